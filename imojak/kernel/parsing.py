"""Single values as people write them: days, telephone numbers, numbers, yes and no, a choice. Pure functions.

Forms and spreadsheets read values through these, so that both take the same. Whatever is not clear is refused with a
sentence that says what to write instead; nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta

from imojak.kernel.josa import josa
from imojak.kernel.months import day_words
from imojak.problems import Problem

#: Excel's day 1 is 1 January 1900; from 1 March on it counts a 29 February 1900 that there was not.
_EXCEL_EPOCH = date(1899, 12, 30)
_OLDEST = date(1900, 1, 1)

_LONGEST_NAME, _IN_NAMES = 50, frozenset(" -'’.·")

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_DASHES = re.compile("[‐-―−]")
_DAY = re.compile(
    r"'?(?P<year>[0-9]{4}|[0-9]{2})\s*(?P<mark>[-./년])\s*(?P<month>[0-9]{1,2})\s*[-./월]\s*(?P<day>[0-9]{1,2})\s*[일.]?"
    r"(\s*\([월화수목금토일]\))?([T\s]+00:00(:00(\.0+)?)?)?"
)
_PACKED = re.compile(r"(?P<year>[0-9]{4}|[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_SERIAL = re.compile(r"([0-9]{5})(\.[0-9]+)?")
_RESIDENT = re.compile(r"(?<![0-9])[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])\s*-?\s*[1-8][0-9]{6}(?![0-9])")
_NUMBER = re.compile(r"[-△▲]?\s?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.0+)?")

_YES = frozenset({"예", "네", "o", "○", "◯", "ㅇ", "y", "yes", "true", "1", "v", "✓", "✔", "동의", "있음", "해당"})
_NO = frozenset(
    {"아니오", "아니요", "x", "×", "n", "no", "false", "0", "미동의", "비동의", "없음", "미해당", "해당없음"}
)

#: Telephone numbers by their beginning: pattern of the bare digits, and where they are parted.
_PHONES = (
    (re.compile(r"(010)([0-9]{4})([0-9]{4})"), True),
    (re.compile(r"(01[16789])([0-9]{3,4})([0-9]{4})"), True),
    (re.compile(r"(02)([0-9]{3,4})([0-9]{4})"), False),
    (re.compile(r"(0(?:3[1-3]|4[1-4]|5[1-5]|6[1-4]))([0-9]{3,4})([0-9]{4})"), False),
    (re.compile(r"(070)([0-9]{4})([0-9]{4})"), False),
    (re.compile(r"(050[0-9])([0-9]{3,4})([0-9]{4})"), False),
    (re.compile(r"(080)([0-9]{3,4})([0-9]{4})"), False),
    (re.compile(r"(1[568][0-9][0-9])([0-9]{4})"), False),
)


class Unclear(Problem):
    """A value that cannot be understood; the message says in Korean what to write."""


def tidy(text: str) -> str:
    """Return text as it is kept: composed and half-width (NFKC), nothing invisible, single blanks, none at the ends."""
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).split())


def holds_resident_number(text: str) -> bool:
    """Tell whether text holds a resident registration number (주민등록번호), which is never taken.

    Thirteen digits in one piece count only when the last one checks the others, as account numbers look alike.
    """
    return any(
        not found[0].isdigit() or _checks(found[0]) for found in _RESIDENT.finditer(_DASHES.sub("-", tidy(text)))
    )


def _checks(digits: str) -> bool:
    weights = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))
    return (11 - total % 11) % 10 == int(digits[12])


def read_day(text: str, *, latest: date | None = None) -> date:
    """Return the day that is written: 1971-03-02, 1971.3.2., 1971년 3월 2일, 19710302, 710302, 71.3.2, or Excel's number.

    A year of two digits is the last one that is not after ``latest``; without it 69–99 are 1969–1999 and 00–68 are
    2000–2068. Raises Unclear for anything else, for a day that there is not, before 1900, or after ``latest``.
    """
    bare = _DASHES.sub("-", tidy(text)).replace("’", "'").replace("‘", "'")
    if not bare:
        raise Unclear("날짜를 적어 주세요. 보기: 1971-03-02")
    if _RESIDENT.search(bare):
        raise Unclear("주민등록번호는 받지 않습니다. 생년월일만 적어 주세요. 보기: 1971-03-02")
    day = _written(bare, latest) or _packed(bare, latest) or _of_excel(bare)
    if day is None:
        raise Unclear(f"{josa(_quoted(bare), '은/는')} 날짜로 읽을 수 없습니다. 연도부터 1971-03-02처럼 적어 주세요.")
    if day < _OLDEST:
        raise Unclear(f"{day.year}년은 너무 옛날입니다. 연도를 다시 확인해 주세요.")
    if latest is not None and day > latest:
        raise Unclear(f"{day_words(day)}은 {day_words(latest)}보다 뒤입니다. 연도를 다시 확인해 주세요.")
    return day


def _written(bare: str, latest: date | None) -> date | None:
    found = _DAY.fullmatch(bare)
    if not found or (found["mark"] == "/" and len(found["year"]) == 2 and int(found["year"]) <= 12):
        return None  # 03/02/11 can begin with the month
    return _valid(found["year"], found["month"], found["day"], latest, bare)


def _packed(bare: str, latest: date | None) -> date | None:
    found = _PACKED.fullmatch(bare.removesuffix(".0"))
    return _valid(found["year"], found["month"], found["day"], latest, bare) if found else None


def _of_excel(bare: str) -> date | None:
    found = _SERIAL.fullmatch(bare)
    if not found:
        return None
    number = int(found[1])
    shortened = f"0{number}"
    if _PACKED.fullmatch(shortened) and _exists(2000 + int(shortened[:2]), int(shortened[2:4]), int(shortened[4:])):
        # 10302 can be Excel's 15 March 1928 or what is left of 010302.
        raise Unclear(f"{josa(_quoted(bare), '은/는')} 두 가지 날짜로 읽힙니다. 1971-03-02처럼 다시 적어 주세요.")
    return _EXCEL_EPOCH + timedelta(days=number)


def _valid(year: str, month: str, day: str, latest: date | None, bare: str) -> date:
    full = int(year) if len(year) == 4 else _century(int(year), int(month), int(day), latest)
    if not _exists(full, int(month), int(day)):
        raise Unclear(f"{josa(_quoted(bare), '은/는')} 없는 날짜입니다. 달과 날을 다시 확인해 주세요.")
    return date(full, int(month), int(day))


def _century(year: int, month: int, day: int, latest: date | None) -> int:
    if latest is None:
        return year + (1900 if year >= 69 else 2000)
    full = latest.year - latest.year % 100 + year
    return full - 100 if (full, month, day) > (latest.year, latest.month, latest.day) else full


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def read_name(text: str) -> str:
    """Return the name of a person: letters of any script, blanks, and what stands in names. Raises Unclear."""
    bare = tidy(text)
    if not 1 <= len(bare) <= _LONGEST_NAME or not all(one.isalpha() or one in _IN_NAMES for one in bare):
        raise Unclear(f"이름을 글자로만, {_LONGEST_NAME}자까지 적어 주세요.")
    return bare


def read_phone(text: str, *, mobile: bool = False) -> str:
    """Return a Korean telephone number with its dashes: 010-1234-5678, 02-123-4567, 1588-1234.

    +82 and the zero that a spreadsheet drops are put right. ``mobile`` takes numbers only that get text messages.
    Raises Unclear.
    """
    bare = _DASHES.sub("-", tidy(text))
    if not bare:
        raise Unclear("전화번호를 적어 주세요. 보기: 010-1234-5678")
    digits = re.sub(r"[\s().·-]", "", bare.removesuffix(".0"))
    for abroad in ("+82", "0082"):
        if digits.startswith(abroad):
            digits = "0" + digits.removeprefix(abroad).lstrip("0")
    if re.fullmatch(r"82[0-9]{9,10}", digits):
        digits = "0" + digits[2:]
    elif re.fullmatch(r"[1-9][0-9]{8,9}", digits):
        digits = "0" + digits
    if digits.startswith("+"):
        raise Unclear("외국 전화번호로는 연락드릴 수 없습니다. 국내 전화번호를 적어 주세요. 보기: 010-1234-5678")
    for pattern, is_mobile in _PHONES:
        if found := pattern.fullmatch(digits):
            if mobile and not is_mobile:
                raise Unclear("문자를 받을 수 있는 휴대전화 번호를 적어 주세요. 보기: 010-1234-5678")
            return "-".join(found.groups())
    if re.fullmatch(r"[2-9][0-9]{6,7}", digits):
        raise Unclear("지역번호까지 적어 주세요. 보기: 02-123-4567")
    raise Unclear(f"{josa(_quoted(bare), '은/는')} 전화번호로 읽을 수 없습니다. 한 개만 010-1234-5678처럼 적어 주세요.")


def read_number(text: str, *, least: int | None = 0, most: int | None = None, unit: str = "") -> int:
    """Return a whole number: 1,234, 1234.0, 1,234명 with ``unit`` 명; △5 and -5 where ``least`` allows it.

    Raises Unclear for anything else, and outside ``least`` … ``most``.
    """
    bare = _DASHES.sub("-", tidy(text)).removesuffix(unit).strip()
    found = _NUMBER.fullmatch(bare)
    if not found:
        raise Unclear(
            f"{josa(_quoted(bare), '은/는')} 숫자로 읽을 수 없습니다. 정수로 적어 주세요. 보기: 12"
            if bare
            else "숫자를 적어 주세요."
        )
    number = int(found[1].replace(",", "")) * (-1 if bare[0] in "-△▲" else 1)
    if least is not None and number < least:
        raise Unclear(f"{least:,}{unit} 이상이어야 합니다. 지금은 {number:,}{unit}입니다.")
    if most is not None and number > most:
        raise Unclear(f"{most:,}{unit} 이하여야 합니다. 지금은 {number:,}{unit}입니다.")
    return number


def read_yes(text: str) -> bool:
    """Return whether yes is written: 예, O, ○, Y, 동의, 있음 …; raises Unclear unless it is clearly yes or no."""
    bare = tidy(text).lower().replace(" ", "")
    if bare in _YES:
        return True
    if bare in _NO:
        return False
    raise Unclear(
        f"{josa(_quoted(bare), '은/는')} 알 수 없습니다. 예 또는 아니오로 적어 주세요."
        if bare
        else "예 또는 아니오로 적어 주세요."
    )


def read_choice(text: str, labels: Mapping[str, str]) -> str:
    """Return the code whose label (or code) is written; spaces and case do not count.

    The beginning of a label will do where it is only one's. Raises Unclear, naming what there is.
    """

    def plain(value: str) -> str:
        return tidy(value).casefold().replace(" ", "")

    wanted = plain(text)
    exact = [code for code, label in labels.items() if wanted in (plain(label), plain(code))]
    begun = [code for code, label in labels.items() if wanted and plain(label).startswith(wanted)]
    for found in (exact, begun):
        if len(found) == 1:
            return found[0]
    some = list(labels.values())
    known = ", ".join(some[:10]) + (" …" if len(some) > 10 else "")
    told = f"{josa(_quoted(tidy(text)), '은/는')} 고를 수 없습니다. " if wanted else ""
    raise Unclear(f"{told}다음 가운데 하나를 적어 주세요: {known}")


def _quoted(text: str) -> str:
    if _RESIDENT.search(text):
        return "'******'"
    return f"'{text}'" if len(text) <= 20 else f"'{text[:20]}…'"
