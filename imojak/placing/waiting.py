"""What a match waits for (배정에서 기다리는 일): a rematch that is computed and gives somebody a seat is to be published."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from imojak.offers.enums import RoundStatus
from imojak.paths.actions.clocks import ends
from imojak.paths.actions.late import late
from imojak.paths.waited import People, Waiting, shared
from imojak.paths.waiting import further
from imojak.placing.enums import Purpose
from imojak.placing.models import Run, Scenario
from imojak.plan.types.stages import Silence

#: Working days to publish a rematch: who waits for a seat should not wait for us.
PUBLISH = 2
CODE = "rematch"


def waiting(people: People) -> Iterator[Waiting]:
    """Yield the rematches whose newest result gives somebody a free seat and is not published; a matter of the office."""
    if people.asked is not None:
        return
    newest = Run.objects.filter(scenario=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    rematches = Scenario.objects.filter(purpose=Purpose.REMATCH).annotate(newest=Subquery(newest))
    rows = Run.objects.filter(pk__in=rematches.values("newest"), placed__gt=0, publication=None).exclude(
        scenario__round__status=RoundStatus.CLOSED
    )
    for run, of in shared(rows.select_related("scenario").order_by("pk"), lambda run: run.scenario):
        due = people.workdays_after(timezone.localdate(run.made_at), PUBLISH)
        link = f"/office/rounds/{of.code}/placing/{run.scenario_id}/publish/"
        yield Waiting(
            CODE, "waiting", run, of, "manager", people.managers(of), None, due, "재배정 결과 확인하고 공개하기", link,
            run.placed,
        )  # fmt: skip


def register() -> None:
    """Let the list of what waits know of rematches, and the clocks what silence leads to."""
    further(waiting)
    ends(CODE, _still_to_do)


def _still_to_do(one: Waiting, silence: Silence | None, moment: datetime) -> str:
    because = "빈자리를 기다리는 분이 있으니 오늘 살펴봐 주세요."
    return late(one, Silence(does="escalate", to="lead"), moment, because)
