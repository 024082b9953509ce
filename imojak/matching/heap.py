"""The heap of a search for shortest paths, with its place in it known of every node. Compiled."""

from __future__ import annotations

from imojak.matching.jit import compiled
from imojak.matching.market import FAR, Paths


@compiled
def push(paths: Paths, size: int, key: int, node: int) -> int:
    """Put a node into the heap, or bring it forward; return the heap's size."""
    at = paths.spot[node]
    if at < 0:
        at = size
        size += 1
    while at > 0 and paths.key[(at - 1) // 2] > key:
        above = (at - 1) // 2
        paths.key[at] = paths.key[above]
        paths.node[at] = paths.node[above]
        paths.spot[paths.node[at]] = at
        at = above
    paths.key[at] = key
    paths.node[at] = node
    paths.spot[node] = at
    return size


@compiled
def pop(paths: Paths, size: int) -> int:
    """Take the first node out of the heap; return the heap's size."""
    paths.spot[paths.node[0]] = -1
    size -= 1
    if size:
        key, node, at = paths.key[size], paths.node[size], 0
        while True:
            below = 2 * at + 1
            if below >= size:
                break
            if below + 1 < size and paths.key[below + 1] < paths.key[below]:
                below += 1
            if paths.key[below] >= key:
                break
            paths.key[at] = paths.key[below]
            paths.node[at] = paths.node[below]
            paths.spot[paths.node[at]] = at
            at = below
        paths.key[at] = key
        paths.node[at] = node
        paths.spot[node] = at
    return size


@compiled
def reach(paths: Paths, size: int, found: int, person: int, place: int, worth: int, length: int) -> tuple[int, int]:
    """Note that a person may move to a place at this length; return the sizes of the heap and of what is touched."""
    if paths.distance[place] == FAR:
        paths.touched[found] = place
        found += 1
    paths.distance[place] = length
    paths.mover[place] = person
    paths.worth[place] = worth
    return push(paths, size, length, place), found
