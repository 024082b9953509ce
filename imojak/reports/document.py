"""The work report as a tree: what it says, apart from how it looks.

Builders make the tree from figures and the plan; every format (HTML, PDF, HWPX, XLSX, JSON, plain text) is a pure
function of it. It can be written as JSON and read back without loss, so that a frozen report is this tree alone.

A number in a sentence or a cell is never a mere text: it is a FigureRef, which carries the key of the figure that it
shows. Other numbers of the plan (dates, articles of a law, an address) are plain text.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

FORMAT = 1
"""Version of the tree; raised when a stored tree could no longer be read."""

Align = Literal["left", "center", "right"]
Bullet = Literal["", "□", "ㅇ", "-", "※", "▸"]


class Node(BaseModel):
    """Base of every part of the tree: immutable, and strict about its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FigureRef(Node):
    """A figure as it is printed: ``text`` is what the reader sees, ``key`` what it is."""

    key: str
    text: str


Run = FigureRef | str
Runs = tuple[Run, ...]


class Paragraph(Node):
    """A line of the report with its bullet. ``anchor`` is the name by which the transcript finds its line."""

    type: Literal["paragraph"] = "paragraph"
    bullet: Bullet = ""
    runs: Runs
    anchor: str | None = None


class Column(Node):
    """A column of a table: relative width and how its cells are aligned."""

    width: int = 1
    align: Align = "left"


class HeaderCell(Node):
    """A cell of the header, which may cover several columns and rows."""

    text: str
    across: int = 1
    down: int = 1


class Cell(Node):
    """A cell of the body. ``indent`` is its depth in a tree of rows."""

    runs: Runs = ()
    across: int = 1
    down: int = 1
    align: Align | None = None
    indent: int = 0


class Row(Node):
    """A row of a table; ``level`` says how it is set: as a total, a subtotal (group) or an ordinary row."""

    cells: tuple[Cell, ...]
    anchor: str | None = None
    level: Literal["", "group", "total"] = ""


class Table(Node):
    """A table. ``note`` stands above it at the right: unit and cut-off date. Header rows are repeated on each page."""

    type: Literal["table"] = "table"
    title: str
    note: str = ""
    columns: tuple[Column, ...]
    header: tuple[tuple[HeaderCell, ...], ...]
    rows: tuple[Row, ...]
    row_heads: int = 1
    note_anchor: str | None = None
    anchor: str | None = None


class Mark(Node):
    """One value of a chart: its length in percent of the whole (``share``) and the figure that it stands for."""

    share: Decimal
    figure: FigureRef


class Bar(Node):
    """One bar of a chart, with a mark per series."""

    label: str
    marks: tuple[Mark, ...]


class Chart(Node):
    """A bar chart. ``reference`` is a line to compare with (100 = the goal); ``top`` the end of the axis in percent."""

    type: Literal["chart"] = "chart"
    title: str
    note: str = ""
    series: tuple[str, ...]
    bars: tuple[Bar, ...]
    reference: int | None = None
    reference_label: str = ""
    top: int


class Card(Node):
    """A key figure with its name and a remark."""

    label: str
    runs: Runs
    remark: Runs = ()


class Cards(Node):
    """Key figures side by side."""

    type: Literal["cards"] = "cards"
    cards: tuple[Card, ...]
    anchor: str | None = None


class OrgUnit(Node):
    """A box of the organisation chart. ``aside`` marks an office beside the line (감사실)."""

    name: str
    aside: bool = False
    anchor: str | None = None
    children: tuple[OrgUnit, ...] = ()


class OrgChart(Node):
    """The organisation chart."""

    type: Literal["org-chart"] = "org-chart"
    title: str
    root: OrgUnit


class Step(Node):
    """A step of a process with what is done in it."""

    name: Runs
    detail: Runs = ()
    anchor: str | None = None


class Steps(Node):
    """The steps of a process, one after the other."""

    type: Literal["steps"] = "steps"
    title: str
    steps: tuple[Step, ...]


Block = Annotated[Paragraph | Table | Chart | Cards | OrgChart | Steps, Field(discriminator="type")]


class Section(Node):
    """A part of the report: chapter (level 1), section (2), programme page (3). ``lead`` is its purpose in a sentence."""

    level: int
    number: str = ""
    title: str
    badges: tuple[str, ...] = ()
    lead: Runs = ()
    anchor: str | None = None
    lead_anchor: str | None = None
    new_page: bool = False
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()


class FigureFact(Node):
    """What the report knows about a figure that it shows."""

    label: str
    kind: str
    value: Decimal | None
    unit: str
    version: int
    row_count: int
    rule: str
    published: Decimal | None = None


class Document(Node):
    """The whole report. ``transcript`` is its content by subject, in the form that ``imojak lint`` reads.

    In the transcript ``{"$line": anchor}`` stands for the line of the text on which that anchor is printed.
    """

    format: Literal[1] = 1
    title: str
    issuer: str
    year: int
    as_of: date
    sections: tuple[Section, ...]
    figures: dict[str, FigureFact]
    transcript: dict[str, Any]

    def walk(self) -> Iterator[Section]:
        """Every section in reading order."""
        yield from _walk(self.sections)


def _walk(sections: tuple[Section, ...]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from _walk(section.sections)


def plain(runs: Runs) -> str:
    """The text of runs without their keys."""
    return "".join(run if isinstance(run, str) else run.text for run in runs)


def refs(document: Document) -> Iterator[FigureRef]:
    """Every figure that the report shows, in reading order, repeats included."""
    for section in document.walk():
        yield from (run for run in section.lead if isinstance(run, FigureRef))
        for block in section.blocks:
            yield from _refs(block)


def _refs(block: Block) -> Iterator[FigureRef]:
    if isinstance(block, Chart):
        for bar in block.bars:
            yield from (mark.figure for mark in bar.marks)
        return
    runs: list[Runs] = []
    if isinstance(block, Paragraph):
        runs = [block.runs]
    elif isinstance(block, Table):
        runs = [cell.runs for row in block.rows for cell in row.cells]
    elif isinstance(block, Cards):
        runs = [part for card in block.cards for part in (card.runs, card.remark)]
    elif isinstance(block, Steps):
        runs = [part for step in block.steps for part in (step.name, step.detail)]
    for some in runs:
        yield from (run for run in some if isinstance(run, FigureRef))


def dump(document: Document) -> dict[str, Any]:
    """The tree as plain JSON types, as a freeze stores it."""
    return document.model_dump(mode="json")


def load(stored: dict[str, Any]) -> Document:
    """The tree that ``dump`` wrote. Raises pydantic.ValidationError where it is another format."""
    return Document.model_validate(stored)
