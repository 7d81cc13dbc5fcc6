"""Tells a scanner that types like a keyboard from a person who types.

The rule, in the order in which it is applied:

1. Every key is held back for `gap_ms` at most. When nothing follows in that time, a person pressed it: it is given
   back and takes its usual way.
2. A key that follows within `gap_ms` makes a *run*. Once a run has `fewest` keys it is a scanner's, and one slow key
   no longer ends it: it may then pause for up to `pause_ms`.
3. A terminator (Enter or Tab) within the time allowed ends the run. With at least `fewest_ended` keys before it, the
   run is a scan; with fewer it is one where no two keys were more than `hand_ms` apart: no hand is that quick.
4. A run that falls silent without a terminator is a scan when it has at least `fewest` keys.
5. A shorter run was typed by quick fingers and is given back, in order. Only if it holds a key that is no printable
   character (a control character, a key with Ctrl or Alt, a function key) is it swallowed and called a scan: two keys
   of which one commands never come that quickly from a hand, and what they command must not happen.
6. What comes within `gap_ms` of a scan's terminator is the scanner's: a code may hold terminators, and a scanner may
   end with two (CR LF). A further terminator belongs to the scan and is swallowed: it must press nothing. Any other key
   begins a scan of its own, however short it stays; that it `follows` is told, for no hand pulled a trigger between.
7. A key that repeats because it is held down is a person's, unless a scanner's run is under way.

What was scanned is kept raw: control characters are in the text as themselves; a key that stands for no character at
all (a function key) is kept as U+FFFD, so that a scan is never silently shorter than what was sent.
Times are milliseconds of any steady clock, given by the caller.
"""

from __future__ import annotations

from typing import NamedTuple

LOST = "\ufffd"


class Stroke(NamedTuple):
    """One key: the character it stands for (`LOST` for none), and what kind of key it is."""

    character: str
    ends: bool = False
    commands: bool = False
    repeats: bool = False


class Verdict(NamedTuple):
    """What became of the keys held so far.

    `scanned` is a whole scan (the held keys are swallowed); `ended` says that a terminator closed it, not silence, and
    `follows` that it came out of the same code as the scan before it.
    `given_back` is how many of the held keys, the oldest first, go their usual way now. `swallowed` says that the key
    belongs to the scan before it and goes nowhere. `waits_ms` is for how long to wait before `silence` is due; 0 when
    none are held.
    """

    scanned: str | None = None
    given_back: int = 0
    swallowed: bool = False
    waits_ms: int = 0
    ended: bool = False
    follows: bool = False


class Burst:
    """The keys held back, and the rule above. Holds no clock and no keys of its own making."""

    def __init__(
        self, gap_ms: int = 35, pause_ms: int = 100, fewest: int = 4, fewest_ended: int = 3, hand_ms: int = 15
    ) -> None:
        self._gap_ms = gap_ms
        self._hand_ms = hand_ms
        self._pause_ms = max(pause_ms, gap_ms)
        self._fewest = fewest
        self._fewest_ended = fewest_ended
        self._held: list[Stroke] = []
        self._last_ms = 0.0
        self._ended_ms: float | None = None
        self._follows = False
        self._quick = True

    @property
    def certain(self) -> bool:
        """Whether it is a scanner's run: nothing of it will be given back, however it goes on."""
        return len(self._held) >= self._fewest or (self._follows and bool(self._held))

    def late(self, at_ms: float) -> bool:
        """Whether the silence before a key at this time has already ended what is held: call `silence` first."""
        return bool(self._held) and at_ms - self._last_ms > self._patience()

    def take(self, stroke: Stroke, at_ms: float) -> Verdict:
        """One more key, at this time (of which `late` said no)."""
        if stroke.repeats and not self.certain:
            held = len(self._held) + 1
            self._held.clear()
            return Verdict(given_back=held)
        ended_ms, self._ended_ms = self._ended_ms, None
        if self._held:
            self._quick = self._quick and at_ms - self._last_ms <= self._hand_ms
        else:
            self._quick = True
            self._follows = ended_ms is not None and 0 <= at_ms - ended_ms <= self._gap_ms
            if stroke.ends and self._follows:
                self._ended_ms = at_ms
                return Verdict(swallowed=True)
        self._held.append(stroke)
        self._last_ms = at_ms
        if stroke.ends and len(self._held) > 1:
            is_scan = len(self._held) > self._fewest_ended or self._follows or self._quick
            verdict = self._end(is_scan, self._held[:-1])
            self._ended_ms = None if verdict.scanned is None else at_ms
            return verdict._replace(ended=verdict.scanned is not None)
        return Verdict(waits_ms=self._patience())

    def silence(self) -> Verdict:
        """Nothing followed in the time that was told."""
        return self._end(self.certain, self._held)

    def _patience(self) -> int:
        return self._pause_ms if self.certain else self._gap_ms

    def _end(self, is_scan: bool, characters: list[Stroke]) -> Verdict:  # noqa: FBT001 - read where it is called
        text = "".join(stroke.character for stroke in characters)
        held = len(self._held)
        commands = held > 1 and any(stroke.commands for stroke in self._held)
        self._held = []
        if is_scan or commands:
            return Verdict(scanned=text, follows=self._follows)
        return Verdict(given_back=held)
