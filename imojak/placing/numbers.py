"""What a round looks like under a result (배정 수치): ranks of wishes, quotas and what they cost, how groups fared, the proof."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from imojak.kernel.districts import DISTRICT_NAMES
from imojak.matching.certificate import counted
from imojak.matching.disparity import differences
from imojak.matching.explain import by_choice
from imojak.matching.problem import Assignment, Problem
from imojak.matching.summary import costs
from imojak.matching.wording import Wording, cost_sentence
from imojak.placing.applicants import SEXES
from imojak.placing.commuting import CODES, ELSEWHERE
from imojak.placing.enums import UNIT
from imojak.placing.facts import Market
from imojak.placing.groups import BANDS, GROUPS
from imojak.placing.solving import solve

#: What a bound costs is found by matching without it: as long as all of that reads no more candidates than this.
_ASKED = 4_000_000


def numbers_of(market: Market, problem: Problem, found: Assignment) -> dict[str, Any]:
    """Return the numbers of a result, all JSON."""
    got = found.place >= 0
    who = np.flatnonzero(got)
    quotas = []
    for row, one in enumerate(problem.quotas):
        members = counted(one.applicants, one.places, who, found.place[who])
        price = int(found.multiplier[row]) if found.multiplier is not None else None
        quotas.append(
            {"key": one.key, "label": one.label, "least": one.least, "most": one.most, "got": int(members.sum()),
             "price": price, "scale": found.scale}
        )  # fmt: skip
    filled = np.bincount(found.place[got], minlength=problem.places)
    return {
        "choices": [int(one) for one in by_choice(problem, found)],
        "quotas": quotas,
        "full": int((filled >= market.capacity).sum()),
        "places": len(market.places),
        "differences": differences_of(market, got),
        "notes": list(market.notes),
        "below": len(market.below),
        "costs": _costs(market, problem, found),
    }


def differences_of(market: Market, got: Any) -> dict[str, Any]:
    """Return how often women and men, age bands and districts got a place, each held against all others.

    ``notable`` are sentences of what is hardly chance, the largest difference first; ``groups`` are all numbers, by
    partition. ``few`` is how many groups, or the rest beside them, are too few to say anything.
    """
    applicants = market.applicants
    age = applicants.age
    by_band = np.where(age < 0, -1, np.searchsorted(BANDS, age, side="right") - 1)
    home = applicants.people.district
    by_district = np.where(home == ELSEWHERE, -1, home)
    found = [
        *differences("성별", [GROUPS["sex"][one] for one in SEXES], applicants.sex, got),
        *differences("나이", list(GROUPS["age"].values()), by_band, got),
        *differences("자치구", [DISTRICT_NAMES[code] for code in CODES], by_district, got),
    ]
    notable = sorted((one for one in found if one.notable), key=lambda one: -abs(one.difference))
    # Of two groups the second says what the first has said, turned round.
    twins = {one.partition for one in found if sum(other.partition == one.partition for other in found) == 2}
    said: dict[Any, str] = {}
    for one in notable:
        key = one.partition if one.partition in twins else (one.partition, one.group)
        said.setdefault(key, f"{one.partition}: {one.sentence}")
    return {
        "notable": list(said.values()),
        "few": sum(1 for one in found if not one.enough),
        "groups": [
            {"partition": one.partition, "group": one.group, "of": one.own.of, "got": one.own.count,
             "rate": round(one.own.rate, 4), "difference": round(one.difference, 4), "low": round(one.low, 4),
             "high": round(one.high, 4), "enough": one.enough, "notable": one.notable}
            for one in found
        ],
    }  # fmt: skip


def _costs(market: Market, problem: Problem, found: Assignment) -> list[str]:
    """Return what each quota and pin costs, in words; nothing of what costs nothing, or would take too long to ask."""
    bounds = len(problem.quotas) + len(problem.pinned)
    if bounds * problem.edges > _ASKED:
        return []
    wording = Wording({str(one.pk): one.title for one in market.places}, UNIT)
    return [cost_sentence(problem, one, wording) for one in costs(problem, found, lambda free: solve(free, found.mode))]


def proof_of(found: Assignment) -> dict[str, Any]:
    """Return the arrays that prove an assignment, as lists in the order of applications and places."""
    proof: dict[str, Any] = {"scale": found.scale}
    for one in fields(found):
        value = getattr(found, one.name)
        if one.name not in ("place", "edge") and isinstance(value, np.ndarray):
            proof[one.name] = value.tolist()
    if (apart := found.number) is not None:
        arrays = {name: getattr(apart, name).tolist() for name in ("gain", "price", "worth")}
        proof["number"] = arrays | {"scale": apart.scale, "each": apart.each, "most": apart.most}
    return proof
