"""The form of a day's activity: which participations and days can be logged, in hours, times or pieces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from imojak.earning.wording import hours_text
from imojak.kernel.calendar import WEEKDAYS
from imojak.kernel.months import month_of
from imojak.parties.enums import PartyKind
from imojak.paths.models import Participation
from imojak.plan.types.terms import MEASURES
from imojak.records.photos import MOST
from imojak.records.working_days import conversion_of
from imojak.sites.citizen.forms import CHOOSE, CountField, LineField, Plain
from imojak.sites.hours import ClockField, HoursField

#: Days before today that the list of days offers; the form of a record has its own day as well.
BACK = 45


class LogForm(Plain):
    """A day's activity. Whose and when are chosen from what is open, so that a closed month is not even offered."""

    participation = forms.TypedChoiceField(
        label="어느 활동인가요?", coerce=int, widget=forms.RadioSelect, error_messages={"required": CHOOSE}
    )
    day = forms.ChoiceField(label="활동한 날", error_messages={"required": "날을 골라 주세요."})
    minutes = HoursField(
        label="몇 시간 하셨나요?", help_text="보기: 3, 3.5, 3시간 30분. 아래에 시각으로 적으셔도 됩니다."
    )
    measured = CountField(label="몇 건인가요?", least=0, most=10_000, required=False)
    note = LineField(label="한 일", required=False, max_length=200)
    starts = ClockField(label="시작 시각")
    ends = ClockField(label="끝난 시각")
    location = LineField(label="장소", required=False, max_length=80)
    photo = forms.FileField(label="사진", required=False)
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    #: Whether a photo has come and waits to be saved, and whether some hours would not be paid.
    kept_photo = asks = False
    beyond = forms.BooleanField(
        label="활동비가 나가지 않는 시간이 있어도 활동한 대로 적겠습니다",
        required=False,
        widget=forms.CheckboxInput,
    )

    def __init__(self, data: Any, files: Any, *, choice: Choice, day: date, initial: dict[str, Any]) -> None:
        super().__init__(data, files, initial=initial)
        self.choice = choice
        self.fields["participation"].choices = choice.named()  # type: ignore[attr-defined]
        if len(choice.people) == 1:
            self.fields["participation"].widget = forms.HiddenInput()
        self.fields["day"].choices = choice.days(day)  # type: ignore[attr-defined]
        rule = choice.rule
        self.fields["minutes"].required = rule is None  # or times: the label does not call it a choice
        if rule is None:
            del self.fields["measured"]
        else:
            field = self.fields["measured"]
            field.label = f"몇 {MEASURES[rule.measure]}인가요?"
            field.help_text = (
                f"{rule.per}{MEASURES[rule.measure]}에 {rule.minutes}분으로 인정합니다. 시간으로 적어도 됩니다."
            )
        self.fields["photo"].help_text = f"{MOST}MB까지. 찍은 곳의 위치는 지우고 보관합니다. 하루에 한 장입니다."
        self.fields["photo"].widget.attrs |= {"accept": "image/jpeg,image/png", "class": "file"}

    @property
    def main(self) -> list[forms.BoundField]:
        """What everybody fills in."""
        return [self[name] for name in ("participation", "day", "minutes", "measured", "note") if name in self.fields]

    @property
    def more(self) -> list[forms.BoundField]:
        """What may be added."""
        return [self[name] for name in ("starts", "ends", "location", "photo")]

    @property
    def opened(self) -> bool:
        """Tell whether something is in what may be added, so that it is shown."""
        return any(field.errors or field.value() for field in self.more)


@dataclass(frozen=True)
class Choice:
    """In what and on which days one can log now: the participations in question, and the months that are closed."""

    people: tuple[Participation, ...]
    closed: frozenset[tuple[int, date]]
    #: Minutes that stand on a day already, in any of them.
    logged: Mapping[date, int] = field(default_factory=dict)

    @property
    def rule(self) -> Any:
        """How counted activity is converted, where it is in one of the participations."""
        return next((rule for one in self.people if (rule := conversion_of(one)) is not None), None)

    def named(self) -> list[tuple[int, str]]:
        """Return the participations by programme and place."""
        return [(one.pk, f"{one.round.programme.name} · {one.place.title}{_of_group(one)}") for one in self.people]

    @property
    def groups(self) -> list[str]:
        """Return the names of the groups whose activity is among them."""
        return sorted({one.party.name for one in self.people if one.party.kind == PartyKind.GROUP})

    def days(self, asked: date) -> list[tuple[str, str]]:
        """Return the days that can still be entered, today first, and the one that was asked for."""
        today = timezone.localdate()
        first = month_of(today - timedelta(days=BACK))
        able = {
            day
            for number in range((today - first).days + 1)
            for day in [today - timedelta(days=number)]
            if any(self._takes(one, day) for one in self.people)
        } | {asked}
        return [(day.isoformat(), _day_label(day, today, self.logged.get(day))) for day in sorted(able, reverse=True)]

    def _takes(self, one: Participation, day: date) -> bool:
        last = one.withdrawn_on or one.ends_on
        return one.starts_on <= day <= last and (one.place_id, month_of(day)) not in self.closed


def _day_label(day: date, today: date, logged: int | None) -> str:
    near = {0: "오늘 ", 1: "어제 ", 2: "그저께 "}.get((today - day).days, "")
    there = f" · {hours_text(logged)} 적음" if logged else ""
    return f"{near}{day.month}월 {day.day}일({WEEKDAYS[day.weekday()]}){there}"


def _of_group(of: Participation) -> str:
    return f" · 모임 ‘{of.party.name}’" if of.party.kind == PartyKind.GROUP else ""
