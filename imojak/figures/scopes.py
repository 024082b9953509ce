"""Whose names may stand behind a figure, and who may see freezes. Figures themselves are public."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from imojak.figures.models import Freeze, FrozenFigure
from imojak.kernel.scopes import Scope
from imojak.parties.enums import Capability
from imojak.parties.models import Account
from imojak.records.scopes import parties_visible

#: SQLite takes a limited number of parameters in one statement.
_AT_ONCE = 5_000


def may_see_names(account: Account, party_ids: Iterable[int]) -> frozenset[int]:
    """Return those of ``party_ids`` whose whole names the account may see; the others are to be masked."""
    asked = sorted(set(party_ids))
    visible = parties_visible(account)
    seen: set[int] = set()
    for start in range(0, len(asked), _AT_ONCE):
        seen.update(visible.filter(pk__in=asked[start : start + _AT_ONCE]).values_list("pk", flat=True))
    return frozenset(seen)


def freezes_visible(account: Account) -> QuerySet[Freeze]:
    """Return the freezes to readers of the report."""
    return Freeze.objects.all() if account.can(Capability.READ_REPORT) else Freeze.objects.none()


def frozen_figures_visible(account: Account) -> QuerySet[FrozenFigure]:
    """Return the figures of the freezes that one may see."""
    return FrozenFigure.objects.filter(freeze__in=freezes_visible(account))


SCOPES: dict[str, Scope] = {"figures.freeze": freezes_visible, "figures.frozenfigure": frozen_figures_visible}
