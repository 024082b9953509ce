"""Invariant 11: replaying the transition log of every object gives its stored state."""

from __future__ import annotations

from django.apps import apps

from imojak.kernel.transitions import Machine
from imojak.reports.audit.invariant import Violation, rows
from imojak.reports.audit.machines import MACHINES


def log_replays() -> list[Violation]:
    """11: an object's log begins at the machine's first state, goes on by its transitions, and ends where it stands."""
    return [violation for machine in MACHINES.values() for violation in (*_steps(machine), *_ends(machine))]


def objects() -> int:
    """Return how many objects have a log that is replayed."""
    return sum(rows(f"SELECT COUNT(*) FROM {_table(machine)}")[0][0] for machine in MACHINES.values())


def _table(machine: Machine) -> str:
    return str(apps.get_model(machine.model_label)._meta.db_table)


def _steps(machine: Machine) -> list[Violation]:
    """Every row follows from the one before; which pairs of states may follow is the machine's table, here as SQL."""
    pairs = {("", state) for state in (machine.initial, *machine.also_initial)}
    pairs |= {(source, row.target) for row in machine.transitions for source in row.sources}
    known = " OR ".join(["(from_state = %s AND to_state = %s)"] * len(pairs))
    found = rows(
        f"""
        SELECT object_id, before, from_state, to_state FROM (
            SELECT object_id, from_state, to_state,
                COALESCE(LAG(to_state) OVER (PARTITION BY object_id ORDER BY at, id), '') AS before
            FROM trust_transitionlog WHERE object_type = %s
        ) step WHERE before <> from_state OR NOT ({known}) ORDER BY object_id
        """,
        machine.model_label,
        *(str(state) for pair in sorted(pairs) for state in pair),
    )
    return [
        Violation(
            machine.model_label,
            number,
            f"이력이 '{before}' 다음에 '{source}' → '{target}'로 이어집니다. 이 순서는 있을 수 없습니다.",
        )
        for number, before, source, target in found
    ]


def _ends(machine: Machine) -> list[Violation]:
    # One look into the log's index per object: SQLite would scan a joined subquery again for every row.
    found = rows(
        f"""
        SELECT id, state, last FROM (
            SELECT o.id, o.{machine.state_field} AS state, (
                SELECT log.to_state FROM trust_transitionlog log WHERE log.object_type = %s AND log.object_id = o.id
                ORDER BY log.at DESC, log.id DESC LIMIT 1
            ) AS last FROM {_table(machine)} o
        ) object WHERE last IS NULL OR last <> state ORDER BY id
        """,
        machine.model_label,
    )
    return [
        Violation(
            machine.model_label,
            number,
            f"지금 상태는 '{state}'인데 이력은 '{last}'에서 끝납니다."
            if last
            else f"지금 상태는 '{state}'인데 이력이 없습니다.",
        )
        for number, state, last in found
    ]
