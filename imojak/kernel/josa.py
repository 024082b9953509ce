"""The particle that fits a Korean word: 은/는, 이/가, 을/를, 과/와, 으로/로 and their like. Pure.

A particle follows the sound of the last syllable as it is read aloud: 3 is 삼, 1,000 is 천, % is 퍼센트, NCS is 엔씨에스.
What stands in brackets behind a word is passed over: 상담(심화)을, as one says 상담을.
"""

from __future__ import annotations

import re

_FIRST, _LAST = "가", "힣"
#: Syllables have 28 endings; the eighth is ㄹ.
_ENDINGS, _RIEUL = 28, 8
_CLOSED, _OPEN = 1, 0

#: How 0 … 9 end: 영 일 이 삼 사 오 육 칠 팔 구.
_DIGITS = "영일이삼사오육칠팔구"
_TENS = {1: "십", 2: "백", 3: "천"}
#: Powers of ten thousand: 만 억 조 경.
_MYRIADS = "만억조경"
_SIGNS = {"%": "트", "％": "트", "‰": "밀", "℃": "도", "㎡": "터", "㎥": "터", "㎞": "터", "㎝": "터", "㎜": "터"}
_SIGNS |= {"㎏": "램", "+": "스", "&": "드", "#": "샵", "@": "골"}
#: Letters as they are called: 엘, 엠, 엔, 알 end in a consonant, all others in a vowel.
_LETTERS = {"L": "엘", "M": "엠", "N": "엔", "R": "알"}
_UNITS = {"kg": "램", "g": "램", "mg": "램", "km": "터", "m": "터", "cm": "터", "mm": "터", "L": "터", "l": "터"}
_BRACKETED = re.compile(r"(?<=\S)\s*[(\[（〔<〈][^()\[\]（）〔〕<>〈〉]*[)\]）〕>〉]\s*$")
_AROUND = " \t\n'\"‘’“”「」『』《》〈〉()[]（）〔〕<>.,!?…·:;*"
_NUMBER = re.compile(r"(?P<whole>\d[\d,]*)(?P<fraction>\.\d+)?$")
_WORD = re.compile(r"[A-Za-z]+$")
_JAMO = range(ord("ㄱ"), ord("ㅎ") + 1)


def particle(word: str, pair: str) -> str:
    """Return which of ``pair`` ("은/는": after a consonant / after a vowel) follows ``word``.

    Of 으로/로 a word that ends in ㄹ takes the second. Where nobody can say how a word is read, both: 은(는).
    """
    closed, open_ = pair.split("/")
    ending = _ending(word)
    if ending is None:
        return f"({closed.removesuffix(open_)}){open_}" if closed.endswith(open_) else f"{closed}({open_})"
    if ending == _RIEUL and closed.startswith("으로"):
        return open_
    return closed if ending else open_


def josa(word: str, pair: str) -> str:
    """Return ``word`` with the particle of ``pair`` that fits it: josa("3", "을/를") is "3을"."""
    return word + particle(word, pair)


def _ending(word: str) -> int | None:
    """Return the final consonant's number of how the word is read; 0 for a vowel, None where nobody can say."""
    bare = word
    while (shorter := _BRACKETED.sub("", bare)) != bare:
        bare = shorter
    bare = bare.strip(_AROUND)
    if not bare:
        return None
    last = bare[-1]
    if _FIRST <= last <= _LAST:
        return (ord(last) - ord(_FIRST)) % _ENDINGS
    if last in _SIGNS:
        return _ending(_SIGNS[last])
    if ord(last) in _JAMO:  # 기역, 니은 … all end in a consonant, and 리을 in ㄹ
        return _RIEUL if last == "ㄹ" else _CLOSED
    if found := _NUMBER.search(bare):
        return _of_number(found["whole"].replace(",", ""), found["fraction"])
    if found := _WORD.search(bare):
        return _of_latin(found[0], after_number=bare[: found.start()].rstrip()[-1:].isdigit())
    return None


def _of_number(whole: str, fraction: str | None) -> int | None:
    if fraction or whole[-1] != "0" or not whole.strip("0"):
        return _ending(_DIGITS[int((fraction or whole)[-1])])
    zeros = len(whole) - len(whole.rstrip("0"))
    if zeros < 4:
        return _ending(_TENS[zeros])
    return _ending(_MYRIADS[min(zeros // 4, len(_MYRIADS)) - 1])


def _of_latin(word: str, *, after_number: bool) -> int | None:
    if after_number and word in _UNITS:
        return _ending(_UNITS[word])
    if word.isupper():
        return _ending(_LETTERS.get(word[-1], "이"))
    # A word that is no abbreviation is read as a word, and English gives these endings a final consonant: 메일, 홈, 라인,
    # 스타일, 북, 웹, 인터넷.
    low = word.lower()
    if re.search(r"(l|[aeiouy]le?|[^aeiou]le)$", low):
        return _RIEUL
    if re.search(r"([mn]|[aeiouy][mn]e|ng|[aeiou](b|k|p|t|c|ck))$", low):
        return _CLOSED
    return _OPEN
