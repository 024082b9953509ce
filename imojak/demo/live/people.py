"""The synthetic people of a city: age and district as its register has them, careers, wishes and free time.

Nobody here exists. Names are a common surname with two common syllables, telephone numbers begin with 010-0, which
is not given to anybody, and mail goes to example.org.
"""

from __future__ import annotations

import csv
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random

from imojak.demo.live.store import Store
from imojak.parties.models import Consent, Party, Person
from imojak.plan.errors import PlanError

POPULATION = "population.csv"

# The commonest surnames with their share in per mille (인구주택총조사 2015), and syllables of given names.
SURNAMES = (
    ("김", 215), ("이", 147), ("박", 84), ("최", 47), ("정", 43), ("강", 24), ("조", 21), ("윤", 21), ("장", 20), ("임", 17),
    ("한", 15), ("오", 15), ("서", 15), ("신", 15), ("권", 14), ("황", 14), ("안", 14), ("송", 14), ("전", 11), ("홍", 11),
    ("유", 9), ("고", 9), ("문", 9), ("양", 9), ("손", 9), ("배", 8), ("백", 7), ("허", 6), ("남", 5), ("심", 5), ("노", 5),
)  # fmt: skip
FIRST = {"f": "은영미현정경순혜수지명선희윤소연", "m": "영성상재동정병승종태용진준광기형"}
SECOND = {"f": "숙희자경미영순옥란주연정선아임화", "m": "수호식철현우석환규훈섭근태진민욱"}
CAREERS = (
    "경영·사무", "금융·보험", "영업·판매", "교육", "보건·의료", "사회복지", "정보통신", "건설", "기계·제조", "운송",
    "음식·숙박", "문화·예술", "공공행정", "연구·기술", "미용·생활서비스",
)  # fmt: skip
WISHES = ("재취업", "창업", "사회공헌", "자격 취득", "디지털 역량", "생애설계", "여가·관계")
TIMES = ("평일 오전", "평일 오후", "평일 저녁", "주말")
DAY_OF_AGES = (6, 30)  # the register's ages are taken as ages on this day of the lived year


@dataclass
class People:
    """Persons as columns, so that a million of them stay small: the n-th has party id ``first + n``."""

    first: int = 0
    births: array[int] = field(default_factory=lambda: array("l"))
    districts: array[int] = field(default_factory=lambda: array("l"))
    sexes: bytearray = field(default_factory=bytearray)

    def __len__(self) -> int:
        return len(self.births)

    def birth(self, party_id: int) -> date:
        """Return the birth date of a person."""
        return date.fromordinal(self.births[party_id - self.first])

    def sex(self, party_id: int) -> str:
        """Return "f" or "m"."""
        return chr(self.sexes[party_id - self.first])

    def district(self, party_id: int) -> str:
        """Return the district's 행정표준코드."""
        return str(self.districts[party_id - self.first])

    def age(self, party_id: int, day: date) -> int:
        """Return the age (만 나이) on ``day``."""
        birth = self.birth(party_id)
        return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))

    def __contains__(self, party_id: int) -> bool:
        return self.first <= party_id < self.first + len(self.births)


def read_population(folder: Path) -> tuple[list[tuple[str, int]], list[int]]:
    """Return the register's cells (district code, age) and the people in each.

    Raises PlanError when the file is missing or a row is no row of numbers.
    """
    try:
        lines = [line for line in (folder / POPULATION).read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    except OSError as error:
        raise PlanError(
            POPULATION, "", "파일이 없거나 읽을 수 없습니다. 자치구·연령별 인구를 적은 파일을 두세요."
        ) from error
    cells, people = [], []
    rows = csv.reader(lines)
    ages = next(rows, [])[1:]
    for row in rows:
        try:
            for age, number in zip(ages, row[1:], strict=True):
                cells.append((row[0], int(age)))
                people.append(int(number))
        except (ValueError, IndexError) as error:
            raise PlanError(
                POPULATION, row[0] if row else "", "자치구 코드 뒤에 나이마다 인구(정수)가 있어야 합니다."
            ) from error
    if not people or min(people) < 0 or sum(people) == 0:
        raise PlanError(POPULATION, "", "인구가 하나도 없거나 음수가 있습니다. 나이마다 0 이상의 정수를 적어 주세요.")
    return cells, people


class Names:
    """Names of people who do not exist."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._surnames = [surname for surname, share in SURNAMES for _ in range(share)]

    def of(self, sex: str) -> str:
        """Return a name for a woman ("f") or a man ("m")."""
        rng = self._rng
        return rng.choice(self._surnames) + rng.choice(FIRST[sex]) + rng.choice(SECOND[sex])


def populate(store: Store, rng: Random, folder: Path, year: int, number: int, female_percent: int) -> People:
    """Let ``number`` people be, and return them. Consent to the service is given in the week before the year begins."""
    cells, weights = read_population(folder)
    bounds = list(accumulate(weights))
    names, people = Names(rng), People()
    day = date(year, *DAY_OF_AGES)
    consented = date(year, 1, 1)
    for index, (district, age) in enumerate(_spread(cells, bounds, number)):
        sex = "f" if rng.random() * 100 < female_percent else "m"
        birth = _birthday(day, age, rng)
        party = store.add(Party, kind="person", name=names.of(sex))
        if index == 0:
            people.first = party
        career = rng.choice(CAREERS)
        store.add(
            Person,
            party_id=party,
            birth_date=birth,
            sex=sex,
            district_code=district,
            phone=f"010-0{rng.randrange(1000):03d}-{rng.randrange(10000):04d}",
            email=f"p{party}@example.org",
            working=rng.random() < (0.55 if age < 55 else 0.3),
            career={"field": career, "years": max(1, min(age - 24, round(rng.gauss(18, 7))))},
            wishes={"wants": rng.sample(WISHES, 2)},
            availability={"times": rng.sample(TIMES, 2), "hours_a_week": rng.choice((4, 8, 12, 16, 20, 40))},
        )
        store.add(Consent, party_id=party, purpose="service", text_version="2023-1", starts_on=consented)
        people.births.append(birth.toordinal())
        people.districts.append(int(district))
        people.sexes.append(ord(sex))
    return people


def _spread(cells: list[tuple[str, int]], bounds: list[int], number: int) -> Iterator[tuple[str, int]]:
    """Yield ``number`` cells in proportion to the register, evenly: no cell is more than one person off."""
    step = bounds[-1] / number
    for index in range(number):
        yield cells[bisect_right(bounds, (index + 0.5) * step)]


def _birthday(day: date, age: int, rng: Random) -> date:
    latest = day.replace(year=day.year - age)
    return latest - timedelta(days=rng.randrange(365))


def birth_range(ages: tuple[int, int], on: date) -> tuple[int, int]:
    """Return the first and last birth day (ordinals) of those aged ``ages`` (both included) on ``on``."""
    youngest, oldest = ages
    last = _years_before(on, youngest)
    first = _years_before(on, oldest + 1) + timedelta(days=1)
    return first.toordinal(), last.toordinal()


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
