"""Filing for somebody who telephones (대리 접수): what staff typed becomes an application that waits for the person."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from imojak.kernel.transitions import TransitionError
from imojak.offers.configuration import find_definition
from imojak.parties.enums import Capability
from imojak.parties.models import Account
from imojak.paths.actions.common import action
from imojak.paths.actions.drafting import ApplicationRefused, errors_of, locked_draft, wished
from imojak.paths.actions.filing import ensure_in_time, ensure_places_open, file_application
from imojak.paths.enums import Channel
from imojak.paths.models import Application, Draft


@action
def propose(draft: Draft, *, actor: Account, at: datetime | None = None) -> Application:
    """File what a member of staff has typed for the draft's person, who is asked to confirm it by a signed link.

    Everything is checked as if the person handed it in; only papers may follow. Raises ApplicationRefused with every
    sentence there is, TransitionError without the right, for oneself, or where the round is closed, and Refused for a
    second application; the draft is then as it was.
    """
    draft = locked_draft(draft)
    if draft.account_id != actor.pk or not actor.can(Capability.DECIDE):
        raise TransitionError("대신 접수할 권한이 없습니다. 사업 담당자에게 부탁해 주세요.")
    if draft.party is None or draft.party_id == actor.party_id:
        raise TransitionError("본인의 신청은 시민 화면에서 직접 내 주세요.")
    moment = at or timezone.now()
    of = draft.round
    ensure_in_time(of, moment)
    wishes = wished(draft)
    ensure_places_open(of, [*wishes, *([draft.place] if draft.place else [])])
    definition = find_definition(of)
    papers: set[str] = set()
    if definition is not None:
        papers = {one.code for one in definition.type.document}
        papers |= {code for code, field in definition.type.fields.items() if field.kind == "file"}
    errors = {
        code: text for code, text in errors_of(draft, draft.party, definition, moment).items() if code not in papers
    }
    if errors:
        raise ApplicationRefused(errors)
    answers = {code: answer for code, answer in draft.answers.items() if not code.startswith("_")}
    made = file_application(
        draft.party, of, place=draft.place, preferences=wishes, answers=answers, filed_by=actor, channel=Channel.STAFF,
        confirmed=False, at=moment,
    )  # fmt: skip
    draft.delete()
    return made
