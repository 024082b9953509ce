"""Schema of the tables [paid] and [books] of lived.toml: paid activities with their pay, and the books."""

from __future__ import annotations

from pydantic import ConfigDict

from imojak.plan.base import Row


class Paid(Row):
    """[paid]: volumes of the paid programmes."""

    model_config = ConfigDict(strict=True, extra="allow", frozen=True)


class Books(Row):
    """[books]: how the lines of the budget are committed and spent."""

    model_config = ConfigDict(strict=True, extra="allow", frozen=True)
