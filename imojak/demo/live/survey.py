"""The survey of life readiness: 40 answers of each person in the sample, their scores, and the norms of the wave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from math import sqrt
from random import Random

from imojak.demo.live.questions import DIAGNOSIS, READINESS, wave
from imojak.demo.live.world import World
from imojak.instruments.models import Norm, Response

#: Item by item: how far it is from the person's readiness (difficulty), and whether it is scored in reverse.
_ITEMS = tuple(
    ((number * 7 % 10 - 4.5) / 9, text.startswith("-"))
    for texts in READINESS.values()
    for number, text in enumerate(texts)
)
_DOMAINS = tuple(READINESS)
NORM_MINIMUM = 100
BANDS = ((40, 44), (45, 49), (50, 54), (55, 59), (60, 64))
WAVE = "life-readiness"


def answer(readiness: float, rng: Random) -> list[int]:
    """Return 40 answers of 1–5 by somebody of a general ``readiness`` (0 is the mean, 1 a standard deviation).

    Each domain differs from the general readiness and each answer from the domain, so that answers hang together.
    """
    answers = []
    chance = rng.random
    leaning = 0.0
    for number, (difficulty, reverse) in enumerate(_ITEMS):
        if number % 10 == 0:
            leaning = 3.1 + 0.45 * readiness + 0.5 * (chance() + chance() - 1)
        value = int(leaning - difficulty + 2.4 * (chance() - 0.5) + 0.5)
        value = 1 if value < 1 else 5 if value > 5 else value
        answers.append(6 - value if reverse else value)
    return answers


def scores_of(answers: Sequence[int]) -> dict[str, float]:
    """Return the mean of each domain (1–5, two decimals), with the reversed items turned round."""
    turned = [6 - value if item[1] else value for value, item in zip(answers, _ITEMS, strict=True)]
    return {
        domain: round(sum(turned[10 * number : 10 * number + 10]) / 10, 2) for number, domain in enumerate(_DOMAINS)
    }


def live_survey(world: World) -> None:
    """Ask the sample of [research]: nobody's name is kept, only sex, year of birth and district."""
    spec = world.lived.research
    rng = world.rng("survey")
    code = f"{WAVE}-{world.year}"
    asked = wave(
        world, DIAGNOSIS, code, f"{world.year}년 서울시 중장년 생애설계 준비 조사", "policy-research.survey",
        spec.survey_from, spec.survey_to,
    )  # fmt: skip
    sums: dict[tuple[str, str, int], list[float]] = defaultdict(lambda: [0, 0.0, 0.0])
    span = (spec.survey_to - spec.survey_from).days + 1
    people = world.people
    number = world.scaled(spec.survey)
    for party in world.pick(number, ages=(BANDS[0][0], BANDS[-1][1]), on=spec.survey_from, rng=rng):
        age = people.age(party, spec.survey_from)
        day = spec.survey_from + timedelta(days=int(rng.random() * span))
        answers = answer(rng.gauss(0, 1), rng)
        scores = scores_of(answers)
        sex = people.sex(party)
        if not world.happened(day):
            continue
        world.add(
            Response, wave_id=asked, party_id=None, answered_on=day, sex=sex, birth_year=people.birth(party).year,
            district_code=people.district(party), answers=answers, scores=scores,
        )  # fmt: skip
        for domain, value in scores.items():
            for group in ((domain, sex, (age - 40) // 5), (domain, "", -1)):
                total = sums[group]
                total[0] += 1
                total[1] += value
                total[2] += value * value
    if world.happened(spec.survey_to):
        _norms(world, asked, sums)
    world.flush()
    world.progress("생애설계 준비 조사", number)


def _norms(world: World, asked: int, sums: dict[tuple[str, str, int], list[float]]) -> None:
    """Write mean and spread of each domain by sex and five-year band, where enough people answered."""
    for (domain, sex, band), (count, total, squares) in sorted(sums.items()):
        if count < NORM_MINIMUM:
            continue
        mean = total / count
        ages = BANDS[band] if band >= 0 else (BANDS[0][0], BANDS[-1][1])
        world.add(
            Norm, wave_id=asked, domain=domain, sex=sex, age_from=ages[0], age_to=ages[1], people=int(count),
            mean=round(mean, 4), deviation=round(sqrt(max(0.0, (squares - count * mean * mean) / (count - 1))), 4),
        )  # fmt: skip
