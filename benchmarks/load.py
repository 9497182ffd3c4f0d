"""A load tool in one thread: many connections kept open, each asking again once it is answered, or at a steady rate.

It reads no more of an answer than its status and length, so that on two cores the server is what is measured; `busy`
says what share of one core it took itself, and above 0.9 the tool is what was measured.
"""

import re
import select
import socket
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_READ_BYTES = 2**18


@dataclass
class Asked:
    """What a load found.

    Attributes:
        per_second: Answers a second.
        took: Seconds of each answer, ascending; at a steady rate counted from when it was due.
        busy: Share of one core the tool itself took.
    """

    per_second: float
    took: list[float]
    busy: float

    def percentile_ms(self, percent: float) -> float:
        """Give the milliseconds that so many percent of the answers needed at most."""
        return 1000 * self.took[min(len(self.took) - 1, int(len(self.took) * percent / 100))]


@dataclass(eq=False)
class _Line:
    connection: socket.socket
    begun: float = 0.0
    head: bytearray = field(default_factory=bytearray)
    missing: int = -1  # bytes of the answer; -1: its head is not read yet


def ask(
    port: int, paths: Sequence[str], seconds: float, *, connections: int = 50, per_second: float | None = None
) -> Asked:
    """Ask for paths in turn, as fast as answers come or at a steady rate.

    Raises:
        RuntimeError: An answer was no 200, or its connection ended.
    """
    requests = cycle([f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode() for path in paths])
    lines = [_Line(socket.create_connection(("127.0.0.1", port))) for _ in range(connections)]
    by_number = {line.connection.fileno(): line for line in lines}
    polling = select.epoll()
    for line in lines:
        line.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.connection.setblocking(False)
        polling.register(line.connection, select.EPOLLIN)
    idle, took, buffer = deque(lines), [], bytearray(_READ_BYTES)
    begun, used = time.perf_counter(), time.process_time()
    due, end = begun, begun + seconds
    while (now := time.perf_counter()) < end:
        while idle and (per_second is None or due <= now):
            line = idle.popleft()
            line.begun = now if per_second is None else due
            due += 1 / per_second if per_second else 0
            line.connection.sendall(next(requests))
        wait = min(end, due) - now if per_second is not None and idle else end - now
        for number, _ in polling.poll(max(0.0, wait)):
            line = by_number[number]
            if _is_answered(line, buffer):
                took.append(time.perf_counter() - line.begun)
                idle.append(line)
    seconds = time.perf_counter() - begun
    busy = (time.process_time() - used) / seconds
    for line in lines:
        line.connection.close()
    return Asked(len(took) / seconds, sorted(took), busy)


def _is_answered(line: _Line, buffer: bytearray) -> bool:
    n = line.connection.recv_into(buffer)
    if n == 0:
        raise RuntimeError("the server closed a connection")
    if line.missing < 0:
        line.head += buffer[:n]
        end = line.head.find(b"\r\n\r\n")
        if end < 0:
            return False
        head = bytes(line.head[:end])
        length = _LENGTH.search(head)
        if not head.startswith(b"HTTP/1.1 200") or length is None:
            raise RuntimeError(head.decode("latin-1"))
        line.missing = end + 4 + int(length[1]) - len(line.head)
        line.head.clear()
    else:
        line.missing -= n
    if line.missing:
        return False
    line.missing = -1
    return True
