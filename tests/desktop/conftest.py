"""A real station behind a real window, on a catalogue of a few units."""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from intake_app.bootstrap import open_station, read_words
from intake_app.desktop.surroundings import Surroundings
from intake_app.desktop.theme import Choice
from intake_app.desktop.window import StationWindow
from intake_app.resources import resource
from intake_app.settings import Settings
from intake_app.store.importing import import_file
from intake_app.store.lane import Lane
from tests.desktop.desk import UNITS, Desk, read_fast


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station folder with the catalogue in it; copy it, do not work in it."""
    folder = tmp_path_factory.mktemp("filled")
    file = folder / "units.csv"
    file.write_text(UNITS, encoding="utf-8")
    import_file(folder / "station", "units", file, lambda _: True)
    return folder / "station"


@pytest.fixture
def surroundings(tmp_path: Path) -> Surroundings:
    """What the window is told; a bug raises in the test."""

    def report_bug(error: BaseException) -> str:
        raise error

    def command(kind: str, file: Path) -> list[str]:
        program = [sys.executable, "-m", "intake_app", "--station", str(tmp_path / "station")]
        return [*program, "import", kind, str(file), "--json-progress"]

    return Surroundings("Bench 3", resource("."), report_bug, command, "light")


@pytest.fixture
def open_desk(
    tmp_path: Path, filled: Path, surroundings: Surroundings, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Desk]]:
    """Opens a window on a copy of the filled station; may be called again for the same folder after `close`."""
    read_fast(monkeypatch)
    folder = tmp_path / "station"
    shutil.copytree(filled, folder, dirs_exist_ok=True)
    with contextlib.ExitStack() as all_of_them:

        def open_one(theme: Choice = "light") -> Desk:
            ending = all_of_them.enter_context(contextlib.ExitStack())
            station = open_station(Settings(folder=folder, name="Bench 3", code="B3"))
            ending.callback(station.close)
            lane = Lane(station.tidy)
            ending.callback(lane.close)
            window = StationWindow(station.bench, lane, read_words(), replace(surroundings, theme=theme))
            ending.callback(window.close)
            window.resize(1280, 800)
            window.show()
            qtbot.waitExposed(window)
            desk = Desk(window, station, folder, qtbot, ending, lane)
            desk.settle()
            return desk

        yield open_one


@pytest.fixture
def desk(open_desk: Callable[..., Desk]) -> Desk:
    """A window where somebody has signed."""
    made = open_desk()
    made.sign()
    return made
