"""Django application of the room."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "imojak.ledger"
    verbose_name = "예산원장"
    default_auto_field = "django.db.models.BigAutoField"
