"""Instruments with their waves; rules, programmes, rounds and places."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from imojak.instruments.models import Instrument, InstrumentKind, Item, Norm, Response, Wave
from imojak.ledger.models import BudgetLine
from imojak.offers.enums import PlaceKind, RoundStatus, RuleKind, Shape
from imojak.offers.models import Place, Programme, ProgrammeLine, ProgrammeText, Round, RuleSet
from imojak.parties.models import Party
from tests.factories.common import AUTUMN, SPRING, YEAR, number, position
from tests.factories.who import unit


def instrument(code: str = "", *, kind: str = InstrumentKind.SATISFACTION, items: int = 1, **more: Any) -> Instrument:
    """An instrument with ``items`` questions of domain "overall"."""
    values: dict[str, Any] = {"version": 1, "title": "도구", "effective_from": date(YEAR, 1, 1), **more}
    made = Instrument.objects.create(code=code or f"instrument-{number()}", kind=kind, **values)
    for order in range(1, items + 1):
        Item.objects.create(instrument=made, order=order, domain="overall", text=f"문항 {order}")
    return made


def wave(code: str = "", *, of: Instrument | None = None, **more: Any) -> Wave:
    """A wave open all year."""
    values: dict[str, Any] = {
        "title": "조사",
        "opens_on": date(YEAR, 1, 1),
        "closes_on": date(YEAR, 12, 31),
        **more,
    }
    return Wave.objects.create(code=code or f"wave-{number()}", instrument=of or instrument(), **values)


def response(
    to: Wave | None = None, *, score: float = 4.0, on: date = SPRING, party: Party | None = None, **more: Any
) -> Response:
    """An answer, anonymous unless ``party`` is given; ``score`` is its overall score."""
    values: dict[str, Any] = {"answers": [round(score)], "scores": {"overall": score}, **more}
    return Response.objects.create(wave=to or wave(), party=party, answered_on=on, **values)


def norm(of: Wave | None = None, **more: Any) -> Norm:
    """A norm of a group of 200."""
    values: dict[str, Any] = {"domain": "overall", "age_from": 40, "age_to": 49, "people": 200, "mean": 3.5, **more}
    return Norm.objects.create(wave=of or wave(), deviation=values.pop("deviation", 0.5), **values)


def rule_set(code: str = "", *, kind: str = RuleKind.ELIGIBILITY, version: int = 1, **parameters: Any) -> RuleSet:
    """A version of a rule with its parameters; pay is a plain expense unless another class of income is said."""
    if kind == RuleKind.PAY:
        parameters.setdefault("tax_class", "none")
    return RuleSet.objects.create(
        code=code or f"rules-{number()}",
        version=version,
        kind=kind,
        effective_from=date(YEAR, 1, 1),
        parameters=parameters,
    )


def programme(code: str = "", *, year: int = YEAR, **more: Any) -> Programme:
    """A programme, or the strand of one: of ``parent.strand`` the parent is found or made first.

    Asked twice for one code it returns the same programme.
    """
    known = Programme.objects.filter(year=year, code=code).first() if code else None
    if known is not None:
        return known
    code = code or f"programme-{number()}"
    parent = programme(code.rpartition(".")[0], year=year) if "." in code else None
    values: dict[str, Any] = {"name": f"사업 {code}", "shape": Shape.COURSE, "order": position(), **more}
    if "lead_unit" not in values:
        values["lead_unit"] = parent.lead_unit if parent else unit()
    return Programme.objects.create(year=year, code=code, parent=parent, **values)


def programme_line(of: Programme, line: BudgetLine, *, required: bool = True) -> ProgrammeLine:
    """A budget line of a programme's page, counted in its required budget unless told otherwise."""
    return ProgrammeLine.objects.create(programme=of, line=line, in_required_budget=required, order=position())


def programme_text(of: Programme, text: str = "내용", *, kind: str = ProgrammeText.Kind.RESULT) -> ProgrammeText:
    """A sentence of a programme's page."""
    return ProgrammeText.objects.create(programme=of, kind=kind, order=position(), text=text)


def round_of(of: Programme | str = "", *, starts: date = SPRING, ends: date = AUTUMN, **more: Any) -> Round:
    """A running round of a programme (or of the programme of that code), from spring to November."""
    of = programme(of) if isinstance(of, str) else of
    values: dict[str, Any] = {
        "code": f"round-{number()}",
        "title": f"{of.name} 회차",
        "notice_on": starts - timedelta(days=30),
        "apply_from": starts - timedelta(days=25),
        "apply_to": starts - timedelta(days=10),
        "status": RoundStatus.RUNNING,
        "eligibility": of.eligibility,
        "pay_scheme": of.pay_scheme,
        **more,
    }
    return Round.objects.create(programme=of, starts_on=starts, ends_on=ends, **values)


def place(
    of: Round | str = "", *, kind: str = PlaceKind.COURSE_RUN, desk: bool = False, capacity: int = 20, **more: Any
) -> Place:
    """A place of a round (or of a new round of the programme of that code); ``desk`` is a seat for one."""
    of = round_of(of) if isinstance(of, str) else of
    if desk:
        kind, capacity = PlaceKind.DESK, 1
    values: dict[str, Any] = {"title": f"자리 {number()}", "starts_on": of.starts_on, "ends_on": of.ends_on, **more}
    return Place.objects.create(round=of, kind=kind, capacity=capacity, **values)
