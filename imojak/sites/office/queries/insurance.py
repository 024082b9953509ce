"""Group insurance of a round as its manager sees it: the policies that insure it, who is missing, days without cover."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from imojak.offers.models import Round
from imojak.parties.models import Account, Party
from imojak.paths.coverage import Gap, insures
from imojak.paths.enums import ParticipationStatus
from imojak.paths.models import Cover, Participation, Policy
from imojak.paths.scopes import participations_changeable


@dataclass(frozen=True)
class Uncovered:
    """Days of somebody without cover, with what is to be done now: in a word, and in a sentence."""

    of: Gap
    name: str
    todo: str
    advice: str

    @property
    def days(self) -> int:
        """How many days there are."""
        return len(self.of)


def policies_of(of: Round) -> list[Policy]:
    """Return the policies that insure the round or a place of it, and whose days meet the round's.

    They are those of its programme and of the programme above.
    """
    programme = of.programme
    numbers = [programme.pk, *([programme.parent_id] if programme.parent_id else [])]
    rows = Policy.objects.filter(
        Q(round=None) | Q(round=of), programme__in=numbers, starts_on__lte=of.ends_on, ends_on__gte=of.starts_on
    )
    return list(
        rows.select_related("insurer", "programme", "place")
        .annotate(covered=Count("covers"))
        .order_by("starts_on", "pk")
    )


def not_covered(account: Account, of: Round, policy: Policy) -> QuerySet[Participation]:
    """Return who takes part in the round while a policy runs that is theirs, and is not on it nor on another for those days."""
    rows = participations_changeable(account).filter(round=of, status=ParticipationStatus.ACTIVE)
    if policy.place_id is not None:
        rows = rows.filter(place=policy.place_id)
    others = Cover.objects.filter(starts_on__lte=policy.ends_on, ends_on__gte=policy.starts_on)
    return rows.filter(starts_on__lte=policy.ends_on, ends_on__gte=policy.starts_on).exclude(
        pk__in=others.filter(participation__round=of).values("participation")
    )


def insurers() -> QuerySet[Party]:
    """Return the bodies with which a policy was ever taken out, by name."""
    return Party.objects.filter(policies__isnull=False).distinct().order_by("name", "pk")


def uncovered(of: Round, found: Iterable[Gap], policies: Sequence[Policy], names: dict[int, str]) -> list[Uncovered]:
    """Return days without cover with what is to be done about each."""
    several = list(found)
    people = Participation.objects.select_related("round__programme").in_bulk([one.participation for one in several])
    on = set(
        Cover.objects.filter(participation__in=list(people), policy__in=policies).values_list(
            "participation_id", "policy_id"
        )
    )
    return [
        Uncovered(one, names.get(one.party, ""), *_advice(one, people[one.participation], policies, on))
        for one in several
    ]


def _advice(gap: Gap, of: Participation, policies: Sequence[Policy], on: set[tuple[int, int]]) -> tuple[str, str]:
    meeting = [one for one in policies if insures(one, of) and one.starts_on <= gap.last and one.ends_on >= gap.first]
    if not meeting:
        return "계약 등록·갱신", "이 날을 덮는 계약이 없습니다. 계약을 등록하거나 갱신해 주세요."
    if any((of.pk, one.pk) in on for one in meeting):
        return "기간 맞추기", "가입 기간이 참여 기간과 다릅니다. ‘모두 맞추기’를 눌러 주세요."
    return "가입", f"{meeting[0].number}에 가입시켜 주세요."
