"""Papers (제출 서류) of applications: what they are is read from their content, not from their name."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from imojak.agency.closures import closures_of
from imojak.kernel.calendar import workdays_after
from imojak.kernel.months import day_words
from imojak.kernel.transitions import TransitionError
from imojak.offers.configuration import find_definition
from imojak.offers.models import Round
from imojak.parties.enums import Capability
from imojak.parties.models import Account
from imojak.paths.actions.common import action
from imojak.paths.actions.telling import APPLICATION_PAGE, Notice, tell
from imojak.paths.actions.verdicts import refuse_own
from imojak.paths.enums import PENDING, ApplicationStatus, DocumentStatus
from imojak.paths.models import Application, ApplicationDocument, Draft
from imojak.paths.terms import known_of
from imojak.plan.types.forms import DocumentWanted, Moment
from imojak.trust.files import MEDIA, MOST, FileRefused, checked, keep

#: Working days in which a paper that was sent back is to be brought again.
RETURN_DAYS = 5


@action
def attach(
    to: Draft | Application, code: str, name: str, content: bytes, *, actor: Account, at: datetime | None = None
) -> ApplicationDocument:
    """Add a paper to a draft or an application, under the code that its configuration asks for.

    In a draft it takes the place of the one before; in an application it comes beside it, as one sent back stays on
    record. Raises TransitionError for an empty or too large file, or one of another kind than is asked for.
    """
    moment = at or timezone.now()
    if isinstance(to, Draft) and to.account_id != actor.pk:
        raise TransitionError("본인이 쓰던 신청에만 서류를 올릴 수 있습니다.")
    if isinstance(to, Application) and not (
        to.status in PENDING or _booked(to) or _asked_later(to, code, timezone.localdate(moment))
    ):
        raise TransitionError("이미 끝난 신청에는 서류를 더할 수 없습니다. 담당자에게 문의해 주세요.")
    accepted, most = _asked(to.round, code)
    try:
        checked(content, accepted, most)
    except FileRefused as refused:
        raise TransitionError(refused.user_message) from refused
    document = keep(name.strip() or code, content, on=timezone.localdate(moment))
    owner = {"draft": to} if isinstance(to, Draft) else {"application": to}
    if isinstance(to, Draft):
        to.documents.filter(code=code).delete()
    return ApplicationDocument.objects.create(
        code=code, document=document, uploaded_by=actor, uploaded_at=moment, **owner
    )


def _booked(application: Application) -> bool:
    """Tell whether it is a booked interview, whose papers may come until it begins."""
    place = application.place
    return application.status == ApplicationStatus.ACCEPTED and place is not None and place.starts_at is not None


def papers_later(application: Application, day: date) -> list[tuple[DocumentWanted, ApplicationDocument | None]]:
    """Return what somebody who was chosen is asked for only now, with what was handed in last.

    At the end, or for a sum that waits for it; empty for who was not chosen.
    """
    definition = find_definition(application.round)
    moments: tuple[Moment, ...] = ("claim", "end")
    if (
        definition is None
        or application.status != ApplicationStatus.ACCEPTED
        or not any(one.needed_at in moments for one in definition.type.document)
    ):
        return []
    known = known_of(application.round, [application], day)[application.pk]
    last = {one.code: one for one in application.documents.select_related("document").order_by("uploaded_at", "pk")}
    return [(one, last.get(one.code)) for moment in moments for one in definition.documents(moment, known)]


def _asked_later(application: Application, code: str, day: date) -> bool:
    return any(one.code == code for one, _ in papers_later(application, day))


def _asked(of: Round, code: str) -> tuple[tuple[str, ...], int]:
    """Return the kinds of file that may be handed in under a code, and how many megabytes."""
    definition = find_definition(of)
    if definition is None:
        return tuple(MEDIA), MOST
    paper = next((one for one in definition.type.document if one.code == code), None)
    if paper is not None:
        return tuple(paper.accepts), MOST
    field = definition.type.fields.get(code)
    if field is None or field.kind != "file":
        raise TransitionError("이 신청에서 받지 않는 서류입니다. 서류 이름을 다시 골라 주세요.")
    return tuple(field.accepts) or tuple(MEDIA), field.most or MOST


@action
def check_document(
    document: ApplicationDocument, *, actor: Account, accepted: bool, note: str = "", at: datetime | None = None
) -> ApplicationDocument:
    """Find a paper good, or send it back (보완 요청) with what is missing; the applicant is told until when.

    Raises TransitionError for who may not decide, and Refused for a return without a word.
    """
    application = document.application
    if application is None or not actor.can(Capability.DECIDE):
        raise TransitionError("제출된 신청의 서류만, 심사 담당자가 확인할 수 있습니다.")
    refuse_own([application], actor)
    moment = at or timezone.now()
    document.status = DocumentStatus.ACCEPTED if accepted else DocumentStatus.RETURNED
    document.checked_by, document.checked_at, document.note = actor, moment, note.strip()[:200]
    document.save(update_fields=["status", "checked_by", "checked_at", "note"])
    if not accepted:
        tell(
            [
                Notice(
                    application.party_id,
                    f"returned-{document.pk}",
                    f"[{application.round.programme.name}] 서류를 보완해 주세요",
                    f"{title_of(document)}: {document.note} {day_words(due_again(document))}까지 다시 올려 주세요. "
                    "그때까지 들어오지 않으면 심사할 수 없습니다.",
                    APPLICATION_PAGE.format(application.pk),
                )
            ],
            at=moment,
        )
    return document


def due_again(document: ApplicationDocument) -> date:
    """Return the day until which a paper that was sent back is to be brought again."""
    return workdays_after(timezone.localdate(document.checked_at), RETURN_DAYS, closures_of())


def title_of(document: ApplicationDocument) -> str:
    """Return what a paper is called in the form, else its file's name."""
    application = document.application
    known = titles_of(application.round) if application is not None else {}
    return known.get(document.code, document.document.title)


def titles_of(round_: Round) -> dict[str, str]:
    """Return what the papers of a round are called in its form, by code."""
    definition = find_definition(round_)
    if definition is None:
        return {}
    fields = {code: one.label for code, one in definition.type.fields.items()}
    return {one.code: one.label for one in definition.type.document} | fields
