"""Classes with their number, checking in, absences in a row, closed days, sheets on paper and what was read of them."""

from __future__ import annotations

from random import Random

from django.utils import timezone

from imojak.parties.models import Account
from imojak.records import scans, sheets
from imojak.records.checkin import open_checkin
from imojak.records.models import Session
from tests.records import scribbles
from tests.sites.visits.visit import Visit

VISITS = [
    Visit("/partner/classes/", "leader"),
    Visit("/partner/classes/?when=missing", "leader"),
    Visit("/partner/classes/?when=coming", "lecturer"),
    Visit("/office/sessions/{meeting}/", "leader"),
    Visit("/office/sessions/{meeting}/code/", "leader"),
    Visit("/me/check-in/", "citizen"),
    Visit("/me/check-in/{meeting}/000000/", "citizen", 422),
    Visit("/office/absences/", "manager"),
    Visit("/office/closures/", "manager"),
    Visit("/office/closures/", "planner"),
    Visit("/partner/sheets/", "leader"),
    Visit("/partner/scans/{scan}/", "leader"),
]


def numbers() -> dict[str, int | str]:
    """Today's meeting at the leader's place with its number shown, and a page of its month that came back on paper."""
    leader = Account.objects.get(username="leader")
    meeting = Session.objects.filter(lead=leader.party, day=timezone.localdate()).earliest("pk")
    open_checkin(meeting, actor=leader)
    sheet = sheets.print_month(meeting.place, meeting.day, actor=leader)
    [page, *_] = scribbles.blank(sheets.pdf_of(sheet, {}))
    [scan] = scans.upload("활동표.jpg", scribbles.scanned(page, Random(1)), actor=leader).scans
    return {"meeting": meeting.pk, "scan": scan.pk}
