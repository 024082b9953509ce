"""`imojak report 2023 --as-of 2023-09-30 --out out`: write the work report, or say what has moved since a freeze."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from imojak.figures.engine import compute
from imojak.problems import CalledWrongly
from imojak.reports.actions import compose, find, frozen
from imojak.reports.compare import Moved, moved, touched
from imojak.reports.document import Document
from imojak.reports.outputs import FORMATS, NAMES, write


class Command(BaseCommand):
    help = "업무보고서를 HTML, PDF, HWPX, XLSX, JSON, TXT로 씁니다."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int, nargs="?", help="연도")
        parser.add_argument("--year", type=int, dest="other_year", help="연도(--compare와 함께)")
        parser.add_argument("--as-of", type=date.fromisoformat, help="기준일(2023-09-30)")
        parser.add_argument("--out", type=Path, help="파일을 쓸 폴더")
        parser.add_argument("--format", help=f"쉼표로 나눈 형식({','.join(FORMATS)}); --compare에서는 text 또는 json")
        parser.add_argument("--freeze", metavar="이름", help="지금의 자료가 아니라 확정한 보고서를 씁니다")
        parser.add_argument("--compare", metavar="이름", help="확정 뒤에 달라진 수치를 보여 줍니다")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["compare"]:
            self._compare(options)
        else:
            self._write(options)

    # --- the files ---

    def _write(self, options: dict[str, Any]) -> None:
        if options["out"] is None:
            raise CalledWrongly("파일을 쓸 폴더를 --out에 적어 주세요.")
        formats = _formats(options["format"])
        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
            task = bar.add_task("수치를 셉니다", total=len(formats) + 1)
            document = self._document(options)
            bar.advance(task)
            for done in write(document, options["out"], formats):
                bar.update(task, advance=1, description=NAMES[done.format])
                bar.console.file.flush()
                self.stdout.write(f"{NAMES[done.format]}: {done.path} ({done.size:,}바이트)")
        self.stdout.write(f"모두 보기: {options['out'] / 'index.html'}")

    def _document(self, options: dict[str, Any]) -> Document:
        year, day = _year(options), options["as_of"]
        if options["freeze"]:
            made = find(options["freeze"])
            if year not in (None, made.year) or day not in (None, made.as_of):
                raise CalledWrongly(
                    f"'{made.name}' 확정은 {made.year}년 {made.as_of} 기준입니다. 연도와 기준일을 맞춰 주세요."
                )
            return frozen(made)
        if year is None or day is None:
            raise CalledWrongly(
                "연도와 --as-of 기준일을 적어 주세요. 예: imojak report 2023 --as-of 2023-09-30 --out out"
            )
        return compose(year, day)

    # --- what has moved ---

    def _compare(self, options: dict[str, Any]) -> None:
        made = find(options["compare"])
        kind = options["format"] or "text"
        if kind not in ("text", "json"):
            raise CalledWrongly(f"--compare의 --format에는 text 또는 json을 적어야 합니다: {kind}.")
        figures = compute(_year(options) or made.year, options["as_of"] or made.as_of)
        found = list(moved(made, figures))
        other_rows = list(touched(made, figures))
        if kind == "json":
            content = {
                "freeze": made.name,
                "frozen_as_of": made.as_of.isoformat(),
                "as_of": figures.as_of.isoformat(),
                "moved": [one.as_dict() for one in found],
                "touched": [one.as_dict() for one in other_rows],
            }
            self.stdout.write(json.dumps(content, ensure_ascii=False, indent=1))
            return
        for one in found:
            self.stdout.write(_sentence(one))
        for one in other_rows:
            self.stdout.write(
                f"{one.key}  {one.label}: {_shown(one.now, one)} 그대로, 근거 행 {one.frozen_rows:,} → {one.rows_now:,}개"
            )
        same = len(figures) - sum(one.version is not None for one in found)
        self.stdout.write(
            f"'{made.name}' 확정({made.as_of} 기준) 뒤에 달라진 수치 {len(found)}개, 그대로인 수치 {same}개"
            + (f"(그 가운데 근거 행이 달라진 것 {len(other_rows)}개)" if other_rows else "")
        )


def _year(options: dict[str, Any]) -> int | None:
    found: int | None = options["year"] if options["year"] is not None else options["other_year"]
    return found


def _formats(given: str | None) -> list[str]:
    if given is None:
        return list(FORMATS)
    wanted = [name.strip().lower() for name in given.split(",") if name.strip()]
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown or not wanted:
        raise CalledWrongly(f"--format에는 {', '.join(FORMATS)} 가운데서 적어야 합니다: {', '.join(unknown) or given}.")
    return [name for name in FORMATS if name in wanted]


def _sentence(one: Moved) -> str:
    change = "" if one.difference is None else f" ({one.difference:+,})"
    version = (
        "" if one.version == one.frozen_version else f" [지표 {one.frozen_version or '-'}판 → {one.version or '-'}판]"
    )
    return f"{one.key}  {one.label}: {_shown(one.frozen, one)} → {_shown(one.now, one)}{change}{version}"


def _shown(value: Any, one: Moved) -> str:
    return "없음" if value is None else f"{value:,}{one.unit}"
