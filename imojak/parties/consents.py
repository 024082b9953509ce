"""What one consents to (개인정보 보호법 제15·17·22조): purpose, items, how long, what a refusal means. Versioned text."""

from __future__ import annotations

from dataclasses import dataclass

from imojak.parties.enums import ConsentPurpose

#: Changes with every change of a word below; kept with each consent.
TEXT_VERSION = "2023-1"


@dataclass(frozen=True)
class ConsentText:
    """One consent as it is shown. ``required``: without it there is no service at all."""

    purpose: ConsentPurpose
    title: str
    why: str
    items: str
    keep: str
    refusal: str
    required: bool = False
    receiver: str = ""

    @property
    def terms(self) -> list[tuple[str, str]]:
        """What must be told, as pairs of heading and text."""
        rows = [
            ("쓰는 까닭", self.why),
            ("받는 곳", self.receiver),
            ("항목", self.items),
            ("보관 기간", self.keep),
            ("거부할 권리", self.refusal),
        ]
        return [(name, text) for name, text in rows if text]


CONSENTS: tuple[ConsentText, ...] = (
    ConsentText(
        ConsentPurpose.SERVICE,
        "개인정보를 모으고 쓰는 데 동의합니다",
        "본인 확인, 참여 자격 확인, 신청 결과와 활동 안내",
        "이름, 생년월일, 성별, 사는 자치구, 휴대전화, 전자우편",
        "탈퇴하거나 마지막 참여가 끝난 뒤 5년",
        "동의하지 않으실 수 있습니다. 다만 가입하고 신청하실 수 없습니다. 사업은 가입하지 않아도 보실 수 있습니다.",
        required=True,
    ),
    ConsentText(
        ConsentPurpose.SURVEY,
        "조사에 참여하는 데 동의합니다",
        "만족도 조사와 실태조사의 연락",
        "이름, 휴대전화, 전자우편",
        "동의를 거두실 때까지",
        "동의하지 않으셔도 모든 사업에 신청하실 수 있습니다.",
    ),
    ConsentText(
        ConsentPurpose.MARKETING,
        "새 소식을 받는 데 동의합니다",
        "새로 열리는 사업과 행사 안내",
        "휴대전화, 전자우편",
        "동의를 거두실 때까지",
        "동의하지 않으셔도 신청 결과와 활동 안내는 그대로 받으십니다.",
    ),
)
