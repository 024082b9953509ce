"""Schema of the tables [paid] and [books] of lived.toml: paid activities with their pay, and the books."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from imojak.kernel.rows import BudgetCode, Code, Count, Positive, Row, Text, in_order

Percent = Annotated[int, Field(ge=0, le=100)]


class Wave(Row):
    """A call (모집) of a paid programme with its days; ``training`` is the first day of the mandatory training."""

    slug: Code
    title: Text
    notice: date
    apply_from: date
    apply_to: date
    decided: date
    training: date
    starts: date
    ends: date

    @model_validator(mode="after")
    def _days_follow(self) -> Self:
        if not in_order(self.notice, self.apply_from, self.apply_to, self.decided, self.training, self.ends):
            raise ValueError("날짜의 순서가 맞지 않습니다(공고, 접수, 선정, 교육, 종료)")
        if not self.starts <= self.training:
            raise ValueError("training은 starts보다 앞설 수 없습니다")
        return self


class PaidStrand(Row):
    """A strand: who takes part in each wave and has not left by the cut-off, and at how many sites."""

    code: Code
    people: Annotated[list[Count], Field(min_length=1)]
    sites: Positive
    site_names: Annotated[list[Text], Field(min_length=1)]
    operator: Text


class PaidProgramme(Row):
    """[[paid.programme]]: a programme that pays for activity by the hour, out of budget line ``line``.

    ``full_percent`` of the months use all hours that are paid; the others from ``least_hours`` up. ``over_percent``
    are logged beyond the cap. ``expected_hours`` is what a person's month is committed with. ``early_percent`` of the
    sites end on ``early_end``. Besides those who take part, ``withdrawn`` left by the cut-off (those who found work
    among them: ``employed``), ``transferred`` changed their site, ``paused`` paused for some days.
    ``job_linked`` includes the employed.
    """

    code: Code
    line: BudgetCode
    site_kind: Literal["company", "site"]
    full_percent: Percent
    over_percent: Percent
    least_hours: Positive
    expected_hours: Positive
    early_percent: Percent = 0
    early_end: date | None = None
    training_minutes: Annotated[list[Positive], Field(min_length=1)]
    withdrawn: Count
    later_withdrawn: Count
    transferred: Count
    paused: Count
    refused: Count
    waiting: Count
    job_linked: Count
    employed: Count
    later_job_linked: Count
    later_employed: Count
    follow_up_months: list[Positive]
    satisfaction_percent: Percent
    wave: Annotated[list[Wave], Field(min_length=1)]
    strand: Annotated[list[PaidStrand], Field(min_length=1)]

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        for strand in self.strand:
            if len(strand.people) != len(self.wave):
                raise ValueError(f"{strand.code}의 people은 모집마다 하나씩 {len(self.wave)}개여야 합니다")
        if self.employed > self.withdrawn or self.employed > self.job_linked:
            raise ValueError("employed는 withdrawn과 job_linked보다 클 수 없습니다")
        if (self.early_percent > 0) != (self.early_end is not None):
            raise ValueError("early_percent가 있으면 early_end도 있어야 합니다")
        return self


class Lectures(Row):
    """[paid.lectures]: what the tutors give to older people, and how many came, by the cut-off and later."""

    programme: Code
    held: Positive
    learners: Positive
    later: Count
    later_learners: Count
    cancelled: Count
    minutes: Positive
    topics: Annotated[list[Text], Field(min_length=1)]

    @model_validator(mode="after")
    def _somebody_came(self) -> Self:
        if self.learners < self.held or self.later_learners < self.later:
            raise ValueError("강의마다 적어도 한 사람은 들어야 합니다(learners ≥ held)")
        return self


class Paid(Row):
    """[paid]: volumes of the paid programmes."""

    failed_per_mille: Count = 0
    programme: list[PaidProgramme] = []
    lectures: Lectures | None = None


class BooksLine(Row):
    """[[books.line]]: where a line of the budget stands on the cut-off, in thousands of won, and what it is spent on.

    ``form``: "works" are contracts paid when work is done; "monthly" are contracts of a year paid month by month;
    "payroll" is paid month by month without a contract; "once" is resolved and paid at once, as returns are.
    ``year_end_thousand_won`` is needed where the plan has no expected amount.
    """

    code: BudgetCode
    committed_thousand_won: Count
    spent_thousand_won: Count
    year_end_thousand_won: Count | None = None
    form: Literal["works", "monthly", "payroll", "once"] = "works"
    works: Annotated[list[Text], Field(min_length=1)]

    @model_validator(mode="after")
    def _spent_is_committed(self) -> Self:
        if self.spent_thousand_won > self.committed_thousand_won:
            raise ValueError("spent_thousand_won이 committed_thousand_won보다 클 수 없습니다")
        if self.form in ("payroll", "once") and self.spent_thousand_won != self.committed_thousand_won:
            raise ValueError("payroll과 once는 결의와 함께 지급하므로 두 금액이 같아야 합니다")
        return self


class Came(Row):
    """Money that came in on a day, in thousands of won."""

    date: date
    thousand_won: Positive


class BooksGrant(Row):
    """[[books.grant]]: a subsidy or donation with who gave it, the lines that spend it, and what came in when.

    ``revenue`` is the revenue line that it comes in on, ``interest`` what its money earned, on ``interest_on``.
    It is reported within ``report_days`` after the year's end.
    """

    title: Text
    source: Literal["subsidy", "donation"]
    giver: Text
    paper: Text
    lines: Annotated[list[BudgetCode], Field(min_length=1)]
    revenue: Text
    starts: date
    report_days: Count
    receipts: Annotated[list[Came], Field(min_length=1)]
    interest_on: Text = ""
    interest: list[Came] = []

    @model_validator(mode="after")
    def _interest_has_its_line(self) -> Self:
        if self.interest and not self.interest_on:
            raise ValueError("interest가 있으면 interest_on에 수입 항목을 적어야 합니다")
        return self


class BooksReceipt(Row):
    """[[books.receipt]]: what came in on a revenue line that is nobody's grant."""

    revenue: Text
    title: Text
    receipts: Annotated[list[Came], Field(min_length=1)]


class Books(Row):
    """[books]: how the lines of the budget are committed and spent, and what came in."""

    suppliers: list[Text] = []
    line: list[BooksLine] = []
    grant: list[BooksGrant] = []
    receipt: list[BooksReceipt] = []
