"""Merging two entries of one person (중복 합치기), seen through beforehand and undone if it was wrong.

Rows are moved from the one to the other, and which ones is kept, so that undoing moves back just these. The emptied
entry stays and points to the one that was kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from imojak.kernel.violations import explained, sentence_for
from imojak.parties.actions.profile import gaps_again, gaps_filled
from imojak.parties.enums import Capability, PartyKind
from imojak.parties.models import Account, Merge, Party, Person
from imojak.problems import Problem

#: What tells of the entry itself, or of money that was booked: it stays where it is.
_STAYS = {
    "parties.party.merged_into",
    "parties.person.party",
    "parties.organisation.party",
    "paths.groupprofile.party",
    "parties.merge.kept",
    "parties.merge.merged",
    "agency.agency.party",
    "agency.unit.party",
    "ledger.voucher.counterparty",
    "ledger.contract.supplier",
    "pay.incomestatement.party",
    "ledger.grant.giver",
}
#: Of these only one may be in a state: where the kept entry has one in it, the other's stays where it is.
_YIELDS = {"pay.payeeaccount.party": ("status", ("asked", "confirmed"))}
#: An application is moved before the participation that rests on it.
_FIRST = ("parties.account.party", "paths.application.party")
#: Filled from the other entry where the kept one knows nothing.
_PROFILE = ("phone", "email", "income_class", "career", "wishes", "availability")


class CannotMerge(Problem):
    """Two entries that cannot become one as they are."""


@dataclass(frozen=True)
class Preview:
    """What a merge would do: how many rows of each table move, which fields are filled, and what stands in the way."""

    kept: Party
    merged: Party
    moves: dict[str, int] = field(default_factory=dict)
    fills: dict[str, Any] = field(default_factory=dict)
    conflicts: tuple[str, ...] = ()


def merge_preview(kept: Party, merged: Party) -> Preview:
    """Return what merging ``merged`` into ``kept`` would do; nothing is changed. Raises CannotMerge."""
    _check(kept, merged)
    moves: dict[str, int] = {}
    conflicts: list[str] = []
    with transaction.atomic():
        for path, rows in _rows_of(merged, kept):
            count = rows.count()
            if count == 0:
                continue
            label = str(rows.model._meta.verbose_name)
            moves[label] = moves.get(label, 0) + count
            try:
                with transaction.atomic():
                    _move(path, rows, kept)
            except IntegrityError as error:
                conflicts.append(f"{label}: {sentence_for(error)}")
        transaction.set_rollback(True)
    return Preview(kept, merged, moves, _fills(kept.person, merged.person), tuple(dict.fromkeys(conflicts)))


def merge(kept: Party, merged: Party, *, actor: Account, reason: str) -> Merge:
    """Move what belongs to ``merged`` to ``kept``, and return the row by which it can be undone.

    Raises CannotMerge without the right or a reason, for entries that are no two persons, and where both have what one
    person can have only once.
    """
    if not (actor.can(Capability.DECIDE) and actor.can(Capability.READ_PERSON)):
        raise CannotMerge("중복을 합칠 권한이 없습니다. 사업 담당자에게 부탁해 주세요.")
    if not reason.strip():
        raise CannotMerge("같은 사람으로 보는 까닭을 적어 주세요.")
    with explained(CannotMerge), transaction.atomic():
        locked = {one.pk: one for one in Party.objects.select_for_update().filter(pk__in=[kept.pk, merged.pk])}
        _check(locked[kept.pk], locked[merged.pk])
        moved: dict[str, list[int]] = {}
        for path, rows in _rows_of(merged, kept):
            keys = list(rows.order_by("pk").values_list("pk", flat=True))
            if keys:
                _move(path, rows.model._default_manager.filter(pk__in=keys), kept)
                moved[path] = keys
        people = Person.objects.select_for_update().in_bulk([kept.pk, merged.pk])
        fills = _fills(people[kept.pk], people[merged.pk])
        before = {name: getattr(people[kept.pk], name) for name in fills}
        Person.objects.filter(pk=kept.pk).update(**fills)
        Party.objects.filter(pk=merged.pk).update(merged_into=kept)
        return Merge.objects.create(
            kept=kept,
            merged=merged,
            moved=moved,
            before={"was": before, "became": fills},
            reason=reason.strip(),
            merged_by=actor,
            merged_at=timezone.now(),
        )


def undo_merge(done: Merge, *, actor: Account, reason: str) -> Merge:
    """Move back what a merge had moved; what came to the kept entry since then stays with it.

    Raises CannotMerge when it is undone already, without the right or without a reason.
    """
    if not (actor.can(Capability.DECIDE) and actor.can(Capability.READ_PERSON)):
        raise CannotMerge("합친 것을 되돌릴 권한이 없습니다. 사업 담당자에게 부탁해 주세요.")
    if not reason.strip():
        raise CannotMerge("되돌리는 까닭을 적어 주세요.")
    with explained(CannotMerge), transaction.atomic():
        done = Merge.objects.select_for_update(of=("self",)).select_related("merged").get(pk=done.pk)
        if done.undone_at is not None:
            raise CannotMerge("이미 되돌린 건입니다.")
        for path, keys in _in_order(done.moved):
            model, name = _model_and_field(path)
            _move(path, model._default_manager.filter(pk__in=keys, **{name: done.kept_id}), done.merged)
        person = Person.objects.select_for_update().get(pk=done.kept_id)
        was, became = done.before.get("was", {}), done.before.get("became", {})
        back = gaps_again({name: getattr(person, name) for name in became}, was, became)
        Person.objects.filter(pk=person.pk).update(**back)
        Party.objects.filter(pk=done.merged_id).update(merged_into=None)
        done.undone_by, done.undone_at, done.undone_because = actor, timezone.now(), reason.strip()
        done.save(update_fields=["undone_by", "undone_at", "undone_because"])
        return done


def keep_apart(one: Party, other: Party, *, actor: Account, reason: str) -> Merge:
    """Keep that two entries are of two persons, so that they are not asked about again. Raises CannotMerge."""
    if not actor.can(Capability.READ_PERSON):
        raise CannotMerge("이 일을 할 권한이 없습니다. 사업 담당자에게 부탁해 주세요.")
    if not reason.strip():
        raise CannotMerge("다른 사람으로 보는 까닭을 적어 주세요.")
    _check(one, other)
    now = timezone.now()
    return Merge.objects.create(
        kept=one,
        merged=other,
        moved={},
        reason="다른 사람임을 확인",
        merged_by=actor,
        merged_at=now,
        undone_by=actor,
        undone_at=now,
        undone_because=reason.strip(),
    )


def _check(kept: Party, merged: Party) -> None:
    if kept.pk == merged.pk:
        raise CannotMerge("같은 사람을 두 번 골랐습니다. 서로 다른 두 사람을 골라 주세요.")
    if kept.kind != PartyKind.PERSON or merged.kind != PartyKind.PERSON:
        raise CannotMerge("사람끼리만 합칠 수 있습니다.")
    if kept.merged_into_id or merged.merged_into_id:
        raise CannotMerge("이미 다른 사람과 합친 분입니다. 목록을 새로 고쳐 주세요.")


def _fills(kept: Person, merged: Person) -> dict[str, Any]:
    known, given = ({name: getattr(one, name) for name in _PROFILE} for one in (kept, merged))
    return gaps_filled(known, given)


def _rows_of(party: Party, kept: Party) -> Iterator[tuple[str, models.QuerySet[Any]]]:
    """Yield "app.model.field" and the rows of a party that move to ``kept``, those that others rest on first."""
    paths = [f"{one.related_model._meta.label_lower}.{one.field.name}" for one in Party._meta.related_objects]
    paths = [path for path in [*paths, "parties.merge.merged"] if path not in _STAYS]
    paths.append("messaging.message.recipient_id")
    for path in sorted(set(paths), key=_place):
        model, name = _model_and_field(path)
        rows = model._default_manager.filter(**{name: party.pk})
        if path in _YIELDS:
            # What both have (the account that pay goes to) stays; closed ones move, of them there may be many.
            state, single = _YIELDS[path]
            there = model._default_manager.filter(**{name: kept.pk, f"{state}__in": single})
            rows = rows.exclude(**{f"{state}__in": list(there.values_list(state, flat=True))})
        yield path, rows


def _place(path: str) -> tuple[int, str]:
    return (_FIRST.index(path) if path in _FIRST else len(_FIRST), path)


def _in_order(moved: dict[str, list[int]]) -> list[tuple[str, list[int]]]:
    return sorted(moved.items(), key=lambda item: _place(item[0]))


def _model_and_field(path: str) -> tuple[type[models.Model], str]:
    label, _, name = path.rpartition(".")
    return apps.get_model(label), name


def _move(path: str, rows: models.QuerySet[Any], to: Party) -> None:
    rows.update(**{path.rpartition(".")[2]: to.pk})
