"""The reserve lists of the year come to their end: whom no seat was found for is told so, as the clocks would have."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from imojak.demo.live.world import World
from imojak.paths.actions.deciding import refusal
from imojak.paths.actions.verdicts import write
from imojak.paths.models import Application
from imojak.paths.terms import stage_of
from imojak.paths.waiting import everything


def end_reserve_lists(world: World) -> None:
    """Answer everybody who still waits in a list that has ended, each on the day after; for rows that are written."""
    lists: dict[tuple[date, str], list[Application]] = defaultdict(list)
    last = world.at(world.until, 23)
    for one in everything(last, before=world.until - timedelta(days=1)):
        if one.code == "reserve" and isinstance(one.obj, Application) and one.round is not None:
            stage = stage_of(one.round, "waiting")
            reason = (stage.then.reason if stage is not None and stage.then is not None else None) or "waiting-over"
            lists[one.due, reason].append(one.obj)
    for (due, reason), waiting in sorted(lists.items()):
        verdicts = [refusal(one, [reason], inputs={"clock": reason}, verb="time_out") for one in waiting]
        write(verdicts, actor=None, at=world.at(due + timedelta(days=1), 9))
    world.progress("예비 명단의 끝", sum(map(len, lists.values())))
