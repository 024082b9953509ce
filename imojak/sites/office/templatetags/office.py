"""How numbers, bars and links to figures look in templates."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms, template
from django.forms import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from imojak.figures.definition import Kind
from imojak.kernel.money import percent, to_thousand
from imojak.ledger.enums import FundingSource
from imojak.offers.enums import RoundStatus
from imojak.parties.scopes import standing
from imojak.paths.enums import ApplicationStatus
from imojak.placing.models import Run
from imojak.rules.reasons import REASONS
from imojak.sites.asked import account_of
from imojak.sites.cutoff import CutOff
from imojak.sites.office.desk import Desk
from imojak.sites.office.queries.outlook import READERS, LineBar, forecast_of
from imojak.sites.office.queries.placing_since import Since, blocks_told, since_of
from imojak.sites.office.tabs import tabs_of
from imojak.sites.office.tree import Bar, Column
from imojak.tasks.models import Task
from imojak.tasks.telling import Standing, standing_of

register = template.Library()


@register.filter
def number(value: Any) -> str:
    """Show a number with thousands separated, △ before negatives, and no needless zeros; "–" where there is none."""
    if value is None or value == "":
        return "–"
    amount = Decimal(value)
    text = f"{abs(amount):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"△{text}" if amount < 0 else text


@register.filter
def points(value: Decimal) -> str:
    """Show points above or below others with one decimal and their sign: +1.5, △0.3, 0."""
    rounded = value.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"+{number(rounded)}" if rounded > 0 else number(rounded)


@register.filter
def thousand(won: int | None) -> str:
    """Show won in thousands (천원)."""
    return "–" if won is None else number(to_thousand(won))


@register.simple_tag
def task_standing(task: Task | None) -> Standing | None:
    """Return how a live task stands in words: whose turn it is, and whether its worker is still heard of."""
    return standing_of(task) if task is not None else None


@register.simple_tag
def placing_since(run: Run | None) -> Since | None:
    """Return how a run of a match differs from the one before it, in words."""
    return since_of(run)


@register.simple_tag
def placing_blocks(run: Run | None) -> str:
    """Return into how many blocks a run of a match fell, in words."""
    return blocks_told(run)


@register.simple_tag
def meter(done: Any, promised: Any = None, goal: Any = 100) -> SafeString:
    """Draw a bar of percents; ``promised`` is a lighter bar behind it, ``goal`` a dashed line, none
    where it is None. The text stands beside.
    """
    limit = max(Decimal(100), Decimal(done or 0), Decimal(promised or 0))
    scale = Decimal(200) / limit

    def width(value: Any) -> str:
        return f"{max(Decimal(0), Decimal(value or 0)) * scale:.1f}"

    return format_html(
        '<svg class="meter" viewBox="0 0 200 12" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="track" width="200" height="12" rx="2"/><rect class="promised" width="{}" height="12" rx="2"/>'
        '<rect class="done" width="{}" height="12" rx="2"/>{}</svg>',
        width(promised),
        width(done),
        format_html('<line class="goal" x1="{0}" x2="{0}" y1="0" y2="12"/>', width(goal)) if goal is not None else "",
    )


@register.simple_tag
def before_after(before: int | None, after: int | None, most: int) -> SafeString:
    """Draw two numbers of the same thing, the earlier one lighter above the later one. The text stands beside."""
    scale = Decimal(200) / max(most, 1)
    return format_html(
        '<svg class="meter pair" viewBox="0 0 200 12" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="track" width="200" height="12"/><rect class="promised" width="{}" height="5"/>'
        '<rect class="done" y="7" width="{}" height="5"/></svg>',
        f"{(before or 0) * scale:.1f}",
        f"{(after or 0) * scale:.1f}",
    )


@register.filter
def shown_or_hidden(value: int | None) -> str:
    """Show a number that may be one that must not be shown: 가림."""
    return "가림" if value is None else number(value)


@register.simple_tag
def budget_bar(bar: Bar) -> SafeString:
    """Draw a group's 예산현액 in proportion to the largest group's, with 원인행위 and 지출 in it. The text stands beside."""
    return format_html(
        '<svg class="meter" viewBox="0 0 1000 12" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="track" width="{}" height="12"/><rect class="promised" width="{}" height="12"/>'
        '<rect class="done" width="{}" height="12"/></svg>',
        bar.current,
        bar.committed,
        bar.spent,
    )


@register.simple_tag
def month_chart(columns: list[Column]) -> SafeString:
    """Draw the months of a line: 예산현액 as the column, 원인행위 and 지출 in it from below. The table stands beside."""
    drawn = format_html_join(
        "",
        '<rect class="track" x="{}" y="{}" width="28" height="{}"/><rect class="promised" x="{}" y="{}" width="28" '
        'height="{}"/><rect class="done" x="{}" y="{}" width="28" height="{}"/><text x="{}" y="116">{}월</text>',
        (
            (
                *(
                    value
                    for height in (one.current, one.committed, one.spent)
                    for value in (one.x, 100 - height, height)
                ),
                one.x + 14,
                one.of.month.month,
            )
            for one in columns
        ),
    )
    return format_html(
        '<svg class="columns" viewBox="0 0 480 122" aria-hidden="true" focusable="false">{}</svg>', drawn
    )


@register.simple_tag
def outlook_bar(bar: LineBar) -> SafeString:
    """Draw a line's budget with what is spent, and where the year ends: the interval, its middle. The text stands beside."""
    return format_html(
        '<svg class="meter" viewBox="0 0 1000 12" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="track" width="{}" height="12"/><rect class="done" width="{}" height="12"/>'
        '<rect class="promised" x="{}" width="{}" y="3" height="6"/><rect class="mark" x="{}" width="4" height="12"/></svg>',
        bar.budget,
        bar.spent,
        bar.low,
        max(2, bar.high - bar.low),
        max(0, bar.middle - 2),
    )


@register.inclusion_tag("office/_line_forecast.html", takes_context=True)
def line_forecast(context: dict[str, Any], cut: CutOff, code: str) -> dict[str, Any]:
    """Show where a line ends the year, as it looks on the cut-off, with a way to its picture for whoever may read that."""
    return {
        "ahead": next((row for row in forecast_of(cut) if row.code == code), None),
        "cut": cut,
        "reads": standing(account_of(context["request"])).holds(*READERS),
    }


@register.filter
def as_percent(value: float) -> str:
    """Show a share as percent with one decimal: 0.0557 → 5.6%."""
    return f"{Decimal(str(value * 100)).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


@register.filter
def unlocalized(value: float) -> str:
    """Show a place in a picture as SVG reads it."""
    return f"{value:.1f}"


@register.simple_tag(takes_context=True)
def pages(context: dict[str, Any], page: int) -> str:
    """Return the query string of the page now shown, with another page number."""
    query = context["request"].GET.copy()
    query["page"] = str(page)
    return str(query.urlencode())


@register.simple_tag(takes_context=True)
def kept(context: dict[str, Any], *names: str) -> str:
    """Return the query string with which a link keeps these choices of the page now shown; empty without any."""
    given = context["request"].GET
    query = urlencode({name: given[name] for name in names if given.get(name)})
    return f"?{query}" if query else ""


@register.filter
def kind_label(kind: str) -> str:
    """Show a figure's kind in Korean."""
    return Kind(kind).korean


@register.filter
def stated(value: Any) -> str:
    """Show what a report states: numbers as numbers, texts as they are."""
    return number(value) if isinstance(value, int | float | Decimal) else str(value or "–")


@register.filter
def won_share(part: int, whole: int) -> Decimal | None:
    """Return part of whole in percent, half up to one decimal; None when the whole is zero."""
    return percent(part, whole)


@register.filter
def source_label(code: str) -> str:
    """Show a funding source in Korean."""
    return str(FundingSource(code).label)


@register.filter
def hours(minutes: int) -> str:
    """Show minutes as hours and minutes: 200 → 3시간 20분."""
    whole, rest = divmod(minutes, 60)
    return " ".join(part for part in (f"{whole:,}시간" if whole else "", f"{rest}분" if rest else "") if part) or "0분"


@register.filter
def in_hours(minutes: int) -> str:
    """Show minutes as a number of hours with one decimal at most: 200 → 3.3; "–" for none."""
    return number((Decimal(minutes) / 60).quantize(Decimal("0.1"), ROUND_HALF_UP)) if minutes else "–"


@register.simple_tag(takes_context=True)
def narrowed(context: dict[str, Any], **choices: Any) -> str:
    """Return the query string of the page now shown with other choices, on its first page; "" leaves one out."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    for name, value in choices.items():
        query[name] = str(value)
    return str(query.urlencode())


#: The colour of a stage: what waits for the agency is marked, what is over is grey.
_BADGES = {
    RoundStatus.DRAFT: "outline-gray",
    RoundStatus.OPEN: "bg-light-success",
    RoundStatus.SCREENING: "bg-light-point",
    RoundStatus.RUNNING: "bg-light-primary",
    RoundStatus.CLOSED: "bg-light-gray",
}


@register.simple_tag
def stage_badge(status: str) -> str:
    """Return the classes of the badge of a round's stage."""
    return _BADGES[RoundStatus(status)]


#: The colour of an application's state: what waits is marked, a seat is green, what is over is grey.
_STATES = {
    ApplicationStatus.PROPOSED: "outline-gray",
    ApplicationStatus.FILED: "bg-light-point",
    ApplicationStatus.ELIGIBLE: "bg-light-point",
    ApplicationStatus.OFFERED: "bg-light-primary",
    ApplicationStatus.WAITING: "bg-light-primary",
    ApplicationStatus.ACCEPTED: "bg-light-success",
}


@register.simple_tag
def state_badge(status: str) -> str:
    """Return the classes of the badge of an application's state."""
    return _STATES.get(ApplicationStatus(status), "bg-light-gray")


@register.filter
def reason_labels(codes: list[str]) -> str:
    """Show the codes of a decision's reasons as the sentences that they stand for."""
    return " ".join(REASONS[code].sentence if code in REASONS else code for code in codes)


@register.inclusion_tag("office/_tabs.html")
def round_tabs(desk: Desk, current: str) -> dict[str, Any]:
    """Show the menu of a round's pages: those that its reader may open and its way of choosing has."""
    return {"tabs": tabs_of(desk, current)}


@register.filter
def is_box(field: BoundField) -> bool:
    """Tell whether a field is a single box to tick: its label stands behind it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_list(field: BoundField) -> bool:
    """Tell whether a field is a list of boxes or buttons, which needs a legend."""
    return isinstance(field.field.widget, forms.CheckboxSelectMultiple | forms.RadioSelect)
