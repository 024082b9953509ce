"""Filing for somebody else (대리 접수), as the office and partners share it: finding the person, the form, the draft."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, TypeVar

from django import forms
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from imojak.kernel.districts import DISTRICT_CODES
from imojak.kernel.parsing import read_day, read_name, read_phone, tidy
from imojak.kernel.transitions import TransitionError
from imojak.offers.models import Place, Round
from imojak.parties.actions.signing_up import NewPerson
from imojak.parties.enums import Sex
from imojak.parties.models import Account, Party
from imojak.parties.queries import people_named
from imojak.paths.actions.drafting import StaleDraft, save_draft
from imojak.paths.actions.filing import ensure_in_time
from imojak.paths.filing_scopes import places_fileable
from imojak.paths.models import Draft
from imojak.problems import Problem
from imojak.sites.citizen import filling_in
from imojak.sites.citizen.filling_in import PLACE, Filling
from imojak.sites.citizen.question_form import RAW, QuestionForm, initial_of
from imojak.sites.citizen.unfolding import unfolded
from imojak.sites.names import names_for
from imojak.sites.office.forms import DeskForm
from imojak.trust import limiting

T = TypeVar("T")

#: As many as can bear one name and one birth date.
FOUND = 10
#: How long a person that was found may be filed for; a call does not last longer.
_SECONDS = 8 * 60 * 60
#: Looking for people is limited like tries to log in: nobody goes through the register by guessing.
TOO_OFTEN = "찾을 수 없는 분을 여러 번 찾아 잠시 막았습니다. 10분 뒤에 다시 찾거나, 처음이신 분이면 아래에서 새로 등록해 주세요."
_SALT = "imojak.sites.file-for"


@dataclass(frozen=True)
class Filer:
    """Who files, to which round; a ``partner`` is shown nothing of the person that it has not typed itself."""

    account: Account
    round: Round
    partner: bool = False

    @property
    def places(self) -> list[Place]:
        """The open places to which one may file."""
        found = filling_in.places_of(self.round)
        if not self.partner:
            return found
        mine = set(places_fileable(self.account, self.round).values_list("pk", flat=True))
        return [one for one in found if one.pk in mine]


class FindForm(DeskForm):
    """Who calls: the name with the birth date, the telephone, or both."""

    name = forms.CharField(label="이름", max_length=50)
    birth_date = forms.CharField(label="생년월일", max_length=30, required=False, help_text="보기: 1965-03-02, 650302")
    phone = forms.CharField(label="휴대전화", max_length=30, required=False, help_text="보기: 010-1234-5678")

    def clean_name(self) -> str:
        """Return the name as it is kept."""
        return tidy(self.cleaned_data["name"])

    def clean_birth_date(self) -> date | None:
        """Return the day. Raises ValidationError for what is none."""
        return _read(self.cleaned_data["birth_date"], lambda text: read_day(text, latest=timezone.localdate()))

    def clean_phone(self) -> str:
        """Return the number with its dashes. Raises ValidationError for what is none."""
        return _read(self.cleaned_data["phone"], read_phone) or ""

    def clean(self) -> dict[str, Any]:
        """Ask for something that tells people of one name apart."""
        said: dict[str, Any] = super().clean() or {}
        if not self.errors and not said.get("birth_date") and not said.get("phone"):
            raise forms.ValidationError("생년월일이나 휴대전화 가운데 하나는 여쭈어 적어 주세요.")
        return said


class NewPersonForm(FindForm):
    """Somebody who is not known yet: what they are known by, and a way to send the link."""

    sex = forms.ChoiceField(label="성별", choices=[("", "골라 주세요"), *Sex.choices])
    district_code = forms.ChoiceField(
        label="사는 곳(자치구)",
        choices=[("", "골라 주세요"), *((code, name) for name, code in sorted(DISTRICT_CODES.items()))],
    )
    email = forms.EmailField(label="전자우편", required=False)
    consent = forms.BooleanField(label="개인정보를 모으고 쓰는 데 동의하신다고 들었습니다.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("birth_date", "phone"):
            self.fields[name].required = True
        self.fields["consent"].error_messages["required"] = "동의하신다는 말씀을 들어야 등록할 수 있습니다."

    def clean_name(self) -> str:
        """Return the name as it is kept. Raises ValidationError for what no name is written with."""
        return _read(self.cleaned_data["name"], read_name) or ""

    def person(self) -> NewPerson:
        """Return who it is, once the form is valid."""
        said = self.cleaned_data
        told = ("name", "birth_date", "sex", "district_code", "phone", "email")
        return NewPerson(**{key: said[key] for key in told if key in self.fields})


def _read(text: str, reader: Callable[[str], T]) -> T | None:
    if not text.strip():
        return None
    try:
        return reader(text)
    except Problem as problem:
        raise forms.ValidationError(problem.user_message) from problem


@dataclass(frozen=True)
class Finding:
    """Finding a person on a page: the address to go on to (of who was entered), or else what the page shows."""

    go_to: str
    shown: dict[str, Any]
    status: int


def find_or_enter(
    request: HttpRequest,
    filer: Filer,
    task: str,
    *,
    address: Callable[[str], str],
    enter: Callable[[NewPerson], Party],
    kind: type[NewPersonForm] = NewPersonForm,
) -> Finding:
    """Find a person by what they say, or enter them by ``enter``, whose Problem the form of type ``kind`` tells.

    ``address`` is the page of whom a signed word names; every look is logged as ``task``.
    """
    find, new = FindForm(), kind(auto_id="new_%s")
    people: list[dict[str, Any]] | None = None
    if request.method == "POST" and request.POST.get("do") == "create":
        new = kind(request.POST, auto_id="new_%s")
        if new.is_valid():
            try:
                return Finding(address(token_of(filer, enter(new.person()))), {}, 302)
            except Problem as problem:
                new.add_error(None, problem.user_message)
    elif request.method == "POST":
        find = FindForm(request.POST)
        if find.is_valid() and (people := _looked_for(request, filer, find, task, address)) is not None:
            new = kind(initial={key: request.POST.get(key, "") for key in find.fields}, auto_id="new_%s")
    shown = {"find": find, "new": new, "people": people, "creating": bool(new.errors or find.non_field_errors())}
    return Finding("", shown, 422 if find.errors or new.errors else 200)


def _looked_for(
    request: HttpRequest, filer: Filer, form: FindForm, task: str, address: Callable[[str], str]
) -> list[dict[str, Any]] | None:
    """Return who was found. A partner that has guessed a few times waits: then None, and the form says so."""
    tries, now = f"/filing/{filer.account.pk}", timezone.now()
    if filer.partner and limiting.wait_until(tries, None, now) is not None:
        form.add_error(None, TOO_OFTEN)
        return None
    people = _found(request, filer, form, task)
    if filer.partner and not people:
        limiting.note(tries, None, now, succeeded=False)
    return [{**one, "url": address(one["token"])} for one in people]


def _found(request: HttpRequest, filer: Filer, form: FindForm, task: str) -> list[dict[str, Any]]:
    """Return who is meant; a name is whole only for who may see it, and every look is logged as ``task``."""
    said = form.cleaned_data
    same = Q()
    if said["birth_date"]:
        same |= Q(birth_date=said["birth_date"])
    if said["phone"]:
        same |= Q(phone=said["phone"])
    rows = people_named(said["name"]).filter(same)
    people = list(rows.exclude(party_id=filer.account.party_id or 0).select_related("party").order_by("pk")[:FOUND])
    names = names_for(request, (one.party_id for one in people), task)
    return [
        {
            "name": names.get(one.party_id, ""),
            "birth": bool(said["birth_date"]) and one.birth_date == said["birth_date"],
            "phone": bool(said["phone"]) and one.phone == said["phone"],
            "token": token_of(filer, one.party),
        }
        for one in people
    ]


def token_of(filer: Filer, party: Party) -> str:
    """Return a signed word for who was found: nobody opens a person by a number that they guess."""
    return signing.dumps([filer.account.pk, filer.round.pk, party.pk], salt=_SALT)


def person_of_token(filer: Filer, token: str) -> Party:
    """Return who was found by this account for this round. Raises Http404 and PermissionDenied."""
    try:
        account, of, party = signing.loads(token, salt=_SALT, max_age=_SECONDS)
    except (signing.BadSignature, ValueError) as error:
        raise Http404("찾은 지 오래되었거나 맞지 않는 주소입니다. 사람을 다시 찾아 주세요.") from error
    found = Party.objects.filter(pk=party, merged_into=None).first()
    if (account, of) != (filer.account.pk, filer.round.pk) or found is None:
        raise PermissionDenied("이 사람을 찾은 담당자만 이어서 접수할 수 있습니다. 사람을 다시 찾아 주세요.")
    return found


def filling_of(filer: Filer, party: Party) -> Filling:
    """Return what one has written for a person so far."""
    return filling_in.filling_of(filer.account, filer.round, party, told_only=filer.partner)


def asked_of(filling: Filling) -> list[Any]:
    """Return all questions of the form that are asked for this person, in order."""
    return [field for step in filling_in.steps_of(filling) for field in step.asked]


def form_of(filling: Filling, data: QueryDict) -> QuestionForm:
    """Return the form that was sent, with what its own answers call for."""
    form = QuestionForm(asked_of(filling_in.with_answers(filling, asked_of(filling), data)), data)
    form.is_valid()
    return form


def unfolds(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let only who is logged in see a page that saves by itself; it stays as it is where the log-in is over by then."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "HX-Request" in request.headers and not request.user.is_authenticated:
            return render(request, "citizen/_saved.html", {"logged_out": True})
        return login_required(view)(request, *args, **kwargs)

    return inner


def saved_by_itself(request: HttpRequest, filer: Filer, filling: Filling, form: QuestionForm) -> HttpResponse:
    """Keep what was typed so far, and return what the page shows of it: when, and the questions that come and go."""
    try:
        draft = save(filer, filling, form, request.POST, quiet=True)
    except StaleDraft as stale:
        return render(request, "citizen/_saved.html", {"newer": stale.newer})
    written = filling_of(filer, filling.party)
    changed = unfolded(asked_of(written), request.POST, written.answers)
    return render(request, "citizen/_saved.html", {"draft": draft} | changed)


def save(filer: Filer, filling: Filling, form: QuestionForm, data: QueryDict, *, quiet: bool = False) -> Draft:
    """Keep what was typed. Raises StaleDraft where another window has saved later."""
    return filling_in.save_of_window(lambda said: _save(filer, filling, form, data, said), data, quiet=quiet)


def _save(filer: Filer, filling: Filling, form: QuestionForm, data: QueryDict, said: QueryDict) -> Draft:
    version = said.get("version", "")
    places = {str(place.pk): place for place in filer.places}
    wishes = [places[key].pk for key in dict.fromkeys(data.getlist("wish")) if key in places]
    return save_draft(
        filer.account,
        filer.round,
        party=filling.party,
        place=places.get(data.get("place", "")) or _only_place(filer, filling),
        answers=form.answers() | {RAW: form.typed(), filling_in.WINDOW: filling_in.window_of(data)},
        preferences=wishes,
        version=int(version) if version.isascii() and version.isdigit() and len(version) < 9 else None,
    )


def _only_place(filer: Filer, filling: Filling) -> Place | None:
    """Return the place where there is no choice: the round's only one, or the only one for which a partner may file."""
    if (only := filling_in.only_place(filer.round)) is not None:
        return only
    places = filer.places
    chosen_one = any(step.code == PLACE for step in filling_in.steps_of(filling))
    return places[0] if chosen_one and len(places) == 1 else None


def person_page(
    filer: Filer, filling: Filling, *, form: QuestionForm | None, told: list[str] | None, version: int | None
) -> dict[str, Any]:
    """Return what the page of a person's form shows: questions, places, what was told, and the draft's version."""
    draft = filling.draft
    steps = filling_in.steps_of(filling)
    wishes = next((step.wishes for step in steps if step.wishes is not None), None)
    places = filer.places
    most = min((wishes.most or 5) if wishes is not None else 0, len(places))
    chosen = [*filling.preferences, *([0] * most)][:most]
    form = form or QuestionForm(asked_of(filling), initial=initial_of(filling.answers))
    return {
        "closed": closed_sentence(filer.round),
        "form": form,
        "shown": ",".join(form.questions),
        "window": secrets.token_hex(8),
        "draft": draft,
        "known": [field.label for step in steps for field in step.known],
        "places": places if any(step.code == PLACE for step in steps) else [],
        "place": draft.place_id if draft is not None else None,
        "wishes": [{"number": number, "chosen": pk} for number, pk in enumerate(chosen, start=1)],
        "wish_places": places if wishes is not None else [],
        "papers": [one.label for one in filling_in.papers_wanted(filling)],
        "told": told or [],
        "version": version if version is not None else draft.version if draft is not None else 0,
    }


def closed_sentence(of: Round) -> str:
    """Say why a round takes no applications now; "" while it does."""
    try:
        ensure_in_time(of, timezone.now())
    except TransitionError as closed:
        return closed.user_message
    return ""
