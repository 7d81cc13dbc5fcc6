"""Stations with the sample's catalogue, and somebody who works at them through the window alone."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from intake_app.bootstrap import system_clock
from tests.whole.sample_station import fill
from tests.whole.window_driver import Person, at_the_bench


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station folder with the sample's catalogue in it; copied, never worked in."""
    folder = tmp_path_factory.mktemp("sample") / "station"
    fill(folder, system_clock().today)
    return folder


@pytest.fixture
def station_folder(tmp_path: Path, sample_folder: Path) -> Path:
    """This test's own station folder."""
    return Path(shutil.copytree(sample_folder, tmp_path / "station"))


@pytest.fixture
def come_in(station_folder: Path, qtbot: QtBot) -> Iterator[Callable[..., Person]]:
    """Opens the window on this test's station; again after `leave`. Whatever is still open is closed at the end."""
    with contextlib.ExitStack() as opened:

        def open_one(policies: Path | None = None) -> Person:
            return opened.enter_context(at_the_bench(station_folder, qtbot, policies))

        yield open_one


@pytest.fixture
def person(come_in: Callable[..., Person]) -> Person:
    """Somebody whose name the station knows by now."""
    one = come_in()
    one.sign_in()
    return one


@pytest.fixture
def heard(person: Person, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the station lets be heard from now on."""
    sounds: list[str] = []
    monkeypatch.setattr(person.window, "sound", sounds.append)
    return sounds
