"""Sums that are no pay by the hour (지원금·상금·연구비·기업 지원금): when each is due, to whom, and deciding it.

What a programme's type promises stands in its ``[[instalment]]``: the event that it waits for, the papers that must be
there, whom it is for, and how long the activity must last. Money is won.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from imojak.earning.grants import Sum, comes_back, grant
from imojak.kernel.months import after_months, month_of
from imojak.kernel.violations import explained
from imojak.offers.configuration import find_definition
from imojak.offers.models import Round
from imojak.parties.enums import Capability
from imojak.paths.actions.papers import titles_of
from imojak.paths.enums import AgreementStatus, DocumentStatus, ParticipationStatus
from imojak.paths.models import Agreement, ApplicationDocument, Participation
from imojak.paths.queries import operator_of
from imojak.paths.terms import known_of
from imojak.pay.enums import EntitlementKind, TaxClass
from imojak.pay.models import Entitlement
from imojak.pay.refusing import PayRefusal, may
from imojak.plan.types.conditions import holds
from imojak.plan.types.terms import Instalment

if TYPE_CHECKING:
    from imojak.parties.models import Account


@dataclass(frozen=True)
class Due:
    """An instalment of a participation: ``on`` is the day from which it is due, None while its event has not come.

    ``lacking`` are papers that are not accepted yet, as the form calls them; ``granted`` are the won decided so far, ``back`` those that come back
    because the activity ended too early.
    """

    participation: Participation
    of: Instalment
    payee: int | None
    on: date | None
    lacking: tuple[str, ...]
    granted: int
    versions: int
    back: int

    @property
    def sum(self) -> Sum:
        """What the type promises, as the pure computation takes it."""
        row = self.of
        return Sum(row.kind, row.label, row.amount_won, row.most, row.clawback_months)

    def ready(self, day: date) -> bool:
        """Tell whether it may be decided on ``day``: due, with its papers, and not decided yet."""
        return self.on is not None and self.on <= day and not self.lacking and not self.versions


def due_instalments(round_: Round, day: date) -> list[Due]:
    """Return the instalments of everybody in a round as they stand on ``day``, due or not, by people and codes.

    Empty where the round's type promises none. Whom an instalment is not for has none of it.
    """
    found = find_definition(round_)
    rows = list(found.type.instalment) if found is not None else []
    if not rows:
        return []
    people = list(
        Participation.objects.filter(round=round_)
        .select_related("party", "place", "decision__application", "round")
        .order_by("pk")
    )
    known = known_of(round_, [one.decision.application for one in people], day)
    operator = operator_of(round_, ended=True) if any(row.payee == "operator" for row in rows) else None
    events = _Events(people, operator.pk if operator is not None else None, titles_of(round_))
    decided: dict[tuple[int, str], tuple[int, int]] = {}
    for part, code, amount in (
        Entitlement.objects.filter(participation__round=round_)
        .exclude(kind=EntitlementKind.MONTH)
        .values_list("participation_id", "code", "amount")
    ):
        won, versions = decided.get((part, code), (0, 0))
        decided[part, code] = (won + amount, versions + 1)
    return [
        _due(one, row, events, *decided.get((one.pk, row.code), (0, 0)))
        for one in people
        for row in rows
        if holds(row.when, known.get(one.decision.application_id, {}))
        and (row.rank is None or row.rank == one.decision.application.rank)
    ]


def payees_of(participation: Participation) -> dict[str, int | None]:
    """Return who may get an instalment of a participation by the type's word for it; None where nobody is known."""
    operator = operator_of(participation.round, ended=True)
    return _payees(participation, operator.pk if operator is not None else None)


def decide_instalment(
    participation: Participation, code: str, *, actor: Account, claimed: int | None = None, on: date | None = None
) -> Entitlement:
    """Decide an instalment that is due; ``claimed`` won by receipts where it is a ceiling. Decided again, returns it.

    Raises PayRefusal without the right, before its event, without its papers, and where nothing says whom it is for.
    """
    may(actor, Capability.PAY)
    on = on or timezone.localdate()
    with explained(PayRefusal), transaction.atomic():
        Participation.objects.select_for_update(of=("self",)).get(pk=participation.pk)
        due = _one(participation, code, on)
        if due.versions:
            return _rows(participation, code)[0]
        if due.on is None or due.on > on:
            raise PayRefusal(f"‘{due.of.label}’의 지급 시기가 아직 오지 않았습니다. 때가 된 뒤에 결정하세요.")
        if due.lacking:
            raise PayRefusal(f"받은 서류가 모자랍니다: {', '.join(due.lacking)}. 서류를 확인한 뒤 결정하세요.")
        if due.of.most and claimed is None:
            raise PayRefusal(f"‘{due.of.label}’은 증빙한 금액을 적어야 합니다. 증빙 금액을 적어 주세요.")
        if claimed is not None and (claimed <= 0 or not due.of.most):
            raise PayRefusal("증빙 금액은 0보다 커야 하고, 정액으로 주는 지급에는 적지 않습니다.")
        granted = grant(due.sum, claimed=claimed)
        return _write(due, granted.amount, [row.as_json() for row in granted.rows], 1, on, claimed)


def claw_back(participation: Participation, code: str, *, actor: Account, on: date | None = None) -> Entitlement:
    """Take back an instalment whose activity ended too early: a difference below zero, to be set off or recovered.

    Raises PayRefusal without the right, and where nothing comes back.
    """
    may(actor, Capability.PAY)
    on = on or timezone.localdate()
    with explained(PayRefusal), transaction.atomic():
        Participation.objects.select_for_update(of=("self",)).get(pk=participation.pk)
        due = _one(participation, code, on)
        if not due.back:
            raise PayRefusal("돌려받을 금액이 없습니다. 참여 기간과 지급 내역을 확인하세요.")
        back = comes_back(due.sum, due.granted, _months(participation))
        return _write(due, back.amount, [row.as_json() for row in back.rows], due.versions + 1, on, None)


# --- inside -----------------------------------------------------------------------------------------------------------


class _Events:
    """When what an instalment waits for has come, and who gets it, for many participations of a round; few reads."""

    def __init__(self, people: Sequence[Participation], operator: int | None, titles: Mapping[str, str]) -> None:
        self.operator, self.titles = operator, titles
        keys, applications = [one.pk for one in people], [one.decision.application_id for one in people]
        agreements = Agreement.objects.filter(
            participation__in=keys, status__in=[AgreementStatus.ACTIVE, AgreementStatus.ENDED], signed_on__isnull=False
        )
        self.signed = dict(agreements.order_by("-signed_on").values_list("participation_id", "signed_on"))
        self.papers: dict[tuple[int, str], date] = {}
        for application, code, at in ApplicationDocument.objects.filter(
            application__in=applications, status=DocumentStatus.ACCEPTED
        ).values_list("application_id", "code", "checked_at"):
            if application is not None:
                self.papers[application, code] = timezone.localdate(at) if at is not None else date.min

    def day_of(self, one: Participation, row: Instalment) -> date | None:
        """Return the day on which an instalment is due; None while its event has not come."""
        event = row.due.on
        if event == "agreement":
            return self.signed.get(one.pk)
        if event == "award":
            return timezone.localdate(one.decision.decided_at)
        if event == "months":
            day = after_months(one.starts_on, row.due.months or 0)
            return day if one.withdrawn_on is None or one.withdrawn_on >= day else None
        if event == "report":
            handed_in = [self.papers.get((one.decision.application_id, code)) for code in row.needs]
            if handed_in and all(handed_in):
                return max(day for day in handed_in if day is not None)
        return one.ends_on if one.status == ParticipationStatus.COMPLETED else None


def _due(one: Participation, row: Instalment, events: _Events, granted: int, versions: int) -> Due:
    lacking = tuple(
        events.titles.get(code, code) for code in row.needs if (one.decision.application_id, code) not in events.papers
    )
    payee = _payees(one, events.operator)[row.payee]
    promised = Sum(row.kind, row.label, row.amount_won, row.most, row.clawback_months)
    ended = one.withdrawn_on is not None
    back = -comes_back(promised, granted, _months(one)).amount if ended else 0
    return Due(one, row, payee, events.day_of(one, row), lacking, granted, versions, back)


def _months(one: Participation) -> int:
    """Return how many full months a participation has lasted, or will."""
    last, months = one.withdrawn_on or one.ends_on, 0
    while after_months(one.starts_on, months + 1) <= last:
        months += 1
    return months


def _one(participation: Participation, code: str, day: date) -> Due:
    for due in due_instalments(participation.round, day):
        if due.participation.pk == participation.pk and due.of.code == code:
            return due
    raise PayRefusal("이 참여에는 그런 지급이 없습니다. 사업 유형의 지급 기준을 확인하세요.")


def _payees(one: Participation, operator: int | None) -> dict[str, int | None]:
    return {"person": one.party_id, "host": one.place.host_id, "operator": operator}


_NO_PAYEE = {
    "host": "받는 곳이 정해지지 않았습니다. 자리의 제공처를 확인하세요.",
    "operator": "받을 수행기관이 없습니다. 이 회차의 수행기관 협약을 먼저 맺고 기록하세요.",
}


def _rows(participation: Participation, code: str) -> Sequence[Entitlement]:
    return list(Entitlement.objects.filter(participation=participation, code=code).order_by("-version"))


def _write(
    due: Due, amount: int, lines: list[dict[str, object]], version: int, on: date, claimed: int | None
) -> Entitlement:
    if due.payee is None:
        raise PayRefusal(_NO_PAYEE[due.of.payee])
    if due.of.tax_class is None:
        raise PayRefusal(
            f"‘{due.of.label}’의 소득 구분이 정해지지 않았습니다. 사업 유형의 [[instalment]]에 tax_class를 적고 계획을 올려 주세요."
        )
    one = due.participation
    return Entitlement.objects.create(
        participation=one,
        kind=EntitlementKind(due.of.kind),
        code=due.of.code,
        payee_id=due.payee if due.payee != one.party_id else None,
        tax_class=TaxClass(due.of.tax_class),
        month=month_of(due.on or on),
        version=version,
        minutes=0,
        amount=amount,
        lines=lines,
        snapshot=dict(_relied_on(due, claimed)),
        computed_on=on,
    )


def _relied_on(due: Due, claimed: int | None) -> Iterator[tuple[str, object]]:
    """Yield what a decision relied on: the promise as it was, the event's day, the papers, the activity's days."""
    one = due.participation
    yield "instalment", due.of.model_dump(mode="json", exclude_none=True)
    yield "type", one.round.type_id
    yield "due_on", due.on.isoformat() if due.on else None
    yield "claimed", claimed
    yield "starts_on", one.starts_on.isoformat()
    yield "ends_on", (one.withdrawn_on or one.ends_on).isoformat()
