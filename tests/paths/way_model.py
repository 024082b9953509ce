"""A small world that says by itself what each step of a way may do: it knows nothing of tables, and is compared to them.

Two rounds exclude each other. In ``timed`` a seat is offered for two days, in ``plain`` the next in line is in at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from imojak.kernel.calendar import workdays_after

GIVEN_UP = ("withdrawn", "declined", "expired")
OFFER = timedelta(hours=48)
#: Working days in which somebody must decide on an application, and what is given besides before silence ends it; so long
#: somebody stands on the reserve list of a round that is applied to while it runs.
TO_CHECK, TO_DECIDE = 5, 10
#: Working days in which somebody must answer a request; after them, a pause that would be over is refused.
TO_ANSWER = 5
BESIDES = ON_THE_LIST = timedelta(days=30)
PAUSES, PAUSE_DAYS = 2, 14
#: So long a withdrawal may be taken back.
UNDO = timedelta(hours=24)
_DAY = timedelta(days=1)


@dataclass
class Seat:
    """A place: of which round, how many may sit there, and its days."""

    name: str
    timed: bool
    capacity: int
    starts: date
    ends: date


@dataclass
class Wish:
    """An application to a place: since when it waits, and where it stood (until when) before its person took it back."""

    key: int
    person: int
    seat: Seat
    filed: date
    state: str = "filed"
    rank: int = 0
    until: datetime | None = None
    due: date | None = None
    entered: date | None = None
    before: tuple[str, datetime] | None = None


@dataclass
class Stay:
    """A participation: its days, its pauses, the pause that is asked for and until when it is to be answered.

    ``before`` says when its person left, and the end, the pauses and the request that it had before that.
    """

    wish: Wish
    seat: Seat
    starts: date
    ends: date
    state: str = "active"
    left: date | None = None
    before: tuple[date, datetime, list[tuple[date, date]], tuple[date, date, date] | None] | None = None
    pauses: list[tuple[date, date]] = field(default_factory=list)
    asked: tuple[date, date, date] | None = None

    def days(self) -> tuple[date, date]:
        """The first and the last day on which it keeps its person from another; the day of leaving is free again."""
        return self.starts, self.ends if self.left is None else min(self.ends, self.left - _DAY)


class World:
    """What is true now. A method that does something returns whether it may, and changes nothing when it may not."""

    def __init__(self, too_young: set[int]) -> None:
        self.too_young = too_young
        self.wishes: list[Wish] = []
        self.stays: list[Stay] = []

    # --- what is asked ------------------------------------------------------------------------------------------------

    def taken(self, seat: Seat) -> int:
        return sum(one.seat is seat and one.state != "withdrawn" for one in self.stays)

    def held(self, seat: Seat) -> int:
        return sum(one.seat is seat and one.state == "offered" for one in self.wishes)

    def is_free(self, seat: Seat) -> bool:
        return self.taken(seat) + self.held(seat) < seat.capacity

    def clashes(self, person: int, starts: date, ends: date) -> bool:
        spans = [one.days() for one in self.stays if one.wish.person == person]
        return any(first <= ends and starts <= last for first, last in spans if first <= last)

    def line(self, seat: Seat) -> list[Wish]:
        waiting = [one for one in self.wishes if one.seat is seat and one.state == "waiting"]
        return sorted(waiting, key=lambda one: (one.rank, one.key))

    # --- an application -----------------------------------------------------------------------------------------------

    def may_file(self, person: int, seat: Seat) -> bool:
        return not any(w.person == person and w.seat is seat and w.state not in GIVEN_UP for w in self.wishes)

    def file(self, key: int, person: int, seat: Seat, now: datetime) -> None:
        self.wishes.append(Wish(key, person, seat, now.date(), due=workdays_after(now.date(), TO_CHECK)))

    def qualify(self, wish: Wish, now: datetime) -> bool:
        if not self._turn(wish, ("filed",), "eligible", wish.person not in self.too_young):
            return False
        wish.due = workdays_after(now.date(), TO_DECIDE)
        return True

    def refuse(self, wish: Wish) -> bool:
        # An offered seat is revoked or left to expire: refusing it would leave the seat held for nobody.
        return self._turn(wish, ("filed", "eligible", "waiting"), "refused")

    def wait(self, wish: Wish, rank: int, now: datetime) -> bool:
        if not self._turn(wish, ("eligible",), "waiting"):
            return False
        wish.rank, wish.entered = rank, now.date()
        return True

    def accept(self, wish: Wish) -> bool:
        return self._seat(wish, ("eligible", "waiting"), wish.seat.starts)

    def waive(self, wish: Wish) -> bool:
        return self._seat(wish, ("filed", "eligible", "waiting", "refused"), wish.seat.starts)

    def offer(self, wish: Wish, now: datetime) -> bool:
        if not self.is_free(wish.seat) or not self._turn(wish, ("eligible", "waiting"), "offered"):
            return False
        wish.until = now + OFFER
        wish.due = wish.until.date()
        return True

    def take(self, wish: Wish, now: datetime) -> bool:
        if wish.state != "offered" or wish.until is None or now > wish.until:
            return False
        wish.state = "taking"  # the seat that is held for the wish is the one that it takes
        if self._seat(wish, ("taking",), max(wish.seat.starts, now.date())):
            return True
        wish.state = "offered"
        return False

    def give_up(self, wish: Wish, sources: tuple[str, ...], target: str, now: datetime) -> bool:
        """Withdraw, decline, or let expire; a seat that was held goes to the next in line."""
        before, was_held = wish.state, wish.state == "offered"
        if not self._turn(wish, sources, target):
            return False
        wish.before = (before, now) if target != "expired" else None
        if was_held:
            self.call_next(wish.seat, now.date(), now)
        return True

    def undo(self, wish: Wish, now: datetime) -> bool:
        """Come back to where one stood, soon enough, unless there is a new application or the seat went on."""
        if wish.before is None or wish.state not in ("withdrawn", "declined"):
            return False
        state, left = wish.before
        others = [one for one in self.wishes if one.person == wish.person and one.seat.timed == wish.seat.timed]
        if now > left + UNDO or any(one.state not in GIVEN_UP for one in others):
            return False
        if state == "offered" and not (wish.until and now <= wish.until and self.is_free(wish.seat)):
            return False
        return self._turn(wish, ("withdrawn", "declined"), state)

    def revoke(self, wish: Wish) -> bool:
        return self._turn(wish, ("offered",), "eligible")

    def overdue(self, now: datetime) -> list[Wish]:
        return [one for one in self.wishes if one.state == "offered" and one.until and now > one.until]

    def end_silence(self, now: datetime) -> None:
        """Refuse whom nobody has answered for too long, and who has stood on the reserve list long enough."""
        for wish in self.wishes:
            if wish.state in ("filed", "eligible") and wish.due is not None:
                last = min(wish.due + BESIDES, max(wish.seat.ends, wish.due))
            elif wish.state == "waiting":
                last = min((wish.entered or wish.filed) + ON_THE_LIST, wish.seat.ends)
            else:
                continue
            if last < now.date():
                wish.state = "refused"
        for stay in self.stays:
            if stay.asked is not None and max(stay.asked[1:]) < now.date():
                stay.asked = None

    # --- a participation ----------------------------------------------------------------------------------------------

    def leave(self, stay: Stay, now: datetime) -> bool:
        today = now.date()
        if stay.state != "active" or today > stay.ends:
            return False
        stay.before = (stay.ends, now, list(stay.pauses), stay.asked)
        self._end(stay, today)
        self.call_next(stay.seat, today, now)
        return True

    def undo_leave(self, stay: Stay, now: datetime) -> bool:
        """Come back, soon enough, to what had not begun, unless the seat went on or something else excludes it."""
        if stay.state != "withdrawn" or stay.before is None:
            return False
        ends, left, pauses, asked = stay.before
        begun = stay.starts <= left.date() or stay.starts <= now.date()
        if begun or now > left + UNDO or not self.is_free(stay.seat):
            return False
        if self.clashes(stay.wish.person, stay.starts, ends):
            return False
        stay.state, stay.left, stay.ends, stay.pauses = "active", None, ends, list(pauses)
        stay.asked = asked
        return True

    def complete(self, stay: Stay) -> bool:
        if stay.state != "active":
            return False
        stay.state, stay.asked = "completed", None
        return True

    def pause(self, stay: Stay, starts: date, ends: date) -> bool:
        if not self.may_pause(stay, starts, ends):
            return False
        stay.pauses.append((starts, ends))
        return True

    def ask_to_pause(self, stay: Stay, starts: date, ends: date, now: datetime) -> bool:
        if stay.asked is not None or not self.may_pause(stay, starts, ends):
            return False
        stay.asked = (starts, ends, workdays_after(now.date(), TO_ANSWER))
        return True

    def grant(self, stay: Stay) -> bool:
        if stay.asked is None or not self.pause(stay, *stay.asked[:2]):
            return False
        stay.asked = None
        return True

    def unask(self, stay: Stay) -> bool:
        if stay.asked is None:
            return False
        stay.asked = None
        return True

    def may_pause(self, stay: Stay, starts: date, ends: date) -> bool:
        days = sum((last - first).days + 1 for first, last in [*stay.pauses, (starts, ends)])
        apart = all(last < starts or ends < first for first, last in stay.pauses)
        within = stay.starts <= starts <= ends <= stay.ends
        limited = not stay.seat.timed or (days <= PAUSE_DAYS and len(stay.pauses) < PAUSES)
        return stay.state == "active" and apart and within and limited

    def move(self, stay: Stay, to: Seat, on: date, now: datetime) -> bool:
        fits = stay.starts < on <= stay.ends and to.starts <= on <= to.ends
        if stay.state != "active" or to is stay.seat or to.timed != stay.seat.timed or not fits or not self.is_free(to):
            return False
        ends, later = stay.ends, [one for one in stay.pauses if one[1] >= on]
        self._end(stay, on - _DAY)
        arriving = Stay(stay.wish, to, on, min(ends, to.ends))
        arriving.pauses = [
            (max(first, on), min(last, arriving.ends)) for first, last in later if first <= arriving.ends
        ]
        self.stays.append(arriving)
        self.call_next(stay.seat, on, now)
        return True

    # --- what follows by itself ---------------------------------------------------------------------------------------

    def call_next(self, seat: Seat, day: date, now: datetime) -> None:
        first = max(day, seat.starts)
        if first > seat.ends or not self.is_free(seat):
            return
        for wish in self.line(seat):
            if wish.person in self.too_young or self.clashes(wish.person, first, seat.ends):
                continue
            if seat.timed:
                self.offer(wish, now)
            else:
                self._seat(wish, ("waiting",), first)
            return

    def _turn(self, wish: Wish, sources: tuple[str, ...], target: str, allowed: bool = True) -> bool:
        if wish.state not in sources or not allowed:
            return False
        wish.state = target
        return True

    def _seat(self, wish: Wish, sources: tuple[str, ...], starts: date) -> bool:
        seat = wish.seat
        first = min(starts, seat.ends)
        free = self.is_free(seat) and not self.clashes(wish.person, first, seat.ends)
        if not free or not self._turn(wish, sources, "accepted"):
            return False
        self.stays.append(Stay(wish, seat, first, seat.ends))
        return True

    def _end(self, stay: Stay, day: date) -> None:
        stay.state, stay.left, stay.ends, stay.asked = "withdrawn", day, max(stay.starts, day), None
        stay.pauses = [(first, min(last, stay.ends)) for first, last in stay.pauses if first <= stay.ends]
