"""Backups and restores that are cut by kill -9: what is left of the folder, and what the next one makes of it."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from intake_app.bootstrap import open_station, system_clock
from intake_app.domain.backups import BackupSettings
from intake_app.domain.errors import StorageFailed
from intake_app.settings import Settings
from intake_app.store.backups import Origin, back_up, depot_of
from intake_app.store.database import connect_reading
from intake_app.store.depot import Found, proved
from intake_app.store.journal_reading import FILE_NAME
from intake_app.store.rebuild import rebuild
from intake_app.store.restoring import Who, restore
from tests.faults.remains import alarms_in
from tests.soak.copying import copy_station

Say = Callable[[object], None]
Kill = Callable[[Callable[[Say], None]], object]
"""Lets a child do this work, and kills it somewhere in it."""


class NotWhole(AssertionError):
    """A backup or a record is not what it must be."""


def cut_backup(folder: Path, kill: Kill) -> None:
    """A backup is killed: every one that counts is sound, none that was there is gone, and the next one is made."""
    before = {one.path.name for one in _good(folder)}

    def work(say: Say) -> None:
        say({"begins": 0})
        back_up(_origin(folder), BackupSettings())
        say({"begins": 0})
        time.sleep(60)

    kill(work)
    if lost := before - {one.path.name for one in _good(folder)}:
        raise NotWhole(f"backups that were good are gone or no more sound: {lost}")
    made = back_up(_origin(folder), BackupSettings())
    if made.new is None or proved(made.new) or made.problems:
        raise NotWhole(f"the next backup: {made}")
    if left := [one.name for one in (folder / "backups").iterdir() if one.name.startswith((".new-", ".gone-"))]:
        raise NotWhole(f"what was half made stays: {left}")


def cut_restore(folder: Path, rng: random.Random, kill: Kill) -> None:
    """A restore is killed: no start makes a new record, the next restore goes on, and every event is kept."""
    # A place of its own: what was signed is remembered by the place of a folder.
    here = folder.parent / f"restored-{rng.getrandbits(40):x}"
    copy_station(folder, here)
    made = back_up(_origin(here), BackupSettings()).new
    if made is None:
        raise NotWhole("no backup was made to be put back")
    _work(here, rng)
    held = _ids(here / FILE_NAME)

    def work(say: Say) -> None:
        say({"begins": 0})
        restore(_origin(here), made, "", Who("Rosa", "bench"), system_clock)
        say({"begins": 0})
        time.sleep(60)

    kill(work)
    if not (here / FILE_NAME).exists():
        try:
            open_station(_settings(here)).close()
        except StorageFailed:
            restore(_origin(here), made, "", Who("Rosa", "bench"), system_clock)
        else:
            raise NotWhole("a new record was begun in the place of the one that was moved away")
    _work(here, rng)
    kept = [_ids(path) for path in (here / FILE_NAME, *here.glob(f"replaced-*/{FILE_NAME}"))]
    if lost := held - set().union(*kept):
        raise NotWhole(f"{len(lost)} events are neither in the record nor beside it")
    if alarms := alarms_in(here):
        raise NotWhole(f"the record that nobody touched is told as wrong: {alarms}")
    if not rebuild(here).were_equal:
        raise NotWhole("projections differ from the events")
    shutil.rmtree(here)


def _work(folder: Path, rng: random.Random) -> None:
    """A unit comes in; no number is on two returns."""
    station = open_station(_settings(folder))
    station.bench.sign("Rosa Marín")
    sight = station.bench.open(station.bench.identify(f"NEW-{rng.getrandbits(60):x}"), None)
    twice = len(station.parts.journal.returns_of_rma(sight.rma_number)) > 1
    station.close()
    for path in folder.glob(f"replaced-*/{FILE_NAME}"):
        connection = connect_reading(path)
        found = connection.execute("SELECT id FROM returns WHERE rma_number = ?", (sight.rma_number,)).fetchall()
        connection.close()
        twice = twice or any(return_id != sight.return_id for (return_id,) in found)
    if twice:
        raise NotWhole(f"the number {sight.rma_number} was minted twice")


def _ids(path: Path) -> set[str]:
    connection = connect_reading(path)
    ids = {str(one) for (one,) in connection.execute("SELECT id FROM events")}
    connection.close()
    return ids


def _good(folder: Path) -> list[Found]:
    """The backups that count; each is read wholly."""
    found = [one for one in depot_of(folder).found() if not one.fault]
    for one in found:
        if fault := proved(one):
            raise NotWhole(f"{one.path.name} counts and is not sound: {fault}")
    return found


def _settings(folder: Path) -> Settings:
    return Settings(folder=folder, name="Bench 3", code="B3")


def _origin(folder: Path) -> Origin:
    return Origin(folder, "B3", "Bench 3", "1.0")
