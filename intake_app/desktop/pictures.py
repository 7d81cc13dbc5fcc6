"""Pictures of the window as a person sees it, for the documentation and for looking at every screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from intake_app.desktop.rail import PLACES
from intake_app.desktop.window import StationWindow
from intake_app.domain.errors import StorageFailed
from intake_app.domain.payload import FactJson
from intake_app.domain.photos import Mark

_PATIENCE_S = 10.0
_PROOF_S = 60.0
_STILL_S = 0.15


@dataclass(frozen=True, slots=True)
class Road:
    """One return to carry: what is scanned, and the answer to each question that is asked on the way."""

    scan: str
    answers: Mapping[str, FactJson]


@dataclass(frozen=True, slots=True)
class Scenes:
    """What is played: two returns that are carried to their verdicts, and scans that show something else.

    `several` was sold more than once, `unknown` is in no catalogue, `bad` cannot be taken; `listed` is a unit whose
    policy asks for a list, `fact`. `photos` are taken of the unit that is refused.
    """

    whole: Road
    refused: Road
    several: str
    unknown: str
    bad: str
    listed: str
    fact: str
    photos: tuple[Path, ...] = ()


def settle(window: StationWindow) -> None:
    """Let every gesture be taken and shown, and previews be drawn."""
    end = monotonic() + _PATIENCE_S
    still = monotonic() + _STILL_S
    while monotonic() < end and (_is_busy(window) or monotonic() < still):
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def take_picture(window: StationWindow, folder: Path, name: str) -> Path:
    """Draw the window as it is once everything is shown. Raises `StorageFailed` where it cannot be written."""
    settle(window)
    file = folder / f"{name}.png"
    if not window.grab().save(str(file)):
        raise StorageFailed(f"The picture {file} cannot be written. Choose another folder.")
    return file


def _is_busy(window: StationWindow) -> bool:
    return window.errands.busy or not window.intake.page.settled or not window.intake.photos.settled


def is_proved(window: StationWindow) -> bool:
    """Prove everything, as somebody does who looks at the page Record; whether there is something that does it."""
    watch = window.floor.record
    if not watch.prove():
        return False
    settle(window)
    end = monotonic() + _PROOF_S
    while monotonic() < end and watch.is_proving:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
    return True


def draw(window: StationWindow, operator: str, scenes: Scenes, folder: Path) -> Iterator[Path]:
    """Play the scenes in the window and draw every screen on the way; yields each picture that was written.

    The folder is made. Raises `StorageFailed` when a picture cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)

    def picture(name: str) -> Path:
        return take_picture(window, folder, name)

    yield picture("sign")
    window.sign_page.named.emit(operator)
    yield picture("identify")
    for name in chain(_whole(window, scenes.whole), _refused(window, scenes), _scans(window, scenes)):
        yield picture(name)
    for place in (*(place for place, *_ in PLACES if place != "intake"), "replacements", "record", "import", "keys"):
        window.go(place)
        if place == "record":
            is_proved(window)
        yield picture(place)
        if place in {"kits", "find"}:
            window.scans.scanned(scenes.refused.scan)
            yield picture(f"{place}-found")


def _whole(window: StationWindow, road: Road) -> Iterator[str]:
    """From the scan to the closed return, and what a second scan of it shows. Names each screen that is there."""
    window.scans.scanned(road.scan)
    yield from (f"question-{fact}" for fact in _carry(window, road))
    yield "decision"
    window.intake.turn_why()
    yield "decision-why"
    window.intake.turn_why()
    window.intake.enter()
    yield "papers"
    window.intake.enter()
    yield "closed"
    window.intake.enter()
    window.scans.scanned(road.scan)
    yield "received"


def _photo(window: StationWindow) -> Iterator[str]:
    """A photo in large, with marks over it."""
    photos = window.intake.photos
    photos.look()
    settle(window)
    for mark in (
        Mark("box", 0.69, 0.6, 0.9, 0.85),
        Mark("arrow", 0.45, 0.5, 0.67, 0.68),
        Mark("text", 0.3, 0.46, text="crushed, wet"),
    ):
        photos.mark(mark)
        settle(window)
    yield "photo"
    photos.leave_viewer()


def _refused(window: StationWindow, scenes: Scenes) -> Iterator[str]:
    """A return that is refused, and its verdict taken back."""
    window.scans.scanned(scenes.refused.scan)
    for _ in _carry(window, scenes.refused):
        pass
    yield "decision-photo-wanted"
    window.intake.photos.take()
    yield "camera"
    window.intake.photos.camera.close()
    for photo in scenes.photos:
        window.intake.photos.add_files([photo], "chosen")
        settle(window)
    yield "decision-refused"
    if scenes.photos:
        yield from _photo(window)
    window.intake.write("note")
    yield "note"
    window.intake.escape()
    window.intake.enter()
    settle(window)
    window.intake.write("correct")
    yield "correction"
    writing = window.intake.page.back.writing
    writing.text.setPlainText("The parts were found in the second carton.")
    writing.take()
    settle(window)
    window.intake.choose_step("papers")
    yield "papers-void"


def _scans(window: StationWindow, scenes: Scenes) -> Iterator[str]:
    """What else a scan can show."""
    for name, scan in (("several", scenes.several), ("unknown", scenes.unknown), ("error", scenes.bad)):
        window.scans.scanned(scan)
        yield name
    window.escape()
    window.scans.scanned(scenes.unknown)
    settle(window)
    window.intake.enter()
    yield "unknown-unit"
    window.scans.scanned(scenes.listed)
    settle(window)
    window.intake.open_question(scenes.fact)
    yield f"question-{scenes.fact}-list"


def _carry(window: StationWindow, road: Road) -> Iterator[str]:
    """Answer what is asked, and name each question before; one without an answer is not known."""
    settle(window)
    while (sight := window.intake.sight) is not None and sight.question:
        yield sight.question
        card = window.intake.page.back.questions.card
        card.answered.emit(sight.question, road.answers.get(sight.question))
        settle(window)
