"""Where every scan arrives, from wherever it was heard: a wedge, the scan field, a port, a camera, a picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from intake_app.desktop.kept_scans import Kept, KeptScans, is_near
from intake_app.desktop.surroundings import Shell
from intake_app.desktop.theme import Theme
from intake_app.domain.errors import BadInput
from intake_app.domain.words import Words

if TYPE_CHECKING:
    from intake_app.desktop.intake_presenter import IntakePresenter
    from intake_app.domain.repeats import Repeats

_MS = 1_000
_NO_HAND_MS = 60


class ScanPresenter(QObject):
    """`scanned` is the one entry; scans that come while nobody has signed are kept.

    Where people sign in (`signs_in`), only what was scanned close to the badge or the sign-in is whoever's comes then:
    of the rest `asked` asks, for a stranger may have scanned it. Elsewhere everything is taken afterwards.

    A second scan of the same thing within a moment is one scan. Scans that come without a pause are a burst: nobody
    looks between them. A command is known by its own form, here and at once; anything else is offered to the page that
    is shown (`here` says whether it took it), and then the bench tells what it is. A badge goes to `badge` wherever it
    is scanned, after everything that was scanned before it, and is shown nowhere.

    A code from outside may hold anything, several scans among it: whoever prints one could say a whole return with a
    single pull of the trigger. So a command counts only where a hand scanned it by itself.
    """

    def __init__(
        self,
        intake: Callable[[], IntakePresenter],
        here: Callable[[str], bool],
        badge: Callable[[str], None],
        signs_in: Callable[[], bool],
        words: Words,
        shell: Shell,
        theme: Theme,
    ) -> None:
        super().__init__()
        self._intake = intake
        self._here = here
        self._badge = badge
        self._signs_in = signs_in
        self._words = words
        self._shell = shell
        self._clock: Callable[[], float] = monotonic
        self._repeats: Repeats | None = None
        self._latest_ms = float("-inf")
        self._listening = False
        self._holding = False
        self._kept: list[Kept] = []
        self._badge_ms = float("-inf")
        self.asked = KeptScans(theme, words, self._take_all)
        self._heard_ms: dict[str, float] = {}

    def scanned(self, raw: str, source: str = "", *, follows: bool = False) -> None:
        """A scan, as raw as it came, what heard it, and whether the code of the scan before held it, too."""
        now = self._clock() * _MS
        follows = follows or self._follows(source, now)
        if self._again(raw, now, source):
            self._shell.seen_again()
            return
        from intake_app.domain.repeats import MOMENT_MS

        paused = now - self._latest_ms > MOMENT_MS
        self._latest_ms = now
        if self._listening:
            if paused:
                self._pause()
            self._take(raw, follows=follows)
            return
        if not self._holding and self.is_badge(raw):
            self._take_badge(raw)
            return
        if not self._holding and self._is_command(raw):
            self._refuse_command()
            return
        self._kept.append(Kept(raw, follows, now))
        if not self._holding:
            self._tell_kept()

    def is_badge(self, raw: str) -> bool:
        """Whether the scan means to be a badge, misread or not."""
        from intake_app.domain.badges import is_badge_form
        from intake_app.domain.scans import normalised

        return is_badge_form(normalised(raw)[1])

    def _is_command(self, raw: str) -> bool:
        from intake_app.domain.commands import is_command_form
        from intake_app.domain.scans import normalised

        return is_command_form(normalised(raw)[1])

    def _refuse_command(self) -> None:
        """A command means what is seen on the page: it must never happen to whoever signs in after it."""
        self._shell.refuse(self._words("sign.command_first"))
        self._shell.sound("refused")

    def _tell_kept(self) -> None:
        key = "sign.first" if len(self._kept) == 1 else "sign.first_of_several"
        self._shell.tell(self._words(key, count=len(self._kept)))
        self._shell.sound("question")

    def hold(self) -> None:
        """Keep what is scanned for a moment: a badge is being looked up."""
        self._listening, self._holding = False, True
        self._badge_ms = self._clock() * _MS

    def wait(self) -> None:
        """Keep what is scanned: nobody knows in whose name."""
        held, self._holding, self._listening = self._holding, False, False
        self.asked.hide()
        units = [kept for kept in self._kept if not self._is_command(kept.raw)]
        if len(units) < len(self._kept):
            self._kept = units
            self._refuse_command()
        if held and self._kept:
            self._tell_kept()

    def listen(self) -> None:
        """It is known who is at the bench: take what was kept, and every scan from now on."""
        self._listening, self._holding = True, False
        kept, self._kept = self._kept, []
        if self._signs_in():
            now = self._clock() * _MS
            theirs = [one for one in kept if self.is_badge(one.raw) or is_near(one, now, self._badge_ms)]
            self.asked.put_aside([one for one in kept if one not in theirs])
            kept = theirs
            self.asked.ask()
        self._take_all(kept)

    def _take_all(self, kept: Sequence[Kept]) -> None:
        if kept:
            self._pause()
        for place, one in enumerate(kept, 1):
            self._take(one.raw, follows=one.follows)
            if not self._listening:
                # A badge was among them: what was scanned after it waits for what comes of it.
                self._kept = [*kept[place:]]
                break

    def _pause(self) -> None:
        """There was time to look before this scan."""
        self._shell.pause()
        self._intake().commands.pause()

    def _follows(self, source: str, now_ms: float) -> bool:
        """Whether a port sent this so soon after its last scan that no hand was between them."""
        before, self._heard_ms[source] = self._heard_ms.get(source), now_ms
        return bool(source) and before is not None and now_ms - before < _NO_HAND_MS

    def _again(self, raw: str, now_ms: float, source: str) -> bool:
        if self._repeats is None:
            from intake_app.domain.repeats import Repeats

            self._repeats = Repeats()
        return self._repeats.again(raw, now_ms, source)

    def _take_badge(self, raw: str) -> None:
        """A badge while nobody is at the bench: nothing is under way that it would have to wait for."""
        from intake_app.domain.badges import parse_badge
        from intake_app.domain.scans import normalised

        try:
            badge = parse_badge(normalised(raw)[1])
        except BadInput as misread:
            self._shell.refuse(str(misread))
            self._shell.sound("refused")
            return
        if badge is not None:
            self._badge(badge)

    def _take(self, raw: str, *, follows: bool) -> None:
        from intake_app.domain.scans import normalised, own_reading

        intake = self._intake()
        try:
            own = own_reading(normalised(raw)[1])
        except BadInput as misread:
            if misread.what in {"command", "badge"}:
                intake.commands.refuse_in_turn(str(misread))
                return
            own = None
        if own is not None and own.kind == "command" and follows:
            intake.commands.refuse_in_turn(self._words("command.in_a_code"))
        elif own is not None and own.kind == "command":
            intake.commands.scanned(own.value)
        elif own is not None and own.kind == "badge":
            self.hold()
            intake.commands.in_turn(partial(self._badge, own.value))
        elif not self._here(raw):
            intake.identify(raw)
