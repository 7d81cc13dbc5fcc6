"""A backup is put back in a station that is closed, and what must be there whatever became of it."""

from __future__ import annotations

from pathlib import Path

from intake_app.domain.errors import StorageFailed
from intake_app.store.backups import depot_of
from intake_app.store.chain import prove
from intake_app.store.database import connect_reading
from intake_app.store.journal_reading import FILE_NAME
from intake_app.store.restoring import REPLACED, Who, restore
from tests.faults.day import origin_of
from tests.faults.desk import ANNA, Desk, Ticking
from tests.faults.power_cut import Lost


def put_back(folder: Path) -> str:
    """The latest backup is the record from now on; the name of the folder in which what it replaced lies."""
    found = depot_of(folder).newest()
    if found is None:
        raise Lost("the backup is gone")
    return restore(origin_of(folder), found, "", Who(ANNA, "bench"), Ticking()).kept_in.name


def records_in(folder: Path) -> list[Path]:
    """The journal, and those that restores replaced."""
    return [path for path in (folder / FILE_NAME, *folder.glob(f"{REPLACED}*/{FILE_NAME}")) if path.exists()]


def sound_ids(path: Path, *, is_still: bool = False) -> set[str]:
    """Every event of a journal that is sound from end to end. Raises `Lost` for any other."""
    connection = connect_reading(path, is_still=is_still)
    try:
        found = prove(connection)
        if found.first_break:
            raise Lost(f"{path.parent.name}/{path.name} holds {found}")
        return {one for (one,) in connection.execute("SELECT id FROM events")}
    finally:
        connection.close()


def look_after_refusal(folder: Path, held: set[str]) -> None:
    """After a restore that was refused: the old record, or the new one to its end, or none and no start.

    Raises `Lost`, also where an event of `held` is in no journal any more.
    """
    look_whether_kept(folder, held)
    journal = folder / FILE_NAME
    if not journal.exists():
        try:
            Desk(folder).station.close()
        except StorageFailed:
            return
        raise Lost("a new record was begun in the place of the one that was moved away")
    there = sound_ids(journal)
    backup = depot_of(folder).newest()
    if not held <= there and (backup is None or not sound_ids(backup.path / FILE_NAME, is_still=True) < there):
        raise Lost("the record is neither the old one nor the one that was put back")


def look_whether_kept(folder: Path, held: set[str]) -> None:
    """Raises `Lost` where an event that was acknowledged before is in no journal, or one of them is not sound."""
    kept = [sound_ids(path) for path in records_in(folder)]
    lost = held - set().union(*kept)
    if lost:
        raise Lost(f"{len(lost)} events are neither in the record nor beside it")
