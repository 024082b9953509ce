"""Two sides of filing for people by partners: an open round with who runs it, and the person who asks."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.test import Client
from django.urls import reverse

from imojak.offers.enums import RoundStatus
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Party
from imojak.paths import actions
from imojak.paths.enums import AgreementKind, Channel
from imojak.paths.models import Application
from tests import factories as make

LIST = "partner:filings"
MOTIVE = "오래 일한 경험으로 이웃을 돕고 싶어 신청합니다. 꾸준히 하겠습니다."
WHO = {"name": "김보람", "birth_date": "1970-05-01"}


class Side:
    """An open round, who runs it, the site of one of its places, and its manager."""

    def __init__(self, name: str) -> None:
        unit = make.unit()
        rules = make.rule_set(age_min=40, age_max=67, subject="person")
        programme = make.programme(shape="social-job", eligibility=rules, lead_unit=unit)
        self.round = make.round_of(
            programme, status=RoundStatus.OPEN, type=make.real_type("social-job"), eligibility=rules
        )
        self.body, self.site = make.organisation(f"{name} 협동조합"), make.organisation(f"{name} 복지관")
        make.agreement(self.round, self.body, kind=AgreementKind.OPERATOR)
        self.ours = make.place(self.round, kind="post", host=self.site, title=f"{name} 말벗")
        self.other = make.place(self.round, kind="post", host=make.organisation(), title=f"{name} 책 나눔")
        self.operator = make.account(of=RoleKind.OPERATOR, at=self.body)
        self.colleague = make.account(of=RoleKind.OPERATOR, at=self.body)
        self.leader = make.account(of=RoleKind.SITE_LEADER, at=self.site)
        self.manager = make.account(of=RoleKind.PROGRAMME_MANAGER, at=unit.party)
        self.page = reverse("partner:filing-round", args=[self.round.code])
        self.answers = {
            "hours": ["mon-am", "wed-pm"], "motive": MOTIVE, "certified": "no", "with_children": "no",
            "agree_service": "on", "agree_operator": "on", "wish": [self.ours.pk],
        }  # fmt: skip

    def filed(self, party: Party, by: Account | None = None, **more: Any) -> Application:
        """An application that the operator has filed for somebody."""
        return actions.file_application(
            party, self.round, preferences=[self.ours], filed_by=by or self.operator, filed_through=self.body,
            channel=Channel.PARTNER, confirmed=False, **more,
        )  # fmt: skip


def somebody(name: str = "김보람", **more: Any) -> Party:
    return make.person(name, birth=date(1970, 5, 1), phone="010-7777-4321", **more)


def find(client: Client, side: Side, **said: Any) -> str:
    """Find somebody and return the address where one files for the first."""
    return str(client.post(side.page, {"do": "find", **(said or WHO)}).context["people"][0]["url"])
