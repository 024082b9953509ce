"""The tables ``[[rule]]`` of a programme's TOML: which rule is used, with which terms, from when.

Every rule says what it ``uses``, may say its own ``text`` (shown instead of the library's sentence when it is not met)
and ``code`` (the reason code of a refusal), and may carry dated ``values``: terms that hold from a day on, laid over
the terms written in the rule itself. The values in force on the round's notice day count, so that a round that was
announced never changes under its applicants.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

from imojak.kernel.rows import Age, Code, Count, Positive, Row, Text

#: A day of the round that a rule counts on: its notice, the end of applying, the applicant's own day, its first day.
Anchor = Literal["notice", "apply_to", "apply", "run_from"]
PartyKind = Literal["person", "group", "organisation"]
Answer = bool | int | float | str


class Written(Row):
    """A table that is dumped as it was written: under TOML's names, and without what was left out.

    A term that was left out of dated values must stay so, since the rule's own term holds there.
    """

    model_config = ConfigDict(populate_by_name=True)

    @model_serializer(mode="wrap")
    def _as_written(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        dumped = handler(self)
        named = {name: one.alias or name for name, one in type(self).model_fields.items()}
        return {
            # What equals its default may be left out of the dump, and was written all the same.
            alias: dumped.get(name, dumped.get(alias, getattr(self, name)))
            for name, alias in named.items()
            if name in self.model_fields_set
        }


class Terms(Written):
    """What a rule of one kind can be told; every term may be left out, and be given by dated values instead."""


class Dated(Written):
    """Terms that hold from a day on."""

    starts: date = Field(alias="from")


class Rule(Written):
    """What all rules have: ``required`` and ``one_of`` name the terms without which a rule says nothing.

    ``reason`` is the reason code of who does not meet it, where the rule says none of its own.
    """

    required: ClassVar[tuple[str, ...]] = ()
    one_of: ClassVar[tuple[str, ...]] = ()
    reason: ClassVar[str]

    uses: str
    code: Code | None = None
    text: Text | None = None
    #: How sentences call what the rule names by a code: a course, a question, a purpose. Read from the plan if left out.
    label: Text | None = None

    def in_force(self, day: date | None) -> Self | None:
        """Return the rule as it stands on ``day`` (the newest when None); None before its first values.

        A rule whose own terms suffice is in force from the beginning.
        """
        values = sorted(getattr(self, "values", ()), key=lambda one: one.starts)
        valid = [one for one in values if day is None or one.starts <= day]
        if not valid:
            return self if self.complete or not values else None
        given = {name: getattr(valid[-1], name) for name in valid[-1].model_fields_set - {"starts"}}
        return self.model_copy(update=given)

    @property
    def complete(self) -> bool:
        """Whether the terms that the rule cannot do without are given (dated values aside)."""
        given = {name for name in (*self.required, *self.one_of) if getattr(self, name) not in (None, [])}
        return given.issuperset(self.required) and (not self.one_of or bool(given.intersection(self.one_of)))

    @property
    def versions(self) -> list[date]:
        """The days on which its values change, in the order in which they are written."""
        return [one.starts for one in getattr(self, "values", ())]


class SubjectTerms(Terms):
    """Who applies."""

    kind: PartyKind | None = None


class Subject(SubjectTerms, Rule):
    """신청 주체: a person, a group or an organisation applies."""

    reason = "subject"
    required = ("kind",)
    uses: Literal["subject"]


class AgeTerms(Terms):
    """International age (만 나이), both ends included."""

    min: Age | None = None
    max: Age | None = None
    on: Anchor = "notice"


class AgeValues(AgeTerms, Dated):
    """Ages from a day on."""


class AgeRule(AgeTerms, Rule):
    """나이: between ``min`` and ``max`` in full years on the day that ``on`` names."""

    reason = "age"
    one_of = ("min", "max")
    uses: Literal["age"]
    values: list[AgeValues] = []


class ResidenceTerms(Terms):
    """Where one lives: "seoul", "any", or a list of districts by their five-digit 행정표준코드."""

    districts: Literal["seoul", "any"] | list[Annotated[str, Field(pattern=r"^[0-9]{5}$")]] | None = None


class ResidenceValues(ResidenceTerms, Dated):
    """Districts from a day on."""


class Residence(ResidenceTerms, Rule):
    """거주지: lives in the city, or in one of the districts."""

    reason = "residence"
    required = ("districts",)
    uses: Literal["residence"]
    values: list[ResidenceValues] = []


class OtherProgrammes(Terms):
    """Other programmes, by their exclusion groups (중복참여 제한 묶음) or codes; a code covers its strands."""

    groups: list[Code] = []
    programmes: list[Code] = []


class ExcludesTerms(OtherProgrammes):
    """``when``: "same-time" (days overlap) or "notice" (taking part on the notice day).

    ``within_months``: also for so many months after the other one ended.
    """

    when: Literal["same-time", "notice"] = "same-time"
    within_months: Count = 0


class ExcludesValues(ExcludesTerms, Dated):
    """What excludes from a day on."""


class Excludes(ExcludesTerms, Rule):
    """중복참여 제한: does not take part in certain others at the same time, or for a while after them."""

    reason = "double"
    one_of = ("groups", "programmes")
    uses: Literal["excludes"]
    values: list[ExcludesValues] = []


class HoursCapTerms(Terms):
    """``hours`` of a month over everything; ``adds`` is what this round gives, if its pay scheme does not say it."""

    hours: Positive | None = None
    adds: Positive | None = None


class HoursCapValues(HoursCapTerms, Dated):
    """Hours from a day on."""


class HoursCap(HoursCapTerms, Rule):
    """월 활동시간 한도: hours of a month over all programmes and operators together, this one included."""

    reason = "hours"
    required = ("hours",)
    uses: Literal["hours_cap"]
    values: list[HoursCapValues] = []


class IncomeTerms(Terms):
    """``classes`` from the lowest to the highest; the applicant's is ``at_most`` this one."""

    classes: list[Text] = []
    at_most: Text | None = None


class IncomeValues(IncomeTerms, Dated):
    """Classes from a day on."""


class Income(IncomeTerms, Rule):
    """소득 구간: at most a class."""

    reason = "income"
    required = ("classes", "at_most")
    uses: Literal["income"]
    #: How sentences call the classes, in their order; read from the program's own list if left out.
    shown: list[Text] = []
    values: list[IncomeValues] = []


class CompletedTerms(Terms):
    """A programme or a training gate that must have been completed, ``within_months`` before the round's first day."""

    programme: Code | None = None
    gate: Code | None = None
    within_months: Positive | None = None


class CompletedValues(CompletedTerms, Dated):
    """What must be completed from a day on."""


class Completed(CompletedTerms, Rule):
    """선행 이수: completed a programme or a gate before."""

    reason = "prior"
    one_of = ("programme", "gate")
    uses: Literal["completed"]
    values: list[CompletedValues] = []


class WorkingTerms(Terms):
    """Whether one has to be working, or must not."""

    is_: bool | None = Field(None, alias="is")


class WorkingValues(WorkingTerms, Dated):
    """Working status from a day on."""


class Working(WorkingTerms, Rule):
    """재직 여부: is working, or is not."""

    reason = "working"
    required = ("is_",)
    uses: Literal["working"]
    values: list[WorkingValues] = []


class TimesTerms(OtherProgrammes):
    """``at_most`` participations in the programmes or groups, begun ``within_years`` before the round's first day."""

    at_most: Count | None = None
    within_years: Positive | None = None


class TimesValues(TimesTerms, Dated):
    """Times from a day on."""


class Times(TimesTerms, Rule):
    """참여 횟수: at most so many earlier participations, in all or in so many years."""

    reason = "times"
    required = ("at_most",)
    one_of = ("groups", "programmes")
    uses: Literal["times"]
    values: list[TimesValues] = []


class LongestTerms(OtherProgrammes):
    """``months`` in all over the programmes or groups, this round included."""

    months: Positive | None = None


class LongestValues(LongestTerms, Dated):
    """Months from a day on."""


class Longest(LongestTerms, Rule):
    """최장 기간: so many months in all (a desk at an incubator: 36)."""

    reason = "longest"
    required = ("months",)
    one_of = ("groups", "programmes")
    uses: Literal["longest"]
    values: list[LongestValues] = []


class ConsentTerms(Terms):
    """A purpose to which one has consented on the day of application."""

    purpose: Code | None = None


class ConsentValues(ConsentTerms, Dated):
    """The purpose from a day on."""


class Consent(ConsentTerms, Rule):
    """동의: consent to a purpose is given and not withdrawn."""

    reason = "consent"
    required = ("purpose",)
    uses: Literal["consent"]
    values: list[ConsentValues] = []


class AnswerTerms(Terms):
    """What the answer to a question of the form must be: ``is``, one of ``in``, ``at_least``, ``at_most``; all given."""

    field: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.-]*$")] | None = None
    is_: Answer | None = Field(None, alias="is")
    in_: list[Answer] = Field([], alias="in")
    at_least: int | float | None = None
    at_most: int | float | None = None


class AnswerValues(AnswerTerms, Dated):
    """The wanted answer from a day on."""


class AnswerRule(AnswerTerms, Rule):
    """신청서 답: a question of the application's form is answered so."""

    reason = "answer"
    required = ("field",)
    one_of = ("is_", "in_", "at_least", "at_most")
    uses: Literal["answer"]
    values: list[AnswerValues] = []


class OrganisationTerms(Terms):
    """``staff_at_least`` employees, a ``business_number`` that is there or whose check digit is right, certain kinds."""

    staff_at_least: Positive | None = None
    business_number: Literal["present", "valid"] | None = None
    kinds: list[Code] = []


class OrganisationValues(OrganisationTerms, Dated):
    """Terms of organisations from a day on."""


class Organisation(OrganisationTerms, Rule):
    """단체 조건: staff, business number, kind."""

    reason = "organisation"
    one_of = ("staff_at_least", "business_number", "kinds")
    uses: Literal["organisation"]
    values: list[OrganisationValues] = []


class MembersTerms(Terms):
    """Size of a group, and how many of its members must meet the rules for ``each`` (all when not said)."""

    at_least: Positive | None = None
    at_most: Positive | None = None
    passing: Positive | None = None


class MembersValues(MembersTerms, Dated):
    """Size from a day on."""


class Members(MembersTerms, Rule):
    """모임 구성원: how many there are, and what each of them must meet."""

    reason = "members"
    one_of = ("at_least", "at_most", "each")
    uses: Literal["members"]
    each: list[AnyRule] = []
    values: list[MembersValues] = []


AnyRule = Annotated[
    Subject
    | AgeRule
    | Residence
    | Excludes
    | HoursCap
    | Income
    | Completed
    | Working
    | Times
    | Longest
    | Consent
    | AnswerRule
    | Organisation
    | Members,
    Field(discriminator="uses"),
]
Members.model_rebuild()

#: Every kind of rule.
KINDS: tuple[type[Rule], ...] = (
    Subject,
    AgeRule,
    Residence,
    Excludes,
    HoursCap,
    Income,
    Completed,
    Working,
    Times,
    Longest,
    Consent,
    AnswerRule,
    Organisation,
    Members,
)
