"""Django application of the audience."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "imojak.sites.office"
    label = "site_office"
    verbose_name = "업무 화면"
