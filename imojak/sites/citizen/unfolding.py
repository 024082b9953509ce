"""A page of questions that unfolds as it is answered: what an answer calls for appears at once, and what it makes needless goes.

Only these questions of the page change; the others stay as they are, with the cursor in them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.http import QueryDict

from imojak.parties.models import Account
from imojak.plan.types.forms import FormField
from imojak.sites.citizen.filling_in import Filling, Step
from imojak.sites.citizen.question_form import QuestionForm, initial_of

#: The field of the form that says which questions its page shows.
SHOWN = "_shown"


@dataclass(frozen=True)
class Appearing:
    """A question that a page does not show yet, and where it belongs (a way and a place of htmx)."""

    field: BoundField
    where: str


def unfolded(asked: Sequence[FormField], data: QueryDict, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a page must show or leave out whose questions are ``asked`` by the answers so far; nothing for a page
    that does not say what it shows.

    "appearing" has the questions in order, "gone" the codes of those to leave out, "shown" all that it shows then.
    """
    if SHOWN not in data:
        return {}
    shown = str(data[SHOWN]).split(",")
    form = QuestionForm(asked, initial=initial_of(answers))
    codes = list(form.questions)
    return {
        "appearing": [Appearing(form[code], _after(codes[:at])) for at, code in enumerate(codes) if code not in shown],
        "gone": [code for code in shown if code.isidentifier() and code not in codes],
        "shown": ",".join(codes),
    }


def _after(before: Sequence[str]) -> str:
    return f"afterend:#question-{before[-1]}" if before else "afterbegin:#questions"


def way_of(account: Account, filling: Filling, steps: Sequence[Step], step: Step) -> dict[str, Any]:
    """Return how far one is on the way through the steps, as their list shows it; an answer may add one, or take one away."""
    at = [one.code for one in steps].index(step.code)
    return {
        "round": filling.round,
        "party": filling.party,
        "for_group": filling.party.pk != account.party_id,
        "steps": [
            {"title": one.title, "state": "done" if place < at else "active" if place == at else ""}
            for place, one in enumerate(steps)
        ],
        "number": at + 1,
        "count": len(steps),
    }
