"""Programme types as the office looks at them: which there are, which version counts when, who goes by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from imojak.offers.configuration import NoDefinition, read_type
from imojak.offers.enums import RoundStatus
from imojak.offers.models import Programme, ProgrammeType, Round
from imojak.offers.rule_names import names_of_rules
from imojak.plan.told import ChangedSection, Section, compared, told
from imojak.plan.types import ProgrammeType as TypeWritten
from imojak.reports.planload.types import LOADED
from imojak.trust.models import TransitionLog

NO_TYPE = "그런 사업 유형이 없습니다. 유형 목록에서 골라 주세요."


@dataclass(frozen=True)
class Kind:
    """A type in the list: ``current`` is the version in effect, ``coming`` those that will be, ``rounds`` who pins it."""

    code: str
    newest: ProgrammeType
    current: ProgrammeType | None
    coming: tuple[ProgrammeType, ...]
    versions: int
    programmes: int
    rounds: int

    @property
    def shown(self) -> ProgrammeType:
        """The version by which the list calls the type."""
        return self.current or self.newest


@dataclass(frozen=True)
class Version:
    """A version with what goes by it; ``until`` is the first day on which another one counts instead."""

    of: ProgrammeType
    in_effect: bool
    until: date | None
    rounds: int
    loaded: datetime | None


def kinds(text: str, shape: str, today: date) -> list[Kind]:
    """Return the types whose title or code has ``text`` in it and whose shape is ``shape``, by title: four queries."""
    rows = ProgrammeType.objects.defer("definition", "source").order_by("code", "version")
    by_code: dict[str, list[ProgrammeType]] = {}
    for row in rows:
        by_code.setdefault(row.code, []).append(row)
    pins = dict(
        Round.objects.filter(type__isnull=False)
        .order_by()
        .values("type__code")
        .annotate(some=Count("pk"))
        .values_list("type__code", "some")
    )
    users = dict(
        Programme.objects.exclude(type_code="").order_by().values("type_code").annotate(some=Count("pk")).values_list("type_code", "some")
    )  # fmt: skip
    found = []
    for code, versions in by_code.items():
        current = in_effect(versions, today)
        one = Kind(
            code=code,
            newest=versions[-1],
            current=current,
            coming=tuple(row for row in versions if row.effective_from > today),
            versions=len(versions),
            programmes=users.get(code, 0),
            rounds=pins.get(code, 0),
        )
        said = f"{code} {one.shown.title}".casefold()
        if text.casefold() in said and shape in ("", one.shown.shape):
            found.append(one)
    return sorted(found, key=lambda one: (one.shown.title, one.code))


def in_effect(versions: list[ProgrammeType], day: date) -> ProgrammeType | None:
    """Return which of a type's versions counts on a day, as ``configuration.version_of`` finds it."""
    valid = [row for row in versions if row.effective_from <= day]
    return max(valid, key=lambda row: (row.effective_from, row.version), default=None)


def versions_of(code: str, today: date) -> list[Version]:
    """Return the versions of a type, the newest first; none for an unknown code."""
    rows = list(ProgrammeType.objects.filter(code=code).order_by("-version"))
    now = in_effect(rows, today)
    pins = dict(
        Round.objects.filter(type__code=code).order_by().values("type_id").annotate(some=Count("pk")).values_list("type_id", "some")
    )  # fmt: skip
    loads = TransitionLog.objects.filter(
        object_type=ProgrammeType._meta.label_lower, object_id__in=[row.pk for row in rows], to_state=LOADED
    )
    loaded = dict(loads.values_list("object_id", "at"))
    return [Version(row, row == now, _until(row, rows), pins.get(row.pk, 0), loaded.get(row.pk)) for row in rows]


def _until(row: ProgrammeType, rows: list[ProgrammeType]) -> date | None:
    """Return the first day on which a later version counts instead; None where none does."""
    later = [one for one in rows if (one.effective_from, one.version) > (row.effective_from, row.version)]
    return min((one.effective_from for one in later), default=None)


def rounds_of(code: str, version: int | None) -> QuerySet[Round]:
    """Return the rounds that pin the type, or one version of it, those that begin last first."""
    found = Round.objects.filter(type__code=code).select_related("type", "programme")
    if version is not None:
        found = found.filter(type__version=version)
    return found.order_by("-starts_on", "code")


def drafts_of(code: str) -> QuerySet[Round]:
    """Return the drafts that will pin the version that is in effect on their day of notice."""
    drafts = Round.objects.filter(type=None, status=RoundStatus.DRAFT).select_related("programme")
    own = Q(programme__type_code=code) | Q(programme__type_code="", programme__parent__type_code=code)
    return drafts.filter(own).order_by("notice_on", "code")


def programmes_of(code: str) -> QuerySet[Programme]:
    """Return the programmes and strands that go by the type, those of the last year first."""
    return Programme.objects.filter(type_code=code).select_related("lead_unit").order_by("-year", "order")


def in_words(row: ProgrammeType) -> tuple[Section, ...] | None:
    """Return a stored version in words; None where it can no longer be read."""
    try:
        return told(read_type(row), names_of_rules())
    except NoDefinition:
        return None


def differences(old: ProgrammeType, new: ProgrammeType | TypeWritten) -> tuple[ChangedSection, ...] | None:
    """Return what ``new`` says otherwise than ``old``; None where one of them can no longer be read."""
    try:
        other = read_type(new) if isinstance(new, ProgrammeType) else new
        return compared(read_type(old), other, names_of_rules())
    except NoDefinition:
        return None
