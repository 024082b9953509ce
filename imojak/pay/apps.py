"""Django application of the room."""

from django.apps import AppConfig


class PayConfig(AppConfig):
    name = "imojak.pay"
    verbose_name = "지급"
    default_auto_field = "django.db.models.BigAutoField"
