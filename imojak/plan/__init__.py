"""An agency's year as data: the schema of plans/YEAR, its reader, and what the files must say about each other.

No Django here: a plan can be read, checked and compared without a database.
"""

from imojak.plan.document import Plan
from imojak.plan.errors import PlanError
from imojak.plan.facts import facts
from imojak.plan.files import load
from imojak.plan.published import Published
from imojak.plan.reader import read
from imojak.plan.rounds import expand, rounds_of

__all__ = ["Plan", "PlanError", "Published", "expand", "facts", "load", "read", "rounds_of"]
