"""Codes of the room."""

from __future__ import annotations

from django.db import models

#: The kind of the task that computes a scenario.
RUN = "placing-run"
#: The kind of the tasks that solve its blocks.
BLOCK = "placing-block"
#: Scores are whole numbers of hundredths of a point.
UNIT = 100


class Mode(models.TextChoices):
    """The two ways of matching, as a type says them (plan.types.matching.MODES)."""

    BEST_TOTAL = "best-total", "총점이 가장 높은 배정"
    STABLE = "stable", "안정 배정"


class PinKind(models.TextChoices):
    """What somebody has decided of a pair by hand."""

    PIN = "pin", "고정"
    FORBID = "forbid", "제외"


class Purpose(models.TextChoices):
    """What a scenario is for: a whole match, or seats that became free after one."""

    MATCH = "match", "배정"
    REMATCH = "rematch", "재배정"
