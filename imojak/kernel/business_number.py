"""Business registration numbers (사업자등록번호): ten digits, the last of which checks the others. Pure functions."""

from __future__ import annotations

import re
import unicodedata

from imojak.problems import Problem

#: Weights of the first nine digits, as the National Tax Service (국세청) gives them.
_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
_LIKE_DASHES = re.compile(r"[\s\-‐-―−]+")


class WrongBusinessNumber(Problem):
    """What was written is no business registration number."""


def check_digit(first_nine: str) -> int:
    """Return the tenth digit that belongs to nine digits: the tens of 5 × the ninth are added to the weighted sum."""
    digits = [int(digit) for digit in first_nine]
    total = sum(digit * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) + digits[8] * 5 // 10
    return -total % 10


def is_business_number(digits: str) -> bool:
    """Tell whether ten bare digits are a number that can have been given out."""
    return bool(re.fullmatch(r"[0-9]{10}", digits)) and int(digits) > 0 and check_digit(digits[:9]) == int(digits[9])


def business_number(text: str) -> str:
    """Return the ten bare digits of a number as people write it: "123-45-67891", full-width digits, spaces.

    Raises WrongBusinessNumber with what to do.
    """
    digits = _LIKE_DASHES.sub("", unicodedata.normalize("NFKC", text))
    if not re.fullmatch(r"[0-9]+", digits):
        raise WrongBusinessNumber("사업자등록번호는 숫자 10자리로 적어 주세요. 보기: 123-45-67891")
    if len(digits) != 10:
        raise WrongBusinessNumber(
            f"사업자등록번호는 숫자 10자리입니다. 지금은 {len(digits)}자리이니 다시 확인해 주세요."
        )
    if not is_business_number(digits):
        raise WrongBusinessNumber("없는 사업자등록번호입니다. 사업자등록증을 보고 숫자를 다시 확인해 주세요.")
    return digits


def written(digits: str) -> str:
    """Return ten bare digits as they are printed: 123-45-67891."""
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"
