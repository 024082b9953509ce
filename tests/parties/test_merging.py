"""Two entries of one person: found, looked through, merged, and taken apart again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from imojak.parties.actions.merging import CannotMerge, keep_apart, merge, merge_preview, undo_merge
from imojak.parties.actions.profile import fill_in
from imojak.parties.duplicates import find_duplicates
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Party, Person
from imojak.paths.enums import DecisionKind
from imojak.records.enums import RecordKind
from tests import factories as make
from tests.conftest import Clock

#: What a person wishes, by part.
Wishes = dict[str, Any]

pytestmark = pytest.mark.django_db

BORN = date(1968, 3, 2)


@pytest.fixture
def manager(clock: Clock) -> Account:
    return make.account(of=RoleKind.PROGRAMME_MANAGER, at=make.unit().party)


@pytest.fixture
def twice() -> tuple[Party, Party]:
    """김보람 came by herself, and once more on a list that somebody brought in."""
    first = make.person("김보람", birth=BORN, phone="+821012345678")
    second = make.person("김보람", birth=BORN, phone="+821012345678", email="boram@example.org")
    return first, second


def test_who_shares_name_birth_date_and_telephone_is_found(twice: tuple[Party, Party]) -> None:
    make.person("김보람", birth=date(1970, 1, 1))
    found = find_duplicates()
    assert [(one.first, one.second) for one in found] == [twice]
    assert found[0].reasons == ("이름과 생년월일", "생년월일과 휴대전화", "이름과 휴대전화")


def test_a_telephone_of_many_tells_nothing() -> None:
    for number in range(8):
        make.person("이하나", birth=date(1960, 1, 1 + number), phone="+82212345678")
    assert find_duplicates() == []


def test_a_merge_is_looked_through_first(manager: Account, twice: tuple[Party, Party]) -> None:
    kept, merged = twice
    make.participation(make.place(), merged)
    seen = merge_preview(kept, merged)
    assert seen.moves == {"신청": 1, "참여": 1}
    assert seen.fills == {"email": "boram@example.org"}
    assert seen.conflicts == ()
    assert merged.participations.count() == 1


def test_what_belonged_to_the_one_belongs_to_the_other_and_back_again(
    manager: Account, twice: tuple[Party, Party]
) -> None:
    kept, merged = twice
    own = make.participation(make.place(), kept)
    part = make.participation(make.place(), merged)
    month = make.period(part.place, locked=True)
    make.consent(merged)
    done = merge(kept, merged, actor=manager, reason="전화로 확인")
    kept.refresh_from_db()
    merged.refresh_from_db()
    assert set(kept.participations.all()) == {own, part}
    assert (merged.merged_into, kept.person.email) == (kept, "boram@example.org")
    assert kept.consents.count() == 1
    later = make.participation(make.place(), kept)
    undo_merge(done, actor=manager, reason="동명이인")
    merged.refresh_from_db()
    kept.person.refresh_from_db()
    assert set(kept.participations.all()) == {own, later}
    assert set(merged.participations.all()) == {part}
    assert (merged.merged_into, kept.person.email) == (None, "")
    assert month.place == part.place


NEWS, WORDS = {"news": ["course"]}, {"text": "동네에서 하는 일"}


@pytest.mark.parametrize(
    ("mine", "others", "both"),
    [
        (WORDS, NEWS, WORDS | NEWS),
        (NEWS, WORDS | {"news": ["fair"]}, NEWS | WORDS),
        ({}, WORDS | NEWS, WORDS | NEWS),
        (WORDS | NEWS, {"text": "다른 말"}, WORDS | NEWS),
    ],
)
def test_a_wish_is_filled_part_by_part_and_both_are_as_they_were_once_it_is_undone(
    manager: Account, twice: tuple[Party, Party], mine: Wishes, others: Wishes, both: Wishes
) -> None:
    kept, merged = twice
    wish(kept, mine)
    wish(merged, others)
    done = merge(kept, merged, actor=manager, reason="전화로 확인")
    assert (wishes(kept), wishes(merged)) == (both, others)
    undo_merge(done, actor=manager, reason="동명이인")
    assert (wishes(kept), wishes(merged)) == (mine, others)


def test_what_somebody_wrote_after_a_merge_stays_when_it_is_undone(
    manager: Account, twice: tuple[Party, Party]
) -> None:
    kept, merged = twice
    wish(kept, WORDS)
    wish(merged, NEWS)
    done = merge(kept, merged, actor=manager, reason="전화로 확인")
    wish(kept, {"text": "이제는 다른 일"} | NEWS)
    undo_merge(done, actor=manager, reason="동명이인")
    assert wishes(kept) == {"text": "이제는 다른 일"}
    again = merge(kept, merged, actor=manager, reason="전화로 확인")
    wish(kept, {"text": "이제는 다른 일", "news": ["fair"]})
    undo_merge(again, actor=manager, reason="동명이인")
    assert wishes(kept) == {"text": "이제는 다른 일", "news": ["fair"]}


def wish(party: Party, said: Wishes) -> None:
    """Write what a person wishes."""
    Person.objects.filter(party=party).update(wishes=said)


def wishes(party: Party) -> Wishes:
    """What is kept of a person's wishes now."""
    said: Wishes = Person.objects.get(party=party).wishes
    return said


def test_what_somebody_confirms_fills_only_the_parts_that_nobody_knew(twice: tuple[Party, Party]) -> None:
    one = twice[1]
    wish(one, NEWS)
    given = {"wishes": WORDS | {"news": ["fair"]}, "email": "other@example.org", "availability": {"times": ["저녁"]}}
    assert fill_in(one.person, given) == ["wishes", "availability"]
    one.person.refresh_from_db()
    assert wishes(one) == NEWS | WORDS
    assert (one.person.email, one.person.availability) == ("boram@example.org", {"times": ["저녁"]})
    assert fill_in(one.person, given) == []


def test_records_of_a_locked_month_go_along(manager: Account, twice: tuple[Party, Party]) -> None:
    kept, merged = twice
    part = make.participation(make.place(), merged)
    month = make.period(part.place)
    record = make.record(part, kind=RecordKind.WORK, period=month)
    make.lock(month)
    merge(kept, merged, actor=manager, reason="전화로 확인")
    record.refresh_from_db()
    assert record.party == kept


def test_who_is_in_two_programmes_that_exclude_each_other_is_not_merged_before_one_has_ended(
    manager: Account, twice: tuple[Party, Party]
) -> None:
    for party in twice:
        make.participation(make.place(make.round_of(make.programme(exclusion_group="paid"))), party)
    seen = merge_preview(*twice)
    assert seen.conflicts == (
        "참여: 함께 할 수 없는 다른 사업과 기간이 겹칩니다. 기간을 바꾸거나 먼저 그 참여를 끝내 주세요.",
    )
    with pytest.raises(CannotMerge, match="기간이 겹칩니다"):
        merge(*twice, actor=manager, reason="전화로 확인")
    assert twice[1].participations.count() == 1


def test_two_applications_to_one_round_stand_in_the_way(manager: Account, twice: tuple[Party, Party]) -> None:
    to = make.round_of()
    for party in twice:
        make.application(to, party)
    with pytest.raises(CannotMerge, match="이미 신청하셨습니다"):
        merge(*twice, actor=manager, reason="전화로 확인")


def test_who_was_kept_apart_is_not_asked_about_again(manager: Account, twice: tuple[Party, Party]) -> None:
    keep_apart(*twice, actor=manager, reason="쌍둥이")
    assert find_duplicates() == []


def test_a_merge_needs_the_right_a_reason_and_two_persons(manager: Account, twice: tuple[Party, Party]) -> None:
    with pytest.raises(CannotMerge, match="권한"):
        merge(*twice, actor=make.account(of=RoleKind.SITE_LEADER), reason="전화로 확인")
    with pytest.raises(CannotMerge, match="까닭"):
        merge(*twice, actor=manager, reason=" ")
    with pytest.raises(CannotMerge, match="두 번"):
        merge(twice[0], twice[0], actor=manager, reason="전화로 확인")
    with pytest.raises(CannotMerge, match="사람끼리만"):
        merge(twice[0], make.organisation(), actor=manager, reason="전화로 확인")
    done = merge(*twice, actor=manager, reason="전화로 확인")
    undo_merge(done, actor=manager, reason="동명이인")
    with pytest.raises(CannotMerge, match="이미 되돌린"):
        undo_merge(done, actor=manager, reason="동명이인")


def test_the_decision_of_the_merged_still_lets_in(manager: Account, twice: tuple[Party, Party]) -> None:
    kept, merged = twice
    part = make.participation(make.place(), merged)
    merge(kept, merged, actor=manager, reason="전화로 확인")
    part.refresh_from_db()
    assert part.decision.application.party == part.party == kept
    assert part.decision.kind == DecisionKind.SELECTION
