"""Banks by the three digits of the payment network (금융결제원 은행 코드), and reading an account number. Pure."""

from __future__ import annotations

import re

from imojak.kernel.parsing import holds_resident_number, tidy

#: The ways in which banks are written in forms and files.
BANKS = {
    "002": "산업은행",
    "003": "기업은행",
    "004": "국민은행",
    "007": "수협은행",
    "011": "농협은행",
    "012": "지역농·축협",
    "020": "우리은행",
    "023": "SC제일은행",
    "027": "한국씨티은행",
    "031": "iM뱅크(옛 대구은행)",
    "032": "부산은행",
    "034": "광주은행",
    "035": "제주은행",
    "037": "전북은행",
    "039": "경남은행",
    "045": "새마을금고",
    "048": "신협",
    "050": "저축은행",
    "064": "산림조합",
    "071": "우체국",
    "081": "하나은행",
    "088": "신한은행",
    "089": "케이뱅크",
    "090": "카카오뱅크",
    "092": "토스뱅크",
}

#: Digits of an account number, the shortest and the longest that banks give out.
SHORTEST, LONGEST = 9, 16
_BETWEEN = re.compile(r"[\s\-.·]")
_DASHES = re.compile(r"[‐-―−ー]")


def bank_name(code: str) -> str:
    """Return the bank's name; of an unknown code the code itself."""
    return BANKS.get(code, code)


def read_account_number(text: str) -> str:
    """Return the digits of an account number, written with or without hyphens, half or full width.

    Raises ValueError with a Korean sentence for what is no account number, and for a resident registration number.
    """
    written = _DASHES.sub("-", tidy(text))
    if not written:
        raise ValueError("계좌번호를 적어 주세요.")
    digits = _BETWEEN.sub("", written)
    if re.fullmatch(r"\d{6}-[1-8]\d{6}", written) and holds_resident_number(written):
        raise ValueError("주민등록번호는 받지 않습니다. 통장에 적힌 계좌번호를 적어 주세요.")
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError("계좌번호에는 숫자와 줄표(-)만 적어 주세요.")
    if not SHORTEST <= len(digits) <= LONGEST:
        raise ValueError(f"계좌번호는 숫자 {SHORTEST}~{LONGEST}자리입니다. 통장을 보고 다시 적어 주세요.")
    return digits
