"""How rules call what they name by a code: programmes, groups of programmes that exclude each other, kinds of bodies."""

from __future__ import annotations

from imojak.offers.models import Programme
from imojak.parties.enums import OrganisationKind


def names_of_rules() -> dict[str, str]:
    """Return the names by which ``rules.wording`` tells rules; a group is called by its programmes."""
    found = {f"kind:{one.value}": str(one.label) for one in OrganisationKind}
    groups: dict[str, list[str]] = {}
    rows = Programme.objects.order_by("year", "order").values_list("code", "name", "exclusion_group", "parent")
    for code, name, group, parent in rows:
        found[f"programme:{code}"] = name
        if group and parent is None and name not in groups.setdefault(group, []):
            groups[group].append(name)
    return found | {f"group:{code}": ", ".join(names) for code, names in groups.items()}
