"""A citizen's pay: the rows, the account, the receipt question, the year's statement; nobody else's opens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse

from imojak.offers.enums import RuleKind
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Party
from imojak.paths.models import Participation
from imojak.pay.accounts import account_of, number_of
from imojak.pay.models import Entitlement, Payment
from imojak.pay.people import AccountStatus, PayeeAccount, ReceiptQuestion, ReceiptStatus
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LogIn = Callable[[Account | str], Client]
ACCOUNT = "citizen:pay-account"
NUMBER = "110-123-456789"


@pytest.fixture
def citizen() -> Account:
    return make.account(of=RoleKind.CITIZEN, party=make.person("김이모"))


def person(account: Account) -> Party:
    assert account.party is not None
    return account.party


def paid(account: Account, won: int = 635_950, **more: Any) -> tuple[Entitlement, Payment]:
    part = make.participation(make.place(title="안부 활동"), person(account))
    earned = make.entitlement(part, make.period(part.place, locked=True), won=won)
    batch = make.batch(part.round, make.funded_line(), sent=make.voucher())
    return earned, make.payment(earned, batch, paid=date(2023, 5, 10), **more)


def text(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_same_rows_with_what_was_withheld_and_the_difference(citizen: Account, logged_in: LogIn) -> None:
    earned, payment = paid(
        citizen,
        income_tax=50_870,
        local_tax=5_080,
        tax=55_950,
        lines=[
            {"kind": "tax", "text": "소득세 20%", "amount": -50_870},
            {"kind": "tax", "text": "지방소득세", "amount": -5_080},
        ],
    )
    assert earned.period is not None
    make.entitlement(earned.participation, earned.period, won=-28_860, version=2)
    browser = logged_in(citizen)
    page = text(browser, "citizen:pay-entitlement", earned.pk)
    for said in ("635,950", "소득세 20%", "△50,870", "580,000", "2판", "△28,860", "607,090", payment.reference):
        assert said in page
    index = text(browser, "citizen:pay")
    assert "2023년 4월 활동비 607,090원" in index
    assert "다음 지급에서 뺄 예정" in index
    assert "세금과 보험료 55,950원을 떼고 580,000원을 받으셨습니다" in index


def test_a_month_that_is_not_decided_says_with_whom_it_lies(citizen: Account, logged_in: LogIn) -> None:
    earned, _ = paid(citizen)  # April is decided
    part = earned.participation
    part.round.pay_scheme = make.rule_set(kind=RuleKind.PAY, hourly_won=9_620, hours_per_month_max=57)
    part.round.save(update_fields=["pay_scheme"])
    make.record(part, kind="work", minutes=120, day=date(2023, 4, 5))
    may = make.period(part.place, month=date(2023, 5, 1))
    make.record(part, kind="work", minutes=210, day=date(2023, 5, 3), period=may)
    make.record(make.participation(part.place), kind="work", minutes=60, day=date(2023, 5, 3), period=may)
    browser = logged_in(citizen)
    page = text(browser, "citizen:pay")
    assert page.count("2023년 5월 활동 3시간 30분") == page.count("활동을 적는 중입니다") == 1
    assert "2023년 4월 활동 " not in page
    assert "지금 적힌 대로면 33,670원(세금을 떼기 전)" in page
    assert "5월 활동 3시간 30분 × 시급 9,620원: 33,670원" in page
    make.lock(may)
    assert "활동비 담당자가 금액을 정하고 있습니다" in text(browser, "citizen:pay")


@pytest.mark.parametrize("name", ["citizen:pay-entitlement", "citizen:pay-received"])
def test_nobody_elses_pay_opens(citizen: Account, logged_in: LogIn, name: str) -> None:
    earned, payment = paid(citizen)
    number = earned.pk if name.endswith("entitlement") else make.receipt_question(payment).pk
    manager = make.account(of=RoleKind.PROGRAMME_MANAGER, at=earned.participation.round.programme.lead_unit.party)
    others = [
        make.account(of=RoleKind.CITIZEN),
        make.account(of=RoleKind.PAY_CLERK),
        manager,
        make.account(of="auditor"),
    ]
    for other in others:
        assert logged_in(other).get(reverse(name, args=[number])).status_code == 404
        assert logged_in(other).post(reverse(name, args=[number]), {"answer": "yes"}).status_code == 404
    assert logged_in(citizen).get(reverse(name, args=[number])).status_code == 200
    assert logged_in(make.account(party=person(citizen))).get(reverse(name, args=[number])).status_code == 200
    assert Client().get(reverse(name, args=[number])).status_code == 302
    assert not ReceiptQuestion.objects.exclude(status=ReceiptStatus.ASKED).exists()


def test_an_account_is_entered_and_confirmed_by_writing_it_once_more(citizen: Account, logged_in: LogIn) -> None:
    browser = logged_in(citizen)
    wrong = browser.post(reverse(ACCOUNT), {"do": "enter", "bank": "088", "account_number": "11", "holder": "이모작"})
    page = wrong.content.decode()
    assert "9~16자리" in page
    assert 'value="이모작"' in page  # what was typed stands there still
    entered = {"do": "enter", "bank": "088", "account_number": NUMBER, "holder": "김이모"}
    assert "한 번 더 적어" in browser.post(reverse(ACCOUNT), entered, follow=True).content.decode()
    assert account_of(person(citizen).pk) is None
    off = browser.post(reverse(ACCOUNT), {"do": "confirm", "account_number": "110-123-456780"})
    assert "다릅니다" in off.content.decode()
    done = browser.post(reverse(ACCOUNT), {"do": "confirm", "account_number": NUMBER}, follow=True).content.decode()
    assert "신한은행 끝자리 6789" in done
    assert NUMBER not in done
    confirmed = account_of(person(citizen).pk)
    assert confirmed is not None
    assert number_of(confirmed) == "110123456789"


def test_a_change_asks_for_the_password_too(citizen: Account, logged_in: LogIn) -> None:
    citizen.set_password("아주긴비밀번호1")
    citizen.save()
    first = make.payee_account(person(citizen))
    browser = logged_in(citizen)
    browser.post(reverse(ACCOUNT), {"do": "enter", "bank": "004", "account_number": NUMBER, "holder": "김이모"})
    for password, said in (("", "비밀번호를 적어"), ("아주긴비밀번호2", "비밀번호가 다릅니다")):
        answer = browser.post(reverse(ACCOUNT), {"do": "confirm", "account_number": NUMBER, "password": password})
        assert said in answer.content.decode()
        assert account_of(person(citizen).pk) == first
    right = {"do": "confirm", "account_number": NUMBER, "password": "아주긴비밀번호1"}
    browser.post(reverse(ACCOUNT), right)
    changed = account_of(person(citizen).pk)
    assert changed is not None
    assert changed.bank_code == "004"


def test_an_account_that_is_not_ones_own_is_put_away(citizen: Account, logged_in: LogIn) -> None:
    waiting = make.payee_account(person(citizen), confirmed=False)
    logged_in(citizen).post(reverse(ACCOUNT), {"do": "refuse"})
    waiting.refresh_from_db()
    assert waiting.status == AccountStatus.REFUSED


def test_nobody_confirms_somebody_elses_account(citizen: Account, logged_in: LogIn) -> None:
    waiting = make.payee_account(person(citizen), digits="110123456789", confirmed=False)
    for other in (make.account(of=RoleKind.CITIZEN), make.account(of=RoleKind.PAY_CLERK)):
        logged_in(other).post(reverse(ACCOUNT), {"do": "confirm", "account_number": NUMBER})
        logged_in(other).post(reverse(ACCOUNT), {"do": "refuse"})
    waiting.refresh_from_db()
    assert waiting.status == AccountStatus.ASKED
    nobody = Account.objects.create_user(username="nobody", password=None)
    assert logged_in(nobody).get(reverse(ACCOUNT)).status_code == 403


def test_a_number_sent_after_the_log_in_ran_out_is_kept_nowhere(citizen: Account) -> None:
    browser = Client()
    entered = {"do": "enter", "bank": "088", "account_number": "110123456789", "holder": "김이모"}
    assert browser.post(reverse(ACCOUNT), entered).status_code == 302
    assert not any("110123456789" in str(one.get_decoded()) for one in Session.objects.all())
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM pay_payeeaccount")
        assert cursor.fetchone() == (0,)


def test_somebody_says_that_money_has_not_come(citizen: Account, logged_in: LogIn) -> None:
    _, payment = paid(citizen)
    question = make.receipt_question(payment)
    browser = logged_in(citizen)
    assert reverse("citizen:pay-received", args=[question.pk]) in text(browser, "citizen:pay")
    assert "골라" in browser.post(reverse("citizen:pay-received", args=[question.pk]), {}).content.decode()
    sent = {"answer": "no", "note": "통장에 없습니다"}
    page = browser.post(reverse("citizen:pay-received", args=[question.pk]), sent, follow=True).content.decode()
    assert "담당자에게 전했습니다" in page
    question.refresh_from_db()
    assert (question.status, question.note) == (ReceiptStatus.MISSING, "통장에 없습니다")


def test_a_statement_opens_with_its_paper_for_its_owner_alone(citizen: Account, logged_in: LogIn) -> None:
    months = [{"month": "2023-05", "gross": 635_950, "income_tax": 50_870, "local_tax": 5_080}]
    amounts: dict[str, Any] = {"income_tax": 50_870, "local_tax": 5_080, "months": months}
    made = make.statement(person(citizen), gross=635_950, **amounts)
    make.statement(person(citizen), gross=635_940, version=2, **amounts)
    browser = logged_in(citizen)
    page = text(browser, "citizen:pay-statements", 2023)
    assert "635,940원" in page
    assert "1판" in page
    paper = browser.get(reverse("citizen:pay-statements-file", args=[2023]))
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    for other in (make.account(of=RoleKind.CITIZEN), make.account(of=RoleKind.PAY_CLERK)):
        for name in ("citizen:pay-statements", "citizen:pay-statements-file"):
            assert logged_in(other).get(reverse(name, args=[2023])).status_code == 404
    assert browser.get(reverse("citizen:pay-statements", args=[2022])).status_code == 404
    kept = make.person("김이모")
    Party.objects.filter(pk=made.party_id).update(merged_into=kept)
    assert logged_in(make.account(party=kept)).get(reverse("citizen:pay-statements", args=[2023])).status_code == 200


def test_a_body_reads_what_it_is_paid_and_the_participant_does_not(citizen: Account, logged_in: LogIn) -> None:
    firm = make.organisation()
    part: Participation = make.participation(make.place(), person(citizen))
    subsidy = make.entitlement(part, make.period(part.place, locked=True), won=1_000_000, payee=firm)
    assert logged_in(citizen).get(reverse("citizen:pay-entitlement", args=[subsidy.pk])).status_code == 404
    of_firm = make.account(party=firm)
    assert "1,000,000" in text(logged_in(of_firm), "citizen:pay-entitlement", subsidy.pk)


def test_who_has_nothing_yet_is_told_what_comes(citizen: Account, logged_in: LogIn) -> None:
    page = text(logged_in(citizen), "citizen:pay")
    for said in ("아직 확인된 계좌가 없습니다", "아직 정해진 활동비가 없습니다", "아직 나온 지급명세서가 없습니다"):
        assert said in page
    assert not PayeeAccount.objects.exists()


def test_what_pay_needs_of_a_person_waits_on_their_page(citizen: Account, logged_in: LogIn) -> None:
    browser = logged_in(citizen)
    assert "활동비 받을 계좌" not in text(browser, "citizen:me")
    scheme = make.rule_set(kind="pay", hourly_won=9_620)
    part = make.participation(make.place(make.round_of(pay_scheme=scheme)), person(citizen))
    assert "활동비 받을 계좌" in text(browser, "citizen:me")
    waiting = make.payee_account(person(citizen), confirmed=False)
    page = text(browser, "citizen:me")
    assert f"{waiting.shown}: 번호를 한 번 더" in page
    earned = make.entitlement(part, make.period(part.place, locked=True))
    question = make.receipt_question(make.payment(earned, make.batch(part.round, make.funded_line()), paid=make.SPRING))
    assert reverse("citizen:pay-received", args=[question.pk]) in text(browser, "citizen:me")
