"""Counting the lived year by hand, independently of the indicators, to compare with the volumes asked for."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, QuerySet, Sum

from imojak.cases.models import Outcome, Referral
from imojak.instruments.models import Response
from imojak.offers.models import Place
from imojak.parties.models import Role
from imojak.paths.models import Agreement, Participation
from imojak.records.models import Record, Session


def taking_part(code: str, day: date) -> QuerySet[Participation]:
    """Participations of a strand (or of all strands whose code begins with ``code``) that count on ``day``."""
    return Participation.objects.filter(
        round__programme__code__startswith=code, starts_on__lte=day, decision__result="accepted"
    ).exclude(withdrawn_on__lte=day)


def held(code: str, day: date) -> int:
    """Courses of a strand that have begun by ``day``."""
    return (
        Place.objects.filter(round__programme__code=code, kind="course-run")
        .filter(sessions__day__lte=day, sessions__cancelled=False)
        .distinct()
        .count()
    )


def role_holders(kind: str, code: str, day: date) -> QuerySet[Role]:
    """Roles of a kind and programme that are held on ``day``."""
    return Role.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day), kind=kind, programme_code=code, starts_on__lte=day
    )


def agreements(code: str, kind: str, day: date) -> int:
    """Parties with an agreement of a kind in a programme's rounds by ``day``."""
    found = Agreement.objects.filter(round__programme__code=code, kind=kind, signed_on__lte=day)
    return found.values("party_id").distinct().count()


def kept(code: str, day: date) -> QuerySet[Record]:
    """Consultations of a strand that took place by ``day``."""
    return Record.objects.filter(
        session__kind="consultation", session__place__round__programme__code=code, kind="attendance",
        status__in=("present", "late"), day__lte=day,
    )  # fmt: skip


def total(records: QuerySet[Record]) -> int:
    """The sum of the quantities."""
    return records.aggregate(total=Sum("quantity"))["total"] or 0


def sessions(kind: str, code: str, day: date) -> QuerySet[Session]:
    """Sessions of a kind in a programme by ``day``, but for those called off."""
    return Session.objects.filter(
        kind=kind, place__round__programme__code__startswith=code, day__lte=day, cancelled=False
    )


def counted(day: date) -> dict[str, int]:
    """Count everything that the unpaid programmes of the year report, on ``day``."""
    seats = Participation.objects.filter(place__kind="desk", starts_on__lte=day).exclude(withdrawn_on__lte=day)
    mentors = role_holders("mentor", "forties-transition.mentoring", day)
    counsellors = role_holders("counsellor", "life-design", day)
    found = {
        "fair.companies": agreements("employer-link.fair", "exhibitor", day),
        "fair.visitors": Record.objects.filter(kind="visit", session__kind="fair", participation=None, day__lte=day)
        .values("party_id").distinct().count(),
        "startup.consulting": taking_part("startup.consulting", day).values("party_id").distinct().count(),
        "startup.jumpup": taking_part("startup.jumpup", day).filter(party__kind="group").count(),
        "startup.seats": seats.count(),
        "startup.companies": seats.values("party_id").distinct().count(),
        "startup.campuses": seats.values("place__unit_id").distinct().count(),
        "volunteers.care": taking_part("volunteers.care-", day).count(),
        "volunteers.care-projects": taking_part("volunteers.care-", day).values("round__programme").distinct().count(),
        "volunteers.centre": taking_part("volunteers.centre", day).count(),
        "volunteers.operators": Agreement.objects.filter(
            kind="operator", round__programme__code="volunteers.centre", signed_on__lte=day
        ).count(),
        "volunteers.startups": agreements("volunteers.probono", "host", day),
        "volunteers.probono": taking_part("volunteers.probono", day).count(),
        "forties.courses": Place.objects.filter(kind="online-course").count(),
        "forties.learners": taking_part("forties-transition.online", day).values("party_id").distinct().count(),
        "forties.institutions": agreements("forties-transition.field", "institution", day),
        "forties.centre-mentors": mentors.filter(at__unit__kind__in=("campus", "centre")).count(),
        "forties.field-mentors": mentors.filter(at__organisation__kind="institution").count(),
        "life-design.kept": kept("life-design.consult", day).count(),
        "life-design.consultants": counsellors.filter(at__unit__kind__in=("campus", "centre")).count(),
        "life-design.regions": counsellors.values("at_id").distinct().count(),
        "life-design.referrals": Referral.objects.filter(referred_on__lte=day).count(),
        "job-consulting.persons": kept("job-consulting.consult", day).values("party_id").distinct().count(),
        "job-consulting.linked": Outcome.objects.filter(
            kind="job-linked", occurred_on__lte=day, participation__round__programme__code="job-consulting.consult"
        ).values("party_id").distinct().count(),
        "research.studies": Place.objects.filter(kind="study", sessions__kind="milestone", sessions__day__lte=day)
        .distinct().count(),
        "research.forums": sessions("forum", "policy-research.forum", day).count(),
        "research.survey": Response.objects.filter(wave__code="life-readiness-2023", answered_on__lte=day).count(),
        "exchange.issues": sessions("issue", "policy-exchange.trend", day).count(),
        "exchange.subscribers": taking_part("policy-exchange.trend", day).count(),
        "exchange.views": total(Record.objects.filter(kind="view", day__lte=day)),
        "exchange.correspondents": role_holders("correspondent", "policy-exchange.trend", day).count(),
        "exchange.meetings": sessions("meeting", "policy-exchange.network", day).count(),
        "staff.held": held("policy-exchange.staff", day),
        "staff.minutes": sum(sessions("class", "policy-exchange.staff", day).values_list("minutes", flat=True)),
        "staff.participants": taking_part("policy-exchange.staff", day).count(),
        "staff.attended-minutes": total(
            Record.objects.filter(session__place__round__programme__code="policy-exchange.staff", day__lte=day)
        ),
    }  # fmt: skip
    mentoring = (
        sessions("mentoring", "forties-transition.mentoring", day).filter(records__status="present").values("topic")
    )
    for row in mentoring.annotate(number=Count("id")).order_by("topic"):
        found[f"mentoring.{row['topic']}"] = row["number"]
    return found


def counted_courses(code: str, day: date) -> tuple[int, int]:
    """Courses held and participations of a strand of courses."""
    return held(code, day), taking_part(code, day).count()
