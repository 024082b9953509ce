"""A round's commitment follows its people: a selection commits what they will cost, an exit releases, pay settles.

What is committed is always what was decided, and what those who are there now are expected to earn in the months of the
line's year that are still ahead. What the line has no room for is refused at that moment, with what it would do to the
year's end. Money is won, lock order: participations, round, line.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from imojak.earning.scheme import Scheme
from imojak.kernel.months import months_between
from imojak.ledger.actions import LedgerRefusal, Paper, commit, release
from imojak.ledger.balances import room_from
from imojak.ledger.effects import Effect, told
from imojak.ledger.enums import Side
from imojak.ledger.models import BudgetLine, Voucher
from imojak.offers.models import ProgrammeLine, Round
from imojak.parties.models import Account
from imojak.paths.actions.following import Changed, FollowerRefused, follow
from imojak.paths.enums import SeatOfferStatus
from imojak.paths.models import Participation, SeatOffer
from imojak.pay.expecting import Expected, Span, ahead
from imojak.pay.models import Commitment, CommitmentCause, Entitlement
from imojak.pay.scopes import rounds_committable
from imojak.records.enums import PeriodStatus, RecordKind
from imojak.records.models import Period, Record

#: By these a round commits for the first time; what else happens changes what is committed already.
BEGINNING = frozenset({CommitmentCause.APPROVAL, CommitmentCause.TERMS})


class CommitmentRefusal(FollowerRefused):
    """A commitment that the line has no room for; ``effect`` is what it would have done to the line and the year's end."""

    def __init__(self, refused: LedgerRefusal, line: BudgetLine, change: int) -> None:
        self.effect = effect = _with_them_foreseen(refused.effect)
        lacks = (
            f"{line}의 남은 예산은 {effect.before.free:,}원인데 {change:,}원을 더 원인행위해야 하므로 "
            f"{effect.missing:,}원이 모자랍니다. {told(effect)}"
            if effect is not None and effect.missing
            else refused.user_message
        )
        super().__init__(
            f"참여자에게 지급할 활동비의 예산이 모자라 그대로 두었습니다. {lacks.strip()} "
            "인원이나 기간을 줄이거나, 재무 담당자에게 변경·추경을 부탁한 뒤 다시 해 주세요."
        )


def _with_them_foreseen(effect: Effect | None) -> Effect | None:
    """Return an effect whose forecast has seen the very people already for whom is committed: they do not come on top."""
    if effect is None or effect.foreseen is None or effect.foreseen.planned:
        return effect
    return replace(effect, foreseen=replace(effect.foreseen, won=effect.foreseen.won - effect.adding))


def line_of(of: Round) -> BudgetLine | None:
    """Return the line that a round's pay is committed on: that of its commitments, else its programme's only one.

    A strand without a line of its own has its programme's. None where the year has no line, or several to choose from.
    """
    lines = BudgetLine.objects.filter(side=Side.EXPENDITURE, children=None)
    known = lines.filter(entries__voucher__round_commitment__round=of).order_by("-entries__pk").first()
    if known is not None:
        return known
    for programme in (of.programme_id, of.programme.parent_id):
        own = ProgrammeLine.objects.filter(programme=programme).values("line")
        found = list(lines.filter(year=of.starts_on.year, pk__in=own).order_by("pk")[:2]) if programme else []
        if found:
            return found[0] if len(found) == 1 else None
    return None


def lines_for(of: Round) -> list[BudgetLine]:
    """Return the lines on which a round may commit its pay: those of its programme, in the year in which it begins."""
    programmes = [one for one in (of.programme_id, of.programme.parent_id) if one]
    rows = BudgetLine.objects.filter(
        side=Side.EXPENDITURE, children=None, year=of.starts_on.year, programmes__programme__in=programmes
    )
    return list(rows.distinct().order_by("order", "pk"))


def committed(of: Round) -> int:
    """Return what a round has committed and not released, in won."""
    return int(Commitment.objects.filter(round=of).aggregate(won=Sum("amount", default=0))["won"])


def minutes_expected(of: Round, scheme: Scheme) -> int:
    """Return how many minutes of a month the round expects of a person: as it was committed with last, else the cap."""
    last = Commitment.objects.filter(round=of).order_by("-pk").values_list("expected", flat=True).first()
    return int(last["minutes"]) if last else scheme.cap_minutes


def expected(of: Round, year: int, *, minutes: int | None = None) -> Expected | None:
    """Return what a round costs a budget year as its participations and offered seats stand now; None without pay.

    ``minutes`` of a whole month as ``minutes_expected`` unless another number is asked about. Months of other years
    are for their own budget.
    """
    if of.pay_scheme is None:
        return None
    scheme = Scheme.read(of.pay_scheme.parameters)
    own = minutes_expected(of, scheme) if minutes is None else minutes
    months = [month for month in months_between(of.starts_on, of.ends_on) if month.year == year]
    spans, place_of = _spans(of)
    won, known = _decided(of, year, place_of)
    people, rest = ahead(spans, months, own, scheme, known)
    return Expected(people, own, won, rest)


def commit_round(
    of: Round, *, line: BudgetLine | None = None, minutes: int | None = None, actor: Account, on: date | None = None
) -> Commitment | None:
    """Commit what a round is expected to cost, on ``line`` and with ``minutes`` a month where they are said.

    Returns None where it is committed already. Raises CommitmentRefusal where the line has no room, and FollowerRefused
    for somebody whose round it is not, or a line that is none of the programme's.
    """
    if not rounds_committable(actor).filter(pk=of.pk).exists():
        raise FollowerRefused("맡은 사업의 회차만 원인행위할 수 있습니다. 사업 담당자나 재무 담당자에게 부탁해 주세요.")
    if line is not None and line not in lines_for(of):
        raise FollowerRefused("이 사업의 예산 항목이 아닙니다. 목록에서 골라 주세요.")
    return follow_round(of, CommitmentCause.TERMS, line=line, minutes=minutes, actor=actor, on=on)


@transaction.atomic
def follow_round(
    of: Round,
    cause: str,
    *,
    participation: Participation | None = None,
    line: BudgetLine | None = None,
    minutes: int | None = None,
    actor: Account | None = None,
    on: date | None = None,
) -> Commitment | None:
    """Bring a round's commitment to what is expected now: a voucher that commits more or releases, None for no change.

    A round without pay, without a line, or that has committed nothing before anybody was selected stays as it is.
    Raises CommitmentRefusal where the line has no room for more.
    """
    if of.pay_scheme_id is None:
        return None
    of = Round.objects.select_for_update(of=("self",)).select_related("programme", "pay_scheme").get(pk=of.pk)
    begun = Commitment.objects.filter(round=of).count()
    line = line if line is not None and not begun else line_of(of)
    if line is None or (not begun and cause not in BEGINNING):
        return None
    now = expected(of, line.year, minutes=minutes)
    change = 0 if now is None else now.won - committed(of)
    day = _booked_on(line, on or timezone.localdate())
    if change < 0:
        # What others have spent of it meanwhile cannot be given back; nobody is kept from leaving by that.
        change = -min(-change, room_from(line, day).to_spend)
    if now is None or change == 0:
        return None
    label = CommitmentCause(cause).label
    paper = Paper(
        f"{line.year}-활동비-{of.pk}-{begun + 1:02d}", f"{of.title} 참여자 활동비 원인행위({label})"[:200], day
    )
    return Commitment.objects.create(
        round=of,
        voucher=_book(line, change, paper),
        cause=cause,
        participation=participation,
        amount=change,
        expected=now.as_json(),
        by=actor,
    )


def _book(line: BudgetLine, change: int, paper: Paper) -> Voucher:
    if change < 0:
        return release(line, -change, paper)
    try:
        return commit(line, change, paper)
    except LedgerRefusal as refused:
        raise CommitmentRefusal(refused, line, change) from refused


def _booked_on(line: BudgetLine, day: date) -> date:
    """Return the day on which something is booked: within the line's year, though it is known before or after it."""
    return min(max(day, date(line.year, 1, 1)), date(line.year, 12, 31))


def _spans(of: Round) -> tuple[list[Span], dict[int, int]]:
    """Return the days of everybody in a round and of the seats offered, and by key the place of each."""
    pauses: dict[int, list[tuple[date, date]]] = {}
    for part, first, last in Participation.objects.filter(round=of, pauses__isnull=False).values_list(
        "pk", "pauses__starts_on", "pauses__ends_on"
    ):
        pauses.setdefault(part, []).append((first, last))
    spans, places = [], {}
    for part, place, starts, ends, left, hours in Participation.objects.filter(round=of).values_list(
        "pk", "place_id", "starts_on", "ends_on", "withdrawn_on", "hours_per_month"
    ):
        places[part] = place
        last = ends if left is None else min(ends, left)
        if last >= starts:
            minutes = None if hours is None else hours * 60
            spans.append(Span(part, starts, last, tuple(pauses.get(part, ())), minutes))
    offers = SeatOffer.objects.filter(application__round=of, status=SeatOfferStatus.OPEN)
    for offer, starts, ends in offers.values_list("pk", "place__starts_on", "place__ends_on"):
        spans.append(Span(-offer, starts, ends))
    return spans, places


def _decided(of: Round, year: int, place_of: dict[int, int]) -> tuple[int, set[tuple[int, date]]]:
    """Return the won that are decided in a year's months, and whose months have no other pay to come.

    Those are the months that were decided for somebody, and in a locked month those of everybody who did nothing in it.
    """
    rows = Entitlement.objects.filter(participation__round=of, month__year=year)
    won = int(rows.aggregate(won=Sum("amount", default=0))["won"])
    known = set(rows.values_list("participation_id", "month"))
    locked: dict[int, list[date]] = {}
    months = Period.objects.filter(place__round=of, month__year=year, status=PeriodStatus.LOCKED)
    for place, month in months.order_by().values_list("place_id", "month").distinct():
        locked.setdefault(place, []).append(month)
    work = Record.objects.filter(period__in=months, kind=RecordKind.WORK).order_by()
    worked = set(work.values_list("participation_id", "period__month").distinct())
    idle = {(part, month) for part, place in place_of.items() for month in locked.get(place, ())} - worked
    return won, known | idle


# --- what is followed -------------------------------------------------------------------------------------------------


@follow
def follow_participations(changed: Changed) -> None:
    """Commit or release with every change of a round's participations. Raises CommitmentRefusal without room."""
    follow_round(
        changed.round,
        CommitmentCause(changed.change.value),
        participation=changed.participation,
        actor=changed.actor,
        on=timezone.localdate(changed.at),
    )


def follow_month(of: Round, *, actor: Account | None = None, on: date | None = None) -> Commitment | None:
    """Bring a round's commitment to what was decided in a month; None also where the line has no room for more.

    Pay that is due is decided whatever the budget says: then it is the sending of the batch that is refused.
    """
    try:
        return follow_round(of, CommitmentCause.MONTH, actor=actor, on=on)
    except CommitmentRefusal:
        return None
