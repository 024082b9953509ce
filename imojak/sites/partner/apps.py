"""Django application of the audience."""

from django.apps import AppConfig


class PartnerConfig(AppConfig):
    name = "imojak.sites.partner"
    label = "site_partner"
    verbose_name = "협력기관 화면"
