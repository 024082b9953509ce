"""A round while it runs, on the site: training of the whole group, agreements, insurance, changes, completion, papers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.paths.enums import AgreementStatus, DocumentStatus, EndReason, ParticipationStatus, TransferStatus
from imojak.paths.models import Agreement, Certificate, Cover, GateClearance, Participation, Transfer
from tests import factories as make
from tests.conftest import Clock
from tests.paths.living import AGREEMENT, GATES, INSURANCE, LIFE, begun

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LogIn = Callable[[Account | str], Client]
PDF = b"%PDF-1.4\n%%EOF\n"


class Running:
    """A running round of a type with terms, its manager, a place at a site without a leader, and three who take part."""

    def __init__(self, *, ends: date = make.AUTUMN, **terms: Any) -> None:
        make.agency()
        unit = make.unit()
        kind = make.programme_type(definition=terms)
        self.round = make.round_of(make.programme(lead_unit=unit), type=kind, ends=ends)
        self.manager = make.account(of=RoleKind.PROGRAMME_MANAGER, at=unit.party)
        self.place = make.place(
            self.round, kind="post", host=make.organisation("햇살복지관", kind="site"), title="안부 활동"
        )
        self.other = make.place(
            self.round, kind="post", host=make.organisation("달빛복지관", kind="site"), title="책 읽기"
        )
        self.three = [begun(self.place, make.person(f"참여자{number}")) for number in range(3)]

    def page(self, name: str, *more: Any) -> str:
        return reverse(f"office:{name}", args=[self.round.code, *more])


def post(client: Client, address: str, **said: Any) -> str:
    """Send a form and return the page that one comes to."""
    return client.post(address, said, follow=True).content.decode()


def test_a_whole_group_completes_a_training_on_one_screen(clock: Clock, logged_in: LogIn) -> None:
    of = Running(gate=GATES)
    client = logged_in(of.manager)
    page = client.get(of.page("gates")).content.decode()
    assert "소양교육" in page
    assert "지남" in page  # the second was due within thirty days
    several = [one.pk for one in of.three]
    page = post(client, of.page("gates-clear"), gate="basic", on="2023-04-10", pick=several, do="clear")
    assert "3명의 ‘소양교육’ 교육을 이수로 적었습니다" in page
    of.three[0].refresh_from_db()
    assert of.three[0].active_from == date(2023, 4, 10)
    page = post(client, of.page("gates-clear"), gate="skill", pick=several[:1], do="waive", reason="")
    assert "면제하는 사유를 적어 주세요." in page
    post(client, of.page("gates-clear"), gate="skill", pick=several[:1], do="waive", reason="강사 경력")
    assert GateClearance.objects.get(gate="skill").reason == "강사 경력"
    wrong = post(client, of.page("gates-clear"), gate="basic", on="어제", pick=several, do="clear")
    assert "2023-09-30처럼" in wrong
    assert 'value="어제"' in wrong
    assert wrong.count(" checked") == 3
    late = post(client, of.page("gates-clear"), gate="skill", on="2030-01-01", pick=several[1:], do="clear")
    assert late.count("아직 오지 않은 날입니다.") == 1
    assert late.count(" checked") == 2
    assert '<option value="skill" selected>' in late
    entered = GateClearance.objects.filter(gate="basic").first()
    assert entered
    assert "되돌렸습니다" in post(client, of.page("gates-undo", entered.pk))
    assert GateClearance.objects.filter(gate="basic").count() == 2


def test_the_pages_after_an_entry_that_failed_can_be_turned(
    clock: Clock, logged_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imojak.sites.office.views.gates.PAGE", 2)
    of = Running(gate=GATES)
    client = logged_in(of.manager)
    wrong = post(client, of.page("gates-clear"), gate="basic", on="어제", pick=[of.three[0].pk], do="clear")
    assert f'href="{of.page("gates")}?page=2"' in wrong
    assert client.get(of.page("gates") + "?page=2").status_code == 200


def test_agreements_are_sent_to_many_and_show_who_has_not_signed(clock: Clock, logged_in: LogIn) -> None:
    of = Running(agreement=AGREEMENT)
    client = logged_in(of.manager)
    assert "협약이 없는 참여자" in client.get(of.page("agreements")).content.decode()
    page = post(client, of.page("agreements-send"), pick=[one.pk for one in of.three])
    assert "협약 3건을 만들어 서명을 부탁했습니다" in page
    assert "참여자, 활동처, 재단" in page
    made = Agreement.objects.order_by("pk")[0]
    address = reverse("office:agreement", args=[made.pk])
    assert "활동에 협약합니다" in client.get(address).content.decode()
    scan = SimpleUploadedFile("서명.pdf", PDF, content_type="application/pdf")
    page = post(client, address, do="paper", signature=made.signatures.get(order=1).pk, scan=scan)
    assert "종이 서명을 등록했습니다" in page
    assert "먼저" not in page
    assert "이미 서명한 쪽이 있습니다" in post(client, address, do="take-back", reason="고치려고")
    wrong = SimpleUploadedFile("서명.exe", b"MZ", content_type="application/pdf")
    page = post(client, address, do="paper", signature=made.signatures.get(order=2).pk, scan=wrong)
    assert "PDF, JPG, PNG 파일로 올려 주세요." in page
    second = Agreement.objects.order_by("pk")[1]
    other = reverse("office:agreement", args=[second.pk])
    assert "협약을 거두었습니다" in post(client, other, do="take-back", reason="고치려고")
    assert "서명을 부탁했습니다" in post(client, other, do="send")
    assert "무효로 했습니다" in post(client, other, do="void", reason="잘못 만듦")
    second.refresh_from_db()
    assert second.status == AgreementStatus.VOID


def test_an_agreement_is_renewed_with_the_same_text(clock: Clock, logged_in: LogIn) -> None:
    of = Running()
    held = make.agreement(of.round, make.organisation("협력기관"), ends_on=date(2023, 10, 31), text="함께합니다.")
    for order, role in enumerate(("host", "agency"), start=1):
        make.signature(held, order=order, role=role, signed_at=make.at(make.SPRING), text_hash="0" * 64)
    client = logged_in(of.manager)
    address = reverse("office:agreement", args=[held.pk])
    page = client.get(address).content.decode()
    assert "2023-11-01" in page  # the day after the end stands there already
    wrong = post(client, address, do="renew", starts_on="2023-10-01", ends_on="2024-10-31")
    assert "끝난 다음 날부터" in wrong
    page = post(client, address, do="renew", starts_on="2023-11-01", ends_on="2024-10-31")
    assert "갱신하여 서명을 부탁했습니다" in page
    assert Agreement.objects.get(renews=held).version == 2


def test_insurance_is_taken_out_and_the_file_goes_out(clock: Clock, logged_in: LogIn) -> None:
    of = Running(insurance=INSURANCE)
    policy = make.policy(of.three[0])
    Cover.objects.all().delete()
    client = logged_in(of.manager)
    page = client.get(of.page("insurance")).content.decode()
    assert "가입할 사람 3명" in page
    assert "참여자0" in page  # days without cover
    page = post(client, of.page("insurance-change", policy.pk), do="enrol")
    assert "3명을" in page
    page = post(client, of.page("insurance-change", policy.pk), do="file")
    assert "가입자 3명의 명부를 만들었습니다" in page
    file = policy.files.get()
    content = client.get(reverse("office:insurance-file", args=[file.pk, "csv"])).content.decode("utf-8-sig")
    assert "참여자2" in content
    assert client.get(reverse("office:insurance-file", args=[file.pk, "xlsx"])).status_code == 200
    assert client.get(reverse("office:insurance-file", args=[file.pk, "exe"])).status_code == 403


def test_a_participation_is_paused_extended_moved_and_ended(clock: Clock, logged_in: LogIn) -> None:
    of = Running(life=LIFE)
    one = of.three[0]
    client = logged_in(of.manager)
    address = reverse("office:participation", args=[one.pk])
    page = post(client, address, do="pause", starts="2023-10-02", ends="2023-12-30", reason="병원")
    assert "message error" in page
    page = post(client, address, do="pause", starts="2023-10-02", ends="2023-10-08", reason="병원")
    assert "중단을 승인하고 알렸습니다" in page
    page = post(client, address, do="move", to=of.other.pk, on="2023-10-16", reason="집이 멂")
    assert "옮기는 요청을 보냈습니다" in page
    transfer = Transfer.objects.get()
    assert "집이 멂" in client.get(of.page("participations")).content.decode()
    # Neither site has a leader, so that the manager answers for both; the person must agree as well.
    page = post(client, of.page("transfer-answer", transfer.pk), do="agree")
    transfer.refresh_from_db()
    assert transfer.status == TransferStatus.REQUESTED
    assert transfer.leaving_agreed_at
    page = post(client, of.page("transfer-answer", transfer.pk), do="refuse", reason="자리가 없어졌습니다")
    assert "거절하고 사유를 알렸습니다" in page
    page = post(client, address, do="leave", on="2023-09-30", end_reason="health", note="")
    assert "참여를 끝냈습니다" in page
    one.refresh_from_db()
    assert (one.status, one.end_reason) == (ParticipationStatus.WITHDRAWN, EndReason.HEALTH)
    assert client.post(address, {"do": "pause"}).status_code == 403


def test_what_a_participant_asked_for_is_granted_or_refused_on_the_page(clock: Clock, logged_in: LogIn) -> None:
    of = Running(life=LIFE)
    one, two, three = of.three
    ask: dict[str, Any] = {"kind": "pause", "starts_on": date(2023, 10, 2), "ends_on": date(2023, 10, 8)}
    granted, refused = make.change_request(one, **ask), make.change_request(two, **ask)
    foreign = make.change_request(three, **ask)
    client = logged_in(of.manager)
    address, other = (reverse("office:participation", args=[row.pk]) for row in (one, two))
    assert "2023년 10월 2일부터 2023년 10월 8일까지 쉬기" in client.get(address).content.decode()
    for wrong in (foreign.pk, refused.pk, "", "없음"):
        assert client.post(address, {"do": "grant", "change": wrong}).status_code == 403
    assert "중단 요청을 승인하고 알렸습니다" in post(client, address, do="grant", change=granted.pk)
    assert one.pauses.get().decided_by == of.manager
    assert "고칠 곳이 있습니다" in post(client, other, do="refuse", change=refused.pk, reason=" ")
    assert "거절하고 사유를 알렸습니다" in post(client, other, do="refuse", change=refused.pk, reason="공연이 있습니다")
    assert "공연이 있습니다" in client.get(other).content.decode()
    stranger = make.account(of=RoleKind.PROGRAMME_MANAGER, at=make.unit().party)
    third = reverse("office:participation", args=[three.pk])
    for account in (stranger, make.account(of=RoleKind.AUDITOR), make.account(party=three.party)):
        assert logged_in(account).post(third, {"do": "grant", "change": foreign.pk}).status_code == 403
    foreign.refresh_from_db()
    assert foreign.status == "requested"


def test_who_met_the_terms_completes_and_who_did_not_is_told_why(clock: Clock, logged_in: LogIn) -> None:
    of = Running(gate=GATES, completion={"gates": ["basic"]}, ends=date(2023, 9, 29))
    client = logged_in(of.manager)
    make.clearance(of.three[0], gate="basic")
    several = [one.pk for one in of.three]
    page = client.get(of.page("participations"), {"over": "1"}).content.decode()
    assert "모두 채움" in page
    page = post(client, of.page("finish"), pick=several, do="complete")
    assert "1명의 참여를 수료·종료로 마치고" in page
    assert "참여자1:" in page
    page = post(client, of.page("finish"), pick=several, do="unfulfilled")
    assert "2명의 참여를 기준 미달로 마쳤습니다" in page
    assert sorted(Participation.objects.values_list("end_reason", flat=True)) == [
        EndReason.COMPLETED,
        EndReason.UNFULFILLED,
        EndReason.UNFULFILLED,
    ]
    assert "먼저 골라 주세요" in post(client, of.page("finish"), do="complete")


def test_certificates_go_to_many_and_one_is_revoked(clock: Clock, logged_in: LogIn) -> None:
    of = Running(ends=date(2023, 9, 29))
    client = logged_in(of.manager)
    for one in of.three[:2]:
        make.record(
            one, kind="work", minutes=240, day=date(2023, 5, 3), period=make.period(of.place, month=date(2023, 5, 1))
        ) if one is of.three[0] else None
    page = post(client, of.page("certify"), pick=[one.pk for one in of.three], kind="activity")
    assert "활동확인서 1장을 발급했습니다" in page
    made = Certificate.objects.get()
    assert client.get(reverse("office:certificate", args=[made.pk]))["Content-Type"] == "application/pdf"
    assert "사유를 적어 주세요" in post(client, reverse("office:certificate-revoke", args=[made.pk]), reason="")
    page = post(client, reverse("office:certificate-revoke", args=[made.pk]), reason="이름이 틀림")
    assert "취소했습니다" in page
    made.refresh_from_db()
    assert made.revoked_because == "이름이 틀림"


def test_a_paper_is_found_good_or_sent_back_with_what_is_missing(clock: Clock, logged_in: LogIn) -> None:
    of = Running()
    application = make.application(of.place)
    paper = make.paper(application)
    client = logged_in(of.manager)
    address = reverse("office:paper-check", args=[paper.pk])
    assert client.get(reverse("office:paper", args=[paper.pk])).status_code == 200
    assert "보완할 점을 적어 주세요." in post(client, address, do="return", note="")
    assert "보완을 부탁했습니다" in post(client, address, do="return", note="2쪽이 빠졌습니다")
    paper.refresh_from_db()
    assert (paper.status, paper.note) == (DocumentStatus.RETURNED, "2쪽이 빠졌습니다")
    assert "서류를 확인했습니다" in post(client, address, do="accept")
