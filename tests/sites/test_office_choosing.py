"""Choosing on the site: sheets without names, a draw that anybody can hold again, a proposal that is seen whole."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from imojak.offers.enums import RoundStatus
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.paths.enums import ApplicationStatus as S
from imojak.paths.enums import JudgingStatus as J
from imojak.paths.models import Application, Draw, DrawNotice, Judging, SeatOffer, ShortListing
from imojak.trust.models import ReadLog
from tests import factories as make
from tests.conftest import Clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LogIn = Callable[[Account | str], Client]
CRITERIA = [{"code": "will", "name": "의지", "points": 60}, {"code": "skill", "name": "경험", "points": 40}]
FIELDS = [
    {"code": "name", "label": "이름", "kind": "text", "profile": "name"},
    {"code": "motive", "label": "하려는 까닭", "kind": "long"},
    {"code": "hours", "label": "할 수 있는 때", "kind": "times"},
]


class Screening:
    """A round that is screened by a method, with its manager and three who are eligible."""

    def __init__(self, method: str, **screening: Any) -> None:
        unit = make.unit()
        kind = make.programme_type(
            definition={
                "form": [{"code": "about", "title": "나", "field": FIELDS}],
                "screening": {"method": method, **screening},
            }
        )
        self.manager = make.account(of=RoleKind.PROGRAMME_MANAGER, at=unit.party)
        self.host = make.organisation("좋은기업")
        self.round = make.round_of(
            make.programme(lead_unit=unit),
            status=RoundStatus.SCREENING,
            starts=make.CUT_OFF.replace(month=10, day=30),
            type=kind,
            method=method,
        )
        self.place = make.place(self.round, capacity=1, host=self.host, title="기획 일자리")
        self.three = [
            make.application(
                self.place,
                make.person(f"김신청{number}"),
                status=S.ELIGIBLE,
                answers={"motive": f"까닭 {number}", "hours": ["mon-am"]},
            )
            for number in range(3)
        ]

    def page(self, name: str) -> str:
        return reverse(f"office:{name}", args=[self.round.code])

    def states(self) -> list[str]:
        found = dict(Application.objects.values_list("pk", "status"))
        return [found[one.pk] for one in self.three]


def text(client: Client, address: str, **query: Any) -> str:
    return client.get(address, query).content.decode()


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found
    return found[1]


def test_judges_score_without_knowing_whom_and_the_manager_sees_how_it_stands(clock: Clock, logged_in: LogIn) -> None:
    of = Screening("rubric", criteria=CRITERIA, judges=2)
    judges = [make.account(of=RoleKind.JUDGE, party=make.person(f"박위원{number}")) for number in range(2)]
    manager = logged_in(of.manager)
    assert "아직 심사위원을 정하지 않았습니다" in text(manager, of.page("judging"))
    said = {"judges": [one.party_id for one in judges], "per_application": 2}
    assert manager.post(of.page("judging"), said).status_code == 302
    assert Judging.objects.count() == 6
    for judge in judges:
        client = logged_in(judge)
        listed = text(client, reverse("office:my-judging"))
        assert "김신청" not in listed
        for sheet in Judging.objects.filter(judge=judge.party).order_by("number"):
            address = reverse("office:sheet", args=[sheet.pk])
            page = text(client, address)
            assert "김신청" not in page
            assert sheet.application.answers["motive"] in page
            points = 10 * (sheet.application_id - of.three[0].pk)
            assert client.post(address, {"c-will": points, "c-skill": 5, "comment": "잘 보았음"}).status_code == 302
    page = text(manager, of.page("judging"))
    assert "박위원0" in page
    assert page.index("김신청2") < page.index("김신청1") < page.index("김신청0")
    assert not ReadLog.objects.filter(account=judges[0]).exists()


def test_a_sheet_takes_no_more_than_the_full_marks(clock: Clock, logged_in: LogIn) -> None:
    of = Screening("rubric", criteria=CRITERIA)
    judge = make.account(of=RoleKind.JUDGE)
    sheet = make.judging(of.three[0], judge.party)
    client = logged_in(judge)
    address = reverse("office:sheet", args=[sheet.pk])
    for wrong in ({"c-will": "61", "c-skill": "5"}, {"c-will": "-1", "c-skill": "5"}, {"c-will": "", "c-skill": "x"}):
        page = client.post(address, wrong).content.decode()
        assert "고칠 곳이 있습니다" in page
        assert "0점에서 60점까지의 점수를 적어 주세요." in page
    sheet.refresh_from_db()
    assert sheet.status == J.ASSIGNED


def test_a_judge_takes_a_score_back_and_steps_back_for_a_conflict(clock: Clock, logged_in: LogIn) -> None:
    of = Screening("rubric", criteria=CRITERIA)
    judge, other = make.account(of=RoleKind.JUDGE), make.account(of=RoleKind.JUDGE)
    sheet = make.judging(of.three[0], judge.party)
    make.judging(of.three[1], other.party)
    client = logged_in(judge)
    client.post(reverse("office:sheet", args=[sheet.pk]), {"c-will": 1, "c-skill": 1})
    client.post(reverse("office:sheet-take-back", args=[sheet.pk]), {"reason": "잘못 봄"})
    sheet.refresh_from_db()
    assert sheet.status == J.ASSIGNED
    client.post(reverse("office:sheet-step-back", args=[sheet.pk]), {"reason": "같은 직장"})
    sheet.refresh_from_db()
    assert sheet.status == J.CONFLICT
    assert Judging.objects.filter(application=of.three[0], judge=other.party, status=J.ASSIGNED).exists()
    assert "다른 심사위원에게 맡겼습니다" in text(client, reverse("office:my-judging"))


def test_a_draw_is_held_from_the_list_that_was_announced(clock: Clock, logged_in: LogIn) -> None:
    of = Screening("draw", reserve_percent=100)
    client = logged_in(of.manager)
    page = text(client, of.page("draw"))
    seen = hidden(page, "seen")
    assert seen in page.replace("\n", "")
    assert "추첨하기</button>" not in page
    drawing = {"do": "draw", "pool": of.place.pk, "seed": "20230930", "witnesses": "이참관"}
    client.post(of.page("draw"), drawing)
    assert not Draw.objects.exists()
    said = {
        "do": "announce",
        "pool": of.place.pk,
        "seen": seen,
        "draws_on": timezone.localdate().isoformat(),
        "seed_source": "참관인의 주사위",
    }
    for other in (make.account(of=RoleKind.AUDITOR), make.account(of=RoleKind.PROGRAMME_MANAGER)):
        for asked in (said, drawing):
            assert logged_in(other).post(of.page("draw"), asked).status_code in {403, 404}
    client = logged_in(of.manager)
    client.post(of.page("draw"), {**said, "seen": "0" * 64})
    wrong = client.post(of.page("draw"), {**said, "draws_on": ""}).content.decode()
    assert "참관인의 주사위" in wrong
    assert not DrawNotice.objects.exists()
    assert client.post(of.page("draw"), said).status_code == 302
    public = text(Client(), reverse("citizen:round", args=[of.round.code]))
    assert seen in public
    assert "참관인의 주사위" in public
    assert "3명" in public
    # A list that has changed is told of, and announced again only with a reason.
    late = make.application(of.place, make.person("김늦음"), status=S.ELIGIBLE, answers={"motive": "", "hours": []})
    assert "공고 3명, 지금 4명" in text(client, of.page("draw"))
    client.post(of.page("draw"), drawing)
    assert not Draw.objects.exists()
    Application.objects.filter(pk=late.pk).delete()
    assert client.post(of.page("draw"), drawing).status_code == 302
    said = drawing
    draw = Draw.objects.get()
    assert draw.entries_hash == seen
    page = text(client, of.page("draw"))
    assert reverse("citizen:draw", args=[draw.pk]) in page
    assert "김신청" in page
    assert of.states() == [S.ELIGIBLE] * 3
    # Again only with a reason.
    client.post(of.page("draw"), said)
    assert Draw.objects.count() == 1
    client.post(of.page("draw"), {**said, "again_because": "명부가 빠져 있었음"})
    assert Draw.objects.count() == 2
    assert "명부가 빠져 있었음" in text(client, of.page("draw"))


def test_a_proposal_is_carried_out_as_it_was_seen(clock: Clock, logged_in: LogIn) -> None:
    of = Screening("draw", reserve_percent=100, offer_hours=48)
    client = logged_in(of.manager)
    assert "먼저 공개 추첨을 진행해 주세요" in text(client, of.page("selection"))
    seen = hidden(text(client, of.page("draw")), "seen")
    day = timezone.localdate().isoformat()
    said = {"do": "announce", "pool": of.place.pk, "seen": seen, "draws_on": day, "seed_source": "주사위"}
    client.post(of.page("draw"), said)
    client.post(of.page("draw"), {"do": "draw", "pool": of.place.pk, "seed": "1"})
    page = text(client, of.page("selection"))
    assert "제안 1명, 예비 1명, 미선정 1명" in page
    assert "공개 추첨에서 1순위로 뽑혔습니다." in page
    assert of.states() == [S.ELIGIBLE] * 3
    changed = client.post(of.page("selection"), {"seen": hidden(page, "seen"), "text": "축하합니다."}).content.decode()
    assert "다시 확인하고 눌러 주세요" in changed
    assert "축하합니다." in changed
    assert of.states() == [S.ELIGIBLE] * 3
    client.post(of.page("selection"), {"seen": hidden(changed, "seen"), "text": "축하합니다."})
    assert sorted(of.states()) == sorted([S.OFFERED, S.WAITING, S.REFUSED])
    assert SeatOffer.objects.count() == 1
    after = text(client, of.page("selection"))
    assert "선정안을 확정했습니다. 제안 1명, 예비 1명, 미선정 1명." in after


def test_no_firm_is_asked_where_its_choice_would_decide_nothing(clock: Clock, logged_in: LogIn) -> None:
    of = Screening("match")
    client = logged_in(of.manager)
    address = of.page("short-list") + f"?place={of.place.pk}"
    assert "기업의 선택으로 정하지 않습니다" in text(client, address)
    numbers = list(Application.objects.filter(round=of.round).values_list("pk", flat=True))
    client.post(address, {"candidates": numbers, "answer_due": "2026-12-31"})
    assert not ShortListing.objects.exists()


def test_candidates_are_proposed_to_a_firm_until_a_day(clock: Clock, logged_in: LogIn) -> None:
    of = Screening("firm_choice", shortlist=3)
    client = logged_in(of.manager)
    address = of.page("short-list") + f"?place={of.place.pk}"
    page = text(client, address)
    assert "김신청0" in page
    said = {"candidates": [of.three[2].pk, of.three[0].pk], "answer_due": "2023-10-10"}
    assert "한 사람 이상" in client.post(address, {"answer_due": "2023-10-10"}).content.decode()
    assert "지난 날입니다" in client.post(address, {**said, "answer_due": "2023-09-01"}).content.decode()
    assert client.post(address, said).status_code == 302
    assert list(ShortListing.objects.order_by("order").values_list("application", flat=True)) == [
        of.three[0].pk,
        of.three[2].pk,
    ]
    page = text(client, of.page("short-list"))
    assert "추천" in page
    assert "10. 10." in page


def test_a_judge_reads_answers_in_words_and_no_code(clock: Clock, logged_in: LogIn) -> None:
    of = Screening("rubric", criteria=CRITERIA)
    judge = make.account(of=RoleKind.JUDGE)
    page = text(logged_in(judge), reverse("office:sheet", args=[make.judging(of.three[0], judge.party).pk]))
    assert "월요일 오전" in page
    assert "mon-am" not in page
