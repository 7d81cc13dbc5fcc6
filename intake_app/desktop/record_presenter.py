"""The page “Record” as a place of the window."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from intake_app.desktop.record_view import RecordView
from intake_app.desktop.record_watch import RecordWatch
from intake_app.desktop.surroundings import Shell


class RecordPresenter(QObject):
    """Shows what `watch` knows."""

    def __init__(self, watch: RecordWatch, view: RecordView, shell: Shell) -> None:
        super().__init__()
        self._watch = watch
        self._view = view
        self._who = ""
        view.left.connect(lambda: shell.go("intake"))
        view.proof.asked.connect(watch.look)
        view.proof.asked.connect(view.look_at_proof)
        watch.show_on(view)

    @property
    def page(self) -> QWidget:
        """The page, already made."""
        return self._view

    def turned(self, name: str) -> None:
        """This person is at the bench now, or nobody: whoever comes says in their own words why a record is right."""
        if name and name != self._who:
            self._view.alarm.forget()
        self._who = name or self._who

    def enter(self) -> None:
        """The page is shown now."""
        self._watch.look()

    def take(self) -> bool:
        """Enter means nothing here."""
        return False

    def press(self, does: str) -> bool:
        """A key of this page."""
        if does == "record_prove":
            self._watch.look()
            self._view.look_at_proof()
            return self._watch.prove()
        if does == "record_stop":
            return self._watch.leave()
        return does == "record_go_on" and self._view.say_why()

    def scanned(self, raw: str) -> bool:
        """Every scan is for the bench."""
        return False

    def escape(self) -> bool:
        """There is nothing to leave but the page."""
        return False
