"""Looking at the rows of a list (명단 확인): what is wrong, who is known already, and who has applied before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from imojak.offers.models import Round
from imojak.parties.models import Party, Person
from imojak.paths.enums import GIVEN_UP, IntakeAction
from imojak.paths.intake_columns import Heading, check
from imojak.paths.models import Application, Intake, IntakeRow

#: The key of a row's values under which stands that somebody called a doubtful one new.
SETTLED = "settled"


def judge(intake: Intake, rows: list[IntakeRow], columns: list[Heading], *, keep: bool = False) -> None:
    """Set what each row leads to. ``keep`` leaves whom somebody has settled on."""
    meant: dict[int, dict[str, Any]] = {}
    for place, row in enumerate(rows):
        meant[place], row.problems = check(row.values, columns)
    people = _people([values for place, values in meant.items() if not rows[place].problems])
    seen: dict[tuple[Any, ...], int] = {}
    for place, row in enumerate(rows):
        values = meant[place]
        if row.problems:
            row.action = IntakeAction.WRONG
            continue
        key = (values["name"], values["birth_date"], values["phone"])
        if key in seen and seen[key] != row.number:
            row.action, row.problems = (
                IntakeAction.WRONG,
                {"name": f"{seen[key]}행과 같은 사람입니다. 하나를 건너뛰어 주세요."},
            )
            continue
        seen[key] = row.number
        if keep and row.party_id is not None and row.action != IntakeAction.DOUBTFUL:
            row.action = IntakeAction.KNOWN
        elif row.values.get(SETTLED) == "new":
            row.party, row.action = None, IntakeAction.NEW
        else:
            row.party, row.action = _match(values, people)
    applied = applied_to(intake.round, {row.party_id for row in rows if row.party_id})
    for row in rows:
        if row.action == IntakeAction.KNOWN and row.party_id in applied and row.application_id is None:
            row.action = IntakeAction.DONE


def _people(meant: list[dict[str, Any]]) -> dict[tuple[str, date], list[Person]]:
    """Return known persons by name and birth date, in one query for every thousand rows."""
    found: dict[tuple[str, date], list[Person]] = {}
    births = sorted({values["birth_date"] for values in meant})
    names = {values["name"] for values in meant}
    for start in range(0, len(births), 500):
        some = births[start : start + 500]
        known = Person.objects.filter(birth_date__in=some, party__merged_into=None).select_related("party")
        for person in known:
            if person.party.name in names:
                found.setdefault((person.party.name, person.birth_date), []).append(person)
    return found


def _match(
    values: Mapping[str, Any], people: Mapping[tuple[str, date], list[Person]]
) -> tuple[Party | None, IntakeAction]:
    """Equal name, birth date and telephone are one person; with another telephone somebody has to look."""
    same = people.get((values["name"], values["birth_date"]), [])
    sure = [person for person in same if person.phone == values["phone"]]
    if len(sure) == 1:
        return sure[0].party, IntakeAction.KNOWN
    if same:
        return same[0].party, IntakeAction.DOUBTFUL
    return None, IntakeAction.NEW


def applied_to(to: Round, parties: Iterable[int]) -> set[int]:
    """Return who of some parties has applied to a round, and not given it up."""
    live = Application.objects.filter(round=to, party_id__in=list(parties)).exclude(status__in=GIVEN_UP)
    return set(live.values_list("party_id", flat=True))


def why_left(row: IntakeRow) -> str:
    """Return why a row does not come in as it is, and what to do."""
    if row.action == IntakeAction.WRONG:
        return " ".join(row.problems.values())
    if row.action == IntakeAction.DOUBTFUL:
        return "같은 이름과 생년월일의 사람이 이미 있습니다. 같은 사람인지 골라 주세요."
    return "이미 이 회차에 신청한 사람입니다."
