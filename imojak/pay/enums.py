"""Codes of the room, with their Korean."""

from django.db import models


class EntitlementKind(models.TextChoices):
    """What a decision on pay grants: a month of activity, or one of a programme's instalments."""

    MONTH = "month", "월 활동비"
    PRIZE = "prize", "상금"
    GRANT = "grant", "지원금"
    FEE = "fee", "사례비·연구비"
    SUBSIDY = "subsidy", "기업 지원금"
    EXPENSE = "expense", "실비"


class TaxClass(models.TextChoices):
    """What a payment is to the tax office (소득 구분). It is configured with the pay, never guessed from hours."""

    NONE = "none", "비과세 실비"
    OTHER = "other", "기타소득"
    PRIZE = "prize", "기타소득(상금)"
    BUSINESS = "business", "사업소득"
    DAILY = "daily", "일용근로소득"
    WAGE_OUTSIDE = "wage-outside", "근로소득(고용한 곳에서 지급)"


class BatchStatus(models.TextChoices):
    """Life of a batch."""

    PREPARED = "prepared", "작성"
    APPROVED = "approved", "승인"
    SENT = "sent", "송금"
    SETTLED = "settled", "정산"
    CANCELLED = "cancelled", "취소"


class PaymentStatus(models.TextChoices):
    """What the bank answered, or why nobody asked it."""

    OPEN = "open", "미지급"
    PAID = "paid", "지급"
    FAILED = "failed", "실패"
    RECOVERED = "recovered", "환수"
    LAPSED = "lapsed", "지급 포기"
    CANCELLED = "cancelled", "묶음 취소"
