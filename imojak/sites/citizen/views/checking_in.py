"""Checking in to a class (출석 확인): by the number on the screen, or by the address behind its QR code."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from imojak.parties.models import Account
from imojak.problems import Problem
from imojak.records import checkin
from imojak.records.models import Session
from imojak.sites.asked import account_of, tidy

_SALT = "imojak.sites.check-in"
#: How long somebody who has come by the QR code may look at the page before they press the button (seconds).
SEEN_FOR = 300


@login_required
def check_in(request: HttpRequest) -> HttpResponse:
    """Ask for the number on the screen, and enter one's attendance by it; a wrong number stays where it was typed."""
    account = account_of(request)
    typed, problem = tidy(request.POST.get("code", "")), ""
    if request.method == "POST":
        try:
            session = _seen(request, account) or checkin.session_by(typed, account, now=timezone.now())
            done = checkin.check_in(session, actor=account)
        except Problem as refused:
            problem = refused.user_message
        else:
            messages.success(request, _told(done, session))
            return redirect("citizen:check-in")
    return _page(request, account, status=422 if problem else 200, typed=typed, problem=problem)


@login_required
def check_in_code(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """Show the class whose QR code was read, with one button; nothing is entered before it is pressed."""
    account = account_of(request)
    try:
        session = checkin.session_by(code, account, now=timezone.now())
    except Problem as refused:
        return _page(request, account, status=422, typed="", problem=refused.user_message)
    seen = signing.dumps([session.pk, account.pk], salt=_SALT)
    return _page(request, account, scanned=session, seen=seen)


def _page(request: HttpRequest, account: Account, *, status: int = 200, **more: Any) -> HttpResponse:
    now = timezone.now()
    sessions = list(checkin.open_to(account, now))
    said = checkin.said_of(sessions, account)
    rows = [{"of": one, "status": said.get(one.pk, "")} for one in sessions]
    context = {
        "open": rows,
        "waiting": any(not row["status"] for row in rows),
        "digits": checkin.DIGITS,
        **more,
    }
    return render(request, "citizen/check_in.html", context, status=status)


def _seen(request: HttpRequest, account: Account) -> Session | None:
    """Return the class whose QR code this account has read some minutes ago; None where it has not."""
    try:
        session, whose = signing.loads(request.POST.get("seen", ""), salt=_SALT, max_age=SEEN_FOR)
    except signing.BadSignature:
        return None
    return Session.objects.filter(pk=session).first() if whose == account.pk else None


def _told(done: checkin.Checked, session: Session) -> str:
    whose = f"모임 ‘{done.group}’의 " if done.group else ""
    if done.again:
        return f"‘{session.title}’ {whose}출석은 이미 확인되었습니다."
    return f"‘{session.title}’ {whose}{'지각으로 ' if done.late else ''}출석을 확인했습니다."
