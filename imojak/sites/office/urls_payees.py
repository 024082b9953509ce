"""Addresses of what pay owes to people and asks of them: accounts, receipts, recoveries, statements."""

from django.urls import URLPattern, URLResolver, path

from imojak.sites.office.views import pay_accounts, pay_receipts, pay_recoveries, pay_statements

urlpatterns: list[URLPattern | URLResolver] = [
    path("pay/accounts/", pay_accounts.index, name="pay-accounts"),
    path("pay/accounts/<int:pk>/<slug:do>/", pay_accounts.settle, name="pay-account-settle"),
    path("pay/accounts/<int:pk>/paper", pay_accounts.paper, name="pay-account-paper"),
    path("pay/receipts/", pay_receipts.index, name="pay-receipts"),
    path("pay/receipts/draw/<int:number>/", pay_receipts.draw, name="pay-receipts-draw"),
    path("pay/receipts/silent/", pay_receipts.silent, name="pay-receipts-silent"),
    path("pay/receipts/<int:pk>/hear/", pay_receipts.hear, name="pay-receipts-hear"),
    path("pay/receipts/<int:pk>/clear/", pay_receipts.clear, name="pay-receipts-clear"),
    path("pay/recoveries/", pay_recoveries.index, name="pay-recoveries"),
    path("pay/recoveries/new/<int:entitlement>/", pay_recoveries.new, name="pay-recovery-new"),
    path("pay/recoveries/<int:pk>/", pay_recoveries.page, name="pay-recovery"),
    path("pay/statements/", pay_statements.index, name="pay-statements"),
    path("pay/statements/<int:year>/", pay_statements.year_page, name="pay-statements-year"),
    path("pay/statements/<int:year>/<slug:tax_class>/<slug:layout>/", pay_statements.tax_file, name="pay-tax-file"),
]
