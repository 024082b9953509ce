"""What is asked of an applicant: steps of fields, and papers, each at the last moment at which it is needed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from imojak.kernel.rows import Code, Positive, Row, Text
from imojak.plan.types.conditions import FieldCode, When

FieldKind = Literal[
    "text",
    "long",
    "number",
    "date",
    "choice",
    "choices",
    "yesno",
    "file",
    "consent",
    "address",
    "district",
    "phone",
    "email",
    "business_number",
    "times",
    "places",
    "members",
]
FileKind = Literal["pdf", "jpg", "png", "hwpx"]
Moment = Literal["apply", "offer", "start", "end", "claim"]

FIELD_KINDS = {
    "text": "한 줄",
    "long": "여러 줄",
    "number": "숫자",
    "date": "날짜",
    "choice": "하나 고르기",
    "choices": "여럿 고르기",
    "yesno": "예·아니요",
    "file": "파일",
    "consent": "동의",
    "address": "주소",
    "district": "자치구",
    "phone": "휴대전화",
    "email": "전자우편",
    "business_number": "사업자등록번호",
    "times": "요일과 시간대",
    "places": "희망하는 자리(순서대로)",
    "members": "구성원 명단",
}
MOMENTS = {
    "apply": "신청할 때",
    "offer": "선정 제안을 받을 때",
    "start": "활동을 시작하기 전",
    "end": "활동을 마칠 때",
    "claim": "지급을 청구할 때",
}


class Option(Row):
    """A choice: the code that is kept and what the citizen reads."""

    code: Code
    label: Text


class ConsentTerms(Row):
    """What a consent must say (개인정보 보호법 제15·17조): purpose, items, how long, to whom, what a refusal means."""

    purpose: Literal["service", "third-party", "survey", "marketing"]
    items: Text
    keep: Text
    refusal: Text
    receiver: Text | None = None


class FormField(Row):
    """One question. ``profile`` is the key that answers it when it is known, so that it need not be asked again.

    ``least`` and ``most`` bound what the kind counts: a number's value, letters, chosen options, wishes, members, and
    the megabytes of a file.
    """

    code: FieldCode
    label: Text
    kind: FieldKind
    required: bool = False
    help: Text | None = None
    options: list[Option] = []
    least: int | None = None
    most: int | None = None
    profile: Text | None = None
    when: When | None = None
    consent: ConsentTerms | None = None
    accepts: list[FileKind] = []


class FormStep(Row):
    """A page of the form: a few questions that belong together."""

    code: Code
    title: Text
    help: Text | None = None
    when: When | None = None
    field: Annotated[list[FormField], Field(min_length=1)]


class DocumentWanted(Row):
    """A paper (서류): when it is needed, of whom, in which formats, how old it may be."""

    code: FieldCode
    label: Text
    needed_at: Moment
    required: bool = True
    help: Text | None = None
    when: When | None = None
    accepts: Annotated[list[FileKind], Field(min_length=1)] = ["pdf", "jpg", "png", "hwpx"]
    valid_days: Positive | None = None
