"""Django application of the room."""

from django.apps import AppConfig


class TrustConfig(AppConfig):
    name = "imojak.trust"
    verbose_name = "신뢰(이력·열람·문서)"
    default_auto_field = "django.db.models.BigAutoField"
