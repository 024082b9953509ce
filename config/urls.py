"""The addresses: one module for each audience, and Django's admin for those who look after the data."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("office/", include("imojak.sites.office.urls")),
    path("partner/", include("imojak.sites.partner.urls")),
    path("", include("imojak.sites.citizen.urls")),
]
