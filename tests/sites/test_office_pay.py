"""The pay desk by its pages: a clerk decides and prepares, finance approves in steps, a second clerk sends, and so on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from imojak.messages.models import Message
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.pay.accounts import ask_account, confirm_account
from imojak.pay.batching import prepare
from imojak.pay.deciding import decide
from imojak.pay.models import Batch, BatchStatus, Entitlement, Payment
from imojak.sites.office.urls import urlpatterns
from imojak.trust.models import ReadLog
from tests import factories as make
from tests.paying import JUNE, PayOffice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

MONTH = "/office/pay/month/?month=2023-06"


@pytest.fixture
def office() -> PayOffice:
    """Three people with a locked June, steps of approval for two of finance, and a layout of the bank."""
    made = PayOffice()
    for hours in (20, 57, 3):
        made.worker(hours)
    make.bank_layout()
    make.rule_set(
        "year-2023-approval",
        kind="approval",
        approval=[{"step": [{"title": title, "role": "finance-officer"} for title in ("재무 담당", "재무 책임")]}],
    )
    return made


def as_(client: Client, account: Account) -> Client:
    client.force_login(account)
    return client


def press(client: Client, account: Account, batch: Batch, step: str, **more: str) -> str:
    """Press a button of a batch's page, and return the page that comes."""
    return (
        as_(client, account)
        .post(reverse("office:pay-batch-step", args=[batch.pk]), {"step": step, **more}, follow=True)
        .content.decode()
    )


def upload(client: Client, account: Account, batch: Batch, content: bytes) -> Any:
    return as_(client, account).post(
        reverse("office:pay-results", args=[batch.pk]), {"file": SimpleUploadedFile("result.txt", content)}, follow=True
    )


def prepared(office: PayOffice) -> Batch:
    decide([office.round], JUNE, actor=office.clerk)
    return prepare(office.round, office.line, JUNE, actor=office.clerk)


def test_a_month_goes_by_the_pages_from_the_decision_to_the_bank_and_back(client: Client, office: PayOffice) -> None:
    as_(client, office.clerk)
    assert "활동비 지급" in client.get("/office/").content.decode()
    assert "묶음이 없습니다" in client.get("/office/pay/").content.decode()
    chosen = {"round": str(office.round.pk)}
    tried = client.post(MONTH, {"step": "try", **chosen}).content.decode()
    assert "아직 아무것도 적지 않았습니다" in tried
    assert "769,600원이 적힙니다" in tried
    assert not Entitlement.objects.exists()
    assert (
        "지급결정 3건, 769,600원을 적었습니다"
        in client.post(MONTH, {"step": "decide", **chosen}, follow=True).content.decode()
    )
    again = client.post(MONTH, {"step": "decide", **chosen}, follow=True).content.decode()
    assert "지급결정 0건, 0원을 적었습니다. 그대로인 참여는 3건" in again
    to_prepare = {"step": f"prepare:{office.round.pk}", f"line-{office.round.pk}": str(office.line.pk)}
    page = client.post(MONTH, to_prepare, follow=True).content.decode()
    assert "묶음을 만들었습니다. 재무 담당의 승인을 기다립니다" in page
    assert (
        "새로 묶을 활동비가 없어 앞서 만든 묶음을 엽니다"
        in client.post(MONTH, to_prepare, follow=True).content.decode()
    )
    batch = Batch.objects.get()
    assert (batch.steps, batch.status) == (2, BatchStatus.PREPARED)
    assert "송금하기" not in page
    assert "작성한 사람은 승인할 수 없습니다" in press(client, office.clerk, batch, "approve")
    assert "지급 묶음 승인" not in client.get("/office/waiting/").content.decode()
    assert "지급 묶음 승인(재무 담당)" in as_(client, office.finance).get("/office/waiting/").content.decode()
    assert "기다리는 일" in client.get("/office/").content.decode()
    assert "승인했습니다. 재무 책임의 승인을 기다립니다" in press(client, office.finance, batch, "approve")
    assert "이미 승인한 사람입니다" in press(client, office.finance, batch, "approve")
    assert "승인했습니다. 송금을 기다립니다" in press(client, office.head, batch, "approve")
    assert "작성하거나 승인한 사람은 송금할 수 없습니다" in press(client, office.clerk, batch, "send")
    sent = press(client, office.sender, batch, "send", layout="year-2023-fixed-layout")
    assert "파일을 내려받아 은행에 올려 주세요" in sent
    failed = batch.payments.order_by("pk")[0]
    unknown = make.bank_answer(batch, {failed.reference: "0101"}, more=[("99999999999999999999", 1, "0000")])
    refused = upload(client, office.sender, batch, unknown)
    assert refused.status_code == 422
    told = refused.content.decode()
    assert "아무것도 바꾸지 않았습니다" in told
    assert "5행: 송금 번호 99999999999999999999은 우리가 보낸 적이 없습니다" in told
    assert not Payment.objects.exclude(status="open").exists()
    answered = upload(client, office.sender, batch, make.bank_answer(batch, {failed.reference: "0101"}))
    assert "지급 2건, 실패 1건" in answered.content.decode()
    assert "실패한 지급이 1건 있습니다" in answered.content.decode()
    assert "계좌번호 오류" in client.get(f"/office/pay/batches/{batch.pk}/?rows=failed").content.decode()
    assert "다시 보낼 지급을 만들었습니다" in press(client, office.clerk, batch, f"retry:{failed.pk}", same="1")
    assert "다시 보낼 지급의 송금 파일" in press(client, office.sender, batch, "again")
    assert "지급 1건, 실패 0건" in upload(client, office.sender, batch, make.bank_answer(batch)).content.decode()
    assert "정산했습니다" in press(client, office.sender, batch, "settle")
    listed = client.get("/office/pay/?state=done").content.decode()
    assert batch.title in listed


def test_all_rounds_of_a_month_are_prepared_by_one_press_and_approved_by_one_a_step(
    client: Client, office: PayOffice
) -> None:
    other = PayOffice()
    other.worker(10)
    rounds = [str(one.round.pk) for one in (office, other)]
    lines = {f"line-{one.round.pk}": str(one.line.pk) for one in (office, other)}
    as_(client, office.clerk)
    empty = client.post(MONTH, {"step": "prepare-all", "round": rounds, **lines}, follow=True).content.decode()
    assert "묶을 활동비가 없습니다" in empty
    client.post(MONTH, {"step": "decide", "round": rounds})
    assert "고른 회차 모두 묶음 만들기" in client.get(MONTH).content.decode()
    half = {"step": "prepare-all", "round": rounds, f"line-{office.round.pk}": str(office.line.pk)}
    told = client.post(MONTH, half, follow=True).content.decode()
    assert "지급 묶음 1개, 769,600원을 만들었습니다" in told
    assert f"{other.round.title}: 지급할 예산 항목을 골라 주세요" in told
    told = client.post(MONTH, {"step": "prepare-all", "round": rounds, **lines}, follow=True).content.decode()
    assert "지급 묶음 1개, 96,200원을 만들었습니다" in told
    one, two = Batch.objects.order_by("pk")
    assert "고른 묶음 승인하기" not in client.get("/office/pay/?state=approve").content.decode()
    assert client.post("/office/pay/", {"batch": [one.pk, two.pk]}, follow=True).status_code == 200
    assert one.approvals.count() == two.approvals.count() == 0, "who prepared approves nothing"
    page = as_(client, office.finance).get("/office/pay/?state=approve").content.decode()
    assert f'id="batch-{two.pk}"' in page
    chosen = {"batch": [str(one.pk), str(two.pk)]}
    assert (
        "묶음 2개, 865,800원의 이번 단계를 승인했습니다"
        in client.post("/office/pay/", chosen, follow=True).content.decode()
    )
    assert "하나 이상 골라" in client.post("/office/pay/", chosen, follow=True).content.decode()
    as_(client, office.head).post("/office/pay/", chosen)
    assert set(Batch.objects.values_list("status", flat=True)) == {BatchStatus.APPROVED}


def test_a_file_is_taken_out_again_only_with_a_reason_and_everybody_in_it_is_told(
    client: Client, office: PayOffice
) -> None:
    batch = prepared(office)
    for actor, step in ((office.finance, "approve"), (office.head, "approve"), (office.sender, "send")):
        press(client, actor, batch, step)
    url = reverse("office:pay-file", args=[batch.pk, 1])
    first = client.post(url)
    assert (first.status_code, first["Cache-Control"]) == (200, "private, no-store")
    assert first.content.count(b"\r\nD") == 3
    again = client.post(url, follow=True)
    assert "다시 내려받는 사유를 적어 주세요" in again.content.decode()
    assert client.post(url, {"reason": "은행에서 받지 못했다고 함"}).content == first.content
    people = set(batch.payments.values_list("entitlement__participation__party_id", flat=True))
    logged = ReadLog.objects.filter(task__startswith="송금 파일 내려받기", subject_type="parties.party")
    assert {row.subject_id for row in logged} == people
    assert logged.filter(reason="은행에서 받지 못했다고 함").count() == 3
    assert as_(client, office.clerk).post(url).status_code == 403


def test_a_cancelled_batch_gives_back_what_it_was_to_pay(client: Client, office: PayOffice) -> None:
    batch = prepared(office)
    assert "사유를 적어 주세요" in press(client, office.clerk, batch, "cancel")
    assert "묶음을 취소했습니다" in press(client, office.clerk, batch, "cancel", reason="계좌를 다시 확인")
    again = prepare(office.round, office.line, JUNE, actor=office.clerk)
    assert again != batch
    assert (again.payments.count(), Payment.objects.filter(status="cancelled").count()) == (3, 3)


def test_a_failed_payment_is_given_up_with_a_reason(client: Client, office: PayOffice) -> None:
    batch = prepared(office)
    for actor, step in ((office.finance, "approve"), (office.head, "approve"), (office.sender, "send")):
        press(client, actor, batch, step)
    failed = batch.payments.order_by("pk")[0]
    upload(client, office.sender, batch, make.bank_answer(batch, {failed.reference: "0103"}))
    refused = press(client, office.clerk, batch, f"lapse:{failed.pk}", reason="본인이 받지 않겠다고 함")
    assert "작성하거나 승인하지 않은 담당자" in refused
    assert "지급 포기하기" not in refused
    assert "사유를 적어 주세요" in press(client, office.sender, batch, f"lapse:{failed.pk}")
    assert "지급을 포기하고" in press(
        client, office.sender, batch, f"lapse:{failed.pk}", reason="본인이 받지 않겠다고 함"
    )
    failed.refresh_from_db()
    assert failed.status == "lapsed"
    assert "정산했습니다" in press(client, office.sender, batch, "settle")


def test_the_account_that_the_bank_refused_is_said_before_it_is_used_again(client: Client, office: PayOffice) -> None:
    batch = prepared(office)
    for actor, step in ((office.finance, "approve"), (office.head, "approve"), (office.sender, "send")):
        press(client, actor, batch, step)
    failed = batch.payments.select_related("account", "entitlement__participation").order_by("pk")[0]
    upload(client, office.sender, batch, make.bank_answer(batch, {failed.reference: "0103"}))
    refused, party = failed.account, failed.entitlement.participation.party
    assert refused is not None
    page = press(client, office.clerk, batch, f"retry:{failed.pk}")
    assert "은행이 돌려보낸 계좌와 지금 계좌가 같습니다" in page
    assert f"은행이 돌려보낸 계좌({refused.shown})를 아직 그대로 씁니다." in page
    assert not Payment.objects.filter(retries=failed).exists()
    assert "이 일을 할 권한이 없습니다" in press(client, office.finance, batch, f"ask:{failed.pk}")
    assert "받을 계좌를 다시 적어 달라고 알렸습니다" in press(client, office.clerk, batch, f"ask:{failed.pk}")
    told = Message.objects.get(recipient_id=party.pk, kind__startswith="account-failed", channel="on-site")
    assert f"{failed.net:,}원을 {refused.shown} 계좌로 보냈으나 은행이 돌려보냈습니다" in told.body
    again = press(client, office.clerk, batch, f"ask:{failed.pk}")
    assert "이미 부탁했습니다" in again
    assert "새 계좌 부탁하기" not in again
    own = make.account(party=party)
    new = ask_account(party, "020", "98765432101", party.name, actor=own)
    assert f"새 계좌({new.shown})가" in press(client, office.clerk, batch, f"retry:{failed.pk}")
    confirm_account(new, "98765432101", actor=own)
    page = client.get(f"/office/pay/batches/{batch.pk}/?rows=failed").content.decode()
    assert f"다시 보낼 계좌: {new.shown}" in page
    assert "다시 보낼 지급을 만들었습니다" in press(client, office.clerk, batch, f"retry:{failed.pk}")


# --- who gets in ------------------------------------------------------------------------------------------------------

OPENS = """
                 clerk finance director auditor manager neighbour once planner leader citizen formerly
pay              ok    ok      ok       ok      .       .         .    .       .      .       .
pay-month        ok    ok      ok       ok      .       .         .    .       .      .       .
pay-instalments  ok    ok      ok       ok      .       .         .    .       .      .       .
pay-batch        ok    ok      ok       ok      ok      gone      .    .       .      .       .
pay-batch-step   ok    ok      ok       ok      ok      gone      .    .       .      .       .
pay-results      ok    no      no       no      no      gone      .    .       .      .       .
pay-file         .     .       .        .       .       gone      .    .       .      .       .
"""
#: What a role gets that comes to a batch of others: no such batch.
WRITES = {"pay-batch-step", "pay-results", "pay-file"}


def actors(office: PayOffice) -> dict[str, Account]:
    code, year = office.round.programme.code, date(2022, 12, 31)
    return {
        "clerk": make.account(of=RoleKind.PAY_CLERK),
        "finance": make.account(of=RoleKind.FINANCE_OFFICER),
        "director": make.account(of=RoleKind.DIRECTOR),
        "auditor": make.account(of=RoleKind.AUDITOR),
        "manager": make.account(of=RoleKind.PROGRAMME_MANAGER, programme=code),
        "neighbour": make.account(of=RoleKind.PROGRAMME_MANAGER, programme=make.programme().code),
        "once": make.account(of=RoleKind.PROGRAMME_MANAGER, programme=code, starts_on=date(2022, 1, 1), ends_on=year),
        "planner": make.account(of=RoleKind.PLANNER),
        "leader": make.account(of=RoleKind.SITE_LEADER),
        "citizen": make.account(),
        "formerly": make.account(of=RoleKind.PAY_CLERK, starts_on=date(2022, 1, 1), ends_on=year),
    }


def test_every_address_of_pay_opens_to_whom_the_table_says(client: Client, office: PayOffice) -> None:
    batch = prepared(office)
    heading, *lines = (line.split() for line in OPENS.strip().splitlines())
    asked = {line[0]: line[1:] for line in lines}
    own = {name for one in urlpatterns if (name := getattr(one, "name", "")) in asked}
    assert own == set(asked)
    found = {}
    for role, account in actors(office).items():
        as_(client, account)
        for name in asked:
            arguments = (
                []
                if name in ("pay", "pay-month", "pay-instalments")
                else [batch.pk, 1]
                if name == "pay-file"
                else [batch.pk]
            )
            url = reverse(f"office:{name}", args=arguments)
            answer = client.post(url, {"step": "approve"}) if name in WRITES else client.get(url)
            found[name, role] = answer.status_code
    meant = {"ok": {200, 302, 422}, ".": {403}, "gone": {403, 404}, "no": {422}}
    wrong = {
        (name, role): found[name, role]
        for name, cells in asked.items()
        for role, cell in zip(heading, cells, strict=True)
        if found[name, role] not in meant[cell]
    }
    assert wrong == {}


def test_nobody_but_a_clerk_decides_or_prepares(client: Client, office: PayOffice) -> None:
    for role, account in actors(office).items():
        if role == "clerk":
            continue
        answer = as_(client, account).post(MONTH, {"step": "decide", "round": str(office.round.pk)})
        assert answer.status_code == 403, role
    assert not Entitlement.objects.exists()


def test_the_same_person_by_another_account_is_the_same_hand(client: Client, office: PayOffice) -> None:
    batch = prepared(office)
    second = make.account(party=office.clerk.party)
    make.role(office.clerk.party, of=RoleKind.FINANCE_OFFICER)
    assert "작성한 사람은 승인할 수 없습니다" in press(client, second, batch, "approve")
    make.role(office.manager.party, of=RoleKind.FINANCE_OFFICER)
    assert "서로 다른 사람이" in press(client, office.manager, batch, "approve")
    batch.refresh_from_db()
    assert batch.approvals.count() == 0


def test_a_prize_is_decided_by_its_page_and_paid_with_the_round(client: Client, office: PayOffice) -> None:
    kind = make.real_type("contest")
    of = make.round_of(make.programme(shape=kind.shape, type_code="contest"), type=kind)
    who = make.participation(make.place(of))
    application = who.decision.application
    type(application).objects.filter(pk=application.pk).update(rank=1)
    url = f"/office/pay/instalments/?round={of.code}"
    as_(client, office.clerk)
    assert "지급받을 통장 사본" in client.get(url).content.decode()
    step = {"step": f"decide:{who.pk}:prize-1"}
    assert "받은 서류가 모자랍니다" in client.post(url, step, follow=True).content.decode()
    make.paper(application, code="bankbook", status="accepted", checked_at=make.at(JUNE), checked_by=office.clerk)
    assert "지급을 결정했습니다" in client.post(url, step, follow=True).content.decode()
    assert Entitlement.objects.get().amount == 5_000_000
    assert as_(client, office.finance).post(url, step).status_code == 403
    assert client.get("/office/pay/instalments/?round=nothing").status_code == 404
