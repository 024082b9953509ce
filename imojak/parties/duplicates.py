"""Who may be in the tables twice (중복 의심): pairs of persons with what speaks for it, the likeliest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Count, Q, QuerySet

from imojak.parties.models import Merge, Party, Person

#: Groups larger than this share something that tells nothing (a telephone of a centre).
_TOO_COMMON = 6


@dataclass(frozen=True)
class Suspicion:
    """Two entries that may be one person: the older one first, what they share, and how much that weighs."""

    first: Party
    second: Party
    reasons: tuple[str, ...]
    weight: int


#: What two entries can share: its Korean, its weight, the fields, and what is left out.
_SIGNS: tuple[tuple[str, int, tuple[str, ...], Q], ...] = (
    ("이름과 생년월일", 6, ("party__name", "birth_date"), Q()),
    ("생년월일과 휴대전화", 6, ("birth_date", "phone"), Q(phone="")),
    ("이름과 휴대전화", 5, ("party__name", "phone"), Q(phone="")),
    ("생년월일과 전자우편", 5, ("birth_date", "email"), Q(email="")),
    ("이름과 전자우편", 4, ("party__name", "email"), Q(email="")),
)


def find_duplicates(limit: int = 100, seen: Callable[[list[int]], Iterable[int]] | None = None) -> list[Suspicion]:
    """Return up to ``limit`` pairs of persons that share enough to be one, likeliest first.

    ``seen`` narrows them to whom one may see: it takes numbers of persons and returns those that stay, and is asked only
    about the few who share something with somebody. Pairs that somebody has looked at and kept apart are left out.
    """
    people = Person.objects.exclude(party__in=Party.objects.exclude(merged_into=None).values("pk"))
    found: dict[tuple[int, int], list[tuple[str, int]]] = defaultdict(list)
    for label, weight, fields, empty in _SIGNS:
        rows = people.exclude(empty) if empty else people
        shared = rows.values(*fields).annotate(n=Count("pk")).filter(n__gt=1, n__lte=_TOO_COMMON).order_by()
        for pair in _pairs(rows, fields, [tuple(row[name] for name in fields) for row in shared]):
            found[pair].append((label, weight))
    candidates = sorted({person for pair in found for person in pair})
    stay = set(candidates if seen is None else seen(candidates))
    apart = set(Merge.objects.exclude(undone_at=None).values_list("kept_id", "merged_id"))
    open_pairs = [
        (sum(weight for _, weight in signs), pair, tuple(label for label, _ in signs))
        for pair, signs in found.items()
        if stay.issuperset(pair) and pair not in apart and pair[::-1] not in apart
    ]
    open_pairs.sort(key=lambda one: (-one[0], one[1]))
    chosen = open_pairs[:limit]
    parties = Party.objects.select_related("person").in_bulk([key for _, pair, _ in chosen for key in pair])
    return [Suspicion(parties[pair[0]], parties[pair[1]], reasons, weight) for weight, pair, reasons in chosen]


def _pairs(
    rows: QuerySet[Person], fields: tuple[str, ...], keys: list[tuple[Hashable, ...]]
) -> Iterable[tuple[int, int]]:
    groups: dict[tuple[Hashable, ...], list[int]] = defaultdict(list)
    wanted = set(keys)
    first = fields[0]
    narrowed = rows.filter(**{f"{first}__in": {key[0] for key in keys}}).order_by("pk").values_list("pk", *fields)
    for pk, *values in narrowed:
        if tuple(values) in wanted:
            groups[tuple(values)].append(pk)
    for members in groups.values():
        yield from combinations(members, 2)
