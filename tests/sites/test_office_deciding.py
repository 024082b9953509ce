"""Deciding on the site: what goes out is seen before it goes, what is done is what was seen, and it can be taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from imojak.offers.enums import RoundStatus
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.paths.enums import ApplicationStatus as S
from imojak.paths.enums import SeatOfferStatus
from imojak.paths.models import Application, Decision, Participation, SeatOffer
from tests import factories as make
from tests.conftest import Clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LogIn = Callable[[Account | str], Client]


class Round:
    """A round that is being screened, with a manager, two places and three who applied to the first."""

    def __init__(self) -> None:
        unit = make.unit()
        self.manager = make.account(of=RoleKind.PROGRAMME_MANAGER, at=unit.party)
        self.round = make.round_of(
            make.programme(lead_unit=unit),
            status=RoundStatus.SCREENING,
            starts=make.CUT_OFF.replace(month=10, day=30),
        )
        self.place = make.place(self.round, capacity=2, title="첫째 자리")
        self.other = make.place(self.round, capacity=1, title="둘째 자리")
        self.three = [make.application(self.place, make.person(f"신청자{number}")) for number in range(3)]
        self.address = reverse("office:decide", args=[self.round.code])

    def states(self) -> list[str]:
        return list(
            Application.objects.filter(pk__in=[one.pk for one in self.three])
            .order_by("pk")
            .values_list("status", flat=True)
        )

    def put(self, state: str) -> None:
        Application.objects.filter(round=self.round).update(status=state)


@pytest.fixture
def screening(clock: Clock) -> Round:
    return Round()


def seen_of(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found
    return found[1]


def decide(client: Client, of: Round, picked: list[Application], verb: str, **more: object) -> str:
    """Look at what would go out, then confirm it; return the page that was looked at."""
    said = {"pick": [one.pk for one in picked], "verb": verb, **more}
    page = client.post(of.address, said).content.decode()
    again = {**said, "seen": seen_of(page), "confirm": "1"}
    assert client.post(of.address, again).status_code == 302
    return page


def test_several_are_refused_with_the_sentence_that_was_seen(screening: Round, logged_in: LogIn) -> None:
    client = logged_in(screening.manager)
    page = decide(client, screening, screening.three[:2], "refuse", reasons=["score"], text="응원합니다.")
    assert screening.states() == [S.REFUSED, S.REFUSED, S.FILED]
    for decision in Decision.objects.all():
        assert decision.text in page
        assert decision.text.endswith("응원합니다.")
    after = client.get(reverse("office:applications", args=[screening.round.code])).content.decode()
    assert "2건을 ‘미선정’ 처리하고 알림을 보냈습니다." in after


def test_nothing_goes_out_that_was_not_seen(screening: Round, logged_in: LogIn) -> None:
    client = logged_in(screening.manager)
    said = {"pick": [screening.three[0].pk], "verb": "refuse", "reasons": ["score"]}
    seen = seen_of(client.post(screening.address, said).content.decode())
    page = client.post(screening.address, {**said, "reasons": ["full"], "seen": seen, "confirm": "1"})
    assert "나갈 글을 다시 보여 드립니다" in page.content.decode()
    assert screening.states() == [S.FILED] * 3


def test_who_is_second_at_one_application_reads_that_it_has_changed(screening: Round, logged_in: LogIn) -> None:
    client = logged_in(screening.manager)
    said = {"pick": [screening.three[0].pk], "verb": "qualify"}
    seen = seen_of(client.post(screening.address, said).content.decode())
    decide(logged_in(screening.manager), screening, screening.three[:1], "qualify")
    page = client.post(screening.address, {**said, "seen": seen, "confirm": "1"}).content.decode()
    assert "그사이 신청의 상태가 바뀌어 ‘자격 확인’ 처리를 하지 않았습니다." in page
    assert "목록에서 골라 주세요" not in page


def test_a_refusal_asks_for_a_reason(screening: Round, logged_in: LogIn) -> None:
    said = {"pick": [screening.three[0].pk], "verb": "refuse", "confirm": "1"}
    page = logged_in(screening.manager).post(screening.address, said).content.decode()
    assert "사유를 하나 이상 골라 주세요." in page
    assert screening.states() == [S.FILED] * 3


def test_a_reason_that_the_rules_deny_is_said_before_it_goes_out(screening: Round, logged_in: LogIn) -> None:
    """What rules can say is held against the chosen reason; what only people know is not."""
    rules = make.rule_set(rule=[{"uses": "age", "min": 40, "max": 69, "on": "notice"}])
    type(screening.round).objects.filter(pk=screening.round.pk).update(eligibility=rules)
    old = make.application(screening.place, make.person("김연장", birth=date(1940, 1, 1)))
    client = logged_in(screening.manager)

    def page(*reasons: str) -> str:
        verb = {"verb": "refuse", "reasons": list(reasons)} if reasons else {"start": "refuse"}
        said = {"pick": [screening.three[0].pk, old.pk], **verb}
        return client.post(screening.address, said).content.decode()

    first = page()
    assert "자격 있음" in first
    assert "자격 없음: " in first
    assert "1건은 고른 사유가 기준이 본 결과와 다릅니다" in page("age")
    assert page("age").count("기준은 다르게 봅니다. ‘신청 자격의 나이") == 1
    assert page("full").count("기준으로는 자격이 없는데") == 1
    assert page("residence").count("기준은 다르게 봅니다. ‘서울시에") == 2
    decide(client, screening, screening.three[:1], "refuse", reasons=["age"])
    assert screening.states()[0] == S.REFUSED, "people decide, not the rules"


def test_all_of_the_list_as_it_is_narrowed_are_decided_on(screening: Round, logged_in: LogIn) -> None:
    client = logged_in(screening.manager)
    said = {"all": "1", "query": "q=신청자1", "verb": "qualify"}
    page = client.post(screening.address, said).content.decode()
    assert "1건 결정하기" in page
    client.post(screening.address, {**said, "seen": seen_of(page), "confirm": "1"})
    assert screening.states() == [S.FILED, S.ELIGIBLE, S.FILED]


def test_whom_no_seat_is_left_for_is_told_before_and_left_as_they_are(screening: Round, logged_in: LogIn) -> None:
    screening.put(S.ELIGIBLE)
    page = decide(logged_in(screening.manager), screening, screening.three, "accept")
    assert "자리가 모두 찼습니다" in page
    assert "1건은 할 수 없어" in page
    assert screening.states() == [S.ACCEPTED, S.ACCEPTED, S.ELIGIBLE]
    assert Participation.objects.count() == 2


def test_a_seat_is_offered_and_the_offer_taken_back(screening: Round, logged_in: LogIn) -> None:
    screening.put(S.ELIGIBLE)
    client = logged_in(screening.manager)
    one = screening.three[0]
    page = decide(client, screening, [one], "offer", place=screening.other.pk)
    assert "둘째 자리에 모시려고 합니다." in page
    offer = SeatOffer.objects.get()
    assert (offer.place, offer.status) == (screening.other, SeatOfferStatus.OPEN)
    listed = client.get(reverse("office:reserve", args=[screening.round.code])).content.decode()
    assert "둘째 자리" in listed
    address = reverse("office:offer-revoke", args=[screening.round.code, offer.pk])
    client.post(address, {"reason": ""})
    offer.refresh_from_db()
    assert offer.status == SeatOfferStatus.OPEN
    client.post(address, {"reason": "자리가 없어졌습니다"})
    offer.refresh_from_db()
    one.refresh_from_db()
    assert (offer.status, one.status) == (SeatOfferStatus.REVOKED, S.ELIGIBLE)


def test_an_exception_needs_its_reason_in_words(screening: Round, logged_in: LogIn) -> None:
    client = logged_in(screening.manager)
    one = screening.three[0]
    refused = client.post(screening.address, {"pick": [one.pk], "verb": "waive", "confirm": "1"}).content.decode()
    assert "빈칸을 채워 주세요." in refused
    decide(client, screening, [one], "waive", text="현장 사정", **{"from": "application"})
    assert screening.states()[0] == S.ACCEPTED
    page = client.get(reverse("office:application", args=[one.pk])).content.decode()
    assert "예외를 인정해" in page
    assert "현장 사정" in page


def test_the_first_in_line_is_called_to_a_free_seat(screening: Round, logged_in: LogIn) -> None:
    client = logged_in(screening.manager)
    screening.put(S.ELIGIBLE)
    decide(client, screening, screening.three[:2], "wait")
    page = client.get(reverse("office:reserve", args=[screening.round.code])).content.decode()
    assert page.index("신청자0") < page.index("신청자1")
    client.post(reverse("office:reserve-call", args=[screening.round.code]), {"place": screening.place.pk})
    assert screening.states()[:2] == [S.ACCEPTED, S.WAITING]
    client.post(reverse("office:reserve-call", args=[screening.round.code]), {"place": screening.other.pk})
    after = client.get(reverse("office:reserve", args=[screening.round.code])).content.decode()
    assert "부를 사람이 없습니다" in after
    for wrong in ("", "x", "²", "9" * 30):
        client.post(reverse("office:reserve-call", args=[screening.round.code]), {"place": wrong})
    assert screening.states()[:2] == [S.ACCEPTED, S.WAITING]


def test_only_applications_of_the_round_can_be_picked(screening: Round, logged_in: LogIn) -> None:
    stranger = make.application()
    client = logged_in(screening.manager)
    answer = client.post(screening.address, {"pick": [stranger.pk, "x", "9" * 40], "verb": "qualify"})
    assert answer.status_code == 302
    assert "먼저 골라 주세요" in client.get(answer["Location"]).content.decode()


def test_eligibility_is_explained_rule_by_rule(screening: Round, logged_in: LogIn) -> None:
    rules = make.rule_set(rule=[{"uses": "age", "min": 60, "max": 64, "on": "notice"}])
    type(screening.round).objects.filter(pk=screening.round.pk).update(eligibility=rules)
    one = screening.three[0]
    page = logged_in(screening.manager).get(reverse("office:application", args=[one.pk])).content.decode()
    assert "자격이 없습니다" in page
    assert "생년월일" in page
