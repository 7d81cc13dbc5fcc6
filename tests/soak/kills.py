"""kill -9 of workflow and store, without Qt: intake, photos, an import, a migration, a backup, a restore.

Every child is a fork of a process that has imported everything and has no file open, so that a point costs
milliseconds. It says on a pipe what it is about to write and what was acknowledged; its parent kills it somewhere
after one of those lines, and looks at the files that are left. The next child goes on where it was.

A seed repeats what each child does and after which line it is killed, not the moment: that is of this computer.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import random
import secrets
import select
import shutil
import signal
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from intake_app.bootstrap import open_station, system_clock
from intake_app.domain.events import Draft, Event, Photographed, Printed
from intake_app.domain.photos import KeptPhoto
from intake_app.resources import resource
from intake_app.sample import write_catalogue
from intake_app.settings import Settings
from intake_app.store import journal_schema
from intake_app.store.catalogue import open_catalogue
from intake_app.store.chain import prove
from intake_app.store.database import connect
from intake_app.store.importing import import_file
from intake_app.store.journal_reading import FILE_NAME, open_reading
from intake_app.store.lane import Lane
from intake_app.store.migrations import bring_up_to_date
from intake_app.store.photos import FolderPhotos
from intake_app.store.rebuild import rebuild
from intake_app.store.shelf import FolderShelf
from tests.faults.remains import alarms_in
from tests.soak.backed_up import cut_backup, cut_restore
from tests.soak.copying import copy_station
from tests.soak.day import Day
from tests.soak.frame import Outcome, Trial, side_by_side

KILLS_A_STATION = 40  # then a fresh one: what is looked at grows
_LINES_AT_MOST = 14
_LONGEST_PAUSE = 0.012
_OF_A_BACKUP = 0.15  # about as long as one takes, or a restore
_PATIENCE_S = 20.0  # a child that has not said so much by then hangs
_SETTLED = 0.2  # the share of gestures after which the log is settled
_OLD_STEPS = 2  # the oldest journal has these, and no other, of the steps
_UNITS = 50  # the sales of a file that is imported


class Seen(NamedTuple):
    """What a child said: how many events it was about to write when it was killed, and what it had acknowledged."""

    under_way: int
    events: tuple[str, ...]
    photos: tuple[KeptPhoto, ...]
    imported: int


class Broken(AssertionError):
    """A promise that was not kept."""


def run(seed: int, count: int, folder: Path) -> Outcome:
    """Kill so many children."""
    return side_by_side(part, seed, count, folder)


def part(seed: int, count: int, folder: Path) -> Outcome:
    """The kills of one process."""
    broken, first = 0, ""
    base = base_station(folder)
    station = fresh_station(base)
    for number in range(count):
        rng = random.Random(f"{seed}/{number}")
        kind = rng.choices(tuple(_ACTIVITIES), (6, 2, 2, 1, 1, 1))[0]
        is_broken = False
        try:
            _ACTIVITIES[kind](station, rng)
        except Exception:  # noqa: BLE001 - whatever it is, it is told, and the trial goes on with a new station
            is_broken = True
            first = first or f"seed {seed}, point {number} ({kind}): {traceback.format_exc()}"
        broken += is_broken
        if is_broken or (number + 1) % KILLS_A_STATION == 0:
            shutil.rmtree(station)
            station = fresh_station(base)
    return Outcome(count, broken, first=first)


def fresh_station(base: Path) -> Path:
    """A copy of this station, in a place of its own."""
    return copy_station(base, base.with_name(f"station-{secrets.token_hex(6)}"))


def base_station(folder: Path) -> Path:
    """A station with a catalogue."""
    base = folder / "base"
    base.mkdir()
    for what, file in write_catalogue(base, system_clock().today)._asdict().items():
        import_file(base, what, file, lambda _: True)
        file.unlink()
    open_station(settings_of(base)).close()
    return base


def settings_of(folder: Path) -> Settings:
    return Settings(folder=folder, name="Bench 3", code="B3")


def _intake(folder: Path, rng: random.Random) -> None:
    """Any gestures of a day."""
    before = recorded(folder)

    def work(say: Callable[[object], None]) -> None:
        with _working(folder, say, rng) as (day, lane, tidy):
            while True:
                lane.submit(day.gesture).result()
                if rng.random() < _SETTLED:
                    lane.submit(tidy)

    seen = killed(rng, work)
    look(folder, before, seen)


def _photos(folder: Path, rng: random.Random) -> None:
    """One photo after the other: each that was said to be kept is there, whole, with its small copy."""
    before = recorded(folder)
    samples = sorted(resource("sample/photos").glob("*.jpg"))

    def work(say: Callable[[object], None]) -> None:
        with _working(folder, say, rng) as (_, _, _):
            photos = FolderPhotos(folder / "photos")
            while True:
                content = rng.choice(samples).read_bytes() + rng.randbytes(8)  # another hash, the same picture
                say({"photo": msgspec.to_builtins(photos.keep(content, "photo.jpg"))})

    seen = killed(rng, work)
    look(folder, before, seen)


def _import(folder: Path, rng: random.Random) -> None:
    """More and more sales come into the catalogue: each file wholly, or not at all."""
    before = _sales_in(folder)
    files = [_units(folder.parent / "units.csv", f"{rng.getrandbits(40):010x}-{number}") for number in range(9)]

    def work(say: Callable[[object], None]) -> None:
        for file in files:
            import_file(folder, "units", file, lambda _: True)
            say({"imported": _UNITS})
        while True:
            time.sleep(1)

    seen = killed(rng, work, most=len(files))
    for file in files:
        file.unlink()
    new = _sales_in(folder) - before
    if new not in {seen.imported, seen.imported + _UNITS}:
        raise Broken(f"the catalogue has {new} sales more; {seen.imported} were acknowledged, {_UNITS} under way")


def _migration(folder: Path, rng: random.Random) -> None:
    """A journal of the first program is brought up to date: every event of it is there after, whenever it was cut."""
    old = folder.parent / "old"
    shutil.rmtree(old, ignore_errors=True)
    old.mkdir()
    events = _make_old(folder, old)

    def work(say: Callable[[object], None]) -> None:
        say({"begins": 0})
        open_station(settings_of(old)).close()
        while True:
            time.sleep(1)

    killed(rng, work, most=1)
    open_station(settings_of(old)).close()
    # What the station writes of itself (its key, at a new place) comes on top.
    if (found := recorded(old)) < events:
        raise Broken(f"the journal holds {found} events, {events} were in the old one")
    if not (differing := rebuild(old)).were_equal:
        raise Broken(f"projections differ from the events: {differing.differing}")


def _backup(folder: Path, rng: random.Random) -> None:
    """A backup of the station: see `backed_up.py`."""
    cut_backup(folder, lambda work: killed(rng, work, most=1, longest_pause=_OF_A_BACKUP))


def _restore(folder: Path, rng: random.Random) -> None:
    """A backup is put back into a copy of the station: see `backed_up.py`."""
    cut_restore(folder, rng, lambda work: killed(rng, work, most=1, longest_pause=_OF_A_BACKUP))


_ACTIVITIES: dict[str, Callable[[Path, random.Random], None]] = {
    "intake": _intake,
    "photos": _photos,
    "import": _import,
    "migration": _migration,
    "backup": _backup,
    "restore": _restore,
}


def killed(
    rng: random.Random,
    work: Callable[[Callable[[object], None]], None],
    most: int = _LINES_AT_MOST,
    longest_pause: float = _LONGEST_PAUSE,
    patience: float = _PATIENCE_S,
) -> Seen:
    """Let a child work, and kill it after some line or other; what it said. Raises `Broken` where it falls silent."""
    reading, writing = os.pipe()
    after, pause = rng.randrange(most) + 1, rng.random() * longest_pause
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work_until_killed(work, writing)
    os.close(writing)
    told = b""
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        give_up = time.monotonic() + patience
        while told.count(b"\n") < after and time.monotonic() < give_up:
            if select.select([pipe], [], [], 1)[0]:
                if not (piece := pipe.read(65_536)):
                    break
                told += piece
        is_silent = told.count(b"\n") < after
        time.sleep(pause)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        while piece := pipe.read(65_536):
            told += piece
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) != -signal.SIGKILL:
        raise Broken(f"the child ended by itself with status {os.waitstatus_to_exitcode(status)}: {told[-2_000:]!r}")
    seen = _seen(told)
    if is_silent:
        raise Broken(f"the child said nothing more for {patience:.0f} s; it had said {told[-2_000:]!r}")
    return seen


def _work_until_killed(work: Callable[[Callable[[object], None]], None], writing: int) -> None:
    def say(what: object) -> None:
        os.write(writing, json.dumps(what).encode() + b"\n")

    try:
        work(say)
    except BaseException:  # noqa: BLE001 - told to the parent, who finds that nobody had to kill
        say({"failed": traceback.format_exc()})
    os._exit(3)


def _seen(told: bytes) -> Seen:
    under_way, imported, events, photos = 0, 0, [], []
    for line in told.splitlines(keepends=True):
        if not line.endswith(b"\n"):
            break
        match json.loads(line):
            case {"begins": int(count)}:
                under_way = count
            case {"events": ids}:
                events += ids
                under_way = 0
            case {"photo": kept}:
                photos.append(msgspec.convert(kept, KeptPhoto))
            case {"imported": int(count)}:
                imported += count
            case {"failed": str(why)}:
                raise Broken(why)
    return Seen(under_way, tuple(events), tuple(photos), imported)


@contextlib.contextmanager
def _working(
    folder: Path, say: Callable[[object], None], rng: random.Random
) -> Iterator[tuple[Day, Lane, Callable[[], object]]]:
    """Somebody at work at the station, each append told before and after."""
    (folder / "exports").mkdir(exist_ok=True)
    with closing(open_station(settings_of(folder))) as station:
        tell_appends(station.parts.journal, say)
        station.bench.sign("Rosa Marín")
        yield Day(station, rng, folder / "exports"), Lane(station.tidy), station.tidy


def tell_appends(journal: Any, say: Callable[[object], None]) -> None:
    append = journal.append

    def telling(drafts: Sequence[Draft]) -> list[Event]:
        say({"begins": len(drafts)})
        events: list[Event] = append(drafts)
        say({"events": [event.id for event in events]})
        return events

    journal.append = telling


def recorded(folder: Path) -> int:
    with closing(open_reading(folder)) as reading:
        return int(reading._connection.execute("SELECT count(*) FROM events").fetchone()[0])


def look(folder: Path, before: int, seen: Seen) -> None:
    """Everything that was acknowledged is there; what was under way is there wholly, or not at all."""
    with closing(open_reading(folder)) as reading:
        proof = prove(reading._connection)
        if proof.first_break:
            raise Broken(f"the chain breaks: {proof.first_break}")
        ids = {one for (one,) in reading._connection.execute("SELECT id FROM events")}
        if lost := set(seen.events) - ids:
            raise Broken(f"acknowledged and lost: {lost}")
        new = len(ids) - before - len(seen.events)
        if new not in {0, seen.under_way}:
            raise Broken(f"{new} events of {seen.under_way} that were under way")
        subjects = reading._connection.execute("SELECT DISTINCT subject FROM events WHERE subject_kind = 'return'")
        events = [event for (subject,) in subjects.fetchall() for event in reading.events_of(subject)]
    _start_again(folder)
    _look_at_files(folder, events, seen)
    if not (rebuilt := rebuild(folder)).were_equal:
        raise Broken(f"projections differ from the events: {rebuilt.differing}")


def _start_again(folder: Path) -> None:
    """The next start finds nothing wrong with a record that nobody touched."""
    open_station(settings_of(folder)).close()
    if alarms := alarms_in(folder):
        raise Broken(f"the record is told as wrong: {alarms}")


def _look_at_files(folder: Path, events: Sequence[Event], seen: Seen) -> None:
    """Each photo and paper that the record names lies there as it says."""
    photos, shelf = FolderPhotos(folder / "photos"), FolderShelf(folder / "papers")
    recorded = [event.payload.photo for event in events if isinstance(event.payload, Photographed)]
    for photo in dict.fromkeys([*seen.photos, *recorded]):
        if (state := photos.state(photo)) != "sound":
            raise Broken(f"the photo {photo.sha256} is {state}")
    numbers = {event.subject: getattr(event.payload, "rma_number", "") for event in reversed(events)}
    for event in events:
        if isinstance(event.payload, Printed):
            pdf = shelf.path_of(numbers[event.subject], event.payload.file).read_bytes()
            if hashlib.sha256(pdf).hexdigest() != event.payload.sha256:
                raise Broken(f"the paper {event.payload.file} is not the one that was recorded")


def _units(like: Path, order: str) -> Path:
    """A file with so many sales of one order, beside `like`."""
    file = like.with_stem(f"{like.stem}-{order}")
    rows = [f"X-{order}-{number},S12E2,Smartvue,SO-{order},2026-11-01,6000.00,3000.00,Ana" for number in range(_UNITS)]
    header = "Serial,Model,Vendor,Order number,Order date,Order total,Unit price,Customer name"
    file.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    return file


def _sales_in(folder: Path) -> int:
    """How many sales the catalogue of a station holds."""
    with closing(open_catalogue(folder)) as catalogue:
        return catalogue.counts()[0]


def _make_old(folder: Path, old: Path) -> int:
    """A journal as the first program left it, with all the events of this one; how many."""
    connection = connect(old / FILE_NAME)
    with closing(connection):
        bring_up_to_date(connection, old / FILE_NAME, journal_schema.SET_NAME, journal_schema.STEPS[:_OLD_STEPS])
        connection.execute("ATTACH DATABASE ? AS now", (str(folder / FILE_NAME),))
        connection.execute("INSERT INTO events SELECT * FROM now.events ORDER BY station, sequence")
        return int(connection.execute("SELECT count(*) FROM events").fetchone()[0])


KILLS = Trial("kills", "kill -9 of workflow and store, without Qt", 10_000, run)
