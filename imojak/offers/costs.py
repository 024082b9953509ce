"""What a round costs (회차 비용): the contracts that were made for it, and what was committed and spent on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet, Sum

from imojak.kernel.violations import explained
from imojak.ledger.enums import EntryKind
from imojak.ledger.models import Contract, LedgerEntry
from imojak.offers.models import Programme, ProgrammeLine, Round, RoundCost
from imojak.parties.enums import Capability
from imojak.parties.models import Account
from imojak.problems import Problem


class CostProblem(Problem):
    """A contract that cannot be a round's cost."""


@dataclass(frozen=True)
class Cost:
    """What a round has cost by its contracts, in won: committed, and spent less what came back."""

    committed: int
    spent: int


def contracts_for(of: Round) -> QuerySet[Contract]:
    """Return the contracts that may have been made for a round: on its programme's budget lines, and no other round's."""
    programme = of.programme
    programmes = Programme.objects.filter(Q(pk=programme.pk) | Q(pk=programme.parent_id))
    lines = ProgrammeLine.objects.filter(programme__in=programmes).values("line")
    free = Q(round_cost=None) | Q(round_cost__round=of)
    return (
        Contract.objects.filter(free, commitment__entries__line__in=lines)
        .select_related("supplier", "round_cost")
        .order_by("signed_on", "pk")
        .distinct()
    )


def set_costs(of: Round, contracts: set[int], *, actor: Account | None) -> None:
    """Say which contracts were made for a round: these and no others of it. Raises CostProblem."""
    if actor is None or not (actor.can(Capability.DECIDE) and actor.can(Capability.READ_BUDGET)):
        raise CostProblem("회차의 비용은 사업 담당자가 정합니다. 담당 부서에 문의해 주세요.")
    with explained(), transaction.atomic():
        Round.objects.select_for_update().get(pk=of.pk)
        able = set(contracts_for(of).values_list("pk", flat=True))
        if contracts - able:
            raise CostProblem("이 사업의 예산으로 맺은 계약이 아니거나 다른 회차의 계약입니다. 목록에서 골라 주세요.")
        of.costs.exclude(contract__in=contracts).delete()
        there = set(of.costs.values_list("contract_id", flat=True))
        RoundCost.objects.bulk_create(RoundCost(round=of, contract_id=one) for one in sorted(contracts - there))


def cost_of(of: Round, on: date | None = None) -> Cost | None:
    """Return what a round has cost up to a day (included; all that is booked when None); None where nobody has said."""
    contracts = Contract.objects.filter(round_cost__round=of)
    known = list(contracts.values_list("commitment_id", "amount"))
    if not known:
        return None
    spending = list(contracts.filter(invoices__isnull=False).values_list("invoices__spending_id", flat=True))
    entries = LedgerEntry.objects.filter(voucher__in=[*spending, *(commitment for commitment, _ in known)])
    if on is not None:
        entries = entries.filter(booked_on__lte=on)
    sums = dict(entries.order_by().values_list("kind").annotate(won=Sum("amount")).values_list("kind", "won"))
    return Cost(
        sums.get(EntryKind.COMMITMENT, 0) - sums.get(EntryKind.RELEASE, 0),
        sums.get(EntryKind.SPENDING, 0) - sums.get(EntryKind.RETURN, 0),
    )
