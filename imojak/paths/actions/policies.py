"""Policies of a group insurance (단체보험 계약): entered, changed, ended before their time, renewed; each leaves its log row.

A policy that runs shorter takes its covers along, so that no cover says what nobody insures; where that leaves days
without cover, ``coverage.gaps`` shows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from imojak.kernel.months import day_words
from imojak.kernel.transitions import TransitionError
from imojak.offers.models import Place, Programme, Round
from imojak.offers.scopes import programmes_managed
from imojak.parties.models import Account, Party
from imojak.parties.scopes import standing
from imojak.paths.actions.common import action
from imojak.paths.actions.insurance import Enrolled, enrol
from imojak.paths.models import Participation, Policy
from imojak.problems import Problem
from imojak.trust.models import TransitionLog

__all__ = ["FIELDS", "PolicyRefused", "change_policy", "end_policy", "enter_policy", "may_look_after", "renew_policy"]

#: What may be changed of a policy.
FIELDS = ("insurer", "number", "starts_on", "ends_on", "premium", "sum_insured", "round", "place")
_DAY = timedelta(days=1)


class PolicyRefused(Problem):
    """A policy that cannot be entered or changed so. ``errors`` has the sentence of each field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


def may_look_after(actor: Account, programme: Programme) -> bool:
    """Tell whether one may enter and change the policies of a programme: who manages it."""
    return programmes_managed(standing(actor)).filter(pk=programme.pk).exists()


@action
def enter_policy(
    programme: Programme,
    *,
    insurer: Party,
    number: str,
    starts_on: date,
    ends_on: date,
    actor: Account,
    premium: int = 0,
    sum_insured: int | None = None,
    round: Round | None = None,
    place: Place | None = None,
    at: datetime | None = None,
) -> Policy:
    """Enter a policy that was taken out for a programme, for one of its rounds, or for one place of that round.

    ``premium`` and ``sum_insured`` are won for each person. Raises PolicyRefused by field, TransitionError without
    the right.
    """
    _may(actor, programme)
    of = Policy(
        programme=programme, insurer=insurer, number=number.strip(), starts_on=starts_on, ends_on=ends_on,
        premium=premium, sum_insured=sum_insured, round=round, place=place,
    )  # fmt: skip
    _check(of)
    of.save()
    _log(of, "entered", actor, at, f"{_days(of)}, {of.number}")
    return of


@action
def change_policy(of: Policy, *, actor: Account, reason: str, at: datetime | None = None, **changes: Any) -> Policy:
    """Change what was entered (FIELDS), with the reason. Covers outside of the new days are cut.

    Longer days reach those who are covered by ``insurance.follow_up``. Raises as ``enter_policy`` does.
    """
    _may(actor, of.programme)
    if not reason.strip():
        raise PolicyRefused({"reason": "바꾸는 사유를 적어 주세요."})
    current = Policy.objects.select_for_update(of=("self",)).select_related("programme", "round", "place").get(pk=of.pk)
    said = []
    for name in FIELDS:
        if name in changes and getattr(current, name) != changes[name]:
            label = str(Policy._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            said.append(f"{label} {_word(getattr(current, name))} → {_word(changes[name])}")
            setattr(current, name, changes[name])
    if not said:
        return of
    _check(current)
    current.save()
    _cut(current)
    _log(current, "changed", actor, at, f"{reason.strip()}: {', '.join(said)}")
    of.refresh_from_db()
    return of


@action
def end_policy(of: Policy, on: date, reason: str, *, actor: Account, at: datetime | None = None) -> Policy:
    """End a policy before its time (해지): ``on`` is its last day; the covers end with it. Raises PolicyRefused."""
    _may(actor, of.programme)
    errors: dict[str, str] = {}
    current = Policy.objects.select_for_update().get(pk=of.pk)
    if not current.starts_on <= on < current.ends_on:
        errors["on"] = (
            f"마지막 날은 {day_words(current.starts_on)}부터 {day_words(current.ends_on - _DAY)} 사이여야 합니다."
        )
    if not reason.strip():
        errors["reason"] = "해지하는 사유를 적어 주세요."
    if errors:
        raise PolicyRefused(errors)
    current.ends_on = of.ends_on = on
    current.save(update_fields=["ends_on"])
    _cut(current)
    _log(current, "ended", actor, at, f"{day_words(on)}까지: {reason.strip()}")
    return of


@action
def renew_policy(
    of: Policy,
    *,
    number: str,
    ends_on: date,
    actor: Account,
    premium: int | None = None,
    sum_insured: int | None = None,
    at: datetime | None = None,
) -> tuple[Policy, Enrolled]:
    """Renew a policy (갱신): another one from the day after its last, for the same people as far as they go on.

    What is not said stays as it was. Returns it with who was enrolled. Raises PolicyRefused.
    """
    _may(actor, of.programme)
    made = Policy(
        programme=of.programme, insurer=of.insurer, number=number.strip(), starts_on=of.ends_on + _DAY, ends_on=ends_on,
        premium=of.premium if premium is None else premium,
        sum_insured=of.sum_insured if sum_insured is None else sum_insured, round=of.round, place=of.place, renews=of,
    )  # fmt: skip
    _check(made)
    made.save()
    _log(made, "entered", actor, at, f"{of.number} 갱신, {_days(made)}")
    _log(of, "renewed", actor, at, made.number)
    going_on = Participation.objects.filter(covers__policy=of, ends_on__gte=made.starts_on)
    already = Participation.objects.filter(covers__ends_on__gte=made.starts_on)
    return made, enrol(made, going_on.exclude(pk__in=already).distinct().order_by("pk"), actor=actor)


def _may(actor: Account, programme: Programme) -> None:
    if not may_look_after(actor, programme):
        raise TransitionError("이 사업의 보험 계약은 맡은 사업 담당자만 적을 수 있습니다. 담당 부서에 문의하세요.")


def _check(of: Policy) -> None:
    errors: dict[str, str] = {}
    if not of.number:
        errors["number"] = "증권번호를 적어 주세요."
    elif Policy.objects.filter(number=of.number).exclude(pk=of.pk).exists():
        errors["number"] = "이미 등록된 증권번호입니다. 번호를 확인해 주세요."
    if of.ends_on < of.starts_on:
        errors["ends_on"] = "끝나는 날이 시작하는 날보다 빠릅니다. 날짜를 확인해 주세요."
    if of.round is not None and of.programme_id not in (of.round.programme_id, of.round.programme.parent_id):
        errors["round"] = "이 사업의 회차가 아닙니다. 회차를 다시 골라 주세요."
    if of.place is not None and of.place.round_id != of.round_id:
        errors["place"] = "고른 회차의 자리가 아닙니다. 자리를 다시 골라 주세요."
    if errors:
        raise PolicyRefused(errors)


def _cut(of: Policy) -> None:
    """Let no cover run outside of its policy."""
    of.covers.filter(starts_on__gt=of.ends_on).delete()
    of.covers.filter(ends_on__lt=of.starts_on).delete()
    of.covers.filter(ends_on__gt=of.ends_on).update(ends_on=of.ends_on)
    of.covers.filter(starts_on__lt=of.starts_on).update(starts_on=of.starts_on)


def _log(of: Policy, state: str, actor: Account, at: datetime | None, reason: str) -> None:
    TransitionLog.objects.create(
        object_type=of._meta.label_lower,
        object_id=of.pk,
        to_state=state,
        actor=actor,
        reason=reason[:500],
        at=at or timezone.now(),
    )


def _days(of: Policy) -> str:
    return f"{day_words(of.starts_on)}~{day_words(of.ends_on)}"


def _word(value: Any) -> str:
    if value is None or value == "":
        return "없음"
    if isinstance(value, date):
        return day_words(value)
    return f"{value:,}" if isinstance(value, int) else str(value)
