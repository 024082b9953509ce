"""Django application of the room."""

from django.apps import AppConfig


class OffersConfig(AppConfig):
    name = "imojak.offers"
    verbose_name = "사업·회차·자리"
    default_auto_field = "django.db.models.BigAutoField"
