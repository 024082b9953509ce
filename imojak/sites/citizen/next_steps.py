"""What comes next on an application, for whom it waits and until when, in sentences for the applicant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from imojak.kernel.saying import weekday_words
from imojak.offers.configuration import find_definition
from imojak.paths.actions.filing_for import taken_back_among
from imojak.paths.enums import ApplicationStatus as A
from imojak.paths.models import Application
from imojak.plan.types.words import OWNERS

_SENTENCES = {
    A.PROPOSED: "다른 분이 대신 쓴 신청서입니다. 보시고 확인해 주세요.",
    A.FILED: "자격이 맞는지 확인하고 있습니다.",
    A.ELIGIBLE: "자격이 확인되었습니다. 심사하고 있습니다.",
    A.OFFERED: "자리를 제안해 드렸습니다. 기한 안에 답해 주세요.",
    A.WAITING: "예비 순번에 있습니다. 자리가 나면 순서대로 알려 드립니다.",
    A.ACCEPTED: "선정되셨습니다.",
    A.REFUSED: "이번에는 모시지 못했습니다. 까닭을 보시고, 설명을 요청하거나 이의를 신청하실 수 있습니다.",
    A.DECLINED: "제안을 사양하셨습니다.",
    A.EXPIRED: "기한이 지나 끝났습니다.",
    A.WITHDRAWN: "취소하셨습니다.",
}


@dataclass(frozen=True)
class Next:
    """What is next: the sentence, who must act ("" when nobody), and the day until which (None: no day)."""

    sentence: str
    waits_for: str = ""
    due: date | None = None

    @property
    def words(self) -> str:
        """All of it as sentences."""
        if not self.waits_for:
            return self.sentence
        until = f" {weekday_words(self.due)}까지입니다." if self.due else ""
        return f"{self.sentence} 지금은 {self.waits_for}의 차례입니다.{until}"


def what_next(application: Application) -> Next:
    """Return what is next on an application by its round's configuration; without one, in general words."""
    status = A(application.status)
    sentence = _SENTENCES[status]
    if status == A.WAITING and application.rank is None:
        # Who is matched has no place in a line: whoever waits is matched anew.
        sentence = "예비로 기다리고 계십니다. 자리가 나면 기다리는 분들로 다시 정해 알려 드립니다."
    if application.filed_through is not None and status == A.PROPOSED:
        sentence = f"{application.filed_through.name}에서 대신 쓴 신청서입니다. 보시고 확인해 주세요."
    if status == A.WITHDRAWN and application.filed_through_id and taken_back_among([application.pk]):
        sentence = "대신 낸 기관이 거두어들였습니다. 하실 일은 없습니다."
    if status in (A.ACCEPTED, A.REFUSED, A.DECLINED, A.EXPIRED, A.WITHDRAWN):
        return Next(sentence)
    definition = find_definition(application.round)
    stage = definition.stage(status.value) if definition is not None else None
    due = application.answer_due or (application.round.screen_to if status in (A.FILED, A.ELIGIBLE) else None)
    if stage is None:
        owner = "신청하신 분" if status in (A.PROPOSED, A.OFFERED) else "" if status == A.WAITING else "사업 담당자"
        return Next(sentence, owner, due)
    # An operator prepares what the manager decides.
    owner = "" if stage.owner == "system" else OWNERS["manager" if stage.owner == "operator" else stage.owner]
    # What the type says of its stages is of its own way of choosing; a round may have another.
    own = definition.type.screening if definition is not None else None
    its_own = own is None or application.round.method in ("", own.method)
    return Next((stage.help if its_own else "") or sentence, owner, due)
