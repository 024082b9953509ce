"""Rules that explain (기준): who may take part, and if not, why and from when. Pure: no database, no clock.

A programme writes its rules as tables of TOML (``schema``); ``compose`` makes a rule book of them, and ``evaluate`` asks
it about somebody (``facts``). The answer names every rule with its sentence, and keeps the inputs it was given, so
that ``replay`` gives the same answer years later.
"""

from imojak.rules.book import RuleBook, UnreadableRules, compose
from imojak.rules.evaluation import Evaluation, evaluate, headline, replay
from imojak.rules.facts import Days, Facts

__all__ = ["Days", "Evaluation", "Facts", "RuleBook", "UnreadableRules", "compose", "evaluate", "headline", "replay"]
