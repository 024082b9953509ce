"""Django application of the room: it has no tables, only a command, and tells the books what it foresees."""

from django.apps import AppConfig


class OutlookConfig(AppConfig):
    name = "imojak.outlook"
    verbose_name = "전망"

    def ready(self) -> None:
        """Let the books ask the forecast first what a line will have spent at the year's end."""
        from imojak.ledger.foreseeing import foresee_by
        from imojak.outlook.foreseeing import foreseen

        foresee_by(foreseen)
