"""One scan, sent twice: a trigger that was held, two devices that saw the same label.

Scans are told apart by what they say: blanks at the ends, terminators, case and the AIM symbology identifier do not
count. Only the latest scan can be sent again: once something else came, the same text is meant anew. A command is
meant anew whenever another device sends it. A camera that goes on looking tells a code once by itself (`LiveCamera`).
"""

from __future__ import annotations

from typing import NamedTuple

from intake_app.domain.commands import is_command_form
from intake_app.domain.scans import normalised
from intake_app.domain.unit import look_up_key

MOMENT_MS = 700
"""How long the same scan is the same: longer than a scanner needs to repeat itself, shorter than a hand."""


class _Taken(NamedTuple):
    thing: str
    source: str
    at_ms: float


class Repeats:
    """Remembers the latest scan that was taken. Holds no clock: the time is given, in milliseconds."""

    def __init__(self, within_ms: float = MOMENT_MS) -> None:
        self._within_ms = within_ms
        self._latest: _Taken | None = None

    def again(self, text: str, at_ms: float, source: str = "") -> bool:
        """Whether this is the scan that was just taken, sent once more; else it is taken now.

        A repeat does not prolong the moment: what a hand does twice in quick succession is twice meant.
        """
        thing = look_up_key(normalised(text)[1])
        latest = self._latest
        if (
            latest is not None
            and latest.thing == thing
            and 0 <= at_ms - latest.at_ms <= self._within_ms
            and (latest.source == source or not is_command_form(thing))
        ):
            return True
        self._latest = _Taken(thing, source, at_ms)
        return False
