"""Signing up in three steps. What was written in one is kept in the session until the account is there."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, cast

from django import forms
from django.contrib.auth import login
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from imojak.kernel.parsing import Unclear, read_name
from imojak.parties.actions import AlreadyKnown, NewPerson, sign_up
from imojak.parties.actions.signing_up import NameTaken, known
from imojak.parties.consents import CONSENTS
from imojak.parties.enums import ConsentPurpose, Sex
from imojak.parties.models import Account
from imojak.sites.asked import address_of
from imojak.sites.citizen.forms import CHOOSE, DISTRICTS, ConsentBox, DayField, LineField, PhoneField, Plain
from imojak.sites.citizen.sessions import begin
from imojak.sites.once import registered_before
from imojak.sites.passwords import ChosenPassword
from imojak.trust import limiting

KEPT = "signing-up"
STEPS = (("consent", "동의"), ("who", "나는 누구"), ("account", "연락처와 아이디"))
#: Younger people cannot consent alone (개인정보 보호법 제22조의2).
YOUNGEST = 14
#: Tries of signing up are limited like those of logging in, under a name that nobody can have.
_TRY = "/signup/"


class ConsentForm(Plain):
    """Each consent for itself, with what must be told."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for text in CONSENTS:
            field = forms.BooleanField(
                label=f"{'(필수)' if text.required else '(선택)'} {text.title}",
                required=text.required,
                widget=ConsentBox(),
                error_messages={"required": "동의하셔야 가입하실 수 있습니다."},
            )
            field.terms = text.terms  # type: ignore[attr-defined]
            self.fields[text.purpose.value] = field


class WhoForm(Plain):
    """Name, birth date, sex, district."""

    name = LineField(label="이름", max_length=50, widget=forms.TextInput({"autocomplete": "name"}))
    birth_date = DayField(label="생년월일", past=True, help_text="주민등록번호는 묻지 않습니다. 보기: 1971년 3월 2일")
    sex = forms.ChoiceField(
        label="성별", choices=[(Sex.FEMALE.value, "여자"), (Sex.MALE.value, "남자")], widget=forms.RadioSelect,
        error_messages={"required": CHOOSE},
    )  # fmt: skip
    district_code = forms.ChoiceField(
        label="사는 자치구",
        choices=[*DISTRICTS, ("00000", "서울 밖에 삽니다")],
        error_messages={"required": "사는 자치구를 골라 주세요."},
    )

    def clean_name(self) -> str:
        """Return the name as it is kept. Raises ValidationError for what no name is written with."""
        try:
            return read_name(str(self.cleaned_data["name"]))
        except Unclear as unclear:
            raise ValidationError(unclear.user_message) from unclear

    def clean_birth_date(self) -> date:
        """Refuse children. Raises ValidationError."""
        born = cast(date, self.cleaned_data["birth_date"])
        today = timezone.localdate()
        if today.year - born.year - ((today.month, today.day) < (born.month, born.day)) < YOUNGEST:
            raise ValidationError("만 14세부터 가입하실 수 있습니다. 연도를 다시 확인해 주세요.")
        return born


class AccountForm(ChosenPassword, Plain):
    """Telephone, e-mail, log-in name and password."""

    field_order = ("phone", "email", "username", "password", "again")

    phone = PhoneField(label="휴대전화")
    email = forms.EmailField(
        label="전자우편",
        required=False,
        help_text="적어 두시면 전자우편으로도 로그인하고 안내를 받으실 수 있습니다.",
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={"invalid": "전자우편 주소를 다시 확인해 주세요. 보기: imo@example.com"},
    )
    username = forms.CharField(
        label="아이디",
        max_length=30,
        help_text="영문자와 숫자로 네 글자 이상 적어 주세요.",
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none"}),
        error_messages={"required": "쓰실 아이디를 적어 주세요."},
    )

    def clean_username(self) -> str:
        """Refuse a name that is taken or cannot be one. Raises ValidationError."""
        name = str(self.cleaned_data["username"]).strip()
        if not re.fullmatch(r"[A-Za-z0-9._-]{4,30}", name):
            raise ValidationError("영문자와 숫자로 네 글자 이상 적어 주세요. 한글과 빈칸은 쓸 수 없습니다.")
        if Account.objects.filter(username__iexact=name).exists():
            raise ValidationError("이미 쓰는 아이디입니다. 다른 아이디를 적어 주세요.")
        return name

    def clean_email(self) -> str:
        """Refuse an address with which somebody logs in already. Raises ValidationError."""
        email = str(self.cleaned_data["email"])
        if email and Account.objects.filter(email__iexact=email).exists():
            raise ValidationError("이미 가입한 전자우편 주소입니다. 로그인하시거나 다른 주소를 적어 주세요.")
        return email

    def whose(self) -> Account:
        """Return the account as it will be."""
        return Account(username=self.cleaned_data.get("username", ""), email=self.cleaned_data.get("email", ""))


FORMS: dict[str, type[Plain]] = {"consent": ConsentForm, "who": WhoForm, "account": AccountForm}


def signing_up(request: HttpRequest) -> HttpResponse:
    """Ask one step after the other and make the account at the end; who is logged in needs none."""
    if request.user.is_authenticated:
        return redirect("citizen:me")
    answer = _pressed_again(request) or _asked(request)
    # The first of two presses may still have been at work when the second came.
    return answer if answer.has_header("Location") else _pressed_again(request) or answer


def _pressed_again(request: HttpRequest) -> HttpResponse | None:
    """Log in who sends the last step once more: the account that it makes is there."""
    made = registered_before(request)
    return _enter(request, made) if made is not None else None


def _asked(request: HttpRequest) -> HttpResponse:
    kept = _kept(request)
    if back := request.GET.get("next"):
        kept["next"] = back
        request.session[KEPT] = kept
    step = _step(request, kept)
    if request.method != "POST":
        form = FORMS[step](initial=_initial(step, kept))
        return _page(request, step, form)
    form = FORMS[step](request.POST)
    if not form.is_valid():
        return _page(request, step, form)
    if step != "account":
        kept[step] = {name: _plain(value) for name, value in form.cleaned_data.items()}
        request.session[KEPT] = kept
        following = [code for code, _ in STEPS]
        return redirect(f"{reverse('citizen:signup')}?step={following[following.index(step) + 1]}")
    return _finish(request, kept, form)


def _finish(request: HttpRequest, kept: dict[str, Any], form: Plain) -> HttpResponse:
    who, data = kept["who"], form.cleaned_data
    address, now = address_of(request), timezone.now()
    if limiting.wait_until(_TRY + (address or ""), None, now):
        form.add_error(None, "같은 곳에서 여러 번 가입하려고 했습니다. 10분 뒤에 다시 해 주세요.")
        return _page(request, "account", form)
    person = NewPerson(
        name=who["name"],
        birth_date=date.fromisoformat(who["birth_date"]),
        sex=who["sex"],
        district_code=who["district_code"],
        phone=data["phone"],
        email=data["email"],
    )
    if known(person.name, person.birth_date, person.phone):
        limiting.note(_TRY + (address or ""), address, now, succeeded=False)
        return render(request, "citizen/known.html", {"sentence": AlreadyKnown().user_message})
    consents = [ConsentPurpose(name) for name, given in kept["consent"].items() if given]
    try:
        account = sign_up(person, username=data["username"], password=data["password"], consents=consents)
    except AlreadyKnown as there:
        return render(request, "citizen/known.html", {"sentence": there.user_message})
    except NameTaken as taken:
        form.add_error("username", taken.user_message)
        return _page(request, "account", form)
    return _enter(request, account)


def _enter(request: HttpRequest, account: Account) -> HttpResponse:
    """Log in with a new account, and go on to where one came from."""
    back = str(_kept(request).get("next", ""))
    request.session.pop(KEPT, None)
    login(request, account, "imojak.sites.citizen.backends.LimitedBackend")
    begin(request)
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if safe else reverse("citizen:me"))


def _kept(request: HttpRequest) -> dict[str, Any]:
    kept = request.session.get(KEPT)
    return dict(kept) if isinstance(kept, dict) else {}


def _step(request: HttpRequest, kept: dict[str, Any]) -> str:
    """Return the step that is asked for, or the first that must be done before it."""
    asked = request.GET.get("step", "")
    for code, _ in STEPS:
        if code == asked or code not in kept:
            return code
    return STEPS[-1][0]


def _initial(step: str, kept: dict[str, Any]) -> dict[str, Any]:
    return dict(kept.get(step, {}))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _page(request: HttpRequest, step: str, form: Plain) -> HttpResponse:
    codes = [code for code, _ in STEPS]
    at = codes.index(step)
    steps = [
        {"code": code, "title": title, "state": "done" if place < at else "active" if place == at else ""}
        for place, (code, title) in enumerate(STEPS)
    ]
    context = {
        "form": form,
        "step": step,
        "title": STEPS[at][1],
        "steps": steps,
        "back": codes[at - 1] if at else "",
        "last": at == len(STEPS) - 1,
        "password_help": password_validators_help_texts() if step == "account" else [],
    }
    return render(request, "citizen/signup.html", context, status=422 if form.errors else 200)
