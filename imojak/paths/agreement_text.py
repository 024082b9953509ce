"""Who signs the agreement of a participation, and what it says: the type's text with the values of this one."""

from __future__ import annotations

from typing import Any

from imojak.agency.models import Agency
from imojak.kernel.months import day_words
from imojak.kernel.transitions import TransitionError
from imojak.parties.models import Party
from imojak.paths.enums import SignatoryRole
from imojak.paths.life_terms import terms_of
from imojak.paths.models import Participation
from imojak.paths.queries import operator_of
from imojak.paths.signing import filled, missing
from imojak.plan.types.terms import SIGNATORIES
from imojak.plan.types.texts import said_once
from imojak.plan.types.words import AGREEMENT_PLACEHOLDERS

_INSURANCE = {"group_accident": "단체상해보험", "statutory": "4대 사회보험", "none": "보험"}


def terms_text(participation: Participation) -> tuple[str, str, list[tuple[str, Party]]]:
    """Return title, text and signatories (role, party) of a participation's agreement, by its type.

    Raises TransitionError when the type has no agreement, somebody who signs is not known, or a value is missing.
    """
    terms = terms_of(participation.round)
    if terms is None or terms.agreement is None:
        raise TransitionError("이 사업에는 활동 협약이 없습니다.")
    parties = _parties(participation)
    for role in terms.agreement.signatories:
        if parties.get(role) is None:
            raise TransitionError(f"협약에 서명할 {SIGNATORIES[role]} 쪽이 정해져 있지 않습니다. 먼저 정해 주세요.")
    values = _values(participation, parties)
    if absent := missing(terms.agreement.text, values):
        names = ", ".join(AGREEMENT_PLACEHOLDERS.get(name, name) for name in absent)
        raise TransitionError(f"협약문에 넣을 값이 없습니다: {names}. 사업과 자리의 정보를 채워 주세요.")
    signatories = [
        (SignatoryRole(role).value, party) for role in terms.agreement.signatories if (party := parties[role])
    ]
    text = said_once(terms.agreement.text, participation.round.programme.name, participation.round.title)
    return terms.agreement.title, filled(text, values), signatories


def _parties(of: Participation) -> dict[str, Party | None]:
    agency = Agency.objects.select_related("party").first()
    return {
        "person": of.party,
        "host": of.place.host,
        "operator": operator_of(of.round),
        "agency": agency.party if agency else None,
    }


def _values(of: Participation, parties: dict[str, Party | None]) -> dict[str, Any]:
    terms = terms_of(of.round)
    assert terms is not None
    pay, cover = terms.pay, terms.insurance
    scheme = of.round.pay_scheme.parameters if of.round.pay_scheme else {}
    hourly = scheme.get("hourly_won", pay.hourly_won if pay else None)
    month_max = scheme.get("month_max_won", pay.month_max_won if pay else None)
    hours = of.hours_per_month or scheme.get("hours_per_month_max", pay.hours_per_month_max if pay else None)
    return {
        "name": of.party.name,
        "programme": of.round.programme.name,
        "round": of.round.title,
        **{role: party.name for role in ("agency", "host", "operator") if (party := parties[role])},
        "place": of.place.title,
        "starts": day_words(of.starts_on),
        "ends": day_words(of.ends_on),
        "hours": hours,
        "hourly": f"{hourly:,}" if hourly is not None else None,
        "month_max": f"{month_max:,}" if month_max is not None else None,
        "insurance": _INSURANCE[cover.kind] if cover is not None else None,
        "months": terms.life.longest_months,
    }
