"""Which unit came in whose place: a replacement inherits purchase date and warranty of the first unit of its line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from intake_app.domain.unit import look_up_key


class Pair(msgspec.Struct, frozen=True):
    """A unit and the one that was sent in its place, on this ISO day, at this moment (ISO 8601 in UTC).

    `place` is where the journal says so, and orders them, whatever the clock was set to meanwhile. `return_id` is the
    return under which the old one came back, empty while it has not; `customer` has the new one.
    """

    old: str
    new: str
    on: str
    at: str
    return_id: str = ""
    customer: str = ""
    place: int = 0

    @property
    def order(self) -> tuple[int, str]:
        """By what pairs are ordered."""
        return self.place, self.at


Replaced = Callable[[str], Sequence[Pair]]
"""The pairs in which this serial (compared by `look_up_key`) is the new unit."""


def forebears(serial: str, replaced: Replaced) -> tuple[Pair, ...]:
    """The line before a unit, the latest pair first; it ends where a unit would stand in it twice.

    A unit can be repaired and sent again in another's place. The pair that counts is the latest before the unit was
    replaced itself, and where all were written down later, the first of them.
    """
    line: list[Pair] = []
    seen = {look_up_key(serial)}
    here, until = serial, (0, "")
    while True:
        pairs = sorted(replaced(here), key=lambda pair: (pair.order, pair.old))
        before = [pair for pair in pairs if not line or pair.order <= until]
        if not pairs:
            return tuple(line)
        pair = before[-1] if before else pairs[0]
        if look_up_key(pair.old) in seen:
            return tuple(line)
        line.append(pair)
        seen.add(look_up_key(pair.old))
        here, until = pair.old, pair.order


def closes_loop(old: str, new: str, replaced: Replaced) -> bool:
    """Whether a unit would replace itself, or one that came in its own place."""
    line = [old, *(pair.old for pair in forebears(old, replaced))]
    return look_up_key(new) in {look_up_key(one) for one in line}
