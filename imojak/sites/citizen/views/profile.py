"""내 정보: what the agency knows of a person, what they may change, what staff have certified, and their consents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from imojak.kernel.josa import josa
from imojak.kernel.parsing import tidy
from imojak.kernel.saying import weekday_words
from imojak.parties.actions import change_profile, give_consents, withdraw_consent
from imojak.parties.actions.profile import consents_in_force
from imojak.parties.consents import CONSENTS
from imojak.parties.enums import ConsentPurpose, IncomeClass
from imojak.parties.models import Account, Consent, Person, ProfileCheck
from imojak.parties.scopes import consents_visible, profile_checks_visible
from imojak.paths.actions.news import KINDS, WANTED, wanted
from imojak.sites.asked import account_of
from imojak.sites.citizen.forms import DISTRICTS, TIMES, LineField, PhoneField, Plain, YesNoField
from imojak.sites.citizen.words import district_words

#: What a career, a wish and the free times are kept under in their JSON fields.
TEXT, TIMES_KEY = "text", "times"


class ProfileForm(Plain):
    """What a person may write themselves."""

    phone = PhoneField(label="휴대전화")
    email = forms.EmailField(
        label="전자우편",
        required=False,
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={"invalid": "전자우편 주소를 다시 확인해 주세요. 보기: imo@example.com"},
    )
    district_code = forms.ChoiceField(
        label="사는 자치구",
        choices=[*DISTRICTS, ("00000", "서울 밖에 삽니다")],
        error_messages={"required": "사는 자치구를 골라 주세요."},
    )
    working = YesNoField(label="지금 일하고 계신가요?")
    income_class = forms.ChoiceField(
        label="소득 구간",
        required=False,
        choices=[("", "말하지 않음"), *IncomeClass.choices],
        help_text="소득을 보는 사업에만 씁니다. 모르시면 그대로 두세요.",
    )
    career = LineField(
        label="해 온 일", several=True, required=False, help_text="회사 이름보다 어떤 일을 하셨는지 적어 주세요."
    )
    wishes = LineField(label="앞으로 하고 싶은 일", several=True, required=False)
    news = forms.MultipleChoiceField(
        label="새 소식을 받고 싶은 사업",
        choices=[(kind.value, kind.label) for kind in KINDS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="아래에서 새 소식에 동의하셨을 때만 보냅니다. 고르지 않으시면 참여하실 수 있는 모든 사업의 소식을 보냅니다.",
    )
    availability = forms.MultipleChoiceField(
        label="활동하실 수 있는 시간", choices=TIMES, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        for name in ("news", "availability"):
            self.fields[name].many = True  # type: ignore[attr-defined]

    def clean_email(self) -> str:
        """Refuse an address with which somebody else logs in. Raises ValidationError."""
        email = str(self.cleaned_data["email"])
        if email and Account.objects.filter(email__iexact=email).exclude(pk=self.account.pk).exists():
            raise ValidationError("다른 분이 쓰는 전자우편 주소입니다. 다른 주소를 적어 주세요.")
        return email

    def changes(self) -> dict[str, Any]:
        """Return the values as the person's columns keep them."""
        data = dict(self.cleaned_data)
        for name in ("career", "wishes"):
            data[name] = {TEXT: text} if (text := data[name].strip()) else {}
        if kinds := data.pop("news"):
            data["wishes"][WANTED] = kinds
        data["availability"] = {TIMES_KEY: data["availability"]} if data["availability"] else {}
        return data


def initial_of(person: Person) -> dict[str, Any]:
    """Return a person's columns as the form shows them."""
    return {
        "phone": person.phone,
        "email": person.email,
        "district_code": person.district_code,
        "working": person.working,
        "income_class": person.income_class,
        "career": said(person.career),
        "wishes": said(person.wishes),
        "news": wanted(person.wishes),
        "availability": person.availability.get(TIMES_KEY, []) if isinstance(person.availability, dict) else [],
    }


def said(kept: Any) -> str:
    """Return what a JSON field of the profile says in words."""
    return str(kept.get(TEXT, "")) if isinstance(kept, dict) else ""


def person_or_404(account: Account) -> Person:
    """Return the person of an account. Raises Http404 for an account without one."""
    person = Person.objects.select_related("party").filter(party=account.party_id).first()
    if person is None:
        raise Http404("이 계정에는 이어진 사람이 없습니다. 시민 계정으로 로그인해 주세요.")
    return person


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Show what is known with what was certified, the consents, and let the person change what is theirs."""
    account = account_of(request)
    person = person_or_404(account)
    form = ProfileForm(request.POST or None, initial=initial_of(person), account=account)
    if request.method == "POST" and form.is_valid():
        changed = change_profile(person, form.changes(), actor=account)
        names = [str(form.fields[name].label) for name in changed]
        messages.success(
            request, f"{josa(', '.join(names), '을/를')} 고쳤습니다." if names else "바뀐 것이 없어 그대로 두었습니다."
        )
        return redirect("citizen:profile")
    holding = consents_in_force(person.party)
    context = {
        "form": form,
        "person": person,
        "checks": _checks(account, person),
        "consents": [{"text": text, "given": holding.get(text.purpose)} for text in CONSENTS],
        "third_parties": consents_visible(account)
        .filter(party=person.party, receiver__isnull=False)
        .select_related("receiver")
        .order_by("-starts_on", "-pk"),
    }
    return render(request, "citizen/profile.html", context)


def _checks(account: Account, person: Person) -> list[dict[str, Any]]:
    """Return what was certified from papers, newest first, and whether the profile says otherwise by now."""
    labels = {"birth_date": "생년월일", "name": "이름", "sex": "성별"}
    labels |= {name: str(field.label) for name, field in ProfileForm.base_fields.items()}
    labels["district"] = labels["district_code"]
    now = {
        "birth_date": person.birth_date.isoformat(),
        "name": person.party.name,
        "sex": person.sex,
        "district_code": person.district_code,
        "district": person.district_code,
        "income_class": person.income_class,
        "phone": person.phone,
        "email": person.email,
    }
    found: dict[str, ProfileCheck] = {}
    for check in profile_checks_visible(account).filter(party=person.party).order_by("checked_on", "pk"):
        found[check.field] = check
    return [
        {
            "label": labels.get(name, name),
            "value": _shown(name, check.value),
            "on": weekday_words(check.checked_on),
            "differs": name in now and now[name] != check.value,
        }
        for name, check in found.items()
    ]


def _shown(name: str, value: str) -> str:
    match name:
        case "district" | "district_code":
            return district_words(value) or value
        case "income_class" if value in IncomeClass.values:
            return str(IncomeClass(value).label)
    return tidy(value)


@login_required
@require_POST
def consent(request: HttpRequest, purpose: str) -> HttpResponse:
    """Give a consent, from today on."""
    account = account_of(request)
    person = person_or_404(account)
    if purpose not in {text.purpose.value for text in CONSENTS}:
        raise Http404("그런 동의는 없습니다. 내 정보에서 다시 골라 주세요.")
    give_consents(person.party, [purpose])
    messages.success(request, f"{ConsentPurpose(purpose).label}에 동의하셨습니다. 언제든지 거두실 수 있습니다.")
    return redirect(f"{reverse('citizen:profile')}#consents")


@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what the withdrawal of a consent means, and carry it out when that is confirmed."""
    account = account_of(request)
    given = get_object_or_404(
        consents_visible(account).filter(party=account.party_id, withdrawn_on=None).select_related("receiver"), pk=pk
    )
    if request.method == "POST":
        withdraw_consent(given, actor=account)
        messages.success(
            request, f"동의를 거두었습니다. {weekday_words(timezone.localdate())}부터 그 목적으로 쓰지 않습니다."
        )
        return redirect(f"{reverse('citizen:profile')}#consents")
    return render(request, "citizen/withdraw_consent.html", {"consent": given, "text": _text_of(given)})


def _text_of(given: Consent) -> Any:
    return next((text for text in CONSENTS if text.purpose == given.purpose), None)
