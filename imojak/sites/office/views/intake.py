"""Bringing in a list of applicants (명단 반입): upload, look through, put right in place, bring in by parts, undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from imojak.offers.configuration import NoDefinition
from imojak.paths.actions import intake as lists
from imojak.paths.enums import IntakeAction, IntakeStatus
from imojak.paths.intake_columns import Heading, headings
from imojak.paths.models import Intake, IntakeRow
from imojak.paths.scopes import intakes_visible
from imojak.problems import Problem
from imojak.sites.asked import page_number, tidy, words
from imojak.sites.downloads import table
from imojak.sites.names import names_for
from imojak.sites.office.desk import Desk, carry_out, desk_of
from imojak.sites.office.queries.intake import VIEWS, columns_in, counts_of, line_of, rows_in, table_of_left
from imojak.sites.office.views.picked import picked

PAGE = 50
#: How many rows that were left are told one by one.
TOLD = 10
NOT_THERE = "그런 명단이 없습니다. 명단 목록에서 골라 주세요."
#: Nobody writes a longer text into a cell.
_LONGEST = 2_000


@login_required
def index(request: HttpRequest, code: str) -> HttpResponse:
    """List the lists of a round, the newest first; upload another."""
    desk = desk_of(request, code)
    refused = ""
    if request.method == "POST":
        if not desk.may_change:
            raise PermissionDenied("명단은 맡은 사업 담당자만 반입할 수 있습니다.")
        file = request.FILES.get("file")
        if file is None:
            refused = "엑셀(.xlsx)이나 CSV 파일을 골라 주세요."
        else:
            try:
                made = lists.read(desk.round, file.name or "명단", file.read(), actor=desk.account)
            except Problem as problem:
                refused = problem.user_message
            else:
                messages.success(request, "명단을 읽었습니다. 아직 반입하지 않았으니 살펴본 뒤 반입해 주세요.")
                return redirect("office:intake-list", code, made.pk)
    rows = intakes_visible(desk.account).filter(round=desk.round).select_related("uploaded_by").order_by("-pk")
    page = Paginator(rows, PAGE).get_page(page_number(request))
    context = {
        "desk": desk,
        "tab": "intake",
        "page": page,
        "rows": [{"of": one, "counts": counts_of(one)} for one in page.object_list],
        "columns": _headings(desk),
        "refused": refused,
    }
    return render(request, "office/intakes.html", context, status=422 if refused else 200)


def _headings(desk: Desk) -> list[Heading]:
    try:
        return headings(desk.round)
    except NoDefinition:
        return []


@login_required
def template(request: HttpRequest, code: str) -> HttpResponse:
    """Give an empty list with the titles that the round wants, as XLSX."""
    desk = desk_of(request, code)
    titles = [f"{one.title}(필수)" if one.required else one.title for one in _headings(desk)]
    return table(f"신청자_명단_{code}.xlsx", titles, [])


def list_of(desk: Desk, number: int) -> Intake:
    """Return a list of the round that the account may see. Raises Http404."""
    found = intakes_visible(desk.account).filter(round=desk.round, pk=number).first()
    if found is None:
        raise Http404(NOT_THERE)
    return found


@login_required
def preview(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show the rows of a list with what each leads to, what is wrong first."""
    desk = desk_of(request, code)
    return _page(request, desk, list_of(desk, number))


def _page(
    request: HttpRequest, desk: Desk, of: Intake, *, typed: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """Show a list. ``typed`` is what somebody wrote into a row that could not be kept: its id, its texts, and why."""
    counts = counts_of(of)
    asked = words(request, "view")
    view = asked if asked in VIEWS else "problems" if counts["problems"] else "all"
    found = rows_in(of, view) if typed is None else rows_in(of, "all").filter(pk=typed["pk"])
    page = Paginator(found, PAGE).get_page(page_number(request))
    columns = columns_in(of, headings(desk.round))
    names = names_for(request, (row.party_id for row in page.object_list), f"‘{desk.round.title}’ 명단 반입 확인")
    context = {
        "desk": desk,
        "tab": "intake",
        "of": of,
        "open": of.status == IntakeStatus.PREVIEW and desk.may_change,
        "columns": columns,
        "page": page,
        "lines": [line_of(row, columns, names) for row in page.object_list],
        "view": view,
        "views": [(key, label, counts[key]) for key, label in VIEWS.items()],
        "counts": counts,
        "ready": counts["ready"],
        "at_once": min(lists.AT_ONCE, counts["ready"]),
        "finished": counts["applied"] + counts["done"] + counts["skipped"],
        "typed": typed,
        "late": lists.is_late(of.round),
        "late_reason": of.rows.filter(application__isnull=False)
        .values_list("application__late_reason", flat=True)
        .last(),
        "again_open": of.status == IntakeStatus.UNDONE and desk.may_change,
    }
    return render(request, "office/intake.html", context, status=status)


@login_required
@require_POST
def change_row(request: HttpRequest, code: str, number: int, row: int) -> HttpResponse:
    """Write cells anew, leave a row out or take it in again, or say who a doubtful one is."""
    desk = desk_of(request, code, change=True)
    of = list_of(desk, number)
    found = IntakeRow.objects.filter(intake=of, pk=row).select_related("party").first()
    if found is None:
        raise Http404("그런 줄이 없습니다. 명단에서 골라 주세요.")
    seen, texts = request.POST.get("seen", "")[:16], _texts(request, of, desk)
    does: dict[str, Callable[[], IntakeRow]] = {
        "fix": lambda: lists.fix(found, texts, actor=desk.account, seen=seen),
        "skip": lambda: lists.skip(found, actor=desk.account),
        "unskip": lambda: lists.unskip(found, actor=desk.account),
        "same": lambda: lists.settle(found, found.party, actor=desk.account, seen=seen),
        "new": lambda: lists.settle(found, None, actor=desk.account, seen=seen),
    }
    do = does.get(request.POST.get("do", ""))
    if do is None:
        messages.error(request, "무엇을 할지 골라 주세요.")
        return redirect(_back(request, code, of))
    try:
        changed = do()
    except Problem as problem:
        found.refresh_from_db()
        return _page(request, desk, of, typed={"pk": found.pk, "texts": texts, "why": problem.user_message}, status=409)
    messages.success(request, _told(changed))
    return redirect(_back(request, code, of))


def _texts(request: HttpRequest, of: Intake, desk: Desk) -> dict[str, str]:
    keys = [one.key for one in columns_in(of, headings(desk.round))]
    return {key: request.POST[f"cell-{key}"][:_LONGEST] for key in keys if f"cell-{key}" in request.POST}


def _told(row: IntakeRow) -> str:
    state = str(IntakeAction(row.action).label)
    if row.action == IntakeAction.WRONG:
        return f"{row.number}행을 저장했습니다. 아직 고칠 점이 있습니다: {' '.join(row.problems.values())}"
    return f"{row.number}행을 저장했습니다. 지금 상태: {state}."


def _back(request: HttpRequest, code: str, of: Intake) -> str:
    query = request.GET.urlencode()
    return reverse("office:intake-list", args=[code, of.pk]) + (f"?{query}" if query else "")


@login_required
@require_POST
def step(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Bring in the next rows that are right, or those that are ticked; undo the list; open an undone one again."""
    desk = desk_of(request, code, change=True)
    of = list_of(desk, number)
    here = reverse("office:intake-list", args=[code, of.pk])
    match request.POST.get("do"):
        case "take":
            _take(request, desk, of, lists.ready(of)[: lists.AT_ONCE])
        case "picked":
            _take(request, desk, of, picked(request))
        case "undo":
            reason = tidy(request.POST.get("reason", ""))
            carry_out(request, lambda: lists.undo(of, actor=desk.account, reason=reason), _undone)
        case "again":
            carry_out(
                request,
                lambda: lists.again(of, actor=desk.account),
                "명단을 다시 열었습니다. 지금 상태로 다시 살펴보았습니다.",
            )
        case _:
            messages.error(request, "무엇을 할지 골라 주세요.")
    return redirect(here)


def _take(request: HttpRequest, desk: Desk, of: Intake, rows: list[int]) -> None:
    if not rows:
        messages.error(request, "반입할 줄이 없습니다. 고칠 점을 고치거나 줄을 골라 주세요.")
        return
    try:
        came = lists.apply(of, actor=desk.account, rows=rows, late_reason=tidy(request.POST.get("late_reason", "")))
    except Problem as problem:
        messages.error(request, problem.user_message)
        return
    if came.applications:
        rest = len(lists.ready(of))
        more = f" 남은 {rest:,}건을 이어서 반입해 주세요." if rest else " 잘못 반입했으면 아래에서 되돌릴 수 있습니다."
        messages.success(
            request, f"신청 {came.applications:,}건을 반입했습니다(새로 등록한 사람 {came.people:,}명).{more}"
        )
    if came.unconsented:
        messages.warning(
            request,
            f"{came.unconsented:,}명은 개인정보 동의가 없어 아직 자격을 확인할 수 없습니다. 종이로 동의를 받았으면 반입을 "
            "되돌리고, 명단에 동의 열을 더해 다시 올려 주세요.",
        )
    for line, why in came.left[:TOLD]:
        messages.error(request, f"{line}행은 반입하지 못했습니다. {why}")
    if len(came.left) > TOLD:
        messages.error(request, f"그 밖에 {len(came.left) - TOLD:,}행을 반입하지 못했습니다. ‘살펴볼 줄만’에서 보세요.")


def _undone(done: lists.Undone) -> str:
    stay = f" {len(done.stay):,}건은 이미 심사가 시작되어 그대로 두었습니다." if done.stay else ""
    return f"반입한 신청 {done.withdrawn:,}건을 되돌렸습니다.{stay} 등록한 사람은 그대로 남습니다."


@login_required
def left(request: HttpRequest, code: str, number: int, form: str) -> HttpResponse:
    """Give the rows that could not be brought in as a file with why, to be put right and uploaded again."""
    desk = desk_of(request, code)
    of = list_of(desk, number)
    if form not in {"csv", "xlsx"}:
        raise Http404("그런 파일은 없습니다. CSV나 엑셀을 골라 주세요.")
    rows = rows_in(of, "problems")
    names_for(request, (row.party_id for row in rows), f"‘{desk.round.title}’ 반입하지 못한 줄 내려받기")
    header, lines = table_of_left(of, columns_in(of, headings(desk.round)))
    return table(f"반입하지_못한_줄_{code}_{of.pk}.{form}", header, lines)
