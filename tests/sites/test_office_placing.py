"""The workbench of a match: made, computed with its progress, changed, and published, with nobody's name before that."""

from __future__ import annotations

import threading
from hashlib import sha256

import pytest
from django.test import Client
from django.urls import reverse

from imojak.offers.configuration import find_definition
from imojak.offers.models import Round
from imojak.parties.models import Account
from imojak.paths.models import SeatOffer
from imojak.placing.models import Publication, Scenario
from imojak.sites.citizen.views.rounds import how_chosen
from imojak.tasks import working
from tests import factories as make
from tests.placing.test_a_round_is_matched import applies, managing, round_of

pytestmark = pytest.mark.django_db


def text(answer: object) -> str:
    return getattr(answer, "content", b"").decode()


@pytest.fixture
def manager(client: Client) -> Account:
    edition = round_of(
        quota=[{"code": "first", "label": "처음인 분", "when": {"field": "first_time", "is": True}, "percent": 10}]
    )
    account = managing(edition)
    places = [make.place(edition, capacity=1, title=title, district_code="11440") for title in ("공원", "도서관")]
    for number, name in enumerate(("가나다", "라마바", "사아자")):
        applies(edition, places, account, score=60 + number, party=make.person(name))
    client.force_login(account)
    return account


def test_a_match_is_made_computed_changed_and_published_on_its_pages(client: Client, manager: Account) -> None:
    edition = Round.objects.get(scenarios=None, type__definition__screening__method="match")
    listed = reverse("office:placing", args=[edition.code])
    assert "아직 시나리오가 없습니다" in text(client.get(listed))
    assert "빈칸을 채워" in text(client.post(listed, {"name": "", "mode": "stable"}))
    made = client.post(listed, {"name": "처음", "mode": "stable"})
    scenario = Scenario.objects.get()
    page = reverse("office:placing-scenario", args=[edition.code, scenario.pk])
    assert made.headers["Location"] == page
    assert "아직 계산하지 않았습니다" in text(client.get(page))
    assert client.get(reverse("office:placing-publish", args=[edition.code, scenario.pk])).status_code == 404

    for _ in range(2):  # pressed twice
        client.post(reverse("office:placing-run", args=[edition.code, scenario.pk]))
    waiting = text(client.get(page))
    assert 'hx-trigger="every 2s"' in waiting
    assert "작업자를 기다리고" in waiting
    assert working.work(leaving=threading.Event(), once=True) == 1
    shown = text(client.get(page))
    assert "계산을 마쳤습니다" in shown
    assert "신청 3명 가운데 2명" in shown
    assert "마포구" in shown
    assert "우선 배정" in shown
    for name in ("가나다", "라마바", "사아자"):
        assert name not in shown
    assert 'hx-trigger="every 2s"' not in shown

    # What is typed wrongly comes back with its sentence; what is typed well is kept.
    wrong = text(
        client.post(
            page,
            {
                "mode": "stable",
                "seed": "7",
                "part-wish": 90,
                "part-sheet": 30,
                "part-commute": 10,
                "part-first": 10,
                "quota-first": 10,
            },
        )
    )
    assert "100점이어야 하는데 140점" in wrong
    assert 'value="90"' in wrong
    client.post(
        page,
        {
            "mode": "stable",
            "seed": "7",
            "part-wish": 40,
            "part-sheet": 40,
            "part-commute": 10,
            "part-first": 10,
            "quota-first": 20,
        },
    )
    scenario.refresh_from_db()
    assert [one["points"] for one in scenario.rule["part"]] == [40, 40, 10, 10]
    assert (scenario.seed, scenario.quotas[0]["percent"]) == ("7", 20)
    for address in (page, listed):  # what was computed before is told from what the scenario is now
        assert "바꾸기 전" in text(client.get(address))
    assert "희망 순위 40, 심사 점수 40, 통근 시간 10" in text(client.get(listed))
    assert "처음인 분 우선 20%" in text(client.get(listed))
    publishing = reverse("office:placing-publish", args=[edition.code, scenario.pk])
    assert "다시 계산한 다음" in text(client.get(publishing))

    last = edition.applications.latest("pk")
    pinning = reverse("office:placing-pin", args=[edition.code, scenario.pk])
    park = edition.places.get(title="공원")
    assert "이 회차에 없는 접수번호" in text(
        client.post(pinning, {"receipt": 10**9, "place": park.pk, "kind": "pin", "reason": "까닭"})
    )
    client.post(pinning, {"receipt": last.pk, "place": park.pk, "kind": "forbid", "reason": "가족이 일합니다."})
    assert "가족이 일합니다." in text(client.get(page))
    copying = reverse("office:placing-copy", args=[edition.code, scenario.pk])
    client.post(copying, {"name": "둘째"})
    again = text(client.post(copying, {"name": "둘째"}))
    assert "같은 이름의 시나리오가 있습니다" in again
    assert 'value="둘째"' in again
    assert Scenario.objects.get(name="둘째").pins.get().reason == "가족이 일합니다."
    client.post(reverse("office:placing-lift", args=[edition.code, scenario.pk, scenario.pins.get().pk]))
    client.post(reverse("office:placing-run", args=[edition.code, scenario.pk]))
    working.work(leaving=threading.Event(), once=True)
    assert "둘째" in text(client.get(listed))
    for address in (page, listed):
        assert "바꾸기 전" not in text(client.get(address))

    file = client.get(reverse("office:placing-file", args=[edition.code, scenario.pk, "csv"])).content.decode(
        "utf-8-sig"
    )
    assert file.splitlines()[0].startswith("접수번호,배정 자리")
    assert "공원,마포구" in file
    assert len(file.splitlines()) == 4
    assert "가나다" not in file
    seen = text(client.get(publishing))
    assert "제안 2명, 예비 1명, 미선정 0명" in seen
    assert not SeatOffer.objects.exists()
    assert client.post(publishing, {"text": "고맙습니다."}).status_code == 200  # what was not seen is not published
    assert not SeatOffer.objects.exists()
    run = scenario.runs.latest("pk")
    done = client.post(publishing, {"run": run.pk, "text": "고맙습니다."})
    assert done.headers["Location"] == reverse("office:reserve", args=[edition.code])
    assert Publication.objects.get().run == run
    assert SeatOffer.objects.count() == 2
    assert "공개함" in text(client.get(listed))
    _anybody_reads_and_keeps_it(Publication.objects.get(), client.get(page).content.decode())
    kept = text(client.get(reverse("office:reserve", args=[edition.code])))
    assert "순번 없이 기다립니다" in kept
    assert "다음 순번 부르기" not in kept

    # Whoever is offered a seat comes from the offer to the reasons, wish by wish.
    offer = SeatOffer.objects.select_related("application__party").first()
    assert offer is not None
    client.force_login(make.account(party=offer.application.party))
    assert f"/me/applications/{offer.application_id}/#decisions" in text(client.get(f"/me/offers/{offer.pk}/"))
    reasons = text(client.get(f"/me/applications/{offer.application_id}/"))
    assert 'id="decisions"' in reasons
    assert "배정 점수는" in reasons


def _anybody_reads_and_keeps_it(publication: Publication, office: str) -> None:
    """A visitor finds the match on the round's page, by receipt numbers alone, and the file with its hash."""
    visitor, address = Client(), f"/matches/{publication.pk}/"
    assert address in office
    assert address in visitor.get(f"/rounds/{publication.run.scenario.round.code}/").content.decode()
    shown = text(visitor.get(address))
    assert "씨앗 2개로 계산해 보았습니다" in shown
    assert "신청 3건, 자리 2개" in shown
    file = visitor.get(f"{address}file.json")
    document = publication.document
    assert document is not None
    assert sha256(file.content).hexdigest() == document.sha256
    assert document.sha256 in shown
    for name in ("가나다", "라마바", "사아자"):
        assert name not in shown
        assert name not in file.content.decode()
    seat = publication.run.results.exclude(place=None).earliest("pk")
    assert seat.place is not None
    found = text(visitor.get(address, {"receipt": f" {seat.application_id} "}))
    assert seat.place.title in found
    assert found.count("희망하지 않은") + found.count("희망 순위") >= 1
    for nobody in ("999999999", "가", "9" * 40):
        assert f"접수번호 ‘{nobody}’은 이 배정에 없습니다" in text(visitor.get(address, {"receipt": nobody}))
    assert "class Match" in visitor.get("/matches/check_match.py").content.decode()
    assert visitor.get("/matches/999999/").status_code == 404


def test_a_post_says_what_it_asks_for_and_demands(client: Client) -> None:
    edition = make.round_of(make.programme(), type=make.real_type("internship"))
    client.force_login(managing(edition))
    said_to_all = how_chosen(edition, find_definition(edition))["kept"]
    assert "처음 참여하는 분: 자리의 30%를 먼저 배정합니다." in said_to_all
    assert said_to_all[-2].startswith("배정 점수는 희망 순위 30점, 심사 점수 30점, ")
    assert said_to_all[-1] == "건강 점수가 없는 자리에는 배정하지 않습니다."
    address = reverse("office:place-new", args=[edition.code])
    shown = text(client.get(address))
    assert "사무·총무" in shown
    assert "무거운 것 들기" in shown
    said = {
        "title": "물류 정리",
        "kind": "post",
        "capacity": 2,
        "skills": ["production"],
        "demands": ["lifting", "standing"],
    }
    client.post(address, said)
    made = edition.places.get()
    assert made.needs == {"skills": ["production"], "demands": ["lifting", "standing"]}
