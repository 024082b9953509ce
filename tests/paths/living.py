"""A programme with terms, as the stories of this folder need it: training first, pauses, transfers, a certificate …"""

from __future__ import annotations

from datetime import date
from typing import Any

from imojak.offers.models import Place, Round
from imojak.parties.models import Account, Party
from imojak.paths.models import Participation
from tests import factories as make

GATES = [
    {"code": "basic", "label": "소양교육", "track": "소양", "hours": 4, "given_by": "agency", "before": "activity"},
    {
        "code": "skill",
        "label": "역량교육",
        "track": "역량",
        "hours": 8,
        "given_by": "operator",
        "within_days": 30,
        "waivable": True,
    },
]
LIFE = {
    "longest_months": 9,
    "pauses": {"most_days": 14, "most_times": 2},
    "extensions": {"most_months": 2, "most_times": 1},
    "transfer": True,
}
QUESTIONS = [
    {"code": "worth", "text": "보람 있는 활동이었습니다."},
    {"code": "again", "text": "다시 하고 싶습니다.", "kind": "yesno"},
    {"code": "words", "text": "더 나아졌으면 하는 점을 적어 주세요.", "kind": "text"},
]
SURVEY = {
    "instrument": "job-satisfaction",
    "title": "만족도",
    "alarm_below": 3,
    "items": QUESTIONS,
}
AGREEMENT = {
    "title": "활동 협약서",
    "signatories": ["person", "host", "agency"],
    "text": "{agency}, {host}, {name}은 {programme} {round} 활동에 협약합니다. {starts}부터 {ends}까지 ‘{place}’에서 합니다.",
}
INSURANCE = {"kind": "group_accident", "taken_out_by": "agency", "premium_won": 30_000}


def edition(*, starts: date = make.SPRING, ends: date = make.AUTUMN, **terms: Any) -> Round:
    """A running round whose type says ``terms``: life, gate, survey, agreement, insurance, completion."""
    return make.round_of(type=make.programme_type(definition=terms), starts=starts, ends=ends)


def site(of: Round, title: str = "", *, led: bool = True, **more: Any) -> tuple[Place, Account]:
    """A post at a site, with the account of its leader (of somebody without a say when it is not ``led``)."""
    host = make.organisation(title, kind="site")
    place = make.place(of, kind="post", host=host, title=f"{title or '활동처'} 활동", **more)
    return place, make.account(of="site-leader", at=host) if led else make.account()


def manager_of(of: Round) -> Account:
    """The programme's manager."""
    return make.account(of="programme-manager", programme=of.programme.code)


def begun(place: Place, party: Party | None = None, **more: Any) -> Participation:
    """Somebody who takes part at a place, held back by training where the type says so."""
    from imojak.paths.beginning import first_state
    from imojak.paths.machines import PARTICIPATION

    made = make.participation(place, party, **first_state(place.round), **more)
    PARTICIPATION.begin(made)
    return made
