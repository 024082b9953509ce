"""Making a round from the plan or by hand, changing it, leading it on through its life, and adding and closing places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from imojak.agency.models import Unit
from imojak.kernel.districts import DISTRICT_CODES
from imojak.kernel.josa import josa
from imojak.kernel.months import day_words
from imojak.offers import actions
from imojak.offers.actions import OPEN_FIELDS, RoundRefused
from imojak.offers.configuration import find_definition
from imojak.offers.enums import Method, PlaceKind, RoundStatus
from imojak.offers.models import Place, Programme, Round
from imojak.offers.scopes import programmes_managed
from imojak.parties.enums import PartyKind, RoleKind
from imojak.parties.models import Party
from imojak.parties.scopes import standing
from imojak.paths.enums import PENDING
from imojak.paths.queries import holders
from imojak.problems import Problem
from imojak.sites.asked import tidy
from imojak.sites.names import names_for
from imojak.sites.office.desk import Desk, carry_out, desk_of, staff_of
from imojak.sites.office.forms import DeskForm
from imojak.sites.office.work_asked import WorkForm, is_matched

NO_PROGRAMME = "새 회차는 사업을 맡은 담당자만 만들 수 있습니다."


#: Days of a round of which the second never comes before the first.
_IN_ORDER = (
    ("notice_on", "apply_from"),
    ("apply_from", "apply_to"),
    ("apply_to", "screen_to"),
    ("apply_to", "ends_on"),
    ("starts_on", "ends_on"),
    ("screen_to", "ends_on"),
    ("ends_on", "closes_on"),
)


class RoundForm(DeskForm):
    """The fields of a round; of a published one only those that bind nobody."""

    title = forms.CharField(label="이름", max_length=120)
    notice_on = forms.DateField(label="공고일")
    apply_from = forms.DateField(label="접수 시작")
    apply_to = forms.DateField(label="접수 마감")
    apply_until = forms.TimeField(label="마감일의 마감 시각", required=False, help_text="비우면 그날 끝까지 받습니다.")
    screen_to = forms.DateField(label="선정 발표", required=False)
    starts_on = forms.DateField(label="운영 시작")
    ends_on = forms.DateField(label="운영 종료")
    closes_on = forms.DateField(label="정산·마감", required=False)
    capacity = forms.IntegerField(label="정원", min_value=1, required=False, help_text="비우면 자리의 정원을 더합니다.")
    method = forms.ChoiceField(label="선정 방법", choices=[("", "사업 유형을 따름"), *Method.choices], required=False)
    rolling = forms.BooleanField(label="상시 접수", required=False)
    description = forms.CharField(label="안내", required=False, widget=forms.Textarea(attrs={"rows": 6}))
    contact = forms.CharField(label="문의", max_length=100, required=False)

    def __init__(self, *args: Any, of: Round | None = None, **kwargs: Any) -> None:
        if of is not None:
            kwargs.setdefault("initial", {name: getattr(of, name) for name in type(self).base_fields})
        super().__init__(*args, **kwargs)
        if of is not None and of.status != RoundStatus.DRAFT:
            for name in set(self.fields) - OPEN_FIELDS:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Refuse days that are out of order, each beside its field."""
        said = super().clean() or {}
        for earlier, later in _IN_ORDER:
            first, then = said.get(earlier), said.get(later)
            if first and then and then < first:
                self.add_error(later, f"{self.fields[earlier].label}({first})보다 빠릅니다. 날짜를 확인해 주세요.")
        return said


class NewRoundForm(RoundForm):
    """A round by hand: the programme, then the fields."""

    programme = forms.ModelChoiceField(label="사업", queryset=Programme.objects.none())
    field_order = ["programme"]

    def __init__(self, *args: Any, programmes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]


class PlaceForm(WorkForm):
    """A new place of a round; the days that are left out are the round's. Where it is matched, where and when it works."""

    title = forms.CharField(label="이름", max_length=160)
    kind = forms.ChoiceField(label="종류")
    capacity = forms.IntegerField(label="정원", min_value=1)
    host = forms.CharField(
        label="제공처", max_length=100, required=False, help_text="등록된 기업·활동처의 이름을 그대로 적어 주세요."
    )
    mentor = forms.TypedChoiceField(
        label="멘토",
        coerce=int,
        empty_value=None,
        required=False,
        help_text="사람이 멘토인 자리에 고릅니다. 멘토는 ‘협력기관 초대’에서 초대합니다.",
    )
    unit = forms.ModelChoiceField(label="캠퍼스·센터", queryset=Unit.objects.none(), required=False)
    starts_on = forms.DateField(label="시작일", required=False)
    ends_on = forms.DateField(label="종료일", required=False)
    room = forms.CharField(label="장소", max_length=120, required=False)
    district_code = forms.ChoiceField(
        label="일하는 곳(자치구)",
        choices=[("", "모름"), *((code, name) for name, code in DISTRICT_CODES.items())],
        required=False,
        help_text="통근 시간 점수를 매길 때 씁니다. 모르면 누구나 만점입니다.",
    )
    field_order = (
        "title", "kind", "capacity", "host", "mentor", "unit", "starts_on", "ends_on", "room", "district_code",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        kinds: list[str],
        mentors: list[tuple[int, str]],
        of: Round,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ask(of)
        if not is_matched(of):
            for name in ("district_code", "weekdays", "starts", "hours"):
                del self.fields[name]
        if PlaceKind.MENTOR in kinds:
            self.fields["mentor"].choices = [("", "없음"), *mentors]  # type: ignore[attr-defined]
        else:
            del self.fields["mentor"]
        self.fields["kind"].choices = [(one, PlaceKind(one).label) for one in kinds]  # type: ignore[attr-defined]
        self.fields["unit"].queryset = Unit.objects.filter(kind__in=["campus", "centre"]).order_by("name")  # type: ignore[attr-defined]
        self.fields["unit"].empty_label = "없음"  # type: ignore[attr-defined]

    def clean_host(self) -> Party | None:
        """Return the organisation of that name. Raises ValidationError for none or several."""
        name = tidy(self.cleaned_data["host"])
        if not name:
            return None
        found = list(Party.objects.filter(kind=PartyKind.ORGANISATION, name=name, merged_into=None)[:2])
        if len(found) != 1:
            why = "그 이름의 기업·활동처가 없습니다." if not found else "같은 이름의 기업·활동처가 여럿입니다."
            raise forms.ValidationError(f"{why} 등록된 이름을 확인해 주세요.")
        return found[0]


def kinds_of(of: Round) -> list[str]:
    """Return the kinds of places that a round may have: its type's, or all where nobody has said."""
    definition = find_definition(of)
    return list(definition.type.place_kinds) if definition is not None else list(PlaceKind.values)


def planned_rounds(programmes: Any) -> list[tuple[str, str]]:
    """Return the rounds that the plan has and nobody has made yet, as value and label for a list."""
    found: list[tuple[str, str]] = []
    for programme in programmes:
        made = set(Round.objects.filter(programme=programme).values_list("title", flat=True))
        found += [
            (f"{programme.pk}:{row['title']}", f"{programme.name} · {row['title']}")
            for row in programme.planned.get("rounds", [])
            if row["title"] not in made
        ]
    return found


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Make a round: from the plan with one press, or by hand."""
    account = staff_of(request)
    programmes = programmes_managed(standing(account)).exclude(shape="umbrella").order_by("-year", "order")
    if not programmes.exists():
        raise PermissionDenied(NO_PROGRAMME)
    planned = planned_rounds(programmes)
    chosen = request.POST.get("planned", "") if request.method == "POST" else ""
    by_hand = request.method == "POST" and not chosen
    form = NewRoundForm(request.POST if by_hand else None, programmes=programmes)
    if chosen in dict(planned):
        number, _, title = chosen.partition(":")
        programme = next(one for one in programmes if str(one.pk) == number)
        try:
            made = actions.draft_round(programme, actor=account, planned=title)
        except Problem as problem:
            messages.error(request, problem.user_message)
            return redirect("office:round-new")
        messages.success(request, f"계획의 ‘{title}’ 회차를 준비했습니다. 날짜를 확인하고 공고해 주세요.")
        return redirect("office:round", made.code)
    if by_hand and form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "programme"}
        made_by_hand = _refused(
            form, lambda: actions.draft_round(form.cleaned_data["programme"], actor=account, **values)
        )
        if made_by_hand is not None:
            messages.success(request, f"‘{made_by_hand.title}’ 회차를 준비했습니다. 자리를 더하고 공고해 주세요.")
            return redirect("office:round", made_by_hand.code)
    return render(request, "office/round_new.html", {"form": form, "planned": planned})


@login_required
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change a draft, or of a published round what binds nobody."""
    desk = desk_of(request, code, change=True)
    form = RoundForm(request.POST if request.method == "POST" else None, of=desk.round)
    if request.method == "POST" and form.is_valid():
        changes = {name: value for name, value in form.cleaned_data.items() if value != getattr(desk.round, name)}
        if _refused(form, lambda: actions.edit_round(desk.round, actor=desk.account, **changes)) is not None:
            messages.success(request, "고쳤습니다." if changes else "바뀐 것이 없습니다.")
            return redirect("office:round", code)
    return render(request, "office/round_edit.html", {"desk": desk, "tab": "edit", "form": form})


def _refused(form: DeskForm, do: Callable[[], Round]) -> Round | None:
    """Do it; what is refused stands beside its field."""
    try:
        return do()
    except RoundRefused as refused:
        for name, sentence in refused.errors.items():
            form.add_error(name if name in form.fields else None, sentence)
    except Problem as problem:
        form.add_error(None, problem.user_message)
    return None


#: What can be done with a round as it stands, and what is said when it is done.
STEPS: dict[str, tuple[Callable[..., Round], str]] = {
    "publish": (actions.publish, "공고했습니다. 접수 기간에 누구나 신청할 수 있습니다."),
    "screen": (actions.screen, "접수를 마치고 심사를 시작했습니다."),
    "run": (actions.run, "운영을 시작했습니다."),
    "close": (actions.close, "회차를 닫았습니다."),
}
LABELS = {"publish": "공고하기", "screen": "심사 시작", "run": "운영 시작", "close": "회차 닫기"}


@dataclass(frozen=True)
class Step:
    """A step that a round's state allows; ``hindrance`` says what keeps it from being taken today, "" for nothing."""

    name: str
    label: str
    hindrance: str


def steps_of(of: Round, today: date) -> list[Step]:
    """Return the steps that the state of a round allows."""
    states = {
        RoundStatus.DRAFT: ["publish"],
        RoundStatus.OPEN: ["screen", "run"],
        RoundStatus.SCREENING: ["run", "close"],
        RoundStatus.RUNNING: ["close"],
    }
    names = states.get(RoundStatus(of.status), [])
    return [Step(name, LABELS[name], actions.hindrance(of, name, today)) for name in names]


@login_required
@require_POST
def step(request: HttpRequest, code: str) -> HttpResponse:
    """Lead a round on: publish, screen, run, close. What keeps it from that is told."""
    desk = desk_of(request, code, change=True)
    name = request.POST.get("step", "")
    if name not in STEPS:
        messages.error(request, "무엇을 할지 골라 주세요.")
        return redirect("office:round", code)
    do, told = STEPS[name]
    carry_out(request, lambda: do(desk.round, actor=desk.account), told)
    return redirect("office:round", code)


class ExtendForm(DeskForm):
    """Until when applications are taken, and why."""

    apply_to = forms.DateField(label="새 접수 마감일")
    reason = forms.CharField(label="연장하는 사유", max_length=200)


@login_required
def extend(request: HttpRequest, code: str) -> HttpResponse:
    """Take applications until a later day, with the reason that stands in the notice."""
    desk = desk_of(request, code, change=True)
    form = ExtendForm(request.POST if request.method == "POST" else None, initial={"apply_to": desk.round.apply_to})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if _refused(form, lambda: actions.extend(desk.round, said["apply_to"], said["reason"], actor=desk.account)):
            messages.success(
                request, f"접수를 {day_words(said['apply_to'])}까지 연장했습니다. 안내에 사유를 적었습니다."
            )
            return redirect("office:round", code)
    return render(request, "office/round_extend.html", {"desk": desk, "tab": "extend", "form": form})


@login_required
def add_place(request: HttpRequest, code: str) -> HttpResponse:
    """Add a place to a round."""
    desk = desk_of(request, code, change=True)
    kinds = kinds_of(desk.round)
    mentors = _mentors(request) if PlaceKind.MENTOR in kinds else []
    form = PlaceForm(request.POST if request.method == "POST" else None, kinds=kinds, mentors=mentors, of=desk.round)
    if request.method == "POST" and form.is_valid():
        said = {name: value for name, value in form.cleaned_data.items() if value not in (None, "")}
        for name in (*form.needs_asked, "weekdays", "starts", "hours"):
            said.pop(name, None)
        said |= {"needs": form.needs_said(), "schedule": form.schedule()}
        if (mentor := said.pop("mentor", None)) is not None and said["kind"] == PlaceKind.MENTOR:
            said["host"] = Party.objects.get(pk=mentor)
        try:
            made = actions.add_place(desk.round, said.pop("title"), said.pop("capacity"), actor=desk.account, **said)
        except RoundRefused as refused:
            for name, sentence in refused.errors.items():
                form.add_error(name if name in form.fields else None, sentence)
        except Problem as problem:
            form.add_error(None, problem.user_message)
        else:
            messages.success(request, f"‘{josa(made.title + '’', '을/를')} 더했습니다.")
            return redirect(reverse("office:round", args=[code]) + "#places")
    return render(request, "office/place_new.html", {"desk": desk, "tab": "place", "form": form})


def _mentors(request: HttpRequest) -> list[tuple[int, str]]:
    """Return who holds the role of a mentor today, by name."""
    held = sorted(set(holders(RoleKind.MENTOR).values_list("party_id", flat=True)))
    names = names_for(request, held, "멘토 고르기")
    return sorted(names.items(), key=lambda one: one[1])


class CloseForm(DeskForm):
    """Why a place is closed."""

    reason = forms.CharField(label="닫는 사유", max_length=200)


@login_required
def close_place(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Close a place from today on, with the reason; who takes part there stays."""
    desk = desk_of(request, code, change=True)
    place = Place.objects.filter(round=desk.round, pk=number).first()
    if place is None:
        raise PermissionDenied("이 회차의 자리가 아닙니다. 자리 목록에서 골라 주세요.")
    form = CloseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done = carry_out(
            request,
            lambda: actions.close_place(place, form.cleaned_data["reason"], actor=desk.account),
            f"‘{josa(place.title + '’', '을/를')} 닫았습니다. 지금 참여하는 분은 그대로입니다.",
        )
        if done:
            return redirect(reverse("office:round", args=[code]) + "#places")
    context = {"desk": desk, "tab": "place", "form": form, "place": place, "waiting": _waiting_at(desk, place)}
    return render(request, "office/place_close.html", context)


def _waiting_at(desk: Desk, place: Place) -> int:
    """Return how many applications to a place still wait for an answer."""
    return place.applications.filter(round=desk.round, status__in=PENDING).count()
