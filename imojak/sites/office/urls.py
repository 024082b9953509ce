"""Addresses of the agency's staff: report, figures and budget; rounds, applications and what follows from them."""

from django.urls import URLPattern, URLResolver, path

from imojak.sites.office.views import (
    applications,
    budget,
    checks,
    decide,
    draw,
    figures,
    home,
    judging,
    report,
    reserve,
    rounds,
    selection,
    short_lists,
)

app_name = "office"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("report/", report.report, name="report"),
    path("report/file.<slug:form>", report.download, name="report-file"),
    path("report/style.css", report.style, name="report-style"),
    path("figures/", figures.index, name="figures"),
    path("figures/<str:key>/", figures.figure, name="figure"),
    path("figures/<str:key>/rows.<slug:form>", figures.export, name="figure-rows"),
    path("budget/", budget.tree, name="budget"),
    path("budget/line/<str:code>/", budget.line, name="budget-line"),
    path("budget/entry/<int:number>/", budget.entry, name="budget-entry"),
    path("budget/payment/<int:number>/", budget.payment, name="budget-payment"),
    path("budget/document/<int:number>/", budget.document, name="budget-document"),
    path("checks/", checks.checks, name="checks"),
    path("rounds/", rounds.index, name="rounds"),
    path("rounds/<slug:code>/", rounds.overview, name="round"),
    path("rounds/<slug:code>/applications/", applications.index, name="applications"),
    path("rounds/<slug:code>/applications.<slug:form>", applications.export, name="applications-file"),
    path("rounds/<slug:code>/decide/", decide.decide, name="decide"),
    path("rounds/<slug:code>/judging/", judging.of_round, name="judging"),
    path("rounds/<slug:code>/draw/", draw.index, name="draw"),
    path("rounds/<slug:code>/selection/", selection.index, name="selection"),
    path("rounds/<slug:code>/short-list/", short_lists.index, name="short-list"),
    path("judging/", judging.mine, name="my-judging"),
    path("judging/<int:number>/", judging.sheet, name="sheet"),
    path("judging/<int:number>/step-back/", judging.step_back, name="sheet-step-back"),
    path("judging/<int:number>/take-back/", judging.take_back, name="sheet-take-back"),
    path("rounds/<slug:code>/reserve/", reserve.index, name="reserve"),
    path("rounds/<slug:code>/reserve/call/", reserve.call, name="reserve-call"),
    path("rounds/<slug:code>/offers/<int:number>/revoke/", reserve.revoke, name="offer-revoke"),
    path("applications/<int:number>/", applications.application, name="application"),
]
