"""The workbench of a match: made, computed with its progress, changed, and published, with nobody's name before that."""

from __future__ import annotations

import threading
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from imojak.offers.configuration import find_definition
from imojak.offers.models import Round
from imojak.parties.models import Account, Person
from imojak.paths.models import SeatOffer
from imojak.placing.actions import ask_run, change_scenario, make_scenario, pin
from imojak.placing.models import Publication, Run, Scenario
from imojak.placing.terms import seen_words
from imojak.sites.citizen.views.rounds import how_chosen
from imojak.sites.office.placing_forms import said_by
from imojak.tasks import working
from imojak.trust.models import ReadLog
from tests import factories as make
from tests.placing.test_a_round_is_matched import NOW, applies, managing, round_of

pytestmark = pytest.mark.django_db

NAMES = ("가나다", "라마바", "사아자")


def text(answer: object) -> str:
    return getattr(answer, "content", b"").decode()


def typed(scenario: Scenario) -> dict[str, Any]:
    """What the form of a scenario sends when nothing is touched."""
    scenario.refresh_from_db()
    said = said_by(scenario)
    return {name: said.getlist(name) for name in said} | {"seen": seen_words(scenario)}


def running(scenario: Scenario) -> str:
    return reverse("office:placing-run", args=[scenario.round.code, scenario.pk])


def computed(scenario: Scenario) -> Run:
    working.work(leaving=threading.Event(), once=True)
    return scenario.runs.latest("pk")


@pytest.fixture
def manager(client: Client) -> Account:
    edition = round_of(
        quota=[{"code": "first", "label": "처음인 분", "when": {"field": "first_time", "is": True}, "percent": 10}]
    )
    account = managing(edition)
    places = [make.place(edition, capacity=1, title=title, district_code="11440") for title in ("공원", "도서관")]
    for number, name in enumerate(NAMES):
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
        client.post(reverse("office:placing-run", args=[edition.code, scenario.pk]), {"seen": seen_words(scenario)})
    waiting = text(client.get(page))
    assert 'hx-trigger="every 2s"' in waiting
    assert "작업자를 기다리고" in waiting
    assert working.work(leaving=threading.Event(), once=True) == 1
    shown = text(client.get(page))
    assert "계산을 마쳤습니다" in shown
    assert "신청 3명 가운데 2명" in shown
    assert "마포구" in shown
    assert "우선 배정" in shown
    for name in NAMES:
        assert name not in shown
    assert 'hx-trigger="every 2s"' not in shown

    # What is typed wrongly comes back with its sentence; what is typed well is kept.
    wrong = text(
        client.post(
            page,
            {
                **typed(scenario),
                "seed": "7",
                "part-wish": 90,
            },
        )
    )
    assert "100점이어야 하는데 140점" in wrong
    assert 'value="90"' in wrong
    client.post(
        page,
        {
            **typed(scenario),
            "seed": "7",
            "part-wish": 40,
            "part-sheet": 40,
            "number-0": 20,
        },
    )
    scenario.refresh_from_db()
    assert [one["points"] for one in scenario.rule["part"]] == [40, 40, 10, 10]
    assert (scenario.seed, scenario.quotas[0]["percent"]) == ("7", 20)
    for address in (page, listed):  # what was computed before is told from what the scenario is now
        assert "바꾸기 전" in text(client.get(address))
    assert "희망 순위 40, 심사 점수 40, 통근 시간 10" in text(client.get(listed))
    assert "처음인 분 적어도 20%" in text(client.get(listed))
    publishing = reverse("office:placing-publish", args=[edition.code, scenario.pk])
    assert "다시 계산한 다음" in text(client.get(publishing))

    last = edition.applications.latest("pk")
    pinning = reverse("office:placing-pin", args=[edition.code, scenario.pk])
    park = edition.places.get(title="공원")
    assert "이 회차에 없는 접수번호" in text(
        client.post(pinning, {"receipt": 10**9, "place": park.pk, "kind": "pin", "reason": "까닭"})
    )
    family = {"receipt": last.pk, "place": park.pk, "kind": "forbid", "reason": "가족이 일합니다."}
    client.post(pinning, {**family, "seen": seen_words(scenario)})
    assert "가족이 일합니다." in text(client.get(page))
    copying = reverse("office:placing-copy", args=[edition.code, scenario.pk])
    client.post(copying, {"name": "둘째"})
    again = text(client.post(copying, {"name": "둘째"}))
    assert "같은 이름의 시나리오가 있습니다" in again
    assert 'value="둘째"' in again
    assert Scenario.objects.get(name="둘째").pins.get().reason == "가족이 일합니다."
    client.post(reverse("office:placing-lift", args=[edition.code, scenario.pk, scenario.pins.get().pk]))
    client.post(reverse("office:placing-run", args=[edition.code, scenario.pk]), {"seen": seen_words(scenario)})
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
    looks = {
        "person": reverse("office:placing-person", args=[edition.code, scenario.pk, last.pk]),
        "places": reverse("office:placing-places", args=[edition.code, scenario.pk]),
        "publish": publishing,
        "list": listed,
        "scenario": page,
    }
    for address in looks.values():
        assert not [name for name in NAMES if name in text(client.get(address))]
    assert "접수번호" in text(client.get(looks["person"]))
    selection = client.get(reverse("office:selection", args=[edition.code]))
    assert selection.headers["Location"] == listed
    assert "선정안" not in text(client.get(page))
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

    # What is published says who it is, and is neither changed nor computed again; a copy may be.
    after = text(client.get(page))
    assert [name for name in NAMES if name in after] == list(NAMES)
    assert "다시 계산하기" not in after
    assert "복사하기" in after
    named = client.get(reverse("office:placing-file", args=[edition.code, scenario.pk, "csv"])).content.decode(
        "utf-8-sig"
    )
    assert named.splitlines()[0].startswith("접수번호,이름,배정 자리")
    assert "가나다" in named
    for address, said in ((page, typed(scenario)), (pinning, family), (running(scenario), {})):
        client.post(address, {**said, "seen": seen_words(scenario)})
    assert (scenario.runs.count(), scenario.pins.filter(lifted_at=None).count()) == (2, 0)
    [told] = [one.task for one in ReadLog.objects.filter(subject_id=last.party_id, task__contains="내려받기")]
    assert "배정 결과" in told
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


def test_shares_are_added_and_taken_away_row_by_row_without_losing_what_was_typed(
    client: Client, manager: Account
) -> None:
    edition = Round.objects.get(scenarios=None, type__definition__screening__method="match")
    scenario = make_scenario(edition, "처음", actor=manager, at=NOW)
    page = reverse("office:placing-scenario", args=[edition.code, scenario.pk])
    said = {**typed(scenario), "seed": "아직 저장하지 않은 씨앗"}
    more = text(client.post(page, {**said, "do": "add-row"}))
    assert 'name="who-1"' in more
    assert 'value="아직 저장하지 않은 씨앗"' in more
    assert "고칠 곳이 있습니다" not in more
    fewer = text(client.post(page, {**said, "row": ["0", "1"], "do": "drop-0"}))
    assert 'name="who-0"' not in fewer
    assert 'name="who-1"' in fewer
    scenario.refresh_from_db()
    assert scenario.seed != said["seed"]

    def rows(*several: tuple[str, str, int, str]) -> dict[str, Any]:
        keys = [str(number) for number in range(len(several))]
        fields = {
            f"{name}-{key}": value
            for key, row in zip(keys, several, strict=True)
            for name, value in zip(("who", "bound", "number", "unit"), row, strict=True)
        }
        return {**typed(scenario), "row": keys, **fields}

    def refused(said: dict[str, Any]) -> str:
        answer = text(client.post(page, said))
        scenario.refresh_from_db()
        assert scenario.changed_at is None
        return answer

    twice = ("district", "most", 10, "percent"), ("district", "most", 20, "percent")
    assert "조건이 둘입니다" in refused(rows(*twice))
    assert "많아야 줄 몫보다 큽니다" in refused(
        rows(("sex:f", "least", 60, "percent"), ("sex:f", "most", 50, "percent"))
    )
    assert "다른 단위를 골라 주세요" in refused(rows(("site:11440", "most", 50, "relative")))
    assert "0부터 100까지" in refused(rows(("district:11440", "most", 101, "percent")))
    assert "하나를 골라 주세요" in refused(rows(("", "least", 10, "percent")))
    several = (
        ("when:first", "least", 30, "percent"), ("district", "most", 50, "percent"), ("district:11440", "most", 2, "places"),
        ("sex", "least", 80, "relative"), ("age:50", "most", 1, "places"), ("site:11440", "most", 1, "places"),
    )  # fmt: skip
    assert client.post(page, rows(*several)).status_code == 302
    scenario.refresh_from_db()
    assert scenario.changed_by == manager
    listed = text(client.get(reverse("office:placing", args=[edition.code])))
    for words in (
        "처음인 분 적어도 30%", "사는 자치구마다 많아야 50%", "마포구에 사는 분 많아야 2명", "성별마다 적어도 신청 비율의 80%",
        "50~54세 많아야 1명", "마포구의 자리 많아야 1명",
    ):  # fmt: skip
        assert words in listed
    assert said_by(scenario).getlist("who-5") == ["site:11440"]
    ask_run(scenario, actor=manager)
    run = computed(scenario)
    assert run.placed == 1  # both places lie in Mapo
    assert "마포구의 자리 1명(많아야 1명)" in text(client.get(page))


def test_what_two_people_change_at_once_is_told_and_nothing_typed_is_lost(client: Client, manager: Account) -> None:
    edition = Round.objects.get(scenarios=None, type__definition__screening__method="match")
    colleague = managing(edition)
    colleague.last_name = "박동료"
    colleague.save()
    scenario = make_scenario(edition, "처음", actor=manager, at=NOW)
    page = reverse("office:placing-scenario", args=[edition.code, scenario.pk])
    mine = {**typed(scenario), "seed": "내 씨앗"}
    parts = [{**one, "points": 40} if one["uses"] in ("wish", "sheet") else one for one in scenario.rule["part"]]
    change_scenario(scenario, actor=colleague, rule={**scenario.rule, "part": parts}, at=NOW)

    told = text(client.post(page, mine))
    assert "박동료 님" in told
    assert "희망 순위 배점 50 → 40, 심사 점수 배점 30 → 40" in told
    assert 'value="내 씨앗"' in told  # what was typed
    assert 'name="part-wish" value="40"' in told  # what nobody has touched here
    scenario.refresh_from_db()
    assert scenario.seed != "내 씨앗"
    assert client.post(page, {**typed(scenario), "seed": "내 씨앗"}).status_code == 302
    assert client.post(page, {**mine, "seen": "헛것"}).status_code == 200  # nobody knows what was seen

    # A pin, and a press of the button that computes, upon what somebody else has pinned meanwhile.
    one = edition.applications.earliest("pk")
    place = edition.places.get(title="공원")
    before = seen_words(scenario)
    pin(scenario, one, place, kind="pin", reason="동료의 까닭", actor=colleague, at=NOW)
    address = reverse("office:placing-pin", args=[edition.code, scenario.pk])
    other = edition.applications.latest("pk")
    said = {"receipt": other.pk, "place": place.pk, "kind": "forbid", "reason": "나의 까닭"}
    told = text(client.post(address, {**said, "seen": before}))
    assert "동료의 까닭" in told
    assert 'value="나의 까닭"' in told
    assert scenario.pins.count() == 1
    assert client.post(address, {**said, "seen": seen_words(scenario)}).status_code == 302
    told = text(client.post(running(scenario), {"seen": before}, follow=True))
    assert "아직 계산하지 않았습니다" in told
    assert "동료의 까닭" in told
    assert not scenario.runs.exists()


def test_what_cannot_be_kept_is_told_and_one_press_keeps_the_rest(client: Client, manager: Account) -> None:
    edition = Round.objects.get(scenarios=None, type__definition__screening__method="match")
    women = {"code": "sex-f-least", "label": "여성", "of": "sex", "group": "f", "places": 2}
    men = {"code": "sex-m-least", "label": "남성", "of": "sex", "group": "m", "places": 1}
    people = list(edition.applications.order_by("pk").values_list("party", flat=True))
    Person.objects.filter(pk__in=people[:2]).update(sex="f")
    Person.objects.filter(pk=people[2]).update(sex="m")
    for mode in ("best-total", "stable"):
        scenario = make_scenario(edition, mode, actor=manager, mode=mode, quotas=[women, men], at=NOW)
        page = reverse("office:placing-scenario", args=[edition.code, scenario.pk])
        task = ask_run(scenario, actor=manager)
        working.work(leaving=threading.Event(), once=True)
        shown = text(client.get(page))
        assert "모두 지킬 수는 없습니다" in shown
        assert "무엇을 바꾸면 되나요" in shown
        assert "명으로 낮춥니다" in shown
        relaxing = reverse("office:placing-relax", args=[edition.code, scenario.pk])
        client.post(relaxing, {"task": task.pk + 1})
        assert not scenario.runs.exists()
        client.post(relaxing, {"task": task.pk})
        run = computed(scenario)
        scenario.refresh_from_db()
        kept = {one["group"]: one["places"] for one in scenario.quotas}
        assert sum(kept.values()) == 2  # one person less, no more
        assert run.placed == 2
        assert "모두 지킬 수는 없습니다" not in text(client.get(page))
        again = client.post(relaxing, {"task": task.pk}, follow=True)
        assert "그사이 다시 계산했습니다" in text(again)


def test_a_person_the_places_and_two_scenarios_are_looked_at(client: Client, manager: Account) -> None:
    edition = Round.objects.get(scenarios=None, type__definition__screening__method="match")
    best = make_scenario(edition, "총점", actor=manager, quotas=[], at=NOW)
    ask_run(best, actor=manager)
    run = computed(best)
    other = client.post(reverse("office:placing-other-mode", args=[edition.code, best.pk]))
    assert "작업자를 기다리고" in text(client.get(other.headers["Location"]))
    working.work(leaving=threading.Event(), once=True)
    stable = Scenario.objects.get(copied_from=best)
    assert (stable.mode, stable.runs.count()) == ("stable", 1)
    beside = text(client.get(other.headers["Location"]))
    assert "서로 더 원하는 짝이 남지 않게" in beside
    assert "0쌍" in beside

    left = run.results.get(place=None)
    person = text(client.get(reverse("office:placing-person", args=[edition.code, best.pk, left.application_id])))
    assert "이곳에 배정한다면" in person
    assert "옮겨야 하는 사람" in person
    assert "→ 자리 없음" in person
    [got] = run.results.filter(place__title="공원")
    person = text(client.get(reverse("office:placing-person", args=[edition.code, best.pk, got.application_id])))
    assert f"<strong>{got.score / 100:g}점</strong>" in person
    places = text(client.get(reverse("office:placing-places", args=[edition.code, best.pk])))
    assert places.count("한 명 더") >= 2
    gone = reverse("office:placing-person", args=[edition.code, best.pk, 10**8])
    assert client.get(gone).status_code == 404

    # What has changed since is told where the result is shown.
    page = reverse("office:placing-scenario", args=[edition.code, best.pk])
    assert "바뀐 것이 없습니다" in text(client.get(page))
    edition.places.filter(title="공원").update(capacity=2)
    applies(edition, list(edition.places.all()), manager)
    told = text(client.get(page))
    assert "배정할 신청 1건이 새로 들어왔습니다" in told
    assert "공원 1 → 2" in told
    assert "바뀐 것이 있어" in text(
        client.get(reverse("office:placing-person", args=[edition.code, best.pk, got.application_id]))
    )


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
