"""A programme type (사업 유형): one TOML file says how a programme of this kind goes from a notice to its report."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from imojak.kernel.rows import Code, Row, Text
from imojak.plan.programmes import Conditions
from imojak.plan.programmes import Shape as ProgrammeShape
from imojak.plan.types.forms import DocumentWanted, FormField, FormStep
from imojak.plan.types.matching import Matching
from imojak.plan.types.screening import Screening
from imojak.plan.types.stages import Stage
from imojak.plan.types.terms import (
    AgreementTerms,
    Completion,
    Conversion,
    Gate,
    HostTerms,
    Instalment,
    InsuranceTerms,
    InterviewTerms,
    Life,
    Survey,
)
from imojak.plan.types.words import Audience, Channel, PlaceKind, Subject
from imojak.rules.schema import AnyRule

Shape = Literal[ProgrammeShape, "opening"]


class MessageText(Row):
    """[[message]]: what somebody reads when something happens; ``{placeholders}`` are filled in."""

    event: Text
    subject: Text
    body: Text
    channel: Channel = "on-site"
    to: Audience = "applicant"


class IndicatorWanted(Row):
    """[[indicator]]: a figure of every programme of the type, counted by a generic definition (words.COUNTS)."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    label: Text
    unit: Text
    counts: Text
    note: Text | None = None


class ProgrammeType(Row):
    """types/CODE.toml. A changed file is a new version, which takes effect on ``effective_from``.

    With ``hosts_recommend`` whoever leads a site may file for a person whom the site knows, for places at that site.
    """

    code: Code
    title: Text
    shape: Shape
    effective_from: date
    summary: Text
    subject: Subject
    also_subject: list[Subject] = []
    place_kinds: list[PlaceKind] = []
    hosts_recommend: bool = False
    form: list[FormStep] = []
    document: list[DocumentWanted] = []
    rule: list[AnyRule] = []
    stage: list[Stage] = []
    screening: Screening | None = None
    matching: Matching | None = None
    pay: Conditions | None = None
    conversion: Conversion | None = None
    instalment: list[Instalment] = []
    host: HostTerms | None = None
    gate: list[Gate] = []
    interview: InterviewTerms | None = None
    life: Life = Life()
    agreement: AgreementTerms | None = None
    insurance: InsuranceTerms | None = None
    completion: Completion | None = None
    survey: list[Survey] = []
    message: list[MessageText] = []
    indicator: list[IndicatorWanted] = []

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """Who can apply, the usual one first."""
        return (self.subject, *self.also_subject)

    @property
    def place_kind(self) -> PlaceKind | None:
        """The kind of place that is offered unless somebody says otherwise; None where nothing is taken."""
        return self.place_kinds[0] if self.place_kinds else None

    @property
    def fields(self) -> dict[str, FormField]:
        """Every question of the form by its code, in order."""
        return {field.code: field for step in self.form for field in step.field}
