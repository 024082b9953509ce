"""The base of every table: it says how long its rows are kept and whether they are about a person."""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

from django.db import models


class Retention(Enum):
    """Retention classes (보존기간), counted from the end of what a row is about."""

    PERMANENT = "영구"
    TEN_YEARS = "10년"
    FIVE_YEARS = "5년"
    THREE_YEARS = "3년"
    TWO_YEARS = "2년"
    ONE_YEAR = "1년"
    UNTIL_WITHDRAWN = "동의 철회까지"


class Table(models.Model):
    """Abstract base of imojak's tables.

    ``retention``: how long rows are kept. ``personal``: whether a row tells something about a living person
    (개인정보 보호법 제2조). Both are required; a test refuses a model that does not say them.
    """

    retention: ClassVar[Retention]
    personal: ClassVar[bool]

    class Meta:
        abstract = True
