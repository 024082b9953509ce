"""Answering a wave (조사 응답): once, while it is open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from imojak.instruments.answering import Question, read_answers, scores
from imojak.instruments.models import Instrument, Response, Wave
from imojak.kernel.violations import explained
from imojak.parties.models import Party, Person
from imojak.problems import Problem


class WaveClosed(Problem):
    """A survey that is not open (any more), or that this person has answered already."""


def questions_of(instrument: Instrument) -> list[Question]:
    """Return the questions of an instrument in their order."""
    return [
        Question(one.order, one.domain, one.kind, one.scale_from, one.scale_to, one.reversed)
        for one in instrument.items.order_by("order")
    ]


def answer(
    wave: Wave, party: Party, context: int | None, answers: Mapping[int, object], *, at: datetime | None = None
) -> Response:
    """Keep a person's answers, by the number of each item, about ``context`` (a participation's number).

    Raises WaveClosed before and after the days of the wave and for a second answer, AnswersRefused for answers that do
    not fit; its ``errors`` say so by item.
    """
    today = timezone.localdate(at or timezone.now())
    if today < wave.opens_on:
        raise WaveClosed(f"아직 시작하지 않은 조사입니다. {wave.opens_on}부터 답하실 수 있습니다.")
    if today > wave.closes_on:
        raise WaveClosed(f"{wave.closes_on}에 끝난 조사입니다. 하실 말씀은 담당 부서에 알려 주세요.")
    questions = questions_of(wave.instrument)
    read = read_answers(questions, answers)
    person = Person.objects.filter(party=party).first()
    with explained(), transaction.atomic():
        # Two clicks at once: the second finds the first's answer, or the database refuses it.
        if Response.objects.filter(wave=wave, party=party, context_id=context).exists():
            raise WaveClosed("이미 답해 주셨습니다. 고맙습니다.")
        return Response.objects.create(
            wave=wave,
            party=party,
            context_id=context,
            answered_on=today,
            sex=person.sex if person else "",
            birth_year=person.birth_date.year if person else None,
            district_code=person.district_code if person else "",
            answers=read,
            scores=scores(questions, read),
        )
