"""Schema of programmes/*.toml, newcampus.toml and others.toml: what is offered, to whom, on which terms, when."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from imojak.kernel.rows import Age, BudgetCode, Capacity, Code, Count, Month, Moved, Positive, Quantity, Row, Text
from imojak.rules.schema import AnyRule

Shape = Literal[
    "internship",
    "social-job",
    "volunteer",
    "course",
    "counselling",
    "mentoring",
    "fair",
    "contest",
    "seat",
    "evaluation",
    "study",
]


class Sunset(Row):
    """일몰예정: the last year of the programme, what comes after it, why it ends."""

    last_year: Positive
    successor: Text | None = None
    reason: Text


class Labels(Row):
    """What stands beside the programme's name in the report."""

    seoul_run_4050: bool = False
    areas: list[Code] = []
    sunset: Sunset | None = None


class Eligibility(Row):
    """Who may take part. Ages are 만 나이, both included, on the day that ``age_on`` names.

    ``rule`` are further rules of the library; ``conditions`` are those that no machine can check.
    """

    subject: Literal["person", "group", "organisation"]
    age_min: Age | None = None
    age_max: Age | None = None
    age_on: Literal["notice", "apply_to", "run_from"] | None = None
    residence: Literal["seoul", "any"]
    conditions: list[Text] = []
    rule: list[AnyRule] = Field([], exclude_if=lambda rules: not rules)


class Rounding(Row):
    """How a computed month's pay is rounded: to a multiple of ``unit_won``."""

    unit_won: Positive
    mode: Literal["half_up", "down"]


Engagement = Literal["part_time_intern", "full_time_intern", "social_contribution"]
#: What pay is to the tax office (소득 구분): parameters.toml says how each is taxed.
TaxClass = Literal["none", "other", "prize", "business", "daily", "wage-outside"]


class Element(Row):
    """[[pay.element]]: what is paid besides hours (실비·수당). ``won``, or the code of a dated ``rate``, is for one.

    ``daily``: for each day of education or of activity (``per``); ``session``: for each session held; both up to
    ``most_times`` a month. ``supplement``: once a month to whoever has the ``role`` (parties.Role, on days of it);
    ``fixed``: once a month to everybody; for part of a month whole ("full") or by its days ("days").
    ``weekly-holiday``: the paid weekly holiday of an employment of ``weekly_hours`` on ``weekly_days`` (주휴수당), at the
    hourly pay.
    """

    kind: Literal["daily", "supplement", "fixed", "session", "weekly-holiday"]
    code: Code
    label: Text
    won: Positive | None = None
    rate: Code | None = None
    per: Literal["education", "activity"] | None = None
    role: Literal["team-leader", "lecturer", "mentor"] | None = None
    part_month: Literal["full", "days"] | None = None
    most_times: Positive | None = None
    weekly_hours: Positive | None = None
    weekly_days: Positive | None = None


class Conditions(Row):
    """Terms of a paid activity: hours and pay of a month, insurance (활동조건). Amounts are won.

    ``hourly_won`` is what the notice promises; ``hourly_rate`` names the dated rate of parameters.toml that it follows,
    where it follows one. Without it hours are not paid, and what ``element`` says is. Nothing is paid out before ``tax_class`` is said.
    """

    engagement: Engagement
    hours_per_month_max: Positive
    hourly_won: Positive | None = None
    hourly_rate: Code | None = None
    month_max_won: Positive | None = None
    rounding: Rounding
    holidays: Literal["paid", "unpaid"] = Field("paid", exclude_if=lambda holidays: holidays == "paid")
    insurance: Literal["group_accident", "statutory", "none"]
    tax_class: TaxClass | None = None
    element: list[Element] = Field([], exclude_if=lambda elements: not elements)
    support: list[Text] = []


class Criterion(Row):
    """A line of the scoring sheet."""

    name: Text
    points: Positive


class Selection(Row):
    """How places are given when more apply than there are (선정 방법)."""

    method: Literal["first_come", "draw", "rubric", "panel", "match", "firm_choice", "booking", "open"]
    reserve_percent: Count = 0
    criteria: list[Criterion] = []


class Step(Row):
    """A step of the programme's course (추진 절차)."""

    name: Text
    detail: Text | None = None


class Training(Row):
    """Education that belongs to the programme: by whom, for what; ``mandatory`` blocks activity until it is done."""

    track: Text
    owner: Text
    name: Text
    purpose: Text
    items: list[Text] = []
    hours: Quantity | None = None
    mandatory: bool = False


class Result(Row):
    """A line of 추진실적 in words; ``{key}`` in it stands for the figure of that key, which is never typed."""

    text: Text
    under: Text | None = None


class FuturePlan(Row):
    """A line of 향후계획 with its months."""

    text: Text
    starts: Month
    ends: Month


class Round(Row):
    """One dated edition (회차). Where nobody applies (a study, an issue) the three days of application are left out.

    A ``rolling`` one takes applications while it runs (상시).
    """

    name: Text
    notice: date | None = None
    apply_from: date | None = None
    apply_to: date | None = None
    select_by: date | None = None
    run_from: date
    run_to: date
    capacity: Capacity
    site: Code | None = None
    sessions: Positive | None = None
    hours_per_session: Quantity | None = None
    level: Text | None = None
    slot: Text | None = None
    rolling: bool = False


class Series(Row):
    """Equal rounds one after the other: ``runs`` of them, the first on ``first``, each ``every_days`` after the last.

    Notice and application are counted back from each run's first day. ``sites`` are taken in turn. ``together``
    makes one round of them all, with ``runs`` places: courses of a catalogue, desks of counselling.
    """

    topic: Text
    runs: Positive
    first: date
    every_days: Count = 0
    length_days: Positive
    capacity: Capacity
    sites: list[Code] = []
    sessions: Positive | None = None
    hours_per_session: Quantity | None = None
    level: Text | None = None
    slot: Text | None = None
    notice_days: Count = 28
    apply_from_days: Count = 21
    apply_to_days: Count = 7
    select_days: Count = 4
    rolling: bool = False
    together: bool = False


class Planned(Row):
    """What a strand is to reach in the year; ``runs_figure`` is the key of the figure that says its runs.

    ``runs`` are the dated editions, courses or issues, and must be as many as the rounds and series give.
    ``people`` are persons, or teams and companies where they take part; the capacity must hold them.
    """

    runs: Positive | None = None
    people: Positive | None = None
    runs_figure: str | None = None


class Offer(Row):
    """What a programme and a strand share: their own rounds, and what they are to reach."""

    code: Code
    name: Text
    online: bool = False
    hosts: Count = 0
    planned: Planned = Planned()
    round: list[Round] = []
    series: list[Series] = []


class Strand(Offer):
    """A part of a programme with its own rounds: a sub-project, an activity, a kind of course (세부사업).

    What it leaves out (type, shape, eligibility, conditions, selection) is its programme's.
    """

    type: Code | None = None
    shape: Shape | None = None
    field: Text | None = None
    content: Text | None = None
    target_group: Text | None = None
    operator: Text | None = None
    partners: list[Text] = []
    eligibility: Eligibility | None = None
    conditions: Conditions | None = None
    selection: Selection | None = None
    moves: Moved | None = None


class Programme(Offer):
    """programmes/CODE.toml: one page of the report (사업). It has rounds of its own, or strands that have.

    ``type`` names a file of types/, which says how it is run; what it says itself (eligibility, conditions, selection)
    comes before what its type says.
    """

    type: Code | None = None
    order: Positive
    name_en: Text
    section: Code
    shape: Shape
    purposes: Annotated[list[Positive], Field(min_length=1)]
    legal_basis: Annotated[list[Text], Field(min_length=1)]
    lead_team: Code
    objective: Text
    content: Text
    target_group: Text
    budget_lines: Annotated[list[BudgetCode], Field(min_length=1)]
    exclusive_group: Code | None = None
    longest_months: Positive | None = None
    follow_up_months: list[Positive] = []
    labels: Labels = Labels()
    eligibility: Eligibility | None = None
    conditions: Conditions | None = None
    selection: Selection | None = None
    step: list[Step] = []
    training: list[Training] = []
    result: Annotated[list[Result], Field(min_length=1)]
    future_plan: list[FuturePlan] = []
    strand: list[Strand] = []


class Milestone(Row):
    """A step of an opening: ``history`` (추진경과) from its beginnings, ``progress`` (추진사항) of the year."""

    text: Text
    section: Literal["history", "progress"]
    starts: Month
    ends: Month | None = None


class FloorArea(Row):
    """Floor area of one level, or of several together."""

    name: Text
    area_m2: Quantity


class OpeningCost(Row):
    """What the opening's budget is for, in thousands of won."""

    name: Text
    amount_thousand_won: Positive


class OpeningStrategy(Row):
    """A direction of the new campus with what is to be done."""

    name: Text
    actions: Annotated[list[Text], Field(min_length=1)]


class NewCampus(Row):
    """newcampus.toml: the preparation of a campus (신규캠퍼스 개관 준비). Its floor area is the sum of its floors."""

    code: Code
    type: Code | None = None
    order: Positive
    name: Text
    campus: Code
    lead_team: Code
    rationale: Text
    role: Text
    legal_basis: Text
    address: Text
    site_area_m2: Quantity
    staff_planned: Positive
    planned_opening: Month
    budget_lines: Annotated[list[BudgetCode], Field(min_length=1)]
    purposes: Annotated[list[Positive], Field(min_length=1)]
    floor: list[FloorArea]
    cost: list[OpeningCost]
    milestone: list[Milestone]
    strategy: list[OpeningStrategy]
    future_plan: list[FuturePlan] = []

    @property
    def total_area_m2(self) -> Decimal:
        """Floor area of all levels in ㎡."""
        return sum((floor.area_m2 for floor in self.floor), Decimal(0))


class Other(Row):
    """Work with a budget line and without a page in the report: citizens' service, management, or overheads."""

    code: Code
    name: Text
    kind: Literal["service", "management", "overhead"]
    lead_team: Code
    budget_lines: Annotated[list[BudgetCode], Field(min_length=1)]
    purposes: list[Positive] = []
    purpose: Text


class Others(Row):
    """others.toml."""

    other: list[Other]
