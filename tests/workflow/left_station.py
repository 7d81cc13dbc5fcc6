"""A station that was closed after a day's work, what somebody changes meanwhile, and what it says at its next start."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from intake_app.bootstrap import Station, system_clock
from intake_app.domain.acknowledging import announcement
from intake_app.domain.events import Draft, Event
from intake_app.domain.heads import Alarm, Head
from intake_app.domain.station_events import AlarmRaised
from intake_app.store.database import connect
from intake_app.store.heads_memory import MEMORY_FILE
from intake_app.store.journal_reading import FILE_NAME
from intake_app.store.kept_heads import kept_of
from intake_app.store.signed_memory import SignedMemory
from intake_app.store.signing import state_folder
from intake_app.store.verifying import Verified, Where, verify

Open = Callable[..., Station]

TOUCHED: Final = "something else than this program wrote into its file"
CHANGE: Final = "UPDATE returns SET rma_key = 'ELSEWHERE'"


def told(station: Station) -> str:
    """The alarm that stands, or nothing."""
    alarm = station.bench.proving.check()
    return alarm.found if alarm else ""


def proof(folder: Path) -> Verified:
    """What the proof of everything finds, each alarm by its kind."""
    return verify(Where(folder), lambda alarm: alarm.kind)


def proved(station: Station) -> str:
    """What stands once everything was proved, as the window has it proved."""
    for one in proof(station.settings.folder).stations:
        if one.breaks:
            station.bench.proving.broken(one.station, *one.breaks)
    return told(station)


def alarms_of(events: Iterable[Event]) -> list[Alarm]:
    """The alarms that these events tell of, acknowledged or not."""
    return [event.payload.alarm for event in events if isinstance(event.payload, AlarmRaised)]


def work(station: Station, serial: str = "UNIT-1") -> None:
    """A return is opened."""
    station.bench.sign("Rosa Marín")
    station.bench.open(station.bench.identify(serial), None)
    station.tidy()


def left(station: Station) -> Path:
    """The folder of this station, which is closed after its first day; its file is named."""
    assert told(station) == ""
    work(station, "UNIT-0")
    station.close()
    assert names_file(station.settings.folder)
    return station.settings.folder


def bend(folder: Path, index: str, hidden: str) -> None:
    """Make this index lead past these entries, under its own name and text; none with an empty `hidden`."""
    connection = connect(folder / FILE_NAME)
    (made,) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (index,)).fetchone()
    connection.execute(f"DROP INDEX {index}")
    more = f"{' AND' if ' WHERE ' in made else ' WHERE'} NOT ({hidden})"
    connection.execute(made + (more if hidden else ""))
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("UPDATE sqlite_schema SET sql = ? WHERE name = ?", (made, index))
    connection.close()


@contextmanager
def unreadable(folder: Path) -> Iterator[None]:
    """What is remembered of the station cannot be read meanwhile."""
    memory = state_folder(folder) / MEMORY_FILE
    aside = memory.rename(memory.with_name("aside"))
    memory.mkdir()
    yield
    memory.rmdir()
    aside.rename(memory)


def plant(folder: Path) -> None:
    """Somebody else adds an entry behind the last one, with a hash that fits nothing."""
    connection = connect(folder / FILE_NAME)
    connection.execute("CREATE TEMP TABLE new AS SELECT * FROM events ORDER BY sequence DESC LIMIT 1")
    connection.execute("UPDATE new SET id = 'new', hash = 'new', sequence = sequence + 1")
    connection.execute("INSERT INTO events SELECT * FROM new")
    connection.close()


def end_without_closing(folder: Path) -> None:
    """As if the power had failed before the program could sign with what it closed."""
    memory = state_folder(folder) / MEMORY_FILE
    *before, closed = memory.read_bytes().splitlines(keepends=True)
    assert b'"closed"' in closed
    memory.write_bytes(b"".join(before))


def end_before_giving(folder: Path, *announced: Draft) -> None:
    """As if it had failed just before it wrote these, each of which gives a right or goes on with an alarm."""
    lines = kept_of(folder).lines
    memory = SignedMemory(folder, lines[-1].station, system_clock, None)
    memory.lines = lines
    memory.add("giving", [Head(lines[-1].station, lines[-1].sequence, lines[-1].hash)], announcement(announced))


def last_line(folder: Path) -> str:
    """What is remembered last."""
    return (state_folder(folder) / MEMORY_FILE).read_text().splitlines()[-1]


def names_file(folder: Path) -> bool:
    """Whether the program named the file that it left."""
    return '"file"' in last_line(folder)
