"""Notes, and why a decision is taken back: what is written on the Intake page, and what becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from intake_app.desktop.gestures import Gestures
from intake_app.desktop.sights import titles_of
from intake_app.desktop.surroundings import Shell
from intake_app.domain.words import Words
from intake_app.workflow.sight import Sight

if TYPE_CHECKING:
    from intake_app.desktop.intake_page import IntakePage
    from intake_app.workflow.bench import Bench


class WritingPresenter(QObject):
    """Works for the Intake page. `taken` carries the return with what was written."""

    taken = Signal(object)

    def __init__(self, bench: Bench, gestures: Gestures, page: IntakePage, words: Words, shell: Shell) -> None:
        super().__init__()
        self._bench = bench
        self._gestures = gestures
        self._page = page
        self._words = words
        self._shell = shell
        page.back.writing.written.connect(self._written)

    @property
    def is_asked(self) -> bool:
        """Whether a note or a reason is being written."""
        return bool(self._page.back.isVisible() and self._page.back.writing.purpose)

    def ask(self, sight: Sight | None, purpose: str, fact: str) -> bool:
        """Write a `note`, of this checklist line where one is named, or `correct` a decision."""
        if sight is None or (purpose == "correct" and sight.state not in {"decided", "closed"}):
            return False
        lines = titles_of(sight, {fact})
        self._page.back.writing.ask(sight.return_id, purpose, fact if lines else "", "".join(lines))
        return True

    def take(self) -> bool:
        """What was written is meant."""
        return self._page.back.writing.isVisible() and self._page.back.writing.take()

    def hold(self) -> bool:
        """A key that came past the text: nothing else is meant by it while something is written; whether that is so."""
        if self.is_asked:
            self._page.back.writing.text.setFocus()
        return self.is_asked

    def escape(self) -> bool:
        """Leave what is being written, and keep it; whether anything was."""
        if not self.is_asked:
            return False
        writing = self._page.back.writing
        purpose = writing.purpose
        if writing.put_aside():
            self._shell.tell(self._words(f"{purpose}.kept"))
        return True

    def _written(self, return_id: str, purpose: str, text: str, fact: str) -> None:
        writing = self._page.back.writing
        self._shell.next_gesture()

        def taken(sight: Sight) -> None:
            writing.taken()
            self.taken.emit(sight)

        work = (
            (lambda: self._bench.note(return_id, text, fact))
            if purpose == "note"
            else (lambda: self._bench.correct(return_id, text))
        )
        self._gestures.try_run(work, taken, writing.refuse)
