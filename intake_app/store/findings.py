"""What was found while a station is proved: the faults of each part, and what could not be looked at."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Final, Literal, Protocol

import msgspec

from intake_app.domain.errors import IntakeError
from intake_app.store.database import UNPROVABLE, cannot_be_read

Part = Literal[
    "file",
    "chain",
    "heads",
    "people",
    "entries",
    "look_ups",
    "decisions",
    "shipments",
    "photos",
    "papers",
    "policies",
    "catalogue",
]

MOST_NAMED: Final = 20


class Placed(Protocol):
    """An entry: the station that wrote it, and its number there."""

    @property
    def station(self) -> str:
        """Whose chain it is in."""

    @property
    def sequence(self) -> int:
        """Which one it is there."""


class Fault(msgspec.Struct, frozen=True):
    """Something that is not as it was written, in a sentence; or, not `is_found`, that could not be looked at.

    `entry` of `station` is one that is as it was written, and that the program would not have written so; 0 for none.
    """

    part: Part
    sentence: str
    is_found: bool = True
    station: str = ""
    entry: int = 0


class Findings:
    """What was found so far."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.notes: list[str] = []

    def fault(self, part: Part, sentence: str, *, is_found: bool = True, entry: Placed | None = None) -> None:
        """Something is wrong; of each part so many are told."""
        if sum(one.part == part for one in self.faults) < MOST_NAMED:
            place = (entry.station, entry.sequence) if entry else ("", 0)
            self.faults.append(Fault(part, sentence, is_found, *place))

    @contextlib.contextmanager
    def reading(self, part: Part, what: str) -> Iterator[None]:
        """What cannot be read is a fault of this part, and the rest is looked at all the same."""
        try:
            yield
        except (*UNPROVABLE, IntakeError, OSError) as error:
            said = str(error) if isinstance(error, IntakeError) else f"{cannot_be_read(what, error)}."
            self.fault(part, said, is_found=False)
