"""The pay desk (활동비 지급): what a month still has to be decided and paid, by round, and all batches by how far they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from imojak.ledger.models import BudgetLine
from imojak.offers.models import Round
from imojak.parties.enums import Capability, RoleKind
from imojak.parties.models import Account
from imojak.pay.batching import approve_step, prepare, without_account
from imojak.pay.deciding import Decided, decide, decide_round
from imojak.pay.models import Batch
from imojak.pay.queries import batch_total
from imojak.pay.refusing import PayRefusal
from imojak.pay.scopes import batches_approvable, batches_visible
from imojak.problems import Problem
from imojak.sites.asked import page_number, words
from imojak.sites.office.desk import carry_out, staff_of
from imojak.sites.office.queries.pay import (
    STATES,
    RoundMonth,
    month_shown,
    months_known,
    narrowed,
    of_month,
    paid_rounds,
    whose_turn,
    with_sums,
)
from imojak.sites.office.templatetags.office import number

PAGE = 50
#: So many of those that were left are told one by one.
TOLD = 10
T = TypeVar("T")
READERS = (RoleKind.PAY_CLERK, RoleKind.FINANCE_OFFICER, RoleKind.DIRECTOR, RoleKind.AUDITOR)
NOT_OPEN = "활동비 지급은 활동비 담당자, 재무 담당자, 경영진, 감사 담당자에게 열립니다. 담당 부서에 문의해 주세요."
NO_LINE = "지급할 예산 항목을 골라 주세요."
NOT_CLERK = "지급 결정과 묶음 작성은 활동비 담당자만 할 수 있습니다. 활동비 담당자에게 맡겨 주세요."


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """List the batches by how far they are, newest first; ``?q=`` finds a number or title. Approve those that are chosen."""
    account = staff_of(request, READERS, NOT_OPEN)
    if request.method == "POST":
        return _approve(request, account)
    q, state = words(request, "q"), words(request, "state")
    state = state if state in STATES else "all"
    rows = batches_visible(account).select_related("round__programme")
    if q:
        rows = rows.filter(Q(number__icontains=q) | Q(title__icontains=q))
    page = Paginator(narrowed(rows, state).order_by("-month", "-pk"), PAGE).get_page(page_number(request))
    context = {
        "page": page,
        "rows": with_sums(page.object_list),
        "q": q,
        "state": state,
        "states": [(key, label, narrowed(rows, key).count()) for key, label in STATES.items()],
        "pays": account.can(Capability.PAY),
        "approvable": set(batches_approvable(account).values_list("pk", flat=True)) if state == "approve" else set(),
    }
    return render(request, "office/pay.html", context)


def _approve(request: HttpRequest, account: Account) -> HttpResponse:
    """Take the next step of approval of each batch that was chosen; each is a transaction of its own."""
    chosen = [one for one in batches_approvable(account) if str(one.pk) in request.POST.getlist("batch")]
    if not chosen:
        messages.error(request, "승인할 묶음을 하나 이상 골라 주세요.")
    done, left = _each(chosen, lambda batch: approve_step(batch, actor=account), lambda batch: batch.title)
    if done:
        won = sum(batch_total(batch) for batch in done)
        messages.success(request, f"묶음 {len(done):,}개, {number(won)}원의 이번 단계를 승인했습니다.")
    _tell_left(request, left)
    return redirect(f"{reverse('office:pay')}?state=approve")


def _each(several: list[T], do: Callable[[T], Batch], called: Callable[[T], str]) -> tuple[list[Batch], list[str]]:
    """Do something with each; return what came of it, and why the others were left."""
    done: list[Batch] = []
    left: list[str] = []
    for one in several:
        try:
            done.append(do(one))
        except Problem as problem:
            left.append(f"{called(one)}: {problem.user_message}")
    return done, left


def _tell_left(request: HttpRequest, left: list[str]) -> None:
    for sentence in left[:TOLD]:
        messages.error(request, sentence)
    if len(left) > TOLD:
        messages.error(request, f"그 밖에 {len(left) - TOLD:,}개도 남았습니다. 하나씩 열어 확인해 주세요.")


@login_required
def month(request: HttpRequest) -> HttpResponse:
    """Show by round how far a month (``?month=2023-06``) is; decide, try deciding, and prepare batches."""
    account = staff_of(request, READERS, NOT_OPEN)
    shown = month_shown(words(request, "month"))
    here = f"{reverse('office:pay-month')}?month={shown:%Y-%m}"
    rounds = list(paid_rounds(shown))
    tried: list[tuple[Round, Decided]] = []
    if request.method == "POST":
        if not account.can(Capability.PAY):
            raise PermissionDenied(NOT_CLERK)
        chosen = [one for one in rounds if str(one.pk) in request.POST.getlist("round")]
        if request.POST.get("step") == "try":
            tried = [(one, decide_round(one, shown, trial=True)) for one in chosen]
        else:
            return _do(request, account, rounds, chosen, shown, here)
        if not chosen:
            messages.error(request, "회차를 하나 이상 골라 주세요.")
    page = Paginator(rounds, PAGE).get_page(page_number(request))
    rows = of_month(page.object_list, shown)
    context = {
        "month": shown,
        "months": months_known(),
        "page": page,
        "rows": rows,
        "tried": tried,
        "total": sum((one for _, one in tried), Decided()),
        "pays": account.can(Capability.PAY),
        "chosen": {one.pk for one, _ in tried},
        "owes": any(row.owed > 0 for row in rows),
        "here": here,
    }
    return render(request, "office/pay_month.html", context)


def _do(
    request: HttpRequest, account: Account, rounds: list[Round], chosen: list[Round], shown: date, here: str
) -> HttpResponse:
    step, _, number = request.POST.get("step", "").partition(":")
    if step == "decide":
        if not chosen:
            messages.error(request, "결정할 회차를 하나 이상 골라 주세요.")
        else:
            carry_out(request, lambda: decide(chosen, shown, actor=account), _decided)
        return redirect(here)
    if step == "prepare-all":
        return _prepare_all(request, account, chosen, shown, here)
    if step == "prepare":
        of = next((one for one in rounds if str(one.pk) == number), None)
        if of is None:
            raise Http404("그런 회차가 없습니다. 목록에서 다시 골라 주세요.")
        [row] = of_month([of], shown)
        line = _line_of(request, row)
        if line is None:
            messages.error(request, f"{of.title}: {NO_LINE}")
            return redirect(here)
        before = set(Batch.objects.filter(round=of).values_list("pk", flat=True))
        made: list[Batch] = []

        def do() -> Batch:
            made.append(prepare(of, line, shown, actor=account))
            return made[0]

        if carry_out(request, do, lambda batch: _prepared(batch, of, shown, known=batch.pk in before)):
            return redirect("office:pay-batch", made[0].pk)
        return redirect(here)
    raise Http404("없는 단계입니다. 화면을 새로 고친 뒤 다시 해 주세요.")


def _line_of(request: HttpRequest, row: RoundMonth) -> BudgetLine | None:
    """Return the line that was chosen for a round."""
    return next((one for one in row.lines if str(one.pk) == request.POST.get(f"line-{row.of.pk}")), None)


def _prepare_all(request: HttpRequest, account: Account, chosen: list[Round], shown: date, here: str) -> HttpResponse:
    """Prepare a batch for each of the chosen rounds that owes something; each is a transaction of its own."""
    rows = [row for row in of_month(chosen, shown) if row.owed > 0]
    if not rows:
        messages.error(request, "고른 회차에 묶을 활동비가 없습니다. 회차를 고르거나, 활동비 결정을 먼저 해 주세요.")
        return redirect(here)
    before = set(Batch.objects.filter(round__in=[row.of for row in rows]).values_list("pk", flat=True))

    def do(row: RoundMonth) -> Batch:
        line = _line_of(request, row)
        if line is None:
            raise PayRefusal(NO_LINE)
        return prepare(row.of, line, shown, actor=account)

    done, left = _each(rows, do, lambda row: row.of.title)
    made = [batch for batch in done if batch.pk not in before]
    if made:
        won = sum(batch_total(batch) for batch in made)
        more = sum(len(without_account(row.of, shown)) for row in rows)
        waiting = f" 확인된 계좌가 없는 {more:,}명은 다음 묶음에 들어갑니다." if more else ""
        messages.success(
            request, f"지급 묶음 {len(made):,}개, {number(won)}원을 만들었습니다. 승인을 기다립니다.{waiting}"
        )
    elif not left:
        messages.info(request, "새로 만든 묶음이 없습니다. 줄어든 금액은 다음 지급에서 빠집니다.")
    _tell_left(request, left)
    return redirect(f"{reverse('office:pay')}?state=approve" if made and not left else here)


def _decided(done: Decided) -> str:
    told = f"지급결정 {done.made:,}건, {number(done.won)}원을 적었습니다. 그대로인 참여는 {done.unchanged:,}건입니다."
    if done.open:
        told += f" 아직 마감되지 않은 달의 참여 {done.open:,}건은 마감한 뒤에 결정됩니다."
    for sentence, count in done.left:
        told += f" {count:,}건은 남겼습니다: {sentence}"
    return told


def _prepared(batch: Batch, of: Round, shown: date, *, known: bool) -> str:
    if known:
        return f"새로 묶을 활동비가 없어 앞서 만든 묶음을 엽니다. {whose_turn(batch)}".rstrip()
    left = len(without_account(of, shown))
    more = f" 확인된 계좌가 없는 {left:,}명은 계좌를 확인한 뒤 다음 묶음에 들어갑니다." if left else ""
    return f"지급 묶음을 만들었습니다. {whose_turn(batch)}{more}"
