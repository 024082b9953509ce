"""Two entries of one person side by side: what is known of each, and what would move from one to the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from imojak.kernel import marks
from imojak.kernel.districts import place_name
from imojak.parties.actions.merging import Preview
from imojak.parties.duplicates import Suspicion, find_duplicates
from imojak.parties.models import Account, Party, Person
from imojak.parties.scopes import standing
from imojak.records.overlaps import overlaps_between
from imojak.records.scopes import AT_ONCE, persons_visible

#: What a merge may fill in, in words.
FILLED = {
    "phone": "휴대전화",
    "email": "전자우편",
    "income_class": "소득 구간",
    "career": "경력",
    "wishes": "희망",
    "availability": "가능 시간",
}


@dataclass(frozen=True)
class Fact:
    """Something that is known of both, and whether it is the same."""

    label: str
    kept: str
    merged: str

    @property
    def same(self) -> bool:
        """Tell whether both say the same."""
        return self.kept == self.merged and bool(self.kept)


def suspicions_of(account: Account, limit: int = 300) -> list[Suspicion]:
    """Return the pairs of which the account may see both, likeliest first."""

    def seen(people: list[int]) -> Iterator[int]:
        for start in range(0, len(people), AT_ONCE):
            yield from persons_visible(account, people[start : start + AT_ONCE]).values_list("pk", flat=True)

    return find_duplicates(limit, seen)


def pair_of(account: Account, first: int, second: int) -> tuple[Party, Party] | None:
    """Return two persons of whom the account may see both; None otherwise. Nobody settles who they are themselves."""
    seen: QuerySet[Person] = persons_visible(account, [first, second])
    people = {one.party_id: one.party for one in seen.select_related("party__person")}
    if len(people) != 2 or standing(account).party in people:
        return None
    return people[first], people[second]


def facts_of_both(kept: Party, merged: Party, names: Mapping[int, str]) -> list[Fact]:
    """Return what is known of both, beside each other."""

    def told(party: Party) -> list[str]:
        person = party.person
        logins = ", ".join(party.accounts.filter(is_active=True).values_list("username", flat=True))
        return [
            names.get(party.pk, ""),
            f"{person.birth_date:%Y-%m-%d}",
            str(person.get_sex_display()),
            place_name(person.district_code),
            person.phone,
            person.email,
            logins,
            f"{party.pk}번",
        ]

    labels = ("이름", "생년월일", "성별", "사는 곳", "휴대전화", "전자우편", "로그인 아이디", "등록 번호")
    return [Fact(*row) for row in zip(labels, told(kept), told(merged), strict=True)]


def overlaps_of(kept: Party, merged: Party) -> list[str]:
    """Return what of the hours of both cannot be one person's, in sentences."""
    return [one.sentence for one in overlaps_between(kept.pk, merged.pk)]


def mark_of(seen: Preview, overlaps: Sequence[str]) -> str:
    """Return a mark of what was shown, by which a merge knows that nothing changed meanwhile."""
    return marks.mark_of(seen.kept.pk, seen.merged.pk, seen.moves, seen.conflicts, sorted(seen.fills), list(overlaps))
