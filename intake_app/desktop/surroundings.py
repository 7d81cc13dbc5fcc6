"""What the window is told from outside, and what its presenters ask of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from intake_app.desktop.photo_devices import PhotoDevices
from intake_app.desktop.theme import Choice
from intake_app.domain.backups import BackedUp, BackupSight
from intake_app.domain.papers import Tone
from intake_app.domain.station import Equipment, ScannerPort, SoundKind

if TYPE_CHECKING:
    from intake_app.desktop.going_on import LeftOffs
    from intake_app.desktop.print_queue_presenter import PrintQueuePresenter
    from intake_app.desktop.printing import PrintDesk
    from intake_app.domain.badge_papers import BadgeCard
    from intake_app.domain.framing import PortState


class Speaker(Protocol):
    """What plays the sounds. `volume` is in percent; 0 is silent, and may be set at any time."""

    volume: int

    @property
    def can_sound(self) -> bool:
        """Whether this computer has something to play on, as far as `prepare` has looked."""

    def prepare(self, done: Callable[[], None] | None = None) -> None:
        """Load the sounds aside, so that the first of them is not late; `done` is called on the window's thread."""

    def play(self, kind: SoundKind) -> None:
        """Begin this sound; returns at once."""


class Scanners(Protocol):
    """The scanners on serial ports. Its signals arrive on the window's thread.

    `scanned` carries the text of a scan and the name of its port; `changed` a `domain.framing.PortState`; `noticed` a
    `domain.framing.Fault` and the name of its port; `listed` every `domain.framing.PortInfo` of this computer.
    """

    scanned: Any
    changed: Any
    noticed: Any
    listed: Any

    def use(self, wanted: tuple[ScannerPort, ...], /) -> None:
        """Listen to these ports and to no others; the same ones again change nothing."""

    def states(self) -> list[PortState]:
        """How each of them is."""

    def watch(self) -> None:
        """Tell which ports there are, now and whenever that changes."""

    def watch_no_more(self) -> None:
        """Nobody looks at the list."""

    def stop(self) -> None:
        """Ask every port to be let go, and wait for none. Nothing is told any more."""

    def close(self) -> None:
        """Let go of every port; waits for what still ends."""


KeepBadge = Callable[["BadgeCard", bool], Path]
"""Draws a card into a file of the station: on a sheet of paper, or on a page of the card's own size."""


class BackupDesk(Protocol):
    """What makes backups. Both take their time, and are called aside from the window; each raises an `IntakeError`."""

    def look(self) -> BackupSight:
        """How the backups are now."""

    def back_up(self, *, only_if_changed: bool) -> BackedUp:
        """Make one, unless the last good one holds everything already and that is enough."""


def keep_nothing(changes: dict[str, object]) -> None:
    """The settings of a station that has no file for them."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where the window is.

    `report_bug` puts an exception into the log and returns the sentence with its number. `import_command` gives the
    program and arguments that import a file of this kind (`units`, `rmas`) and tell their progress as JSON lines;
    `verify_command` those that prove the record, quickly or whole.
    `scan_gap_ms` is the longest gap between two keys of a scanner. `test_sheet` draws the sheet that
    scanners are tested with into a file, aside from the window.

    `equipment` is how the devices are set when the window opens; `save_settings` keeps changes of it (`scanners`,
    `label_printer`, `page_printer`, `photos`, `sound`, each a whole value) and raises an `IntakeError` where that
    fails; it writes to the disk, so it is called on the lane. `scanners` and `speaker` make the devices when they are
    first needed, never before the window was painted; a station without the factory has none. So do `photos` for what
    photos come from, and `prints` for what works the printers. `evidence` writes everything of an RMA into a file and
    returns what to say of it; it is called aside from the window. `left_offs` keeps what is on the page, so that the
    next start can offer it.

    Where people sign in, the station locks itself after `idle_minutes` (0: never). `kiosk`: it has the whole screen,
    and an administrator alone closes it.
    `keep_badge` draws a badge into a file, aside.
    """

    station_name: str
    resources: Path
    report_bug: Callable[[BaseException], str]
    import_command: Callable[[str, Path], list[str]]
    theme: Choice = "auto"
    scan_gap_ms: int = 35
    test_sheet: Callable[[], Path] | None = None
    equipment: Equipment = field(default_factory=Equipment)
    prints: Callable[[], PrintDesk] | None = None
    save_settings: Callable[[dict[str, object]], None] = keep_nothing
    scanners: Callable[[], Scanners] | None = None
    speaker: Callable[[int], Speaker] | None = None
    photos: PhotoDevices = field(default_factory=PhotoDevices)
    verify_command: Callable[[bool], list[str]] | None = None
    backups: Callable[[], BackupDesk] | None = None
    evidence: Callable[[str, Path], str] | None = None
    idle_minutes: int = 5
    kiosk: bool = False
    keep_badge: KeepBadge | None = None
    left_offs: LeftOffs | None = None


class Shell(Protocol):
    """What every presenter can ask of the window. `printing` is what the printers do."""

    printing: PrintQueuePresenter

    def fail(self, sentence: str) -> None:
        """Say an error; it stays until it is read."""

    def tell(self, sentence: str) -> None:
        """Say something to know, until the next gesture."""

    def unsay(self, sentence: str) -> None:
        """What was told to be so is so no more: say it no longer."""

    def refuse(self, sentence: str) -> None:
        """Say why a gesture was refused and changed nothing, until the next one."""

    def read(self) -> bool:
        """The error that is said was read; whether there was one."""

    def next_gesture(self) -> None:
        """A hand did something new: what was told before has done its work."""

    def next_scan(self) -> None:
        """A scan does something new: so has what was told before, but for what was refused since the latest pause."""

    def pause(self) -> None:
        """There was time to look since the latest scan: what was refused was seen."""

    def go(self, place: str) -> None:
        """Show this place: `sign`, `intake`, `queue`, `import`, `devices`, `scanner_test`, `printing`, `keys`."""

    def sign_out(self) -> bool:
        """Nobody is at the bench from now on; whether people sign in here and somebody had."""

    def imports(self, state: str) -> None:
        """How far an import is, in words; nothing when none runs."""

    def heard(self, raw: str, source: str = "") -> None:
        """A scan, from whatever heard it (`source` in words): to the page that tries scanners, else to the bench."""

    def sound(self, kind: SoundKind) -> None:
        """Let something be heard; never waits, never fails."""

    def seen_again(self) -> None:
        """Let it be seen that a scan was the same one, sent again."""

    def scanner(self, state: str, tone: Tone = "wait") -> None:
        """What is wrong with a scanner, in words (“COM3 unplugged”); nothing when all of them listen."""

    def printers(self, state: str, tone: Tone = "plain") -> None:
        """How the printers are, in words (“ready”, “2 waiting”, “paper out”); nothing when there are none."""
