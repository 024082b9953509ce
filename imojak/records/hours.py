"""A person's hours of a month (월 활동시간) over all programmes and operators, and what the cap says about them.

The cap speaks wherever hours are entered: in the form while one types, when it is saved, and to whoever confirms the
month. What is beyond it is kept as activity that is not paid. Minutes throughout. The rule is that of pay
(``earning.sharing``): the person's own cap where the year has one, and each scheme's; without a person's cap the
scheme's holds over everything paid that the person did.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet, Sum

from imojak.earning.rates import Caps
from imojak.earning.scheme import Scheme
from imojak.earning.wording import hours_text
from imojak.kernel.months import month_end, month_of
from imojak.offers.parameters import rates_on
from imojak.paths.models import Participation
from imojak.records.enums import QuantityUnit, RecordKind
from imojak.records.models import Record


@dataclass(frozen=True)
class Share:
    """What somebody did in one participation of a month; ``scheme`` and its ``group`` where it is paid by the hour."""

    participation: int
    programme: str
    minutes: int
    scheme: Scheme | None = None
    group: str = ""


@dataclass(frozen=True)
class Hours:
    """A person's month: what was done in each participation, and what caps it."""

    month: date
    shares: tuple[Share, ...]
    caps: Caps

    @property
    def done(self) -> int:
        """All minutes of activity, paid or not."""
        return sum(share.minutes for share in self.shares)

    def counted(self, participation: int) -> int:
        """Return the minutes that use up the cap of a participation: of this and all others that share it."""
        mine = self.share(participation)
        if mine is None or mine.scheme is None:
            return 0
        return self.cap_and_counted(mine)[1]

    def cap(self, participation: int) -> int | None:
        """Return the cap that leaves least to a participation; None where nothing is paid by the hour."""
        mine = self.share(participation)
        return None if mine is None or mine.scheme is None else self.cap_and_counted(mine)[0]

    def room(self, participation: int) -> int | None:
        """Return how many more minutes are paid in a participation; None where nothing is paid by the hour."""
        mine = self.share(participation)
        if mine is None or mine.scheme is None:
            return None
        cap, counted = self.cap_and_counted(mine)
        return max(0, cap - counted)

    def cap_and_counted(self, mine: Share) -> tuple[int, int]:
        """Return the cap that binds a paid share first, and the minutes that count toward it."""
        assert mine.scheme is not None
        paid = [share for share in self.shares if share.scheme is not None]
        own = mine.scheme.cap_minutes
        if self.caps.minutes is None:
            return own, sum(share.minutes for share in paid)
        of_group = sum(share.minutes for share in paid if share.group == mine.group)
        if not self.caps.counts(mine.scheme.engagement):
            return own, of_group
        everywhere = sum(one.minutes for one in paid if one.scheme and self.caps.counts(one.scheme.engagement))
        person = self.caps.minutes
        return (own, of_group) if own - of_group < person - everywhere else (person, everywhere)

    def with_more(self, participation: int, minutes: int) -> Hours:
        """Return the month with so many more minutes in a participation."""
        shares = (
            Share(one.participation, one.programme, one.minutes + minutes, one.scheme, one.group)
            if one.participation == participation
            else one
            for one in self.shares
        )
        return Hours(self.month, tuple(shares), self.caps)

    def share(self, participation: int) -> Share | None:
        """Return what was done in one participation; None where it does not run in the month."""
        return next((share for share in self.shares if share.participation == participation), None)


def valid_work() -> QuerySet[Record]:
    """Return the activity records that count: in minutes, and replaced by no correction."""
    replaced = Record.objects.filter(replaces=OuterRef("pk"))
    return Record.objects.filter(kind=RecordKind.WORK, unit=QuantityUnit.MINUTES).exclude(Exists(replaced))


def hours_of_months(parties: Collection[int], month: date, *, without: Iterable[int] = ()) -> dict[int, Hours]:
    """Return the month (any day of it) of each party, ``without`` some records; three statements for all of them.

    Every participation that runs in the month has its share, also one in which nothing was done yet.
    """
    first, last = month_of(month), month_end(month)
    sums = dict(
        valid_work()
        .filter(party__in=parties, day__gte=first, day__lte=last)
        .exclude(pk__in=list(without))
        .order_by()
        .values("participation")
        .annotate(minutes=Sum("quantity"))
        .values_list("participation", "minutes")
    )
    running = (
        Participation.objects.filter(party__in=parties, starts_on__lte=last, ends_on__gte=first)
        .select_related("round__pay_scheme", "round__programme")
        .order_by("starts_on", "pk")
    )
    shares: dict[int, list[Share]] = defaultdict(list)
    for one in running:
        scheme = one.round.pay_scheme
        shares[one.party_id].append(
            Share(
                one.pk,
                one.round.programme.name,
                sums.get(one.pk, 0),
                None if scheme is None else Scheme.read(scheme.parameters),
                "" if scheme is None else scheme.code,
            )
        )
    caps = rates_on(first).caps_on(first)
    return {party: Hours(first, tuple(shares[party]), caps) for party in parties}


def hours_of_month(party: int, month: date, *, without: Iterable[int] = ()) -> Hours:
    """Return the month (any day of it) of one party, ``without`` some records."""
    return hours_of_months([party], month, without=without)[party]


def cap_sentence(hours: Hours, participation: int, adding: int = 0) -> str:
    """Say how a participation stands to its cap once ``adding`` minutes are entered; "" where nothing is paid by the hour.

    Over all programmes, without naming them: whoever enters for somebody else need not know where else they work.
    """
    then = hours.with_more(participation, adding)
    cap, counted = then.cap(participation), then.counted(participation)
    if cap is None:
        return ""
    month, most = f"{hours.month.month}월", hours_text(cap)
    if counted > cap:
        beyond = hours_text(min(counted - cap, adding) if adding > 0 else counted - cap)
        return (
            f"{month}에 활동비가 나가는 시간은 모든 사업을 더해 {most}까지입니다. 이번에 적는 시간 가운데 {beyond}은 "
            "그보다 많아, 활동한 것으로는 남지만 활동비는 나가지 않습니다."
            if adding > 0
            else f"{month}에 활동비가 나가는 {most}을 {beyond} 넘었습니다. 넘은 시간에는 활동비가 나가지 않습니다."
        )
    return f"{month}에 모든 사업을 더해 {hours_text(counted)}, 활동비가 나가는 {most}까지 {hours_text(cap - counted)} 남습니다."


def beyond_cap(hours: Hours, participation: int, adding: int) -> int:
    """Return how many of ``adding`` minutes would not be paid."""
    room = hours.room(participation)
    return 0 if room is None else max(0, adding - room)
