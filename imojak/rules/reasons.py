"""Reason codes of decisions (사유): what each says to the person, what to do next, and where it comes from. One place.

A code is of one kind: ``eligibility`` (a rule of the programme is not met), ``selection`` (others were taken, or are
first), or ``clock`` (a day passed on which something had to happen).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from imojak.problems import Problem
from imojak.rules.schema import KINDS

Kind = Literal["eligibility", "selection", "clock"]


class Reason(NamedTuple):
    """A reason code with the sentence that is sent and the one that says what to do now."""

    code: str
    kind: Kind
    sentence: str
    next: str


class UnknownReason(Problem):
    """A reason code that nobody defined, or none at all."""


_OTHERS = "신청하실 수 있는 다른 사업을 사업 찾기에서 보실 수 있습니다."
_AGAIN = "다음 회차가 열리면 다시 신청하실 수 있습니다."

_ALL = (
    # what rules say of somebody; the rule's own sentence has the numbers
    Reason(
        "age",
        "eligibility",
        "신청 자격의 나이(만 나이)에 맞지 않아 이번에는 참여하실 수 없습니다.",
        "생년월일이 잘못되어 있으면 고쳐 주세요. " + _OTHERS,
    ),
    Reason(
        "residence",
        "eligibility",
        "서울시에 살고 계신 분이 신청하실 수 있습니다.",
        "이사하셨으면 내 정보에서 주소를 고치고 다시 신청해 주세요.",
    ),
    Reason(
        "double",
        "eligibility",
        "함께 할 수 없는 다른 사업에 참여하고 계십니다.",
        "참여하고 계신 사업이 끝난 뒤에 시작하는 회차에 신청해 주세요.",
    ),
    Reason(
        "hours",
        "eligibility",
        "다른 활동과 합치면 한 달에 활동할 수 있는 시간을 넘습니다.",
        "지금 하시는 활동이 끝난 뒤에 시작하는 회차에 신청해 주세요.",
    ),
    Reason(
        "income",
        "eligibility",
        "소득 조건에 맞지 않아 이번에는 참여하실 수 없습니다.",
        "소득 구간이 바뀌었으면 내 정보를 고치고 다시 신청해 주세요.",
    ),
    Reason(
        "prior",
        "eligibility",
        "먼저 마쳐야 하는 과정을 마치신 분이 참여하실 수 있습니다.",
        "먼저 들어야 하는 과정에 신청해 주세요. 마치시면 이 사업에 신청하실 수 있습니다.",
    ),
    Reason(
        "working",
        "eligibility",
        "재직 조건에 맞지 않아 이번에는 참여하실 수 없습니다.",
        "하시는 일이 바뀌었으면 내 정보를 고치고 다시 신청해 주세요.",
    ),
    Reason("times", "eligibility", "이 사업에 참여하실 수 있는 횟수를 모두 쓰셨습니다.", _OTHERS),
    Reason("longest", "eligibility", "이 사업을 이용하실 수 있는 기간을 모두 쓰셨습니다.", _OTHERS),
    Reason(
        "consent",
        "eligibility",
        "이 사업에 필요한 개인정보 이용에 동의하지 않으셨습니다.",
        "동의하시면 다시 신청하실 수 있습니다. 동의하지 않으셔도 다른 사업에는 신청하실 수 있습니다.",
    ),
    Reason(
        "answer",
        "eligibility",
        "신청서에 적어 주신 내용이 이 사업의 조건에 맞지 않습니다.",
        "잘못 적으셨으면 고쳐서 다시 신청해 주세요.",
    ),
    Reason(
        "members",
        "eligibility",
        "모임의 구성원이 이 사업의 조건에 맞지 않습니다.",
        "구성원을 확인하고 다시 신청해 주세요.",
    ),
    Reason(
        "organisation",
        "eligibility",
        "기업·단체의 조건에 맞지 않아 이번에는 참여하실 수 없습니다.",
        "단체 정보가 잘못되어 있으면 고쳐서 다시 신청해 주세요.",
    ),
    Reason("subject", "eligibility", "이 이름으로는 신청하실 수 없는 사업입니다.", "다른 이름으로 다시 신청해 주세요."),
    Reason(
        "documents",
        "eligibility",
        "기한까지 필요한 서류가 들어오지 않아 심사할 수 없었습니다.",
        "서류를 갖추어 다음 회차에 다시 신청해 주세요.",
    ),
    Reason(
        "withdrawn-consent",
        "eligibility",
        "개인정보 이용 동의를 거두셔서 심사를 이어 갈 수 없었습니다.",
        "다시 동의하시면 접수 기간 안에 새로 신청하실 수 있습니다.",
    ),
    Reason(
        "duplicate",
        "eligibility",
        "같은 분의 신청이 이미 있어 하나만 남겼습니다.",
        "남아 있는 신청은 내 신청에서 보실 수 있습니다.",
    ),
    # what comparing with others says
    Reason(
        "score",
        "selection",
        "심사 점수가 높은 순으로 선정하여 이번에는 모시지 못했습니다.",
        "심사 결과의 설명을 요청하실 수 있습니다. " + _AGAIN,
    ),
    Reason(
        "full",
        "selection",
        "정원이 먼저 차서 이번에는 모시지 못했습니다. 다음 회차에 다시 신청하실 수 있습니다.",
        _OTHERS,
    ),
    Reason("draw", "selection", "공개 추첨에서 뽑히지 않아 이번에는 모시지 못했습니다.", _AGAIN),
    Reason("not-chosen", "selection", "참여기업이 다른 분을 선택하여 이번에는 모시지 못했습니다.", _OTHERS),
    Reason("no-match", "selection", "바라신 자리가 모두 차서 이번에는 자리를 찾아 드리지 못했습니다.", _OTHERS),
    Reason(
        "no-fit",
        "selection",
        "바라신 자리 가운데 이번에 배정해 드릴 수 있는 곳이 없어 자리를 찾아 드리지 못했습니다.",
        _OTHERS,
    ),
    Reason(
        "rematch",
        "selection",
        "예비로 두었습니다. 자리가 나면 희망과 점수에 맞추어 다시 배정해 알려 드립니다.",
        "기다리지 않으시려면 신청을 취소해 주세요.",
    ),
    Reason(
        "waiting",
        "selection",
        "예비 순번에 올려 드렸습니다. 자리가 나면 순서대로 알려 드립니다.",
        "내 신청에서 지금의 순번을 보실 수 있습니다. 기다리지 않으시려면 신청을 취소해 주세요.",
    ),
    Reason(
        "place-closed",
        "selection",
        "신청하신 자리가 없어져서 모시지 못했습니다.",
        "같은 회차의 다른 자리를 골라 다시 신청해 주세요.",
    ),
    Reason("round-cancelled", "selection", "이 회차가 열리지 않게 되었습니다.", _OTHERS),
    # what a day that passed says
    Reason(
        "expired-offer",
        "clock",
        "정해진 날까지 답을 주지 않으셔서 자리를 기다리는 다른 분께 드립니다.",
        _AGAIN,
    ),
    Reason(
        "no-answer",
        "clock",
        "정해진 날까지 결정이 나지 않아 신청을 마감했습니다. 오래 기다리시게 해 드려 죄송합니다.",
        _OTHERS,
    ),
    Reason(
        "waiting-over",
        "clock",
        "예비 순번의 차례가 오기 전에 모집이 끝났습니다.",
        _AGAIN,
    ),
    Reason("late", "clock", "접수 기간이 지난 뒤에 들어온 신청입니다.", _AGAIN),
)

#: All reasons by code.
REASONS: dict[str, Reason] = {one.code: one for one in _ALL}


def codes_of(kind: Kind) -> frozenset[str]:
    """Return the codes of one kind."""
    return frozenset(code for code, one in REASONS.items() if one.kind == kind)


#: Reasons that the eligibility check gives, before anybody is compared with others.
ELIGIBILITY_REASONS = codes_of("eligibility")

#: Of these, the ones that a rule of the library gives; the others are found by people or by papers.
BY_RULE = frozenset(kind.reason for kind in KINDS)


def sentences(codes: Sequence[str]) -> str:
    """Return the text that a person with these reason codes gets.

    Raises UnknownReason when there is no code or one that is not in ``REASONS``.
    """
    return " ".join(one.sentence for one in _found(codes))


def next_steps(codes: Sequence[str]) -> str:
    """Return what a person with these reason codes can do now. Raises UnknownReason as ``sentences`` does."""
    return " ".join(dict.fromkeys(one.next for one in _found(codes)))


def _found(codes: Iterable[str]) -> list[Reason]:
    given = list(codes)
    unknown = [code for code in given if code not in REASONS]
    if unknown or not given:
        known = ", ".join(REASONS)
        raise UnknownReason(f"사유를 골라 주세요. 쓸 수 있는 사유: {known}" + "".join(f" (모름: {c})" for c in unknown))
    return [REASONS[code] for code in given]
