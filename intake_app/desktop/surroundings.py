"""What the window is told from outside, and what its presenters ask of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from intake_app.desktop.theme import Choice


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where the window is.

    `report_bug` puts an exception into the log and returns the sentence with its number. `import_command` gives the
    program and arguments that import a file of this kind (`units`, `rmas`) and tell their progress as JSON lines.
    `scan_gap_ms` is the longest gap between two keys of a scanner.
    """

    station_name: str
    resources: Path
    report_bug: Callable[[BaseException], str]
    import_command: Callable[[str, Path], list[str]]
    theme: Choice = "auto"
    scan_gap_ms: int = 35


class Shell(Protocol):
    """What every presenter can ask of the window."""

    def fail(self, sentence: str) -> None:
        """Say an error; it stays until it is read."""

    def tell(self, sentence: str) -> None:
        """Say something to know, until the next gesture."""

    def next_gesture(self) -> None:
        """Something new was done: what was told before has done its work."""

    def saved(self, at: str) -> None:
        """The latest gesture is durable since then."""

    def go(self, place: str) -> None:
        """Show this place: `sign`, `intake`, `queue`, `import`, `keys`."""

    def imports(self, state: str) -> None:
        """How far an import is, in words; nothing when none runs."""
