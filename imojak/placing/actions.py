"""What may happen to a match: scenarios are made and copied, pairs pinned, runs asked for, and one is published."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from pydantic import ValidationError

from imojak.kernel.transitions import TransitionError
from imojak.offers.configuration import find_definition
from imojak.offers.models import Place, Round
from imojak.parties.enums import Capability
from imojak.parties.models import Account
from imojak.paths.actions.common import action
from imojak.paths.models import Application
from imojak.paths.terms import screening_of
from imojak.placing.enums import RUN, Mode, PinKind, Purpose
from imojak.placing.models import Pin, Run, Scenario
from imojak.placing.scopes import rounds_matchable, scenarios_changeable
from imojak.plan.types.checks_matching import check_matching
from imojak.plan.types.matching import USUAL, Matching
from imojak.plan.types.screening import Quota
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
    given = _checked_rule(round, rule if rule is not None else _dumped(written))
    kept = quotas if quotas is not None else [_dumped(one) for one in screening.quotas_kept]
    name = name.strip()
    _ensure_free(round, name)
    return Scenario.objects.create(
        round=round,
        name=name,
        purpose=purpose,
        mode=_checked_mode(mode or written.mode),
        rule=given,
        quotas=_checked_quotas(kept),
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
def change_scenario(
    scenario: Scenario,
    *,
    actor: Account,
    mode: str | None = None,
    rule: Mapping[str, Any] | None = None,
    quotas: Sequence[Mapping[str, Any]] | None = None,
    seed: str | None = None,
) -> Scenario:
    """Change what a scenario matches by; what was computed before stays, and tells by its fingerprint that it is older."""
    current = _locked(scenario, actor)
    if mode is not None:
        current.mode = _checked_mode(mode)
    if rule is not None:
        current.rule = _checked_rule(current.round, rule)
    if quotas is not None:
        current.quotas = _checked_quotas(quotas)
    if seed is not None:
        if not seed.strip():
            raise TransitionError("추첨 씨앗을 적어 주세요. 같은 점수의 차례를 정하는 값입니다.")
        current.seed = seed.strip()
    current.save(update_fields=["mode", "rule", "quotas", "seed"])
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
    at: datetime | None = None,
) -> Pin:
    """Decide a pair by hand, with the reason: that somebody goes to a place (고정), or does not go there (제외).

    Raises TransitionError for another round's application or place, a missing reason, somebody's own application, and
    Refused where the pair or the person is decided already.
    """
    current = _locked(scenario, actor)
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
def ask_run(scenario: Scenario, *, actor: Account) -> Task:
    """Have a scenario computed by a worker; asked twice, it is done once."""
    _ensure_changes(scenario, actor)
    return ask(RUN, subject_of(scenario), payload={"scenario": scenario.pk}, actor=actor)


def task_of(scenario: Scenario) -> Task | None:
    """Return the last task that computed a scenario, live or ended; None before the first."""
    return latest_task(RUN, subject_of(scenario))


def subject_of(scenario: Scenario) -> str:
    """Return what the tasks of a scenario are about."""
    return f"scenario:{scenario.pk}"


def latest_run(scenario: Scenario) -> Run | None:
    """Return the newest run of a scenario."""
    return scenario.runs.order_by("-pk").first()


def terms_of(scenario: Scenario) -> dict[str, Any]:
    """Return what somebody may change in a scenario, as a run keeps it: way, weights, shares, seed and decided pairs."""
    pins = scenario.pins.filter(lifted_at=None).order_by("application_id", "place_id")
    return {
        "mode": scenario.mode,
        "rule": scenario.rule,
        "quotas": scenario.quotas,
        "seed": scenario.seed,
        "pins": [list(one) for one in pins.values_list("application_id", "place_id", "kind")],
    }


def is_outdated(run: Run) -> bool:
    """Tell whether the scenario of a run was changed since. Applications and places are looked at when it is published."""
    return any(run.terms[key] != value for key, value in terms_of(run.scenario).items() if key in run.terms)


# --- what cannot be ---------------------------------------------------------------------------------------------------


def _ensure_manages(round: Round, actor: Account) -> None:
    if not actor.can(Capability.DECIDE) or not rounds_matchable(actor).filter(pk=round.pk).exists():
        raise TransitionError(NOT_YOURS)


def _ensure_changes(scenario: Scenario, actor: Account) -> None:
    if not actor.can(Capability.DECIDE) or not scenarios_changeable(actor).filter(pk=scenario.pk).exists():
        raise TransitionError(NOT_YOURS)


def _locked(scenario: Scenario, actor: Account) -> Scenario:
    _ensure_changes(scenario, actor)
    return Scenario.objects.select_for_update(of=("self",)).select_related("round").get(pk=scenario.pk)


def _ensure_free(round: Round, name: str) -> None:
    if not name:
        raise TransitionError("시나리오의 이름을 적어 주세요.")
    if Scenario.objects.filter(round=round, name=name).exists():
        raise TransitionError("같은 이름의 시나리오가 있습니다. 다른 이름을 적어 주세요.")


def _checked_mode(mode: str) -> str:
    if mode not in Mode.values:
        raise TransitionError("배정 방법을 골라 주세요.")
    return mode


def _checked_rule(round: Round, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return weights as they are kept. Raises TransitionError with the first thing that is wrong."""
    try:
        rule = Matching.model_validate_json(json.dumps(given))
    except ValidationError as error:
        raise TransitionError("배점을 읽을 수 없습니다. 항목마다 1점 이상의 정수로 적어 주세요.") from error
    definition = find_definition(round)
    if definition is not None:
        # A round goes by its own way of choosing, which may have no sheet though its type has one.
        whole = definition.type.model_copy(update={"matching": rule, "screening": screening_of(round)})
        wrong = next(iter(check_matching("", whole)), None) if rule != USUAL else None
        if wrong is not None:
            raise TransitionError(wrong.message_ko)
    elif sum(one.points for one in rule.part) != 100:
        raise TransitionError("배점을 모두 더하면 100점이어야 합니다.")
    return _dumped(rule)


def _checked_quotas(given: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    try:
        several = [Quota.model_validate_json(json.dumps(one)) for one in given]
    except ValidationError as error:
        raise TransitionError("우선 배정을 읽을 수 없습니다. 비율은 0부터 100까지의 정수로 적어 주세요.") from error
    for one in several:
        if (one.percent is None) == (one.places is None):
            raise TransitionError(f"{one.label}: 비율과 자리 수 가운데 하나만 적어 주세요.")
    return [_dumped(one) for one in several]


def _dumped(row: Matching | Quota) -> dict[str, Any]:
    found: dict[str, Any] = row.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return found
