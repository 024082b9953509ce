"""The code of a class on a projector or on the telephone of who leads it, with a QR code; it changes every half minute."""

from __future__ import annotations

from typing import Any

import segno
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from imojak.records import attendance, checkin
from imojak.records.models import Session
from imojak.records.scopes import sessions_recordable
from imojak.sites.asked import account_of
from imojak.sites.office.desk import carry_out

NOT_YOURS = "출석 번호는 이 차시의 진행자와 맡은 담당자만 보일 수 있습니다."
#: The longest that an open page waits before it asks again (seconds), so that who has checked in is counted.
EVERY = 10


@login_required
def code(request: HttpRequest, number: int) -> HttpResponse:
    """Show the code of now with its QR code, or open and close the check-in; asked by HTMX it gives the middle alone."""
    account = account_of(request)
    session = sessions_recordable(account).filter(pk=number).select_related("place__round", "unit").first()
    if session is None:
        raise PermissionDenied(NOT_YOURS)
    if request.method == "POST":
        if request.POST.get("do") == "close":
            carry_out(
                request,
                lambda: checkin.close_checkin(session, actor=account),
                "출석 번호를 거두었습니다. 오지 않은 분은 명단에서 결석으로 적어 주세요.",
            )
            return redirect("office:roster", number)
        carry_out(request, lambda: checkin.open_checkin(session, actor=account), "출석을 받기 시작했습니다.")
        return redirect("office:checkin-code", number)
    part = bool(request.headers.get("HX-Request"))
    return render(request, f"office/{'_' if part else ''}checkin_code.html", _context(request, session))


def _context(request: HttpRequest, session: Session) -> dict[str, Any]:
    now = timezone.now()
    came = sum(one.status in attendance.CAME for one in attendance.attendance_of(session).values())
    context: dict[str, Any] = {
        "session": session,
        "open": checkin.is_open(session, now),
        "today": session.day == timezone.localdate(now) and not session.cancelled,
        "came": came,
        "people": attendance.on_roster(session).count(),
    }
    if context["open"]:
        shown = checkin.code_of(session, now)
        where = reverse("citizen:check-in-code", args=[session.pk, shown.code])
        context |= {
            "code": shown.code,
            "seconds": shown.seconds,
            "every": min(EVERY, shown.seconds),
            "qr": qr_svg(request.build_absolute_uri(where)),
            "typed_at": request.build_absolute_uri(reverse("citizen:check-in")),
        }
    return context


def qr_svg(address: str) -> SafeString:
    """Return an address as a QR code in SVG that takes the width it is given, without any style of its own."""
    svg = segno.make(address, error="m").svg_inline(
        omitsize=True, border=4, svgclass="qr", lineclass=None, dark="#000", light="#fff"
    )
    return mark_safe(svg)
