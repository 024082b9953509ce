"""What messages and indicators of a type must agree with: every outcome is told, every figure can be counted. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from imojak.kernel.josa import josa
from imojak.plan.checks_terms import PLACEHOLDER
from imojak.plan.errors import PlanError
from imojak.plan.graph import known, unique
from imojak.plan.types.checks_way import reachable
from imojak.plan.types.schema import MessageText, ProgrammeType
from imojak.plan.types.words import COUNTS, EVENTS, PLACEHOLDERS, UNITS

#: A long text message holds so many bytes of CP949.
SMS_BYTES = 2_000
_TOLD = {
    "proposed": ("proposed",),
    "filed": ("filed",),
    "shortlisted": ("shortlisted",),
    "offered": ("offered",),
    "waiting": ("waiting",),
    "accepted": ("accepted", "refused", "withdrawn"),
    "signing": ("signing",),
    "active": ("starting", "ended"),
    "transferring": ("transferred",),
    "completed": ("completed",),
    "appealed": ("appealed", "appeal-decided"),
}


def check_messages(file: str, of: ProgrammeType) -> Iterator[PlanError]:
    """Check events, placeholders and length, and that nothing that happens to somebody stays untold."""
    yield from unique(file, "message", [f"{one.event} {one.to} {one.channel}" for one in of.message])
    for one in of.message:
        yield from _check_message(file, f"message[{one.event}]", one)
    happening = dict(happens(of))
    told = {one.event for one in of.message}
    for event, why in happening.items():
        if event not in told:
            yield PlanError(
                file,
                f"message[{event}]",
                f"{josa(f'{EVENTS[event].label}({event})', '을/를')} 알리는 문장이 없습니다({why}). 이 파일이나 messages.toml에 [[message]]를 적어 주세요.",
            )


def happens(of: ProgrammeType) -> Iterator[tuple[str, str]]:
    """Yield the events that happen to somebody in a programme of this type and must be told, with why."""
    for state, why in reachable(of):
        for event in _TOLD.get(state, ()):
            yield event, why
    outcomes = {stage.then.does for stage in of.stage if stage.then is not None and stage.state != "draft"}
    if "expire" in outcomes:
        yield "expired", "기한이 지나면 끝나는 단계가 있음"
    if any(stage.remind for stage in of.stage):
        yield "reminder", "단계에 remind가 있음"
    if any(one.needed_at != "apply" for one in of.document):
        yield "document-wanted", "신청한 뒤에 받는 서류가 있음"
    if of.gate:
        yield "gate-due", "교육([[gate]])이 있음"
    if of.survey:
        yield "survey", "조사([[survey]])가 있음"
    if of.pay is not None or of.instalment:
        yield "paid", "지급이 있음"
    life = of.life
    wanted = (
        ("paused", life.pauses, "life.pauses가 있음"),
        ("extended", life.extensions, "life.extensions가 있음"),
        ("renewal", life.renewals, "life.renewals가 있음"),
        ("check-in", life.checkin_weeks, "life.checkin_weeks가 있음"),
    )
    for event, given, why in wanted:
        if given:
            yield event, why


def _check_message(file: str, key: str, one: MessageText) -> Iterator[PlanError]:
    if one.event not in EVENTS:
        yield from known(file, f"{key}.event", one.event, EVENTS.keys(), "일이")
        return
    usable = [*PLACEHOLDERS, *EVENTS[one.event].own]
    for place, text in (("subject", one.subject), ("body", one.body)):
        for name in PLACEHOLDER.findall(text):
            yield from known(file, f"{key}.{place}", name, usable, "자리표시가")
        if text.count("{") != text.count("}"):
            yield PlanError(
                file, f"{key}.{place}", "자리표시의 괄호({…})가 맞지 않습니다. 여닫는 괄호를 확인해 주세요."
            )
    if one.channel == "sms":
        try:
            size = len(f"{one.subject}\n{one.body}".encode("cp949"))
        except UnicodeEncodeError as error:
            letter = error.object[error.start]
            yield PlanError(
                file, f"{key}.body", f"문자로 보낼 수 없는 글자 '{letter}'이(가) 있습니다. 다른 글자로 바꿔 주세요."
            )
            return
        if size > SMS_BYTES:
            yield PlanError(
                file, f"{key}.body", f"문자는 {SMS_BYTES:,}바이트까지인데 {size:,}바이트입니다. 줄여 주세요."
            )


def check_indicators(file: str, of: ProgrammeType) -> Iterator[PlanError]:
    """Check that what is to be counted exists in a programme of this type."""
    yield from unique(file, "indicator", [one.key for one in of.indicator])
    impossible = dict(_uncounted(of))
    for one in of.indicator:
        key = f"indicator[{one.key}].counts"
        if one.counts not in COUNTS:
            yield from known(file, key, one.counts, COUNTS.keys(), "셀 것이")
            continue
        if one.unit not in UNITS[one.counts]:
            yield PlanError(
                file,
                f"indicator[{one.key}].unit",
                f'{josa(COUNTS[one.counts], "은/는")} "{one.unit}" 단위로 세지 않습니다. '
                f"쓸 수 있는 단위: {', '.join(UNITS[one.counts])}.",
            )
        if one.counts in impossible:
            yield PlanError(file, key, f"{josa(COUNTS[one.counts], '을/를')} 셀 수 없습니다: {impossible[one.counts]}.")


def _uncounted(of: ProgrammeType) -> Iterator[tuple[str, str]]:
    reached = {state for state, _ in reachable(of)}
    if not reached:
        for counts in COUNTS:
            yield counts, "아무도 신청하지 않는 유형이다"
        return
    if "offered" not in reached:
        yield "offered", "선정 제안(screening.offer_hours)이 없다"
    if "waiting" not in reached:
        yield "waiting", "예비(screening.reserve_percent)가 없다"
    if "eligible" not in reached:
        yield "eligible", "자격을 따로 확인하지 않는 선정 방법이다"
    if of.host is None:
        yield "hosts", "기업·활동처([host])가 없다"
        yield "hires", "기업·활동처([host])가 없다"
    if of.subjects == ("person",):
        yield "groups", "사람이 신청하는 유형이다"
    if not any(one.audience == "applicant" for one in of.survey):
        yield "satisfaction", "신청하신 분에게 묻는 조사([[survey]])가 없다"
