"""The report as plain text, and on which line each anchor stands (the transcript refers to these lines)."""

from __future__ import annotations

from dataclasses import dataclass, field

from imojak.reports.document import (
    Block,
    Cards,
    Chart,
    Document,
    OrgChart,
    OrgUnit,
    Paragraph,
    Row,
    Runs,
    Section,
    Steps,
    Table,
    plain,
)

INDENT = {"": 0, "□": 0, "ㅇ": 1, "-": 3, "▸": 3, "※": 4}
"""Columns by which a line with that bullet is set in."""


@dataclass
class Printed:
    """The lines of the text, and the number (from 1) of the line of each anchor."""

    lines: list[str] = field(default_factory=list)
    at: dict[str, int] = field(default_factory=dict)

    def add(self, text: str, *anchors: str | None) -> None:
        """Print a line; the first line that an anchor is given for is the anchor's."""
        self.lines.append(text.rstrip())
        for anchor in anchors:
            if anchor is not None:
                self.at.setdefault(anchor, len(self.lines))

    def gap(self) -> None:
        """Print an empty line, unless there is one already."""
        if self.lines and self.lines[-1]:
            self.lines.append("")

    @property
    def text(self) -> str:
        """The whole text."""
        return "\n".join(self.lines) + "\n"


def render(document: Document) -> Printed:
    """Print the report line by line."""
    out = Printed()
    out.add(document.title, "title")
    out.add(cutoff(document), "cutoff")
    out.add(document.issuer, "issuer")
    for section in document.sections:
        _section(section, out)
    return out


def cutoff(document: Document) -> str:
    """The cut-off date as the cover says it: 2023. 9. 30. 기준."""
    day = document.as_of
    return f"{day.year}. {day.month}. {day.day}. 기준"


def heading(section: Section) -> str:
    """Number, title and badges of a section on one line."""
    badges = "".join(f" [{badge}]" for badge in section.badges)
    return f"{section.number} {section.title}{badges}".strip()


def _section(section: Section, out: Printed) -> None:
    out.gap()
    out.add(heading(section), section.anchor)
    if section.lead:
        out.add(plain(section.lead), section.lead_anchor)
    for block in section.blocks:
        _block(block, out)
    for child in section.sections:
        _section(child, out)


def _block(block: Block, out: Printed) -> None:
    if isinstance(block, Paragraph):
        if block.bullet == "□":
            out.gap()
        mark = f"{block.bullet} " if block.bullet else ""
        out.add(" " * INDENT[block.bullet] + mark + plain(block.runs), block.anchor)
        return
    out.gap()
    if isinstance(block, Table):
        _table(block, out)
    elif isinstance(block, Chart):
        _chart(block, out)
    elif isinstance(block, Cards):
        for card in block.cards:
            remark = f" ({plain(card.remark)})" if card.remark else ""
            out.add(f"{card.label}: {plain(card.runs)}{remark}", block.anchor)
    elif isinstance(block, OrgChart):
        out.add(f"[{block.title}]")
        _unit(block.root, 0, out)
    elif isinstance(block, Steps):
        out.add(f"[{block.title}]")
        for number, step in enumerate(block.steps, start=1):
            out.add(f"{number}. {_with_detail(step.name, step.detail)}", step.anchor)
    out.gap()


def _with_detail(name: Runs, detail: Runs) -> str:
    return f"{plain(name)}: {plain(detail)}" if detail else plain(name)


def _table(table: Table, out: Printed) -> None:
    out.add(f"[{table.title}] {table.note}", table.anchor, table.note_anchor)
    for header in table.header:
        out.add(" | ".join(cell.text for cell in header))
    for row in table.rows:
        out.add(_row(row), row.anchor)


def _row(row: Row) -> str:
    return " | ".join("  " * cell.indent + plain(cell.runs) for cell in row.cells)


def _chart(chart: Chart, out: Printed) -> None:
    out.add(f"[{chart.title}] {chart.note}")
    for bar in chart.bars:
        values = ", ".join(f"{name} {mark.figure.text}" for name, mark in zip(chart.series, bar.marks, strict=True))
        out.add(f"{bar.label}: {values}")


def _unit(unit: OrgUnit, depth: int, out: Printed) -> None:
    out.add("  " * depth + unit.name, unit.anchor)
    for child in unit.children:
        _unit(child, depth + 1, out)
