"""The columns of a list of applicants (명단 반입): what each holds, how it is read, and how it is written back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from imojak.kernel.districts import DISTRICT_CODES, DISTRICT_NAMES, PROVINCES, SEOUL
from imojak.kernel.josa import josa
from imojak.kernel.parsing import Unclear, read_choice, read_day, read_name, read_phone, read_yes, tidy
from imojak.offers.configuration import find_definition
from imojak.offers.models import Round
from imojak.parties.enums import Sex

#: Ages beyond which a birth date is a slip of the pen.
_OLDEST, _YOUNGEST = 110, 15
#: A consent is the person's own: a list only tells what somebody has signed.
_CONSENT = "신청서에서 동의한 분에게만 ‘예’라고 적습니다."


@dataclass(frozen=True)
class Heading:
    """A column: its key, its title in the file, how its text is read, whether it must be filled, and what to write."""

    key: str
    title: str
    read: Callable[[str], Any]
    required: bool = False
    help: str = ""


def headings(of: Round) -> list[Heading]:
    """Return the columns of a list for a round: who it is, how to reach them, the place, and the round's own questions."""
    places = {str(place.pk): place.title for place in of.places.filter(closed_on=None).order_by("title", "pk")[:2000]}
    standing = [
        Heading("name", "이름", read_name, required=True),
        Heading("birth_date", "생년월일", _birth, required=True),
        Heading("sex", "성별", _sex, required=True),
        Heading("district_code", "거주 자치구", _district, required=True),
        Heading("phone", "휴대전화", read_phone, required=True),
        Heading("email", "전자우편", _email),
    ]
    # Where one of two places was closed meanwhile, a list that names it must not come in without any.
    if of.places.count() > 1:
        standing.append(Heading("place", "희망 자리", lambda text: read_choice(text, places)))
    return standing + _questions(of)


def _questions(of: Round) -> list[Heading]:
    definition = find_definition(of)
    if definition is None:
        return []
    found = []
    for step in definition.type.form:
        for field in step.field:
            if field.profile or field.kind in {"file", "places", "address"}:
                continue
            read: Callable[[str], Any] = tidy
            if field.kind in {"yesno", "consent"}:
                read = read_yes
            elif field.kind == "choice":
                labels = {str(option.code): option.label for option in field.options}
                read = _choice(labels)
            found.append(Heading(f"answer.{field.code}", field.label, read, help=_CONSENT if field.consent else ""))
    return found


def _choice(labels: Mapping[str, str]) -> Callable[[str], Any]:
    return lambda text: read_choice(text, labels)


def check(values: Mapping[str, str], columns: list[Heading]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what the texts of one row mean, by key, and what is wrong with those that mean nothing."""
    meant: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for column in columns:
        text = tidy(values.get(column.key, ""))
        if not text:
            if column.required:
                problems[column.key] = f"{josa(column.title, '을/를')} 적어 주세요."
            continue
        try:
            meant[column.key] = column.read(text)
        except Unclear as unclear:
            problems[column.key] = unclear.user_message
    return meant, problems


def _birth(text: str) -> Any:
    today = timezone.localdate()
    day = read_day(text, latest=today)
    if not _YOUNGEST <= today.year - day.year <= _OLDEST:
        raise Unclear(f"{day.year}년생이 맞는지 확인해 주세요.")
    return day


def _sex(text: str) -> str:
    return read_choice(text.removesuffix("성").removesuffix("자"), {str(Sex.FEMALE): "여", str(Sex.MALE): "남"})


def _district(text: str) -> str:
    bare = text.removeprefix("서울특별시").removeprefix("서울시").removeprefix("서울").strip()
    first = bare.split()[0] if bare else ""
    for name in (first, f"{first}구"):
        if name in DISTRICT_CODES:
            return DISTRICT_CODES[name]
    if first in DISTRICT_NAMES:
        return first
    for code, province in PROVINCES.items():
        if code != SEOUL and len(bare) > 1 and province.startswith(bare[:2]):
            return f"{code}000"
    raise Unclear(f"서울의 자치구 이름을 적어 주세요(보기: 마포구). 지금은 {josa(text, '이라고/라고')} 적혀 있습니다.")


def _email(text: str) -> str:
    if "@" not in text or " " in text or len(text) > 254:
        raise Unclear("전자우편 주소를 다시 확인해 주세요. 보기: name@example.com")
    return text
