"""Headers that tell the browser how little it may do with our pages."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class SecurityHeadersMiddleware:
    """Add the content security policy, and shut off device features that no page uses.

    The policy has no exception: a page with an inline script or style shows neither. A view cannot widen it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policy = "; ".join(f"{name} {sources}" for name, sources in settings.CONTENT_SECURITY_POLICY.items())

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request and put the headers on the answer."""
        response = self.get_response(request)
        response["Content-Security-Policy"] = self.policy
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not response.has_header("Cache-Control"):
            # A page of somebody who has logged in may show names: no copy of it stays on a shared machine.
            response["Cache-Control"] = "no-store"
        response["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        return response
