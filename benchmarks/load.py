"""A client that loads a web server: many keep-alive connections in one thread, the same for ours and for a peer.

Requests are ready bytes, so that the client itself costs little: server, database and client share the machine. Only
this machine is ever spoken to. Every run ends: by its requests, by its seconds, or by a connection that says nothing.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

#: A request without an answer after so many seconds counts as "silent", and its connection is closed.
PATIENCE = 60.0


@dataclass
class Outcome:
    """What came of a run: seconds of each answer in the order of their coming, statuses, and bodies that were kept."""

    latencies: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    bodies: dict[str, list[bytes]] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def answered(self) -> int:
        """How many requests were answered with success (2xx)."""
        return sum(count for status, count in self.statuses.items() if status.startswith("2"))

    @property
    def errors(self) -> int:
        """How many were answered with an error of the server (5xx), or not at all."""
        return sum(count for status, count in self.statuses.items() if not status[0].isdigit() or status[0] == "5")

    @property
    def rate(self) -> float:
        """Successful answers a second."""
        return self.answered / self.seconds if self.seconds else 0.0

    def percentile(self, part: float) -> float:
        """Return the milliseconds within which ``part`` (0 … 1) of all requests were answered."""
        if not self.latencies:
            return 0.0
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))] * 1000


def post(path: str, body: bytes, headers: dict[str, str], port: int) -> bytes:
    """Return a POST request as the bytes that go over the wire."""
    lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


class _Connection:
    """One client: it sends a request, waits for its answer, and sends the next."""

    __slots__ = ("begun", "buffer", "needed", "port", "sock", "status", "stays")

    def __init__(self, port: int) -> None:
        self.port = port
        self.sock: socket.socket | None = None
        self.begun = 0.0
        self._forget()

    def _forget(self) -> None:
        self.buffer = bytearray()
        self.needed = -1
        self.status = ""
        self.stays = True

    def open(self, selector: selectors.BaseSelector) -> socket.socket:
        self.sock = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(self.sock, selectors.EVENT_READ, self)
        return self.sock

    def close(self, selector: selectors.BaseSelector) -> None:
        if self.sock is not None:
            selector.unregister(self.sock)
            self.sock.close()
            self.sock = None

    def send(self, request: bytes, selector: selectors.BaseSelector) -> None:
        self._forget()
        self.begun = time.perf_counter()
        if self.sock is None:
            self.open(selector)
        assert self.sock is not None
        self.sock.sendall(request)

    def receive(self) -> bytes | None:
        """Take what has come; return the body when the answer is whole, None while it is not.

        Raises ConnectionError when the server hangs up in the middle.
        """
        assert self.sock is not None
        part = self.sock.recv(65536)
        if not part:
            if self.status and self.needed < 0:  # an answer that ends with its connection
                self.stays = False
                return bytes(self.buffer)
            raise ConnectionError("the server hung up")
        self.buffer += part
        if not self.status:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return None
            self._read_head(bytes(self.buffer[:end]).lower())
            del self.buffer[: end + 4]
        if self.needed == -2:
            return _joined(self.buffer)
        return bytes(self.buffer[: self.needed]) if 0 <= self.needed <= len(self.buffer) else None

    def _read_head(self, head: bytes) -> None:
        first, *lines = head.split(b"\r\n")
        self.status = first[9:12].decode()
        fields = dict(line.split(b":", 1) for line in lines if b":" in line)
        self.stays = fields.get(b"connection", b"").strip() != b"close"
        if b"content-length" in fields:
            self.needed = int(fields[b"content-length"])
        elif fields.get(b"transfer-encoding", b"").strip() == b"chunked":
            self.needed = -2


def _joined(buffer: bytearray) -> bytes | None:
    """Return the body of a chunked answer, None while the last chunk has not come."""
    parts, place = [], 0
    while True:
        end = buffer.find(b"\r\n", place)
        if end < 0:
            return None
        size = int(bytes(buffer[place:end]).split(b";")[0], 16)
        if len(buffer) < end + 4 + size:
            return None
        if size == 0:
            return b"".join(parts)
        parts.append(bytes(buffer[end + 2 : end + 2 + size]))
        place = end + 4 + size


def load(
    port: int, requests: Iterable[bytes], *, clients: int, seconds: float, keep: int = 3, warm: int = 0
) -> Outcome:
    """Send ``requests`` to 127.0.0.1:``port`` over ``clients`` connections at once, and return what came of them.

    A client sends its next request when it has its answer. No new request begins after ``seconds``; those under way
    are waited for. ``keep`` bodies of each status are kept. The first ``warm`` answers are not counted.
    """
    outcome = Outcome()
    supply = iter(requests)
    begun = time.perf_counter()
    until = begun + seconds
    with selectors.DefaultSelector() as selector:
        busy = {_Connection(port) for _ in range(clients)}
        for connection in list(busy):
            if not _go_on(connection, supply, selector, outcome, until):
                busy.discard(connection)
        while busy:
            ready = selector.select(timeout=1.0)
            for key, _ in ready:
                connection = key.data
                try:
                    body = connection.receive()
                except (ConnectionError, TimeoutError):
                    # A keep-alive connection may be closed by the server between two requests: only that is nobody's
                    # fault, and it shows before a byte of the answer came; the benchmark counts it all the same.
                    _count(outcome, connection, "hung up", b"", keep)
                    connection.close(selector)
                else:
                    if body is None:
                        continue
                    _count(outcome, connection, connection.status, body, keep)
                    if not connection.stays:
                        connection.close(selector)
                if warm and len(outcome.latencies) == warm:
                    outcome, warm, begun = Outcome(), 0, time.perf_counter()
                if not _go_on(connection, supply, selector, outcome, until):
                    busy.discard(connection)
            if not ready:
                for connection in [one for one in busy if time.perf_counter() - one.begun > PATIENCE]:
                    _count(outcome, connection, "silent", b"", keep)
                    connection.close(selector)
                    if not _go_on(connection, supply, selector, outcome, until):
                        busy.discard(connection)
    outcome.seconds = time.perf_counter() - begun
    return outcome


def _count(outcome: Outcome, connection: _Connection, status: str, body: bytes, keep: int) -> None:
    outcome.latencies.append(time.perf_counter() - connection.begun)
    outcome.statuses[status] += 1
    kept = outcome.bodies.setdefault(status, [])
    if len(kept) < keep:
        kept.append(body)


def _go_on(
    connection: _Connection,
    supply: Iterator[bytes],
    selector: selectors.BaseSelector,
    outcome: Outcome,
    until: float,
) -> bool:
    """Let a connection send its next request; False when it has none left and is closed."""
    if time.perf_counter() < until:
        for request in supply:
            try:
                connection.send(request, selector)
            except OSError:
                outcome.statuses["no connection"] += 1
                connection.close(selector)
                return False
            return True
    connection.close(selector)
    return False
