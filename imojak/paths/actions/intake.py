"""Bringing in a list of applicants (명단 반입): looked through, put right in place, brought in by parts, and undone.

Whoever is known is not registered twice, and whoever has applied does not apply twice, however often a list comes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from imojak.kernel import marks
from imojak.kernel.text_files import read_table
from imojak.kernel.violations import explained
from imojak.offers.configuration import find_definition
from imojak.offers.enums import Method
from imojak.offers.models import Place, Round
from imojak.parties.actions.profile import consents_in_force, give_consents
from imojak.parties.actions.signing_up import NewPerson, make_person
from imojak.parties.enums import Capability
from imojak.parties.models import Account, Party
from imojak.paths.actions.filing import closes_at, file_application, withdraw_application
from imojak.paths.actions.intake_rows import SETTLED, applied_to, judge, why_left
from imojak.paths.enums import GIVEN_UP, ApplicationStatus, Channel, IntakeAction, IntakeStatus
from imojak.paths.intake_columns import Heading, check, headings
from imojak.paths.machines import INTAKE
from imojak.paths.models import Intake, IntakeRow
from imojak.paths.profile import consented
from imojak.problems import Problem

#: The key of a row's problems under which stands why the round did not take it.
REFUSED = "round"
#: How many rows are brought in by one press; a longer list goes on with the next.
AT_ONCE = 500


class IntakeRefused(Problem):
    """A list, or a row of it, that cannot be brought in as it is."""


class StaleRow(IntakeRefused):
    """A row that somebody else has changed meanwhile; nothing was written over."""

    def __init__(self) -> None:
        super().__init__(
            "그사이 다른 사람이 이 줄을 고쳤습니다. 지금 값을 확인하고 다시 적어 주세요. 적으신 것은 아래에 그대로 있습니다."
        )


@dataclass(frozen=True)
class BroughtIn:
    """What came of bringing in: applications made, persons registered, and rows that were left with why.

    ``unconsented`` are those who have applied without a consent that the round wants: they cannot be found eligible yet.
    """

    applications: int
    people: int
    left: tuple[tuple[int, str], ...]
    unconsented: int = 0


@dataclass(frozen=True)
class Undone:
    """What came of undoing: applications taken back, and rows whose application stays because it was decided on."""

    withdrawn: int
    stay: tuple[tuple[int, str], ...]


def read(to: Round, title: str, content: bytes, *, actor: Account) -> Intake:
    """Read an uploaded XLSX or CSV file (UTF-8, CP949 …) for a round and return it for looking through.

    Nothing is brought in yet. Raises FileRefused for a file that cannot be understood, IntakeRefused without the right
    or for the very list that stands there already.
    """
    _may(actor)
    columns = headings(to)
    table = read_table(content, expected=[column.title for column in columns])
    places = {column.key: table.place(column.title) for column in columns}
    missing = [column.title for column in columns if column.required and places[column.key] is None]
    if missing:
        have = ", ".join(table.header)
        raise IntakeRefused(f"제목이 {', '.join(missing)}인 열이 없습니다. 첫 행에 적어 주세요. 지금 있는 제목: {have}")
    if not table.lines:
        raise IntakeRefused("제목 아래에 사람이 한 명도 없습니다. 파일을 확인해 주세요.")
    digest = hashlib.sha256(content).hexdigest()
    same = Intake.objects.filter(round=to, sha256=digest, status=IntakeStatus.PREVIEW).first()
    if same is not None:
        raise IntakeRefused("같은 파일이 이미 올라와 있습니다. 올려 둔 명단을 이어서 확인해 주세요.")
    with transaction.atomic():
        made = Intake.objects.create(
            round=to,
            title=title[:200],
            sha256=digest,
            columns={column.key: column.title for column in columns if places[column.key] is not None},
            uploaded_by=actor,
            uploaded_at=timezone.now(),
        )
        INTAKE.begin(made, actor=actor)
        rows = [
            IntakeRow(
                intake=made,
                number=line.number,
                values={key: line.cells[place] for key, place in places.items() if place is not None},
                action=IntakeAction.WRONG,
            )
            for line in table.lines
        ]
        judge(made, rows, columns)
        IntakeRow.objects.bulk_create(rows, batch_size=2000)
    return made


def mark_of(row: IntakeRow) -> str:
    """Return a mark of a row as it stands, by which ``fix`` and ``settle`` know that nobody changed it meanwhile."""
    return marks.mark_of(row.values, row.action, row.party_id)


def fix(row: IntakeRow, values: Mapping[str, str], *, actor: Account, seen: str = "") -> IntakeRow:
    """Write texts of a row anew, and look at the row again. Raises IntakeRefused once the list is brought in.

    ``seen`` is the mark of the row as it was shown: raises StaleRow when somebody has changed it since.
    """
    with transaction.atomic():
        intake = _open(row, actor, seen)
        row.values = {**row.values, **{key: text for key, text in values.items() if key in intake.columns}}
        row.party = None
        judge(intake, [row], headings(intake.round))
        row.save(update_fields=["values", "problems", "action", "party"])
    return row


def skip(row: IntakeRow, *, actor: Account) -> IntakeRow:
    """Leave a row out. Raises IntakeRefused once the list is brought in."""
    with transaction.atomic():
        _open(row, actor)
        row.action = IntakeAction.SKIPPED
        row.save(update_fields=["action"])
    return row


def unskip(row: IntakeRow, *, actor: Account) -> IntakeRow:
    """Take a row in again that was left out."""
    return fix(row, {}, actor=actor)


def settle(row: IntakeRow, party: Party | None, *, actor: Account, seen: str = "") -> IntakeRow:
    """Say who a doubtful row is: ``party``, or somebody new.

    Raises IntakeRefused for a row that is not doubtful, StaleRow when it is not as it was ``seen``.
    """
    with transaction.atomic():
        intake = _open(row, actor, seen)
        if row.action not in {IntakeAction.DOUBTFUL, IntakeAction.KNOWN, IntakeAction.NEW}:
            raise IntakeRefused("먼저 고칠 점을 고쳐 주세요.")
        row.party, row.action = party, IntakeAction.NEW if party is None else IntakeAction.KNOWN
        row.values = {**row.values, SETTLED: "new" if party is None else ""}
        if party is not None and party.pk in applied_to(intake.round, {party.pk}):
            row.action = IntakeAction.DONE
        row.save(update_fields=["action", "party", "values"])
    return row


def apply(intake: Intake, *, actor: Account, rows: Collection[int] | None = None, late_reason: str = "") -> BroughtIn:
    """Bring in the rows that are right (those of ``rows``, by id, when given) and return what came of each.

    A row that the round refuses keeps why among its problems; the others come in. When rows are left the list stays open
    for a second time. After the round's last day ``late_reason`` says how these applications came in time. Raises
    IntakeRefused when the list is brought in already, and after the last day without that reason.
    """
    _may(actor)
    with transaction.atomic():
        intake = Intake.objects.select_for_update(of=("self",)).select_related("round").get(pk=intake.pk)
        if intake.status != IntakeStatus.PREVIEW:
            raise IntakeRefused("이미 반입한 명단입니다. 되돌린 뒤에 다시 할 수 있습니다.")
        late = _why_late(intake.round, late_reason)
        columns = headings(intake.round)
        open_rows = intake.rows.filter(application=None).exclude(action=IntakeAction.SKIPPED)
        chosen = list(open_rows if rows is None else open_rows.filter(pk__in=rows))
        judge(intake, chosen, columns, keep=True)
        waiting = [row for row in chosen if row.action not in {IntakeAction.NEW, IntakeAction.KNOWN}]
        IntakeRow.objects.bulk_update(waiting, ["problems", "action", "party"], batch_size=500)
        made, people, left = 0, 0, []
        for row in chosen:
            if row.action not in {IntakeAction.NEW, IntakeAction.KNOWN}:
                left.append((row.number, why_left(row)))
                continue
            try:
                with transaction.atomic():
                    people += _bring_in(intake, row, columns, late, actor)
                    made += 1
            except Problem as problem:
                row.refresh_from_db()
                row.action, row.problems = IntakeAction.WRONG, {REFUSED: problem.user_message}
                row.save(update_fields=["action", "problems"])
                left.append((row.number, problem.user_message))
        if (
            not intake.rows.filter(application=None)
            .exclude(action__in=[IntakeAction.SKIPPED, IntakeAction.DONE])
            .exists()
        ):
            INTAKE.apply(intake, "apply", actor=actor, changes={"applied_at": timezone.now()})
    return BroughtIn(made, people, tuple(left), _unconsented(intake, chosen))


def _unconsented(intake: Intake, rows: list[IntakeRow]) -> int:
    """Return how many of the rows that came in lack a consent without which nobody takes part in the round."""
    definition = find_definition(intake.round)
    fields = definition.type.fields.values() if definition is not None else ()
    wanted = {one.consent.purpose for one in fields if one.consent is not None and one.required}
    brought = [row.party for row in rows if row.application_id is not None and row.party is not None]
    return sum(1 for party in brought if not wanted <= consents_in_force(party).keys()) if wanted else 0


def ready(intake: Intake) -> list[int]:
    """Return the rows that are right and not brought in yet, in their order, by id: what ``apply`` would take."""
    right = intake.rows.filter(application=None, action__in=[IntakeAction.NEW, IntakeAction.KNOWN])
    return list(right.order_by("number").values_list("pk", flat=True))


def undo(intake: Intake, *, actor: Account, reason: str) -> Undone:
    """Take back what a list brought in: its applications that nobody has decided on. The persons stay registered.

    Raises IntakeRefused when nothing was brought in, TransitionError without a reason.
    """
    _may(actor)
    with explained(IntakeRefused), transaction.atomic():
        intake = Intake.objects.select_for_update().get(pk=intake.pk)
        brought = list(intake.rows.exclude(application=None).select_related("application"))
        if not brought:
            raise IntakeRefused("이 명단에서 반입한 신청이 없습니다.")
        if intake.status == IntakeStatus.PREVIEW:
            INTAKE.apply(intake, "apply", actor=actor, changes={"applied_at": timezone.now()})
        withdrawn, stay = 0, []
        for row in brought:
            application = row.application
            assert application is not None
            if application.status in {ApplicationStatus.FILED, ApplicationStatus.PROPOSED}:
                withdraw_application(application, actor=actor, reason=f"명단 반입을 되돌림: {reason}")
                withdrawn += 1
                row.application, row.action = None, IntakeAction.KNOWN
                row.save(update_fields=["application", "action"])
            elif application.status not in GIVEN_UP:
                shown = ApplicationStatus(application.status).label
                stay.append((row.number, f"이미 '{shown}' 상태라 그대로 둡니다. 신청 화면에서 따로 처리해 주세요."))
        INTAKE.apply(intake, "undo", actor=actor, reason=reason, changes={"undone_at": timezone.now()})
    return Undone(withdrawn, tuple(stay))


def again(intake: Intake, *, actor: Account) -> Intake:
    """Open an undone list for looking through once more; its rows are looked at as things stand now."""
    with transaction.atomic():
        INTAKE.apply(intake, "again", actor=actor, changes={"applied_at": None, "undone_at": None})
        rows = list(intake.rows.filter(application=None).exclude(action=IntakeAction.SKIPPED))
        judge(intake, rows, headings(intake.round), keep=True)
        IntakeRow.objects.bulk_update(rows, ["problems", "action", "party"], batch_size=500)
    return intake


# --- bringing in ------------------------------------------------------------------------------------------------------


def is_late(to: Round) -> bool:
    """Tell whether a list of the round comes after its last moment, so that somebody must say why it counts."""
    return timezone.now() > closes_at(to)


def _why_late(to: Round, reason: str) -> str:
    if not is_late(to):
        return ""
    if not reason.strip():
        raise IntakeRefused("접수 기간이 끝났습니다. 이 신청을 언제, 어떻게 받았는지 적고 다시 눌러 주세요.")
    return reason.strip()[:200]


def _bring_in(intake: Intake, row: IntakeRow, columns: list[Heading], late_reason: str, actor: Account) -> int:
    """Make the application of a row, and the person when nobody is known; return how many persons were made."""
    meant, problems = check(row.values, columns)
    if problems:
        raise IntakeRefused(" ".join(problems.values()))
    fresh = row.party is None
    if fresh:
        row.party, row.made_party = _register(meant), True
    assert row.party is not None
    place, wishes = _wanted(intake.round, meant)
    answers = {key.removeprefix("answer."): value for key, value in meant.items() if key.startswith("answer.")}
    definition = find_definition(intake.round)
    if definition is not None:
        give_consents(row.party, consented(definition.type.fields, answers))
    row.application = file_application(
        row.party, intake.round, place=place, preferences=wishes, answers=answers, filed_by=actor, channel=Channel.IMPORT,
        late_reason=late_reason,
    )  # fmt: skip
    row.save(update_fields=["party", "made_party", "application"])
    return int(fresh)


def _wanted(to: Round, meant: Mapping[str, Any]) -> tuple[Place | None, list[Place]]:
    """Return the place and the wishes of a row as the site's own form would keep them, so that all are chosen among together."""
    named = Place.objects.filter(pk=int(meant["place"])) if "place" in meant else Place.objects.none()
    open_ = list(to.places.filter(closed_on=None, parent=None)[:2])
    if len(open_) == 1 and to.method != Method.MATCH:
        return named.first() or open_[0], []
    definition = find_definition(to)
    by_wish = definition is not None and any(one.kind == "places" for one in definition.type.fields.values())
    return (None, list(named)) if by_wish else (named.first(), [])


def _register(meant: Mapping[str, Any]) -> Party:
    told = {key: meant.get(key, "") for key in ("name", "sex", "district_code", "phone", "email")}
    return make_person(NewPerson(birth_date=meant["birth_date"], **told))


def _may(actor: Account) -> None:
    if not actor.can(Capability.DECIDE):
        raise IntakeRefused("명단을 반입할 권한이 없습니다. 사업 담당자에게 부탁해 주세요.")


def _open(row: IntakeRow, actor: Account, seen: str = "") -> Intake:
    _may(actor)
    intake = Intake.objects.select_for_update(of=("self",)).select_related("round").get(pk=row.intake_id)
    row.refresh_from_db()
    if seen and seen != mark_of(row):
        raise StaleRow
    if intake.status != IntakeStatus.PREVIEW or row.application_id is not None:
        raise IntakeRefused("이미 반입한 줄은 고칠 수 없습니다. 반입을 되돌린 뒤에 고쳐 주세요.")
    return intake


def rows_by_action(intake: Intake) -> dict[str, int]:
    """Return how many rows of a list lead to what; those that are brought in count as "applied"."""
    counted: dict[str, int] = {}
    for action, brought in intake.rows.values_list("action", "application"):
        key = "applied" if brought else action
        counted[key] = counted.get(key, 0) + 1
    return counted
