"""Programme types: which there are, a version in words, what another one says otherwise, its TOML; checking a new one."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from imojak.offers.enums import Shape
from imojak.offers.models import ProgrammeType
from imojak.offers.scopes import may_load_type
from imojak.parties.enums import RoleKind
from imojak.parties.scopes import standing
from imojak.plan.dryrun.report import TITLES, more, opening, stage_rows
from imojak.plan.dryrun.walk import DryRun
from imojak.problems import Problem
from imojak.reports.planload.one_type import LARGEST, Checked, check, load_one
from imojak.sites.asked import account_of, page_number, words
from imojak.sites.citizen.filling_in import owner_mark, pick_up, put_aside
from imojak.sites.downloads import attachment
from imojak.sites.office.desk import staff_of
from imojak.sites.office.forms import DeskForm
from imojak.sites.office.queries import types as found
from imojak.sites.office.queries.types import Version

PAGE = 30
#: Who writes types: the planner, and whoever manages programmes.
WRITERS = (RoleKind.PLANNER, RoleKind.PROGRAMME_MANAGER)
NOT_STAFF = "사업 유형은 재단 직원에게만 열립니다. 신청하실 사업은 사업 찾기에서 보실 수 있습니다."
NOT_WRITER = "사업 유형은 기획 담당자와 사업 담당자가 확인하고 넣습니다. 유형의 내용은 유형 쪽에서 보실 수 있습니다."
#: Under this name what was sent without a log-in waits for the next one.
_ASIDE = "types"


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """List the types, searched by word and shape, with the version that is in effect today."""
    account = staff_of(request, otherwise=NOT_STAFF)
    asked = {"q": words(request, "q"), "shape": words(request, "shape")}
    rows = found.kinds(asked["q"], asked["shape"], timezone.localdate())
    context = {
        "page": Paginator(rows, PAGE).get_page(page_number(request)),
        "asked": asked,
        "shapes": [row for row in Shape.choices if row[0] != Shape.UMBRELLA],
        "may_write": standing(account).holds(*WRITERS),
    }
    return render(request, "office/types.html", context)


def _versions(code: str) -> list[Version]:
    versions = found.versions_of(code, timezone.localdate())
    if not versions:
        raise Http404(found.NO_TYPE)
    return versions


def _numbered(versions: list[Version], text: str) -> Version | None:
    """Return the version with the number that an address gives; None where it is none."""
    return next((one for one in versions if str(one.of.version) == text), None)


@login_required
def kind(request: HttpRequest, code: str) -> HttpResponse:
    """Show a version of a type in words (``?version=``), the one in effect when not said, and which rounds pin it."""
    account = staff_of(request, otherwise=NOT_STAFF)
    versions = _versions(code)
    today = next((one for one in versions if one.in_effect), versions[0])
    shown = _numbered(versions, words(request, "version")) or today
    pinned = found.rounds_of(code, shown.of.version)
    context = {
        "shown": shown,
        "versions": versions,
        "sections": found.in_words(shown.of),
        "page": Paginator(pinned, PAGE).get_page(page_number(request)),
        "drafts": found.drafts_of(code)[:PAGE] if shown.in_effect else [],
        "programmes": found.programmes_of(code),
        "may_write": standing(account).holds(*WRITERS),
    }
    return render(request, "office/type.html", context)


@login_required
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """Show in words what one version says otherwise than another: ``?from=`` and ``?to=``, the last two when not said."""
    staff_of(request, otherwise=NOT_STAFF)
    versions = _versions(code)
    new = _numbered(versions, words(request, "to")) or versions[0]
    older = [one for one in versions if one.of.version < new.of.version]
    old = _numbered(versions, words(request, "from")) or (older[0] if older else new)
    context = {
        "versions": versions,
        "old": old,
        "new": new,
        "sections": found.differences(old.of, new.of),
        "same_text": old.of.source == new.of.source,
    }
    return render(request, "office/type_compare.html", context)


@login_required
def source(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """Give the TOML of a version as it was brought in."""
    staff_of(request, otherwise=NOT_STAFF)
    row = ProgrammeType.objects.filter(code=code, version=version).first() if version < 2**15 else None
    if row is None or not row.source:
        raise Http404("이 판의 원문(TOML)이 없습니다. 유형 쪽에서 다른 판을 골라 주세요.")
    return attachment(f"{code}.v{version}.toml", row.source.encode())


class TypeForm(DeskForm):
    """A type's TOML: a file, or the text itself; the file counts where both are given."""

    file = forms.FileField(label="TOML 파일", required=False, help_text="파일을 고르면 아래의 글 대신 파일을 봅니다.")
    text = forms.CharField(
        label="TOML",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false"}),
    )


def _text_of(request: HttpRequest) -> str:
    """Return the text that was sent: of the file where there is one; CP949 is read as well as UTF-8."""
    file = request.FILES.get("file")
    if file is None:
        return str(request.POST.get("text", "")).replace("\r\n", "\n")
    content: bytes = file.read(LARGEST * 4)
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return content.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    return content.decode("utf-8-sig", errors="replace")


def new(request: HttpRequest) -> HttpResponse:
    """Check a type's TOML and show what came of it; bring it in as the next version. What was sent always comes back.

    ``?from=CODE`` begins with the newest version of a type. Without a log-in what was sent waits for the next one.
    """
    if not request.user.is_authenticated:
        if request.method == "POST":
            put_aside(request, _ASIDE, "", text=_text_of(request))
        return redirect(f"{reverse('citizen:login')}?next={reverse('office:type-new')}")
    account = staff_of(request, WRITERS, NOT_WRITER)
    if request.method != "POST":
        aside = pick_up(request, account, _ASIDE)
        if aside is not None:
            messages.info(request, "로그인이 끝나 있어 넣지 않았습니다. 보내신 글을 아래에 남겨 두었습니다.")
        text = aside[1].get("text", "") if aside is not None else _beginning(words(request, "from"))
        return _shown(request, text, None)
    text = _text_of(request)
    checked = check(text)
    if request.POST.get("do") == "load":
        try:
            row = load_one(text, actor=account)
        except Problem as problem:
            messages.error(request, problem.user_message)
        else:
            messages.success(
                request,
                f"‘{row.title}’ 제{row.version}판을 넣었습니다. {row.effective_from}부터 공고하는 회차가 씁니다.",
            )
            return redirect(f"{reverse('office:type', args=[row.code])}?version={row.version}")
    return _shown(request, text, checked)


def _beginning(code: str) -> str:
    row = ProgrammeType.objects.filter(code=code).order_by("-version").first() if code else None
    return row.source if row is not None else ""


def _shown(request: HttpRequest, text: str, checked: Checked | None) -> HttpResponse:
    account = account_of(request)
    of = checked.file.type if checked is not None and checked.file is not None else None
    versions = found.versions_of(of.code, timezone.localdate()) if of is not None else []
    newest = versions[0].of if versions else None
    same = newest is not None and checked is not None and checked.file is not None and newest.source == text
    context = {
        "form": TypeForm(initial={"text": text}),
        "owner": owner_mark(account),
        "checked": checked,
        "of": of,
        "runs": [_run(way, made) for way, made in checked.runs] if checked is not None else [],
        "newest": newest,
        "same": same,
        "changes": found.differences(newest, of) if of is not None and newest is not None else None,
        "titles": TITLES,
        "next_version": newest.version + 1 if newest is not None else 1,
        "may_load": of is not None and may_load_type(standing(account), of.code),
        "in_effect_at_once": of is not None and of.effective_from <= timezone.localdate(),
    }
    return render(
        request, "office/type_new.html", context, status=422 if checked is not None and checked.wrong else 200
    )


def _run(way: str, made: DryRun) -> dict[str, object]:
    return {
        "way": way,
        "opening": opening(made),
        "stages": stage_rows(made),
        "more": list(more(made)) if made.of.screening is not None else [],
        "problems": made.problems,
    }
