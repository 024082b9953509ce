"""Why somebody was not taken: the codes that a decision keeps, and the sentence that the person gets.

The codes and all that is said of them stand in ``imojak.rules.reasons``.
"""

from __future__ import annotations

from imojak.rules.reasons import ELIGIBILITY_REASONS, UnknownReason, next_steps, sentences
from imojak.rules.reasons import REASONS as _ALL

#: Reason codes of refusals and waiting lists with the sentence that is sent.
REASONS = {code: one.sentence for code, one in _ALL.items()}

__all__ = ["ELIGIBILITY_REASONS", "REASONS", "UnknownReason", "next_steps", "sentences"]
