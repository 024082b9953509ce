"""The draw held in public (공개 추첨): the list is announced under its hash, then the seed is entered, then lots fall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from imojak.choosing.draw import as_now, list_hash
from imojak.kernel.months import day_words
from imojak.kernel.transitions import TransitionError
from imojak.offers.models import Place, Round
from imojak.paths import actions
from imojak.paths.actions.drawing import announced_list, document_of, eligible, list_of, notice_of
from imojak.paths.enums import ApplicationStatus
from imojak.paths.models import Application, Draw, DrawNotice
from imojak.sites.asked import account_of
from imojak.sites.citizen.views.public import drawn_rows
from imojak.sites.names import names_for
from imojak.sites.office.desk import carry_out, desk_of
from imojak.sites.office.forms import DeskForm

#: How many of a draw's first lines the page shows; the public page has all of them.
SHOWN = 50


@dataclass(frozen=True)
class Pool:
    """Those who are drawn among: to a place, or to the round (``place`` None), with the list as it stands now."""

    place: Place | None
    count: int
    capacity: int
    classes: list[str]
    kept: list[str]
    hash: str

    @property
    def key(self) -> str:
        """The pool's name in a form: the place's number, or "" for the round."""
        return str(self.place.pk) if self.place else ""


class NoticeForm(DeskForm):
    """The day and where the seed will come from; the list that was seen goes along, so that nobody slips in."""

    do = forms.CharField(widget=forms.HiddenInput, initial="announce")
    pool = forms.CharField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput)
    draws_on = forms.DateField(label="추첨하는 날")
    seed_source = forms.CharField(
        label="씨앗을 정하는 방법",
        max_length=200,
        help_text="공고할 때는 아무도 알 수 없는 값이어야 합니다. 보기: 참관인 세 사람이 주사위를 다섯 번씩 굴린 수",
    )
    because = forms.CharField(label="다시 공고하는 사유", max_length=200)

    def __init__(self, *args: Any, again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not again:
            del self.fields["because"]


class DrawForm(DeskForm):
    """The seed; the list is the one that was announced."""

    do = forms.CharField(widget=forms.HiddenInput, initial="draw")
    pool = forms.CharField(widget=forms.HiddenInput, required=False)
    seed = forms.CharField(label="추첨 씨앗", max_length=100, help_text="보고 그대로 옮겨 적을 수 있는 글자나 숫자")
    witnesses = forms.CharField(label="참관인", max_length=200, required=False)
    again_because = forms.CharField(label="다시 추첨하는 사유", max_length=200)

    def __init__(self, *args: Any, again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not again:
            del self.fields["again_because"]


def pools_of(of: Round) -> list[Pool]:
    """Return what can be drawn now: the round as a whole, and each place that was applied to by itself."""
    found = []
    applied = Application.objects.filter(round=of, status=ApplicationStatus.ELIGIBLE)
    numbers = set(applied.order_by().values_list("place_id", flat=True).distinct())
    places: list[Place | None] = [None] if None in numbers else []
    places += Place.objects.filter(pk__in=[number for number in numbers if number]).order_by("title", "pk")
    for place in places:
        several = list(eligible(of, place))
        entries, rule = list_of(of, several, place, timezone.now())
        found.append(
            Pool(
                place,
                len(entries),
                rule.capacity,
                [one.name for one in rule.classes],
                [f"{one.name} {one.seats}명" for one in rule.kept],
                list_hash(entries, rule),
            )
        )
    return found


@login_required
def index(request: HttpRequest, code: str) -> HttpResponse:
    """Show the lists with their hash, what was announced and the draws that were held; announce or hold one."""
    writes = request.method == "POST"
    desk = desk_of(request, code, change=writes)
    draws = list(Draw.objects.filter(round=desk.round).select_related("place", "held_by").order_by("-pk"))
    drawn = {one.place_id for one in draws}
    forms_: list[dict[str, Any]] = []
    for pool in pools_of(desk.round):
        again = (pool.place.pk if pool.place else None) in drawn
        notice = notice_of(desk.round, pool.place)
        asked = request.POST.get("do") if writes and request.POST.get("pool", "") == pool.key else ""
        announcing = NoticeForm(
            request.POST if asked == "announce" else None,
            again=notice is not None,
            initial={"pool": pool.key, "seen": pool.hash},
            auto_id=f"id_notice_{pool.key or 'round'}_%s",
        )
        holding = DrawForm(
            request.POST if asked == "draw" else None,
            again=again,
            initial={"pool": pool.key},
            auto_id=f"id_{pool.key or 'round'}_%s",
        )
        if asked == "announce" and announcing.is_valid():
            done = _announce(request, desk.round, pool, announcing.cleaned_data)
        elif asked == "draw" and holding.is_valid():
            done = _hold(request, desk.round, pool, holding.cleaned_data)
        else:
            done = False
        if done:
            return redirect("office:draw", code)
        forms_.append(
            {
                "pool": pool,
                "notice": notice,
                "changed": _changed(notice),
                "announcing": announcing,
                "holding": holding,
                "again": again,
            }
        )
    results = [row for one in draws for row in one.result[:SHOWN]]
    parties = dict(
        Application.objects.filter(pk__in=[int(row["receipt"]) for row in results]).values_list("pk", "party_id")
    )
    names = names_for(request, parties.values(), f"‘{desk.round.title}’ 추첨 결과 열람")
    context = {
        "desk": desk,
        "tab": "draw",
        "pools": forms_,
        "draws": [
            {
                "of": one,
                "latest": not any(other.place_id == one.place_id for other in draws[:number]),
                "rows": [
                    row | {"name": names.get(parties.get(int(row["receipt"]), 0), "")}
                    for row in drawn_rows(as_now(document_of(one)), SHOWN)
                ],
                "more": max(0, len(one.result) - SHOWN),
            }
            for number, one in enumerate(draws)
        ],
    }
    return render(request, "office/draw.html", context)


def _changed(notice: DrawNotice | None) -> str:
    """Return why an announced draw cannot be held by its notice any more; "" when it can, or there is none."""
    if notice is None:
        return ""
    try:
        announced_list(notice)
    except TransitionError as problem:
        return problem.user_message
    return ""


def _announce(request: HttpRequest, of: Round, pool: Pool, said: dict[str, Any]) -> bool:
    def announce() -> DrawNotice:
        if said["seen"] != pool.hash:
            raise TransitionError("명부가 그사이에 바뀌었습니다. 바뀐 명부를 확인하고 다시 눌러 주세요.")
        return actions.announce_draw(
            of,
            draws_on=said["draws_on"],
            seed_source=said["seed_source"],
            actor=account_of(request),
            place=pool.place,
            because=said.get("because", ""),
        )

    return carry_out(
        request,
        announce,
        lambda made: (
            f"명부 {made.people:,}명의 해시와 {day_words(made.draws_on)} 추첨을 공고했습니다. 회차 화면에서 누구나 볼 수 있습니다."
        ),
    )


def _hold(request: HttpRequest, of: Round, pool: Pool, said: dict[str, Any]) -> bool:
    return carry_out(
        request,
        lambda: actions.hold_draw(
            of,
            seed=said["seed"].strip(),
            actor=account_of(request),
            place=pool.place,
            witnesses=said["witnesses"].strip(),
            again_because=said.get("again_because", "").strip(),
        ),
        lambda made: (
            f"{len(made.result):,}명의 순서를 뽑았습니다. 아직 아무도 선정되지 않았으니, 결과를 확인하고 선정안을 확정해 주세요."
        ),
    )
