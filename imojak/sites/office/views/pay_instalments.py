"""Sums that are no pay by the hour (지원금·상금·기업 지원금): who is due what in a round, deciding it and taking it back."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from imojak.offers.enums import RoundStatus
from imojak.offers.models import Round
from imojak.parties.enums import Capability
from imojak.parties.models import Account
from imojak.paths.models import Participation
from imojak.pay.instalments import Due, claw_back, decide_instalment, due_instalments
from imojak.pay.refusing import PayRefusal
from imojak.sites.asked import page_number, words
from imojak.sites.names import names_for
from imojak.sites.office.desk import carry_out, staff_of
from imojak.sites.office.views.pay_desk import NOT_CLERK, NOT_OPEN, READERS

PAGE = 50
NO_ROUND = "그런 회차가 없습니다. 목록에서 골라 주세요."


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Show the instalments of a round (``?round=CODE``), those that can be decided first; decide or take back one."""
    account = staff_of(request, READERS, NOT_OPEN)
    rounds = _rounds()
    code = words(request, "round")
    shown = next((one for one in rounds if one.code == code), None)
    if code and shown is None:
        raise Http404(NO_ROUND)
    if request.method == "POST":
        if not account.can(Capability.PAY):
            raise PermissionDenied(NOT_CLERK)
        if shown is None:
            raise Http404(NO_ROUND)
        _do(request, account, shown)
        return redirect(f"{reverse('office:pay-instalments')}?round={shown.code}")
    today = timezone.localdate()
    rows = due_instalments(shown, today) if shown is not None else []
    rows.sort(key=lambda one: (not one.ready(today), bool(one.versions), one.participation.pk, one.of.code))
    page = Paginator(rows, PAGE).get_page(page_number(request))
    several: list[Due] = list(page.object_list)
    names = names_for(request, [one.payee for one in several], "지원금·상금 지급 열람")
    context = {
        "rounds": rounds,
        "round": shown,
        "page": page,
        "rows": [{"of": one, "name": names.get(one.payee or 0, ""), "ready": one.ready(today)} for one in several],
        "pays": account.can(Capability.PAY),
    }
    return render(request, "office/pay_instalments.html", context)


def _rounds() -> list[Round]:
    """Return the rounds whose type promises sums, the newest first."""
    rows = (
        Round.objects.exclude(status=RoundStatus.DRAFT)
        .filter(type__isnull=False)
        .select_related("type", "programme")
        .order_by("-starts_on", "-pk")
    )
    return [one for one in rows if one.type is not None and one.type.definition.get("instalment")]


def _do(request: HttpRequest, account: Account, of: Round) -> None:
    step, _, rest = request.POST.get("step", "").partition(":")
    number, _, code = rest.partition(":")

    def participation() -> Participation:
        found = (
            Participation.objects.filter(round=of, pk=int(number)).select_related("round").first()
            if number.isascii() and number.isdigit() and len(number) < 19
            else None
        )
        if found is None:
            raise PayRefusal("그런 참여가 없습니다. 화면을 새로 고친 뒤 다시 골라 주세요.")
        return found

    def decide() -> None:
        claimed = request.POST.get(f"claimed-{number}-{code}", "").replace(",", "").strip()
        if claimed and not (claimed.isascii() and claimed.isdigit()):
            raise PayRefusal(f"증빙 금액을 숫자로 적어 주세요: {claimed[:20]}")
        decide_instalment(participation(), code, actor=account, claimed=int(claimed[:12]) if claimed else None)

    if step == "decide":
        carry_out(request, decide, "지급을 결정했습니다. 회차의 다음 지급 묶음에 들어갑니다.")
    elif step == "back":
        carry_out(request, lambda: claw_back(participation(), code, actor=account), "돌려받을 금액을 결정했습니다.")
    else:
        raise Http404("없는 단계입니다. 화면을 새로 고친 뒤 다시 해 주세요.")
