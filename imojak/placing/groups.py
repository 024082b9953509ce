"""The groups that a round's people and places fall into: districts, sexes and age bands (자치구, 성별, 나이대)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import Literal

from imojak.kernel.districts import DISTRICT_NAMES
from imojak.kernel.months import age_on
from imojak.parties.models import Person

#: How people are parted, and by ``site`` the places.
Partition = Literal["district", "sex", "age", "site"]
#: Age bands: lower bounds of 만 나이.
BANDS = (0, 45, 50, 55, 60, 65)

_AT_ONCE = 10_000


def _band_names() -> dict[str, str]:
    found = {"0": f"{BANDS[1] - 1}세 이하"}
    for low, above in pairwise(BANDS[1:]):
        found[str(low)] = f"{low}~{above - 1}세"
    return {**found, str(BANDS[-1]): f"{BANDS[-1]}세 이상"}


#: The groups of each partition with their names, by code.
GROUPS: dict[Partition, dict[str, str]] = {
    "district": DISTRICT_NAMES,
    "sex": {"f": "여성", "m": "남성"},
    "age": _band_names(),
    "site": DISTRICT_NAMES,
}
#: What every group of a partition is called together.
EVERY: dict[Partition, str] = {
    "district": "사는 자치구마다",
    "sex": "성별마다",
    "age": "나이대마다",
    "site": "자리가 있는 자치구마다",
}


def group_words(of: Partition, group: str) -> str:
    """Return what one group is called: 마포구에 사는 분, 여성, 45~49세, 마포구의 자리."""
    name = GROUPS[of][group]
    return {"district": f"{name}에 사는 분", "site": f"{name}의 자리"}.get(of, name)


def groups_of(parties: Iterable[int], on: date) -> dict[Partition, dict[int, str]]:
    """Return for each partition of people the group of every party by its number; who is in none is not there.

    ``on`` is the day on which ages count. Groups as parties are in no age band and of no sex.
    """
    asked = sorted(set(parties))
    found: dict[Partition, dict[int, str]] = {"district": {}, "sex": {}, "age": {}}
    for start in range(0, len(asked), _AT_ONCE):
        rows = Person.objects.filter(pk__in=asked[start : start + _AT_ONCE])
        for party, sex, born, district in rows.values_list("pk", "sex", "birth_date", "district_code"):
            said: Mapping[Partition, str] = {"district": district, "sex": sex, "age": band_of(born, on)}
            for of, group in said.items():
                if group in GROUPS[of]:
                    found[of][party] = group
    return found


def band_of(born: date | None, on: date) -> str:
    """Return the code of the age band of somebody born on a day; "" where that is not known."""
    return "" if born is None else str(max(low for low in BANDS if age_on(born, on) >= low))
