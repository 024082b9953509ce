"""Who looks after the tasks of a match (배정 작업을 돌보는 사람), for the page of tasks: see imojak.tasks.kinds.Care."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from imojak.kernel.transitions import TransitionError
from imojak.parties.enums import Capability
from imojak.parties.models import Account
from imojak.paths.actions.common import action
from imojak.placing.actions import NOT_YOURS, ask_run, subject_of
from imojak.placing.enums import RUN
from imojak.placing.models import Scenario
from imojak.placing.scopes import scenarios_changeable, scenarios_visible
from imojak.tasks.actions import cancel
from imojak.tasks.kinds import About
from imojak.tasks.models import Task

GONE = "이 작업의 시나리오가 없습니다. 배정 화면에서 다시 골라 주세요."


def seen(account: Account) -> Q:
    """Return the tasks of the scenarios that somebody may see."""
    return _of(scenarios_visible(account))


def changeable(account: Account) -> Q:
    """Return the tasks of the scenarios that somebody may have computed."""
    return _of(scenarios_changeable(account)) if account.can(Capability.DECIDE) else Q(pk__in=[])


def about(tasks: Collection[Task]) -> Mapping[int, About]:
    """Return the scenario of each task, with its round, and its page."""
    rows = Scenario.objects.filter(pk__in={one.payload.get("scenario") for one in tasks}).select_related("round")
    found = {
        subject_of(one): About(
            f"{one.round.title}: {one.name}", f"/office/rounds/{one.round.code}/placing/{one.pk}/#scenario"
        )
        for one in rows
    }
    return {one.pk: found[one.subject] for one in tasks if one.subject in found}


def again(task: Task, actor: Account) -> Task:
    """Have the scenario of a task computed again."""
    scenario = Scenario.objects.filter(pk=task.payload.get("scenario")).first()
    if scenario is None:
        raise TransitionError(GONE)
    return ask_run(scenario, actor=actor)


@action
def call_off(task: Task, actor: Account) -> bool:
    """Call a computation off. Raises TransitionError for whoever may not have it computed either."""
    if not Task.objects.filter(changeable(actor), pk=task.pk).exists():
        raise TransitionError(NOT_YOURS)
    return cancel(task)


def _of(scenarios: QuerySet[Scenario]) -> Q:
    subjects = scenarios.annotate(said=Concat(Value("scenario:"), Cast("pk", CharField()))).values("said")
    return Q(kind=RUN, subject__in=subjects)
