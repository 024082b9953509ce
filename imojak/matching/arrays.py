"""Names for the arrays that the matching modules hand to each other, and how a column of numbers becomes one. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Int64s: TypeAlias = npt.NDArray[np.int64]
Int32s: TypeAlias = npt.NDArray[np.int32]
UInt64s: TypeAlias = npt.NDArray[np.uint64]
Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]
#: Of 32 or 64 bits: scores that fit the one, and those that need the other.
Wholes: TypeAlias = npt.NDArray[np.signedinteger[Any]]

_INT64 = np.iinfo(np.int64)


def found_at(numbers: Int64s, among: Int64s) -> Int64s:
    """Return where each number stands among others (ascending): int64[k]; −1 where it does not."""
    if not len(among):
        return np.full(len(numbers), -1, np.int64)
    at = np.minimum(np.searchsorted(among, numbers), len(among) - 1)
    return np.where(among[at] == numbers, at, -1)


def whole_numbers(values: Any) -> tuple[Int64s, Int64s]:
    """Return a column as int64[k], with 0 wherever that cannot be, and the rows where it could not.

    Not a whole number of 64 bits: nothing (None, NaN), infinity, a fraction, a number beyond ±2⁶³, a text.
    """
    array = np.atleast_1d(np.asarray(values)) if not isinstance(values, list | tuple) else _from_list(values)
    if array.dtype == np.bool_ or array.dtype.kind in "iu":
        wrong = array > _INT64.max if array.dtype == np.uint64 else np.zeros(array.shape, np.bool_)
        if not wrong.any():
            return array.astype(np.int64, copy=False), np.empty(0, np.int64)
    elif array.dtype.kind == "f":
        with np.errstate(invalid="ignore"):
            wrong = ~(np.isfinite(array) & (array == np.trunc(array)) & (np.abs(array) < 2.0**63))
    else:
        wrong = np.fromiter((not _is_whole(one) for one in array), np.bool_, len(array))
    right = array.astype(object) if array.dtype.kind not in "iufO" else array.copy()
    right[wrong] = 0
    return right.astype(np.int64), np.flatnonzero(wrong)


def _from_list(values: Sequence[Any]) -> npt.NDArray[Any]:
    """Return an array that has not lost anything: NumPy alone would turn 2⁶³ + 1 into a float."""
    if all(type(one) is int and _INT64.min <= one <= _INT64.max for one in values):
        return np.array(values, np.int64)
    array = np.empty(len(values), object)
    array[:] = values
    return array


def _is_whole(one: Any) -> bool:
    try:
        return (
            not isinstance(one, complex)
            and one == int(one)
            and _INT64.min <= int(one) <= _INT64.max
            and not isinstance(one, str)
        )
    except (TypeError, ValueError, OverflowError):
        return False


def member_of(group: Any, size: int) -> Bools:
    """Return a group as bool[size]: it comes as that, or as the numbers of its members.

    Raises IndexError for a number outside 0 … size − 1, ValueError for a mask of another size.
    """
    given = np.asarray(group)
    if given.dtype == np.bool_:
        if given.shape != (size,):
            raise ValueError(f"a mask of {given.shape} for {size}")
        return given
    members = np.zeros(size, np.bool_)
    if given.size:
        if given.min() < 0 or given.max() >= size:
            raise IndexError(f"a member outside 0 … {size - 1}")
        members[given.astype(np.int64)] = True
    return members


def lots_of(seed: str, receipts: Iterable[str]) -> UInt64s:
    """Return the first 64 bits of everybody's lot, as imojak.kernel.lots defines it; smaller comes first."""
    start = sha256(f"{seed}:".encode())

    def first_bytes(receipt: str) -> bytes:
        hashed = start.copy()
        hashed.update(receipt.encode())
        return hashed.digest()[:8]

    return np.frombuffer(b"".join(map(first_bytes, receipts)), ">u8").astype(np.uint64)
