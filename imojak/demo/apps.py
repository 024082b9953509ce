"""Django application of the room."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "imojak.demo"
    verbose_name = "모의 연도"
    default_auto_field = "django.db.models.BigAutoField"
