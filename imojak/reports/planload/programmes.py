"""Programmes and their strands: labels, rules, planned volumes, budget lines, and the texts of their pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from imojak.kernel.months import month_end
from imojak.kernel.rows import Moved
from imojak.offers.enums import RuleKind, Shape
from imojak.offers.models import Programme, ProgrammeLine, ProgrammeText
from imojak.plan import Plan, rounds_of
from imojak.plan.agency import Strategy
from imojak.plan.effective import Effective
from imojak.plan.programmes import Conditions, FuturePlan, NewCampus, Offer, Other, Strand, Training
from imojak.plan.programmes import Programme as Planned
from imojak.plan.rounds import PlannedRound
from imojak.plan.types import ProgrammeType
from imojak.plan.types.terms import GIVERS, Gate
from imojak.reports.planload.budget import Lines
from imojak.reports.planload.diff import Changes, Source, sync
from imojak.reports.planload.organisation import Units, month
from imojak.reports.planload.rules import Rules

Loaded = dict[str, Programme]
Types = Mapping[str, ProgrammeType]
Kind = ProgrammeText.Kind
#: Programmes stand apart by so much in the order, so that their strands fit between.
STEP = 100
_INSURANCE = {"group_accident": "단체상해보험", "statutory": "4대 사회보험", "none": ""}


def load(plan: Plan, units: Units, lines: Lines, changes: Changes) -> Loaded:
    """Load programmes, strands, the new campus and work without a page; return all by code."""
    rules = Rules(plan.year, changes)
    loaded = store(_wanted(plan, units, rules), plan.year, changes)
    every = Programme.objects.filter(year=plan.year).exclude(code__in=loaded)
    changes.of(str(Programme._meta.verbose_name)).kept.extend(f"{one.code} {one.name}" for one in every)
    _budget_lines(plan, loaded, lines, changes)
    _texts(plan, loaded, changes)
    return loaded


def store(rows: Iterable[tuple[dict[str, Any], str | None, str]], year: int, changes: Changes) -> Loaded:
    """Make the table hold these programmes of a year (fields, parent code, file) and return them by code."""
    loaded: Loaded = {}
    for row, parent, file in rows:
        row["parent"] = loaded[parent] if parent else None
        existing = Programme.objects.filter(year=year, code=row["code"]).select_related(
            "parent", "lead_unit", "eligibility", "pay_scheme"
        )
        found = sync(changes, existing, ["code"], [{"year": year, **row}], Source(file, row["code"]))
        loaded[row["code"]] = next(iter(found.values()))
    return loaded


def _wanted(plan: Plan, units: Units, rules: Rules) -> Iterator[tuple[dict[str, Any], str | None, str]]:
    """Yield fields, parent code and file of every programme and strand, parents first."""
    order = 0
    types = {code: one.type for code, one in plan.types.items()}
    for programme in plan.programmes:
        order += STEP
        yield from rows_of(programme, plan.strategy, units, rules, types, order)
    order += STEP
    yield _newcampus(plan.newcampus, units, order), None, "newcampus.toml"
    for other in plan.others.other:
        order += STEP
        yield _other(other, units, order), None, "others.toml"


def rows_of(
    programme: Planned, strategy: Strategy, units: Units, rules: Rules, types: Types, order: int
) -> Iterator[tuple[dict[str, Any], str | None, str]]:
    """Yield fields, parent code and file of a programme and of its strands behind it."""
    file = f"programmes/{programme.code}.toml"
    yield _programme(strategy, programme, units, rules, types, order), None, file
    for number, strand in enumerate(programme.strand, start=1):
        yield _strand(programme, strand, units, rules, types, order + number), programme.code, file


def _programme(
    strategy: Strategy, programme: Planned, units: Units, rules: Rules, types: Types, order: int
) -> dict[str, Any]:
    sections = {section.code: section for section in strategy.section}
    categories = {category.code: category.name for category in strategy.category}
    section, sunset = sections[programme.section], programme.labels.sunset
    areas = {area.code: area.name for area in strategy.seoul_run_4050.area}
    terms = _terms(programme.code, programme, None, types, rules)
    volumes = _volumes(programme) | {
        "purposes": programme.purposes,
        "areas": [areas[code] for code in programme.labels.areas],
        "follow_up_months": programme.follow_up_months,
        "longest_months": programme.longest_months,
    }
    return {
        "code": programme.code,
        "name": programme.name,
        "name_en": programme.name_en,
        "shape": Shape(programme.shape),
        "category": categories[section.category],
        "section": section.name,
        "field": "",
        "lead_unit": units[programme.lead_team],
        "legal_basis": ", ".join(programme.legal_basis),
        "objective": programme.objective,
        "audience": programme.target_group,
        "content": programme.content,
        "seoul_run_4050": programme.labels.seoul_run_4050,
        "ends_after_year": sunset.last_year if sunset else None,
        "succession": _ending(sunset.last_year, sunset.successor, sunset.reason) if sunset else "",
        **terms,
        "exclusion_group": programme.exclusive_group or "",
        "planned": _given(volumes),
        "order": order,
    }


def _strand(programme: Planned, strand: Strand, units: Units, rules: Rules, types: Types, order: int) -> dict[str, Any]:
    code = f"{programme.code}.{strand.code}"
    terms = _terms(code, programme, strand, types, rules)
    volumes = _volumes(strand) | {"operator": strand.operator, "partners": strand.partners}
    return {
        "code": code,
        "name": strand.name,
        "name_en": "",
        "shape": Shape(strand.shape or programme.shape),
        "category": "",
        "section": "",
        "field": strand.field or "",
        "lead_unit": units[programme.lead_team],
        "legal_basis": "",
        "objective": "",
        "audience": strand.target_group or "",
        "content": strand.content or "",
        "seoul_run_4050": programme.labels.seoul_run_4050,
        "ends_after_year": strand.moves.year - 1 if strand.moves else None,
        "succession": _moving(strand.moves) if strand.moves else "",
        **terms,
        "exclusion_group": programme.exclusive_group or "",
        "planned": _given(volumes),
        "order": order,
    }


def _terms(code: str, programme: Planned, strand: Strand | None, types: Types, rules: Rules) -> dict[str, Any]:
    """Return the type and rule sets of a programme, or of a strand where it differs from its programme."""
    own: Planned | Strand = strand or programme
    type_code = own.type or programme.type or ""
    if type_code not in types:
        rules.of(code, RuleKind.RANKING, own.selection)
        return {
            "type_code": "",
            "eligibility": rules.of(code, RuleKind.ELIGIBILITY, own.eligibility),
            "pay_scheme": rules.of(code, RuleKind.PAY, own.conditions),
        }
    one = Effective(types[type_code], programme, strand)
    another = strand is None or strand.type is not None
    scheme = one.screening if another or own.selection is not None else None
    rules.of(
        code, RuleKind.RANKING, scheme.model_dump(mode="json", by_alias=True, exclude_unset=True) if scheme else None
    )
    asked = another or own.eligibility is not None
    paid = another or own.conditions is not None
    return {
        "type_code": type_code,
        "eligibility": rules.of(code, RuleKind.ELIGIBILITY, one.eligibility_parameters if asked else None),
        "pay_scheme": rules.of(code, RuleKind.PAY, one.pay if paid else None),
    }


def _newcampus(new: NewCampus, units: Units, order: int) -> dict[str, Any]:
    cost = [{"name": row.name, "amount": row.amount_thousand_won} for row in new.cost]
    return _plain(new.code, new.name, Shape.OPENING, units, new.lead_team, order) | {
        "legal_basis": new.legal_basis,
        "objective": new.rationale,
        "content": new.role,
        "planned": _given({"staff": new.staff_planned, "cost": cost, "purposes": new.purposes}),
        "type_code": new.type or "",
    }


def _other(other: Other, units: Units, order: int) -> dict[str, Any]:
    row = _plain(other.code, other.name, Shape.UMBRELLA, units, other.lead_team, order)
    return row | {"objective": other.purpose, "planned": _given({"kind": other.kind, "purposes": other.purposes})}


def _plain(code: str, name: str, shape: Shape, units: Units, team: str, order: int) -> dict[str, Any]:
    return {
        "code": code,
        "name": name,
        "shape": shape,
        "category": "",
        "section": "",
        "lead_unit": units[team],
        "order": order,
    }


# --- volumes and words ------------------------------------------------------------------------------------------------


def _volumes(offer: Offer) -> dict[str, Any]:
    rounds = rounds_of(offer)
    return {
        "courses": offer.planned.runs,
        "people": offer.planned.people,
        "hosts": offer.hosts,
        "online": offer.online,
        "rounds": [_round(one) for one in rounds],
    }


def _round(one: PlannedRound) -> dict[str, Any]:
    return _given(
        {
            "title": one.name,
            "notice_on": one.notice.isoformat(),
            "apply_from": one.apply_from.isoformat(),
            "apply_to": one.apply_to.isoformat(),
            "screen_to": one.select_by.isoformat(),
            "starts_on": one.run_from.isoformat(),
            "ends_on": one.run_to.isoformat(),
            "capacity": one.capacity,
            "places": len(one.places),
            "sites": list(dict.fromkeys(place.site for place in one.places if place.site)),
            "rolling": one.rolling,
            "minutes": one.places[0].minutes,
            "level": one.level,
            "slot": one.slot,
        }
    )


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, 0, [], False)}


def _ending(year: int, successor: str | None, reason: str) -> str:
    return f"{year}년 일몰, {successor}로 이관({reason})" if successor else f"{year}년 일몰({reason})"


def _moving(moved: Moved) -> str:
    return f"{moved.year}년 {moved.successor} 이관({moved.reason})"


def _conditions(terms: Conditions | None, longest_months: int | None) -> list[str]:
    found = (
        [f"최대 {longest_months // 12}년" if longest_months % 12 == 0 else f"최대 {longest_months}개월"]
        if (longest_months)
        else []
    )
    if terms is None:
        return found
    found += [f"월 최대 {terms.hours_per_month_max}시간"]
    found += [f"시간당 {terms.hourly_won:,}원"] if terms.hourly_won else []
    found += [f"월 최대 {terms.month_max_won:,}원"] if terms.month_max_won else []
    found += [word for word in (_INSURANCE[terms.insurance], *terms.support) if word]
    return found


# --- lines and texts of pages -----------------------------------------------------------------------------------------


def _budget_lines(plan: Plan, loaded: Loaded, lines: Lines, changes: Changes) -> None:
    owners: list[tuple[str, list[str]]] = [(row.code, row.budget_lines) for row in plan.programmes]
    owners += [(plan.newcampus.code, plan.newcampus.budget_lines)]
    owners += [(row.code, row.budget_lines) for row in plan.others.other]
    rows = [
        {"programme": loaded[owner], "line": lines[code], "order": order, "in_required_budget": True}
        for owner, codes in owners
        for order, code in enumerate(codes, start=1)
    ]
    # A plan speaks of its own year's lines: on which line of another year a programme goes on is not its word.
    existing = ProgrammeLine.objects.filter(programme__year=plan.year, line__year=plan.year)
    existing = existing.select_related("programme", "line")
    sync(changes, existing, ["programme", "line"], rows, Source("programmes/", "budget_lines"), drop=True)


def _texts(plan: Plan, loaded: Loaded, changes: Changes) -> None:
    rows = [
        {"starts_on": None, "ends_on": None, "programme": loaded[code], **row}
        for code, texts in _wanted_texts(plan)
        for row in texts
    ]
    existing = ProgrammeText.objects.filter(programme__year=plan.year).select_related("programme")
    sync(changes, existing, ["programme", "kind", "order"], rows, Source("programmes/", "text"), drop=True)


def _wanted_texts(plan: Plan) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    types = {code: one.type for code, one in plan.types.items()}
    for one in plan.programmes:
        yield one.code, texts_of(one, types)
    yield plan.newcampus.code, _future(plan.newcampus.future_plan)


def texts_of(one: Planned, types: Types) -> list[dict[str, Any]]:
    """Return the sentences of a programme's page; training and terms that its file leaves out are its type's."""
    of = types.get(one.type or "")
    training = [_training(row) for row in one.training]
    if not training and of is not None:
        training = [_gate(row) for row in of.gate]
    terms = one.conditions or (of.pay if of is not None else None)
    rows = _numbered(Kind.STEP, [(step.name, step.detail or "") for step in one.step])
    rows += _numbered(Kind.TRAINING, training)
    rows += _numbered(Kind.RESULT, [(row.under or "", row.text) for row in one.result])
    rows += _numbered(Kind.CONDITION, [("", text) for text in _conditions(terms, one.longest_months)])
    return rows + _future(one.future_plan)


def _gate(row: Gate) -> tuple[str, str]:
    when = "활동 전에 마쳐야 함" if row.before else f"시작하고 {row.within_days}일 안"
    return f"{row.track}({GIVERS[row.given_by]}) {row.label}", " / ".join(
        part for part in (", ".join(row.items), f"{row.hours:f}시간", when) if part
    )


def _numbered(kind: ProgrammeText.Kind, texts: list[tuple[str, str]]) -> list[dict[str, Any]]:
    return [
        {"kind": kind, "order": order, "title": title, "text": text}
        for order, (title, text) in enumerate(texts, start=1)
    ]


def _training(row: Training) -> tuple[str, str]:
    title = f"{row.track}({row.owner}) {row.name}"
    parts = [row.purpose, ", ".join(row.items)]
    parts.append(f"{row.hours:f}시간" if row.hours is not None else "")
    parts.append("마쳐야 활동할 수 있음" if row.mandatory else "")
    return title, " / ".join(part for part in parts if part)


def _future(rows: list[FuturePlan]) -> list[dict[str, Any]]:
    return [
        {
            "kind": Kind.FUTURE,
            "order": order,
            "title": "",
            "text": row.text,
            "starts_on": month(row.starts),
            "ends_on": month_end(month(row.ends)),
        }
        for order, row in enumerate(rows, start=1)
    ]
