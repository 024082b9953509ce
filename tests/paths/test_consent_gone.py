"""A consent that is withdrawn in mid-screening: on every way of choosing the answer is the same, and nothing is lost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from imojak.kernel.transitions import TransitionError
from imojak.offers.enums import RoundStatus
from imojak.offers.models import Place, Round
from imojak.parties.models import Account, Consent, Party
from imojak.paths import actions
from imojak.paths.actions import pairs
from imojak.paths.actions.clocks import tick
from imojak.paths.models import Application, Participation, ShortListing
from tests import factories as make

pytestmark = pytest.mark.django_db

FILED, DECIDED = make.at(date(2023, 3, 10)), make.at(date(2023, 3, 28))
LATER = make.at(date(2023, 3, 28), 15)
CRITERIA = [{"code": "will", "name": "의지", "points": 100}]
METHODS: dict[str, dict[str, Any]] = {
    "first_come": {},
    "draw": {},
    "rubric": {"criteria": CRITERIA},
    "panel": {"criteria": CRITERIA},
    "match": {"criteria": CRITERIA},
    "firm_choice": {},
    "open": {},
}


class Screening:
    """Two who are eligible for a single seat; the first, who would have it, has consented and may withdraw that."""

    def __init__(self, method: str, manager: Account) -> None:
        kind = make.programme_type(definition={"screening": {"method": method, **METHODS[method]}})
        self.method, self.manager = method, manager
        self.round: Round = make.round_of(make.programme(), status=RoundStatus.OPEN, type=kind)
        self.place: Place = make.place(self.round, capacity=1, host=make.organisation())
        self.first, self.second = self.applies(90), self.applies(60)
        self.ready()

    def applies(self, points: int) -> Application:
        person = make.person()
        make.consent(person, starts_on=date(2023, 3, 10))
        wishes = [self.place] if self.method == "match" else []
        place = None if self.method in ("match", "firm_choice") else self.place
        made = actions.file_application(
            person, self.round, place=place, preferences=wishes, answers={"motive": "이웃"}, at=FILED
        )
        actions.qualify(made, actor=self.manager, at=DECIDED)
        if METHODS[self.method]:
            judge = make.account(of="judge")
            sheet = make.judging(made, judge.party)
            actions.score(sheet, {"will": points}, "잘함", actor=judge, at=DECIDED)
        return made

    def ready(self) -> None:
        if self.method == "draw":
            closed = make.at(self.round.apply_to + timedelta(days=1))
            of: dict[str, Any] = {"place": self.place, "actor": self.manager, "at": closed}
            actions.announce_draw(self.round, draws_on=closed.date(), seed_source="주사위", **of)
            actions.hold_draw(self.round, seed="1", **of)
            order = actions.propose(self.round, at=DECIDED).rows
            self.first = next(row.application for row in order if row.result == "accepted")
            self.second = next(row.application for row in order if row.result != "accepted")
        if self.method == "firm_choice":
            leader = make.account(of="site-leader", at=self.place.host)
            listed = actions.short_list(
                self.place, [self.first, self.second], actor=self.manager, answer_due=date(2023, 4, 5), at=DECIDED
            )
            actions.choose(listed[0], actor=leader, at=DECIDED)

    def withdraw(self, party: Party | None = None) -> None:
        given = Consent.objects.filter(party=party or self.first.party)
        given.update(withdrawn_on=date(2023, 3, 28))

    def states(self) -> list[str]:
        found = dict(Application.objects.values_list("pk", "status"))
        return [found[self.first.pk], found[self.second.pk]]


@pytest.mark.parametrize("method", METHODS)
def test_before_the_proposal_it_is_refused_for_that_reason_and_the_seat_is_free_for_others(
    method: str, manager: Account
) -> None:
    of = Screening(method, manager)
    of.withdraw()
    proposal = actions.propose(of.round, at=DECIDED)
    [row] = [one for one in proposal.rows if one.application.pk == of.first.pk]
    assert (row.result, row.reasons, row.place) == ("refused", ("withdrawn-consent",), None)
    actions.carry_out(of.round, proposal, actor=manager, at=DECIDED)
    # A firm that has chosen nobody else decides on the other one later.
    assert of.states() == ["refused", "eligible" if method == "firm_choice" else "accepted"]
    told = of.first.decisions.get(result="refused")
    assert told.message is not None
    assert "개인정보 이용 동의를 거두셔서" in told.message.body
    of.first.refresh_from_db()
    assert of.first.answers == {"motive": "이웃"}


@pytest.mark.parametrize("method", METHODS)
def test_between_the_proposal_and_its_carrying_out_nobody_is_taken_without_consent(
    method: str, manager: Account
) -> None:
    of = Screening(method, manager)
    proposal = actions.propose(of.round, at=DECIDED)
    of.withdraw()
    done = actions.carry_out(of.round, proposal, actor=manager, at=DECIDED)
    assert [(one.pk, "동의를 거두신" in said) for one, said in done.failed] == [(of.first.pk, True)]
    assert of.states()[0] == "eligible"
    assert not Participation.objects.filter(party=of.first.party).exists()
    tick(LATER)
    assert of.states()[0] == "refused"
    assert of.first.decisions.get(result="refused").reasons == ["withdrawn-consent"]


def test_who_consents_again_in_time_is_looked_at_as_before(manager: Account) -> None:
    of = Screening("rubric", manager)
    of.withdraw()
    make.consent(of.first.party, starts_on=date(2023, 3, 28))
    tick(LATER)
    actions.carry_out(of.round, actions.propose(of.round, at=LATER), actor=manager, at=LATER)
    assert of.states() == ["accepted", "refused"]


def test_neither_a_firm_nor_a_mentor_is_told_of_somebody_without_consent(manager: Account) -> None:
    of = Screening("open", manager)
    of.withdraw()
    with pytest.raises(TransitionError, match="그분을 빼고 다시"):
        actions.short_list(of.place, [of.second, of.first], actor=manager, answer_due=date(2023, 4, 5), at=DECIDED)
    assert not ShortListing.objects.exists()
    with pytest.raises(TransitionError, match="동의를 거두신"):
        pairs.make_pair(of.first, of.place, actor=manager, at=DECIDED)
    assert of.states() == ["eligible", "eligible"]


def test_an_offered_seat_is_taken_only_with_consent_and_goes_on_by_the_next_tick(manager: Account) -> None:
    of = Screening("first_come", manager)
    actions.wait(of.second, actor=manager, rank=1, at=DECIDED)
    offer = actions.offer(of.first, of.place, actor=manager, at=DECIDED)
    of.withdraw()
    with pytest.raises(TransitionError, match="다시 동의하신 뒤에"):
        actions.take_offer(offer, actor=None, at=LATER)
    tick(LATER)
    assert of.states() == ["expired", "accepted"]


def test_for_a_group_it_is_its_leaders_consent(manager: Account) -> None:
    edition = make.round_of(status=RoundStatus.OPEN)
    group = make.group(members=2)
    group.members.update(starts_on=date(2023, 3, 1))
    leader, member = (row.member for row in group.members.order_by("-leader"))
    for one in (leader, member):
        make.consent(one, starts_on=date(2023, 3, 10))
    made = actions.file_application(group, edition, place=make.place(edition), at=FILED)
    Consent.objects.filter(party=member).update(withdrawn_on=date(2023, 3, 28))
    tick(LATER)
    made.refresh_from_db()
    assert made.status == "filed"
    Consent.objects.filter(party=leader).update(withdrawn_on=date(2023, 3, 28))
    tick(LATER)
    made.refresh_from_db()
    assert made.status == "refused"
