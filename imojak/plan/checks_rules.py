"""What the rules of a plan's programmes must agree with: themselves, each other, and what they name. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from imojak.plan.document import Plan
from imojak.plan.errors import PlanError
from imojak.plan.programmes import Eligibility
from imojak.rules.book import RuleBook, compose
from imojak.rules.contradictions import Known, contradictions


def check_rules(plan: Plan) -> Iterator[PlanError]:
    """Check the rules of every programme and strand. Raises PlanError for the first that cannot be meant."""
    books: dict[str, RuleBook] = {}
    groups: dict[str, str] = {}
    where: dict[str, tuple[str, str]] = {}
    for programme in plan.programmes:
        owners: list[tuple[str, str, Eligibility | None]] = [(programme.code, "", programme.eligibility)]
        owners += [
            (f"{programme.code}.{strand.code}", f"strand[{strand.code}].", strand.eligibility)
            for strand in programme.strand
        ]
        for code, key, eligibility in owners:
            groups[code] = programme.exclusive_group or ""
            where[code] = (f"programmes/{programme.code}.toml", f"{key}eligibility.")
            if eligibility is not None:
                books[code] = compose(eligibility.model_dump(mode="json", exclude_none=True), version=code)
    for found in contradictions(books, Known(groups)):
        file, key = where[found.programme]
        yield PlanError(file, f"{key}{found.key}", found.message)
