"""The pay desk's pages about people: accounts, receipts, recoveries, statements; what they do, and whom they open to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Person
from imojak.pay import receipts
from imojak.pay.accounts import account_of, number_of
from imojak.pay.models import Entitlement, Payment
from imojak.pay.people import (
    AccountStatus,
    IncomeStatement,
    PayeeAccount,
    ReceiptSample,
    ReceiptStatus,
    Recovery,
    RecoveryStatus,
)
from imojak.sites.office.urls_payees import urlpatterns
from imojak.trust.models import ReadLog, TransitionLog
from tests import factories as make
from tests.pay.test_statements import TAX

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LogIn = Callable[[Account | str], Client]
NUMBER = "110-123-456789"
CLERK, FINANCE, AUDITOR = RoleKind.PAY_CLERK, RoleKind.FINANCE_OFFICER, RoleKind.AUDITOR


class Paid:
    """A person of a paid round with a paid month, a question about it, and a decision that took some of it away."""

    def __init__(self) -> None:
        scheme = make.rule_set(kind="pay", hourly_won=9_620, hours_per_month_max=57, month_max_won=548_340)
        make.rule_set("year-2023-tax", kind="tax", tax=TAX)
        unit = make.unit("북부팀")
        of_round = make.round_of(make.programme("boram", pay_scheme=scheme, lead_unit=unit), pay_scheme=scheme)
        self.manager = make.account(of=RoleKind.PROGRAMME_MANAGER, at=unit.party)
        self.part = make.participation(make.place(of_round), make.person("남궁보라"))
        self.own = make.account(of=RoleKind.CITIZEN, party=self.part.party)
        month = make.period(self.part.place, locked=True)
        self.entitlement: Entitlement = make.entitlement(self.part, month, won=635_950, tax_class="other")
        line = make.funded_line()
        batch = make.batch(of_round, line, sent=make.voucher())
        make.spend(line, 635_950)
        self.payment: Payment = make.payment(
            self.entitlement, batch, paid=date(2023, 5, 10), income_tax=50_870, local_tax=5_080, tax=55_950
        )
        self.less: Entitlement = make.entitlement(self.part, month, won=-100_000, version=2, tax_class="other")


@pytest.fixture
def paid() -> Paid:
    return Paid()


def staff(kind: RoleKind) -> Account:
    return make.account(of=kind)


def page(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


# ── whom they open to ────────────────────────────────

#: Who opens what: the roles that read, and of those the ones that may write.
READS = {
    "pay-accounts": ({CLERK, AUDITOR}, {CLERK}),
    "pay-account-settle": (set(), {CLERK}),
    "pay-account-paper": ({CLERK, AUDITOR}, set()),
    "pay-receipts": ({CLERK, FINANCE, AUDITOR}, set()),
    "pay-receipts-draw": (set(), {CLERK}),
    "pay-receipts-silent": ({CLERK, AUDITOR}, set()),
    "pay-receipts-hear": (set(), {CLERK}),
    "pay-receipts-clear": (set(), {CLERK}),
    "pay-recoveries": ({CLERK, FINANCE, AUDITOR}, set()),
    "pay-recovery-new": ({CLERK}, {CLERK}),
    "pay-recovery": ({CLERK, FINANCE, AUDITOR}, {CLERK, FINANCE, AUDITOR}),
    "pay-statements": ({CLERK, FINANCE, AUDITOR}, set()),
    "pay-statements-year": ({CLERK, FINANCE, AUDITOR}, {CLERK}),
    "pay-tax-file": ({CLERK}, set()),
}


def test_who_is_owed_money_and_has_no_account_is_named_with_a_way_to_enter_the_paper(logged_in: LogIn) -> None:
    paid = Paid()
    other = make.participation(paid.part.place, make.person("선우하늘"))
    month = paid.entitlement.period
    assert month is not None
    make.entitlement(other, month, won=50_000)
    client = logged_in(make.account(of=CLERK))
    page = client.get("/office/pay/accounts/?state=none").content.decode()
    assert "선우하늘" in page
    assert "50,000" in page
    assert "남궁보라" not in page, "what is decided below zero waits for no account"
    form = client.get(f"/office/pay/accounts/?participation={other.pk}").content.decode()
    assert f'name="participation" value="{other.pk}"' in form
    assert (
        "신고서로 적기"
        not in logged_in(make.account(of=AUDITOR)).get("/office/pay/accounts/?state=none").content.decode()
    )
    make.payee_account(other.party)
    assert "모두 확인된 계좌가 있습니다" in client.get("/office/pay/accounts/?state=none").content.decode()


def test_every_address_stands_in_the_table() -> None:
    assert {getattr(pattern, "name", "") for pattern in urlpatterns} == set(READS)


@pytest.mark.parametrize("name", sorted(READS))
def test_a_page_opens_to_its_roles_and_to_no_neighbour(paid: Paid, logged_in: LogIn, name: str) -> None:
    """Neighbours: the person's own manager, the person, once-clerks, next month's, a blocked one, every other role."""
    make.rule_set("tax-2023-csv-layout", kind="layout", **CSV)
    waiting = make.payee_account(paid.part.party, confirmed=False, asked_by=staff(CLERK), paper=make.document("신고서"))
    question = make.receipt_question(paid.payment, status=ReceiptStatus.MISSING)
    recovery = make.recovery(paid.less) if name == "pay-recovery" else None
    make.statement(paid.part.party)
    arguments: dict[str, list[object]] = {
        "pay-account-settle": [waiting.pk, "confirm"],
        "pay-account-paper": [waiting.pk],
        "pay-receipts-draw": [paid.payment.batch_id],
        "pay-receipts-clear": [question.pk],
        "pay-receipts-hear": [question.pk],
        "pay-recovery-new": [paid.less.pk],
        "pay-recovery": [recovery.pk if recovery else 0],
        "pay-statements-year": [2023],
        "pay-tax-file": [2023, "other", "csv"],
    }
    address = reverse(f"office:{name}", args=arguments.get(name, []))
    reads, writes = READS[name]
    ended = make.account(of=CLERK, starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31))
    coming = make.account(of=CLERK, starts_on=date(2023, 10, 1))
    strangers = [
        paid.manager,
        paid.own,
        ended,
        coming,
        *(staff(kind) for kind in RoleKind if kind not in reads | writes),
    ]
    for stranger in strangers:
        browser = logged_in(stranger)
        for answer in (browser.get(address), browser.post(address, {"reason": "x", "found": "x"})):
            assert answer.status_code in (403, 405), (name, stranger, answer.status_code)
    blocked = staff(CLERK)
    blocked.is_active = False
    blocked.save()
    for nobody in (Client(), logged_in(blocked)):
        assert nobody.get(address).status_code in (302, 405)
    for kind in reads:
        assert logged_in(staff(kind)).get(address).status_code == 200, (name, kind)
    if name in ("pay-accounts", "pay-statements-year"):
        assert logged_in(staff(AUDITOR)).post(address).status_code == 403
    waiting.refresh_from_db()
    assert waiting.status == AccountStatus.ASKED
    assert not Recovery.objects.exclude(status=RecoveryStatus.ASKED).exists()


CSV: dict[str, Any] = {
    "title": "표", "form": "csv", "encoding": "utf-8-sig",
    "row": [{"name": one, "title": one} for one in ("number", "name", "gross", "income_tax", "local_tax")],
}  # fmt: skip


# ── accounts ─────────────────────────────────────────


def test_staff_see_the_bank_and_four_digits_and_whose_number_it_is_as_well(paid: Paid, logged_in: LogIn) -> None:
    make.payee_account(paid.part.party, digits="110123456789")
    make.payee_account(digits="110123456789")
    text = page(logged_in(staff(CLERK)), "office:pay-accounts", state="same")
    assert "신한은행 끝자리 6789" in text
    assert "다른 1명" in text
    assert "남궁보라" in text
    assert "110123456789" not in text
    assert ReadLog.objects.filter(subject_id=paid.part.party_id, task="지급 계좌 열람").exists()


def test_of_a_paper_one_clerk_enters_and_the_other_confirms(paid: Paid, logged_in: LogIn) -> None:
    one, other = staff(CLERK), staff(CLERK)
    browser = logged_in(one)
    typed = {"participation": str(paid.part.pk), "bank": "004", "account_number": NUMBER, "holder": "남궁보라"}
    wrong = browser.post(reverse("office:pay-accounts"), {**typed, "paper": SimpleUploadedFile("a.pdf", b"no paper")})
    assert wrong.status_code == 422
    assert "PDF, PNG, JPG" in wrong.content.decode()
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.7 signed")
    browser.post(reverse("office:pay-accounts"), {**typed, "paper": file})
    waiting = PayeeAccount.objects.get()
    assert browser.get(reverse("office:pay-account-paper", args=[waiting.pk])).content == b"%PDF-1.7 signed"
    confirm = reverse("office:pay-account-settle", args=[waiting.pk, "confirm"])
    assert "신고서와 같음" not in page(browser, "office:pay-accounts")
    assert "다른 지급 담당자" in browser.post(confirm, follow=True).content.decode()
    assert "신고서와 같음" in page(logged_in(other), "office:pay-accounts")
    logged_in(other).post(confirm)
    confirmed = account_of(paid.part.party_id)
    assert confirmed is not None
    assert number_of(confirmed) == "110123456789"


def test_the_account_of_an_operator_is_entered_by_a_participation_of_its_round(paid: Paid, logged_in: LogIn) -> None:
    browser = logged_in(staff(CLERK))
    typed = {"participation": str(paid.part.pk), "bank": "004", "account_number": NUMBER, "holder": "(사)좋은 수행기관"}

    def enter(whose: str) -> int:
        paper = SimpleUploadedFile("a.pdf", b"%PDF-1.7 signed")
        said: int = browser.post(reverse("office:pay-accounts"), typed | {"whose": whose, "paper": paper}).status_code
        return said

    assert enter("operator") == 422, "no agreement, no operator"
    body = make.organisation("좋은 수행기관")
    make.agreement(paid.part.round, body, kind="operator")
    assert enter("operator") == 302
    assert PayeeAccount.objects.get().party_id == body.pk
    assert enter("person") == 422, "a person's own name"


def test_an_account_is_put_away_with_a_reason(paid: Paid, logged_in: LogIn) -> None:
    waiting = make.payee_account(paid.part.party, confirmed=False)
    refuse = reverse("office:pay-account-settle", args=[waiting.pk, "refuse"])
    clerk = logged_in(staff(CLERK))
    assert "사유" in clerk.post(refuse, {"reason": ""}, follow=True).content.decode()
    clerk.post(refuse, {"reason": "통장 사본과 다릅니다."})
    waiting.refresh_from_db()
    assert waiting.status == AccountStatus.REFUSED


# ── receipts ─────────────────────────────────────────


def test_a_batch_is_drawn_by_a_press_and_a_no_comes_first(paid: Paid, logged_in: LogIn) -> None:
    clerk = logged_in(staff(CLERK))
    assert "뽑아서 묻기" in page(clerk, "office:pay-receipts")
    draw = reverse("office:pay-receipts-draw", args=[paid.payment.batch_id])
    assert "1명 가운데 1명" in clerk.post(draw, follow=True).content.decode()
    sample = ReceiptSample.objects.get()
    question = sample.questions.get()
    receipts.answer(question, False, actor=paid.own, note="통장에 없습니다")
    text = page(clerk, "office:pay-receipts")
    for said in ("남궁보라", "“통장에 없습니다”", sample.seed):
        assert said in text
    assert "남궁보라" not in page(logged_in(staff(FINANCE)), "office:pay-receipts")
    clear = reverse("office:pay-receipts-clear", args=[question.pk])
    clerk.post(clear, {"found": "다음 날 들어갔습니다."})
    question.refresh_from_db()
    assert question.status == ReceiptStatus.CLEARED


def test_who_has_not_answered_is_called_by_a_clerk_who_did_not_prepare_and_may_say_otherwise(
    paid: Paid, logged_in: LogIn
) -> None:
    preparer, caller = paid.payment.batch.prepared_by, staff(CLERK)
    person = Person.objects.get(party=paid.part.party)
    Person.objects.filter(pk=person.pk).update(phone="010-0000-1234")
    question = make.receipt_question(paid.payment, due_on=date(2023, 6, 1))
    hear = reverse("office:pay-receipts-hear", args=[question.pk])
    assert "다른 활동비 담당자가" in page(logged_in(preparer), "office:pay-receipts-silent")
    refused = logged_in(preparer).post(hear, {"answer": "yes", "note": "받았다고 하심"}, follow=True).content.decode()
    assert "다른 활동비 담당자가 전화로" in refused
    clerk = logged_in(caller)
    assert "답이 없는 1명에게" in page(clerk, "office:pay-receipts")
    text = page(clerk, "office:pay-receipts-silent")
    assert "010-0000-1234" in text
    assert "남궁보라" in text
    assert "누가 뭐라고" in clerk.post(hear, {"answer": "yes", "note": " "}, follow=True).content.decode()
    assert clerk.post(hear, {"answer": "maybe"}).status_code == 404
    clerk.post(hear, {"answer": "yes", "note": "본인, 11일에 들어왔다고 하심"})
    question.refresh_from_db()
    assert (question.status, question.told_by, question.note) == ("received", caller, "본인, 11일에 들어왔다고 하심")
    assert question.told_at is not None
    assert "남궁보라" not in page(clerk, "office:pay-receipts-silent")
    own = logged_in(paid.own)
    here = reverse("citizen:pay-received", args=[question.pk])
    assert "전화로 받으셨다고" in own.get(here).content.decode()
    own.post(here, {"answer": "no", "note": "그런 전화를 받지 않았습니다"})
    question.refresh_from_db()
    assert (question.status, question.told_by) == ("missing", None)
    heard = TransitionLog.objects.filter(object_type="pay.receiptquestion", object_id=question.pk).order_by("pk")
    assert [(one.to_state, one.actor) for one in heard] == [("received", caller), ("missing", paid.own)]


# ── recoveries ───────────────────────────────────────


def test_a_decision_below_zero_is_asked_back_received_and_given_up(paid: Paid, logged_in: LogIn) -> None:
    clerk = logged_in(staff(CLERK))
    assert "남궁보라" in page(clerk, "office:pay-recoveries")
    new = reverse("office:pay-recovery-new", args=[paid.less.pk])
    assert "△100,000" in page(clerk, "office:pay-recovery-new", paid.less.pk)
    answer = clerk.post(new, {"way": "returned", "due_on": "2023-10-31", "reason": ""})
    assert "빈칸" in answer.content.decode() or "적어" in answer.content.decode()
    clerk.post(new, {"way": "returned", "due_on": "2023-10-31", "reason": "기록 정정"})
    recovery = Recovery.objects.get()
    here = reverse("office:pay-recovery", args=[recovery.pk])
    got = clerk.post(here, {"do": "receive", "r-won": "40000", "r-on": "2023-09-30"}, follow=True).content.decode()
    assert "40,000원을 받은" in got
    too_much = clerk.post(here, {"do": "receive", "r-won": "999999", "r-on": "2023-09-30"}).content.decode()
    assert "남은 금액은 60,000원" in too_much
    assert 'value="999999"' in too_much
    finance = logged_in(staff(FINANCE))
    assert (
        "권한이 없습니다" in finance.post(here, {"do": "receive", "r-won": "1", "r-on": "2023-09-30"}).content.decode()
    )
    finance.post(here, {"do": "waive", "g-reason": "연락 안 됨"})
    recovery.refresh_from_db()
    assert recovery.status == RecoveryStatus.WAIVED
    text = page(finance, "office:pay-recovery", recovery.pk)
    assert "연락 안 됨" in text
    assert "남궁보라" not in text


def test_a_recovery_may_come_back_another_way(paid: Paid, logged_in: LogIn) -> None:
    recovery = make.recovery(paid.less, way="set-off")
    here = reverse("office:pay-recovery", args=[recovery.pk])
    change = {"do": "way", "w-way": "returned", "w-due_on": "2023-11-30", "w-reason": "참여가 끝남"}
    assert "바꾸고" in logged_in(staff(CLERK)).post(here, change, follow=True).content.decode()
    recovery.refresh_from_db()
    assert (recovery.way, recovery.due_on) == ("returned", date(2023, 11, 30))


# ── statements ───────────────────────────────────────


def test_a_year_is_made_and_given_as_a_file_without_resident_numbers(paid: Paid, logged_in: LogIn) -> None:
    make.rule_set("tax-2023-csv-layout", kind="layout", **CSV)
    clerk = logged_in(staff(CLERK))
    assert "아직 만들지 않음" in page(clerk, "office:pay-statements")
    made = clerk.post(reverse("office:pay-statements-year", args=[2023]), follow=True).content.decode()
    assert "1건을 새로" in made
    one = IncomeStatement.objects.get()
    number = f"2023-{one.party_id:08d}"
    for said in ("635,950", "50,870", number, "남궁보라", "주민등록번호는 보관하지 않습니다"):
        assert said in made
    file = clerk.get(reverse("office:pay-tax-file", args=[2023, "other", "csv"]))
    assert file.content.decode("utf-8-sig").splitlines() == [
        "number,name,gross,income_tax,local_tax",
        f"{number},남궁보라,635950,50870,5080",
    ]
    assert ReadLog.objects.filter(subject_id=one.party_id, task="2023년 지급명세서 파일 내려받기").exists()
    assert clerk.get(reverse("office:pay-tax-file", args=[2023, "daily", "csv"])).status_code == 404
    assert clerk.get(reverse("office:pay-tax-file", args=[2023, "other", "none"])).status_code == 404
    seen = page(logged_in(staff(FINANCE)), "office:pay-statements-year", 2023)
    assert "남궁보라" not in seen
    assert number in seen
