"""A programme type told in Korean, section by section, and what is otherwise in another version of it. Pure."""

from imojak.plan.told.compared import ChangedItem, ChangedLine, ChangedSection, compared, compared_rules
from imojak.plan.told.sections import Item, Section, told

__all__ = ["ChangedItem", "ChangedLine", "ChangedSection", "Item", "Section", "compared", "compared_rules", "told"]
