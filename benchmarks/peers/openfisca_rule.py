"""The same month as a rule of OpenFisca, once in float and once in int, and as a Polars expression.

Run by the Python of the peers' environment with a folder of columns and the number of rounds; prints the best seconds.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from openfisca_core.entities import build_entity
from openfisca_core.periods import MONTH, YEAR
from openfisca_core.populations import ADD
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

CAP, HOURLY, MOST = 57 * 60, 11_157, 635_950
FULL_CAP, FULL_HOURLY, FULL_MOST = 209 * 60, 9_860, 2_060_740


def whole(minutes: Any, cap: int, hourly: int, unit: int, most: int) -> Any:
    """Compute in whole numbers: won times minutes, divided once."""
    return np.minimum((np.minimum(minutes, cap) * hourly + unit * 30) // (unit * 60) * unit, most)


def fractions(minutes: Any, cap: int, hourly: int, unit: int, most: int) -> Any:
    """Compute in floats, as a rule of OpenFisca is usually written: hours, won, rounded half up."""
    won = np.minimum(minutes / 60, cap / 60) * hourly
    return np.minimum(np.floor(won / unit + 0.5) * unit, most)


def system(value: type, how: Callable[..., Any]) -> tuple[TaxBenefitSystem, Any]:
    """Return a tax and benefit system that knows minutes, a month's pay, and a year's."""
    person = build_entity(key="person", plural="people", label="사람", is_person=True)

    class Minutes(Variable):
        value_type = value
        entity = person
        definition_period = MONTH
        label = "활동(분)"

    class Pay(Variable):
        value_type = value
        entity = person
        definition_period = MONTH
        label = "인턴십 활동비"

        def formula(people: Any, period: Any) -> Any:  # noqa: N805 - OpenFisca calls it with the people
            return how(people("Minutes", period), CAP, HOURLY, 10, MOST)

    class FullTime(Variable):
        value_type = value
        entity = person
        definition_period = MONTH
        label = "전일제 급여"

        def formula(people: Any, period: Any) -> Any:  # noqa: N805
            return how(people("Minutes", period), FULL_CAP, FULL_HOURLY, 1, FULL_MOST)

    class Year(Variable):
        value_type = value
        entity = person
        definition_period = YEAR
        label = "전일제 급여의 한 해 합"

        def formula(people: Any, period: Any) -> Any:  # noqa: N805
            return people("FullTime", period, options=[ADD])

    found = TaxBenefitSystem([person])
    found.add_variables(Minutes, Pay, FullTime, Year)
    return found, person


def main(folder: Path, rounds: int) -> None:
    """Measure and write the won of each."""
    minutes, months = np.load(folder / "minutes.npy"), np.load(folder / "months.npy")
    seconds: dict[str, float] = {}

    def best(name: str, once: Callable[[], Any]) -> Any:
        for _ in range(rounds):
            began = time.perf_counter()
            found = once()
            took = time.perf_counter() - began
            seconds[name] = min(took, seconds.get(name, took))
        return found

    for name, value, how in (("float", float, fractions), ("int", int, whole)):
        known, _ = system(value, how)

        def month(known: Any = known) -> Any:
            simulation = SimulationBuilder().build_default_simulation(known, count=len(minutes))
            simulation.set_input("Minutes", "2023-06", minutes)
            return simulation.calculate("Pay", "2023-06")

        np.save(folder / f"openfisca-{name}.npy", best(f"openfisca {name}", month))
        simulation = SimulationBuilder().build_default_simulation(known, count=months.shape[1])
        for number, one in enumerate(months, start=1):
            simulation.set_input("Minutes", f"2023-{number:02d}", one)
        np.save(folder / f"openfisca-{name}-year.npy", simulation.calculate("Year", "2023"))
    table = pl.DataFrame({"minutes": minutes})
    won = ((pl.min_horizontal("minutes", CAP) * HOURLY + 300) // 600 * 10).clip(upper_bound=MOST)
    np.save(folder / "polars.npy", best("polars", lambda: table.select(won.alias("won")))["won"].to_numpy())
    print("READY " + json.dumps(seconds))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
