"""The outbox empties: by e-mail, text message and letter; what fails is tried again, then told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command

from imojak.cases.models import Task
from imojak.messages.models import Channel, Message
from imojak.messages.sending import send_waiting
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outbox(settings: Any, tmp_path: Path, clock: Clock) -> Path:
    settings.OUTBOX_DIR = tmp_path / "outbox"
    return tmp_path / "outbox"


def waiting(channel: str, **person: Any) -> Message:
    party = make.person(**person)
    message = make.message(party, delivered=False)
    Message.objects.filter(pk=message.pk).update(channel=channel, link="/me/")
    return message


def test_an_email_goes_out_once_with_its_link() -> None:
    message = waiting(Channel.EMAIL, email="imo@example.com")
    assert send_waiting().delivered == 1
    assert send_waiting().delivered == 0
    [sent] = mail.outbox
    assert sent.to == ["imo@example.com"]
    assert sent.body.endswith("/me/")
    message.refresh_from_db()
    assert (message.status, message.attempts) == ("delivered", 1)


def test_text_messages_and_letters_are_listed_for_whoever_sends_them(outbox: Path) -> None:
    waiting(Channel.SMS, phone="010-1234-5678")
    waiting(Channel.LETTER, name="김이모")
    assert send_waiting().delivered == 2
    texts, letters = (next(outbox.glob(f"{name}-*.csv")).read_text("utf-8-sig") for name in ("text", "letters"))
    assert "010-1234-5678" in texts
    assert "김이모" in letters


def test_what_cannot_be_sent_leaves_a_task_and_goes_by_letter() -> None:
    message = waiting(Channel.SMS)
    case = make.case(make.person())
    case.party_id = message.recipient_id
    case.save()
    assert send_waiting().failed == 1
    message.refresh_from_db()
    assert (message.status, message.failure) == ("failed", "휴대전화 번호가 없음")
    assert Task.objects.get(message=message).case == case
    assert Message.objects.get(kind=f"{message.kind}-letter").channel == Channel.LETTER
    assert send_waiting().delivered == 1


def test_a_server_that_is_down_is_tried_again(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    message = waiting(Channel.EMAIL, email="imo@example.com")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert [send_waiting().again for _ in range(3)] == [1, 1, 0]
    message.refresh_from_db()
    assert message.status == "failed"
    assert message.failure.startswith("보내지 못함")


def test_the_command_says_how_it_went(capsys: pytest.CaptureFixture[str]) -> None:
    waiting(Channel.EMAIL, email="imo@example.com")
    call_command("send")
    assert capsys.readouterr().out == "보냄 1건, 실패 0건, 다시 보낼 것 0건\n"
