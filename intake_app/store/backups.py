"""Making backups: of the station folder, beside it and in a second folder, without any gesture waiting for it."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from intake_app.domain.backups import Backup, BackupSettings, same_heads
from intake_app.domain.errors import IntakeError, StorageFailed
from intake_app.store.backup_proof import signed_note
from intake_app.store.catalogue_schema import FILE_NAME as CATALOGUE
from intake_app.store.depot import Depot, Found, copy_backup, copy_proved, noted
from intake_app.store.journal_copies import copy_database, copy_journal, heads_in, looked_through, schema_fault
from intake_app.store.journal_reading import FILE_NAME
from intake_app.store.kept_heads import Kept, kept_of
from intake_app.store.lock import FolderLock
from intake_app.store.pins import FILE_NAME as PINS
from intake_app.store.shelf import digest_of, make_durable_folder, sync_folder, write_whole
from intake_app.store.station_traces import refuse_no_station

FOLDER: Final = "backups"
LOCK: Final = "backup.lock"
SMALL_FILES: Final = ("settings.toml", "mappings.toml", PINS, "photo-tray.jsonl", "watched-folder.jsonl")
_SECOND_NOTE: Final = "second.json"
_CATALOGUE_NOTE: Final = "catalogue.json"
_log = logging.getLogger("intake.store")


class Origin(NamedTuple):
    """The station that is backed up: its folder, its code and name, and the program's version."""

    folder: Path
    code: str
    name: str
    program: str


class Made(NamedTuple):
    """What came of it: the new backup, or None where nothing had changed since `latest`; how many old ones went.

    `problems` are sentences on what did not go as it should; the backup itself is good all the same. `remark` is what
    there is to know of a new one, behind a comma.
    """

    new: Found | None
    latest: Found | None
    thinned: int
    problems: tuple[str, ...]
    remark: str = ""


class _SecondSeen(msgspec.Struct, frozen=True):
    """What the second folder was when it was last written to."""

    folder: str
    was_another_disk: bool


def depot_of(folder: Path) -> Depot:
    """The backups in a station folder."""
    return Depot(folder / FOLDER)


def second_depot(folder: Path, second: str, code: str) -> Depot | None:
    """The station's backups in the second folder; None where no second folder is set."""
    if not second:
        return None
    return Depot(folder / Path(second).expanduser() / f"intake-{code}")


def back_up(
    origin: Origin,
    settings: BackupSettings,
    *,
    only_if_changed: bool = False,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    rest: Callable[[float], object] = time.sleep,
) -> Made:
    """Make a backup, prove it, thin the old ones and copy it to the second folder.

    Raises `AlreadyOpen` while another run is at it, `NotFound` where there is no journal, `StorageFailed` where there
    was one or no good backup came of it; the old ones then stay as they were.
    """
    refuse_no_station(origin.folder)  # before a lock is made there
    depot = depot_of(origin.folder)
    with FolderLock(origin.folder, LOCK, "A backup"), _telling(depot):
        depot.clear()
        latest = depot.newest()
        if only_if_changed and latest and not _has_changed(latest, origin.folder):
            return Made(None, latest, 0, tuple(_copy_to_second(origin, settings, latest, now())))
        new, problems, remark = _make(depot, origin, now(), rest)
        problems += _keep_catalogue(depot, origin.folder, rest)
        thinned = depot.thin(now())
        return Made(new, new, thinned, (*problems, *_copy_to_second(origin, settings, new, now())), remark)


def has_changed(folder: Path) -> bool:
    """Whether the station holds anything that its last good backup does not. Raises `NotFound`, `StorageFailed`."""
    latest = depot_of(folder).newest()
    return latest is None or _has_changed(latest, folder)


def _has_changed(latest: Found, folder: Path) -> bool:
    backup = latest.backup
    if backup is None or not same_heads(heads_in(folder / FILE_NAME).heads, backup.heads):
        return True
    known = {one.path: one.sha256 for one in backup.files}
    return any(
        (digest_of(folder / small) if (folder / small).is_file() else None) != known.get(small) for small in SMALL_FILES
    )


def _make(depot: Depot, origin: Origin, now: datetime, rest: Callable[[float], object]) -> tuple[Found, list[str], str]:
    """The new backup, sentences on what in it is not as it should be, and what else there is to know of it."""
    problems: list[str] = []
    remark = ""
    remembered = _remembered(origin.folder, problems)

    def fill(folder: Path, name: str) -> Backup:
        copy = folder / FILE_NAME
        copied = copy_journal(origin.folder / FILE_NAME, copy, rest)
        nonlocal remark
        proof = looked_through(copy, copied)
        remark, fault = proof.remark, proof.fault or schema_fault(copy)
        if fault:
            raise StorageFailed(
                f"The new backup does not count, and was taken away: {fault} The earlier backups stay. Run “intake"
                " verify”, which tells whether the record itself is damaged."
            )
        problems.extend(_mended(copied.mended))
        # What an event names was kept before the event was written, so all that the copied journal names is there now.
        kept = depot.keep(origin.folder)
        problems.extend(
            f"{path} in {origin.folder} is not what it was when it was kept, so it was not copied. Run “intake verify”."
            for path in kept.altered
        )
        files = [noted(copy, FILE_NAME)]
        for small in SMALL_FILES:
            with contextlib.suppress(FileNotFoundError):
                write_whole(folder / small, (origin.folder / small).read_bytes())
                files.append(noted(folder / small, small))
        backup = Backup(
            name=name,
            made_at=now,
            station_code=origin.code,
            station_name=origin.name,
            program=origin.program,
            entries=copied.entries,
            heads=copied.heads,
            files=files,
            kept=kept.listed,
            breaks=proof.breaks,
        )
        if remembered is None:
            return backup
        backup, unsigned = signed_note(backup, copy, remembered)
        problems.extend([unsigned] if unsigned else [])
        return backup

    new = depot.add(f"{origin.code}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}", fill)
    return new, problems, remark


def _mended(mended: Sequence[str]) -> list[str]:
    """What in the journal was not as this program makes it: the copy is good, and the journal is to be made again."""
    if not mended:
        return []
    named = f"In the journal this is not of this program, or not as it makes it: {', '.join(mended)}."
    do = "Close the station and run “intake rebuild”, which makes the journal's file so again."
    return [f"{named} The backup is good and does not carry it. {do}"]


def _remembered(folder: Path, problems: list[str]) -> Kept | None:
    """What was signed of the station; None, and a problem, where it cannot be read: the backup is made all the same."""
    try:
        return kept_of(folder)
    except StorageFailed as error:
        problems.append(f"The backup is not signed. {error}")
        return None


def _keep_catalogue(depot: Depot, station: Path, rest: Callable[[float], object]) -> list[str]:
    """Copy the catalogue where it changed since: one copy for all backups, for it can be imported again.

    What goes wrong is only told: no record is lost with it.
    """
    source, target = station / CATALOGUE, depot.folder / CATALOGUE
    state = [part for path in (source, source.with_name(f"{CATALOGUE}-wal")) for part in _look(path)]
    if not source.exists() or (target.exists() and _catalogue_seen(depot) == state):
        return []
    being_made = depot.folder / f".new-{CATALOGUE}"
    try:
        being_made.unlink(missing_ok=True)
        fault = copy_database(source, being_made, rest)
        if fault:
            return [f"The catalogue was not copied: {fault} Import it again, then make a backup."]
        being_made.replace(target)
        sync_folder(depot.folder)
        write_whole(depot.folder / _CATALOGUE_NOTE, msgspec.json.encode(state))
    except (IntakeError, OSError) as error:
        return [f"The catalogue was not copied: {error}"]
    finally:
        being_made.unlink(missing_ok=True)
    return []


def _look(path: Path) -> tuple[int, int]:
    try:
        told = path.stat()
    except FileNotFoundError:
        return 0, 0
    return told.st_size, told.st_mtime_ns


def _catalogue_seen(depot: Depot) -> list[int]:
    """The state of the catalogue that was copied last, as it was noted."""
    try:
        return msgspec.json.decode((depot.folder / _CATALOGUE_NOTE).read_bytes(), type=list[int])
    except (OSError, ValueError, RecursionError, msgspec.MsgspecError):
        return []


def _copy_to_second(origin: Origin, settings: BackupSettings, latest: Found, now: datetime) -> list[str]:
    """Copy the latest backup into the second folder and thin it there; what hinders it is only told."""
    depot = second_depot(origin.folder, settings.second, origin.code)
    if depot is None:
        return []
    try:
        away = why_away(origin.folder, depot.folder.parent)
        if away:
            return [away]
        make_durable_folder(depot.folder)
        depot.clear()
        copy_backup(latest, depot)
        _share_catalogue(depot_of(origin.folder), depot)
        depot.thin(now)
        _note_second(origin.folder, depot.folder.parent)
    except OSError as error:
        _log.warning("The second folder: %s", error)
        told = f"The backup could not be copied to {depot.folder.parent} ({_reason(error)})."
        return [f"{told} The one in the station folder is good. It is tried again with the next one."]
    return []


def _share_catalogue(source: Depot, target: Depot) -> None:
    copy, there = source.folder / CATALOGUE, target.folder / CATALOGUE
    if copy.exists() and _look(copy)[0] and not (there.exists() and digest_of(there) == digest_of(copy)):
        copy_proved(copy, there, digest_of(copy))


def why_away(station: Path, second: Path) -> str:
    """Why the second folder `second` cannot be the one that is meant; empty where it can.

    A disk that is not connected leaves its empty folder behind, on the disk of the station: nothing is written there.
    """
    if not second.is_dir():
        return (
            f"The second folder for backups, {second}, is not there. Connect its disk, or name another folder in the"
            " settings. It is tried again with the next backup."
        )
    try:
        seen = msgspec.json.decode((station / FOLDER / _SECOND_NOTE).read_bytes(), type=_SecondSeen)
    except (OSError, ValueError, RecursionError, msgspec.MsgspecError):
        return ""
    is_same_disk = second.stat().st_dev == station.stat().st_dev
    if seen.folder == str(second) and seen.was_another_disk and is_same_disk:
        return (
            f"The second folder for backups, {second}, was on another disk and now lies on the station's own: the disk"
            " is not connected. Connect it. It is tried again with the next backup."
        )
    return ""


def _note_second(station: Path, second: Path) -> None:
    seen = _SecondSeen(str(second), was_another_disk=second.stat().st_dev != station.stat().st_dev)
    note = station / FOLDER / _SECOND_NOTE
    content = msgspec.json.encode(seen)
    if not note.exists() or note.read_bytes() != content:
        write_whole(note, content)


@contextlib.contextmanager
def _telling(depot: Depot) -> Iterator[None]:
    """Turns what the disk refuses into a sentence."""
    try:
        yield
    except OSError as error:
        raise StorageFailed(
            f"The backup could not be made in {depot.folder} ({_reason(error)}). The earlier backups stay as they were."
            " Make room or give the right to write there, then do it again."
        ) from error


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
