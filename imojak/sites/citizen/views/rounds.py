"""A round's page: who, when, what it pays, where, how people are chosen, and why I can or cannot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, F, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from imojak.kernel.josa import josa
from imojak.kernel.saying import moment_words
from imojak.offers.configuration import Definition, find_definition
from imojak.offers.enums import Method, RoundStatus
from imojak.offers.models import Place, Round
from imojak.parties.models import Party
from imojak.paths.enums import GIVEN_UP
from imojak.paths.group_terms import confirmed, only_groups, size_of, takes_groups
from imojak.paths.models import Application, Draft, Draw, DrawNotice
from imojak.placing.public import publications
from imojak.plan.types.conditions import When
from imojak.plan.types.forms import MOMENTS
from imojak.plan.types.matching import PARTS
from imojak.sites.asked import account_of, page_number, person_of, words
from imojak.sites.catalogue import audience_of, listed, moment_of_closing, seats_of
from imojak.sites.citizen.eligible import standing_for
from imojak.sites.citizen.filling_in import groups_led
from imojak.sites.citizen.words import closing_words, days_until, pay_words

PLACES_PER_PAGE = 20

#: How each way of choosing goes, in a sentence for who applies.
HOW_CHOSEN = {
    Method.FIRST_COME: "먼저 신청하신 차례대로 자리를 드립니다. 자리가 차면 예비 순번을 드립니다.",
    Method.DRAW: "공개 추첨으로 뽑습니다. 추첨 씨앗과 명부를 공개하여 누구나 다시 계산해 볼 수 있습니다.",
    Method.RUBRIC: "심사위원이 심사표에 따라 점수를 매기고, 점수가 높은 차례대로 자리를 드립니다.",
    Method.PANEL: "심사위원회가 심사표에 따라 함께 정합니다.",
    Method.MATCH: "바라시는 자리의 차례와 심사 점수를 함께 보아, 서로 가장 나은 자리를 이어 드립니다.",
    Method.FIRM_CHOICE: "추천해 드린 분 가운데에서 기업이 골라 면접하고 정합니다.",
    Method.BOOKING: "비어 있는 시간을 골라 예약하시면 됩니다.",
    Method.OPEN: "자격이 맞으면 누구나 참여하실 수 있습니다.",
}


@dataclass(frozen=True)
class Mark:
    """A day on the round's way: past, today or ahead."""

    day: date
    label: str
    state: str
    distance: str


def public_round(code: str) -> Round:
    """Return a round that was announced. Raises Http404 for another, and for one that is still prepared."""
    found = (
        Round.objects.exclude(status=RoundStatus.DRAFT)
        .select_related("programme__parent", "programme__lead_unit", "type", "eligibility", "pay_scheme", "selection")
        .filter(code=code)
        .first()
    )
    if found is None:
        raise Http404("그런 모집은 없습니다. 사업 찾기에서 다시 골라 주세요.")
    return found


def round_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show a round to everybody; who has logged in reads whether they may take part, and why not."""
    one = public_round(code)
    definition = find_definition(one)
    q = words(request, "place")
    places = _places(one, q)
    page = Paginator(places, PLACES_PER_PAGE).get_page(page_number(request))
    if request.headers.get("HX-Target") == "places":
        return render(
            request, "citizen/_places.html", {"round": one, "page": page, "q": q, "bookable": _takes_bookings(one)}
        )
    today = timezone.localdate()
    party = Party.objects.filter(pk=person_of(request) or 0).first()
    standing = standing_for(party, one)
    context = {
        "round": one,
        "audience": audience_of(one.programme),
        "summary": one.description or (definition.type.summary if definition else "") or one.programme.content,
        "pay": pay_words(one.pay_scheme.parameters if one.pay_scheme else None),
        "page": page,
        "q": q,
        "all_places": len(places) if not q else _places(one, "").count(),
        "seats": seats_of([one.pk]).get(one.pk),
        "tables": _tables(one),
        "bookable": _takes_bookings(one),
        "marks": marks(one, today),
        "chosen": how_chosen(one, definition),
        "papers": papers(definition),
        "conditions": _conditions(one),
        "standing": standing,
        "closing": moment_words(moment_of_closing(one)) if one.apply_until else "",
        "closes": closing_words(one.apply_to, today),
        "apply": _apply(request, one, standing.possible, today),
        "together": _together(request, one, today),
        "draw_notices": DrawNotice.objects.filter(round=one).select_related("place").order_by("announced_at", "pk"),
        "draws": Draw.objects.filter(round=one).order_by("held_at"),
        "matches": publications(one),
    }
    return render(request, "citizen/round.html", context)


def _takes_bookings(one: Round) -> bool:
    """Tell whether interviews of a round can be booked: while it takes applications."""
    return Round.objects.filter(listed(), pk=one.pk).exists()


def _tables(one: Round) -> dict[str, int] | None:
    """Return how many hours companies of a fair offer, each at a table, and how many are free; None without any."""
    hours = Place.objects.filter(round=one, starts_at__isnull=False, closed_on=None)
    counted = hours.aggregate(all=Sum("capacity"), free=Sum(F("capacity") - F("taken") - F("held")))
    return {"all": counted["all"], "free": counted["free"]} if counted["all"] else None


def _together(request: HttpRequest, one: Round, today: date) -> dict[str, Any] | None:
    """Return the groups with which the reader can apply, where a round takes groups and one can apply to it now."""
    if not takes_groups(one) or one.apply_to < today or not Round.objects.filter(listed(), pk=one.pk).exists():
        return None
    size = size_of(one)
    led = groups_led(account_of(request)) if person_of(request) else []
    applied = set(
        Application.objects.filter(round=one, party__in=led)
        .exclude(status__in=GIVEN_UP)
        .values_list("party_id", flat=True)
    )
    return {
        "size": size,
        "only": only_groups(one),
        "begun": one.apply_from <= today,
        "groups": [
            {
                "of": group,
                "there": (there := confirmed(group)),
                "enough": there >= size.least,
                "applied": group.pk in applied,
            }
            for group in led
        ],
    }


def _places(one: Round, q: str) -> Any:
    places = Place.objects.filter(round=one, closed_on=None, parent=None).select_related("host__organisation", "unit")
    for word in q.split():
        places = places.filter(
            Q(title__icontains=word) | Q(host__name__icontains=word) | Q(unit__name__icontains=word)
            | Q(field__icontains=word) | Q(room__icontains=word)
        )  # fmt: skip
    hour = Q(parts__starts_at__isnull=False, parts__closed_on=None)
    free = hour & Q(parts__capacity__gt=F("parts__taken") + F("parts__held"))
    return places.annotate(hours=Count("parts", filter=hour), free_hours=Count("parts", filter=free)).order_by(
        "title", "pk"
    )


def marks(one: Round, today: date) -> list[Mark]:
    """Return the round's days in order, each past, today or ahead."""
    days: list[tuple[date | None, str]] = [
        (one.notice_on, "모집 공고"),
        (one.apply_from, "접수 시작"),
        (one.apply_to, "접수 마감"),
        (one.screen_to, "선정 발표"),
        (one.starts_on, "시작"),
        (one.ends_on, "끝"),
    ]
    told = [(day, label) for day, label in days if day is not None]
    return [
        Mark(day, label, "past" if day < today else "now" if day == today else "ahead", days_until(day, today))
        for day, label in sorted(told, key=lambda pair: pair[0])
    ]


def how_chosen(one: Round, definition: Definition | None) -> dict[str, Any]:
    """Return how people are chosen: the way, the sheet with its points, who is served first, what waits behind."""
    scheme = definition.screening if definition is not None else None
    own: Mapping[str, Any] = one.selection.parameters if one.selection is not None else {}
    method = one.method or (scheme.method if scheme else own.get("method", ""))
    criteria = [(row.name, row.points) for row in scheme.criteria] if scheme is not None else []
    kept: list[str] = []
    if scheme is not None:
        for quota in scheme.quotas_kept:
            share = f"자리의 {quota.percent}%" if quota.percent is not None else f"{quota.places}자리"
            kept.append(f"{quota.label}: {josa(share, '을/를')} 먼저 배정합니다.")
        rest = "우선 배정하고 남은 자리를 먼저 드립니다." if kept else "먼저 자리를 드립니다."
        kept += [f"{row.label}: {rest}" for row in scheme.classes_served]
        kept += _match_points(definition) if method == Method.MATCH else []
    return {
        "method": str(Method(method).label) if method in Method.values else "",
        "sentence": HOW_CHOSEN.get(Method(method), "") if method in Method.values else "",
        "criteria": criteria,
        "points": sum(points for _, points in criteria),
        "kept": kept,
        "judges": scheme.judges if scheme else 0,
        "blind": scheme.blind if scheme else False,
        "offer_hours": scheme.offer_hours if scheme else None,
    }


def _match_points(definition: Definition | None) -> list[str]:
    """Return what a match goes by, as its type says it."""
    rule = definition.type.matching if definition is not None else None
    if rule is None:
        return []
    parts = ", ".join(f"{PARTS[one.uses]} {one.points}점" for one in rule.part)
    required = [PARTS[one] for one in rule.required]
    return [
        f"배정 점수는 {parts}입니다.",
        *([f"{'·'.join(required)} 점수가 없는 자리에는 배정하지 않습니다."] if required else []),
    ]


def papers(definition: Definition | None) -> list[dict[str, Any]]:
    """Return the papers by the moment at which they are needed, in the order of the way."""
    if definition is None:
        return []
    asked = {field.code: field for field in definition.type.fields.values()}
    groups = []
    for moment, label in MOMENTS.items():
        wanted = [one for one in definition.type.document if one.needed_at == moment]
        if wanted:
            rows = [
                {
                    "label": one.label,
                    "help": one.help or "",
                    "only": _only(one.when, {code: field.label for code, field in asked.items()}),
                    "required": one.required,
                    "days": one.valid_days,
                }
                for one in wanted
            ]
            groups.append({"moment": label, "rows": rows})
    return groups


def _only(condition: When | None, labels: Mapping[str, str]) -> str:
    if condition is None:
        return ""
    label = labels.get(condition.field)
    return f"‘{label}’에 해당하는 분만" if label else "해당하는 분만"


def _conditions(one: Round) -> Sequence[str]:
    """Return the conditions that people check; those of the rules are told by the rules."""
    return one.eligibility.parameters.get("conditions", []) if one.eligibility is not None else []


def _apply(request: HttpRequest, one: Round, possible: bool, today: date) -> dict[str, Any]:
    """Return what the button does for this reader now, and the sentence beside it."""
    if not Round.objects.filter(listed(), pk=one.pk).exists():
        return {"state": "closed"}
    if one.apply_from > today:
        return {"state": "coming"}
    if not request.user.is_authenticated:
        return {"state": "visitor"}
    account = request.user
    mine = Application.objects.filter(round=one, party=person_of(request) or 0).exclude(status__in=GIVEN_UP).first()
    if mine is not None:
        return {"state": "applied", "application": mine}
    if person_of(request) is None:
        return {"state": "nobody"}
    draft = Draft.objects.filter(account=account, round=one).order_by("-saved_at").first()
    return {"state": "open" if possible else "impossible", "draft": draft}
