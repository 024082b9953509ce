"""How pay says no, and who may do what at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imojak.problems import Problem

if TYPE_CHECKING:
    from imojak.parties.enums import Capability
    from imojak.parties.models import Account


class PayRefusal(Problem):
    """A step that may not be; ``user_message`` says in Korean why and what to do."""


def may(actor: Account, *capabilities: Capability) -> None:
    """Raise PayRefusal for who has none of these capabilities."""
    if not any(actor.can(one) for one in capabilities):
        raise PayRefusal("이 일을 할 권한이 없습니다. 담당 부서에 문의하세요.")
