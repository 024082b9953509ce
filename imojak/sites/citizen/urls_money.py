"""Addresses of one's pay."""

from django.urls import URLPattern, URLResolver, path

from imojak.sites.citizen.views import pay, payee, statements

urlpatterns: list[URLPattern | URLResolver] = [
    path("me/pay/", pay.index, name="pay"),
    path("me/pay/account/", payee.account_page, name="pay-account"),
    path("me/pay/received/<int:pk>/", pay.received, name="pay-received"),
    path("me/pay/statements/<int:year>/", statements.statements, name="pay-statements"),
    path("me/pay/statements/<int:year>/file.pdf", statements.file, name="pay-statements-file"),
    path("me/pay/<int:pk>/", pay.entitlement, name="pay-entitlement"),
]
