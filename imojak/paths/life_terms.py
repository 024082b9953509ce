"""The terms under which a round's participations live: what its type says of gates and ceilings."""

from __future__ import annotations

from imojak.offers.configuration import read_type
from imojak.offers.models import Round
from imojak.plan.types import ProgrammeType
from imojak.plan.types.terms import Gate, InterviewTerms, Life


def terms_of(of: Round) -> ProgrammeType | None:
    """Return the type that a round is pinned to; None without one: then nothing is limited.

    Raises NoDefinition for a stored type that cannot be read.
    """
    return read_type(of.type) if of.type is not None else None


def life_of(of: Round) -> Life | None:
    """Return the ceilings of a round's participations; None where no type says any."""
    terms = terms_of(of)
    return terms.life if terms is not None else None


def attendance_terms(of: Round) -> Life:
    """Return the terms by which somebody is late or has been absent too often; the usual ones where no type says any."""
    return life_of(of) or Life()


def confirms_without_leader(of: Round) -> str:
    """Return who confirms the month of a place whose site has no leader: "manager" or "operator"."""
    return (life_of(of) or Life()).without_leader


def gates_wanted(of: Round) -> list[Gate]:
    """Return the trainings (교육 관문) that a round asks for, in order."""
    terms = terms_of(of)
    return list(terms.gate) if terms is not None else []


def interview_terms(of: Round) -> InterviewTerms:
    """Return the terms under which interviews of a round are booked; the usual ones where its type says none."""
    terms = terms_of(of)
    return (terms.interview if terms is not None else None) or InterviewTerms()
