"""Policies of a group insurance: entering one for a programme, a round or a place; changing, ending and renewing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from imojak.offers.models import Place, Programme, Round
from imojak.parties.enums import OrganisationKind
from imojak.parties.models import Party
from imojak.paths.actions import policies as actions
from imojak.paths.actions.hosting import register_organisation
from imojak.paths.actions.policies import PolicyRefused, may_look_after
from imojak.paths.life_terms import terms_of
from imojak.paths.models import Policy
from imojak.problems import Problem
from imojak.sites.office.desk import Desk, desk_of
from imojak.sites.office.forms import DeskForm
from imojak.sites.office.queries.insurance import insurers, policies_of
from imojak.trust.models import TransitionLog

_WHERE = (("programme", "이 사업의 모든 회차"), ("round", "이 회차만"), ("place", "이 회차의 한 자리만"))
NOT_YOURS = "이 사업의 보험 계약은 맡은 사업 담당자만 바꿀 수 있습니다. 담당 부서에 문의해 주세요."
SAID = {"entered": "등록", "changed": "변경", "ended": "해지", "renewed": "갱신"}
#: A premium or a sum insured for one person that nobody agrees to: a zero too many.
_MOST_PREMIUM, _MOST_SUM = 10_000_000, 10_000_000_000


class PolicyForm(DeskForm):
    """A policy; the insurer is one that is known, or a new one by its business number."""

    insurer = forms.ModelChoiceField(label="보험사", queryset=Party.objects.none(), required=False)
    new_insurer = forms.CharField(
        label="새 보험사",
        max_length=100,
        required=False,
        help_text="목록에 없을 때만 이름과 사업자등록번호를 적습니다.",
    )
    business_number = forms.CharField(label="새 보험사의 사업자등록번호", max_length=20, required=False)
    number = forms.CharField(label="증권번호", max_length=40)
    starts_on = forms.DateField(label="보험 시작일")
    ends_on = forms.DateField(label="보험 종료일")
    premium = forms.IntegerField(label="1인 보험료(원)", min_value=0, max_value=_MOST_PREMIUM)
    sum_insured = forms.IntegerField(label="1인 보장금액(원)", min_value=1, max_value=_MOST_SUM, required=False)
    where = forms.ChoiceField(label="보장하는 곳", choices=_WHERE, widget=forms.RadioSelect)
    place = forms.ModelChoiceField(label="자리(한 자리만일 때)", queryset=Place.objects.none(), required=False)

    def __init__(self, *args: Any, of: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of = of
        self.fields["insurer"].queryset = insurers()  # type: ignore[attr-defined]
        self.fields["place"].queryset = of.places.order_by("title", "pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Register a new insurer; refuse both or none, and a place that is not said."""
        said = super().clean() or {}
        named = said.get("new_insurer")
        if said.get("insurer") is None and not named:
            self.add_error("insurer", "보험사를 고르거나 새 보험사를 적어 주세요.")
        if said.get("insurer") is not None and named:
            self.add_error("new_insurer", "보험사를 골랐으면 새 보험사는 비워 주세요.")
        if named and not said.get("business_number"):
            self.add_error("business_number", "새 보험사의 사업자등록번호를 적어 주세요.")
        if said.get("where") == "place" and said.get("place") is None:
            self.add_error("place", "어느 자리인지 골라 주세요.")
        return said

    @property
    def terms(self) -> dict[str, Any]:
        """What actions take; registers the new insurer. Raises Problem for a business number that is none."""
        said = self.cleaned_data
        where = said["where"]
        return {
            "insurer": said["insurer"]
            or register_organisation(said["new_insurer"], said["business_number"], kind=OrganisationKind.SUPPLIER),
            **{name: said[name] for name in ("number", "starts_on", "ends_on", "premium", "sum_insured")},
            "round": self.of if where in ("round", "place") else None,
            "place": said["place"] if where == "place" else None,
        }


class ChangeForm(PolicyForm):
    """A policy that is changed, with the reason."""

    reason = forms.CharField(label="바꾸는 사유", max_length=200)


class EndForm(DeskForm):
    """The last day of a policy that ends before its time."""

    on = forms.DateField(label="보험의 마지막 날")
    reason = forms.CharField(label="해지하는 사유", max_length=200)


class RenewForm(DeskForm):
    """What a renewal says anew; its first day is the one after the policy's last."""

    number = forms.CharField(label="새 증권번호", max_length=40)
    ends_on = forms.DateField(label="새 보험 종료일")
    premium = forms.IntegerField(label="1인 보험료(원)", min_value=0, max_value=_MOST_PREMIUM)


@login_required
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Enter a policy for the programme of a round, or for the round or a place alone."""
    desk = desk_of(request, code, change=True)
    form = PolicyForm(request.POST or None, of=desk.round, initial=_beginning(desk.round))
    if request.method == "POST" and form.is_valid():
        programme = _programme(desk, form.cleaned_data["where"])
        if _done(
            request,
            form,
            lambda: actions.enter_policy(programme, actor=desk.account, **form.terms),
            "보험 계약을 등록했습니다. 이제 참여하는 사람을 가입시켜 주세요.",
        ):
            return redirect("office:insurance", code)
    context = {"desk": desk, "tab": "insurance", "form": form}
    return render(request, "office/policy_new.html", context, status=422 if form.errors else 200)


def _programme(desk: Desk, where: str) -> Programme:
    """Return for which programme a policy is taken out: for all rounds, the one above where it is one's own as well."""
    of = desk.round.programme
    if where == "programme" and of.parent is not None and may_look_after(desk.account, of.parent):
        return of.parent
    return of


def _beginning(of: Round) -> dict[str, Any]:
    terms = terms_of(of)
    cover = terms.insurance if terms is not None else None
    return {
        "starts_on": of.starts_on,
        "ends_on": of.ends_on,
        "premium": (cover.premium_won if cover is not None else None) or 0,
        "where": "programme",
    }


@login_required
def edit(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show a policy with what happened to it; change it, end it before its time, or renew it."""
    desk = desk_of(request, code, change=True)
    of = next((one for one in policies_of(desk.round) if one.pk == number), None)
    if of is None or not may_look_after(desk.account, of.programme):
        raise PermissionDenied(NOT_YOURS)
    asked = request.POST.get("do", "") if request.method == "POST" else ""
    posted = {name: request.POST if asked == name else None for name in ("change", "end", "renew")}
    change = ChangeForm(posted["change"], of=desk.round, initial=_as_entered(of))
    end = EndForm(posted["end"], auto_id="end_%s")
    renew = RenewForm(posted["renew"], auto_id="renew_%s", initial={"premium": of.premium})
    back = redirect("office:insurance", code)
    account = desk.account
    if asked == "change" and change.is_valid():
        said = change.cleaned_data["reason"]
        told = "보험 계약을 고쳤습니다. 가입 기간도 맞춰야 하면 아래에 보입니다."
        if _done(request, change, lambda: actions.change_policy(of, actor=account, reason=said, **change.terms), told):
            return back
    if asked == "end" and end.is_valid():
        day, said = end.cleaned_data["on"], end.cleaned_data["reason"]
        told = "보험 계약을 해지했습니다. 보험이 비는 날이 없는지 아래에서 확인해 주세요."
        if _done(request, end, lambda: actions.end_policy(of, day, said, actor=account), told):
            return back
    if asked == "renew" and renew.is_valid():
        terms = renew.cleaned_data
        told = "보험 계약을 갱신하고 이어서 참여하는 사람을 옮겨 가입시켰습니다. 가입자 명부를 만들어 보내 주세요."
        if _done(request, renew, lambda: actions.renew_policy(of, actor=account, **terms), told):
            return back
    history = TransitionLog.objects.filter(object_type=Policy._meta.label_lower, object_id=of.pk)
    context = {
        "desk": desk,
        "tab": "insurance",
        "of": of,
        "form": change,
        "end": end,
        "renew": renew,
        "open": asked,
        "history": [
            {"of": row, "said": SAID.get(row.to_state, row.to_state)} for row in history.order_by("-at", "-pk")
        ],
    }
    wrong = change.errors or end.errors or renew.errors
    return render(request, "office/policy.html", context, status=422 if wrong else 200)


def _as_entered(of: Policy) -> dict[str, Any]:
    return {
        **{name: getattr(of, name) for name in ("number", "starts_on", "ends_on", "premium", "sum_insured")},
        "insurer": of.insurer_id,
        "where": "place" if of.place_id else "round" if of.round_id else "programme",
        "place": of.place_id,
    }


def _done(request: HttpRequest, form: forms.Form, do: Callable[[], object], told: str) -> bool:
    """Carry out what a form says, and tell it; what is refused stands beside the fields. Return whether it was done."""
    try:
        do()
    except PolicyRefused as refused:
        for name, sentence in refused.errors.items():
            form.add_error(name if name in form.fields else None, sentence)
        return False
    except Problem as problem:
        form.add_error(None, problem.user_message)
        return False
    messages.success(request, told)
    return True
