"""imojak programme check|load|list|show: programme types and programmes as reviewed configuration."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q
from django.utils import timezone

from imojak.kernel.josa import josa
from imojak.offers.configuration import read_type, version_of
from imojak.offers.models import Programme, ProgrammeType
from imojak.offers.rule_names import names_of_rules
from imojak.parties.enums import RoleKind
from imojak.paths.queries import holders
from imojak.plan.alone import Found, Looked, ProgrammeFile, look, read_files
from imojak.plan.beside import contradicting
from imojak.plan.dryrun import DryRun, told, try_out
from imojak.plan.dryrun.alone import tried
from imojak.plan.errors import PlanError
from imojak.plan.rounds import rounds_of
from imojak.plan.told import told as told_type
from imojak.reports.management.commands.load_plan import told as told_changes
from imojak.reports.planload.alone import load_alone


class Command(BaseCommand):
    """A type is written, checked with invented applicants, reviewed, and loaded as a version that takes effect on its day."""

    help = "사업 유형과 사업 파일을 확인하고(check), 넣고(load), 목록(list)과 내용(show)을 보여 줍니다."

    def add_arguments(self, parser: CommandParser) -> None:
        """One verb, and what it is about."""
        verbs = parser.add_subparsers(dest="verb", metavar="check|load|list|show", required=True)
        check = verbs.add_parser("check", help="파일을 확인하고 지어낸 신청자로 모의 운영합니다.")
        check.add_argument(
            "files",
            nargs="+",
            metavar="파일",
            help="유형·사업 파일이나 폴더, 한 해의 값(parameters.toml), 예: plans/2024",
        )
        load = verbs.add_parser("load", help="한 해의 계획 없이 유형과 사업을 데이터베이스에 넣습니다.")
        load.add_argument("files", nargs="+", metavar="파일", help="유형·사업 파일이나 폴더, 예: plans/2024")
        load.add_argument("--dry-run", action="store_true", help="바뀔 것만 보여 주고 아무것도 바꾸지 않습니다.")
        verbs.add_parser("list", help="사업 유형과, 유형마다의 사업을 보여 줍니다.")
        show = verbs.add_parser("show", help="어느 날의 사업 유형이 어떻게 되어 있는지 보여 줍니다.")
        show.add_argument("code", metavar="코드", help="사업 유형이나 사업의 코드")
        show.add_argument(
            "--on", type=date.fromisoformat, metavar="날짜", help="이날에 쓰는 판(기본 오늘), 예: 2024-03-01"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what the verb says."""
        match options["verb"]:
            case "check":
                self._check(look(options["files"]))
            case "load":
                self._load(read_files(options["files"]), dry_run=options["dry_run"])
            case "list":
                self._say(_listed())
            case "show":
                self._show(options["code"], options["on"] or timezone.localdate())

    def _say(self, lines: Iterator[str] | list[str]) -> None:
        for line in lines:
            self.stdout.write(line)

    def _check(self, looked: Looked) -> None:
        """Tell the way of invented applicants through each file that is right in itself, then all that is wrong.

        Raises CommandError when something is.
        """
        problems = [_written(fault, looked.line_of(fault)) for fault in looked.faults]
        faulty = looked.faulty
        for file in looked.types:
            if file.file in faulty:
                continue
            for number, (way, made) in enumerate(tried(file.type)):
                if number == 0:
                    self._say([*told(made), ""])
                problems += [f"{file.file} ({way}): {one}" for one in made.problems]
        for one in looked.programmes:
            name = f"programmes/{one.programme.code}.toml"
            for made in _runs(one) if name not in faulty else ():
                if made.of.strand is None or made.of.strand.type is not None:
                    self._say([*told(made), ""])
                problems += [f"{name} ({made.of.code}): {text}" for text in made.problems]
        codes = {one.type.code for one in looked.types}
        for fault in contradicting(looked.programmes, looked.beside, codes):
            problems.append(_written(fault, looked.line_of(fault)))
        if problems:
            self._say(["고쳐야 할 것:", *(f"  - {one}" for one in problems)])
            if faulty:
                self._say(["고칠 것이 있는 파일은 모의 운영하지 않았습니다. 모두 고친 뒤 다시 확인해 주세요."])
            raise CommandError(f"고쳐야 할 것이 {len(problems)}가지 있습니다. 위에서 파일과 까닭을 확인해 주세요.")
        self.stdout.write(f"{_counted(looked)}에 문제가 없습니다.")

    def _load(self, found: Found, *, dry_run: bool) -> None:
        changes, notes = load_alone(found, dry_run=dry_run)
        self._say([*told_changes(changes), *notes])
        if dry_run:
            self.stdout.write("연습이므로 아무것도 바꾸지 않았습니다.")
        elif changes.any:
            self.stdout.write(f"{josa(_counted(found), '을/를')} 넣었습니다.")
        else:
            self.stdout.write("이미 그대로 들어 있습니다. 바뀐 것이 없습니다.")
        if not dry_run:
            self._say(_without_manager(found))

    def _show(self, code: str, on: date) -> None:
        programme = Programme.objects.filter(code=code).select_related("parent").order_by("-year").first()
        wanted = code
        if programme is not None and not ProgrammeType.objects.filter(code=code).exists():
            wanted = programme.type_code or (programme.parent.type_code if programme.parent else "")
        row = version_of(wanted, on) if wanted else None
        if row is None:
            some = ", ".join(ProgrammeType.objects.values_list("code", flat=True).distinct().order_by("code")) or "없음"
            raise CommandError(f"'{code}'에 {on}에 쓰는 사업 유형이 없습니다. 있는 유형: {some}.")
        versions = ProgrammeType.objects.filter(code=wanted).order_by("version")
        self._say(_shown(row))
        self._say(
            [
                "판: "
                + ", ".join(
                    f"{one.version}({one.effective_from}부터{', 지금' if one == row else ''})" for one in versions
                )
            ]
        )


def _counted(found: Found | Looked) -> str:
    """Say how many types and programmes there are, and of which years parameters."""
    years = "".join(f", {year}년의 값" for year in sorted(found.parameters))
    return f"유형 {len(found.types)}개, 사업 {len(found.programmes)}개{years}"


def _shown(row: ProgrammeType) -> Iterator[str]:
    """Yield a version in words: its sections, the things in them, and what each says; long texts on one line."""
    yield f"{row.title}({row.code}) 제{row.version}판, {row.effective_from}부터"
    for section in told_type(read_type(row), names_of_rules()):
        yield f"[{section.title}]"
        for item in section.items:
            said = " · ".join(f"{label} {' '.join(words.split())}" for label, words in item.lines)
            yield f"  {item.title}: {said}"


def _without_manager(found: Found) -> Iterator[str]:
    """Yield a sentence for each programme of which nobody could open a round: nobody is named for it or its team."""
    roles = holders(RoleKind.PROGRAMME_MANAGER)
    for one in found.programmes:
        row = Programme.objects.get(year=one.year, code=one.programme.code)
        if not roles.filter(Q(programme_code=row.code) | Q(programme_code="", at_id=row.lead_unit.party_id)).exists():
            yield (
                f"{row.name}: 맡은 사업 담당자가 아직 없어 아무도 회차를 열 수 없습니다. "
                f"관리 화면의 역할에서 사업 코드 {josa(row.code, '으로/로')} 사업 담당자를 정해 주세요."
            )


def _runs(one: ProgrammeFile) -> Iterator[DryRun]:
    for offer in one.offers:
        rounds = rounds_of(offer.offer)
        yield try_out(offer, rounds[0] if rounds else None)


def _written(fault: PlanError, line: int | None) -> str:
    """Write a fault on one line: file, line, key, and what to do."""
    where = [fault.file, f"{line}행" if line else "", fault.key]
    return f"{' '.join(one for one in where if one)}: {fault.message_ko}"


def _listed() -> Iterator[str]:
    today = timezone.localdate()
    codes = list(ProgrammeType.objects.order_by("code").values_list("code", flat=True).distinct())
    if not codes:
        yield "사업 유형이 아직 없습니다. 'imojak load_plan'이나 'imojak programme load'로 넣어 주세요."
        return
    programmes: dict[str, list[str]] = {}
    for one in Programme.objects.exclude(type_code="").order_by("year", "order").values("year", "code", "type_code"):
        programmes.setdefault(one["type_code"], []).append(f"{one['code']}({one['year']})")
    for code in codes:
        row = version_of(code, today) or ProgrammeType.objects.filter(code=code).latest("version")
        used = programmes.get(code, [])
        some = ", ".join(used[:4]) + (f" 등 {len(used)}개" if len(used) > 4 else "")
        yield f"{code:<22} 제{row.version}판 {row.effective_from}부터  {row.title} · {some or '쓰는 사업 없음'}"
