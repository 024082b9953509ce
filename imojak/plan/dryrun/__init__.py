"""A type tried out before anybody applies (모의 운영): invented applicants go the whole way, in memory. Pure."""

from imojak.plan.dryrun.report import told
from imojak.plan.dryrun.walk import DryRun, try_out

__all__ = ["DryRun", "told", "try_out"]
