"""What every page's frame needs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

MENU = (
    ("citizen:catalogue", "사업 찾기"),
    ("office:report", "업무보고"),
    ("office:figures", "지표"),
    ("office:budget", "예산"),
    ("office:checks", "대조·점검"),
)


def menu(request: HttpRequest) -> dict[str, Any]:
    """Return the main menu; the entry whose address the page lies under is current."""
    entries = []
    for name, label in MENU:
        url = reverse(name)
        entries.append({"url": url, "label": label, "current": request.path.startswith(url)})
    return {"site_menu": entries}
