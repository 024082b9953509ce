"""Whether money came: who said no first, then the samples of batches, who has not answered, and what was not asked yet."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from imojak.parties.enums import Capability, RoleKind
from imojak.parties.hands import hand_of
from imojak.parties.models import Account, Organisation, Person
from imojak.pay import receipts
from imojak.pay.enums import BatchStatus, PaymentStatus
from imojak.pay.models import Batch
from imojak.pay.people import ReceiptQuestion, ReceiptStatus
from imojak.pay.scopes import batches_visible, receipt_questions_visible, receipt_samples_visible
from imojak.pay.told import title_of
from imojak.sites.asked import page_number
from imojak.sites.names import names_for
from imojak.sites.office.desk import carry_out, staff_of

PAGE = 50
READERS = (RoleKind.PAY_CLERK, RoleKind.FINANCE_OFFICER, RoleKind.AUDITOR)
NOT_OPEN = "수령 확인은 활동비 담당자, 재무 담당자, 감사 담당자에게 열립니다."


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Show who misses money, what was asked and answered by batch, and of which batches nobody was asked yet."""
    account = staff_of(request, READERS, NOT_OPEN)
    seen = receipt_questions_visible(account).filter(status=ReceiptStatus.MISSING)
    missing = list(
        seen.select_related(
            "payment__account", "payment__entitlement__participation__round__programme", "payment__batch", "told_by"
        ).order_by("due_on", "pk")
    )
    payees = [one.payment.entitlement.payee_id_or_participant for one in missing]
    heard = [one.told_by.party_id for one in missing if one.told_by is not None]
    names = names_for(request, [*payees, *heard], "못 받았다고 한 지급 열람")
    today = timezone.localdate()
    samples = (
        receipt_samples_visible(account)
        .select_related("batch__round__programme")
        .annotate(
            received=Count("questions", filter=Q(questions__status=ReceiptStatus.RECEIVED)),
            lacking=Count("questions", filter=Q(questions__status__in=[ReceiptStatus.MISSING, ReceiptStatus.CLEARED])),
            late=Count("questions", filter=Q(questions__status=ReceiptStatus.ASKED, questions__due_on__lt=today)),
            silent=Count("questions", filter=Q(questions__status=ReceiptStatus.ASKED)),
        )
        .order_by("-drawn_at", "-pk")
    )
    page = Paginator(samples, PAGE).get_page(page_number(request))
    context = {
        "missing": [
            {
                "of": one,
                "name": names.get(payee, ""),
                "title": title_of(one.payment.entitlement),
                "heard": names.get(one.told_by.party_id or 0, "") if one.told_by is not None else "",
            }
            for one, payee in zip(missing, payees, strict=True)
        ],
        "page": page,
        "silent": _silent(account).count(),
        "undrawn": _undrawn(batches_visible(account)),
        "percent": receipts.PERCENT,
        "may": account.can(Capability.PAY),
    }
    return render(request, "office/pay_receipts.html", context)


def _undrawn(batches: QuerySet[Batch]) -> list[Batch]:
    rows = batches.filter(status__in=[BatchStatus.SENT, BatchStatus.SETTLED], receipt_sample=None)
    waiting = Count("payments", filter=Q(payments__status=PaymentStatus.OPEN))
    paid = Count("payments", filter=Q(payments__status=PaymentStatus.PAID))
    return list(
        rows.annotate(waiting=waiting, paid=paid).filter(waiting=0, paid__gt=0).order_by("-sent_on", "-pk")[:PAGE]
    )


def _silent(account: Account) -> QuerySet[ReceiptQuestion]:
    """Return the questions whose day has passed without an answer, the longest first."""
    rows = receipt_questions_visible(account).filter(status=ReceiptStatus.ASKED, due_on__lt=timezone.localdate())
    return rows.order_by("due_on", "pk")


@login_required
def silent(request: HttpRequest) -> HttpResponse:
    """List who has not answered by their day, with the telephone, so that a clerk calls and writes down what they say."""
    account = staff_of(request, (RoleKind.PAY_CLERK, RoleKind.AUDITOR), NOT_OPEN)
    found = _silent(account).select_related(
        "payment__account",
        "payment__entitlement__participation__round__programme",
        "payment__batch__prepared_by__party",
    )
    page = Paginator(found, PAGE).get_page(page_number(request))
    several = list(page.object_list)
    payees = {one.pk: one.payment.entitlement.payee_id_or_participant for one in several}
    names = names_for(request, payees.values(), "수령 확인 전화")
    phones = dict(Person.objects.filter(party__in=payees.values()).values_list("party_id", "phone"))
    phones |= dict(Organisation.objects.filter(party__in=payees.values()).values_list("party_id", "phone"))
    context = {
        "page": page,
        "rows": [
            {
                "of": one,
                "name": names.get(payees[one.pk], ""),
                "phone": phones.get(payees[one.pk], ""),
                "title": title_of(one.payment.entitlement),
                "mine": hand_of(account) in (payees[one.pk], hand_of(one.payment.batch.prepared_by)),
            }
            for one in several
        ],
        "may": account.can(Capability.PAY),
    }
    return render(request, "office/pay_receipts_silent.html", context)


@login_required
@require_POST
def hear(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what somebody said on the telephone about a payment; they are told what was written."""
    account = staff_of(request, READERS, NOT_OPEN)
    if not account.can(Capability.PAY):
        raise PermissionDenied("전화로 들은 답은 활동비 담당자가 적습니다.")
    one = (
        receipt_questions_visible(account)
        .filter(pk=pk)
        .select_related("payment__entitlement__participation", "payment__batch__prepared_by__party")
        .first()
    )
    said = request.POST.get("answer", "")
    if one is None or said not in ("yes", "no"):
        raise Http404("그런 질문이나 답이 없습니다. 목록에서 다시 골라 주세요.")
    note = request.POST.get("note", "")
    done = "전화로 들은 답을 적고 본인에게 알렸습니다."
    carry_out(request, lambda: receipts.hear(one, said == "yes", actor=account, note=note), done)
    return redirect("office:pay-receipts-silent")


@login_required
@require_POST
def draw(request: HttpRequest, number: int) -> HttpResponse:
    """Draw whom of a batch to ask, and ask them."""
    account = staff_of(request, READERS, NOT_OPEN)
    if not account.can(Capability.PAY):
        raise PermissionDenied("표본은 활동비 담당자가 뽑습니다.")
    batch = batches_visible(account).filter(pk=number).first()
    if batch is None:
        raise Http404("그런 지급 묶음이 없습니다. 목록에서 다시 골라 주세요.")
    carry_out(
        request,
        lambda: receipts.draw_sample(batch, actor=account),
        lambda sample: f"{sample.paid:,}명 가운데 {sample.asked:,}명을 무작위로 뽑아 물었습니다.",
    )
    return redirect("office:pay-receipts")


@login_required
@require_POST
def clear(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what was found of money that somebody misses; they are told."""
    account = staff_of(request, READERS, NOT_OPEN)
    if not account.can(Capability.PAY):
        raise PermissionDenied("못 받은 돈은 활동비 담당자가 확인합니다.")
    one = receipt_questions_visible(account).filter(pk=pk).select_related("payment__entitlement__participation").first()
    if one is None:
        raise Http404("그런 질문이 없습니다. 목록에서 다시 골라 주세요.")
    found = request.POST.get("found", "")
    carry_out(request, lambda: receipts.clear(one, found, actor=account), "확인한 내용을 적고 본인에게 알렸습니다.")
    return redirect("office:pay-receipts")
