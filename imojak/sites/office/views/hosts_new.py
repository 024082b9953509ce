"""Entering a host that has no log-in (참여처 등록), and writing the agreement with one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from imojak.kernel.business_number import WrongBusinessNumber, business_number
from imojak.kernel.districts import DISTRICT_CODES
from imojak.kernel.josa import josa
from imojak.kernel.months import day_words
from imojak.offers.models import Round
from imojak.offers.scopes import programmes_managed
from imojak.parties.enums import OrganisationKind, RoleKind
from imojak.parties.scopes import standing
from imojak.paths.actions import hosting as hosts
from imojak.paths.models import Hosting
from imojak.paths.scopes import hostings_decidable
from imojak.problems import Problem
from imojak.sites.office.desk import staff_of
from imojak.sites.office.forms import DeskForm
from imojak.sites.office.work_asked import OTHERWISE, WorkForm
from imojak.sites.partner.queries import rounds_taking_hosts

NOT_YOURS = "참여처는 맡은 사업의 담당자만 등록할 수 있습니다. 담당 부서에 문의해 주세요."
_KINDS = (
    OrganisationKind.COMPANY,
    OrganisationKind.SITE,
    OrganisationKind.INSTITUTION,
    OrganisationKind.UNIVERSITY,
    OrganisationKind.PUBLIC_BODY,
)


class NewHostForm(WorkForm):
    """Who the host is, and what it offers."""

    number = forms.CharField(
        label="사업자등록번호(고유번호)",
        max_length=20,
        help_text="숫자 10자리. 이미 등록된 곳이면 그 기관으로 신청합니다.",
    )
    name = forms.CharField(label="기관 이름", max_length=100)
    kind = forms.ChoiceField(label="기관의 종류", choices=[(one.value, one.label) for one in _KINDS])
    phone = forms.CharField(label="대표전화", max_length=20, required=False)
    email = forms.EmailField(label="전자우편", required=False)
    staff_count = forms.IntegerField(label="상시근로자 수(명)", min_value=0, max_value=1_000_000, required=False)
    address = forms.CharField(label="주소", max_length=200, required=False)
    round = forms.ModelChoiceField(label="회차", queryset=Round.objects.none())
    post = forms.CharField(label="맡길 일", max_length=160, help_text="보기: 도서관 이용 안내, 물류 사무")
    seats = forms.IntegerField(label="모집 인원(명)", min_value=1, max_value=1000)
    district_code = forms.ChoiceField(
        label="일하는 곳(자치구)",
        choices=[("", "골라 주세요"), *((code, name) for name, code in DISTRICT_CODES.items())],
    )
    description = forms.CharField(label="일의 내용", max_length=2000, widget=forms.Textarea, required=False)
    field_order = (
        "number", "name", "kind", "phone", "email", "staff_count", "address", "round", "post", "seats", "district_code",
        "description",
    )  # fmt: skip

    def __init__(self, *args: Any, rounds: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["round"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rounds
        chosen = str(self.data.get("round") or "") if self.is_bound else str(self.initial.get("round") or "")
        self.ask(rounds.filter(pk=chosen).first() if chosen.isdecimal() else None)

    def clean(self) -> dict[str, Any]:
        """Show what the chosen round asks before anything is entered in it."""
        said = super().clean()
        if not self.errors and not self.was_asked():
            self.add_error("round", OTHERWISE)
        return said

    def clean_number(self) -> str:
        """Refuse a number that does not check. Raises ValidationError."""
        try:
            return business_number(self.cleaned_data["number"])
        except WrongBusinessNumber as wrong:
            raise forms.ValidationError(wrong.user_message) from wrong


class AgreementForm(DeskForm):
    """What is agreed with a host, and from when to when."""

    title = forms.CharField(label="협약 이름", max_length=200)
    starts_on = forms.DateField(label="효력 시작")
    ends_on = forms.DateField(label="효력 종료")
    text = forms.CharField(label="협약 내용", max_length=8000, widget=forms.Textarea(attrs={"rows": 14}))


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Enter a host and what it offers, for one that telephones or writes."""
    account = staff_of(request, (RoleKind.PROGRAMME_MANAGER,), NOT_YOURS)
    rounds = rounds_taking_hosts().filter(programme__in=programmes_managed(standing(account)))
    several = list(rounds[:2])
    first = {"kind": OrganisationKind.COMPANY, "round": several[0].pk if len(several) == 1 else ""}
    form = NewHostForm(request.POST or None, rounds=rounds, initial=first)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        about = {name: said[name] for name in ("phone", "email", "staff_count", "address", "district_code")}
        try:
            party = hosts.register_organisation(said["name"], said["number"], kind=said["kind"], **about)
            made = hosts.propose_hosting(
                said["round"],
                party,
                post=said["post"],
                seats=said["seats"],
                actor=account,
                description=said["description"],
                needs=form.needs_said(),
                schedule=form.schedule(),
                district_code=said["district_code"],
            )
        except Problem as problem:
            form.add_error(None, problem.user_message)
        else:
            known = party.name != said["name"].strip()
            told = (
                f"이미 등록된 기관 {josa(f'‘{party.name}’', '으로/로')} 받았습니다."
                if known
                else "참여처를 등록했습니다."
            )
            messages.success(request, f"{told} 이제 사업자등록을 확인해 주세요.")
            return redirect("office:host", made.pk)
    context = {"form": form, "rounds": rounds.exists()}
    return render(request, "office/host_new.html", context, status=422 if form.errors else 200)


@login_required
def agreement(request: HttpRequest, number: int) -> HttpResponse:
    """Write the agreement with a host; it is sent to be signed from its own page."""
    account = staff_of(request, (RoleKind.PROGRAMME_MANAGER,), NOT_YOURS)
    decidable = hostings_decidable(account).filter(pk=number)
    of = Hosting.objects.filter(pk__in=decidable.values("pk")).select_related("round__programme", "party").first()
    if of is None:
        raise PermissionDenied(NOT_YOURS)
    form = AgreementForm(request.POST or None, initial=_proposed(of))
    if request.method == "POST" and form.is_valid():
        try:
            made = hosts.draft_agreement(of, actor=account, **form.cleaned_data)
        except Problem as problem:
            form.add_error(None, problem.user_message)
        else:
            messages.success(request, "협약을 썼습니다. 살펴보고 서명을 부탁해 주세요.")
            return redirect("office:agreement", made.pk)
    return render(request, "office/host_agreement.html", {"form": form, "of": of}, status=422 if form.errors else 200)


def _proposed(of: Hosting) -> dict[str, Any]:
    """Return what an agreement with this host says unless somebody writes otherwise."""
    starts = max(of.round.starts_on, timezone.localdate())
    ends = max(of.round.ends_on, starts)
    text = (
        f"재단과 {josa(of.party.name, '은/는')} {of.round.programme.name} {of.round.title}에 대해 다음과 같이 협약합니다.\n\n"
        f"1. {josa(of.party.name, '은/는')} ‘{of.post}’ 자리 {of.seats}개를 {day_words(starts)}부터 {day_words(ends)}까지 냅니다.\n"
        "2. 활동을 살필 담당자를 정하고, 안전한 작업 공간을 마련하며, 정한 시간을 넘겨 일하게 하지 않습니다.\n"
        "3. 재단은 참여자를 뽑아 교육하고, 활동시간을 확인하며, 사고가 났을 때의 연락을 맡습니다.\n"
        "4. 참여자의 개인정보는 활동에 필요한 만큼만 쓰고 활동이 끝나면 지웁니다."
    )
    return {"title": f"{of.round.programme.name} 참여처 협약", "starts_on": starts, "ends_on": ends, "text": text}
