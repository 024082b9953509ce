"""Which year and cut-off date a page speaks of, and its figures, computed once per state of the data."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Max
from django.http import Http404, HttpRequest
from django.utils.dateparse import parse_date

from imojak.agency.models import StaffPost
from imojak.cases.models import Outcome, Referral
from imojak.figures.engine import FigureSet, compute
from imojak.figures.models import PublishedFigure, Target
from imojak.instruments.models import Response
from imojak.ledger.models import BudgetLine, LedgerEntry
from imojak.offers.models import Place, Programme
from imojak.parties.models import Role
from imojak.paths.models import Agreement, Participation
from imojak.records.models import Record, Session
from imojak.reports.build.whole import build
from imojak.reports.document import Document
from imojak.reports.outputs import render
from imojak.trust.models import TransitionLog

#: The tables whose rows figures count.
COUNTED = (
    LedgerEntry,
    Record,
    Session,
    Participation,
    Place,
    Role,
    Agreement,
    Outcome,
    Referral,
    Response,
    Target,
    PublishedFigure,
    TransitionLog,
)
#: Seconds after which a plan that was loaded anew is seen at the latest.
PLAN_IS_READ_AGAIN = 300


@dataclass(frozen=True)
class CutOff:
    """The year of a report and the day it counts to; ``planned`` is the plan's own cut-off date.

    ``usual`` is False where a day of another year was asked for than that which pages show by themselves.
    """

    year: int
    as_of: date
    planned: date
    usual: bool = True

    @property
    def query(self) -> str:
        """Return the query string that keeps a chosen day from page to page; empty for the plan's own."""
        return "" if self.usual and self.as_of == self.planned else f"?as_of={self.as_of.isoformat()}"


def latest_year() -> int | None:
    """Return the newest year that has a plan, programmes as well as a budget, or None before one is loaded.

    A programme of next year may be there by its file alone, and a line of this year for what an older programme still pays.
    """
    budgeted = BudgetLine.objects.filter(year__in=Programme.objects.values("year"))
    newest: int | None = budgeted.aggregate(year=Max("year"))["year"]
    return newest


def cut_off(request: HttpRequest, year: int | None = None) -> CutOff:
    """Return the cut-off a request asks for (``?as_of=2023-09-30``); the plan's own without it.

    Without a ``year`` it is the newest that has a plan, or that of the day that is asked for where that year has
    programmes, be it by their files alone. Raises Http404 with a Korean sentence when there is no plan, or the day does
    not lie in the year.
    """
    asked = request.GET.get("as_of", "")
    try:
        day = parse_date(asked) if asked else None
    except ValueError:
        day = None
    newest = latest_year()
    if year is None and day is not None and Programme.objects.filter(year=day.year).exists():
        year = day.year
    year = year or newest
    if year is None or not Programme.objects.filter(year=year).exists():
        raise Http404("불러온 계획이 없습니다. make run 또는 imojak load_plan plans/2023을 먼저 실행하세요.")
    planned = StaffPost.objects.filter(as_of__year=year).aggregate(day=Max("as_of"))["day"] or date(year, 12, 31)
    if not asked:
        day = planned
    if day is None or day.year != year:
        raise Http404(f"기준일은 {year}년 안의 날짜를 {year}-09-30처럼 적어 주세요.")
    return CutOff(year, day, planned, usual=year == newest)


def state_of_data() -> str:
    """Return a name of the data's present state: it changes whenever a counted row has been added.

    Rows are never edited silently: changes of state are transitions, corrections are new rows, so the newest ids of
    the counted tables say whether anything happened since. Only the plan's own rows are written over, when it is
    loaded anew; for them the name changes every five minutes.
    """
    newest = [str(table.objects.aggregate(newest=Max("pk"))["newest"] or 0) for table in COUNTED]
    return "-".join([*newest, str(int(time.time()) // PLAN_IS_READ_AGAIN)])


def state_for_visitors() -> str:
    """Return the state of the data at most a minute ago.

    On a day on which many apply the data moves all the time, and each visitor would wait until all is computed anew.
    """
    return _state_of_minute(int(time.monotonic() // 60))


@lru_cache(maxsize=1)
def _state_of_minute(minute: int) -> str:
    """Look; ``minute`` is there to be the cache's key."""
    return state_of_data()


def figures_of(cut: CutOff, state: str | None = None) -> FigureSet:
    """Return all figures of the cut-off, computed once per state of the data (as it is now, if not given)."""
    return _computed(cut.year, cut.as_of, state or state_of_data())


@lru_cache(maxsize=8)
def _computed(year: int, as_of: date, state: str) -> FigureSet:
    """Compute; ``state`` is there to be part of the cache's key."""
    return compute(year, as_of)


def document_of(cut: CutOff, state: str | None = None) -> Document:
    """Return the report's tree of a cut-off, built again whenever the data has moved (as it is now, if not given)."""
    return _built(cut, state or state_of_data())


@lru_cache(maxsize=4)
def _built(cut: CutOff, state: str) -> Document:
    """Build; ``state`` is there to be part of the cache's key."""
    figures = figures_of(cut, state)
    return build(cut.year, cut.as_of, figures, figures.definitions.__getitem__)


def file_of(cut: CutOff, form: str) -> bytes:
    """Return the report of a cut-off as a file of one format, written again whenever the data has moved.

    Raises KeyError for an unknown format.
    """
    return _rendered(cut, form, state_of_data())


@lru_cache(maxsize=8)
def _rendered(cut: CutOff, form: str, state: str) -> bytes:
    """Render; ``state`` is there to be part of the cache's key."""
    return render(document_of(cut, state), form)


def forget() -> None:
    """Compute anew at the next request; for tests, whose databases begin with the same ids again and again."""
    _computed.cache_clear()
    _built.cache_clear()
    _rendered.cache_clear()
    _state_of_minute.cache_clear()
