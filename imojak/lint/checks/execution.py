"""예산집행현황 of the programme pages against 소요예산 and the appendix."""

from __future__ import annotations

from itertools import product

from imojak.lint.book import Book
from imojak.lint.checks.budget import Appendix
from imojak.lint.checks.general import figures
from imojak.lint.document import Figure, Node
from imojak.lint.findings import Severity
from imojak.lint.vocabulary import name_of, plain_name
from imojak.lint.wording import amount, with_particle


def check(report: Node, book: Book) -> None:
    """Each programme's lines against its required budget and against the appendix."""
    appendix = Appendix(report)
    for programme in report.get("programmes").rows():
        lines = programme.get("budget_execution").rows()
        links = {line.path: _appendix_row(line, programme, appendix) for line in lines}
        for line in lines:
            _line(line, links[line.path], programme, book)
        required = programme.get("budget_required").figure(book.money_unit)
        currents = figures((line.get("current") for line in lines), book.money_unit)
        if required is not None and len(currents) == len(lines):
            rows = [row for row in links.values() if row is not None]
            _required(required, currents, rows, name_of(programme), book)
        _linked_back(programme, links, appendix, book)


def _appendix_row(line: Node, programme: Node, appendix: Appendix) -> Node | None:
    """By the code named on the line; else by name among the rows of the programme, else by name alone."""
    if row := appendix.by_code.get(line.get("appendix_code").text()):
        return row
    wanted = plain_name(line.get("name").text())
    named = [row for row in appendix.rows if plain_name(row.get("name").text()) == wanted]
    own = [row for row in named if row.get("programme").text() == programme.get("code").text()]
    leaves = [row for row in named if not appendix.children(row.get("code").text())]
    return next(iter(own or (leaves if len(leaves) == 1 else [])), None)


def _line(line: Node, row: Node | None, programme: Node, book: Book) -> None:
    if row is None:
        return
    for key, korean in (("current", "예산현액"), ("spent", "지출액")):
        first, second = line.get(key).figure(book.money_unit), row.get(key).figure(book.money_unit)
        what = f"{name_of(line)} {korean}(본문과 붙임)"
        book.same("body-appendix", first, second, what, slack=book.money_slack)
    owner, code = row.get("programme").text(), programme.get("code").text()
    if owner and code and owner != code:
        message = f"{name_of(line)}: 붙임은 이 사업을 {owner}에, 본문은 {code}에 둔다"
        where = [line.get("appendix_code").place, row.get("programme").place]
        book.report("appendix-link", Severity.ERROR, where, code, owner, message)


def _required(required: Figure, currents: list[Figure], rows: list[Node], name: str, book: Book) -> None:
    """소요예산 = Σ 예산현액; where it fails, whether 당초 of some lines would explain it is said."""
    what = f"{name} 소요예산(예산집행현황의 예산현액)"
    before = len(book.findings)
    book.total("budget-required", required, currents, what, slack=book.money_slack)
    if len(book.findings) == before or len(rows) != len(currents) or len(rows) > 6:
        return
    choices = [[("예산현액", current.value), ("당초", original.value)]
               for row, current in zip(rows, currents, strict=True)
               if (original := row.get("original").figure()) is not None]  # fmt: skip
    for mix in product(*choices):
        if len(mix) == len(rows) and sum(value for _, value in mix) == required.value:
            parts = " + ".join(f"{column} {amount(value, book.money_unit)}" for column, value in mix)
            book.remark(f"적힌 값은 {with_particle(parts, '과')} 같다")
            return


def _linked_back(programme: Node, links: dict[str, Node | None], appendix: Appendix, book: Book) -> None:
    """Every appendix row that names this programme has its line on the page."""
    shown = {row.path for row in links.values() if row is not None}
    code = programme.get("code").text()
    for row in appendix.rows:
        if links and code and row.get("programme").text() == code and row.path not in shown:
            message = f"{name_of(row)}: 붙임은 이 사업을 {code}에 두는데 {code}의 예산집행현황에는 없다"
            where = [row.get("programme").place, programme.get("budget_execution").place]
            book.report("appendix-link", Severity.ERROR, where, code, None, message)
