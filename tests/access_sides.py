"""Two sides of everything, ours and theirs, and who acts on each: what tests/test_access_matrix.py asks the scopes about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.db.models import Model, QuerySet

from imojak.cases.models import Evidence
from imojak.figures.models import FrozenFigure
from imojak.ledger.models import BudgetLine, LedgerEntry
from imojak.parties.enums import ConsentPurpose, RoleKind
from imojak.parties.models import Account, GroupMember, Party
from imojak.paths.enums import AgreementKind
from imojak.paths.models import Judging
from imojak.pay.models import Batch, BatchStatus
from imojak.records.enums import RecordKind
from imojak.records.models import Session
from imojak.trust.models import LogInAttempt, ReadLog
from tests import factories as make
from tests.access_table import APPLICANT, role_of


class Side:
    """One of the two sides: what there is of everything, by object type."""

    def __init__(self, name: str, *, paid: bool) -> None:
        self.team = make.unit(f"team-{name}")
        self.centre = make.centre(f"centre-{name}")
        self.site, self.operator = make.organisation(f"활동처 {name}"), make.organisation(f"수행기관 {name}")
        scheme = make.rule_set(kind="pay") if paid else None
        self.programme = make.programme(f"programme-{name}", lead_unit=self.team, pay_scheme=scheme)
        self.round = make.round_of(self.programme)
        self.place = make.place(self.round, host=self.site)
        make.role(of="site-leader", at=self.site)  # a site that has a leader: nobody stands in for one
        self.citizen = make.person(f"시민 {name}")
        self.account = make.account(f"citizen-{name}", party=self.citizen)
        self.objects: dict[str, Model] = {"parties.party": self.citizen, "parties.account": self.account}
        for row in (
            *self._path(),
            *self._way(),
            *self._placing(),
            *self._fair(),
            *self._case(),
            *self._person(),
            *self._money(name),
            *self._released(),
        ):
            self.objects[row._meta.label_lower] = row

    def _path(self) -> Iterator[Model]:
        taking_part = make.participation(self.place, self.citizen)
        yield from (taking_part, taking_part.decision, taking_part.decision.application)
        yield make.preference(taking_part.decision.application, self.place)
        yield make.pause(taking_part, starts=date(2023, 6, 1), ends=date(2023, 6, 5))
        yield make.agreement(self.round, self.operator, kind=AgreementKind.OPERATOR)
        self.session = make.session(self.place)
        self.period = make.period(self.place)
        yield self.session
        yield make.record(taking_part, self.session, kind=RecordKind.WORK)
        yield self.period
        yield make.exception_seen(self.period, taking_part)
        scan = make.scan(make.sheet(self.place, self.session))
        yield from (scan, scan.sheet)
        document = make.document()
        yield make.referral(taking_part)
        yield make.follow_up(taking_part)
        yield make.outcome(taking_part, evidence=Evidence.DOCUMENT, document=document)
        yield document
        yield make.transition(taking_part, "", "active")
        self.participation = taking_part

    def _way(self) -> Iterator[Model]:
        """What happens on the way besides the plain path."""
        application, part = self.participation.decision.application, self.participation
        yield make.draft(self.account, self.round)
        yield make.paper(application)
        yield make.seat_offer(application, self.place)
        yield make.appeal(self.participation.decision)
        self.judging = make.judging(application)
        yield self.judging
        yield make.short_listing(application, self.place)
        yield make.extension(part)
        yield make.change_request(part, by=self.account)
        yield make.pair_change(part)
        yield make.transfer(part)
        yield make.clearance(part)
        yield make.goal(part)
        yield make.certificate(part)
        cover = make.cover(part)
        yield from (cover, make.member_file(cover.policy))
        yield make.signature(make.agreement(self.round, self.operator, kind=AgreementKind.OPERATOR, version=2))
        hosting = make.hosting(self.round, self.site)
        yield from (hosting, make.visit(hosting))
        intake = make.intake(self.round)
        yield from (intake, make.intake_row(intake))

    def _placing(self) -> Iterator[Model]:
        application = self.participation.decision.application
        made = make.run(make.scenario(self.round))
        yield from (made.scenario, made, make.pin(made.scenario, application, self.place))
        yield from (make.seat(made, application, self.place), make.publication(made))

    def _fair(self) -> Iterator[Model]:
        """A booth of the site at which the citizen has an interview, with a CV that the company may read."""
        booth = make.booth(self.round, host=self.site)
        booking = make.participation(make.slot(booth), self.citizen)
        make.consent(self.citizen, purpose=ConsentPurpose.THIRD_PARTY, receiver=self.site)
        cv = make.paper(booking.decision.application, code="cv")
        self.objects |= {"booth": booth, "booked interview": booking, "cv": cv}
        yield make.interview(booking)

    def _case(self) -> Iterator[Model]:
        self.case = make.case(self.citizen, at=self.centre.party)
        yield self.case
        yield make.note(self.case)
        yield make.task(self.case)

    def _person(self) -> Iterator[Model]:
        yield self.citizen.person
        yield make.role(self.citizen, of=RoleKind.CITIZEN)
        yield make.consent(self.citizen)
        group = make.group()
        yield GroupMember.objects.create(group=group, member=self.citizen, leader=True, starts_on=make.SPRING)
        yield make.group_profile(group, round=self.round)
        yield make.group_invitation(group)
        yield make.profile_check(self.citizen)
        yield make.invitation(self.site)
        yield make.merge(self.citizen)
        yield make.response(party=self.citizen)
        yield make.message(self.citizen)
        yield ReadLog.objects.create(subject_type="parties.party", subject_id=self.citizen.pk, task="열람")
        yield LogInAttempt.objects.create(name_hash="0" * 64, at=make.at(make.SPRING))

    def _money(self, name: str) -> Iterator[Model]:
        line: BudgetLine = make.funded_line(f"L.{name}")
        contract = make.contract(line)
        yield from (line, contract, make.invoice(contract), contract.commitment)
        yield LedgerEntry.objects.filter(line=line)[0]
        grant = make.grant()
        yield from (grant, make.settlement(grant), make.instalment(contract), make.reconciliation())
        earned = make.entitlement(self.participation, self.period)
        batch = make.batch(self.round, line)
        paying = make.payment(earned, batch)
        yield from (earned, batch, paying, make.approval(batch), make.bank_file(batch, paying))
        answered = make.bank_result(batch, paying)
        yield from (answered, answered.rows.get())
        yield make.round_commitment(self.round, line)
        self.objects["paid round"] = make.round_of(self.programme, pay_scheme=make.rule_set(kind="pay"))
        yield make.payee_account(self.citizen)
        less = make.entitlement(self.participation, self.period, version=2, won=-10_000)
        back, asked = make.recovery(less), make.receipt_question(make.payment(less, batch))
        yield from (back, make.recovery_receipt(back), asked, asked.sample, make.statement(self.citizen))
        clerk = make.account()
        for status in (BatchStatus.PREPARED, BatchStatus.APPROVED):
            self.objects[f"{status} batch"] = Batch.objects.create(
                number=f"{status}-{name}",
                title="지급",
                round=self.round,
                line=line,
                month=date(2023, 5, 1),
                prepared_by=clerk,
                status=status,
            )

        waiting = make.payee_account(self.citizen, confirmed=False)
        self.objects["waiting account"] = waiting

    def _released(self) -> Iterator[Model]:
        freeze = make.freeze()
        yield freeze
        yield FrozenFigure.objects.create(
            freeze=freeze, key="x", kind="record", unit="명", indicator_version=1, row_count=0, row_ids=[]
        )

    def actor(self, column: str, **days: Any) -> Account:
        """An account that holds the role of a column on this side; ``days`` are those of the role."""
        if column == APPLICANT:
            return self.account
        places: dict[str, Party] = {
            "manager": self.team.party,
            "counsellor": self.centre.party,
            "leader": self.site,
            "operator": self.operator,
        }
        account = make.account(of=role_of(column), at=places.get(column), **days)
        if column in {"mentor", "lecturer"}:
            Session.objects.filter(pk=self.session.pk).update(lead=account.party)
        if column == "judge":
            Judging.objects.filter(pk=self.judging.pk).update(judge=account.party)
        return account


class Sides:
    """Both sides."""

    def __init__(self) -> None:
        self.ours, self.theirs = Side("ours", paid=True), Side("theirs", paid=False)

    def seen(self, scope: Callable[[Any], QuerySet[Any]], kind: str, account: Account) -> tuple[bool, bool]:
        """Tell whether the account gets our object of this kind from a scope, and whether it gets theirs."""
        rows = set(scope(account).values_list("pk", flat=True))
        return self.ours.objects[kind].pk in rows, self.theirs.objects[kind].pk in rows
