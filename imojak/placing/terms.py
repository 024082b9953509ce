"""What a scenario goes by (설정): checked when it is written, and what has changed in it since somebody looked at it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils import timezone
from pydantic import ValidationError

from imojak.kernel.rows import Row
from imojak.kernel.transitions import TransitionError
from imojak.offers.configuration import find_definition
from imojak.offers.models import Round
from imojak.parties.models import Account
from imojak.paths.terms import screening_of
from imojak.placing.enums import Mode
from imojak.placing.models import Pin, Run, Scenario
from imojak.placing.quotas import Kept, wrong_in
from imojak.plan.types.checks_matching import check_matching
from imojak.plan.types.matching import PARTS, USUAL, Matching


class Seen(Row):
    """A scenario as somebody saw it: a form carries it, so that it can be told what has changed meanwhile."""

    mode: str
    seed: str
    rule: Matching
    quotas: list[Kept]
    pins: list[int]


class Overtaken(TransitionError):
    """Somebody else has changed the scenario since it was looked at; ``changes`` say what, in sentences."""

    def __init__(self, changes: Sequence[str]) -> None:
        self.changes = tuple(changes)
        super().__init__("그사이 다른 분이 이 시나리오를 바꾸었습니다. " + " ".join(changes))


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
    """Tell whether the scenario of a run was changed since; what else may have changed: ``changes.since``."""
    return any(run.terms[key] != value for key, value in terms_of(run.scenario).items() if key in run.terms)


# --- what somebody saw ------------------------------------------------------------------------------------------------


def seen_of(scenario: Scenario) -> Seen:
    """Return a scenario as it is now."""
    pins = scenario.pins.filter(lifted_at=None).order_by("pk").values_list("pk", flat=True)
    rows = {"mode": scenario.mode, "seed": scenario.seed, "rule": scenario.rule, "quotas": scenario.quotas}
    return Seen.model_validate_json(json.dumps({**rows, "pins": list(pins)}))


def seen_words(scenario: Scenario) -> str:
    """Return a scenario as it is now as a form carries it."""
    return seen_of(scenario).model_dump_json(by_alias=True, exclude_unset=True)


def read_seen(text: str) -> Seen:
    """Return what a form carries. Raises Overtaken where that is nothing of ours: then nobody knows what was seen."""
    try:
        return Seen.model_validate_json(text)
    except ValidationError:
        raise Overtaken(["화면이 오래되어 지금의 내용을 다시 보여 드립니다."]) from None


def ensure_terms_seen(scenario: Scenario, seen: Seen | None) -> None:
    """Raise Overtaken where weights, shares, way or seed are no longer as they were seen; None has not looked."""
    if seen is not None and (changes := list(_terms_changed(scenario, seen))):
        by = _by(scenario.changed_by, scenario.changed_at)
        raise Overtaken([f"{by}: {', '.join(changes)}."])


def ensure_pins_seen(scenario: Scenario, seen: Seen | None) -> None:
    """Raise Overtaken where pairs were decided or taken back since; None has not looked."""
    if seen is not None and (changes := list(_pins_changed(scenario, seen))):
        raise Overtaken(changes)


def ensure_seen(scenario: Scenario, seen: Seen | None) -> None:
    """Raise Overtaken where anything has changed that a result depends on."""
    if seen is None:
        return
    said = list(_terms_changed(scenario, seen))
    changes = [f"{_by(scenario.changed_by, scenario.changed_at)}: {', '.join(said)}."] if said else []
    changes += _pins_changed(scenario, seen)
    if changes:
        raise Overtaken(changes)


def _terms_changed(scenario: Scenario, seen: Seen) -> Iterator[str]:
    now = seen_of(scenario)
    if now.mode != seen.mode:
        yield f"방법 {_mode(seen.mode)} → {_mode(now.mode)}"
    before, after = ({one.uses: one.points for one in of.rule.part} for of in (seen, now))
    for uses in dict.fromkeys([*before, *after]):
        if before.get(uses) != after.get(uses):
            yield f"{PARTS[uses]} 배점 {before.get(uses, 0)} → {after.get(uses, 0)}"
    rows_before, rows_after = ({one.about: one for one in of.quotas} for of in (seen, now))
    for about, row in rows_before.items():
        if about not in rows_after:
            yield f"‘{row.words}’ 지움"
        elif rows_after[about] != row:
            yield f"‘{row.words}’ → ‘{rows_after[about].words}’"
    for about, row in rows_after.items():
        if about not in rows_before:
            yield f"‘{row.words}’ 더함"
    if now.seed != seen.seed:
        yield f"추첨 씨앗 {seen.seed} → {now.seed}"


def _pins_changed(scenario: Scenario, seen: Seen) -> Iterator[str]:
    rows = Pin.objects.filter(scenario=scenario).select_related("place", "made_by", "lifted_by").order_by("pk")
    for one in rows:
        said = f"접수번호 {one.application_id}, {one.place.title}"
        if one.lifted_at is None and one.pk not in seen.pins:
            yield f"{_by(one.made_by, one.made_at)}: {said} {one.get_kind_display()}({one.reason})."
        elif one.lifted_at is not None and one.pk in seen.pins:
            yield f"{_by(one.lifted_by, one.lifted_at)}: {said} {one.get_kind_display()} 거둠."


def _by(who: Account | None, at: Any) -> str:
    name = f"{who.get_full_name() or '담당자'} 님" if who is not None else "담당자"
    return f"{name}, {timezone.localtime(at):%H:%M}" if at is not None else name


def _mode(mode: str) -> str:
    return str(Mode(mode).label) if mode in Mode.values else mode


# --- what may be written ----------------------------------------------------------------------------------------------


def checked_mode(mode: str) -> str:
    """Return a way of matching. Raises TransitionError for none."""
    if mode not in Mode.values:
        raise TransitionError("배정 방법을 골라 주세요.")
    return mode


def checked_rule(round: Round, given: Mapping[str, Any]) -> dict[str, Any]:
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
    return dumped(rule)


def checked_quotas(given: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the shares to keep as they are kept. Raises TransitionError with the first thing that is wrong."""
    try:
        rows = [Kept.model_validate_json(json.dumps(one)) for one in given]
    except ValidationError as error:
        raise TransitionError("지킬 몫을 읽을 수 없습니다. 비율과 사람 수는 0 이상의 정수로 적어 주세요.") from error
    if (wrong := wrong_in(rows)) is not None:
        raise TransitionError(wrong)
    return [dumped(one) for one in rows]


def dumped(row: Row) -> dict[str, Any]:
    """Return a row as it is kept: without what nobody has said."""
    found: dict[str, Any] = row.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return found
