"""A job fair on the site: booths and times at the office, a citizen's booking, a company's results, and who may not."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from imojak.cases.models import Outcome
from imojak.offers.models import Place, RoundCost
from imojak.offers.slots import slots_of
from imojak.parties.enums import ConsentPurpose, RoleKind
from imojak.parties.models import Account, Consent, Person
from imojak.paths import actions
from imojak.paths.actions.undoing import undo_of_participation
from imojak.paths.enums import ApplicationStatus, InterviewStatus
from imojak.paths.models import Application, ApplicationDocument, Interview, Participation
from imojak.records.actions import RecordRefusal
from imojak.records.fair import funnel_of_fair
from imojak.records.models import Record
from imojak.records.visits import count_unnamed, register_visit
from imojak.trust.models import ReadLog
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

LogIn = Callable[[Account | str], Client]
PDF = b"%PDF-1.7\nresume"


class Fair:
    """A fair a week from now with a company's booth, its people, and who manages the programme."""

    def __init__(self, clock: Clock) -> None:
        clock.at("2023-06-08")
        self.clock = clock
        self.firm = make.organisation("한빛급식")
        self.booth = make.booth(host=self.firm, title="한빛급식 부스", description="단체급식 조리원을 찾습니다.")
        self.round = self.booth.round
        self.manager = make.account(of=RoleKind.PROGRAMME_MANAGER, at=self.round.programme.lead_unit.party)
        self.leader = make.account(of=RoleKind.SITE_LEADER, at=self.firm)
        self.other = make.booth(self.round, host=make.organisation("이웃상사"))
        self.neighbour = make.account(of=RoleKind.SITE_LEADER, at=self.other.host)

    def slot(self, hour: int = 10, **more: int) -> Place:
        return make.slot(self.booth, time(hour), **more)

    def page(self, name: str, *args: object) -> str:
        return reverse(f"office:{name}", args=[self.round.code, *args])


@pytest.fixture
def fair(clock: Clock) -> Fair:
    return Fair(clock)


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined,no-any-return]


HOURS = {
    "day": "2023-06-15", "first": "10:00", "last": "12:00", "minutes": 20, "gap": 10, "tables": 2, "rest_from": "",
    "rest_to": "",
}  # fmt: skip


def test_times_are_looked_at_before_they_are_made(fair: Fair, logged_in: LogIn) -> None:
    client, page = logged_in(fair.manager), fair.page("fair-booth", fair.booth.pk)
    assert "시간 없음" in text(client.get(fair.page("fair")))
    shown = client.post(page, {**HOURS, "do": "preview"})
    assert "면접 시간 4개. 아직 만들지 않았습니다" in text(shown)
    assert not slots_of(fair.booth).exists()
    wrong = client.post(page, {**HOURS, "last": "09:00", "minutes": 3, "do": "make"})
    assert wrong.status_code == 422
    assert "끝나는 시각은 시작하는 시각보다 뒤여야" in text(wrong)
    assert 'value="09:00"' in text(wrong)
    made = client.post(page, {**HOURS, "do": "make"}, follow=True)
    assert "면접 시간 4개를 만들었습니다" in text(made)
    assert "0/2" in text(client.get(fair.page("fair")))
    make.booked(slots_of(fair.booth)[0])
    refused = client.post(page, {**HOURS, "do": "make"})
    assert refused.status_code == 422
    assert "이미 예약하거나 기다리는 분이 있어" in text(refused)


def test_a_citizen_finds_a_company_and_books_with_consent_and_a_cv(
    fair: Fair, logged_in: LogIn, client: Client
) -> None:
    slot = fair.slot()
    seeker = make.seeker()
    round_page = text(client.get(reverse("citizen:round", args=[fair.round.code])))
    address = reverse("citizen:booth", args=[fair.round.code, fair.booth.pk])
    assert address in round_page
    assert "빈 면접 시간 1/1" in round_page
    public = text(client.get(address))
    assert "오전 10시부터 10시 20분까지" in public
    assert "로그인하고 예약하기" in public
    assert client.post(address, {"slot": slot.pk}).headers["Location"].startswith("/login/?next=")
    mine = logged_in(seeker)
    without = mine.post(address, {"slot": slot.pk})
    assert without.status_code == 422
    assert "동의하셔야 면접을 예약하실 수 있습니다" in text(without)
    bad = mine.post(address, {"slot": slot.pk, "consented": "on", "cv": SimpleUploadedFile("cv.txt", b"text")})
    assert "PDF, 한글(hwpx) 파일로 올려 주세요" in text(bad)
    assert not Application.objects.exists()
    assert not Consent.objects.filter(receiver=fair.firm).exists()
    cv = SimpleUploadedFile("이력서.pdf", PDF)
    done = mine.post(address, {"slot": slot.pk, "consented": "on", "cv": cv}, follow=True)
    page = text(done)
    assert "을 예약했습니다" in page
    assert "2023년 6월 15일(목) 오전 10시" in page
    assert "신분증" in page
    assert "아트홀 1관" in page
    assert ApplicationDocument.objects.get().application.status == ApplicationStatus.ACCEPTED  # type: ignore[union-attr]
    assert Consent.objects.filter(receiver=fair.firm, purpose=ConsentPurpose.THIRD_PARTY).count() == 1
    again = text(mine.get(address))
    assert "지금 고르실 수 있는 시간이 없습니다" in again


def test_the_cv_of_another_booking_is_shown_to_the_next_company_only_when_wanted(fair: Fair, logged_in: LogIn) -> None:
    seeker = make.seeker()
    client = logged_in(seeker)
    first, second = fair.slot(), make.slot(fair.other, time(11))
    third = make.slot(fair.other, time(12))

    def book(slot: Place, **said: object) -> None:
        address = reverse("citizen:booth", args=[fair.round.code, slot.parent_id])
        assert client.post(address, {"slot": slot.pk, "consented": "on", **said}).status_code == 302

    book(first, cv=SimpleUploadedFile("이력서.pdf", PDF))
    book(second, same_cv="on")
    book(third)
    papers = ApplicationDocument.objects.order_by("pk")
    assert [paper.application.place for paper in papers] == [first, second]  # type: ignore[union-attr]
    assert papers.values("document").distinct().count() == 1


def test_who_comes_too_late_waits_and_moves_up_when_somebody_cancels(fair: Fair, logged_in: LogIn) -> None:
    slot = fair.slot()
    booked = make.booked(slot, on=make.FAIR_DAY.replace(day=5))
    seeker = make.seeker()
    client = logged_in(seeker)
    address = reverse("citizen:booth", args=[fair.round.code, fair.booth.pk])
    assert "예약이 찼습니다. 예비 1번으로 기다립니다" in text(client.get(address))
    told = client.post(address, {"slot": slot.pk, "consented": "on"}, follow=True)
    assert "예비 1번으로 기다립니다. 자리가 나면" in text(told)
    holder = logged_in(Account.objects.get(party=booked.party))
    change = reverse("citizen:interview", args=[booked.pk])
    assert "2023년 6월 14일(수) 오전 10시까지" in text(holder.get(change))
    assert "면접 예약을 취소했습니다" in text(holder.post(change, {"do": "cancel"}, follow=True))
    assert Participation.objects.get(party=seeker.party).place == slot
    assert "이미 취소했거나 끝난" in text(holder.get(change))


def test_a_booking_is_moved_to_a_free_time_and_not_at_the_last_minute(fair: Fair, logged_in: LogIn) -> None:
    slot, later = fair.slot(), fair.slot(11)
    booked = make.booked(slot, on=make.FAIR_DAY.replace(day=5))
    owner = Account.objects.get(party=booked.party)
    client, change = logged_in(owner), reverse("citizen:interview", args=[booked.pk])
    nothing = client.post(change, {"do": "move"})
    assert nothing.status_code == 422
    moved = client.post(change, {"do": "move", "slot": later.pk}, follow=True)
    assert "으로 옮겼습니다" in text(moved)
    now = Participation.objects.get(party=booked.party, status="active")
    assert now.place == later
    assert logged_in(make.seeker()).get(reverse("citizen:interview", args=[now.pk])).status_code == 404
    fair.clock.at("2023-06-15")
    client = logged_in(owner)
    late = text(client.get(reverse("citizen:interview", args=[now.pk])))
    assert "바꾸거나 취소하실 수 있었습니다" in late
    assert "면접 예약 취소하기" not in late
    assert client.get(reverse("citizen:end", args=[now.pk])).status_code == 404


def test_a_company_writes_results_and_corrects_them_with_a_reason(fair: Fair, logged_in: LogIn) -> None:
    booked = make.booked(fair.slot(), make.seeker(fair.booth, name="김구직", phone="010-1111-2222"))
    cv = make.paper(booked.decision.application, code="cv")
    fair.clock.at("2023-06-16")
    client = logged_in(fair.leader)
    assert "면접 1건의 결과를 적어 주세요" in text(client.get(reverse("partner:places")))
    page = reverse("partner:fair", args=[fair.booth.pk])
    shown = text(client.get(page))
    assert "김구직" in shown
    assert "010-1111-2222" in shown
    assert reverse("partner:fair-cv", args=[cv.pk]) in shown
    assert ReadLog.objects.filter(subject_id=booked.party_id, account=fair.leader).exists()
    write = reverse("partner:fair-result", args=[booked.pk])
    missing = client.post(write, {"status": "hired"})
    assert missing.status_code == 422
    assert "채용한 날(첫 출근일)을 적어 주세요" in text(missing)
    assert client.post(write, {"status": "hired", "hired_from": "2023-07-03"}).status_code == 302
    assert Outcome.objects.get().employer == fair.firm
    silent = client.post(write, {"status": "not-hired", "reason": "hours"})
    assert silent.status_code == 422
    assert "고치는 까닭을 적어 주세요" in text(silent)
    client.post(write, {"status": "not-hired", "reason": "hours", "because": "출근 전에 사양함"})
    assert Interview.objects.get().status == InterviewStatus.NOT_HIRED
    assert not Outcome.objects.exists()
    assert "결과를 적어 주세요" not in text(client.get(reverse("partner:places")))


def test_a_company_sees_nothing_of_its_neighbours(fair: Fair, logged_in: LogIn, client: Client) -> None:
    booked = make.booked(fair.slot())
    cv = make.paper(booked.decision.application, code="cv")
    fair.clock.at("2023-06-15")
    once = make.account(of=RoleKind.SITE_LEADER, at=fair.firm, ends_on=make.FAIR_DAY.replace(day=14))
    own = Account.objects.get(party=booked.party)
    pages = (
        reverse("partner:fair", args=[fair.booth.pk]),
        reverse("partner:fair-walk-in", args=[fair.booth.pk]),
        reverse("partner:fair-cv", args=[cv.pk]),
    )
    write = reverse("partner:fair-result", args=[booked.pk])
    for account in (fair.neighbour, once, own, fair.manager, make.account(of=RoleKind.AUDITOR)):
        stranger = logged_in(account)
        assert [stranger.get(page).status_code for page in pages] == [403] * 3, account
        assert stranger.post(write, {"status": "came"}).status_code == 403, account
    assert [client.get(page).status_code for page in pages] == [302] * 3
    assert [logged_in(fair.leader).get(page).status_code for page in pages] == [200] * 3
    Consent.objects.filter(party=booked.party, receiver=fair.firm).update(withdrawn_on=make.FAIR_DAY)
    assert logged_in(fair.leader).get(pages[2]).status_code == 403
    assert "연락처를 알리는 데 동의하지 않음" in text(logged_in(fair.leader).get(pages[0]))
    operator = make.account(of=RoleKind.OPERATOR, at=fair.firm)
    assert logged_in(operator).get(pages[0]).status_code == 403


PERSON = {
    "name": "박현장", "phone": "010-1234-5678", "birth_date": "1968-03-02", "sex": "m", "district_code": "11440",
    "consent": "on",
}  # fmt: skip


def test_a_company_registers_who_walks_in_without_learning_who_is_known(fair: Fair, logged_in: LogIn) -> None:
    slot, known = fair.slot(23), make.person("박현장")
    later = make.slot(fair.booth, time(23, 30))
    Person.objects.filter(party=known).update(phone="010-1234-5678", birth_date="1968-03-02")
    client, page = logged_in(fair.leader), reverse("partner:fair-walk-in", args=[fair.booth.pk])
    assert "지금 등록할 수 있는 시간이 없습니다" in text(client.get(page))
    fair.clock.at("2023-06-15")
    client = logged_in(fair.leader)
    without = client.post(page, {**PERSON, "slot": slot.pk, "consent": ""})
    assert without.status_code == 422
    assert 'value="박현장"' in text(without)
    done = client.post(page, {**PERSON, "slot": slot.pk}, follow=True)
    assert "현장 등록했습니다" in text(done)
    assert Participation.objects.get(place=slot).party == known
    client.post(page, {**PERSON, "name": "최새분", "slot": later.pk})
    assert Participation.objects.get(place=later).party.name == "최새분"


def test_staff_register_a_walk_in_by_finding_the_person(fair: Fair, logged_in: LogIn) -> None:
    slot, last = fair.slot(22), fair.slot(23)
    known = make.person("박현장")
    Person.objects.filter(party=known).update(phone="010-1234-5678")
    fair.clock.at("2023-06-15")
    client, page = logged_in(fair.manager), fair.page("fair-walk-ins", fair.booth.pk)
    found = client.post(page, {"do": "find", "name": "박현장", "phone": "010-1234-5678"})
    [link] = [line for line in text(found).split('"') if "/walk-in/" in line and line != page]
    assert client.post(link, {"slot": slot.pk}).status_code == 422
    assert "현장 등록했습니다" in text(client.post(link, {"slot": slot.pk, "consented": "on"}, follow=True))
    assert Participation.objects.get(place=slot).party == known
    nobody = client.post(page, {"do": "find", "name": "없는이", "phone": "010-9999-0000"})
    assert "그런 분이 없습니다" in text(nobody)
    created = client.post(page, {**PERSON, "do": "create", "name": "최새분"})
    assert created.status_code == 302
    assert client.post(created.headers["Location"], {"slot": last.pk, "consented": "on"}).status_code == 302
    assert Participation.objects.get(place=last).party.name == "최새분"
    assert "지금 등록할 수 있는 시간이 없습니다" in text(client.get(page))


def test_the_manager_follows_the_way_to_the_hires_with_their_cost_and_takes_the_list_along(
    fair: Fair, logged_in: LogIn
) -> None:
    line = make.funded_line("L.fair")
    make.programme_line(fair.round.programme, line)
    contract = make.contract(line, 8_000_000, title="박람회 행사 대행")
    make.invoice(contract)
    booked = [make.booked(fair.slot(hour), make.seeker(fair.booth, name=f"구직자{hour}")) for hour in (10, 11)]
    fair.clock.at("2023-06-16")
    client = logged_in(fair.manager)
    write = fair.page("fair-result", booked[0].pk)
    assert client.post(write, {"status": "hired"}).status_code == 422
    assert client.post(write, {"status": "hired", "hired_from": "2023-07-01"}).status_code == 302
    page = fair.page("fair-funnel")
    assert "아직 적지 않아 비용을 모릅니다" in text(client.get(page))
    client.post(page, {"contracts": [contract.pk]})
    assert RoundCost.objects.get().contract == contract
    shown = text(client.get(page, {"step": "hired"}))
    assert "8,000,000원" in shown
    assert "구직자10" in shown
    assert "구직자11" not in shown
    assert "구직자11" in text(client.get(page, {"step": "booked"}))
    auditor = logged_in(make.account(of=RoleKind.AUDITOR))
    assert "비용으로 볼 계약 고르기" not in text(auditor.get(page))
    assert auditor.post(page, {"contracts": []}).status_code == 403
    answer = client.get(fair.page("fair-file", "csv"))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[5] for row in rows[1:]] == ["구직자10", "구직자11"]
    assert rows[1][8:10] == ["채용", "2023-07-01"]
    with zipfile.ZipFile(io.BytesIO(client.get(fair.page("fair-file", "xlsx")).content)) as book:
        assert "xl/worksheets/sheet1.xml" in book.namelist()
    assert client.get(fair.page("fair-file", "pdf")).status_code == 404


def test_who_only_registers_is_in_at_once_and_never_asked_for_a_booth(fair: Fair, logged_in: LogIn) -> None:
    hall = make.place(fair.round, kind="booth", title="종합안내", capacity=500)
    seeker = make.seeker(phone="010-1234-5678")
    client, address = logged_in(seeker), reverse("citizen:apply", args=[fair.round.code])
    first = text(client.get(address))
    assert fair.booth.title not in first
    said = {"interview": "no", "agree_service": "on"}
    for step in ("about", "consent"):
        client.post(f"{address}?step={step}", said)
    done = client.post(f"{address}?step=review", {}, follow=True)
    application = Application.objects.get(party=seeker.party)
    assert (application.place, application.status) == (hall, ApplicationStatus.ACCEPTED), text(done)
    assert Participation.objects.get(party=seeker.party).place == hall


def test_what_is_not_of_this_round_is_refused(fair: Fair, logged_in: LogIn) -> None:
    elsewhere = make.booth(make.fair(programme=fair.round.programme))
    booked = make.participation(make.slot(elsewhere))
    client = logged_in(fair.manager)
    hall = make.place(fair.round, kind="booth")
    for booth in (elsewhere, hall):
        assert client.get(fair.page("fair-booth", booth.pk)).status_code == 403
    assert client.post(fair.page("fair-result", booked.pk), {"status": "came"}).status_code == 403
    for address in ("/rounds/nothing/booths/1/", f"/rounds/{fair.round.code}/booths/{elsewhere.pk}/"):
        assert client.get(address).status_code == 404


# --- tables, the hall, and the picture --------------------------------------------------------------------------------


def test_a_booked_hour_is_at_a_numbered_table_that_both_sides_read(fair: Fair, logged_in: LogIn) -> None:
    slot = fair.slot(tables=2)
    seekers = [make.seeker(), make.seeker()]
    address = reverse("citizen:booth", args=[fair.round.code, fair.booth.pk])
    for one in seekers:
        logged_in(one).post(address, {"slot": slot.pk, "consented": "on"})
    first, second = Participation.objects.order_by("pk")
    assert (first.table_number, second.table_number) == (1, 2)
    assert "<dt>면접석</dt>" in text(logged_in(seekers[1]).get(reverse("citizen:participation", args=[second.pk])))
    company = text(logged_in(fair.leader).get(reverse("partner:fair", args=[fair.booth.pk])))
    assert "면접석 1번" in company
    assert "면접석 2번" in company
    # A table that was given back is the next one's; nobody else is moved.
    logged_in(seekers[0]).post(reverse("citizen:interview", args=[first.pk]), {"do": "cancel"})
    third = make.seeker()
    logged_in(third).post(address, {"slot": slot.pk, "consented": "on"})
    assert Participation.objects.get(party=third.party).table_number == 1
    second.refresh_from_db()
    assert second.table_number == 2


def test_an_hour_that_the_office_cancelled_late_can_be_booked_again(fair: Fair, logged_in: LogIn) -> None:
    slot, seeker = fair.slot(), make.seeker()
    address = reverse("citizen:booth", args=[fair.round.code, fair.booth.pk])
    logged_in(seeker).post(address, {"slot": slot.pk, "consented": "on"})
    booking = Participation.objects.get()
    fair.clock.at("2023-06-14")
    actions.withdraw(booking, actor=fair.manager, note="기업 사정")
    application = Application.objects.get()
    assert application.status == ApplicationStatus.WITHDRAWN
    again = logged_in(seeker).post(address, {"slot": slot.pk, "consented": "on"}, follow=True)
    assert "을 예약했습니다" in text(again)
    booking.refresh_from_db()
    assert booking.status == "withdrawn"
    assert Participation.objects.exclude(pk=booking.pk).get().table_number == 1
    assert undo_of_participation(booking, seeker, timezone.now()) is None


def test_who_comes_to_the_hall_is_counted_by_name_or_as_a_number(fair: Fair, logged_in: LogIn) -> None:
    page = fair.page("fair-hall")
    client = logged_in(fair.manager)
    assert "아직 행사장 자리가 없습니다" in text(client.get(page))
    hall = make.place(
        fair.round,
        kind="booth",
        title="아트홀",
        capacity=500,
        starts_on=fair.booth.starts_on,
        ends_on=fair.booth.ends_on,
    )
    assert "행사장을 여는 날" in text(client.get(page))
    assert client.post(page, {"do": "count", "people": "12"}).status_code == 422
    fair.clock.at("2023-06-15")
    client = logged_in(fair.manager)
    for wrong in ("-1", "", "100001"):
        assert client.post(page, {"do": "count", "people": wrong}).status_code == 422
    client.post(page, {"do": "count", "people": "12"})
    assert "30명으로 적었습니다" in text(client.post(page, {"do": "count", "people": "30"}, follow=True))
    visitor = make.seeker()
    person = Person.objects.get(party=visitor.party)
    found = text(
        client.post(page, {"name": person.party.name, "birth_date": person.birth_date.isoformat(), "do": "find"})
    )
    word = found.split(f"{page}")[1].split("/")[0]
    visit = fair.page("fair-visit", word)
    assert client.post(visit, {}).status_code == 422
    for _ in range(2):  # the same day, the same person: one visit
        assert "오늘 방문을 적었습니다" in text(client.post(visit, {"consented": "on"}, follow=True))
    named, counted = Record.objects.order_by("quantity")
    assert (named.party, named.participation, named.quantity, named.unit) == (visitor.party, None, 1, "times")
    assert (counted.party, counted.quantity, counted.unit) == (None, 30, "people")
    steps = {one.code: one for one in funnel_of_fair(fair.round)}
    assert (steps["visited"].people, steps["visited"].unnamed, steps["visited"].everybody) == (1, 30, 31)
    funnel = text(client.get(fair.page("fair-funnel")))
    assert "<strong>박람회에 옴 31명</strong>" in funnel
    assert funnel.count('class="meter"') == len(steps)
    assert "이름 없이 30" in funnel
    # Near misses: a company, a citizen, the neighbour programme's manager, and the auditor, who only reads.
    near = make.account(of=RoleKind.PROGRAMME_MANAGER, at=make.unit().party)
    for other in (fair.leader, visitor, near):
        assert logged_in(other).get(page).status_code == 403
        assert logged_in(other).post(visit, {"consented": "on"}).status_code == 403
    auditor = logged_in(make.account(of=RoleKind.AUDITOR))
    assert auditor.get(page).status_code == 200
    assert auditor.post(page, {"do": "count", "people": "1"}).status_code == 403
    with pytest.raises(RecordRefusal, match="사업 담당자가 적습니다"):
        count_unnamed(hall, 1, actor=near)
    fair.clock.at("2023-06-16")
    with pytest.raises(RecordRefusal, match="여는 날"):
        register_visit(hall, person.party, actor=fair.manager, consented=True)
