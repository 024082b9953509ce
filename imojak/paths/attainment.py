"""What participants have done so far, read in sets: minutes of activity and attendance, gates passed, papers accepted.

Sessions and records are rooms above; only the names of their tables are used here, and rooms still import downwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, Sum
from django.utils import timezone

from imojak.paths.completion import Attained, Judgement, judge
from imojak.paths.enums import DocumentStatus
from imojak.paths.life_terms import terms_of
from imojak.paths.models import ApplicationDocument, GateClearance, Interview, Participation
from imojak.paths.terms import known_of
from imojak.plan.types.conditions import holds
from imojak.plan.types.forms import DocumentWanted

#: SQLite takes a limited number of parameters in one statement.
_AT_ONCE = 500


def attained(participation: Participation) -> Attained:
    """Return what one participant has done, the parts before a transfer included."""
    return attained_by([participation])[participation.pk]


def attained_by(participations: Iterable[Participation]) -> dict[int, Attained]:
    """Return what each has done, by the participation's number; the parts before a transfer count with the last one."""
    asked = list(participations)
    found: dict[int, Attained] = {}
    for start in range(0, len(asked), _AT_ONCE):
        found |= _attained(asked[start : start + _AT_ONCE])
    return found


def judgement_of(participation: Participation, have: Attained | None = None) -> Judgement:
    """Return what is missing for completion by the type of the round; ``have`` when it is known already."""
    terms = terms_of(participation.round)
    if terms is None:
        return judge(None, have or Attained())
    return judge(
        terms.completion,
        have or attained(participation),
        gate_labels={gate.code: gate.label for gate in terms.gate},
        document_labels={paper.code: paper.label for paper in terms.document},
    )


def _attained(asked: list[Participation]) -> dict[int, Attained]:
    last = {one.pk: one.pk for one in asked}
    # A transfer is rare, and a chain of them rarer: one more query for each step back.
    step = {one.transferred_from_id: one.pk for one in asked if one.transferred_from_id is not None}
    while step:
        last |= step
        earlier = Participation.objects.filter(pk__in=list(step), transferred_from__isnull=False)
        step = {before: step[now] for now, before in earlier.values_list("pk", "transferred_from_id")}
    activity, present = _minutes(last)
    planned = _planned(asked)
    gates: defaultdict[int, set[str]] = defaultdict(set)
    for one, gate in GateClearance.objects.filter(participation__in=list(last)).values_list("participation_id", "gate"):
        gates[last[one]].add(gate)
    papers: defaultdict[int, set[str]] = defaultdict(set)
    accepted = ApplicationDocument.objects.filter(
        application__decisions__participation__in=[one.pk for one in asked], status=DocumentStatus.ACCEPTED
    )
    for number, code in accepted.values_list("application__decisions__participation", "code"):
        papers[number].add(code)
    for number, codes in _not_wanted(asked):
        papers[number] |= codes
    booked = [one.pk for one in asked if one.place.starts_at is not None]
    interviews = dict(
        Interview.objects.filter(participation__in=booked).values_list("participation_id", "status") if booked else ()
    )
    return {
        one.pk: Attained(
            interview=interviews.get(one.pk, "") if one.place.starts_at is not None else None,
            present_minutes=present[one.pk],
            planned_minutes=planned.get(one.place_id, 0),
            activity_minutes=activity[one.pk],
            gates=frozenset(gates[one.pk]),
            documents=frozenset(papers[one.pk]),
        )
        for one in asked
    }


def _not_wanted(asked: list[Participation]) -> Iterator[tuple[int, set[str]]]:
    """Yield by participation the papers of completion that its type asks of others only: nobody waits for them."""
    by_round: defaultdict[int, list[Participation]] = defaultdict(list)
    for one in asked:
        if _conditional(one):
            by_round[one.round_id].append(one)
    for several in by_round.values():
        of, papers = several[0].round, _conditional(several[0])
        rows = Participation.objects.filter(pk__in=[one.pk for one in several]).select_related("decision__application")
        applications = {row.pk: row.decision.application for row in rows}
        known = known_of(of, applications.values(), timezone.localdate())
        for number, application in applications.items():
            unasked = {paper.code for paper in papers if not holds(paper.when, known[application.pk])}
            if unasked:
                yield number, unasked


def _conditional(one: Participation) -> list[DocumentWanted]:
    """Return the papers of a round's completion that are wanted under a condition."""
    terms = terms_of(one.round)
    if terms is None or terms.completion is None:
        return []
    return [paper for paper in terms.document if paper.when is not None and paper.code in terms.completion.documents]


def _minutes(last: dict[int, int]) -> tuple[defaultdict[int, int], defaultdict[int, int]]:
    """Return minutes of activity and of attendance, without what a correction replaces, by the last participation."""
    record = apps.get_model("records", "Record")
    replaced = record._default_manager.filter(replaces=OuterRef("pk"))
    rows = (
        record._default_manager.filter(participation__in=list(last), unit="minutes")
        .filter(Q(kind="work") | Q(kind="attendance", status__in=("present", "late")))
        .exclude(Exists(replaced))
        .values_list("participation_id", "kind")
        .annotate(minutes=Sum("quantity"))
    )
    activity: defaultdict[int, int] = defaultdict(int)
    present: defaultdict[int, int] = defaultdict(int)
    for number, kind, minutes in rows:
        (activity if kind == "work" else present)[last[number]] += minutes
    return activity, present


def _planned(asked: list[Participation]) -> dict[int, int]:
    """Return the minutes of the sessions of each place; of a place without sessions those it was announced with."""
    session = apps.get_model("records", "Session")
    planned = {one.place_id: one.place.minutes or 0 for one in asked}
    held = session._default_manager.filter(place__in=list(planned), cancelled=False)
    return planned | dict(held.values_list("place_id").annotate(minutes=Sum("minutes")))
