"""A worker of its own for rounds in blocks: ``python -m tests.placing.worker``; what it is told stands in its environment."""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import Any

#: A lease short enough to wait for, of a worker that is killed.
LEASE = 1.0


def main() -> None:
    """Work; every round is worth being solved in blocks. With STOPS stop dead at the first block, with WAITS wait at
    each until another worker has begun one.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from imojak.matching.best_total import solve
    from imojak.matching.problem import Assignment, Problem
    from imojak.placing import apart
    from imojak.placing.enums import BLOCK
    from imojak.tasks.models import Task
    from imojak.tasks.working import work

    def hindered(problem: Problem) -> Assignment:
        if "STOPS" in os.environ:
            sys.stdout.write("stopped\n")
            sys.stdout.flush()
            time.sleep(600)
        while "WAITS" in os.environ and Task.objects.filter(kind=BLOCK).exclude(attempts=0).count() < 2:
            time.sleep(0.02)
        return solve(problem)

    room: Any = apart
    room.solve, room.WORTH = hindered, 1
    # Whoever is not to be killed keeps its tasks however busy the machine is.
    work(leaving=threading.Event(), lease=LEASE if "STOPS" in os.environ else 60 * LEASE, pause=0.1)


if __name__ == "__main__":
    main()
