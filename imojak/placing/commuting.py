"""How long the way takes between two districts of Seoul: by the agency's own table, else from the districts' centres.

Pure. The estimate by default is a quarter of an hour to get to and from the ride, and 2.8 minutes a kilometre of the
straight line (about 21 km/h from door to door by public transport). It orders places for a person; it is no timetable.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from math import asin, cos, radians, sin, sqrt

import numpy as np
import numpy.typing as npt

from imojak.kernel.districts import DISTRICT_CODES

#: Latitude and longitude of the middle of each district.
CENTRES: dict[str, tuple[float, float]] = {
    "11110": (37.5946, 126.9773),
    "11140": (37.5601, 126.9959),
    "11170": (37.5313, 126.9800),
    "11200": (37.5508, 127.0410),
    "11215": (37.5467, 127.0857),
    "11230": (37.5819, 127.0549),
    "11260": (37.5979, 127.0929),
    "11290": (37.6057, 127.0176),
    "11305": (37.6434, 127.0112),
    "11320": (37.6690, 127.0324),
    "11350": (37.6525, 127.0750),
    "11380": (37.6192, 126.9270),
    "11410": (37.5777, 126.9391),
    "11440": (37.5593, 126.9083),
    "11470": (37.5247, 126.8554),
    "11500": (37.5612, 126.8229),
    "11530": (37.4944, 126.8563),
    "11545": (37.4606, 126.9008),
    "11560": (37.5223, 126.9102),
    "11590": (37.4989, 126.9516),
    "11620": (37.4673, 126.9453),
    "11650": (37.4733, 127.0312),
    "11680": (37.4967, 127.0630),
    "11710": (37.5056, 127.1153),
    "11740": (37.5492, 127.1465),
}
#: The rows and columns of a table of minutes, in order; one more is for whatever is not in Seoul or not known.
CODES = tuple(DISTRICT_CODES.values())
ELSEWHERE = len(CODES)
UNKNOWN_MINUTES = -1

_ACCESS, _PER_KILOMETRE, _EARTH = 15.0, 2.8, 6371.0

Minutes = npt.NDArray[np.int32]


def row_of(code: str) -> int:
    """Return the row of a district in a table of minutes."""
    return _ROWS.get(code, ELSEWHERE)


_ROWS = {code: row for row, code in enumerate(CODES)}


@cache
def estimated() -> Minutes:
    """Return int32[26, 26]: minutes from each district to each, −1 where one of them is not known."""
    table = np.full((ELSEWHERE + 1, ELSEWHERE + 1), UNKNOWN_MINUTES, np.int32)
    for origin, here in enumerate(CODES):
        for goal, there in enumerate(CODES):
            table[origin, goal] = round(_ACCESS + _PER_KILOMETRE * _kilometres(CENTRES[here], CENTRES[there]))
    return table


def with_known(known: Mapping[str, int]) -> Minutes:
    """Return the table with the agency's own minutes ("11110-11140": 23) put over the estimates."""
    table = estimated().copy()
    for pair, minutes in known.items():
        origin, _, goal = pair.partition("-")
        table[row_of(origin), row_of(goal)] = minutes
    table[ELSEWHERE, :] = table[:, ELSEWHERE] = UNKNOWN_MINUTES
    return table


def _kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the length of the great circle between two points."""
    (latitude, longitude), (other_latitude, other_longitude) = one, other
    north, east = radians(other_latitude - latitude), radians(other_longitude - longitude)
    half = sin(north / 2) ** 2 + cos(radians(latitude)) * cos(radians(other_latitude)) * sin(east / 2) ** 2
    return 2 * _EARTH * asin(sqrt(half))
