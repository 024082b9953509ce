"""Applying, from the first letter typed to the receipt: nothing is lost, and every sentence says what to do."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import OperationalError, transaction

from imojak.kernel.transitions import TransitionError
from imojak.kernel.violations import Refused
from imojak.messages.models import Message
from imojak.offers.enums import RoundStatus
from imojak.offers.models import Place, Round
from imojak.parties.models import Account, Consent, Person
from imojak.paths import actions
from imojak.paths.actions.common import tried_again
from imojak.paths.actions.drafting import WHOLE
from imojak.paths.actions.filing import application_of, confirmation_token
from imojak.paths.models import Application, ApplicationDocument, Draft
from imojak.trust.files import kind_of
from tests import factories as make

pytestmark = pytest.mark.django_db

IN_TIME = make.at(date(2023, 3, 10))
PDF = b"%PDF-1.7 ..."


def hwpx() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("mimetype", "application/hwp+zip")
    return held.getvalue()


@pytest.fixture
def citizen() -> Account:
    return make.account(party=make.person(phone="010-1234-5678"))


@pytest.fixture
def jobs() -> Round:
    """An open round of social-contribution jobs with its real form."""
    kind = make.real_type("social-job")
    rules = make.rule_set(age_min=40, age_max=67, subject="person")
    of = make.programme(shape="social-job", eligibility=rules)
    return make.round_of(of, status=RoundStatus.OPEN, type=kind)


def answers(**more: Any) -> dict[str, Any]:
    return {
        "hours": ["mon-am"],
        "motive": "오래 일한 경험으로 이웃을 돕고 싶어 신청합니다. 꾸준히 하겠습니다.",
        "certified": False,
        "with_children": False,
        "agree_service": True,
        "agree_operator": True,
        **more,
    }


def test_only_what_is_not_known_is_asked_and_the_profile_learns_it(jobs: Round, citizen: Account) -> None:
    place = make.place(jobs)
    draft = actions.save_draft(citizen, jobs, answers=answers(), preferences=[place])
    application = actions.hand_in(draft, actor=citizen, at=IN_TIME)
    assert application.status == "filed"
    assert [wish.place for wish in application.preferences.all()] == [place]
    person = Person.objects.get(party=citizen.party)
    assert person.availability == {"times": ["mon-am"]}
    given = Consent.objects.filter(party=citizen.party).order_by("pk").values_list("purpose", flat=True)
    assert list(given) == ["service", "third-party"]
    assert not Draft.objects.exists()
    assert "신청을 받았습니다" in Message.objects.get(recipient_id=person.pk).subject
    assert application.answer_due is not None


def test_everything_that_is_missing_is_told_at_once(jobs: Round, citizen: Account) -> None:
    draft = actions.save_draft(citizen, jobs, answers=answers(motive="짧음", certified=True, agree_service=False))
    with pytest.raises(actions.ApplicationRefused) as refused:
        actions.hand_in(draft, actor=citizen, at=IN_TIME)
    errors = refused.value.errors
    assert set(errors) == {"motive", "wishes", "licence", "agree_service", "licence_copy"}
    assert errors["motive"] == "30자 이상 적어 주세요. 지금은 2자입니다."
    assert errors["licence_copy"] == "자격증 사본: 파일을 올려 주세요."
    assert not Application.objects.exists()
    draft.refresh_from_db()
    assert draft.answers["motive"] == "짧음"


def test_who_is_too_young_is_told_so_on_the_form(jobs: Round) -> None:
    young = make.account(party=make.person(birth=date(1990, 1, 1), phone="010-1234-5678"))
    draft = actions.save_draft(young, jobs, answers=answers(), preferences=[make.place(jobs)])
    with pytest.raises(actions.ApplicationRefused) as refused:
        actions.hand_in(draft, actor=young, at=IN_TIME)
    assert set(refused.value.errors) == {WHOLE}
    assert "신청하실 수 없습니다" in refused.value.errors[WHOLE]


def test_a_second_tab_learns_that_it_holds_an_older_text(jobs: Round, citizen: Account) -> None:
    first = actions.save_draft(citizen, jobs, answers={"motive": "처음"})
    second = actions.save_draft(citizen, jobs, answers={"motive": "나중"}, version=first.version)
    with pytest.raises(actions.StaleDraft) as stale:
        actions.save_draft(citizen, jobs, answers={"motive": "옛 창"}, version=first.version)
    assert (stale.value.newer.pk, stale.value.newer.answers) == (second.pk, {"motive": "나중"})
    assert Draft.objects.get().answers == {"motive": "나중"}


# --- in time ----------------------------------------------------------------------------------------------------------


def test_one_second_late_is_late_and_says_since_when(citizen: Account) -> None:
    edition = make.round_of(status=RoundStatus.OPEN, apply_until=time(18))
    closing = datetime.combine(edition.apply_to, time(18), ZoneInfo("Asia/Seoul"))
    draft = actions.save_draft(citizen, edition, answers={})
    with pytest.raises(
        TransitionError, match=r"2023년 3월 24일\(금\) 오후 6시에 접수가 끝났습니다. 쓰시던 내용은 그대로"
    ):
        actions.hand_in(draft, actor=citizen, at=closing + timedelta(seconds=1))
    assert Draft.objects.count() == 1
    actions.hand_in(draft, actor=citizen, at=closing)


def test_a_late_application_is_taken_with_a_reason_only(edition: Round, manager: Account) -> None:
    late = make.at(date(2023, 3, 26))
    with pytest.raises(TransitionError, match="접수 기간이 아닙니다"):
        actions.file_application(make.person(), edition, filed_by=manager, channel="staff", at=late)
    taken = actions.file_application(
        make.person(), edition, filed_by=manager, channel="staff", late_reason="병원 입원", at=late
    )
    assert taken.late_reason == "병원 입원"


def test_the_same_person_twice_is_told_that_it_is_there_already(edition: Round, citizen: Account) -> None:
    place = make.place(edition)
    for _ in range(2):
        draft = actions.save_draft(citizen, edition, answers={}, place=place)
        if Application.objects.exists():
            with pytest.raises(Refused, match="이미 신청하셨습니다"):
                actions.hand_in(draft, actor=citizen, at=IN_TIME)
        else:
            actions.hand_in(draft, actor=citizen, at=IN_TIME)
    assert Application.objects.count() == 1


def test_a_place_closed_while_somebody_chooses_it_is_told_and_nothing_is_lost(edition: Round, citizen: Account) -> None:
    place = make.place(edition, title="도서관")
    draft = actions.save_draft(citizen, edition, answers={"motive": "책"}, place=place)
    Place.objects.filter(pk=place.pk).update(closed_on=date(2023, 3, 9), closed_because="공사")
    with pytest.raises(TransitionError, match=r"‘도서관’이 닫혔습니다. 사유: 공사.*다른 자리를 골라"):
        actions.hand_in(draft, actor=citizen, at=IN_TIME)
    draft.refresh_from_db()
    assert draft.answers == {"motive": "책"}


# --- papers -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "pdf"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (hwpx(), "hwpx"),
        (b"PK\x03\x04broken", ""),
        (b"\0\0\0\x18ftypmif1", "heic"),
        (b"\0\0\0\x18ftypisom", ""),
        (b"MZ", ""),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, kind: str) -> None:
    assert kind_of(content) == kind


def test_papers_go_with_the_draft_into_the_application(jobs: Round, citizen: Account) -> None:
    draft = actions.save_draft(
        citizen, jobs, answers=answers(certified=True, licence="요양보호사"), preferences=[make.place(jobs)]
    )
    with pytest.raises(TransitionError, match="PDF, JPG, PNG, 한글"):
        actions.attach(draft, "licence_copy", "자격증.pdf", b"MZ\x00", actor=citizen)
    with pytest.raises(TransitionError, match="10MB까지"):
        actions.attach(draft, "licence_copy", "자격증.pdf", PDF + b"0" * (10 << 20), actor=citizen)
    with pytest.raises(TransitionError, match="받지 않는 서류"):
        actions.attach(draft, "diploma", "졸업장.pdf", PDF, actor=citizen)
    actions.attach(draft, "licence_copy", "자격증.pdf", PDF, actor=citizen)
    actions.attach(draft, "licence_copy", "자격증(다시).pdf", PDF, actor=citizen)
    application = actions.hand_in(draft, actor=citizen, at=IN_TIME)
    [paper] = application.documents.all()
    assert paper.document.title == "자격증(다시).pdf"


def test_a_paper_that_is_sent_back_says_what_is_missing_and_until_when(jobs: Round, manager: Account) -> None:
    application = make.application(jobs)
    paper = ApplicationDocument.objects.get(pk=make.paper(application, code="licence_copy").pk)
    with pytest.raises(Refused, match="보완할 점"):
        actions.check_document(paper, actor=manager, accepted=False)
    actions.check_document(paper, actor=manager, accepted=False, note="뒷면이 없습니다.", at=IN_TIME)
    told = Message.objects.get(recipient_id=application.party_id, channel="on-site").body
    assert told.startswith("자격증 사본: 뒷면이 없습니다. 2023년 3월 17일까지 다시 올려 주세요.")


# --- for others -------------------------------------------------------------------------------------------------------


def test_what_staff_file_for_somebody_counts_once_that_person_has_confirmed_it(
    edition: Round, manager: Account
) -> None:
    person = make.person(phone="010-1234-5678")
    application = actions.file_application(
        person, edition, place=make.place(edition), filed_by=manager, channel="staff", confirmed=False, at=IN_TIME
    )
    assert application.status == "proposed"
    message = Message.objects.get(recipient_id=person.pk, channel="sms")
    token = message.link.split("/")[2]
    assert application_of(token) == application
    with pytest.raises(TransitionError, match="링크가 맞지 않습니다"):
        application_of(token[:-2] + "xx")
    with pytest.raises(TransitionError, match="지금 상태"):
        actions.qualify(application, actor=manager, at=IN_TIME)
    with pytest.raises(TransitionError, match="본인의 신청만"):
        actions.confirm_application(application, actor=make.account(), at=IN_TIME)
    with pytest.raises(TransitionError, match="확인하실 수 있는 날"):
        actions.confirm_application(application, actor=None, at=make.at(date(2023, 3, 16)))
    actions.confirm_application(application, actor=None, at=make.at(date(2023, 3, 13)))
    assert (application.status, application.confirmed_at) == ("filed", make.at(date(2023, 3, 13)))


def test_what_was_said_on_the_telephone_reaches_the_profile_once_it_is_confirmed(manager: Account) -> None:
    fields = [
        {"code": "phone", "label": "휴대전화", "kind": "phone", "profile": "phone"},
        {"code": "district", "label": "자치구", "kind": "district", "profile": "district"},
        {
            "code": "agree",
            "label": "동의",
            "kind": "consent",
            "consent": {"purpose": "service", "items": "연락처", "keep": "5년", "refusal": "신청할 수 없습니다."},
        },
    ]
    kind = make.programme_type(definition={"form": [{"code": "about", "title": "신청하는 분", "field": fields}]})
    edition = make.round_of(status=RoundStatus.OPEN, type=kind)
    for agreed, phone in ((True, "010-1234-5678"), (False, "")):
        person = make.person()
        answers = {"phone": "010-1234-5678", "district": "11110", "agree": agreed}
        made = actions.file_application(
            person, edition, filed_by=manager, channel="staff", confirmed=False, answers=answers, at=IN_TIME
        )
        person.person.refresh_from_db()
        assert person.person.phone == ""
        actions.confirm_application(made, actor=None, at=IN_TIME)
        person.person.refresh_from_db()
        # What was known, the district, is never written over.
        assert (person.person.phone, person.person.district_code) == (phone, "11440")


def test_what_one_does_not_want_is_declined(edition: Round, manager: Account, citizen: Account) -> None:
    assert citizen.party is not None
    application = actions.file_application(
        citizen.party, edition, filed_by=manager, channel="staff", confirmed=False, at=IN_TIME
    )
    actions.decline_application(application, actor=citizen, at=IN_TIME)
    assert application.status == "withdrawn"
    assert application_of(confirmation_token(application)) == application


def test_only_its_leader_applies_for_a_group(edition: Round) -> None:
    group = make.group(members=2)
    leader, member = (one.member for one in group.members.order_by("-leader"))
    with pytest.raises(TransitionError, match="대표가 합니다"):
        actions.save_draft(make.account(party=member), edition, answers={}, party=group)
    account = make.account(party=leader)
    draft = actions.save_draft(account, edition, answers={}, party=group)
    assert actions.hand_in(draft, actor=account, at=IN_TIME).party == group


def test_taking_an_offered_application_back_frees_the_seat(edition: Round, manager: Account) -> None:
    place = make.place(edition, capacity=1)
    offered = actions.file_application(make.person(), edition, place=place, at=IN_TIME)
    actions.qualify(offered, actor=manager, at=IN_TIME)
    offer = actions.offer(offered, place, actor=manager, at=IN_TIME)
    actions.withdraw_application(offered, actor=None, at=IN_TIME)
    place.refresh_from_db()
    offer.refresh_from_db()
    assert (place.held, offer.status) == (0, "declined")


@pytest.mark.django_db(transaction=True)
def test_what_met_another_one_is_tried_again_and_what_is_wrong_is_not() -> None:
    met: list[str] = []

    @tried_again()
    def locked_at_first(error: str) -> str:
        met.append(error)
        if len(met) < 3:
            raise OperationalError(error)
        return "done"

    assert locked_at_first("database is locked") == "done"
    met.clear()
    with pytest.raises(OperationalError):
        locked_at_first("disk I/O error")
    assert len(met) == 1
    met.clear()
    with transaction.atomic(), pytest.raises(OperationalError):
        locked_at_first("database is locked")
    assert len(met) == 1
