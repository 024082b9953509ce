"""The agency itself: profile, history, units with their duties and posts, executives' seats, campuses, strategy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from imojak.agency.enums import StaffNoteKind, StatementKind, UnitKind
from imojak.agency.models import (
    Agency,
    Duty,
    ExecutiveSeat,
    Facility,
    FloorArea,
    HistoryEvent,
    Milestone,
    StaffNote,
    StaffPost,
    Statement,
    Unit,
)
from imojak.kernel.districts import DISTRICT_CODES
from imojak.parties.enums import OrganisationKind, PartyKind
from imojak.parties.models import Organisation, Party
from imojak.plan import Plan
from imojak.reports.planload.diff import Changes, Source, sync, update

Units = dict[str, Unit]
_APPOINTMENT = {"elected": "선임직", "ex_officio": "당연직", "appointed": "임명직"}
_PARTY_KIND = {UnitKind.CAMPUS: OrganisationKind.CAMPUS, UnitKind.CENTRE: OrganisationKind.CENTRE}


def load(plan: Plan, changes: Changes) -> Units:
    """Load the agency and return its units by code."""
    _agency(plan, changes)
    units = _units(plan, changes)
    _people(plan, units, changes)
    _seats(plan, changes)
    _facilities(plan, units, changes)
    _statements(plan, changes)
    return units


def month(text: str) -> date:
    """Return the first day of a month written 2023-09."""
    year, number = text.split("-")
    return date(int(year), int(number), 1)


def _agency(plan: Plan, changes: Changes) -> None:
    profile, population = plan.profile, plan.strategy.population
    effective = date(plan.year, 1, 1)
    known = Agency.objects.select_related("party").order_by("-effective_from").first()
    party = known.party if known else _party(profile.name, OrganisationKind.AGENCY, "")
    update(changes, party, {"name": profile.name})
    row = {
        "party": party,
        "name": profile.name,
        "address": profile.address,
        "founded_on": profile.established,
        "legal_form": profile.legal_form,
        "purpose": profile.founding_purpose,
        "target_population": population.size,
        "target_age_from": population.age_min,
        "target_age_to": population.age_max,
        "effective_from": effective,
    }
    sync(changes, Agency.objects.filter(effective_from=effective), ["effective_from"], [row], _source("profile"))
    events = [{"happened_on": one.date, "text": one.event} for one in profile.history]
    sync(changes, HistoryEvent.objects.all(), ["happened_on", "text"], events, _source("profile", "history"), drop=True)


def _units(plan: Plan, changes: Changes) -> Units:
    known: Units = {unit.code: unit for unit in Unit.objects.select_related("party__organisation", "parent")}
    loaded: Units = {}
    for order, wanted in enumerate(_wanted_units(plan), start=1):
        parent = wanted.pop("parent_code")
        unit = known.get(wanted["code"])
        district = wanted["district_code"]
        if unit is None:
            party = _party(wanted["name"], _PARTY_KIND.get(wanted["kind"], OrganisationKind.DEPARTMENT), district)
        else:
            party = unit.party
            update(changes, party, {"name": wanted["name"]})
            update(changes, party.organisation, {"district_code": district})
        row = {**wanted, "party": party, "parent": loaded[parent] if parent else None, "order": order}
        existing = Unit.objects.filter(code=wanted["code"]).select_related("party", "parent")
        found = sync(changes, existing, ["code"], [row], _source("organisation", f"unit[{wanted['code']}]"))
        loaded[wanted["code"]] = next(iter(found.values()))
    gone = [f"{unit.code} {unit.name}" for code, unit in known.items() if code not in loaded]
    changes.of(str(Unit._meta.verbose_name)).kept.extend(gone)
    return loaded


def _wanted_units(plan: Plan) -> Iterator[dict[str, Any]]:
    """Yield units parents first: departments, then the campuses that teams run, then district centres."""
    waiting = {unit.code: unit for unit in plan.organisation.unit}
    done: set[str | None] = {None}
    while waiting:
        for unit in [unit for unit in waiting.values() if unit.parent in done]:
            yield {
                "code": unit.code,
                "name": unit.name,
                "name_en": unit.name_en,
                "kind": UnitKind(unit.kind),
                "parent_code": unit.parent,
                "district_code": "",
                "starts_on": plan.profile.established,
            }
            done.add(waiting.pop(unit.code).code)
    for campus in plan.campuses.campus:
        yield {
            "code": campus.code,
            "name": campus.name,
            "kind": UnitKind.CAMPUS,
            "parent_code": campus.team,
            "district_code": DISTRICT_CODES[campus.district],
            "starts_on": campus.opened or month(campus.planned_opening or ""),
        }
    for centre in plan.campuses.centre:
        yield {
            "code": centre.code,
            "name": centre.name,
            "kind": UnitKind.CENTRE,
            "parent_code": None,
            "district_code": DISTRICT_CODES[centre.district],
            "starts_on": plan.profile.established,
        }


def _party(name: str, kind: OrganisationKind, district: str) -> Party:
    party = Party.objects.create(kind=PartyKind.ORGANISATION, name=name)
    Organisation.objects.create(party=party, kind=kind, district_code=district)
    return party


def _people(plan: Plan, units: Units, changes: Changes) -> None:
    organisation = plan.organisation
    duties = [
        {"unit": units[unit.code], "text": text, "lead": lead, "order": order}
        for unit in organisation.unit
        for order, (text, lead) in enumerate(
            [(text, True) for text in unit.lead_duties] + [(text, False) for text in unit.duties], start=1
        )
    ]
    source = _source("organisation", "unit.duties")
    sync(changes, Duty.objects.select_related("unit"), ["unit", "order"], duties, source, drop=True)
    posts = [
        {
            "unit": units[post.unit],
            "grade": 0 if post.grade == "임원" else int(post.grade.removesuffix("급")),
            "quota": post.quota,
            "current": post.current,
            "separate": post.separate,
            "as_of": organisation.as_of,
        }
        for post in organisation.post
    ]
    existing = StaffPost.objects.filter(as_of=organisation.as_of).select_related("unit")
    sync(changes, existing, ["unit", "grade", "as_of"], posts, _source("organisation", "post"), drop=True)
    notes = [{**note, "order": order} for order, note in enumerate(_notes(plan, units), start=1)]
    existing_notes = StaffNote.objects.select_related("unit")
    sync(changes, existing_notes, ["order"], notes, _source("organisation", "uncounted"), drop=True)


def _notes(plan: Plan, units: Units) -> Iterator[dict[str, Any]]:
    nobody: dict[str, Any] = {"unit": None, "starts_on": None, "ends_on": None}
    for kind in plan.organisation.off_quota:
        text = f"정원외 직원({kind.kind}) {kind.count}명은 따로 센다"
        yield {**nobody, "kind": StaffNoteKind.OFF_QUOTA, "people": kind.count, "text": text}
    for row in plan.organisation.uncounted:
        home = " ".join(filter(None, (row.home, row.home_grade)))
        word = "직무대행" if row.kind == "acting" else "파견"
        yield {
            "kind": StaffNoteKind.ACTING if row.kind == "acting" else StaffNoteKind.SECONDED,
            "unit": units[row.unit],
            "people": 1,
            "text": f"{row.post} {word} 1명({home})은 현원에 넣지 않는다",
            "starts_on": row.starts,
            "ends_on": row.ends,
        }
    if separate := sum(post.separate for post in plan.organisation.post):
        text = f"별도정원 {separate}명: 석 달 넘게 쉬는 직원"
        yield {**nobody, "kind": StaffNoteKind.SEPARATE, "people": separate, "text": text}


def _seats(plan: Plan, changes: Changes) -> None:
    rows = [{**row, "order": order} for order, row in enumerate(_wanted_seats(plan), start=1)]
    sync(changes, ExecutiveSeat.objects.all(), ["code"], rows, _source("executives", "seat"), drop=True)


def _wanted_seats(plan: Plan) -> Iterator[dict[str, Any]]:
    """Yield the seats as they stand on the organisation's day. An acted seat is two rows: who acts, and the vacancy."""
    day = plan.organisation.as_of
    for seat in plan.executives.seat:
        base = {"post": seat.name, "appointment": _APPOINTMENT[seat.appointment]}
        term = next((one for one in seat.term if one.starts <= day and (one.ends is None or day <= one.ends)), None)
        empty = {"vacant": True, "acting": False, "career": "", "starts_on": None, "ends_on": None}
        if term is not None:
            yield {
                **base,
                "code": f"{seat.code}-acting" if term.acting else seat.code,
                "vacant": False,
                "acting": term.acting,
                "career": term.home or "",
                "starts_on": term.starts,
                "ends_on": term.ends,
            }
        if term is None or term.acting:
            yield {**base, **empty, "code": seat.code}


def _facilities(plan: Plan, units: Units, changes: Changes) -> None:
    new = plan.newcampus
    rows = [
        {
            "unit": units[campus.code],
            "address": campus.address,
            "opened_on": campus.opened,
            "opening_planned": month(campus.planned_opening) if campus.planned_opening else None,
            "floor_area": campus.floor_area_m2,
            "site_area": new.site_area_m2 if campus.code == new.campus else None,
            "floors_below": campus.floors_below,
            "floors_above": campus.floors_above,
            "safety_class": _safety(campus.serious_accident_duty, campus.safety_law),
            "office_seats": campus.shared_office.seats if campus.shared_office else None,
            "office_area": campus.shared_office.area_m2 if campus.shared_office else None,
        }
        for campus in plan.campuses.campus
    ]
    existing = Facility.objects.select_related("unit")
    facilities = sync(changes, existing, ["unit"], rows, _source("campuses", "campus"))
    facility = facilities[(units[new.campus],)]
    floors = [
        {"facility": facility, "level": floor.name, "area": floor.area_m2, "order": order}
        for order, floor in enumerate(new.floor, start=1)
    ]
    of_new = FloorArea.objects.filter(facility=facility).select_related("facility")
    sync(changes, of_new, ["facility", "level"], floors, _source("newcampus", "floor"), drop=True)
    unit = units[new.campus]
    steps = [{"unit": unit, **row, "order": order} for order, row in enumerate(_steps(plan), start=1)]
    milestones = Milestone.objects.filter(unit=unit).select_related("unit")
    sync(changes, milestones, ["unit", "order"], steps, _source("newcampus", "milestone"), drop=True)


def _safety(duty: bool, law: str | None) -> str:
    if not duty:
        return ""
    return f"중대시민재해 의무 이행 시설({law})" if law else "중대시민재해 의무 이행 시설"


def _steps(plan: Plan) -> Iterator[dict[str, Any]]:
    for row in plan.newcampus.milestone:
        # A step of several months stands at its last one, when it is done.
        yield {"section": row.section, "month": month(row.ends or row.starts), "text": row.text}
    for strategy in plan.newcampus.strategy:
        for action in strategy.actions:
            yield {"section": "strategy", "month": None, "text": f"{strategy.name}: {action}"}


def _statements(plan: Plan, changes: Changes) -> None:
    strategy = plan.strategy
    texts: dict[StatementKind, list[str]] = {
        StatementKind.MISSION: [strategy.mission],
        StatementKind.VISION: [strategy.vision],
        StatementKind.VALUE: strategy.core_values,
        StatementKind.GOAL: strategy.goals,
        StatementKind.POLICY: [strategy.policy_goal],
        StatementKind.TASK: [task.name for task in strategy.task],
        StatementKind.PURPOSE: [purpose.name for purpose in plan.profile.purpose],
        StatementKind.SLOGAN: [strategy.seoul_run_4050.slogan],
        StatementKind.AREA: [area.name for area in strategy.seoul_run_4050.area],
    }
    rows = [
        {"year": plan.year, "kind": kind, "order": order, "text": text}
        for kind, lines in texts.items()
        for order, text in enumerate(lines, start=1)
    ]
    existing = Statement.objects.filter(year=plan.year)
    sync(changes, existing, ["year", "kind", "order"], rows, _source("strategy"), drop=True)


def _source(file: str, key: str = "") -> Source:
    return Source(f"{file}.toml", key)
