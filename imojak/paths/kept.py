"""Rounds that many people apply to at once, kept ready between requests: round, place, rules, way of choosing.

Nothing kept is trusted: one short query reads all that may change of them (but the seats, which only the database
counts), and what differs in anything is read anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.db import connection, models

from imojak.agency.models import Unit
from imojak.kernel.prepared import rows_of
from imojak.offers.configuration import Definition, find_definition
from imojak.offers.models import Place, Programme, Round, RuleSet
from imojak.paths.eligibility import book_of
from imojak.paths.life_terms import life_of
from imojak.rules import RuleBook

#: Columns of a place that change with every registration.
_COUNTED = {"taken", "held", "queued"}
#: So many places are kept ready in a process.
MOST = 500


# One is another as long as nothing of it changes: what is worked out of one is kept with it.
@dataclass(frozen=True, eq=False)
class Kept:
    """A place that can be applied to, with what is asked and decided by; ``method`` is how its seats are given."""

    round: Round
    place: Place
    book: RuleBook
    definition: Definition | None
    method: str

    @cached_property
    def limited(self) -> bool:
        """Whether the round's type limits how long one may take part in all."""
        life = life_of(self.round)
        return life is not None and life.longest_months is not None


_kept: dict[tuple[str, int], tuple[tuple[Any, ...], Kept]] = {}


def kept(code: str, place: int) -> Kept | None:
    """Return the place of the round with this code as it is now; None where there is no such place in it."""
    rows = rows_of(_query(), [code, place])
    if not rows:
        return None
    [state] = rows
    known = _kept.get((code, place))
    if known is not None and known[0] == state:
        return known[1]
    found = _read(place)
    if len(_kept) >= MOST:
        _kept.clear()
    _kept[code, place] = (state, found)
    return found


def _read(number: int) -> Kept:
    place = Place.objects.select_related(
        "round__programme__parent",
        "round__programme__lead_unit",
        "round__eligibility",
        "round__pay_scheme",
        "round__selection",
        "round__type",
    ).get(pk=number)
    round = place.round
    definition = find_definition(round)
    scheme = definition.screening if definition is not None else None
    method = round.method or (scheme.method if scheme is not None else "")
    return Kept(round, place, book_of(round), definition, method)


@lru_cache(maxsize=1)
def _query() -> str:
    columns = [
        *_columns(Round, "r"),
        *_columns(Place, "p", without=_COUNTED),
        *_columns(Programme, "g", only={"name", "exclusion_group", "parent_id", "type_code"}),
        "above.exclusion_group",
        "u.name",
        *(f"CAST({rules}.parameters AS text)" for rules in ("e", "s", "m")),
    ]
    rules = RuleSet._meta.db_table
    return (
        f"SELECT {', '.join(columns)} FROM {Round._meta.db_table} r JOIN {Place._meta.db_table} p ON p.round_id = r.id "
        f"JOIN {Programme._meta.db_table} g ON g.id = r.programme_id "
        f"JOIN {Unit._meta.db_table} u ON u.id = g.lead_unit_id "
        f"LEFT JOIN {Programme._meta.db_table} above ON above.id = g.parent_id "
        f"LEFT JOIN {rules} e ON e.id = r.eligibility_id LEFT JOIN {rules} s ON s.id = r.pay_scheme_id "
        f"LEFT JOIN {rules} m ON m.id = r.selection_id WHERE r.code = %s AND p.id = %s"
    )


def _columns(
    model: type[models.Model], alias: str, only: set[str] | None = None, without: set[str] | None = None
) -> list[str]:
    """Return columns with their alias; JSON as text, which is compared and not read."""
    found = []
    for field in model._meta.concrete_fields:
        name = str(field.column)
        if (only is None or name in only) and name not in (without or ()):
            quoted = f"{alias}.{connection.ops.quote_name(name)}"
            found.append(f"CAST({quoted} AS text)" if isinstance(field, models.JSONField) else quoted)
    return found
