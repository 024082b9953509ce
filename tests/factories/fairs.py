"""A job fair: its round with the real type, a company's booth, its interview slots, and a booked interview."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from imojak.offers.enums import Method, PlaceKind, RoundStatus, Shape
from imojak.offers.models import Place, Round
from imojak.parties.enums import ConsentPurpose, RoleKind
from imojak.parties.models import Account, Party
from imojak.paths.actions.interviews import book
from imojak.paths.enums import InterviewStatus
from imojak.paths.models import Interview, Participation
from tests.factories.common import CUT_OFF, at
from tests.factories.figures import transition
from tests.factories.offers import place, programme, round_of
from tests.factories.paths import participation
from tests.factories.way import real_type
from tests.factories.who import account, consent, organisation, person

#: The day of the fairs of tests.
FAIR_DAY = date(2023, 6, 15)


def fair(*, day: date = FAIR_DAY, **more: Any) -> Round:
    """A job fair on a day, for which one may register from six weeks before until then, with the type of the plan."""
    values: dict[str, Any] = {
        "title": "중장년 일자리박람회",
        "notice_on": day - timedelta(days=50),
        "apply_from": day - timedelta(days=45),
        "apply_to": day,
        "status": RoundStatus.OPEN,
        "rolling": True,
        "method": Method.OPEN,
        "type": real_type("job-fair"),
        **more,
    }
    of = values.pop("programme", None) or programme(shape=Shape.FAIR, planned={"follow_up_months": [6, 12]})
    made = round_of(of, starts=day, ends=day, **values)
    if made.status == RoundStatus.OPEN:
        transition(made, "", RoundStatus.DRAFT)
        transition(made, RoundStatus.DRAFT, RoundStatus.OPEN)
    return made


def booth(of: Round | None = None, *, host: Party | None = None, **more: Any) -> Place:
    """A company's booth at a fair."""
    host = host or organisation(business_number="")
    values: dict[str, Any] = {"title": f"{host.name} 부스", "room": "아트홀 1관", "capacity": 1, **more}
    return place(of or fair(), kind=PlaceKind.BOOTH, host=host, **values)


def slot(of: Place | None = None, starts: time = time(10), *, minutes: int = 20, tables: int = 1, **more: Any) -> Place:
    """An interview slot of a booth, at ten o'clock for twenty minutes at one table."""
    of = of or booth()
    values: dict[str, Any] = {"title": f"{of.title} 면접 {starts:%H:%M}", "room": of.room, **more}
    return place(
        of.round, kind=PlaceKind.SLOT, host=of.host, parent=of, starts_at=starts, minutes=minutes, capacity=tables,
        starts_on=of.starts_on, ends_on=of.starts_on, **values,
    )  # fmt: skip


def seeker(to: Place | None = None, *, name: str = "", **more: Any) -> Account:
    """A citizen who may be served, and who lets the company of ``to`` (a booth or a slot) know who they are."""
    who = person(name, **more)
    consent(who)
    if to is not None and to.host is not None:
        consent(who, purpose=ConsentPurpose.THIRD_PARTY, receiver=to.host)
    return account(of=RoleKind.CITIZEN, party=who)


def booked(to: Place | None = None, by: Account | None = None, *, on: date | None = None) -> Participation:
    """An interview that somebody has booked, two weeks before its day."""
    to = to or slot()
    by = by or seeker(to)
    assert by.party is not None
    book(to, by.party, account=by, at=at(on or to.starts_on - timedelta(days=14)))
    return Participation.objects.get(place=to, party=by.party, status="active")


def interview(of: Participation | None = None, **more: Any) -> Interview:
    """An interview to which somebody came."""
    values: dict[str, Any] = {"status": InterviewStatus.CAME, "recorded_at": at(CUT_OFF), **more}
    return Interview.objects.create(participation=of or participation(), **values)
