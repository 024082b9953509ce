"""The terms under which a round's participations live: what its type says of gates, ceilings, agreement, completion."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from imojak.offers.models import Round
from imojak.plan.programmes import Conditions
from imojak.plan.types.forms import DocumentWanted
from imojak.plan.types.schema import MessageText
from imojak.plan.types.stages import Stage
from imojak.plan.types.terms import AgreementTerms, Completion, Gate, InsuranceTerms, Life, Survey


class Terms(BaseModel):
    """The parts of a programme type (plan.types.schema) that a participation lives by; the rest is passed over."""

    model_config: ClassVar[ConfigDict] = ConfigDict(strict=True, extra="ignore", frozen=True)

    document: list[DocumentWanted] = []
    stage: list[Stage] = []
    pay: Conditions | None = None
    gate: list[Gate] = []
    life: Life = Life()
    agreement: AgreementTerms | None = None
    insurance: InsuranceTerms | None = None
    completion: Completion | None = None
    survey: list[Survey] = []
    message: list[MessageText] = []


def terms_of(of: Round) -> Terms | None:
    """Return the terms of the type that the round is pinned to; None without a type: then nothing is limited."""
    if of.type_id is None or of.type is None:
        return None
    kept = of.type.__dict__.get("_terms")
    if kept is None:
        kept = of.type.__dict__["_terms"] = _read(json.dumps(of.type.definition, ensure_ascii=False, sort_keys=True))
    found: Terms = kept
    return found


def life_of(of: Round) -> Life | None:
    """Return the ceilings of a round's participations; None where no type says any."""
    terms = terms_of(of)
    return terms.life if terms is not None else None


def gates_wanted(of: Round) -> list[Gate]:
    """Return the trainings (교육 관문) that a round asks for, in order."""
    terms = terms_of(of)
    return list(terms.gate) if terms is not None else []


@lru_cache(maxsize=64)
def _read(definition: str) -> Terms:
    return Terms.model_validate_json(definition)
