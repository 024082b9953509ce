"""Filing for somebody else (대리 접수): what staff or a partner typed becomes an application that waits for the person.

Staff see everything of whom they file for, and are told at once what stands against it. A partner is told only what it
typed itself: whether it can be filed, never why not; what the agency knows of the person stays the person's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from imojak.kernel.transitions import TransitionError
from imojak.offers.configuration import Definition, find_definition
from imojak.offers.models import Place, Round
from imojak.parties.actions.signing_up import NewPerson, make_person
from imojak.parties.enums import PartyKind
from imojak.parties.models import Account, Party, Person
from imojak.parties.queries import people_named
from imojak.paths.actions.common import action
from imojak.paths.actions.drafting import WHOLE, ApplicationRefused, errors_of, form_errors, locked_draft, wished
from imojak.paths.actions.filing import (
    ASKED_AGAIN,
    ensure_in_time,
    ensure_places_open,
    file_application,
    send_link_again,
)
from imojak.paths.actions.telling import APPLICATION_PAGE, Notice, tell
from imojak.paths.enums import GIVEN_UP, ApplicationStatus, Channel
from imojak.paths.filing_scopes import filed_through, filings_visible, may_file_as_staff, rounds_fileable
from imojak.paths.machines import APPLICATION
from imojak.paths.models import Application, Draft
from imojak.paths.profile import told_profile
from imojak.trust.models import TransitionLog

#: So often the link to confirm goes out in all, the first time with the filing.
MOST_LINKS = 3
#: What the log says where a partner has taken back what it filed.
TAKEN_BACK = "대신 낸 기관이 거두어들임"
NOT_OWN = "본인의 신청은 시민 화면에서 직접 내 주세요."
NOT_COVERED = "이 회차에 대신 신청할 수 있는 기관이 아닙니다. 맡은 회차를 다시 고르거나 사업 담당자에게 문의해 주세요."
#: One sentence for whatever stands against it, so that a partner learns nothing of the person.
NOT_POSSIBLE = (
    "이분의 신청은 대신 낼 수 없습니다. 이미 신청하셨거나, 전에 확인하지 않으셨거나, 참여 조건이 맞지 않을 때 그렇습니다. "
    "까닭은 본인에게만 알려 드립니다. 누리집이나 전화로 직접 확인하시도록 전해 주세요."
)


@action
def propose(draft: Draft, *, actor: Account, at: datetime | None = None) -> Application:
    """File what a member of staff has typed for the draft's person, who is asked to confirm it by a signed link.

    Everything is checked as if the person handed it in; only papers may follow. Raises ApplicationRefused with every
    sentence there is, TransitionError for a programme that the actor does not manage, for oneself, or where the round
    is closed, and Refused for a second application; the draft is then as it was.
    """
    draft, party = _draft_for(draft, actor)
    if not may_file_as_staff(actor, draft.round):
        raise TransitionError("대신 접수할 권한이 없습니다. 사업 담당자에게 부탁해 주세요.")
    moment = at or timezone.now()
    wishes = _in_order(draft, moment)
    definition = find_definition(draft.round)
    if errors := _but_papers(errors_of(draft, party, definition, moment), definition):
        raise ApplicationRefused(errors)
    return _filed(draft, party, wishes, actor, moment, Channel.STAFF, None)


@action
def propose_as_partner(draft: Draft, *, actor: Account, at: datetime | None = None) -> Application:
    """File what an operator or a site's leader has typed for the draft's person, who is told which body asks.

    Raises ApplicationRefused for questions of the form that are open, TransitionError for what the role does not cover,
    for oneself, where the round is closed, and, with one sentence for all of it, where the person has applied already,
    did not confirm what this body filed before, or may not take part. The draft is then as it was.
    """
    draft, party = _draft_for(draft, actor)
    moment = at or timezone.now()
    wishes = _in_order(draft, moment)
    through = filed_through(actor, draft.round, [*wishes, *([draft.place] if draft.place else [])])
    if through is None:
        raise TransitionError(_not_covered(actor, draft.round))
    if errors := open_questions(draft, party):
        raise ApplicationRefused(errors)
    if _stands_against(draft, party, through, find_definition(draft.round), moment):
        raise TransitionError(NOT_POSSIBLE)
    return _filed(draft, party, wishes, actor, moment, Channel.PARTNER, through)


def open_questions(draft: Draft, party: Party) -> dict[str, str]:
    """Return what the form still wants of a partner that files for a person, a sentence for each question."""
    definition = find_definition(draft.round)
    if definition is None:
        return {}
    return _but_papers(form_errors(draft, definition, told_profile(party), draft.answers), definition)


@action
def enter_person(person: NewPerson, of: Round, *, actor: Account) -> Party:
    """Write down whom a partner files for, and return them; somebody of the same name, day and telephone is that one.

    No consent is kept: that is the person's to give, by confirming. Raises TransitionError for a round that the role
    does not cover, for oneself, and for an address of one's own, at which the person would never be asked.
    """
    ensure_covered(actor, of)
    me = Person.objects.filter(party=actor.party_id).first()
    mine = {actor.email.casefold(), me.email.casefold() if me is not None else ""} - {""}
    if (me is not None and me.phone and me.phone == person.phone) or person.email.casefold() in mine:
        raise TransitionError("확인 링크는 본인이 받아야 합니다. 그분의 휴대전화와 전자우편을 여쭈어 적어 주세요.")
    known = people_named(person.name).filter(birth_date=person.birth_date, phone=person.phone).first()
    return known.party if known is not None else make_person(person)


@action
def send_again(application: Application, *, actor: Account, at: datetime | None = None) -> None:
    """Send the link to confirm once more for what one's body filed: at most ``MOST_LINKS`` in all, one a day.

    Raises TransitionError for what another body filed, once the person has answered, and too often. Who sent it is
    logged; the partner learns nothing but that it went out.
    """
    found = _unanswered(application, actor, "링크를 다시 보낼")
    moment = at or timezone.now()
    sent = list(links_sent([found.pk]).values_list("at", flat=True))
    if len(sent) + 1 >= MOST_LINKS:
        raise TransitionError(
            f"확인 링크는 모두 {MOST_LINKS}번까지 보냅니다. 더 보내지 않으니 그분께 직접 여쭈어 주세요."
        )
    today = timezone.localdate(moment)
    if today in {timezone.localdate(one) for one in [found.filed_at, *sent]}:
        raise TransitionError("확인 링크는 하루에 한 번만 보냅니다. 내일 다시 보내 주세요.")
    send_link_again(found, actor=actor, at=moment)


def _unanswered(application: Application, actor: Account, what: str) -> Application:
    """Return what one's body filed and the person has not answered, locked; ``what`` can be done with no other."""
    # The lock makes a confirmation of the same moment either come first, or find it gone.
    rows = Application.objects.select_for_update(of=("self",)).select_related("round__programme", "filed_through")
    found = rows.get(pk=application.pk)
    if not filings_visible(actor).filter(pk=found.pk).exists():
        raise TransitionError(f"우리 기관에서 대신 낸 신청만 {what} 수 있습니다. 목록에서 다시 골라 주세요.")
    if found.status != ApplicationStatus.PROPOSED:
        raise TransitionError(f"본인의 확인을 기다리는 신청만 {what} 수 있습니다. 목록에서 상태를 확인해 주세요.")
    return found


def links_sent(numbers: Iterable[int]) -> QuerySet[TransitionLog]:
    """Return when the link was sent again for applications, and by whom."""
    return TransitionLog.objects.filter(
        object_type="paths.application", object_id__in=list(numbers), reason=ASKED_AGAIN
    )


@action
def take_back(application: Application, *, actor: Account, at: datetime | None = None) -> None:
    """Take back what one's body filed, while the person has not confirmed it; the person is told.

    Raises TransitionError for what another body filed, and once the person has answered.
    """
    found = _unanswered(application, actor, "거두어들일")
    moment = at or timezone.now()
    APPLICATION.apply(found, "withdraw", actor=actor, reason=TAKEN_BACK, at=moment, changes={"answer_due": None})
    name = found.filed_through.name if found.filed_through is not None else ""
    tell(
        [
            Notice(
                found.party_id,
                f"taken-back-{found.pk}",
                f"[{found.round.programme.name}] 대신 냈던 신청을 거두어들였습니다",
                f"{name}에서 ‘{found.round.title}’에 대신 냈던 신청을 거두어들였습니다. 하실 일은 없습니다. "
                "신청을 바라시면 누리집에서 직접 내시거나 담당자에게 전화해 주세요.",
                APPLICATION_PAGE.format(found.pk),
            )
        ],
        at=moment,
    )


def ensure_covered(actor: Account, of: Round) -> None:
    """Raise TransitionError for a round for which one's role does not cover filing for people."""
    if not rounds_fileable(actor).filter(pk=of.pk).exists():
        raise TransitionError(NOT_COVERED)


def _not_covered(actor: Account, of: Round) -> str:
    ensure_covered(actor, of)
    return "우리 활동처의 자리에만 대신 신청할 수 있습니다. 우리 활동처의 자리를 골라 주세요."


def _draft_for(draft: Draft, actor: Account) -> tuple[Draft, Party]:
    """Return the actor's own draft, locked, and the person that it is for."""
    draft = locked_draft(draft)
    if draft.account_id != actor.pk:
        raise TransitionError("이 신청서를 쓰던 사람만 낼 수 있습니다. 사람을 다시 찾아 적어 주세요.")
    party = draft.party
    if party is None or party.pk == actor.party_id:
        raise TransitionError(NOT_OWN)
    if party.kind != PartyKind.PERSON or party.merged_into_id is not None:
        raise TransitionError("사람 한 분의 신청만 대신 낼 수 있습니다. 사람을 다시 찾아 주세요.")
    return draft, party


def _in_order(draft: Draft, moment: datetime) -> list[Place]:
    """Return the wishes of a draft that comes in time, for places that are open."""
    ensure_in_time(draft.round, moment)
    wishes = wished(draft)
    ensure_places_open(draft.round, [*wishes, *([draft.place] if draft.place else [])])
    return wishes


def _but_papers(errors: Mapping[str, str], definition: Definition | None) -> dict[str, str]:
    """Return the errors without those about papers, which the person brings after confirming."""
    if definition is None:
        return dict(errors)
    papers = {one.code for one in definition.type.document}
    papers |= {code for code, field in definition.type.fields.items() if field.kind == "file"}
    return {code: text for code, text in errors.items() if code not in papers}


def _stands_against(
    draft: Draft, party: Party, through: Party, definition: Definition | None, moment: datetime
) -> bool:
    """Tell whether the person has applied, did not confirm what this body filed before, or may not take part."""
    # Two that file for one person at once come after each other: the second is told what the first has done, in no
    # other words than anything else.
    Party.objects.select_for_update().get(pk=party.pk)
    before = Application.objects.filter(round=draft.round, party=party)
    if before.exclude(status__in=GIVEN_UP).exists():
        return True
    silent = before.filter(channel=Channel.PARTNER, filed_through=through, confirmed_at=None)
    if silent.exclude(pk__in=taken_back_among(silent.values_list("pk", flat=True))).exists():
        return True
    return WHOLE in errors_of(draft, party, definition, moment)


def taken_back_among(numbers: Iterable[int]) -> set[int]:
    """Return those of the applications that the partner which filed them has taken back itself."""
    rows = TransitionLog.objects.filter(
        object_type="paths.application",
        object_id__in=list(numbers),
        to_state=ApplicationStatus.WITHDRAWN,
        reason=TAKEN_BACK,
    )
    return set(rows.values_list("object_id", flat=True))


def _filed(
    draft: Draft, party: Party, wishes: Sequence[Place], actor: Account, moment: datetime, channel: Channel,
    through: Party | None,
) -> Application:  # fmt: skip
    answers = {code: answer for code, answer in draft.answers.items() if not code.startswith("_")}
    made = file_application(
        party, draft.round, place=draft.place, preferences=wishes, answers=answers, filed_by=actor,
        filed_through=through, channel=channel, confirmed=False, at=moment,
    )  # fmt: skip
    draft.delete()
    return made
