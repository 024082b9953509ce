"""Papers of an application: opened by who may see it, found good, or sent back with what is missing."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from imojak.paths.actions import papers
from imojak.paths.enums import DocumentStatus
from imojak.paths.models import ApplicationDocument
from imojak.paths.scopes import applications_decidable, documents_visible
from imojak.sites.asked import account_of, tidy
from imojak.sites.names import names_for
from imojak.sites.office.desk import carry_out
from imojak.sites.office.views.applications import NOT_SEEN

#: Shown by the browser itself; anything else is kept as a file.
SHOWN = {"application/pdf", "image/png", "image/jpeg"}


def _seen(request: HttpRequest, number: int) -> ApplicationDocument:
    account = account_of(request)
    rows = documents_visible(account).filter(pk=number, application__isnull=False)
    found = rows.select_related("application__round__programme", "document").first()
    if found is None or found.application is None or found.application.party_id == account.party_id:
        raise PermissionDenied(NOT_SEEN)
    return found


@login_required
def paper(request: HttpRequest, number: int) -> HttpResponse:
    """Give a paper as it was handed in; a logged read."""
    found = _seen(request, number)
    assert found.application is not None
    title = papers.title_of(found)
    names_for(request, [found.application.party_id], f"신청 {found.application.pk}번의 서류 ‘{title}’ 열람")
    response = HttpResponse(bytes(found.document.content), content_type=found.document.media_type)
    keep = found.document.media_type not in SHOWN
    response["Content-Disposition"] = content_disposition_header(keep, found.document.title) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def check(request: HttpRequest, number: int) -> HttpResponse:
    """Find a paper good, or send it back with what is missing."""
    found = _seen(request, number)
    assert found.application is not None
    account = account_of(request)
    if not applications_decidable(account).filter(pk=found.application.pk).exists():
        raise PermissionDenied("서류는 맡은 사업 담당자만 확인할 수 있습니다.")
    accepted = request.POST.get("do") == "accept"
    note = tidy(request.POST.get("note", ""))
    title = papers.title_of(found)
    carry_out(
        request,
        lambda: papers.check_document(found, actor=account, accepted=accepted, note=note),
        lambda made: (
            f"‘{title}’ 서류를 확인했습니다."
            if made.status == DocumentStatus.ACCEPTED
            else f"‘{title}’ 서류의 보완을 부탁했습니다. 언제까지인지도 알렸습니다."
        ),
    )
    return redirect("office:application", found.application.pk)
