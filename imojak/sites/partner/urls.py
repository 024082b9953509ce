"""Addresses of those who lead a site or run a programme for the agency."""

from django.urls import URLPattern, URLResolver, path

from imojak.sites.partner import views

app_name = "partner"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.places, name="places"),
    path("places/<int:number>/", views.place, name="place"),
]
