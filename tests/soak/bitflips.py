"""Bit rot: single bits, runs of bytes, zeroed sectors and cut tails, anywhere in a real station's files.

Journal, its log, photos, papers and kept policies: each damage must be told by the same code as `intake verify`, which
changes nothing of what it reads. One that is not told must have changed nothing that anybody can read: every row of
every table, their order, the form of the tables and every kept file are read back and compared. (When a step of the
form was applied is read by nobody.)
"""

from __future__ import annotations

import contextlib
import hashlib
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from intake_app.bootstrap import Station, open_station, system_clock
from intake_app.domain.errors import IntakeError
from intake_app.resources import policy_folders
from intake_app.settings import Settings
from intake_app.store.database import UNREADABLE, connect_reading
from intake_app.store.journal_reading import FILE_NAME
from intake_app.store.kept_check import files_called_by_hash
from intake_app.store.verifying import Where, verify
from tests.soak.copying import copy_station
from tests.soak.day import Day
from tests.soak.frame import Outcome, Trial, side_by_side
from tests.whole.sample_station import fill

_GESTURES = 60
_LEAST_LOG = 40_000
_LOG = f"{FILE_NAME}-wal"
_MEMORY = f"{FILE_NAME}-shm"
_WHERE = ("journal", "log", "kept")
_WHERE_SHARES = (75, 10, 15)
_HOW = ("bit", "bytes", "sector", "tail")
_HOW_SHARES = (85, 5, 6, 4)
_LONGEST_RUN = 64
_SECTOR = 512
_WITH_LOG = 0.2


class Sample(NamedTuple):
    """A station that was closed, the same one as it is with entries in its log, and what can be read of each."""

    closed: Path
    with_log: Path
    kept: tuple[Path, ...]
    content: dict[Path, str]


class Damage(NamedTuple):
    """What was done to which file of which station, and the bytes that the file had."""

    what: str
    station: Path
    file: Path
    before: bytes
    after: bytes


def run(seed: int, count: int, folder: Path) -> Outcome:
    """Damage so many files."""
    return side_by_side(part, seed, count, folder)


def part(seed: int, count: int, folder: Path) -> Outcome:
    """The trials of one process."""
    sample = make_sample(folder, random.Random(f"{seed}/sample"))
    told = harmless = broken = 0
    first = ""
    for number in range(count):
        damage = damaged(sample, random.Random(f"{seed}/{number}"))
        outcome = tried(sample, damage)
        told += outcome == "told"
        harmless += outcome == "harmless"
        if outcome not in {"told", "harmless"}:
            broken += 1
            first = first or f"seed {seed}, number {number}: {damage.what} in {damage.file}: {outcome}"
    return Outcome(count, broken, f"{told:,} told, {harmless:,} changed nothing that can be read", first)


def make_sample(folder: Path, rng: random.Random) -> Sample:
    """A small station in which something of everything happened."""
    closed, with_log = folder / "closed", folder / "with-log"
    fill(closed, system_clock().today)
    with _working(closed) as station:
        _gestures(station, rng, _GESTURES, folder)
    with _working(closed) as station:
        while not (closed / _LOG).stat().st_size > _LEAST_LOG:
            _gestures(station, rng, 1, folder)
        # Signed, and not yet moved from the log into the file.
        station.parts.seal.keep_up()
        copy_station(closed, with_log)
    kept = {file.path for file in files_called_by_hash(closed)} | set((closed / "papers").glob("*/*.pdf"))
    sample = Sample(closed, with_log, tuple(sorted(kept)), {one: content_of(one) for one in (closed, with_log)})
    for station_folder in sample.content:
        found = verify(_where(station_folder), str)
        assert found.is_sound, found.faults
        assert not found.notes
    return sample


def damaged(sample: Sample, rng: random.Random) -> Damage:
    """Some damage to some file; nothing is written yet."""
    (place,) = rng.choices(_WHERE, _WHERE_SHARES)
    if place == "journal":
        station = sample.with_log if rng.random() < _WITH_LOG else sample.closed
        file = station / FILE_NAME
    elif place == "log":
        station = sample.with_log
        file = station / _LOG
    else:
        station, file = sample.closed, rng.choice(sample.kept)
    before = file.read_bytes()
    (how,) = rng.choices(_HOW, _HOW_SHARES)
    at = rng.randrange(len(before))
    after = bytearray(before)
    if how == "bit":
        after[at] ^= 1 << rng.randrange(8)
        what = f"one bit of byte {at}"
    elif how == "bytes":
        run = rng.randbytes(rng.randint(1, _LONGEST_RUN))[: len(before) - at]
        after[at : at + len(run)] = run
        what = f"{len(run)} bytes from {at}"
    elif how == "sector":
        begin = at - at % _SECTOR
        length = min(_SECTOR, len(before) - begin)
        after[begin : begin + length] = bytes(length)
        what = f"a zeroed sector at {begin}"
    else:
        del after[at:]
        what = f"cut off at {at}"
    return Damage(what, station, file, before, bytes(after))


def tried(sample: Sample, damage: Damage) -> str:
    """`told`, `harmless`, or what is wrong with how it was told."""
    damage.file.write_bytes(damage.after)
    try:
        found = verify(_where(damage.station), str)
        if damage.file.read_bytes() != damage.after:
            return "it was changed by looking at it"
        if not found.is_sound:
            return "told"
        return "harmless" if content_of(damage.station) == sample.content[damage.station] else "it was not told"
    except IntakeError as error:
        return f"it was refused and not told: {error}"
    except Exception as error:  # noqa: BLE001 - whatever ends the proof is what is looked for
        return f"the proof broke off with {error!r}"
    finally:
        damage.file.write_bytes(damage.before)
        (damage.station / _MEMORY).unlink(missing_ok=True)


def content_of(station: Path) -> str:
    """A digest of all that can be read: rows with their types and places, the form of the tables, the kept files."""
    digest = hashlib.sha256()
    try:
        with contextlib.closing(connect_reading(station / FILE_NAME)) as connection:
            tables = connection.execute(
                "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*' ORDER BY name"
            ).fetchall()
            forms = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"
            digest.update(repr(connection.execute(forms).fetchall()).encode())
            digest.update(repr(connection.execute("PRAGMA user_version").fetchall()).encode())
            for name, form in tables:
                columns = "migration_set, name" if name == "_sqlite_migrations" else "*"
                place = "" if "WITHOUT ROWID" in form else "rowid, "
                for row in connection.execute(f"SELECT {place}{columns} FROM {name} ORDER BY 1, 2"):  # noqa: S608 - ours
                    digest.update(repr(row).encode())
    except (*UNREADABLE, IntakeError) as error:
        return f"it cannot be read: {error}"
    for file in sorted({*(one.path for one in files_called_by_hash(station)), *(station / "papers").glob("*/*.pdf")}):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _where(station: Path) -> Where:
    return Where(station, policy_folders(None))


@contextlib.contextmanager
def _working(folder: Path) -> Iterator[Station]:
    with contextlib.closing(open_station(Settings(folder=folder, name="Bench 3", code="B3"))) as station:
        station.bench.sign("Rosa Marín")
        yield station


def _gestures(station: Station, rng: random.Random, count: int, exports: Path) -> None:
    day = Day(station, rng, exports)
    for _ in range(count):
        day.gesture()


FLIPS = Trial("flips", "bit flips in journal, log and kept files; 15 % runs, sectors, tails", 200_000, run)
