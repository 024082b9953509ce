"""Who must agree to a batch of payments, by its amount (결재 단계)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from imojak.earning.problems import NoRate, Unreadable


class Step(NamedTuple):
    """A step of approval: what it is called, and the role that takes it."""

    title: str
    role: str


@dataclass(frozen=True)
class Approvals:
    """Bands of amounts, the smallest first: up to so many won (None: any) these steps, in their order."""

    bands: tuple[tuple[int | None, tuple[Step, ...]], ...] = ()

    @classmethod
    def read(cls, parameters: Mapping[str, Any]) -> Approvals:
        """Read the parameters of an approval rule set: {"approval": [{up_to_won, step: [{title, role}]}]}.

        Raises Unreadable for a band that cannot be used.
        """
        try:
            bands = [
                (
                    None if row.get("up_to_won") is None else int(row["up_to_won"]),
                    tuple(Step(str(step["title"]), str(step["role"])) for step in row["step"]),
                )
                for row in parameters.get("approval", ())
            ]
        except (KeyError, TypeError, ValueError) as error:
            raise Unreadable(f"결재 단계 기준에 쓸 수 없는 값이 있습니다: {error}") from error
        return cls(tuple(sorted(bands, key=lambda band: (band[0] is None, band[0] or 0))))

    def steps_for(self, won: int) -> tuple[Step, ...]:
        """Return the steps of a batch of ``won``, the first first. Raises NoRate where no band holds it."""
        for up_to, steps in self.bands:
            if up_to is None or won <= up_to:
                return steps
        raise NoRate(
            f"{won:,}원의 지급에 쓸 결재 단계가 없습니다. 올해 계획의 parameters.toml에 [[approval]]을 적고 계획을 올려 주세요."
        )
