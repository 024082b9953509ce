"""Codes of the room, with their Korean."""

from django.db import models


class Side(models.TextChoices):
    """Which side of the budget a line is on."""

    REVENUE = "revenue", "수입"
    EXPENDITURE = "expenditure", "지출"


class FundingSource(models.TextChoices):
    """Whose money a line spends."""

    CITY = "city", "출연금"
    SUBSIDY = "subsidy", "보조금"
    DONATION = "donation", "기부금"


class EntryKind(models.TextChoices):
    """Kinds of ledger entries; amounts are positive won but for 추경 and 변경, which go both ways.

    Money that comes in is booked on revenue lines only (수납). What goes into the next year leaves this one (다음 연도 이월)
    and comes into that one (이월) by one voucher.
    """

    ORIGINAL = "original", "당초"
    SUPPLEMENTARY = "supplementary", "추경"
    TRANSFER = "transfer", "변경"
    COMMITMENT = "commitment", "원인행위"
    RELEASE = "release", "해제"
    SPENDING = "spending", "지출"
    RETURN = "return", "반환"
    CARRY_OVER = "carry-over", "이월"
    CARRIED_OUT = "carried-out", "다음 연도 이월"
    RECEIPT = "receipt", "수납"


class VoucherKind(models.TextChoices):
    """What causes entries."""

    BUDGET = "budget", "예산 결정"
    COMMITMENT = "commitment", "원인행위"
    SPENDING = "spending", "지출결의"
    RECEIPT = "receipt", "수납결의"
    INTEREST = "interest", "이자 수납"


class SettlementStatus(models.TextChoices):
    """Life of a settlement; its numbers are computed anew while it is a draft, and stay as they were sent."""

    DRAFT = "draft", "작성"
    SENT = "sent", "제출"
    ACCEPTED = "accepted", "확정"
    REFUSED = "refused", "보완 요청"
