"""A consent that is withdrawn in mid-screening (동의 철회): the application ends with that reason, nothing is lost."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from imojak.kernel.transitions import TransitionError
from imojak.kernel.violations import Refused
from imojak.paths.actions.common import action
from imojak.paths.actions.deciding import refusal
from imojak.paths.actions.following import Change, tell_followers
from imojak.paths.actions.looking import withdrawn_consents
from imojak.paths.actions.offering import next_in_line
from imojak.paths.actions.verdicts import write
from imojak.paths.enums import ApplicationStatus, SeatOfferStatus
from imojak.paths.machines import SEAT_OFFER
from imojak.paths.models import Application, SeatOffer

_LOOKED_AT = (
    ApplicationStatus.FILED,
    ApplicationStatus.ELIGIBLE,
    ApplicationStatus.WAITING,
    ApplicationStatus.OFFERED,
)


def stop_all_without_consent(moment: datetime) -> list[str]:
    """End the applications of people who have withdrawn the consent without which nobody may look at them.

    Return what was done, a sentence for each.
    """
    own = Q(party__consents__withdrawn_on__isnull=False)
    leads = Q(party__members__leader=True, party__members__member__consents__withdrawn_on__isnull=False)
    rows = Application.objects.filter(own | leads, status__in=_LOOKED_AT).select_related(
        "party", "round__programme__parent", "round__type", "round__eligibility"
    )
    several = list(rows.distinct())
    done: list[str] = []
    for number in sorted(withdrawn_consents(several)):
        application = next(one for one in several if one.pk == number)
        try:
            stop_without_consent(application, at=moment)
        except (TransitionError, Refused):
            continue
        done.append(f"‘{application.round.title}’의 신청 {number}: 동의를 거두어 심사를 그쳤습니다.")
    return done


@action
def stop_without_consent(application: Application, *, at: datetime | None = None) -> None:
    """End an application whose person has withdrawn the consent to the service; the decision says so."""
    moment = at or timezone.now()
    if application.status == ApplicationStatus.OFFERED:
        held = SeatOffer.objects.get(application=application, status=SeatOfferStatus.OPEN)
        SEAT_OFFER.apply(held, "expire", reason="withdrawn-consent", at=moment, changes={"answered_at": moment})
        write([refusal(application, ["withdrawn-consent"], verb="expire")], actor=None, at=moment)
        tell_followers(Change.EXIT, [application.round], at=moment)
        next_in_line(held.place, at=moment)
        return
    verb = "time_out" if application.status == ApplicationStatus.WAITING else "reject"
    write([refusal(application, ["withdrawn-consent"], verb=verb)], actor=None, at=moment)
