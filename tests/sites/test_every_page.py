"""Pages that everybody sees, at a desk, on a telephone and with large letters: whole, quiet and accessible."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.chromium import DESKTOP, PHONE, overflow, violations

pytestmark = pytest.mark.browser

OPEN_PAGES = ["/", "/login/"]


@pytest.mark.parametrize("path", OPEN_PAGES)
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_a_page_breaks_no_rule_of_accessibility_and_fits(
    open_page: Callable[..., Page], path: str, viewport: ViewportSize
) -> None:
    page = open_page(viewport=viewport)
    response = page.goto(path)
    assert response is not None
    assert response.ok
    assert violations(page) == []
    assert overflow(page) <= 0


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_the_letters_are_the_web_font_that_has_every_syllable(page: Page, path: str) -> None:
    page.goto(path)
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate("[...document.fonts].filter(face => face.status === 'loaded').map(face => face.family)")
    assert any("Pretendard GOV" in family for family in loaded)
