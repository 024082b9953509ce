"""Blocks that a word processor or a sheet cannot draw, as tables with the same content (pure)."""

from __future__ import annotations

from imojak.reports.document import Block, Cell, Chart, Column, HeaderCell, OrgChart, OrgUnit, Row, Steps, Table, plain


def as_table(block: Block) -> Table | None:
    """The table that stands for a block; None for text, and for cards, whose figures a table beside them repeats."""
    if isinstance(block, Table):
        return block
    if isinstance(block, Chart):
        return _chart(block)
    if isinstance(block, OrgChart):
        return _organisation(block)
    if isinstance(block, Steps):
        return _steps(block)
    return None


def _chart(chart: Chart) -> Table:
    return Table(
        title=chart.title,
        note=chart.note,
        columns=(Column(width=5), *(Column(width=2, align="right") for _ in chart.series)),
        header=(tuple(HeaderCell(text=text) for text in ("구분", *chart.series)),),
        rows=tuple(
            Row(cells=(Cell(runs=(bar.label,)), *(Cell(runs=(mark.figure,)) for mark in bar.marks)))
            for bar in chart.bars
        ),
    )


def _organisation(chart: OrgChart) -> Table:
    chain: list[OrgUnit] = [chart.root]
    while len(chain[-1].children) == 1:
        chain.append(chain[-1].children[0])
    heads = chain[-1].children
    lists = [[child.name for child in _leaves(head)] for head in heads]
    longest = max((len(names) for names in lists), default=0)
    rows = tuple(
        Row(cells=tuple(Cell(runs=(names[index] if index < len(names) else "",)) for names in lists))
        for index in range(longest)
    )
    if not heads:
        names = tuple(Row(cells=(Cell(runs=(unit.name,)),)) for unit in chain[1:])
        return Table(
            title=chart.title,
            columns=(Column(align="center"),),
            header=((HeaderCell(text=chain[0].name),),),
            rows=names,
            row_heads=0,
        )
    return Table(
        title=chart.title,
        columns=tuple(Column(align="center") for _ in heads),
        header=(
            (HeaderCell(text=" - ".join(unit.name for unit in chain), across=len(heads)),),
            tuple(HeaderCell(text=head.name) for head in heads),
        ),
        rows=rows,
        row_heads=0,
    )


def _leaves(unit: OrgUnit) -> list[OrgUnit]:
    return [found for child in unit.children for found in (child, *_leaves(child))]


def _steps(steps: Steps) -> Table:
    rows = tuple(
        Row(cells=(Cell(runs=(str(number),)), Cell(runs=step.name), Cell(runs=step.detail or ("",))))
        for number, step in enumerate(steps.steps, start=1)
    )
    detailed = any(plain(step.detail) for step in steps.steps)
    width = 3 if detailed else 2
    return Table(
        title=steps.title,
        columns=(Column(width=1, align="center"), Column(width=4), Column(width=9))[:width],
        header=(tuple(HeaderCell(text=text) for text in ("단계", "절차", "내용")[:width]),),
        rows=tuple(Row(cells=row.cells[:width]) for row in rows),
    )
