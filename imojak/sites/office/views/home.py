"""What somebody who has logged in may do, and where."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from imojak.offers.models import Programme
from imojak.offers.scopes import places_stood_in
from imojak.parties.enums import Capability, RoleKind
from imojak.parties.queries import capabilities_of, roles_on
from imojak.parties.scopes import standing
from imojak.records.scopes import LEADERS
from imojak.sites.asked import account_of
from imojak.sites.office.desk import MANAGERS, STAFF
from imojak.sites.office.queries.outlook import READERS as OUTLOOK_READERS
from imojak.sites.office.views.months import READERS as MONTH_READERS
from imojak.sites.office.views.pay_desk import READERS as PAY_READERS
from imojak.sites.office.views.waiting import WAITED_FOR
from imojak.sites.partner.queries import is_partner


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """List the roles held today and the pages that they open."""
    account = account_of(request)
    granted = capabilities_of(account)
    held = list(roles_on(account).select_related("at"))
    names = dict(
        Programme.objects.filter(code__in={role.programme_code for role in held if role.programme_code})
        .order_by("year")
        .values_list("code", "name")
    )
    roles = [
        {
            "label": RoleKind(role.kind).label,
            "at": role.at,
            "programme": names.get(role.programme_code, ""),
            "ends_on": role.ends_on,
        }
        for role in held
    ]
    context = {
        "roles": roles,
        "granted": [Capability(name).label for name in sorted(granted)],
        "is_staff": standing(account).holds(*STAFF),
        "is_waited_for": standing(account).holds(*WAITED_FOR),
        "is_manager": standing(account).holds(RoleKind.PROGRAMME_MANAGER),
        "sees_tasks": standing(account).holds(*MANAGERS),
        "closes_months": standing(account).holds(*MONTH_READERS),
        "pays_out": standing(account).holds(*PAY_READERS),
        "is_mentor": standing(account).holds(RoleKind.MENTOR),
        "is_judge": standing(account).holds(RoleKind.JUDGE),
        "is_partner": is_partner(account),
        "stands_in": places_stood_in(standing(account)).exists(),
        "leads_classes": standing(account).holds(*LEADERS),
        "sets_days": standing(account).holds(RoleKind.PLANNER, RoleKind.PROGRAMME_MANAGER),
        "may_book": Capability.BOOK in granted,
        "may_reconcile": granted & {Capability.BOOK, Capability.AUDIT},
        "reads_outlook": standing(account).holds(*OUTLOOK_READERS),
        "sees_people": Capability.READ_PERSON in granted,
    }
    return render(request, "office/home.html", context)
