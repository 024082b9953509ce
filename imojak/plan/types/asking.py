"""What is asked of whom: only what is not known yet, and only what the answers so far call for. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from imojak.plan.types.conditions import holds
from imojak.plan.types.forms import DocumentWanted, FormField, FormStep, Moment

_BESIDE = frozenset({"places", "file"})


@dataclass(frozen=True)
class Page:
    """A step of the form with the questions that are asked on it; those of ``known`` the profile answers."""

    step: FormStep
    asked: tuple[FormField, ...]
    known: tuple[FormField, ...]


def pages(form: Sequence[FormStep], profile: Collection[str], known: Mapping[str, object]) -> list[Page]:
    """Return the steps of ``form`` that have a question for this person, in order.

    ``profile`` are the profile keys that are known, ``known`` the answers so far with the facts (words.FACTS).
    """
    found = []
    for step in form:
        if not holds(step.when, known):
            continue
        called_for = [field for field in step.field if holds(field.when, known)]
        answered = tuple(field for field in called_for if field.profile in profile)
        asked = tuple(field for field in called_for if field.profile not in profile)
        if asked:
            found.append(Page(step, asked, answered))
    return found


def missing(form: Sequence[FormStep], profile: Collection[str], known: Mapping[str, object]) -> list[FormField]:
    """Return the required questions that have no answer yet, in order; an empty list or text is no answer.

    Wishes (places) and files are no answers: they are kept beside them, and whoever keeps them looks for them.
    """
    return [
        field
        for page in pages(form, profile, known)
        for field in page.asked
        if field.required
        and field.kind not in _BESIDE
        and (known.get(field.code) in (None, "", [], ()) or _refused(field, known))
    ]


def wanted(documents: Sequence[DocumentWanted], moment: Moment, known: Mapping[str, object]) -> list[DocumentWanted]:
    """Return the papers that are wanted at ``moment`` of somebody with these answers and facts."""
    return [one for one in documents if one.needed_at == moment and holds(one.when, known)]


def _refused(field: FormField, known: Mapping[str, object]) -> bool:
    return field.kind == "consent" and known.get(field.code) is False
