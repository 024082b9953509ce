"""Filing for somebody: staff for what they manage, a partner for what its role covers; it counts once the person says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from imojak.kernel.transitions import TransitionError
from imojak.kernel.violations import Refused
from imojak.messages.models import Message
from imojak.offers.enums import RoundStatus
from imojak.parties.actions.signing_up import NewPerson
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Consent, Party, Person
from imojak.paths import actions
from imojak.paths.actions.clocks import tick
from imojak.paths.actions.drafting import ApplicationRefused
from imojak.paths.actions.erasing import KEPT_DAYS, erase_unconfirmed
from imojak.paths.actions.filing import NOT_ASKED, application_of, confirmation_token
from imojak.paths.actions.filing_for import enter_person, propose, propose_as_partner, take_back
from imojak.paths.actions.undoing import undo_of_application
from imojak.paths.enums import AgreementKind, AgreementStatus, ApplicationStatus, Channel
from imojak.paths.filing_scopes import filings_visible, places_fileable, rounds_fileable
from imojak.paths.models import Application, Draft
from imojak.records.models import Record
from imojak.reports.audit.catalogue import run
from imojak.trust.models import TransitionLog
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

ANSWERS = {
    "hours": ["mon-am"],
    "motive": "오래 일한 경험으로 이웃을 돕고 싶어 신청합니다. 꾸준히 하겠습니다.",
    "certified": False,
    "with_children": False,
    "agree_service": True,
    "agree_operator": True,
}


class Side:
    """An open round of social jobs with two sites, the operator that runs it, and who acts for each."""

    def __init__(self, name: str = "우리", *, recommends: bool = True) -> None:
        unit = make.unit()
        rules = make.rule_set(age_min=40, age_max=67, subject="person")
        programme = make.programme(shape="social-job", eligibility=rules, lead_unit=unit)
        kind = make.real_type("social-job")
        if not recommends:
            kind.pk, kind.version = None, kind.version + 1
            kind.definition = {**kind.definition, "hosts_recommend": False}
            kind.save()
        self.round = make.round_of(programme, status=RoundStatus.OPEN, type=kind, eligibility=rules)
        self.body, self.site = make.organisation(f"{name} 협동조합"), make.organisation(f"{name} 복지관")
        self.agreement = make.agreement(self.round, self.body, kind=AgreementKind.OPERATOR)
        self.ours = make.place(self.round, kind="post", host=self.site, title=f"{name} 말벗")
        self.other = make.place(self.round, kind="post", host=make.organisation(f"{name} 도서관"), title=f"{name} 책")
        self.operator = make.account(of=RoleKind.OPERATOR, at=self.body)
        self.colleague = make.account(of=RoleKind.OPERATOR, at=self.body)
        self.leader = make.account(of=RoleKind.SITE_LEADER, at=self.site)
        self.manager = make.account(of=RoleKind.PROGRAMME_MANAGER, at=unit.party)

    def draft(self, by: Account, party: Party, *wishes: Any, **more: Any) -> Draft:
        return actions.save_draft(
            by, self.round, party=party, answers={**ANSWERS, **more}, preferences=wishes or [self.ours]
        )

    def file(self, by: Account, party: Party, *wishes: Any) -> Application:
        return propose_as_partner(self.draft(by, party, *wishes), actor=by)


@pytest.fixture
def ours(clock: Clock) -> Side:
    clock.at("2023-03-10")
    return Side()


def somebody(name: str = "김보람", birth: date = date(1970, 5, 1)) -> Party:
    return make.person(name, birth=birth, phone="010-7777-4321")


def test_what_an_operator_files_waits_for_the_person_who_is_told_by_whom(ours: Side) -> None:
    party = somebody()
    made = ours.file(ours.operator, party, ours.other, ours.ours)
    assert (made.status, made.channel) == (ApplicationStatus.PROPOSED, Channel.PARTNER)
    assert (made.filed_by, made.filed_through) == (ours.operator, ours.body)
    assert [one.place for one in made.preferences.order_by("rank")] == [ours.other, ours.ours]
    assert not Consent.objects.exists()
    assert not Draft.objects.exists()
    told = Message.objects.filter(recipient_id=party.pk, kind=f"proposed-{made.pk}").get()
    assert "우리 협동조합에서" in told.body
    actions.confirm_application(application_of(confirmation_token(made)), actor=None)
    made.refresh_from_db()
    assert made.status == ApplicationStatus.FILED
    assert set(Consent.objects.filter(party=party).values_list("purpose", flat=True)) >= {"service"}


def test_a_sites_leader_files_for_the_sites_places_only(ours: Side) -> None:
    made = ours.file(ours.leader, somebody(), ours.ours)
    assert made.filed_through == ours.site
    for wishes in ([ours.other], [ours.ours, ours.other]):
        draft = ours.draft(ours.leader, make.person("이하나", birth=date(1968, 1, 1)), *wishes)
        with pytest.raises(TransitionError, match="우리 활동처의 자리에만"):
            propose_as_partner(draft, actor=ours.leader)
    assert set(places_fileable(ours.leader, ours.round)) == {ours.ours}
    assert set(places_fileable(ours.operator, ours.round)) == {ours.ours, ours.other}


def nobody(side: Side) -> dict[str, Account]:
    """Return who comes near to a right to file, and has none."""
    theirs = Side("남의")
    draft_of = make.organisation("쓰는 중 조합")
    make.agreement(side.round, draft_of, kind=AgreementKind.OPERATOR, status=AgreementStatus.SIGNING, signed_on=None)
    over = make.organisation("지난해 조합")
    make.agreement(side.round, over, kind=AgreementKind.OPERATOR, on=date(2023, 1, 1), ends_on=date(2023, 3, 9))
    closed = make.organisation("닫힌 복지관")
    make.place(
        side.round, kind="post", host=closed, title="닫힌 자리", closed_on=date(2023, 3, 1), closed_because="공사"
    )
    gone: dict[str, Any] = {"starts_on": date(2022, 1, 1), "ends_on": date(2023, 3, 9)}
    blocked = make.account(of=RoleKind.OPERATOR, at=side.body)
    blocked.is_active = False
    blocked.save()
    return {
        "theirs": theirs.operator,
        "their leader": theirs.leader,
        "agreement not signed": make.account(of=RoleKind.OPERATOR, at=draft_of),
        "agreement over": make.account(of=RoleKind.OPERATOR, at=over),
        "site closed": make.account(of=RoleKind.SITE_LEADER, at=closed),
        "once operator": make.account(of=RoleKind.OPERATOR, at=side.body, **gone),
        "once leader": make.account(of=RoleKind.SITE_LEADER, at=side.site, **gone),
        "operator of the site": make.account(of=RoleKind.OPERATOR, at=side.site),
        "leader of the operator": make.account(of=RoleKind.SITE_LEADER, at=side.body),
        "blocked": blocked,
        "manager": side.manager,
        "citizen": make.account(of=RoleKind.CITIZEN),
        "auditor": make.account(of=RoleKind.AUDITOR),
        "counsellor": make.account(of=RoleKind.COUNSELLOR),
    }


def test_nobody_else_files_as_a_partner(ours: Side) -> None:
    party = somebody()
    for who, account in nobody(ours).items():
        assert not rounds_fileable(account).filter(pk=ours.round.pk).exists(), who
        draft = ours.draft(account, party)
        with pytest.raises(TransitionError, match="대신 신청할 수 있는 기관이 아닙니다"):
            propose_as_partner(draft, actor=account)
        with pytest.raises(TransitionError, match="대신 신청할 수 있는 기관이 아닙니다"):
            enter_person(NewPerson("새 사람", date(1970, 1, 1), "f", "11440", "010-1-1"), ours.round, actor=account)
    assert not Application.objects.exists()
    assert not Person.objects.filter(party__name="새 사람").exists()


def test_a_leader_files_only_where_the_type_lets_sites_recommend(clock: Clock) -> None:
    clock.at("2023-03-10")
    side = Side(recommends=False)
    with pytest.raises(TransitionError, match="대신 신청할 수 있는 기관이 아닙니다"):
        side.file(side.leader, somebody())
    assert side.file(side.operator, somebody()).filed_through == side.body


@pytest.mark.parametrize("how", [propose, propose_as_partner])
def test_nobody_files_for_oneself_or_goes_on_with_anothers_draft(ours: Side, how: Callable[..., Application]) -> None:
    actor = ours.manager if how is propose else ours.operator
    me = actor.party
    assert me is not None
    with pytest.raises(TransitionError, match="본인의 신청은 시민 화면에서"):
        how(ours.draft(actor, me), actor=actor)
    draft = ours.draft(ours.colleague, somebody())
    with pytest.raises(TransitionError, match="쓰던 사람만"):
        how(draft, actor=actor)
    group = make.group(members=2)
    mine = make.draft(actor, ours.round, party=group, version=1)
    with pytest.raises(TransitionError, match="사람 한 분의 신청만"):
        how(mine, actor=actor)


def test_staff_file_only_for_what_they_manage(ours: Side) -> None:
    stranger = make.account(of=RoleKind.PROGRAMME_MANAGER, at=make.unit().party)
    for account in (stranger, ours.operator, ours.leader):
        with pytest.raises(TransitionError, match="대신 접수할 권한이 없습니다"):
            propose(ours.draft(account, somebody()), actor=account)
    made = propose(ours.draft(ours.manager, somebody()), actor=ours.manager)
    assert (made.channel, made.filed_through) == (Channel.STAFF, None)


def test_a_partner_learns_no_reason(ours: Side) -> None:
    young, there = somebody("박청년", date(1999, 1, 1)), somebody("이하나", date(1968, 1, 1))
    make.application(ours.ours, there)
    told = set()
    for party in (young, there):
        with pytest.raises(TransitionError) as refused:
            ours.file(ours.operator, party)
        told.add(refused.value.user_message)
    [sentence] = told
    assert "대신 낼 수 없습니다" in sentence
    assert "만 40" not in sentence
    with pytest.raises(ApplicationRefused, match="만 "):  # staff are told
        propose(ours.draft(ours.manager, young), actor=ours.manager)


def test_what_the_form_wants_is_told_and_the_draft_stays(ours: Side) -> None:
    party = somebody()
    draft = ours.draft(ours.operator, party, motive="짧음")
    with pytest.raises(ApplicationRefused) as refused:
        propose_as_partner(draft, actor=ours.operator)
    assert set(refused.value.errors) == {"motive"}
    assert Draft.objects.get().answers["motive"] == "짧음"


def test_what_the_agency_knows_decides_no_question_for_a_partner(ours: Side) -> None:
    """A district is asked of nobody who has one; what else is known of the person is asked as if it were not."""
    party = somebody()
    Person.objects.filter(party=party).update(availability={"times": ["tue-am"]})
    draft = ours.draft(ours.operator, party, hours=[])
    with pytest.raises(ApplicationRefused) as refused:
        propose_as_partner(draft, actor=ours.operator)
    assert set(refused.value.errors) == {"hours"}


def test_a_partner_takes_back_what_nobody_has_confirmed(ours: Side) -> None:
    party = somebody()
    made = ours.file(ours.operator, party)
    for account in (ours.leader, ours.manager, Side("남의").operator, make.account(of=RoleKind.AUDITOR)):
        with pytest.raises(TransitionError, match="우리 기관에서 대신 낸 신청만"):
            take_back(made, actor=account)
    take_back(made, actor=ours.colleague)
    made.refresh_from_db()
    assert (made.status, made.answer_due) == (ApplicationStatus.WITHDRAWN, None)
    assert Message.objects.filter(recipient_id=party.pk, kind=f"taken-back-{made.pk}").exists()
    # It is not the person's to bring back, and a mistake may be filed anew.
    assert undo_of_application(made, None, make.at(date(2023, 3, 10))) is None
    again = ours.file(ours.operator, party)
    actions.confirm_application(again, actor=None)
    with pytest.raises(TransitionError, match="본인의 확인을 기다리는 신청만"):
        take_back(again, actor=ours.operator)


def test_who_did_not_ask_is_not_asked_again_by_the_same_body(ours: Side) -> None:
    party = somebody()
    made = ours.file(ours.operator, party)
    actions.decline_application(application_of(confirmation_token(made)), actor=None, reason=NOT_ASKED)
    made.refresh_from_db()
    assert made.status == ApplicationStatus.WITHDRAWN
    for account in (ours.operator, ours.colleague):
        with pytest.raises(TransitionError, match="대신 낼 수 없습니다"):
            ours.file(account, party)
    assert ours.file(ours.leader, party).filed_through == ours.site
    with pytest.raises(Refused, match="이미"):
        actions.file_application(party, ours.round, filed_by=ours.manager, channel=Channel.STAFF)


def test_silence_lapses_by_the_clock_and_ends_the_asking(clock: Clock, ours: Side) -> None:
    party = somebody()
    made = ours.file(ours.operator, party)
    assert made.answer_due is not None
    clock.at(date(2023, 3, 20))
    tick()
    made.refresh_from_db()
    assert made.status == ApplicationStatus.EXPIRED
    with pytest.raises(TransitionError, match="대신 낼 수 없습니다"):
        ours.file(ours.operator, party)


def test_the_deadline_holds_for_partners_too(clock: Clock, ours: Side) -> None:
    draft = ours.draft(ours.operator, somebody())
    clock.at("2023-03-25T00:00:01")
    with pytest.raises(TransitionError, match="접수 기간이 아닙니다"):
        propose_as_partner(draft, actor=ours.operator)
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_a_person_is_entered_once_and_without_a_consent(ours: Side) -> None:
    new = NewPerson("이하나", date(1965, 3, 2), "f", "11440", "010-1111-2222")
    party = enter_person(new, ours.round, actor=ours.operator)
    assert enter_person(new, ours.round, actor=ours.leader) == party
    assert not Consent.objects.filter(party=party).exists()


def test_the_link_never_goes_to_who_files(ours: Side) -> None:
    Person.objects.filter(party=ours.operator.party).update(phone="010-9999-0000", email="me@example.org")
    for own in ({"phone": "010-9999-0000"}, {"phone": "010-1111-2222", "email": "ME@example.org"}):
        new = NewPerson("이하나", date(1965, 3, 2), "f", "11440", own["phone"], own.get("email", ""))
        with pytest.raises(TransitionError, match="본인이 받아야"):
            enter_person(new, ours.round, actor=ours.operator)
    assert not Person.objects.filter(party__name="이하나").exists()


def test_each_body_sees_what_it_has_filed(ours: Side) -> None:
    theirs = Side("남의")
    mine = ours.file(ours.operator, somebody())
    sites = ours.file(ours.leader, somebody("이하나", date(1968, 1, 1)))
    foreign = theirs.file(theirs.operator, somebody("최나라", date(1966, 1, 1)))
    make.application(ours.ours, make.person())
    make.application(ours.ours, make.person(), channel=Channel.STAFF, filed_by=ours.manager)
    assert set(filings_visible(ours.operator)) == set(filings_visible(ours.colleague)) == {mine}
    assert set(filings_visible(ours.leader)) == {sites}
    assert set(filings_visible(theirs.operator)) == {foreign}
    of_our_bodies = {"leader of the operator": {mine}, "operator of the site": {sites}}
    for who, account in nobody(ours).items():
        assert set(filings_visible(account)) == of_our_bodies.get(who, set()), who


def test_a_proposal_by_a_partner_names_its_body(ours: Side) -> None:
    with pytest.raises(Refused):
        actions.file_application(
            somebody(), ours.round, filed_by=ours.operator, channel=Channel.PARTNER, confirmed=False
        )


# --- who never says yes -----------------------------------------------------------------------------------------------


def entered(ours: Side, name: str = "박새로") -> Party:
    person = NewPerson(
        name=name, birth_date=date(1968, 3, 2), sex="f", district_code="11440", phone="010-1234-9876", email=""
    )
    return enter_person(person, ours.round, actor=ours.operator)


def told_to(account: Account, made: Application) -> list[str]:
    rows = Message.objects.filter(recipient_id=account.party_id or 0, kind=f"unconfirmed-{made.pk}")
    return list(rows.values_list("body", flat=True))


def test_the_partner_is_told_the_same_whether_somebody_declined_or_let_the_time_pass(ours: Side, clock: Clock) -> None:
    silent, declining = ours.file(ours.operator, entered(ours)), ours.file(ours.operator, entered(ours, "최다른"))
    actions.decline_application(declining, actor=None)
    assert silent.answer_due is not None
    clock.at((silent.answer_due + timedelta(days=1)).isoformat())
    tick(timezone.now())
    silent.refresh_from_db()
    assert silent.status == ApplicationStatus.EXPIRED
    [first], [second] = told_to(ours.operator, silent), told_to(ours.operator, declining)
    assert first.replace(f"{silent.pk}번", "") == second.replace(f"{declining.pk}번", "")
    for body in (first, second):
        assert "박새로" not in body
        assert "원하지" not in body
    assert not told_to(ours.colleague, silent)
    staff = actions.file_application(
        somebody(), ours.round, filed_by=ours.manager, channel=Channel.STAFF, confirmed=False
    )
    actions.decline_application(staff, actor=None)
    assert not told_to(ours.manager, staff)


def lapsed(ours: Side, clock: Clock, party: Party) -> Application:
    made = ours.file(ours.operator, party)
    assert made.answer_due is not None
    clock.at((made.answer_due + timedelta(days=1)).isoformat())
    tick(timezone.now())
    return made


def much_later(ours: Side, made: Application, clock: Clock) -> None:
    clock.at(
        (max(ours.round.apply_to, made.answer_due or ours.round.apply_to) + timedelta(days=KEPT_DAYS + 10)).isoformat()
    )


def test_who_was_entered_and_never_answered_is_erased_and_only_the_fact_stays(ours: Side, clock: Clock) -> None:
    party = entered(ours)
    made = lapsed(ours, clock, party)
    link = confirmation_token(made)
    assert erase_unconfirmed().people == 0  # too early: the round still asks, and somebody may have a question
    much_later(ours, made, clock)
    would = erase_unconfirmed(dry_run=True)
    assert (would.people, would.applications, would.held) == (1, 1, 0)
    assert Party.objects.filter(pk=party.pk).exists()
    done = erase_unconfirmed()
    assert (done.people, done.applications, done.held) == (1, 1, 0)
    assert not Party.objects.filter(pk=party.pk).exists()
    assert not Person.objects.filter(pk=party.pk).exists()
    assert not Application.objects.filter(pk=made.pk).exists()
    assert not Message.objects.filter(recipient_id=party.pk).exists()
    log = TransitionLog.objects.get(object_type="parties.person", object_id=party.pk)
    assert (log.to_state, str(made.pk) in log.reason) == ("erased", True)
    assert not filings_visible(ours.operator).exists()
    with pytest.raises(TransitionError, match="지운 신청"):
        application_of(link)
    assert erase_unconfirmed().people == 0
    rows = [row for one in run(frozenset({1, 9, 11, 13})) for row in one.violations]
    assert not [row for row in rows if row.object_type in ("paths.application", "messages.message")]


@pytest.mark.parametrize("holding", ["account", "consent", "confirmed", "own", "waiting", "staff", "record"])
def test_what_somebody_else_needs_of_a_person_is_never_touched(ours: Side, clock: Clock, holding: str) -> None:
    party = entered(ours)
    made = lapsed(ours, clock, party)
    far = make.round_of(ours.round.programme, status=RoundStatus.OPEN)
    match holding:
        case "account":
            make.account(party=party)
        case "consent":
            make.consent(party)
        case "confirmed":
            make.application(far, party, channel=Channel.PARTNER, confirmed_at=timezone.now(), filed_through=ours.body)
        case "own":
            make.application(far, party)
        case "waiting":
            actions.file_application(
                party, far, filed_by=ours.operator, filed_through=ours.body, channel=Channel.PARTNER, confirmed=False
            )
        case "staff":
            row = actions.file_application(party, far, filed_by=ours.manager, channel=Channel.STAFF, confirmed=False)
            actions.decline_application(row, actor=None)
        case "record":
            Record.objects.create(
                party=party, session=make.session(), kind="visit", day=date(2023, 3, 1), quantity=1, unit="times"
            )
    much_later(ours, made, clock)
    done = erase_unconfirmed()
    assert done.people == 0
    assert done.held == (1 if holding in ("consent", "record") else 0)
    assert Application.objects.filter(pk=made.pk).exists()
    assert Person.objects.filter(pk=party.pk).exists()
    assert Message.objects.filter(recipient_id=party.pk).exists()


def test_the_command_says_what_it_erased(ours: Side, clock: Clock) -> None:
    made = lapsed(ours, clock, entered(ours))
    much_later(ours, made, clock)
    for words, said in ((("--dry-run",), "아무것도 지우지 않았습니다"), ((), "대리 신청 1건, 1명")):
        out = StringIO()
        call_command("erase", *words, stdout=out)
        assert said in out.getvalue()
    assert not Application.objects.exists()
