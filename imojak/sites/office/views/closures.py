"""The agency's own days (휴무): set after one has seen which classes fall on them, and undone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from imojak.agency.enums import ClosureKind, ClosureStatus, UnitKind
from imojak.agency.models import Closure, Unit
from imojak.kernel.months import day_words
from imojak.offers.scopes import programmes_managed
from imojak.parties.enums import RoleKind
from imojak.parties.scopes import standing
from imojak.records import closures as actions
from imojak.sites.asked import page_number
from imojak.sites.office.desk import carry_out, staff_of
from imojak.sites.office.forms import DeskForm

PAGE = 20
KINDS = (RoleKind.PLANNER, RoleKind.PROGRAMME_MANAGER, RoleKind.AUDITOR)
NOT_STAFF = "휴무는 기획 담당자와 사업 담당자에게 열립니다. 필요하면 담당 부서에 문의해 주세요."
_PLACES = (UnitKind.CAMPUS, UnitKind.CENTRE)


class ClosureForm(DeskForm):
    """A day, for whom, what it is and why."""

    day = forms.DateField(label="날짜")
    unit = forms.ModelChoiceField(label="쉬는 곳", queryset=Unit.objects.none(), required=False)
    kind = forms.ChoiceField(label="무슨 날인가요", choices=ClosureKind.choices, initial=ClosureKind.CLOSED)
    name = forms.CharField(label="까닭", max_length=60, help_text="개관기념일, 전기 공사처럼 적어 주세요.")

    def __init__(self, *args: Any, units: Any, whole: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ModelChoiceField)
        unit.queryset = units
        unit.empty_label = "재단 전체" if whole else "골라 주세요"
        unit.required = not whole


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """List the days that come, with the classes on them; a new one is shown with its effects before it is set."""
    account = staff_of(request, KINDS, NOT_STAFF)
    whole = actions.may_close(account, None)
    units = actions.units_closable(account).filter(kind__in=_PLACES).order_by("order", "pk")
    may_set = whole or units.exists()
    if request.method == "POST" and not may_set:
        raise PermissionDenied(actions.NOT_YOURS)
    form = ClosureForm(request.POST if request.method == "POST" else None, units=units, whole=whole)
    preview: dict[str, Any] | None = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if request.POST.get("do") == "set":
            done = carry_out(
                request,
                lambda: actions.set_closure(said["unit"], said["day"], said["kind"], said["name"], actor=account),
                f"{day_words(said['day'])}을 휴무로 정했습니다. 이날 열릴 차시가 있으면 옮기거나 취소해 주세요.",
            )
            if done:
                return redirect("office:closures")
        else:
            preview = {**said, "effects": actions.effects_of(said["unit"], said["day"], said["kind"])}
    mine = set(programmes_managed(standing(account)).values_list("pk", flat=True))
    page = Paginator(actions.closures_coming(timezone.localdate()), PAGE).get_page(page_number(request))
    context = {
        "form": form,
        "may_set": may_set,
        "preview": preview,
        "label": ClosureKind(preview["kind"]).label if preview else "",
        "mine": mine,
        "page": page,
        "rows": [
            {
                "of": one,
                "effects": actions.effects_of(one.unit, one.day, one.kind),
                "may_undo": actions.may_close(account, one.unit),
            }
            for one in page.object_list
        ],
    }
    return render(request, "office/closures.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Undo a day of the agency's own."""
    account = staff_of(request, KINDS, NOT_STAFF)
    of = Closure.objects.filter(pk=number, status=ClosureStatus.SET).select_related("unit").first()
    if of is None or not actions.may_close(account, of.unit):
        raise PermissionDenied(actions.NOT_YOURS)
    carry_out(
        request,
        lambda: actions.undo_closure(of, actor=account),
        "휴무를 되돌렸습니다. 시간표를 다시 저장하면 이날에도 차시가 잡힙니다.",
    )
    return redirect(reverse("office:closures"))
