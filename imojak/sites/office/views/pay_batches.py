"""A batch (지급 묶음): its rows with what they keep back, its approval, its files for the bank and what the bank answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from imojak.earning.layouts import Fault
from imojak.parties.enums import Capability
from imojak.parties.models import Account
from imojak.pay import batching, mending
from imojak.pay.models import Batch, BatchStatus, Payment, PaymentStatus
from imojak.pay.queries import batch_total, to_send
from imojak.pay.refusing import PayRefusal
from imojak.pay.results import Reconciled, RefusedFile, read_results
from imojak.pay.scopes import (
    bank_files_takeable,
    bank_files_visible,
    batches_approvable,
    batches_given_up_by,
    batches_sendable,
    batches_visible,
)
from imojak.pay.telling import MEDIA_TYPE, layouts_on, take_out, taken_out
from imojak.problems import Problem
from imojak.sites.asked import account_of, address_of, page_number, tidy, words
from imojak.sites.names import names_for
from imojak.sites.office.desk import carry_out, staff_of
from imojak.sites.office.queries.pay import failed_payments, whose_turn
from imojak.sites.office.queries.pay_mending import mends_of
from imojak.sites.office.views.pay_desk import NOT_OPEN, READERS

PAGE = 50
NOT_THERE = "그런 지급 묶음이 없습니다. 활동비 지급 목록에서 골라 주세요."
NO_STEP = "없는 단계입니다. 화면을 새로 고친 뒤 다시 해 주세요."
#: Which rows of a batch are shown.
ROWS = {"all": "전체", "open": "미지급", "failed": "실패", "paid": "지급"}


@login_required
def batch(request: HttpRequest, number: int) -> HttpResponse:
    """Show a batch with its rows (``?rows=failed``), and what may be done with it now; a logged read."""
    account, found = _batch(request, number)
    return _shown(request, account, found)


@login_required
@require_POST
def step(request: HttpRequest, number: int) -> HttpResponse:
    """Approve, cancel, send, send again, settle; send one payment again, ask for another account or give it up."""
    account, found = _batch(request, number)
    name, _, key = request.POST.get("step", "").partition(":")
    reason = tidy(request.POST.get("reason", ""))
    steps: dict[str, tuple[Callable[[], Any], str | Callable[[Any], str]]] = {
        "approve": (
            lambda: batching.approve_step(found, actor=account),
            lambda batch: f"승인했습니다. {whose_turn(batch)}",
        ),
        "cancel": (
            lambda: batching.cancel(found, actor=account, reason=reason),
            "묶음을 취소했습니다. 지급할 금액은 다시 지급할 활동비에 들어갔습니다.",
        ),
        "send": (
            lambda: batching.send(found, actor=account, layout=request.POST.get("layout", "")),
            "송금 파일을 만들고 지출을 기표했습니다. 파일을 내려받아 은행에 올려 주세요.",
        ),
        "again": (
            lambda: mending.send_again(found, actor=account, layout=request.POST.get("layout", "")),
            "다시 보낼 지급의 송금 파일을 만들었습니다. 내려받아 은행에 올려 주세요.",
        ),
        "settle": (lambda: batching.settle(found, actor=account), "묶음을 정산했습니다."),
        "retry": (
            lambda: _retry(request, _payment(found, key), account),
            "다시 보낼 지급을 만들었습니다. ‘다시 보내기 파일’을 만들면 은행에 보낼 수 있습니다.",
        ),
        "ask": (
            lambda: mending.ask_for_another(_payment(found, key), actor=account),
            "받을 계좌를 다시 적어 달라고 알렸습니다. 새 계좌가 확인되면 이 화면에서 다시 보내 주세요.",
        ),
        "lapse": (
            lambda: mending.give_up(_payment(found, key), actor=account, reason=reason),
            "지급을 포기하고 금액을 예산 항목에 되돌렸습니다.",
        ),
    }
    if name not in steps:
        raise Http404(NO_STEP)
    do, told = steps[name]
    carry_out(request, do, told)
    return redirect("office:pay-batch", found.pk)


@login_required
@require_POST
def file(request: HttpRequest, number: int, order: int) -> HttpResponse:
    """Give a file for the bank; a second time only with a reason. It is logged for everybody in it."""
    account, found = _batch(request, number)
    wanted = bank_files_takeable(account).filter(batch=found, number=order).select_related("batch", "document").first()
    if wanted is None:
        raise PermissionDenied("송금 파일은 작성·승인·마감에 손대지 않은 활동비 담당자만 내려받을 수 있습니다.")
    try:
        content = take_out(
            wanted, actor=account, reason=tidy(request.POST.get("reason", "")), address=address_of(request)
        )
    except Problem as problem:
        messages.error(request, problem.user_message)
        return redirect("office:pay-batch", found.pk)
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    ending = "csv" if wanted.layout.parameters.get("form") == "csv" else "txt"
    response["Content-Disposition"] = content_disposition_header(True, f"{found.number}-{order}.{ending}")
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def results(request: HttpRequest, number: int) -> HttpResponse:
    """Read the bank's answer; where a row is wrong nothing is taken, and the wrong rows are shown."""
    account, found = _batch(request, number)
    upload = request.FILES.get("file")
    if upload is None:
        return _shown(request, account, found, refused="은행에서 받은 결과 파일을 골라 주세요.")
    try:
        done = read_results(found, upload.read(), actor=account)
    except RefusedFile as problem:
        return _shown(request, account, found, refused=problem.user_message, faults=problem.faults)
    except PayRefusal as problem:
        return _shown(request, account, found, refused=problem.user_message)
    messages.success(request, _told(done))
    return redirect("office:pay-batch", found.pk)


# --- inside -----------------------------------------------------------------------------------------------------------


def _batch(request: HttpRequest, number: int) -> tuple[Account, Batch]:
    account = account_of(request)
    rows = batches_visible(account).select_related(
        "round__programme", "line", "prepared_by", "sent_by", "approval_rules"
    )
    found = rows.filter(pk=number).first()
    if found is None:
        staff_of(request, READERS, NOT_OPEN)
        raise Http404(NOT_THERE)
    return account, found


def _payment(of: Batch, key: str) -> Payment:
    found = of.payments.filter(pk=int(key)).first() if key.isascii() and key.isdigit() and len(key) < 19 else None
    if found is None:
        raise PayRefusal("그런 지급이 없습니다. 화면을 새로 고친 뒤 다시 골라 주세요.")
    return found


def _retry(request: HttpRequest, payment: Payment, account: Account) -> Payment:
    """Make a payment anew. To the account that the bank has refused only where that was said to be meant (``same``)."""
    if mends_of([payment])[payment.pk].same and not request.POST.get("same"):
        raise PayRefusal(
            "은행이 돌려보낸 계좌와 지금 계좌가 같습니다. 새 계좌를 부탁하거나, 계좌가 맞으면 ‘같은 계좌로 다시 보내기’를 눌러 주세요."
        )
    return mending.retry(payment, actor=account)


def _shown(
    request: HttpRequest, account: Account, found: Batch, *, refused: str = "", faults: Sequence[Fault] = ()
) -> HttpResponse:
    shown = words(request, "rows")
    shown = shown if shown in ROWS else "all"
    payments = found.payments.select_related("entitlement__participation", "file", "account")
    counts = [(key, label, _narrowed(payments, key).count()) for key, label in ROWS.items()]
    page = Paginator(_narrowed(payments, shown).order_by("reference", "pk"), PAGE).get_page(page_number(request))
    several = list(page.object_list)
    payees = [one.entitlement.payee_id_or_participant for one in several]
    names = names_for(request, payees, f"지급 묶음 {found.number} 열람")
    mendable = set(failed_payments().filter(batch=found).values_list("pk", flat=True))
    pays = account.can(Capability.PAY)
    mends = mends_of(one for one in several if pays and one.pk in mendable)
    takeable = set(bank_files_takeable(account).filter(batch=found).values_list("pk", flat=True))
    files = bank_files_visible(account).filter(batch=found).select_related("layout", "made_by").order_by("number")
    steps = batching.steps_of(found)
    approvals = {one.step: one for one in found.approvals.select_related("by")}
    context = {
        "batch": found,
        "total": batch_total(found),
        "kept": found.payments.filter(retries=None).aggregate(tax=Sum("tax"), insurance=Sum("insurance")),
        "turn": whose_turn(found),
        "results": found.results.select_related("read_by").order_by("read_at", "pk"),
        "page": page,
        "rows": [
            {"of": one, "name": names.get(payee, ""), "mend": mends.get(one.pk)}
            for one, payee in zip(several, payees, strict=True)
        ],
        "shown": shown,
        "counts": counts,
        "steps": [(number, one.title, approvals.get(number)) for number, one in enumerate(steps, 1)],
        "may_approve": batches_approvable(account).filter(pk=found.pk).exists(),
        "may_send": batches_sendable(account).filter(pk=found.pk).exists(),
        "may_give_up": batches_given_up_by(account).filter(pk=found.pk).exists(),
        "may_cancel": found.status in (BatchStatus.PREPARED, BatchStatus.APPROVED)
        and (pays or account.can(Capability.BOOK)),
        "may_read": pays and found.status == BatchStatus.SENT,
        "to_send": to_send(found).count() if found.status == BatchStatus.SENT and pays else 0,
        "may_settle": pays
        and found.status == BatchStatus.SENT
        and not mendable
        and not found.payments.filter(status=PaymentStatus.OPEN).exists(),
        "layouts": layouts_on(found.sent_on or found.month),
        "files": [{"of": one, "taken": taken_out(one), "may": one.pk in takeable} for one in files],
        "refused": refused,
        "faults": faults,
    }
    return render(request, "office/pay_batch.html", context, status=422 if refused else 200)


def _narrowed(rows: Any, shown: str) -> Any:
    return rows if shown == "all" else rows.filter(status=shown)


def _told(done: Reconciled) -> str:
    told = f"은행 결과를 적었습니다. 지급 {done.paid:,}건, 실패 {done.failed:,}건."
    if done.missing:
        told += f" 파일에 없는 {done.missing:,}건은 아직 미지급입니다."
    return told + (" 실패한 지급을 다시 보내거나 포기해 주세요." if done.failed else "")
