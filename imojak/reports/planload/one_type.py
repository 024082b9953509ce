"""One programme type as somebody has written it: checked, tried out with invented applicants, and brought in."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from imojak.kernel.transitions import TransitionError
from imojak.offers.configuration import NoDefinition, read_type
from imojak.offers.models import ProgrammeType
from imojak.offers.scopes import may_load_type
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.plan.dryrun.alone import tried
from imojak.plan.dryrun.walk import DryRun
from imojak.plan.errors import PlanError
from imojak.plan.files import parse
from imojak.plan.lines import line_of, line_of_message
from imojak.plan.types.reader import TypeFile, read_text
from imojak.plan.types.schema import MessageText
from imojak.plan.types.schema import ProgrammeType as TypeWritten
from imojak.problems import Problem
from imojak.reports.planload import types
from imojak.reports.planload.diff import Changes

#: A type's file is some ten thousand letters long; nobody writes more than this.
LARGEST = 500_000


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
    try:
        file = read_text(text, common_messages)
    except PlanError as error:
        line = line_of(text, error.key) if error.key else line_of_message(error.message_ko)
        return Checked(None, (Wrong(error.message_ko, error.key, line),))
    runs = tuple(tried(file.type))
    wrong = tuple(Wrong(f"{way}: {sentence}") for way, made in runs for sentence in made.problems)
    own = parse(file.file, text, TypeWritten)
    return Checked(file, wrong, runs, len(file.type.message) - len(own.message))


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
