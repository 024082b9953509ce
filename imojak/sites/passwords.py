"""A password that somebody chooses: the fields of every form that sets one. It is written twice, and a weak one is refused.

The script of the site gives each password field a button that shows what is written (``citizen.js``).
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from imojak.parties.models import Account

#: What to do about a weak password, by the code of Django's validators, whose own Korean leaves particles unfitted.
WEAK = {
    "password_too_similar": "아이디나 전자우편과 비슷한 비밀번호는 짐작하기 쉽습니다. 다르게 적어 주세요.",
    "password_too_short": "비밀번호가 짧습니다. 열 글자 이상으로 적어 주세요.",
    "password_too_common": "많은 사람이 쓰는 비밀번호입니다. 다르게 적어 주세요.",
    "password_entirely_numeric": "숫자로만 된 비밀번호는 짐작하기 쉽습니다. 글자를 섞어 주세요.",
}


def password_field(label: str, *, required: str, known: bool = False, **options: Any) -> forms.CharField:
    """Return the field of a password; ``known`` one is in use already, and a browser may fill it in."""
    return forms.CharField(
        label=label,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password" if known else "new-password"}),
        error_messages={"required": required},
        **options,
    )


class ChosenPassword(forms.Form):
    """A new password, twice: who has no script cannot look at what they wrote."""

    password = password_field(
        "비밀번호", required="비밀번호를 적어 주세요.", help_text="열 글자 이상으로, 짐작하기 어렵게 적어 주세요."
    )
    again = password_field("비밀번호 한 번 더", required="비밀번호를 한 번 더 적어 주세요.")

    def whose(self) -> Account | None:
        """Return the account that it must not resemble, None when nothing is known of it."""
        return None

    def clean(self) -> dict[str, Any]:
        """Refuse two that differ, and one that is easily guessed."""
        data = super().clean() or {}
        password = data.get("password")
        if password and data.get("again") and password != data["again"]:
            self.add_error("again", "두 비밀번호가 다릅니다. 똑같이 적어 주세요.")
        if password:
            try:
                validate_password(password, self.whose())
            except ValidationError as weak:
                self.add_error("password", [WEAK.get(one.code or "", one.message) for one in weak.error_list])
        return data
