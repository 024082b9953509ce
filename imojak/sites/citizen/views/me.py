"""나의 이모작: what waits for me, what I applied to, what I take part in, what I was told, and who looked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Case, Prefetch, Q, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from imojak.messages.models import Message
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Party
from imojak.parties.queries import roles_on
from imojak.parties.scopes import standing
from imojak.paths.enums import PENDING, ParticipationStatus, SeatOfferStatus
from imojak.paths.models import Application, Participation
from imojak.paths.scopes import messages_to, own
from imojak.pay.models import Entitlement
from imojak.sites.asked import account_of, page_number
from imojak.sites.citizen.next_steps import what_next
from imojak.sites.citizen.todo import todo
from imojak.sites.citizen.views.hours import own_loggable
from imojak.sites.groups import MEMBERS_TASK
from imojak.trust.models import ReadLog

#: How many of each a person's page shows, and for how many months their pay; the pages of what is past have all.
NEWEST, MONTHS, PER_PAGE = 5, 3, 20
#: What has pages of its own under 지난 일, with what is said when there is none.
PAST = {
    "applications": ("신청", "신청한 사업이 없습니다."),
    "participations": ("참여", "아직 참여한 사업이 없습니다."),
    "reads": ("내 정보를 본 기록", "아직 아무도 내 정보를 보지 않았습니다. 담당자가 보면 여기에 남습니다."),
}


@login_required
def my_page(request: HttpRequest) -> HttpResponse:
    """Show a person what the agency knows of their way: what goes on and the newest, and who of the agency has looked."""
    account = account_of(request)
    applications, participations, reads = _applications(account), _participations(account, MONTHS), _reads(account)
    context = {
        "todo": todo(account),
        "applications": [_with_next(one) for one in applications[:NEWEST]],
        "participations": participations[:NEWEST],
        "months": MONTHS,
        "logs": bool(own_loggable(account)),
        "unread": messages_to(account).filter(read_at=None).count(),
        "reads": _told(reads[:NEWEST]),
        "numbers": _numbers(account),
    }
    return render(request, "citizen/me.html", context)


@login_required
def past(request: HttpRequest, kind: str) -> HttpResponse:
    """List all of a person's applications, participations with their pay, or reads of their data, in pages."""
    account = account_of(request)
    if kind not in PAST:
        raise Http404("그런 목록이 없습니다. 나의 이모작에서 다시 골라 주세요.")
    found: QuerySet[Any]
    match kind:
        case "applications":
            found = _applications(account)
        case "participations":
            found = _participations(account)
        case _:
            found = _reads(account)
    page = Paginator(found, PER_PAGE).get_page(page_number(request))
    rows: list[Any] = list(page.object_list)
    match kind:
        case "applications":
            rows = [_with_next(one) for one in rows]
        case "reads":
            rows = _told(rows)
    numbers = _numbers(account)
    context = {
        "kind": kind,
        "title": PAST[kind][0],
        "empty": PAST[kind][1],
        "kinds": [{"code": code, "title": title, "number": numbers[code]} for code, (title, _) in PAST.items()],
        "page": page,
        "rows": rows,
    }
    return render(request, "citizen/past.html", context)


def _mine(account: Account) -> Q:
    return own(standing(account)) if account.party_id is not None else Q(pk__in=[])


def _going_on_first(statuses: Iterable[str]) -> Case:
    return Case(When(status__in=list(statuses), then=Value(0)), default=Value(1))


def _applications(account: Account) -> QuerySet[Application]:
    """Return one's applications: those that wait for an answer first, then the newest."""
    return (
        Application.objects.filter(_mine(account))
        .select_related("round__programme", "round__type", "place")
        .prefetch_related("decisions", "seat_offers")
        .order_by(_going_on_first(PENDING), "-filed_at", "-pk")
    )


def _participations(account: Account, months: int | None = None) -> QuerySet[Participation]:
    """Return one's participations with their pay (of the latest ``months``): those that go on first, then the newest."""
    pay = Entitlement.objects.prefetch_related("payments").order_by("-month", "-version")
    shown = pay if months is None else pay[:months]
    return (
        Participation.objects.filter(_mine(account))
        .select_related("round__programme", "place")
        .prefetch_related(Prefetch("entitlements", shown, to_attr="pay"))
        .order_by(_going_on_first([ParticipationStatus.ACTIVE]), "-starts_on", "-pk")
    )


def _reads(account: Account) -> QuerySet[ReadLog]:
    """Return who else looked at the account's person, the newest first."""
    about = Q(subject_type=Party._meta.label_lower, subject_id=account.party_id)
    found = ReadLog.objects.filter(about).exclude(account=account).order_by("-at", "-pk")
    return found if account.party_id is not None else found.none()


def _numbers(account: Account) -> dict[str, int]:
    mine = _mine(account)
    return {
        "applications": Application.objects.filter(mine).count(),
        "participations": Participation.objects.filter(mine).count(),
        "reads": _reads(account).count(),
    }


def _with_next(one: Application) -> dict[str, Any]:
    """Return an application with what was said last and what is next; an offer that was answered asks no more."""
    last = next(iter(reversed(one.decisions.all())), None)
    over = last is not None and any(
        offer.decision_id == last.pk and offer.status != SeatOfferStatus.OPEN for offer in one.seat_offers.all()
    )
    said = last.text if last is not None and not over else ""
    return {"application": one, "said": said, "next": what_next(one)}


def _told(reads: Iterable[ReadLog]) -> list[dict[str, str | datetime]]:
    """Return reads as what, when and for what; the reader's name is not told."""
    reads = list(reads)
    capacity: dict[int | None, str] = {}
    for reader in Account.objects.filter(pk__in={read.account_id for read in reads}):
        held = roles_on(reader).select_related("at").order_by("pk")
        said = (
            f"{RoleKind(role.kind).label}({role.at.name})" if role.at else str(RoleKind(role.kind).label)
            for role in held
        )
        # Who manages several programmes of one team is told once.
        capacity[reader.pk] = ", ".join(dict.fromkeys(said))
    return [
        {"at": read.at, "who": capacity.get(read.account_id, "") or _without_role(read), "task": read.task}
        for read in reads
    ]


def _without_role(read: ReadLog) -> str:
    return "같은 모임의 구성원" if read.task == MEMBERS_TASK else "지금은 역할이 없는 계정"


@login_required
def my_messages(request: HttpRequest) -> HttpResponse:
    """List what the person was told, the newest first."""
    account = account_of(request)
    mine = messages_to(account)
    page = Paginator(mine.order_by("-due_on", "-pk"), PER_PAGE).get_page(page_number(request))
    return render(request, "citizen/messages.html", {"page": page})


@login_required
def my_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a message to whom it was sent, and remember that it was read; ``?go=1`` leads on to what it is about."""
    account = account_of(request)
    message = get_object_or_404(messages_to(account), pk=pk)
    Message.objects.filter(pk=message.pk, read_at=None).update(read_at=timezone.now())
    safe = bool(message.link) and url_has_allowed_host_and_scheme(message.link, None)
    if safe and request.GET.get("go"):
        return redirect(message.link)
    context: dict[str, Any] = {"message": message, "link": message.link if safe else ""}
    return render(request, "citizen/message.html", context)
