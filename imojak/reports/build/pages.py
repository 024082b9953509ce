"""Which programmes have a page, in which order, and how the pages are numbered."""

from __future__ import annotations

from dataclasses import dataclass

from imojak.offers.enums import Shape
from imojak.offers.models import Programme
from imojak.reports.build.context import Context


@dataclass(frozen=True)
class Part:
    """A section of a category (절) with its programmes."""

    title: str
    programmes: tuple[Programme, ...]


@dataclass(frozen=True)
class Category:
    """A category of the year's programmes (분야) with its sections."""

    number: int
    title: str
    parts: tuple[Part, ...]


def categories(context: Context) -> list[Category]:
    """The programmes with a page by category and section, in the order of the plan; openings have their own chapter."""
    shown = [programme for programme in context.tops if programme.shape != Shape.OPENING and programme.category]
    found = []
    for number, title in enumerate(dict.fromkeys(programme.category for programme in shown), start=1):
        own = [programme for programme in shown if programme.category == title]
        parts = tuple(
            Part(section, tuple(programme for programme in own if programme.section == section))
            for section in dict.fromkeys(programme.section for programme in own)
        )
        found.append(Category(number, title, parts))
    return found


def page_codes(context: Context) -> dict[str, str]:
    """The number of each programme's page in the report (P1.1.2) by the programme's code."""
    return {
        programme.code: f"P{category.number}.{section}.{page}"
        for category in categories(context)
        for section, part in enumerate(category.parts, start=1)
        for page, programme in enumerate(part.programmes, start=1)
    }
