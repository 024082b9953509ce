"""Satisfaction with what ends without a class or a month: counselling, mentoring, volunteering, desks, contests."""

from __future__ import annotations

from datetime import date, timedelta

from imojak.demo.live.common import answers_around, satisfaction
from imojak.demo.live.questions import SATISFIED, satisfaction_wave
from imojak.demo.live.world import World
from imojak.offers.models import Round
from imojak.parties.enums import PartyKind
from imojak.paths.actions.surveys import survey_of
from imojak.paths.enums import ParticipationStatus
from imojak.paths.models import Participation

#: One in so many who took part answers.
_ANSWERS = 3


def live_satisfied(world: World) -> None:
    """Ask whoever took part in a round that has no survey yet, where its type asks one at the end."""
    world.flush()
    rng = world.rng("satisfied")
    waves: dict[int, int] = {}
    number = 0
    for of in Round.objects.filter(programme__year=world.year, satisfaction=None).select_related("programme", "type"):
        ended = Participation.objects.filter(
            round=of, status=ParticipationStatus.COMPLETED, party__kind=PartyKind.PERSON
        ).order_by("pk")
        every = list(ended.values_list("pk", "party_id", "ends_on"))
        people = [one for one in every if rng.randrange(_ANSWERS) == 0] or every[:1]
        if not people or survey_of(of) is None:
            continue
        slug = of.code.removeprefix(f"{world.year}-")
        waves[of.pk] = wave = satisfaction_wave(world, slug, of.title, of.programme.code, of.starts_on, of.ends_on)
        rows = answers_around(rng.randrange(41, 48), len(people), len(SATISFIED), rng)
        for (participation, party, ends), answers in zip(people, rows, strict=True):
            # What lasts until the last day of the year is answered on it.
            day = min(ends + timedelta(days=rng.randrange(1, 15)), date(world.year, 12, 31))
            satisfaction(world, wave, party, participation, day, answers)
        number += len(people)
    world.flush()
    for pk, wave in waves.items():
        Round.objects.filter(pk=pk).update(satisfaction=wave)
    world.progress("상담·멘토링·자원봉사 만족도", number)
