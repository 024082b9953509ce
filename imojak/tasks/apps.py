"""Django application of the room."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "imojak.tasks"
    verbose_name = "작업"
    default_auto_field = "django.db.models.BigAutoField"
