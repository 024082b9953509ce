"""The page of tasks (작업): what is done behind the pages, whose turn it is, what failed, with calling off and doing again."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from imojak.parties.models import Account
from imojak.sites.asked import page_number
from imojak.sites.office.desk import MANAGERS, carry_out, staff_of
from imojak.sites.office.queries.tasks import lines_of, tasks_changeable, tasks_seen
from imojak.tasks.enums import LIVE
from imojak.tasks.kinds import kind_of
from imojak.tasks.models import Task

PAGE = 30
NOT_YOURS = "작업은 사업 담당자와 감사 담당자에게만 열립니다. 필요하면 사업 담당자에게 문의하세요."
NOT_TO_CHANGE = "이 작업은 맡은 사업 담당자만 취소하거나 다시 할 수 있습니다. 담당자에게 문의하세요."
NO_TASK = "그런 작업이 없습니다. 작업 목록에서 골라 주세요."


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """List the tasks that one may see, live ones first."""
    account = staff_of(request, MANAGERS, NOT_YOURS)
    page = Paginator(tasks_seen(account), PAGE).get_page(page_number(request))
    lines = lines_of(list(page.object_list), account)
    context = {"page": page, "lines": lines, "is_live": any(one.of.state in LIVE for one in lines)}
    return render(request, "office/tasks.html", context)


@login_required
@require_POST
def step(request: HttpRequest, number: int) -> HttpResponse:
    """Call a task off, or have one that failed or was called off done again."""
    account = staff_of(request, MANAGERS, NOT_YOURS)
    task = _one(account, number)
    care = kind_of(task.kind).looked_after()
    if request.POST.get("do") == "cancel":
        carry_out(
            request,
            lambda: care.call_off(task, account),
            lambda done: "취소했습니다." if done else "이미 끝난 작업입니다. 결과를 확인해 주세요.",
        )
    else:
        carry_out(request, lambda: care.again(task, account), "다시 맡겼습니다.")
    return redirect("office:tasks")


def _one(account: Account, number: int) -> Task:
    found = Task.objects.filter(pk=number, part_of=None).first()
    if found is None:
        raise Http404(NO_TASK)
    if not tasks_changeable(account).filter(pk=number).exists():
        raise PermissionDenied(NOT_TO_CHANGE)
    return found
