"""The way of invented applicants through a type: form, rules, screening, answers, training, activity, completion.

Some of them answer, some decline, some say nothing: the same ones every time. What nobody reaches, is asked, meets or
hears, and what leaves somebody without an outcome, is a problem of the type.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from imojak.kernel.josa import josa
from imojak.plan.dryrun.people import Invented, people
from imojak.plan.effective import Effective
from imojak.plan.rounds import PlannedRound
from imojak.plan.types.asking import missing, pages, wanted
from imojak.plan.types.conditions import holds
from imojak.plan.types.forms import Moment
from imojak.plan.types.screening import SCARCE, SCORED, Priority, Quota, Screening
from imojak.plan.types.words import BESIDE, EVENTS
from imojak.rules import Days, RuleBook, compose, evaluate
from imojak.rules.library.bodies import TOPICS

_MOMENTS: tuple[Moment, ...] = ("apply", "offer", "start", "end", "claim")


@dataclass
class DryRun:
    """What happened: who came into which state and what came of it, and what is wrong with the type.

    ``reached`` and ``outcomes`` count by state, ``asked`` questions, ``papers`` documents, ``rules`` verdicts of each
    rule (passed, failed, unknown), ``told`` events. ``problems`` are sentences; empty when the type can be used.
    """

    of: Effective
    days: Days
    book: RuleBook
    applicants: int = 0
    reached: Counter[str] = field(default_factory=Counter)
    outcomes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    asked: Counter[str] = field(default_factory=Counter)
    papers: Counter[str] = field(default_factory=Counter)
    rules: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    told: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    by_age: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    groups: Counter[str] = field(default_factory=Counter)
    paid: Counter[str] = field(default_factory=Counter)
    questions: tuple[int, int] = (0, 0)
    capacity: int = 0
    problems: list[str] = field(default_factory=list)

    def enter(self, state: str, *, number: int = 1) -> None:
        """Note that somebody came into a state; that they are told is noted with it."""
        self.reached[state] += number

    def leave(self, state: str, outcome: str, *, number: int = 1) -> None:
        """Note what came of somebody in a state."""
        self.outcomes[state][outcome] += number

    def tell(self, event: str, *, number: int = 1) -> None:
        """Note that somebody is told of an event."""
        self.told[event] += number


def try_out(of: Effective, planned: PlannedRound | None = None) -> DryRun:
    """Let invented applicants go through a programme of a type, in the days of a planned round or in invented ones."""
    made = DryRun(of, _days(of, planned), compose(of.eligibility_parameters))
    if of.type.screening is None or of.screening is None:
        return made  # nobody applies: an opening
    eligible = [one for one in people(of, made.days) if _comes_in(made, one)]
    if not eligible:
        made.problems.append("지어낸 신청자 가운데 자격을 갖춘 사람이 하나도 없습니다. 기준([[rule]])을 확인해 주세요.")
    else:
        taken = _choose(made, of.screening, eligible)
        for number, one in enumerate(taken, start=1):
            _take_part(made, one, number)
    _appeal(made)
    made.problems += _problems(made)
    return made


def _days(of: Effective, planned: PlannedRound | None) -> Days:
    if planned is not None:
        return Days(
            notice=planned.notice,
            apply_from=planned.apply_from,
            apply_to=planned.apply_to,
            filed=planned.apply_from,
            run_from=planned.run_from,
            run_to=planned.run_to,
        )
    notice = max(of.type.effective_from, date(of.type.effective_from.year, 3, 2))
    after = [notice + timedelta(days=number) for number in (7, 25, 7, 40, 130)]
    return Days(notice, after[0], after[1], after[2], after[3], after[4])


# --- until the screening ----------------------------------------------------------------------------------------------


def _comes_in(made: DryRun, one: Invented) -> bool:
    """Let somebody fill in the form and be looked at; say whether they may be compared with the others."""
    kind, made.applicants = made.of.type, made.applicants + 1
    shown = pages(kind.form, (), one.known)
    questions = [question.code for page in shown for question in page.asked]
    made.asked.update(questions)
    if made.applicants == 1:
        everything = {question.profile for question in kind.fields.values() if question.profile}
        again = [question.code for page in pages(kind.form, everything, one.known) for question in page.asked]
        made.questions = len(questions), len(again)
    made.papers.update(paper.code for moment in _MOMENTS for paper in wanted(kind.document, moment, one.known))
    made.enter("draft")
    if missing(kind.form, (), one.known):
        made.leave("draft", "expire")
        return False
    made.leave("draft", "filed")
    if one.number % 6 == 0:
        made.enter("proposed")
        made.tell("proposed")
        if one.number % 24 == 0:
            return _silent(made, "proposed")
        made.leave("proposed", "filed")
    made.enter("filed")
    made.tell("filed")
    if one.number % 29 == 0 and not _silent(made, "filed"):
        return False
    return _looked_at(made, one)


def _looked_at(made: DryRun, one: Invented) -> bool:
    answer = evaluate(made.book, one.facts, made.days)
    for number, finding in enumerate(answer.findings):
        made.rules[_called(made, number, finding.uses)][finding.verdict] += 1
    age = one.known["age"]
    assert isinstance(age, int)
    made.by_age[age][answer.result] += 1
    scheme = made.of.screening
    assert scheme is not None
    for row in _groups(scheme):
        made.groups[row.code] += answer.result == "eligible" and holds(row.when, one.known)
    if answer.result != "eligible":
        made.leave("filed", "refused")
        made.refusals.update(answer.codes or ["unknown"])
        made.tell("refused")
        return False
    made.leave("filed", "eligible")
    if scheme.method in SCORED or scheme.method == "draw":
        made.enter("eligible")
    return True


def _called(made: DryRun, number: int, uses: str) -> str:
    """A rule is called by what it is about and its kind, and counted where there are several of one kind."""
    same = [at for at, rule in enumerate(made.book.rules) if rule.uses == uses]
    return f"{TOPICS[uses]}({uses})" if len(same) == 1 else f"{TOPICS[uses]} {same.index(number) + 1}({uses})"


def _groups(scheme: Screening) -> list[Priority | Quota]:
    return [*scheme.priority, *scheme.quota]


def _silent(made: DryRun, state: str) -> bool:
    """Let a clock end; say whether the application goes on."""
    stage = next((stage for stage in made.of.type.stage if stage.state == state), None)
    if stage is None or stage.then is None:
        made.problems.append(f"{state} 상태에서 답 없이 머무는 신청자가 있습니다. [[stage]]와 then을 적어 주세요.")
        return False
    if stage.remind:
        made.tell("reminder")
    made.leave(state, stage.then.does)
    if stage.then.does in ("escalate", "accept"):
        return True
    made.tell({"refuse": "refused", "expire": "expired", "withdraw": "withdrawn"}[stage.then.does])
    return False


# --- the screening ----------------------------------------------------------------------------------------------------


def _choose(made: DryRun, scheme: Screening, eligible: Sequence[Invented]) -> list[Invented]:
    """Give the places by the scheme: who is first, who waits behind, who is refused."""
    if scheme.method not in SCARCE:
        made.capacity = len(eligible)
        made.leave("eligible", "accepted", number=made.reached["eligible"])
        return list(eligible)
    made.capacity = max(1, len(eligible) // 3)
    first = sorted(eligible, key=lambda one: _rank(scheme, one))
    chosen, rest = first[: made.capacity], first[made.capacity :]
    behind = -(-made.capacity * scheme.reserve_percent // 100)
    reserve, refused = rest[:behind], rest[behind:]
    if scheme.method == "firm_choice":
        shown = first[: made.capacity * (scheme.shortlist or 1)]
        made.enter("shortlisted", number=len(shown))
        made.tell("shortlisted", number=len(shown))
        made.leave("shortlisted", "chosen", number=len(chosen))
        made.leave("shortlisted", "passed", number=len(shown) - len(chosen))
        if shown:
            _silent(made, "shortlisted")
    stage = "eligible" if made.reached["eligible"] else "filed"
    reason = {"draw": "draw", "firm_choice": "not-chosen", "match": "no-match", "first_come": "full"}
    made.refusals[reason.get(scheme.method, "score")] += len(refused)
    made.leave(stage, "refused", number=len(refused))
    made.tell("refused", number=len(refused))
    made.leave(stage, "waiting", number=len(reserve))
    made.enter("waiting", number=len(reserve))
    made.tell("waiting", number=len(reserve))
    if stage == "eligible":
        made.leave("eligible", "offered" if scheme.offer_hours else "accepted", number=len(chosen))
        _silent(made, "eligible")
    return _offered(made, scheme, chosen, list(reserve))


def _rank(scheme: Screening, one: Invented) -> tuple[int, int]:
    place = next((at for at, row in enumerate(scheme.priority) if holds(row.when, one.known)), len(scheme.priority))
    points = 0 if scheme.method == "first_come" else -(one.number * 37 % 101)
    return place, points or one.number


def _offered(made: DryRun, scheme: Screening, chosen: Sequence[Invented], reserve: list[Invented]) -> list[Invented]:
    """Offer the places; who declines or says nothing makes room for the next in line."""
    if scheme.offer_hours is None:
        return list(chosen)
    taken, waiting = [], list(chosen)
    number = 0
    while waiting:
        one, number = waiting.pop(0), number + 1
        made.enter("offered")
        made.tell("offered")
        if number % 8 == 0:
            _silent(made, "offered")
        elif number % 11 == 0:
            made.leave("offered", "declined")
        else:
            made.leave("offered", "accepted")
            taken.append(one)
            continue
        if reserve:
            waiting.append(reserve.pop(0))
            made.leave("waiting", "offered")
    for _ in reserve:
        _silent(made, "waiting")
        made.refusals["waiting-over"] += 1
    return taken


# --- after the screening ----------------------------------------------------------------------------------------------


def _take_part(made: DryRun, one: Invented, number: int) -> None:
    kind = made.of.type
    made.enter("accepted")
    made.tell("accepted")
    if kind.agreement is not None:
        made.enter("signing")
        made.tell("signing")
        if number % 9 == 0 and not _silent(made, "signing"):
            return
        if number % 9:
            made.leave("signing", "active")
    made.tell("gate-due", number=len(kind.gate))
    made.enter("active")
    made.tell("starting")
    _on_the_way(made, number)
    if number % 10 == 0:
        made.leave("active", "withdrawn")
        made.tell("ended")
    elif not _complete(made, number):
        made.leave("active", "unfulfilled")
        made.tell("ended")
    else:
        made.leave("active", "completed")
        made.enter("completed")
        made.tell("completed")
    made.tell("survey", number=bool(kind.survey))
    for row in kind.instalment:
        made.paid[row.code] += holds(row.when, one.known)
    if kind.pay is not None or kind.instalment:
        made.tell("paid")


def _on_the_way(made: DryRun, number: int) -> None:
    life = made.of.type.life
    for event, given, often in (
        ("paused", life.pauses, 8),
        ("extended", life.extensions, 12),
        ("renewal", life.renewals, 3),
        ("check-in", life.checkin_weeks, 1),
    ):
        if given and (number % often == 0 or number == 1):
            made.tell(event)
    if life.transfer and (number % 13 == 0 or number == 1):
        made.enter("transferring")
        if number % 26 == 0:
            _silent(made, "transferring")
        else:
            made.leave("transferring", "active")
            made.tell("transferred")


def _complete(made: DryRun, number: int) -> bool:
    terms = made.of.type.completion
    attended = 70 + number * 7 % 31
    return terms is None or terms.attendance_percent is None or attended >= terms.attendance_percent


def _appeal(made: DryRun) -> None:
    refused = sum(made.refusals.values())
    for number in range(1, refused // 5 + 1):
        made.enter("appealed")
        made.tell("appealed")
        if number % 7 == 0:
            _silent(made, "appealed")
        else:
            made.leave("appealed", "answered")
        made.tell("appeal-decided")


# --- what is wrong ----------------------------------------------------------------------------------------------------


def _problems(made: DryRun) -> list[str]:
    """Return what nobody reached, was asked, met or heard, and what happens to somebody that nobody tells."""
    kind, scheme = made.of.type, made.of.screening
    assert scheme is not None
    skipped = set(kind.screening.methods) - {scheme.method} if kind.screening is not None else set()
    elsewhere = {"shortlisted"} if "firm_choice" in skipped else set()
    elsewhere |= {"offered", "waiting"} if scheme.method not in SCARCE else set()
    elsewhere |= {"appealed"} if not made.refusals else set()
    # Nobody is walked through what lies beside the way: it has its clock, which check_stages has looked at.
    elsewhere |= BESIDE
    found = [
        f"단계 {stage.title}({stage.state})에 아무도 닿지 않습니다. 지우거나 조건을 고쳐 주세요."
        for stage in kind.stage
        if not made.reached[stage.state] and stage.state not in elsewhere | {"eligible"}
    ]
    found += [
        f"물음 {josa(f'{question.label}({code})', '을/를')} 아무에게도 묻지 않습니다. when을 확인해 주세요."
        for code, question in kind.fields.items()
        if not made.asked[code] and not _of_another_subject(made, code)
    ]
    found += [
        f"서류 {josa(f'{paper.label}({paper.code})', '을/를')} 아무도 내지 않습니다. when을 확인해 주세요."
        for paper in kind.document
        if not made.papers[paper.code] and not (paper.when is not None and paper.when.field == "subject")
    ]
    for name, verdicts in made.rules.items():
        if not verdicts["passed"]:
            why = "늘 알 수 없습니다" if verdicts["unknown"] and not verdicts["failed"] else "아무도 맞추지 못합니다"
            found.append(f"기준 {josa(name, '을/를')} {why}. 값을 확인해 주세요.")
    found += [
        f"{row.label}({row.code})에 드는 사람이 없습니다. when을 확인해 주세요."
        for row in _groups(scheme)
        if not made.groups[row.code]
    ]
    told = {one.event for one in kind.message}
    found += [
        f"{josa(f'{EVENTS[event].label}({event})', '을/를')} 알리는 문장이 없어 {number:,}명이 아무 말도 듣지 못합니다."
        for event, number in made.told.items()
        if number and event not in told
    ]
    if not made.reached["completed"] and made.reached["active"]:
        found.append("끝까지 마치는 사람이 없습니다. 수료 조건([completion])을 확인해 주세요.")
    return found


def _of_another_subject(made: DryRun, code: str) -> bool:
    """Whether a question is one for those who apply to other programmes of the type."""
    kind = made.of.type
    for step in kind.form:
        for question in step.field:
            if question.code == code:
                return any(when is not None and when.field == "subject" for when in (step.when, question.when))
    return False
