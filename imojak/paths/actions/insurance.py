"""Group insurance (단체보험): who is put on a policy for which days, the file to the insurer, and what changes after it.

The member file tells what an insurer needs to insure somebody: name, birth date, sex, days. No resident number is kept
anywhere, so none can go out.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import xlsxwriter
from django.db.models import prefetch_related_objects
from django.utils import timezone

from imojak.kernel.months import day_words
from imojak.kernel.spreadsheets import harmless
from imojak.kernel.transitions import TransitionError
from imojak.parties.enums import Capability, Sex
from imojak.parties.models import Account, Person
from imojak.paths.actions.common import action
from imojak.paths.coverage import Gap, gaps, insures
from imojak.paths.models import Cover, MemberFile, Participation, Policy
from imojak.trust.models import Document, ReadLog

__all__ = ["COLUMNS", "Change", "Enrolled", "Gap", "as_xlsx", "carry_over", "changes_of", "enrol", "follow_up", "gaps", "member_file"]  # fmt: skip

COLUMNS = ("관리번호", "이름", "생년월일", "성별", "보장 시작일", "보장 종료일", "구분", "앞 종료일")
NEW, CHANGED, SAME = "신규", "변경", "유지"
MEDIA_TYPE = "text/csv; charset=utf-8"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Enrolled:
    """What an enrolment came to: covers that were made, and participations that could not be, with the sentence."""

    made: list[Cover]
    passed_over: list[tuple[Participation, str]]


@dataclass(frozen=True)
class Change:
    """A participation whose days are no longer those that are insured: what should be, and why."""

    participation: Participation
    cover: Cover | None
    first: date
    last: date
    reason: str

    @property
    def sentence(self) -> str:
        """What has to be told to the insurer."""
        if self.cover is None:
            return f"{day_words(self.first)}부터 {day_words(self.last)}까지 새로 가입해야 합니다({self.reason})."
        was = f"{day_words(self.cover.starts_on)}~{day_words(self.cover.ends_on)}"
        return f"가입 기간 {was}을 {day_words(self.first)}~{day_words(self.last)}로 바꿔야 합니다({self.reason})."


@action
def enrol(policy: Policy, participations: Iterable[Participation], *, actor: Account) -> Enrolled:
    """Put participations on a policy for the days of their participation, as far as the policy runs.

    Whoever is covered already, or takes part outside of the policy's days, is passed over with the sentence.
    Raises TransitionError without the right to decide.
    """
    _may(actor)
    made: list[Cover] = []
    passed_over: list[tuple[Participation, str]] = []
    asked = list(participations)
    prefetch_related_objects(asked, "round__programme")
    known = set(Cover.objects.filter(participation__in=asked, policy=policy).values_list("participation_id", flat=True))
    for one in asked:
        days = _days(policy, one)
        if one.pk in known:
            passed_over.append((one, "이미 이 보험에 가입되어 있습니다."))
        elif not insures(policy, one):
            passed_over.append((one, "이 보험이 정한 회차나 자리가 아닙니다."))
        elif days is None:
            passed_over.append(
                (one, f"보험 기간({day_words(policy.starts_on)}~{day_words(policy.ends_on)})에 참여하지 않습니다.")
            )
        else:
            made.append(Cover.objects.create(policy=policy, participation=one, starts_on=days[0], ends_on=days[1]))
    return Enrolled(made, passed_over)


def changes_of(policy: Policy) -> list[Change]:
    """Return what has to follow on a policy: who left or moved on, was extended, or came by a transfer."""
    found = []
    covers = policy.covers.select_related("participation__party", "participation__round__programme")
    for cover in covers.order_by("participation_id", "starts_on"):
        of = cover.participation
        days = _days(policy, of)
        if days is None or days == (cover.starts_on, cover.ends_on):
            continue
        shorter = of.get_end_reason_display() or "기간 변경"
        longer = "기간 연장" if days[1] > cover.ends_on else "시작일 변경"
        found.append(Change(of, cover, *days, shorter if days[1] < cover.ends_on else longer))
    insured = policy.covers.values("participation_id")
    arrived = Participation.objects.filter(transferred_from__in=insured).exclude(pk__in=insured)
    for one in arrived.select_related("party", "round__programme").order_by("pk"):
        days = _days(policy, one)
        found += [Change(one, None, *days, "자리 이동")] if days is not None else []
    return found


@action
def follow_up(policy: Policy, *, actor: Account) -> list[Change]:
    """Let the covers follow what has changed; the next member file tells the insurer. Returns what was changed."""
    _may(actor)
    changes = changes_of(policy)
    for change in changes:
        if change.cover is None:
            Cover.objects.create(
                policy=policy, participation=change.participation, starts_on=change.first, ends_on=change.last
            )
        else:
            change.cover.starts_on, change.cover.ends_on = change.first, change.last
            change.cover.save(update_fields=["starts_on", "ends_on"])
    return changes


@action
def member_file(policy: Policy, *, actor: Account, at: datetime | None = None) -> MemberFile:
    """Make the file of everybody on a policy (CSV in UTF-8 with a mark, as Korean spreadsheets want it), and keep it.

    Each row says whether it is new, changed or the same against the file before. It is written to the log of reads.
    Raises TransitionError when nobody is on the policy.
    """
    _may(actor)
    moment = at or timezone.now()
    rows = member_rows(policy)
    if not rows:
        raise TransitionError("이 보험에 가입한 사람이 없습니다. 먼저 참여자를 가입시켜 주세요.")
    content = _csv(rows)
    number = policy.files.count() + 1
    document = Document.objects.create(
        title=f"{policy.number} 가입자 명부 {number}호.csv",
        media_type=MEDIA_TYPE,
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        created_on=timezone.localdate(moment),
    )
    file = MemberFile.objects.create(policy=policy, document=document, made_at=moment, made_by=actor, people=len(rows))
    policy.covers.filter(file=None).update(file=file)
    ReadLog.objects.create(
        account=actor,
        subject_type="parties.party",
        task=f"단체보험 가입자 명부({len(rows):,}명)",
        reason=f"증권번호 {policy.number}, 보험사에 제공",
    )
    return file


def member_rows(policy: Policy) -> list[tuple[str, ...]]:
    """Return the rows of the next member file, in the order of the covers; see COLUMNS."""
    before = _last_rows(policy)
    covers = list(policy.covers.select_related("participation__party").order_by("pk"))
    people = Person.objects.in_bulk([cover.participation.party_id for cover in covers])
    rows: list[tuple[str, ...]] = []
    for cover in covers:
        party = cover.participation.party
        person = people.get(party.pk)
        days = (cover.starts_on.isoformat(), cover.ends_on.isoformat())
        known = before.get(str(cover.pk))
        state = NEW if known is None else SAME if known == days else CHANGED
        rows.append(
            (
                str(cover.pk),
                party.name,
                person.birth_date.isoformat() if person else "",
                Sex(person.sex).label if person else "",
                *days,
                state,
                known[1] if known is not None and state == CHANGED else "",
            )
        )
    return rows


def as_xlsx(file: MemberFile) -> bytes:
    """Return a member file as a workbook of the same rows; no cell is a formula."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    sheet = book.add_worksheet("가입자 명부")
    head = book.add_format({"bold": True, "bg_color": "#F4F5F6"})
    for number, row in enumerate(_read(bytes(file.document.content))):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text, head if number == 0 else None)
    sheet.freeze_panes(1, 0)
    sheet.autofit()
    book.close()
    return buffer.getvalue()


def carry_over(leaving: Participation, arriving: Participation) -> None:
    """Let the insurance go along with a transfer: the first part's ends with it, the second's begins; no day is left out.

    Inside the caller's transaction.
    """
    for cover in leaving.covers.select_related("policy").filter(ends_on__gte=arriving.starts_on):
        if cover.starts_on < arriving.starts_on:
            cover.ends_on = leaving.ends_on
            cover.save(update_fields=["ends_on"])
        else:
            cover.delete()
        if (days := _days(cover.policy, arriving)) is not None:
            Cover.objects.get_or_create(
                policy=cover.policy, participation=arriving, defaults={"starts_on": days[0], "ends_on": days[1]}
            )


def _days(policy: Policy, of: Participation) -> tuple[date, date] | None:
    """Return the days of a participation that a policy insures; None when there are none."""
    if not insures(policy, of):
        return None
    first, last = max(policy.starts_on, of.starts_on), min(policy.ends_on, of.ends_on)
    return (first, last) if first <= last else None


def _last_rows(policy: Policy) -> dict[str, tuple[str, str]]:
    """Return the days by cover that the last file told the insurer."""
    file = policy.files.select_related("document").order_by("-pk").first()
    if file is None:
        return {}
    header, *rows = _read(bytes(file.document.content))
    number, first, last = (header.index(name) for name in ("관리번호", "보장 시작일", "보장 종료일"))
    return {row[number]: (row[first], row[last]) for row in rows}


def _csv(rows: list[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *([harmless(cell) for cell in row] for row in rows)])
    return text.getvalue().encode("utf-8-sig")  # without the mark a Korean spreadsheet reads it as CP949


def _read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def _may(actor: Account) -> None:
    if not actor.can(Capability.DECIDE):
        raise TransitionError("이 일을 할 권한이 없습니다. 담당 부서에 문의하세요.")
