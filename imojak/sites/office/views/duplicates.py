"""Persons who may be there twice (중복): pairs with why, what a merge would move, merging, keeping apart, undoing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from imojak.parties.actions.merging import keep_apart, merge, merge_preview, undo_merge
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Merge, Party
from imojak.parties.scopes import merges_visible, standing
from imojak.problems import Problem
from imojak.sites.asked import page_number, tidy
from imojak.sites.names import names_for
from imojak.sites.office.desk import MANAGERS, carry_out, staff_of
from imojak.sites.office.forms import ReasonForm
from imojak.sites.office.queries.duplicates import FILLED, facts_of_both, mark_of, overlaps_of, pair_of, suspicions_of

PAGE = 30
#: Days of hours that overlap which are told one by one.
TOLD = 20
NOT_YOURS = "중복 확인은 사업 담당자와 감사 담당자에게만 열립니다. 필요하면 사업 담당자에게 부탁해 주세요."
NOT_SEEN = "두 사람 모두 맡은 사업의 신청자나 참여자일 때만 볼 수 있습니다. 목록에서 골라 주세요."
CHANGED = "그사이 두 사람의 자료가 바뀌었습니다. 지금 옮겨질 것을 다시 보고 눌러 주세요."


def reader_of(request: HttpRequest, *, change: bool = False) -> Account:
    """Return the account if it may look for duplicates, or with ``change`` settle them. Raises PermissionDenied."""
    return staff_of(request, (RoleKind.PROGRAMME_MANAGER,) if change else MANAGERS, NOT_YOURS)


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """List the pairs that may be one person with why, and the merges that were made; a logged read."""
    account = reader_of(request)
    found = suspicions_of(account)
    page = Paginator(found, PAGE).get_page(page_number(request))
    done = list(
        merges_visible(account)
        .exclude(moved={}, undone_because__gt="")
        .select_related("merged_by")
        .order_by("-pk")[:PAGE]
    )
    shown = [*(one.first.pk for one in page.object_list), *(one.second.pk for one in page.object_list)]
    names = names_for(request, [*shown, *(one.kept_id for one in done), *(one.merged_id for one in done)], "중복 확인")
    context = {
        "page": page,
        "pairs": [
            {"of": one, "first": names.get(one.first.pk, ""), "second": names.get(one.second.pk, "")}
            for one in page.object_list
        ],
        "merges": [_done(one, names) for one in done],
        "may_change": standing(account).holds(RoleKind.PROGRAMME_MANAGER),
    }
    return render(request, "office/duplicates.html", context)


def _done(one: Merge, names: dict[int, str]) -> dict[str, Any]:
    return {
        "of": one,
        "kept": names.get(one.kept_id, ""),
        "merged": names.get(one.merged_id, ""),
        "rows": sum(len(keys) for keys in one.moved.values()),
    }


@login_required
def pair(request: HttpRequest, first: int, second: int) -> HttpResponse:
    """Show two entries side by side with what would move to the first; merge them, or keep them apart."""
    account = reader_of(request)
    both = pair_of(account, first, second)
    if both is None:
        raise PermissionDenied(NOT_SEEN)
    kept, merged = both
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        reader_of(request, change=True)
        if form.is_valid() and _settle(request, account, form, kept, merged):
            return redirect("office:duplicates")
    names = names_for(request, [first, second], "중복 확인: 나란히 보기")
    try:
        seen, refused = merge_preview(kept, merged), ""
    except Problem as problem:
        seen, refused = None, problem.user_message
    overlaps = overlaps_of(kept, merged)
    context = {
        "overlaps": overlaps[:TOLD],
        "more": max(0, len(overlaps) - TOLD),
        "kept": kept,
        "merged": merged,
        "names": {"kept": names.get(kept.pk, ""), "merged": names.get(merged.pk, "")},
        "facts": facts_of_both(kept, merged, names),
        "seen": seen,
        "mark": mark_of(seen, overlaps) if seen is not None else "",
        "fills": [FILLED[name] for name in seen.fills] if seen is not None else [],
        "refused": refused,
        "form": form,
        "may_change": standing(account).holds(RoleKind.PROGRAMME_MANAGER),
    }
    return render(request, "office/duplicate.html", context, status=422 if form.errors else 200)


def _settle(request: HttpRequest, account: Account, form: ReasonForm, kept: Party, merged: Party) -> bool:
    reason = form.cleaned_data["reason"]
    try:
        match request.POST.get("do"):
            case "merge":
                if request.POST.get("seen") != mark_of(merge_preview(kept, merged), overlaps_of(kept, merged)):
                    form.add_error(None, CHANGED)
                    return False
                merge(kept, merged, actor=account, reason=reason)
                messages.success(request, "한 사람으로 합쳤습니다. 잘못 합쳤으면 아래 목록에서 되돌릴 수 있습니다.")
            case "apart":
                keep_apart(kept, merged, actor=account, reason=reason)
                messages.success(request, "다른 사람으로 적어 두었습니다. 다시 묻지 않습니다.")
            case _:
                form.add_error(None, "무엇을 할지 골라 주세요.")
                return False
    except Problem as problem:
        form.add_error(None, problem.user_message)
        return False
    return True


@login_required
@require_POST
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Take a merge apart again, with why."""
    account = reader_of(request, change=True)
    done = merges_visible(account).filter(pk=number).exclude(kept_id=standing(account).party).first()
    if done is None:
        raise PermissionDenied("합친 사람만 되돌릴 수 있습니다. 목록에서 골라 주세요.")
    reason = tidy(request.POST.get("reason", ""))
    carry_out(
        request,
        lambda: undo_merge(done, actor=account, reason=reason),
        "합친 것을 되돌렸습니다. 합친 뒤에 새로 생긴 자료는 남긴 사람에게 있습니다.",
    )
    return redirect(reverse("office:duplicates"))
