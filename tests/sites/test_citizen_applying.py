"""Applying step by step: saved as it is typed, through an expired log-in and a second tab, to the receipt."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from imojak.offers.enums import RoundStatus
from imojak.offers.models import Place, Round
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.paths.actions import hand_in
from imojak.paths.models import Application, Draft
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

LogIn = Callable[[Account | str], Client]
MOTIVE = "오래 일한 경험으로 이웃을 돕고 싶어 신청합니다. 꾸준히 하겠습니다."
ACTIVITY = {"hours": ["mon-am", "wed-pm"], "motive": MOTIVE, "certified": "no", "with_children": "no"}
CONSENT = {"agree_service": "on", "agree_operator": "on"}


@pytest.fixture(autouse=True)
def _in_time(clock: Clock) -> None:
    clock.at("2023-03-10")


@pytest.fixture
def citizen() -> Account:
    return make.account(of=RoleKind.CITIZEN, party=make.person("김이모", phone="010-1234-5678"))


@pytest.fixture
def jobs() -> Round:
    """An open round of social-contribution jobs with its real form and three places."""
    rules = make.rule_set(age_min=40, age_max=67, subject="person")
    of = make.programme(shape="social-job", eligibility=rules)
    made = make.round_of(of, status=RoundStatus.OPEN, type=make.real_type("social-job"))
    for title in ("도서관 책 나눔", "복지관 말벗", "초등학교 안전"):
        make.place(made, kind="post", title=title, host=make.organisation(f"{title} 기관"))
    return made


def url(jobs: Round, step: str) -> str:
    return f"/rounds/{jobs.code}/apply/?step={step}"


def pks(jobs: Round) -> list[int]:
    return list(Place.objects.filter(round=jobs).order_by("title").values_list("pk", flat=True))


def fill_in(client: Client, jobs: Round) -> None:
    client.post(url(jobs, "activity"), {"add": pks(jobs)[0]})
    client.post(url(jobs, "activity"), {**ACTIVITY, "next": "1"})
    client.post(url(jobs, "consent"), {**CONSENT, "next": "1"})


def test_a_person_answers_only_what_is_not_known_and_gets_a_receipt(
    citizen: Account, jobs: Round, logged_in: LogIn
) -> None:
    client = logged_in(citizen)
    first = client.get(f"/rounds/{jobs.code}/apply/").content.decode()
    assert "3단계 가운데 1단계" in first  # name, birth date, district and telephone are known: no step for them
    fill_in(client, jobs)
    review = client.get(url(jobs, "review")).content.decode()
    for text in ("1지망 도서관 책 나눔", "월요일 오전, 수요일 오후", MOTIVE, "동의함"):
        assert text in review
    receipt = client.post(url(jobs, "review"), follow=True)
    application = Application.objects.get(party=citizen.party)
    assert receipt.redirect_chain[-1][0] == f"/me/applications/{application.pk}/receipt/"
    page = receipt.content.decode()
    assert f"<strong>{application.pk}</strong>" in page
    assert "차례입니다" in page
    assert "까지입니다" in page
    assert application.answers == {"hours": ["mon-am", "wed-pm"], "motive": MOTIVE, "certified": False,
                                   "with_children": False, "agree_service": True, "agree_operator": True}  # fmt: skip
    assert not Draft.objects.exists()


def test_wishes_are_moved_with_buttons_and_what_was_typed_beside_them_stays(
    citizen: Account, jobs: Round, logged_in: LogIn
) -> None:
    client = logged_in(citizen)
    one, two, three = pks(jobs)
    for pk in (one, two, three):
        client.post(url(jobs, "activity"), {"add": pk, "motive": MOTIVE})
    client.post(url(jobs, "activity"), {"up": three, "motive": MOTIVE})
    client.post(url(jobs, "activity"), {"down": one, "motive": MOTIVE})
    client.post(url(jobs, "activity"), {"remove": two, "motive": MOTIVE})
    draft = Draft.objects.get()
    assert draft.preferences == [three, one]
    assert draft.answers["motive"] == MOTIVE
    client.post(url(jobs, "activity"), {"remove": three})
    client.post(url(jobs, "activity"), {"remove": one})
    draft.refresh_from_db()
    assert draft.preferences == []


def test_a_place_of_another_round_cannot_be_wished_for(citizen: Account, jobs: Round, logged_in: LogIn) -> None:
    logged_in(citizen).post(url(jobs, "activity"), {"add": make.place().pk})
    assert Draft.objects.get().preferences == []


def test_what_is_typed_is_saved_by_itself_also_what_is_no_answer_yet(
    citizen: Account, jobs: Round, logged_in: LogIn
) -> None:
    client = logged_in(citizen)
    response = client.post(url(jobs, "activity"), {"motive": "짧다"}, headers={"HX-Request": "true"})
    assert "저장했습니다" in response.content.decode()
    assert 'hx-swap-oob="true"' in response.content.decode()
    assert "짧다" in client.get(url(jobs, "activity")).content.decode()
    page = client.post(url(jobs, "activity"), {"motive": "짧다", "next": "1"}).content.decode()
    assert "30자 이상 적어 주세요. 지금은 2자입니다." in page
    assert 'href="#id_motive"' in page


def test_a_question_appears_as_its_answer_is_given_and_goes_again(citizen: Account, logged_in: LogIn) -> None:
    fair = make.round_of(
        make.programme(shape="fair", eligibility=make.rule_set(age_min=40, subject="person")),
        status=RoundStatus.OPEN, type=make.real_type("job-fair"),
    )  # fmt: skip
    make.place(fair, kind="booth", title="종합안내")
    client = logged_in(citizen)
    page = client.get(f"/rounds/{fair.code}/apply/").content.decode()
    step = re.search(r"step=(\w+)", re.findall(r'hx-post="([^"]+)"', page)[0])
    shown = re.search(r'name="_shown" value="([^"]+)"', page)
    assert step is not None
    assert shown is not None
    assert "찾는 일" not in page
    assert "서류" not in re.findall(r'class="step-name">([^<]+)', page)
    said = {"interview": "yes", "_shown": shown[1], "version": "0"}
    told = client.post(url(fair, step[1]), said, headers={"HX-Request": "true"}).content.decode()
    assert 'hx-swap-oob="afterend:#question-interview"' in told
    assert 'id="question-job_field"' in told
    assert "form-hint-invalid" not in told  # it is asked, and not yet wrong
    assert "더 여쭙습니다" in told
    assert [name.strip() for name in re.findall(r'class="step-name">([^<]+)', told)][-2:] == ["서류", "살펴보고 내기"]
    assert "question-name" not in told  # what is there already stays as it is
    now = re.search(r'name="_shown"\s+value="([^"]+)"', told)
    assert now is not None
    assert "job_field" in now[1].split(",")
    said |= {"interview": "no", "_shown": now[1], "version": "1", "job_field": "cooking"}
    told = client.post(url(fair, step[1]), said, headers={"HX-Request": "true"}).content.decode()
    assert '<div id="question-job_field" hx-swap-oob="delete">' in told
    assert "서류" not in re.findall(r'class="step-name">([^<]+)', told)
    # Without a script nothing is asked for out of turn: the next page asks, as ever.
    plain = client.post(url(fair, step[1]), {"interview": "yes", "version": "2", "save": "1"}, follow=True)
    assert "찾는 일" in plain.content.decode()


def test_the_log_in_ran_out_while_somebody_wrote_and_nothing_is_lost(
    citizen: Account, jobs: Round, logged_in: LogIn
) -> None:
    client = logged_in(citizen)
    page = client.get(url(jobs, "activity")).content.decode()
    owner = re.search(r'name="owner" value="([^"]+)"', page)
    assert owner is not None
    client.logout()
    told = client.post(url(jobs, "activity"), {"motive": MOTIVE}, headers={"HX-Request": "true"}).content.decode()
    assert "로그인이 끝났습니다" in told
    away = client.post(url(jobs, "activity"), {"motive": MOTIVE, "owner": owner[1], "save": "1"})
    assert away["Location"].startswith("/login/?next=")
    citizen.set_password("고향의봄 1971 노래")
    citizen.save()
    form = {"username": citizen.username, "password": "고향의봄 1971 노래", "next": url(jobs, "activity")}
    there = client.post(away["Location"], form)
    assert there["Location"] == url(jobs, "activity")
    client.get(there["Location"])
    back = client.get(there["Location"])
    assert "적으신 내용을 저장했습니다" in back.content.decode()
    assert MOTIVE in back.content.decode()
    assert Draft.objects.get(account=citizen).answers["motive"] == MOTIVE


def test_what_was_put_aside_is_not_given_to_somebody_else(citizen: Account, jobs: Round, logged_in: LogIn) -> None:
    page = logged_in(citizen).get(url(jobs, "activity")).content.decode()
    owner = re.search(r'name="owner" value="([^"]+)"', page)
    assert owner is not None
    client = Client()
    client.post(url(jobs, "activity"), {"motive": MOTIVE, "owner": owner[1]})
    other = make.account(of=RoleKind.CITIZEN)
    client.force_login(other)
    assert MOTIVE not in client.get(url(jobs, "activity")).content.decode()
    assert not Draft.objects.filter(account=other).exists()


def test_an_older_tab_is_told_which_is_newer_and_neither_text_is_lost(
    citizen: Account, jobs: Round, logged_in: LogIn
) -> None:
    client = logged_in(citizen)
    newer = MOTIVE + " 둘째 창에서."
    client.post(url(jobs, "activity"), {"motive": MOTIVE, "version": "0", "save": "1"})
    client.post(url(jobs, "activity"), {"motive": newer, "version": "1", "save": "1"})
    older = MOTIVE + " 첫째 창에서."
    quiet = client.post(url(jobs, "activity"), {"motive": older, "version": "1"}, headers={"HX-Request": "true"})
    assert "다른 창에서" in quiet.content.decode()
    page = client.post(url(jobs, "activity"), {"motive": older, "version": "1", "save": "1"}).content.decode()
    assert newer in page
    assert older in page
    assert Draft.objects.get().answers["motive"] == newer
    version = re.search(r'id="version"\s+name="version"\s+value="(\d+)"', page)
    assert version is not None
    client.post(url(jobs, "activity"), {"motive": older, "version": version[1], "save": "1"})
    assert Draft.objects.get().answers["motive"] == older


def test_a_window_that_has_saved_by_itself_meanwhile_is_no_other_window(
    citizen: Account, jobs: Round, logged_in: LogIn
) -> None:
    client = logged_in(citizen)
    page = client.get(url(jobs, "activity")).content.decode()
    window = re.search(r'name="_window" value="(\w+)"', page)
    assert window is not None
    said = {"version": "0", "_window": window[1]}
    earlier, later = MOTIVE + " 한 글자", MOTIVE + " 한 글자 더"
    client.post(url(jobs, "activity"), {**said, "motive": earlier}, headers={"HX-Request": "true"})
    button = client.post(url(jobs, "activity"), {**said, "motive": later, "save": "1"})
    assert "다른 창에서" not in button.content.decode()
    assert Draft.objects.get().answers["motive"] == later
    # What was overtaken by the button changes nothing any more, and another window is still told.
    late = client.post(url(jobs, "activity"), {**said, "motive": earlier}, headers={"HX-Request": "true"})
    assert "다른 창에서" not in late.content.decode()
    assert Draft.objects.get().answers["motive"] == later
    other = client.post(url(jobs, "activity"), {"version": "0", "_window": "0" * 16, "motive": earlier, "save": "1"})
    assert "다른 창에서" in other.content.decode()


def test_a_paper_is_asked_only_of_whom_it_concerns_and_only_of_the_right_kind(
    citizen: Account, jobs: Round, logged_in: LogIn
) -> None:
    client = logged_in(citizen)
    fill_in(client, jobs)
    assert "자격증 사본" not in client.get(url(jobs, "review")).content.decode()
    client.post(url(jobs, "activity"), {**ACTIVITY, "certified": "yes", "licence": "사서", "next": "1"})
    asked = client.get(url(jobs, "papers")).content.decode()
    assert "자격증 사본" in asked
    refused = client.post(url(jobs, "review")).content.decode()
    assert "자격증 사본: 파일을 올려 주세요." in refused
    assert "step=papers" in refused
    wrong = SimpleUploadedFile("a.exe", b"MZ...")
    page = client.post(url(jobs, "papers"), {"paper-licence_copy": wrong, "next": "1"}).content.decode()
    assert "올릴 수 있는 파일이 아닙니다" in page
    right = SimpleUploadedFile("자격증.pdf", b"%PDF-1.7 ...")
    response = client.post(url(jobs, "papers"), {"paper-licence_copy": right, "next": "1"})
    assert "step=consent" in response["Location"] or "step=review" in response["Location"]
    assert "자격증.pdf" in client.get(url(jobs, "review")).content.decode()


def test_who_may_not_take_part_reads_why_and_the_draft_stays(jobs: Round, logged_in: LogIn) -> None:
    young = make.account(of=RoleKind.CITIZEN, party=make.person(birth=date(1995, 1, 1), phone="010-1234-5678"))
    client = logged_in(young)
    fill_in(client, jobs)
    page = client.post(url(jobs, "review")).content.decode()
    assert "만" in page
    assert "아직 내실 수 없습니다" in page
    assert Draft.objects.count() == 1


def test_one_second_after_the_deadline_nothing_is_taken_and_nothing_is_lost(
    citizen: Account, jobs: Round, logged_in: LogIn, clock: Clock
) -> None:
    client = logged_in(citizen)
    fill_in(client, jobs)
    clock.at(f"{jobs.apply_to}T23:59:59")
    client = logged_in(citizen)
    assert client.get(url(jobs, "review")).status_code == 200
    day_after = date.fromordinal(jobs.apply_to.toordinal() + 1)
    clock.at(f"{day_after}T00:00:00")
    page = client.post(url(jobs, "review"), follow=True).content.decode()
    assert "접수 기간이 아닙니다" in page
    assert Draft.objects.count() == 1
    assert not Application.objects.exists()


def test_a_place_that_closes_while_it_is_chosen_is_told(citizen: Account, jobs: Round, logged_in: LogIn) -> None:
    client = logged_in(citizen)
    fill_in(client, jobs)
    Place.objects.filter(pk=pks(jobs)[0]).update(closed_on=date(2023, 3, 10), closed_because="활동처 사정")
    page = client.post(url(jobs, "review")).content.decode()
    assert "닫혔습니다" in page
    assert f'href="{html.escape(url(jobs, "activity"))}"' in page
    assert Draft.objects.count() == 1
    activity = client.get(url(jobs, "activity")).content.decode()
    assert "닫힌 자리입니다. 빼고 다른 곳을 골라 주세요." in activity
    stays = client.post(url(jobs, "activity"), {**ACTIVITY, "next": "1"}).content.decode()
    assert "그사이 닫힌 자리가 있습니다: ‘도서관 책 나눔’. 빼고 다른 곳을 골라 주세요." in stays
    client.post(url(jobs, "activity"), {"remove": pks(jobs)[0]})
    client.post(url(jobs, "activity"), {"add": pks(jobs)[1]})
    client.post(url(jobs, "review"))
    assert [wish.place_id for wish in Application.objects.get().preferences.all()] == [pks(jobs)[1]]


def test_the_last_open_place_is_chosen_by_the_person_and_not_for_them(citizen: Account, logged_in: LogIn) -> None:
    course = make.round_of(status=RoundStatus.OPEN, type=make.real_type("course"))
    first, second = (make.place(course, title=title) for title in ("아침 반", "저녁 반"))
    client = logged_in(citizen)
    client.post(url(course, "place"), {"place": first.pk, "next": "1"})
    client.post(url(course, "course"), {"goal": "job", "motive": MOTIVE, "next": "1"})
    client.post(url(course, "consent"), {"agree_service": "on", "next": "1"})
    Place.objects.filter(pk=first.pk).update(closed_on=date(2023, 3, 10), closed_because="강사 사정")
    client.post(url(course, "course"), {"goal": "job", "motive": MOTIVE, "next": "1"})
    page = client.post(url(course, "review")).content.decode()
    assert f'href="{html.escape(url(course, "place"))}"' in page
    assert not Application.objects.exists()
    client.post(url(course, "place"), {"place": second.pk, "next": "1"})
    client.post(url(course, "review"))
    assert Application.objects.get().place == second


def test_who_has_applied_is_led_to_their_application(citizen: Account, jobs: Round, logged_in: LogIn) -> None:
    client = logged_in(citizen)
    fill_in(client, jobs)
    client.post(url(jobs, "review"))
    application = Application.objects.get()
    assert client.get(url(jobs, "activity"))["Location"] == f"/me/applications/{application.pk}/"
    assert "이미 신청하셨습니다" in client.get(f"/rounds/{jobs.code}/").content.decode()


def test_the_draft_of_somebody_else_is_never_shown(citizen: Account, jobs: Round, logged_in: LogIn) -> None:
    logged_in(citizen).post(url(jobs, "activity"), {"motive": MOTIVE})
    other = logged_in(make.account(of=RoleKind.CITIZEN))
    assert MOTIVE not in other.get(url(jobs, "activity")).content.decode()
    assert MOTIVE not in other.get(url(jobs, "review")).content.decode()


def test_only_a_leader_applies_for_a_group(citizen: Account, jobs: Round, logged_in: LogIn) -> None:
    group = make.group("남의 모임")
    page = logged_in(citizen).get(f"{url(jobs, 'activity')}&for={group.pk}").content.decode()
    assert "남의 모임" not in page


def test_a_round_in_preparation_and_one_that_is_none_are_not_there(citizen: Account, logged_in: LogIn) -> None:
    draft = make.round_of(status=RoundStatus.DRAFT)
    client = logged_in(citizen)
    assert client.get(f"/rounds/{draft.code}/").status_code == 404
    assert client.get(f"/rounds/{draft.code}/apply/").status_code == 404
    assert client.get("/rounds/nothing/apply/").status_code == 404


def test_a_machine_without_a_person_is_told(jobs: Round, logged_in: LogIn) -> None:
    machine = Account.objects.create_user("machine", password=None)
    page = logged_in(machine).get(url(jobs, "activity"), follow=True).content.decode()
    assert "이어진 사람이 없어" in page


@pytest.mark.parametrize("data", [{"version": "9" * 40}, {"version": "²"}, {"add": "x"}, {"up": "²"}, {"hours": "<b>"}])
def test_strange_values_are_harmless(citizen: Account, jobs: Round, logged_in: LogIn, data: dict[str, Any]) -> None:
    assert logged_in(citizen).post(url(jobs, "activity"), data).status_code in (200, 302)


def test_a_question_that_an_answer_makes_needless_is_not_asked_for_any_more(
    citizen: Account, jobs: Round, logged_in: LogIn
) -> None:
    client = logged_in(citizen)
    client.post(url(jobs, "activity"), {"add": pks(jobs)[0], **ACTIVITY, "certified": "yes"})
    page = client.get(url(jobs, "activity")).content.decode()
    assert 'name="licence"' in page
    # As a browser sends the page on which somebody has thought better of it.
    response = client.post(url(jobs, "activity"), {**ACTIVITY, "certified": "no", "licence": "", "next": "1"})
    assert "step=consent" in response["Location"]


def test_a_question_that_an_answer_calls_for_is_shown_before_one_goes_on(
    citizen: Account, jobs: Round, logged_in: LogIn
) -> None:
    client = logged_in(citizen)
    client.post(url(jobs, "activity"), {"add": pks(jobs)[0]})
    page = client.post(url(jobs, "activity"), {**ACTIVITY, "certified": "yes", "next": "1"}).content.decode()
    assert 'name="licence"' in page
    assert "자격증 이름: 빈칸을 채워 주세요." in page


def test_a_missing_wish_is_told_together_with_what_else_is_missing(
    citizen: Account, jobs: Round, logged_in: LogIn
) -> None:
    page = logged_in(citizen).post(url(jobs, "activity"), {"motive": "짧다", "next": "1"}).content.decode()
    assert "30자 이상 적어 주세요" in page
    assert "가고 싶은 곳을 1곳 이상 골라 주세요." in page


def test_who_hands_in_in_two_windows_at_once_sees_the_receipt_in_both(
    citizen: Account, jobs: Round, logged_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = logged_in(citizen)
    fill_in(client, jobs)

    def after_the_other_window(draft: Draft, *, actor: Account) -> Application:
        hand_in(Draft.objects.get(pk=draft.pk), actor=actor)
        return hand_in(draft, actor=actor)

    monkeypatch.setattr("imojak.sites.citizen.views.applying.hand_in", after_the_other_window)
    response = client.post(url(jobs, "review"))
    assert response["Location"] == f"/me/applications/{Application.objects.get().pk}/receipt/"
