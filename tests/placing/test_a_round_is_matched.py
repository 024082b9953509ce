"""A round is matched: computed by a worker, held side by side, published for all or nobody, and matched anew when a seat
becomes free. What everybody is told adds up to what decided.
"""

from __future__ import annotations

import threading
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from imojak.kernel.transitions import TransitionError
from imojak.kernel.violations import Refused
from imojak.offers.enums import RoundStatus
from imojak.offers.models import Place, Round
from imojak.parties.models import Account, Party, Person
from imojak.paths import actions
from imojak.paths.models import Application, Decision, SeatOffer
from imojak.paths.queries import rank_of
from imojak.paths.waiting import waiting_for
from imojak.placing.actions import (
    ask_run,
    change_scenario,
    copy_scenario,
    latest_run,
    lift,
    make_scenario,
    pin,
    task_of,
)  # fmt: skip
from imojak.placing.following import rematch_of
from imojak.placing.models import Publication, Run, Scenario, Seat
from imojak.placing.publishing import preview, publish
from imojak.placing.telling import Telling
from imojak.problems import Problem
from imojak.reports.audit.catalogue import run as audit
from imojak.tasks import working
from imojak.tasks.enums import TaskState
from imojak.tasks.models import Task
from tests import factories as make
from tests.guards import shadow

pytestmark = pytest.mark.django_db

NOW = make.at(date(2023, 3, 28))
RULE = {
    "beyond_wishes": False,
    "part": [
        {"uses": "wish", "points": 50},
        {"uses": "sheet", "points": 30},
        {"uses": "commute", "points": 10},
        {"uses": "first", "points": 10},
    ],
}
FIRST = {"code": "first", "label": "처음인 분", "when": {"field": "first_time", "is": True}}


def round_of(matching: dict[str, Any] | None = None, **screening: Any) -> Round:
    sheet = [{"code": "will", "name": "의지", "points": 100}]
    way = {"method": "match", "offer_hours": 72, "reserve_percent": 100, "criteria": sheet, **screening}
    form = [
        {"code": "wishes", "title": "희망", "field": [{"code": "wishes", "label": "희망하는 자리", "kind": "places"}]}
    ]
    definition = {"form": form, "screening": way, "matching": {**RULE, **(matching or {})}}
    kind = make.programme_type(definition=definition)
    return make.round_of(make.programme(), status=RoundStatus.OPEN, type=kind)


TO_PUBLISH = "재배정 결과 확인하고 공개하기"


@pytest.fixture
def edition() -> Round:
    return round_of()


@pytest.fixture
def manager(edition: Round) -> Account:
    return managing(edition)


def managing(edition: Round) -> Account:
    return make.account(of="programme-manager", at=edition.programme.lead_unit.party)


def applies(
    to: Round, wishes: list[Place], manager: Account, *, score: int = 70, party: Party | None = None
) -> Application:
    one = actions.file_application(party or make.person(), to, preferences=wishes, at=make.at(date(2023, 3, 10)))
    actions.qualify(one, actor=manager, at=NOW)
    Application.objects.filter(pk=one.pk).update(score=score)
    one.refresh_from_db()
    return one


def computed(scenario: Scenario, actor: Account) -> Run:
    task = ask_run(scenario, actor=actor)
    assert ask_run(scenario, actor=actor) == task  # pressed twice
    worked()
    task.refresh_from_db()
    assert (task.state, task.error) == (TaskState.DONE, "")
    run = latest_run(scenario)
    assert run is not None
    assert task.result["run"] == run.pk
    return run


def worked() -> None:
    working.work(leaving=threading.Event(), once=True)


def where(run: Run) -> dict[int, Place | None]:
    return {one.application_id: one.place for one in run.results.select_related("place")}


def audited() -> list[str]:
    [outcome] = audit(frozenset({16}))
    return [one.sentence for one in outcome.violations]


def status(one: Application) -> str:
    return Application.objects.get(pk=one.pk).status


def computed_again(publication: Publication, folder: Path) -> str:
    """What `imojak match` says of the published file, by its published hash."""
    document = publication.document
    assert document is not None
    path, out = folder / "배정.json", StringIO()
    path.write_bytes(bytes(document.content))
    call_command("match", str(path), sha256=document.sha256, stdout=out)
    return out.getvalue()


def test_a_published_file_that_was_changed_is_found(edition: Round, manager: Account, tmp_path: Path) -> None:
    park = make.place(edition, capacity=1, title="공원")
    high, low = applies(edition, [park], manager, score=90), applies(edition, [park], manager, score=60)
    document = publish(
        computed(make_scenario(edition, "처음", actor=manager, at=NOW), manager), actor=manager, at=NOW
    ).document
    assert document is not None
    text = bytes(document.content).decode()
    assert not any(name in text for name in (high.party.name, low.party.name))
    path = tmp_path / "배정.json"
    for before, after, told in [
        (
            f'"receipt":"{high.pk}","place":"{park.pk}"',
            f'"receipt":"{high.pk}","place":null',
            "1명의 결과가 공개된 것과 다릅니다",
        ),
        ('"people": 1', '"people": 2', "인원이나 점수의 합이 다릅니다"),
        ('"capacity":1', '"capacity":-1', str(park.pk)),
    ]:
        assert before in text
        path.write_text(text.replace(before, after))
        with pytest.raises((CommandError, Problem), match=told):
            call_command("match", str(path))
        with pytest.raises(Problem, match="공개된 해시와 다릅니다"):
            call_command("match", str(path), sha256=document.sha256)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(Problem, match="글로 읽을 수 없는 파일"):
        call_command("match", str(path))


def test_a_round_is_computed_published_and_matched_anew_when_somebody_declines(
    edition: Round, manager: Account, tmp_path: Path
) -> None:
    park, library = make.place(edition, capacity=1, title="공원"), make.place(edition, capacity=1, title="도서관")
    high = applies(edition, [park, library], manager, score=90)
    low = applies(edition, [park], manager, score=60)
    third = applies(edition, [library, park], manager, score=50)
    scenario = make_scenario(edition, "처음", actor=manager, seed="1-2-3", at=NOW)
    assert (scenario.mode, scenario.rule["part"]) == ("best-total", RULE["part"])

    assert f"/office/rounds/{edition.code}/placing/" in [one.link for one in waiting_for(manager)]
    run = computed(scenario, manager)

    assert (run.people, run.seats, run.placed, run.score) == (3, 2, 2, run.bound)
    placed = where(run)
    assert sorted(str(place) for place in placed.values()) == ["None", "공원", "도서관"]
    for seat in run.results.all():
        assert sum(seat.parts) == seat.score
        assert bool(seat.parts) == (seat.place_id is not None)
        assert seat.steps
    assert run.numbers["choices"][-1] == 1
    assert not Decision.objects.exclude(kind="eligibility").exists()

    publication = publish(run, actor=manager, text="고맙습니다.", at=NOW)

    assert (publication.offered, publication.waiting, publication.refused) == (2, 1, 0)
    offers = {one.application_id: one for one in SeatOffer.objects.all()}
    assert {pk: one.place for pk, one in offers.items()} == {pk: place for pk, place in placed.items() if place}
    [waiting] = [one for one in (high, low, third) if one.pk not in offers]
    waiting.refresh_from_db()
    assert (waiting.status, waiting.rank, rank_of(waiting)) == ("waiting", None, None)
    told = waiting.decisions.get(kind="selection")
    assert "다시 배정해 알려" in told.text
    offered = next(iter(offers.values()))
    said = offered.application.decisions.get(kind="selection")
    seat = run.results.get(application=offered.application)
    assert f"배정 점수는 {seat.score / 100:g}점입니다(희망 순위 " in said.text
    assert said.text.endswith("고맙습니다.")
    assert (said.inputs["run"], said.inputs["match"]["score"]) == (run.pk, seat.score)
    with pytest.raises(TransitionError, match="이미 공개한"):
        publish(run, actor=manager, at=NOW)
    assert audited() == []
    assert "한 사람도 다르지 않습니다" in computed_again(publication, tmp_path)

    # A declined seat goes to nobody by rank: it is matched anew, and everybody else stays where they are.
    wanted = {one.pk: {wish.place_id for wish in one.preferences.all()} for one in (high, low, third)}
    [free] = [one for one in offers.values() if one.place_id in wanted[waiting.pk]][:1]
    [kept] = [one for one in offers.values() if one.pk != free.pk]
    later = NOW + timedelta(hours=5)
    actions.decline_offer(free, actor=None, at=later)
    assert status(waiting) == "waiting"
    again = rematch_of(edition)
    assert again is not None
    assert task_of(again) is not None
    Task.objects.update(run_after=NOW)
    worked()
    second = latest_run(again)
    assert second is not None
    assert (second.people, second.seats, second.placed) == (1, 1, 1)
    [errand] = [one for one in waiting_for(manager) if one.title == TO_PUBLISH]
    assert errand.link.endswith(f"/placing/{again.pk}/publish/")
    assert "한 사람도 다르지 않습니다" in computed_again(publish(second, actor=manager, at=later), tmp_path)
    assert TO_PUBLISH not in [one.title for one in waiting_for(manager)]
    assert SeatOffer.objects.get(application=waiting).place == free.place
    assert (status(waiting), status(kept.application)) == ("offered", "offered")
    kept.refresh_from_db()
    assert kept.status == "open"
    assert audited() == []


def test_the_audit_sees_what_was_decided_otherwise_than_published(edition: Round, manager: Account) -> None:
    park, library = make.place(edition, capacity=1), make.place(edition, capacity=1)
    one = applies(edition, [park, library], manager)
    two = applies(edition, [park], manager)
    pinned = make_scenario(edition, "처음", actor=manager, at=NOW)
    pin(pinned, two, park, kind="forbid", reason="안 됨", actor=manager, at=NOW)
    publish(computed(pinned, manager), actor=manager, at=NOW)
    assert audited() == []
    shadow(SeatOffer)
    SeatOffer.objects.filter(application=one).update(place=library)
    [told] = audited()
    assert "배정한 자리를 주지 않음" in told
    SeatOffer.objects.filter(application=one).update(place=park, application=two)
    assert ["자리를 줌" in said for said in audited()] == [False, True]


def test_the_same_facts_are_computed_once_and_changed_facts_are_not_published(edition: Round, manager: Account) -> None:
    park, library = make.place(edition, capacity=1), make.place(edition, capacity=1)
    one = applies(edition, [park, library], manager)
    scenario = make_scenario(edition, "처음", actor=manager, at=NOW)
    run = computed(scenario, manager)
    assert computed(scenario, manager) == run

    def refused() -> None:
        with pytest.raises(TransitionError, match="다시 계산"):
            publish(latest_run(scenario) or run, actor=manager, at=NOW)
        assert not SeatOffer.objects.exists()
        assert computed(scenario, manager) != run

    Application.objects.filter(pk=one.pk).update(score=71)
    refused()
    Place.objects.filter(pk=park.pk).update(capacity=2)
    refused()
    pinned = pin(scenario, one, library, kind="pin", reason="전에 함께 일했습니다.", actor=manager, at=NOW)
    refused()
    lift(pinned, actor=manager, at=NOW)
    refused()
    change_scenario(scenario, actor=manager, seed="다른 씨앗")
    refused()
    applies(edition, [library], manager)
    refused()
    assert publish(computed(scenario, manager), actor=manager, at=NOW).offered == 2


def test_scenarios_stand_side_by_side_with_their_own_weights_pins_and_ways(edition: Round, manager: Account) -> None:
    park, library = make.place(edition, capacity=1, title="공원"), make.place(edition, capacity=1, title="도서관")
    high, low = applies(edition, [park, library], manager, score=90), applies(edition, [park], manager, score=60)
    best = make_scenario(edition, "총점", actor=manager, at=NOW)
    stable = make_scenario(edition, "안정", actor=manager, mode="stable", at=NOW)
    assert where(computed(best, manager)) == {high.pk: library, low.pk: park}  # both are placed
    assert where(computed(stable, manager)) == {high.pk: park, low.pk: None}  # nobody is passed over

    forced = copy_scenario(stable, "고정", actor=manager, at=NOW)
    pin(forced, low, park, kind="pin", reason="활동처가 바란다.", actor=manager, at=NOW)
    run = computed(forced, manager)
    assert where(run) == {high.pk: library, low.pk: park}
    assert run.numbers["costs"] == []  # without it a person less would be placed
    assert Telling(run).sentences(run.results.get(application=low)) == ["1희망: 담당자가 공원으로 먼저 정했습니다."]
    with pytest.raises(Refused, match="이미 고정하거나 제외한"):
        pin(forced, low, library, kind="pin", reason="둘", actor=manager, at=NOW)
    barred = copy_scenario(best, "제외", actor=manager, at=NOW)
    pin(barred, low, park, kind="forbid", reason="활동처 직원의 가족이다.", actor=manager, at=NOW)
    assert where(computed(barred, manager)) == {high.pk: park, low.pk: None}
    copied = copy_scenario(barred, "제외 복사", actor=manager, at=NOW)
    assert copied.pins.get().kind == "forbid"
    with pytest.raises(TransitionError, match="같은 이름"):
        copy_scenario(best, "총점", actor=manager, at=NOW)
    with pytest.raises(TransitionError, match="100점이어야"):
        change_scenario(best, actor=manager, rule={"part": [{"uses": "wish", "points": 40}]})


def test_places_kept_for_a_group_go_to_it_and_the_price_is_told() -> None:
    edition = round_of(quota=[{**FIRST, "percent": 50}], reserve_percent=0)
    manager = managing(edition)
    place = make.place(edition, capacity=2)
    veterans = [make.person() for _ in range(2)]
    for one in veterans:
        make.participation(make.place(make.round_of(edition.programme)), one)
    known = [applies(edition, [place], manager, score=95, party=one) for one in veterans]
    newcomer = applies(edition, [place], manager, score=10)
    runs = []
    for mode in ("best-total", "stable"):
        run = computed(make_scenario(edition, mode, actor=manager, mode=mode, at=NOW), manager)
        runs.append(run)
        placed = {pk for pk, at in where(run).items() if at is not None}
        assert newcomer.pk in placed
        assert len(placed & {one.pk for one in known}) == 1
        [quota] = run.numbers["quotas"]
        assert (quota["least"], quota["got"]) == (1, 1)
        assert any(said.startswith("지킬 몫 ‘") and "높아질 수 있습니다" in said for said in run.numbers["costs"])

    publish(runs[1], actor=manager, at=NOW)
    with pytest.raises(TransitionError, match="다시 계산"):  # nobody is left, and the group of the share has no members
        preview(runs[0], at=NOW)


def test_a_wish_that_is_no_candidate_is_told_as_well() -> None:
    edition = round_of(matching={"required": ["commute"]}, reserve_percent=0)
    manager = managing(edition)
    park, library = (
        make.place(edition, capacity=1, title=title, district_code="11440") for title in ("공원", "도서관")
    )
    near, far = make.person(), make.person()
    Person.objects.filter(pk=near.pk).update(district_code="11440")
    Person.objects.filter(pk=far.pk).update(district_code="")
    one, other = applies(edition, [park, library], manager, party=far), applies(edition, [park], manager, party=near)
    run = computed(make_scenario(edition, "처음", actor=manager, at=NOW), manager)
    assert where(run) == {one.pk: None, other.pk: park}
    told = Telling(run).sentences(run.results.get(application=one))
    assert [said.split(":")[0] for said in told] == ["1희망", "2희망"]
    assert all("오가는 시간이 너무 길거나 알 수 없어 배정하지 않았습니다" in said for said in told)
    # Nobody else took those places: it is not said that they were full.
    late = applies(edition, [park], manager, score=10, party=make.person(district="11440"))
    rows = preview(computed(run.scenario, manager), at=NOW).rows
    assert {row.application.pk: row.reasons for row in rows} == {
        one.pk: ("no-fit",), other.pk: (), late.pk: ("no-match",)
    }  # fmt: skip


def test_nobody_else_makes_computes_or_publishes_a_match(edition: Round, manager: Account) -> None:
    place = make.place(edition)
    applies(edition, [place], manager)
    scenario = make_scenario(edition, "처음", actor=manager, at=NOW)
    run = computed(scenario, manager)
    others = [managing(round_of()), make.account(of="auditor"), make.account(of="planner"), make.account()]
    for other in others:
        for act in (
            lambda: make_scenario(edition, "남의 것", actor=other),  # noqa: B023
            lambda: copy_scenario(scenario, "남의 것", actor=other),  # noqa: B023
            lambda: change_scenario(scenario, actor=other, seed="9"),  # noqa: B023
            lambda: ask_run(scenario, actor=other),  # noqa: B023
            lambda: publish(run, actor=other, at=NOW),  # noqa: B023
        ):
            with pytest.raises(TransitionError, match="담당"):
                act()
    assert not Publication.objects.exists()
    with pytest.raises(TransitionError, match="배정하는 회차가 아닙니다"):
        make_scenario(make.round_of(edition.programme), "딴 방법", actor=manager)


def test_where_one_cannot_be_decided_on_nobody_is(edition: Round) -> None:
    """The manager has applied too: another one must publish."""
    place = make.place(edition)
    mine, colleague = managing(edition), managing(edition)
    assert mine.party is not None
    others = [applies(edition, [place], colleague) for _ in range(3)]
    applies(edition, [place], colleague, party=mine.party)
    scenario = make_scenario(edition, "처음", actor=mine, at=NOW)
    run = computed(scenario, mine)
    with pytest.raises(TransitionError, match=r"아무것도 공개하지 않았습니다.*본인"):
        publish(run, actor=mine, at=NOW)
    assert not SeatOffer.objects.exists()
    assert {status(one) for one in others} == {"eligible"}
    assert len(preview(run, at=NOW).rows) == 4
    assert publish(run, actor=colleague, at=NOW).offered == 4


def test_what_cannot_hold_together_is_told_as_the_task_s_failure(edition: Round, manager: Account) -> None:
    place, other = make.place(edition, capacity=1), make.place(edition, capacity=1)
    several = [applies(edition, [place, other], manager) for _ in range(2)]
    scenario = make_scenario(edition, "처음", actor=manager, at=NOW)
    for one in several:
        pin(scenario, one, place, kind="pin", reason="둘 다", actor=manager, at=NOW)
    task = ask_run(scenario, actor=manager)
    worked()
    task.refresh_from_db()
    assert (task.state, latest_run(scenario)) == (TaskState.FAILED, None)
    assert "고정" in task.error
    assert not Seat.objects.exists()
