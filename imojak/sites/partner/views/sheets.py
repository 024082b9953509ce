"""Sheets on paper (활동표·출석표): printed, brought back as a scan or a photograph, looked at, and entered."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from imojak.kernel.calendar import WEEKDAYS
from imojak.kernel.months import month_of
from imojak.kernel.saying import weekday_words
from imojak.offers.models import Place
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.paths.models import Participation
from imojak.problems import Problem
from imojak.records import attendance, scans, sheets
from imojak.records.enums import ScanStatus
from imojak.records.exceptions import hours_words
from imojak.records.models import Scan, Session, Sheet
from imojak.records.scopes import (
    LEADERS,
    scans_changeable,
    scans_visible,
    sessions_recordable,
    sheets_visible,
)
from imojak.sites.asked import account_of, page_number, tidy, words
from imojak.sites.downloads import attachment
from imojak.sites.names import names_for
from imojak.sites.office.desk import carry_out
from imojak.sites.office.forms import DeskForm
from imojak.sites.partner.queries import PARTNERS, is_partner, places_of

PAGE = 20
NOT_YOURS = "활동표는 활동처와 수행기관 담당자, 수업을 진행하는 분에게 열립니다."
NOT_THIS = "맡은 자리나 수업의 표가 아닙니다. 활동표 목록에서 골라 주세요."


class _PlaceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        """Call a place by its title and its programme's round."""
        return f"{obj.title} ({obj.round.title})"


class PrintForm(DeskForm):
    """Of which place and month a sheet is printed."""

    place = _PlaceField(label="자리", queryset=Place.objects.none())
    month = forms.DateField(
        label="달",
        input_formats=["%Y-%m", "%Y-%m-%d"],
        widget=forms.TextInput(attrs={"type": "month"}),
        error_messages={"required": "달을 골라 주세요."},
    )

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = places
        self.fields["month"].error_messages["invalid"] = "달을 2023-09처럼 적어 주세요."


def _staff(request: HttpRequest) -> Account:
    account = account_of(request)
    if not standing(account).holds(*PARTNERS, *LEADERS, RoleKind.PROGRAMME_MANAGER):
        raise PermissionDenied(NOT_YOURS)
    return account


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Print a month's sheet, bring sheets back, and list what was brought back."""
    account = _staff(request)
    today = timezone.localdate()
    here = Participation.objects.filter(place=OuterRef("pk"))  # a booth's people come to its slots
    places = places_of(account).filter(Exists(here), ends_on__gte=month_of(today).replace(month=1))
    asked = request.POST.get("do", "") if request.method == "POST" else ""
    form = PrintForm(
        request.POST if asked == "print" else None,
        places=places,
        initial={"place": words(request, "place"), "month": f"{today:%Y-%m}"},
    )
    if asked == "print" and form.is_valid():
        said = form.cleaned_data
        try:
            return redirect("partner:sheet-file", sheets.print_month(said["place"], said["month"], actor=account).pk)
        except Problem as problem:
            form.add_error(None, problem.user_message)
    if asked == "upload":
        number = tidy(request.POST.get("number", ""))[:40]
        again = "" if _upload(request, account, number) or not number else f"?{urlencode({'number': number})}"
        return redirect(f"{reverse('partner:sheets')}{again}")
    rows = scans_visible(account).select_related("sheet__place", "sheet__session").order_by("-uploaded_at", "-pk")
    context = {
        "form": form,
        "number": words(request, "number")[:40],
        "places": is_partner(account) or places.exists(),
        "page": Paginator(rows, PAGE).get_page(page_number(request)),
        "waiting": rows.filter(status=ScanStatus.READ).count(),
        "most": scans.MOST,
        "has_menu": standing(account).holds(*PARTNERS, RoleKind.PROGRAMME_MANAGER),
    }
    return render(request, "partner/sheets.html", context, status=422 if form.errors else 200)


def _upload(request: HttpRequest, account: Account, number: str) -> bool:
    """Read the files that were sent, tell of each what came of it, and return whether all of them were read."""
    files, well = request.FILES.getlist("files"), True
    if not files:
        messages.error(request, "올릴 파일을 골라 주세요. 스캔한 PDF나 사진(JPG, PNG)을 올릴 수 있습니다.")
    for file in files:
        try:
            done = scans.upload(file.name or "", file.read(), actor=account, number=number)
        except Problem as problem:
            messages.error(request, f"{file.name}: {problem.user_message}")
            well = False
            continue
        if done.scans:
            unsure = sum(not one["sure"] for scan in done.scans for one in scan.reading.values())
            look = f" 확인할 칸이 {unsure}개 있습니다." if unsure else ""
            messages.success(
                request, f"{file.name}: {len(done.scans)}쪽을 읽었습니다.{look} 아래에서 보고 입력해 주세요."
            )
        for at, sentence in done.problems:
            messages.error(request, f"{file.name} {at}쪽: {sentence}")
        well = well and not done.problems
    return well


@login_required
@require_POST
def print_roster(request: HttpRequest, number: int) -> HttpResponse:
    """Print the roster of a class with its boxes."""
    account = account_of(request)
    session = sessions_recordable(account).filter(pk=number).select_related("place").first()
    if session is None:
        raise PermissionDenied("이 차시의 출석표는 진행자와 맡은 담당자만 인쇄할 수 있습니다.")
    return _printed(request, session, account)


def _printed(request: HttpRequest, session: Session, account: Account) -> HttpResponse:
    try:
        return redirect("partner:sheet-file", sheets.print_roster(session, actor=account).pk)
    except Problem as problem:
        messages.error(request, problem.user_message)
        return redirect("office:roster", session.pk)


@login_required
def file(request: HttpRequest, number: int) -> HttpResponse:
    """Give a sheet as PDF; a logged read of those on it."""
    of = sheets_visible(account_of(request)).filter(pk=number).select_related("place__unit", "session").first()
    if of is None:
        raise PermissionDenied(NOT_THIS)
    called = f"출석표 {of.session.title}" if of.session is not None else f"활동표 {of.place.title} {of.month:%Y-%m}"
    return attachment(f"{called} {of.code}.pdf", sheets.pdf_of(of, _names(request, of, "인쇄")))


def _names(request: HttpRequest, of: Sheet, why: str) -> dict[int, str]:
    """Return the names of those on a sheet, by participation."""
    parties = sheets.people_of(of)
    names = names_for(request, parties.values(), f"‘{of.place.title}’ 활동표 {why}")
    return {number: names.get(party, "") for number, party in parties.items()}


def _scan(request: HttpRequest, number: int) -> Scan:
    found = (
        scans_visible(account_of(request))
        .filter(pk=number)
        .select_related("sheet__place__unit", "sheet__session", "picture", "applied_by")
        .first()
    )
    if found is None:
        raise PermissionDenied(NOT_THIS)
    return found


@login_required
def scan(request: HttpRequest, number: int) -> HttpResponse:
    """Show what was read from a page, what somebody must look at first, and enter it or throw it away."""
    account, of = account_of(request), _scan(request, number)
    may_enter = scans_changeable(account).filter(pk=of.pk).exists()
    lines = scans.lines_of(of)
    typed: dict[str, str] | None = None
    refused: list[Any] = []
    if request.method == "POST":
        if not may_enter:
            raise PermissionDenied(NOT_THIS)
        if request.POST.get("do") == "discard":
            carry_out(
                request, lambda: scans.discard(of, actor=account), "이 쪽을 버렸습니다. 기록은 바뀌지 않았습니다."
            )
            return redirect("partner:sheets")
        typed = {line.cell.key: request.POST.get(f"cell-{line.cell.key}", "") for line in lines}
        try:
            entered, found = scans.apply_scan(of, typed, actor=account, beyond_cap="beyond_cap" in request.POST)
        except Problem as problem:
            messages.error(request, problem.user_message)
        else:
            if not found:
                messages.success(
                    request, f"{entered}건을 입력했습니다." if entered else "이미 적힌 것과 같아 바뀐 것이 없습니다."
                )
                return redirect("partner:sheets")
            refused = list(found)
    names = _names(request, of.sheet, "확인")
    choices = _choices(of)
    rows = [
        {
            "key": line.cell.key,
            "name": names.get(line.cell.participation, ""),
            "day": f"{line.cell.day.day}일({WEEKDAYS[line.cell.day.weekday()]})" if line.cell.day is not None else "",
            "value": typed[line.cell.key] if typed is not None else _first(of, line),
            "sure": line.sure,
            "there": dict(choices).get(line.there, _said(line.there)) if line.there else "",
            "look": line.to_look_at,
        }
        for line in lines
    ]
    context = {
        "of": of,
        "look": [row for row in rows if row["look"]],
        "said": [row for row in rows if not row["look"] and row["value"]],
        "empty": [row for row in rows if not row["look"] and not row["value"]],
        "choices": choices,
        "unchosen": scans.UNCHOSEN,
        "open": may_enter and of.status == ScanStatus.READ,
        "refused": [
            {"name": names.get(one.participation, ""), "day": weekday_words(one.day), "sentence": one.sentence}
            for one in refused
        ],
        "asks": bool(refused) and all(one.asks for one in refused),
    }
    return render(request, "partner/scan.html", context, status=422 if typed is not None else 200)


def _choices(of: Scan) -> list[tuple[str, str]]:
    """Return what a cell can say, as value and words."""
    if of.sheet.session is not None:
        return [("", "적지 않음"), *((str(mark), str(mark.label)) for mark in attendance.MARKS)]
    return [("", "없음"), *((str(minutes), hours_words(minutes)) for minutes in scans.MINUTES)]


def _first(of: Scan, line: scans.Line) -> str:
    """Return what a cell shows at first: while it is to be entered, what is not certain is to be chosen."""
    return line.value if line.sure or of.status != ScanStatus.READ else scans.UNCHOSEN


def _said(there: str) -> str:
    return hours_words(int(there)) if there.isdigit() else there


@login_required
def picture(request: HttpRequest, number: int) -> HttpResponse:
    """Give a page as it was laid straight; a logged read of those on it."""
    of = _scan(request, number)
    _names(request, of.sheet, "그림 열람")
    return _image(bytes(of.picture.content))


@login_required
def crop(request: HttpRequest, number: int, key: str) -> HttpResponse:
    """Give the boxes of one cell of a page, without a name."""
    content = scans.crop_of(_scan(request, number), key)
    if content is None:
        raise Http404("이 쪽에 없는 칸입니다.")
    return _image(content)


def _image(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=600"
    return response
