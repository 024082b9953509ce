"""What is paid in parts and not by the hour (지원금·상금·보조금·연구비): one sum, its ceiling, and what comes back of it."""

from __future__ import annotations

from dataclasses import dataclass

from imojak.earning.rows import Row


@dataclass(frozen=True)
class Sum:
    """A sum that a programme's type promises, in won.

    ``kind`` is the type's (grant, prize, subsidy, fee, expense). ``most`` says that ``won`` is a ceiling against
    receipts. With ``clawback_months`` all of it comes back when the activity ends earlier than that.
    """

    kind: str
    label: str
    won: int
    most: bool = False
    clawback_months: int | None = None

    def __post_init__(self) -> None:
        if self.won <= 0:
            raise ValueError("a sum is above zero")


@dataclass(frozen=True)
class Granted:
    """What is granted of a sum: the rows' amounts sum to ``amount`` (won)."""

    amount: int
    rows: tuple[Row, ...]


def grant(of: Sum, *, claimed: int | None = None, before: int = 0) -> Granted:
    """Return what is granted of a sum: all of it, or what was ``claimed`` by receipts up to it, less what was ``before``.

    Raises ValueError for a claim that is missing, below zero, or made where nothing is claimed.
    """
    if of.most != (claimed is not None) or (claimed is not None and claimed < 0):
        raise ValueError("receipts belong to a sum that is a ceiling, and are not below zero")
    if claimed is None:
        rows = [Row(of.kind, f"{of.label} {of.won:,}원", of.won)]
    else:
        rows = [Row(of.kind, f"{of.label} 증빙 {claimed:,}원", claimed)]
        if claimed > of.won:
            rows.append(Row("ceiling", f"최대 {of.won:,}원까지 지급", of.won - claimed))
    if before:
        rows.append(Row("granted", f"앞서 결정한 {before:,}원을 뺌", -before))
    return Granted(sum(row.amount for row in rows), tuple(rows))


def comes_back(of: Sum, paid: int, months: int) -> Granted:
    """Return what of ``paid`` won comes back when the activity lasted ``months`` full months; zero or below."""
    if not paid or of.clawback_months is None or months >= of.clawback_months:
        return Granted(0, ())
    text = f"{of.label}: {of.clawback_months}개월을 채우지 않아({months}개월) {paid:,}원을 돌려받음"
    return Granted(-paid, (Row("clawback", text, -paid),))
