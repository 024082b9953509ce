"""What mentors have asked of the office about their pairs, and until when it is answered."""

from __future__ import annotations

from collections.abc import Iterator

from imojak.paths.actions.pairs import PAIR_PAGE
from imojak.paths.enums import ChangeStatus
from imojak.paths.models import PairChange
from imojak.paths.waited import People, Waiting, shared


def pair_changes(people: People) -> Iterator[Waiting]:
    """Yield requests for another mentor; whoever manages the programme answers."""
    rows = PairChange.objects.filter(status=ChangeStatus.REQUESTED).select_related("participation")
    for row, of in shared(rows.order_by("pk"), lambda row: row.participation):
        link = PAIR_PAGE.format(row.participation_id)
        title = "멘토를 바꿔 달라는 요청에 답하기"
        who = people.managers(of)
        yield Waiting("pair-change", "change-asked", row, of, "manager", who, None, row.answer_due, title, link)
