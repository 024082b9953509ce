"""What a programme or strand really goes by: its type's rules, screening and pay, under what it says itself. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from imojak.plan.document import Plan
from imojak.plan.programmes import Conditions, Eligibility, Offer, Programme, Selection, Strand
from imojak.plan.types.checks_rules import fits
from imojak.plan.types.schema import ProgrammeType
from imojak.plan.types.screening import JUDGED, KEEPS_QUOTA, SCARCE, SCORED, SERVES_CLASSES, Screening
from imojak.plan.types.words import Subject
from imojak.rules.schema import AnyRule

#: Kinds of rules that a programme's own [eligibility] answers, so that its type's stand back.
_ANSWERED = frozenset({"subject", "age", "residence"})


@dataclass(frozen=True)
class Effective:
    """A programme, or a strand of one, with its type. ``strand`` is None for the programme itself."""

    type: ProgrammeType
    programme: Programme
    strand: Strand | None = None

    @property
    def offer(self) -> Offer:
        """The programme or strand itself."""
        return self.strand or self.programme

    @property
    def code(self) -> str:
        """The code under which it stands in the tables: the strand's behind the programme's."""
        return f"{self.programme.code}.{self.strand.code}" if self.strand else self.programme.code

    @property
    def eligibility(self) -> Eligibility | None:
        """What the file itself says on who may take part: the strand's, else the programme's."""
        return (self.strand.eligibility if self.strand else None) or self.programme.eligibility

    @property
    def subject(self) -> Subject:
        """Who applies."""
        own = self.eligibility
        return own.subject if own is not None else self.type.subject

    @property
    def rules(self) -> tuple[AnyRule, ...]:
        """The type's rules that stand: those that fit who applies, without those that the file answers itself."""
        return rules_that_stand(self.type, self.subject, answered=self.eligibility is not None)

    @property
    def eligibility_parameters(self) -> dict[str, Any]:
        """The parameters of its eligibility rule set, as imojak.rules composes them."""
        own = self.eligibility
        found: dict[str, Any] = {"subject": self.subject}
        if own is not None:
            found = own.model_dump(mode="json", exclude_none=True)
        group = self.programme.exclusive_group
        if group and not any(rule.uses == "excludes" and group in rule.groups for rule in self.rules):
            found["exclusive_group"] = group
        rules = [dumped(rule) for rule in self.rules]
        return found | ({"rule": rules} if rules else {})

    @property
    def screening(self) -> Screening | None:
        """How places are given: the type's scheme in the way that the file chooses."""
        own = (self.strand.selection if self.strand else None) or self.programme.selection
        scheme = self.type.screening
        if scheme is None or own is None:
            return scheme
        strands_own = self.strand is not None and self.strand.selection is not None
        if own.method not in scheme.methods and not strands_own:
            return scheme  # the programme's way is not this strand's type's
        return in_way(scheme, own)

    @property
    def pay(self) -> Conditions | None:
        """The terms of a paid activity; None where no type is paid by the hour."""
        if self.type.pay is None:
            return None
        return (self.strand.conditions if self.strand else None) or self.programme.conditions or self.type.pay


def dumped(rule: AnyRule) -> dict[str, Any]:
    """Return a rule as rule sets keep it."""
    return rule.model_dump(mode="json", by_alias=True, exclude_unset=True)


def rules_that_stand(of: ProgrammeType, subject: str, *, answered: bool) -> tuple[AnyRule, ...]:
    """Return a type's rules for who applies; where ``answered``, without those that the programme answers itself."""
    without = _ANSWERED if answered else frozenset()
    return tuple(rule for rule in of.rule if fits(rule, subject) and rule.uses not in without)


def in_way(scheme: Screening, own: Selection) -> Screening:
    """Return a scheme in the way that a programme chooses, with the programme's own sheet and reserve where it has them."""
    changes: dict[str, Any] = {"method": own.method, "also_method": []}
    if own.criteria:
        changes["criteria"] = [{"name": row.name, "points": row.points} for row in own.criteria]
    elif own.method not in SCORED:
        changes["criteria"] = []
    if own.method not in JUDGED:
        changes |= {"judges": 0, "blind": False, "conflicts": False, "trimmed": False, "pass_points": None}
    if own.method != "firm_choice":
        changes["shortlist"] = None
    if own.method not in SCARCE:
        changes |= {"reserve_percent": 0, "offer_hours": None}
    elif "reserve_percent" in own.model_fields_set:
        changes["reserve_percent"] = own.reserve_percent
    if own.method not in SERVES_CLASSES:
        changes["priority"] = []
    if own.method not in KEEPS_QUOTA:
        changes["quota"] = []
    dumped = scheme.model_dump(by_alias=True, exclude_unset=True)
    return Screening.model_validate(dumped | changes)


def effective(programme: Programme, types: Mapping[str, ProgrammeType]) -> Iterator[Effective]:
    """Yield a programme and its strands with their types; those whose type is not among ``types`` are left out."""
    for strand in (None, *programme.strand):
        code = (strand.type if strand else None) or programme.type
        if code is not None and code in types:
            yield Effective(types[code], programme, strand)


def indicators_of(plan: Plan) -> dict[str, str]:
    """Return the keys and units of the indicators that types give the programmes of a plan."""
    types = {code: one.type for code, one in plan.types.items()}
    return {
        f"programme.{one.code}.{row.key}": row.unit
        for programme in plan.programmes
        for one in effective(programme, types)
        if one.strand is None or one.strand.type not in (None, programme.type)
        for row in one.type.indicator
    }
