"""`imojak lint FILE [--format text|json]`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import NoReturn

from imojak.lint import Severity, UnusableReport, run
from imojak.lint.text import render
from imojak.problems import CalledWrongly, of_argparse


class _Parser(argparse.ArgumentParser):
    """A parser that leaves the sentence to whoever speaks to the terminal."""

    def error(self, message: str) -> NoReturn:
        """Raise CalledWrongly with argparse's complaint in Korean."""
        raise CalledWrongly(of_argparse(message))


def main(argv: Sequence[str] | None = None) -> int:
    """Check a report and print what does not add up.

    Returns 0 where there is no error (roundings and ambiguities are printed), 1 where there is one, 2 where the file
    cannot be checked. Raises CalledWrongly on wrong arguments.
    """
    parser = _Parser(prog="imojak lint", description="보고서(JSON)에서 서로 맞지 않는 수와 날짜를 찾는다.")
    parser.add_argument("file", metavar="FILE", help="보고서 JSON 파일")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="출력 형식(기본: text)")
    arguments = parser.parse_args(argv)
    try:
        findings = run(arguments.file)
    except UnusableReport as problem:
        sys.stderr.write(f"imojak: {problem}\n")
        return 2
    if arguments.format == "json":
        json.dump([finding.as_dict() for finding in findings], sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
    else:
        sys.stdout.write(render(arguments.file, findings))
    return int(any(finding.severity is Severity.ERROR for finding in findings))
