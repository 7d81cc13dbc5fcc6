"""A serial line in software: the levels that one UART sends, and what another that samples them makes of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Literal, NamedTuple

Errors = Literal["keep", "nul", "drop"]
"""What a driver does with a byte whose stop bit is missing: hand it on, hand on NUL, or hand on nothing."""


class Line(NamedTuple):
    """The moments (seconds) at which the line changes, and to which level."""

    times: list[float]
    levels: list[int]

    def at(self, moment: float) -> int:
        place = bisect_right(self.times, moment) - 1
        return 1 if place < 0 else self.levels[place]

    def next_to(self, level: int, moment: float) -> float | None:
        """When the line changes to this level next."""
        place = bisect_left(self.times, moment)
        while place < len(self.times) and self.levels[place] != level:
            place += 1
        return self.times[place] if place < len(self.times) else None


def send(
    data: bytes, baud: int, *, data_bits: int = 8, parity: Literal["none", "even", "odd"] = "none", stop_bits: int = 1
) -> Line:
    """The line while these bytes are sent."""
    line = Line([], [])
    bit, moment, level = 1 / baud, 0.001, 1
    for byte in data:
        bits = [byte >> place & 1 for place in range(data_bits)]
        if parity != "none":
            bits.append((sum(bits) + (parity == "odd")) % 2)
        for one in (0, *bits, *[1] * stop_bits):
            if one != level:
                line.times.append(moment)
                line.levels.append(one)
                level = one
            moment += bit
    return line


def receive(line: Line, baud: int, errors: Errors = "nul", late: float = 0.0) -> bytes:
    """What 8N1 at this speed reads; `late` is by how much of a sample (a sixteenth of a bit) it sees an edge late."""
    read = bytearray()
    bit, moment = 1 / baud, 0.0
    while (start := line.next_to(0, moment)) is not None:
        start += late * bit / 16
        if line.at(start + bit / 2):
            moment = start + bit / 16
            continue
        byte = sum(line.at(start + (1.5 + place) * bit) << place for place in range(8))
        moment = start + 9.5 * bit
        if line.at(moment):
            read.append(byte)
            continue
        if errors != "drop":
            read.append(byte if errors == "keep" else 0)
        idle = line.next_to(1, moment)
        if idle is None:
            break
        moment = idle
    return bytes(read)
