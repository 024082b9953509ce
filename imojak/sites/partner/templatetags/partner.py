"""What the partners' templates ask of who reads them."""

from __future__ import annotations

from typing import Any

from django import template

from imojak.sites.partner.filings import files_for
from imojak.sites.partner.queries import is_partner

register = template.Library()


@register.simple_tag
def files_for_people(account: Any) -> bool:
    """Tell whether the menu leads to filing for people: where a role covers it, or something was filed before."""
    return files_for(account)


@register.simple_tag
def acts_for_body(account: Any) -> bool:
    """Tell whether somebody leads a site or works for an operator today; who does not stands in for a leader."""
    return is_partner(account)


@register.simple_tag
def places_name(account: Any) -> str:
    """Return what the places are called to somebody: their own, or those of sites without a leader."""
    return "우리 활동처" if is_partner(account) else "담당자가 없는 활동처"
