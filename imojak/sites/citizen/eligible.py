"""Whether somebody may take part, as the catalogue and a round's page say it: the rules' own answer, asked once for all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils import timezone

from imojak.offers.models import Round
from imojak.parties.models import Party
from imojak.paths.eligibility import book_of, evaluate_for
from imojak.paths.facts import days_of, facts_of
from imojak.rules import Evaluation, Facts, evaluate, headline
from imojak.rules.evaluation import ELIGIBLE, NOT_ELIGIBLE
from imojak.rules.inputs import facts_needed


@dataclass(frozen=True)
class Standing:
    """One person and one round: the result of the rules ("" for a visitor), and the sentence that is shown."""

    result: str = ""
    sentence: str = ""
    reasons: tuple[str, ...] = ()

    @property
    def possible(self) -> bool:
        """Tell whether nothing speaks against it, as far as is known."""
        return self.result != NOT_ELIGIBLE

    @property
    def certain(self) -> bool:
        """Tell whether everything that is asked before the form is met."""
        return self.result == ELIGIBLE


def standing_in(party: int | None, rounds: Iterable[Round]) -> Mapping[int, Standing]:
    """Return the standing of a person in many rounds, by round; the number of queries does not grow with them."""
    rounds = list(rounds)
    if party is None:
        return {one.pk: Standing() for one in rounds}
    today = timezone.localdate()
    books = {one.pk: book_of(one).before_form for one in rounds}
    days = {
        one.pk: days_of(one, filed=today, starts=max(one.starts_on, today) if one.rolling else None) for one in rounds
    }
    needed = {name for one in rounds for name in facts_needed(books[one.pk].on(days[one.pk].ruling))}
    known = facts_of([party], needed, on=today).get(party)
    if known is None:
        return {one.pk: Standing() for one in rounds}
    return {one.pk: told(evaluate(books[one.pk], _facts(known, one), days[one.pk])) for one in rounds}


def standing_for(party: Party | None, one: Round) -> Standing:
    """Return the standing of a person in one round, with every reason."""
    return told(evaluate_for(one, party)) if party is not None else Standing()


def told(evaluation: Evaluation) -> Standing:
    """Put an evaluation into words."""
    return Standing(evaluation.result, headline(evaluation), tuple(evaluation.sentences))


def _facts(known: Facts, one: Round) -> Facts:
    """Leave out what is being decided, and say what this round offers."""
    scheme = one.pay_scheme
    hours = scheme.parameters.get("hours_per_month_max") if scheme is not None else 0
    others = tuple(row for row in known.participations or () if row.round != one.code)
    return replace(known, hours_offered=hours, participations=others if known.participations is not None else None)
