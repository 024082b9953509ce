"""Ways of choosing, from the proposal that writes nothing to the decisions that go out."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from hashlib import sha256
from typing import Any

import pytest

from imojak.choosing.draw import verify
from imojak.choosing.rubric import WrongSheet
from imojak.kernel.transitions import TransitionError
from imojak.kernel.violations import Refused
from imojak.offers.configuration import find_definition
from imojak.offers.enums import RoundStatus
from imojak.offers.models import Place, Round
from imojak.parties.models import Account, Party
from imojak.paths import actions
from imojak.paths.actions.choosing import document_of, seen_by_judge
from imojak.paths.models import Application, Decision, Draw, DrawNotice, Judging, SeatOffer
from imojak.paths.queries import reserve_list
from imojak.reports.audit.catalogue import run
from imojak.sites.answers import in_words
from imojak.sites.citizen.views.rounds import how_chosen
from tests import factories as make

pytestmark = pytest.mark.django_db

DECIDED = make.at(date(2023, 3, 28))
#: After the last day to apply to any round of these tests.
ANNOUNCED = date(2023, 12, 1)
CRITERIA = [{"code": "will", "name": "의지", "points": 60}, {"code": "skill", "name": "경험", "points": 40}]


def round_by(method: str, **screening: Any) -> Round:
    kind = make.programme_type(definition={"screening": {"method": method, **screening}})
    return make.round_of(make.programme(), status=RoundStatus.OPEN, type=kind)


def eligible(
    to: Place | Round, manager: Account, party: Party | None = None, *, minute: int = 0, **more: Any
) -> Application:
    edition, place = (to.round, to) if isinstance(to, Place) else (to, None)
    at = make.at(date(2023, 3, 10)) + timedelta(minutes=minute)
    application = actions.file_application(party or make.person(), edition, place=place, at=at, **more)
    actions.qualify(application, actor=manager, at=DECIDED)
    return application


def states(*applications: Application) -> list[str]:
    found = dict(Application.objects.values_list("pk", "status"))
    return [found[one.pk] for one in applications]


def announced(to: Place, manager: Account, day: date = ANNOUNCED, **more: Any) -> DrawNotice:
    values: dict[str, Any] = {"draws_on": day, "seed_source": "복권 번호", "at": make.at(day), **more}
    return actions.announce_draw(to.round, place=to, actor=manager, **values)


def drawn(to: Place, manager: Account, seed: str = "1-2-3") -> Draw:
    announced(to, manager)
    return actions.hold_draw(to.round, place=to, seed=seed, actor=manager, at=make.at(ANNOUNCED))


def audit_is_clean() -> bool:
    outcomes = run(frozenset({1, 2, 3, 4, 9, 11, 13}))
    return not [row for one in outcomes for row in one.violations if row.object_type != "offers.round"]


def judge() -> Account:
    return make.account(of="judge")


def test_first_come_takes_in_the_order_of_filing_and_the_rest_wait_or_are_refused(manager: Account) -> None:
    place = make.place(round_by("first_come", reserve_percent=50), capacity=2)
    third, first, second, fourth = (eligible(place, manager, minute=minute) for minute in (3, 1, 2, 4))
    proposal = actions.propose(place.round, at=DECIDED)
    assert not Decision.objects.exclude(kind="eligibility").exists()
    assert proposal.counts() == {"accepted": 2, "waiting": 1, "refused": 1}
    done = actions.carry_out(place.round, proposal, actor=manager, text="고맙습니다.", at=DECIDED)
    assert (done.accepted, done.waiting, done.refused, done.failed) == (2, 1, 1, [])
    assert states(first, second, third, fourth) == ["accepted", "accepted", "waiting", "refused"]
    told = first.decisions.get(kind="selection").text
    assert told.endswith("2023년 3월 10일(금) 오전 10시 1분 0초에 1번째로 접수되었습니다. 고맙습니다.")
    assert audit_is_clean()


def test_carrying_it_out_twice_changes_nothing(manager: Account) -> None:
    place = make.place(round_by("first_come", offer_hours=24), capacity=1)
    for _ in range(3):
        eligible(place, manager)
    proposal = actions.propose(place.round, at=DECIDED)
    assert actions.carry_out(place.round, proposal, actor=manager, at=DECIDED).offered == 1
    before = Decision.objects.count()
    again = actions.carry_out(place.round, proposal, actor=manager, at=DECIDED)
    assert (again.skipped, again.offered, Decision.objects.count()) == (3, 0, before)
    assert not actions.propose(place.round, at=DECIDED).rows


# --- the draw ---------------------------------------------------------------------------------------------------------


def test_a_draw_is_held_once_in_public_and_anybody_can_hold_it_again(manager: Account) -> None:
    first_time = {"code": "first", "label": "처음인 분", "when": {"field": "first_time", "is": True}}
    edition = round_by("draw", priority=[first_time], reserve_percent=100)
    place = make.place(edition, capacity=2)
    veteran = make.person()
    make.participation(make.place(make.round_of(edition.programme)), veteran)
    again = eligible(place, manager, veteran)
    new = [eligible(place, manager) for _ in range(3)]
    with pytest.raises(TransitionError, match="먼저 공개 추첨"):
        actions.propose(edition)
    tried = actions.propose(edition, seed="시험")
    with pytest.raises(TransitionError, match="먼저 공개 추첨"):
        actions.carry_out(edition, tried, actor=manager)
    draw = drawn(place, manager, "로또 1060회 3 10 24 33 38 45")
    assert verify(document_of(draw)) == []
    assert [one["class"] for one in draw.result] == ["first", "first", "first", "others"]
    with pytest.raises(TransitionError, match="사유"):
        actions.hold_draw(edition, place=place, seed="다른 씨앗", actor=manager)
    proposal = actions.propose(edition, at=DECIDED)
    actions.carry_out(edition, proposal, actor=manager, at=DECIDED)
    assert states(again) == ["waiting"]
    assert sorted(states(*new)) == ["accepted", "accepted", "waiting"]
    assert [line.application for line in reserve_list(edition, place)][1] == again


def test_nothing_is_drawn_before_its_list_is_announced_and_nobody_slips_into_the_list_after_that(
    manager: Account,
) -> None:
    place = make.place(round_by("draw", reserve_percent=100), capacity=1)
    several = [eligible(place, manager) for _ in range(3)]
    hold = partial(actions.hold_draw, place.round, place=place, seed="7", actor=manager)
    with pytest.raises(TransitionError, match="먼저 공고해 주세요"):
        hold(at=make.at(ANNOUNCED))
    with pytest.raises(TransitionError, match="아직 신청을 받고 있습니다"):
        announced(place, manager, at=make.at(place.round.apply_to))
    with pytest.raises(TransitionError, match="어떻게 정하는지"):
        announced(place, manager, seed_source=" ")
    with pytest.raises(TransitionError, match="지났습니다"):
        announced(place, manager, draws_on=ANNOUNCED - timedelta(days=1))
    notice = announced(place, manager, draws_on=ANNOUNCED + timedelta(days=3))
    assert notice.people == 3
    listed = "".join(f"{pk}\n" for pk in sorted(str(one.pk) for one in several))
    assert notice.entries_hash == sha256(listed.encode()).hexdigest()
    with pytest.raises(TransitionError, match="그날부터"):
        hold(at=make.at(ANNOUNCED + timedelta(days=2)))
    on_the_day = make.at(ANNOUNCED + timedelta(days=3))
    late = make.application(place, status="eligible")
    with pytest.raises(TransitionError, match="공고 3명, 지금 4명"):
        hold(at=on_the_day)
    assert not Draw.objects.exists()
    with pytest.raises(TransitionError, match="사유"):
        announced(place, manager)
    again = announced(place, manager, because="자격을 늦게 확인한 신청이 있음", draws_on=on_the_day.date())
    held = hold(at=on_the_day)
    assert (held.notice, held.entries_hash, held.seed_source) == (again, again.entries_hash, "복권 번호")
    assert str(late.pk) in {row["receipt"] for row in held.result}
    assert DrawNotice.objects.count() == 2


def test_a_draw_for_other_seats_than_were_announced_is_refused(manager: Account) -> None:
    place = make.place(round_by("draw"), capacity=1)
    eligible(place, manager)
    announced(place, manager)
    Place.objects.filter(pk=place.pk).update(capacity=2)
    with pytest.raises(TransitionError, match="뽑을 자리가 바뀌었습니다"):
        actions.hold_draw(place.round, place=place, seed="7", actor=manager, at=make.at(ANNOUNCED))


def test_who_may_not_decide_announces_nothing(manager: Account) -> None:
    place = make.place(round_by("draw"), capacity=1)
    eligible(place, manager)
    with pytest.raises(TransitionError, match="권한"):
        announced(place, make.account(of="counsellor"))


# --- judges -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def judged(manager: Account) -> tuple[Round, list[Application], list[Account]]:
    """Four applications, each to be judged by two of three judges."""
    form = [
        {
            "code": "about",
            "title": "신청하는 분",
            "field": [
                {"code": "full_name", "label": "이름", "kind": "text", "profile": "name"},
                {"code": "motive", "label": "까닭", "kind": "long"},
            ],
        }
    ]
    screening = {"method": "rubric", "criteria": CRITERIA, "judges": 2, "blind": True, "reserve_percent": 50}
    kind = make.programme_type(definition={"screening": screening, "form": form})
    edition = make.round_of(make.programme(), status=RoundStatus.OPEN, type=kind)
    make.place(edition, capacity=2)
    several = [eligible(edition, manager, answers={"full_name": "김이모", "motive": "돕고 싶어서"}) for _ in range(4)]
    judges = [judge() for _ in range(3)]
    parties = [one.party for one in judges if one.party is not None]
    actions.assign_judges(edition, parties, per_application=2, actor=manager)
    return edition, several, judges


def test_sheets_are_spread_evenly_and_tell_nothing_of_who_it_is(
    judged: tuple[Round, list[Application], list[Account]], manager: Account
) -> None:
    edition, _, judges = judged
    sheets = Judging.objects.all()
    assert sorted(sheets.filter(judge=one.party).count() for one in judges) == [2, 3, 3]
    assert sorted({one.number for one in sheets}) == [1, 2, 3, 4]
    assert seen_by_judge(sheets[0], in_words) == [("이 사업에 참여한 적", "없음"), ("까닭", "돕고 싶어서")]
    make.participation(make.place(make.round_of(edition.programme)), sheets[0].application.party)
    assert seen_by_judge(sheets[0], in_words)[0] == ("이 사업에 참여한 적", "있음")
    again = actions.assign_judges(edition, [one.party for one in judges], per_application=2, actor=manager)  # type: ignore[misc]
    assert again == []


def test_the_best_scores_are_chosen_once_all_sheets_are_in(
    judged: tuple[Round, list[Application], list[Account]], manager: Account
) -> None:
    edition, several, judges = judged
    accounts = {one.party_id: one for one in judges}
    points = dict(zip([one.pk for one in several], (50, 30, 40, 10), strict=True))
    sheets = list(Judging.objects.order_by("pk"))
    for sheet in sheets[1:]:
        given = {"will": points[sheet.application_id], "skill": 20}
        actions.score(sheet, given, actor=accounts[sheet.judge_id])
    waiting = actions.propose(edition, at=DECIDED)
    assert any("심사표가 다 들어오지 않은 신청 1건" in note for note in waiting.notes)
    last = sheets[0]
    with pytest.raises(WrongSheet, match="0점부터 60점"):
        actions.score(last, {"will": 61, "skill": 0}, actor=accounts[last.judge_id])
    with pytest.raises(TransitionError, match="본인에게 배정된"):
        actions.score(last, {"will": 1, "skill": 0}, actor=manager)
    actions.score(last, {"will": points[last.application_id], "skill": 20}, actor=accounts[last.judge_id])
    standing = actions.standing_of(edition)
    assert [int(one.receipt) for one in standing.ranking.ranked] == [several[number].pk for number in (0, 2, 1, 3)]
    assert len(standing.drift.leanings) == 3
    actions.carry_out(edition, actions.propose(edition, at=DECIDED), actor=manager, at=DECIDED)
    assert states(*several) == ["accepted", "waiting", "accepted", "refused"]
    refusal = several[3].decisions.get(result="refused")
    assert refusal.reasons == ["score"]
    assert "평균 30.00점(100점 만점)으로 4위입니다" in refusal.text
    assert refusal.inputs["score"] == "30.00"
    with pytest.raises(TransitionError, match="이미 결정한"):
        actions.take_back(last, actor=accounts[last.judge_id], reason="다시 보려고")
    assert audit_is_clean()


def test_whom_fewer_have_judged_is_told_before_it_is_carried_out(manager: Account) -> None:
    edition = round_by("rubric", criteria=CRITERIA)
    make.place(edition, capacity=2)
    several = [eligible(edition, manager) for _ in range(3)]
    accounts = {one.party_id: one for one in (judge(), judge())}
    parties = [one.party for one in accounts.values() if one.party is not None]
    sheets = actions.assign_judges(edition, parties, per_application=2, actor=manager)
    gone = next(one for one in sheets if one.application_id == several[1].pk)
    assert actions.step_back(gone, actor=accounts[gone.judge_id], reason="옛 동료") is None
    for sheet in Judging.objects.filter(status="assigned"):
        actions.score(sheet, {"will": 30, "skill": 20}, actor=accounts[sheet.judge_id])
    [note] = actions.propose(edition, at=DECIDED).notes
    assert f"적은 심사위원이 본 신청이 1건입니다(접수번호 {several[1].pk})" in note


def test_a_judge_with_a_conflict_steps_back_and_another_gets_the_sheet(
    judged: tuple[Round, list[Application], list[Account]],
) -> None:
    _, several, judges = judged
    accounts = {one.party_id: one for one in judges}
    sheet = Judging.objects.filter(application=several[0]).first()
    assert sheet is not None
    other = actions.step_back(sheet, actor=accounts[sheet.judge_id], reason="같은 직장에 있었음")
    assert other is not None
    assert other.number == sheet.number
    assert other.judge_id not in Judging.objects.filter(application=several[0], status="conflict").values_list(
        "judge_id", flat=True
    )


def test_nobody_judges_their_own(manager: Account) -> None:
    edition = round_by("rubric", criteria=CRITERIA)
    one, other = judge(), judge()
    assert one.party is not None
    assert other.party is not None
    mine = eligible(edition, manager, one.party)
    actions.assign_judges(edition, [one.party, other.party], per_application=1, actor=manager)
    assert Judging.objects.get(application=mine).judge == other.party
    with pytest.raises(TransitionError, match="심사할 위원이 모자랍니다"):
        actions.assign_judges(edition, [one.party, other.party], per_application=2, actor=manager)


LOW = {
    "code": "low-income",
    "label": "기초생활수급자",
    "when": {"field": "income_class", "in": ["basic"]},
    "percent": 50,
}


def test_places_kept_for_a_group_go_to_it(manager: Account) -> None:
    place = make.place(round_by("rubric", criteria=CRITERIA, judges=1, quota=[LOW], reserve_percent=100), capacity=2)
    early = [eligible(place, manager, minute=minute) for minute in (1, 2)]
    late = eligible(place, manager, make.person(income_class="basic"), minute=9)
    one = judge()
    assert one.party is not None
    actions.assign_judges(place.round, [one.party], per_application=1, actor=manager)
    for application, points in zip((*early, late), (50, 40, 30), strict=True):
        actions.score(Judging.objects.get(application=application), {"will": points, "skill": 0}, actor=one)
    proposal = actions.propose(place.round, at=DECIDED)
    assert [(one.label, one.seats, one.taken) for one in proposal.quotas] == [("기초생활수급자", 1, 1)]
    actions.carry_out(place.round, proposal, actor=manager, at=DECIDED)
    assert states(*early, late) == ["accepted", "waiting", "accepted"]


def test_first_come_keeps_no_places_and_so_promises_none(manager: Account) -> None:
    place = make.place(round_by("first_come", quota=[LOW], reserve_percent=100), capacity=1)
    early = eligible(place, manager, minute=1)
    late = eligible(place, manager, make.person(income_class="basic"), minute=9)
    proposal = actions.propose(place.round, at=DECIDED)
    assert proposal.quotas == ()
    assert {row.application: row.result for row in proposal.rows} == {early: "accepted", late: "waiting"}
    assert how_chosen(place.round, find_definition(place.round))["kept"] == []


def test_a_draw_with_classes_keeps_the_places_of_a_quota_as_well(manager: Account) -> None:
    """Who is new comes before who is not, but the place kept for low incomes goes to a veteran of low income."""
    first_time = {"code": "first", "label": "처음인 분", "when": {"field": "first_time", "is": True}}
    edition = round_by("draw", priority=[first_time], quota=[LOW], reserve_percent=100)
    place = make.place(edition, capacity=2)
    poor = make.person(income_class="basic")
    before = make.round_of(edition.programme)
    make.participation(make.place(before), poor)
    veteran = eligible(place, manager, poor)
    new = [eligible(place, manager) for _ in range(5)]
    assert how_chosen(edition, find_definition(edition))["kept"] == [
        "기초생활수급자: 자리의 50%를 먼저 배정합니다.",
        "처음인 분: 우선 배정하고 남은 자리를 먼저 드립니다.",
    ]
    draw = drawn(place, manager)
    assert verify(document_of(draw)) == []
    assert [(row["class"], row["outcome"], row["kept"]) for row in draw.result[:2]] == [
        ("others", "guaranteed", "low-income"),
        ("first", "class", ""),
    ]
    proposal = actions.propose(edition, at=DECIDED)
    why = {row.application: row.why for row in proposal.rows}
    assert why[veteran] == "공개 추첨에서 기초생활수급자에게 먼저 배정한 자리에 1순위로 뽑혔습니다."
    actions.carry_out(edition, proposal, actor=manager, at=DECIDED)
    assert states(veteran) == ["accepted"]
    assert sorted(states(*new)) == ["accepted", "refused", "refused", "waiting", "waiting"]


def test_a_kept_place_of_a_draw_that_becomes_free_before_the_selection_goes_to_the_next_of_the_group(
    manager: Account,
) -> None:
    first_time = {"code": "first", "label": "처음인 분", "when": {"field": "first_time", "is": True}}
    edition = round_by("draw", priority=[first_time], quota=[LOW], reserve_percent=100)
    place = make.place(edition, capacity=2)
    poor = [make.person(income_class="basic") for _ in range(2)]
    for one in poor:
        make.participation(make.place(make.round_of(edition.programme)), one)
    veterans = [eligible(place, manager, one) for one in poor]
    new = [eligible(place, manager) for _ in range(3)]
    draw = drawn(place, manager)
    [gone] = [one for one in veterans if str(one.pk) == draw.result[0]["receipt"]]
    [other] = [one for one in veterans if one != gone]
    actions.withdraw_application(gone, actor=manager, reason="다른 일", at=DECIDED)
    actions.carry_out(edition, actions.propose(edition, at=DECIDED), actor=manager, at=DECIDED)
    assert states(other) == ["accepted"]
    assert states(*new).count("accepted") == 1


# --- wishes and hosts -------------------------------------------------------------------------------------------------


def test_wishes_are_matched_so_that_the_better_score_has_its_better_wish(manager: Account) -> None:
    edition = round_by("match", reserve_percent=100)
    park, library = make.place(edition, capacity=1, title="공원"), make.place(edition, capacity=1, title="도서관")
    best, second, third = (
        eligible(edition, manager, preferences=[park, library], minute=minute) for minute in (1, 2, 3)
    )
    for one, points in ((best, 90), (second, 80), (third, 70)):
        Application.objects.filter(pk=one.pk).update(score=points)
    proposal = actions.propose(edition, at=DECIDED)
    assert "희망 순위별 배정: 1희망 1명, 2희망 1명, 배정하지 못함 1명" in proposal.notes
    actions.carry_out(edition, proposal, actor=manager, at=DECIDED)
    given = {
        one.party_id: one.place
        for one in [one.participation for one in Decision.objects.filter(kind="selection", result="accepted")]
    }
    assert given == {best.party_id: park, second.party_id: library}
    assert states(third) == ["waiting"]


def test_wishes_are_matched_with_the_seats_of_a_quota(manager: Account) -> None:
    quota = {"code": "first", "label": "처음인 분", "when": {"field": "first_time", "is": True}, "percent": 50}
    edition = round_by("match", quota=[quota])
    park = make.place(edition, capacity=2, title="공원")
    before = make.place(make.round_of(edition.programme))
    again = [make.participation(before).party for _ in range(2)]
    veterans = [eligible(edition, manager, party, preferences=[park]) for party in again]
    newcomer = eligible(edition, manager, preferences=[park])
    Application.objects.filter(pk__in=[one.pk for one in veterans]).update(score=90)
    proposal = actions.propose(edition, at=DECIDED)
    assert [(one.label, one.seats, one.taken) for one in proposal.quotas] == [("처음인 분", 1, 1)]
    accepted = {row.application.pk for row in proposal.rows if row.result == "accepted"}
    assert newcomer.pk in accepted
    assert len(accepted) == 2


def test_a_firm_chooses_from_its_short_list_as_many_as_it_has_seats(manager: Account) -> None:
    edition = round_by("firm_choice", offer_hours=48)
    firm = make.organisation()
    leader = make.account(of="site-leader", at=firm)
    place = make.place(edition, capacity=1, host=firm)
    one, two, three = (eligible(edition, manager) for _ in range(3))
    due = date(2023, 4, 5)
    listed = actions.short_list(place, [one, two], actor=manager, answer_due=due, at=DECIDED)
    with pytest.raises(Refused, match="이미 추천한 후보"):
        actions.short_list(place, [one], actor=manager, answer_due=due, at=DECIDED)
    proposal = actions.propose(edition, at=DECIDED)
    assert proposal.rows == ()
    assert len(proposal.notes) == 2
    actions.invite(listed[0], make.at(date(2023, 4, 1)), actor=leader, at=DECIDED)
    actions.choose(listed[0], actor=leader, at=DECIDED)
    with pytest.raises(TransitionError, match="남은 자리만큼"):
        actions.choose(listed[1], actor=leader, at=DECIDED)
    actions.pass_over(listed[1], actor=leader, reason="경험", at=DECIDED)
    actions.carry_out(edition, actions.propose(edition, at=DECIDED), actor=manager, at=DECIDED)
    assert states(one, two, three) == ["offered", "refused", "eligible"]
    assert SeatOffer.objects.get().place == place
    with pytest.raises(TransitionError, match="이미 결정한"):
        actions.reopen(listed[1], actor=leader, reason="다시", at=DECIDED)
    assert audit_is_clean()
