"""Why somebody was not taken: the codes that a decision keeps, and the sentence that the person gets."""

from __future__ import annotations

from collections.abc import Sequence

from imojak.problems import Problem

#: Reason codes of refusals and waiting lists with the sentence that is sent.
REASONS = {
    "age": "신청 자격의 나이(만 나이)에 맞지 않아 이번에는 참여하실 수 없습니다.",
    "residence": "서울시에 살고 계신 분이 신청하실 수 있습니다.",
    "score": "심사 점수가 높은 순으로 선정하여 이번에는 모시지 못했습니다.",
    "full": "정원이 먼저 차서 이번에는 모시지 못했습니다. 다음 회차에 다시 신청하실 수 있습니다.",
    "documents": "기한까지 필요한 서류가 들어오지 않아 심사할 수 없었습니다.",
    "double": "함께 할 수 없는 다른 사업에 참여하고 계십니다.",
    "waiting": "예비 순번에 올려 드렸습니다. 자리가 나면 순서대로 알려 드립니다.",
}

#: Reasons that the eligibility check gives, before anybody is compared with others.
ELIGIBILITY_REASONS = frozenset({"age", "residence", "documents", "double"})


class UnknownReason(Problem):
    """A reason code that nobody defined, or none at all."""


def sentences(codes: Sequence[str]) -> str:
    """Return the text that a person with these reason codes gets.

    Raises UnknownReason when there is no code or one that is not in ``REASONS``.
    """
    unknown = [code for code in codes if code not in REASONS]
    if unknown or not codes:
        known = ", ".join(REASONS)
        raise UnknownReason(f"사유를 골라 주세요. 쓸 수 있는 사유: {known}" + "".join(f" (모름: {c})" for c in unknown))
    return " ".join(REASONS[code] for code in codes)
