"""A round's commitment follows its people, as stories: chosen, leaving, resting, staying on, paid; and refused in time."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imojak.earning.scheme import Scheme
from imojak.ledger.balances import balance_at
from imojak.ledger.enums import EntryKind
from imojak.offers.enums import RuleKind
from imojak.offers.models import Place
from imojak.parties.enums import RoleKind
from imojak.paths import actions
from imojak.paths.actions import taking_part, transfers
from imojak.paths.actions.following import FollowerRefused
from imojak.paths.actions.offering import decline_offer, offer, take_offer
from imojak.paths.models import Application, Participation, SeatOffer
from imojak.pay import commitments
from imojak.pay.commitments import CommitmentRefusal
from imojak.pay.expecting import Span, ahead
from imojak.pay.models import Commitment, CommitmentCause
from tests import factories as make

#: What somebody earns in a whole month of 57 hours, and in the half of April from the 16th (28 hours and a half).
MONTH, HALF = 548_340, 274_170
DAY = date(2023, 3, 28)
AT = make.at(DAY)


@pytest.fixture
def office() -> SimpleNamespace:
    """A round of 보람일자리 from April to June, whose programme has one line with room for ten months of work."""
    scheme = make.rule_set(
        kind=RuleKind.PAY,
        hourly_won=9_620,
        hours_per_month_max=57,
        month_max_won=MONTH,
        rounding={"unit_won": 10, "mode": "half_up"},
    )
    programme = make.programme("boram", pay_scheme=scheme)
    of = make.round_of(programme, starts=date(2023, 4, 1), ends=date(2023, 6, 30))
    line = make.budget_line("A3.1.2")
    make.appropriate(line, 10 * MONTH)
    make.programme_line(programme, line)
    return SimpleNamespace(
        round=of,
        line=line,
        place=make.place(of),
        manager=make.account(of=RoleKind.PROGRAMME_MANAGER),
        finance=make.account(of=RoleKind.FINANCE_OFFICER),
    )


def eligible(office: SimpleNamespace, place: Place | None = None) -> Application:
    asked = make.application(place or office.place)
    actions.qualify(asked, actor=office.manager, at=AT)
    return asked


def chosen(office: SimpleNamespace, **more: Any) -> Participation:
    return actions.accept(eligible(office), actor=office.manager, at=AT, **more)


def rows(office: SimpleNamespace) -> list[tuple[str, int]]:
    return list(Commitment.objects.filter(round=office.round).order_by("pk").values_list("cause", "amount"))


@pytest.mark.django_db
def test_a_selection_commits_what_its_people_will_cost(office: SimpleNamespace) -> None:
    chosen(office)
    part = chosen(office, starts_on=date(2023, 4, 16))
    assert rows(office) == [("approval", 3 * MONTH), ("approval", 2 * MONTH + HALF)]
    assert balance_at(office.line).committed == 5 * MONTH + HALF
    last = Commitment.objects.latest("pk")
    assert last.expected == {"people": 2, "minutes": 57 * 60, "decided": 0, "ahead": 5 * MONTH + HALF}
    assert last.by == office.manager
    assert part.round.commitments.count() == 2


@pytest.mark.django_db
def test_an_exit_releases_the_days_that_are_not_worked(office: SimpleNamespace) -> None:
    part = chosen(office)
    taking_part.withdraw(part, actor=office.manager, on=date(2023, 4, 15), at=AT)
    assert rows(office) == [("approval", 3 * MONTH), ("exit", HALF - 3 * MONTH)]
    assert Commitment.objects.latest("pk").participation == part
    assert balance_at(office.line).committed == HALF


@pytest.mark.django_db
def test_a_pause_releases_and_an_extension_commits(office: SimpleNamespace) -> None:
    part = chosen(office, ends_on=date(2023, 5, 31))
    taking_part.pause(part, date(2023, 4, 1), date(2023, 4, 15), "치료", actor=office.manager, at=AT)
    taking_part.extend(part, date(2023, 6, 30), "인력 부족", actor=office.manager, at=AT)
    assert rows(office) == [("approval", 2 * MONTH), ("pause", HALF - MONTH), ("extension", MONTH)]


@pytest.mark.django_db
def test_a_transfer_commits_no_day_twice(office: SimpleNamespace) -> None:
    part = chosen(office)
    other = make.place(office.round)
    asked = transfers.request(part, other, date(2023, 4, 16), "이사", actor=office.manager, at=AT)
    for side in ("person_agreed_at", "leaving_agreed_at"):
        setattr(asked, side, AT)
    asked.save()
    other.host = make.organisation()
    other.save()
    leader = make.account(of=RoleKind.SITE_LEADER, at=other.host)
    transfers.agree(asked, actor=leader, at=AT)
    assert asked.result is not None
    found = commitments.expected(office.round, 2023)
    assert found is not None
    assert found.won == commitments.committed(office.round) == 2 * MONTH + 2 * HALF


@pytest.mark.django_db
def test_an_offered_seat_is_committed_and_given_back_with_it(office: SimpleNamespace) -> None:
    first, second = eligible(office), eligible(office)
    for asked in (first, second):
        offer(asked, office.place, actor=office.manager, at=AT)
    assert commitments.committed(office.round) == 6 * MONTH
    take_offer(SeatOffer.objects.get(application=first), actor=None, at=AT)
    assert commitments.committed(office.round) == 6 * MONTH
    decline_offer(SeatOffer.objects.get(application=second), actor=None, at=AT)
    assert rows(office)[-1] == ("exit", -3 * MONTH)


@pytest.mark.django_db
def test_beyond_the_line_nobody_is_chosen_and_the_room_is_said(office: SimpleNamespace) -> None:
    for _ in range(3):
        chosen(office)
    asked = eligible(office)
    with pytest.raises(CommitmentRefusal) as refused:
        actions.accept(asked, actor=office.manager, at=AT)
    effect = refused.value.effect
    assert effect is not None
    assert (effect.before.free, effect.adding, effect.missing) == (MONTH, 3 * MONTH, 2 * MONTH)
    assert f"남은 예산은 {MONTH:,}원" in refused.value.user_message
    asked.refresh_from_db()
    assert asked.status == "eligible"
    assert Participation.objects.count() == 3
    assert balance_at(office.line).committed == 9 * MONTH


@pytest.mark.django_db
def test_many_are_chosen_together_or_not_at_all(office: SimpleNamespace) -> None:
    several = [eligible(office) for _ in range(4)]
    with pytest.raises(CommitmentRefusal):
        actions.decide_in_bulk(several, "accept", actor=office.manager, at=AT)
    assert not Participation.objects.exists()
    assert actions.decide_in_bulk(several[:3], "accept", actor=office.manager, at=AT).done == 3
    assert rows(office) == [("approval", 9 * MONTH)]


@pytest.mark.django_db
def test_whoever_leaves_may_go_though_the_next_cannot_be_paid(office: SimpleNamespace) -> None:
    place = make.place(office.round, capacity=1)
    part = actions.accept(eligible(office, place), actor=office.manager, place=place, at=AT)
    waiting = eligible(office, place)
    actions.wait(waiting, actor=office.manager, rank=1, at=AT)
    make.commit(office.line, 7 * MONTH, on=DAY)
    left = taking_part.withdraw(part, actor=office.manager, on=date(2023, 6, 30), at=AT)
    assert left is None
    waiting.refresh_from_db()
    assert waiting.status == "waiting"


@pytest.mark.django_db
def test_whoever_leaves_may_go_though_others_have_spent_what_was_committed(office: SimpleNamespace) -> None:
    part = chosen(office)
    make.spend(office.line, 2 * MONTH, on=date(2023, 3, 29))
    taking_part.withdraw(part, actor=office.manager, on=date(2023, 4, 1), at=make.at(date(2023, 3, 30)))
    assert rows(office) == [("approval", 3 * MONTH), ("exit", -MONTH)]


@pytest.mark.django_db
def test_a_decided_month_is_what_was_earned_and_the_rest_stays_expected(office: SimpleNamespace) -> None:
    part = chosen(office)
    period = make.period(office.place, month=date(2023, 4, 1))
    make.record(part, kind="work", minutes=600, day=date(2023, 4, 5), period=period)
    make.entitlement(part, make.lock(period), won=96_200)
    commitments.follow_month(office.round, on=date(2023, 5, 8))
    assert rows(office)[-1] == ("month", 96_200 - MONTH)
    found = commitments.expected(office.round, 2023)
    assert found is not None
    assert (found.people, found.decided, found.ahead) == (1, 96_200, 2 * MONTH)


@pytest.mark.django_db
def test_who_did_something_in_a_locked_month_is_expected_until_it_is_decided(office: SimpleNamespace) -> None:
    done, idle = chosen(office), chosen(office)
    period = make.period(office.place, month=date(2023, 4, 1))
    make.record(done, kind="work", minutes=600, day=date(2023, 4, 5), period=period)
    make.lock(period)
    commitments.follow_month(office.round, on=date(2023, 5, 8))
    assert rows(office)[-1] == ("month", -MONTH)
    assert idle.entitlements.count() == 0


@pytest.mark.django_db
def test_a_locked_month_without_any_activity_costs_nothing(office: SimpleNamespace) -> None:
    chosen(office)
    make.lock(make.period(office.place, month=date(2023, 4, 1)))
    commitments.follow_month(office.round, on=date(2023, 5, 8))
    assert rows(office)[-1] == ("month", -MONTH)


@pytest.mark.django_db
def test_months_of_the_next_year_are_for_its_own_budget(office: SimpleNamespace) -> None:
    over = make.round_of(office.round.programme, starts=date(2023, 12, 1), ends=date(2024, 2, 29))
    actions.accept(eligible(office, make.place(over)), actor=office.manager, at=AT)
    assert commitments.committed(over) == MONTH
    found = commitments.expected(over, 2024)
    assert found is not None
    assert found.won == 2 * MONTH


@pytest.mark.django_db
def test_without_a_line_or_pay_nothing_is_committed(office: SimpleNamespace) -> None:
    make.programme_line(office.round.programme, make.budget_line("A3.1.9"))
    chosen(office)
    assert commitments.line_of(office.round) is None
    assert rows(office) == []
    made = commitments.commit_round(office.round, line=office.line, minutes=40 * 60, actor=office.finance, on=DAY)
    assert made is not None
    assert (made.cause, made.amount) == (CommitmentCause.TERMS, 3 * 384_800)
    assert commitments.line_of(office.round) == office.line
    assert commitments.commit_round(office.round, actor=office.finance, on=DAY) is None
    unpaid = make.round_of()
    assert commitments.follow_round(unpaid, CommitmentCause.TERMS, line=office.line) is None


@pytest.mark.django_db
def test_only_who_manages_the_programme_or_books_commits_by_hand_and_on_its_lines(office: SimpleNamespace) -> None:
    make.participation(office.place)
    team = make.unit("team")
    neighbour = make.account(of=RoleKind.PROGRAMME_MANAGER, at=team.party)
    once = make.account(of=RoleKind.FINANCE_OFFICER, starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31))
    for actor in (neighbour, once, make.account(of=RoleKind.PLANNER), make.account(of=RoleKind.PAY_CLERK)):
        with pytest.raises(FollowerRefused, match="맡은 사업의 회차만"):
            commitments.commit_round(office.round, actor=actor, on=DAY)
    with pytest.raises(FollowerRefused, match="이 사업의 예산 항목이 아닙니다"):
        commitments.commit_round(office.round, line=make.funded_line(), actor=office.finance, on=DAY)
    assert rows(office) == []
    assert commitments.commit_round(office.round, actor=office.finance, on=DAY) is not None


@pytest.mark.django_db
def test_every_commitment_of_a_round_is_an_entry_of_its_line(office: SimpleNamespace) -> None:
    part = chosen(office)
    taking_part.withdraw(part, actor=office.manager, on=date(2023, 5, 31), at=AT)
    entries = office.line.entries.filter(kind__in=(EntryKind.COMMITMENT, EntryKind.RELEASE)).order_by("pk")
    assert [(one.kind, one.amount) for one in entries] == [("commitment", 3 * MONTH), ("release", MONTH)]
    assert [one.voucher.round_commitment.amount for one in entries] == [3 * MONTH, -MONTH]


# --- the pure part ----------------------------------------------------------------------------------------------------

SCHEME = Scheme(hourly=9_620, month_hours=57, month_won=MONTH, rounding_unit=10, rounding="half_up")
YEAR = [date(2023, month, 1) for month in range(1, 13)]
days = st.dates(date(2023, 1, 1), date(2023, 12, 31))


@given(first=days, last=days, minutes=st.integers(0, 4_000))
def test_more_hours_are_never_expected_to_cost_less(first: date, last: date, minutes: int) -> None:
    span = Span(1, min(first, last), max(first, last))
    assert ahead([span], YEAR, minutes, SCHEME)[1] <= ahead([span], YEAR, minutes + 60, SCHEME)[1]
    assert ahead([span], YEAR, 0, SCHEME) == (0, 0)


@given(first=days, last=days, decided=st.sets(st.sampled_from(YEAR)))
def test_months_that_are_decided_and_months_ahead_make_the_whole(first: date, last: date, decided: set[date]) -> None:
    span = Span(1, min(first, last), max(first, last))
    rest = [month for month in YEAR if month not in decided]
    known = {(1, month) for month in decided}
    whole = ahead([span], YEAR, 3_420, SCHEME)[1]
    assert ahead([span], YEAR, 3_420, SCHEME, known)[1] == ahead([span], rest, 3_420, SCHEME)[1]
    assert whole == ahead([span], rest, 3_420, SCHEME)[1] + ahead([span], sorted(decided), 3_420, SCHEME)[1]


def test_an_agreed_maximum_and_another_worth_of_an_hour_are_kept_to() -> None:
    whole = Span(1, date(2023, 1, 1), date(2023, 12, 31), minutes=1_200)
    assert ahead([whole], YEAR[:1], 3_420, SCHEME) == (1, 192_400)
    assert ahead([whole], YEAR[:1], 3_420, SCHEME, worth=lambda month: 10_000) == (1, 200_000)
