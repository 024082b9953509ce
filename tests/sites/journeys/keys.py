"""A keyboard and nothing else: what a person does who never touches a mouse; every page reached can be drawn."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.chromium import overflow, violations

_ARROWS = 60
#: Who has only a keyboard is lost on a page of more stops than this.
_TABS = 250

#: Is the focus on what is wanted, is it seen, and how many presses of Tab lie before it as far as one can tell?
#: It looks and moves nothing: only the keyboard moves the focus, and this is asked again when it has.
_LOOK = """wanted => {
    const called = one => (one.getAttribute("aria-label") || (one.labels && one.labels[0] ? one.labels[0] : one).textContent).trim();
    const fits = one => one.matches(wanted.among) && called(one).startsWith(wanted.name);
    const can = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")].filter(
        one => one.tabIndex >= 0 && !one.disabled && one.checkVisibility({visibilityProperty: true}) && !one.closest("[inert]"));
    const here = document.activeElement, groups = new Map();
    for (const one of can.filter(one => one.type === "radio"))
        if (!groups.has(one.name) || one.checked) groups.set(one.name, one);
    const stops = can.filter(one => one === here || one.type !== "radio" || groups.get(one.name) === one);
    const at = stops.indexOf(here), style = getComputedStyle(here);
    return {
        there: fits(here),
        seen: style.outlineStyle !== "none" || style.boxShadow !== "none",
        ahead: [...stops.slice(at + 1), ...stops.slice(0, at + 1)].findIndex(fits) + 1,
    };
}"""


class Keys:
    """A page that is walked by Tab, arrows, Space and Enter alone.

    ``pictures`` is the folder into which every page that is reached is drawn, if any; ``name`` begins their names.
    """

    def __init__(self, page: Page, pictures: Path | None, name: str) -> None:
        self.page = page
        self._pictures = pictures
        self._name = name
        self._count = 0

    def on(self, page: Page) -> Keys:
        """Go on in another tab; pictures are numbered on."""
        self.page = page
        return self

    def arrived(self, heading: str | re.Pattern[str]) -> None:
        """Every page on the way is the expected one, accessible, as wide as the window, and drawn."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        self.page.wait_for_load_state()
        # Colours still fade where the focus has just been; axe and the picture are of the page as it comes to rest.
        self.page.evaluate("document.getAnimations().forEach(one => one.finish())")
        broken = violations(self.page)
        assert not broken, "\n".join([self.page.url, *broken])
        assert overflow(self.page) <= 0, self.page.url
        if self._pictures:
            self._count += 1
            self.page.screenshot(path=self._pictures / f"{self._name}-{self._count:02}.png", full_page=True)

    def to(self, name: str, *, among: str = "*") -> None:
        """Press Tab until the focus is on what begins with ``name``; ``among`` (CSS) leaves links of that name out.

        The test fails if it never comes there, or if nobody sees that it has.
        """
        wanted = {"name": name, "among": among}
        pressed = 0
        ahead = self.page.evaluate(_LOOK, wanted)["ahead"]
        while pressed < _TABS:
            # What looks like one stop may be several (a date), or none: then the rest is walked from where one is.
            several = max(1, min(ahead, _TABS)) if pressed < _TABS // 2 else 1
            for _ in range(several):
                self.page.keyboard.press("Tab")
            pressed += several
            found = self.page.evaluate(_LOOK, wanted)
            if found["there"]:
                assert found["seen"], f"nobody sees that the focus is on {name or among}"
                return
            ahead = found["ahead"]
        pytest.fail(f"Tab never came to {name or among!r} on {self.page.url}")

    def press(self, name: str, heading: str | re.Pattern[str]) -> None:
        """Go to a link or button, press Enter, and arrive."""
        self.to(name)
        self.page.keyboard.press("Enter")
        self.arrived(heading)

    def follow(self, name: str, heading: str | re.Pattern[str]) -> None:
        """Like ``press``, to a page whose heading is that of the page before: wait until it is another one."""
        self.to(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.arrived(heading)

    def write(self, label: str, text: str) -> None:
        """Go to a field and write into it; what stood there is replaced."""
        self.to(label, among="input, textarea")
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def tick(self, label: str) -> None:
        """Go to a box and set its mark with the space bar."""
        self.to(label, among="[type=checkbox]")
        self.page.keyboard.press("Space")
        assert self._focus().is_checked(), label

    def choose(self, label: str | Locator) -> None:
        """Go to the group of an option, and to the option with the arrows."""
        wanted = self.page.get_by_label(label, exact=True) if isinstance(label, str) else label
        self.to("", among=f"[name='{wanted.get_attribute('name')}']")
        for _ in range(_ARROWS):
            if wanted.evaluate("one => one === document.activeElement"):
                break
            self.page.keyboard.press("ArrowDown")
        if not wanted.is_checked():
            self.page.keyboard.press("Space")
        assert wanted.is_checked(), label

    def select(self, label: str, text: str) -> None:
        """Go to a list and to one of its entries with the arrows."""
        self.to(label, among="select")
        for _ in range(_ARROWS):
            if self._focus().evaluate("one => one.selectedOptions[0].textContent.trim()") == text:
                return
            self.page.keyboard.press("ArrowDown")
        pytest.fail(f"the arrows never came to {text} in {label}")

    def write_day(self, group: str, year: int, month: int, day: int) -> None:
        """Write a day into the three fields of the group whose year comes next after ``group``."""
        fields = self.page.get_by_role("group", name=re.compile(f"^{group}")).get_by_role("textbox")
        for number, value in enumerate((year, month, day)):
            self.to("", among=f"[id='{fields.nth(number).get_attribute('id')}']")
            self.page.keyboard.press("ControlOrMeta+a")
            self.page.keyboard.type(str(value))

    def log_in(self, username: str, password: str, heading: str | re.Pattern[str]) -> None:
        """Write the name and the password on the log-in page, and arrive."""
        self.write("아이디", username)
        self.write("비밀번호", password)
        self.page.keyboard.press("Enter")
        self.arrived(heading)

    def log_out(self) -> None:
        """Log out by the button at the top, so that somebody else may log in at the same computer."""
        self.to("로그아웃")
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_role("link", name="로그인", exact=True).first).to_be_visible()

    def _focus(self) -> Locator:
        return self.page.locator(":focus")
