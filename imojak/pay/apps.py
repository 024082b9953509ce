"""Django application of the room."""

from django.apps import AppConfig


class PayConfig(AppConfig):
    name = "imojak.pay"
    verbose_name = "지급"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let a round's commitment follow its participations, and the lists and clocks know what pay waits for."""
        from imojak.pay import commitments, waiting  # noqa: F401

        waiting.register()
