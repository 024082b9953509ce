"""One application as staff read it: answers in the form's own words, papers, decisions, and what else the person does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from imojak.kernel.districts import place_name
from imojak.offers.configuration import find_definition
from imojak.parties.models import Account, Party
from imojak.paths.enums import ApplicationStatus, DocumentStatus
from imojak.paths.models import Application, Participation
from imojak.paths.scopes import applications_visible, participations_visible
from imojak.paths.terms import known_of
from imojak.rules.reasons import REASONS
from imojak.sites.answers import Told, told_answers
from imojak.trust.models import TransitionLog


def answers_of(application: Application) -> list[Told]:
    """Return the answers in the order of the form; what the form does not know comes last under its code."""
    definition = find_definition(application.round)
    return told_answers(application.answers, definition.type if definition else None, all_of_them=True)


@dataclass(frozen=True)
class Step:
    """A row of the log of states, in words."""

    at: datetime
    state: str
    reason: str
    by: str


def history_of(application: Application) -> list[Step]:
    """Return how the state of an application changed, the oldest first; codes of reasons in words."""
    rows = TransitionLog.objects.filter(object_type=Application._meta.label_lower, object_id=application.pk)
    labels = dict(ApplicationStatus.choices)
    return [
        Step(
            at=row.at,
            state=str(labels.get(row.to_state, row.to_state)),
            reason=reason_in_words(row.reason),
            by=who_did(row.actor, application.party),
        )
        for row in rows.select_related("actor").order_by("at", "pk")
    ]


def reason_in_words(reason: str) -> str:
    """Return a reason of the log as people read it: codes become their sentences."""
    codes = [one.strip() for one in reason.split(",")]
    if codes and all(code in REASONS for code in codes):
        return " ".join(REASONS[code].sentence for code in codes)
    return reason


def who_did(account: Account | None, party: Party) -> str:
    """Return in what capacity somebody acted: the applicant, the agency's staff by name, or the system."""
    if account is None:
        return "시스템"
    if account.party_id == party.pk:
        return "본인"
    return account.get_full_name() or "담당자"


def others_of(account: Account, application: Application) -> list[Application]:
    """Return other applications of the same party that the account may see, the newest first."""
    found = applications_visible(account).filter(party=application.party).exclude(pk=application.pk)
    return list(found.select_related("round__programme", "place").order_by("-filed_at", "-pk"))


@dataclass(frozen=True)
class Other:
    """A participation of the same party; ``clash`` says what speaks against taking part in both."""

    participation: Participation
    clash: str


def participations_of(account: Account, application: Application) -> tuple[list[Other], int]:
    """Return the party's participations that the account may see, and how many more there are that it may not.

    Whoever decides must know that somebody takes part elsewhere at the same time, but not in what.
    """
    of = application.round
    group = of.programme.exclusion_group or (of.programme.parent.exclusion_group if of.programme.parent else "")
    every = Participation.objects.filter(party=application.party).exclude(decision__application=application)
    seen: QuerySet[Participation] = participations_visible(account).filter(pk__in=every.values("pk"))
    shown = [
        Other(one, _clash(one, of.starts_on, of.ends_on, group))
        for one in seen.select_related("round__programme", "place").order_by("-starts_on", "-pk")
    ]
    hidden = every.exclude(pk__in=seen.values("pk")).filter(starts_on__lte=of.ends_on, ends_on__gte=of.starts_on)
    return shown, hidden.count()


def _clash(one: Participation, starts: date, ends: date, group: str) -> str:
    if one.starts_on > ends or one.ends_on < starts:
        return ""
    if group and one.exclusion_group == group:
        return "함께 할 수 없는 사업이고 기간이 겹칩니다"
    return "기간이 겹칩니다"


def where_from(party: Party) -> str:
    """Return where a person lives, as far as it is known."""
    person = getattr(party, "person", None)
    return place_name(person.district_code) if person else ""


def missing_papers(application: Application) -> list[str]:
    """Return the papers that are wanted with an application of these answers and were not handed in, by their names."""
    definition = find_definition(application.round)
    if definition is None:
        return []
    known = known_of(application.round, [application], application.round.notice_on)[application.pk]
    there = set(application.documents.exclude(status=DocumentStatus.RETURNED).values_list("code", flat=True))
    return [one.label for one in definition.documents("apply", known) if one.code not in there]
