"""Whose desk it is: which round a page is about, who may open it and who may write, and what a write says afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.html import format_html

from imojak.offers.models import Round
from imojak.offers.scopes import programmes_managed
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.problems import Problem
from imojak.sites.asked import account_of

T = TypeVar("T")

#: Who may look at how rounds go: numbers, and nobody's name.
STAFF = (
    RoleKind.DIRECTOR,
    RoleKind.PLANNER,
    RoleKind.PROGRAMME_MANAGER,
    RoleKind.COUNSELLOR,
    RoleKind.AUDITOR,
)
#: Who looks after people, hosts and partners, and who audits that.
MANAGERS = (RoleKind.PROGRAMME_MANAGER, RoleKind.AUDITOR)
NO_ROUND = "그런 회차가 없습니다. 회차 목록에서 골라 주세요."
NOT_STAFF = "회차 현황은 재단 직원에게만 열립니다. 필요하면 사업 담당자에게 문의해 주세요."
NOT_YOURS = "이 회차의 신청과 참여는 맡은 사업 담당자와 감사 담당자에게만 열립니다."
NOT_TO_CHANGE = "이 회차는 맡은 사업 담당자만 바꿀 수 있습니다. 담당 부서에 문의해 주세요."


@dataclass(frozen=True)
class Desk:
    """A page about one round: who reads it, and whether they may decide in it."""

    account: Account
    round: Round
    may_change: bool
    may_read: bool


def staff_of(request: HttpRequest, kinds: Sequence[RoleKind] = STAFF, otherwise: str = NOT_STAFF) -> Account:
    """Return the account if it is staff of these kinds today. Raises PermissionDenied with the sentence ``otherwise``."""
    account = account_of(request)
    if not standing(account).holds(*kinds):
        raise PermissionDenied(otherwise)
    return account


def overview_of(request: HttpRequest, code: str) -> Desk:
    """Return the desk of a round for pages that show numbers only. Raises PermissionDenied, Http404."""
    account = staff_of(request)
    found = Round.objects.select_related("programme__lead_unit", "programme__parent", "type").filter(code=code).first()
    if found is None:
        raise Http404(NO_ROUND)
    who = standing(account)
    managed = programmes_managed(who).filter(pk=found.programme_id).exists()
    return Desk(account, found, managed, managed or who.sees_all)


def desk_of(request: HttpRequest, code: str, *, change: bool = False) -> Desk:
    """Return the desk of a round for pages that show people, or that write. Raises PermissionDenied, Http404."""
    desk = overview_of(request, code)
    if not desk.may_read:
        raise PermissionDenied(NOT_YOURS)
    if change and not desk.may_change:
        raise PermissionDenied(NOT_TO_CHANGE)
    return desk


def carry_out(
    request: HttpRequest,
    do: Callable[[], T],
    told: str | Callable[[T], str],
    *,
    back: tuple[str, str] | None = None,
) -> bool:
    """Do it, and tell what was done, or why it could not be; return whether it was done.

    ``back`` is the label and address of the place where it can be taken back; it stands behind the sentence.
    """
    try:
        result = do()
    except Problem as problem:
        messages.error(request, problem.user_message)
        return False
    sentence = told if isinstance(told, str) else told(result)
    if back is not None:
        messages.success(request, format_html('{} <a href="{}">{}</a>', sentence, back[1], back[0]))
    else:
        messages.success(request, sentence)
    return True
