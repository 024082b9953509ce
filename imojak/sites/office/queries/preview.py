"""What a decision would say and do, before anybody has made it: the sentence each person would get, or why it cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from imojak.kernel.violations import SENTENCES
from imojak.offers.models import Place, Round
from imojak.paths import terms
from imojak.paths.actions.deciding import refusal
from imojak.paths.actions.looking import Looked, look_at, next_best
from imojak.paths.actions.proposing import Proposal
from imojak.paths.actions.seating import Row
from imojak.paths.actions.verdicts import Verdict, wording
from imojak.paths.enums import ApplicationStatus, DecisionKind, DecisionResult
from imojak.paths.machines import APPLICATION
from imojak.paths.models import Application
from imojak.rules.reasons import BY_RULE, REASONS

#: What can be decided, with its Korean, in the order of a round's life.
VERBS = {
    "qualify": "자격 확인",
    "offer": "자리 제안",
    "accept": "선정",
    "wait": "예비",
    "refuse": "미선정",
    "waive": "예외 인정",
}
#: Those that can be decided on many at once; the others hang on one person's place or reason.
IN_BULK = ("qualify", "accept", "wait", "refuse")
#: Those that give or offer a place.
SEATING = ("offer", "accept", "waive")


@dataclass(frozen=True)
class Preview:
    """What would happen to one application: the sentence that goes out ("" for none), or the problem.

    Of a refusal also what the ``rules`` say of it today, and where its reasons say something else (``against``).
    """

    application: Application
    sentence: str
    problem: str
    alternative: Round | None = None
    rules: str = ""
    against: str = ""


def verbs_for(applications: Sequence[Application]) -> list[tuple[str, str]]:
    """Return what can be decided on at least one of these applications as they stand."""
    states = {one.status for one in applications}
    return [
        (verb, label)
        for verb, label in VERBS.items()
        if states & APPLICATION.by_name[verb].sources and (len(applications) == 1 or verb in IN_BULK)
    ]


def preview(
    applications: Sequence[Application],
    verb: str,
    *,
    reasons: Sequence[str] = (),
    text: str = "",
    place: Place | None = None,
    answer_by: datetime | None = None,
    at: datetime | None = None,
) -> list[Preview]:
    """Return what would become of each application, in their order; nothing is written."""
    moment = at or timezone.now()
    looked = look_at(applications, at=moment)
    others = next_best(applications, at=moment) if verb == "refuse" else {}
    rank = _last_rank(applications)
    left: dict[int, int] = {}
    found = []
    for one, what in zip(applications, looked, strict=True):
        goal = place or one.place
        problem = _problem(one, verb, what.sentence if what.failed else "", goal, left)
        rules = _rules(what) if verb == "refuse" else ""
        if problem or (verb == "refuse" and not reasons):
            found.append(Preview(one, "", problem, rules=rules))
            continue
        rank += 1
        verdict = _verdict(one, verb, reasons, text, goal, rank, answer_by, moment)
        verdict.alternative = others.get(one.pk)
        against = _against(what, reasons) if verb == "refuse" else ""
        found.append(Preview(one, wording(verdict)[1], "", verdict.alternative, rules, against))
    return found


def _rules(what: Looked) -> str:
    """Return in words what the rules say of an application today."""
    if what.failed:
        return f"자격 없음: {what.sentence}"
    return "자격 있음" if what.known else f"아직 모름: {what.sentence}" if what.sentence else "아직 모름"


def _against(what: Looked, reasons: Sequence[str]) -> str:
    """Return where the reasons of a refusal say something else than the rules, "" where they do not.

    Only of what rules can say: whether papers came, or others were better, they do not know.
    """
    unfounded = [code for code in reasons if code in BY_RULE and code not in what.codes]
    if unfounded and what.known:
        said = ", ".join(f"‘{REASONS[code].sentence}’" for code in unfounded)
        return f"기준은 다르게 봅니다. {said}에 해당하지 않습니다. 사유를 확인해 주세요."
    if what.failed and not set(reasons) & set(what.codes):
        return "기준으로는 자격이 없는데 자격의 사유를 고르지 않았습니다. 사유를 확인해 주세요."
    return ""


def _verdict(
    one: Application,
    verb: str,
    reasons: Sequence[str],
    text: str,
    place: Place | None,
    rank: int,
    answer_by: datetime | None,
    moment: datetime,
) -> Verdict:
    if verb == "refuse":
        return refusal(one, reasons, text=text)
    if verb == "wait":
        return Verdict(
            one,
            verb,
            DecisionKind.SELECTION,
            DecisionResult.WAITING,
            reasons=["waiting"],
            text=text,
            changes={"rank": rank},
        )
    if verb == "qualify":
        return Verdict(one, verb, DecisionKind.ELIGIBILITY, DecisionResult.ACCEPTED)
    kind = DecisionKind.WAIVER if verb == "waive" else DecisionKind.SELECTION
    verdict = Verdict(one, verb, kind, DecisionResult.ACCEPTED, text=text, place=place)
    if verb == "offer":
        hours = terms.offer_hours(one.round) or terms.OFFER_HOURS
        verdict.answer_by = answer_by or moment + timedelta(hours=hours)
    return verdict


def _problem(one: Application, verb: str, unmet: str, place: Place | None, left: dict[int, int]) -> str:
    if one.status not in APPLICATION.by_name[verb].sources:
        return f"지금 상태({one.get_status_display()})에서는 할 수 없습니다."
    if verb in ("qualify", "offer", "accept") and unmet:
        return unmet
    if verb in SEATING:
        if place is None:
            return "어느 자리인지 골라 주세요."
        if place.closed_on is not None:
            return SENTENCES["place-closed"]
        # An offered seat is held already for the one who takes it.
        free = left.setdefault(place.pk, place.capacity - place.taken - place.held)
        if free <= 0:
            return SENTENCES["place-full"]
        left[place.pk] = free - 1
    return ""


def _last_rank(applications: Sequence[Application]) -> int:
    rounds = {one.round_id for one in applications}
    waiting = Application.objects.filter(round__in=rounds, status=ApplicationStatus.WAITING)
    return max((rank or 0 for rank in waiting.values_list("rank", flat=True)), default=0)


def proposed_sentences(
    proposal: Proposal, rows: Iterable[Row], text: str = "", *, at: datetime | None = None
) -> list[str]:
    """Return what each row of a proposal would be told, without what else is open to those who are refused."""
    moment = at or timezone.now()
    answer_by = moment + timedelta(hours=proposal.offer_hours) if proposal.offer_hours else None
    found = []
    for row in rows:
        words = " ".join(part for part in (row.why, text) if part)
        if row.result == DecisionResult.REFUSED:
            verdict = refusal(row.application, row.reasons, text=words)
        else:
            verdict = Verdict(
                row.application, "", DecisionKind.SELECTION, row.result, row.reasons, words, place=row.place
            )
            verdict.changes = {"rank": row.rank}
            verdict.answer_by = answer_by if row.result == DecisionResult.ACCEPTED else None
        found.append(wording(verdict)[1])
    return found
