"""How days, money, fields and their errors look on a citizen's page."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms, template
from django.utils import timezone

from imojak.kernel import josa as particles
from imojak.kernel import saying
from imojak.kernel.districts import place_name
from imojak.sites.citizen import words
from imojak.sites.citizen.forms import ConsentBox, PartedDay, TextBox

register = template.Library()


@register.filter
def day(value: date | datetime | None) -> str:
    """Show a day with its weekday; "" for none."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return "" if value is None else saying.weekday_words(value)


@register.filter
def moment(value: datetime | None) -> str:
    """Show a moment in Seoul; "" for none."""
    return "" if value is None else saying.moment_words(value)


@register.filter
def clock(value: time | datetime | None) -> str:
    """Show a time of day; "" for none."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).time()
    return "" if value is None else saying.clock_words(value)


@register.filter
def month(value: date | None) -> str:
    """Show a month; "" for none."""
    return "" if value is None else f"{value.year}년 {value.month}월"


@register.filter
def until(value: date | None, last: date | None = None) -> str:
    """Show a span of days, or how far a single day is from today."""
    if value is None:
        return ""
    return words.days_until(value, timezone.localdate()) if last is None else words.span_words(value, last)


@register.filter
def left(value: datetime | None) -> str:
    """Show in words how long it is until a moment."""
    return "" if value is None else words.time_left(value, timezone.now())


@register.filter
def district(code: str) -> str:
    """Show where a code of a district lies."""
    return place_name(code)


@register.filter
def josa(word: Any, pair: str) -> str:
    """Show a word with its particle: {{ name|josa:"은/는" }}."""
    return particles.josa(str(word), pair)


@register.filter
def length_words(minutes: int | None) -> str:
    """Show minutes as hours and minutes."""
    return "" if minutes is None else words.minutes_words(minutes)


@register.filter
def schedule(value: dict[str, Any]) -> str:
    """Show a place's weekdays and hours."""
    return words.schedule_words(value or {})


@register.filter
def state(code: str) -> str:
    """Show what has become of an application."""
    return words.state_words(code)


@register.filter
def stay(code: str) -> str:
    """Show what has become of a participation."""
    return words.stay_words(code)


@register.filter
def ending(code: str) -> str:
    """Show why a participation ended."""
    return words.end_words(code)


@register.filter
def kind(field: forms.BoundField) -> str:
    """Tell how a field is laid out: consent, box, options, day, area, file or line."""
    match field.field.widget:
        case ConsentBox():
            return "consent"
        case forms.CheckboxInput():
            return "box"
        case forms.RadioSelect() | forms.CheckboxSelectMultiple():
            return "options"
        case PartedDay():
            return "day"
        case TextBox():
            return "area"
        case forms.FileInput():
            return "file"
    return "line"


@register.filter
def anchor(field: forms.BoundField) -> str:
    """Return the id of the control that a link in the summary of errors leads to."""
    return f"{field.auto_id}_0" if kind(field) in ("options", "day") else str(field.auto_id)


@register.simple_tag(takes_context=True)
def pages_without(context: dict[str, Any], name: str) -> str:
    """Return the query string of the page now shown without one of its choices, from its first page."""
    query = context["request"].GET.copy()
    for gone in (name, "page"):
        query.pop(gone, None)
    return str(query.urlencode())
