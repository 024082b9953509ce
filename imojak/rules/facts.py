"""What is known of somebody, and the days of a round, as rules look at them. Frozen; None means: not known.

Facts go to JSON and back without loss. A decision keeps only those that its rules looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, TypeVar

from imojak.problems import Problem

Json = dict[str, Any]
R = TypeVar("R")


class UnreadableFacts(Problem):
    """Stored inputs that no longer are what ``to_json`` wrote."""


@dataclass(frozen=True, slots=True)
class Participated:
    """A participation (참여) as rules see it: of this agency, or told by another one (``operator``)."""

    programme: str = ""
    group: str = ""
    starts: date | None = None
    ends: date | None = None
    left_on: date | None = None
    status: str = ""
    hours_per_month: int | None = None
    round: str = ""
    place: str = ""
    operator: str = ""
    name: str = ""

    @property
    def last_day(self) -> date | None:
        """The day on which it ends or ended; None while nobody knows."""
        if self.left_on is not None and (self.ends is None or self.left_on < self.ends):
            return self.left_on
        return self.ends


@dataclass(frozen=True, slots=True)
class Consented:
    """A consent (동의) to a purpose, from–to."""

    purpose: str = ""
    starts: date | None = None
    ends: date | None = None
    withdrawn_on: date | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """A training gate (교육 요건) that was completed, or waived."""

    gate: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a party. An empty tuple says that there is none; None, that nobody knows."""

    kind: str | None = None
    birth_date: date | None = None
    sex: str | None = None
    district_code: str | None = None
    working: bool | None = None
    income_class: str | None = None
    consents: tuple[Consented, ...] | None = None
    participations: tuple[Participated, ...] | None = None
    gates: tuple[Passed, ...] | None = None
    answers: Mapping[str, Any] | None = None
    members: tuple[Facts, ...] | None = None
    staff_count: int | None = None
    business_number: str | None = None
    organisation_kind: str | None = None
    #: Hours a month that the round's place gives, by its pay scheme.
    hours_offered: int | None = None

    def to_json(self, only: Collection[str] | None = None) -> Json:
        """Return what is known as JSON values; ``only`` these fields if said."""
        return _to_json(self, only)

    @staticmethod
    def from_json(stored: Mapping[str, Any]) -> Facts:
        """Return the facts that ``to_json`` wrote. Raises UnreadableFacts for anything else."""
        return _from_json(Facts, stored)


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a round, and the day of the application; None where it is not set (yet)."""

    notice: date | None = None
    apply_from: date | None = None
    apply_to: date | None = None
    filed: date | None = None
    run_from: date | None = None
    run_to: date | None = None

    @property
    def ruling(self) -> date | None:
        """The day whose dated values count: the notice, else the first of the round's days that is known."""
        return self.notice or self.apply_from or self.apply_to or self.filed or self.run_from

    def anchored(self, anchor: str) -> date | None:
        """Return the day that an anchor of the rules' schema names; the day of application may be yet to come."""
        if anchor == "apply":
            return self.filed or self.apply_from
        day: date | None = getattr(self, anchor)
        return day

    def moved(self, by: timedelta) -> Days | None:
        """Return all days moved alike; None when one would leave the calendar."""
        try:
            return Days(**{name: day and day + by for name in _DEFAULTS[Days] for day in [getattr(self, name)]})
        except OverflowError:
            return None

    def to_json(self, only: Collection[str] | None = None) -> Json:
        """Return the days that are set as JSON values; ``only`` these if said."""
        return _to_json(self, only)

    @staticmethod
    def from_json(stored: Mapping[str, Any]) -> Days:
        """Return the days that ``to_json`` wrote. Raises UnreadableFacts for anything else."""
        return _from_json(Days, stored)


#: Fields of each kind of row with what they are when nothing is known.
_DEFAULTS: dict[type, dict[str, Any]] = {
    kind: {one.name: one.default for one in fields(kind)} for kind in (Participated, Consented, Passed, Facts, Days)
}
_ROWS: dict[str, type] = {"consents": Consented, "participations": Participated, "gates": Passed, "members": Facts}
_DATES = {"birth_date", "starts", "ends", "left_on", "withdrawn_on", "on", *_DEFAULTS[Days]}


def _to_json(row: Any, only: Collection[str] | None = None) -> Json:
    found: Json = {}
    for name, default in _DEFAULTS[type(row)].items():
        value = getattr(row, name)
        if value == default or (only is not None and name not in only):
            continue
        if isinstance(value, date):
            found[name] = value.isoformat()
        elif isinstance(value, tuple):
            found[name] = [_to_json(one) for one in value]
        else:
            found[name] = dict(value) if isinstance(value, Mapping) else value
    return found


def _from_json(kind: type[R], stored: Mapping[str, Any]) -> R:
    try:
        given: Json = {}
        for name, value in stored.items():
            if name in _ROWS and isinstance(value, list):
                given[name] = tuple(_from_json(_ROWS[name], one) for one in value)
            elif name in _DATES and value is not None:
                given[name] = date.fromisoformat(value)
            else:
                given[name] = value
        return kind(**given)
    except (TypeError, ValueError, AttributeError) as error:
        raise UnreadableFacts(
            "결정에 저장된 입력을 읽을 수 없습니다. 저장된 내용이 바뀌었는지 확인해 주세요."
        ) from error
