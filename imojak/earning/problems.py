"""What makes pay impossible to compute, said so that somebody can put it right."""

from __future__ import annotations


class Unreadable(ValueError):
    """Stored parameters that cannot be used; ``user_message`` names the key, the code or the day."""

    def __init__(self, user_message: str) -> None:
        super().__init__(user_message)
        self.user_message = user_message


class UnreadableScheme(Unreadable):
    """Parameters of a rule set that are no pay scheme."""


class NoRate(Unreadable):
    """A rate, a tax rule or a premium that is not written for the day: nothing is carried over from another day."""
