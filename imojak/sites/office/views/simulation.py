"""Other rules tried on a round (기준 모의 적용): another version of its type, other values, or rules of one's own.

Nothing is written. Staff read numbers that point at nobody; whoever may see the round's people also reads who changes
sides and why.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from imojak.kernel.districts import DISTRICT_CODES
from imojak.kernel.months import day_words
from imojak.offers.models import Round
from imojak.offers.other_rules import Values, answers_itself, by_version, values_of, with_values
from imojak.parties.enums import IncomeClass
from imojak.paths.eligibility import trial_book
from imojak.pay.simulation import Simulation, simulate
from imojak.problems import Problem
from imojak.rules.laid import Parameters, laid_over, trial_of
from imojak.rules.wording import topic_of_reason
from imojak.sites.asked import page_number, words
from imojak.sites.downloads import table
from imojak.sites.names import names_for
from imojak.sites.office.desk import NOT_YOURS, Desk, overview_of
from imojak.sites.office.forms import DeskForm
from imojak.sites.office.queries import simulation as trials
from imojak.sites.office.queries.simulation import Trial

PAGE = 30
#: Nobody writes more rules than that into the field.
_LARGEST = 50_000
NOT_TRIED = "바꿔 볼 기준을 다시 골라 주세요. 로그인을 새로 했거나 오래전에 해 본 기준은 남아 있지 않습니다."
FORMS = ("csv", "xlsx")
_WHERE = (("any", "사는 곳을 가리지 않음"), ("seoul", "서울 어디나"), ("some", "아래의 자치구만"))


class VersionForm(DeskForm):
    """Another version of the round's type."""

    version = forms.ChoiceField(label="유형의 다른 판")

    def __init__(self, *args: Any, of: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.versions = {str(row.version): row for row in trials.other_versions(of)}
        field = self.fields["version"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (number, f"제{number}판({day_words(row.effective_from)}부터)") for number, row in self.versions.items()
        ]


class ValuesForm(DeskForm):
    """The values of the round's rules that are tried most often."""

    age_min = forms.IntegerField(label="나이(부터)", required=False, min_value=1, max_value=120)
    age_max = forms.IntegerField(label="나이(까지)", required=False, min_value=1, max_value=120)
    where = forms.ChoiceField(label="사는 곳", choices=_WHERE, widget=forms.RadioSelect)
    districts = forms.MultipleChoiceField(
        label="자치구",
        required=False,
        choices=[(code, name) for name, code in DISTRICT_CODES.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    income = forms.ChoiceField(
        label="소득(이 구간까지)", required=False, choices=[("", "가리지 않음"), *IncomeClass.choices]
    )

    def clean(self) -> dict[str, Any]:
        """Refuse ages that are reversed, and a choice of districts without one."""
        said = super().clean() or {}
        low, high = said.get("age_min"), said.get("age_max")
        if low is not None and high is not None and low > high:
            self.add_error("age_max", "부터보다 작습니다. 두 나이를 바꿔 적어 주세요.")
        if said.get("where") == "some" and not said.get("districts"):
            self.add_error("districts", "자치구를 하나 이상 골라 주세요.")
        return said


class TomlForm(DeskForm):
    """Rules as they are written in TOML: a file, or the text itself."""

    file = forms.FileField(label="TOML 파일", required=False, help_text="파일을 고르면 아래의 글 대신 파일을 봅니다.")
    text = forms.CharField(
        label="기준(TOML)",
        required=False,
        strip=False,
        help_text="바뀌는 것만 적습니다. 예: age_max = 67",
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )


@login_required
def index(request: HttpRequest, code: str) -> HttpResponse:
    """Show a round's rules as one may try them, and what those tried last (``?trial=``) would do.

    ``?others=1`` also counts the people who did not apply, which takes a moment.
    """
    desk = overview_of(request, code)
    if request.method == "POST":
        return _tried(request, desk)
    word = words(request, "trial")
    trial = trials.kept(request, desk.round, word) if word else None
    context: dict[str, Any] = {"told": NOT_TRIED if word and trial is None else "", "trial": trial}
    if trial is not None:
        context |= _result(request, desk, trial)
    return _page(request, desk, _forms(desk.round, trial), context)


def _page(
    request: HttpRequest, desk: Desk, shown: dict[str, Any], more: dict[str, Any], status: int = 200
) -> HttpResponse:
    context = {
        "desk": desk,
        "tab": "simulation",
        "answers_itself": answers_itself(desk.round),
        "open": more.get("open") or (more["trial"].way if more.get("trial") else "values"),
        **shown,
        **more,
    }
    return render(request, "office/simulation.html", context, status=status)


def _forms(of: Round, trial: Trial | None) -> dict[str, Any]:
    """Return the three forms, each with what was typed into it for this trial, else with the round's own values."""
    typed = {trial.way: dict(trial.typed)} if trial is not None else {}
    return {
        "by_version": VersionForm(initial=typed.get("version"), of=of),
        "by_values": ValuesForm(initial=typed.get("values") or _initial(values_of(of))),
        "by_toml": TomlForm(initial=typed.get("toml")),
    }


def _initial(values: Values) -> dict[str, Any]:
    some = isinstance(values.districts, tuple)
    return {
        "age_min": values.age_min,
        "age_max": values.age_max,
        "where": "some" if some else values.districts,
        "districts": list(values.districts) if some else [],
        "income": values.income,
    }


def _tried(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take rules to try and lead to what they would do; what cannot be read comes back as it was typed."""
    way = request.POST.get("way", "")
    make: Callable[..., tuple[forms.Form, tuple[str, dict[str, Any], Parameters] | str]] | None = _WAYS.get(way)
    if make is None:
        return _page(request, desk, _forms(desk.round, None), {"told": "무엇을 바꿔 볼지 골라 주세요."}, 422)
    form, made = make(request, desk.round)
    if not isinstance(made, str):
        label, typed, parameters = made
        try:
            trial_book(
                laid_over(desk.round.eligibility.parameters if desk.round.eligibility else {}, parameters), desk.round
            )
        except Problem as problem:
            made = problem.user_message
        else:
            word = trials.keep(request, desk.round, way, label, typed, parameters)
            return redirect(f"{reverse('office:simulation', args=[desk.round.code])}?trial={word}#result")
    shown = _forms(desk.round, None) | {f"by_{way}": form}
    return _page(request, desk, shown, {"told": made, "open": way}, 422)


def _by_version(request: HttpRequest, of: Round) -> tuple[forms.Form, tuple[str, dict[str, Any], Parameters] | str]:
    form = VersionForm(request.POST, of=of)
    if not form.is_valid():
        return form, ""
    row = form.versions[form.cleaned_data["version"]]
    try:
        return form, (f"유형의 제{row.version}판", {"version": str(row.version)}, by_version(of, row))
    except Problem as problem:
        return form, problem.user_message


def _by_values(request: HttpRequest, of: Round) -> tuple[forms.Form, tuple[str, dict[str, Any], Parameters] | str]:
    form = ValuesForm(request.POST)
    if not form.is_valid():
        return form, ""
    said = form.cleaned_data
    where = tuple(said["districts"]) if said["where"] == "some" else said["where"]
    values = Values(said["age_min"], said["age_max"], where, said["income"])
    return form, ("값을 바꾼 기준", dict(said), with_values(of, values))


def _by_toml(request: HttpRequest, of: Round) -> tuple[forms.Form, tuple[str, dict[str, Any], Parameters] | str]:
    file = request.FILES.get("file")
    text, name = str(request.POST.get("text", "")).replace("\r\n", "\n"), "적은 글"
    if file is not None:
        content, name = file.read(_LARGEST * 4), file.name or "올린 파일"
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp949", errors="replace")
    form = TomlForm(initial={"text": text})
    if len(text) > _LARGEST:
        return form, f"{_LARGEST:,}자보다 깁니다. 바뀌는 기준만 적어 주세요."
    try:
        return form, ("적은 기준", {"text": text}, trial_of(text, name))
    except Problem as problem:
        return form, problem.user_message


_WAYS: dict[str, Callable[[HttpRequest, Round], tuple[forms.Form, tuple[str, dict[str, Any], Parameters] | str]]] = {
    "version": _by_version,
    "values": _by_values,
    "toml": _by_toml,
}


def _simulated(desk: Desk, trial: Trial, *, others: bool) -> Simulation:
    made = simulate(desk.round, trial.parameters, others=others)
    return made if desk.may_read else made.public()


def _result(request: HttpRequest, desk: Desk, trial: Trial) -> dict[str, Any]:
    others = "others" in request.GET
    made = _simulated(desk, trial, others=others)
    page = Paginator(made.changes, PAGE).get_page(page_number(request))
    names = names_for(request, (one.party for one in page.object_list), f"‘{desk.round.title}’ 기준 모의 적용 열람")
    return {
        "result": made,
        "rules": trials.differences(desk.round, trial.parameters),
        "tables": trials.tables(made.tables, made.total),
        "reasons": [(topic_of_reason(code), number) for code, number in made.reasons.items()],
        "others": made.others,
        "other_tables": trials.tables(made.others.tables, made.others.total) if made.others is not None else [],
        "asked_others": others,
        "page": page,
        "lines": trials.lines(desk.round, page.object_list, names),
    }


@login_required
def export(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """Give what rules on trial would do as a file: the numbers, or who changes sides (``?what=people``, a logged read)."""
    desk = overview_of(request, code)
    trial = trials.kept(request, desk.round, words(request, "trial"))
    if form not in FORMS:
        raise Http404("그런 파일은 없습니다. CSV나 엑셀을 골라 주세요.")
    people = words(request, "what") == "people"
    if people and not desk.may_read:
        raise PermissionDenied(NOT_YOURS)
    if trial is None:
        messages.error(request, NOT_TRIED)
        return redirect("office:simulation", code)
    made = _simulated(desk, trial, others=not people)
    if not people:
        return table(f"기준_모의적용_{code}.{form}", trials.HEADER, trials.rows(made))
    names = names_for(
        request,
        (one.party for one in made.changes),
        f"‘{desk.round.title}’ 기준 모의 적용 내려받기({form.upper()})",
    )
    rows = [one.cells for one in trials.lines(desk.round, made.changes, names)]
    return table(f"기준_모의적용_바뀌는_사람_{code}.{form}", trials.PEOPLE_HEADER, rows)
