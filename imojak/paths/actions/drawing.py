"""The public draw (공개 추첨): announced with its list, held once from a seed, kept so that anybody can hold it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from imojak.choosing import draw as draws
from imojak.choosing.quotas import at_least
from imojak.kernel.months import day_words
from imojak.kernel.transitions import TransitionError
from imojak.offers.enums import RoundStatus
from imojak.offers.models import Place, Round
from imojak.parties.enums import Capability
from imojak.parties.models import Account
from imojak.paths.actions.common import action
from imojak.paths.actions.filing import closes_at
from imojak.paths.enums import ApplicationStatus
from imojak.paths.models import Application, Draw, DrawNotice
from imojak.paths.terms import known_of, screening_of
from imojak.plan.types.conditions import holds
from imojak.plan.types.screening import Screening

#: The class of those who belong to none of the priority classes.
OTHERS = "others"
OTHERS_LABEL = "그 밖의 분"


@action
def announce_draw(
    round: Round,
    *,
    draws_on: date,
    seed_source: str,
    actor: Account,
    place: Place | None = None,
    because: str = "",
    at: datetime | None = None,
) -> DrawNotice:
    """Announce a draw: close its list under a hash, and tell the day and where the seed will come from.

    Another notice for the same draw needs its reason, and both stay. Raises TransitionError while one can still apply,
    without anybody to draw, for a day that has passed, and without a source of the seed.
    """
    if not actor.can(Capability.DECIDE):
        raise TransitionError("이 일을 할 권한이 없습니다. 담당 부서에 문의하세요.")
    moment = at or timezone.now()
    today = timezone.localdate(moment)
    if not seed_source.strip():
        raise TransitionError("추첨 씨앗을 어떻게 정하는지 적어 주세요.")
    if draws_on < today:
        raise TransitionError("추첨하는 날이 지났습니다. 오늘이나 그 뒤의 날을 골라 주세요.")
    Round.objects.select_for_update().get(pk=round.pk)
    if round.status == RoundStatus.OPEN and not round.rolling and moment <= closes_at(round):
        raise TransitionError("아직 신청을 받고 있습니다. 접수를 마감한 뒤에 명부를 공고해 주세요.")
    if notice_of(round, place) is not None and not because.strip():
        raise TransitionError("이미 공고했습니다. 다시 공고하려면 그 사유를 적어 주세요.")
    applications = eligible(round, place)
    if not applications:
        raise TransitionError("추첨할 신청이 없습니다. 먼저 자격을 확인해 주세요.")
    entries, rule = list_of(round, applications, place, moment)
    return DrawNotice.objects.create(
        round=round,
        place=place,
        people=len(entries),
        entries_hash=draws.list_hash(entries, rule),
        rule=rule.values(),
        draws_on=draws_on,
        seed_source=seed_source.strip(),
        announced_at=moment,
        announced_by=actor,
        because=because.strip(),
    )


def notice_of(round: Round, place: Place | None) -> DrawNotice | None:
    """Return the notice that stands for the draw of a round (or to one place): the newest; None before any."""
    return DrawNotice.objects.filter(round=round, place=place).order_by("-pk").first()


def announced_list(notice: DrawNotice) -> tuple[list[Application], list[draws.Entry], draws.Rule]:
    """Return whom an announced draw would be held among now, their list and the rule, by the facts of the notice's day.

    Raises TransitionError where it is not the list or not the seats that were announced.
    """
    applications = list(eligible(notice.round, notice.place))
    entries, rule = list_of(notice.round, applications, notice.place, notice.announced_at)
    if draws.list_hash(entries, rule) != notice.entries_hash or rule.values() != notice.rule:
        raise TransitionError(
            f"공고한 뒤에 명부나 뽑을 자리가 바뀌었습니다(공고 {notice.people:,}명, 지금 {len(entries):,}명). "
            "사유를 적어 다시 공고한 다음에 추첨해 주세요."
        )
    return applications, entries, rule


@action
def hold_draw(
    round: Round,
    *,
    seed: str,
    actor: Account,
    place: Place | None = None,
    witnesses: str = "",
    again_because: str = "",
    at: datetime | None = None,
) -> Draw:
    """Hold the announced draw among the eligible applications of a round (or to one place); it decides nothing yet.

    A second draw needs its reason, and both stay on record. Raises TransitionError without a notice, before its day and
    for another list than the announced one, and CannotDraw for a seed that cannot be typed off a sheet of paper.
    """
    if not actor.can(Capability.DECIDE):
        raise TransitionError("이 일을 할 권한이 없습니다. 담당 부서에 문의하세요.")
    Round.objects.select_for_update().get(pk=round.pk)
    notice = notice_of(round, place)
    if notice is None:
        raise TransitionError("아직 공고하지 않은 추첨입니다. 명부와 추첨하는 날을 먼저 공고해 주세요.")
    if Draw.objects.filter(round=round, place=place).exists() and not again_because.strip():
        raise TransitionError("이미 추첨했습니다. 다시 추첨하려면 그 사유를 적어 주세요.")
    moment = at or timezone.now()
    if timezone.localdate(moment) < notice.draws_on:
        raise TransitionError(f"{day_words(notice.draws_on)}에 추첨한다고 공고했습니다. 그날부터 추첨할 수 있습니다.")
    applications, entries, rule = announced_list(notice)
    drawn = draws.draw(entries, rule, seed, notice.entries_hash).document()
    classes = {int(one.receipt): one.priority for one in entries}
    for one in applications:
        one.priority_class = classes[one.pk]
    Application.objects.bulk_update(applications, ["priority_class"], batch_size=500)
    return Draw.objects.create(
        round=round,
        place=place,
        notice=notice,
        seed=seed,
        seed_source=notice.seed_source,
        algorithm=drawn["algorithm"],
        entries=rule.values() | {"list": _lines(entries)},
        entries_hash=drawn["list_sha256"],
        result=drawn["order"],
        held_at=moment,
        held_by=actor,
        witnesses=witnesses,
        again_because=again_because,
    )


def document_of(draw: Draw) -> dict[str, Any]:
    """Return a draw as it is published; ``imojak.choosing.draw.verify`` takes it and holds the draw again."""
    return {
        "algorithm": draw.algorithm,
        "seed": draw.seed,
        "list_sha256": draw.entries_hash,
        **{name: value for name, value in draw.entries.items() if name != "list"},
        "order": draw.result,
    }


def eligible(round: Round, place: Place | None) -> Sequence[Application]:
    """Return the applications that are chosen from now: found eligible, to one place, or to the round."""
    rows = Application.objects.filter(round=round, status=ApplicationStatus.ELIGIBLE, place=place)
    return list(rows.select_related("party", "place").order_by("pk"))


def seats_left(round: Round, place: Place | None) -> int:
    """Return the seats that are neither taken nor offered: of a place, or of all open places of the round."""
    places = Place.objects.filter(round=round, closed_on=None)
    if place is not None:
        places = places.filter(pk=place.pk)
    left = sum(one.capacity - one.taken - one.held for one in places)
    if place is None and round.capacity is not None:
        gone = sum(one.taken + one.held for one in Place.objects.filter(round=round))
        left = min(left, max(round.capacity - gone, 0))
    return left


def list_of(
    round: Round, applications: Sequence[Application], place: Place | None, moment: datetime
) -> tuple[list[draws.Entry], draws.Rule]:
    """Return the list that is drawn from, with everybody's priority class and groups with kept seats, and the rule."""
    screening = screening_of(round)
    capacity = max(seats_left(round, place), 0)
    classes = [draws.PriorityClass(one.code, one.label) for one in screening.classes_served]
    if classes:
        classes.append(draws.PriorityClass(OTHERS, OTHERS_LABEL))
    rule = draws.Rule(capacity, tuple(classes), _kept(screening, capacity))
    known = known_of(round, applications, timezone.localdate(moment)) if classes or rule.kept else {}
    return [_entry(one, screening, known.get(one.pk, {})) for one in applications], rule


def _entry(application: Application, screening: Screening, known: Mapping[str, object]) -> draws.Entry:
    served = screening.classes_served
    priority = next((one.code for one in served if holds(one.when, known)), OTHERS if served else "")
    groups = tuple(one.code for one in screening.quotas_kept if holds(one.when, known))
    return draws.Entry(str(application.pk), priority, groups)


def _kept(screening: Screening, capacity: int) -> tuple[draws.Kept, ...]:
    kept = []
    left = capacity
    for one in screening.quotas_kept:
        seats = min(one.places or at_least(one.percent or 0, capacity), left)
        left -= seats
        kept.append(draws.Kept(one.code, one.label, seats))
    return tuple(kept)


def _lines(entries: Sequence[draws.Entry]) -> list[dict[str, Any]]:
    return [{"receipt": one.receipt, "class": one.priority, "groups": list(one.groups)} for one in entries]
