"""Rule sets of programmes: who may take part, what is paid, how places are given. A version never changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Max

from imojak.kernel.rows import Row
from imojak.offers.enums import RuleKind
from imojak.offers.models import RuleSet
from imojak.reports.planload.diff import Changes, FieldChange, words

_LABEL = str(RuleSet._meta.verbose_name)


class Rules:
    """The newest versions of all rule sets, to be compared with and added to."""

    def __init__(self, year: int, changes: Changes) -> None:
        self._effective, self._changes = date(year, 1, 1), changes
        newest = RuleSet.objects.values("code").annotate(last=Max("version"))
        versions = {row["code"]: row["last"] for row in newest}
        self._known = {
            rule.code: rule for rule in RuleSet.objects.filter(code__in=versions) if versions[rule.code] == rule.version
        }

    def of(self, owner: str, kind: RuleKind, terms: Row | Mapping[str, Any] | None) -> RuleSet | None:
        """Return the rule set of ``owner`` (a programme or strand) with ``terms`` as parameters; None without terms.

        Parameters that differ from the newest version become a new version.
        """
        if terms is None:
            return None
        code = f"{owner.replace('.', '-')}-{kind}"
        parameters = dict(terms) if isinstance(terms, Mapping) else terms.model_dump(mode="json", exclude_none=True)
        known = self._known.get(code)
        table = self._changes.of(_LABEL)
        if known is not None and known.parameters == parameters:
            table.unchanged += 1
            return known
        version = known.version + 1 if known is not None else 1
        rule = RuleSet.objects.create(
            code=code, version=version, kind=kind, effective_from=self._effective, parameters=parameters
        )
        if known is None:
            table.created += 1
        else:
            table.changed_rows += 1
            for name in sorted({*parameters, *known.parameters}):
                old, new = known.parameters.get(name), parameters.get(name)
                if old != new:
                    table.changed.append(FieldChange(f"{code} v{version}", name, words(old), words(new)))
        self._known[code] = rule
        return rule
