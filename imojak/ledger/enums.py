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
    """Kinds of ledger entries. Amounts: original, commitment, spending, release and return are positive won."""

    ORIGINAL = "original", "당초"
    SUPPLEMENTARY = "supplementary", "추경"
    TRANSFER = "transfer", "변경"
    COMMITMENT = "commitment", "원인행위"
    RELEASE = "release", "해제"
    SPENDING = "spending", "지출"
    RETURN = "return", "반환"
    CARRY_OVER = "carry-over", "이월"


class VoucherKind(models.TextChoices):
    """What causes entries."""

    BUDGET = "budget", "예산 결정"
    COMMITMENT = "commitment", "원인행위"
    SPENDING = "spending", "지출결의"
