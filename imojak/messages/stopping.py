"""Stopping news (수신 거부) without a log-in: the address that every piece of news carries, for its reader alone."""

from __future__ import annotations

from django.conf import settings
from django.core import signing

from imojak.messages.models import Message

#: The kinds of messages that are news begin so; everything else concerns what somebody does here, and is always told.
NEWS = "news-"
_SALT = "imojak.messages.stopping"


def stop_page(reader: int) -> str:
    """Return where a party (its number) stops the news: a whole address, since it is read in a letter."""
    return f"{settings.SITE_ADDRESS}/news/stop/{signing.dumps(reader, salt=_SALT)}/"


def reader_of(token: str) -> int | None:
    """Return whose address it is; None for one that is not ours. It holds as long as letters are kept."""
    try:
        found = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return found if isinstance(found, int) else None


def headers_of(message: Message) -> dict[str, str]:
    """Return the headers by which a mail program offers to stop the news with one press (RFC 8058); none for others."""
    if not message.kind.startswith(NEWS):
        return {}
    return {
        "List-Unsubscribe": f"<{stop_page(message.recipient_id)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
