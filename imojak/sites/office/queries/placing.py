"""What the pages of a match show: scenarios side by side, a run's rows without anybody's name, and the city as tiles."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet, Sum

from imojak.kernel.districts import DISTRICT_CODES, DISTRICT_NAMES
from imojak.offers.models import Place, Round
from imojak.placing.actions import is_closed, latest_run, task_of
from imojak.placing.enums import UNIT, Mode
from imojak.placing.models import Publication, Run, Scenario, Seat
from imojak.placing.quotas import BOUNDS, Bound, Kept
from imojak.placing.telling import Telling
from imojak.placing.terms import is_outdated
from imojak.plan.types.matching import PARTS
from imojak.tasks.models import Task

#: Where each district's tile lies: column and row from the top left. Neighbours stay neighbours as far as squares can.
TILES: dict[str, tuple[int, int]] = {
    "도봉구": (5, 0), "노원구": (6, 0), "은평구": (2, 1), "강북구": (4, 1), "성북구": (5, 1), "중랑구": (6, 1),
    "서대문구": (2, 2), "종로구": (3, 2), "중구": (4, 2), "동대문구": (5, 2), "광진구": (6, 2), "강서구": (0, 3),
    "마포구": (2, 3), "용산구": (3, 3), "성동구": (5, 3), "강동구": (7, 3), "양천구": (0, 4), "영등포구": (1, 4),
    "동작구": (2, 4), "서초구": (4, 4), "강남구": (5, 4), "송파구": (6, 4), "구로구": (0, 5), "금천구": (1, 5),
    "관악구": (2, 5),
}  # fmt: skip
_TILE = 84
#: So many shares a line of the comparison tells one by one.
_SHARES = 4


@dataclass(frozen=True)
class Compared:
    """A scenario beside the others: its newest run and its last task."""

    of: Scenario
    run: Run | None
    task: Task | None
    published: bool

    @property
    def first_wishes(self) -> int:
        """How many got their first wish."""
        choices = self.run.numbers["choices"] if self.run is not None else []
        return int(choices[0]) if len(choices) > 1 else 0

    @property
    def points(self) -> str:
        """The sum of scores in points, and whether more is possible. Of a stable result that is not the question."""
        if self.run is None:
            return ""
        said = f"{self.run.score / UNIT:,.0f}점"
        if self.run.terms["mode"] == Mode.STABLE or self.run.bound <= 0:
            return said
        if self.run.score == self.run.bound:
            return f"{said} (더 높일 수 없음)"
        return f"{said} (상한의 {self.run.score * 100 / self.run.bound:.1f}%)"

    @property
    def weights(self) -> str:
        """What a score is made of: 희망 순위 40, 통근 시간 20."""
        return ", ".join(f"{PARTS[one['uses']]} {one['points']}" for one in self.of.rule["part"])

    @property
    def shares(self) -> list[str]:
        """The shares to keep, as they are written."""
        return [one.words for one in self.kept]

    @cached_property
    def kept(self) -> list[Kept]:
        """The shares to keep."""
        return [Kept.model_validate_json(json.dumps(row)) for row in self.of.quotas]

    @property
    def closed(self) -> bool:
        """Tell whether it is published and so stays as it is."""
        return self.published and is_closed(self.of)

    @property
    def outdated(self) -> bool:
        """Tell whether the scenario was changed after this was computed."""
        return self.run is not None and not self.published and is_outdated(self.run)

    @property
    def quotas(self) -> list[str]:
        """What groups got of their shares, those first that have just what they must or may."""
        said = self.all_quotas
        return [*said[:_SHARES], f"그 밖에 {len(said) - _SHARES}가지"] if len(said) > _SHARES + 1 else said

    @property
    def all_quotas(self) -> list[str]:
        """What every group got of its share, those first that have just what they must or may."""
        rows = self.run.numbers["quotas"] if self.run is not None else []
        return [_got(one) for one in sorted(rows, key=_room) if one["least"] or one["most"] is not None]

    @property
    def notable(self) -> list[str]:
        """Differences between groups that are hardly chance."""
        rows = self.run.numbers.get("differences", {}).get("groups", ()) if self.run is not None else ()
        return [f"{one['partition']} {one['group']}" for one in rows if one["notable"]]

    @property
    def left(self) -> int:
        """Seats that nobody got."""
        return self.run.seats - self.run.placed if self.run is not None else 0


def _got(row: dict[str, Any]) -> str:
    bound: Bound = "least" if row["least"] else "most"
    return f"{row['label']} {row['got']:,}명({BOUNDS[bound]} {row[bound]:,}명)"


def _room(row: dict[str, Any]) -> int:
    """Return how many people a share is away from its bound."""
    return int(row["got"] - row["least"] if row["least"] else (row["most"] or 0) - row["got"])


def compared(scenarios: QuerySet[Scenario]) -> list[Compared]:
    """Return scenarios with their newest runs, those of one round, the oldest first."""
    published = set(Publication.objects.filter(run__scenario__in=scenarios).values_list("run_id", flat=True))
    found = []
    for one in scenarios.order_by("pk"):
        run = latest_run(one)
        found.append(Compared(one, run, task_of(one), run is not None and run.pk in published))
    return found


@dataclass(frozen=True)
class Tile:
    """A district in the picture of the city: who lives there and got a seat anywhere, seats there, how many are filled."""

    name: str
    x: int
    y: int
    people: int
    placed: int
    seats: int
    filled: int

    @property
    def without(self) -> int:
        """People who live there and got no seat."""
        return self.people - self.placed

    @property
    def short(self) -> int:
        """Seats that nobody got."""
        return self.seats - self.filled

    @property
    def shade(self) -> str:
        """How the tile is filled: by how much of its seats is empty."""
        if not self.seats:
            return "none"
        return "full" if not self.short else "some" if self.filled * 2 >= self.seats else "few"

    @property
    def state(self) -> str:
        """The same in a word, so that nobody needs to tell colours apart."""
        if not self.seats:
            return "자리 없음"
        return f"빈자리 {self.short:,}" if self.short else "다 참"


def city_of(of: Round, run: Run) -> list[Tile]:
    """Return the city's districts under a run, by name."""
    seats = Seat.objects.filter(run=run).order_by()
    homes = {
        code: (people, placed)
        for code, people, placed in seats.values_list("application__party__person__district_code").annotate(
            people=Count("pk"), placed=Count("place")
        )
    }
    filled = dict(seats.filter(place__isnull=False).values_list("place__district_code").annotate(number=Count("pk")))
    places = Place.objects.filter(round=of, closed_on=None)
    offered = dict(places.values_list("district_code").annotate(total=Sum("capacity")))
    return [
        Tile(
            name, TILES[name][0] * _TILE, TILES[name][1] * _TILE, *homes.get(code, (0, 0)), offered.get(code, 0),
            filled.get(code, 0),
        )
        for name, code in sorted(DISTRICT_CODES.items())
    ]  # fmt: skip


HEADER = ["접수번호", "배정 자리", "자치구", "지망", "점수", "점수의 항목", "이유"]
#: Once a run is published, its file says who it is as well.
PUBLISHED_HEADER = [HEADER[0], "이름", *HEADER[1:]]


def lines_of(run: Run, seats: Sequence[Seat], names: Mapping[int, str] | None) -> list[list[Any]]:
    """Return rows of a file: by receipt number, and with ``names`` by party where the run is published."""
    telling = Telling(run)
    return [
        [
            one.application_id,
            *([names.get(one.application.party_id, "")] if names is not None else []),
            one.place.title if one.place is not None else "",
            DISTRICT_NAMES.get(one.place.district_code, "") if one.place is not None else "",
            one.choice or "",
            one.score / UNIT if one.place is not None else "",
            telling.parts(one),
            " ".join(telling.sentences(one)),
        ]
        for one in seats
    ]
