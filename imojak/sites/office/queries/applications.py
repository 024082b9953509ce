"""The applications of a round as a list: narrowed, sorted, found by name or receipt number; and as a table to keep."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest, QueryDict

from imojak.kernel.districts import DISTRICT_NAMES, place_name
from imojak.kernel.months import age_on
from imojak.offers.models import Place, Round
from imojak.parties.enums import Sex
from imojak.parties.models import Account, Person
from imojak.paths.enums import ApplicationStatus, DocumentStatus
from imojak.paths.funnel import STEPS, came_to
from imojak.paths.models import Application, ApplicationDocument
from imojak.paths.scopes import applications_visible
from imojak.sites.asked import tidy
from imojak.sites.office.queries.priorities import labels_of
from imojak.sites.office.queries.rounds import overdue

#: Age bands (만 나이, both ends included).
AGES: dict[str, tuple[int, int]] = {
    "-39": (0, 39),
    "40-44": (40, 44),
    "45-49": (45, 49),
    "50-54": (50, 54),
    "55-59": (55, 59),
    "60-64": (60, 64),
    "65-": (65, 150),
}
PAPERS = {
    "unchecked": "확인할 서류가 있음",
    "returned": "보완을 요청함",
    "none": "낸 서류가 없음",
}
SORTS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "filed": ("접수한 순서", ("filed_at", "pk")),
    "due": ("답할 기한이 이른 순서", (F("answer_due").asc(nulls_last=True), "filed_at", "pk")),
    "name": ("이름", ("party__name", "pk")),
    "score": ("점수가 높은 순서", (F("score").desc(nulls_last=True), "pk")),
    "rank": ("순위", (F("rank").asc(nulls_last=True), "pk")),
}
HEADER = [
    "접수번호",
    "이름",
    "상태",
    "접수일",
    "접수 경로",
    "자리",
    "자치구",
    "만 나이",
    "성별",
    "우선순위",
    "점수",
    "순위",
    "답할 기한",
]


@dataclass(frozen=True)
class Asked:
    """What a list is narrowed to; "" leaves a choice open."""

    q: str = ""
    state: str = ""
    came: str = ""
    place: str = ""
    district: str = ""
    age: str = ""
    priority: str = ""
    paper: str = ""
    overdue: str = ""
    sort: str = "filed"

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out."""
        return any(getattr(self, one.name) for one in fields(self) if one.name != "sort")


def asked_for(request: HttpRequest) -> Asked:
    """Read the choices of an address; what is none of the choices counts as not said."""
    return asked_from(request.GET)


def asked_from(given: QueryDict) -> Asked:
    """Read the choices of a query, however it came."""
    said = {one.name: tidy(given.get(one.name, "")) for one in fields(Asked)}
    known: dict[str, Iterable[str]] = {
        "state": ApplicationStatus.values,
        "came": STEPS,
        "district": DISTRICT_NAMES,
        "age": AGES,
        "paper": PAPERS,
        "sort": SORTS,
    }
    for name, codes in known.items():
        if said[name] not in codes:
            said[name] = "filed" if name == "sort" else ""
    if not (said["place"].isascii() and said["place"].isdigit() and len(said["place"]) < 19):
        said["place"] = ""
    return Asked(**said)


def listed(account: Account, of: Round, asked: Asked, today: date) -> QuerySet[Application]:
    """Return the applications of a round that the account may see, narrowed and sorted."""
    found = applications_visible(account).filter(round=of)
    if asked.came:
        found = came_to(found, asked.came)
    if asked.state:
        found = found.filter(status=asked.state)
    if asked.place:
        number = int(asked.place)
        found = found.filter(
            Q(place=number) | Q(pk__in=Application.objects.filter(preferences__place=number).values("pk"))
        )
    if asked.district:
        found = found.filter(party__person__district_code=asked.district)
    if asked.age:
        low, high = AGES[asked.age]
        found = found.filter(
            party__person__birth_date__lte=_born_by(of.notice_on, low),
            party__person__birth_date__gt=_born_by(of.notice_on, high + 1),
        )
    if asked.priority:
        found = found.filter(priority_class=asked.priority)
    if asked.paper:
        found = found.filter(_papers(asked.paper))
    if asked.overdue:
        found = found.filter(overdue(today))
    if asked.q:
        # A receipt number is the application's own; anything else is looked for in the name.
        receipt = asked.q.removeprefix("#")
        by_number = (
            Q(pk=int(receipt)) if receipt.isascii() and receipt.isdigit() and len(receipt) < 19 else Q(pk__in=[])
        )
        found = found.filter(by_number | Q(party__name__icontains=asked.q))
    return found.order_by(*SORTS[asked.sort][1])


def choices_of(of: Round) -> dict[str, Any]:
    """Return what a round's list can be narrowed by: states, places, districts and priority groups that there are."""
    every, labels = Application.objects.filter(round=of), labels_of(of)
    districts = every.values_list("party__person__district_code", flat=True).order_by().distinct()
    return {
        "states": [
            (code, label)
            for code, label in ApplicationStatus.choices
            if code in set(every.order_by().values_list("status", flat=True).distinct())
        ],
        "places": Place.objects.filter(round=of).order_by("title", "pk")[:300],
        "districts": sorted(
            ((code, DISTRICT_NAMES[code]) for code in districts if code in DISTRICT_NAMES), key=lambda one: one[1]
        ),
        "ages": [(code, _band(*band)) for code, band in AGES.items()],
        "priorities": [
            (code, labels.get(code, code))
            for code in sorted(
                every.exclude(priority_class="").order_by().values_list("priority_class", flat=True).distinct()
            )
        ],
        "papers": PAPERS.items(),
        "sorts": [(code, label) for code, (label, _) in SORTS.items()],
    }


@dataclass(frozen=True)
class Line:
    """An application as a line of the list."""

    application: Application
    name: str
    district: str
    age: int | None
    sex: str
    late: bool
    priority: str

    @property
    def cells(self) -> list[Any]:
        """The line as a row of a table, in the order of ``HEADER``."""
        one = self.application
        return [
            one.pk,
            self.name,
            one.get_status_display(),
            one.filed_at.date().isoformat(),
            one.get_channel_display(),
            one.place.title if one.place else "",
            self.district,
            self.age,
            self.sex,
            self.priority,
            one.score,
            one.rank,
            one.answer_due.isoformat() if one.answer_due else "",
        ]


def lines(applications: Iterable[Application], names: dict[int, str], day: date, today: date) -> list[Line]:
    """Return applications as lines; ages are of ``day`` (만 나이)."""
    applications = list(applications)
    people = Person.objects.in_bulk([one.party_id for one in applications])
    late = set(
        Application.objects.filter(overdue(today), pk__in=[one.pk for one in applications]).values_list("pk", flat=True)
    )
    labels: dict[int, dict[str, str]] = {}
    found = []
    for one in applications:
        person = people.get(one.party_id)
        if one.priority_class and one.round_id not in labels:
            labels[one.round_id] = labels_of(one.round)
        code = one.priority_class
        found.append(
            Line(
                application=one,
                name=names.get(one.party_id, ""),
                district=place_name(person.district_code) if person else "",
                age=age_on(person.birth_date, day) if person else None,
                sex=str(Sex(person.sex).label) if person else "",
                late=one.pk in late,
                priority=labels[one.round_id].get(code, code) if code else "",
            )
        )
    return found


def _born_by(day: date, age: int) -> date:
    """Return the last birth date of those who are at least ``age`` on ``day``."""
    year = day.year - age
    if year < 1:
        return date.min
    # Who is born on a 29 February has the birthday of a common year on 1 March.
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def _papers(kind: str) -> Q:
    papers = ApplicationDocument.objects.filter(application=OuterRef("pk"))
    match kind:
        case "unchecked":
            return Q(Exists(papers.filter(status=DocumentStatus.SUBMITTED)))
        case "returned":
            return Q(Exists(papers.filter(status=DocumentStatus.RETURNED)))
    return ~Q(Exists(papers))


def _band(low: int, high: int) -> str:
    if not low:
        return f"{high}세 이하"
    return f"{low}세 이상" if high > 100 else f"{low}~{high}세"
