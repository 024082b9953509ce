"""One programme type as somebody has written it: checked, tried out with invented applicants, and brought in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from imojak.kernel.transitions import TransitionError
from imojak.offers.configuration import NoDefinition, read_type, rule_set_of
from imojak.offers.enums import RuleKind
from imojak.offers.models import Programme, ProgrammeType
from imojak.offers.scopes import may_load_type
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.plan.dryrun.alone import tried
from imojak.plan.dryrun.walk import DryRun
from imojak.plan.effective import dumped, rules_that_stand
from imojak.plan.errors import PlanError
from imojak.plan.files import parse
from imojak.plan.lines import line_of, line_of_message
from imojak.plan.types.reader import TypeFile, salvage_text
from imojak.plan.types.schema import MessageText
from imojak.plan.types.schema import ProgrammeType as TypeWritten
from imojak.problems import Problem
from imojak.reports.planload import types
from imojak.reports.planload.diff import Changes
from imojak.rules.book import RuleBook, UnreadableRules, compose, every
from imojak.rules.contradictions import Known, contradictions
from imojak.rules.schema import AnyRule, Completed

#: A type's file is some ten thousand letters long; nobody writes more than this.
LARGEST = 500_000
_RULE = re.compile(r"^rule\[(\d+)\](.*)$")
#: Keys of a rule set by which a programme answers itself who may take part.
_OWN = frozenset({"age_min", "age_max", "residence"})


@dataclass(frozen=True)
class Wrong:
    """What keeps a type from being brought in: the sentence, and where it stands, as far as one can say."""

    sentence: str
    key: str = ""
    line: int | None = None


@dataclass(frozen=True)
class Checked:
    """What a check came to. ``file`` is None where the text could not be read; ``runs`` are by way of the type.

    ``lent`` is how many common messages of other versions were added.
    """

    file: TypeFile | None
    wrong: tuple[Wrong, ...]
    runs: tuple[tuple[str, DryRun], ...] = ()
    lent: int = 0


class NotClean(Problem):
    """A type that a check finds fault with."""


def check(text: str) -> Checked:
    """Check a type's text as ``imojak programme check`` checks a file, and try it out; nothing is written."""
    if not text.strip():
        return Checked(None, (Wrong("빈 파일입니다. 사업 유형을 적은 TOML을 올리거나 아래에 적어 주세요."),))
    if len(text) > LARGEST:
        return Checked(None, (Wrong(f"{LARGEST:,}자보다 깁니다. 사업 유형 파일이 맞는지 확인해 주세요."),))
    file, faults = salvage_text(text, common_messages)
    if file is not None:
        faults += contradicting(file.type)
    wrong = tuple(Wrong(one.message_ko, one.key, _line(text, one)) for one in faults)
    if file is None or wrong:
        return Checked(None, wrong)
    runs = tuple(tried(file.type))
    wrong = tuple(Wrong(f"{way}: {sentence}") for way, made in runs for sentence in made.problems)
    own = parse(file.file, text, TypeWritten)
    return Checked(file, wrong, runs, len(file.type.message) - len(own.message))


def _line(text: str, fault: PlanError) -> int | None:
    return line_of(text, fault.key) if fault.key else line_of_message(fault.message_ko)


def contradicting(of: TypeWritten) -> list[PlanError]:
    """Return what cannot be meant if the programmes that go by a type's code went by this text of it.

    Their rules are held against those of all programmes of the newest year. A programme or a group that is not there yet
    may still come, so that names are not looked at.
    """
    year = Programme.objects.aggregate(newest=Max("year"))["newest"]
    rows = list(Programme.objects.filter(year=year).select_related("parent", "eligibility", "parent__eligibility"))
    books: dict[str, RuleBook] = {}
    theirs: dict[str, tuple[AnyRule, ...]] = {}
    for row in rows:
        kept = rule_set_of(row, RuleKind.ELIGIBILITY)
        parameters = dict(kept.parameters) if kept is not None else {}
        if (row.type_code or (row.parent.type_code if row.parent else "")) == of.code:
            subject = parameters.get("subject", of.subject)
            theirs[row.code] = rules_that_stand(of, subject, answered=not _OWN.isdisjoint(parameters))
            parameters["rule"] = [dumped(rule) for rule in theirs[row.code]]
        try:
            books[row.code] = compose(parameters)
        except UnreadableRules:
            continue  # what is stored of another programme is not for this file to mend
    groups = {row.code: row.exclusion_group for row in rows}
    for one in every(of.rule):
        groups |= {code: groups.get(code, "") for code in getattr(one, "programmes", ())}
        groups |= {f"({group})": group for group in getattr(one, "groups", ())}
        if isinstance(one, Completed) and one.programme:
            groups.setdefault(one.programme, "")
    found: dict[tuple[str, str], PlanError] = {}
    for told in contradictions(books, Known(groups)):
        rule = _RULE.match(told.key)
        if told.programme in theirs and rule is not None:
            meant = theirs[told.programme][int(rule[1]) - 1]
            place = next(place for place, written in enumerate(of.rule, start=1) if written is meant)
            key = f"rule[{place}]{rule[2]}"
            found.setdefault((key, told.message), PlanError("", key, f"{told.programme}: {told.message}"))
    return list(found.values())


def common_messages(code: str) -> list[MessageText]:
    """Return the messages that the stored versions have from the common file and not from their own text.

    Those of the type itself come first, then those of the newest versions of others: one for each event, reader and
    channel.
    """
    newest: dict[str, ProgrammeType] = {
        row.code: row for row in ProgrammeType.objects.order_by("effective_from", "version")
    }
    first = [newest[code]] if code in newest else []
    found: dict[tuple[str, str, str], MessageText] = {}
    for row in [*first, *sorted(newest.values(), key=lambda one: one.effective_from, reverse=True)]:
        for one in _lent(row):
            found.setdefault((one.event, one.to, one.channel), one)
    return list(found.values())


def _lent(row: ProgrammeType) -> list[MessageText]:
    try:
        own = {(one.event, one.to, one.channel) for one in parse(row.code, row.source, TypeWritten).message}
        whole = read_type(row).message
    except (PlanError, NoDefinition):
        return []  # a version of an older schema lends nothing
    return [one for one in whole if (one.event, one.to, one.channel) not in own]


@transaction.atomic
def load_one(text: str, *, actor: Account) -> ProgrammeType:
    """Bring in a type as the next version of its code, and return it; the same text again gives the one that is there.

    Raises NotClean when the check finds fault, and TransitionError without the right to.
    """
    found = check(text)
    if found.file is None or found.wrong:
        raise NotClean("고쳐야 할 것이 있어 넣지 않았습니다. 아래의 까닭을 확인해 주세요.")
    if not may_load_type(standing(actor), found.file.type.code):
        raise TransitionError(
            "이 유형을 쓰는 사업을 모두 맡은 담당자나 기획 담당자가 넣을 수 있습니다. 담당 부서에 파일을 보내 주세요."
        )
    types.load([found.file], Changes(), actor=actor)
    return ProgrammeType.objects.filter(code=found.file.type.code).latest("version")
