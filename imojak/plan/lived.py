"""Schema and reader of lived.toml: how much of everything is lived in a year. Volumes only; results are counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from imojak.kernel.rows import Code, Count, Positive, Row, Text
from imojak.plan.errors import PlanError
from imojak.plan.files import load
from imojak.plan.korean import dotted
from imojak.plan.lived_paid import Books, Paid

FILE = "lived.toml"
Percent = Annotated[int, Field(ge=0, le=100)]


class Calendar(Row):
    """[calendar]: days off besides Saturdays and Sundays (관공서의 공휴일에 관한 규정)."""

    holidays: list[date]


class Population(Row):
    """[population]: synthetic people."""

    people: Positive
    female_percent: Percent


class Courses(Row):
    """[[courses]]: the courses of a strand.

    ``held`` have begun by the cut-off day with ``participants``, ``later`` begin afterwards, ``cancelled`` never do.
    ``withdrawn`` begin and give up before the cut-off; ``refused`` and ``waiting`` never get in.
    """

    code: Code
    topics: Annotated[list[Text], Field(min_length=1)]
    held: Positive
    participants: Positive
    first: date
    last: date
    later: Count = 0
    later_participants: Count = 0
    later_first: date | None = None
    later_last: date | None = None
    cancelled: Count = 0
    sessions: Positive
    minutes: Positive
    every_days: Positive = 7
    session_kind: Literal["class", "briefing"] = "class"
    where: Literal["campus", "centre", "host"]
    hosts: list[Text] = []
    host_kind: Literal["institution", "university", "company"] = "institution"
    online_percent: Percent = 0
    attendance_percent: Percent = 90
    satisfaction_percent: Percent = 0
    certified_percent: Percent = 0
    refused: Count = 0
    waiting: Count = 0
    withdrawn: Count = 0

    @model_validator(mode="after")
    def _days_follow(self) -> Self:
        if self.last < self.first:
            raise ValueError("last가 first보다 앞섭니다")
        if (self.later > 0) != (self.later_first is not None and self.later_last is not None):
            raise ValueError("later가 있으면 later_first와 later_last도 있어야 합니다")
        if self.where == "host" and not self.hosts:
            raise ValueError("where가 host이면 hosts를 적어야 합니다")
        return self


class StaffCourses(Row):
    """[staff_courses]: training of the centres' staff; hours are given and attended, satisfaction is out of 5."""

    topics: Annotated[list[Text], Field(min_length=1)]
    workers: Positive
    held: Positive
    hours: Positive
    participants: Positive
    attended_hours: Positive
    first: date
    last: date
    later: Count
    later_hours: Count
    later_participants: Count
    later_first: date
    later_last: date
    answer_percent: Percent
    satisfaction_tenths: Annotated[int, Field(ge=10, le=50)]


class Body(Row):
    """A specialist body that people are referred to (전문기관)."""

    name: Text
    field: Text
    share: Positive


class LifeDesign(Row):
    """[life_design]: consultants by place, kept consultations, those missed, cases, referrals."""

    consultants: dict[str, Positive]
    kept: Positive
    later_kept: Count
    no_shows: Count
    cancelled: Count
    first: date
    last: date
    online_percent: Percent
    case_percent: Percent
    referrals: Count
    later_referrals: Count
    body: Annotated[list[Body], Field(min_length=1)]


class JobConsulting(Row):
    """[job_consulting]: consultants by place, persons consulted, those linked with work."""

    consultants: dict[str, Positive]
    persons: Positive
    later_persons: Count
    first: date
    last: date
    no_shows: Count
    job_linked: Count
    later_job_linked: Count
    document_percent: Percent
    follow_up_months: list[Positive]


class Fair(Row):
    """[fair]: the job fair (일자리박람회).

    ``interview_percent`` of the visits of a booth are interviews, as far as a table is free: from ``first`` to ``last``,
    ``minutes`` each with a break of ``gap`` after it, at ``tables`` tables, without the rest. ``walk_in_percent`` of
    them register on the day, ``no_shows`` book and do not come. Of whom was talked to, ``hired_percent`` are hired, and
    ``second_percent`` are asked for a second interview. ``contract`` is the work in ``books`` that was bought for it.
    """

    day: date
    companies: Positive
    visitors: Positive
    interview_percent: Percent
    first: time
    last: time
    minutes: Positive
    gap: Count
    tables: Positive
    rest_from: time
    rest_to: time
    walk_in_percent: Percent
    no_shows: Count
    hired_percent: Percent
    second_percent: Percent
    contract: Text


class Startup(Row):
    """[startup]: consulting, teams, and seats taken in the campuses' shared offices."""

    consulting: Positive
    consulting_later: Count
    refused: Count
    jumpup_teams: Positive
    occupied: dict[str, Positive]
    companies: Positive
    later_seats: Count


class Volunteers(Row):
    """[volunteers]: care activities in the order of the plan, the centres' call, and pro-bono pairs."""

    care: Annotated[list[Positive], Field(min_length=1)]
    care_later: Count
    centres: Annotated[list[Code], Field(min_length=1)]
    centre: Positive
    centre_later: Count
    startups: Positive
    probono: Positive
    refused: Count
    waiting: Count
    withdrawn: Count
    days_each: Positive


class Forties(Row):
    """[forties]: online learning, institutions, mentors and mentoring of people in their forties."""

    online_courses: Positive
    online_learners: Positive
    online_more: Count
    later_learners: Count
    institutions: Positive
    centre_mentors: Positive
    field_mentors: Positive
    mentoring: dict[Literal["study", "job", "other"], Positive]
    later_mentoring: Count
    online_topics: Annotated[list[Text], Field(min_length=1)]


class Study(Row):
    """[[research.study]]: a research task with the months of its milestones."""

    title: Text
    milestones: Annotated[list[date], Field(min_length=1)]


class Forum(Row):
    """[[research.forum]]: a research forum."""

    title: Text
    day: date
    audience: Positive


class Research(Row):
    """[research]: studies, forums, and the survey of life readiness."""

    survey: Positive
    survey_from: date
    survey_to: date
    study: Annotated[list[Study], Field(min_length=1)]
    forum: Annotated[list[Forum], Field(min_length=1)]


class Exchange(Row):
    """[exchange]: the trend report, its readers and correspondents, and the network's meetings."""

    issues: Annotated[list[date], Field(min_length=1)]
    later_issues: list[date]
    subscribers: Positive
    later_subscribers: Count
    views: Positive
    later_views: Count
    correspondents: Annotated[list[Text], Field(min_length=1)]
    meetings: Annotated[list[date], Field(min_length=1)]
    later_meetings: list[date]


class LivedYear(Row):
    """lived.toml."""

    year: Positive
    cut_off: date
    calendar: Calendar
    population: Population
    courses: Annotated[list[Courses], Field(min_length=1)]
    staff_courses: StaffCourses
    life_design: LifeDesign
    job_consulting: JobConsulting
    fair: Fair
    startup: Startup
    volunteers: Volunteers
    forties: Forties
    research: Research
    exchange: Exchange
    paid: Paid = Paid()
    books: Books = Books()

    def course(self, code: str) -> Courses:
        """Return the courses of strand ``code``. Raises PlanError when the file has none."""
        for courses in self.courses:
            if courses.code == code:
                return courses
        raise PlanError(
            FILE, "courses", f'code = "{code}"인 과정이 없습니다. [[courses]]에 이 코드의 물량을 적어 주세요.'
        )


def read_lived(folder: str | Path) -> LivedYear:
    """Read lived.toml in ``folder`` and return it.

    Raises PlanError, naming file and key, where the file is wrong or a day lies on the wrong side of the cut-off.
    """
    root = Path(folder)
    if not root.is_dir():
        raise PlanError(str(root), "", "계획 폴더가 없습니다. 폴더 이름을 확인해 주세요.")
    lived = load(root, FILE, LivedYear)
    _within_the_year(lived)
    for courses in lived.courses:
        _sides(lived, f"courses[{courses.code}]", courses.last, courses.later_first)
    _sides(lived, "staff_courses", lived.staff_courses.last, lived.staff_courses.later_first)
    _sides(lived, "exchange.issues", max(lived.exchange.issues), min(lived.exchange.later_issues, default=None))
    _sides(lived, "exchange.meetings", max(lived.exchange.meetings), min(lived.exchange.later_meetings, default=None))
    codes = [courses.code for courses in lived.courses]
    for code in codes:
        if codes.count(code) > 1:
            raise PlanError(FILE, f"courses[{code}]", "같은 코드가 두 번 있습니다. 하나로 합쳐 주세요.")
    return lived


def _within_the_year(lived: LivedYear) -> None:
    """Make sure that every day of the file lies in the year that is lived."""
    document = lived.model_dump()
    for location, day in _days(document, ()):
        if day.year != lived.year:
            raise PlanError(FILE, dotted(document, location), f"{lived.year}년의 날짜여야 하는데 {day}입니다.")


def _days(value: Any, location: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], date]]:
    if isinstance(value, date):
        yield location, value
    elif isinstance(value, dict):
        for key, below in value.items():
            yield from _days(below, (*location, key))
    elif isinstance(value, list | tuple):
        for place, below in enumerate(value):
            yield from _days(below, (*location, place))


def _sides(lived: LivedYear, key: str, last: date, later: date | None) -> None:
    """Make sure that what counts at the cut-off lies before it, and what comes later after it."""
    if last > lived.cut_off:
        raise PlanError(FILE, key, f"기준일({lived.cut_off})까지의 날짜여야 하는데 {last}입니다.")
    if later is not None and later <= lived.cut_off:
        raise PlanError(FILE, key, f"기준일({lived.cut_off}) 뒤의 날짜여야 하는데 {later}입니다.")
