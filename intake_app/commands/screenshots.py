"""`intake screenshots --out DIR`: every screen of the station on the sample, light and dark, in two sizes."""

from __future__ import annotations

import argparse
import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from intake_app.bootstrap import Station
    from intake_app.desktop.pictures import Road, Scenes
    from intake_app.desktop.window import StationWindow
    from intake_app.sample import Sample
    from intake_app.settings import Settings

SIZES = ((1280, 800), (1920, 1080))
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WHOLE, REFUSED = "SV24E4-018233", "SV19R24-00771"
SEVERAL, UNKNOWN, BAD, LISTED = "SV22R6-003300", "SV16Z4-000911", "SV24E4\u202e-018233", "QS-5B8C1190"

PHOTOS = "foam-missing", "box-crushed"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `intake screenshots`."""
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the pictures go")


def run(options: argparse.Namespace) -> int:
    """Draw them all, on stations of their own; returns 0. Raises `StorageFailed` where a picture cannot be written."""
    # The same pictures everywhere: no screen takes part in them.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from intake_app.desktop.application import application

    running = application()
    for theme in THEMES:
        for width, height in SIZES:
            with tempfile.TemporaryDirectory() as station, _keys_in(Path(station)):
                _draw(Path(station) / "station", options.out / f"{theme}-{width}x{height}", theme, (width, height))
    running.processEvents()
    return 0


@contextlib.contextmanager
def _keys_in(folder: Path) -> Iterator[None]:
    """Keys of stations that are gone afterwards are no keys of whoever draws them."""
    from intake_app.store.signing import STATE_VARIABLE

    before = os.environ.get(STATE_VARIABLE)
    os.environ[STATE_VARIABLE] = str(folder / "keys")
    try:
        yield
    finally:
        del os.environ[STATE_VARIABLE]
        if before is not None:
            os.environ[STATE_VARIABLE] = before


def _draw(station_folder: Path, pictures: Path, theme: Literal["light", "dark"], size: tuple[int, int]) -> None:
    from intake_app.commands.filling import fill_with_sample
    from intake_app.desktop.people_pictures import draw_people
    from intake_app.desktop.pictures import draw
    from intake_app.domain.station import Sound
    from intake_app.sample import load_sample
    from intake_app.settings import Settings

    settings = Settings(folder=station_folder, name="Bench 3", code="B3", theme=theme, sound=Sound(0))
    fill_with_sample(settings)
    with _opened(settings, size) as (station, window):
        window.show()
        sample = load_sample(station.parts.clock().today)
        for file in draw(window, sample.operator, _scenes(sample), pictures):
            print(file)
    with _opened(msgspec.structs.replace(settings, folder=station_folder / "new"), size) as (_, window):
        for file in draw_people(window, sample.operator, pictures):
            print(file)


@contextlib.contextmanager
def _opened(settings: Settings, size: tuple[int, int]) -> Iterator[tuple[Station, StationWindow]]:
    """A station and its window of this size, not yet shown."""
    from intake_app.bootstrap import open_station
    from intake_app.commands.window import make_window
    from intake_app.store.lane import Lane

    with contextlib.ExitStack() as opened:
        station = open_station(settings)
        opened.callback(station.close)
        lane = Lane(station.tidy)
        opened.callback(lane.close)
        window = make_window(station, lane)
        opened.callback(window.close)
        window.resize(*size)
        yield station, window


def _scenes(sample: Sample) -> Scenes:
    from intake_app.desktop.pictures import Scenes
    from intake_app.resources import resource

    photos = tuple(resource(f"sample/photos/{name}.jpg") for name in PHOTOS)
    return Scenes(_road(sample, WHOLE), _road(sample, REFUSED), SEVERAL, UNKNOWN, BAD, LISTED, "exclusions", photos)


def _road(sample: Sample, scan: str) -> Road:
    from intake_app.desktop.pictures import Road

    steps = next(one.steps for one in sample.returns if one.scan == scan)
    answers = {fact: value for step in steps for fact, value in step.items() if not isinstance(value, bool)}
    return Road(scan, answers)
