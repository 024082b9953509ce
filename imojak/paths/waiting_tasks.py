"""What waits for counsellors: tasks that come by themselves, as that somebody has been absent several times in a row."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps

from imojak.parties.enums import RoleKind
from imojak.paths.queries import holders
from imojak.paths.waited import People, Waiting, shared, through

LINK = "/office/absences/"


def absences(people: People) -> Iterator[Waiting]:
    """Yield open tasks about absences: for who has the case, or the programme's managers where that is no counsellor.

    Cases are a room above; only the name of their table is used here.
    """
    tasks = apps.get_model("cases", "Task")
    rows = tasks._default_manager.filter(cause="absences", done_on=None).select_related(
        "case", "participation__party", *through("participation")
    )
    counsellors = set(holders(RoleKind.COUNSELLOR, on=people.day).values_list("party_id", flat=True))
    for row, of in shared(rows.order_by("pk"), lambda row: row.participation):
        who = (row.case.owner_id,) if row.case.owner_id in counsellors else people.managers(of)
        yield Waiting(
            "absences", "absences", row, of, "counsellor", who, None, row.due_on, "이어서 결석한 분께 연락하기", LINK
        )
