"""An RMA ahead of its parcel: how far it is, by its lines, what came under its number, and the day it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, get_args

import msgspec

from intake_app.domain.return_row import ReturnRow
from intake_app.domain.unit import Rma, look_up_key

RmaState = Literal["authorised", "expected", "late", "partly_arrived", "arrived", "closed", "expired"]
STATES: Final[tuple[RmaState, ...]] = get_args(RmaState)
"""`expected`: it is known to be under way, or when it is to come; `late`: that day is over. `closed`: all that came of
it is done. `expired`: nothing came while it was valid."""


class Arrival(msgspec.Struct, frozen=True):
    """One RMA: its lines (one a serial; one without a serial stands for any unit) and the returns under its number."""

    lines: tuple[Rma, ...]
    returns: tuple[ReturnRow, ...] = ()

    @property
    def number(self) -> str:
        """Its number, as the first line spells it."""
        return self.lines[0].number

    @property
    def declared(self) -> int:
        """How many units it is for."""
        return len(self.lines)

    @property
    def arrived(self) -> int:
        """How many of its lines a return stands for."""
        serials = {look_up_key(row.serial) for row in self.returns}
        named = [look_up_key(line.serial) for line in self.lines if line.serial]
        came = sum(serial in serials for serial in named)
        nameless = self.declared - len(named)
        return came + min(nameless, len(self.returns) - came)

    def told(self, field: Literal["customer", "tracking", "expected_on", "valid_until"]) -> str:
        """What the first line that says it says."""
        return next((text for line in self.lines if (text := getattr(line, field))), "")

    def state(self, today: str) -> RmaState:
        """How far it is on this day (ISO)."""
        if self.arrived == self.declared:
            return "closed" if all(row.state == "closed" for row in self.returns) else "arrived"
        if self.arrived:
            return "partly_arrived"
        until, expected = self.told("valid_until"), self.told("expected_on")
        if until and until < today:
            return "expired"
        if expected and expected < today:
            return "late"
        return "expected" if expected or self.told("tracking") else "authorised"


def gathered(lines: Sequence[Rma], returns: Sequence[ReturnRow]) -> list[Arrival]:
    """The RMAs of these lines in their order, each with the returns under its number."""
    by_number: dict[str, list[Rma]] = {}
    for line in lines:
        by_number.setdefault(look_up_key(line.number), []).append(line)
    under: dict[str, list[ReturnRow]] = {}
    for row in returns:
        under.setdefault(look_up_key(row.rma_number), []).append(row)
    return [Arrival(tuple(of_number), tuple(under.get(number, ()))) for number, of_number in by_number.items()]
