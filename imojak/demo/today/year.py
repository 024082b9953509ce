"""What is open today, made as a whole: all of it or nothing."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from imojak.demo.today import choices, courses, fair, jobs, matching, papers, pay, studies, together
from imojak.demo.today.desk import Desk
from imojak.offers.models import Round
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account

#: Today's rounds reach so many days back; before that much of a year has passed since, they would meet the lived one.
REACH = 120


def may_open(year: int, day: date) -> bool:
    """Tell whether ``day`` is far enough behind a lived ``year`` for rounds of its own."""
    return day > date(year, 12, 31) + timedelta(days=REACH)


@transaction.atomic
def open_today(year: int, day: date) -> list[Round]:
    """Make the rounds of ``day`` (today in Seoul) in a database that has lived ``year``, which is over; return them.

    Raises Problem when the city is too small to fill them.
    """
    desk = Desk(year, day)
    leader = Account.objects.select_related("party").get(username="leader")
    operator = Account.objects.select_related("party").get(username="operator")
    _may_manage(desk)
    papers.certify(desk)
    recruiting, judged, working = jobs.recruit(desk, operator), jobs.judge(desk), jobs.work(desk, leader, operator)
    pay.ready(desk, working)
    return [
        recruiting,
        judged,
        working,
        courses.teach(desk),
        courses.hold(desk),
        courses.hire(desk),
        fair.fair(desk, leader),
        together.volunteer(desk),
        together.mentor(desk),
        choices.counsel(desk),
        choices.seek_mentors(desk),
        choices.let_desks(desk),
        choices.call_for_entries(desk),
        matching.publish(desk),
        matching.match(desk),
        studies.pay_studies(desk),
    ]


def _may_manage(desk: Desk) -> None:
    """Let the demo's manager look after today's courses, internships, fair, groups, counselling and start-ups, too: one log-in shows them all."""
    assert desk.manager.party is not None
    for code in (
        "vocational",
        "internship",
        "employer-link",
        "volunteers",
        "life-design",
        "startup",
        "policy-research",
    ):
        unit = desk.programme(code).lead_unit
        desk.role(desk.manager.party, RoleKind.PROGRAMME_MANAGER, unit.party, programme=code)
