"""What a certificate says and how it is laid out (수료증·활동확인서·출석확인서). Pure but for setting the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from imojak.kernel.months import day_words
from imojak.kernel.typesetting import typeset
from imojak.paths.completion import clock
from imojak.paths.enums import CertificateKind

TEMPLATE = Path(__file__).resolve().parent / "templates" / "certificate.typ"
#: Where anybody can check a certificate; the code goes behind it.
ADDRESS = "/certificates/"

_SENTENCES = {
    CertificateKind.COMPLETION: "위 사람은 {course} 과정을 정해진 기준에 따라 마쳤기에 이 증서를 드립니다.",
    CertificateKind.ACTIVITY: "위 사람이 {course} 활동에 위와 같이 참여하였음을 확인합니다.",
    CertificateKind.ATTENDANCE: "위 사람이 {course} 과정에 위와 같이 출석하였음을 확인합니다.",
}


@dataclass(frozen=True)
class Facts:
    """What is certified, as it was on the day of issue; kept with the certificate and printed from it."""

    kind: CertificateKind
    number: str
    code: str
    name: str
    programme: str
    round: str
    place: str
    starts_on: date
    ends_on: date
    minutes: int
    issued_on: date
    issuer: str
    #: People in a group that is certified; 0 for a person.
    members: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the facts as they are stored."""
        stored = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in stored.items()}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Facts:
        """Return stored facts."""
        values = dict(stored)
        for name in ("starts_on", "ends_on", "issued_on"):
            values[name] = date.fromisoformat(values[name])
        return cls(**values | {"kind": CertificateKind(values["kind"])})


def rows(facts: Facts) -> list[tuple[str, str]]:
    """Return the lines of a certificate: what, and how much."""
    found = [("이름", f"{facts.name}({facts.members}명)" if facts.members else facts.name), ("사업", facts.programme)]
    if facts.round and facts.round != facts.programme:
        found.append(("회차", facts.round))
    if facts.place:
        found.append(("과정·활동처", facts.place))
    found.append(("기간", f"{day_words(facts.starts_on)} ~ {day_words(facts.ends_on)}"))
    if facts.minutes:
        found.append(("시간", clock(facts.minutes)))
    return found


def sentence(facts: Facts) -> str:
    """Return the sentence that certifies."""
    return _SENTENCES[facts.kind].format(course=f"‘{facts.programme}’")


def page(facts: Facts, *, address: str = "") -> bytes:
    """Return the certificate as PDF; ``address`` is the site's own, in front of where it is checked.

    Raises FontMissing and TypesettingFailed.
    """
    return typeset(
        TEMPLATE,
        "certificate",
        {
            "title": facts.kind.label,
            "number": f"제 {facts.number} 호",
            "rows": rows(facts),
            "sentence": sentence(facts),
            "issued": day_words(facts.issued_on),
            "issuer": facts.issuer,
            "check": (
                "확인 코드",
                facts.code,
                f"진위 확인: {address}{ADDRESS} (누구나 확인할 수 있습니다)",
            ),
        },
    )
