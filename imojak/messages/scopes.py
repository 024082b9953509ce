"""Who may see messages: their recipient, and the auditor."""

from __future__ import annotations

from django.db.models import QuerySet

from imojak.kernel.scopes import Actor, Scope
from imojak.messages.models import Message


def messages_visible(actor: Actor) -> QuerySet[Message]:
    """Return the actor's own messages; all for the auditor.

    What is told to a group is for who speaks for it, which a room above knows (``paths.scopes.messages_to``).
    """
    if actor.can("audit"):
        return Message.objects.all()
    return Message.objects.filter(recipient_id=(actor.party_id or 0) if actor.is_active else 0)


SCOPES: dict[str, Scope] = {"messaging.message": messages_visible}
