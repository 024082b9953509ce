"""Answering how a participation was."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from imojak.cases.surveys import answer_survey, may_answer
from imojak.instruments.answering import AnswersRefused
from imojak.instruments.models import Item, ItemKind
from imojak.problems import Problem
from imojak.sites.asked import account_of
from imojak.sites.citizen.forms import LineField, Plain, YesNoField, dress
from imojak.sites.citizen.views.participations import own_participation

#: How the steps of a scale of five are called.
_FIVE = ("전혀 그렇지 않다", "그렇지 않다", "보통이다", "그렇다", "매우 그렇다")
_CHOOSE = "답을 골라 주세요."


class SurveyForm(Plain):
    """The items of an instrument, each by its number."""

    def __init__(self, items: list[Item], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in items:
            field = _field(item)
            dress(field)
            self.fields[f"item-{item.order}"] = field

    def answers(self) -> dict[int, object]:
        """Return the answers by the number of each item."""
        return {int(name.removeprefix("item-")): value for name, value in self.cleaned_data.items()}


def _field(item: Item) -> forms.Field:
    match item.kind:
        case ItemKind.TEXT:
            return LineField(label=item.text, several=True, required=False, max_length=1_000)
        case ItemKind.YES_NO:
            return YesNoField(label=item.text)
    steps = range(item.scale_from, item.scale_to + 1)
    labels = _FIVE if len(steps) == len(_FIVE) else [f"{step}점" for step in steps]
    return forms.ChoiceField(
        label=item.text,
        choices=[(str(step), label) for step, label in zip(steps, labels, strict=True)],
        widget=forms.RadioSelect,
        error_messages={"required": _CHOOSE},
    )


@login_required
def survey(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask about one's own participation once it is over, and keep the answers once."""
    account = account_of(request)
    one = own_participation(account, pk)
    refusal = may_answer(one, account)
    wave = one.round.satisfaction
    form = SurveyForm(
        list(wave.instrument.items.order_by("order")) if wave is not None and not refusal else [], request.POST or None
    )
    if request.method == "POST" and not refusal and form.is_valid():
        try:
            answer_survey(one, form.answers(), actor=account)
        except AnswersRefused as refused:
            for number, sentence in refused.errors.items():
                form.add_error(f"item-{number}", sentence)
        except Problem as problem:
            refusal = problem.user_message
        else:
            messages.success(request, "답해 주셔서 고맙습니다.")
            return redirect("citizen:me")
    return render(request, "citizen/survey.html", {"participation": one, "form": form, "refusal": refusal})
