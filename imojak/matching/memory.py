"""How much memory a match takes (메모리): estimated and refused before anything is allocated that does not fit. Pure."""

from __future__ import annotations

import os
import resource
from pathlib import Path

from imojak.matching.checking import Fault, Unusable


def memory_needed(people: int, places: int, edges: int) -> int:
    """Return the bytes that a problem and its solving take at most, without OR-Tools' fallback."""
    return edges * 40 + people * 260 + places * 400 + (64 << 20)


def check_memory(people: int, places: int, edges: int, bound: int | None = None) -> None:
    """Raise Unusable if a problem of this size does not fit ``bound`` bytes (None: what is free on this machine)."""
    free, needed = free_memory() if bound is None else bound, memory_needed(people, places, edges)
    if needed > free:
        fits = max(free - (64 << 20) - people * 260 - places * 400, 0) // 40
        sentence = (
            f"후보 {edges:,}개를 풀려면 메모리 {_size(needed)}가 필요한데 쓸 수 있는 것은 {_size(free)}입니다. "
            f"후보를 {fits:,}개 이하로 줄이거나(사람마다 희망 수를 제한), 자치구별로 나누어 돌려 주세요."
        )
        raise Unusable([Fault("memory", sentence, count=edges)])


def flow_memory(people: int, places: int, edges: int) -> int:
    """Return the bytes that OR-Tools' flow takes beside a problem and its solving, at most."""
    return edges * 90 + (people + places) * 400 + (16 << 20)


def check_flow(people: int, places: int, edges: int, bound: int | None = None) -> None:
    """Raise Unusable if solving by OR-Tools' flow does not fit: beside what is there already, or into ``bound`` in all."""
    free, needed = free_memory() if bound is None else bound, flow_memory(people, places, edges)
    if bound is not None:
        needed += memory_needed(people, places, edges)
    if needed > free:
        sentence = (
            f"점수의 폭이 아주 넓거나 조건이 얽혀 후보 {edges:,}개를 흐름 계산으로 풀어야 하는데, 메모리 {_size(needed)}가 "
            f"필요하고 쓸 수 있는 것은 {_size(free)}입니다. 점수의 단위를 줄이거나 후보를 줄이거나, 자치구별로 나누어 돌려 주세요."
        )
        raise Unusable([Fault("memory-flow", sentence, count=edges)])


def _size(count: int) -> str:
    return f"{count / (1 << 30):,.1f}GB" if count >= 1 << 30 else f"{count / (1 << 20):,.0f}MB"


def free_memory() -> int:
    """Return the bytes that this process may still take: what the machine has free, and its limits leave."""
    free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    information = Path("/proc/meminfo")
    if information.exists():
        lines = (line.split() for line in information.read_text().splitlines())
        free = next((int(one[1]) * 1024 for one in lines if one[0] == "MemAvailable:"), free)
    return max(min([free, *_by_groups(), *_by_limits()]), 0)


def _by_limits() -> list[int]:
    """Return what the limits of address space and of data leave (ulimit -v, -d)."""
    pages = Path("/proc/self/statm")
    if not pages.exists():
        return []
    used = [int(one) * os.sysconf("SC_PAGE_SIZE") for one in pages.read_text().split()]
    limits = ((resource.RLIMIT_AS, used[0]), (resource.RLIMIT_DATA, used[5]))
    return [most - now for kind, now in limits if (most := resource.getrlimit(kind)[0]) != resource.RLIM_INFINITY]


def _by_groups() -> list[int]:
    """Return what the control groups of this process leave, its own and those above; files kept in memory give way."""
    found, own = [], Path("/proc/self/cgroup")
    name = own.read_text().rpartition("::")[2].strip() if own.exists() else "/"
    top = Path("/sys/fs/cgroup")
    group = top / name.lstrip("/")
    for folder in (group, *group.parents):
        if not folder.is_relative_to(top):
            break
        try:
            most, used = (folder / "memory.max").read_text().strip(), int((folder / "memory.current").read_text())
            kept = dict(line.split() for line in (folder / "memory.stat").read_text().splitlines())
        except (OSError, ValueError):
            continue
        if most != "max":
            found.append(int(most) - used + int(kept.get("inactive_file", 0)))
    return found
