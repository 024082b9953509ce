"""Booking on pages: looked at before it is booked, refused with what to do and nothing lost, taken back, settled."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from imojak.ledger.balances import balance_at
from imojak.ledger.enums import FundingSource, SettlementStatus, VoucherKind
from imojak.ledger.models import Contract, Grant, LedgerEntry, Settlement, Voucher
from imojak.parties.enums import OrganisationKind, RoleKind
from imojak.parties.models import Account
from imojak.paths.actions.clocks import tick
from imojak.reports.audit.books import budget_holds
from imojak.trust.models import Document
from tests import factories as make
from tests.conftest import Clock
from tests.guards import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PDF = b"%PDF-1.7 contract"


@pytest.fixture
def desk(logged_in: Callable[[Account | str], Client]) -> SimpleNamespace:
    """A finance officer at two lines of the year, one of which is expected to be used up, with its revenue lines."""
    make.programme("boram")
    tight = make.budget_line("A4.1.2", name="패널 조사", year_end_expected=900)
    make.appropriate(tight, 1_000)
    make.commit(tight, 400)
    wide = make.budget_line("A4.1.1", name="정책 연구")
    make.appropriate(wide, 5_000)
    return SimpleNamespace(
        tight=tight,
        wide=wide,
        revenue=make.budget_line("R.5", revenue=True, name="보조금수익"),
        supplier=make.organisation("가온기획", kind=OrganisationKind.SUPPLIER),
        account=(account := make.account(of=RoleKind.FINANCE_OFFICER)),
        client=logged_in(account),
    )


def paper(content: bytes = PDF, name: str = "계약서.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def rows(*lines: dict[str, Any], total: int = 4) -> dict[str, Any]:
    said: dict[str, Any] = {"row-TOTAL_FORMS": total, "row-INITIAL_FORMS": 0}
    for number, line in enumerate(lines):
        said |= {f"row-{number}-{name}": value for name, value in line.items()}
    return said


def contract_of(desk: SimpleNamespace, won: int, **more: Any) -> dict[str, Any]:
    return {
        "line": desk.tight.pk,
        "title": "패널 조사 용역",
        "won": won,
        "party": desk.supplier.pk,
        "on": "2023-09-20",
        "starts_on": "2023-09-21",
        "ends_on": "2023-12-20",
        "do": "look",
        **rows({"due": "2023-12-20", "won": won, "what": "준공금"}),
        **more,
    }


def carried(page: str) -> dict[str, str]:
    """What a page carries hidden from the press before: that it was looked at, and the file that was kept."""
    found = {}
    for name in ("looked", "kept"):
        hit = re.search(rf'name="{name}" value="([^"]*)"', page)
        found[name] = hit.group(1) if hit else ""
    return found


def booked(client: Client, address: str, said: dict[str, Any], file: SimpleUploadedFile | None = None) -> str:
    """Look at a booking and book it; return where one is led."""
    looked = client.post(address, said | ({"file": file} if file else {}))
    assert looked.status_code == 200, looked.content.decode()
    # As browsers do: the file's field comes empty where it was handed in with the press before.
    done = client.post(address, said | carried(looked.content.decode()) | {"do": "book", "file": ""})
    assert done.status_code == 302, done.content.decode()
    return str(done["Location"])


def test_a_contract_beyond_its_line_is_stopped_with_the_years_end_moved_to_and_then_booked(
    desk: SimpleNamespace,
) -> None:
    new, said = reverse("office:contract-new"), contract_of(desk, 700)
    stopped = desk.client.post(new, said | {"file": paper()})
    page = stopped.content.decode()
    assert stopped.status_code == 422
    assert "남은 예산은 600원입니다" in page
    assert "연말까지 1,100원을 쓰게 되어 예산현액 1,000원에서 100원이 모자랍니다" in page
    assert "연말에 남는 예산" in page
    assert "패널 조사 용역" in page
    assert "올린 파일: 계약서.pdf" in page
    assert 'value="준공금"' in page
    assert Contract.objects.count() == 0
    moved = {"source": desk.wide.pk, "target": desk.tight.pk, "won": 200, "title": "조사 확대", "on": "2023-09-20"}
    assert booked(desk.client, reverse("office:transfer-new"), moved | {"do": "look"}).endswith("/A4.1.2/")
    kept = {"kept": carried(page)["kept"]}
    looked = desk.client.post(new, said | kept)
    assert looked.status_code == 200
    assert "기표하면 이렇게 바뀝니다" in looked.content.decode()
    assert Contract.objects.count() == 0
    done = desk.client.post(new, said | carried(looked.content.decode()) | {"do": "book"})
    contract = Contract.objects.get()
    assert done["Location"] == reverse("office:contract", args=[contract.pk])
    assert bytes(contract.document.content) == PDF
    assert (contract.amount, contract.instalments.get().title) == (700, "준공금")
    assert contract.commitment.booked_by == desk.account
    assert contract.commitment.number == "2023-A4.1.2-계-0001"
    shown = desk.client.get(done["Location"]).content.decode()
    assert "가온기획" in shown
    assert "준공금" in shown
    assert budget_holds() == []
    make.staff_post(as_of=date(2023, 6, 30))  # from now on the books are shown as of a day before what is booked
    again = moved | {"won": 1, "do": "look"}
    assert booked(desk.client, reverse("office:transfer-new"), again).endswith("/A4.1.2/?as_of=2023-09-20")


def test_nothing_is_booked_that_was_not_looked_at_as_it_is(desk: SimpleNamespace) -> None:
    new, said = reverse("office:contract-new"), contract_of(desk, 100)
    unseen = desk.client.post(new, said | {"file": paper(), "do": "book"})
    assert (unseen.status_code, Contract.objects.count()) == (200, 0)
    hidden = carried(unseen.content.decode())
    changed = desk.client.post(new, contract_of(desk, 101) | hidden | {"do": "book"})
    assert (changed.status_code, Contract.objects.count()) == (200, 0)
    assert "101" in changed.content.decode()
    other = desk.client.post(new, said | hidden | {"do": "book", "file": paper(b"%PDF-1.7 other")})
    assert (other.status_code, Contract.objects.count()) == (200, 0)
    forged = desk.client.post(new, said | {"kept": "2:1:x", "looked": "x", "do": "book"})
    assert (forged.status_code, Contract.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"won": -5}, "1 이상으로"),
        ({"won": "백만"}, "숫자로 적어"),
        ({"won": 10**14}, "이하로"),
        ({"on": "2024-01-05", "starts_on": "2024-01-05", "ends_on": "2024-02-05"}, "2023년 예산입니다"),
        ({"ends_on": "2023-09-01"}, "완료일이 착수일보다"),
        ({"party": ""}, "상대방을 고르거나"),
        ({"party": "", "new_party": "새 업체", "business_number": "123"}, "사업자등록번호"),
        ({"row-0-won": 101}, "계약금액 100원을 넘습니다"),
        ({"row-0-due": "2023-01-01"}, "계약일보다 빠릅니다"),
        ({"row-0-won": ""}, "1번째 줄"),
        ({"title": ""}, "빈칸을"),
        ({"line": 10**9}, "목록에서 골라"),
    ],
)
def test_what_is_wrong_is_told_where_it_is_and_what_was_typed_stays(
    desk: SimpleNamespace, wrong: dict[str, Any], says: str
) -> None:
    vouchers = Voucher.objects.count()
    answer = desk.client.post(reverse("office:contract-new"), contract_of(desk, 100) | wrong | {"file": paper()})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert "올린 파일: 계약서.pdf" in page
    assert "준공금" in page
    assert Voucher.objects.count() == vouchers


def test_only_a_file_that_can_be_read_later_is_kept(desk: SimpleNamespace) -> None:
    for file in (paper(b"MZ not a paper", "a.exe"), paper(b"", "empty.pdf")):
        answer = desk.client.post(reverse("office:contract-new"), contract_of(desk, 100) | {"file": file})
        assert answer.status_code == 422
    assert "PDF, JPG, PNG" in answer.content.decode() or "비어" in answer.content.decode()
    assert Document.objects.filter(title="a.exe").count() == 0


def test_more_rows_come_without_losing_what_was_typed(desk: SimpleNamespace) -> None:
    answer = desk.client.post(reverse("office:contract-new"), contract_of(desk, 100, do="more"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="준공금"' in page
    assert 'name="row-7-won"' in page
    assert "고칠" not in page


def test_a_contract_is_paid_replanned_and_what_is_left_released(desk: SimpleNamespace) -> None:
    at = booked(desk.client, reverse("office:contract-new"), contract_of(desk, 500), paper())
    contract = Contract.objects.get()
    pay = reverse("office:contract-pay", args=[contract.pk])
    claim = {"title": "기성금", "won": 200, "issued_on": "2023-09-25", "on": "2023-09-28", "do": "look"}
    assert booked(desk.client, pay, claim, paper(name="청구서.pdf")) == at
    over = desk.client.post(pay, claim | {"won": 301, "file": paper()})
    assert (over.status_code, "더 청구할 수 있는 금액은 300원" in over.content.decode()) == (422, True)
    plan = reverse("office:contract-schedule", args=[contract.pk])
    replanned = rows({"due": "2023-11-30", "won": 300, "what": "잔금"}, total=3) | {"row-INITIAL_FORMS": 1}
    assert desk.client.post(plan, replanned | {"do": "save"}).status_code == 302
    assert list(contract.instalments.filter(replaced_on=None).values_list("title", "amount")) == [("잔금", 300)]
    wrong = desk.client.post(plan, rows({"due": "2023-11-30", "won": 501, "what": "잔금"}) | {"do": "save"})
    assert (wrong.status_code, 'value="501"' in wrong.content.decode()) == (422, True)
    commitment = contract.commitment.entries.get()
    back = {"won": 300, "title": "남은 금액 해제", "on": "2023-09-29", "do": "look"}
    booked(desk.client, reverse("office:entry-undo", args=[commitment.pk]), back)
    assert balance_at(desk.tight).committed == 600
    assert desk.client.get(reverse("office:entry-undo", args=[commitment.pk])).status_code == 404


def test_an_order_spends_at_once_and_can_be_taken_back(desk: SimpleNamespace) -> None:
    order = {"line": desk.wide.pk, "title": "회의비", "won": 40, "on": "2023-09-20", "do": "look"}
    bare = desk.client.post(reverse("office:order-new"), order)
    assert (bare.status_code, "증빙 파일을 골라" in bare.content.decode()) == (422, True)
    booked(desk.client, reverse("office:order-new"), order, paper())
    spent = LedgerEntry.objects.get(kind="spending", line=desk.wide)
    assert reverse("office:entry-undo", args=[spent.pk]) in desk.client.get(
        reverse("office:budget-entry", args=[spent.pk])
    ).content.decode()  # fmt: skip
    back = {"won": 15, "title": "잘못 쓴 금액", "on": "2023-09-25", "do": "look"}
    booked(desk.client, reverse("office:entry-undo", args=[spent.pk]), back)
    assert (balance_at(desk.wide).committed, balance_at(desk.wide).spent) == (40, 25)
    listed = desk.client.get(reverse("office:books")).content.decode()
    assert "회의비" in listed
    assert "잘못 쓴 금액" in listed


def test_a_supplementary_budget_grows_on_both_sides_alike_or_not_at_all(desk: SimpleNamespace) -> None:
    address = reverse("office:supplement-new")
    said = {"title": "2차 추경", "on": "2023-09-20", "do": "look"}
    uneven = rows({"line": desk.revenue.pk, "won": 300}, {"line": desk.wide.pk, "won": 200})
    answer = desk.client.post(address, said | uneven | {"file": paper()})
    assert (answer.status_code, "수입은 300원, 지출은 200원" in answer.content.decode()) == (422, True)
    cut = rows({"line": desk.tight.pk, "won": -601}, {"line": desk.wide.pk, "won": 601})
    below = desk.client.post(address, said | cut | {"file": paper()})
    assert (below.status_code, "줄일 수 있는 예산은 600원" in below.content.decode()) == (422, True)
    even = rows(
        {"line": desk.revenue.pk, "won": 300}, {"line": desk.wide.pk, "won": 500}, {"line": desk.tight.pk, "won": -200}
    )
    booked(desk.client, address, said | even, paper())
    assert [balance_at(line).supplementary for line in (desk.revenue, desk.wide, desk.tight)] == [300, 500, -200]


def test_money_goes_into_the_next_year_where_it_has_its_budget(desk: SimpleNamespace) -> None:
    address = f"{reverse('office:carry-new')}?as_of=2023-09-30"
    assert "2024년 예산 항목이 아직 없어" in desk.client.get(address).content.decode()
    following = make.budget_line("A4.1.1", year=2024)
    said = {
        "kind": "declared", "source": desk.wide.pk, "target": following.pk, "won": 1_000, "title": "연구 연장",
        "on": "2023-12-31", "do": "look",
    }  # fmt: skip
    booked(desk.client, address, said, paper())
    assert (balance_at(desk.wide).carried_out, balance_at(following).carried) == (1_000, 1_000)


def test_the_rest_of_a_contract_is_carried_over_and_paid_on_the_new_line(
    desk: SimpleNamespace, clock: Clock, logged_in: Callable[[Account | str], Client]
) -> None:
    booked(desk.client, reverse("office:contract-new"), contract_of(desk, 500), paper())
    contract, following = Contract.objects.get(), make.budget_line("A4.1.2", year=2024)
    carry = f"{reverse('office:carry-new')}?contract={contract.pk}"
    assert carry in desk.client.get(reverse("office:contract", args=[contract.pk])).content.decode()
    form = desk.client.get(carry).content.decode()
    assert f'<option value="{contract.pk}" selected>' in form
    said = {
        "kind": "committed", "source": desk.tight.pk, "contract": contract.pk, "target": following.pk, "won": 300,
        "title": "조사 연장", "on": "2023-12-31", "do": "look",
    }  # fmt: skip
    booked(desk.client, carry, said, paper())
    clock.at("2024-02-10")
    desk.client = logged_in(desk.account)
    page = desk.client.get(reverse("office:contract", args=[contract.pk])).content.decode()
    assert "2024. 1. 1. A4.1.2" in page
    pay = reverse("office:contract-pay", args=[contract.pk])
    assert "2024년에 더 청구할 수 있는 금액은 300원" in desk.client.get(pay).content.decode()
    claim = {"title": "준공금", "won": 300, "issued_on": "2024-02-05", "on": "2024-02-10", "do": "look"}
    booked(desk.client, pay, claim, paper(name="청구서.pdf"))
    assert (balance_at(following).spent, balance_at(desk.tight).spent) == (300, 0)
    make.programme("boram", year=2024)
    listed = desk.client.get(f"{reverse('office:contracts')}?as_of=2024-02-10").content.decode()
    assert "패널 조사 용역" in listed
    assert budget_holds() == []


def test_a_supplementary_budget_of_more_than_sixty_lines_loses_none(desk: SimpleNamespace) -> None:
    lines = [make.budget_line(f"B{number // 10}.{number % 10}.1") for number in range(66)]
    changed = [{"line": desk.revenue.pk, "won": 66}, *({"line": line.pk, "won": 1} for line in lines)]
    said = {"title": "3차 추경", "on": "2023-09-20", "do": "look", **rows(*changed, total=68)}
    booked(desk.client, reverse("office:supplement-new"), said, paper())
    assert LedgerEntry.objects.filter(kind="supplementary").count() == 67


def test_an_entry_of_a_round_leads_to_what_the_round_has_committed(desk: SimpleNamespace) -> None:
    made = make.round_commitment(make.round_of("boram"), desk.wide, 700)
    page = desk.client.get(reverse("office:budget-entry", args=[made.voucher.entries.get().pk])).content.decode()
    assert reverse("office:commitment", args=[made.round.code]) in page
    assert "회차에서 참여자에게 지급할 활동비를" in page


def test_a_file_of_a_form_that_nobody_finished_is_forgotten(desk: SimpleNamespace, clock: Clock) -> None:
    new = reverse("office:contract-new")
    desk.client.post(new, contract_of(desk, 700) | {"file": paper(name="모자람.pdf")})
    booked(desk.client, new, contract_of(desk, 500), paper())
    assert Document.objects.exclude(staged_at=None).count() == 2
    clock.at("2023-10-05")
    assert any("파일 1개를 지움" in sentence for sentence in tick(clock.now).outcomes)
    assert list(Document.objects.exclude(staged_at=None)) == [Contract.objects.get().document]
    with refused("append-only"):
        make.document().delete()


def test_a_grant_is_entered_received_settled_and_its_rest_given_back(desk: SimpleNamespace) -> None:
    line = make.budget_line("A3.1.2", funding_source=FundingSource.SUBSIDY)
    make.appropriate(line, 1_000)
    back = make.budget_line("G.4", purpose_group="반환금")
    make.appropriate(back, 1_000)
    giver = make.organisation("서울특별시", kind=OrganisationKind.PUBLIC_BODY)
    said = {
        "source": "subsidy", "title": "일자리 보조금", "party": giver.pk, "won": 1_000, "starts_on": "2023-01-01",
        "ends_on": "2023-12-31", "report_due": "2024-01-31", "lines_chosen": [line.pk],
    }  # fmt: skip
    without = desk.client.post(reverse("office:grant-new"), said)
    assert (without.status_code, "증빙 파일을 골라" in without.content.decode()) == (422, True)
    desk.client.post(reverse("office:grant-new"), said | {"file": paper(name="교부결정서.pdf")})
    grant = Grant.objects.get()
    assert list(grant.lines.all()) == [line]
    receipt = {
        "line": desk.revenue.pk, "won": 1_000, "grant": grant.pk, "title": "1차 교부", "on": "2023-02-10", "do": "look",
    }  # fmt: skip
    booked(desk.client, reverse("office:receipt-new"), receipt)
    interest = receipt | {"won": 3, "interest": "on", "title": "이자", "on": "2023-09-10"}
    booked(desk.client, reverse("office:receipt-new"), interest)
    make.commit(line, 800)
    make.spend(line, 700)
    page, settle = reverse("office:grant", args=[grant.pk]), reverse("office:grant-settle", args=[grant.pk])
    desk.client.post(settle, {"do": "draft", "as_of": "2023-12-31"})
    settlement = Settlement.objects.get()
    assert (settlement.received, settlement.interest, settlement.spent, settlement.to_return) == (1_000, 3, 700, 303)
    assert "303" in desk.client.get(page).content.decode()
    draft = desk.client.get(reverse("office:settlement-file", args=[settlement.pk, "pdf"]))
    assert draft.content.startswith(b"%PDF-")
    desk.client.post(settle, {"do": "send", "settlement": settlement.pk})
    sent = Settlement.objects.get()
    assert sent.document is not None
    assert bytes(sent.document.content).startswith(b"%PDF-")
    assert desk.client.get(reverse("office:settlement-file", args=[sent.pk, "pdf"])).content == bytes(
        sent.document.content
    )
    assert desk.client.get(reverse("office:settlement-file", args=[sent.pk, "xlsx"])).status_code == 200
    csv = desk.client.get(reverse("office:settlement-file", args=[sent.pk, "csv"])).content.decode("utf-8-sig")
    assert "돌려줄 금액" in csv
    make.spend(line, 1)
    assert "기록이 달라졌습니다" in desk.client.get(page).content.decode()
    silent = desk.client.post(settle, {"do": "refuse", "settlement": sent.pk, "reason": ""}, follow=True)
    assert "사유를 적어" in silent.content.decode()
    desk.client.post(settle, {"do": "accept", "settlement": sent.pk})
    assert Settlement.objects.get().status == SettlementStatus.ACCEPTED
    give = {"line": back.pk, "title": "집행잔액 반납", "on": "2023-12-28", "do": "look"}
    booked(desk.client, reverse("office:settlement-return", args=[sent.pk]), give, paper())
    returned = Settlement.objects.get().returned
    assert returned is not None
    assert (returned.kind, returned.counterparty, balance_at(back).spent) == (VoucherKind.SPENDING, giver, 303)
    assert desk.client.get(reverse("office:settlement-return", args=[sent.pk])).status_code == 302


def test_the_line_shows_its_months_and_gives_them_as_files(desk: SimpleNamespace) -> None:
    page = desk.client.get(reverse("office:budget-line", args=["A4.1.2"])).content.decode()
    assert "달마다의 집행" in page
    assert 'class="columns"' in page
    assert "원인행위 집행률 40%, 분모 예산현액" in re.sub(r"\s+", " ", page)
    csv = desk.client.get(reverse("office:budget-line-file", args=["A4.1.2", "csv"])).content.decode("utf-8-sig")
    lines = csv.strip().splitlines()
    assert "원인행위 집행률(%, 원인행위÷예산현액)" in lines[0]
    assert "2023-09,2023-09-30,0,0,1000,400,0,600,40.0,0.0" in lines
    tree = desk.client.get(reverse("office:budget-file", args=["csv"])).content.decode("utf-8-sig")
    assert "A4.1.1" in tree
    assert desk.client.get(reverse("office:budget-file", args=["xlsx"])).content.startswith(b"PK")
    assert desk.client.get(reverse("office:budget-file", args=["pdf"])).status_code == 404


def test_contracts_are_found_and_a_wrong_address_gives_a_sentence(desk: SimpleNamespace) -> None:
    booked(desk.client, reverse("office:contract-new"), contract_of(desk, 500), paper())
    listed = desk.client.get(reverse("office:contracts"), {"q": "패널"}).content.decode()
    assert "패널 조사 용역" in listed
    assert "찾는 계약이 없습니다" in desk.client.get(reverse("office:contracts"), {"q": "없는"}).content.decode()
    for name, number in (
        ("contract", 10**12),
        ("grant", 10**12),
        ("entry-undo", 10**12),
        ("settlement-return", 10**12),
    ):
        answer = desk.client.get(reverse(f"office:{name}", args=[number]))
        assert answer.status_code == 404
    on = date(2023, 9, 20)
    assert Contract.objects.get().signed_on == on
