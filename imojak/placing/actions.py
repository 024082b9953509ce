"""What may happen to a match: scenarios are made and copied, pairs pinned, runs asked for, and one is published."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from imojak.kernel.transitions import TransitionError
from imojak.offers.configuration import find_definition
from imojak.offers.models import Place, Round
from imojak.parties.enums import Capability
from imojak.parties.models import Account
from imojak.paths.actions.common import action
from imojak.paths.models import Application
from imojak.paths.terms import screening_of
from imojak.placing.enums import RUN, PinKind, Purpose
from imojak.placing.models import Pin, Publication, Run, Scenario
from imojak.placing.relaxing import Told
from imojak.placing.scopes import rounds_matchable, scenarios_changeable
from imojak.placing.terms import (
    Seen,
    checked_mode,
    checked_quotas,
    checked_rule,
    dumped,
    ensure_pins_seen,
    ensure_seen,
    ensure_terms_seen,
)
from imojak.plan.types.matching import USUAL, Matching
from imojak.tasks.actions import ask, latest_task
from imojak.tasks.models import Task

NOT_YOURS = "이 회차의 배정을 맡은 사업 담당자만 할 수 있습니다. 담당자에게 문의하세요."


@action
def make_scenario(
    round: Round,
    name: str,
    *,
    actor: Account | None,
    mode: str = "",
    rule: Mapping[str, Any] | None = None,
    quotas: Sequence[Mapping[str, Any]] | None = None,
    seed: str = "",
    purpose: str = Purpose.MATCH,
    at: datetime | None = None,
) -> Scenario:
    """Make a scenario of a round: by its type's weights and quotas unless others are tried out.

    ``actor`` is None where the house prepares a rematch. Raises TransitionError for a round that is not matched or not
    managed by the actor, a name that is taken, and weights or quotas that cannot be.
    """
    if actor is not None:
        _ensure_manages(round, actor)
    screening = screening_of(round)
    if screening.method != "match":
        raise TransitionError("희망과 점수에 맞추어 배정하는 회차가 아닙니다. 선정 화면에서 선정해 주세요.")
    written = rule_of(round)
    given = checked_rule(round, rule if rule is not None else dumped(written))
    kept = quotas if quotas is not None else [dumped(one) for one in screening.quotas_kept]
    name = name.strip()
    _ensure_free(round, name)
    return Scenario.objects.create(
        round=round,
        name=name,
        purpose=purpose,
        mode=checked_mode(mode or written.mode),
        rule=given,
        quotas=checked_quotas(kept),
        seed=seed.strip() or secrets.token_hex(8),
        made_by=actor,
        made_at=at or timezone.now(),
    )


def rule_of(round: Round) -> Matching:
    """Return the weights by which a round's type matches; the usual ones where it says none."""
    definition = find_definition(round)
    written = definition.type.matching if definition is not None else None
    return written if written is not None else USUAL


@action
def copy_scenario(scenario: Scenario, name: str, *, actor: Account, at: datetime | None = None) -> Scenario:
    """Copy a scenario with its pins, to change something and hold both side by side."""
    _ensure_changes(scenario, actor)
    moment = at or timezone.now()
    name = name.strip()
    _ensure_free(scenario.round, name)
    made = Scenario.objects.create(
        round=scenario.round,
        name=name,
        purpose=scenario.purpose,
        mode=scenario.mode,
        rule=scenario.rule,
        quotas=scenario.quotas,
        seed=scenario.seed,
        copied_from=scenario,
        made_by=actor,
        made_at=moment,
    )
    Pin.objects.bulk_create(
        [
            Pin(
                scenario=made, application_id=one.application_id, place_id=one.place_id, kind=one.kind,
                reason=one.reason, made_by=actor, made_at=moment,
            )
            for one in scenario.pins.filter(lifted_at=None).order_by("pk")
        ]
    )  # fmt: skip
    return made


@action
def copy_with_mode(scenario: Scenario, name: str, mode: str, *, actor: Account, at: datetime | None = None) -> Scenario:
    """Copy a scenario with another way of matching, and have the copy computed: so the two ways stand side by side."""
    made = copy_scenario(scenario, name, actor=actor, at=at)
    change_scenario(made, actor=actor, mode=mode, at=at)
    ask_run(made, actor=actor)
    return made


@action
def change_scenario(
    scenario: Scenario,
    *,
    actor: Account,
    mode: str | None = None,
    rule: Mapping[str, Any] | None = None,
    quotas: Sequence[Mapping[str, Any]] | None = None,
    seed: str | None = None,
    seen: Seen | None = None,
    at: datetime | None = None,
) -> Scenario:
    """Change what a scenario matches by; what was computed before stays, and tells by its fingerprint that it is older.

    ``seen`` is what somebody had before their eyes: Overtaken is raised where another one has changed it since.
    Raises TransitionError for what cannot be, and for a match that is published.
    """
    current = _locked(scenario, actor)
    ensure_terms_seen(current, seen)
    if mode is not None:
        current.mode = checked_mode(mode)
    if rule is not None:
        current.rule = checked_rule(current.round, rule)
    if quotas is not None:
        current.quotas = checked_quotas(quotas)
    if seed is not None:
        if not seed.strip():
            raise TransitionError("추첨 씨앗을 적어 주세요. 같은 점수의 차례를 정하는 값입니다.")
        current.seed = seed.strip()
    current.changed_by, current.changed_at = actor, at or timezone.now()
    current.save(update_fields=["mode", "rule", "quotas", "seed", "changed_by", "changed_at"])
    scenario.refresh_from_db()
    return scenario


@action
def pin(
    scenario: Scenario,
    application: Application,
    place: Place,
    *,
    kind: str,
    reason: str,
    actor: Account,
    seen: Seen | None = None,
    at: datetime | None = None,
) -> Pin:
    """Decide a pair by hand, with the reason: that somebody goes to a place (고정), or does not go there (제외).

    Raises Overtaken where pairs have been decided since they were ``seen``, TransitionError for another round's
    application or place, a missing reason, somebody's own application and a match that is published, and Refused where
    the pair or the person is decided already.
    """
    current = _locked(scenario, actor)
    ensure_pins_seen(current, seen)
    if application.round_id != current.round_id or place.round_id != current.round_id:
        raise TransitionError("이 회차의 신청과 자리만 정할 수 있습니다. 목록에서 다시 골라 주세요.")
    if not reason.strip():
        raise TransitionError("사유를 적어 주세요.")
    if actor.party_id == application.party_id:
        raise TransitionError("본인의 신청은 정할 수 없습니다. 다른 담당자에게 맡겨 주세요.")
    return Pin.objects.create(
        scenario=current,
        application=application,
        place=place,
        kind=PinKind(kind),
        reason=reason.strip(),
        made_by=actor,
        made_at=at or timezone.now(),
    )


@action
def lift(pin: Pin, *, actor: Account, at: datetime | None = None) -> None:
    """Take a pin back; it stays on record."""
    _locked(pin.scenario, actor)
    current = Pin.objects.select_for_update().get(pk=pin.pk)
    if current.lifted_at is not None:
        raise TransitionError("이미 거둔 고정·제외입니다. 화면을 새로 고쳐 주세요.")
    current.lifted_at, current.lifted_by = at or timezone.now(), actor
    current.save(update_fields=["lifted_at", "lifted_by"])


@action
def ask_run(scenario: Scenario, *, actor: Account, seen: Seen | None = None) -> Task:
    """Have a scenario computed by a worker; asked twice, it is done once.

    Raises Overtaken where the scenario has changed since it was ``seen``, TransitionError for a match that is published.
    """
    ensure_seen(_locked(scenario, actor), seen)
    return ask(RUN, subject_of(scenario), payload={"scenario": scenario.pk}, actor=actor)


@action
def relax(scenario: Scenario, task: Task, *, actor: Account, at: datetime | None = None) -> Task:
    """Change a scenario as little as makes it possible, as its last computing has found, and compute it anew.

    Raises TransitionError where that computing found nothing of the kind or a later one is on its way, and Overtaken
    where the scenario has changed since.
    """
    current = _locked(scenario, actor)
    last = task_of(current)
    if last is None or last.pk != task.pk or not (told := Told.read(task.result)).changes:
        raise TransitionError("바꿀 것을 찾은 계산이 아닙니다. 화면을 새로 고쳐 확인해 주세요.")
    if not told.possible:
        raise TransitionError(
            "이 시나리오 안에서 바꿀 수 없는 것이 들어 있습니다. 회차의 정원이나 자리를 먼저 고쳐 주세요."
        )
    ensure_seen(current, told.seen)
    moment = at or timezone.now()
    current.quotas = checked_quotas(told.relaxed(current.quotas))
    current.changed_by, current.changed_at = actor, moment
    current.save(update_fields=["quotas", "changed_by", "changed_at"])
    for one in Pin.objects.select_for_update().filter(scenario=current, lifted_at=None, pk__in=told.pins):
        one.lifted_at, one.lifted_by = moment, actor
        one.save(update_fields=["lifted_at", "lifted_by"])
    return ask(RUN, subject_of(current), payload={"scenario": current.pk}, actor=actor)


def task_of(scenario: Scenario) -> Task | None:
    """Return the last task that computed a scenario, live or ended; None before the first."""
    return latest_task(RUN, subject_of(scenario))


def subject_of(scenario: Scenario) -> str:
    """Return what the tasks of a scenario are about."""
    return f"scenario:{scenario.pk}"


def is_closed(scenario: Scenario) -> bool:
    """Tell whether a scenario is over: a match that was published stays as it is. A rematch goes on with the next seat."""
    return scenario.purpose == Purpose.MATCH and Publication.objects.filter(run__scenario=scenario).exists()


def latest_run(scenario: Scenario) -> Run | None:
    """Return the newest run of a scenario; its proof and places, which are long, are read when somebody asks."""
    return scenario.runs.defer("proof", "places").order_by("-pk").first()


# --- what cannot be ---------------------------------------------------------------------------------------------------


def _ensure_manages(round: Round, actor: Account) -> None:
    if not actor.can(Capability.DECIDE) or not rounds_matchable(actor).filter(pk=round.pk).exists():
        raise TransitionError(NOT_YOURS)


def _ensure_changes(scenario: Scenario, actor: Account) -> None:
    if not actor.can(Capability.DECIDE) or not scenarios_changeable(actor).filter(pk=scenario.pk).exists():
        raise TransitionError(NOT_YOURS)


def _locked(scenario: Scenario, actor: Account) -> Scenario:
    _ensure_changes(scenario, actor)
    found = Scenario.objects.select_for_update(of=("self",)).select_related("round").get(pk=scenario.pk)
    if is_closed(found):
        raise TransitionError("이미 공개한 시나리오여서 바꾸거나 다시 계산하지 않습니다. 복사해서 바꾸어 보세요.")
    return found


def _ensure_free(round: Round, name: str) -> None:
    if not name:
        raise TransitionError("시나리오의 이름을 적어 주세요.")
    if Scenario.objects.filter(round=round, name=name).exists():
        raise TransitionError("같은 이름의 시나리오가 있습니다. 다른 이름을 적어 주세요.")
