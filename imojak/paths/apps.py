"""Django application of the room."""

from django.apps import AppConfig


class PathsConfig(AppConfig):
    name = "imojak.paths"
    verbose_name = "신청·결정·참여"
    default_auto_field = "django.db.models.BigAutoField"
