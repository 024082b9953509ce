"""Fields as a citizen meets them: large, one way to write a value, errors in words that say what to write."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from imojak.kernel.business_number import WrongBusinessNumber, business_number
from imojak.kernel.calendar import WEEKDAYS
from imojak.kernel.districts import DISTRICT_CODES
from imojak.kernel.parsing import Unclear, holds_resident_number, read_day, read_number, read_phone, tidy

DISTRICTS = [("", "골라 주세요"), *((code, name) for name, code in sorted(DISTRICT_CODES.items()))]
PARTS_OF_DAY = (("am", "오전"), ("pm", "오후"), ("eve", "저녁"))
_WEEKDAY_CODES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TIMES = [
    (f"{code}-{part}", f"{name}요일 {label}")
    for code, name in zip(_WEEKDAY_CODES, WEEKDAYS, strict=True)
    for part, label in PARTS_OF_DAY
]
NO_RESIDENT_NUMBER = "주민등록번호는 받지 않습니다. 지우고 다시 적어 주세요."
CHOOSE = "하나를 골라 주세요."


class TextBox(forms.Textarea):
    """Several lines."""


class ConsentBox(forms.CheckboxInput):
    """A consent: its terms stand beside it."""


class PartedDay(forms.MultiWidget):
    """A day as three plain fields: year, month, day. A wheel of dates is hard to use for a birthday."""

    template_name = "citizen/widgets/day.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        marks = (("년", 4), ("월", 2), ("일", 2))
        widgets = [
            forms.TextInput(
                {"class": f"krds-input part-{size}", "inputmode": "numeric", "maxlength": size, "data-mark": mark}
            )
            for mark, size in marks
        ]
        super().__init__(widgets, attrs)

    def decompress(self, value: Any) -> list[Any]:
        """Return year, month and day of a date."""
        if isinstance(value, str) and value:
            value = date.fromisoformat(value)
        return [value.year, value.month, value.day] if isinstance(value, date) else [None, None, None]


class DayField(forms.Field):
    """A day in three parts; ``past`` refuses one that is yet to come."""

    widget = PartedDay

    def __init__(self, *, past: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.past = past

    def clean(self, value: Any) -> date | None:
        """Return the day, None when nothing was written and nothing need be. Raises ValidationError."""
        parts = [tidy(str(part or "")) for part in (value or [])]
        if not any(parts):
            if self.required:
                raise ValidationError("년, 월, 일을 숫자로 적어 주세요.")
            return None
        if not all(parts):
            raise ValidationError("년, 월, 일을 모두 적어 주세요. 보기: 1971년 3월 2일")
        if len(parts[0]) != 4:
            raise ValidationError("연도를 네 자리로 적어 주세요. 보기: 1971")
        try:
            return read_day("-".join(parts), latest=timezone.localdate() if self.past else None)
        except Unclear as unclear:
            raise ValidationError(unclear.user_message) from unclear


class LineField(forms.CharField):
    """A line or several; a resident number in it is refused."""

    def __init__(self, *, several: bool = False, **options: Any) -> None:
        options.setdefault("max_length", 2_000 if several else 200)
        if several:
            options.setdefault("widget", TextBox(attrs={"rows": 7}))
        options.setdefault("error_messages", {"required": "빈칸을 채워 주세요."})
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        """Return the text. Raises ValidationError."""
        text: str = super().clean(value)
        if holds_resident_number(text):
            raise ValidationError(NO_RESIDENT_NUMBER)
        return text


class PhoneField(forms.CharField):
    """A telephone number, kept with its dashes."""

    def __init__(self, *, mobile: bool = True, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput({"inputmode": "tel", "autocomplete": "tel"}))
        options.setdefault("help_text", "숫자만 적으셔도 됩니다. 보기: 01012345678")
        super().__init__(error_messages={"required": "휴대전화 번호를 적어 주세요."}, **options)
        self.mobile = mobile

    def clean(self, value: Any) -> str:
        """Return the number with dashes. Raises ValidationError."""
        text: str = super().clean(value)
        try:
            return read_phone(text, mobile=self.mobile) if text else ""
        except Unclear as unclear:
            raise ValidationError(unclear.user_message) from unclear


class CountField(forms.CharField):
    """A whole number within bounds."""

    def __init__(self, *, least: int | None = None, most: int | None = None, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput({"inputmode": "numeric"}))
        super().__init__(error_messages={"required": "숫자를 적어 주세요."}, **options)
        self.least, self.most = least, most

    def clean(self, value: Any) -> int | None:
        """Return the number, None for nothing. Raises ValidationError."""
        text = super().clean(value)
        try:
            return read_number(text, least=self.least, most=self.most) if text else None
        except Unclear as unclear:
            raise ValidationError(unclear.user_message) from unclear


class BusinessNumberField(forms.CharField):
    """A business registration number, kept as ten digits."""

    def clean(self, value: Any) -> str:
        """Return ten digits. Raises ValidationError."""
        text: str = super().clean(value)
        try:
            return business_number(text) if text else ""
        except WrongBusinessNumber as wrong:
            raise ValidationError(wrong.user_message) from wrong


class YesNoField(forms.TypedChoiceField):
    """예 or 아니요; None when it may stay open."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("error_messages", {"required": "예나 아니요 가운데 하나를 골라 주세요."})
        super().__init__(
            choices=[("yes", "예"), ("no", "아니요")],
            widget=forms.RadioSelect,
            coerce=lambda value: value == "yes",
            empty_value=None,
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        """Show a stored answer as its option."""
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


class MembersField(forms.CharField):
    """Members of a group, one a line: name and telephone number."""

    def __init__(self, *, least: int | None = None, most: int | None = None, **options: Any) -> None:
        options["widget"] = TextBox(attrs={"rows": 6})
        options.setdefault("help_text", "한 줄에 한 사람씩, 이름과 휴대전화를 적어 주세요. 보기: 김이모 010-1234-5678")
        super().__init__(error_messages={"required": "구성원을 한 줄에 한 사람씩 적어 주세요."}, **options)
        self.least, self.most = least, most

    def prepare_value(self, value: Any) -> Any:
        """Show stored members as lines."""
        if isinstance(value, list):
            return "\n".join(f"{one.get('name', '')} {one.get('phone', '')}" for one in value if isinstance(one, dict))
        return value

    def clean(self, value: Any) -> list[dict[str, str]]:
        """Return members with name and phone. Raises ValidationError that names the line."""
        text: str = super().clean(value)
        found: list[dict[str, str]] = []
        for number, line in enumerate((line for line in text.splitlines() if line.strip()), 1):
            if holds_resident_number(line):
                raise ValidationError(NO_RESIDENT_NUMBER)
            name, _, phone = tidy(line.replace(",", " ")).partition(" ")
            try:
                found.append({"name": name, "phone": read_phone(phone, mobile=True)})
            except Unclear as unclear:
                raise ValidationError(f"{number}번째 줄: {unclear.user_message}") from unclear
        if self.least and len(found) < self.least:
            raise ValidationError(f"구성원은 {self.least}명 이상이어야 합니다. 지금은 {len(found)}명입니다.")
        if self.most and len(found) > self.most:
            raise ValidationError(f"구성원은 {self.most}명까지입니다. 지금은 {len(found)}명입니다.")
        return found


class Plain(forms.Form):
    """A form of these fields: KRDS classes, no asterisks, the browser's own bubbles off."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            dress(field)


def dress(field: forms.Field) -> None:
    """Give a field's control its KRDS class."""
    widget = field.widget
    if isinstance(widget, forms.Select):
        widget.attrs.setdefault("class", "krds-form-select large")
    elif isinstance(widget, forms.TextInput | forms.Textarea | forms.EmailInput | forms.PasswordInput):
        widget.attrs.setdefault("class", "krds-input large")
