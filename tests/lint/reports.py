"""Reports for the tests of lint: the published one, a consistent one made from it, and altered ones."""

from __future__ import annotations

import copy
import json
import os
import random
import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from imojak.lint.rounding import Rule

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = ROOT / "plans" / "2023" / "published.json"
REFERENCE = Path(os.environ.get("IMOJAK_REFERENCE", ROOT.parent / "shared" / "reference")) / "report-2023.json"

Document = dict[str, Any]
Path_ = tuple[str | int, ...]

NO_FIGURES = ("line", "lines", "no", "step", "footnote", "depth", "category")
"""Keys that number or point; `*_line` and `*_lines` and `*_inferred_from` are left out as well."""


def published() -> Document:
    """The published report, its decimals as printed."""
    document: Document = json.loads(PUBLISHED.read_text(encoding="utf-8"), parse_float=Decimal)
    return document


def figures(node: Any, path: Path_ = ()) -> Iterator[tuple[Path_, int | Decimal]]:
    """Every numeric figure of a report with its path."""
    if isinstance(node, dict):
        for key, child in node.items():
            if key not in NO_FIGURES and not key.endswith(("_line", "_lines", "_inferred_from")):
                yield from figures(child, (*path, key))
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from figures(child, (*path, index))
    elif isinstance(node, (int, Decimal)) and not isinstance(node, bool):
        yield path, node


def at(document: Any, path: Path_) -> Any:
    """The value at a path."""
    for step in path:
        document = document[step]
    return document


def put(document: Any, path: Path_, value: Any) -> None:
    """Set the value at a path."""
    at(document, path[:-1])[path[-1]] = value


def written(path: Path_) -> str:
    """A path as findings write it."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else ("." if text else "") + step
    return text


def alterations(value: int | Decimal, chance: random.Random) -> dict[str, int | Decimal]:
    """The value altered: one unit of the last digit up or down, a tenth up and down, two digits swapped."""
    places = max(0, -int(value.as_tuple().exponent)) if isinstance(value, Decimal) else 0
    unit = Decimal(1).scaleb(-places)

    def shaped(number: Decimal) -> int | Decimal:
        rounded = Rule.HALF_UP.apply(number, places)
        return rounded if places else int(rounded)

    exact = Decimal(value)
    made = {
        "unit": shaped(exact + chance.choice((unit, -unit) if exact >= unit else (unit,))),
        "more": shaped(exact + max(abs(exact) / 10, 2 * unit)),
        "less": shaped(exact - max(abs(exact) / 10, 2 * unit)),
    }
    digits = [place for place, mark in enumerate(str(value)) if mark.isdigit()]
    pairs = [(a, b) for a, b in pairwise(digits) if str(value)[a] != str(value)[b]]
    if pairs:
        first, second = chance.choice(pairs)
        letters = list(str(value))
        letters[first], letters[second] = letters[second], letters[first]
        made["swap"] = shaped(Decimal("".join(letters)))
    return {name: number for name, number in made.items() if number != value}


def bare(document: Document) -> Document:
    """The report without anything printed beside the values: no raw, no digits in texts."""

    def strip(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: re.sub(r"\d", "", child) if key in ("text", "excludes") and isinstance(child, str)
                    else strip(child) for key, child in node.items() if "raw" not in key}  # fmt: skip
        return [strip(child) for child in node] if isinstance(node, list) else node

    return {key: strip(child) for key, child in document.items()}


def consistent(document: Document) -> Document:
    """The report made consistent: whatever follows from other figures is computed from them.

    What is printed (`raw`, `text`) is left as it was, so that it is stale where a figure was repaired.
    """
    made = copy.deepcopy(document)
    rows = {row["code"]: row for row in made["budget_appendix"]["rows"]}
    _budget(made, rows)
    programmes = {programme["code"]: programme for programme in made["programmes"]}
    for programme in programmes.values():
        _programme(programme, rows)
    for item in made["headline_results"]["items"]:
        _headline(item, programmes)
    campus = made["east_campus"]
    campus["total_area_m2"]["value"] = sum(area["value"] for area in campus["areas_m2"].values())
    facility = next(row for row in made["facilities"] if row["planned"])
    facility["floor_area_m2"]["value"] = campus["total_area_m2"]["value"]
    return made


def _budget(made: Document, rows: dict[str, Any]) -> None:
    root = next(row for row in rows.values() if row["parent"] is None)
    for key in ("current", "original", "supplementary", "transfer", "spent"):
        made["budget_appendix"]["repeated_total_row"][key] = root[key]
    spending = {row["name"].replace("소계", ""): row["current"] for row in rows.values()} | {
        "성과급": rows["G.3"]["current"]
    }
    expenditure = made["budget_summary"]["expenditure"]
    for line in expenditure[1:]:
        line["value"] = spending[line["name"]]
    expenditure[0]["value"] = sum(line["value"] for line in expenditure[1:])
    breakdown = made["project_cost_breakdown"]
    total = breakdown["total"]["value"] = sum(row["amount"]["value"] for row in breakdown["rows"])
    for row in breakdown["rows"]:
        row["share_pct"]["value"] = percent(row["amount"]["value"], total, 1)


def _programme(programme: Document, rows: dict[str, Any]) -> None:
    for line in programme["budget_execution"]:
        row = rows[line["appendix_code"]]
        line["current"], line["spent"] = row["current"], row["spent"]
        line["yearend_expected"] = max(line["yearend_expected"], line["committed"])
        for stem, part in (("committed", "committed"), ("spent", "spent"), ("yearend", "yearend_expected")):
            line[f"{stem}_rate"] = percent(line[part], line["current"], 1)
    programme["budget_required"]["value"] = sum(line["current"] for line in programme["budget_execution"])
    conditions = programme["activity_conditions"] or {}
    if conditions.get("monthly_max_won") and conditions.get("hourly_won"):
        conditions["monthly_max_won"] = conditions["monthly_hours_max"] * conditions["hourly_won"]
    for result in programme["results"]:
        for metric in result["metrics"]:
            if metric["key"] == "vs_target_pct":
                metric["value"] = percent(programme["actual"]["value"], programme["target"]["value"], 0)
            if metric["key"] == "seats_stated_total":
                metric["value"] = programme["shared_office"]["total"]["seats"]
        result["text"] = result["text"].replace("상반기(3/6/9월)", "(3/6/9월)")


def _headline(item: Document, programmes: dict[str, Any]) -> None:
    covered = [programmes[code.rstrip("?")] for code in item["programmes"]]
    if len(covered) == 1 and covered[0]["actual"]["unit"] != item["unit"]:
        return
    item["value"] = sum(programme["actual"]["value"] for programme in covered)
    target = sum(programme["target"]["value"] for programme in covered)
    item["vs_target_pct"] = percent(item["value"], target, 0)


def percent(part: int | Decimal, whole: int | Decimal, places: int) -> int | Decimal:
    """A rate in percent, rounded half up."""
    rate = Rule.HALF_UP.apply(Decimal(part) * 100 / Decimal(whole), places)
    return rate if places else int(rate)
