"""Bar charts as SVG, drawn so that they read in print, in grey and at phone width."""

from __future__ import annotations

from html import escape

from imojak.reports.document import Bar, Chart

WIDTH, LABEL, VALUE = 760, 250, 230
"""Width of the drawing, of the labels at the left and of the values at the right (px of the view box)."""
BAR, GAP, HEAD = 18, 12, 34
PLOT = WIDTH - LABEL - VALUE
TINTS = {1: ("s1",), 3: ("s0", "s2", "s1")}
"""Classes of the series: s0 is the track, s2 the light bar, s1 the dark one."""


def draw(chart: Chart, identity: str) -> str:
    """Return the chart as an ``<svg>`` element; ``identity`` makes the ids of title and description its own."""
    height = HEAD + len(chart.bars) * (BAR + GAP) + 22
    parts = [
        f'<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="{identity}-t {identity}-d">',
        f'<title id="{identity}-t">{escape(chart.title)}</title>',
        f'<desc id="{identity}-d">{escape(_description(chart))}</desc>',
        _legend(chart),
        _axis(chart, height),
    ]
    for index, bar in enumerate(chart.bars):
        parts.append(_bar(chart, bar, HEAD + index * (BAR + GAP)))
    parts.append(_reference(chart, height))
    parts.append("</svg>")
    return "".join(parts)


def _classes(chart: Chart) -> tuple[str, ...]:
    return TINTS.get(len(chart.series), tuple(f"s{index + 1}" for index in range(len(chart.series))))


def _description(chart: Chart) -> str:
    values = (
        f"{bar.label} "
        + ", ".join(f"{name} {mark.figure.text}" for name, mark in zip(chart.series, bar.marks, strict=True))
        for bar in chart.bars
    )
    return "; ".join(values)


def _legend(chart: Chart) -> str:
    if len(chart.series) < 2:
        return ""
    parts, x = [], LABEL
    for name, style in zip(chart.series, _classes(chart), strict=True):
        parts.append(f'<rect class="{style}" x="{x}" y="4" width="12" height="12"/>')
        parts.append(f'<text class="legend" x="{x + 18}" y="15">{escape(name)}</text>')
        x += 34 + len(name) * 13
    return "".join(parts)


def _x(chart: Chart, share: float) -> float:
    return LABEL + round(min(share, chart.top) / chart.top * PLOT, 1)


def _axis(chart: Chart, height: int) -> str:
    parts = []
    step = 50 if chart.top > 100 else 25
    for share in range(0, chart.top + 1, step):
        x = _x(chart, share)
        parts.append(f'<line class="grid" x1="{x}" y1="{HEAD - 6}" x2="{x}" y2="{height - 20}"/>')
        parts.append(f'<text class="tick" x="{x}" y="{height - 6}" text-anchor="middle">{share}%</text>')
    return "".join(parts)


def _bar(chart: Chart, bar: Bar, y: int) -> str:
    label = bar.label if len(bar.label) <= 21 else f"{bar.label[:20]}…"
    parts = [f'<text class="label" x="{LABEL - 10}" y="{y + BAR - 4}" text-anchor="end">{escape(label)}</text>']
    for order, (mark, style) in enumerate(zip(bar.marks, _classes(chart), strict=True)):
        inset = 0 if len(bar.marks) == 1 or order == 0 else 2 if order == 1 else 5
        width = _x(chart, float(mark.share)) - LABEL
        parts.append(
            f'<rect class="{style}" x="{LABEL}" y="{y + inset}" width="{width:.1f}" height="{BAR - 2 * inset}"/>'
        )
    values = " / ".join(mark.figure.text for mark in bar.marks)
    x = WIDTH - VALUE + 12 if len(bar.marks) > 1 else _x(chart, float(bar.marks[0].share)) + 8
    parts.append(f'<text class="value" x="{x}" y="{y + BAR - 4}">{escape(values)}</text>')
    return "".join(parts)


def _reference(chart: Chart, height: int) -> str:
    if chart.reference is None:
        return ""
    x = _x(chart, chart.reference)
    line = f'<line class="reference" x1="{x}" y1="{HEAD - 10}" x2="{x}" y2="{height - 20}"/>'
    return (
        f'{line}<text class="tick" x="{x}" y="{HEAD - 14}" text-anchor="middle">{escape(chart.reference_label)}</text>'
    )
