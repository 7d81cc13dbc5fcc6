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
MOST_ALARMED: Final = 1_000
"""So many entries raise an alarm each at once; where there are more, the rest follow when these are acknowledged."""


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
    `is_known` where somebody who may went on knowing of it.
    """

    part: Part
    sentence: str
    is_found: bool = True
    station: str = ""
    entry: int = 0
    is_known: bool = False


def _add(among: list[Fault], fault: Fault) -> None:
    if sum(one.part == fault.part for one in among) < MOST_NAMED:
        among.append(fault)


class Findings:
    """What was found so far."""

    def __init__(self) -> None:
        self._new: list[Fault] = []
        self._known: list[Fault] = []
        self._wrong: dict[tuple[str, int], None] = {}
        self.notes: list[str] = []
        self.settled: frozenset[tuple[str, int]] = frozenset()
        """The entries, by station and number, that somebody who may knows of; to be said before any is found."""

    @property
    def faults(self) -> list[Fault]:
        """What is wrong, of each part so many; what nobody knows of yet is first."""
        told = list(self._new)
        for one in self._known:
            _add(told, one)
        return told

    @property
    def wrong(self) -> list[tuple[str, int]]:
        """The entries, by station and number, that should not have been written and that nobody knows of yet.

        At most so many, and more than are told in a sentence.
        """
        return list(self._wrong)

    def fault(
        self, part: Part, sentence: str, *, is_found: bool = True, entry: Placed | None = None, is_known: bool = False
    ) -> None:
        """Something is wrong; of each part so many are told."""
        place = (entry.station, entry.sequence) if entry else ("", 0)
        is_known = is_known or place in self.settled
        _add(self._known if is_known else self._new, Fault(part, sentence, is_found, *place, is_known))
        if entry and not is_known and len(self._wrong) < MOST_ALARMED:
            self._wrong[place] = None

    @contextlib.contextmanager
    def reading(self, part: Part, what: str) -> Iterator[None]:
        """What cannot be read is a fault of this part, and the rest is looked at all the same."""
        try:
            yield
        except (*UNPROVABLE, IntakeError, OSError) as error:
            said = str(error) if isinstance(error, IntakeError) else f"{cannot_be_read(what, error)}."
            self.fault(part, said, is_found=False)
