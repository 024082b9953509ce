"""A browser for tests: a running site with a lived year, pages of Chromium, and axe.

Tests that use it are marked ``browser``. The site runs once for all of them, on data that they share: a journey makes
what it changes itself, or looks at what no other changes.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import chromium as installed
import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.test.utils import setup_databases, teardown_databases
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize, expect, sync_playwright
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from imojak.sites import cutoff

DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}

#: Milliseconds that a page may take before a test gives up: long, since a busy machine is no fault of the page.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)

#: Where the tests' site has axe.
AXE = "/static/axe/axe.min.js"

#: A twentieth of the city lives a year in seconds, and has rows of everything.
SCALE = 0.05

#: No sound, no first-run pages, and no word with any host but this machine.
ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--mute-audio",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


#: The database of whoever runs the tests; it is never lived in.
OWN_DATABASE: list[str] = []


def pytest_configure() -> None:
    """Remember which database the settings name before any test has one of its own, and let its site have axe."""
    OWN_DATABASE.append(str(settings.DATABASES["default"]["NAME"]))
    settings.STATICFILES_DIRS = [("axe", Path(settings.NODE_MODULES) / "axe-core")]
    settings.STATICFILES_FINDERS = [
        *settings.STATICFILES_FINDERS,
        "django.contrib.staticfiles.finders.FileSystemFinder",
    ]


@pytest.fixture(scope="session")
def database_of_its_own(
    django_db_setup: None,
    django_db_modify_db_settings: None,
    django_db_keepdb: bool,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """A test database, also in a run of tests that none marks: pytest-django makes one only for tests marked django_db."""
    with django_db_blocker.unblock():
        if str(connection.settings_dict["NAME"]) not in OWN_DATABASE:
            yield
            return
        # Django wants the names of the databases; the stubs know only of a mapping.
        made = setup_databases(
            verbosity=0,
            interactive=False,
            aliases=["default"],  # type: ignore[arg-type]
            keepdb=django_db_keepdb,
        )
        assert str(connection.settings_dict["NAME"]) not in OWN_DATABASE
        yield
        if not django_db_keepdb:
            teardown_databases(made, verbosity=0)


def _live_once(lived: Path) -> None:
    """Live the year, or take it from another worker that has: the first leaves it in that file.

    Only on SQLite, which the browser's step runs on; another engine lives it for each worker.
    """
    own = str(connection.settings_dict["NAME"])
    with open(lived.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # who comes second waits for the first
        taken = lived.exists()
        if not taken:
            call_command("load_plan", "plans/2023", verbosity=0)
            call_command("live", "2023", scale=SCALE, verbosity=0)
        connection.close()
        if connection.vendor == "sqlite":
            made = lived.with_suffix(".new")
            names = (str(lived), own) if taken else (own, str(made))
            with closing(sqlite3.connect(names[0])) as source, closing(sqlite3.connect(names[1])) as target:
                source.backup(target)
            if not taken:
                made.rename(lived)


@pytest.fixture(scope="session")
def site(
    database_of_its_own: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a running site whose agency, a small one, has lived 2023."""
    # The test and the server look at one database at the same time, each from its own thread.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps an event loop in this thread
    with django_db_blocker.unblock():
        folder = tmp_path_factory.getbasetemp()
        # A worker's own folder lies in that of the whole run.
        _live_once((folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "lived.sqlite3")
        cutoff.forget()
        server = LiveServer("127.0.0.1")
        try:
            yield server.url
        finally:
            server.stop()
            connections.close_all()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser: CHROMIUM, or the first that is installed."""
    path = installed.find()
    if path is None:
        reason = "no Chromium is installed; CHROMIUM may name one"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    root = hasattr(os, "geteuid") and os.geteuid() == 0  # Chromium's sandbox refuses root
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=ARGUMENTS + (["--no-sandbox"] if root else []), chromium_sandbox=not root
        )
        yield browser
        browser.close()


class Windows:
    """The browser's windows on the site, and the errors that their pages wrote to the console.

    Such an error is a script that broke, a file that is missing, a breach of the content policy. A page that is itself
    an answer of 403 or 404 is none.
    """

    def __init__(self, browser: Browser, site: str) -> None:
        self._browser = browser
        self._site = site
        self._kept: dict[str, Page] = {}
        self._left: dict[str, list[BrowserContext]] = {}
        self._kinds: dict[BrowserContext, str] = {}
        self.problems: list[str] = []

    def open(self, as_user: str = "", viewport: ViewportSize | None = None, **options: Any) -> Page:
        """Open a window with one page, logged in if an account's name is given; whoever opens it leaves it in the end."""
        asked = {"viewport": viewport or DESKTOP, **options}
        left = self._left.setdefault(repr(asked), [])
        if left:
            context = left.pop()
        else:
            context = self._browser.new_context(base_url=self._site, locale="ko-KR", timezone_id="Asia/Seoul", **asked)
            self._kinds[context] = repr(asked)
        if as_user:
            sign_in(context, self._site, as_user)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.problems.append(f"{error} ({page.url})"))
        return page

    def leave(self, context: BrowserContext) -> None:
        """Close what is open in a window and forget who was there; the next one finds all styles and letters fetched."""
        for page in context.pages:
            page.close()
        context.clear_cookies()
        context.clear_permissions()
        self._left[self._kinds[context]].append(context)

    def kept(self, as_user: str = "") -> Page:
        """Return the page of that account's window for looking around, which stays open; its log-in is a new one."""
        page = self._kept.get(as_user)
        if page is None or page.is_closed():
            page = self._kept[as_user] = self.open()
        page.context.clear_cookies()
        if as_user:
            sign_in(page.context, self._site, as_user)
        page.emulate_media(reduced_motion="null")  # as enlarge_text may have left it
        page.set_viewport_size(DESKTOP)
        return page

    def _listen(self, said: ConsoleMessage) -> None:
        asked = said.page.url if said.page else ""
        answered_by_a_page = said.text.startswith("Failed to load resource") and said.location["url"] == asked
        # axe, by which the test measures, tries inline styles, which the policy refuses.
        by_axe = said.location["url"].endswith(AXE)
        # Who leaves a page, or asks anew, while an answer is on its way, has it called off: htmx writes that down as two
        # errors. An answer that failed has words of its own.
        called_off = said.text.startswith(("htmx:sendAbort,", "htmx:afterRequest,"))
        if said.type == "error" and said.location["url"] and not (answered_by_a_page or by_axe or called_off):
            self.problems.append(f"{said.text} ({asked})")


@pytest.fixture(scope="session")
def _windows(site: str, chromium: Browser) -> Windows:
    return Windows(chromium, site)


@pytest.fixture
def windows(_windows: Windows) -> Iterator[Windows]:
    """The browser's windows; the test fails if one of their pages wrote an error to its console."""
    _windows.problems.clear()
    yield _windows
    assert not _windows.problems, "\n".join(_windows.problems)


@pytest.fixture
def open_page(windows: Windows) -> Iterator[Callable[..., Page]]:
    """Open pages, each in a window of its own: ``open_page()``, ``open_page(as_user="officer", viewport=PHONE)``."""
    contexts: list[BrowserContext] = []

    def open_one(**options: Any) -> Page:
        page = windows.open(**options)
        contexts.append(page.context)
        return page

    yield open_one
    for context in contexts:
        windows.leave(context)


@pytest.fixture
def look(windows: Windows) -> Callable[[str], Page]:
    """Give the page of an account's window, for a test that only opens addresses and looks: ``look("officer")``.

    The window stays open for the next one, since to open it and to fetch all styles and letters anew takes longer than
    to look.
    """
    return windows.kept


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """One page of a visitor who has not logged in."""
    return open_page()


def sign_in(context: BrowserContext, site: str, username: str) -> None:
    """Log an account into a window, without the detour through the log-in page."""
    client = Client()
    client.force_login(get_user_model()._default_manager.get_by_natural_key(username))
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site}])


#: Every rule is tried on everything; only what breaks one is described, which is most of axe's time otherwise.
#: A button that changes its colour slowly is looked at when it has changed: half way no colour is one that was chosen.
_RUN_AXE = """async () => {
    await Promise.allSettled(document.getAnimations()
        .filter(one => Number.isFinite(one.effect.getComputedTiming().endTime)).map(one => one.finished));
    return (await axe.run(document, {
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"],
    })).violations.flatMap(rule => rule.nodes.map(node => [rule.id, node.target.join(" "), rule.help].join(": ")));
}"""


def violations(page: Page) -> list[str]:
    """Run axe on the page as it stands and return what breaks WCAG 2.2 A and AA: rule, where, and what to do."""
    if not page.evaluate("'axe' in window"):
        # From the site, so that the browser keeps it, and what it has made of it, for the next page.
        page.add_script_tag(url=AXE)
    return [str(line) for line in page.evaluate(_RUN_AXE)]


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window; a reader should never scroll sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def enlarge_text(page: Page) -> None:
    """Show all letters twice as large, as a reader's own setting does; boxes stay as wide as the window."""
    page.emulate_media(reduced_motion="reduce")  # or a button would still be growing while it is measured
    # KRDS sets 62.5 % so that a rem is ten pixels.
    page.evaluate("document.documentElement.style.fontSize = '125%'")


def cut_text(page: Page) -> list[str]:
    """Return texts of which a part cannot be seen, because their box is too small and hides the rest.

    What is typed into a line may be longer than the line: the cursor moves it.
    """
    found = page.evaluate(
        """() => [...document.querySelectorAll("main *, header *, footer *")].filter(one => {
            const style = getComputedStyle(one), box = one.getBoundingClientRect();
            const hides = ["hidden", "clip"].includes(style.overflowX) || ["hidden", "clip"].includes(style.overflowY);
            return hides && box.width > 2 && box.height > 2 && !one.closest("svg")
                && ((one.tagName !== "INPUT" && one.scrollWidth > one.clientWidth + 1) || one.scrollHeight > one.clientHeight + 1);
        }).map(one => one.textContent.trim().slice(0, 60))"""
    )
    return [str(text) for text in found]


def tab_to(page: Page, name: str, *, at_most: int = 250) -> None:
    """Press Tab until the focus is on what is called ``name``; the test fails if it never comes, or is not seen."""
    for _ in range(at_most):
        page.keyboard.press("Tab")
        focus = page.evaluate(
            """() => {
                const one = document.activeElement, style = getComputedStyle(one);
                const label = one.labels && one.labels.length ? one.labels[0].textContent : "";
                return [one.getAttribute("aria-label") || label || one.textContent,
                        style.outlineStyle !== "none" || style.boxShadow !== "none"];
            }"""
        )
        if str(focus[0]).strip().startswith(name):
            assert focus[1], f"nobody sees that the focus is on {name}"
            return
    pytest.fail(f"Tab never came to {name!r} on {page.url}")
