"""Filling the placeholders of a message or an agreement; particles follow the word that comes to stand before them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from imojak.kernel.josa import particle
from imojak.plan.checks_terms import PLACEHOLDER

#: Particles as a writer leaves them open, with the pair that is chosen from: 을(를), (으)로.
_OPEN = {
    "은(는)": "은/는",
    "이(가)": "이/가",
    "을(를)": "을/를",
    "과(와)": "과/와",
    "(으)로": "으로/로",
    "(이)라": "이라/라",
}
_FOLLOWED = re.compile(r"(?P<word>\S+?)(?P<open>" + "|".join(map(re.escape, _OPEN)) + ")")


def said_once(text: str, programme: str, round: str) -> str:
    """Return a text in which "{programme} {round}" is the round alone where that bears the programme's name already."""
    return text.replace("{programme} {round}", "{round}") if round.startswith(programme) else text


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the text with ``{name}`` replaced by its value, and open particles (을(를)) chosen by what stands before.

    A placeholder without a value becomes nothing, and spaces that would stand double are one.
    """
    filled = PLACEHOLDER.sub(lambda found: values.get(found[1], ""), text)
    chosen = _FOLLOWED.sub(lambda found: found["word"] + particle(found["word"], _OPEN[found["open"]]), filled)
    return re.sub(r"(?<=\S) {2,}", " ", chosen).strip()
