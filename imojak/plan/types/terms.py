"""What is paid besides hours, what must be learned, how long one may stay, and what is agreed, insured and proven."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from imojak.kernel.rows import Code, Count, Positive, Quantity, Row, Text
from imojak.plan.programmes import TaxClass
from imojak.plan.types.conditions import When
from imojak.plan.types.forms import DocumentWanted
from imojak.plan.types.screening import Percent
from imojak.plan.types.words import Audience
from imojak.rules.schema import AnyRule

Track = Literal["소양", "필수", "역량", "보수"]
Giver = Literal["agency", "operator", "host", "institution"]
Signatory = Literal["person", "host", "operator", "agency"]
Measure = Literal["cases", "pages", "people", "times", "kg"]
Certificate = Literal["수료증", "활동확인서", "출석확인서"]

GIVERS = {"agency": "재단", "operator": "수행기관", "host": "활동처", "institution": "교육기관"}
MEASURES = {"cases": "건", "pages": "쪽", "people": "명", "times": "회", "kg": "kg"}
SIGNATORIES = {
    "person": "참여자(모임·단체)",
    "host": "기업·활동처",
    "operator": "수행기관",
    "agency": "재단",
}


class Due(Row):
    """When an instalment is due: at an event, or so many months after the activity began."""

    on: Literal["agreement", "months", "completion", "award", "report"]
    months: Positive | None = None


class Instalment(Row):
    """A sum that is no pay by the hour (지원금·상금·보조금·수당), in won, one part of it.

    ``payee`` gets it; ``most`` says that it is a ceiling against receipts. ``needs`` are documents of the type that
    must be there first; ``when`` says to whom it is paid. ``rank`` is the place in a contest. ``clawback_months``: what
    comes back when the activity ends earlier than that. ``tax_class`` says what it is to the tax office.
    """

    code: Code
    kind: Literal["grant", "prize", "subsidy", "fee", "expense"]
    label: Text
    payee: Literal["person", "host", "operator"]
    amount_won: Positive
    most: bool = False
    due: Due
    when: When | None = None
    needs: list[Text] = []
    rank: Positive | None = None
    clawback_months: Positive | None = None
    tax_class: TaxClass | None = None


class Conversion(Row):
    """How much time is recognised for activity that is counted (실적 환산): ``minutes`` for every ``per`` of a measure."""

    measure: Measure
    per: Positive = 1
    minutes: Positive


class Gate(Row):
    """A training that must be done (교육 이수): before activity, or within so many days of its beginning."""

    code: Code
    label: Text
    track: Track
    hours: Quantity
    given_by: Giver
    before: Literal["activity"] | None = None
    within_days: Positive | None = None
    items: list[Text] = []
    waivable: bool = False


class Pauses(Row):
    """Ceilings of pauses (중단) of one participation."""

    most_days: Positive
    most_times: Positive


class Extensions(Row):
    """Ceilings of extensions (연장) of one participation."""

    most_months: Positive
    most_times: Positive = 1


#: What counts as late (minutes), and after how many absences in a row somebody asks, where a type says nothing else.
LATE_MINUTES, ABSENCES_IN_A_ROW = 10, 2


class Life(Row):
    """[life]: how long a participation may last and what may happen to it.

    ``renewals`` are further terms after a review; ``longest_months`` counts all of them. ``checkin_weeks``: a check-in
    every so many weeks. ``undo_hours``: so long somebody may take a withdrawal back while nothing final has followed.
    Who checks in more than ``late_minutes`` after a class has begun is late; ``absences_in_a_row`` bring a counsellor.
    ``without_leader`` says who confirms the month of a place whose site has no leader: another manager than the one who
    approves it, or the operator.
    """

    longest_months: Positive | None = None
    pauses: Pauses | None = None
    extensions: Extensions | None = None
    transfer: bool = False
    renewals: Count = 0
    checkin_weeks: Positive | None = None
    undo_hours: Count = 24
    late_minutes: Count = LATE_MINUTES
    absences_in_a_row: Positive = ABSENCES_IN_A_ROW
    without_leader: Literal["manager", "operator"] = "manager"


class InterviewTerms(Row):
    """[interview]: interviews that are booked at a fair's booths.

    A booking can be moved or cancelled until ``change_hours`` before it begins. ``result_days`` are the working days in
    which a company writes down what came of it. ``bring`` is what to bring along.
    """

    change_hours: Annotated[int, Field(ge=0, le=168)] = 24
    result_days: Annotated[int, Field(ge=1, le=30)] = 2
    bring: list[Text] = []


class AgreementTerms(Row):
    """[agreement]: who signs in which order, and the text; ``renewal`` lets it be renewed with one click."""

    title: Text
    signatories: Annotated[list[Signatory], Field(min_length=1)]
    text: Text
    renewal: bool = False


class HostTerms(Row):
    """[host]: who may offer places (기업·활동처 모집), and what is asked of them before.

    ``rule`` is the organisation's: kind, staff, business number. ``visit`` asks for a look at the place before the
    agreement.
    """

    rule: Annotated[list[AnyRule], Field(min_length=1)]
    agreement: bool = True
    visit: bool = False
    document: list[DocumentWanted] = []


class InsuranceTerms(Row):
    """[insurance]: which cover, and by whom it is taken out. ``premium_won`` is per person and year."""

    kind: Literal["group_accident", "statutory", "none"]
    taken_out_by: Literal["agency", "operator", "host"]
    premium_won: Positive | None = None


class Completion(Row):
    """[completion]: what makes a participation complete, and what proves it."""

    attendance_percent: Percent | None = None
    hours: Positive | None = None
    gates: list[Text] = []
    documents: list[Text] = []
    certificate: Certificate | None = None


class SurveyItem(Row):
    """A question of a survey."""

    code: Code
    text: Text
    kind: Literal["scale5", "text", "yesno"] = "scale5"


class Survey(Row):
    """[[survey]]: what is asked, of whom, and when; it goes out by itself.

    ``open_days`` is how long it can be answered. A mean below ``alarm_below`` opens a task.
    """

    instrument: Code
    title: Text
    audience: Audience = "applicant"
    when: Literal["refused", "midway", "ended"] = "ended"
    open_days: Positive = 14
    alarm_below: Annotated[int, Field(ge=1, le=5)] | None = None
    items: Annotated[list[SurveyItem], Field(min_length=1)]
