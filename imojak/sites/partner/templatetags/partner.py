"""What the partners' templates ask of who reads them."""

from __future__ import annotations

from typing import Any

from django import template

from imojak.sites.partner.filings import files_for

register = template.Library()


@register.simple_tag
def files_for_people(account: Any) -> bool:
    """Tell whether the menu leads to filing for people: where a role covers it, or something was filed before."""
    return files_for(account)
