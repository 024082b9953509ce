"""What stages and screening of a type must agree with: nobody stays without an answer. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from imojak.kernel.josa import josa
from imojak.plan.errors import PlanError
from imojak.plan.graph import known, unique
from imojak.plan.types.checks_form import check_when
from imojak.plan.types.schema import ProgrammeType
from imojak.plan.types.screening import (
    JUDGED,
    KEEPS_QUOTA,
    METHODS,
    MOST_QUOTAS,
    SCARCE,
    SCORED,
    SERVES_CLASSES,
    Screening,
)
from imojak.plan.types.stages import OUTCOMES, SUPERIORS, Stage
from imojak.plan.types.words import BESIDE, DAYS, MONTHLY, OWNERS, SETTLED, STATES
from imojak.rules.reasons import ELIGIBILITY_REASONS, REASONS

#: Who can act in a state, and what may come out when nobody does.
_OWNERS: dict[str, tuple[str, ...]] = {
    "draft": ("citizen",),
    "proposed": ("citizen",),
    "filed": ("manager", "operator", "system"),
    "eligible": ("manager", "judge", "operator", "system"),
    "shortlisted": ("host",),
    "offered": ("citizen",),
    "waiting": ("system", "manager"),
    "accepted": ("manager", "operator", "system"),
    "signing": ("citizen", "host", "operator", "manager"),
    "active": ("manager", "operator", "host", "system"),
    "transferring": ("host", "operator", "manager"),
    "completed": ("manager", "operator", "system"),
    "appealed": ("manager",),
    "invited": ("citizen",),
    "short": ("citizen",),
    "change-asked": ("operator", "manager"),
    "month-submit": ("host", "operator"),
    "month-confirm": ("host",),
    "month-approve": ("manager",),
    "month-pay": ("manager",),
}
_OUTCOMES: dict[str, tuple[str, ...]] = {
    "draft": ("expire", "withdraw"),
    "proposed": ("expire", "withdraw"),
    "filed": ("refuse", "escalate", "accept"),
    "eligible": ("refuse", "escalate", "accept"),
    "shortlisted": ("escalate", "expire"),
    "offered": ("expire",),
    "waiting": ("refuse", "expire"),
    "signing": ("withdraw", "expire", "escalate"),
    "active": ("escalate", "accept"),
    "transferring": ("escalate", "expire"),
    "appealed": ("escalate",),
    "invited": ("expire",),
    "short": ("escalate", "withdraw"),
    "change-asked": ("escalate",),
    **dict.fromkeys(sorted(MONTHLY), ("escalate",)),
}


def check_stages(file: str, of: ProgrammeType) -> Iterator[PlanError]:
    """Check that every state that can be reached has its stage, and that no stage is silent or out of reach."""
    yield from unique(file, "stage", [stage.state for stage in of.stage])
    states = [stage.state for stage in of.stage]
    order = list(STATES)
    for first, second in pairwise(states):
        if order.index(first) > order.index(second):
            yield PlanError(
                file,
                f"stage[{second}]",
                f"{STATES[first]}({first}) 단계는 {STATES[second]}({second}) 뒤에 옵니다. 두 단계의 차례를 바꿔 주세요.",
            )
    reached = dict(reachable(of))
    for state in reached:
        if state not in states and state not in BESIDE:
            yield PlanError(
                file,
                f"stage[{state}]",
                f"{STATES[state]}({state}) 상태의 단계가 없어 답 없이 머물게 됩니다({reached[state]}). 단계를 적어 주세요.",
            )
    for stage in of.stage:
        if stage.state not in reached and stage.state != "draft":
            yield PlanError(file, f"stage[{stage.state}]", f"닿을 수 없는 단계입니다: {_UNREACHED[stage.state]}.")
        yield from _check_stage(file, f"stage[{stage.state}]", stage, of)


def reachable(of: ProgrammeType) -> Iterator[tuple[str, str]]:
    """Yield the states that somebody of this type can come into, with why."""
    screening = of.screening
    if screening is None:
        return
    yield "proposed", "직원이 대신 신청할 수 있음"
    yield "filed", "신청을 받음"
    if compared := [METHODS[one] for one in screening.methods if one in SCORED or one == "draw"]:
        yield "eligible", f"선정 방법: {', '.join(compared)}"
    if "firm_choice" in screening.methods:
        yield "shortlisted", "기업이 선택함"
    if screening.offer_hours is not None:
        yield "offered", "offer_hours가 있음"
    if screening.reserve_percent:
        yield "waiting", "reserve_percent가 있음"
    yield "accepted", "선정함"
    if of.agreement is not None:
        yield "signing", "협약([agreement])이 있음"
    yield "active", "참여가 시작됨"
    if of.life.transfer:
        yield "transferring", "자리를 옮길 수 있음(life.transfer)"
    yield "completed", "참여가 끝남"
    yield "appealed", "결정에 이의를 신청할 수 있음"
    if "group" in of.subjects:
        yield "invited", "모임으로 신청할 수 있음"
        yield "short", "모임으로 신청할 수 있음"
    if of.life.pauses is not None or of.life.extensions is not None:
        yield "change-asked", "쉬거나 기간을 늘릴 수 있음"
    if of.pay is not None:
        yield from ((state, "활동비([pay])를 줌") for state in STATES if state in MONTHLY)


_UNREACHED = {
    "eligible": "이 선정 방법에서는 접수한 뒤 바로 선정한다",
    "shortlisted": "선정 방법이 firm_choice가 아니다",
    "offered": "screening.offer_hours가 없다",
    "waiting": "screening.reserve_percent가 없다",
    "signing": "협약([agreement])이 없다",
    "transferring": "life.transfer가 없다",
    "invited": "모임이 신청하는 유형이 아니다",
    "short": "모임이 신청하는 유형이 아니다",
    "change-asked": "life.pauses도 life.extensions도 없다",
    **dict.fromkeys(sorted(MONTHLY), "활동비([pay])가 없다"),
} | dict.fromkeys(("proposed", "filed", "accepted", "active", "completed", "appealed"), "선정 방법([screening])이 없다")


def _check_stage(file: str, key: str, stage: Stage, of: ProgrammeType) -> Iterator[PlanError]:
    screening = of.screening
    if stage.owner not in _OWNERS[stage.state]:
        able = ", ".join(_OWNERS[stage.state])
        yield PlanError(
            file,
            f"{key}.owner",
            f"{STATES[stage.state]} 상태에서 {josa(OWNERS[stage.owner], '이/가')} 할 일은 없습니다. 쓸 수 있는 것: {able}.",
        )
    if stage.owner == "judge" and (screening is None or not screening.judges):
        yield PlanError(
            file, f"{key}.owner", "심사위원이 없는 유형입니다. screening.judges를 적거나 담당자에게 맡겨 주세요."
        )
    if stage.owner == "host" and of.host is None:
        yield PlanError(
            file, f"{key}.owner", "기업·활동처([host])가 없는 유형입니다. [host]를 적거나 다른 사람에게 맡겨 주세요."
        )
    if stage.state in SETTLED:
        if stage.clock is not None or stage.then is not None or stage.remind:
            yield PlanError(
                file, f"{key}.clock", f"{josa(STATES[stage.state], '은/는')} 결과입니다. 기한과 알림을 지워 주세요."
            )
        return
    yield from _check_clock(file, key, stage, screening)
    yield from _check_silence(file, key, stage)


def _check_clock(file: str, key: str, stage: Stage, screening: Screening | None) -> Iterator[PlanError]:
    hours = screening.offer_hours if screening is not None and stage.state == "offered" else None
    if hours is not None:
        if stage.clock is not None:
            yield PlanError(
                file, f"{key}.clock", f"제안의 기한은 screening.offer_hours({hours}시간)입니다. clock을 지워 주세요."
            )
        days = hours // 24
    elif stage.clock is None:
        yield PlanError(
            file, f"{key}.clock", "기한이 없어 답 없이 머물게 됩니다. clock에 며칠 안에 끝내는지 적어 주세요."
        )
        return
    else:
        days = stage.clock.days
        if stage.state == "active" and stage.clock.starts != "run_to":
            yield PlanError(
                file, f"{key}.clock.starts", '참여는 활동이 끝나야 마칩니다. starts = "run_to"로 적어 주세요.'
            )
        if (
            stage.state in {"draft", "proposed", "signing", "transferring", "appealed", *BESIDE}
            and stage.clock.starts != "entered"
        ):
            yield PlanError(
                file,
                f"{key}.clock.starts",
                f"{STATES[stage.state]}의 기한은 {DAYS['entered']}부터 셉니다. starts를 지워 주세요.",
            )
    if len(set(stage.remind)) != len(stage.remind) or sorted(stage.remind, reverse=True) != stage.remind:
        yield PlanError(file, f"{key}.remind", "며칠 전에 알리는지 큰 수부터 한 번씩 적어야 합니다. 예: [3, 1]")
    if stage.remind and stage.remind[0] >= max(days, 1):
        yield PlanError(file, f"{key}.remind", f"기한이 {days}일인데 {stage.remind[0]}일 전에 알릴 수는 없습니다.")


def _check_silence(file: str, key: str, stage: Stage) -> Iterator[PlanError]:
    then = stage.then
    if then is None:
        yield PlanError(file, f"{key}.then", "기한이 지나면 어떻게 되는지 없습니다. then에 does를 적어 주세요.")
        return
    if then.does not in _OUTCOMES[stage.state]:
        able = ", ".join(_OUTCOMES[stage.state])
        why = " 아무 말이 없는 것을 받아들인 것으로 볼 수 없습니다." if then.does == "accept" else ""
        yield PlanError(
            file,
            f"{key}.then.does",
            f"{STATES[stage.state]} 상태의 기한이 지나서 {OUTCOMES[then.does]}일 수는 없습니다.{why} 쓸 수 있는 것: {able}.",
        )
    if (then.does == "refuse") != (then.reason is not None):
        yield PlanError(
            file, f"{key}.then.reason", "미선정(refuse)에는 사유(reason)를 적고, 다른 결과에는 적지 않습니다."
        )
    if then.reason is not None:
        yield from known(file, f"{key}.then.reason", then.reason, REASONS.keys(), "사유가")
        if then.reason in ELIGIBILITY_REASONS and stage.state == "waiting":
            yield PlanError(
                file,
                f"{key}.then.reason",
                "자격을 이미 확인한 사람입니다. 예비가 끝난 사유(waiting-over, full)를 적어 주세요.",
            )
    if (then.does == "escalate") != (then.to is not None):
        yield PlanError(
            file,
            f"{key}.then.to",
            f"올릴(escalate) 때에는 누구에게(to)인지 적습니다: {', '.join(SUPERIORS)}. 다른 결과에는 적지 않습니다.",
        )
    if then.to == stage.owner:
        yield PlanError(
            file, f"{key}.then.to", "답하지 않은 그 사람에게 다시 올릴 수는 없습니다. 윗사람을 적어 주세요."
        )


# --- screening ---------------------------------------------------------------------------------------------------------


def check_screening(file: str, of: ProgrammeType, key: str = "screening") -> Iterator[PlanError]:
    """Check that the way of choosing has what it needs, and nothing that it cannot use."""
    scheme = of.screening
    if scheme is None:
        return
    yield from unique(file, f"{key}.also_method", scheme.methods)
    yield from _check_sheet(file, key, scheme)
    yield from _check_judging(file, key, scheme)
    if "firm_choice" in scheme.methods:
        if scheme.shortlist is None:
            yield PlanError(file, f"{key}.shortlist", "기업에 몇 사람을 추천하는지 shortlist에 적어야 합니다.")
        if of.host is None:
            yield PlanError(file, "host", "기업이 고르는 유형에는 기업을 모집하는 [host]가 있어야 합니다.")
    elif scheme.shortlist is not None:
        yield PlanError(file, f"{key}.shortlist", "추천하는 수는 기업이 고르는(firm_choice) 때에만 적습니다.")
    if SCARCE.isdisjoint(scheme.methods):
        for name in ("reserve_percent", "offer_hours"):
            if getattr(scheme, name):
                yield _unused(file, f"{key}.{name}", scheme)
    if scheme.reserve_percent and scheme.offer_hours is None:
        yield PlanError(
            file, f"{key}.offer_hours", "예비 순번이 있으면 제안에 몇 시간 안에 답하는지 offer_hours를 적어야 합니다."
        )
    yield from _check_groups(file, key, of, scheme)


def _check_sheet(file: str, key: str, scheme: Screening) -> Iterator[PlanError]:
    yield from unique(file, f"{key}.criteria", [row.name for row in scheme.criteria])
    if scheme.criteria and SCORED.isdisjoint(scheme.methods):
        yield _unused(file, f"{key}.criteria", scheme)
    if not scheme.criteria and not JUDGED.isdisjoint(scheme.methods):
        yield PlanError(file, f"{key}.criteria", "심사위원이 심사하려면 심사표(criteria)가 있어야 합니다.")
    total = sum(row.points for row in scheme.criteria)
    if scheme.criteria and total != 100:
        yield PlanError(file, f"{key}.criteria", f"배점을 모두 더하면 100점이어야 하는데 {total}점입니다.")
    if scheme.pass_points is not None and (not scheme.criteria or scheme.pass_points > 100):
        yield PlanError(file, f"{key}.pass_points", "심사표가 있을 때 100점까지의 점수로 적습니다.")


def _check_judging(file: str, key: str, scheme: Screening) -> Iterator[PlanError]:
    if JUDGED.isdisjoint(scheme.methods):
        for name in ("judges", "blind", "conflicts", "trimmed"):
            if getattr(scheme, name):
                yield _unused(file, f"{key}.{name}", scheme)
    elif not scheme.judges:
        yield PlanError(file, f"{key}.judges", "신청 하나를 몇 사람이 심사하는지 judges에 적어야 합니다.")
    if scheme.trimmed and scheme.judges < 3:
        yield PlanError(
            file,
            f"{key}.trimmed",
            f"최고점과 최저점을 빼려면 심사위원이 셋 이상이어야 하는데 {scheme.judges}명입니다.",
        )


def _check_groups(file: str, key: str, of: ProgrammeType, scheme: Screening) -> Iterator[PlanError]:
    yield from unique(file, f"{key}.priority", [row.code for row in scheme.priority])
    yield from unique(file, f"{key}.quota", [row.code for row in scheme.quota])
    for name, able in (("priority", SERVES_CLASSES), ("quota", KEEPS_QUOTA)):
        if name == "priority" and scheme.priority and scheme.methods == ("match",):
            yield PlanError(
                file,
                f"{key}.priority",
                "배정에는 차례가 없어 먼저 뽑지 않습니다. 우선 대상을 점수로 세도록 [[matching.priority]]와 배점의 priority로 "
                "옮기거나, 자리를 남겨 둘 집단이면 [[screening.quota]]로 적어 주세요.",
            )
        elif getattr(scheme, name) and able.isdisjoint(scheme.methods):
            ways = ", ".join(METHODS[one] for one in METHODS if one in able)
            yield PlanError(
                file,
                f"{key}.{name}",
                f"이 유형의 선정 방법으로는 지킬 수 없는 약속입니다. 지우거나 지킬 수 있는 방법({ways})을 적어 주세요.",
            )
    if len(scheme.quota) > MOST_QUOTAS and not JUDGED.isdisjoint(KEEPS_QUOTA.intersection(scheme.methods)):
        yield PlanError(
            file, f"{key}.quota", f"점수로 뽑을 때에는 우선 배정을 {MOST_QUOTAS}가지까지만 함께 지킬 수 있습니다."
        )
    for row in scheme.priority:
        yield from check_when(file, f"{key}.priority[{row.code}].when", row.when, of.fields)
    for one in scheme.quota:
        yield from check_when(file, f"{key}.quota[{one.code}].when", one.when, of.fields)
        if (one.percent is None) == (one.places is None):
            yield PlanError(file, f"{key}.quota[{one.code}]", "비율(percent)과 수(places) 가운데 하나만 적어야 합니다.")
    share = sum(one.percent or 0 for one in scheme.quota)
    if share > 100:
        yield PlanError(file, f"{key}.quota", f"우선 배정의 비율을 더하면 100%를 넘습니다({share}%).")


def _unused(file: str, key: str, scheme: Screening) -> PlanError:
    ways = ", ".join(METHODS[one] for one in scheme.methods)
    return PlanError(file, key, f"이 선정 방법({ways})에서는 쓰지 않습니다. 지우거나 방법을 바꿔 주세요.")
