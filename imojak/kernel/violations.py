"""What a person reads when the database refuses: every guard and the checks that people run into, in Korean.

A guard raises in the database with a code (see kernel.guards); a check, unique or exclusion constraint raises with its
name. Both come out of here as one sentence that says what to do now, for forms, actions and commands alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import IntegrityError
from django.db.models import UniqueConstraint

from imojak.kernel.guards import guard_code
from imojak.problems import Problem

#: The sentence of each guard's code.
SENTENCES = {
    "append-only": "이미 남긴 기록은 고치거나 지울 수 없습니다. 바로잡는 기록을 새로 남겨 주세요.",
    "commitment-differs": "활동비 원인행위의 금액이 결의서의 기표와 다릅니다. 결의서를 확인하고 다시 해 주세요.",
    "double-participation": "함께 할 수 없는 다른 사업과 기간이 겹칩니다. 기간을 바꾸거나 먼저 그 참여를 끝내 주세요.",
    "entry-on-parent": "하위 항목이 있는 예산 항목에는 기표할 수 없습니다. 맨 아래 항목을 골라 주세요.",
    "member-already": "이미 모임에 있는 사람입니다. 구성원 목록을 확인해 주세요.",
    "no-accepting-decision": "이 회차와 자리의 선정 결정이 없습니다. 먼저 지금 기준으로 심사하여 선정해 주세요.",
    "gate-closed": "마쳐야 할 교육이 남아 아직 활동을 적을 수 없습니다. 교육을 마치거나 담당자에게 면제를 요청해 주세요.",
    "not-oneself": "초대에는 초대받은 분이 본인의 계정으로 답해야 합니다. 로그인한 계정을 확인해 주세요.",
    "in-pause": "쉬는 기간(중단)의 날짜입니다. 날짜를 고치거나, 그날 활동했다면 담당자에게 쉬는 기간을 고쳐 달라고 하세요.",
    "logs-overlap": "같은 시간에 이미 적은 활동이 있습니다. 겹치지 않는 시각을 적거나 먼저 적은 기록을 고쳐 주세요.",
    "longer-than-its-times": "활동 시간이 시작과 끝 사이보다 깁니다. 시각이나 시간을 고쳐 주세요.",
    "nothing-to-reopen": "앞 판이 마감되지 않았습니다. 마감된 달만 사유를 적고 다시 열 수 있습니다.",
    "outside-participation": "참여 기간 밖의 날짜입니다. 참여 기간을 확인하고 그 안의 날짜를 적어 주세요.",
    "outside-round": "회차의 운영 기간을 벗어납니다. 회차 기간 안의 날짜를 적어 주세요.",
    "outside-window": "접수 기간이 아닙니다. 모집 안내에서 접수 기간을 확인해 주세요. 기간 밖의 접수는 담당자가 사유를 적어야 합니다.",
    "own-case": "본인이나 본인이 속한 모임의 신청은 심사할 수 없습니다. 다른 심사위원을 배정해 주세요.",
    "own-month": "본인이나 본인이 속한 모임의 활동이 든 달은 확인하거나 승인할 수 없습니다. 다른 담당자에게 맡겨 주세요.",
    "batch-out": "이 달의 활동비가 지급 묶음에 들어 있습니다. 지급이 끝나거나 그 묶음을 취소한 뒤에 다시 여세요.",
    "seen-already": "이미 확인한 예외입니다. 화면을 새로 고쳐 주세요.",
    "own-decision": "본인이나 본인이 속한 모임의 신청은 결정할 수 없습니다. 다른 담당자에게 맡겨 주세요.",
    "over-budget": "예산 잔액을 넘습니다. 금액을 줄이거나 먼저 예산을 변경해 주세요.",
    "over-commitment": "원인행위 잔액을 넘습니다. 지출은 원인행위 안에서만 할 수 있으니 금액을 확인해 주세요.",
    "over-return": "지출한 것보다 많이 반환할 수 없습니다. 금액을 확인해 주세요.",
    "overlap": "같은 기간이 이미 있습니다. 겹치지 않게 날짜를 바꿔 주세요.",
    "pause-outside": "중단 기간이 참여 기간을 벗어납니다. 참여 기간 안의 날짜를 적어 주세요.",
    "period-locked": "마감된 달은 바꿀 수 없습니다. 고치려면 사유를 적어 그 달을 다시 열어 주세요.",
    "place-closed": "닫힌 자리입니다. 다른 자리를 골라 주세요.",
    "place-full": "자리가 모두 찼습니다. 다른 자리를 고르거나 예비 순번에 올려 주세요.",
    "replaces-another": "같은 사람의 같은 날 마감된 기록만 바로잡을 수 있습니다. 바로잡을 기록을 다시 골라 주세요.",
    "rules-pinned": "이미 이 기준으로 선정한 사람이 있어 회차의 기준을 바꿀 수 없습니다. 새 회차를 만들어 주세요.",
    "same-hands": "확인, 승인, 지급은 서로 다른 사람이 해야 합니다. 다른 담당자에게 맡겨 주세요.",
    "signed-text": "서명한 협약은 고칠 수 없습니다. 새 판의 협약을 만들어 다시 서명받아 주세요.",
    "slot-booked": "이미 예약한 사람이 있는 면접 시간은 바꿀 수 없습니다. 예약한 분들의 시간을 먼저 옮겨 주세요.",
    "type-pinned": "공고한 회차의 사업 유형과 선정 기준은 바꿀 수 없습니다. 새 회차를 만들어 주세요.",
    # The books.
    "already-returned": "이미 잔액을 돌려준 정산입니다. 반납 지출결의를 확인해 주세요.",
    "carry-unpaired": "이월은 다음 연도의 예산 항목에 같은 금액으로 함께 기표해야 합니다. 받을 항목을 골라 주세요.",
    "grant-settled": "정산서를 낸 약정은 고칠 수 없습니다. 보완 요청을 받은 뒤에 고쳐 주세요.",
    "outside-year": "회계연도 밖의 날짜입니다. 그 연도 안의 날짜를 적거나, 남은 예산을 다음 연도로 이월해 주세요.",
    "over-contract": "계약금액을 넘습니다. 계약금액 안에서 나누어 적어 주세요.",
    "over-receipt": "수납한 것보다 많이 되돌릴 수 없습니다. 금액을 확인해 주세요.",
    "settlement-sent": "낸 정산서의 금액은 바꿀 수 없습니다. 보완 요청을 받으면 새 정산서를 만들어 주세요.",
    "wrong-side": "지출은 지출 항목에, 수납은 수입 항목에만 기표할 수 있습니다. 항목을 다시 골라 주세요.",
    "worked-in-pause": "그 기간에 이미 적은 활동이 있습니다. 쉬는 기간을 바꾸거나, 먼저 그날의 활동 기록을 지워 주세요.",
    "wrong-month": "기록이 마감 달이나 자리와 맞지 않습니다. 그 달, 그 자리의 기록인지 확인해 주세요.",
    "over-recovery": "돌려받을 금액을 넘습니다. 남은 금액을 확인해 주세요.",
    "own-account": "계좌는 본인이 확인해야 합니다. 서명한 신고서가 있으면 적은 사람이 아닌 다른 담당자가 확인해 주세요.",
    "approval-missing": "승인 단계가 남아 있습니다. 남은 단계의 승인을 받은 뒤 다시 해 주세요.",
    "other-round": "다른 회차의 신청이나 자리입니다. 이 회차의 목록에서 다시 골라 주세요.",
    "pinned-already": "이미 고정하거나 제외한 신청입니다. 앞의 것을 거둔 뒤에 다시 정해 주세요.",
    "scenario-already": "같은 이름의 시나리오가 있습니다. 다른 이름을 적어 주세요.",
    "other-batch": "다른 지급 묶음의 송금입니다. 그 지급이 들어 있는 묶음에서 다시 해 주세요.",
    # Constraints, by a code of their own.
    "account-already": "같은 사람의 같은 상태인 계좌가 이미 있습니다. 화면을 새로 고친 뒤 다시 확인해 주세요.",
    "already-applied": "이미 신청하셨습니다. 신청 내역에서 확인해 주세요.",
    "already-decided": "이 결정은 이미 다른 결정으로 바뀌었습니다. 새 결정을 확인해 주세요.",
    "already-approved": "이미 승인한 단계입니다. 다음 단계의 승인을 확인해 주세요.",
    "already-granted": "이미 결정한 지급입니다. 지급결정 내역을 확인해 주세요.",
    "already-retried": "이미 다시 보낸 지급입니다. 다시 보낸 지급의 결과를 확인해 주세요.",
    "already-paid": "이미 지급한 건입니다. 지급 내역을 확인해 주세요.",
    "already-recorded": "같은 날 같은 기록이 이미 있습니다. 그 기록을 고쳐 주세요.",
    "case-open": "이미 진행 중인 고객관리가 있습니다. 그 건을 이어서 써 주세요.",
    "case-unclosed": "종결하려면 종결일과 종결 사유를 모두 적어 주세요.",
    "dates-reversed": "끝나는 날이 시작하는 날보다 빠릅니다. 날짜를 확인해 주세요.",
    "day-too-long": "하루는 24시간입니다. 시간을 확인해 주세요.",
    "end-unexplained": "참여가 끝난 사유를 골라 주세요.",
    "appeal-open": "같은 결정에 대한 요청이 이미 접수되어 있습니다. 답변을 기다려 주세요.",
    "appeal-unanswered": "답변을 적어 주세요.",
    "certified-already": "이미 발급한 증명서가 있습니다. 그 증명서를 다시 내려받아 주세요.",
    "cleared-already": "이미 지난 관문입니다. 관문 내역을 확인해 주세요.",
    "extension-shorter": "새 종료일은 앞 종료일보다 뒤여야 합니다. 날짜를 확인해 주세요.",
    "interview-overlap": "같은 시간에 이미 다른 면접이 있습니다. 겹치지 않는 시간을 고르거나 먼저 그 면접을 취소해 주세요.",
    "judged-already": "같은 신청에 이미 배정된 심사위원입니다. 다른 심사위원을 골라 주세요.",
    "listed-already": "이미 추천한 후보입니다. 후보 명단을 확인해 주세요.",
    "not-agreed-by-all": "참여자와 두 자리가 모두 동의해야 옮길 수 있습니다. 동의하지 않은 쪽에 확인을 요청해 주세요.",
    "offered-already": "이미 답을 기다리는 제안이 있습니다. 그 제안의 답을 먼저 받아 주세요.",
    "hire-undated": "채용한 날(첫 출근일)을 적어 주세요.",
    "reason-missing": "사유를 적어 주세요.",
    "returned-silently": "보완할 점을 적어 주세요.",
    "change-open": "이미 요청하셨고 담당자의 답을 기다리고 있습니다. 바꾸시려면 그 요청을 먼저 취소해 주세요.",
    "times-reversed": "끝난 시각은 시작 시각보다 뒤여야 합니다. 자정을 넘긴 활동은 두 날로 나누어 적어 주세요.",
    "transfer-open": "이미 진행 중인 자리 이동 요청이 있습니다. 그 요청을 먼저 마쳐 주세요.",
    "unsigned": "아직 서명이 끝나지 않은 협약입니다. 남은 서명을 받아 주세요.",
    "no-reason": "미선정에는 사유와 보낼 알림이 있어야 합니다. 사유를 골라 주세요.",
    "no-waiver-text": "예외를 인정하는 사유를 적어 주세요.",
    "told-already": "같은 날 같은 알림을 이미 보냈습니다. 알림 내역을 확인해 주세요.",
    # Closures, sheets and tasks.
    "closure-already": "그날에는 이미 정한 휴무가 있습니다. 바꾸려면 먼저 그 휴무를 되돌려 주세요.",
    "scan-applied-already": "이미 입력한 쪽입니다. 고칠 것이 있으면 활동 기록에서 고쳐 주세요.",
    "undocumented": "증빙 서류로 인정하려면 서류를 올려 주세요.",
    "granted-already": "같은 곳에서 받은 같은 이름의 약정이 이미 있습니다. 그 약정을 확인해 주세요.",
    "not-above-zero": "금액은 0보다 커야 합니다. 금액을 다시 적어 주세요.",
    "settling": "이미 작성하거나 낸 정산이 있습니다. 그 정산을 먼저 마쳐 주세요.",
    "wrong-sign": "금액이 0이거나 부호가 맞지 않습니다. 바로잡는 기표라면 바로잡을 기록을 골라 주세요.",
}

#: The code of a constraint that people run into, by its name in the database.
CONSTRAINTS = {
    "agreement_dates": "dates-reversed",
    "agreement_signed": "unsigned",
    "appeal_answered": "appeal-unanswered",
    "appeal_one_open": "appeal-open",
    "application_document_return_told": "returned-silently",
    "application_once": "already-applied",
    "batch_approval_once": "already-approved",
    "batch_three_people": "same-hands",
    "case_closing": "case-unclosed",
    "case_one_open": "case-open",
    "certificate_once": "certified-already",
    "certificate_revocation_told": "reason-missing",
    "clearance_once": "cleared-already",
    "clearance_waiver_told": "reason-missing",
    "cover_dates": "dates-reversed",
    "cover_no_overlap": "overlap",
    "closure_once": "closure-already",
    "scan_applied_once": "scan-applied-already",
    "consent_dates": "dates-reversed",
    "consent_withdrawal": "dates-reversed",
    "commitment_amount_not_zero": "wrong-sign",
    "contract_amount": "not-above-zero",
    "contract_dates": "dates-reversed",
    "grant_amount": "not-above-zero",
    "grant_dates": "dates-reversed",
    "grant_due": "dates-reversed",
    "grant_once": "granted-already",
    "instalment_amount": "not-above-zero",
    "instalment_dates": "dates-reversed",
    "settlement_one_open": "settling",
    "entitlement_instalment_once": "already-granted",
    "entitlement_once": "already-granted",
    "entry_amount_not_zero": "wrong-sign",
    "entry_sign": "wrong-sign",
    "exception_seen_once": "seen-already",
    "extension_longer": "extension-shorter",
    "hosting_by_agreement": "unsigned",
    "hosting_refusal_told": "reason-missing",
    "interview_hire_dated": "hire-undated",
    "interview_pass_told": "reason-missing",
    "judging_conflict_told": "reason-missing",
    "judging_once": "judged-already",
    "member_dates": "dates-reversed",
    "member_no_overlap": "member-already",
    "message_once": "told-already",
    "outcome_document": "undocumented",
    "participation_dates": "dates-reversed",
    "participation_end_reason": "end-unexplained",
    "participation_no_overlap": "double-participation",
    "pause_dates": "dates-reversed",
    "pause_no_overlap": "overlap",
    "payee_account_one_asked": "account-already",
    "payee_account_one_confirmed": "account-already",
    "payment_once": "already-paid",
    "payment_retried_once": "already-retried",
    "period_four_eyes": "same-hands",
    "pin_once": "pinned-already",
    "pin_reason": "reason-missing",
    "pin_to_one_place": "pinned-already",
    "scenario_name": "scenario-already",
    "place_capacity": "place-full",
    "place_closing_told": "reason-missing",
    "place_dates": "dates-reversed",
    "record_day_has_24_hours": "day-too-long",
    "record_once": "already-recorded",
    "record_times_in_order": "times-reversed",
    "refusal_has_reason_and_message": "no-reason",
    "role_dates": "dates-reversed",
    "role_no_overlap": "overlap",
    "round_dates": "dates-reversed",
    "policy_dates": "dates-reversed",
    "seat_offer_one_open": "offered-already",
    "short_listing_once": "listed-already",
    "short_listing_pass_told": "reason-missing",
    "change_request_dates": "dates-reversed",
    "change_request_one_open": "change-open",
    "change_request_refusal_told": "reason-missing",
    "transfer_agreed_by_all": "not-agreed-by-all",
    "transfer_one_open": "transfer-open",
    "transfer_refusal_told": "reason-missing",
    "waiver_has_reason": "no-waiver-text",
    "wave_dates": "dates-reversed",
}

_UNKNOWN = "자료의 규칙에 어긋나 저장하지 않았습니다. 입력한 값을 확인해 주세요."


class Refused(Problem):
    """The database refused a change. ``guard`` is the code of what refused, ``user_message`` the sentence."""

    def __init__(self, guard: str) -> None:
        super().__init__(SENTENCES.get(guard, _UNKNOWN))
        self.guard = guard


def violated(error: BaseException) -> str:
    """Return the code of the guard or constraint that raised ``error``, or "" when it is none that people run into."""
    code = guard_code(error)
    if code:
        return code
    text = str(error).partition("\n")[0]
    if re.search(r"paths_decision[._]supersedes_id", text):  # the one unique field that people run into
        return "already-decided"
    if text.startswith("UNIQUE constraint failed: "):
        text += " " + _unique_on(text.partition(": ")[2])
    return next((CONSTRAINTS[word] for word in re.findall(r"\w+", text) if word in CONSTRAINTS), "")


def _unique_on(columns: str) -> str:
    """Return the name of the unique constraint on these columns: SQLite tells the columns, not the name."""
    for model in apps.get_models():
        table = model._meta.db_table
        for constraint in model._meta.constraints:
            if isinstance(constraint, UniqueConstraint) and constraint.fields:
                names = {field.name: field.column for field in model._meta.concrete_fields}
                if columns == ", ".join(f"{table}.{names[name]}" for name in constraint.fields):
                    return constraint.name
    return ""


def sentence_for(error: BaseException) -> str:
    """Return what a person should read and do when ``error`` came from the database's guards."""
    return SENTENCES.get(violated(error), _UNKNOWN)


@contextmanager
def explained(refusal: type[Problem] | None = None) -> Iterator[None]:
    """Turn an IntegrityError of the block into ``Refused``, or into the room's own ``refusal`` with the same sentence.

    Put it around the transaction, not inside it.
    """
    try:
        yield
    except IntegrityError as error:
        code = violated(error)
        raise (Refused(code) if refusal is None else refusal(SENTENCES.get(code, _UNKNOWN))) from error
