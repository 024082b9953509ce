"""imojak match: compute a published match again, from its file alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from imojak.problems import Problem

#: How many people who come out elsewhere are named.
_NAMED = 10


class Command(BaseCommand):
    """배정 다시 계산."""

    help = (
        "공개한 배정을 공개 자료(JSON)만으로 다시 계산해, 한 사람도 다르지 않은지 봅니다. 데이터베이스를 읽지 않습니다."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add what can be said."""
        parser.add_argument("file", metavar="파일", help="배정 결과 화면에서 내려받은 공개 자료")
        parser.add_argument("--sha256", default="", metavar="해시", help="공개된 해시. 자료가 그것과 같은지도 봅니다")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compute, and say whether everybody is where the file says. Raises a Problem where somebody is not."""
        from imojak.matching.published import differences, hash_of, read
        from imojak.placing.deciding import decide

        try:
            text = Path(options["file"]).read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            raise Problem("글로 읽을 수 없는 파일입니다. 배정 결과 화면에서 다시 내려받아 주세요.") from error
        found = hash_of(text)
        self.stdout.write(f"자료의 해시(SHA-256): {found}")
        if options["sha256"] and options["sha256"].strip().lower() != found:
            raise Problem("공개된 해시와 다릅니다. 자료가 바뀌었거나 다른 배정의 자료입니다. 다시 내려받아 주세요.")
        said = read(text)
        again = decide(said.problem, said.mode)
        problem = said.problem
        self.stdout.write(
            f"신청 {problem.people:,}건, 자리 {int(problem.capacity.sum()):,}개, 후보 {problem.edges:,}쌍, 씨앗 {problem.seed}: "
            f"{again.cardinality:,}명을 배정했습니다."
        )
        other = differences(said, again)
        if other:
            rows = "\n".join(
                f"  접수번호 {who}: 공개 {was or '없음'}, 다시 계산 {now or '없음'}" for who, was, now in other[:_NAMED]
            )
            raise CommandError(f"{len(other):,}명의 결과가 공개된 것과 다릅니다.\n{rows}")
        if (again.cardinality, again.objective) != (said.people, said.total):
            raise CommandError("사람은 모두 같지만 자료에 적힌 인원이나 점수의 합이 다릅니다.")
        self.stdout.write("공개된 결과와 한 사람도 다르지 않습니다.")
