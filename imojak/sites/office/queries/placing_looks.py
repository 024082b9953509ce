"""What pages say of one person, one place, or two runs of a match, beside its lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Min

from imojak.matching.reasons import points
from imojak.offers.models import Place
from imojak.paths.models import Preference
from imojak.placing.enums import UNIT
from imojak.placing.models import Run, Seat
from imojak.placing.telling import UNFIT, Telling
from imojak.plan.types.matching import PARTS

if TYPE_CHECKING:
    from imojak.placing.reading import Opened, Price

#: Up to so many candidates what every wish would have cost is found at once; beyond, one wish when it is asked for.
PRICED_AT_ONCE = 30_000
#: A score's picture is so wide; scores are of 100 points.
_WIDE = 1000
#: The words for what became of a wish (matching.explain.Why, and what the room adds).
WHY = {
    "got": "배정",
    "no_seat": "뽑는 자리 없음",
    "forbidden": "제외함",
    "pinned": "다른 곳에 고정",
    "higher": "점수가 더 높은 사람들로 참",
    "lot": "점수가 같고 추첨 순서가 뒤",
    "kept": "먼저 배정할 자리",
    "total": "모두의 합계가 낮아짐",
    "tie": "합계가 같아 추첨 순서로",
    "fewer": "자리를 얻는 사람이 줄어듦",
    "unfit": "조건에 맞지 않음",
    "": "앞선 희망에 배정되어 보지 않음",
}
#: Of these it is said why nobody could be placed there; what it would cost is no question.
_RULED_OUT = frozenset({"unfit", "forbidden", "no_seat"})


@dataclass(frozen=True)
class Bit:
    """A part of a score in its picture: from where, how wide (of 1000), and what it is."""

    x: float
    width: float
    number: int
    label: str
    points: str


@dataclass(frozen=True)
class Wish:
    """A wish of a person with what became of it: its place, its score in parts, who else is there, what it would have cost.

    ``rank`` 0 is a place that was got without a wish. ``lowest`` is the lowest score of those who got the place.
    """

    rank: int
    place: Place
    why: str
    sentence: str
    bits: list[Bit]
    points: str
    got: bool
    lowest: str
    price: list[str] | None
    askable: bool


def bits_of(uses: list[str], parts: list[int]) -> list[Bit]:
    """Return the parts of a score as they lie beside each other; hundredths of a point in, 1/1000 of the width out."""
    found, x = [], 0.0
    for number, (name, part) in enumerate(zip(uses, parts, strict=False)):
        width = part * _WIDE / (100 * UNIT)
        found.append(Bit(round(x, 1), round(width, 1), number, PARTS[name], points(part, UNIT)))
        x += width
    return found


def wishes_of(run: Run, seat: Seat, opened: Opened | None, asked: int | None) -> list[Wish]:
    """Return the wishes of somebody, the first one first, and what was got without a wish.

    With ``opened`` every wish has the parts of its score. What it would have cost is told of the place ``asked``, in a
    small round of every wish.
    """
    said = Preference.objects.filter(application=seat.application_id).select_related("place").order_by("rank")
    several = [(number, one.place) for number, one in enumerate(said, start=1)]
    if seat.place is not None and seat.place_id not in {place.pk for _, place in several}:
        several.append((0, seat.place))
    telling = Telling(run)
    said_of = dict(zip((step_of(step)[0] for step in seat.steps), telling.sentences(seat), strict=True))
    steps = {place: (why, score) for place, why, score in map(step_of, seat.steps)}
    lowest = dict(
        Seat.objects.filter(run=run, place__in=[place.pk for _, place in several])
        .order_by()
        .values_list("place")
        .annotate(least=Min("score"))
    )
    names = {one.pk: one.title for one in opened.market.places} if opened is not None else {}
    priced = opened is not None and can_be_priced(opened)
    found = []
    for rank, place in several:
        (why, given), got = steps.get(place.pk, ("", 0)), place.pk == seat.place_id
        parts = _parts(seat, place.pk, opened)
        score = sum(parts) if parts else given
        open_ = (
            priced
            and opened is not None
            and not got
            and why not in _RULED_OUT
            and _column(opened, place.pk) is not None
        )
        at_once = opened is not None and opened.problem.edges <= PRICED_AT_ONCE
        price = None
        if open_ and opened is not None and (at_once or asked == place.pk):
            price = _price(opened, seat.application_id, place.pk, names)
        found.append(
            Wish(
                rank=rank,
                place=place,
                why=WHY["got" if got else why],
                sentence=said_of.get(place.pk, ""),
                bits=bits_of(run.terms["parts"], parts),
                points=points(score, UNIT) if parts or given else "",
                got=got,
                lowest=points(lowest[place.pk], UNIT) if place.pk in lowest else "",
                price=price,
                askable=open_ and price is None,
            )
        )
    return found


def can_be_priced(opened: Opened) -> bool:
    """Tell whether the page says what a wish would have cost."""
    from imojak.placing.reading import has_prices

    return has_prices(opened)


def step_of(step: Any) -> tuple[int, str, int]:
    """Return the place, the code of the reason and the score of a wish that was decided on."""
    if isinstance(step, dict):  # kept as a sentence, before there were numbers
        return step["place"], step["why"], step["score"]
    _, place, why, score, _ = step
    return place, "unfit" if why.startswith(UNFIT) else why, score


def _column(opened: Opened, place: int) -> int | None:
    return next((number for number, one in enumerate(opened.market.places) if one.pk == place), None)


def _parts(seat: Seat, place: int, opened: Opened | None) -> list[int]:
    """Return the parts of somebody's score at a place; of other places than the own only where the run is open."""
    if place == seat.place_id:
        return list(seat.parts)
    column = _column(opened, place) if opened is not None else None
    if opened is None or column is None:
        return []
    edge = opened.problem.edge(opened.row_of(seat.application_id), column)
    return [int(one) for one in opened.edges.parts[edge]] if edge >= 0 else []


def _price(opened: Opened, application: int, place: int, names: Mapping[int, str]) -> list[str]:
    """Say what a wish would have cost: first all in all, then who would move."""
    from imojak.placing.reading import price_of

    column = _column(opened, place)
    assert column is not None
    found = price_of(opened, opened.row_of(application), column)
    if found is None:
        return [
            "이 사람을 이곳에 배정할 수 없습니다. 후보가 아니거나, 제외했거나, 지킬 몫과 고정을 지킬 수 없게 됩니다."
        ]
    return [_whole(found), *_moves(found, names)]


def _whole(found: Price) -> str:
    people = f"자리를 얻는 사람이 {found.people:,}명 줄고, " if found.people > 0 else ""
    people = f"자리를 얻는 사람이 {-found.people:,}명 늘고, " if found.people < 0 else people
    if found.points > 0:
        return f"{people}모두의 점수 합계가 {points(found.points, UNIT)}점 낮아집니다."
    if found.points < 0:
        return f"{people}모두의 점수 합계가 {points(-found.points, UNIT)}점 높아집니다."
    return f"{people}모두의 점수 합계는 그대로입니다."


def _moves(found: Price, names: Mapping[int, str]) -> list[str]:
    def name(place: int | None) -> str:
        return names.get(place, "") if place is not None else "자리 없음"

    return [f"접수번호 {who}: {name(start)} → {name(end)}" for who, start, end in found.moves]


# --- places -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PlaceLine:
    """A place in a run: seats, who got one, who wished for it first, the lowest score, what a seat more would bring.

    ``more`` are points, ``worth`` the same in hundredths; "" and 0 where it brings none. A seat more at a ``contested``
    place may place a person more.
    """

    number: int
    title: str
    seats: int
    filled: int
    first: int
    lowest: str
    more: str
    worth: int
    contested: bool


def place_lines(run: Run) -> list[PlaceLine]:
    """Return the places of a run: first where a seat more may place a person more, then by what it would bring, and by
    how many wish for a seat first.
    """
    contested = run.proof.get("contested")
    rows = Seat.objects.filter(run=run, place__isnull=False).order_by().values_list("place")
    lowest = dict(rows.annotate(least=Min("score")))
    people = Seat.objects.filter(run=run).values("application")
    wishes = Preference.objects.filter(application__in=people, rank=1).order_by().values_list("place")
    first = dict(wishes.annotate(number=Count("pk")))
    found = [
        PlaceLine(
            number=number,
            title=title,
            seats=seats,
            filled=filled,
            first=first.get(number, 0),
            lowest=points(lowest[number], UNIT) if number in lowest else "",
            more=points(worth, UNIT) if worth else "",
            worth=worth,
            contested=bool(contested is not None and contested[row]),
        )
        for row, (number, title, seats, filled, _, _, worth) in enumerate(run.places)
    ]
    return sorted(
        found, key=lambda one: (not one.contested, -one.worth, -one.first / max(one.seats, 1), one.title, one.number)
    )


# --- two runs side by side --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Moved:
    """Somebody who goes elsewhere in the other run: ``way`` is better, worse or same for them by their own wishes."""

    application: int
    one: Seat | None
    other: Seat | None
    way: str


@dataclass(frozen=True)
class SideBySide:
    """Two runs: who fares better in the first one, who worse, and what the first one has more.

    ``points`` is None where scores do not mean the same in both. ``blocking`` are pairs that would rather have each
    other, None where it cannot be counted any more.
    """

    one: Run
    other: Run
    moved: list[Moved]
    people: int
    points: float | None
    blocking: tuple[int | None, int | None]

    def count(self, way: str) -> int:
        """Return how many fare so in the first run."""
        return sum(1 for one in self.moved if one.way == way)

    @property
    def ways(self) -> list[tuple[str, str, int]]:
        """The ways with their words and how many people each."""
        return [(way, label, self.count(way)) for way, label in WAYS.items()]


def price_of_wishes(found: SideBySide) -> str:
    """Say what keeping to everybody's wishes costs, where one run is stable and the other the best total of the same."""
    modes = [one.terms["mode"] for one in (found.one, found.other)]
    alike = all(found.one.terms[name] == found.other.terms[name] for name in ("rule", "quotas", "pins"))
    if found.points is None or not alike or sorted(modes) != ["best-total", "stable"]:
        return ""
    sign = 1 if modes[0] == "best-total" else -1
    people, points = sign * found.people, sign * found.points
    said = [f"{people:,}명을 덜 배정하고"] if people > 0 else [f"{-people:,}명을 더 배정하고"] if people < 0 else []
    said.append(f"점수 합계가 {points:g}점 낮습니다" if points > 0 else f"점수 합계가 {-points:g}점 높습니다")
    if not people and not points:
        return "서로 더 원하는 짝이 남지 않게 하는 데 드는 것이 없습니다. 두 배정의 인원과 점수 합계가 같습니다."
    return (
        f"서로 더 원하는 짝이 남지 않게 하려면 이만큼이 듭니다. 안정 배정은 총점이 가장 높은 배정보다 {' '.join(said)}."
    )


WAYS = {"better": "왼쪽이 더 나은 사람", "worse": "오른쪽이 더 나은 사람", "same": "자리만 다른 사람"}


def side_by_side(one: Run, other: Run) -> SideBySide:
    """Hold a run against another one of the same round."""
    left, right = _seats(one), _seats(other)
    moved = []
    for who in sorted(left.keys() | right.keys()):
        a, b = left.get(who), right.get(who)
        if (a.place_id if a else None) != (b.place_id if b else None):
            before, after = _liking(a), _liking(b)
            moved.append(Moved(who, a, b, "better" if before < after else "worse" if before > after else "same"))
    alike = one.terms["rule"].get("part") == other.terms["rule"].get("part")
    points = (one.score - other.score) / UNIT if alike else None
    return SideBySide(one, other, moved, one.placed - other.placed, points, (_blocking(one), _blocking(other)))


def _seats(run: Run) -> dict[int, Seat]:
    return {one.application_id: one for one in Seat.objects.filter(run=run).select_related("place")}


def _liking(seat: Seat | None) -> int:
    """Return how far down somebody's wishes a seat is: a place without a wish comes after all, none at the end."""
    if seat is None or seat.place_id is None:
        return 1 << 20
    return seat.choice or 1 << 10


def _blocking(run: Run) -> int | None:
    from imojak.matching.stability import blocking_edges
    from imojak.placing.reading import opened

    found = opened(run)
    return None if found is None else len(blocking_edges(found.problem, found.assignment))


def disparity_of(run: Run) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the differences between groups that can be told, what is hardly chance first, with where their picture
    lies; and the groups that are too small to tell anything.

    A picture is 200 wide and spans −50 … +50 percent points, 0 in the middle; what is wider is cut off.
    """
    rows = run.numbers.get("differences", {}).get("groups", [])
    drawn = [
        {**row, "x": round(_at(row["low"]), 1), "width": round(max(_at(row["high"]) - _at(row["low"]), 1.0), 1),
         "rate": f"{100 * row['rate']:.1f}", "low_points": f"{100 * row['low']:+.1f}",
         "high_points": f"{100 * row['high']:+.1f}"}
        for row in rows
        if row["enough"]
    ]  # fmt: skip
    return sorted(drawn, key=lambda row: not row["notable"]), [row for row in rows if not row["enough"]]


def _at(difference: float) -> float:
    return 100 + 200 * max(-0.5, min(0.5, difference))
