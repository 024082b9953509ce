"""What somebody who has logged in may do, and where."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from imojak.parties.enums import Capability, RoleKind
from imojak.parties.models import Account
from imojak.parties.queries import capabilities_of, roles_on


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """List the roles held today and the pages that they open."""
    account = cast(Account, request.user)
    granted = capabilities_of(account)
    roles = [
        {"label": RoleKind(role.kind).label, "at": role.at, "programme": role.programme_code, "ends_on": role.ends_on}
        for role in roles_on(account).select_related("at")
    ]
    context = {
        "roles": roles,
        "granted": [Capability(name).label for name in sorted(granted)],
        "is_citizen": any(role["label"] == RoleKind.CITIZEN.label for role in roles),
        "sees_people": Capability.READ_PERSON in granted,
    }
    return render(request, "office/home.html", context)
