"""What a visitor asks of the catalogue: words and filters, which rows are left, and which filter left none. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from imojak.kernel.calendar import WEEKDAYS
from imojak.kernel.districts import DISTRICT_NAMES
from imojak.offers.enums import Shape
from imojak.sites.catalogue import Row

PARTS = {"am": "오전", "pm": "오후", "eve": "저녁"}
PAID = {"paid": "활동비 있음", "unpaid": "활동비 없음"}
#: Words that find and rank: the ids of rows in the order in which they fit, by the words typed.
Finder = Callable[[str, Sequence[Row]], list[int]]


@dataclass(frozen=True)
class Choice:
    """One filter that is set: its name in the address, its value, and what it is called."""

    name: str
    value: str
    label: str


@dataclass(frozen=True)
class Without:
    """How many rows there would be without one of the filters."""

    choice: Choice
    count: int


@dataclass(frozen=True)
class Asked:
    """Everything that was asked, as far as it means something; a value that nobody knows is left out."""

    q: str = ""
    district: str = ""
    weekday: str = ""
    part: str = ""
    pay: str = ""
    field: str = ""
    shape: str = ""
    mine: bool = False

    @property
    def choices(self) -> list[Choice]:
        """What is set, in the order in which it stands on the page."""
        found = [
            Choice("q", self.q, f"찾는 말 ‘{self.q}’"),
            Choice("district", self.district, DISTRICT_NAMES.get(self.district, "")),
            Choice("weekday", self.weekday, f"{WEEKDAYS[int(self.weekday)]}요일" if self.weekday else ""),
            Choice("part", self.part, PARTS.get(self.part, "")),
            Choice("pay", self.pay, PAID.get(self.pay, "")),
            Choice("field", self.field, self.field),
            Choice("shape", self.shape, str(Shape(self.shape).label) if self.shape else ""),
            Choice("mine", "1" if self.mine else "", "내가 참여할 수 있는 것"),
        ]
        return [choice for choice in found if choice.value]


def read(given: Mapping[str, str], fields: Collection[str]) -> Asked:
    """Read the filters of an address; ``fields`` are the fields of activity that there are."""

    def one_of(name: str, known: Collection[str]) -> str:
        value = given.get(name, "")
        return value if value in known else ""

    q = "".join(letter for letter in given.get("q", "") if letter.isprintable()).strip()[:60]
    return Asked(
        q=q,
        district=one_of("district", DISTRICT_NAMES),
        weekday=one_of("weekday", [str(day) for day in range(len(WEEKDAYS))]),
        part=one_of("part", PARTS),
        pay=one_of("pay", PAID),
        field=one_of("field", fields),
        shape=one_of("shape", Shape.values),
        mine=given.get("mine") == "1",
    )


def left(rows: Sequence[Row], asked: Asked, find: Finder, possible: Callable[[Row], bool]) -> list[Row]:
    """Return the rows that meet everything that was asked; with words, the best first."""
    kept = [row for row in rows if _meets(row, asked) and (not asked.mine or possible(row))]
    if not asked.q:
        return kept
    order = {pk: rank for rank, pk in enumerate(find(asked.q, rows))}
    return sorted((row for row in kept if row.pk in order), key=lambda row: order[row.pk])


def _meets(row: Row, asked: Asked) -> bool:
    return (
        (not asked.district or asked.district in row.districts)
        and (not asked.weekday or int(asked.weekday) in row.weekdays)
        and (not asked.part or asked.part in row.parts_of_day)
        and (not asked.pay or bool(row.pay) == (asked.pay == "paid"))
        and (not asked.field or asked.field in row.fields)
        and (not asked.shape or row.shape == asked.shape)
    )


def without_each(rows: Sequence[Row], asked: Asked, find: Finder, possible: Callable[[Row], bool]) -> list[Without]:
    """Say for each filter how many rows there would be without it, the most first; for a page that shows none."""
    found = []
    for choice in asked.choices:
        freed = replace(asked, mine=False) if choice.name == "mine" else replace(asked, **{choice.name: ""})  # type: ignore[arg-type]
        found.append(Without(choice, len(left(rows, freed, find, possible))))
    return sorted((one for one in found if one.count), key=lambda one: -one.count)
