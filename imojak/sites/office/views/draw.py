"""The draw held in public (공개 추첨): the list is frozen and its hash shown, then the seed is entered, then lots fall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from imojak.choosing.draw import as_now, list_hash
from imojak.kernel.transitions import TransitionError
from imojak.offers.models import Place, Round
from imojak.paths import actions
from imojak.paths.actions.drawing import document_of, eligible, list_of
from imojak.paths.enums import ApplicationStatus
from imojak.paths.models import Application, Draw
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


class DrawForm(DeskForm):
    """The seed and how it was chosen; the list that was seen goes along, so that nobody slips in."""

    pool = forms.CharField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput)
    seed_source = forms.CharField(
        label="씨앗을 정한 방법",
        max_length=200,
        help_text="참관인 앞에서 정한 방법을 적습니다. 보기: 참관인 세 사람이 주사위를 다섯 번씩 굴린 수",
    )
    seed = forms.CharField(label="추첨 씨앗", max_length=100, help_text="보고 그대로 옮겨 적을 수 있는 글자나 숫자")
    witnesses = forms.CharField(label="참관인", max_length=200, required=False)
    again_because = forms.CharField(label="다시 추첨하는 사유", max_length=200, required=False)

    def __init__(self, *args: Any, again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if again:
            self.fields["again_because"].required = True
        else:
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
    """Show the frozen lists with their hash and the draws that were held; hold one."""
    writes = request.method == "POST"
    desk = desk_of(request, code, change=writes)
    draws = list(Draw.objects.filter(round=desk.round).select_related("place", "held_by").order_by("-pk"))
    drawn = {one.place_id for one in draws}
    forms_: list[dict[str, Any]] = []
    for pool in pools_of(desk.round):
        again = (pool.place.pk if pool.place else None) in drawn
        asked = writes and request.POST.get("pool", "") == pool.key
        form = DrawForm(
            request.POST if asked else None,
            again=again,
            initial={"pool": pool.key, "seen": pool.hash},
            auto_id=f"id_{pool.key or 'round'}_%s",
        )
        if asked and form.is_valid() and _hold(request, desk.round, pool, form.cleaned_data):
            return redirect("office:draw", code)
        forms_.append({"pool": pool, "form": form, "again": again})
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


def _hold(request: HttpRequest, of: Round, pool: Pool, said: dict[str, Any]) -> bool:
    def hold() -> Draw:
        if said["seen"] != pool.hash:
            raise TransitionError("명부가 그사이에 바뀌었습니다. 바뀐 명부의 해시를 알린 뒤에 추첨해 주세요.")
        return actions.hold_draw(
            of,
            seed=said["seed"].strip(),
            seed_source=said["seed_source"].strip(),
            actor=account_of(request),
            place=pool.place,
            witnesses=said["witnesses"].strip(),
            again_because=said.get("again_because", "").strip(),
        )

    return carry_out(
        request,
        hold,
        lambda made: (
            f"{len(made.result):,}명의 순서를 뽑았습니다. 아직 아무도 선정되지 않았으니, 결과를 확인하고 선정안을 확정해 주세요."
        ),
    )
