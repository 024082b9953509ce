"""Django application of the room."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "imojak.records"
    verbose_name = "활동·출석"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the clocks look for absences in a row every day."""
        from imojak.paths.actions.clocks import also
        from imojak.records.absences import raise_tasks

        also(raise_tasks)
