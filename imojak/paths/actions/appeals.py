"""After a decision: asking why (설명 요청), and asking to decide anew (이의신청); each has its day and its answer."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from imojak.kernel.months import day_words
from imojak.kernel.transitions import TransitionError
from imojak.parties.models import Account, GroupMember
from imojak.paths.actions.common import action
from imojak.paths.actions.events import worded
from imojak.paths.actions.telling import APPLICATION_PAGE, Notice, tell
from imojak.paths.actions.verdicts import Verdict, refuse_own, write
from imojak.paths.enums import AppealKind, AppealStatus, DecisionKind, DecisionResult
from imojak.paths.machines import APPEAL
from imojak.paths.models import Appeal, Decision
from imojak.paths.queries import managers_of
from imojak.paths.terms import due_on

#: Days after a decision in which one can appeal against it; why it came out so can be asked for always.
APPEAL_DAYS = 30
#: Days for an answer where a round's configuration says nothing.
ANSWER_DAYS = 14
OFFICE_PAGE = "/office/appeals/"

_VERBS = {AppealStatus.EXPLAINED: "explain", AppealStatus.UPHELD: "uphold", AppealStatus.DISMISSED: "dismiss"}
_ANSWERS = {
    AppealKind.EXPLANATION: (AppealStatus.EXPLAINED,),
    AppealKind.APPEAL: (AppealStatus.UPHELD, AppealStatus.DISMISSED),
}


def appeal_until(decision: Decision) -> date:
    """Return the last day on which one can appeal against a decision."""
    return timezone.localdate(decision.decided_at) + timedelta(days=APPEAL_DAYS)


def may_ask(decision: Decision, kind: str, day: date | None = None) -> str:
    """Return "" or the sentence why a decision cannot be asked about so any more; the page asks the same question."""
    if kind == AppealKind.EXPLANATION:
        return ""
    if decision.result != DecisionResult.REFUSED or Decision.objects.filter(supersedes=decision).exists():
        return "지금 유효한 미선정 결정에만 이의를 신청하실 수 있습니다. 까닭이 궁금하시면 설명을 요청해 주세요."
    if decision.kind == DecisionKind.APPEAL:
        return "이의신청의 결과에는 다시 이의를 신청하실 수 없습니다. 까닭이 궁금하시면 설명을 요청해 주세요."
    if (day or timezone.localdate()) > appeal_until(decision):
        return (
            f"이의신청 기한({day_words(appeal_until(decision))})이 지났습니다. 까닭이 궁금하시면 설명을 요청해 주세요."
        )
    return ""


@action
def ask(decision: Decision, kind: str, text: str, *, actor: Account, at: datetime | None = None) -> Appeal:
    """Ask to have a decision explained, or to decide anew; whoever manages the programme is told until when.

    Raises TransitionError for somebody else's decision, without words, or past the day; Refused while a request of
    the same kind is open.
    """
    moment = at or timezone.now()
    application = decision.application
    ours = {
        application.party_id,
        *GroupMember.objects.filter(group_id=application.party_id).values_list("member_id", flat=True),
    }
    if actor.party_id not in ours:
        raise TransitionError("본인의 신청에 대한 결정만 물으실 수 있습니다.")
    if not text.strip():
        raise TransitionError("무엇이 궁금하신지, 또는 왜 다시 보아야 하는지 적어 주세요.")
    day = timezone.localdate(moment)
    if refusal := may_ask(decision, kind, day):
        raise TransitionError(refusal)
    due = due_on(application.round, "appealed", day) or day + timedelta(days=ANSWER_DAYS)
    made = Appeal.objects.create(
        decision=decision, kind=kind, text=text.strip(), filed_at=moment, filed_by=actor, due_on=due
    )
    APPEAL.begin(made, actor=actor, at=moment)
    name = made.get_kind_display()
    of = application.round
    answer = f"{day_words(due)}까지 답해 드립니다."
    received = worded(
        "appealed",
        application.party,
        of,
        subject=f"[{of.programme.name}] {name} 접수",
        body=f"요청을 받았습니다. {answer}",
        values={"due": day_words(due)},
        always={"due": answer},
    )
    tell(
        [
            Notice(
                application.party_id,
                f"appeal-{made.pk}",
                *received,
                APPLICATION_PAGE.format(application.pk),
            ),
            *(
                Notice(
                    manager,
                    f"appeal-{made.pk}-office",
                    f"[{of.programme.name}] {name}",
                    f"‘{of.title}’의 결정에 {name}이 들어왔습니다. {day_words(due)}까지 답해 주세요.",
                    OFFICE_PAGE,
                )
                for manager in managers_of(of, on=day)
            ),
        ],
        at=moment,
    )
    return made


@action
def answer(appeal: Appeal, outcome: str, text: str, *, actor: Account, at: datetime | None = None) -> Appeal:
    """Answer: ``explained`` to a request to explain; an appeal is ``upheld`` or ``dismissed`` by a colleague.

    Upheld, the application stands among the eligible again, to be decided anew. Raises TransitionError when whoever
    decided would answer the appeal, or for an answer that does not fit what was asked.
    """
    moment = at or timezone.now()
    decision = appeal.decision
    application = decision.application
    refuse_own([application], actor)
    if outcome not in _ANSWERS[AppealKind(appeal.kind)]:
        raise TransitionError("요청의 종류에 맞는 답을 골라 주세요.")
    if not text.strip():
        raise TransitionError("답변을 적어 주세요.")
    if appeal.kind == AppealKind.APPEAL and decision.decided_by_id == actor.pk:
        raise TransitionError("결정한 사람은 그 결정의 이의신청을 처리할 수 없습니다. 다른 담당자에게 맡겨 주세요.")
    made = _decide_anew(appeal, outcome, text.strip(), actor, moment)
    APPEAL.apply(
        appeal,
        _VERBS[AppealStatus(outcome)],
        actor=actor,
        at=moment,
        changes={"answer": text.strip(), "answered_by": actor, "answered_at": moment, "outcome": made},
    )
    if made is None:
        notice = Notice(
            application.party_id,
            f"appeal-{appeal.pk}-answer",
            f"[{application.round.programme.name}] {appeal.get_kind_display()} 답변",
            text.strip(),
            APPLICATION_PAGE.format(application.pk),
        )
        tell([notice], at=moment)
    return appeal


def _decide_anew(appeal: Appeal, outcome: str, text: str, actor: Account, moment: datetime) -> Decision | None:
    if outcome == AppealStatus.EXPLAINED:
        return None
    decision = appeal.decision
    upheld = outcome == AppealStatus.UPHELD
    verdict = Verdict(
        decision.application,
        "reconsider" if upheld else "",
        DecisionKind.APPEAL,
        DecisionResult.ACCEPTED if upheld else DecisionResult.REFUSED,
        () if upheld else tuple(decision.reasons),
        text=f"이의신청을 받아들여 다시 심사합니다. {text}"
        if upheld
        else f"이의신청을 살펴보았으나 결정을 바꾸지 않습니다. {text}",
        inputs={"appeal": appeal.pk},
    )
    return write([verdict], actor=actor, reason="이의신청 인용" if upheld else "", at=moment)[0].decision


@action
def withdraw_appeal(appeal: Appeal, *, actor: Account | None, at: datetime | None = None) -> Appeal:
    """Take a request back (취하)."""
    APPEAL.apply(appeal, "withdraw", actor=actor, at=at)
    return appeal
