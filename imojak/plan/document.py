"""The plan as a whole, with the look-ups that its readers share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from imojak.plan.agency import Campuses, Executives, Organisation, Profile, Strategy, Unit
from imojak.plan.budget import Budget, Line
from imojak.plan.parameters import ParameterFile
from imojak.plan.programmes import NewCampus, Others, Programme, Strand
from imojak.plan.published import Published
from imojak.plan.targets import Target, Targets
from imojak.plan.types.reader import TypeFile


@dataclass(frozen=True)
class Plan:
    """An agency's year. Programmes stand in the order of the report. Obtained from :func:`imojak.plan.read`."""

    profile: Profile
    organisation: Organisation
    executives: Executives
    campuses: Campuses
    strategy: Strategy
    budget: Budget
    targets: Targets
    programmes: tuple[Programme, ...]
    newcampus: NewCampus
    others: Others
    published: Mapping[str, Published]
    types: Mapping[str, TypeFile]
    parameters: ParameterFile
    layouts: Mapping[str, Mapping[str, Any]]
    tax_files: Mapping[str, Mapping[str, Any]]

    @property
    def year(self) -> int:
        """The fiscal year of the plan."""
        return self.profile.year

    @cached_property
    def units(self) -> dict[str, Unit]:
        """Units by code."""
        return {unit.code: unit for unit in self.organisation.unit}

    @cached_property
    def lines(self) -> dict[str, Line]:
        """Budget lines (leaves) by code."""
        return {line.code: line for line in self.budget.line}

    @cached_property
    def sites(self) -> dict[str, str]:
        """Names of all places by code: campuses, district centres, other offices."""
        names = {place.code: place.name for place in self.campuses.campus}
        names |= {place.code: place.name for place in self.campuses.centre}
        return names | {place.code: place.name for place in self.campuses.office}

    def programme(self, code: str) -> Programme:
        """Return the programme ``code``. Raises KeyError when there is none."""
        for programme in self.programmes:
            if programme.code == code:
                return programme
        raise KeyError(code)

    def strand(self, programme: str, code: str) -> Strand:
        """Return strand ``code`` of ``programme``. Raises KeyError when there is none."""
        for strand in self.programme(programme).strand:
            if strand.code == code:
                return strand
        raise KeyError(f"{programme}.{code}")

    def target(self, code: str) -> Target:
        """Return the target ``code``. Raises KeyError when there is none."""
        for target in self.targets.target:
            if target.code == code:
                return target
        raise KeyError(code)
