"""Reading very many whole numbers out of a table: as arrays, without a row of Python numbers in between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


def whole_columns(rows: Any, *fields: str) -> list[npt.NDArray[np.int64]]:
    """Return columns of a queryset as int64[k] each, in the order of its rows; none of them may be null.

    Three million rows of three numbers take a second or two, and 24 bytes a row.
    """
    import numpy as np

    statement, values = rows.values_list(*fields).query.get_compiler(connection=connection).as_sql()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            table = _copied(cursor, statement, values, len(fields))
        else:
            cursor.execute(statement, values)
            # The driver's own rows: what stands between would be asked once a row.
            table = np.fromiter(cursor.cursor, [(name, np.int64) for name in fields])
    return [np.ascontiguousarray(table[name]) for name in table.dtype.names or ()]


#: Before the rows of a binary COPY stand a signature and two numbers, behind them an end mark.
_HEAD, _END = 19, 2


def _copied(cursor: Any, statement: str, values: Any, width: int) -> Any:
    """Return rows of 64-bit numbers out of a binary COPY: each a count of fields, and every field with its length."""
    import numpy as np

    names = [f"f{number}" for number in range(width)]
    read = ", ".join(f"{name}::bigint" for name in names)
    text = f"COPY (SELECT {read} FROM ({statement}) AS rows ({', '.join(names)})) TO STDOUT (FORMAT BINARY)"
    with connection.wrap_database_errors, cursor.copy(text, values) as copy:
        told = b"".join(copy)
    layout: list[tuple[str, str]] = [("fields", ">i2")]
    for name in names:
        layout += [(f"{name}_length", ">i4"), (name, ">i8")]
    table = np.frombuffer(told, layout, offset=_HEAD, count=(len(told) - _HEAD - _END) // np.dtype(layout).itemsize)
    if any((table[f"{name}_length"] != 8).any() for name in names):
        raise ValueError(f"null in a column of whole numbers: {statement}")
    return table[names].astype([(name, np.int64) for name in names])
