"""Who may see the read log: each person what was read about them, the auditor all."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from imojak.kernel.scopes import Actor, Scope
from imojak.trust.models import LogInAttempt, ReadLog, TransitionLog


def read_log_visible(actor: Actor) -> QuerySet[ReadLog]:
    """Return the log rows about the actor's own person (subject "parties.party"); all for the auditor."""
    if actor.can("audit"):
        return ReadLog.objects.all()
    if actor.party_id is None or not actor.is_active:
        return ReadLog.objects.none()
    return ReadLog.objects.filter(Q(subject_type="parties.party", subject_id=actor.party_id))


def transitions_visible(actor: Actor) -> QuerySet[TransitionLog]:
    """Return the log of all objects to the auditor; others read the log of an object on that object's page."""
    return TransitionLog.objects.all() if actor.can("audit") else TransitionLog.objects.none()


def log_in_attempts_visible(actor: Actor) -> QuerySet[LogInAttempt]:
    """Return all tries to the auditor; nobody else needs them."""
    return LogInAttempt.objects.all() if actor.can("audit") else LogInAttempt.objects.none()


SCOPES: dict[str, Scope] = {
    "trust.readlog": read_log_visible,
    "trust.transitionlog": transitions_visible,
    "trust.loginattempt": log_in_attempts_visible,
}
