"""Questions and papers of a type in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from imojak.plan.told.words import Fields, Line, given, when_words
from imojak.plan.types.forms import FIELD_KINDS, MOMENTS, DocumentWanted, FormField, FormStep
from imojak.plan.types.words import PROFILE

PURPOSES = {"service": "서비스 제공", "third-party": "제3자 제공", "survey": "조사 참여", "marketing": "소식 수신"}
_LIMITED = {
    "number": "값",
    "text": "글자 수",
    "long": "글자 수",
    "choices": "고르는 수",
    "places": "자리의 수",
    "members": "구성원의 수",
    "file": "파일의 크기(MB)",
}


def step_lines(step: FormStep, fields: Fields) -> tuple[Line, ...]:
    """Return what a page of the form says of itself."""
    return given(("제목", step.title), ("안내", step.help), ("묻는 때", when_words(step.when, fields)))


def field_lines(field: FormField, fields: Fields) -> tuple[Line, ...]:
    """Return what a question says of itself."""
    profile = PROFILE[field.profile].label if field.profile in PROFILE else field.profile
    return given(
        ("물음", field.label),
        ("답", FIELD_KINDS[field.kind]),
        ("꼭 답함", field.required),
        ("안내", field.help),
        ("선택지", [f"{one.label}({one.code})" for one in field.options]),
        (_LIMITED.get(field.kind, "범위"), _span(field.least, field.most)),
        ("프로필에 있으면 묻지 않음", profile),
        ("묻는 때", when_words(field.when, fields)),
        ("받는 파일", field.accepts),
        *_consent(field),
    )


def _span(least: int | None, most: int | None) -> str:
    parts = [f"{least:,} 이상" if least is not None else "", f"{most:,} 이하" if most is not None else ""]
    return " ".join(part for part in parts if part)


def _consent(field: FormField) -> Iterator[tuple[str, object]]:
    if field.consent is not None:
        yield "동의의 목적", PURPOSES[field.consent.purpose]
        yield "모으는 항목", field.consent.items
        yield "보관 기간", field.consent.keep
        yield "받는 곳", field.consent.receiver
        yield "동의하지 않으면", field.consent.refusal


def document_lines(paper: DocumentWanted, fields: Fields) -> tuple[Line, ...]:
    """Return what a paper says of itself: when it is wanted, of whom, in which formats."""
    return given(
        ("서류", paper.label),
        ("내는 때", MOMENTS[paper.needed_at]),
        ("꼭 냄", "예" if paper.required else "아니요"),
        ("내는 분", when_words(paper.when, fields)),
        ("받는 파일", paper.accepts),
        ("발급한 지", f"{paper.valid_days}일 안" if paper.valid_days else ""),
        ("안내", paper.help),
    )
