"""Opening a case (고객관리) where something has happened that somebody must look after, and what is done then."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from imojak.cases.machines import CASE
from imojak.cases.models import Case, CasePhase, Note, NoteLevel, Task
from imojak.cases.scopes import tasks_doable
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Party, Role
from imojak.paths.models import Participation
from imojak.paths.queries import managers_of
from imojak.problems import Problem


class TaskRefused(Problem):
    """A task that cannot be done; ``user_message`` says why and what to do."""


def case_for(participation: Participation, party: Party, goal: str, today: date) -> Case | None:
    """Return somebody's open case, or one opened with ``goal``; None where nobody could look after it.

    It is with the counsellor of the place's campus, else of any, who has the fewest.
    """
    known = Case.objects.filter(party=party).exclude(phase=CasePhase.CLOSED).first()
    return known or _opened(participation, party, goal, today)


def case_for_manager(participation: Participation, goal: str, today: date) -> Case | None:
    """Return a new case with a manager of the programme, for an agency without counsellors; None without managers."""
    for manager in managers_of(participation.round, on=today):
        if manager != participation.party_id:
            return _open(participation.party, manager, participation.round.programme.lead_unit.party_id, goal, today)
    return None


def finish_task(task: Task, text: str, *, actor: Account) -> Task:
    """Say that a task is done, and what came of it: that stands among the case's notes for the team.

    Done again by another it stays as it was. Raises TaskRefused without the right and without a word.
    """
    if not tasks_doable(actor).filter(pk=task.pk).exists():
        raise TaskRefused("이 할 일은 담당 상담 컨설턴트와 사업 담당자만 마칠 수 있습니다.")
    if not text.strip():
        raise TaskRefused("어떻게 되었는지 한 문장으로 적어 주세요.")
    today = timezone.localdate()
    with transaction.atomic():
        of = Task.objects.select_for_update().get(pk=task.pk)
        if of.done_on is None:
            of.done_on, of.done_by = today, actor
            of.save(update_fields=["done_on", "done_by"])
            if actor.party_id is not None:
                Note.objects.create(
                    case_id=of.case_id,
                    level=NoteLevel.TEAM,
                    text=f"{of.title}\n{text.strip()}",
                    written_by_id=actor.party_id,
                    written_on=today,
                )
    task.done_on, task.done_by = of.done_on, of.done_by
    return task


def _opened(participation: Participation, party: Party, goal: str, today: date) -> Case | None:
    running = Q(ends_on=None) | Q(ends_on__gte=today)
    roles = Role.objects.filter(running, kind=RoleKind.COUNSELLOR, at__isnull=False, starts_on__lte=today)
    counted = roles.exclude(party=party).annotate(
        open_cases=Count("party__owned_cases", filter=~Q(party__owned_cases__phase=CasePhase.CLOSED))
    )
    unit = participation.place.unit
    here = counted.filter(at=unit.party_id) if unit is not None else counted.none()
    role = here.order_by("open_cases", "pk").first() or counted.order_by("open_cases", "pk").first()
    if role is None or role.at_id is None:
        return None
    return _open(party, role.party_id, role.at_id, goal, today)


def _open(party: Party, owner: int, at: int, goal: str, today: date) -> Case:
    case = Case.objects.create(party=party, owner_id=owner, at_id=at, goal=goal, opened_on=today)
    CASE.begin(case)
    return case
