"""Messages (알림): the outbox. A message is a row before it is sent; sending only adds what became of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from imojak.kernel.tables import Retention, Table


class Channel(models.TextChoices):
    """How a message goes out."""

    EMAIL = "email", "전자우편"
    SMS = "sms", "문자"
    ALIMTALK = "alimtalk", "알림톡"
    LETTER = "letter", "우편"
    ON_SITE = "on-site", "누리집 알림"


class MessageStatus(models.TextChoices):
    """Where a message stands."""

    WAITING = "waiting", "대기"
    DELIVERED = "delivered", "전달됨"
    FAILED = "failed", "전달 실패"


class Message(Table):
    """알림: one text to one party by one channel; at most one per kind, party and due date (invariant 13)."""

    retention: ClassVar = Retention.THREE_YEARS
    personal: ClassVar = True

    kind = models.CharField("종류", max_length=60)
    recipient_id = models.BigIntegerField("수신자 번호", help_text="당사자(Party)의 번호")
    channel = models.CharField("경로", max_length=10, choices=Channel.choices)
    subject = models.CharField("제목", max_length=120)
    body = models.TextField("본문")
    address = models.CharField(
        "보낼 곳", max_length=254, blank=True, help_text="수신자의 정보에 없는 주소로 보낼 때: 초대받은 전자우편"
    )
    link = models.CharField("이어지는 화면", max_length=200, blank=True)
    due_on = models.DateField("발송 예정일")
    status = models.CharField("상태", max_length=10, choices=MessageStatus.choices, default=MessageStatus.WAITING)
    sent_at = models.DateTimeField("발송 일시", null=True, blank=True)
    failure = models.CharField("실패 사유", max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField("보낸 횟수", default=0)
    read_at = models.DateTimeField("읽은 일시", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "알림"
        constraints = [
            models.UniqueConstraint(fields=["kind", "recipient_id", "due_on"], name="message_once"),
            models.CheckConstraint(
                condition=models.Q(status=MessageStatus.WAITING) | models.Q(sent_at__isnull=False),
                name="message_sent_at",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=MessageStatus.FAILED) | ~models.Q(failure=""), name="message_failure_told"
            ),
        ]
        indexes = [
            models.Index(fields=["recipient_id", "due_on"], name="message_recipient"),
            models.Index(fields=["due_on"], condition=models.Q(status=MessageStatus.WAITING), name="message_waiting"),
        ]
