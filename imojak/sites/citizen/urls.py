"""Addresses that everybody opens first."""

from django.urls import URLPattern, URLResolver, path

from imojak.sites.citizen import views

app_name = "citizen"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.front, name="front"),
    path("login/", views.Login.as_view(), name="login"),
    path("logout/", views.Logout.as_view(), name="logout"),
    path("me/", views.my_page, name="me"),
]
