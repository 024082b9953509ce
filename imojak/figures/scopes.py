"""Who may open the rows behind a figure, whose names stand there, and who sees freezes. Figures are public."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from imojak.figures.definition import Figure, Kind
from imojak.figures.engine import FigureSet
from imojak.figures.models import Freeze, FrozenFigure
from imojak.kernel.scopes import Scope
from imojak.parties.enums import Capability
from imojak.parties.models import Account
from imojak.parties.queries import capabilities_of
from imojak.records.scopes import AT_ONCE, parties_visible


def may_see_names(account: Account, party_ids: Iterable[int]) -> frozenset[int]:
    """Return those of ``party_ids`` whose whole names the account may see; the others are to be masked."""
    asked = sorted(set(party_ids))
    seen: set[int] = set()
    for start in range(0, len(asked), AT_ONCE):
        seen.update(parties_visible(account, asked[start : start + AT_ONCE]).values_list("pk", flat=True))
    return frozenset(seen)


#: What a reader must be able to do to open rows of a kind; the plan is public.
_NEEDED = {Kind.LEDGER: Capability.READ_BUDGET, Kind.RECORD: Capability.READ_REPORT}


def may_open_rows(account: Account | None, figures: FigureSet, figure: Figure) -> bool:
    """Tell whether the account (None: a visitor) may open the rows of a figure, those of its parts included."""
    asked: set[Capability] = set()
    seen: set[str] = set()
    waiting = [figure.key]
    while waiting:
        key = waiting.pop()
        if key in seen or key not in figures:
            continue
        seen.add(key)
        if figures[key].kind in _NEEDED:
            asked.add(_NEEDED[figures[key].kind])
        waiting.extend(figures.definitions[key].parts)
    return not asked or (account is not None and asked <= capabilities_of(account))


def freezes_visible(account: Account) -> QuerySet[Freeze]:
    """Return the freezes to readers of the report."""
    return Freeze.objects.all() if account.can(Capability.READ_REPORT) else Freeze.objects.none()


def frozen_figures_visible(account: Account) -> QuerySet[FrozenFigure]:
    """Return the figures of the freezes that one may see."""
    return FrozenFigure.objects.filter(freeze__in=freezes_visible(account))


SCOPES: dict[str, Scope] = {"figures.freeze": freezes_visible, "figures.frozenfigure": frozen_figures_visible}
