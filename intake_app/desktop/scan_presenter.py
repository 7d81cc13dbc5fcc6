"""Where every scan arrives, from wherever it was heard: a wedge, the scan field, a port, a camera, a picture."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from intake_app.desktop.surroundings import Shell
from intake_app.domain.errors import BadInput
from intake_app.domain.words import Words

if TYPE_CHECKING:
    from intake_app.desktop.intake_presenter import IntakePresenter
    from intake_app.domain.repeats import Repeats

_MS = 1_000


class ScanPresenter(QObject):
    """`scanned` is the one entry; scans that come while nobody has signed are kept and taken afterwards.

    A second scan of the same thing within a moment is one scan. Scans that come without a pause are a burst: nobody
    looks between them. A command is known by its own form, here and at once; anything else is offered to the page that
    is shown (`here` says whether it took it), and then the bench tells what it is.
    """

    def __init__(
        self, intake: Callable[[], IntakePresenter], here: Callable[[str], bool], words: Words, shell: Shell
    ) -> None:
        super().__init__()
        self._intake = intake
        self._here = here
        self._words = words
        self._shell = shell
        self._clock: Callable[[], float] = monotonic
        self._repeats: Repeats | None = None
        self._latest_ms = float("-inf")
        self._listening = False
        self._kept: list[str] = []

    def scanned(self, raw: str, source: str = "") -> None:
        """A scan, as raw as it came, and what heard it."""
        now = self._clock() * _MS
        if self._again(raw, now, source):
            self._shell.seen_again()
            return
        from intake_app.domain.repeats import MOMENT_MS

        paused = now - self._latest_ms > MOMENT_MS
        self._latest_ms = now
        if self._listening:
            if paused:
                self._pause()
            self._take(raw)
            return
        self._kept.append(raw)
        key = "sign.first" if len(self._kept) == 1 else "sign.first_of_several"
        self._shell.tell(self._words(key, count=len(self._kept)))
        self._shell.sound("question")

    def wait(self) -> None:
        """Keep what is scanned: nobody knows in whose name."""
        self._listening = False

    def listen(self) -> None:
        """It is known who is at the bench: take what was kept, and every scan from now on."""
        self._listening = True
        kept, self._kept = self._kept, []
        if kept:
            self._pause()
        for raw in kept:
            self._take(raw)

    def _pause(self) -> None:
        """There was time to look before this scan."""
        self._shell.pause()
        self._intake().commands.pause()

    def _again(self, raw: str, now_ms: float, source: str) -> bool:
        if self._repeats is None:
            from intake_app.domain.repeats import Repeats

            self._repeats = Repeats()
        return self._repeats.again(raw, now_ms, source)

    def _take(self, raw: str) -> None:
        from intake_app.domain.scans import normalised, own_reading

        intake = self._intake()
        try:
            own = own_reading(normalised(raw)[1])
        except BadInput as misread:
            if misread.what == "command":
                intake.commands.refuse_in_turn(str(misread))
                return
            own = None
        if own is not None and own.kind == "command":
            intake.commands.scanned(own.value)
        elif own is not None and own.kind == "badge":
            intake.commands.refuse_in_turn(self._words("command.badge"))
        elif not self._here(raw):
            intake.identify(raw)
