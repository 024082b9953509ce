"""What the race needs in imojak's database, and what is left there after it; run by ``peers/ours.py`` in its own process.

race_data.py make ROUNDS PEOPLE      rounds (JSON: name → seats) that take applications today, and citizens
race_data.py look ROUND …            what the database holds of each
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any


def make(seats: dict[str, int], people: int) -> dict[str, Any]:
    """Make rounds of a course that take applications today, and citizens with a session each."""
    from datetime import date, timedelta

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    from imojak.kernel.bulk import next_id, reset_sequences
    from imojak.offers.configuration import rule_set_of, version_of
    from imojak.offers.enums import PlaceKind, RoundStatus, RuleKind
    from imojak.offers.models import Place, Programme, Round
    from imojak.parties.models import Account, Consent, Party, Person

    today = timezone.localdate()
    programme = Programme.objects.filter(shape="course", rounds__isnull=True).order_by("pk").first()
    programme = programme or Programme.objects.filter(shape="course").order_by("pk")[0]
    rounds = {}
    for name, capacity in seats.items():
        made = Round.objects.create(
            programme=programme, code=f"race-{name}", title=f"선착순 과정 {name}", notice_on=today - timedelta(days=7),
            apply_from=today - timedelta(days=1), apply_to=today + timedelta(days=1),
            starts_on=today + timedelta(days=30), ends_on=today + timedelta(days=60), status=RoundStatus.OPEN,
            method="first_come", type=version_of("course", today), eligibility=rule_set_of(programme, RuleKind.ELIGIBILITY),
        )  # fmt: skip
        place = Place.objects.create(
            round=made, kind=PlaceKind.COURSE_RUN, title=f"바리스타 첫걸음 {name}", capacity=capacity,
            starts_on=made.starts_on, ends_on=made.ends_on,
        )  # fmt: skip
        rounds[name] = (made.code, place.pk)
    first = next_id(Party)
    numbers = range(first, first + people)
    some = 2_000
    Party.objects.bulk_create([Party(pk=key, kind="person", name=f"신청자 {key}") for key in numbers], batch_size=some)
    Person.objects.bulk_create(
        [
            Person(party_id=key, birth_date=date(today.year - 52, 3, 2), sex="f", district_code="11440",
                   phone=f"010-{key // 10_000 % 10_000:04}-{key % 10_000:04}")
            for key in numbers
        ],
        batch_size=some,
    )  # fmt: skip
    Consent.objects.bulk_create(
        [Consent(party_id=key, purpose="service", text_version="1", starts_on=today) for key in numbers],
        batch_size=some,
    )
    accounts = Account.objects.bulk_create(
        [Account(username=f"racer-{key}", party_id=key, password="!") for key in numbers], batch_size=some
    )
    store, until = SessionStore(), timezone.now() + timedelta(hours=8)
    sessions = [
        Session(
            session_key=f"race{account.pk:028}", expire_date=until,
            session_data=store.encode(
                {
                    SESSION_KEY: str(account.pk),
                    BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
                    HASH_SESSION_KEY: account.get_session_auth_hash(),
                }
            ),
        )
        for account in accounts
    ]  # fmt: skip
    Session.objects.bulk_create(sessions, batch_size=some)
    reset_sequences(Party)
    return {"rounds": rounds, "sessions": [one.session_key for one in sessions]}


def counted(*codes: str) -> dict[str, Any]:
    """Return by round: seats, taken as counted and as stored, how many wait, whether their ranks are 1, 2, 3 … in the
    order of their numbers, and how many applications have all the rows that belong to one.
    """
    from django.db.models import Count, Q

    from imojak.messages.models import Message
    from imojak.offers.models import Place
    from imojak.paths.models import Application, Decision, Participation
    from imojak.trust.models import TransitionLog

    found = {}
    for place in Place.objects.filter(round__code__in=codes).select_related("round"):
        applications = Application.objects.filter(place=place)
        keys = applications.values("pk")
        waiting = list(applications.filter(status="waiting").order_by("pk").values_list("rank", flat=True))
        found[place.round.code] = {
            "seats": place.capacity,
            "taken": place.taken,
            "participations": Participation.objects.filter(place=place).count(),
            "accepted": applications.filter(status="accepted").count(),
            "waiting": len(waiting),
            "in_order": waiting == list(range(1, len(waiting) + 1)),
            "applications": applications.count(),
            "decisions": Decision.objects.filter(application__in=keys).count(),
            "with_inputs": Decision.objects.filter(application__in=keys).exclude(inputs={}).count(),
            "messages": Message.objects.filter(
                pk__in=Decision.objects.filter(application__in=keys).values("message")
            ).count(),
            "log": TransitionLog.objects.filter(object_type="paths.application", object_id__in=keys).count(),
            "twice": applications.values("party").annotate(times=Count("pk")).filter(times__gt=1).count(),
            "open": applications.filter(~Q(status__in=["accepted", "waiting"])).count(),
        }
    return found


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    verb, *words = sys.argv[1:]
    print("READY " + json.dumps(make(json.loads(words[0]), int(words[1])) if verb == "make" else counted(*words)))
