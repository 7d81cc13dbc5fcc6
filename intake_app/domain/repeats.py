"""One scan, seen twice: a trigger that was held, a camera that goes on looking at the same code.

Scans are told apart by what they say, not by which scanner said it: blanks at the ends, terminators, case and the AIM
symbology identifier do not count. A code that goes on being seen stays one scan for as long as it is seen.
"""

from __future__ import annotations

from intake_app.domain.scans import normalised
from intake_app.domain.unit import look_up_key

MOMENT_MS = 700
"""How long the same scan is the same: longer than a scanner needs to repeat itself, shorter than a hand."""


class Repeats:
    """Remembers what was scanned within the latest moment. Holds no clock: the time is given, in milliseconds."""

    def __init__(self, within_ms: float = MOMENT_MS) -> None:
        self._within_ms = within_ms
        self._seen: dict[str, float] = {}

    def again(self, text: str, at_ms: float) -> bool:
        """Whether this is a scan that was just made, seen once more; from now on it counts as seen at this time."""
        _, thing = normalised(text)
        key = look_up_key(thing)
        self._seen = {one: at for one, at in self._seen.items() if 0 <= at_ms - at <= self._within_ms}
        again = key in self._seen
        self._seen[key] = at_ms
        return again
