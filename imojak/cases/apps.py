"""Django application of the room."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "imojak.cases"
    verbose_name = "고객관리"
    default_auto_field = "django.db.models.BigAutoField"
