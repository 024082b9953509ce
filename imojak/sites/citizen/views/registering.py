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
from imojak.paths.actions.drafting import remember
from imojak.paths.actions.registration import register_kept
from imojak.paths.facts_at_once import known_of
from imojak.paths.form_at_once import errors_at_once, is_news
from imojak.paths.kept import Kept, kept
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
    ready = _place(code, given.get("place"))
    if ready is None:
        return _told(404, "그런 자리는 없습니다. 모집 안내에서 자리를 다시 골라 주세요.")
    # Codes that begin so are the form's own notes on what was typed.
    answers = {code: answer for code, answer in given.get("answers", {}).items() if not code.startswith("_")}
    moment = timezone.now()
    known = known_of(account.party.pk, ready.round, timezone.localdate(moment))
    if known is None:
        return _told(409, "사람의 신청만 이렇게 받습니다. 신청서 화면에서 신청해 주세요.")
    day = timezone.localdate(moment)
    errors = errors_at_once(ready, known, answers, day)
    if errors:
        return JsonResponse({"sentence": "아직 답하지 않은 물음이 있습니다.", "errors": errors}, status=422)
    try:
        if ready.definition is not None and is_news(ready, known, answers, day):
            remember(answers, account.party, ready.definition, account)
            known = None  # what was just said counts, too
        made = register_kept(ready, account.party, answers=answers, account=account, at=moment, known=known)
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


def _place(code: str, asked: Any) -> Kept | None:
    """Return the place that was asked for; the round's only one where none was."""
    if asked is None:
        places = Place.objects.filter(round__code=code, closed_on=None, parent=None).values_list("pk", flat=True)[:2]
        asked = places[0] if len(places) == 1 else None
    if not isinstance(asked, int) or isinstance(asked, bool) or not 0 < asked < 2**63:
        return None
    return kept(code, asked)
