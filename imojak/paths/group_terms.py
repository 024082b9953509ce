"""What a round asks of a group: how many members at least and at most, and what each of them must meet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from imojak.offers.configuration import find_definition
from imojak.offers.models import Round
from imojak.parties.models import GroupMember, Party
from imojak.parties.queries import running
from imojak.paths.eligibility import book_of
from imojak.paths.facts import days_of, facts_of
from imojak.rules.inputs import facts_needed
from imojak.rules.library.findings import FAILED, PASSED, judge
from imojak.rules.schema import Members, Subject

#: Fewer are no group.
LEAST = 2


@dataclass(frozen=True)
class Size:
    """How many a group must be: at least, and at most (None: no limit)."""

    least: int = LEAST
    most: int | None = None


def takes_groups(of: Round) -> bool:
    """Tell whether a group may apply to a round: by its rules, else by its type."""
    named = {rule.kind for rule in book_of(of).rules if isinstance(rule, Subject)}
    if named:
        return named == {"group"}
    definition = find_definition(of)
    return definition is not None and "group" in definition.type.subjects


def only_groups(of: Round) -> bool:
    """Tell whether nobody but groups may apply to a round."""
    return {rule.kind for rule in book_of(of).rules if isinstance(rule, Subject)} == {"group"}


def size_of(of: Round | None) -> Size:
    """Return how many members a round wants of a group, by its rules; two without a round or a rule."""
    asked = _rules(of) if of is not None else []
    least = max((rule.at_least or LEAST for rule in asked), default=LEAST)
    most = min((rule.at_most for rule in asked if rule.at_most is not None), default=None)
    return Size(max(least, LEAST), most)


def _rules(of: Round) -> list[Members]:
    return [rule for rule in book_of(of).on(of.notice_on) if isinstance(rule, Members)]


@dataclass(frozen=True)
class MemberStanding:
    """One member against what a round asks of each: met, not met, or not known yet; the sentences are theirs alone."""

    met: bool
    failed: bool
    sentences: tuple[str, ...] = ()


def each_member(of: Round, members: Iterable[int], *, day: date | None = None) -> dict[int, MemberStanding]:
    """Judge each member by the rules that a round lays upon the members of a group; by their number.

    The sentences say private things: a page shows them to that member and to nobody else.
    """
    several = list(members)
    on = day or timezone.localdate()
    rules = [one for rule in _rules(of) for one in rule.each]
    days = days_of(of, filed=on)
    known = facts_of(several, facts_needed(rules), on=on, round=of)
    found: dict[int, MemberStanding] = {}
    for number in several:
        findings = [judge(rule, known[number], days) for rule in rules] if number in known else []
        found[number] = MemberStanding(
            met=all(one.verdict == PASSED for one in findings),
            failed=any(one.verdict == FAILED for one in findings),
            sentences=tuple(one.sentence for one in findings),
        )
    return found


def confirmed(group: Party, on: date | None = None) -> int:
    """Return how many are in a group on a day (today when not said): whoever is only invited does not count."""
    return GroupMember.objects.filter(running(on or timezone.localdate()), group=group).count()


def fell_below(group: Party, least: int, today: date) -> date | None:
    """Return the first day on which a group that is too small today was so; None where it is large enough."""
    spans = list(GroupMember.objects.filter(group=group).values_list("starts_on", "ends_on"))

    def size(day: date) -> int:
        return sum(starts <= day and (ends is None or ends >= day) for starts, ends in spans)

    if size(today) >= least:
        return None
    # The number changes only where somebody leaves or comes: the last such day on which it became too small.
    left = sorted({date.fromordinal(ends.toordinal() + 1) for _, ends in spans if ends is not None}, reverse=True)
    below = today
    for day in (one for one in left if one <= today):
        if size(day) >= least:
            break
        below = day
    return below
