"""The life of a round: drafted from the plan or by hand, published with its versions pinned, extended, run and closed.

One public function is one transaction and one transition with what belongs to it. What cannot be done is told by
RoundRefused (``errors``: field → sentence), TransitionError or Refused, in Korean.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import transaction
from django.utils import timezone

from imojak.agency.models import Unit
from imojak.kernel.transitions import TransitionError
from imojak.kernel.violations import explained
from imojak.offers.configuration import Definition, NoDefinition, definition_of, rule_set_of, type_in_force
from imojak.offers.enums import Method, PlaceKind, RoundStatus, RuleKind
from imojak.offers.machines import ROUND
from imojak.offers.models import Place, Programme, Round
from imojak.offers.opening import obstacles
from imojak.parties.enums import Capability
from imojak.parties.models import Account, Party
from imojak.problems import Problem

P = ParamSpec("P")
R = TypeVar("R")

#: What may be changed of a draft, and what of a round that people have read already.
OPEN_FIELDS = frozenset({"description", "contact", "closes_on"})
FIELDS = OPEN_FIELDS | {
    "title",
    "notice_on",
    "apply_from",
    "apply_to",
    "apply_until",
    "screen_to",
    "starts_on",
    "ends_on",
    "capacity",
    "method",
    "rolling",
}
#: Applications in these states wait for somebody (paths.enums.PENDING; the room of paths lies above this one).
_PENDING = ("proposed", "filed", "eligible", "offered", "waiting")
#: Places of these kinds come from hosts, one by one; a planned round does not make them.
_FROM_HOSTS = frozenset({PlaceKind.POST, PlaceKind.BOOTH})


class RoundRefused(Problem):
    """A round that cannot be opened or changed so. ``errors`` has the sentence of each field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


def _action(function: Callable[P, R]) -> Callable[P, R]:
    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with explained(), transaction.atomic():
            return function(*args, **kwargs)

    return run


@_action
def draft_round(
    programme: Programme,
    *,
    actor: Account | None,
    planned: str = "",
    code: str = "",
    at: datetime | None = None,
    **given: Any,
) -> Round:
    """Draft a round: from the plan's round of that title (``planned``), or by hand with the days and title in ``given``.

    ``given`` are fields of the round (FIELDS) and come before what the plan says. A planned round brings its places,
    except those that hosts offer. Raises RoundRefused for an unknown planned round, field, or missing days.
    """
    _may(actor)
    row = _planned(programme, planned) if planned else {}
    values = {**_of_plan(row), **given}
    _known(values, FIELDS)
    missing = {name: "날짜를 적어 주세요." for name in _DAYS if values.get(name) is None}
    if not values.get("title"):
        missing["title"] = "회차의 이름을 적어 주세요."
    if missing:
        raise RoundRefused(missing)
    made = Round.objects.create(programme=programme, code=code or _code(programme, values["starts_on"]), **values)
    ROUND.begin(made, actor=actor, at=at)
    if row:
        _planned_places(made, row)
    return made


@_action
def edit_round(of: Round, *, actor: Account | None, **changes: Any) -> Round:
    """Change a draft; of a published round only what does not bind anybody (OPEN_FIELDS). Raises RoundRefused."""
    _may(actor)
    current = _locked(of)
    able = FIELDS if current.status == RoundStatus.DRAFT else OPEN_FIELDS
    _known(changes, able, published=current.status != RoundStatus.DRAFT)
    for name, value in changes.items():
        setattr(current, name, value)
        setattr(of, name, value)
    current.save(update_fields=list(changes))
    return of


@_action
def publish(of: Round, *, actor: Account | None, at: datetime | None = None) -> Round:
    """Publish a round (공고): pin its type's version, its rules, pay and scheme, and open it for applications.

    Raises RoundRefused with everything that keeps it from being published, by field.
    """
    today = timezone.localdate(at) if at is not None else timezone.localdate()
    try:
        definition = definition_of(of)
        pinned = type_in_force(of.programme, of.notice_on)
    except NoDefinition as error:
        raise RoundRefused({"type": error.user_message}) from error
    found = dict(reversed(list(obstacles(of, definition, today))))
    if found:
        raise RoundRefused(found)
    # Eligibility and pay may have been set on the draft by hand; they stay.
    changes = {
        "type": of.type or pinned,
        "eligibility": of.eligibility or rule_set_of(of.programme, RuleKind.ELIGIBILITY),
        "pay_scheme": of.pay_scheme or rule_set_of(of.programme, RuleKind.PAY),
        "selection": of.selection or rule_set_of(of.programme, RuleKind.RANKING),
        "method": of.method or _method(definition),
        "capacity": of.capacity or sum(of.places.filter(closed_on=None).values_list("capacity", flat=True)),
    }
    ROUND.apply(of, "publish", actor=actor, at=at, changes=changes)
    return of


@_action
def extend(of: Round, apply_to: date, reason: str, *, actor: Account | None, at: datetime | None = None) -> Round:
    """Take applications until a later day (접수 연장), with the reason; a round that is being screened opens again."""
    if apply_to <= of.apply_to:
        raise RoundRefused({"apply_to": f"지금의 접수 마감일({of.apply_to})보다 뒤의 날을 적어 주세요."})
    if not of.rolling and apply_to > of.starts_on:
        raise RoundRefused({"apply_to": f"운영을 시작하는 날({of.starts_on})까지 연장할 수 있습니다."})
    if not reason.strip():
        raise RoundRefused({"reason": "연장하는 사유를 적어 주세요. 신청하신 분들께 알립니다."})
    told = f"접수를 {apply_to}까지 연장했습니다. 사유: {reason.strip()}"
    changes: dict[str, Any] = {"apply_to": apply_to, "description": f"{of.description}\n{told}".strip()}
    if of.screen_to is not None and of.screen_to < apply_to:
        changes["screen_to"] = apply_to
    if _locked(of).status == RoundStatus.OPEN:
        _may(actor)
        for name, value in changes.items():
            setattr(of, name, value)
        of.save(update_fields=list(changes))
        return of
    ROUND.apply(of, "extend", actor=actor, reason=reason, at=at, changes=changes)
    return of


def hindrance(of: Round, step: str, today: date) -> str:
    """Say what keeps a round from a step of its life (screen, run, close) on a day; "" where nothing does."""
    if step == "screen" and today <= of.apply_to and not of.rolling:
        return f"접수 마감일({of.apply_to})이 지난 뒤에 심사를 시작할 수 있습니다."
    if step == "run" and today < of.starts_on:
        return f"운영 시작일({of.starts_on})부터 운영으로 바꿀 수 있습니다."
    if step == "close":
        if waiting := of.applications.filter(status__in=_PENDING).count():
            return f"아직 결과를 알려 드리지 않은 신청이 {waiting:,}건 있습니다. 모두 결정한 뒤에 닫아 주세요."
        if active := of.participations.filter(status="active").count():
            return f"아직 참여 중인 분이 {active:,}명 있습니다. 참여를 마친 뒤에 닫아 주세요."
    return ""


def _step(of: Round, step: str, actor: Account | None, at: datetime | None, reason: str = "") -> Round:
    if told := hindrance(of, step, timezone.localdate(at)):
        raise TransitionError(told)
    ROUND.apply(of, step, actor=actor, reason=reason, at=at)
    return of


@_action
def screen(of: Round, *, actor: Account | None, at: datetime | None = None) -> Round:
    """End the applications and begin the screening (심사). Raises TransitionError before the last day has passed."""
    return _step(of, "screen", actor, at)


@_action
def run(of: Round, *, actor: Account | None, at: datetime | None = None) -> Round:
    """Begin the activity (운영). Raises TransitionError before its first day."""
    return _step(of, "run", actor, at)


@_action
def close(of: Round, *, actor: Account | None, reason: str = "", at: datetime | None = None) -> Round:
    """Close a round (종료). Raises TransitionError while somebody still waits for an answer or takes part."""
    return _step(of, "close", actor, at, reason)


@_action
def add_place(
    of: Round,
    title: str,
    capacity: int,
    *,
    actor: Account | None,
    kind: str = "",
    host: Party | None = None,
    unit: Unit | None = None,
    parent: Place | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    **more: Any,
) -> Place:
    """Add a place (자리) to a round that is not closed; days that are left out are the round's.

    ``more`` are the place's other fields (field, district_code, minutes, description, needs, schedule, room). Raises
    RoundRefused for a kind that the type has not, and for days outside the round.
    """
    _may(actor)
    current = _locked(of)
    errors: dict[str, str] = {}
    if current.status == RoundStatus.CLOSED:
        errors["round"] = "끝난 회차에는 자리를 더할 수 없습니다. 새 회차를 만들어 주세요."
    kinds = _kinds(current)
    kind = kind or (kinds[0] if kinds else "")
    if not kind or (kinds and kind not in kinds):
        errors["kind"] = f"이 사업 유형의 자리 종류를 골라 주세요: {', '.join(PlaceKind(one).label for one in kinds)}."
    first, last = starts_on or current.starts_on, ends_on or current.ends_on
    if first < current.starts_on or last > current.ends_on or last < first:
        errors["starts_on"] = f"자리의 기간은 운영 기간({current.starts_on} ~ {current.ends_on}) 안이어야 합니다."
    if capacity < 1:
        errors["capacity"] = "정원은 1명 이상이어야 합니다."
    if errors:
        raise RoundRefused(errors)
    if unit is not None and "district_code" not in more:
        more["district_code"] = unit.district_code
    return Place.objects.create(
        round=current, title=title, capacity=capacity, kind=kind, host=host, unit=unit, parent=parent, starts_on=first,
        ends_on=last, **more,
    )  # fmt: skip


@_action
def close_place(of: Place, reason: str, *, actor: Account | None, on: date | None = None) -> Place:
    """Close a place from a day on (자리 닫기), today when not said; who is choosing it now is told that it is closed.

    Those who take part stay until they are transferred. Raises TransitionError while an offer of it waits for an
    answer, and Refused without a reason.
    """
    _may(actor)
    current = Place.objects.select_for_update().get(pk=of.pk)
    if current.closed_on is not None:
        raise TransitionError(f"{current.closed_on}에 이미 닫은 자리입니다.")
    if current.held:
        raise TransitionError(
            f"이 자리를 제안받고 답을 기다리는 분이 {current.held}명 있습니다. 제안을 거두거나 답을 받은 뒤에 닫아 주세요."
        )
    current.closed_on, current.closed_because = on or timezone.localdate(), reason.strip()
    current.save(update_fields=["closed_on", "closed_because"])
    of.closed_on, of.closed_because = current.closed_on, current.closed_because
    return of


# --- what they share --------------------------------------------------------------------------------------------------

_DAYS = ("notice_on", "apply_from", "apply_to", "starts_on", "ends_on")


def _may(actor: Account | None) -> None:
    if actor is None or not actor.can(Capability.DECIDE):
        raise TransitionError("이 일을 할 권한이 없습니다. 담당 부서에 문의하세요.")


def _locked(of: Round) -> Round:
    return Round.objects.select_for_update().get(pk=of.pk)


def _known(values: Mapping[str, Any], able: frozenset[str], *, published: bool = False) -> None:
    strange = [name for name in values if name not in able]
    if not strange:
        return
    if published:
        why = "이미 공고한 회차에서는 바꿀 수 없습니다. 접수 마감은 연장하고, 나머지는 새 회차를 만들어 주세요."
    else:
        why = "회차에 없는 항목입니다. 항목의 이름을 확인해 주세요."
    raise RoundRefused(dict.fromkeys(strange, why))


def _planned(programme: Programme, title: str) -> Mapping[str, Any]:
    rows: list[dict[str, Any]] = programme.planned.get("rounds", [])
    for row in rows:
        if row["title"] == title:
            return row
    names = ", ".join(row["title"] for row in rows[:10]) or "없음"
    raise RoundRefused({"planned": f"계획에 '{title}' 회차가 없습니다. 계획한 회차: {names}."})


def _of_plan(row: Mapping[str, Any]) -> dict[str, Any]:
    days = {name: date.fromisoformat(row[name]) for name in (*_DAYS, "screen_to") if row.get(name)}
    if days.get("screen_to") and not days["apply_to"] <= days["screen_to"] <= days["ends_on"]:
        del days["screen_to"]
    rest = {name: row[name] for name in ("title", "capacity", "rolling") if name in row}
    return {**days, **rest}


def _code(programme: Programme, starts: date) -> str:
    """Return a code for addresses that nobody has yet: programme, year and month, and a number where it is taken."""
    base = f"{programme.code.replace('.', '-')}-{starts:%Y-%m}"
    taken = set(Round.objects.filter(code__startswith=base).values_list("code", flat=True))
    code, number = base, 1
    while code in taken:
        number += 1
        code = f"{base}-{number}"
    return re.sub(r"[^a-z0-9-]", "-", code)[:80]


def _planned_places(made: Round, row: Mapping[str, Any]) -> None:
    kinds = _kinds(made)
    if not kinds or kinds[0] in _FROM_HOSTS:
        return
    number, sites = row.get("places", 1), row.get("sites", [])
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=sites)}
    width = len(str(number))
    Place.objects.bulk_create(
        Place(
            round=made,
            kind=kinds[0],
            title=(made.title if number == 1 else f"{made.title} {index + 1:0{width}d}")[:160],
            capacity=max(1, row.get("capacity", number) // number),
            unit=(unit := units.get(sites[index % len(sites)]) if sites else None),
            district_code=unit.district_code if unit is not None else "",
            starts_on=made.starts_on,
            ends_on=made.ends_on,
            minutes=row.get("minutes"),
        )
        for index in range(number)
    )


def _kinds(of: Round) -> list[str]:
    """The kinds of places of a round's type; none where nobody has said of what type it is."""
    try:
        return list(definition_of(of).type.place_kinds)
    except NoDefinition:
        return []


def _method(definition: Definition) -> str:
    return Method(definition.screening.method) if definition.screening is not None else ""
