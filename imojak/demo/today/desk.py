"""The desk from which today's rounds are run: its calendar, its staff, and citizens who have not been asked yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from imojak.offers import actions as offers
from imojak.offers.configuration import definition_of
from imojak.offers.enums import RuleKind
from imojak.offers.models import Place, Programme, Round, RuleSet
from imojak.parties.enums import ConsentPurpose, RoleKind
from imojak.parties.models import Account, Party, Person, Role
from imojak.paths.actions.filing import file_application
from imojak.paths.models import Application
from imojak.paths.terms import screening_of
from imojak.plan.effective import dumped, rules_that_stand
from imojak.problems import Problem

#: Ages of whom the rules of every programme let in, some years off their bounds.
_AGES = (46, 60)
#: Citizens whom today's rounds need at most; they are taken from all over the register.
_PEOPLE = 120
MOTIVES = (
    "퇴직한 뒤에도 동네에서 쓸모 있는 사람이 되고 싶어 신청합니다. 정해진 요일에 빠지지 않고 나가겠습니다.",
    "부모님을 돌본 경험이 있어 어르신과 이야기하는 일이 편합니다. 가까운 곳에서 오래 활동하고 싶습니다.",
    "아이들을 가르친 경력을 살리고 싶습니다. 교육을 먼저 받고 차근차근 시작하면 잘할 수 있습니다.",
    "건강이 허락하는 동안 사람들과 함께하는 일을 하고 싶습니다. 앞으로의 일자리도 찾아보려 합니다.",
)


class Desk:
    """Today in a demo whose year is lived: days, staff and people. ``day`` is today in Seoul."""

    def __init__(self, year: int, day: date) -> None:
        self.year, self.day = year, day
        self.manager = Account.objects.get(username="manager")
        self.citizen = Account.objects.get(username="citizen")
        self._waiting = self._free()

    def on(self, days: int) -> date:
        """Return the day so many days after today, before it when negative."""
        return self.day + timedelta(days=days)

    def at(self, days: int, hour: int = 10, minute: int = 0) -> datetime:
        """Return a moment in Seoul so many days from today; none that is still to come."""
        moment = datetime.combine(self.on(days), time(hour, minute), timezone.get_current_timezone())
        return min(moment, timezone.now())

    def programme(self, code: str) -> Programme:
        """Return the year's programme or strand of a code."""
        return Programme.objects.select_related("lead_unit", "parent").get(year=self.year, code=code)

    def person(self) -> Party:
        """Return somebody of the city whom nobody has asked yet. Raises Problem when the city is too small."""
        found = next(self._waiting, None)
        if found is None:
            raise Problem("오늘의 모집을 채울 사람이 모자랍니다. --scale을 키워 주세요.")
        return found

    def account_of(self, party: Party) -> Account:
        """Return somebody's account, made when there is none; nobody can log in with it."""
        known = Account.objects.filter(party=party).first()
        return known or Account.objects.create(
            username=f"citizen-{party.pk}", first_name=party.name, party=party, password="!today"
        )

    def hired(self, name: str, role: str, at: Party, *, programme: str = "", username: str = "") -> Account:
        """Let somebody work at a body from today on, with an account."""
        party = Party.objects.create(kind="person", name=name)
        Person.objects.create(
            party=party, birth_date=date(self.day.year - 48, 5, 15), sex="f", district_code="11440",
            phone=f"010-0{party.pk % 1000:03d}-{party.pk % 10000:04d}", email=f"p{party.pk}@example.org", working=True,
        )  # fmt: skip
        self.role(party, role, at, programme=programme)
        return Account.objects.create(
            username=username or f"{role}-{party.pk}", first_name=name, party=party, password="!today"
        )

    def role(self, party: Party, kind: str, at: Party, *, programme: str = "") -> None:
        """Give somebody a role from the first day that today's rounds know."""
        Role.objects.create(party=party, kind=kind, at=at, programme_code=programme, starts_on=self.on(-100))

    def round(self, code: str, title: str, *, notice: int, **days: Any) -> Round:
        """Draft a round; ``days`` (apply_from, apply_to, screen_to, starts_on, ends_on) are numbers from today on."""
        given: dict[str, Any] = {
            key: self.on(value) if isinstance(value, int) and not isinstance(value, bool) else value
            for key, value in days.items()
        }
        return offers.draft_round(
            self.programme(code),
            actor=self.manager,
            at=self.at(notice),
            title=title,
            notice_on=self.on(notice),
            **given,
        )

    def takes(self, of: Round, subject: str) -> None:
        """Let a draft be for persons or groups: by the rules of its type for them, where its programme's are for others."""
        rules = [dumped(rule) for rule in rules_that_stand(definition_of(of).type, subject, answered=False)]
        self._keeps(of, RuleKind.ELIGIBILITY, {"subject": subject, "rule": rules})

    def answers_within(self, of: Round, days: int) -> None:
        """Let offers of a draft stand for so many days, by a way of choosing of its own that is else its programme's."""
        screening = screening_of(of).model_dump(mode="json", by_alias=True, exclude_unset=True)
        self._keeps(of, RuleKind.RANKING, {**screening, "offer_hours": 24 * days})

    def _keeps(self, of: Round, kind: RuleKind, parameters: dict[str, Any]) -> None:
        made = RuleSet.objects.create(
            code=f"{of.code}-{kind.value}"[:60], version=1, kind=kind, effective_from=of.notice_on,
            parameters=parameters,
        )  # fmt: skip
        field = "eligibility" if kind == RuleKind.ELIGIBILITY else "selection"
        setattr(of, field, made)
        of.save(update_fields=[field])

    def apply(
        self, of: Round, party: Party, wishes: Sequence[Place], days: int, *, place: Place | None = None, **answers: Any
    ) -> Application:
        """Let somebody apply, so many days from today, to one place or with wishes in order.

        What the round does not ask is not answered.
        """
        number = of.applications.count()
        said = {
            "hours": ["mon-am", "wed-am", "fri-am"], "motive": MOTIVES[number % len(MOTIVES)], "certified": False,
            "with_children": False, "agree_service": True, "agree_operator": True, **answers,
        }  # fmt: skip
        asked = definition_of(of).type.fields
        return file_application(
            party, of, place=place, preferences=wishes, filed_by=self.account_of(party), at=self.at(days, 9 + number % 9, number % 60),
            answers={code: answer for code, answer in said.items() if code in asked},
        )  # fmt: skip

    def _free(self) -> Iterator[Party]:
        youngest, oldest = _AGES
        fits = self.register().filter(
            birth_date__range=(self.on(-366 * oldest), self.on(-366 * youngest)), party__accounts=None
        )
        step = max(1, fits.count() // _PEOPLE)
        for person in list(fits[::step]):
            yield person.party

    @staticmethod
    def register() -> QuerySet[Person]:
        """Return the city's clients who live in Seoul and have consented to the service."""
        return (
            Person.objects.filter(party__consents__purpose=ConsentPurpose.SERVICE, district_code__startswith="11")
            .exclude(party__roles__kind__in=[RoleKind.COUNSELLOR, RoleKind.PROGRAMME_MANAGER])
            .select_related("party")
            .order_by("pk")
        )
