"""A step of an application's form out of its type's questions, and its answers as they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from imojak.plan.types.forms import FormField
from imojak.sites.citizen.forms import (
    CHOOSE,
    DISTRICTS,
    TIMES,
    BusinessNumberField,
    ConsentBox,
    CountField,
    DayField,
    LineField,
    MembersField,
    PhoneField,
    Plain,
    TextBox,
    YesNoField,
    dress,
)

#: Under this key a draft keeps what was typed and cannot be an answer yet, so that nothing typed is lost.
RAW = "_raw"
#: Kinds that a step shows in its own way, not as a field.
ELSEWHERE = ("places", "file")
_PURPOSES = {
    "service": "신청과 참여",
    "third-party": "다른 기관에 알림",
    "survey": "조사",
    "marketing": "새 소식",
}


class QuestionForm(Plain):
    """The questions of one step."""

    def __init__(self, questions: Iterable[FormField], data: QueryDict | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.questions = {one.code: one for one in questions if one.kind not in ELSEWHERE}
        for code, one in self.questions.items():
            self.fields[code] = field_for(one)
            dress(self.fields[code])

    def answers(self) -> dict[str, Any]:
        """Return the answers that are right, as a draft keeps them."""
        cleaned = self.cleaned_data if self.is_bound and hasattr(self, "cleaned_data") else {}
        return {code: plain(cleaned[code]) for code in self.questions if code in cleaned}

    def typed(self) -> dict[str, Any]:
        """Return what was typed in the fields whose answers are not right, as it was typed."""
        found = {}
        for code in self.questions:
            if code in self.errors:
                raw = self.fields[code].widget.value_from_datadict(self.data, self.files, self.add_prefix(code))
                if raw not in (None, "", [], [None, None, None], ["", "", ""]):
                    found[code] = raw
        return found


def plain(value: Any) -> Any:
    """Return an answer as JSON keeps it."""
    return value.isoformat() if isinstance(value, date) else value


def initial_of(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form shows at first: the answers, and over them what was typed and was not right."""
    raw = answers.get(RAW)
    return {**answers, **(raw if isinstance(raw, dict) else {})}


def field_for(one: FormField) -> forms.Field:
    """Return the field that asks one question."""
    common: dict[str, Any] = {"label": one.label, "required": one.required, "help_text": one.help or ""}
    options = [(option.code, option.label) for option in one.options]
    match one.kind:
        case "text" | "address":
            return LineField(**common, **_letters(one))
        case "long":
            return LineField(several=True, **(common | {"help_text": _length_help(one)}), **_letters(one))
        case "number":
            return CountField(least=one.least if one.least is not None else 0, most=one.most, **common)
        case "date":
            return DayField(**common)
        case "choice":
            return forms.ChoiceField(
                choices=options, widget=forms.RadioSelect, error_messages={"required": CHOOSE}, **common
            )
        case "choices":
            return _several(options, one, common)
        case "times":
            field = _several(TIMES, one, common)
            field.many = True  # type: ignore[attr-defined]
            return field
        case "yesno":
            return YesNoField(**common)
        case "consent":
            return _consent(one, common)
        case "district":
            return forms.ChoiceField(
                choices=[*DISTRICTS, ("00000", "서울 밖에 삽니다")],
                error_messages={"required": "자치구를 골라 주세요."},
                **common,
            )
        case "phone":
            return PhoneField(**(common | ({} if one.help else {"help_text": "숫자만 적으셔도 됩니다."})))
        case "email":
            return forms.EmailField(
                error_messages={
                    "required": "전자우편 주소를 적어 주세요.",
                    "invalid": "전자우편 주소를 다시 확인해 주세요. 보기: imo@example.com",
                },
                **common,
            )
        case "business_number":
            return BusinessNumberField(error_messages={"required": "사업자등록번호를 적어 주세요."}, **common)
        case "members":
            return MembersField(least=one.least, most=one.most, **({k: v for k, v in common.items() if v != ""}))
    raise ValueError(f"no field asks {one.kind}")


def _letters(one: FormField) -> dict[str, Any]:
    messages = {
        "required": "빈칸을 채워 주세요.",
        "min_length": f"{one.least}자 이상 적어 주세요. 지금은 %(show_value)d자입니다.",
        "max_length": f"{one.most}자까지 적을 수 있습니다. 지금은 %(show_value)d자입니다.",
    }
    found: dict[str, Any] = {"error_messages": messages}
    if one.least is not None:
        found["min_length"] = one.least
    if one.most is not None:
        found["max_length"] = one.most
    if one.kind == "long":
        # A limit in the browser would cut what is pasted, without a word.
        found["widget"] = TextBox(attrs={"rows": 8})
    return found


def _length_help(one: FormField) -> str:
    bounds = " ".join(
        part for part in (f"{one.least}자 이상" if one.least else "", f"{one.most:,}자까지" if one.most else "") if part
    )
    return " ".join(part for part in (one.help or "", f"{bounds} 적어 주세요." if bounds else "") if part)


def _several(options: list[tuple[str, str]], one: FormField, common: dict[str, Any]) -> forms.MultipleChoiceField:
    def enough(value: list[str]) -> None:
        if one.least and len(value) < one.least:
            raise forms.ValidationError(f"{one.least}개 이상 골라 주세요. 지금은 {len(value)}개입니다.")
        if one.most and len(value) > one.most:
            raise forms.ValidationError(f"{one.most}개까지 고를 수 있습니다. 지금은 {len(value)}개입니다.")

    return forms.MultipleChoiceField(
        choices=options,
        widget=forms.CheckboxSelectMultiple,
        validators=[enough],
        error_messages={"required": "하나 이상 골라 주세요."},
        **common,
    )


def _consent(one: FormField, common: dict[str, Any]) -> forms.BooleanField:
    field = forms.BooleanField(
        widget=ConsentBox(),
        error_messages={"required": "동의하셔야 신청하실 수 있습니다."},
        **(common | {"label": f"{'(필수)' if one.required else '(선택)'} {one.label}"}),
    )
    if one.consent is not None:
        rows = [
            ("쓰는 까닭", _PURPOSES[one.consent.purpose]),
            ("받는 곳", one.consent.receiver or ""),
            ("항목", one.consent.items),
            ("보관 기간", one.consent.keep),
            ("거부할 권리", one.consent.refusal),
        ]
        field.terms = [(name, text) for name, text in rows if text]  # type: ignore[attr-defined]
    return field
