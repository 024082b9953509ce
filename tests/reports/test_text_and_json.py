"""The text, and the JSON that refers to its lines."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import pytest

from imojak.lint import run as lint
from imojak.reports.document import Document
from imojak.reports.outputs import render
from imojak.reports.render import text

KEYS = {
    "meta", "institution", "history", "organisation", "staffing", "budget_summary", "project_cost_breakdown",
    "facilities", "executives", "strategy", "headline_results", "programmes", "programme_categories", "east_campus",
    "budget_appendix", "terms", "document_outline", "figures", "layout_fragments",
}  # fmt: skip
"""The sections of the form in which reports are transcribed."""


@pytest.fixture(scope="module")
def content(document: Document) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(render(document, "json"))
    return made


def walk(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
        for value in part.values():
            yield from walk(value)
    elif isinstance(part, list):
        for value in part:
            yield from walk(value)


def test_the_json_has_every_section_of_the_form(content: dict[str, Any]) -> None:
    assert set(content) >= KEYS


def test_each_line_number_leads_to_what_is_printed_there(content: dict[str, Any], document: Document) -> None:
    lines = text.render(document).lines
    seen = 0
    for node in walk(content):
        raw, line = node.get("raw"), node.get("line")
        if isinstance(raw, str) and isinstance(line, int):
            words = [word.rstrip("%㎡") for word in raw.split()]
            assert any(word in lines[line - 1] for word in words), (raw, lines[line - 1])
            seen += 1
    assert seen > 150


def test_the_hash_and_the_number_of_lines_are_those_of_the_text(content: dict[str, Any], document: Document) -> None:
    printed = render(document, "txt")
    assert content["meta"]["sha256"] == hashlib.sha256(printed).hexdigest()
    assert content["meta"]["lines"] == len(printed.decode().splitlines())
    assert content["meta"]["source_file"] == "report-2023-09-30.txt"


def test_the_report_does_not_contradict_itself(content: dict[str, Any]) -> None:
    errors = [finding for finding in lint(content) if finding.severity == "error"]
    assert errors == []


def test_a_changed_amount_of_the_json_is_found(content: dict[str, Any]) -> None:
    spoiled = json.loads(json.dumps(content))
    spoiled["programmes"][0]["budget_execution"][0]["spent"] += 1_000
    assert any(finding.severity == "error" for finding in lint(spoiled))


def test_metrics_of_the_results_are_the_figures_that_the_sentences_show(content: dict[str, Any]) -> None:
    internship = content["programmes"][0]
    metrics = [metric for result in internship["results"] for metric in result["metrics"]]
    participants = next(metric for metric in metrics if metric["key"] == "participants")
    assert participants["value"] == content["figure_index"]["programme.internship.participants"]["value"] == 3
