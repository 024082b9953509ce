"""The addresses: one module for each audience, and Django's admin for those who look after the data."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from imojak.sites.partner.views.invitation import invitation

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("office/", include("imojak.sites.office.urls")),
    path("partner/", include("imojak.sites.partner.urls")),
    path("invitation/<str:token>/", invitation, name="invitation"),
    path("", include("imojak.sites.citizen.urls")),
]

handler400 = "imojak.sites.failures.unreadable"
