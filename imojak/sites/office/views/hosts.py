"""Hosts (참여처) as the agency looks after them: who offers what, business check, visits, agreement, or a refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from imojak.kernel.business_number import written
from imojak.kernel.districts import place_name
from imojak.kernel.months import day_words
from imojak.offers.enums import PlaceKind
from imojak.offers.models import Round
from imojak.offers.scopes import programmes_managed
from imojak.parties.models import Account, Organisation
from imojak.parties.scopes import standing
from imojak.paths.actions import hosting as hosts
from imojak.paths.models import Agreement, Hosting, Visit
from imojak.paths.scopes import hostings_decidable, hostings_visible
from imojak.problems import Problem
from imojak.sites.asked import page_number, words
from imojak.sites.office.desk import MANAGERS, staff_of
from imojak.sites.office.forms import DeskForm, ReasonForm
from imojak.sites.office.queries.hosts import OPEN, STATES, agreements_for, hostings_listed, narrowed, searched
from imojak.sites.office.work_asked import needs_words

PAGE = 50
NOT_YOURS = "참여처는 맡은 사업 담당자와 감사 담당자에게만 열립니다. 필요하면 담당 부서에 문의해 주세요."
NOT_TO_CHANGE = "이 참여처는 그 사업의 담당자만 처리할 수 있습니다. 담당 부서에 문의해 주세요."


class CheckForm(DeskForm):
    """What the tax office says."""

    state = forms.ChoiceField(
        label="국세청 사업자등록 상태", choices=[("", "골라 주세요"), *((one, one) for one in hosts.BUSINESS_STATES)]
    )


class VisitForm(DeskForm):
    """What a visitor saw: each point that holds is ticked."""

    held = forms.MultipleChoiceField(
        label="맞는 항목에 표시",
        choices=list(hosts.CHECKLIST.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    on = forms.DateField(label="다녀온 날")
    note = forms.CharField(
        label="의견",
        max_length=1000,
        widget=forms.Textarea,
        required=False,
        help_text="맞지 않는 항목이 있으면 무엇인지 적어 주세요.",
    )

    def clean_on(self) -> Any:
        """Refuse a day that is still to come."""
        if self.cleaned_data["on"] > timezone.localdate():
            raise forms.ValidationError("아직 오지 않은 날입니다. 다녀온 날을 적어 주세요.")
        return self.cleaned_data["on"]


class PlanForm(DeskForm):
    """The day of another visit."""

    due = forms.DateField(label="다시 방문할 날")

    def clean_due(self) -> Any:
        """Refuse a day that is over."""
        if self.cleaned_data["due"] < timezone.localdate():
            raise forms.ValidationError("이미 지난 날입니다. 오늘이나 그 뒤의 날을 적어 주세요.")
        return self.cleaned_data["due"]


class AgreeForm(DeskForm):
    """Under which agreement the place opens, of what kind, for how many."""

    agreement = forms.ModelChoiceField(label="체결한 협약", queryset=Agreement.objects.none(), empty_label=None)
    kind = forms.ChoiceField(
        label="자리의 종류", choices=[(kind.value, kind.label) for kind in PlaceKind if kind in hosts.KINDS]
    )
    capacity = forms.IntegerField(label="정원(명)", min_value=1, max_value=1000)

    def __init__(self, *args: Any, of: Hosting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agreement"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = agreements_for(of)
        field.label_from_instance = lambda one: f"{one.title} ({day_words(one.starts_on)}부터)"  # type: ignore[assignment]


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """List the offers of hosts by programme and round, what has waited longest first."""
    account = staff_of(request, MANAGERS, NOT_YOURS)
    asked = {name: words(request, name) for name in ("q", "round", "state")}
    state = asked["state"] if asked["state"] in STATES else "open"
    seen = hostings_listed(account)
    rows = searched(seen, asked["q"], asked["round"])
    found = narrowed(rows, state).select_related("round__programme", "party", "place").order_by("filed_at", "pk")
    page = Paginator(found, PAGE).get_page(page_number(request))
    context = {
        "page": page,
        "rows": page.object_list,
        "rounds": Round.objects.filter(pk__in=seen.values("round")).order_by("-starts_on", "title", "pk"),
        "asked": asked,
        "state": state,
        "states": [(key, label, narrowed(rows, key).count()) for key, label in STATES.items()],
        "may_invite": programmes_managed(standing(account)).exists(),
    }
    return render(request, "office/hosts.html", context)


@login_required
def host(request: HttpRequest, number: int) -> HttpResponse:
    """Show an offer with what was checked, and do the next step of it."""
    account = staff_of(request, MANAGERS, NOT_YOURS)
    seen = hostings_visible(account).filter(pk=number)
    of = (
        Hosting.objects.filter(pk__in=seen.values("pk"))
        .select_related("round__programme", "party", "agreement")
        .first()
    )
    if of is None:
        raise PermissionDenied(NOT_YOURS)
    changes = hostings_decidable(account).filter(pk=number).exists()
    asked = request.POST.get("do", "") if request.method == "POST" else ""
    if request.method == "POST" and not changes:
        raise PermissionDenied(NOT_TO_CHANGE)
    given = _forms(of, asked, request)
    if request.method == "POST" and _do(request, account, of, asked, given):
        return redirect("office:host", number)
    failed = request.method == "POST"
    of.refresh_from_db()
    context = _shown(of, changes, given)
    context["lost"] = given[asked] if failed and asked not in context["steps"] else None
    return render(request, "office/host.html", context, status=422 if failed else 200)


def _forms(of: Hosting, asked: str, request: HttpRequest) -> dict[str, Any]:
    def said(name: str) -> Any:
        return request.POST if asked == name else None

    return {
        "check": CheckForm(said("check"), auto_id="check_%s"),
        "visit": VisitForm(said("visit"), initial={"on": timezone.localdate()}, auto_id="visit_%s"),
        "plan": PlanForm(said("plan"), auto_id="plan_%s"),
        "agree": AgreeForm(said("agree"), of=of, initial={"capacity": of.seats}, auto_id="agree_%s"),
        "refuse": ReasonForm(said("refuse"), auto_id="refuse_%s"),
    }


def _shown(of: Hosting, changes: bool, given: dict[str, Any]) -> dict[str, Any]:
    body = Organisation.objects.filter(party=of.party_id).first()
    visits = list(of.visits.select_related("visited_by").order_by("due_on", "pk"))
    due = next((visit for visit in visits if visit.visited_on is None), None)
    step = {"filed": "check", "checked": "visit" if due else "plan", "visited": "agree"}.get(of.status, "")
    return {
        "of": of,
        # What can be done now; what somebody sends for another step was overtaken by a colleague.
        "steps": [step, "refuse"] if step else [],
        "body": body,
        "number": written(body.business_number) if body is not None and body.business_number else "",
        "district": place_name(of.district_code) if of.district_code else "",
        "needs": needs_words(of.round, of.needs),
        "visits": [
            {"of": visit, "points": [(text, visit.checklist.get(code)) for code, text in hosts.CHECKLIST.items()]}
            for visit in visits
        ],
        "due": due,
        "changes": changes,
        "open": of.status in OPEN,
        "agreements": agreements_for(of).exists(),
        "forms": given,
        "today": timezone.localdate(),
    }


def _do(request: HttpRequest, account: Account, of: Hosting, asked: str, given: dict[str, Any]) -> bool:
    """Do the step that was asked for; return whether it was done. What is wrong stands in the form of the step."""
    form = given.get(asked)
    if form is None:
        messages.error(request, "무엇을 할지 골라 주세요.")
        return True
    if not form.is_valid():
        return False
    said = form.cleaned_data
    does: dict[str, tuple[Callable[[], object], str]] = {
        "check": (
            lambda: hosts.check_business(of, said["state"], actor=account),
            "사업자등록을 확인했습니다. 이제 현장을 확인해 주세요."
            if said.get("state") == hosts.ACTIVE
            else "사업자등록 상태를 적었습니다. 영업 중이 아니므로 까닭을 적어 미선정으로 알려 주세요.",
        ),
        "visit": (lambda: _visit(of, said, account), "현장 확인을 적었습니다."),
        "plan": (lambda: hosts.plan_visit(of, said["due"], actor=account), "다시 방문할 날을 정했습니다."),
        "agree": (
            lambda: hosts.agree_hosting(
                of, said["agreement"], actor=account, kind=said["kind"], capacity=said["capacity"]
            ),
            "협약으로 자리를 열었습니다. 참여처에 알렸습니다.",
        ),
        "refuse": (
            lambda: hosts.refuse_hosting(of, actor=account, because=said["reason"]),
            "함께하지 못한다고 까닭과 함께 알렸습니다.",
        ),
    }
    do, told = does[asked]
    try:
        do()
    except Problem as problem:
        form.add_error(None, problem.user_message)
        return False
    messages.success(request, told)
    return True


def _visit(of: Hosting, said: dict[str, Any], account: Account) -> Visit:
    due = of.visits.filter(visited_on=None).order_by("due_on", "pk").first()
    if due is None:
        raise hosts.HostingRefused(
            "적을 방문이 없습니다. 그사이 다른 사람이 결과를 적었을 수 있으니 아래를 확인해 주세요."
        )
    seen = {code: code in said["held"] for code in hosts.CHECKLIST}
    return hosts.record_visit(due, seen, actor=account, note=said["note"], on=said["on"])
