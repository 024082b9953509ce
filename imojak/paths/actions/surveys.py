"""Satisfaction surveys (만족도 조사): they go out by themselves when something ends, to whoever took part in it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from imojak.instruments.models import Instrument, InstrumentKind, Item, ItemKind, Wave
from imojak.kernel.months import day_words
from imojak.offers.models import Round
from imojak.parties.models import Party
from imojak.paths.actions.events import SURVEY_PAGE, tell_of
from imojak.paths.life_terms import terms_of
from imojak.paths.models import Participation
from imojak.plan.types.terms import Survey

_SCALES = {"scale5": (ItemKind.SCALE, 1, 5), "yesno": (ItemKind.YES_NO, 0, 1), "text": (ItemKind.TEXT, 0, 1)}
#: A participation that ends much later than its round's survey is still asked so many days.
_OPEN_DAYS = 14


def ask(participation: Participation, *, at: datetime | None = None) -> Wave | None:
    """Ask whoever took part how it was, by a message with a link; inside the caller's transaction.

    The round's wave is made from its type when there is none yet. Returns the wave, or None when the type asks nothing
    at an end. A transfer is no end: the second part is asked about both.
    """
    of = participation.round
    today = timezone.localdate(at or timezone.now())
    wanted = survey_of(of)
    wave = of.satisfaction or (_wave(of, wanted) if wanted is not None else None)
    if wave is None:
        return None
    _open_on(wave, today, wanted.open_days if wanted is not None else _OPEN_DAYS)
    tell_of(
        "survey",
        Party.objects.get(pk=participation.party_id),
        of,
        f"survey-{participation.pk}",
        subject=f"[{of.programme.name}] 만족도 조사",
        body=f"참여하시느라 수고하셨습니다. {day_words(wave.closes_on)}까지 짧은 설문에 답해 주시면 다음 회차를 낫게 만드는 데 쓰겠습니다.",
        values={"due": day_words(wave.closes_on)},
        link=SURVEY_PAGE.format(participation.pk),
        at=at,
    )
    return wave


def survey_of(of: Round) -> Survey | None:
    """Return what the round's type asks whoever took part when it ends."""
    terms = terms_of(of)
    if terms is None:
        return None
    return next((one for one in terms.survey if one.when == "ended" and one.audience == "applicant"), None)


def _wave(of: Round, wanted: Survey) -> Wave:
    """Make the round's wave, and the type's instrument where it is new or asks something else by now."""
    # Two that end at once must not make two waves: the round is the lock.
    locked = Round.objects.select_for_update().get(pk=of.pk)
    if locked.satisfaction is None:
        locked.satisfaction = Wave.objects.create(
            code=f"survey-{locked.code}"[:60],
            instrument=_instrument(wanted, locked.starts_on),
            title=f"{locked.title} {wanted.title}"[:160],
            programme_code=locked.programme.code,
            opens_on=locked.starts_on,
            closes_on=locked.ends_on + timedelta(days=wanted.open_days),
        )
        locked.save(update_fields=["satisfaction"])
    of.satisfaction = locked.satisfaction
    return locked.satisfaction


def _instrument(wanted: Survey, day: date) -> Instrument:
    items = [(row.code[:20], row.text, *_SCALES[row.kind]) for row in wanted.items]
    latest = Instrument.objects.filter(code=wanted.instrument).order_by("-version").first()
    if latest is not None:
        known = list(latest.items.order_by("order").values_list("domain", "text", "kind", "scale_from", "scale_to"))
        if known == items:
            return latest
    made = Instrument.objects.create(
        code=wanted.instrument,
        version=1 if latest is None else latest.version + 1,
        kind=InstrumentKind.SATISFACTION,
        title=wanted.title,
        effective_from=day,
    )
    Item.objects.bulk_create(
        Item(instrument=made, order=order, domain=domain, text=text, kind=kind, scale_from=low, scale_to=high)
        for order, (domain, text, kind, low, high) in enumerate(items, start=1)
    )
    return made


def _open_on(wave: Wave, today: date, days: int) -> None:
    """Keep a wave open for everybody who is asked: at least ``days`` from the day of asking."""
    changes = []
    if today < wave.opens_on:
        wave.opens_on = today
        changes.append("opens_on")
    if wave.closes_on < today + timedelta(days=days):
        wave.closes_on = today + timedelta(days=days)
        changes.append("closes_on")
    if changes:
        wave.save(update_fields=changes)
