"""Applying to a first-come round in one request, for those who come as a program or press the button of a script.

    POST /rounds/CODE/apply/    Accept: application/json    {"place": 12, "answers": {"goal": "job", …}}

Log-in and protection against forged requests are those of the form; so are the questions and the sentences.
"""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from imojak.offers.models import Place
from imojak.parties.models import Account
from imojak.paths.actions.rush import Asked, NoSuchPlace, Unanswered, register_asked
from imojak.problems import Problem

#: Nobody writes a longer application.
LONGEST = 100_000

_STATUS = {"accepted": 201, "waiting": 201, "refused": 201, "already": 200}


def wants_json(request: HttpRequest) -> bool:
    """Tell whether the answer is to be read by a program."""
    return request.headers.get("Accept", "").startswith("application/json")


def register_by_json(request: HttpRequest, code: str) -> JsonResponse:
    """Register who has logged in, and say what became of it.

    201 with result (accepted, waiting, refused), rank, sentence and address; 200 where there was an application before;
    else what to do, as ``sentence``: 400 unreadable, 401 not logged in, 404 no such place, 409 not possible now, 422
    with ``errors`` by question.
    """
    if request.method != "POST":
        return _told(405, "신청은 POST로 보내 주세요.", Allow="POST")
    account = request.user
    if not isinstance(account, Account) or account.party is None:
        return _told(401, "로그인하신 뒤 다시 신청해 주세요.")
    given = _read(request)
    if given is None:
        return _told(400, "신청 내용을 읽을 수 없습니다. place와 answers를 JSON으로 보내 주세요.")
    # Codes that begin so are the form's own notes on what was typed.
    answers = {code: answer for code, answer in given.get("answers", {}).items() if not code.startswith("_")}
    try:
        place = _place(code, given.get("place"))
        made = register_asked(Asked(code, place, account.party, answers, account, timezone.now()))
    except NoSuchPlace as refused:
        return _told(404, refused.user_message)
    except Unanswered as refused:
        return JsonResponse({"sentence": refused.user_message, "errors": refused.errors}, status=422)
    except Problem as refused:
        return _told(409, refused.user_message)
    return JsonResponse(
        {
            "result": made.result,
            "rank": made.rank,
            "sentence": made.sentence,
            "application": f"/me/applications/{made.application_id}/",
        },
        status=_STATUS[made.result],
    )


def _told(status: int, sentence: str, **headers: str) -> JsonResponse:
    return JsonResponse({"sentence": sentence}, status=status, headers=headers)


def _read(request: HttpRequest) -> dict[str, Any] | None:
    """Return what was sent, None where it is no JSON object with an object of answers."""
    if len(request.body) > LONGEST:
        return None
    try:
        given = json.loads(request.body)
    except ValueError:
        return None
    if not isinstance(given, dict) or not isinstance(given.get("answers", {}), dict):
        return None
    return given


def _place(code: str, asked: Any) -> int:
    """Return the number of the place that was asked for; the round's only one where none was."""
    if asked is None:
        places = Place.objects.filter(round__code=code, closed_on=None, parent=None).values_list("pk", flat=True)[:2]
        asked = places[0] if len(places) == 1 else None
    if not isinstance(asked, int) or isinstance(asked, bool) or not 0 < asked < 2**63:
        raise NoSuchPlace
    return asked
