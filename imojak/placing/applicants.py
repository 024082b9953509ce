"""What counts of a round's applicants, as columns: read once, one query a table, and never kept as they were written.

Rules, conditions and answers are asked by the functions that every decision asks; only their results stay.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from imojak.kernel.months import age_on
from imojak.matching.arrays import Bools, Int32s, Int64s
from imojak.offers.models import Round
from imojak.paths.applied import applied_to
from imojak.paths.enums import ApplicationStatus
from imojak.paths.models import Application, Participation
from imojak.paths.terms import words_of
from imojak.placing.commuting import row_of
from imojak.placing.enums import UNIT
from imojak.placing.scores import People
from imojak.plan.types.conditions import When, holds
from imojak.plan.types.forms import FormField
from imojak.plan.types.matching import Matching

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PARTS_OF_DAY = ("am", "pm", "eve")
#: Bits of the half-days that a form offers: mon-am, mon-pm, mon-eve, tue-am …
SLOTS = {f"{day}-{part}": 1 << number for number, (day, part) in enumerate((d, p) for d in _DAYS for p in PARTS_OF_DAY)}
SEXES = ("f", "m")


@dataclass(frozen=True, eq=False)
class Applicants:
    """Applications by row, by number: int64[n] or bool[n] where nothing else is said.

    ``score`` int32[n] are hundredths of the points that are kept with the application, −1 where there are none. ``sex``
    int8[n] is the place in SEXES and ``age`` int16[n] the age on the last day of applying, −1 where it is not known.
    ``members`` bool[k, n] tells who meets each of the conditions that were asked. ``people`` is what the score asks, but
    for the sheet. Of the ``doubtful`` a rule must be asked again.
    """

    number: Int64s
    party: Int64s
    waiting: Bools
    score: Int32s
    doubtful: Bools
    sex: np.ndarray[Any, np.dtype[np.int8]]
    age: np.ndarray[Any, np.dtype[np.int16]]
    members: Bools
    people: People

    def __len__(self) -> int:
        return len(self.number)

    def only(self, rows: Int64s, sheet: Int32s) -> Applicants:
        """Return some of them (rows int64[k]), with the points of their sheets (hundredths, int32[k])."""
        columns = {
            name: getattr(self.people, name)[rows]
            for name in ("district", "first", "priority", "slots", "skills", "limits")
        }
        return replace(
            self,
            **{
                name: getattr(self, name)[rows]
                for name in ("number", "party", "waiting", "score", "doubtful", "sex", "age")
            },
            members=self.members[:, rows],
            people=People(sheet=sheet, **columns),
        )


def read(
    of: Round,
    statuses: Collection[str],
    rule: Matching,
    conditions: Sequence[When],
    fields: Mapping[str, FormField],
    day: date,
) -> Applicants:
    """Read who applied to a round and is in one of the statuses, as known on ``day``.

    ``fields`` are the questions of its form. ``conditions`` are asked besides the classes of the rule.
    """
    again = _again(of, statuses)
    by_uses = {part.uses: part.field or "" for part in rule.part}
    skills, limits = (options_of(fields.get(by_uses.get(uses, ""))) for uses in ("skills", "health"))
    hours = by_uses.get("hours", "")
    wholly = bool(conditions or rule.priority)
    ages: dict[date | None, int] = {None: -1}
    rows: list[tuple[Any, ...]] = []
    bits: list[tuple[int, int, int]] = []
    for one in applied_to(of, statuses, day=day):
        facts, answers = one.facts, one.answers
        is_first = one.party not in again
        age = ages.get(facts.birth_date)
        if age is None and facts.birth_date is not None:
            age = ages[facts.birth_date] = age_on(facts.birth_date, of.apply_to)
        priority, meets = -1, tuple[bool, ...]()
        if wholly:
            known = {**answers, **words_of(facts, day), "first_time": is_first}
            meets = tuple(holds(when, known) for when in conditions)
            priority = next((number for number, c in enumerate(rule.priority) if holds(c.when, known)), -1)
        times = answers.get(hours)
        if times is None:  # not asked, since the profile says it
            times = one.availability.get("times") if isinstance(one.availability, dict) else None
        rows.append(
            (
                one.number, one.party, one.status == ApplicationStatus.WAITING,
                -1 if one.score is None else int(one.score * UNIT), one.doubtful,
                SEXES.index(facts.sex) if facts.sex in SEXES else -1, age,
                row_of(_home(facts.birth_date, facts.district_code)), is_first, priority, *meets,
            )
        )  # fmt: skip
        bits.append(
            (
                bits_of(times, SLOTS),
                bits_of(answers.get(by_uses.get("skills", "")), skills),
                bits_of(answers.get(by_uses.get("health", "")), limits),
            )
        )
    table = np.array(rows, np.int64).reshape(len(rows), -1 if rows else 10 + len(conditions))
    flags = np.array(bits, np.uint64).reshape(-1, 3)
    column: Callable[[int], Any] = lambda at: np.ascontiguousarray(table[:, at])  # noqa: E731
    return Applicants(
        number=column(0),
        party=column(1),
        waiting=column(2).astype(np.bool_),
        score=column(3).astype(np.int32),
        doubtful=column(4).astype(np.bool_),
        sex=column(5).astype(np.int8),
        age=column(6).astype(np.int16),
        members=np.ascontiguousarray(table[:, 10:].T.astype(np.bool_)),
        people=People(
            district=column(7).astype(np.int32),
            sheet=np.zeros(len(rows), np.int32),
            first=column(8).astype(np.bool_),
            priority=column(9).astype(np.int32),
            slots=np.ascontiguousarray(flags[:, 0]),
            skills=np.ascontiguousarray(flags[:, 1]),
            limits=np.ascontiguousarray(flags[:, 2]),
        ),
    )


def _home(birth: date | None, district: str | None) -> str:
    """Return where a person lives; of an organisation or a group nobody's way is counted."""
    return district or "" if birth is not None else ""


def _again(of: Round, statuses: Collection[str]) -> set[int]:
    """Return the parties that have taken part in the programme before."""
    parties = Application.objects.filter(round=of, place=None, status__in=list(statuses)).values("party")
    before = Participation.objects.filter(party__in=parties, round__programme__code=of.programme.code)
    return set(before.exclude(round=of).values_list("party_id", flat=True))


def options_of(asked: FormField | None) -> dict[str, int]:
    """Return a bit for each option of a question."""
    return {one.code: 1 << number for number, one in enumerate(asked.options)} if asked is not None else {}


def bits_of(said: Any, bits: Mapping[str, int]) -> int:
    """Return the bits of an answer, which is an option or a list of them."""
    several: Iterable[Any] = said if isinstance(said, list) else (said,)
    found = 0
    for one in several:
        found |= bits.get(one, 0) if isinstance(one, str) else 0
    return found
