"""The library: one pure function per kind of rule, from rule, facts and days to a finding that says why."""

from imojak.rules.library import bodies, history, person
from imojak.rules.library.findings import FAILED, PASSED, UNKNOWN, Finding, judge

__all__ = ["FAILED", "PASSED", "UNKNOWN", "Finding", "bodies", "history", "judge", "person"]
