"""Files of the bank (은행 파일 형식): how a transfer file is written and a result file read, by a layout as data. Pure.

A layout is a rule set's parameters. Two forms: ``fixed``, records of so many bytes (a Korean letter is two), and ``csv``.
A field is written from a value by its name (``bank``, ``account``, ``holder``, ``won``, ``reference`` …) or is a fixed
``text``, by which records of different kinds are told apart.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

Value = str | int | date
Form = Literal["fixed", "csv"]
_KINDS = ("head", "row", "tail")


class UnreadableLayout(ValueError):
    """Parameters of a rule set that are no layout; ``user_message`` names the key."""

    def __init__(self, user_message: str) -> None:
        super().__init__(user_message)
        self.user_message = user_message


class TooLong(ValueError):
    """A value that has no place in its field; ``user_message`` says which."""

    def __init__(self, user_message: str) -> None:
        super().__init__(user_message)
        self.user_message = user_message


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line (from 1; 0 for the whole file) of a result file, in a sentence."""

    line: int
    sentence: str


class FaultyFile(ValueError):
    """A result file that is not taken, with every fault of it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{one.line}: {one.sentence}" for one in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Field:
    """A field: ``name`` of its value, or a fixed ``text``; ``title`` heads its CSV column; ``width`` counts bytes."""

    name: str = ""
    text: str = ""
    title: str = ""
    width: int = 0
    right: bool = False
    fill: str = " "
    cut: bool = False


@dataclass(frozen=True)
class ResultRow:
    """What the bank says of one transfer: ``paid``, or not with its ``code`` and ``text``. ``day`` None: not said."""

    line: int
    reference: str
    won: int
    code: str
    text: str
    paid: bool
    day: date | None


@dataclass(frozen=True)
class Layout:
    """A bank's layout: records of the transfer file and of the result file, by kind (head, row, tail)."""

    title: str
    form: Form
    encoding: str
    newline: str
    delimiter: str
    out: Mapping[str, tuple[Field, ...]]
    back: Mapping[str, tuple[Field, ...]]
    paid: frozenset[str]
    texts: Mapping[str, str]

    @classmethod
    def read(cls, parameters: Mapping[str, Any]) -> Layout:
        """Read the parameters of a bank's layout. Raises UnreadableLayout for a missing or unusable key."""
        layout = cls.written(parameters, ("bank", "account", "won", "reference"), result=parameters.get("result"))
        lacking = [
            one for one in ("reference", "won", "code") if one not in {field.name for field in layout.back["row"]}
        ]
        if lacking:
            raise UnreadableLayout(f"은행 파일 형식의 result.row에 {', '.join(lacking)} 칸이 없습니다.")
        return layout

    @classmethod
    def written(
        cls, parameters: Mapping[str, Any], needed: Sequence[str], *, result: Mapping[str, Any] | None
    ) -> Layout:
        """Read the parameters of a file that is written, with ``needed`` among the values of its rows.

        ``result`` says how it is answered; {} for one that nobody answers. Raises UnreadableLayout.
        """
        try:
            form = parameters["form"]
            if form not in ("fixed", "csv"):
                raise UnreadableLayout(f"파일 형식의 form은 fixed 또는 csv여야 합니다: {form}")
            if result is None:
                raise KeyError("result")
            out = {kind: _fields(parameters.get(kind, ()), form) for kind in _KINDS}
            back = {kind: _fields(result.get(kind, ()), form) for kind in _KINDS}
            "가".encode(str(parameters["encoding"]))
            layout = cls(
                title=str(parameters["title"]),
                form=form,
                encoding=str(parameters["encoding"]),
                newline={"crlf": "\r\n", "lf": "\n"}[parameters.get("newline", "crlf")],
                delimiter=str(parameters.get("delimiter", ",")),
                out=out,
                back=back,
                paid=frozenset(str(code) for code in (result["paid"] if result else ())),
                texts={str(code): str(text) for code, text in result.get("texts", {}).items()},
            )
        except KeyError as error:
            raise UnreadableLayout(f"파일 형식에 {error.args[0]} 값이 없거나 쓸 수 없습니다.") from error
        except (TypeError, AttributeError, LookupError, UnicodeError) as error:
            raise UnreadableLayout(f"파일 형식의 값을 쓸 수 없습니다: {error}") from error
        missing = [name for name in needed if name not in {field.name for field in out["row"]}]
        if missing:
            raise UnreadableLayout(f"파일 형식의 row에 {', '.join(missing)} 칸이 없습니다.")
        return layout


def write(layout: Layout, head: Mapping[str, Value], rows: Sequence[Mapping[str, Value]]) -> bytes:
    """Return a transfer file: the values of ``head`` are there for its head and tail, those of each row for the row.

    Raises TooLong for a value that does not fit, or that the bank's letters cannot write.
    """
    if layout.form == "csv":
        return _write_csv(layout, head, rows)
    records: list[bytes] = []
    for kind, values in (("head", [head]), ("row", rows), ("tail", [head])):
        fields = layout.out[kind]
        records += [b"".join(_padded(layout, field, one) for field in fields) for one in values if fields]
    newline = layout.newline.encode(layout.encoding)
    return newline.join(records) + newline


def read_result(layout: Layout, content: bytes) -> list[ResultRow]:
    """Return the rows of a result file. Raises FaultyFile with every line that cannot be read."""
    faults: list[Fault] = []
    rows: list[ResultRow] = []
    sums: list[tuple[int, dict[str, str]]] = []
    for line, kind, values in _records(layout, content):
        if kind == "tail":
            sums.append((line, values))
        elif kind == "row":
            try:
                rows.append(_result(layout, line, values))
            except ValueError as error:
                faults.append(Fault(line, str(error)))
        elif kind == "":
            faults.append(Fault(line, "이 은행 형식의 행이 아닙니다. 은행에서 받은 파일을 그대로 올려 주세요."))
    if not faults:
        faults += [fault for line, values in sums if (fault := _not_the_sum(line, values, rows)) is not None]
    if not rows and not faults:
        faults.append(Fault(0, "결과가 한 건도 없습니다. 은행에서 받은 결과 파일인지 확인해 주세요."))
    if faults:
        raise FaultyFile(faults)
    return rows


# --- writing ----------------------------------------------------------------------------------------------------------


def _fields(rows: Sequence[Mapping[str, Any]], form: Form) -> tuple[Field, ...]:
    found = tuple(
        Field(
            name=str(row.get("name", "")),
            text=str(row.get("text", "")),
            title=str(row.get("title", "")),
            width=int(row.get("width", 0)),
            right=row.get("align", "left") == "right",
            fill=str(row.get("fill", " ")),
            cut=bool(row.get("cut", False)),
        )
        for row in rows
    )
    if any(not field.width for field in found) and form == "fixed":
        raise UnreadableLayout("고정 길이 형식의 칸에는 모두 width가 있어야 합니다.")
    return found


def _said(field: Field, values: Mapping[str, Value]) -> str:
    if not field.name:
        return field.text
    value = values.get(field.name, "")
    return value.strftime("%Y%m%d") if isinstance(value, date) else str(value)


def _padded(layout: Layout, field: Field, values: Mapping[str, Value]) -> bytes:
    said = _said(field, values)
    content = _encoded(layout, said)
    while field.cut and len(content) > field.width:
        said = said[:-1]
        content = _encoded(layout, said)
    if len(content) > field.width:
        raise TooLong(f"{field.title or field.name} 칸({field.width}바이트)에 들어가지 않는 값이 있습니다: {said}")
    fill = field.fill.encode(layout.encoding) * (field.width - len(content))
    return fill + content if field.right else content + fill


def _encoded(layout: Layout, said: str) -> bytes:
    try:
        return said.encode(layout.encoding)
    except UnicodeEncodeError as error:
        raise TooLong(f"은행 파일에 쓸 수 없는 글자가 있습니다: {said}") from error


def _write_csv(layout: Layout, head: Mapping[str, Value], rows: Sequence[Mapping[str, Value]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=layout.delimiter, lineterminator=layout.newline)
    writer.writerow([field.title or field.name for field in layout.out["row"]])
    writer.writerows([_said(field, one) for field in layout.out["row"]] for one in rows)
    if layout.out["tail"]:
        writer.writerow([_said(field, head) for field in layout.out["tail"]])
    return _encoded(layout, text.getvalue())


# --- reading ----------------------------------------------------------------------------------------------------------


def _records(layout: Layout, content: bytes) -> Iterator[tuple[int, str, dict[str, str]]]:
    """Yield line, kind ("" for none of the layout's) and values of each record; empty lines are passed over."""
    encoding = "utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else layout.encoding
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise FaultyFile([
            Fault(0, "글자를 읽을 수 없는 파일입니다. 은행에서 받은 파일을 다른 프로그램으로 고치지 말고 올려 주세요.")
        ]) from None  # fmt: skip
    if layout.form == "csv":
        yield from _csv_records(layout, text)
        return
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip(" \x1a\0"):
            yield number, *_fixed(layout, line.encode(encoding))


def _fixed(layout: Layout, line: bytes) -> tuple[str, dict[str, str]]:
    for kind, fields in layout.back.items():
        width = sum(field.width for field in fields)
        if not fields or len(line.rstrip(b" ")) > width:
            continue
        at, values, fits = 0, dict[str, str](), True
        for field in fields:
            said = line[at : at + field.width].decode(layout.encoding, "replace").strip()
            at += field.width
            if field.name:
                values[field.name] = said
            fits = fits and (bool(field.name) or said == field.text.strip())
        if fits:
            return kind, values
    return "", {}


def _csv_records(layout: Layout, text: str) -> Iterator[tuple[int, str, dict[str, str]]]:
    titles = {field.title or field.name: field.name for field in layout.back["row"]}
    marks = [field.text for field in layout.back["tail"] if field.text]
    columns: list[str] | None = None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=layout.delimiter)
    for cells in _cells(reader):
        words = [cell.strip() for cell in cells]
        if not any(words):
            continue
        if columns is None:
            if not set(titles) <= set(words):
                lacking = ", ".join(sorted(set(titles) - set(words)))
                raise FaultyFile(
                    [Fault(reader.line_num, f"첫 행에 {lacking} 칸이 없습니다. 은행의 결과 파일인지 확인해 주세요.")]
                )
            columns = words
            continue
        if marks and words[0] in marks:
            fields = layout.back["tail"]
            yield (
                reader.line_num,
                "tail",
                {field.name: word for field, word in zip(fields, words, strict=False) if field.name},
            )
            continue
        if len(words) < len(columns):
            yield reader.line_num, "", {}
            continue
        yield (
            reader.line_num,
            "row",
            {titles[column]: word for column, word in zip(columns, words, strict=False) if column in titles},
        )


def _cells(reader: Any) -> Iterator[list[str]]:
    """Yield the cells of each line. Raises FaultyFile where a line is none of a table."""
    try:
        yield from reader
    except csv.Error:
        sentence = "표로 읽을 수 없는 행입니다. 은행에서 받은 파일을 고치지 말고 그대로 올려 주세요."
        raise FaultyFile([Fault(reader.line_num, sentence)]) from None


def _result(layout: Layout, line: int, values: Mapping[str, str]) -> ResultRow:
    reference = unicodedata.normalize("NFKC", values["reference"])
    if not reference:
        raise ValueError("송금 번호가 비어 있습니다.")
    code = values["code"]
    if not code:
        raise ValueError("결과 코드가 비어 있습니다.")
    day = values.get("day", "")
    return ResultRow(
        line=line,
        reference=reference,
        won=_won(values["won"]),
        code=code[:10],
        text=(values.get("text") or layout.texts.get(code, "") or ("정상" if code in layout.paid else code))[:60],
        paid=code in layout.paid,
        day=_day(day) if day else None,
    )


def _won(said: str) -> int:
    plain = unicodedata.normalize("NFKC", said).replace(",", "").removesuffix("원").strip()
    if plain.startswith(("-", "△", "▲", "−")):
        raise ValueError(f"금액이 0보다 작습니다: {said}")
    if not plain.isascii() or not plain.isdigit():
        raise ValueError(f"금액이 숫자가 아닙니다: {said}")
    won = int(plain)
    if not won:
        raise ValueError("금액이 0원입니다.")
    return won


def _day(said: str) -> date:
    plain = unicodedata.normalize("NFKC", said).replace("-", "").replace(".", "").replace("/", "").strip()
    try:
        return datetime.strptime(plain, "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise ValueError(f"처리일이 날짜가 아닙니다: {said}") from None


def _not_the_sum(line: int, values: Mapping[str, str], rows: Sequence[ResultRow]) -> Fault | None:
    count = unicodedata.normalize("NFKC", values.get("count", "")).replace(",", "").lstrip("0") or "0"
    if "count" in values and count != str(len(rows)):
        return Fault(
            line, f"합계 행은 {values['count']}건인데 파일에는 {len(rows)}건이 있습니다. 파일이 잘렸는지 확인해 주세요."
        )
    return None
