"""Proves a scanner that types: gathers what comes of each code, and says what was found and how it is mended."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices

from intake_app.desktop.errands import Errands
from intake_app.desktop.scanner_test_page import CodeLine, FindingLine, ScannerTestPage, State
from intake_app.desktop.surroundings import Shell
from intake_app.domain.keyboard_test import CHECKS, Arrived, Finding, all_right, check_of, diagnose, different, is_sound
from intake_app.domain.words import Words

_MS = 1000
_SILENCE_MS = 600
"""Of keys that come one by one; a slow scanner pauses for less, and nobody waits for long."""


class _Diagnosis(NamedTuple):
    name: str
    heard: dict[str, Arrived]
    findings: tuple[Finding, ...]
    is_all: bool


class ScannerTestPresenter(QObject):
    """While the page is shown scans come to `scanned`, and go nowhere else.

    `sheet` draws the test sheet into a file and returns where it is; it is called aside from the window. `gap_ms` is
    the longest pause between two keys that this station takes for a scanner's.
    """

    def __init__(
        self,
        page: ScannerTestPage,
        errands: Errands,
        words: Words,
        shell: Shell,
        sheet: Callable[[], Path] | None,
        gap_ms: int,
    ) -> None:
        super().__init__()
        self.page = page
        self._errands = errands
        self._words = words
        self._shell = shell
        self._sheet = sheet
        self._gap_ms = gap_ms
        self._heard: dict[str, Arrived] = {}
        self._waiting: list[Arrived] = []
        self._round = 0
        self._busy = False
        self._text = ""
        self._slowest = 0
        self._last_ms = 0.0
        self._silence = QTimer(self)
        self._silence.setSingleShot(True)
        self._silence.timeout.connect(lambda: self._finish(ended=False))
        page.typed.connect(self.typed)
        page.print_asked.connect(self.print_sheet)
        page.again_asked.connect(self.begin_again)
        page.left.connect(lambda: shell.go("devices"))
        page.print.setVisible(sheet is not None)
        self.begin_again()

    def enter(self) -> None:
        """The page is shown: keys of scanners that are too slow come to it."""
        # The window takes the focus itself when it shows a place: after that, then.
        QTimer.singleShot(0, self.page.setFocus)

    def scanned(self, raw: str, ended: bool) -> None:  # noqa: FBT001 - as the wedge tells it
        """A scan that came while this page is shown; `ended` is False where only silence closed it."""
        self._take(raw)
        if ended:
            self._finish(ended=True)

    def typed(self, text: str, ends: bool) -> None:  # noqa: FBT001 - a signal's argument
        """A key that was no scanner's by its speed."""
        self._take(text)
        if ends:
            self._finish(ended=True)

    def begin_again(self) -> bool:
        """Forget what came, for another scanner or another setting."""
        self._round += 1
        self._heard = {}
        self._waiting = []
        self._busy = False
        self._forget()
        self._show((), is_all=False)
        return True

    def print_sheet(self) -> bool:
        """Draw the test sheet, and print it or show it."""
        if self._sheet is None:
            return False
        self._errands.aside(self._sheet, self._hand_over, self._shell.fail)
        return True

    def _hand_over(self, file: Path) -> None:
        title = self._words("sheet.scanner_title")
        if self._shell.printing.is_set("page"):
            self._shell.printing.send_file("page", title, file)
            self._shell.tell(self._words("scanner_test.printing"))
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(file))):
            self._shell.tell(self._words("scanner_test.sheet_is", file=file))

    def _take(self, piece: str) -> None:
        """One more piece of a scan, and how long after the one before it; more may follow."""
        now = monotonic() * _MS
        if self._text:
            pause = round(now - self._last_ms)
            self._slowest = max(self._slowest, pause if pause > self._gap_ms else 0)
        self._last_ms = now
        self._text += piece
        self.page.listening = True
        self._silence.start(_SILENCE_MS)

    def _finish(self, *, ended: bool) -> None:
        self._silence.stop()
        text, slowest = self._text, self._slowest
        self._forget()
        if text:
            self._waiting.append(Arrived(text, ended, slowest))
            self._diagnose()

    def _forget(self) -> None:
        self._text, self._slowest, self._last_ms = "", 0, 0.0
        self.page.listening = False

    def _diagnose(self) -> None:
        """Find out about the oldest scan that waits; one after the other, for each is judged with those before it."""
        if self._busy or not self._waiting:
            return
        self._busy = True
        arrived = self._waiting.pop(0)
        heard, wanted, gap_ms, this_round = dict(self._heard), self._wanted(), self._gap_ms, self._round

        def work() -> _Diagnosis:
            name = check_of(arrived.text, wanted)
            heard[name] = arrived
            return _Diagnosis(name, heard, diagnose(heard, gap_ms), all_right(heard, gap_ms))

        def done(diagnosis: _Diagnosis) -> None:
            if this_round != self._round:
                return
            self._busy = False
            self._heard = diagnosis.heard
            self._shell.sound("taken" if is_sound(diagnosis.name, arrived) else "question")
            self._show(diagnosis.findings, is_all=diagnosis.is_all)
            self._diagnose()

        def failed(sentence: str) -> None:
            self._busy = False
            self._shell.fail(sentence)

        self._errands.aside(work, done, failed)

    def _wanted(self) -> str:
        """The code that is asked for: the first that has not come."""
        return next((check.name for check in CHECKS if check.name not in self._heard), CHECKS[-1].name)

    def _show(self, findings: tuple[Finding, ...], *, is_all: bool) -> None:
        words = self._words
        wanted = "" if len(self._heard) == len(CHECKS) else self._wanted()
        self.page.show_lines([self._line(number, name == wanted) for number, name in _numbered()])
        lines = [self._finding(one) for one in findings]
        if is_all:
            told = words("scanner_test.all_right")
            lines.insert(
                0,
                FindingLine(
                    words("scanner_test.all_right_but" if findings else "scanner_test.all_right_words"),
                    words("scanner_test.nothing_more"),
                    "accept",
                ),
            )
        elif not self._heard:
            told = words("scanner_test.begin")
        elif not lines:
            told = words("scanner_test.so_far")
        else:
            told = words("scanner_test.found")
        self.page.show_findings(told, lines)

    def _line(self, number: int, is_next: bool) -> CodeLine:  # noqa: FBT001 - read where it is called
        check = CHECKS[number - 1]
        arrived = self._heard.get(check.name)
        state: State = "next" if is_next else "todo"
        if arrived is not None:
            state = "sound" if is_sound(check.name, arrived) else "wrong"
        return CodeLine(
            number=number,
            name=self._words(f"scanner_test.check_{check.name}"),
            expected=check.text,
            arrived=arrived.text if arrived else "",
            different=different(check.name, arrived.text) if arrived else (),
            state=state,
            words=self._words(f"scanner_test.{state}"),
        )

    def _finding(self, finding: Finding) -> FindingLine:
        details = dict(finding.details)
        if finding.code == "layout":
            details = {side: self._layouts(names) for side, names in details.items()}
        if finding.check:
            details["check"] = self._words(f"scanner_test.check_{finding.check}")
        found = self._words(f"scanner_test.found_{finding.code}", **details)
        return FindingLine(found, self._words(f"scanner_test.mend_{finding.code}"), finding.tone)

    def _layouts(self, names: str) -> str:
        words = [self._words(f"scanner_test.layout_{name}") for name in names.split()]
        return words[0] if len(words) == 1 else self._words("scanner_test.one_of", layouts=", ".join(words))


def _numbered() -> list[tuple[int, str]]:
    return [(number, check.name) for number, check in enumerate(CHECKS, start=1)]
