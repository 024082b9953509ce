"""Sessions in the database, as Django keeps them, read by a statement that is not compiled anew at every request."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import connection
from django.utils import timezone

from imojak.kernel.prepared import rows_of

_STATEMENT = "SELECT session_data, expire_date FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(DatabaseStore):
    """Django's own store of sessions in the database but for how a session is found."""

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        key = self.session_key or ""
        rows = rows_of(_STATEMENT, [key, connection.ops.adapt_datetimefield_value(timezone.now())])
        if not rows:
            self._session_key = None
            return None
        [row] = rows
        return self.model(session_key=key, session_data=row[0], expire_date=row[1])
