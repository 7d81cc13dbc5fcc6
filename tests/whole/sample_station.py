"""A real station folder with the sample's catalogue in it, for tests of the whole program."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from intake_app.bootstrap import Station, open_station, system_clock
from intake_app.sample import Sample, SampleReturn, load_sample, write_catalogue
from intake_app.settings import Settings
from intake_app.store.importing import import_file


def sample_of_today() -> Sample:
    return load_sample(system_clock().today)


def by_scan(scan: str) -> SampleReturn:
    """The first return of the sample that begins with this scan."""
    return next(one for one in sample_of_today().returns if one.scan == scan)


def fill(folder: Path, today: date) -> None:
    """Import the sample's catalogue into the station folder."""
    folder.mkdir(exist_ok=True)
    for what, file in write_catalogue(folder, today)._asdict().items():
        import_file(folder, what, file, lambda _: True)


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[Station]:
    """The station of that folder, closed at the end."""
    with contextlib.closing(open_station(Settings(folder=folder, name="Bench 3", code="B3"))) as station:
        station.bench.sign("Rosa Marín")
        yield station
