"""What a ZPL II printer says of itself, asked by `~HS`.

The answer is three lines, each between STX and ETX, of fields with commas (ZPL II Programming Guide, “~HS Host Status
Return”). Of the first are used: paper out (2nd field), paused (3rd), formats that wait in the buffer (5th), buffer full
(6th). Of the second: head open (3rd), ribbon out (4th), label waits to be taken off (8th), labels still to come (9th).
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final, NamedTuple

ASK_STATUS: Final = b"~HS"
MOST_OF_A_STATUS: Final = 4_096
"""Whatever says more bytes than this is no answer."""

_LINE: Final = re.compile(rb"\x02([0-9,]{5,80})\x03")
_FIRST_FIELDS: Final = 12
_SECOND_FIELDS: Final = 11


class HostStatus(NamedTuple):
    """How the printer is."""

    paper_out: bool
    paused: bool
    head_open: bool
    ribbon_out: bool
    waiting: int
    remaining: int
    label_to_take: bool

    @property
    def done(self) -> bool:
        """Whether everything came out that was sent; a label that waits to be taken off has."""
        return not self.waiting and (not self.remaining or self.label_to_take)


def read_status(answer: bytes) -> HostStatus | None:
    """The status in what the printer said; None while it is not whole, or where it is something else."""
    lines = [line.split(b",") for line in _LINE.findall(answer)]
    for first, second in pairwise(lines):
        if len(first) == _FIRST_FIELDS and len(second) == _SECOND_FIELDS and all((*first, *second)):
            return HostStatus(
                paper_out=first[1] == b"1",
                paused=first[2] == b"1",
                head_open=second[2] == b"1",
                ribbon_out=second[3] == b"1",
                waiting=int(first[4]),
                remaining=int(second[8]),
                label_to_take=second[7] == b"1",
            )
    return None
