"""Stages, money, training, stay, agreement, insurance, completion and surveys of a type in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from imojak.plan.dryrun.report import because, clock_words
from imojak.plan.programmes import Element
from imojak.plan.told.words import Line, given, when_words
from imojak.plan.types.schema import ProgrammeType
from imojak.plan.types.stages import OUTCOMES, SUPERIORS, Stage
from imojak.plan.types.terms import (
    ABSENCES_IN_A_ROW,
    GIVERS,
    LATE_MINUTES,
    MEASURES,
    SIGNATORIES,
    Due,
    Gate,
    Instalment,
    Survey,
)
from imojak.plan.types.words import AUDIENCES, OWNERS

INSURANCES = {"group_accident": "단체상해보험", "statutory": "4대 사회보험", "none": "없음"}
TAX_CLASSES = {
    "none": "비과세 실비",
    "other": "기타소득",
    "prize": "기타소득(상금)",
    "business": "사업소득",
    "daily": "일용근로소득",
    "wage-outside": "근로소득(고용한 곳에서 원천징수)",
}
_ENGAGEMENTS = {
    "part_time_intern": "시간제 인턴",
    "full_time_intern": "전일제 인턴",
    "social_contribution": "사회공헌 활동",
}
_ROUNDINGS = {"half_up": "반올림", "down": "버림"}
_KINDS = {"grant": "지원금", "prize": "상금", "subsidy": "보조금", "fee": "수당", "expense": "실비"}
_PAYEES = {"person": "참여자", "host": "기업·활동처", "operator": "수행기관"}
_DUE = {"agreement": "협약할 때", "completion": "마칠 때", "award": "시상할 때", "report": "보고를 받을 때"}
_WHEN = {"refused": "선정되지 않았을 때", "midway": "참여하는 중간에", "ended": "끝났을 때"}
_ITEM_KINDS = {"scale5": "5점 척도", "yesno": "예·아니요", "text": "글"}

Row = tuple[str, str, tuple[Line, ...]]


def stage_lines(stage: Stage) -> tuple[Line, ...]:
    """Return who must act in a stage, until when, and what comes of silence."""
    then = ""
    if stage.then is not None:
        then = OUTCOMES[stage.then.does]
        then += f"({SUPERIORS[stage.then.to]})" if stage.then.to is not None else ""
        then += f", 사유 {because(stage.then.reason)}" if stage.then.reason else ""
    return given(
        ("이름", stage.title),
        ("할 사람", OWNERS[stage.owner]),
        ("기한", clock_words(stage)),
        ("알림", [f"{day}일 전" for day in stage.remind]),
        ("답이 없으면", then),
        ("안내", stage.help),
    )


def pay_rows(of: ProgrammeType) -> Iterator[Row]:
    """Yield what is paid by the hour, and each sum that is paid in parts."""
    pay = of.pay
    if pay is not None:
        yield (
            "pay",
            "활동비",
            given(
                ("활동", _ENGAGEMENTS[pay.engagement]),
                ("시간당", f"{pay.hourly_won:,}원" if pay.hourly_won is not None else "지급하지 않음"),
                ("한 달에", f"{pay.hours_per_month_max}시간까지"),
                ("한 달 최대", f"{pay.month_max_won:,}원" if pay.month_max_won is not None else ""),
                ("끝수", f"{pay.rounding.unit_won}원 단위로 {_ROUNDINGS[pay.rounding.mode]}"),
                ("단가표", pay.hourly_rate or ""),
                ("공휴일", "지급하지 않음" if pay.holidays == "unpaid" else ""),
                ("보험", INSURANCES[pay.insurance]),
                ("소득 구분", TAX_CLASSES[pay.tax_class] if pay.tax_class else ""),
                ("그 밖의 지급", [_element(one) for one in pay.element]),
                ("지원", pay.support),
            ),
        )
    if of.conversion is not None:
        rule = of.conversion
        yield "conversion", "실적 환산", given(("인정 시간", f"{rule.per}{MEASURES[rule.measure]}에 {rule.minutes}분"))
    for row in of.instalment:
        yield f"instalment {row.code}", row.label, _instalment(row, of)


def _instalment(row: Instalment, of: ProgrammeType) -> tuple[Line, ...]:
    papers = {one.code: one.label for one in of.document}
    return given(
        ("이름", row.label),
        ("갈래", _KINDS[row.kind]),
        ("금액", f"{row.amount_won:,}원{'까지(실비)' if row.most else ''}"),
        ("받는 쪽", _PAYEES[row.payee]),
        ("주는 때", _due(row.due)),
        ("받는 분", when_words(row.when, of.fields)),
        ("먼저 낼 서류", [papers.get(code, code) for code in row.needs]),
        ("등위", row.rank and f"{row.rank}등"),
        ("소득 구분", TAX_CLASSES[row.tax_class] if row.tax_class else ""),
        ("돌려받음", row.clawback_months and f"{row.clawback_months}개월보다 일찍 끝나면"),
    )


def _element(one: Element) -> str:
    """Return what is paid besides hours, and how often: 교육실비 하루 15,000원."""
    if one.kind == "weekly-holiday":
        return f"{one.label} 한 주 {one.weekly_hours}시간, {one.weekly_days}일을 채운 주마다"
    worth = f"{one.won:,}원" if one.won is not None else f"단가 {one.rate}"
    times = {"daily": "하루", "session": "한 번에", "supplement": "한 달에", "fixed": "한 달에"}[one.kind]
    most = f", 한 달에 {one.most_times}번까지" if one.most_times is not None else ""
    share = ", 일부만 참여한 달은 날수대로" if one.part_month == "days" else ""
    return f"{one.label} {times} {worth}{most}{share}"


def _due(due: Due) -> str:
    return f"시작하고 {due.months}개월 뒤" if due.on == "months" else _DUE[due.on]


def gate_lines(gate: Gate) -> tuple[Line, ...]:
    """Return what a training is, and until when it must be done."""
    return given(
        ("이름", gate.label),
        ("구분", gate.track),
        ("시간", f"{gate.hours.normalize():f}시간"),
        ("가르치는 곳", GIVERS[gate.given_by]),
        ("마치는 때", "활동을 시작하기 전" if gate.before else f"시작하고 {gate.within_days}일 안"),
        ("내용", gate.items),
        ("사유가 있으면 면제", gate.waivable),
    )


def life_rows(of: ProgrammeType) -> Iterator[Row]:
    """Yield how long one may stay, what is agreed and insured, and what makes it complete."""
    life = of.life
    lines = given(
        ("가장 긴 기간", life.longest_months and f"{life.longest_months}개월"),
        ("중단", life.pauses and f"{life.pauses.most_times}번, 모두 {life.pauses.most_days}일까지"),
        ("연장", life.extensions and f"{life.extensions.most_times}번, 모두 {life.extensions.most_months}개월까지"),
        ("자리 이동", life.transfer),
        ("다시 계약", life.renewals and f"{life.renewals}번"),
        ("중간 점검", life.checkin_weeks and f"{life.checkin_weeks}주마다"),
        ("지각", life.late_minutes != LATE_MINUTES and f"시작하고 {life.late_minutes}분이 지나면"),
        (
            "이어진 결석",
            life.absences_in_a_row != ABSENCES_IN_A_ROW and f"{life.absences_in_a_row}번이면 상담 컨설턴트가 연락",
        ),
        ("담당자가 없는 활동처의 달", life.without_leader == "operator" and "수행기관이 확인"),
    )
    if lines:
        yield "life", "기간", lines
    if of.interview is not None:
        hours = of.interview.change_hours
        yield (
            "interview",
            "면접 예약",
            given(
                ("바꾸거나 취소", f"시작 {hours}시간 전까지" if hours else "시작하기 전까지"),
                ("결과를 적는 때", f"{of.interview.result_days}근무일 안"),
                ("가져올 것", of.interview.bring),
            ),
        )
    if of.agreement is not None:
        yield (
            "agreement",
            "협약",
            given(
                ("이름", of.agreement.title),
                ("서명하는 차례", " → ".join(SIGNATORIES[one] for one in of.agreement.signatories)),
                ("한 번에 갱신", of.agreement.renewal),
                ("본문", of.agreement.text.strip()),
            ),
        )
    if of.insurance is not None:
        yield (
            "insurance",
            "보험",
            given(
                ("보험", INSURANCES[of.insurance.kind]),
                ("드는 쪽", GIVERS[of.insurance.taken_out_by]),
                ("한 사람의 보험료", of.insurance.premium_won and f"한 해 {of.insurance.premium_won:,}원"),
            ),
        )
    if of.completion is not None:
        terms = of.completion
        gates, papers = {one.code: one.label for one in of.gate}, {one.code: one.label for one in of.document}
        lines = given(
            ("출석", terms.attendance_percent is not None and f"{terms.attendance_percent}% 이상"),
            ("활동시간", terms.hours and f"{terms.hours}시간 이상"),
            ("마쳐야 하는 교육", [gates.get(code, code) for code in terms.gates]),
            ("낼 서류", [papers.get(code, code) for code in terms.documents]),
            ("증명서", terms.certificate),
        )
        yield "completion", "수료", lines or (("조건", "없음"),)


def survey_lines(survey: Survey) -> tuple[Line, ...]:
    """Return what is asked, of whom and when."""
    return given(
        ("이름", survey.title),
        ("묻는 때", _WHEN[survey.when]),
        ("받는 기간", f"{survey.open_days}일"),
        ("평균이 낮으면 알림", survey.alarm_below and f"{survey.alarm_below}점보다 낮을 때"),
        ("답하는 쪽", AUDIENCES[survey.audience]),
        *((f"문항 {one.code}", f"{one.text}({_ITEM_KINDS[one.kind]})") for one in survey.items),
    )
