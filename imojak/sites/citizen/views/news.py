"""Stopping the news without a log-in, by the address that every piece of news carries."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from imojak.messages.stopping import reader_of
from imojak.parties.actions.profile import stop_news


@csrf_exempt  # mail programs press the button by themselves (RFC 8058); the signed address is what proves them right
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once and stop; opening the address alone stops nothing, since programs that look for viruses open it, too."""
    reader = reader_of(token)
    if reader is None:
        raise Http404("소식을 그만 받는 주소가 아닙니다. 받으신 글의 주소를 그대로 열어 주세요.")
    stopped = request.method == "POST"
    if stopped:
        stop_news(reader)
    return render(request, "citizen/news_stop.html", {"stopped": stopped})
