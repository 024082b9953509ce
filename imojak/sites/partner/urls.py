"""Addresses of those who lead a site or run a programme for the agency."""

from django.urls import URLPattern, URLResolver, path, re_path

from imojak.sites.partner.views import (
    agreements,
    classes,
    fair,
    filing,
    hostings,
    hours,
    months,
    people,
    places,
    sheets,
    short_list,
)

app_name = "partner"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", places.places, name="places"),
    path("places/<int:number>/", places.place, name="place"),
    path("classes/", classes.classes, name="classes"),
    path("places/<int:number>/hours/", hours.today, name="hours"),
    path("places/<int:number>/hours/<str:day>/", hours.day, name="hours-day"),
    path("hours/undo/", hours.undo, name="hours-undo"),
    path("hours/<int:number>/photo/", hours.photo, name="hours-photo"),
    path("classes/<int:number>/sheet/", sheets.print_roster, name="sheet-roster"),
    path("sheets/", sheets.index, name="sheets"),
    path("sheets/<int:number>.pdf", sheets.file, name="sheet-file"),
    path("scans/<int:number>/", sheets.scan, name="scan"),
    path("scans/<int:number>/page.jpg", sheets.picture, name="scan-picture"),
    path("scans/<int:number>/<str:key>.jpg", sheets.crop, name="scan-crop"),
    path("months/", months.months, name="months"),
    path("months/close/", months.close, name="months-close"),
    path("months/begin/<int:place>/", months.begin, name="month-begin"),
    path("months/<int:number>/", months.month, name="month"),
    re_path(
        r"^months/(?P<number>[0-9]{1,18})/(?P<verb>submit|confirm|send-back|take-back)/$",
        lambda request, number, verb: months.step(request, int(number), verb),
        name="month-step",
    ),
    path("hostings/", hostings.hostings, name="hostings"),
    path("hostings/new/", hostings.new_hosting, name="new-hosting"),
    path("hostings/<int:number>/", hostings.hosting, name="hosting"),
    path("hostings/<int:number>/withdraw/", hostings.withdraw, name="withdraw-hosting"),
    path("short-list/<int:place>/", short_list.short_list, name="short-list"),
    re_path(
        r"^short-list/(?P<place>[0-9]{1,18})/(?P<number>[0-9]{1,18})/(?P<verb>invite|choose|pass|reopen)/$",
        lambda request, place, number, verb: short_list.answer(request, int(place), int(number), verb),
        name="answer-candidate",
    ),
    path("fair/<int:number>/", fair.booth, name="fair"),
    path("fair/<int:number>/walk-in/", fair.register, name="fair-walk-in"),
    path("fair/interviews/<int:number>/", fair.result, name="fair-result"),
    path("fair/cvs/<int:number>/", fair.cv, name="fair-cv"),
    path("filing/", filing.filings, name="filings"),
    path("filing/<int:number>/again/", filing.send_again, name="filing-again"),
    path("filing/<int:number>/take-back/", filing.take_back, name="filing-take-back"),
    path("filing/<str:code>/", filing.find, name="filing-round"),
    path("filing/<str:code>/<str:word>/", filing.fill, name="filing-person"),
    path("agreements/", agreements.agreements, name="agreements"),
    path("agreements/<int:number>/", agreements.agreement, name="agreement"),
    path("people/", people.people, name="people"),
    path("colleagues/", people.colleagues, name="colleagues"),
    path("colleagues/<int:number>/revoke/", people.revoke, name="revoke-invitation"),
    path("transfers/", people.transfers, name="transfers"),
    re_path(
        r"^transfers/(?P<number>[0-9]{1,18})/(?P<verb>agree|refuse)/$",
        lambda request, number, verb: people.answer_transfer(request, int(number), verb),
        name="answer-transfer",
    ),
]
