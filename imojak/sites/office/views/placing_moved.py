"""Who goes elsewhere than in the computation before (배정이 달라진 사람), by receipt number."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from imojak.placing.actions import latest_run
from imojak.placing.models import Scenario
from imojak.sites.asked import page_number
from imojak.sites.office.desk import desk_of
from imojak.sites.office.queries.placing_since import moves_of, moves_told, since_of

PAGE = 50
NOTHING = "견줄 앞의 계산이 없습니다. 시나리오에서 바꾸고 다시 계산하면 달라진 사람을 볼 수 있습니다."


@login_required
def moved(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """List whoever goes elsewhere in the newest run of a scenario than in the one before it."""
    desk = desk_of(request, code)
    scenario = Scenario.objects.filter(round=desk.round, pk=number).first()
    run = latest_run(scenario) if scenario is not None else None
    since = since_of(run)
    if run is None or since is None:
        raise Http404(NOTHING)
    page = Paginator(moves_of(run), PAGE).get_page(page_number(request))
    context = {
        "desk": desk,
        "tab": "placing",
        "scenario": scenario,
        "since": since,
        "page": page,
        "rows": moves_told(list(page.object_list)),
    }
    return render(request, "office/placing_moved.html", context)
