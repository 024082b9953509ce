"""What a post asks of people and when it works (자리가 바라는 것): the same questions for whoever enters a post.

The options are those of the round's own form, so that an applicant's answers and a post's wishes are held against each
other (imojak.placing.scores).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from imojak.kernel.calendar import WEEKDAYS
from imojak.offers.configuration import find_definition
from imojak.offers.models import Round
from imojak.plan.types.forms import FormField
from imojak.sites.office.forms import ClockInput, DeskForm, dress

#: What a place asks for and demands, as Place.needs keeps it.
NEEDS = {"skills": "바라는 기술·경험", "demands": "이 자리에서 하는 일"}
_HELP = "배정 점수를 매길 때 씁니다. 없으면 비워 두세요."
OTHERWISE = "고르신 회차에서 묻는 것이 아래에 있습니다. 확인하고 다시 눌러 주세요."


def needs_of(of: Round | None) -> dict[str, FormField]:
    """Return the questions whose options say what a place asks for and demands, where the round's type matches by them."""
    definition = find_definition(of) if of is not None else None
    rule = definition.type.matching if definition is not None else None
    if definition is None or rule is None:
        return {}
    by_uses = {part.uses: definition.type.fields.get(part.field or "") for part in rule.part}
    found = {"skills": by_uses.get("skills"), "demands": by_uses.get("health")}
    return {name: field for name, field in found.items() if field is not None}


def is_matched(of: Round) -> bool:
    """Tell whether a round's type matches, so that hours and districts of its places count."""
    definition = find_definition(of)
    return definition is not None and definition.type.matching is not None


def needs_words(of: Round, needs: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what a place asks for in words, a label and what it says; nothing of what it does not ask."""
    found = []
    for name, field in needs_of(of).items():
        said = [one.label for one in field.options if one.code in needs.get(name, ())]
        if said:
            found.append((NEEDS[name], ", ".join(said)))
    if needs.get("text"):
        found.append(("필요한 경험이나 자격", str(needs["text"])))
    return found


class WorkForm(DeskForm):
    """Weekdays and hours of a post, and by ``ask`` what its round's form has options for."""

    weekdays = forms.MultipleChoiceField(
        label="일하는 요일",
        choices=[(str(number), f"{name}요일") for number, name in enumerate(WEEKDAYS)],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    starts = forms.TimeField(label="시작 시각", required=False, widget=ClockInput)
    hours = forms.IntegerField(label="하루 시간", min_value=1, max_value=12, required=False)

    def ask(self, of: Round | None) -> None:
        """Ask what the round has options for. The form carries which round that is, in case another one is chosen."""
        self.needs_asked = needs_of(of)
        for name, field in self.needs_asked.items():
            self.fields[name] = forms.MultipleChoiceField(
                label=NEEDS[name],
                choices=[(one.code, one.label) for one in field.options],
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=_HELP,
            )
            dress(self.fields[name])
        self.asked_of = str(of.pk) if of is not None and self.needs_asked else ""

    def was_asked(self) -> bool:
        """Tell whether the questions of this round were on the page that sent this; without any there is nothing to ask."""
        return not self.needs_asked or self.data.get("asked_of") == self.asked_of

    def clean(self) -> dict[str, Any]:
        """Ask for what belongs together: hours of a day only count with their beginning, and both with their weekdays."""
        said: dict[str, Any] = super().clean() or {}
        if {"starts", "hours", "weekdays"} & set(self.errors) or "weekdays" not in self.fields:
            return said
        if said.get("hours") and not said.get("starts"):
            self.add_error("starts", "몇 시에 시작하는지도 시와 분까지 적어 주세요.")
        if said.get("starts") and not said.get("hours"):
            self.add_error("hours", "하루에 몇 시간인지도 적어 주세요.")
        if (said.get("starts") or said.get("hours")) and not said.get("weekdays"):
            self.add_error("weekdays", "어느 요일에 일하는지도 골라 주세요.")
        return said

    def schedule(self) -> dict[str, Any]:
        """Return weekdays and hours as a place keeps them; empty where nothing was said."""
        said = self.cleaned_data
        if not said.get("weekdays"):
            return {}
        schedule: dict[str, Any] = {"weekdays": [int(day) for day in said["weekdays"]]}
        if said["starts"] and said["hours"]:
            schedule |= {"starts": f"{said['starts']:%H:%M}", "minutes": said["hours"] * 60}
        return schedule

    def needs_said(self) -> dict[str, Any]:
        """Return what was chosen of the round's options, as a place keeps it."""
        return {name: chosen for name in self.needs_asked if (chosen := self.cleaned_data.get(name))}
