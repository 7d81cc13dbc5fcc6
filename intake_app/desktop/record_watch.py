"""Looks after the record while the window is open: whether it is the one that was signed, and its chain whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from intake_app.desktop.alarm_bar import AlarmBar
from intake_app.desktop.errands import Errands
from intake_app.desktop.gestures import Gestures
from intake_app.desktop.proof_shown import ProofShown
from intake_app.desktop.surroundings import Shell
from intake_app.desktop.theme import Theme
from intake_app.domain.errors import NotInPlace, StorageFailed
from intake_app.domain.heads import BrokenAt
from intake_app.domain.words import Words
from intake_app.workflow.proving import LONGEST_WHY

if TYPE_CHECKING:
    from intake_app.desktop.proof_process import ProofProcess
    from intake_app.desktop.record_view import RecordView
    from intake_app.workflow.alarm_words import AlarmTold
    from intake_app.workflow.bench import Bench

_FIRST_LOOK_MS: Final = 250
_IN_PLACE_MS: Final = 10_000
_FIRST_PROOF_MS: Final = 15_000
"""When the chain is proved after a start: whoever begins to work at once has the computer for themselves."""

_BESIDE: Final = frozenset({"photos", "papers"})
"""What is wrong with these says nothing of the file of the journal."""
_REMADE: Final = frozenset({"file", "look_ups"})
"""What “intake rebuild” makes again."""

Extent = Literal["quick", "whole"]


class _NotHeld(NamedTuple):
    """Why nothing can be said of the record, under the heading that is true of it."""

    heading: str
    why: str


class RecordWatch(QObject):
    """Compares the record with what was signed, after the window was painted; proves its chain in a process aside.

    `command` gives program and arguments of that process, None where there is none. `turned`: other alarms stand.
    """

    turned = Signal()

    def __init__(
        self,
        bench: Bench,
        errands: Errands,
        theme: Theme,
        words: Words,
        shell: Shell,
        command: Callable[[bool], list[str]] | None,
    ) -> None:
        super().__init__()
        self._bench = bench
        self._errands = errands
        self._gestures = Gestures(errands)
        self._gestures.failed.connect(shell.sound)
        self._words = words
        self._shell = shell
        self._command = command
        self._process: ProofProcess | None = None
        self._view: RecordView | None = None
        self._alarm: AlarmTold | None = None
        self._shown = ProofShown(words)
        self._due: Extent | None = None  # the proof that the program begins by itself, until it is made
        self._was_as_left = False
        self._broken = self._known_since = self._unproved = ""
        self._broken_at: tuple[str, BrokenAt] | None = None  # where what is said of a chain is
        self._not_held: _NotHeld | None = None
        self._began = 0
        self._is_closing = False
        self.bar = AlarmBar(theme, words)
        self._later = [self._timer(_FIRST_LOOK_MS, self.look), self._timer(_FIRST_PROOF_MS, self.prove_by_itself)]
        in_place = self._timer(_IN_PLACE_MS, self.look_in_place)
        in_place.setSingleShot(False)
        self._later.append(in_place)

    def begin(self) -> None:
        """The window is shown."""
        for timer in self._later:
            timer.start()

    def stop(self) -> None:
        """The window closes."""
        self._is_closing = True
        for timer in self._later:
            timer.stop()
        if self._process is not None:
            self._process.stop()

    def look(self) -> None:
        """Look whether the record is the one that was signed; where that cannot be told, what stands is shown."""

        def failed(why: str) -> None:
            self._shell.fail(why)
            self.look_in_place()

        self._errands.run(lambda: self._bench.proving.check(), self._looked, failed)

    def look_in_place(self) -> None:
        """Look whether the file of the record is still there, and our own: whoever only reads would work on with it."""

        def look() -> AlarmTold | _NotHeld | None:
            try:
                return self._bench.proving.look_again()
            except StorageFailed as failed:
                is_gone = isinstance(failed, NotInPlace)
                heading = self._words("proof.displaced") if is_gone else self._words("proof.not_held")
                return _NotHeld(heading, str(failed))

        def looked(found: AlarmTold | _NotHeld | None) -> None:
            if isinstance(found, _NotHeld):
                self._hold(found)
                return
            self._not_held = None
            self._looked(found)
            was, self._was_as_left = self._was_as_left, self._bench.proving.is_as_left
            if was and not self._was_as_left:
                self.prove_by_itself()

        self._errands.run(look, looked, lambda why: self._hold(_NotHeld(self._words("proof.not_held"), why)))

    def prove_by_itself(self) -> None:
        """Prove chains and signed heads aside; nothing is said where they are sound.

        Where the file cannot be vouched for, everything is: the program ended without closing, or somebody was
        at the file, if only the program itself, for an update or a restore; or an alarm was acknowledged. Nobody can
        leave that. Where it breaks off it is said over every page until it is made.
        """
        process = self._proofs()
        if process is None or self._is_closing:
            return
        self._was_as_left = self._bench.proving.is_as_left
        if self._due is None or not self._was_as_left:
            self._due = "quick" if self._was_as_left else "whole"
        if not process.is_running or (process.is_quick and self._due == "whole"):
            self._start(process, self._bench.proving.state, quick=self._due == "quick")

    def show_on(self, view: RecordView) -> None:
        """Show it on this page from now on."""
        self._view = view
        view.show_proofs(shown=self._command is not None)
        view.proof.asked.connect(self.prove)
        view.proof.stopped.connect(self.leave)
        view.alarm.acknowledged.connect(self.acknowledge)
        view.alarm.lacking.connect(self._ask_why)
        self._shown.on(view.proof)
        self._show()

    def prove(self) -> bool:
        """Somebody wants everything proved."""
        self._shell.next_gesture()
        process = self._proofs()

        def may() -> int:
            self._bench.demand("verify")
            return self._bench.proving.state

        if process is not None and (process.is_quick or not process.is_running):
            self._gestures.run(may, lambda began: self._begin(process, began), self._shell.refuse)
        return process is not None

    def leave(self) -> bool:
        """Leave the proof that somebody asked for; one that is due goes on, or begins again after it."""
        process = self._process
        if process is None or not process.is_running or process.is_quick or not self._may_leave:
            return False
        self._shell.next_gesture()
        process.stop()
        self._shown.ends(self._words("proof.stopped"))
        if self._due is not None:
            self.prove_by_itself()
        return True

    @property
    def is_proving(self) -> bool:
        """Whether a proof is under way."""
        return self._process is not None and self._process.is_running

    @property
    def _may_leave(self) -> bool:
        return self._due != "whole"

    def acknowledge(self, why: str) -> None:
        """Somebody who may says why the record is right as it is."""
        self._shell.next_gesture()

        def done(_: None) -> None:
            self._know(None)
            self._shell.tell(self._words("proof.acknowledged"))
            self._shell.sound("taken")
            self._look_since_when()
            self.prove_by_itself()

        def refused(sentence: str) -> None:
            self._shell.refuse(sentence)
            self.look_in_place()  # more may stand than is shown

        shown = self._alarm
        self._gestures.run(lambda: self._bench.proving.acknowledge(why, shown), done, refused)

    def _ask_why(self, could_type: bool) -> None:  # noqa: FBT001 - a signal's value
        """Nobody goes on without a word; whoever was only led to the field by the key was refused nothing."""
        self._shell.next_gesture()
        expected = self._words("proof.why_expected", most=LONGEST_WHY)
        if could_type:
            self._shell.refuse(expected)
            self._shell.sound("refused")
        else:
            self._shell.tell(expected)

    def _begin(self, process: ProofProcess, began: int) -> None:
        if self._is_closing:
            return
        self._start(process, began, quick=False)

    def _start(self, process: ProofProcess, began: int, *, quick: bool) -> None:
        self._began = began
        process.start(quick=quick)
        if not quick:
            self._shown.begins(may_leave=self._may_leave)

    def _begin_anew(self, *, quick: bool) -> None:
        """What came in is of before an alarm, or of before somebody went on in spite of it."""
        process = self._proofs()
        if quick or not self._bench.proving.is_as_left:
            self.prove_by_itself()
        elif process is not None and (process.is_quick or not process.is_running):
            self._begin(process, self._bench.proving.state)

    def _looked(self, alarm: AlarmTold | None) -> None:
        if self._know(alarm) and alarm is not None:
            self._shell.refuse(self._words("proof.more_found"))

    def _know(self, alarm: AlarmTold | None) -> bool:
        """These alarms stand now; whether somebody was saying why of others, which is no reason for these."""
        before, self._alarm = self._alarm, alarm
        is_same = (before.events if before else ()) == (alarm.events if alarm else ())
        was_said = not is_same and self._view is not None and self._view.alarm.forget()
        self._show()
        if not is_same:
            if alarm is not None:
                self._shell.unsay(self._words("proof.acknowledged"))
            self.turned.emit()
        return was_said

    def _hold(self, not_held: _NotHeld) -> None:
        if not_held != self._not_held:
            self._not_held = not_held
            self._show()

    def _proofs(self) -> ProofProcess | None:
        if self._process is None and self._command is not None:
            from intake_app.desktop.proof_process import ProofProcess

            self._process = ProofProcess(self._command)
            self._process.progressed.connect(self._progressed)
            self._process.reported.connect(self._reported)
            self._process.broke_off.connect(self._broke_off)
        return self._process

    def _progressed(self, stage: str, done: int, total: int) -> None:
        if self._process is not None and not self._process.is_quick:
            self._shown.goes_on(stage, done, total, may_leave=self._may_leave)

    def _reported(self, report: dict[str, Any]) -> None:
        if self._began != self._bench.proving.state and not self._is_closing:
            self._begin_anew(quick=report["is_quick"])
            return
        broken = [one for one in report["stations"] if not one["is_whole"]]
        faults = [fault for fault in report["faults"] if fault["part"] != "heads" or not self._alarm]
        self._take_found(faults, broken)
        if self._due == "quick" or not report["is_quick"]:
            self._due, self._unproved = None, ""
        self._shown.found(report)
        self._show()
        if self._is_closing:
            return
        if any(fault["part"] == "heads" for fault in report["faults"]):
            self._errands.run(self._bench.proving.heads_differ, self._looked, self._shell.fail)
        for one in broken:
            self._tell_broken(str(one["station"]), [(int(number), str(digest)) for number, digest in one["breaks"]])
        if wrong := [(str(station), int(entry)) for station, entry in report["wrong"]]:
            self._errands.run(lambda: self._bench.proving.entries_wrong(*wrong), self._looked, self._shell.fail)
        began, is_known = self._began, all(one["is_known"] or one["part"] in _BESIDE for one in report["faults"])
        counts = not report["faults"] if report["is_quick"] else is_known
        if counts and not report["is_quick"] and not broken:
            self._tell_proved(began)
        elif counts:  # of the chains alone: behind a break that is known nothing else was compared
            self._errands.run(lambda: self._bench.proving.chains_proved(began), lambda _: None, self._shell.fail)
        elif not broken and (other := [one for one in report["faults"] if one["part"] in _REMADE and one["is_found"]]):
            what = str(other[0]["sentence"])
            self._errands.run(lambda: self._bench.proving.differs(what), self._looked, self._shell.fail)
        self._look_since_when()

    def _take_found(self, faults: list[dict[str, Any]], broken: list[dict[str, Any]]) -> None:
        """What is said of the record where no alarm stands, and where in a chain that is."""
        # A break that nobody knows of raises an alarm; beside one that is known, what else was found tells more.
        faults.sort(key=lambda fault: bool(broken) and fault["part"] == "chain")
        self._broken = str(faults[0]["sentence"]) if faults else ""
        was, self._broken_at = self._broken_at, None
        if broken and faults and faults[0]["part"] == "chain":
            self._broken_at = (str(broken[0]["station"]), BrokenAt(*broken[0]["breaks"][0]))
        if was != self._broken_at:
            self._known_since = ""

    def _look_since_when(self) -> None:
        """Where a chain is broken, since when who knows of it is said with it; on the lane, behind what told of it."""
        place = self._broken_at

        def looked(since: str) -> None:
            self._known_since = since
            self._show()

        if place is None:
            looked("")
        else:
            self._errands.run(lambda: self._bench.proving.known_since(*place), looked, self._shell.fail)

    def _tell_broken(self, station: str, breaks: list[tuple[int, str]]) -> None:
        found = [BrokenAt(*one) for one in breaks]
        self._errands.run(lambda: self._bench.proving.broken(station, *found), self._looked, self._shell.fail)

    def _tell_proved(self, began: int) -> None:
        self._errands.run(
            lambda: self._bench.proving.proved(began),
            lambda counts: None if counts else self._begin_anew(quick=False),
            self._shell.fail,
        )

    def _broke_off(self, why: str) -> None:
        told = self._words("proof.broke_off", why=why)
        self._shown.ends(told)
        if self._due is not None:
            self._unproved = self._words("proof.owed", told=told)
            self._show()
        else:
            self._shell.fail(told)

    def _show(self) -> None:
        """The alarm that stands, on every page, and more of it on its own."""
        alarm, not_held = self._alarm, self._not_held
        if alarm is not None:
            self.bar.alarm(alarm.title, f"{alarm.found}\n{not_held.why}" if not_held else alarm.found)
        elif not_held is not None:
            self.bar.alarm(not_held.heading, not_held.why)
        elif self._broken:
            self.bar.alarm(self._words("proof.broken"), f"{self._broken} {self._known_since}".strip())
        elif self._unproved:
            self.bar.alarm(self._words("proof.unproved"), self._unproved)
        else:
            self.bar.hide()
        if self._view is not None:
            self._view.alarm.setVisible(alarm is not None)
            if alarm is not None:
                self._view.alarm.do.setText(alarm.do)

    def _timer(self, after_ms: int, does: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after_ms)
        timer.timeout.connect(does)
        return timer
