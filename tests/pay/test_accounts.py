"""The account that pay goes to: entered, confirmed by its owner alone, replaced, sealed; merged and rotated."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from imojak.kernel.transitions import TransitionError
from imojak.messages.models import Message
from imojak.parties.actions.merging import merge, merge_preview, undo_merge
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Party
from imojak.pay.accounts import (
    AccountRefusal,
    account_of,
    accounts_of,
    ask_account,
    confirm_account,
    confirm_by_paper,
    number_of,
    refuse_account,
    sealed_number,
)
from imojak.pay.banks import read_account_number
from imojak.pay.people import AccountStatus, PayeeAccount
from imojak.trust import sealing
from imojak.trust.models import TransitionLog
from tests import factories as make
from tests.conftest import Clock
from tests.guards import refused

pytestmark = pytest.mark.django_db

NUMBER = "110-123-456789"


@pytest.fixture
def citizen(clock: Clock) -> Account:
    return make.account(party=make.person("김보람"))


def party_of(account: Account) -> Party:
    assert account.party is not None
    return account.party


def asked(citizen: Account, number: str = NUMBER, bank: str = "088") -> PayeeAccount:
    return ask_account(party_of(citizen), bank, number, "김보람", actor=citizen)


def told(party: Party) -> list[str]:
    return list(Message.objects.filter(recipient_id=party.pk).order_by("pk").values_list("subject", flat=True))


def test_an_account_counts_when_its_owner_writes_the_number_once_more(citizen: Account) -> None:
    waiting = asked(citizen)
    assert account_of(party_of(citizen).pk) is None
    with pytest.raises(AccountRefusal, match="다릅니다") as caught:
        confirm_account(waiting, "110-123-456780", actor=citizen)
    assert caught.value.field == "number"
    done = confirm_account(waiting, "110 123 456789", actor=citizen)
    assert account_of(party_of(citizen).pk) == done
    assert (number_of(done), done.last4, done.shown) == ("110123456789", "6789", "신한은행 끝자리 6789")
    assert told(party_of(citizen)) == ["활동비 받을 계좌를 확인해 주세요", "활동비 받을 계좌를 확인했습니다"]


def test_nothing_in_the_database_tells_the_number(citizen: Account) -> None:
    confirm_account(asked(citizen), NUMBER, actor=citizen)
    with connection.cursor() as cursor:
        for table in (PayeeAccount, Message, TransitionLog):
            cursor.execute(f"SELECT * FROM {table._meta.db_table}")
            for row in cursor.fetchall():
                for value in row:
                    shown = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    assert b"110123456789" not in shown
                    assert NUMBER.encode() not in shown
    assert b"-" * 28 not in b"".join(bytes(row.cipher) for row in PayeeAccount.objects.all())  # the tests' keys


def test_a_change_needs_its_own_confirmation_and_is_told(citizen: Account) -> None:
    first = confirm_account(asked(citizen), NUMBER, actor=citizen)
    second = asked(citizen, "3333-01-1234567", "090")
    assert account_of(party_of(citizen).pk) == first
    confirm_account(second, "3333011234567", actor=citizen)
    first.refresh_from_db()
    assert (account_of(party_of(citizen).pk), first.status) == (second, AccountStatus.REPLACED)
    assert told(party_of(citizen))[-2:] == ["활동비 바꿀 계좌를 확인해 주세요", "활동비 받을 계좌가 바뀌었습니다"]
    with pytest.raises(AccountRefusal, match="지금 쓰는 계좌와 같습니다"):
        asked(citizen, "3333-01-1234567", "090")


def test_asking_twice_is_one_and_asking_otherwise_replaces(citizen: Account) -> None:
    first = asked(citizen)
    assert asked(citizen, "110123456789") == first
    second = asked(citizen, "110-123-456780")
    first.refresh_from_db()
    assert (first.status, second.status) == (AccountStatus.REPLACED, AccountStatus.ASKED)
    assert confirm_account(second, "110123456780", actor=citizen) == confirm_account(
        second, "110123456780", actor=citizen
    )


def test_nobody_else_enters_or_confirms(citizen: Account) -> None:
    clerk = make.account(of=RoleKind.PAY_CLERK)
    other = make.account()
    for somebody in (other, clerk):
        with pytest.raises(AccountRefusal, match="본인만"):
            ask_account(party_of(citizen), "088", NUMBER, "김보람", actor=somebody)
    waiting = asked(citizen)
    for somebody in (other, clerk):
        with pytest.raises(AccountRefusal, match="본인만"):
            confirm_account(waiting, NUMBER, actor=somebody)
        with pytest.raises(AccountRefusal):
            confirm_by_paper(waiting, actor=somebody)
    with pytest.raises(AccountRefusal, match="본인이나"):
        refuse_account(waiting, actor=other, reason="아님")
    with refused("own-account"):
        PayeeAccount.objects.filter(pk=waiting.pk).update(
            status=AccountStatus.CONFIRMED, confirmed_by=clerk, confirmed_at=waiting.asked_at
        )


def test_of_a_signed_paper_another_clerk_says_so_than_who_entered_it(clock: Clock) -> None:
    one, other = make.account(of=RoleKind.PAY_CLERK), make.account(of=RoleKind.PAY_CLERK)
    person = make.person("김보람")
    waiting = ask_account(person, "004", NUMBER, "김보람", actor=one, paper=make.document("계좌 신고서"))
    with pytest.raises(AccountRefusal, match="적은 사람"):
        confirm_by_paper(waiting, actor=one)
    second_log_in = make.account(party=one.party)
    with pytest.raises(AccountRefusal, match="적은 사람"):
        confirm_by_paper(waiting, actor=second_log_in)
    with refused("own-account"):
        PayeeAccount.objects.filter(pk=waiting.pk).update(
            status=AccountStatus.CONFIRMED, confirmed_by=second_log_in, confirmed_at=waiting.asked_at
        )
    confirm_by_paper(waiting, actor=other)
    assert account_of(person.pk) == waiting
    letters = Message.objects.filter(recipient_id=person.pk, kind__endswith="-out").count()
    assert letters == 2  # who has no log-in is told by the way that reaches them


def test_a_refused_account_is_told_and_never_comes_back(citizen: Account) -> None:
    clerk = make.account(of=RoleKind.PAY_CLERK)
    waiting = asked(citizen)
    refuse_account(waiting, actor=clerk, reason="신고서의 번호와 다릅니다.")
    assert told(party_of(citizen))[-1] == "적으신 계좌를 쓸 수 없습니다"
    with pytest.raises(TransitionError, match="거절"):
        confirm_account(waiting, NUMBER, actor=citizen)
    with refused("append-only"):
        PayeeAccount.objects.filter(pk=waiting.pk).update(status=AccountStatus.ASKED)


@pytest.mark.parametrize("change", [{"bank_code": "004"}, {"last4": "0000"}, {"holder": "이모작"}, {"mark": "0" * 64}])
def test_what_was_entered_never_changes(citizen: Account, change: dict[str, str]) -> None:
    waiting = asked(citizen)
    with refused("append-only"):
        PayeeAccount.objects.filter(pk=waiting.pk).update(**change)
    with refused("append-only"):
        PayeeAccount.objects.filter(pk=waiting.pk)._raw_delete("default")


def test_a_party_has_one_confirmed_account_and_one_that_waits(citizen: Account) -> None:
    make.payee_account(party_of(citizen))
    with refused("account-already"):
        make.payee_account(party_of(citizen))
    make.payee_account(party_of(citizen), confirmed=False)
    with refused("account-already"):
        make.payee_account(party_of(citizen), confirmed=False)


def test_a_seal_that_is_put_into_another_row_does_not_open(citizen: Account) -> None:
    first, second = make.payee_account(), make.payee_account()
    PayeeAccount.objects.filter(pk=second.pk).update(cipher=first.cipher, key_id=first.key_id)
    second.refresh_from_db()
    with pytest.raises(sealing.SealingProblem):
        number_of(second)


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("110-123-456789", "110123456789"),
        ("１１０－１２３－４５６７８９", "110123456789"),
        (" 3333 01 1234567 ", "3333011234567"),
        ("110–123–456789", "110123456789"),
    ],
)
def test_a_number_is_read_however_it_is_written(written: str, digits: str) -> None:
    assert read_account_number(written) == digits


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("", "적어 주세요"),
        ("12345678", "자리"),
        ("1" * 17, "자리"),
        ("110-abc-456789", "숫자"),
        ("680302-2123456", "주민등록번호"),
    ],
)
def test_what_is_no_number_is_told(written: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read_account_number(written)


def test_only_an_account_in_ones_own_name_is_taken(citizen: Account) -> None:
    for values, field in ((("999", NUMBER, "김보람"), "bank"), (("088", "1", "김보람"), "number")):
        with pytest.raises(AccountRefusal) as caught:
            ask_account(party_of(citizen), *values, actor=citizen)
        assert caught.value.field == field
    with pytest.raises(AccountRefusal, match="본인 이름") as caught:
        ask_account(party_of(citizen), "088", NUMBER, "이모작", actor=citizen)
    assert caught.value.field == "holder"
    assert ask_account(party_of(citizen), "088", NUMBER, "김 보람", actor=citizen).holder == "김 보람"


def test_of_two_entries_of_one_person_the_kept_ones_account_holds(clock: Clock) -> None:
    manager = make.account(of=RoleKind.PROGRAMME_MANAGER, at=make.unit().party)
    kept, merged, third = make.person("김보람"), make.person("김보람"), make.person("김보람")
    mine, theirs, alone = make.payee_account(kept), make.payee_account(merged), make.payee_account(third)
    assert merge_preview(kept, merged).conflicts == ()
    done = merge(kept, merged, actor=manager, reason="같은 사람")
    assert accounts_of([kept.pk, merged.pk]) == {kept.pk: mine, merged.pk: theirs}
    undo_merge(done, actor=manager, reason="다른 사람")
    assert account_of(merged.pk) == theirs
    plain = make.person("김보람")
    merge(plain, third, actor=manager, reason="같은 사람")
    assert account_of(plain.pk) == alone


def test_a_new_key_seals_all_and_the_old_one_may_go(citizen: Account, settings: Settings, tmp_path: Path) -> None:
    settings.SEALING_KEYS, settings.SEALING_KEYS_FILE = "", tmp_path / "sealing-keys"
    rows = [make.payee_account(digits=f"11012345678{last}") for last in range(3)]
    out = StringIO()
    call_command("rotate_keys", stdout=out)
    assert "3건" in out.getvalue()
    lines = (tmp_path / "sealing-keys").read_text().splitlines()
    (tmp_path / "sealing-keys").write_text("\n".join(line for line in lines if not line.startswith("k1 ")))
    for last, row in enumerate(rows):
        row.refresh_from_db()
        assert (row.key_id, number_of(row)) == ("k2", f"11012345678{last}")
        assert row.mark == sealed_number("088", f"11012345678{last}")["mark"]
    call_command("rotate_keys", "--reseal-only", stdout=out)
    assert "0건" in out.getvalue()
