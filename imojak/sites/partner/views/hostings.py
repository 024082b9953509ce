"""Offering places (참여처 신청): the form, what became of each offer, and taking one back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from imojak.kernel.districts import DISTRICT_CODES
from imojak.offers.models import Round
from imojak.parties.models import Account, Party
from imojak.parties.scopes import standing
from imojak.paths.actions import hosting as hosts
from imojak.paths.enums import HostingStatus
from imojak.paths.models import Hosting
from imojak.paths.scopes import hostings_of_own_body
from imojak.problems import Problem
from imojak.sites.office.desk import carry_out
from imojak.sites.office.work_asked import OTHERWISE, WorkForm, needs_words
from imojak.sites.partner.desk import bodies_of, partner_of
from imojak.sites.partner.queries import rounds_taking_hosts

#: The way of an offer, for the picture of its steps.
STEPS = (HostingStatus.FILED, HostingStatus.CHECKED, HostingStatus.VISITED, HostingStatus.AGREED)


class HostingForm(WorkForm):
    """What a host offers."""

    party = forms.ModelChoiceField(label="신청하는 기관", queryset=Party.objects.none(), empty_label=None)
    round = forms.ModelChoiceField(label="회차", queryset=Round.objects.none())
    post = forms.CharField(label="맡길 일", max_length=160, help_text="보기: 도서관 이용 안내, 물류 사무")
    seats = forms.IntegerField(label="모집 인원(명)", min_value=1, max_value=1000)
    description = forms.CharField(label="일의 내용", max_length=2000, widget=forms.Textarea, required=False)
    district_code = forms.ChoiceField(
        label="일하는 곳(자치구)",
        choices=[("", "골라 주세요"), *((code, name) for name, code in DISTRICT_CODES.items())],
    )
    needs = forms.CharField(label="필요한 경험이나 자격", max_length=300, required=False)
    field_order = (
        "party", "round", "post", "seats", "description", "district_code", "weekdays", "starts", "hours", "needs",
    )  # fmt: skip

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("party", bodies_of(account)), ("round", rounds_taking_hosts())):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
        chosen = str((self.data if self.is_bound else self.initial).get("round") or "")
        self.ask(rounds_taking_hosts().filter(pk=chosen).first() if chosen.isdecimal() else None)
        if self.needs_asked:
            self.fields["needs"].label = "그 밖에 필요한 경험이나 자격"

    def clean(self) -> dict[str, Any]:
        """Show what the chosen round asks before anything is offered in it."""
        said = super().clean()
        if not self.errors and not self.was_asked():
            self.add_error("round", OTHERWISE)
        return said


def own_hosting(account: Account, number: int) -> Hosting:
    """Return an offer of one's own body. Raises Http404 for any other."""
    found = (
        Hosting.objects.filter(hostings_of_own_body(standing(account)), pk=number)
        .select_related("round__programme", "party", "agreement", "place")
        .first()
    )
    if found is None:
        raise Http404("그런 참여처 신청이 없습니다. 목록에서 다시 골라 주세요.")
    return found


@login_required
def hostings(request: HttpRequest) -> HttpResponse:
    """List the offers of one's bodies, the newest first."""
    account = partner_of(request)
    rows = (
        Hosting.objects.filter(hostings_of_own_body(standing(account)))
        .select_related("round__programme", "party")
        .order_by("-filed_at", "-pk")
    )
    return render(request, "partner/hostings.html", {"rows": rows, "open": rounds_taking_hosts().exists()})


@login_required
def new_hosting(request: HttpRequest) -> HttpResponse:
    """Offer places in a round."""
    account = partner_of(request)
    several = list(rounds_taking_hosts()[:2])
    first = {"round": request.GET.get("round", "")[:20] or (several[0].pk if len(several) == 1 else "")}
    form = HostingForm(request.POST or None, account=account, initial=first)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = hosts.propose_hosting(
                said["round"],
                said["party"],
                post=said["post"],
                seats=said["seats"],
                actor=account,
                description=said["description"],
                needs=form.needs_said() | ({"text": said["needs"]} if said["needs"] else {}),
                schedule=form.schedule(),
                district_code=said["district_code"],
            )
        except Problem as problem:
            form.add_error(None, problem.user_message)
        else:
            return redirect("partner:hosting", made.pk)
    return render(request, "partner/hosting_form.html", {"form": form}, status=422 if form.errors else 200)


@login_required
def hosting(request: HttpRequest, number: int) -> HttpResponse:
    """Show an offer of one's own body: where it stands, what was checked, and what comes next."""
    account = partner_of(request)
    of = own_hosting(account, number)
    passed = list(STEPS).index(HostingStatus(of.status)) if of.status in STEPS else -1
    context = {
        "of": of,
        "steps": [{"label": step.label, "done": place <= passed} for place, step in enumerate(STEPS)],
        "visits": of.visits.order_by("due_on", "pk"),
        "points": hosts.CHECKLIST,
        "needs": needs_words(of.round, of.needs),
        "withdrawable": of.status in (HostingStatus.FILED, HostingStatus.CHECKED, HostingStatus.VISITED),
    }
    return render(request, "partner/hosting.html", context)


@login_required
@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take an offer of one's own body back."""
    account = partner_of(request)
    of = own_hosting(account, number)
    carry_out(request, lambda: hosts.withdraw_hosting(of, actor=account), "참여처 신청을 취소했습니다.")
    return redirect("partner:hosting", number)
