"""Judges' sheets (심사표): who judges what, scores, conflicts of interest, and how the applicants stand by them."""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.utils import timezone

from imojak.choosing.drift import Drift, drift
from imojak.choosing.rubric import Candidate, Criterion, Ranking, Scheme, Sheet, check, rank
from imojak.kernel.transitions import TransitionError
from imojak.offers.configuration import find_definition
from imojak.offers.models import Place, Round
from imojak.parties.enums import Capability
from imojak.parties.models import Account, GroupMember, Party
from imojak.paths.actions.common import action
from imojak.paths.actions.telling import Notice, tell
from imojak.paths.enums import ApplicationStatus, JudgingStatus
from imojak.paths.machines import JUDGING
from imojak.paths.models import Application, Judging
from imojak.paths.terms import known_of, screening_of
from imojak.plan.types.forms import FormField
from imojak.plan.types.screening import Screening

JUDGING_PAGE = "/office/judging/"
_OPEN = (ApplicationStatus.FILED, ApplicationStatus.ELIGIBLE)
#: Answers to these tell who somebody is, whatever the question is called.
_TELLING = frozenset({"name", "birth_date", "sex", "phone", "email", "address", "organisation_name", "business_number"})
_TELLING_KINDS = frozenset({"file", "phone", "email", "address", "members", "business_number", "consent"})


@dataclass(frozen=True)
class Standing:
    """How the applicants of a round stand by their sheets: the ranking by receipt number, and the judges' leanings."""

    scheme: Scheme
    ranking: Ranking
    drift: Drift

    @property
    def missing(self) -> int:
        """Return how many applications wait for a sheet."""
        return sum(1 for one in self.ranking.unranked if one.score is None)


def scheme_of(screening: Screening) -> Scheme:
    """Return the scoring sheet of a round. Raises TransitionError when it has no criteria."""
    if not screening.criteria:
        raise TransitionError("이 회차에는 심사 항목이 없습니다. 사업 유형의 심사표를 먼저 정해 주세요.")
    criteria = tuple(
        Criterion(one.code or f"c{number}", one.name, one.points)
        for number, one in enumerate(screening.criteria, start=1)
    )
    return Scheme(
        criteria,
        tie_break=tuple(one.code for one in criteria),
        trim_from=3 if screening.trimmed else None,
        pass_mark=Decimal(screening.pass_points) if screening.pass_points else None,
    )


@action
def assign_judges(
    round: Round, judges: Sequence[Party], *, per_application: int, actor: Account, at: datetime | None = None
) -> list[Judging]:
    """Give each undecided application so many of ``judges``, those with the fewest sheets first; return the new sheets.

    Nobody judges their own application or that of their group. Raises TransitionError when there are too few judges.
    """
    if not actor.can(Capability.DECIDE):
        raise TransitionError("이 일을 할 권한이 없습니다. 담당 부서에 문의하세요.")
    moment = at or timezone.now()
    Round.objects.select_for_update().get(pk=round.pk)
    applications = list(Application.objects.filter(round=round, status__in=_OPEN).order_by("pk"))
    sheets = list(Judging.objects.filter(application__round=round))
    numbers = _numbers(applications, sheets)
    load = Counter(one.judge_id for one in sheets if one.status != JudgingStatus.CONFLICT)
    barred = {(one.application_id, one.judge_id) for one in sheets} | _own(applications, judges)
    made = []
    for application in sorted(applications, key=lambda one: numbers[one.pk]):
        having = sum(
            1 for one in sheets if one.application_id == application.pk and one.status != JudgingStatus.CONFLICT
        )
        free = sorted(
            (one.pk for one in judges if (application.pk, one.pk) not in barred), key=lambda key: (load[key], key)
        )
        wanted = max(per_application - having, 0)
        if len(free) < wanted:
            raise TransitionError(
                f"심사 번호 {numbers[application.pk]}번을 심사할 위원이 모자랍니다. 심사위원을 더 골라 주세요."
            )
        for judge in free[:wanted]:
            load[judge] += 1
            made.append(
                Judging(
                    application=application,
                    judge_id=judge,
                    number=numbers[application.pk],
                    assigned_at=moment,
                    assigned_by=actor,
                )
            )
    rows = Judging.objects.bulk_create(made, batch_size=500)
    JUDGING.begin_many(rows, actor=actor, at=moment)
    _tell_judges(round, rows, moment)
    return rows


def _tell_judges(round: Round, rows: Sequence[Judging], moment: datetime) -> None:
    given = Counter(one.judge_id for one in rows)
    last = max((one.pk for one in rows), default=0)
    tell(
        [
            Notice(
                judge,
                f"judging-{round.pk}-{last}",
                f"[{round.programme.name}] 심사 부탁",
                f"{round.title}의 신청 {number}건을 심사해 주세요. 이해관계가 있으면 먼저 회피해 주세요.",
                JUDGING_PAGE,
            )
            for judge, number in sorted(given.items())
        ],
        at=moment,
    )


def _numbers(applications: Sequence[Application], sheets: Sequence[Judging]) -> dict[int, int]:
    """Return a number for each application that tells nothing of the order in which they came in."""
    known = {one.application_id: one.number for one in sheets}
    new = [one.pk for one in applications if one.pk not in known]
    key = settings.SECRET_KEY.encode()
    new.sort(key=lambda number: hmac.new(key, f"judging:{number}".encode(), sha256).digest())
    first = max(known.values(), default=0) + 1
    return known | {number: first + index for index, number in enumerate(new)}


def _own(applications: Sequence[Application], judges: Sequence[Party]) -> set[tuple[int, int]]:
    keys = [one.pk for one in judges]
    groups = GroupMember.objects.filter(member_id__in=keys).values_list("group_id", "member_id")
    of_party: dict[int, set[int]] = {key: {key} for key in keys}
    for group, member in groups:
        of_party.setdefault(group, set()).add(member)
    return {(one.pk, judge) for one in applications for judge in of_party.get(one.party_id, ())}


@action
def score(
    judging: Judging,
    scores: Mapping[str, object],
    comment: str = "",
    *,
    actor: Account,
    at: datetime | None = None,
) -> Judging:
    """Fill in one's own sheet. Raises WrongSheet for a missing criterion or one out of its marks."""
    _own_sheet(judging, actor)
    _undecided(judging)
    try:
        given = {code: Decimal(str(value)) for code, value in scores.items()}
    except InvalidOperation as error:
        raise TransitionError("점수는 숫자로 적어 주세요.") from error
    check(scheme_of(screening_of(judging.application.round)), given, f"심사 번호 {judging.number}번")
    moment = at or timezone.now()
    JUDGING.apply(
        judging,
        "score",
        actor=actor,
        at=moment,
        changes={
            "scores": {code: str(value) for code, value in given.items()},
            "total": sum(given.values(), Decimal(0)),
            "comment": comment,
            "scored_at": moment,
        },
    )
    return judging


@action
def take_back(judging: Judging, *, actor: Account, reason: str, at: datetime | None = None) -> Judging:
    """Take one's own score back while nothing is decided on the application."""
    _own_sheet(judging, actor)
    _undecided(judging)
    JUDGING.apply(judging, "take_back", actor=actor, reason=reason, at=at, changes={"total": None, "scored_at": None})
    return judging


@action
def step_back(judging: Judging, *, actor: Account, reason: str, at: datetime | None = None) -> Judging | None:
    """Step back from a sheet for a conflict of interest (회피); another judge of the round gets it, and is returned.

    None when no other judge of the round is left for it: then somebody has to be appointed.
    """
    _own_sheet(judging, actor)
    _undecided(judging)
    moment = at or timezone.now()
    JUDGING.apply(
        judging, "step_back", actor=actor, reason=reason, at=moment, changes={"conflict_reason": reason.strip()[:200]}
    )
    application = judging.application
    sheets = Judging.objects.filter(application__round_id=application.round_id)
    judges = list(Party.objects.filter(judgings__in=sheets).distinct())
    barred = set(sheets.filter(application=application).values_list("judge_id", flat=True))
    barred |= {judge for _, judge in _own([application], judges)}
    load = Counter(sheets.exclude(status=JudgingStatus.CONFLICT).values_list("judge_id", flat=True))
    free = sorted((one.pk for one in judges if one.pk not in barred), key=lambda key: (load[key], key))
    if not free:
        return None
    other = Judging.objects.create(
        application=application,
        judge_id=free[0],
        number=judging.number,
        assigned_at=moment,
        assigned_by=judging.assigned_by,
    )
    JUDGING.begin(other, actor=actor, at=moment)
    _tell_judges(application.round, [other], moment)
    return other


def _own_sheet(judging: Judging, actor: Account) -> None:
    if actor.party_id != judging.judge_id:
        raise TransitionError("본인에게 배정된 심사표만 채점할 수 있습니다.")


def _undecided(judging: Judging) -> None:
    if Application.objects.values_list("status", flat=True).get(pk=judging.application_id) not in _OPEN:
        raise TransitionError("이미 결정한 신청의 점수는 바꿀 수 없습니다. 담당자에게 문의해 주세요.")


def standing_of(round: Round, place: Place | None = None) -> Standing:
    """Return how the undecided applications of a round (or to one place of it) stand by the sheets so far."""
    scheme, candidates, sheets = _sheets_of(round, place)
    leanings = drift(sheets, notable_points=max(scheme.full_marks / 20, 1))
    return Standing(scheme, rank(scheme, candidates, sheets), leanings)


def ranking_of(round: Round) -> Ranking:
    """Return the ranking of ``standing_of`` alone: of thousands of sheets the judges' leanings take much longer."""
    return rank(*_sheets_of(round, None))


def _sheets_of(round: Round, place: Place | None) -> tuple[Scheme, list[Candidate], list[Sheet]]:
    """Return the scheme of a round, its undecided applications with their judges, and the sheets that are in."""
    scheme = scheme_of(screening_of(round))
    applications = Application.objects.filter(round=round, status__in=_OPEN)
    if place is not None:
        applications = applications.filter(place=place)
    judges: dict[int, set[str]] = {}
    sheets = []
    rows = Judging.objects.filter(application__in=applications).exclude(status=JudgingStatus.CONFLICT)
    for number, judge, status, written in rows.values_list("application_id", "judge_id", "status", "scores"):
        judges.setdefault(number, set()).add(str(judge))
        if status == JudgingStatus.SCORED:
            scores = {code: Decimal(value) for code, value in written.items()}
            sheets.append(Sheet(str(judge), str(number), scores))
    candidates = [
        Candidate(str(number), filed_at, frozenset(judges.get(number, ())))
        for number, filed_at in applications.order_by("pk").values_list("pk", "filed_at")
    ]
    return scheme, candidates, sheets


def seen_by_judge(judging: Judging, in_words: Callable[[FormField, Any], str]) -> list[tuple[str, str]]:
    """Return what a judge reads of an application: questions with their answers, none of which tells who it is.

    The first line says from the records whether the applicant has taken part before: many notices give points for it,
    and a blind sheet has no other place to read it from. ``in_words`` says an answer to a question, "" where there is
    none; a page says it everywhere alike. Where the round's scheme is not blind the answers are the same: who somebody is
    never counts.
    """
    application = judging.application
    answers = application.answers
    known = known_of(application.round, [application], timezone.localdate(application.filed_at))
    before = ("이 사업에 참여한 적", "없음" if known[application.pk]["first_time"] else "있음")
    definition = find_definition(application.round)
    if definition is None:
        return [before, *((code, str(value)) for code, value in answers.items() if code not in _TELLING)]
    return [before] + [
        (one.label, text)
        for code, one in definition.type.fields.items()
        if one.kind not in _TELLING_KINDS and one.profile not in _TELLING and (text := in_words(one, answers.get(code)))
    ]
