"""The HTML: one file, every figure a link to its line in the index, nothing of the text acts as markup."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from django.test import override_settings

from imojak.kernel.typesetting import FontMissing
from imojak.reports.document import Document, Paragraph
from imojak.reports.render import html


class Page(HTMLParser):
    """Collects ids, links of figures and names of elements."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.figures: list[tuple[str, str]] = []
        self.names: Counter[str] = Counter()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.names[tag] += 1
        self.attributes |= set(given)
        if "id" in given:
            self.ids.append(given["id"])
        if given.get("class") == "fig":
            self.figures.append((given["data-key"], given["href"]))


@pytest.fixture(scope="module")
def page(document: Document) -> Page:
    return Page(html.render(document))


def test_every_figure_leads_to_its_one_line_in_the_index(page: Page, document: Document) -> None:
    index = [identity for identity in page.ids if identity.startswith("figure-")]
    assert sorted(index) == sorted(html.index_id(key) for key in document.figures)
    assert {key for key, _ in page.figures} == set(document.figures)
    assert all(address == f"#{html.index_id(key)}" for key, address in page.figures)


def test_no_id_stands_twice(page: Page) -> None:
    assert [identity for identity, times in Counter(page.ids).items() if times > 1] == []


def test_the_page_loads_nothing_and_runs_nothing(document: Document, page: Page) -> None:
    text = html.render(document)
    assert page.names["script"] == page.names["link"] == page.names["img"] == 0
    assert not re.search(r"url\((?!data:)", text)
    assert not any(name.startswith("on") for name in page.attributes)


def test_the_body_obeys_a_policy_without_inline_styles(document: Document) -> None:
    inside = Page(html.body(document, lambda key: f"/figures/{key}/"))
    assert "style" not in inside.attributes
    assert ("programme.internship.participants", "/figures/programme.internship.participants/") in inside.figures


def test_charts_can_be_read_without_seeing_them(page: Page) -> None:
    assert page.names["svg"] == page.names["desc"] == page.names["details"] == 2


def test_text_that_looks_like_markup_is_shown_as_text(document: Document) -> None:
    line = Paragraph(bullet="ㅇ", runs=("<script>alert(1)</script>&amp;",))
    spoiled = document.model_copy(
        update={"sections": (document.sections[0].model_copy(update={"blocks": (line,), "title": "<b>"}),)}
    )
    text = html.render(spoiled)
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;" in text


def test_the_same_tree_gives_the_same_page(document: Document) -> None:
    assert html.render(document) == html.render(document)


def test_without_the_typeface_there_is_no_page_of_boxes(document: Document, tmp_path) -> None:
    with override_settings(NODE_MODULES=tmp_path), pytest.raises(FontMissing) as problem:
        html.render(document)
    assert "make setup" in problem.value.user_message
