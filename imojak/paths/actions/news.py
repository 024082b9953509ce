"""News of rounds that open (새 소식): to whoever has consented to it, of the kinds that they want and may take part in.

It goes out by the clocks, once for a round and person, on the site and by e-mail or text message.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from imojak.kernel.months import day_words
from imojak.messages.models import Message
from imojak.messages.stopping import NEWS, stop_page
from imojak.offers.enums import RoundStatus, Shape
from imojak.offers.models import Round
from imojak.parties.enums import ConsentPurpose
from imojak.parties.models import Consent, Party, Person
from imojak.parties.queries import running
from imojak.paths.actions.common import action
from imojak.paths.actions.events import worded
from imojak.paths.actions.telling import ROUND_PAGE, Notice, tell
from imojak.paths.eligibility import evaluate_many
from imojak.paths.models import Application
from imojak.rules.evaluation import ELIGIBLE

#: What opened longer ago is no news, also when nobody has run the clocks.
_DAYS = timedelta(days=7)
_AT_ONCE = 500
#: The key of a person's wishes under which the shapes of programmes stand of which they want news; none: of all.
WANTED = "news"
#: Of what people may want news: what one takes part in.
KINDS = (
    *(Shape.SOCIAL_JOB, Shape.INTERNSHIP, Shape.COURSE, Shape.COUNSELLING, Shape.MENTORING, Shape.VOLUNTEER),
    *(Shape.FAIR, Shape.SEAT, Shape.CONTEST),
)


def tell_news(moment: datetime) -> list[str]:
    """Tell of the rounds that have opened in the last days; return what was done, a sentence for each round."""
    today = timezone.localdate(moment)
    opened = Round.objects.filter(
        status=RoundStatus.OPEN,
        programme__shape__in=KINDS,
        apply_from__gt=today - _DAYS,
        apply_from__lte=today,
        apply_to__gte=today,
    ).select_related("programme__parent", "programme__lead_unit", "type", "eligibility")
    done = []
    for of in opened.order_by("apply_from", "pk"):
        readers = _readers(of, today)
        lots = (readers[start : start + _AT_ONCE] for start in range(0, len(readers), _AT_ONCE))
        if number := sum(_tell(of, lot, moment) for lot in lots):
            done.append(f"새로 열린 ‘{of.title}’: {number}명에게 소식을 보냄")
    return done


def _readers(of: Round, today: date) -> list[int]:
    """Return who wants news of a round's kind, has none of it yet and has not applied to it."""
    consents = Consent.objects.filter(
        running(today), purpose=ConsentPurpose.MARKETING, receiver=None, withdrawn_on=None
    )
    people = Person.objects.filter(party__in=consents.values("party"), party__merged_into=None).order_by("pk")
    known = set(Message.objects.filter(kind=_kind(of), due_on=of.apply_from).values_list("recipient_id", flat=True))
    known |= set(Application.objects.filter(round=of).values_list("party_id", flat=True))
    return [
        party
        for party, wishes in people.values_list("pk", "wishes")
        if party not in known and of.programme.shape in (wanted(wishes) or KINDS)
    ]


def wanted(wishes: Any) -> list[str]:
    """Return of which shapes of programmes a person's wishes want news; [] where they say none, which means all."""
    said = wishes.get(WANTED) if isinstance(wishes, dict) else None
    return [str(one) for one in said] if isinstance(said, list) else []


@action
def _tell(of: Round, readers: Collection[int], moment: datetime) -> int:
    found = evaluate_many(of, readers, day=timezone.localdate(moment))
    fit = [party for party, evaluation in found.items() if evaluation.result == ELIGIBLE]
    parties = Party.objects.in_bulk(fit)
    tell([_notice(of, parties[party]) for party in fit], at=moment, once=of.apply_from, everywhere=True)
    return len(fit)


def _notice(of: Round, party: Party) -> Notice:
    """Return the news for one person, in the type's own words where it has some; how to stop it is always said."""
    stop = f"소식을 그만 받으시려면 이 주소를 열어 ‘그만 받기’를 눌러 주세요. {stop_page(party.pk)}"
    starts, ends = day_words(of.apply_from), day_words(of.apply_to)
    subject, body = worded(
        "opened",
        party,
        of,
        subject=f"새로 열렸습니다: {of.title}",
        body=f"{of.programme.name}의 ‘{of.title}’ 신청을 {starts}부터 {ends}까지 받습니다. {stop}",
        values={"starts": starts, "ends": ends},
        always={"stop": stop},
    )
    return Notice(party.pk, _kind(of), subject, body, ROUND_PAGE.format(of.code))


def _kind(of: Round) -> str:
    return f"{NEWS}{of.pk}"
