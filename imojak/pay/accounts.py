"""The account that pay goes to (지급 계좌): entered, confirmed by the person, replaced. One function is one transaction.

Nobody but the bank file reads a whole number (``number_of``); everybody else sees the bank and four digits. A number
counts only when its owner has said so: by writing it once more under their own log-in, or, for somebody without one, on a
signed paper that a second clerk compares.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from imojak.kernel.parsing import tidy
from imojak.kernel.violations import explained
from imojak.parties.enums import Capability, PartyKind
from imojak.parties.models import Party
from imojak.paths.actions.telling import Notice, tell
from imojak.pay.banks import BANKS, read_account_number
from imojak.pay.machines import PAYEE_ACCOUNT
from imojak.pay.people import AccountStatus, PayeeAccount
from imojak.problems import Problem
from imojak.trust import sealing
from imojak.trust.models import Document

if TYPE_CHECKING:
    from imojak.parties.models import Account

#: Where a person sees and confirms their account; the page's own address is a room above.
ACCOUNT_PAGE = "/me/pay/account/"
_RESEALED_AT_ONCE = 500


class AccountRefusal(Problem):
    """An account that is not taken. ``field`` names what was typed wrongly: bank, number, holder, or "" for all."""

    def __init__(self, user_message: str, field: str = "") -> None:
        super().__init__(user_message)
        self.field = field


def account_of(party: int) -> PayeeAccount | None:
    """Return the confirmed account of a party (its number), None where there is none: then nothing can be sent."""
    return PayeeAccount.objects.filter(party=party, status=AccountStatus.CONFIRMED).first()


def accounts_of(parties: Iterable[int]) -> dict[int, PayeeAccount]:
    """Return the confirmed accounts of many parties by the party's number, those that have one."""
    keys, found = sorted(set(parties)), {}
    for start in range(0, len(keys), 500):
        rows = PayeeAccount.objects.filter(party__in=keys[start : start + 500], status=AccountStatus.CONFIRMED)
        found.update({row.party_id: row for row in rows})
    return found


def number_of(account: PayeeAccount) -> str:
    """Return the whole account number, for a bank file and for nothing else. Raises SealingProblem."""
    sealed = sealing.Sealed(account.key_id, bytes(account.cipher))
    return sealing.unseal(sealed, bound=_bound(account.bank_code, account.mark))


def sealed_number(bank_code: str, number: str) -> dict[str, str | bytes]:
    """Return the fields of an account that hold its number (digits): sealed, with its mark and last four digits."""
    mark = sealing.mark_of(f"{bank_code}-{number}")
    seal = sealing.seal(number, bound=_bound(bank_code, mark))
    return {"bank_code": bank_code, "cipher": seal.content, "key_id": seal.key_id, "mark": mark, "last4": number[-4:]}


def ask_account(
    party: Party, bank_code: str, number: str, holder: str, *, actor: Account, paper: Document | None = None
) -> PayeeAccount:
    """Enter an account that is to be confirmed, and tell its owner; one entered before and not confirmed gives way.

    By the person, or by a pay clerk from a signed paper. Raises AccountRefusal with the field that is wrong.
    """
    own = actor.party_id == party.pk
    if not own and not (actor.can(Capability.PAY) and paper is not None):
        raise AccountRefusal("본인만 계좌를 적을 수 있습니다. 담당자는 서명한 신고서가 있어야 대신 적습니다.")
    digits, name = _checked(party, bank_code, number, holder)
    with explained(AccountRefusal), transaction.atomic():
        party = Party.objects.select_for_update().get(pk=party.pk)
        fields = sealed_number(bank_code, digits)
        now = account_of(party.pk)
        if now is not None and now.mark == fields["mark"]:
            raise AccountRefusal("지금 쓰는 계좌와 같습니다. 바꾸지 않으셔도 됩니다.", "number")
        for before in PayeeAccount.objects.filter(party=party, status=AccountStatus.ASKED):
            if (
                before.mark == fields["mark"]
                and before.holder == name
                and before.paper_id == getattr(paper, "pk", None)
            ):
                return before
            PAYEE_ACCOUNT.apply(before, "replace", actor=actor, reason="다른 계좌를 적음")
        made = PayeeAccount.objects.create(
            party=party, holder=name, asked_by=actor, asked_at=timezone.now(), paper=paper, **fields
        )
        PAYEE_ACCOUNT.begin(made, actor=actor)
        what = "바꿀" if now is not None else "받을"
        tell([
            Notice(
                party.pk,
                f"account-asked-{made.pk}",
                f"활동비 {what} 계좌를 확인해 주세요",
                f"활동비 {what} 계좌로 {made.shown}(예금주 {made.holder})를 적었습니다. 확인하셔야 이 계좌로 "
                "보내 드립니다. 적으신 적이 없으면 아래 화면에서 ‘제 계좌가 아닙니다’를 누르고 담당자에게 알려 주세요.",
                ACCOUNT_PAGE,
            )
        ])  # fmt: skip
    return made


def confirm_account(account: PayeeAccount, number: str, *, actor: Account) -> PayeeAccount:
    """Confirm one's own account by writing its number once more; the account used until now is replaced by it.

    Raises AccountRefusal for anybody else, and when the number is another.
    """
    if actor.party_id != account.party_id:
        raise AccountRefusal("본인만 계좌를 확인할 수 있습니다. 본인의 계정으로 로그인해 주세요.")
    try:
        digits = read_account_number(number)
    except ValueError as error:
        raise AccountRefusal(str(error), "number") from error
    if sealing.mark_of(f"{account.bank_code}-{digits}") != account.mark:
        raise AccountRefusal(
            "먼저 적으신 번호와 다릅니다. 통장을 보고 다시 적거나, 먼저 적은 것이 틀렸으면 계좌를 다시 적어 주세요.",
            "number",
        )
    return _confirm(account, actor)


def confirm_by_paper(account: PayeeAccount, *, actor: Account) -> PayeeAccount:
    """Confirm an account whose owner has signed a paper; a second clerk does, not the one who entered it.

    Raises AccountRefusal without a paper, without the right, and for who entered it or owns it.
    """
    if not actor.can(Capability.PAY):
        raise AccountRefusal("이 일을 할 권한이 없습니다. 지급 담당자에게 부탁해 주세요.")
    if account.paper_id is None:
        raise AccountRefusal("서명한 신고서가 없는 계좌는 본인이 확인해야 합니다. 본인에게 확인을 부탁해 주세요.")
    if actor.party_id in (account.asked_by.party_id, account.party_id):
        raise AccountRefusal("적은 사람은 확인할 수 없습니다. 다른 지급 담당자가 신고서와 맞춰 봐야 합니다.")
    return _confirm(account, actor)


def refuse_account(account: PayeeAccount, *, actor: Account, reason: str) -> PayeeAccount:
    """Put away an account that waits: its owner did not mean it, or a clerk finds that it does not fit the paper."""
    if actor.party_id != account.party_id and not actor.can(Capability.PAY):
        raise AccountRefusal("본인이나 지급 담당자만 할 수 있습니다.")
    with explained(AccountRefusal), transaction.atomic():
        PAYEE_ACCOUNT.apply(account, "refuse", actor=actor, reason=reason)
        if actor.party_id != account.party_id:
            tell([
                Notice(
                    account.party_id,
                    f"account-refused-{account.pk}",
                    "적으신 계좌를 쓸 수 없습니다",
                    f"{account.shown}: {reason} 계좌를 다시 적어 주세요.",
                    ACCOUNT_PAGE,
                )
            ])  # fmt: skip
    return account


def reseal(limit: int | None = None) -> int:
    """Seal numbers anew that an older key has sealed, at most ``limit`` of them; return how many were.

    Until all are, the older keys must stay where they are.
    """
    old = PayeeAccount.objects.exclude(key_id=sealing.newest()).order_by("pk")
    keys = list(old.values_list("pk", flat=True)[:limit] if limit is not None else old.values_list("pk", flat=True))
    for start in range(0, len(keys), _RESEALED_AT_ONCE):
        with transaction.atomic():
            rows = list(PayeeAccount.objects.select_for_update().filter(pk__in=keys[start : start + _RESEALED_AT_ONCE]))
            for row in rows:
                seal = sealing.seal(number_of(row), bound=_bound(row.bank_code, row.mark))
                row.cipher, row.key_id = seal.content, seal.key_id
            PayeeAccount.objects.bulk_update(rows, ["cipher", "key_id"])
    return len(keys)


# --- inside -----------------------------------------------------------------------------------------------------------


def _bound(bank_code: str, mark: str) -> str:
    """Return what a seal is bound to: put into another row, it does not open."""
    return f"pay.payeeaccount/{bank_code}/{mark}"


def _checked(party: Party, bank_code: str, number: str, holder: str) -> tuple[str, str]:
    if bank_code not in BANKS:
        raise AccountRefusal("은행을 골라 주세요.", "bank")
    try:
        digits = read_account_number(number)
    except ValueError as error:
        raise AccountRefusal(str(error), "number") from error
    name = tidy(holder)
    if not name or len(name) > 100:
        raise AccountRefusal("통장에 적힌 예금주를 적어 주세요.", "holder")
    if party.kind == PartyKind.PERSON and name.replace(" ", "") != tidy(party.name).replace(" ", ""):
        raise AccountRefusal(
            "본인 이름으로 된 계좌만 받습니다. 통장의 이름이 이름과 다르면 담당자에게 전화해 주세요.", "holder"
        )
    return digits, name


def _confirm(account: PayeeAccount, actor: Account) -> PayeeAccount:
    with explained(AccountRefusal), transaction.atomic():
        Party.objects.select_for_update().get(pk=account.party_id)
        before = account_of(account.party_id)
        if before is not None and before.pk == account.pk:
            return account
        if before is not None:
            PAYEE_ACCOUNT.apply(before, "replace", actor=actor, reason="새 계좌를 확인함")
        changes = {"confirmed_by": actor, "confirmed_at": timezone.now()}
        PAYEE_ACCOUNT.apply(account, "confirm", actor=actor, changes=changes)
        was = f"전에 쓰던 계좌({before.shown})로는 더 보내지 않습니다. " if before is not None else ""
        tell([
            Notice(
                account.party_id,
                f"account-confirmed-{account.pk}",
                "활동비 받을 계좌가 바뀌었습니다" if before is not None else "활동비 받을 계좌를 확인했습니다",
                f"다음 지급부터 {account.shown}(예금주 {account.holder})로 보내 드립니다. {was}"
                "본인이 하신 일이 아니면 곧바로 담당자에게 전화해 주세요.",
                ACCOUNT_PAGE,
            )
        ])  # fmt: skip
    return account
