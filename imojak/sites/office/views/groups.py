"""Groups (모임) as the office looks after them: who is in them, who is asked, what they apply to and take part in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from imojak.offers.models import Round
from imojak.offers.scopes import programmes_managed
from imojak.parties.models import Account, GroupMember, Party
from imojak.parties.scopes import standing
from imojak.paths.actions import groups
from imojak.paths.group_terms import each_member, fell_below, size_of
from imojak.paths.models import Application, GroupProfile, Participation
from imojak.paths.scopes import applications_visible, participations_visible
from imojak.paths.terms import due_on
from imojak.sites.asked import page_number, words
from imojak.sites.groups import history, members_of
from imojak.sites.names import names_for
from imojak.sites.office.desk import MANAGERS, carry_out, staff_of
from imojak.sites.office.queries.groups import STATES, groups_listed, invitations_of, lines, narrowed

PAGE = 50
NOT_YOURS = "모임은 그 모임이 신청하거나 참여하는 사업의 담당자와 감사 담당자에게만 열립니다."
NOT_TO_CHANGE = "이 모임의 대표는 그 사업의 담당자만 바꿀 수 있습니다. 담당 부서에 문의해 주세요."


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """List the groups of one's programmes by state; ``?q=`` narrows by the name of the group or of its round."""
    account = staff_of(request, MANAGERS, NOT_YOURS)
    q, state = words(request, "q"), words(request, "state")
    state = state if state in STATES else "all"
    rows = groups_listed(account)
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(group_profile__round__title__icontains=q))
    page = Paginator(narrowed(rows, state), PAGE).get_page(page_number(request))
    names = names_for(request, [one.pk for one in page.object_list], "모임 목록 열람")
    context = {
        "page": page,
        "rows": lines(page.object_list, names, timezone.localdate()),
        "q": q,
        "state": state,
        "states": [(key, label, narrowed(rows, key).count()) for key, label in STATES.items()],
    }
    return render(request, "office/groups.html", context)


@login_required
def group(request: HttpRequest, number: int) -> HttpResponse:
    """Show a group with its people and all that has happened; let another member lead where the leader is gone."""
    account = staff_of(request, MANAGERS, NOT_YOURS)
    today = timezone.localdate()
    found = groups_listed(account).filter(pk=number).first()
    if found is None:
        raise PermissionDenied(NOT_YOURS)
    changes = _may_change(account, found)
    if request.method == "POST":
        if not changes:
            raise PermissionDenied(NOT_TO_CHANGE)
        return _hand_over(request, account, found)
    rows = members_of(
        request, GroupMember.objects.filter(group=found).order_by("-leader", "starts_on", "pk"), "모임 열람"
    )
    there = [row for row in rows if row.of.ends_on is None or row.of.ends_on >= today]
    profile = GroupProfile.objects.filter(party=found).select_related("round", "formed_by").first()
    of = profile.round if profile is not None else None
    invitations = list(invitations_of(found))
    names = names_for(request, [found.pk], "모임 열람")
    context = {
        "group": found,
        "name": names.get(found.pk, ""),
        "profile": profile,
        "size": size_of(of),
        "members": _judged(of, there),
        "gone": [row for row in rows if row not in there],
        "invitations": invitations,
        "applications": Application.objects.filter(
            party=found, pk__in=applications_visible(account).values("pk")
        ).select_related("round"),
        "participations": Participation.objects.filter(
            party=found, pk__in=participations_visible(account).values("pk")
        ).select_related("round", "place"),
        "shortages": _shortages(found, today),
        "history": history(found, {row.of.member_id: row.name for row in rows}, invitations),
        "changes": changes,
        "others": [row for row in there if not row.of.leader and not row.leaving],
    }
    return render(request, "office/group.html", context)


def _judged(of: Round | None, rows: list[Any]) -> list[dict[str, Any]]:
    """Return members with what the round asks of each: whoever decides on the group sees why."""
    found = each_member(of, [row.of.member_id for row in rows]) if of is not None else {}
    return [{"row": row, "standing": found.get(row.of.member_id)} for row in rows]


def _shortages(found: Party, today: Any) -> list[dict[str, Any]]:
    """Return for what a group has become too small, since when and until when it has to be filled up."""
    rows: dict[int, Round] = {}
    for one in Application.objects.filter(party=found, status__in=("filed", "eligible", "waiting", "offered")):
        rows[one.round_id] = one.round
    for part in Participation.objects.filter(party=found, status="active", ends_on__gte=today).select_related("round"):
        rows[part.round_id] = part.round
    told = []
    for of in rows.values():
        least = size_of(of).least
        since = fell_below(found, least, today)
        if since is not None:
            told.append({"round": of, "least": least, "since": since, "due": due_on(of, "short", since)})
    return told


def _may_change(account: Account, found: Party) -> bool:
    """Tell whether one manages a programme that the group was formed for, applies to or takes part in."""
    managed = programmes_managed(standing(account))
    return (
        GroupProfile.objects.filter(party=found, round__programme__in=managed).exists()
        or Application.objects.filter(party=found, round__programme__in=managed).exists()
        or Participation.objects.filter(party=found, round__programme__in=managed).exists()
    )


def _hand_over(request: HttpRequest, account: Account, found: Party) -> HttpResponse:
    chosen = request.POST.get("to", "")
    member = (
        groups.roster(found).filter(member_id=int(chosen), leader=False).first()
        if chosen.isascii() and chosen.isdigit() and len(chosen) < 19
        else None
    )
    carry_out(
        request,
        lambda: groups.hand_over(found, member.member if member is not None else found, actor=account),
        "대표를 바꾸고 두 사람에게 알렸습니다.",
    )
    return redirect("office:group", found.pk)
