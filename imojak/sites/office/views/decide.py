"""Deciding on one application or on many: what goes out is shown first, then it is done, and told what was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from imojak.kernel.marks import mark_of
from imojak.kernel.saying import moment_words
from imojak.offers.models import Place, Round
from imojak.parties.models import Account
from imojak.paths import actions
from imojak.paths.models import Application
from imojak.paths.scopes import applications_decidable
from imojak.problems import Problem
from imojak.rules.reasons import REASONS
from imojak.sites.names import names_for
from imojak.sites.office.desk import Desk, carry_out, desk_of
from imojak.sites.office.forms import DeskForm
from imojak.sites.office.queries.applications import Asked, asked_from, listed
from imojak.sites.office.queries.preview import IN_BULK, SEATING, VERBS, Preview, preview, verbs_for

#: How many of those that are decided on are shown one by one.
SHOWN = 50
#: How many can be decided on at once; more would keep everybody else waiting.
AT_ONCE = 2_000
#: How many of those that could not be decided are told one by one.
TOLD = 20


class DecisionForm(DeskForm):
    """What is decided: the verb, and what it needs."""

    verb = forms.ChoiceField(label="결정")
    reasons = forms.MultipleChoiceField(label="미선정 사유", required=False, widget=forms.CheckboxSelectMultiple)
    place = forms.ModelChoiceField(label="자리", queryset=Place.objects.none(), required=False)
    answer_by = forms.DateTimeField(
        label="답변 기한", required=False, help_text="비우면 사업 유형이 정한 시간을 드립니다."
    )
    text = forms.CharField(
        label="덧붙일 말",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="알림에 그대로 들어갑니다.",
    )

    def __init__(self, *args: Any, of: Round, verbs: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verb"].choices = verbs  # type: ignore[attr-defined]
        self.fields["reasons"].choices = [(code, one.sentence) for code, one in REASONS.items()]  # type: ignore[attr-defined]
        places = Place.objects.filter(round=of, closed_on=None).order_by("title", "pk")
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        self.fields["place"].empty_label = "신청한 자리"  # type: ignore[attr-defined]
        verb = self.data.get("verb") or self.initial["verb"]
        unused = [] if verb == "refuse" else ["reasons"]
        unused += [] if verb in SEATING else ["place"]
        unused += [] if verb == "offer" else ["answer_by"]
        unused += ["text"] if verb in ("qualify", "offer") else []
        for name in unused:
            del self.fields[name]
        if verb == "waive":
            self.fields["text"].label, self.fields["text"].required = "예외로 인정하는 사유", True
        if verb == "refuse":
            self.fields["reasons"].required = True
            self.fields["reasons"].error_messages["required"] = "사유를 하나 이상 골라 주세요."


@dataclass(frozen=True)
class Chosen:
    """Which applications are decided on, in the order in which they were listed."""

    applications: list[Application]
    numbers: str


def chosen_of(desk: Desk, given: QueryDict) -> Chosen:
    """Return the applications that were ticked, or all of the list as it was narrowed; only those one may decide."""
    every = applications_decidable(desk.account).filter(round=desk.round)
    if given.get("all"):
        asked: Asked = asked_from(QueryDict(given.get("query", "")))
        rows = listed(desk.account, desk.round, asked, timezone.localdate())
        numbers = list(rows.values_list("pk", flat=True)[:AT_ONCE])
    else:
        said = [*given.getlist("pick"), *given.get("picked", "").split(",")]
        numbers = [int(one) for one in said if one.isascii() and one.isdigit() and len(one) < 19][:AT_ONCE]
    rows = every.select_related("round__programme__parent", "round__eligibility", "round__type", "place", "party")
    found: dict[int, Application] = {}
    for start in range(0, len(numbers), 500):
        found |= {one.pk: one for one in rows.filter(pk__in=numbers[start : start + 500])}
    kept = [found[number] for number in dict.fromkeys(numbers) if number in found]
    for one in kept:
        one.round = kept[0].round
    return Chosen(kept, ",".join(str(one.pk) for one in kept))


@login_required
@require_POST
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a decision would say to each, and carry it out when it is confirmed."""
    desk = desk_of(request, code, change=True)
    chosen = chosen_of(desk, request.POST)
    back = _back(desk, request, chosen)
    if not chosen.applications:
        messages.error(request, "결정할 신청을 먼저 골라 주세요.")
        return redirect(back)
    verbs = verbs_for(chosen.applications)
    if not verbs:
        messages.error(request, "고른 신청에는 지금 결정할 것이 없습니다. 상태를 확인해 주세요.")
        return redirect(back)
    asked = "verb" in request.POST
    if (said_verb := request.POST.get("verb", "")) in VERBS and said_verb not in dict(verbs):
        asked = False
        messages.warning(
            request,
            f"그사이 신청의 상태가 바뀌어 ‘{VERBS[said_verb]}’ 처리를 하지 않았습니다. 지금 상태에서 할 수 있는 결정을 골라 주세요.",
        )
    start = request.POST.get("start", "")
    first = start if start in dict(verbs) else verbs[0][0]
    form = DecisionForm(request.POST if asked else None, of=desk.round, verbs=verbs, initial={"verb": first})
    said = form.cleaned_data if asked and form.is_valid() else {} if asked else {"verb": first}
    rows = _shown(chosen.applications, said) if said else []
    seen = _fingerprint(chosen, said)
    # What is done is what was shown: a choice that changed since is shown anew first.
    if said and "confirm" in request.POST:
        if request.POST.get("seen") == seen:
            return _carry_out(request, desk.account, chosen.applications, said, back)
        messages.warning(request, "바꾸신 내용으로 나갈 글을 다시 보여 드립니다. 확인하고 눌러 주세요.")
    names = names_for(
        request,
        (one.party_id for one in chosen.applications[:SHOWN]),
        f"‘{desk.round.title}’ 신청 {len(chosen.applications)}건 결정 미리보기",
    )
    context = {
        "desk": desk,
        "tab": "applications",
        "form": form,
        "verb": said.get("verb", ""),
        "seen": seen,
        "query": request.POST.get("query", ""),
        "source": request.POST.get("from", ""),
        "chosen": chosen,
        "count": len(chosen.applications),
        "rows": [{"of": one, "name": names.get(one.application.party_id, "")} for one in rows[:SHOWN]],
        "problems": sum(bool(one.problem) for one in rows),
        "against": sum(bool(one.against) for one in rows),
        "will_do": sum(not one.problem for one in rows),
        "ready": any(one.sentence or said["verb"] == "qualify" for one in rows if not one.problem),
        "shown": SHOWN,
        "back": back,
    }
    return render(request, "office/decide.html", context)


def _fingerprint(chosen: Chosen, said: dict[str, Any]) -> str:
    """Name what was decided on and how, so that it can be told whether it is what was shown."""
    return mark_of(chosen.numbers, said)


def _shown(applications: list[Application], said: dict[str, Any]) -> list[Preview]:
    return preview(
        applications,
        said["verb"],
        reasons=said.get("reasons") or (),
        text=said.get("text") or "",
        place=said.get("place"),
        answer_by=said.get("answer_by"),
    )


def _back(desk: Desk, request: HttpRequest, chosen: Chosen) -> str:
    """Return where one came from: the one application, or the list as it was narrowed."""
    if request.POST.get("from") == "application" and len(chosen.applications) == 1:
        return reverse("office:application", args=[chosen.applications[0].pk])
    query = QueryDict(request.POST.get("query", "")).urlencode()
    return reverse("office:applications", args=[desk.round.code]) + (f"?{query}" if query else "")


def _carry_out(
    request: HttpRequest, actor: Account, applications: list[Application], said: dict[str, Any], back: str
) -> HttpResponse:
    verb, place, text = said["verb"], said.get("place"), said.get("text") or ""
    label = VERBS[verb]
    if verb in IN_BULK:
        try:
            result = actions.decide_in_bulk(
                applications, verb, actor=actor, reasons=said.get("reasons") or (), text=text, place=place
            )
        except Problem as problem:
            messages.error(request, problem.user_message)
            return redirect(back)
        if verb == "qualify":
            messages.success(request, f"{result.done:,}건의 자격을 확인했습니다.")
        elif result.done:
            messages.success(request, f"{result.done:,}건을 ‘{label}’ 처리하고 알림을 보냈습니다.")
        for application, sentence in result.failed[:TOLD]:
            messages.error(request, f"접수번호 {application.pk}: {sentence}")
        if len(result.failed) > TOLD:
            messages.error(request, f"그 밖에 {len(result.failed) - TOLD:,}건도 결정하지 못하고 그대로 두었습니다.")
        return redirect(back)
    [application] = applications
    goal = place or application.place
    if goal is None:
        messages.error(request, "어느 자리인지 골라 주세요.")
        return redirect(back)
    if verb == "offer":
        carry_out(
            request,
            lambda: actions.offer(application, goal, actor=actor, answer_by=said.get("answer_by")),
            lambda made: f"‘{goal.title}’ 자리를 제안했습니다. {moment_words(made.answer_by)}까지 답을 기다립니다.",
            back=("제안 거두기", reverse("office:reserve", args=[application.round.code])),
        )
    else:
        carry_out(
            request,
            lambda: actions.waive(application, actor=actor, reason=text, place=goal),
            f"예외를 인정해 ‘{goal.title}’에 선정했습니다.",
        )
    return redirect(back)
