"""The report as one HTML file: no script, nothing loaded from elsewhere, readable on paper and on a phone."""

from __future__ import annotations

from html import escape
from pathlib import Path

from imojak.reports.document import Document, FigureFact, Section
from imojak.reports.render.fonts import embedded
from imojak.reports.render.html_blocks import Blocks, FigureUrl
from imojak.reports.render.text import cutoff

STYLE = Path(__file__).resolve().parent.parent / "templates" / "report.css"
KINDS = {"plan": "계획", "ledger": "원장", "record": "기록", "computed": "계산"}


def render(document: Document) -> str:
    """The whole page. A figure's link leads to its line in the index at the end of the page."""
    blocks = Blocks(lambda key: f"#{index_id(key)}")
    main = f'<main id="main">\n{_sections(document.sections, blocks)}{_index(document)}</main>\n'
    return page(document, f"{contents(document)}\n{main}")


def page(document: Document, inner: str) -> str:
    """A page with the report's cover over ``inner``. Raises FontMissing where the typeface is not installed."""
    title = escape(document.title)
    text = (
        f'<header class="cover"><p class="basis">{escape(cutoff(document))}</p><h1>{title}</h1>'
        f'<p class="issuer">{escape(document.issuer)}</p></header>\n{inner}'
    )
    return (
        '<!doctype html>\n<html lang="ko">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title} | {escape(document.issuer)}</title>\n<style>\n{embedded(text)}{style()}</style>\n"
        f'</head>\n<body>\n<a class="skip" href="#main">본문 바로가기</a>\n{text}</body>\n</html>\n'
    )


def body(document: Document, figure_url: FigureUrl) -> str:
    """The report without cover and index, to stand inside another page; ``figure_url`` gives a figure's address."""
    return _sections(document.sections, Blocks(figure_url))


def style() -> str:
    """The style sheet of ``body``."""
    return STYLE.read_text(encoding="utf-8")


def index_id(key: str) -> str:
    """The id of a figure's line in the index."""
    return "figure-" + "_".join(key.split())


def contents(document: Document) -> str:
    """The table of contents as a list of links."""
    return f'<nav class="toc" aria-label="차례"><h2>차례</h2>{_links(document.sections)}</nav>'


def _links(sections: tuple[Section, ...]) -> str:
    items = "".join(
        f'<li><a href="#{section_id(section)}">{escape(f"{section.number} {section.title}".strip())}</a>'
        f"{_links(section.sections)}</li>"
        for section in sections
        if section.anchor
    )
    return f"<ol>{items}</ol>" if items else ""


def section_id(section: Section) -> str:
    """The id of a section's heading, as the table of contents links to it."""
    return "_".join(f"s-{section.anchor}".split())


def _sections(sections: tuple[Section, ...], blocks: Blocks) -> str:
    return "".join(_section(section, blocks) for section in sections)


def _section(section: Section, blocks: Blocks) -> str:
    tag = f"h{section.level + 1}"
    number = f'<span class="no">{escape(section.number)}</span> ' if section.number else ""
    badges = "".join(f' <span class="badge">{escape(badge)}</span>' for badge in section.badges)
    style = f"level-{section.level}" + (" new-page" if section.new_page else "")
    identity = f' id="{section_id(section)}"' if section.anchor else ""
    lead = f'<p class="lead">{blocks.runs(section.lead)}</p>' if section.lead else ""
    inner = "\n".join(blocks.block(block) for block in section.blocks)
    return (
        f'<section class="{style}"{identity}>\n<{tag}>{number}{escape(section.title)}{badges}</{tag}>\n'
        f"{lead}{inner}\n{_sections(section.sections, blocks)}</section>\n"
    )


def _index(document: Document) -> str:
    rows = "".join(_fact(key, fact) for key, fact in document.figures.items())
    head = "".join(f'<th scope="col">{name}</th>' for name in ("수치", "값", "종류", "판", "근거 행", "산정 기준"))
    return (
        '<section class="level-1 index" id="figures">\n<h2>수치 색인</h2>\n'
        '<p class="b0">이 보고서에 쓰인 모든 수치. 본문의 수치를 누르면 이곳으로 온다.</p>\n'
        '<div class="scroll" tabindex="0" role="region" aria-label="수치 색인"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></section>\n"
    )


def _fact(key: str, fact: FigureFact) -> str:
    value = "-" if fact.value is None else f"{fact.value:,}{fact.unit}"
    return (
        f'<tr id="{escape(index_id(key), quote=True)}"><th scope="row">{escape(fact.label)}'
        f'<code>{escape(key)}</code></th><td class="right">{escape(value)}</td><td>{KINDS.get(fact.kind, fact.kind)}</td>'
        f'<td class="center">{fact.version}</td><td class="right">{fact.row_count:,}</td><td>{escape(fact.rule)}</td></tr>'
    )
