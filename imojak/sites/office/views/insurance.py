"""Group insurance (단체보험) of a round: who is enrolled, the files that went out, what has changed, and days without cover."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST

from imojak.paths.actions import insurance
from imojak.paths.actions.policies import may_look_after
from imojak.paths.coverage import gaps, needs_cover
from imojak.paths.models import MemberFile
from imojak.paths.scopes import member_files_visible
from imojak.sites.asked import account_of, words
from imojak.sites.downloads import attachment
from imojak.sites.names import names_for
from imojak.sites.office.desk import carry_out, desk_of
from imojak.sites.office.queries.insurance import not_covered, policies_of, uncovered

#: How many days without cover are listed.
GAPS = 200
#: A policy that ends within these days is to be renewed.
SOON = timedelta(days=30)


@login_required
def index(request: HttpRequest, code: str) -> HttpResponse:
    """Show the policies with enrolled and missing, the member files, what has to follow, and gaps between two days."""
    desk = desk_of(request, code)
    policies = policies_of(desk.round)
    first = _day(words(request, "first")) or desk.round.starts_on
    last = _day(words(request, "last")) or desk.round.ends_on
    found = gaps(desk.round, first, last) if desk.may_read else []
    changes = [(policy, insurance.changes_of(policy)) for policy in policies]
    waiting = {policy.pk: not_covered(desk.account, desk.round, policy).count() for policy in policies}
    files = list(
        member_files_visible(desk.account)
        .filter(policy__in=[policy.pk for policy in policies])
        .select_related("policy")
        .order_by("-made_at", "-pk")
    )
    names = names_for(
        request,
        [*(gap.party for gap in found[:GAPS]), *(one.participation.party_id for _, some in changes for one in some)],
        f"‘{desk.round.title}’ 보험 현황 열람",
    )
    today = timezone.localdate()
    without = uncovered(desk.round, found[:GAPS], policies, names)
    context = {
        "desk": desk,
        "tab": "insurance",
        "needed": needs_cover(desk.round),
        "policies": [
            {
                "of": policy,
                "waiting": waiting[policy.pk],
                "may_change": desk.may_change and may_look_after(desk.account, policy.programme),
                "ending": today <= policy.ends_on < today + SOON,
            }
            for policy in policies
        ],
        "files": files,
        "changes": [
            {"policy": policy, "rows": [{"of": one, "name": names.get(one.participation.party_id, "")} for one in some]}
            for policy, some in changes
            if some
        ],
        "gaps": without,
        "advice": Counter((one.todo, one.advice) for one in without).most_common(),
        "past": any(one.first < today for one in found),
        "gap_count": len(found),
        "gap_days": sum(len(gap) for gap in found),
        "first": first,
        "last": last,
        "shown": GAPS,
    }
    return render(request, "office/insurance.html", context)


def _day(text: str) -> date | None:
    try:
        return parse_date(text) if text else None
    except ValueError:
        return None


@login_required
@require_POST
def change(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Enrol all who are not covered, let covers follow what has changed, or make the member file."""
    desk = desk_of(request, code, change=True)
    policy = next((one for one in policies_of(desk.round) if one.pk == number), None)
    if policy is None:
        raise PermissionDenied("이 회차의 보험이 아닙니다. 목록에서 골라 주세요.")
    match request.POST.get("do"):
        case "enrol":
            several = list(not_covered(desk.account, desk.round, policy))
            carry_out(
                request,
                lambda: insurance.enrol(policy, several, actor=desk.account),
                lambda made: (
                    f"{len(made.made):,}명을 {policy.number} 보험에 가입시켰습니다."
                    + (f" {len(made.passed_over):,}명은 기간이 맞지 않아 두었습니다." if made.passed_over else "")
                    + " 가입자 명부를 만들어 보험사에 보내 주세요."
                ),
            )
        case "follow":
            carry_out(
                request,
                lambda: insurance.follow_up(policy, actor=desk.account),
                lambda made: f"달라진 {len(made):,}건을 보험에 맞췄습니다. 명부를 다시 만들어 보내 주세요.",
            )
        case "file":
            carry_out(
                request,
                lambda: insurance.member_file(policy, actor=desk.account),
                lambda made: f"가입자 {made.people:,}명의 명부를 만들었습니다. 내려받아 보험사에 보내 주세요.",
            )
        case _:
            messages.error(request, "무엇을 할지 골라 주세요.")
    return redirect(reverse("office:insurance", args=[code]))


@login_required
def file(request: HttpRequest, number: int, form: str) -> HttpResponse:
    """Give a member file as CSV or XLSX; a logged read of everybody on it."""
    account = account_of(request)
    found: MemberFile | None = (
        member_files_visible(account).select_related("document", "policy").filter(pk=number).first()
    )
    if found is None or form not in {"csv", "xlsx"}:
        raise PermissionDenied("이 명부는 맡은 사업 담당자와 감사 담당자에게만 열립니다.")
    parties = found.covers.values_list("participation__party_id", flat=True)
    names_for(request, parties, f"단체보험 가입자 명부 내려받기({found.policy.number})")
    content = bytes(found.document.content) if form == "csv" else insurance.as_xlsx(found)
    name = found.document.title.removesuffix(".csv")
    return attachment(f"{name}.{form}", content)
