"""Log-ins of the demo, one for each role. They exist only where a demo year was lived."""

from __future__ import annotations

from dataclasses import dataclass

#: The password of every demo log-in. It is public: a demo has no real person's data.
DEMO_PASSWORD = "imojak-demo-2023"


@dataclass(frozen=True)
class DemoAccount:
    """A log-in: user name, the role (RoleKind) that its person holds, and what one sees with it, in Korean."""

    username: str
    role: str
    label: str
    sees: str


DEMO_ACCOUNTS: tuple[DemoAccount, ...] = (
    DemoAccount("director", "director", "경영진", "주요업무보고와 예산"),
    DemoAccount("planner", "planner", "기획 담당자", "보고서, 수치 확정"),
    DemoAccount("manager", "programme-manager", "사업 담당자", "보람일자리의 신청, 결정, 월 마감"),
    DemoAccount("counsellor", "counsellor", "상담 컨설턴트", "자기 고객의 상담과 기록"),
    DemoAccount("leader", "site-leader", "활동처 담당자", "자기 활동처의 활동 기록과 월 확인"),
    DemoAccount("operator", "operator", "수행기관 담당자", "자기 수행기관의 참여자와 활동"),
    DemoAccount("payclerk", "pay-clerk", "활동비 담당자", "활동비 산출과 지급"),
    DemoAccount("finance", "finance-officer", "재무 담당자", "예산원장과 계약"),
    DemoAccount("auditor", "auditor", "감사 담당자", "모든 기록의 열람"),
    DemoAccount("citizen", "citizen", "시민", "자기 신청과 참여"),
    DemoAccount("admin", "administrator", "시스템 관리자", "계정과 설정"),
)


def demo_account(role: str) -> DemoAccount:
    """Return the demo log-in of ``role`` (a value of RoleKind). Raises KeyError when there is none."""
    for account in DEMO_ACCOUNTS:
        if account.role == role:
            return account
    raise KeyError(role)
