"""Applying step by step: saved as it is typed, at every step and before the log-in runs out; looked over and handed in."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from imojak.kernel.saying import moment_words
from imojak.offers.models import Place, Round
from imojak.parties.models import Account, Party
from imojak.paths.actions import attach, hand_in, save_draft
from imojak.paths.actions.drafting import WHOLE, ApplicationRefused, StaleDraft
from imojak.paths.enums import GIVEN_UP
from imojak.paths.models import Application, Draft
from imojak.problems import Problem
from imojak.sites.answers import Told, told_answers
from imojak.sites.asked import account_of, words
from imojak.sites.catalogue import listed
from imojak.sites.citizen import filling_in
from imojak.sites.citizen.eligible import standing_for
from imojak.sites.citizen.filling_in import PAPERS, PLACE, REVIEW, Filling, Step
from imojak.sites.citizen.question_form import RAW, QuestionForm, initial_of
from imojak.sites.citizen.sessions import go_on
from imojak.sites.citizen.unfolding import unfolded, way_of
from imojak.sites.citizen.views.registering import register_by_json, wants_json
from imojak.sites.citizen.views.rounds import public_round
from imojak.sites.citizen.words import joined, schedule_words

#: How many places are shown at once; a word narrows them.
SHOWN = 12


def apply(request: HttpRequest, code: str) -> HttpResponse:
    """Show or take one step of the form; without a log-in what was typed is put aside until there is one.

    A program is answered in one request (``registering``).
    """
    if wants_json(request):
        return register_by_json(request, code)
    if not request.user.is_authenticated:
        return _logged_out(request, code)
    account = account_of(request)
    one = public_round(code)
    if stopped := _stopped(request, account, one):
        return stopped
    party = _party(request, account)
    filling = filling_in.filling_of(account, one, party)
    kept = filling_in.pick_up(request, account, code)
    steps = filling_in.steps_of(filling)
    if kept is not None:
        return _resume(request, account, filling, steps, *kept)
    step = _step(steps, request.GET.get("step", ""), filling.draft)
    if request.method != "POST":
        return _page(request, account, filling, steps, step)
    go_on(request)
    return _take(request, account, filling, steps, step, request.POST)


def _logged_out(request: HttpRequest, code: str) -> HttpResponse:
    if request.method == "POST":
        if request.headers.get("HX-Request"):
            # The page itself still has everything; the next plain button leads to the log-in with it.
            return render(request, "citizen/_saved.html", {"logged_out": True})
        filling_in.put_aside(request, code, request.GET.get("step", ""))
    query = urlencode({"next": request.get_full_path()})
    return redirect(f"{reverse('citizen:login')}?{query}")


def _stopped(request: HttpRequest, account: Account, one: Round) -> HttpResponse | None:
    """Return where to go instead when nobody can apply (any more), or this person has applied already."""
    if account.party_id is None:
        messages.warning(request, "이 계정에는 이어진 사람이 없어 신청하실 수 없습니다. 시민 계정으로 로그인해 주세요.")
        return redirect("citizen:round", one.code)
    mine = _handed_in(one, _party(request, account))
    if mine is not None:
        return redirect("citizen:application", mine.pk)
    today = timezone.localdate()
    if one.apply_from > today or not Round.objects.filter(listed(), pk=one.pk).exists():
        messages.warning(request, "지금은 접수 기간이 아닙니다. 쓰시던 내용은 그대로 두었습니다.")
        return redirect("citizen:round", one.code)
    return None


def _handed_in(one: Round, party: Party) -> Application | None:
    """Return the application that there is already: who presses in two windows at once has handed it in in one."""
    return Application.objects.filter(round=one, party=party).exclude(status__in=GIVEN_UP).first()


def _party(request: HttpRequest, account: Account) -> Party:
    """Return for whom is applied: the group of the address when one leads it, else oneself."""
    asked = request.GET.get("for", "")
    group = next((one for one in filling_in.groups_led(account) if str(one.pk) == asked), None)
    return group or Party.objects.get(pk=account.party_id or 0)


def _step(steps: Sequence[Step], asked: str, draft: Draft | None) -> Step:
    wanted = asked or (draft.step if draft is not None else "")
    return next((step for step in steps if step.code == wanted), steps[0])


def _address(filling: Filling, account: Account, step: str, **more: str) -> str:
    query = {"step": step, **({"for": str(filling.party.pk)} if filling.party.pk != account.party_id else {}), **more}
    return f"{reverse('citizen:apply', args=[filling.round.code])}?{urlencode(query)}"


# --- taking what was sent ---------------------------------------------------------------------------------------------


def _take(
    request: HttpRequest, account: Account, filling: Filling, steps: list[Step], step: Step, data: QueryDict
) -> HttpResponse:
    """Save what was sent, and go where the button leads: on when everything is right, else stay with the errors."""
    if step.code == REVIEW:
        return _hand_in(request, account, filling, steps, step)
    step, form = filling_in.called_for(filling, step, data)
    wishes, place, said = _chosen(filling, step, data)
    changes: dict[str, Any] = {
        "answers": form.answers() | {RAW: _raw(filling, form), filling_in.WINDOW: filling_in.window_of(data)},
        "preferences": wishes,
    }
    try:
        draft = filling_in.save_of_window(
            lambda said: _save(account, filling, step.code, said, changes, place),
            data,
            quiet="HX-Request" in request.headers,
        )
    except StaleDraft as stale:
        return _stale(request, account, filling, steps, step, form, stale.newer)
    filling = filling_in.filling_of(account, filling.round, filling.party)
    steps = filling_in.steps_of(filling)
    at = next((one for one in steps if one.code == step.code), steps[0])
    if request.headers.get("HX-Request"):
        changed = way_of(account, filling, steps, at) | unfolded(at.asked, data, filling.answers)
        return render(request, "citizen/_saved.html", {"draft": draft} | changed)
    if button := _stays(data):
        return redirect(_address(filling, account, at.code, **button) + "#wishes")
    if step.code == PAPERS and (told := _upload(request, account, draft, filling)):
        return _page(request, account, filling, steps, at, told=told)
    said = said or _missing(filling, at)
    if not form.is_valid() or said:
        form_told = {"wishes": said} if said else {}
        if "save" in data:
            messages.success(request, "적으신 데까지 저장했습니다. 아래의 것은 다음에 고치셔도 됩니다.")
        return _page(request, account, filling, steps, at, form=form, told=form_told)
    if "save" in data:
        messages.success(request, f"저장했습니다. 언제든지 이어서 쓰실 수 있습니다. ({moment_words(draft.saved_at)})")
        return redirect(_address(filling, account, at.code))
    following = steps[min([one.code for one in steps].index(at.code) + 1, len(steps) - 1)]
    return redirect(_address(filling, account, following.code))


def _raw(filling: Filling, form: QuestionForm) -> dict[str, Any]:
    """Return what was typed and is no answer yet: of this step anew, of the others as it was."""
    before = filling.answers.get(RAW)
    kept = {code: raw for code, raw in before.items() if code not in form.questions} if isinstance(before, dict) else {}
    return kept | form.typed()


def _save(
    account: Account, filling: Filling, step: str, data: QueryDict, changes: dict[str, Any], place: Place | None
) -> Draft:
    version = data.get("version", "")
    return save_draft(
        account,
        filling.round,
        party=filling.party if filling.party.pk != account.party_id else None,
        place=place,
        step=step,
        version=int(version) if version.isascii() and version.isdigit() and len(version) < 9 else None,
        **changes,
    )


def _chosen(filling: Filling, step: Step, data: QueryDict) -> tuple[list[int] | None, Place | None, str]:
    """Return the wishes in their new order (None: as they were), the place that was chosen, and what is wrong."""
    if step.code == PLACE:
        places = {str(place.pk): place for place in filling_in.places_of(filling.round)}
        chosen = places.get(data.get("place", ""))
        return None, chosen, ""
    if step.wishes is None:
        there = filling.draft is not None and filling.draft.place_id is not None
        return None, None if there else filling_in.only_place(filling.round), ""
    places = {str(place.pk): place for place in filling_in.places_of(filling.round)}
    order = list(filling.preferences)
    most = step.wishes.most or len(places)
    if (add := places.get(data.get("add", ""))) is not None and add.pk not in order:
        if len(order) >= most:
            return order, None, f"{most}곳까지 고를 수 있습니다. 다른 곳을 먼저 빼 주세요."
        order.append(add.pk)
    for name, by in (("up", -1), ("down", 1)):
        if (wish := places.get(data.get(name, ""))) is not None:
            order = filling_in.moved(order, wish.pk, by)
    return [pk for pk in order if str(pk) != data.get("remove")], None, ""


def _stays(data: QueryDict) -> dict[str, str] | None:
    """Return the query of the page to show again after a button of the list of places; None for other buttons."""
    if "find" in data:
        return {"place": data.get("place_q", "")[:60]}
    pressed = any(name in data for name in ("add", "up", "down", "remove"))
    return {"place": data.get("place_q", "")[:60]} if pressed else None


def _missing(filling: Filling, step: Step) -> str:
    """Return what is still to be chosen on a step, apart from its questions."""
    if step.code == PLACE and (filling.draft is None or filling.draft.place_id is None):
        return "자리를 하나 골라 주세요."
    field = step.wishes
    closed = filling_in.closed_among(filling) if step.code == PLACE or field is not None else []
    if closed:
        names = ", ".join(f"‘{place.title}’" for place in closed)
        return f"그사이 닫힌 자리가 있습니다: {names}. {'다른 자리를 골라 주세요.' if field is None else '빼고 다른 곳을 골라 주세요.'}"
    if field is not None and len(filling.preferences) < (field.least or (1 if field.required else 0)):
        return f"가고 싶은 곳을 {field.least or 1}곳 이상 골라 주세요."
    return ""


def _upload(request: HttpRequest, account: Account, draft: Draft, filling: Filling) -> dict[str, str]:
    """Keep the files that were sent, and return what is wrong by paper."""
    told: dict[str, str] = {}
    there = set(draft.documents.values_list("code", flat=True))
    for paper in filling_in.papers_wanted(filling):
        file = request.FILES.get(f"paper-{paper.code}")
        if file is not None:
            try:
                attach(draft, paper.code, file.name or paper.label, file.read(), actor=account)
                there.add(paper.code)
            except Problem as problem:
                told[paper.code] = problem.user_message
        if paper.required and paper.code not in there and paper.code not in told and "save" not in request.POST:
            told[paper.code] = "파일을 골라 올려 주세요."
    return told


def _resume(
    request: HttpRequest, account: Account, filling: Filling, steps: list[Step], code: str, data: QueryDict
) -> HttpResponse:
    """Save what was typed while the log-in had run out, and show the step again."""
    step = next((one for one in steps if one.code == code), None)
    if step is None or step.code == REVIEW:
        return redirect(_address(filling, account, code or steps[0].code))
    form = QuestionForm(step.asked, data)
    form.is_valid()
    wishes, place, _ = _chosen(filling, step, data)
    changes: dict[str, Any] = {"answers": form.answers() | {RAW: _raw(filling, form)}, "preferences": wishes}
    try:
        _save(account, filling, step.code, data, changes, place)
    except StaleDraft as stale:
        return _stale(request, account, filling, steps, step, form, stale.newer)
    messages.success(request, "로그인이 끝나기 전에 적으신 내용을 저장했습니다. 이어서 써 주세요.")
    return redirect(_address(filling, account, step.code))


def _stale(
    request: HttpRequest, account: Account, filling: Filling, steps: list[Step], step: Step, form: QuestionForm,
    newer: Draft,
) -> HttpResponse:  # fmt: skip
    """Tell that another window has saved later; both texts stay to be seen, and the person says which one holds."""
    if request.headers.get("HX-Request"):
        return render(request, "citizen/_saved.html", {"newer": newer})
    there = told_answers(newer.answers, filling.definition.type if filling.definition else None)
    asked = {one.label for one in step.asked}
    return _page(
        request, account, filling, steps, step, form=form, newer=newer,
        other=[one for one in there if one.label in asked],
    )  # fmt: skip


def _hand_in(request: HttpRequest, account: Account, filling: Filling, steps: list[Step], step: Step) -> HttpResponse:
    """Hand the draft in and show the receipt; what is missing is told with the step where it is asked."""
    draft = filling.draft
    if draft is None:
        draft = _save(account, filling, step.code, request.POST, {"answers": {}}, filling_in.only_place(filling.round))
    elif draft.place_id is None and (place := filling_in.only_place(filling.round)) is not None:
        draft = _save(account, filling, step.code, QueryDict(), {"answers": {}}, place)
    try:
        application = hand_in(draft, actor=account)
    except ApplicationRefused as refused:
        return _page(request, account, filling, steps, step, errors=_placed(refused.errors, filling, steps, account))
    except Problem as problem:
        if (elsewhere := _handed_in(filling.round, filling.party)) is not None:
            return redirect("citizen:receipt", elsewhere.pk)
        steps = filling_in.steps_of(filling)
        where = next((one.code for one in steps if _missing(filling, one)), "")
        url = _address(filling, account, where) if where else ""
        return _page(request, account, filling, steps, step, errors=[{"text": problem.user_message, "url": url}])
    return redirect("citizen:receipt", application.pk)


def _placed(errors: dict[str, str], filling: Filling, steps: list[Step], account: Account) -> list[dict[str, str]]:
    """Return each error with the address of the step on which it is put right."""
    found = []
    for code, text in errors.items():
        step = next((one.code for one in steps if any(field.code == code for field in one.asked)), "")
        if not step and code != WHOLE and any(paper.code == code for paper in filling_in.papers_wanted(filling)):
            step = PAPERS
        found.append({"text": text, "url": _address(filling, account, step) if step else ""})
    return found


# --- showing ----------------------------------------------------------------------------------------------------------


def _page(
    request: HttpRequest, account: Account, filling: Filling, steps: list[Step], step: Step, *,
    form: QuestionForm | None = None, told: dict[str, str] | None = None, newer: Draft | None = None,
    other: Sequence[Told] = (), errors: Sequence[dict[str, str]] = (),
) -> HttpResponse:  # fmt: skip
    codes = [one.code for one in steps]
    at = codes.index(step.code)
    draft = filling.draft
    form = form or QuestionForm(step.asked, initial=initial_of(filling.answers))
    context: dict[str, Any] = {
        **way_of(account, filling, steps, step),
        "step": step,
        "form": form,
        "shown": ",".join(form.questions),
        "told": told or {},
        "owner": filling_in.owner_mark(account),
        "window": secrets.token_hex(8),
        "version": newer.version if newer is not None else draft.version if draft is not None else 0,
        "draft": draft,
        "newer": newer,
        "other": other,
        "errors": errors,
        "back": _address(filling, account, codes[at - 1]) if at else "",
        "here": _address(filling, account, step.code),
        "known": _known_words(filling, step),
    }
    if step.code == PLACE or step.wishes is not None:
        context |= _places(request, filling, step)
    if step.code == PAPERS:
        context["papers"] = _papers(filling, told or {})
    if step.code == REVIEW:
        context |= _review(filling, steps, account)
    return render(request, "citizen/apply.html", context)


def _known_words(filling: Filling, step: Step) -> list[str]:
    return [one.label for one in step.known]


def _places(request: HttpRequest, filling: Filling, step: Step) -> dict[str, Any]:
    q = words(request, "place")
    every = filling_in.places_of(filling.round)
    by_pk = {place.pk: place for place in every}
    left = [place for place in every if place.pk not in filling.preferences]
    for word in q.split():
        left = [
            place
            for place in left
            if word in " ".join([place.title, place.host.name if place.host else "", place.field])
        ]
    field = step.wishes
    most = (field.most if field is not None else 1) or len(every)
    wished = by_pk | {place.pk: place for place in filling_in.closed_among(filling)}
    return {
        "q": q,
        "wishes": [_entry(wished[pk]) for pk in filling.preferences if pk in wished],
        "most": most,
        "full": len(filling.preferences) >= most,
        "found": len(left),
        "offered": [_entry(place) for place in (left if step.code == PLACE else left[:SHOWN])],
        "more": max(0, len(left) - SHOWN) if step.code != PLACE else 0,
        "chosen": filling.draft.place_id if filling.draft is not None else None,
    }


def _entry(place: Place) -> dict[str, Any]:
    if place.closed_on is not None:
        return {"pk": place.pk, "title": place.title, "text": "닫힌 자리입니다. 빼고 다른 곳을 골라 주세요."}
    where = place.host.name if place.host else place.unit.name if place.unit else ""
    free = place.capacity - place.taken - place.held
    return {
        "pk": place.pk,
        "title": place.title,
        "text": joined([where, schedule_words(place.schedule or {}), "" if free > 0 else "자리가 찼습니다(예비)"]),
    }


def _papers(filling: Filling, told: dict[str, str]) -> list[dict[str, Any]]:
    there = {row.code: row for row in filling.draft.documents.select_related("document")} if filling.draft else {}
    return [
        {"paper": paper, "there": there.get(paper.code), "error": told.get(paper.code, "")}
        for paper in filling_in.papers_wanted(filling)
    ]


def _review(filling: Filling, steps: list[Step], account: Account) -> dict[str, Any]:
    definition = filling.definition.type if filling.definition is not None else None
    told = {one.label: one.text for one in told_answers(filling.answers, definition)}
    by_pk = {place.pk: place for place in [*filling_in.closed_among(filling), *filling_in.places_of(filling.round)]}
    rows = []
    for step in steps[:-1]:
        lines = [
            Told(field.label, told.get(field.label, "")) for field in step.asked if field.kind not in ("places", "file")
        ]
        if step.wishes is not None:
            wished = [by_pk[pk].title for pk in filling.preferences if pk in by_pk]
            lines.append(Told(step.wishes.label, ", ".join(f"{n}지망 {name}" for n, name in enumerate(wished, 1))))
        if step.code == PLACE:
            place = filling.draft.place if filling.draft is not None else None
            lines.append(Told("자리", place.title if place is not None else ""))
        if step.code == PAPERS:
            lines += [
                Told(row["paper"].label, row["there"].document.title if row["there"] else "")
                for row in _papers(filling, {})
            ]
        rows.append({"title": step.title, "lines": lines, "url": _address(filling, account, step.code)})
    return {"review": rows, "standing": standing_for(filling.party, filling.round)}
