"""What a round itself waits for: participations past their end, classes without attendance, days without cover, closing.

One row for each round, however many stand behind it, so that a running year costs a few queries.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Count, Exists, F, Min, OuterRef, Q

from imojak.offers.configuration import days_of
from imojak.offers.enums import RoundStatus
from imojak.offers.models import Round
from imojak.paths.coverage import Gap, gaps
from imojak.paths.enums import PENDING, ParticipationStatus
from imojak.paths.models import Application, Participation
from imojak.paths.waited import OF_ROUND, People, Waiting
from imojak.plan.types.clocks import due_of

#: Working days to say who came to a class, and to close a round that has ended, for which no stage has a clock.
ATTENDANCE_DAYS, CLOSING_DAYS = 3, 10
#: How far ahead days without cover are told: long enough to renew a policy.
COVER_AHEAD = timedelta(days=30)
#: Sessions with a roster. Those of other kinds are attended by whoever comes, or by nobody.
ROSTERS = ("class", "lecture", "mentoring", "meeting", "consultation")
_GOING_ON = (RoundStatus.OPEN, RoundStatus.SCREENING, RoundStatus.RUNNING)


def past_their_end(people: People) -> Iterator[Waiting]:
    """Yield the rounds in which somebody takes part whose last day has passed: it is to be said how it ended.

    The clock is that of the type's stage of taking part. Where it runs from the round's last day, a participation's own
    last day stands for it.
    """
    rows = Participation.objects.filter(status=ParticipationStatus.ACTIVE, ends_on__lt=people.day)
    for of, row in _rounds(rows.values("round_id"), Min("ends_on")):
        stage = people.stage(of, "active")
        first = row["first"]
        due = due_of(stage, first, {**days_of(of), "run_to": first}, closures=people.off) if stage is not None else None
        if due is not None:
            yield Waiting(
                "ending", "active", of, of, "manager", people.managers(of), None, due, "기간이 끝난 참여 마치기",
                f"/office/rounds/{of.code}/completion/", row["all"],
            )  # fmt: skip


def without_attendance(people: People) -> Iterator[Waiting]:
    """Yield the rounds with past sessions of which nobody has said who came; the first of them sets the day.

    Sessions and records are rooms above; only the names of their tables are used here.
    """
    session, record = apps.get_model("records", "Session"), apps.get_model("records", "Record")
    on_roster = Participation.objects.filter(
        ~Q(status=ParticipationStatus.WITHDRAWN, withdrawn_on__lte=OuterRef("day")),
        place=OuterRef("place"),
        starts_on__lte=OuterRef("day"),
        ends_on__gte=OuterRef("day"),
    )
    said = record._default_manager.filter(session=OuterRef("pk"), kind="attendance")
    rows = session._default_manager.filter(
        Exists(on_roster),
        ~Exists(said),
        kind__in=ROSTERS,
        cancelled=False,
        day__lt=people.day,
        place__round__status__in=_GOING_ON,
    )
    for of, row in _rounds(rows.values(round_id=F("place__round_id")), Min("day")):
        due = people.workdays_after(row["first"], ATTENDANCE_DAYS)
        yield Waiting(
            "attendance", "attendance", of, of, "manager", people.managers(of), None, due, "지난 차시의 출석 적기",
            f"/office/rounds/{of.code}/sessions/", row["all"],
        )  # fmt: skip


def without_cover(people: People) -> Iterator[Waiting]:
    """Yield the rounds in which somebody takes part, or soon will, on days that no group insurance covers.

    The last day to act is the last that is covered.
    """
    active = Participation.objects.filter(status=ParticipationStatus.ACTIVE)
    first = active.aggregate(first=Min("starts_on"))["first"]
    if first is None:
        return
    found = gaps(None, first, people.day + COVER_AHEAD)
    rounds = dict(active.filter(pk__in=[one.participation for one in found]).values_list("pk", "round_id"))
    by_round: dict[int, list[Gap]] = {}
    for one in found:
        if one.participation in rounds:
            by_round.setdefault(rounds[one.participation], []).append(one)
    several = Round.objects.select_related(*OF_ROUND).in_bulk(list(by_round))
    for number, some in by_round.items():
        of, due = several[number], min(one.first for one in some) - timedelta(days=1)
        yield Waiting(
            "cover", "cover", of, of, "manager", people.managers(of), None, due, "단체보험이 빈 날 채우기",
            f"/office/rounds/{of.code}/insurance/", len({one.participation for one in some}),
        )  # fmt: skip


def to_be_closed(people: People) -> Iterator[Waiting]:
    """Yield the rounds that have ended, in which nobody takes part or waits any more, and that nobody has closed."""
    active = Participation.objects.filter(round=OuterRef("pk"), status=ParticipationStatus.ACTIVE)
    pending = Application.objects.filter(round=OuterRef("pk"), status__in=PENDING)
    rows = Round.objects.filter(~Exists(active), ~Exists(pending), status__in=_GOING_ON, ends_on__lt=people.day)
    for of in rows.select_related(*OF_ROUND).order_by("ends_on", "pk"):
        due = max(people.workdays_after(of.ends_on, CLOSING_DAYS), of.closes_on or date.min)
        yield Waiting(
            "closing", "closing", of, of, "manager", people.managers(of), None, due, "운영이 끝난 회차 닫기",
            f"/office/rounds/{of.code}/",
        )  # fmt: skip


def _rounds(rows: Any, first: Min) -> Iterator[tuple[Round, dict[str, Any]]]:
    """Yield rounds with how many rows they have (``all``) and the first day among them (``first``), by that day."""
    found = {row["round_id"]: row for row in rows.order_by().annotate(all=Count("pk"), first=first)}
    rounds = Round.objects.select_related(*OF_ROUND).in_bulk(list(found))
    for number, row in sorted(found.items(), key=lambda item: (item[1]["first"], item[0])):
        yield rounds[number], row
