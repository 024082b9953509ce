"""The menu of the pay desk: only what the reader's roles open."""

from __future__ import annotations

from typing import Any

from django import template

from imojak.parties.enums import RoleKind
from imojak.parties.scopes import standing
from imojak.pay.receipts import missing

register = template.Library()

_EVERYBODY = (RoleKind.PAY_CLERK, RoleKind.FINANCE_OFFICER, RoleKind.AUDITOR)
#: Page, its address and label, and who opens it.
_PAGES = (
    ("batches", "office:pay", "지급 묶음", (*_EVERYBODY, RoleKind.DIRECTOR)),
    ("accounts", "office:pay-accounts", "지급 계좌", (RoleKind.PAY_CLERK, RoleKind.AUDITOR)),
    ("receipts", "office:pay-receipts", "수령 확인", _EVERYBODY),
    ("recoveries", "office:pay-recoveries", "환수", _EVERYBODY),
    ("statements", "office:pay-statements", "지급명세서", _EVERYBODY),
)


@register.inclusion_tag("office/_pay_nav.html", takes_context=True)
def pay_nav(context: dict[str, Any], here: str) -> dict[str, Any]:
    """Show the pages of the pay desk that the reader may open; ``here`` is the one that is shown.

    A clerk sees how many people miss their money.
    """
    who = standing(context["request"].user)
    waits = {"receipts": missing()} if who.holds(RoleKind.PAY_CLERK) else {}
    pages = [
        {"name": name, "url": url, "label": label, "waits": waits.get(name, 0)}
        for name, url, label, kinds in _PAGES
        if who.holds(*kinds)
    ]
    return {"pages": pages, "here": here}
