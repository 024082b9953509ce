"""Forms of the office's desk: KRDS fields, native date and time inputs, errors in plain Korean beside the field."""

from __future__ import annotations

from typing import Any

from django import forms


class DayInput(forms.DateInput):
    """A day as browsers let one pick it; without help it is typed as 2023-09-30."""

    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


class MomentInput(forms.DateTimeInput):
    """A moment as browsers let one pick it."""

    input_type = "datetime-local"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **options)


class ClockInput(forms.TimeInput):
    """A time of day."""

    input_type = "time"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%H:%M", **options)


_ERRORS = {
    forms.DateField: "날짜를 2023-09-30처럼 적어 주세요.",
    forms.DateTimeField: "날짜와 시각을 골라 주세요.",
    forms.TimeField: "시각을 18:00처럼 적어 주세요.",
    forms.IntegerField: "숫자로 적어 주세요.",
    forms.DecimalField: "숫자로 적어 주세요.",
    forms.ModelChoiceField: "목록에서 골라 주세요.",
    forms.ModelMultipleChoiceField: "목록에서 골라 주세요.",
    forms.ChoiceField: "목록에서 골라 주세요.",
    forms.EmailField: "전자우편 주소를 name@example.kr처럼 적어 주세요.",
}
_WIDGETS = {forms.DateInput: DayInput, forms.DateTimeInput: MomentInput, forms.TimeInput: ClockInput}


class DeskForm(forms.Form):
    """A form of the office: every field gets its class, its native input and Korean errors."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            dress(field)


def dress(field: forms.Field) -> None:
    """Give a field KRDS's class, a native input for days and times, and errors in Korean."""
    for plain, native in _WIDGETS.items():
        if type(field.widget) is plain:
            attrs = field.widget.attrs
            field.widget = native(attrs=attrs)
            field.widget.is_required = field.required
    widget = field.widget
    if isinstance(widget, forms.Textarea):
        widget.attrs.setdefault("rows", 4)
        widget.attrs["class"] = "krds-input"
    elif isinstance(widget, forms.Select) and not isinstance(widget, forms.RadioSelect | forms.SelectMultiple):
        widget.attrs["class"] = "krds-form-select"
    elif not isinstance(widget, forms.CheckboxInput | forms.CheckboxSelectMultiple | forms.RadioSelect):
        widget.attrs.setdefault("class", "krds-input")
    if isinstance(field, forms.ModelChoiceField) and field.empty_label == "---------":
        field.empty_label = "골라 주세요"
    chosen = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
    field.error_messages["required"] = "하나를 골라 주세요." if chosen else "빈칸을 채워 주세요."
    for kind, sentence in _ERRORS.items():
        if isinstance(field, kind):
            for code in ("invalid", "invalid_choice", "invalid_pk_value", "invalid_list"):
                field.error_messages[code] = sentence
    if isinstance(field, forms.IntegerField | forms.DecimalField):
        if field.min_value is not None:
            field.error_messages["min_value"] = f"{field.min_value} 이상으로 적어 주세요."
        if field.max_value is not None:
            field.error_messages["max_value"] = f"{field.max_value} 이하로 적어 주세요."


class ReasonForm(DeskForm):
    """One sentence that says why."""

    reason = forms.CharField(label="사유", max_length=200, widget=forms.TextInput)
