"""Schema of what the agency is: profile.toml, organisation.toml, executives.toml, campuses.toml, strategy.toml."""

from __future__ import annotations

from datetime import date
from typing import Literal

from imojak.kernel.rows import Age, Code, Count, Month, Positive, Quantity, Row, Text

Grade = Literal["임원", "1급", "2급", "3급", "4급", "5급", "6급", "7급"]


class Purpose(Row):
    """A business purpose of the articles of incorporation (사업목적)."""

    no: Positive
    name: Text


class Event(Row):
    """A dated line of the agency's history (연혁); ``site`` names the campus or office that opened or changed."""

    date: date
    event: Text
    site: Code | None = None


class Profile(Row):
    """profile.toml: who the agency is (기관 현황)."""

    year: Positive
    name: Text
    name_en: Text
    short_name: Text
    address: Text
    established: date
    legal_form: Text
    legal_basis: list[Text]
    founding_purpose: Text
    purpose: list[Purpose]
    history: list[Event]


class Unit(Row):
    """A part of the organisation (부서): ``lead_duties`` is its 주무기능, apart from the common duties."""

    code: Code
    name: Text
    name_en: Text
    kind: Literal["governing", "head", "office", "division", "team"]
    parent: Code | None = None
    duties: list[Text] = []
    lead_duties: list[Text] = []


class Post(Row):
    """Posts of one grade in one unit: 정원, 현원 without, and 별도정원 with leave of three months or more."""

    unit: Code
    grade: Grade
    quota: Count = 0
    current: Count = 0
    separate: Count = 0


class OffQuota(Row):
    """Employees outside the quota table (정원외)."""

    kind: Text
    count: Count


class Uncounted(Row):
    """Somebody who works in a post without counting as current staff: acting (직무대행) or seconded in (파견)."""

    unit: Code
    post: Text
    kind: Literal["acting", "seconded"]
    home: Text
    home_grade: Text | None = None
    starts: date
    ends: date | None = None


class Organisation(Row):
    """organisation.toml: units with duties, posts by grade, and who is not counted (조직 및 인력)."""

    as_of: date
    unit: list[Unit]
    post: list[Post]
    off_quota: list[OffQuota] = []
    uncounted: list[Uncounted] = []


class Term(Row):
    """A time in a seat. No name: who sat there is the personnel system's to know."""

    starts: date
    ends: date | None = None
    acting: bool = False
    home: Text | None = None


class Seat(Row):
    """A seat of the board or the management (임원): vacant on every day that no term covers."""

    code: Code
    name: Text
    kind: Literal["chair", "ceo", "director", "labour_director", "auditor"]
    appointment: Literal["elected", "ex_officio", "appointed"]
    standing: bool = False
    term: list[Term] = []


class Executives(Row):
    """executives.toml: the seats and their terms (임원 현황)."""

    seat: list[Seat]


class SharedOffice(Row):
    """Start-up desks of a campus (공유사무실)."""

    seats: Positive
    area_m2: Quantity


class Campus(Row):
    """A campus (캠퍼스); one that is not open yet has a planned month instead of a day."""

    code: Code
    name: Text
    full_name: Text
    team: Code
    district: Text
    address: Text
    opened: date | None = None
    planned_opening: Month | None = None
    floor_area_m2: Quantity
    floors_above: Positive
    floors_below: Count
    safety_law: Text | None = None
    serious_accident_duty: bool
    consultants: Count = 0
    shared_office: SharedOffice | None = None


class Centre(Row):
    """A district's 50플러스센터: run by its district, with consultants of the agency in it."""

    code: Code
    name: Text
    district: Text
    consultants: Count = 0


class Office(Row):
    """Another place where the agency works: headquarters, the downtown office."""

    code: Code
    name: Text
    district: Text
    address: Text | None = None
    opened: date | None = None
    note: Text | None = None


class Campuses(Row):
    """campuses.toml: campuses, district centres, other offices (주요 시설)."""

    campus: list[Campus]
    centre: list[Centre] = []
    office: list[Office] = []


class Named(Row):
    """A code and its name."""

    code: Code
    name: Text


class Section(Row):
    """A section of a category: the report's chapter under which programme pages stand."""

    code: Code
    name: Text
    category: Code


class Category(Row):
    """A category of the year's programmes; ``task`` is the priority task that it carries."""

    code: Code
    name: Text
    task: Code | None = None


class SeoulRun(Row):
    """The city's label 서울런4050 with its areas."""

    label: Text
    slogan: Text
    area: list[Named]


class Population(Row):
    """Whom the agency is for, and how many they are; no programme takes its eligibility from here."""

    age_min: Age
    age_max: Age
    residence: Text
    size: Positive


class Strategy(Row):
    """strategy.toml: mission to priority tasks, 서울런4050, target population, categories (운영 방향)."""

    mission: Text
    vision: Text
    core_values: list[Text]
    goals: list[Text]
    policy_goal: Text
    task: list[Named]
    seoul_run_4050: SeoulRun
    population: Population
    category: list[Category]
    section: list[Section]
