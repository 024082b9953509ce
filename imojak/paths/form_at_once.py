"""The form of somebody who registers in one request: what is still asked, and whether there is anything to keep. Pure.

The sentences are those of the form (``actions.drafting.errors_of``); what is known has been read in one query.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from imojak.kernel.months import age_on
from imojak.paths.answers import wrong
from imojak.paths.facts_at_once import Known
from imojak.paths.kept import Kept


def errors_at_once(ready: Kept, known: Known, answers: Mapping[str, Any], day: date) -> dict[str, str]:
    """Return a sentence for each question that is not answered or answered wrongly, by its code.

    Files cannot come with one request: who must bring one is told to use the form.
    """
    definition, facts = ready.definition, known.facts
    if definition is None:
        return {}
    programme = ready.round.programme.code
    told: dict[str, object] = {
        "age": age_on(facts.birth_date, day) if facts.birth_date is not None else None,
        "first_time": not any(one.programme == programme for one in facts.participations or ()),
        "sex": facts.sex,
        "district": facts.district_code,
        "working": facts.working,
        "income_class": facts.income_class,
        **answers,
    }
    found = {one.code: f"{one.label}: 답을 적어 주세요." for one in definition.missing(known.profile, told)}
    asked = [one for page in definition.pages(known.profile, told) for one in page.asked]
    for one in asked:
        if one.kind == "places":
            found.pop(one.code, None)  # the place is said beside the answers
        elif one.kind == "file" and one.required:
            found[one.code] = f"{one.label}: 신청서 화면에서 파일을 올려 주세요."
    found |= wrong(asked, answers)
    for paper in definition.documents("apply", told):
        if paper.required:
            found[paper.code] = f"{paper.label}: 신청서 화면에서 파일을 올려 주세요."
    return found


def is_news(ready: Kept, known: Known, answers: Mapping[str, Any], day: date) -> bool:
    """Tell whether the answers hold a consent that is not in force yet, or something that the profile is to keep."""
    if ready.definition is None:
        return False
    in_force = {
        one.purpose
        for one in known.facts.consents or ()
        if one.withdrawn_on is None
        and (one.ends is None or one.ends >= day)
        and one.starts is not None
        and one.starts <= day
    }
    for code, value in answers.items():
        field = ready.definition.type.fields.get(code)
        if field is None or value in (None, "", []):
            continue
        if field.profile is not None or (
            field.consent is not None and value is True and field.consent.purpose not in in_force
        ):
            return True
    return False
