"""Filing for somebody who telephones (대리 접수): find or register the person, explain, fill in, ask them to confirm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from imojak.kernel.districts import DISTRICT_CODES
from imojak.kernel.parsing import read_day, read_name, read_phone, tidy
from imojak.kernel.transitions import TransitionError
from imojak.messages.models import Message
from imojak.offers.models import Round
from imojak.parties.actions.signing_up import NewPerson, register_caller
from imojak.parties.enums import ConsentPurpose, Sex
from imojak.parties.models import Account, Party
from imojak.parties.queries import people_named
from imojak.paths.actions.drafting import ApplicationRefused, StaleDraft, save_draft
from imojak.paths.actions.filing import ask_again, ensure_in_time
from imojak.paths.actions.filing_for import propose
from imojak.paths.enums import GIVEN_UP, ApplicationStatus, Channel
from imojak.paths.models import Application, Draft
from imojak.paths.scopes import applications_visible
from imojak.problems import Problem
from imojak.sites.asked import page_number
from imojak.sites.citizen import filling_in
from imojak.sites.citizen.filling_in import PLACE, Filling
from imojak.sites.citizen.question_form import RAW, QuestionForm, initial_of
from imojak.sites.names import names_for
from imojak.sites.office.desk import Desk, carry_out, desk_of
from imojak.sites.office.forms import DeskForm
from imojak.sites.office.queries.eligibility import explained_for

T = TypeVar("T")

PAGE = 50
#: As many as can bear one name and one birth date.
FOUND = 10
#: How long a person that was found may be filed for; a call does not last longer.
_SECONDS = 8 * 60 * 60
_SALT = "imojak.sites.office.file-for"


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
    """Somebody who is not known yet."""

    sex = forms.ChoiceField(label="성별", choices=[("", "골라 주세요"), *Sex.choices])
    district_code = forms.ChoiceField(
        label="사는 곳(자치구)",
        choices=[("", "골라 주세요"), *((code, name) for name, code in sorted(DISTRICT_CODES.items()))],
    )
    email = forms.EmailField(label="전자우편", required=False)
    consent = forms.BooleanField(label="개인정보를 모으고 쓰는 데 동의하신다고 들었습니다.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consent"].error_messages["required"] = "동의하신다는 말씀을 들어야 등록할 수 있습니다."

    def clean_name(self) -> str:
        """Return the name as it is kept. Raises ValidationError for what no name is written with."""
        return _read(self.cleaned_data["name"], read_name) or ""

    def clean(self) -> dict[str, Any]:
        """Ask for what a person is known by, and for a way to send the link."""
        said = super().clean()
        for name in ("birth_date", "phone"):
            if name not in self.errors and not said.get(name):
                self.add_error(name, "빈칸을 채워 주세요.")
        return said


def _read(text: str, reader: Callable[[str], T]) -> T | None:
    if not text.strip():
        return None
    try:
        return reader(text)
    except Problem as problem:
        raise forms.ValidationError(problem.user_message) from problem


@login_required
def index(request: HttpRequest, code: str) -> HttpResponse:
    """Find who calls by what they say, or register them; below, what was filed for others and who has confirmed."""
    desk = desk_of(request, code, change=request.method == "POST")
    do = request.POST.get("do", "")
    find, new = FindForm(request.POST or None), NewPersonForm(auto_id="new_%s")
    people: list[dict[str, Any]] | None = None
    if request.method == "POST" and do == "create":
        find, new = FindForm(), NewPersonForm(request.POST, auto_id="new_%s")
        if new.is_valid() and (made := registered(desk, new)) is not None:
            return redirect("office:file-for-person", code, token_of(desk, made))
    elif request.method == "POST":
        find = FindForm(request.POST)
        if find.is_valid():
            people = found_people(request, desk, find, f"‘{desk.round.title}’ 대리 접수: 사람 찾기")
            new = NewPersonForm(initial={key: request.POST.get(key, "") for key in find.fields}, auto_id="new_%s")
    wrong = bool(find.errors or new.errors)
    context = {
        "desk": desk,
        "tab": "file-for",
        "find": find,
        "new": new,
        "people": people,
        "creating": bool(new.errors),
    }
    return render(request, "office/file_for.html", {**context, **_filed(request, desk)}, status=422 if wrong else 200)


def found_people(request: HttpRequest, desk: Desk, form: FindForm, task: str) -> list[dict[str, Any]]:
    """Return who is meant; a name is whole only for who may see it, and every look is logged as ``task``."""
    said = form.cleaned_data
    same = Q()
    if said["birth_date"]:
        same |= Q(birth_date=said["birth_date"])
    if said["phone"]:
        same |= Q(phone=said["phone"])
    rows = people_named(said["name"]).filter(same)
    people = list(rows.exclude(party_id=desk.account.party_id or 0).select_related("party").order_by("pk")[:FOUND])
    names = names_for(request, (one.party_id for one in people), task)
    return [
        {
            "name": names.get(one.party_id, ""),
            "birth": bool(said["birth_date"]) and one.birth_date == said["birth_date"],
            "phone": bool(said["phone"]) and one.phone == said["phone"],
            "token": token_of(desk, one.party),
        }
        for one in people
    ]


def registered(desk: Desk, form: NewPersonForm) -> Party | None:
    """Register somebody new; None where it cannot be, and the form then says why."""
    said = form.cleaned_data
    person = NewPerson(**{key: said[key] for key in ("name", "birth_date", "sex", "district_code", "phone", "email")})
    try:
        return register_caller(person, consents=[ConsentPurpose.SERVICE], actor=desk.account)
    except Problem as problem:
        form.add_error(None, problem.user_message)
        return None


def token_of(desk: Desk, party: Party) -> str:
    """Return a signed word for who was found: nobody opens a person by a number that they guess."""
    return signing.dumps([desk.account.pk, desk.round.pk, party.pk], salt=_SALT)


def _filed(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    rows = applications_visible(desk.account).filter(round=desk.round, channel=Channel.STAFF)
    page = Paginator(rows.select_related("filed_by").order_by("-filed_at", "-pk"), PAGE).get_page(page_number(request))
    names = names_for(request, (one.party_id for one in page.object_list), f"‘{desk.round.title}’ 대리 접수 목록 열람")
    kinds = [f"proposed-{one.pk}{out}" for one in page.object_list for out in ("", "-out")]
    sent = {}
    for one in Message.objects.filter(kind__in=kinds).order_by("due_on", "pk"):
        sent[one.kind.removeprefix("proposed-").removesuffix("-out")] = (
            f"{one.get_channel_display()} {one.get_status_display()}"
        )
    rows_shown = [
        {
            "of": one,
            "name": names.get(one.party_id, ""),
            "sent": sent.get(str(one.pk), ""),
            "waits": one.status == ApplicationStatus.PROPOSED,
        }
        for one in page.object_list
    ]
    return {"page": page, "filed": rows_shown}


def person_of_token(desk: Desk, token: str) -> Party:
    """Return who was found by this member of staff for this round. Raises Http404 and PermissionDenied."""
    try:
        account, of, party = signing.loads(token, salt=_SALT, max_age=_SECONDS)
    except (signing.BadSignature, ValueError) as error:
        raise Http404("찾은 지 오래되었거나 맞지 않는 주소입니다. 사람을 다시 찾아 주세요.") from error
    found = Party.objects.filter(pk=party, merged_into=None).first()
    if (account, of) != (desk.account.pk, desk.round.pk) or found is None:
        raise PermissionDenied("이 사람을 찾은 담당자만 이어서 접수할 수 있습니다. 사람을 다시 찾아 주세요.")
    return found


@login_required
def fill(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Explain whether the person may take part, take the answers of the citizen's form, and ask them to confirm."""
    desk = desk_of(request, code, change=True)
    party = person_of_token(desk, token)
    filling = filling_in.filling_of(desk.account, desk.round, party)
    if request.method != "POST":
        return _page(request, desk, token, filling)
    form = QuestionForm(_asked(filling), request.POST)
    form.is_valid()
    try:
        draft = _save(desk.account, filling, form, request.POST)
        if request.POST.get("do") == "save":
            messages.success(request, "적은 내용을 저장했습니다. 이어서 적을 수 있습니다.")
            return redirect("office:file-for-person", code, token)
        if not form.is_valid():
            return _page(request, desk, token, filling, form=form)
        made = propose(draft, actor=desk.account)
    except StaleDraft as stale:
        return _page(request, desk, token, filling, form=form, told=[stale.user_message], version=stale.newer.version)
    except ApplicationRefused as refused:
        again = filling_in.filling_of(desk.account, desk.round, party)
        return _page(request, desk, token, again, told=list(refused.errors.values()))
    except Problem as problem:
        again = filling_in.filling_of(desk.account, desk.round, party)
        return _page(request, desk, token, again, told=[problem.user_message])
    until = f" {made.answer_due.month}월 {made.answer_due.day}일까지" if made.answer_due else ""
    messages.success(request, f"접수번호 {made.pk}로 적었고 확인 링크를 보냈습니다.{until} 본인이 확인해야 접수됩니다.")
    return redirect("office:file-for", code)


def _asked(filling: Filling) -> list[Any]:
    return [field for step in filling_in.steps_of(filling) for field in step.asked]


def _save(account: Account, filling: Filling, form: QuestionForm, data: QueryDict) -> Draft:
    version = data.get("version", "")
    places = {str(place.pk): place for place in filling_in.places_of(filling.round)}
    wishes = [places[key].pk for key in dict.fromkeys(data.getlist("wish")) if key in places]
    return save_draft(
        account,
        filling.round,
        party=filling.party,
        place=places.get(data.get("place", "")) or filling_in.only_place(filling.round),
        answers=form.answers() | {RAW: form.typed()},
        preferences=wishes,
        version=int(version) if version.isascii() and version.isdigit() and len(version) < 9 else None,
    )


def _page(
    request: HttpRequest, desk: Desk, token: str, filling: Filling, *, form: QuestionForm | None = None,
    told: list[str] | None = None, version: int | None = None,
) -> HttpResponse:  # fmt: skip
    party, draft = filling.party, filling.draft
    name = names_for(request, [party.pk], f"‘{desk.round.title}’ 대리 접수").get(party.pk, "")
    steps = filling_in.steps_of(filling)
    wishes = next((step.wishes for step in steps if step.wishes is not None), None)
    there = Application.objects.filter(round=desk.round, party=party).exclude(status__in=GIVEN_UP).first()
    places = filling_in.places_of(desk.round)
    most = min((wishes.most or 5) if wishes is not None else 0, len(places))
    chosen = [*filling.preferences, *([0] * most)][:most]
    context = {
        "desk": desk,
        "tab": "file-for",
        "name": name,
        "there": there,
        "closed": _closed(desk.round),
        "explained": explained_for(desk.round, party, filling.answers if draft is not None else None),
        "form": form or QuestionForm(_asked(filling), initial=initial_of(filling.answers)),
        "known": [field.label for step in steps for field in step.known],
        "places": places if any(step.code == PLACE for step in steps) else [],
        "place": draft.place_id if draft is not None else None,
        "wishes": [{"number": number, "chosen": pk} for number, pk in enumerate(chosen, start=1)],
        "wish_places": places if wishes is not None else [],
        "papers": [one.label for one in filling_in.papers_wanted(filling)],
        "told": told or [],
        "version": version if version is not None else draft.version if draft is not None else 0,
        "here": reverse("office:file-for-person", args=[desk.round.code, token]),
    }
    return render(request, "office/file_for_person.html", context, status=422 if told or form is not None else 200)


def _closed(of: Round) -> str:
    try:
        ensure_in_time(of, timezone.now())
    except TransitionError as closed:
        return closed.user_message
    return ""


@login_required
@require_POST
def again(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Send the question to confirm once more."""
    desk = desk_of(request, code, change=True)
    rows = applications_visible(desk.account).filter(round=desk.round, channel=Channel.STAFF, pk=number)
    found = rows.select_related("round__programme", "party").first()
    if found is None:
        raise Http404("그런 대리 접수가 없습니다. 목록에서 골라 주세요.")
    carry_out(request, lambda: ask_again(found, actor=desk.account), "확인 링크를 다시 보냈습니다.")
    return redirect("office:file-for", code)
