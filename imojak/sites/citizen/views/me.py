"""나의 이모작: what waits for me, what I applied to, what I take part in, what I was told, and who looked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from imojak.messages.models import Message
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Party
from imojak.parties.queries import roles_on
from imojak.parties.scopes import standing
from imojak.paths.enums import ParticipationStatus
from imojak.paths.models import Application, Participation
from imojak.paths.scopes import messages_to, own
from imojak.pay.models import Entitlement
from imojak.sites.asked import account_of, page_number
from imojak.sites.citizen.next_steps import what_next
from imojak.sites.citizen.todo import todo
from imojak.sites.groups import MEMBERS_TASK
from imojak.trust.models import ReadLog

#: How many of the latest reads, applications and messages a person's page lists.
READS, LATEST, PER_PAGE = 50, 20, 20


@login_required
def my_page(request: HttpRequest) -> HttpResponse:
    """Show a person what the agency knows of their way, and who of the agency has looked at it."""
    account = account_of(request)
    mine = own(standing(account)) if account.party_id is not None else Q(pk__in=[])
    applications = (
        Application.objects.filter(mine)
        .select_related("round__programme", "round__type", "place")
        .prefetch_related("decisions")
        .order_by("-filed_at", "-pk")
    )[:LATEST]
    participations = (
        Participation.objects.filter(mine)
        .select_related("round__programme", "place")
        .prefetch_related(
            Prefetch("entitlements", Entitlement.objects.order_by("month", "version")), "entitlements__payments"
        )
        .order_by("-starts_on", "-pk")
    )
    every = list(participations)
    context = {
        "todo": todo(account),
        "applications": [{"application": one, "next": what_next(one)} for one in applications],
        "participations": every,
        "active": [one for one in every if one.status == ParticipationStatus.ACTIVE],
        "unread": messages_to(account).filter(read_at=None).count(),
        "reads": _reads_of(account),
        "reads_kept": READS,
    }
    return render(request, "citizen/me.html", context)


def _reads_of(account: Account) -> list[dict[str, str | datetime]]:
    """Return who looked at the account's person, newest first: as what, when and for what; the reader's name is not told."""
    if account.party_id is None:
        return []
    mine = Q(subject_type=Party._meta.label_lower, subject_id=account.party_id)
    reads = list(ReadLog.objects.filter(mine).exclude(account=account).order_by("-at", "-pk")[:READS])
    capacity: dict[int | None, str] = {}
    for reader in Account.objects.filter(pk__in={read.account_id for read in reads}):
        held = roles_on(reader).select_related("at").order_by("pk")
        capacity[reader.pk] = ", ".join(
            f"{RoleKind(role.kind).label}({role.at.name})" if role.at else str(RoleKind(role.kind).label)
            for role in held
        )
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
