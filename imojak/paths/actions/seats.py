"""The seats of places while they are given first come, first served: locked, looked at once, and counted on from there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, models

from imojak.kernel.bulk import numbered, numbering
from imojak.kernel.prepared import Going, Statement, among, numbers
from imojak.paths.enums import GIVEN_UP


@dataclass(frozen=True)
class Outcome:
    """What comes of a registration: ``result`` is accepted, waiting, already, closed or place-closed.

    ``application`` is its number, or that of the one that was there. ``free`` says that it waits although a seat is
    free, since others wait before it.
    """

    application: int
    result: str
    rank: int | None
    free: bool = False


@dataclass(frozen=True)
class Wish:
    """Who (a party) wants a seat of which place, of which round; all by number."""

    round: int
    party: int
    place: int


@dataclass
class _Seat:
    round: int
    is_open: bool
    closed_on: date | None
    free: int
    queued: int
    behind: bool


class Seats:
    """The places of several who come at once, in a transaction that nobody else can take their seats in.

    ``counts`` are the ids that are wanted by model; ``ids`` has them. Numbers of applications are given under the lock,
    so that their order is that of the ranks. ``go`` carries out the statements.
    """

    def __init__(self, wishes: Sequence[Wish], counts: Mapping[type[models.Model], int], *, go: Going) -> None:
        places = sorted({one.place for one in wishes})
        listed = [numbers(places)]
        found = go(
            [
                # In one order everywhere: who wants the same places waits, and never for each other.
                (f"SELECT id FROM offers_place WHERE id {among()} ORDER BY id {_lock()}", listed),
                (_STATE.format(any=among()), listed),
                (
                    # "+ 0": found by the people, who are few, and not by the place, where there may be thousands.
                    f"SELECT place_id, party_id, id FROM paths_application WHERE place_id + 0 {among()} "
                    f"AND party_id {among()} AND status NOT IN ({', '.join(['%s'] * len(GIVEN_UP))})",
                    [*listed, numbers(sorted({one.party for one in wishes})), *map(str, GIVEN_UP)],
                ),
                numbering(counts),
            ]
        )
        *_, state, known, [row] = found
        self._seats = {number: _Seat(*rest) for number, *rest in state}
        self._known = {(place, party): number for place, party, number in known}
        self._queued: set[int] = set()
        self.ids = numbered(counts, row)

    def give(self, wish: Wish, application: Iterator[int]) -> Outcome:
        """Return what comes of a wish after all those that were asked before; its number is the next ``application``."""
        seat = self._seats.get(wish.place)
        if seat is None or seat.round != wish.round or not seat.is_open:
            return Outcome(0, "closed", None)
        if seat.closed_on is not None:
            return Outcome(0, "place-closed", None)
        if (known := self._known.get((wish.place, wish.party))) is not None:
            return Outcome(known, "already", None)
        number = self._known[wish.place, wish.party] = next(application)
        if seat.free > 0 and not seat.behind:
            seat.free -= 1
            return Outcome(number, "accepted", None)
        seat.queued += 1
        seat.behind = True
        self._queued.add(wish.place)
        return Outcome(number, "waiting", seat.queued, seat.free > 0)

    def last_ranks(self) -> list[Statement]:
        """Return what writes down the last rank of each place that somebody waits for now."""
        statement = "UPDATE offers_place SET queued = %s WHERE id = %s"
        return [(statement, [self._seats[place].queued, place]) for place in sorted(self._queued)]


_STATE = (
    "SELECT p.id, p.round_id, r.status = 'open' OR (r.rolling AND r.status = 'running'), p.closed_on, "
    "p.capacity - p.taken - p.held, p.queued, p.queued > 0 AND EXISTS (SELECT 1 FROM paths_application w "
    "WHERE w.round_id = p.round_id AND w.status = 'waiting' AND w.place_id = p.id) "
    "FROM offers_place p JOIN offers_round r ON r.id = p.round_id WHERE p.id {any}"
)


def _lock() -> str:
    return "FOR NO KEY UPDATE" if connection.vendor == "postgresql" else ""
