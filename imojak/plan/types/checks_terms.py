"""What money, training, stay, agreement, insurance and completion of a type must agree with. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from imojak.kernel.josa import josa
from imojak.plan.checks_terms import PLACEHOLDER
from imojak.plan.errors import PlanError
from imojak.plan.graph import known, unique
from imojak.plan.types.checks_form import check_documents, check_when
from imojak.plan.types.schema import ProgrammeType
from imojak.plan.types.terms import SIGNATORIES, Gate
from imojak.plan.types.words import AGREEMENT_PLACEHOLDERS

#: Places at which attendance is taken class by class.
_ATTENDED = frozenset({"course-run", "online-course", "slot", "consultant", "mentor"})
_DAYS_OF_MONTH = 31


def check_terms(file: str, of: ProgrammeType) -> Iterator[PlanError]:
    """Check what is paid in parts, learned, allowed, agreed, insured, and needed to complete."""
    yield from _check_instalments(file, of)
    yield from _check_gates(file, of)
    yield from _check_interview(file, of)
    yield from _check_life(file, of)
    yield from _check_agreement(file, of)
    yield from _check_insurance(file, of)
    yield from _check_completion(file, of)
    if of.host is not None:
        yield from check_documents(file, "host.document", of.host.document, {})
    yield from unique(file, "survey", [f"{one.instrument} {one.audience}" for one in of.survey])
    for one in of.survey:
        yield from unique(file, f"survey[{one.instrument}].items", [item.code for item in one.items])
        if one.audience == "host" and of.host is None:
            yield PlanError(file, f"survey[{one.instrument}].audience", "기업·활동처([host])가 없는 유형입니다.")
        if one.alarm_below is not None and not any(item.kind == "scale5" for item in one.items):
            yield PlanError(
                file, f"survey[{one.instrument}].alarm_below", "5점 척도(scale5) 문항이 없어 평균을 낼 수 없습니다."
            )


def _check_instalments(file: str, of: ProgrammeType) -> Iterator[PlanError]:
    yield from unique(file, "instalment", [row.code for row in of.instalment])
    papers = [one.code for one in of.document]
    for row in of.instalment:
        key = f"instalment[{row.code}]"
        if (row.due.on == "months") != (row.due.months is not None):
            yield PlanError(file, f"{key}.due.months", '시작하고 몇 달 뒤(on = "months")일 때에만 months를 적습니다.')
        longest = of.life.longest_months
        if row.due.months is not None and longest is not None and row.due.months > longest:
            yield PlanError(
                file,
                f"{key}.due.months",
                f"가장 길어도 {longest}개월인데 {row.due.months}개월 뒤에 주는 것으로 적혀 있습니다.",
            )
        if (row.kind == "prize") != (row.rank is not None):
            yield PlanError(file, f"{key}.rank", "상금(prize)에는 등위(rank)를 적고, 다른 지급에는 적지 않습니다.")
        if (row.kind == "prize") != (row.due.on == "award"):
            yield PlanError(
                file, f"{key}.due.on", "상금(prize)은 시상(award) 때 주고, 다른 지급은 시상 때 주지 않습니다."
            )
        if row.due.on == "agreement" and of.agreement is None:
            yield PlanError(file, f"{key}.due.on", "협약([agreement])이 없는 유형입니다. 다른 때를 적어 주세요.")
        if row.payee == "host" and of.host is None:
            yield PlanError(file, f"{key}.payee", "기업·활동처([host])가 없는 유형입니다. 받는 쪽을 확인해 주세요.")
        yield from check_when(file, f"{key}.when", row.when, of.fields)
        for code in row.needs:
            yield from known(file, f"{key}.needs", code, papers, "서류가")


def _check_gates(file: str, of: ProgrammeType) -> Iterator[PlanError]:
    yield from unique(file, "gate", [row.code for row in of.gate])
    for row in of.gate:
        yield from _check_gate(file, f"gate[{row.code}]", row, of)


def _check_gate(file: str, key: str, row: Gate, of: ProgrammeType) -> Iterator[PlanError]:
    if (row.before is None) == (row.within_days is None):
        yield PlanError(
            file, key, '활동 전(before = "activity")과 시작하고 며칠 안(within_days) 가운데 하나만 적어야 합니다.'
        )
    if row.track == "보수" and row.before is not None:
        yield PlanError(file, f"{key}.before", "보수교육은 활동하면서 받는 교육입니다. within_days로 적어 주세요.")
    longest = of.life.longest_months
    if row.within_days is not None and longest is not None and row.within_days > longest * _DAYS_OF_MONTH:
        yield PlanError(
            file,
            f"{key}.within_days",
            f"활동이 끝난 뒤의 교육입니다. 가장 길어도 {longest}개월이므로 그 안의 날수를 적어 주세요.",
        )
    if row.given_by == "host" and of.host is None:
        yield PlanError(
            file, f"{key}.given_by", "기업·활동처([host])가 없는 유형입니다. 누가 가르치는지 확인해 주세요."
        )


def _check_interview(file: str, of: ProgrammeType) -> Iterator[PlanError]:
    if of.interview is None:
        return
    if of.shape != "fair":
        yield PlanError(file, "interview", f"면접 시간은 박람회(fair)에만 있습니다. {of.shape} 유형에서는 지워 주세요.")
    for kind in ("booth", "slot"):
        if kind not in of.place_kinds:
            yield PlanError(
                file,
                "place_kinds",
                f'면접을 예약하려면 부스(booth)와 면접 시간(slot)이 있어야 하는데 "{kind}"이 없습니다.',
            )
    yield from unique(file, "interview.bring", of.interview.bring)


def _check_life(file: str, of: ProgrammeType) -> Iterator[PlanError]:
    life = of.life
    if life.longest_months is None:
        if life.extensions is not None:
            yield PlanError(file, "life.longest_months", "연장이 있으면 모두 합쳐 가장 긴 개월을 적어야 합니다.")
        if life.renewals:
            yield PlanError(
                file, "life.longest_months", "다시 계약할 수 있으면 모두 합쳐 가장 긴 개월을 적어야 합니다."
            )
        return
    if life.extensions is not None and life.extensions.most_months >= life.longest_months:
        yield PlanError(
            file,
            "life.extensions.most_months",
            f"연장은 전체 기간({life.longest_months}개월)보다 짧아야 하는데 {life.extensions.most_months}개월입니다.",
        )
    if life.pauses is not None and life.pauses.most_days >= life.longest_months * 30:
        yield PlanError(
            file,
            "life.pauses.most_days",
            f"중단은 전체 기간({life.longest_months}개월)보다 짧아야 하는데 {life.pauses.most_days}일입니다.",
        )


def _check_agreement(file: str, of: ProgrammeType) -> Iterator[PlanError]:
    terms = of.agreement
    if terms is None:
        return
    yield from unique(file, "agreement.signatories", terms.signatories)
    if "host" in terms.signatories and of.host is None:
        yield PlanError(
            file, "agreement.signatories", "기업·활동처([host])가 없는 유형입니다. 서명하는 쪽을 확인해 주세요."
        )
    if len(terms.signatories) < 2:
        only = SIGNATORIES[terms.signatories[0]]
        yield PlanError(file, "agreement.signatories", f"협약은 둘 이상이 서명합니다. 지금은 {only}뿐입니다.")
    for name in PLACEHOLDER.findall(terms.text):
        yield from known(file, "agreement.text", name, AGREEMENT_PLACEHOLDERS, "자리표시가")
    if of.pay is None:
        for name in ("hours", "hourly", "month_max"):
            if f"{{{name}}}" in terms.text:
                yield PlanError(file, "agreement.text", f"활동조건([pay])이 없어 {{{name}}}에 넣을 값이 없습니다.")
    if terms.renewal and not of.life.renewals:
        yield PlanError(file, "agreement.renewal", "다시 계약하는 횟수(life.renewals)가 0이라 갱신할 일이 없습니다.")


def _check_insurance(file: str, of: ProgrammeType) -> Iterator[PlanError]:
    cover = of.insurance
    if of.pay is not None and (cover.kind if cover is not None else "none") != of.pay.insurance:
        stated = cover.kind if cover is not None else "none"
        yield PlanError(
            file,
            "insurance.kind",
            f'활동조건(pay.insurance)의 "{of.pay.insurance}"{_and(of.pay.insurance)} 같아야 하는데 "{stated}"입니다.',
        )
    if cover is not None and cover.taken_out_by == "host" and of.host is None:
        yield PlanError(
            file, "insurance.taken_out_by", "기업·활동처([host])가 없는 유형입니다. 누가 가입하는지 확인해 주세요."
        )


def _and(word: str) -> str:
    return josa(word, "과/와").removeprefix(word)


def _check_completion(file: str, of: ProgrammeType) -> Iterator[PlanError]:
    terms = of.completion
    if terms is None:
        return
    if terms.attendance_percent is not None and not _ATTENDED.intersection(of.place_kinds):
        yield PlanError(
            file,
            "completion.attendance_percent",
            f"차시마다 출석을 적는 자리가 아닙니다({', '.join(of.place_kinds)}). 활동시간(hours)이나 서류로 적어 주세요.",
        )
    gates = [row.code for row in of.gate]
    for code in terms.gates:
        yield from known(file, "completion.gates", code, gates, "교육이")
    papers = {one.code: one for one in of.document}
    for code in terms.documents:
        yield from known(file, "completion.documents", code, papers.keys(), "서류가")
        if code in papers and papers[code].needed_at != "end":
            yield PlanError(file, f"document[{code}].needed_at", "수료에 필요한 서류는 활동을 마칠 때(end) 받습니다.")
    asked = terms.attendance_percent is not None or terms.hours is not None or terms.gates or terms.documents
    if terms.certificate is not None and not asked:
        yield PlanError(file, "completion", f"무엇을 마쳐야 {josa(terms.certificate, '을/를')} 주는지 적어야 합니다.")
