"""Django application of the audience."""

from django.apps import AppConfig


class CitizenConfig(AppConfig):
    name = "imojak.sites.citizen"
    label = "site_citizen"
    verbose_name = "시민 화면"
