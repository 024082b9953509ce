"""Small hand-made data for tests: one function per concept, each through the real tables and their guards.

Use it as ``from tests import factories as make``. What a test does not say gets a sensible value of spring 2023;
what a row needs (the party of a role, the decision of a participation) is made with it. Traits are keywords:
``make.participation(withdrawn_on=…)``, ``make.role(of="counsellor")``, ``make.place(desk=True)``.
Nothing here is random, so that a failing test fails again.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from imojak.agency.enums import UnitKind
from imojak.agency.models import Agency, ExecutiveSeat, Facility, StaffPost, Unit
from imojak.cases.models import (
    Case,
    CasePhase,
    Evidence,
    FollowUp,
    FollowUpStatus,
    Note,
    NoteLevel,
    Outcome,
    Referral,
    Task,
)
from imojak.figures.models import Freeze, PublishedFigure, Target
from imojak.instruments.models import Instrument, InstrumentKind, Item, Norm, Response, Wave
from imojak.kernel.months import month_end, month_of
from imojak.ledger.enums import EntryKind, FundingSource, Side, VoucherKind
from imojak.ledger.models import BudgetLine, Contract, Invoice, LedgerEntry, Voucher
from imojak.messages.models import Channel, Message, MessageStatus
from imojak.offers.enums import PlaceKind, RoundStatus, RuleKind, Shape
from imojak.offers.models import Place, Programme, ProgrammeLine, ProgrammeText, Round, RuleSet
from imojak.parties.enums import ConsentPurpose, OrganisationKind, PartyKind, RoleKind, Sex
from imojak.parties.models import Account, Consent, GroupMember, Organisation, Party, Person, Role
from imojak.paths.enums import (
    AgreementKind,
    ApplicationStatus,
    DecisionKind,
    DecisionResult,
    EndReason,
    ParticipationStatus,
)
from imojak.paths.models import Agreement, Application, Decision, Participation, Pause, Preference
from imojak.pay.models import Batch, BatchStatus, Entitlement, Payment, PaymentStatus
from imojak.records.enums import PeriodStatus, QuantityUnit, RecordKind, RecordStatus, SessionKind
from imojak.records.models import Period, Record, Session
from imojak.trust.models import Document, TransitionLog

YEAR = 2023
CUT_OFF = date(2023, 9, 30)
SPRING = date(2023, 4, 3)
AUTUMN = date(2023, 11, 30)

_numbers = count(1)


def number() -> int:
    """Return the next number of this run, for codes that must differ."""
    return next(_numbers)


def at(day: date, hour: int = 10) -> datetime:
    """Return an hour of ``day`` in Seoul."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Asia/Seoul"))


# ── who ──────────────────────────────────────────────


def person(
    name: str = "", *, birth: date = date(1970, 5, 1), sex: str = Sex.FEMALE, district: str = "11440", **more: Any
) -> Party:
    """A person of the agency's ages, living in Seoul."""
    party = Party.objects.create(kind=PartyKind.PERSON, name=name or f"시민 {number()}")
    Person.objects.create(party=party, birth_date=birth, sex=sex, district_code=district, **more)
    return party


def organisation(name: str = "", *, kind: str = OrganisationKind.COMPANY, **more: Any) -> Party:
    """A company, site, university … (``kind``)."""
    party = Party.objects.create(kind=PartyKind.ORGANISATION, name=name or f"단체 {number()}")
    Organisation.objects.create(party=party, kind=kind, **more)
    return party


def group(name: str = "", *, members: int = 2) -> Party:
    """A group of persons with a leader, as a start-up team or a volunteer circle."""
    party = Party.objects.create(kind=PartyKind.GROUP, name=name or f"모임 {number()}")
    for index in range(members):
        GroupMember.objects.create(group=party, member=person(), leader=index == 0, starts_on=SPRING)
    return party


def role(party: Party | None = None, *, of: str = RoleKind.COUNSELLOR, programme: str = "", **more: Any) -> Role:
    """A role from New Year on; ``at`` is the party of the organisation or unit where it is held."""
    values: dict[str, Any] = {"starts_on": date(YEAR, 1, 1), **more}
    return Role.objects.create(party=party or person(), kind=of, programme_code=programme, **values)


def consent(party: Party | None = None, *, purpose: str = ConsentPurpose.SERVICE, **more: Any) -> Consent:
    """A consent given in spring."""
    values: dict[str, Any] = {"text_version": "2023-1", "starts_on": SPRING, **more}
    return Consent.objects.create(party=party or person(), purpose=purpose, **values)


def account(name: str = "", *, of: str = "", party: Party | None = None, **more: Any) -> Account:
    """A log-in; ``of`` gives its party that role (``RoleKind``), ``more`` goes to the role."""
    party = party or person()
    made: Account = Account.objects.create_user(username=name or f"account-{number()}", password=None, party=party)
    if of:
        role(party, of=of, **more)
    return made


# ── the agency ───────────────────────────────────────


def unit(
    code: str = "", *, kind: str = UnitKind.TEAM, name: str = "", parent: Unit | None = None, **more: Any
) -> Unit:
    """A team; with ``kind`` a division, campus, centre … It is a party too."""
    known = Unit.objects.filter(code=code).first() if code else None
    if known is not None:
        return known
    code = code or f"unit-{number()}"
    kinds = {UnitKind.CAMPUS: OrganisationKind.CAMPUS, UnitKind.CENTRE: OrganisationKind.CENTRE}
    party = organisation(name or code, kind=kinds.get(UnitKind(kind), OrganisationKind.DEPARTMENT))
    values: dict[str, Any] = {"starts_on": date(2016, 4, 1), **more}
    return Unit.objects.create(code=code, name=name or code, kind=kind, parent=parent, party=party, **values)


def campus(code: str = "", **more: Any) -> Unit:
    """A campus."""
    return unit(code, kind=UnitKind.CAMPUS, **more)


def centre(code: str = "", **more: Any) -> Unit:
    """A district's centre."""
    return unit(code, kind=UnitKind.CENTRE, **more)


def agency(**more: Any) -> Agency:
    """The agency's profile."""
    values: dict[str, Any] = {
        "name": "이모작재단",
        "address": "서울시",
        "founded_on": date(2016, 4, 1),
        "legal_form": "재단법인",
        "purpose": "중장년의 전환을 돕는다",
        "target_population": 3_650_000,
        "target_age_from": 40,
        "target_age_to": 64,
        "effective_from": date(YEAR, 1, 1),
        **more,
    }
    return Agency.objects.create(party=organisation(kind=OrganisationKind.AGENCY), **values)


def staff_post(of: Unit | None = None, *, grade: int = 5, quota: int = 3, current: int = 2, **more: Any) -> StaffPost:
    """Posts of a unit and grade on 30 September."""
    values: dict[str, Any] = {"as_of": CUT_OFF, **more}
    return StaffPost.objects.create(unit=of or unit(), grade=grade, quota=quota, current=current, **values)


def facility(of: Unit | None = None, **more: Any) -> Facility:
    """The building of a campus; ``office_seats`` and ``office_area`` for a shared office."""
    values: dict[str, Any] = {"address": "서울시", "floor_area": 3956, "floors_below": 1, "floors_above": 4, **more}
    return Facility.objects.create(unit=of or campus(), **values)


def executive_seat(**more: Any) -> ExecutiveSeat:
    """A seat of the board."""
    values: dict[str, Any] = {"code": f"seat-{number()}", "post": "비상임이사", "order": number(), **more}
    return ExecutiveSeat.objects.create(**values)


# ── money ────────────────────────────────────────────


def document(title: str = "", *, on: date = SPRING) -> Document:
    """A short text document with the hash of its content."""
    content = (title or f"문서 {number()}").encode()
    return Document.objects.create(
        title=title or content.decode(),
        media_type="text/plain",
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        created_on=on,
    )


def budget_line(code: str = "", *, parent: BudgetLine | None = None, revenue: bool = False, **more: Any) -> BudgetLine:
    """A budget line: a leaf until another names it as its parent."""
    code = code or f"Z{number()}"
    values: dict[str, Any] = {
        "year": YEAR,
        "name": f"예산 {code}",
        "funding_source": FundingSource.CITY,
        "order": number(),
        "side": Side.REVENUE if revenue else Side.EXPENDITURE,
        **more,
    }
    return BudgetLine.objects.create(code=code, parent=parent, **values)


def voucher(kind: str = VoucherKind.SPENDING, *, on: date = SPRING, **more: Any) -> Voucher:
    """What causes entries."""
    made = number()
    values: dict[str, Any] = {"number": f"{YEAR}-{made:06d}", "title": f"결의 {made}", **more}
    return Voucher.objects.create(kind=kind, dated_on=on, **values)


def entry(
    line: BudgetLine, kind: str, won: int, *, on: date = SPRING, by: Voucher | None = None, **more: Any
) -> LedgerEntry:
    """One entry with its voucher. Amounts are won."""
    causes = {
        EntryKind.COMMITMENT: VoucherKind.COMMITMENT,
        EntryKind.RELEASE: VoucherKind.COMMITMENT,
        EntryKind.SPENDING: VoucherKind.SPENDING,
        EntryKind.RETURN: VoucherKind.SPENDING,
    }
    by = by or voucher(causes.get(EntryKind(kind), VoucherKind.BUDGET), on=on)
    return LedgerEntry.objects.create(line=line, kind=kind, amount=won, booked_on=on, voucher=by, **more)


def appropriate(
    line: BudgetLine, won: int, *, kind: str = EntryKind.ORIGINAL, on: date = date(YEAR, 1, 1)
) -> LedgerEntry:
    """An appropriation of New Year (당초), or 추경 or 변경 by ``kind``."""
    return entry(line, kind, won, on=on)


def commit(line: BudgetLine, won: int, *, on: date = SPRING, **more: Any) -> LedgerEntry:
    """A commitment (원인행위)."""
    return entry(line, EntryKind.COMMITMENT, won, on=on, **more)


def spend(line: BudgetLine, won: int, *, on: date = SPRING, **more: Any) -> LedgerEntry:
    """A spending (지출) within what is committed."""
    return entry(line, EntryKind.SPENDING, won, on=on, **more)


def funded_line(code: str = "", *, won: int = 100_000_000, committed: int | None = None, **more: Any) -> BudgetLine:
    """A leaf with an appropriation, of which ``committed`` (half when not said) is committed."""
    line = budget_line(code, **more)
    appropriate(line, won)
    commit(line, won // 2 if committed is None else committed)
    return line


def contract(line: BudgetLine, won: int = 10_000_000, *, on: date = SPRING, **more: Any) -> Contract:
    """A contract with its commitment booked on ``line``."""
    supplier = more.pop("supplier", None) or organisation(kind=OrganisationKind.SUPPLIER)
    by = voucher(VoucherKind.COMMITMENT, on=on, counterparty=supplier)
    commit(line, won, on=on, by=by)
    values: dict[str, Any] = {"title": by.title, "starts_on": on, "ends_on": date(YEAR, 12, 31), **more}
    return Contract.objects.create(
        commitment=by, supplier=supplier, amount=won, signed_on=on, document=document(on=on), **values
    )


def invoice(of: Contract, won: int | None = None, *, on: date = date(YEAR, 6, 1)) -> Invoice:
    """An invoice of a contract (all of it when ``won`` is not said) with its spending booked."""
    won = of.amount if won is None else won
    line = of.commitment.entries.get().line
    by = voucher(VoucherKind.SPENDING, on=on, counterparty=of.supplier)
    spend(line, won, on=on, by=by)
    return Invoice.objects.create(contract=of, spending=by, amount=won, issued_on=on, document=document(on=on))


# ── instruments ──────────────────────────────────────


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


# ── offers ───────────────────────────────────────────


def rule_set(code: str = "", *, kind: str = RuleKind.ELIGIBILITY, version: int = 1, **parameters: Any) -> RuleSet:
    """A version of a rule with its parameters."""
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
    values: dict[str, Any] = {"name": f"사업 {code}", "shape": Shape.COURSE, "order": number(), **more}
    if "lead_unit" not in values:
        values["lead_unit"] = parent.lead_unit if parent else unit()
    return Programme.objects.create(year=year, code=code, parent=parent, **values)


def programme_line(of: Programme, line: BudgetLine, *, required: bool = True) -> ProgrammeLine:
    """A budget line of a programme's page, counted in its required budget unless told otherwise."""
    return ProgrammeLine.objects.create(programme=of, line=line, in_required_budget=required, order=number())


def programme_text(of: Programme, text: str = "내용", *, kind: str = ProgrammeText.Kind.RESULT) -> ProgrammeText:
    """A sentence of a programme's page."""
    return ProgrammeText.objects.create(programme=of, kind=kind, order=number(), text=text)


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


# ── paths ────────────────────────────────────────────


def message(to: Party, *, delivered: bool = True, on: date = SPRING, **more: Any) -> Message:
    """A message, delivered at once or still waiting."""
    values: dict[str, Any] = {"kind": f"notice-{number()}", "subject": "알림", "body": "알립니다.", **more}
    if delivered:
        values |= {"status": MessageStatus.DELIVERED, "sent_at": at(on)}
    return Message.objects.create(recipient_id=to.pk, channel=Channel.SMS, due_on=on, **values)


def application(
    to: Place | Round | str = "", party: Party | None = None, *, filed: date | None = None, **more: Any
) -> Application:
    """An application to a place, a round, or a new place of the programme of that code."""
    to = place(to) if isinstance(to, str) else to
    seat, edition = (to, to.round) if isinstance(to, Place) else (None, to)
    return Application.objects.create(
        party=party or person(), filed_at=at(filed or edition.apply_from), round=edition, place=seat, **more
    )


def preference(of: Application, wish: Place, rank: int = 1) -> Preference:
    """A wish of an application."""
    return Preference.objects.create(application=of, place=wish, rank=rank)


def decision(
    on: Application,
    *,
    result: str = DecisionResult.ACCEPTED,
    kind: str = DecisionKind.SELECTION,
    decided: date | None = None,
    **more: Any,
) -> Decision:
    """A decision by the round's rule version; a refusal gets a reason and a message, a waiver its text."""
    values: dict[str, Any] = {"rule_set": on.round.eligibility, **more}
    decided = decided or on.round.apply_to
    if result == DecisionResult.REFUSED:
        values = {"reasons": ["capacity"], "message": message(on.party, on=decided), **values}
    if kind == DecisionKind.WAIVER:
        values = {"text": "예외를 인정한다.", **values}
    status = {
        DecisionResult.ACCEPTED: ApplicationStatus.ACCEPTED,
        DecisionResult.WAITING: ApplicationStatus.WAITING,
        DecisionResult.REFUSED: ApplicationStatus.REFUSED,
    }[DecisionResult(result)]
    if kind != DecisionKind.ELIGIBILITY:
        Application.objects.filter(pk=on.pk).update(status=status)
    return Decision.objects.create(application=on, kind=kind, result=result, decided_at=at(decided), **values)


def participation(
    to: Place | str = "",
    party: Party | None = None,
    *,
    starts: date | None = None,
    ends: date | None = None,
    decided: date | None = None,
    withdrawn_on: date | None = None,
    completed: bool = False,
    **more: Any,
) -> Participation:
    """A participation with its application and accepting decision, from the place's first day to its last."""
    to = place(to) if isinstance(to, str) else to
    asked = application(to, party)
    values: dict[str, Any] = {"exclusion_group": to.round.programme.exclusion_group, **more}
    if completed:
        values |= {"status": ParticipationStatus.COMPLETED, "end_reason": EndReason.COMPLETED}
    made = Participation.objects.create(
        party=asked.party,
        round=to.round,
        place=to,
        decision=decision(asked, decided=decided),
        starts_on=starts or to.starts_on,
        ends_on=ends or to.ends_on,
        **values,
    )
    return withdraw(made, withdrawn_on) if withdrawn_on else made


def withdraw(made: Participation, on: date = CUT_OFF) -> Participation:
    """Let a participation end by withdrawal on a day."""
    made.status = ParticipationStatus.WITHDRAWN
    made.withdrawn_on, made.end_reason = on, EndReason.OTHER
    made.save(update_fields=["status", "withdrawn_on", "end_reason"])
    return made


def pause(of: Participation, *, starts: date, ends: date) -> Pause:
    """A pause of a participation."""
    return Pause.objects.create(participation=of, starts_on=starts, ends_on=ends, reason="건강")


def agreement(
    to: Round | str = "", party: Party | None = None, *, kind: str = AgreementKind.HOST, on: date = SPRING, **more: Any
) -> Agreement:
    """An agreement signed for a round."""
    to = round_of(to) if isinstance(to, str) else to
    values: dict[str, Any] = {"title": "협약", "starts_on": on, **more}
    return Agreement.objects.create(kind=kind, party=party or organisation(), round=to, signed_on=on, **values)


# ── cases ────────────────────────────────────────────


def case(party: Party | None = None, *, owner: Party | None = None, closed: bool = False, **more: Any) -> Case:
    """An open (or closed) case at a campus."""
    values: dict[str, Any] = {"opened_on": SPRING, **more}
    if closed:
        values |= {"phase": CasePhase.CLOSED, "closed_on": CUT_OFF, "close_reason": "목표 달성"}
    where = values.pop("at", None) or campus().party
    return Case.objects.create(party=party or person(), owner=owner or person(), at=where, **values)


def note(of: Case | None = None, *, text: str = "상담했다.", level: str = NoteLevel.TEAM) -> Note:
    """A note written by the case's owner."""
    of = of or case()
    return Note.objects.create(case=of, level=level, text=text, written_by=of.owner, written_on=SPRING)


def task(of: Case | None = None, *, due: date = CUT_OFF) -> Task:
    """A task of a case."""
    return Task.objects.create(case=of or case(), title="연락하기", due_on=due)


def referral(of: Participation | None = None, *, on: date = SPRING, to: Party | None = None) -> Referral:
    """A referral to a public body."""
    to = to or organisation(kind=OrganisationKind.PUBLIC_BODY)
    return Referral.objects.create(participation=of or participation(), to=to, field="재무", referred_on=on)


def follow_up(of: Participation | None = None, *, months: int = 6, reached: date | None = None) -> FollowUp:
    """A follow-up after the end of a participation; done when ``reached`` is given."""
    of = of or participation()
    values: dict[str, Any] = {"status": FollowUpStatus.REACHED, "done_on": reached, "employed": True} if reached else {}
    return FollowUp.objects.create(
        participation=of, months_after=months, due_on=of.ends_on + timedelta(days=30 * months), **values
    )


def outcome(of: Participation | None = None, *, kind: str = "employed", on: date = SPRING, **more: Any) -> Outcome:
    """An outcome that the person told."""
    of = of or participation()
    values: dict[str, Any] = {"evidence": Evidence.SELF, **more}
    return Outcome.objects.create(party=of.party, participation=of, kind=kind, occurred_on=on, **values)


# ── records ──────────────────────────────────────────


def session(of: Place | str = "", *, kind: str = SessionKind.CLASS, day: date | None = None, **more: Any) -> Session:
    """A session of two hours at a place (or at a new place of the programme of that code)."""
    of = place(of) if isinstance(of, str) else of
    values: dict[str, Any] = {"title": "차시", "minutes": 120, **more}
    return Session.objects.create(place=of, kind=kind, day=day or of.starts_on, **values)


def record(
    of: Participation | None = None,
    at_session: Session | None = None,
    *,
    kind: str = RecordKind.ATTENDANCE,
    status: str = RecordStatus.PRESENT,
    minutes: int | None = None,
    people: int | None = None,
    times: int | None = None,
    **more: Any,
) -> Record:
    """A record of a participation, of a session, or of both; two hours unless another quantity is given.

    Without a participation ``party`` may be given (a visitor) or left out (people counted without names).
    """
    amount, measure = next(
        ((n, u) for n, u in ((people, QuantityUnit.PEOPLE), (times, QuantityUnit.TIMES)) if n is not None),
        (120 if minutes is None else minutes, QuantityUnit.MINUTES),
    )
    day = at_session.day if at_session else of.starts_on if of else SPRING
    values: dict[str, Any] = {"day": day, "party": of.party if of else None, **more}
    return Record.objects.create(
        participation=of, session=at_session, kind=kind, status=status, quantity=amount, unit=measure, **values
    )


def period(of: Place | None = None, *, month: date = SPRING, locked: bool = False, **more: Any) -> Period:
    """A month of a place, open or locked by two people."""
    made = Period.objects.create(place=of or place(), month=month_of(month), **more)
    return lock(made) if locked else made


def lock(of: Period) -> Period:
    """Close a month by two people; what is recorded in it stays."""
    of.status, of.locked_on = PeriodStatus.LOCKED, month_end(of.month) + timedelta(days=5)
    of.confirmed_by = of.confirmed_by or account(of=RoleKind.SITE_LEADER)
    of.approved_by = of.approved_by or account(of=RoleKind.PROGRAMME_MANAGER)
    of.save()
    return of


# ── pay ──────────────────────────────────────────────


def entitlement(
    of: Participation, in_period: Period, *, won: int = 500_000, minutes: int = 3_000, version: int = 1
) -> Entitlement:
    """What a participation earned in a month, as one line; a further version is the difference."""
    scheme = of.round.pay_scheme or rule_set(kind=RuleKind.PAY, hourly_won=10_000)
    return Entitlement.objects.create(
        participation=of,
        month=in_period.month,
        version=version,
        period=in_period,
        rule_set=scheme,
        minutes=minutes,
        amount=won,
        lines=[{"kind": "activity", "text": "활동비", "amount": won}],
        snapshot={"minutes": minutes},
        computed_on=month_end(in_period.month) + timedelta(days=6),
    )


def batch(of: Round, line: BudgetLine, *, month: date = SPRING, sent: Voucher | None = None) -> Batch:
    """A batch of three people's hands; ``sent`` is the voucher of its spending."""
    made = number()
    values: dict[str, Any] = {}
    if sent is not None:
        values = {
            "status": BatchStatus.SENT,
            "spending": sent,
            "sent_on": sent.dated_on,
            "sent_by": account(of=RoleKind.FINANCE_OFFICER),
        }
    return Batch.objects.create(
        number=f"B{made:06d}",
        title=f"지급 {made}",
        round=of,
        line=line,
        month=month_of(month),
        prepared_by=account(of=RoleKind.PAY_CLERK),
        approved_by=account(of=RoleKind.FINANCE_OFFICER),
        **values,
    )


def payment(of: Entitlement, in_batch: Batch, *, paid: date | None = None, **more: Any) -> Payment:
    """The payment of an entitlement, paid when a day is given."""
    values: dict[str, Any] = {"gross": of.amount, **more}
    if paid:
        values |= {"status": PaymentStatus.PAID, "paid_on": paid, "bank_result": "정상"}
    return Payment.objects.create(batch=in_batch, entitlement=of, **values)


# ── figures, trust ───────────────────────────────────


def target(indicator: str, value: int, *, unit_name: str = "명", **more: Any) -> Target:
    """A target of the year for an indicator."""
    values: dict[str, Any] = {"label": indicator, "counting_rule": "행을 센다", **more}
    return Target.objects.create(year=YEAR, indicator=indicator, value=value, unit=unit_name, **values)


def published(key: str, value: Any, *, unit_name: str = "명", line: int | None = None) -> PublishedFigure:
    """What the printed report says of a key."""
    return PublishedFigure.objects.create(year=YEAR, key=key, value=value, unit=unit_name, line=line)


def freeze(name: str = "", **more: Any) -> Freeze:
    """A freeze of an empty report."""
    values: dict[str, Any] = {"year": YEAR, "as_of": CUT_OFF, "document": {}, "created_at": at(CUT_OFF), **more}
    values.setdefault("sha256", hashlib.sha256(b"{}").hexdigest())
    return Freeze.objects.create(name=name or f"freeze-{number()}", **values)


def transition(of: Any, source: str, target_state: str, *, on: date = SPRING) -> TransitionLog:
    """A row of the log of an object's states."""
    return TransitionLog.objects.create(
        object_type=of._meta.label_lower, object_id=of.pk, from_state=source, to_state=target_state, at=at(on)
    )
