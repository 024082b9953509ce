"""Pairs (멘토링·프로보노): made of a wish and a mentor's offer, met, with goals that both rate, another mentor, an end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from imojak.kernel.months import day_words
from imojak.offers.models import Place
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.paths.actions import pair_changes, pairs, transfers
from imojak.paths.enums import ChangeStatus, ParticipationStatus, TransferStatus
from imojak.paths.life_terms import life_of
from imojak.paths.models import Goal, PairChange, Participation
from imojak.paths.scopes import mentors, pair_changes_answerable, pair_changes_visible, participations_changeable
from imojak.problems import Problem
from imojak.records.meetings import write_meeting
from imojak.sites.asked import page_number, words
from imojak.sites.names import names_for
from imojak.sites.office.desk import MANAGERS, carry_out, desk_of, staff_of
from imojak.sites.office.forms import DeskForm
from imojak.sites.office.queries.pairs import (
    STATES,
    lines,
    meetings_of,
    mentors_free,
    narrowed,
    pairs_visible,
    wish_words,
    wishes_of,
)

PAGE, WISHES = 50, 20
NOT_YOURS = "짝은 그 사업의 담당자와 멘토 본인, 감사 담당자에게만 열립니다."
NOT_TO_CHANGE = "이 짝은 그 사업의 담당자만 바꿀 수 있습니다. 담당 부서에 문의해 주세요."


class GoalForm(DeskForm):
    """A goal, and the day by which it is to be reached."""

    text = forms.CharField(label="새 목표", max_length=200, help_text="보기: 이력서를 완성하고 세 곳에 지원하기")
    due_on = forms.DateField(label="이룰 날", required=False)


class RateForm(DeskForm):
    """How far a goal was reached."""

    rating = forms.TypedChoiceField(
        label="얼마나 이루었나요?",
        coerce=int,
        choices=[
            ("", "골라 주세요"),
            (1, "1점, 거의 이루지 못함"),
            (2, "2점"),
            (3, "3점, 반쯤"),
            (4, "4점"),
            (5, "5점, 모두 이룸"),
        ],
    )
    note = forms.CharField(label="의견", max_length=80, required=False)


class MeetingForm(DeskForm):
    """When the two met, for how long, and what they did."""

    day = forms.DateField(label="만난 날")
    minutes = forms.IntegerField(label="만난 시간(분)", min_value=1)
    note = forms.CharField(label="한 일", max_length=200, help_text="보기: 이력서 초안을 함께 고침")


class AskForm(DeskForm):
    """Why the mentor asks for another one."""

    reason = forms.CharField(label="까닭", max_length=200, help_text="담당자만 봅니다. 참여자에게는 전하지 않습니다.")


class RefuseForm(DeskForm):
    """Why a mentor's request is not followed."""

    because = forms.CharField(label="사유", max_length=200, help_text="멘토에게 그대로 전해집니다.")


class ChangeForm(DeskForm):
    """To whom, from which day, and why."""

    to = forms.ModelChoiceField(label="새 멘토", queryset=Place.objects.none())
    on = forms.DateField(label="바꾸는 날", help_text="새 멘토와 만나는 첫날")
    reason = forms.CharField(label="사유", max_length=200)

    def __init__(self, *args: Any, of: Participation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        free = [one.pk for one in mentors_free(of.round) if one.pk != of.place_id]
        field.queryset = Place.objects.filter(pk__in=free).order_by("title", "pk")
        field.label_from_instance = lambda one: one.title  # type: ignore[assignment]


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """List the pairs of one's programmes, a mentor's own; ``?q=`` narrows by names of mentor or round."""
    account = staff_of(request, (*MANAGERS, RoleKind.MENTOR), NOT_YOURS)
    q, state = words(request, "q"), words(request, "state")
    state = state if state in STATES else "active"
    rows = pairs_visible(account)
    if q:
        rows = rows.filter(
            Q(place__title__icontains=q) | Q(round__title__icontains=q) | Q(round__programme__name__icontains=q)
        )
    page = Paginator(narrowed(rows, state), PAGE).get_page(page_number(request))
    several = list(page.object_list)
    names = names_for(
        request, [party for one in several for party in (one.party_id, one.place.host_id)], "짝 목록 열람"
    )
    who = standing(account)
    asking = pair_changes_visible(account).filter(
        status=ChangeStatus.REQUESTED, participation__in=[one.pk for one in several]
    )
    context = {
        "page": page,
        "own": who.holds(RoleKind.MENTOR) and not who.holds(*MANAGERS),
        "asking": set(asking.values_list("participation_id", flat=True)),
        "rows": lines(several, names),
        "q": q,
        "state": state,
        "states": [(key, label, narrowed(rows, key).count()) for key, label in STATES.items()],
    }
    return render(request, "office/pairs.html", context)


@login_required
def pair(request: HttpRequest, number: int) -> HttpResponse:
    """Show a pair with goals, meetings and check-ins.

    The mentor sets and rates goals, writes meetings down and asks for another mentor; the office answers and changes it.
    """
    account = staff_of(request, (*MANAGERS, RoleKind.MENTOR), NOT_YOURS)
    found = pairs_visible(account).filter(pk=number).first()
    if found is None:
        raise PermissionDenied(NOT_YOURS)
    is_mentor = mentors(standing(account), found.place)
    changes = participations_changeable(account).filter(pk=number).exists()
    waits = pair_changes_visible(account).filter(participation=found, status=ChangeStatus.REQUESTED).first()
    asked = request.POST.get("do", "") if request.method == "POST" else ""
    goal = GoalForm(request.POST if asked == "goal" else None, auto_id="goal_%s")
    change = ChangeForm(request.POST if asked == "change" else None, of=found, auto_id="change_%s")
    own: dict[str, DeskForm] = {
        "meet": MeetingForm(
            request.POST if asked == "meet" else None, initial={"day": timezone.localdate()}, auto_id="meet_%s"
        ),
        "ask": AskForm(request.POST if asked == "ask" else None, auto_id="ask_%s"),
        "refuse": RefuseForm(request.POST if asked == "refuse" else None, auto_id="refuse_%s"),
    }
    if request.method == "POST" and not (changes if asked in ("change", "refuse") else is_mentor):
        raise PermissionDenied(NOT_TO_CHANGE)
    rates = {one.pk: RateForm(auto_id=f"rate{one.pk}_%s") for one in found.goals.all()}
    if asked == "rate":
        chosen = request.POST.get("goal", "")
        wanted = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else 0
        if wanted not in rates:
            raise PermissionDenied("이 짝의 목표가 아닙니다. 목표를 다시 골라 주세요.")
        rates[wanted] = RateForm(request.POST, auto_id=f"rate{wanted}_%s")
    if asked and _do(account, found, asked, {"goal": goal, "change": change, **own}, rates, waits, request):
        return redirect("office:pair", number)
    names = names_for(request, [found.party_id, found.place.host_id], "짝 열람")
    moving = found.transfers.filter(status=TransferStatus.REQUESTED).select_related("to").first()
    life = life_of(found.round)
    active = found.status == ParticipationStatus.ACTIVE
    context = {
        "of": found,
        "name": names.get(found.party_id, ""),
        "mentor": names.get(found.place.host_id or 0, "") or found.place.title,
        "goals": [{"of": one, "form": rates[one.pk]} for one in found.goals.order_by("pk")],
        "meetings": meetings_of(found),
        "moving": moving,
        "before": Participation.objects.filter(pk=found.transferred_from_id or 0).select_related("place").first(),
        "after": Participation.objects.filter(transferred_from=found).select_related("place").first(),
        "mentors": is_mentor,
        "changes": changes,
        "waits": waits,
        "last_answer": _last_answer(account, found),
        "may_answer": waits is not None and pair_changes_answerable(account).filter(pk=waits.pk).exists(),
        "meeting_form": own["meet"],
        "ask_form": own["ask"],
        "refuse_form": own["refuse"],
        "active": active,
        "may_move": changes and active and moving is None and (life is None or life.transfer),
        "goal_form": goal,
        "change_form": change,
        "asked": asked,
        "checkin_weeks": life.checkin_weeks if life is not None else None,
        "today": timezone.localdate(),
    }
    return render(request, "office/pair.html", context, status=422 if asked else 200)


def _do(
    account: Account,
    of: Participation,
    asked: str,
    known: dict[str, DeskForm],
    rates: dict[int, RateForm],
    waits: PairChange | None,
    request: HttpRequest,
) -> bool:
    """Do what was asked; return whether it was done. What is wrong stands in its form."""
    if asked == "take-back" and waits is not None:
        one_asked = waits
        carry_out(request, lambda: pair_changes.withdraw_ask(one_asked, actor=account), "요청을 거두었습니다.")
        return True
    if asked == "rate":
        form: DeskForm = next(one for one in rates.values() if one.is_bound)
    elif asked in known and not (asked == "refuse" and waits is None):
        form = known[asked]
    else:
        messages.error(request, "무엇을 할지 골라 주세요.")
        return True
    if not form.is_valid():
        return False
    said = form.cleaned_data
    try:
        match asked:
            case "goal":
                pairs.set_goal(of, said["text"], actor=account, due_on=said["due_on"])
                messages.success(request, "목표를 적었습니다.")
            case "rate":
                one = Goal.objects.get(pk=next(pk for pk, row in rates.items() if row is form), participation=of)
                pairs.rate_goal(one, said["rating"], actor=account, note=said["note"])
                messages.success(request, "평가를 남겼습니다.")
            case "meet":
                write_meeting(of, said["day"], said["minutes"], said["note"], actor=account)
                messages.success(request, f"{day_words(said['day'])}의 만남을 적었습니다.")
            case "ask":
                made = pair_changes.ask_for_change(of, said["reason"], actor=account)
                messages.success(request, f"담당자에게 요청했습니다. {day_words(made.answer_due)}까지 답해 드립니다.")
            case "refuse":
                assert waits is not None
                pair_changes.refuse_change(waits, said["because"], actor=account)
                messages.success(request, "바꾸지 않기로 하고 멘토에게 알렸습니다.")
            case _:
                move = (said["to"], said["on"], said["reason"])
                moved = (
                    pair_changes.grant_change(waits, *move, actor=account)
                    if waits is not None
                    else transfers.request(of, *move, actor=account)
                )
                messages.success(request, f"참여자에게 물었습니다. {day_words(moved.answer_due)}까지 답을 기다립니다.")
    except Problem as problem:
        form.add_error(None, problem.user_message)
        return False
    return True


def _last_answer(account: Account, of: Participation) -> PairChange | None:
    """Return the last request of the mentor that was answered."""
    answered = pair_changes_visible(account).filter(
        participation=of, status__in=[ChangeStatus.GRANTED, ChangeStatus.REFUSED]
    )
    return answered.order_by("-answered_at", "-pk").first()


class PairForm(DeskForm):
    """Whom to pair with whom, and the goal to begin with."""

    mentor = forms.TypedChoiceField(label="멘토", coerce=int)
    goal = forms.CharField(label="처음의 목표", max_length=200, required=False)

    def __init__(self, *args: Any, mentors: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mentor"].choices = [("", "골라 주세요"), *mentors]  # type: ignore[attr-defined]


@login_required
def pairing(request: HttpRequest, code: str) -> HttpResponse:
    """Put mentors with room beside those who wish for one, and make a pair of both."""
    desk = desk_of(request, code, change=request.method == "POST")
    wishes = wishes_of(desk.account, desk.round)
    free = mentors_free(desk.round)
    page = Paginator(wishes, WISHES).get_page(page_number(request))
    several = list(page.object_list)
    names = names_for(
        request, [*(one.party_id for one in several), *(one.host_id for one in free)], f"‘{desk.round.title}’ 짝 짓기"
    )
    choices = [(one.pk, f"{names.get(one.host_id or 0, '') or one.title} ({_room(one)}명 더)") for one in free]
    chosen = request.POST.get("application", "")
    forms_ = {
        one.pk: PairForm(
            request.POST if chosen == str(one.pk) else None,
            mentors=choices,
            initial={"goal": str(one.answers.get("goal", ""))[:200], "mentor": one.place_id},
            auto_id=f"pair{one.pk}_%s",
        )
        for one in several
    }
    if request.method == "POST":
        one = next((row for row in several if str(row.pk) == chosen), None)
        if one is None:
            messages.error(request, "이미 짝이 정해졌거나 취소한 신청입니다. 목록을 확인해 주세요.")
            return redirect("office:pairing", code)
        if forms_[one.pk].is_valid() and _pair(request, desk.account, one, forms_[one.pk], free):
            return redirect("office:pairing", code)
    context = {
        "desk": desk,
        "tab": "pairing",
        "page": page,
        "rows": [
            {"of": one, "name": names.get(one.party_id, ""), "wish": wish_words(one).items(), "form": forms_[one.pk]}
            for one in several
        ],
        "free": [{"of": one, "name": names.get(one.host_id or 0, "") or one.title, "room": _room(one)} for one in free],
    }
    return render(request, "office/pairing.html", context, status=422 if request.method == "POST" else 200)


def _room(place: Place) -> int:
    return place.capacity - place.taken - place.held


def _pair(request: HttpRequest, account: Account, one: Any, form: PairForm, free: list[Place]) -> bool:
    place = next(row for row in free if row.pk == form.cleaned_data["mentor"])
    try:
        made = pairs.make_pair(one, place, actor=account, goal=form.cleaned_data["goal"])
    except Problem as problem:
        form.add_error(None, problem.user_message)
        return False
    names = names_for(request, [made.party_id], "짝 짓기")
    messages.success(request, f"{names.get(made.party_id, '')} 님의 짝을 정하고 두 사람에게 알렸습니다.")
    return True
