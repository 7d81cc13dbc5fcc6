"""Pictures of the window as a person sees it, for the documentation and for looking at every screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from intake_app.desktop.window import StationWindow
from intake_app.domain.errors import StorageFailed
from intake_app.domain.events import FactJson

_PATIENCE_S = 10.0
_STILL_S = 0.15


@dataclass(frozen=True, slots=True)
class Road:
    """One return to carry: what is scanned, and the answer to each question that is asked on the way."""

    scan: str
    answers: Mapping[str, FactJson]


def settle(window: StationWindow) -> None:
    """Let every gesture be taken and shown, and previews be drawn."""
    end = monotonic() + _PATIENCE_S
    still = monotonic() + _STILL_S
    while monotonic() < end and (window.errands.busy or monotonic() < still):
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def draw(window: StationWindow, operator: str, whole: Road, refused: Road, folder: Path) -> Iterator[Path]:
    """Carry two returns through the window and draw every screen on the way; yields each picture that was written.

    The folder is made. Raises `StorageFailed` when a picture cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)

    def picture(name: str) -> Path:
        settle(window)
        file = folder / f"{name}.png"
        if not window.grab().save(str(file)):
            raise StorageFailed(f"The picture {file} cannot be written. Choose another folder.")
        return file

    yield picture("sign")
    window.sign_page.named.emit(operator)
    yield picture("identify")
    window.scans.scanned(whole.scan)
    for fact in _carry(window, whole):
        yield picture(f"question-{fact}")
    yield picture("decision")
    window.intake.turn_why()
    yield picture("decision-why")
    window.intake.turn_why()
    window.intake.enter()
    yield picture("papers")
    window.intake.enter()
    yield picture("closed")
    window.scans.scanned(refused.scan)
    for _ in _carry(window, refused):
        pass
    yield picture("decision-refused")
    window.intake.write("note")
    yield picture("note")
    window.intake.escape()
    for place in ("queue", "import", "keys"):
        window.go(place)
        yield picture(place)


def _carry(window: StationWindow, road: Road) -> Iterator[str]:
    """Answer what is asked, and name each question before; one without an answer is not known."""
    settle(window)
    while (sight := window.intake.sight) is not None and sight.question:
        yield sight.question
        card = window.intake_page.back.questions.card
        card.answered.emit(sight.question, road.answers.get(sight.question))
        settle(window)
