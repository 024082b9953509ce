"""What the page of tasks shows: what runs, what waits and how long its turn takes, what has ended and how."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, F, IntegerField, Max, Q, QuerySet, Value, When
from django.utils import timezone

from imojak.parties.models import Account
from imojak.tasks.enums import TaskState
from imojak.tasks.kinds import About, cared_for, kind_of
from imojak.tasks.models import Task
from imojak.tasks.telling import Standing, standing_of


@dataclass(frozen=True)
class Line:
    """A task on the page: what it is about, how it stands, how long it waits or takes, and what may be done about it."""

    of: Task
    kind: str
    about: About | None
    stands: Standing | None
    lasts: str
    parts: int
    parts_done: int
    may_call_off: bool
    may_repeat: bool


def tasks_seen(account: Account) -> QuerySet[Task]:
    """Return the tasks that somebody may see: what runs, what waits by whose turn it is, then what ended last."""
    may = Q(pk__in=[])
    for kind in cared_for():
        may |= kind.looked_after().seen(account)
    whens = [When(state=state, then=Value(place)) for place, state in enumerate((TaskState.RUNNING, TaskState.WAITING))]
    live = Case(*whens, default=Value(2), output_field=IntegerField())
    rows = Task.objects.filter(may, part_of=None).select_related("asked_by")
    return rows.order_by(live, F("ended_at").desc(nulls_first=True), "run_after", "pk")


def tasks_changeable(account: Account) -> QuerySet[Task]:
    """Return the tasks that somebody may call off or have done again."""
    may = Q(pk__in=[])
    for kind in cared_for():
        may |= kind.looked_after().changeable(account)
    return Task.objects.filter(may, part_of=None)


def lines_of(tasks: Sequence[Task], account: Account, now: datetime | None = None) -> list[Line]:
    """Return the lines of some tasks that the account may see."""
    moment = now or timezone.now()
    numbers = [one.pk for one in tasks]
    may = set(tasks_changeable(account).filter(pk__in=numbers).values_list("pk", flat=True))
    about: dict[int, About] = {}
    for code in {one.kind for one in tasks}:
        about |= kind_of(code).looked_after().about([one for one in tasks if one.kind == code])
    newest = _newest({one.subject for one in tasks})
    each = Task.objects.filter(part_of__in=numbers).values("part_of").order_by()
    counts = each.annotate(all=Count("pk"), ended=Count("pk", filter=Q(state=TaskState.DONE)))
    parts = {of: (every, ended) for of, every, ended in counts.values_list("part_of", "all", "ended")}
    return [
        Line(
            of=one,
            kind=kind_of(one.kind).label,
            about=about.get(one.pk),
            stands=standing_of(one, moment),
            lasts=_lasts(one, moment),
            parts=parts.get(one.pk, (0, 0))[0],
            parts_done=parts.get(one.pk, (0, 0))[1],
            may_call_off=one.pk in may and one.is_live and not one.cancel_asked,
            may_repeat=one.pk in may and one.pk in newest and one.state in (TaskState.FAILED, TaskState.CANCELLED),
        )
        for one in tasks
    ]


def _newest(subjects: Collection[str]) -> set[int]:
    """Return the last task of each subject: what came before it is not done again."""
    rows = Task.objects.filter(subject__in=subjects).values("kind", "subject").annotate(last=Max("pk")).order_by()
    return set(rows.values_list("last", flat=True))


def _lasts(task: Task, moment: datetime) -> str:
    """Return how long a task has waited, or has been at it, or took."""
    if task.state == TaskState.WAITING:
        return f"{_span(task.asked_at, moment)} 기다림"
    if task.started_at is None:
        return "–"
    return _span(task.started_at, task.ended_at or moment)


def _span(begin: datetime, end: datetime) -> str:
    seconds = max(int((end - begin).total_seconds()), 0)
    if seconds < 1:
        return "1초 안"
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    several = [(days, "일"), (hours, "시간"), (minutes, "분"), (rest, "초")]
    first = next(at for at, (number, _) in enumerate(several) if number)
    return " ".join(f"{number}{unit}" for number, unit in several[first : first + 2] if number)
