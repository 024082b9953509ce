"""Log-ins of the demo, one for each role. They exist only where a demo year was lived."""

from __future__ import annotations

from dataclasses import dataclass

#: The password of every demo log-in. It is public: a demo has no real person's data.
DEMO_PASSWORD = "imojak-demo-2023"


@dataclass(frozen=True)
class DemoAccount:
    """A log-in: user name, the role (RoleKind) that its person holds, and what one sees with it, in Korean.

    One of ``today`` exists only where rounds are open today (imojak.demo.today).
    """

    username: str
    role: str
    label: str
    sees: str
    today: bool = False


DEMO_ACCOUNTS: tuple[DemoAccount, ...] = (
    DemoAccount("director", "director", "경영진", "주요업무보고와 예산, 큰 지급 묶음의 마지막 승인"),
    DemoAccount("planner", "planner", "기획 담당자", "보고서와 수치의 근거"),
    DemoAccount(
        "manager",
        "programme-manager",
        "사업 담당자",
        "모집과 신청, 심사, 결정, 참여(보람일자리·직업능력개발·인턴십·박람회·상담·창업)",
    ),
    DemoAccount("judge", "judge", "심사위원", "자기가 맡은 심사표"),
    DemoAccount("counsellor", "counsellor", "상담 컨설턴트", "회차와 지표, 맡은 고객의 이름"),
    DemoAccount("mentor", "mentor", "멘토", "맡은 짝의 목표와 만남, 적을 만남, 멘토 변경 요청", today=True),
    DemoAccount("lecturer", "lecturer", "강사", "진행하는 수업의 명단과 출석 번호, 종이 출석표", today=True),
    DemoAccount("leader", "site-leader", "활동처 담당자", "자기 활동처의 참여자, 출석부, 협약, 박람회 면접"),
    DemoAccount("operator", "operator", "수행기관 담당자", "수행하는 회차의 참여자와 활동처"),
    DemoAccount("payclerk", "pay-clerk", "활동비 담당자", "활동비 결정과 지급 묶음, 지급한 활동비와 그 근거"),
    DemoAccount("payclerk-2", "pay-clerk", "활동비 담당자(송금)", "승인이 끝난 묶음의 송금과 은행 결과"),
    DemoAccount("finance", "finance-officer", "재무 담당자", "예산원장과 계약, 지급 묶음의 승인"),
    DemoAccount("finance-2", "finance-officer", "재무 책임자", "큰 지급 묶음의 두 번째 승인"),
    DemoAccount("auditor", "auditor", "감사 담당자", "모든 기록의 열람"),
    DemoAccount("citizen", "citizen", "시민", "자기 신청과 참여, 답할 제안"),
    DemoAccount("admin", "administrator", "시스템 관리자", "계정과 설정"),
)


def demo_account(role: str) -> DemoAccount:
    """Return the first demo log-in of ``role`` (a value of RoleKind). Raises KeyError when there is none."""
    for account in DEMO_ACCOUNTS:
        if account.role == role:
            return account
    raise KeyError(role)


def demo_account_named(username: str) -> DemoAccount:
    """Return the demo log-in of a user name. Raises KeyError when there is none."""
    for account in DEMO_ACCOUNTS:
        if account.username == username:
            return account
    raise KeyError(username)
