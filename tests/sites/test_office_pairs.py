"""Pairs and desks at the office's desk: made, met, with goals that both rate, another mentor; the stay and its limit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from imojak.kernel.transitions import TransitionError
from imojak.messages.models import Message
from imojak.offers.models import Place, Round
from imojak.parties.models import Account
from imojak.paths import actions
from imojak.paths.actions import pair_changes, pairs
from imojak.paths.actions.clocks import tick
from imojak.paths.models import Application, Goal, PairChange, Participation, Transfer
from imojak.paths.scopes import pair_changes_visible
from imojak.paths.waiting import waiting_for
from imojak.records.actions import RecordRefusal
from imojak.records.meetings import write_meeting
from imojak.records.models import Record, Session
from imojak.records.scheduling import schedule_checkins
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

LogIn = Callable[[Account | str], Client]
FORM = [
    {
        "code": "pair",
        "title": "멘토링",
        "field": [{"code": "goal", "label": "이루고 싶은 것", "kind": "long", "required": True}],
    }
]
TYPE = {
    "shape": "mentoring",
    "place_kinds": ["mentor"],
    "form": FORM,
    "screening": {"method": "booking"},
    "life": {
        "longest_months": 12,
        "transfer": True,
        "checkin_weeks": 6,
        "pauses": {"most_days": 30, "most_times": 2},
    },
}


class Desk:
    """A round with a mentor who has room, somebody who wishes for one, and who comes near."""

    def __init__(self) -> None:
        team, other = make.unit(), make.unit()
        self.round: Round = make.round_of(
            make.programme(shape="mentoring", lead_unit=team), type=make.programme_type(definition=TYPE)
        )
        self.manager: Account = make.account(of="programme-manager", at=team.party)
        self.neighbour: Account = make.account(of="programme-manager", at=other.party)
        self.auditor: Account = make.account(of="auditor")
        self.mentor: Account = make.account(of="mentor", party=make.person("박멘토"))
        self.stranger: Account = make.account(of="mentor")
        self.place: Place = make.place(
            self.round, kind="mentor", title="박멘토의 자리", host=self.mentor.party, capacity=1
        )
        self.citizen: Account = make.account(party=make.person("김이모"))
        self.wish: Application = make.application(
            self.round, self.citizen.party, answers={"goal": "이력서를 완성하고 싶습니다."}
        )
        self.page = f"/office/rounds/{self.round.code}/pairing/"

    def pair(self) -> Participation:
        return pairs.make_pair(self.wish, self.place, actor=self.manager, goal="이력서 완성")


@pytest.fixture
def desk(clock: Clock) -> Desk:
    clock.at("2023-05-02")
    return Desk()


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_a_pair_is_made_of_a_wish_and_a_mentor_with_room(desk: Desk, logged_in: LogIn) -> None:
    client = logged_in(desk.manager)
    page = text(client, desk.page)
    for words in ("김이모", "이력서를 완성하고 싶습니다.", "박멘토 (1명 더)"):
        assert words in page
    wrong = client.post(desk.page, {"application": desk.wish.pk, "mentor": "", "goal": "첫 목표"})
    assert wrong.status_code == 422
    assert 'value="첫 목표"' in wrong.content.decode()
    said = {"application": desk.wish.pk, "mentor": desk.place.pk, "goal": "첫 목표"}
    assert "두 사람에게 알렸습니다" in client.post(desk.page, said, follow=True).content.decode()
    made = Participation.objects.get(party=desk.citizen.party)
    assert (made.place, made.goals.get().text) == (desk.place, "첫 목표")
    told = Message.objects.get(kind=f"paired-{made.pk}")
    assert (told.recipient_id, told.link) == (desk.mentor.party_id, f"/office/pairs/{made.pk}/")
    assert "이미 짝이 정해졌거나" in client.post(desk.page, said, follow=True).content.decode()
    after = text(client, desk.page)
    assert "자리가 남은 멘토가 없습니다" in after
    assert "멘토를 기다리는 분이 없습니다" in after


def test_a_pair_needs_a_mentor_of_the_round_who_is_somebody_else(desk: Desk) -> None:
    far = make.place(make.round_of(), kind="mentor", host=make.person())
    own = make.place(desk.round, kind="mentor", host=desk.citizen.party)
    for place, said in ((far, "멘토의 자리가 아닙니다"), (own, "멘토와 신청한 사람이 같습니다")):
        with pytest.raises(TransitionError, match=said):
            pairs.make_pair(desk.wish, place, actor=desk.manager)
    desk.wish.refresh_from_db()
    assert (desk.wish.status, Goal.objects.count()) == ("filed", 0)


def test_the_mentor_sets_and_rates_goals_and_the_person_does_so_too(desk: Desk, logged_in: LogIn) -> None:
    made, client = desk.pair(), logged_in(desk.mentor)
    path = f"/office/pairs/{made.pk}/"
    assert "김이모" in text(client, "/office/pairs/")
    assert "김이모" in text(client, path)
    wrong = client.post(path, {"do": "goal", "text": "면접 준비", "due_on": "2024-05-01"})
    assert wrong.status_code == 422
    assert 'value="면접 준비"' in wrong.content.decode()
    client.post(path, {"do": "goal", "text": "면접 준비", "due_on": "2023-06-30"})
    first, second = made.goals.order_by("pk")
    assert (first.text, second.text, second.due_on) == ("이력서 완성", "면접 준비", date(2023, 6, 30))
    assert client.post(path, {"do": "rate", "goal": first.pk, "rating": "9"}).status_code == 422
    client.post(path, {"do": "rate", "goal": first.pk, "rating": "4", "note": "잘했습니다"})
    logged_in(desk.citizen).post(f"/me/participations/{made.pk}/goals/{first.pk}/", {"rating": "5"})
    first.refresh_from_db()
    assert (first.rated_by_mentor, first.rated_by_person) == (4, 5)
    page = text(logged_in(desk.manager), path)
    assert "참여자 평가: 5점" in page
    assert "멘토 평가: 4점" in page


def test_another_mentor_takes_over_once_the_person_agrees(desk: Desk, logged_in: LogIn) -> None:
    made, client = desk.pair(), logged_in(desk.manager)
    other = make.place(desk.round, kind="mentor", title="이멘토의 자리", host=make.person("이멘토"))
    path = f"/office/pairs/{made.pk}/"
    assert (
        client.post(path, {"do": "change", "to": desk.place.pk, "on": "2023-06-01", "reason": "이사"}).status_code
        == 422
    )
    client.post(path, {"do": "change", "to": other.pk, "on": "2023-06-01", "reason": "이사"})
    assert "까지 답을 기다립니다" in text(client, path)
    asked = Transfer.objects.get(participation=made)
    assert (asked.leaving_agreed_at is None, asked.person_agreed_at) == (False, None)
    logged_in(desk.citizen).post(f"/me/transfers/{asked.pk}/", {"answer": "agree"})
    following = Participation.objects.get(transferred_from=made)
    assert (following.place, following.starts_on) == (other, date(2023, 6, 1))
    assert "앞의 멘토" in text(client, f"/office/pairs/{following.pk}/")
    assert "이멘토의 자리" in text(client, path)


def test_meetings_and_check_ins_are_told_and_what_was_missed(desk: Desk, logged_in: LogIn, clock: Clock) -> None:
    made = desk.pair()
    schedule_checkins(desk.place, actor=desk.manager)
    session = make.session(desk.place, day=date(2023, 5, 10), title="첫 만남")
    make.record(made, session)
    clock.at("2023-07-01")
    page = text(logged_in(desk.manager), f"/office/pairs/{made.pk}/")
    assert "첫 만남: 출석" in page
    assert "적은 것이 없음" in page
    assert "예정" in page


def test_pairs_are_found_by_state_and_opened_by_nobody_else(desk: Desk, logged_in: LogIn) -> None:
    made, client = desk.pair(), logged_in(desk.manager)
    assert "진행 중 1" in text(client, "/office/pairs/")
    Goal.objects.all().delete()
    assert "박멘토" in text(client, "/office/pairs/?state=no-goal")
    assert "이런 짝이 없습니다" in text(client, "/office/pairs/?state=ended")
    path = f"/office/pairs/{made.pk}/"
    said: dict[str, Any] = {"do": "goal", "text": "남의 목표", "due_on": ""}
    for nobody in (desk.neighbour, desk.stranger, desk.citizen):
        assert logged_in(nobody).get(path).status_code == 403
        assert logged_in(nobody).post(path, said).status_code == 403
    assert "김이모" not in text(logged_in(desk.stranger), "/office/pairs/")
    # Goals are of the two; the office changes the mentor, and the mentor does not.
    for writer in (desk.manager, desk.auditor):
        assert logged_in(writer).post(path, said).status_code == 403
    for writer in (desk.mentor, desk.auditor):
        assert logged_in(writer).post(path, {"do": "change"}).status_code == 403
    for reader in (desk.neighbour, desk.mentor):
        assert logged_in(reader).get(desk.page).status_code == 403
    assert logged_in(desk.auditor).get(desk.page).status_code == 200
    assert logged_in(desk.auditor).post(desk.page, {"application": desk.wish.pk}).status_code == 403
    assert logged_in(desk.mentor).post(path, {"do": "rate", "goal": "9" * 30}).status_code == 403
    assert not made.goals.exists()


def test_a_mentor_can_be_the_host_of_a_place(desk: Desk, logged_in: LogIn) -> None:
    said: dict[str, Any] = {
        "title": "새 자리",
        "kind": "mentor",
        "capacity": 2,
        "mentor": desk.mentor.party_id,
        "host": "",
    }
    logged_in(desk.manager).post(f"/office/rounds/{desk.round.code}/places/new/", said)
    assert Place.objects.get(title="새 자리").host == desk.mentor.party
    wrong = logged_in(desk.manager).post(
        f"/office/rounds/{desk.round.code}/places/new/", {**said, "mentor": desk.citizen.party_id}
    )
    assert "목록에서 골라 주세요" in wrong.content.decode()


def test_desks_show_the_stay_against_its_limit_and_the_check_ins(desk: Desk, logged_in: LogIn, clock: Clock) -> None:
    kind = make.programme_type(
        definition={
            "shape": "seat",
            "place_kinds": ["desk"],
            "life": {"longest_months": 12, "renewals": 2, "checkin_weeks": 8},
        }
    )
    programme = make.programme(shape="seat", lead_unit=desk.round.programme.lead_unit)
    of = make.round_of(programme, type=kind, starts=date(2023, 1, 1), ends=date(2023, 12, 31))
    place = make.place(of, kind="desk", title="공유사무실 3번")
    part = make.participation(place, make.group("솔솔창업"))
    sessions = schedule_checkins(place, actor=desk.manager)
    make.record(part, sessions[0])
    clock.at("2023-07-01")
    page = text(logged_in(desk.manager), "/office/desks/")
    for said in ("솔솔창업", "6개월", "12개월", "다 씀", "번 빠짐"):
        assert said in page
    assert "이런 좌석이 없습니다" in text(logged_in(desk.neighbour), "/office/desks/")
    clock.at("2023-10-15")
    assert "솔솔창업" in text(logged_in(desk.manager), "/office/desks/?state=ending")
    assert "이런 좌석이 없습니다" in text(logged_in(desk.manager), "/office/desks/?state=past")
    assert logged_in(desk.mentor).get("/office/desks/").status_code == 403


# --- the mentor's own page --------------------------------------------------------------------------------------------


def test_a_mentor_sees_their_own_pairs_and_only_theirs(desk: Desk, logged_in: LogIn) -> None:
    made = desk.pair()
    far = make.participation(make.place(desk.round, kind="mentor", host=desk.stranger.party), make.person("남궁남"))
    own = make.participation(make.place(desk.round, kind="mentor", host=make.person()), desk.mentor.party)
    client = logged_in(desk.mentor)
    page = text(client, "/office/pairs/")
    assert "<h1>내 짝</h1>" in page
    assert f"/office/pairs/{made.pk}/" in page
    assert "남*남" not in page
    assert "남궁남" not in page
    for other in (far, own):  # a colleague's, and the one in which the mentor is the participant
        assert f"/office/pairs/{other.pk}/" not in page
        assert client.get(f"/office/pairs/{other.pk}/").status_code == 403
    assert "아직 짝이 없습니다" in text(logged_in(make.account(of="mentor")), "/office/pairs/")
    for near in (desk.stranger, desk.neighbour, desk.citizen):
        assert logged_in(near).get(f"/office/pairs/{made.pk}/").status_code == 403


def test_a_mentor_writes_meetings_down(desk: Desk, logged_in: LogIn, clock: Clock) -> None:
    made, client = desk.pair(), logged_in(desk.mentor)
    path = f"/office/pairs/{made.pk}/"
    assert "아직 만남이 없습니다. 만난 뒤 아래에 적어 주세요." in text(client, path)
    clock.at("2023-05-20")
    client = logged_in(desk.mentor)
    ok = {"do": "meet", "day": "2023-05-18", "minutes": "90", "note": "이력서 초안을 함께 고침"}
    for wrong, said in (
        ({"day": "2023-05-21"}, "아직 오지 않은 날"),
        ({"day": "2022-05-18"}, "까지의 날을 적어 주세요"),
        ({"minutes": "5"}, "10분에서 480분 사이"),
        ({"note": " "}, "필수"),
    ):
        answer = client.post(path, {**ok, **wrong})
        assert answer.status_code == 422, wrong
        if said != "필수":
            assert said in answer.content.decode()
            assert "이력서 초안을 함께 고침" in answer.content.decode()
    assert not Record.objects.exists()
    actions.pause(made, date(2023, 5, 10), date(2023, 5, 12), "여행", actor=desk.manager)
    assert "쉬기로 한 날" in client.post(path, {**ok, "day": "2023-05-11"}).content.decode()
    page = client.post(path, ok, follow=True).content.decode()
    assert "2023. 5. 18." in page
    assert "90분 · 이력서 초안을 함께 고침" in page
    record = Record.objects.get()
    assert (record.participation, record.quantity, record.entered_by) == (made, 90, desk.mentor)
    assert record.session is not None
    assert (record.session.kind, record.session.lead) == ("mentoring", desk.mentor.party)
    assert "이미 적었습니다" in client.post(path, ok).content.decode()
    # A meeting that was planned is the one meant: no second session is made.
    planned = Session.objects.create(
        place=desk.place, kind="mentoring", title="만남", day=date(2023, 5, 19), minutes=60, lead=desk.mentor.party
    )
    client.post(path, {**ok, "day": "2023-05-19"})
    assert planned.records.get().quantity == 90
    assert Session.objects.count() == 2
    for other in (desk.manager, desk.stranger, desk.citizen, desk.auditor):
        assert logged_in(other).post(path, {**ok, "day": "2023-05-17"}).status_code == 403
        with pytest.raises(RecordRefusal, match="멘토가 적습니다"):
            write_meeting(made, date(2023, 5, 17), 60, "한 일", actor=other)
    assert Record.objects.count() == 2


def test_a_mentor_asks_for_a_change_and_the_office_answers_in_time(desk: Desk, logged_in: LogIn, clock: Clock) -> None:
    made, client, office = desk.pair(), logged_in(desk.mentor), logged_in(desk.manager)
    path = f"/office/pairs/{made.pk}/"
    assert client.post(path, {"do": "ask", "reason": ""}).status_code == 422
    answer = client.post(path, {"do": "ask", "reason": "지방으로 옮기게 되었습니다"}, follow=True).content.decode()
    assert "담당자에게 요청했습니다" in answer
    assert "요청 거두기" in answer
    asked = PairChange.objects.get()
    told = Message.objects.get(kind=f"pair-change-{asked.pk}")
    assert told.recipient_id == desk.manager.party_id
    assert "지방으로" not in told.body
    with pytest.raises(TransitionError, match="아직 답을 기다립니다"):
        pair_changes.ask_for_change(made, "또", actor=desk.mentor)
    errands = waiting_for(desk.manager)
    assert [one.link for one in errands if "멘토를 바꿔" in one.title] == [path]
    # The participant reads nothing of it, neither of the row nor on the own page.
    assert not pair_changes_visible(desk.citizen).exists()
    assert "지방으로" not in text(logged_in(desk.citizen), f"/me/participations/{made.pk}/")
    assert "짝 변경 요청" in text(office, "/office/pairs/")
    assert "지방으로 옮기게 되었습니다" in text(office, path)
    assert office.post(path, {"do": "refuse", "because": ""}).status_code == 422
    assert client.post(path, {"do": "refuse", "because": "안 됨"}).status_code == 403
    assert logged_in(desk.neighbour).post(path, {"do": "refuse", "because": "안 됨"}).status_code == 403
    with pytest.raises(TransitionError, match="담당자만"):
        pair_changes.refuse_change(asked, "안 됨", actor=desk.neighbour)
    # Nobody has answered by the day: a superior is told, and it stays to be answered.
    clock.at((asked.answer_due + timedelta(days=1)).isoformat())
    tick(timezone.now())
    assert Message.objects.filter(kind=f"escalated-pair-change-{asked.pk}").exists()
    logged_in(desk.manager).post(path, {"do": "refuse", "because": "두 달만 더 이어 주세요"})
    asked.refresh_from_db()
    assert (asked.status, asked.answered_by) == ("refused", desk.manager)
    answer = text(logged_in(desk.mentor), path)
    assert "두 달만 더 이어 주세요" in answer
    assert "담당자에게 요청하기" in answer


def test_a_granted_change_asks_the_participant_without_the_mentors_reason(desk: Desk, logged_in: LogIn) -> None:
    made = desk.pair()
    new = make.place(desk.round, kind="mentor", title="새멘토의 자리", host=make.person("새멘토"), capacity=1)
    asked = pair_changes.ask_for_change(made, "뜻이 맞지 않습니다", actor=desk.mentor)
    path = f"/office/pairs/{made.pk}/"
    said = {"do": "change", "to": new.pk, "on": "2023-06-01", "reason": "일정이 맞는 멘토로 바꿉니다"}
    assert "참여자에게 물었습니다" in logged_in(desk.manager).post(path, said, follow=True).content.decode()
    asked.refresh_from_db()
    moved = Transfer.objects.get()
    assert (asked.status, moved.reason, moved.to) == ("granted", "일정이 맞는 멘토로 바꿉니다", new)
    assert not Message.objects.filter(recipient_id=desk.citizen.party_id or 0, body__contains="뜻이 맞지").exists()
    assert Message.objects.filter(
        kind=f"pair-change-answer-{asked.pk}", recipient_id=desk.mentor.party_id or 0
    ).exists()
    with pytest.raises(TransitionError, match="이미 답했거나"):
        pair_changes.withdraw_ask(asked, actor=desk.mentor)


def test_a_request_goes_with_its_mentor_or_with_the_pair(desk: Desk, logged_in: LogIn) -> None:
    made = desk.pair()
    asked = pair_changes.ask_for_change(made, "시간이 없습니다", actor=desk.mentor)
    with pytest.raises(TransitionError, match="요청한 멘토만"):
        pair_changes.withdraw_ask(asked, actor=desk.manager)
    page = logged_in(desk.mentor).post(f"/office/pairs/{made.pk}/", {"do": "take-back"}, follow=True)
    assert "요청을 거두었습니다" in page.content.decode()
    again = pair_changes.ask_for_change(made, "시간이 없습니다", actor=desk.mentor)
    actions.withdraw(made, actor=desk.manager)
    again.refresh_from_db()
    assert again.status == "withdrawn"
    with pytest.raises(TransitionError, match="이미 끝난 짝"):
        pair_changes.ask_for_change(made, "시간이 없습니다", actor=desk.mentor)
