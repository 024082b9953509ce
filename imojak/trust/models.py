"""Trust (신뢰): the transition log, the log of who read personal data, and documents with their hashes."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from imojak.kernel.tables import Retention, Table


class TransitionLog(Table):
    """상태 이력: one row per transition of any object; append-only. Replaying it gives the stored state."""

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = False

    object_type = models.CharField("대상 종류", max_length=40)
    object_id = models.BigIntegerField("대상 번호")
    from_state = models.CharField("전 상태", max_length=20, blank=True)
    to_state = models.CharField("후 상태", max_length=20)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="행위자",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.CharField("사유", max_length=500, blank=True)
    at = models.DateTimeField("일시")

    class Meta:
        verbose_name = verbose_name_plural = "상태 이력"
        indexes = [models.Index(fields=["object_type", "object_id"], name="transition_object")]


class ReadLog(Table):
    """접속기록: who looked at, searched for or downloaded whose data; append-only.

    Fields as 개인정보의 안전성 확보조치 기준 제8조 asks: who, when, from where, whose, what.
    """

    retention: ClassVar = Retention.TWO_YEARS
    personal: ClassVar = True

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="열람자", null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField("일시", auto_now_add=True)
    address = models.GenericIPAddressField("접속지", null=True, blank=True)
    subject_type = models.CharField("정보주체 종류", max_length=40)
    subject_id = models.BigIntegerField("정보주체 번호", null=True, blank=True)
    task = models.CharField("수행업무", max_length=200)
    reason = models.CharField("사유", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "접속기록"
        indexes = [models.Index(fields=["subject_type", "subject_id", "at"], name="read_subject")]


class Document(Table):
    """문서: a file of any kind with the hash of its content; the content never changes.

    ``staged_at`` says that it was handed in before the form that it belongs to was done: where nothing has come of the form,
    it is forgotten.
    """

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = True

    title = models.CharField("제목", max_length=200)
    media_type = models.CharField("형식", max_length=100)
    sha256 = models.CharField("해시(SHA-256)", max_length=64)
    content = models.BinaryField("내용")
    created_on = models.DateField("작성일")
    staged_at = models.DateTimeField("미리 올린 일시", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "문서"
        indexes = [models.Index(fields=["staged_at"], name="document_staged")]

    def __str__(self) -> str:
        return self.title


class LogInAttempt(Table):
    """로그인 시도: one try of a log-in name from an address; too many in a short time are refused.

    The name is kept as a hash: people type passwords, and other people's names, into that field.
    """

    retention: ClassVar = Retention.ONE_YEAR
    personal: ClassVar = True

    name_hash = models.CharField("아이디 해시(SHA-256)", max_length=64)
    address = models.GenericIPAddressField("접속지", null=True, blank=True)
    at = models.DateTimeField("일시")
    succeeded = models.BooleanField("성공", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "로그인 시도"
        indexes = [
            models.Index(fields=["name_hash", "at"], name="log_in_name"),
            models.Index(fields=["address", "at"], name="log_in_address"),
        ]


class Submission(Table):
    """제출: a form that has made something, and where its sender was led; by it the same form is not done twice.

    Only a hash of what was sent is kept, for a day.
    """

    retention: ClassVar = Retention.ONE_YEAR
    personal: ClassVar = False

    mark = models.CharField("내용 해시(SHA-256)", max_length=64, unique=True)
    path = models.CharField("이어진 주소", max_length=1000, blank=True)
    at = models.DateTimeField("일시")

    class Meta:
        verbose_name = verbose_name_plural = "제출"
        indexes = [models.Index(fields=["at"], name="submission_at")]
