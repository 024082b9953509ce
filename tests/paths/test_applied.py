"""Everybody of a round at once: the same facts and the same refusals as when each is looked at."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from imojak.offers.enums import RoundStatus
from imojak.offers.models import Round
from imojak.parties.models import Consent, Party
from imojak.paths.actions.looking import look_at
from imojak.paths.applied import applied_to
from imojak.paths.eligibility import book_of, evaluate_many
from imojak.paths.enums import ApplicationStatus
from imojak.paths.models import Application
from imojak.paths.terms import known_of, words_of
from imojak.rules.inputs import facts_needed
from tests import factories as make

RULES = [
    {"uses": "subject", "kind": "person"},
    {"uses": "age", "min": 40, "max": 64, "on": "apply_to"},
    {"uses": "residence", "districts": "seoul"},
    {"uses": "excludes", "groups": ["paid-activity"]},
    {"uses": "hours_cap", "hours": 57},
    {"uses": "consent", "purpose": "service"},
    {"uses": "answer", "field": "years", "at_least": 3},
    {"uses": "working", "is": False},
]


def held(of: Round, statuses: list[str], day: date) -> Counter[tuple[bool, bool]]:
    """Hold everybody at once against everybody one by one; return how many are doubtful and failed."""
    several = list(Application.objects.filter(round=of, place=None, status__in=statuses).order_by("pk"))
    for application in several:
        application.round = of
    moment = make.at(day)
    looked = look_at(several, at=moment)
    filed = {one.party_id: timezone.localdate(one.filed_at) for one in several}
    answers = {one.party_id: one.answers for one in several}
    whole = evaluate_many(of, [one.party_id for one in several], answers=answers, filed=filed, day=day)
    known = known_of(of, several, day)
    needed = facts_needed(book_of(of).on(of.notice_on))
    found: Counter[tuple[bool, bool]] = Counter()
    for one, application, what in zip(applied_to(of, statuses, day=day), several, looked, strict=True):
        assert (one.number, one.party) == (application.pk, application.party_id)
        assert (one.score, one.answers) == (application.score, application.answers)
        assert one.doubtful or not what.failed
        words = words_of(one.facts, day)
        assert words == {key: value for key, value in known[one.number].items() if key in words}
        if one.facts.kind != "group":
            facts = whole[one.party].facts
            for name in needed - {"consents"}:
                assert getattr(one.facts, name) == getattr(facts, name), name
        found[one.doubtful, what.failed] += 1
    return found


def person(**more: Any) -> Party:
    one = make.person(**more)
    make.consent(one, starts_on=date(2023, 3, 1))
    return one


@pytest.mark.django_db
def test_who_is_refused_one_by_one_is_doubtful_at_once_and_hardly_anybody_else() -> None:
    form = [
        {
            "code": "about", "title": "신청",
            "field": [
                {"code": "years", "label": "경력", "kind": "number"},
                {"code": "agree", "label": "동의", "kind": "consent",
                 "consent": {"purpose": "service", "items": "이름", "keep": "5년", "refusal": "신청할 수 없습니다."}},
            ],
        }
    ]  # fmt: skip
    of = make.round_of(
        make.programme(exclusion_group="paid-activity"),
        type=make.programme_type(definition={"form": form}),
        status=RoundStatus.OPEN,
        eligibility=make.rule_set(rule=RULES),
    )
    other = make.place(make.round_of(make.programme(exclusion_group="paid-activity")))
    busy, gone, back, silent, heard = person(), person(), person(), make.person(), make.person()
    make.participation(other, busy, decided=date(2023, 3, 1))
    Consent.objects.filter(party=gone).update(withdrawn_on=date(2023, 3, 20))
    Consent.objects.filter(party=back).update(withdrawn_on=date(2023, 3, 20))
    make.consent(back, starts_on=date(2023, 3, 21))
    everybody = {
        person(): {"years": 5}, person(): {"years": "7"}, person(): {"years": 1}, person(): {"years": True},
        person(): {}, person(birth=date(1990, 1, 1)): {"years": 5},
        person(birth=date(1958, 3, 22)): {"years": 5}, person(district="41135"): {"years": 5},
        person(working=True): {"years": 5}, person(district=""): {"years": 5}, busy: {"years": 5},
        gone: {"years": 5}, back: {"years": 5}, silent: {"years": 5}, heard: {"years": 5, "agree": True},
        make.group(): {"years": 5}, make.organisation(): {"years": 5},
    }  # fmt: skip
    for party, answers in everybody.items():
        make.application(of, party, filed=of.apply_to, status="eligible", answers=answers)
    found = held(of, ["eligible"], date(2023, 3, 28))
    assert found[True, True] >= 9
    assert found[False, False] >= 5
    # Those of whom more must be read: one who consented anew.
    assert found[True, False] == 1
    assert sum(found.values()) == len(everybody)


def test_a_whole_year_s_rounds_are_read_at_once_as_they_are_one_by_one(lived_year: Any) -> None:
    statuses = [str(one) for one in ApplicationStatus]
    rounds = Round.objects.filter(applications__place=None).distinct().select_related(
        "programme__parent", "type", "eligibility", "pay_scheme"
    )  # fmt: skip
    found: Counter[tuple[bool, bool]] = Counter()
    for of in rounds.order_by("pk"):
        found += held(of, statuses, of.apply_to + timedelta(days=7))
    assert found[False, False] > 50
    assert not found[False, True]
