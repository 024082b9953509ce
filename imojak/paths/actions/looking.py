"""What is looked at before a decision: whether the rules are met, whether consent still stands, what else there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, Q, Sum
from django.utils import timezone

from imojak.offers.enums import RoundStatus
from imojak.offers.models import Place, Round
from imojak.parties.enums import ConsentPurpose
from imojak.parties.models import Consent, GroupMember, Organisation, Person
from imojak.parties.queries import running
from imojak.paths.eligibility import evaluate_many
from imojak.paths.enums import GIVEN_UP
from imojak.paths.models import Application
from imojak.rules.evaluation import ELIGIBLE, NOT_ELIGIBLE

#: Of whom nobody may look at anything any more.
CONSENT_GONE = "개인정보 이용 동의를 거두신 분입니다."
#: How many open rounds are looked through for one who is refused.
TRIES = 12


@dataclass(frozen=True)
class Looked:
    """What was found of one application: reason codes and a sentence where it fails, and what the decision keeps."""

    failed: bool = False
    known: bool = True
    codes: tuple[str, ...] = ()
    sentence: str = ""
    inputs: Mapping[str, Any] = field(default_factory=dict)


def look_at(applications: Sequence[Application], *, at: datetime | None = None) -> list[Looked]:
    """Ask the rounds' rules about applications as of ``at``, in their order; a few queries for each round."""
    day = timezone.localdate(at) if at else timezone.localdate()
    by_round: dict[int, list[Application]] = {}
    for one in applications:
        by_round.setdefault(one.round_id, []).append(one)
    found: dict[int, Looked] = {}
    for several in by_round.values():
        evaluations = evaluate_many(
            several[0].round,
            [one.party_id for one in several],
            answers={one.party_id: one.answers for one in several},
            filed={one.party_id: timezone.localdate(one.filed_at) for one in several},
            day=day,
        )
        without = withdrawn_consents(several)
        for one in several:
            evaluation = evaluations[one.party_id]
            if one.pk in without:
                found[one.pk] = Looked(True, True, ("withdrawn-consent",), CONSENT_GONE, evaluation.snapshot)
                continue
            found[one.pk] = Looked(
                evaluation.result == NOT_ELIGIBLE,
                evaluation.result in (ELIGIBLE, NOT_ELIGIBLE),
                tuple(evaluation.codes),
                evaluation.sentences[0] if evaluation.sentences and evaluation.result != ELIGIBLE else "",
                evaluation.snapshot,
            )
    return [found[one.pk] for one in applications]


def withdrawn_consents(applications: Iterable[Application]) -> set[int]:
    """Return the numbers of those whose applicant has withdrawn the consent to the service since, and given no new.

    For a group its leader consents.
    """
    several = list(applications)
    latest: dict[int, tuple[Any, ...]] = {}
    leads = dict(
        GroupMember.objects.filter(
            running(timezone.localdate()), group__in={one.party_id for one in several}, leader=True
        )
        .order_by("-pk")
        .values_list("group_id", "member_id")
    )
    keys = sorted({leads.get(one.party_id, one.party_id) for one in several})
    for start in range(0, len(keys), 500):
        rows = Consent.objects.filter(party_id__in=keys[start : start + 500], purpose=ConsentPurpose.SERVICE)
        for party, withdrawn in rows.order_by("starts_on", "pk").values_list("party_id", "withdrawn_on"):
            latest[party] = (withdrawn,)
    return {
        one.pk
        for one in several
        if (last := latest.get(leads.get(one.party_id, one.party_id)))
        and last[0] is not None
        and last[0] >= timezone.localdate(one.filed_at)
    }


def next_best(applications: Sequence[Application], *, at: datetime | None = None) -> dict[int, Round]:
    """Return by application the open round that its person can take part in and that is nearest to the one applied to.

    Nearest is: the same programme, activity field, shape; then a place in the person's district; then the one that
    closes first. Rounds in which no seat is left, or to which the person has applied already, are no help.
    """
    moment = timezone.localtime(at)
    found: dict[int, Round] = {}
    by_round: dict[int, list[Application]] = {}
    for one in applications:
        by_round.setdefault(one.round_id, []).append(one)
    for several in by_round.values():
        found |= _next_best_of(several[0].round, several, moment)
    return found


def _next_best_of(of: Round, several: Sequence[Application], moment: datetime) -> dict[int, Round]:
    rounds = _open_rounds(of, moment)
    if not rounds:
        return {}
    parties = {one.party_id for one in several}
    applied = _applied(rounds, parties)
    districts = _districts(parties)
    places = _districts_of_places(rounds)
    offered: dict[int, list[Round]] = {party: [] for party in parties}
    for one in rounds:
        evaluations = evaluate_many(one, sorted(parties), day=moment.date())
        for party, evaluation in evaluations.items():
            if evaluation.result == ELIGIBLE and (one.pk, party) not in applied:
                offered[party].append(one)
    found = {}
    for application in several:
        if choices := offered[application.party_id]:
            own = districts.get(application.party_id, "")
            found[application.pk] = min(
                choices, key=lambda one: (_distance(of, one), own not in places.get(one.pk, ()), one.apply_to, one.pk)
            )
    return found


def _distance(of: Round, other: Round) -> tuple[bool, bool, bool]:
    mine, theirs = of.programme, other.programme
    return (
        mine.pk != theirs.pk,
        not (mine.field and mine.field == theirs.field),
        mine.shape != theirs.shape,
    )


def _open_rounds(of: Round, moment: datetime) -> list[Round]:
    """Return the rounds that can be applied to at ``moment`` and have a seat left, those nearest to ``of`` first."""
    day = moment.date()
    now = moment.time()
    rounds = (
        Round.objects.filter(status=RoundStatus.OPEN, apply_from__lte=day, apply_to__gte=day)
        .exclude(pk=of.pk)
        .exclude(apply_to=day, apply_until__lt=now)
        .exclude(programme__shape="umbrella")
        .select_related("programme", "eligibility", "type")
    )
    left = dict(
        Place.objects.filter(round__in=rounds, closed_on=None)
        .values_list("round_id")
        .annotate(left=Sum(F("capacity") - F("taken") - F("held")))
        .filter(left__gt=0)
        .values_list("round_id", "left")
    )
    free = [one for one in rounds if one.pk in left]
    return sorted(free, key=lambda one: (_distance(of, one), one.apply_to, one.pk))[:TRIES]


def _applied(rounds: Sequence[Round], parties: set[int]) -> set[tuple[int, int]]:
    rows = Application.objects.filter(round__in=rounds).exclude(status__in=GIVEN_UP)
    if len(parties) <= 500:
        rows = rows.filter(party_id__in=parties)
    return set(rows.values_list("round_id", "party_id"))


def _districts(parties: set[int]) -> dict[int, str]:
    keys = sorted(parties)
    found: dict[int, str] = {}
    for start in range(0, len(keys), 500):
        batch = keys[start : start + 500]
        for table in (Person, Organisation):
            found |= dict(table._default_manager.filter(party_id__in=batch).values_list("party_id", "district_code"))
    return found


def _districts_of_places(rounds: Sequence[Round]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    rows = Place.objects.filter(round__in=rounds, closed_on=None).exclude(Q(district_code=""))
    for number, district in rows.values_list("round_id", "district_code"):
        found.setdefault(number, set()).add(district)
    return found
