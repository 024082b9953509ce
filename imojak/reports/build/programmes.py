"""Ⅲ. 주요사업: the pages of the programmes by category and section, and how far their money has been used."""

from __future__ import annotations

from decimal import Decimal

from imojak.offers.models import ProgrammeLine
from imojak.reports.build.context import Context, line, line_name, said
from imojak.reports.build.page import page_of
from imojak.reports.build.pages import Category, categories, page_codes
from imojak.reports.document import Bar, Chart, Mark, Paragraph, Section

WHOLE = Decimal(100)
"""A bar of full length: the whole budget, in percent."""


def chapter(context: Context) -> Section:
    """The whole chapter; fills ``programmes`` and ``programme_categories``."""
    found = categories(context)
    context.transcript["programmes"] = []
    context.transcript["programme_categories"] = [_stated(category) for category in found]
    contents = tuple(
        Paragraph(bullet="ㅇ", runs=(f"{category.number}. {category.title}",), anchor=f"contents.{category.number}")
        for category in found
    )
    return Section(
        level=1,
        number="Ⅲ.",
        title=f"{context.year}년 주요사업",
        anchor="programmes",
        new_page=True,
        blocks=(*contents, _execution_chart(context)),
        sections=tuple(_category(context, category) for category in found),
    )


def _category(context: Context, category: Category) -> Section:
    codes = page_codes(context)
    sections = []
    for number, part in enumerate(category.parts, start=1):
        anchor = f"section.{category.number}.{number}"
        pages = tuple(
            page_of(context, programme, codes[programme.code], anchor, first=index == 0)
            for index, programme in enumerate(part.programmes)
        )
        sections.append(
            Section(
                level=3,
                number=f"{category.number}-{number}",
                title=part.title,
                anchor=anchor,
                new_page=number > 1,
                sections=pages,
            )
        )
    return Section(
        level=2,
        number=f"{category.number}",
        title=category.title,
        anchor=f"category.{category.number}",
        new_page=True,
        sections=tuple(sections),
    )


def _stated(category: Category) -> dict[str, object]:
    return {
        "no": category.number,
        "name": said(category.title, f"category.{category.number}", category.title),
        "title_lines": [line(f"category.{category.number}")],
        "sections": [
            said(part.title, f"section.{category.number}.{number}")
            for number, part in enumerate(category.parts, start=1)
        ],
    }


def _execution_chart(context: Context) -> Chart:
    """Budget, commitment and spending of every line with a page, as shares of its own budget."""
    numbers = context.numbers
    bars = []
    found = (
        ProgrammeLine.objects.filter(programme__year=context.year, programme__code__in=page_codes(context))
        .select_related("line")
        .order_by("programme__order", "order")
    )
    for item in found:
        key = f"execution.{item.line.code}"
        committed, spent = (numbers.value(f"{key}.{part}-rate") for part in ("committed", "spent"))
        if committed is None or spent is None:
            continue
        marks = (
            Mark(share=WHOLE, figure=numbers.ref(f"{key}.current", "")),
            Mark(share=committed, figure=numbers.ref(f"{key}.committed", "")),
            Mark(share=spent, figure=numbers.ref(f"{key}.spent", "")),
        )
        bars.append(Bar(label=line_name(item.line), marks=marks))
    return Chart(
        title="사업별 예산 집행",
        note=f"{context.money_note.removesuffix(')')}, 막대는 예산현액에 대한 비율)",
        series=("예산현액", "원인행위액", "지출액"),
        bars=tuple(bars),
        top=int(WHOLE),
    )
