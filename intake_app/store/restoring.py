"""Putting a backup back: what is replaced is kept, and the record goes on as a new branch that says so.

The journal is made ready in a folder of its own first. Then the old one is moved away and the new one into its place;
a cut between the two leaves no journal, which no start takes for a new station (`station_traces.py`), and the next
restore goes on where this one was.
"""

from __future__ import annotations

import contextlib
import logging
import re
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from intake_app.domain.backups import Backup, ChainHead
from intake_app.domain.chain import entries_told
from intake_app.domain.errors import BadInput, IntakeError, StorageFailed
from intake_app.domain.events import Draft, Event
from intake_app.domain.heads import Head
from intake_app.domain.number_floors import Highest, NumberFloor, Reach, floors, highest_of, jump_after
from intake_app.domain.station_events import STATION, Restored, station_subject
from intake_app.store.backup_proof import standing
from intake_app.store.backups import LOCK, SMALL_FILES, Origin
from intake_app.store.catalogue_schema import FILE_NAME as CATALOGUE
from intake_app.store.chain import prove
from intake_app.store.database import Connection, connect_reading, speaking
from intake_app.store.depot import KEPT, Depot, Found, copy_proved, read_whole, sha256_in
from intake_app.store.journal import SqliteJournal
from intake_app.store.journal_copies import CopyProof, state_of
from intake_app.store.journal_reading import FILE_NAME
from intake_app.store.kept_heads import note_branch
from intake_app.store.known_numbers import minted_in, numbers_of_file, traces_of
from intake_app.store.lock import FolderLock
from intake_app.store.pins import FILE_NAME as PINS
from intake_app.store.rebuild import make_again
from intake_app.store.shelf import digest_of, make_durable_folder, sync_file, sync_folder, write_whole
from intake_app.workflow.ports import Clock

_log = logging.getLogger("intake.store")
REPLACED: Final = "replaced-"
_READY: Final = ".restoring"
_NOTE: Final = "restored.json"
_DIGEST: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_WHAT_NOW: Final = (
    "It may have been altered, or be of a branch that was not signed here. Choose another (“intake restore --check”"
    " reads all of them), or put it back with --although-changed: the record then tells it for ever."
)
_JOURNAL_FILES: Final = (FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm")


class Replaced(NamedTuple):
    """The journal that a restore replaces: the ends of its chains, why it is no sound one.

    `is_ahead` tells that it goes on from where the backup ends.
    """

    is_there: bool
    is_ahead: bool
    entries: int
    heads: list[ChainHead]
    fault: str


class Plan(NamedTuple):
    """What a restore does: from which backup, in the place of what, and from which numbers on minting goes on.

    `lost` is how many entries of the replaced journal are not in the backup, None where nobody can tell. `signed` says
    by whom the backup is signed, `although` what is against it where it is put back all the same, `proof` what else
    there is to know of it.
    """

    found: Found
    backup: Backup
    replaced: Replaced
    floors: list[NumberFloor]
    lost: int | None
    signed: str
    although: str
    proof: CopyProof


class Done(NamedTuple):
    """What was done: the plan, the event that says so, and the folder that holds what was replaced.

    `problem` is a sentence on what did not go as it should; the record is put back all the same.
    """

    plan: Plan
    event: Event
    kept_in: Path
    kept_files: int
    problem: str


class _Note(msgspec.Struct, frozen=True):
    """Beside what was replaced: by which backup, when, and whether it was done to its end."""

    backup: str
    at: str
    is_finished: bool


class Who(NamedTuple):
    """Who restores: a name for the record, and the account on the computer.

    `is_although_changed` says that they want it although the backup does not fit what was signed here.
    """

    name: str
    account: str
    is_although_changed: bool = False


def plan_restore(
    origin: Origin, found: Found, begins: str, now: datetime, *, is_although_changed: bool = False
) -> Plan:
    """What a restore of this backup would do; reads all of it, and changes nothing.

    Raises `StorageFailed` where the backup is not sound or, unless that is to be so, not the record that was signed
    here, and `BadInput` for one of another station.
    """
    proof, backup = read_whole(found), found.backup
    fault = proof.fault
    if fault or backup is None:
        raise StorageFailed(
            f"The backup {found.path} is not sound: {fault} Nothing was changed. Choose another; “intake restore”"
            " lists them."
        )
    if backup.station_code != origin.code:
        raise BadInput(
            f"The backup {found.path.name} is of station “{backup.station_code}”, and this one is “{origin.code}” by"
            f" its settings. Nothing was changed. Choose a backup of this station, or correct code in settings.toml."
        )
    held = standing(origin.folder, journal_now(origin.folder), found)
    if held.doubt and not is_although_changed:
        raise StorageFailed(
            f"The backup {found.path} was not put back, and nothing was changed. {held.doubt} {_WHAT_NOW}"
        )
    restored = minted_in(found.path / FILE_NAME, is_still=True)
    before = journal_now(origin.folder)
    replaced = _look_at(before, backup)
    is_all_known = replaced.is_there and not replaced.fault
    jump = 0 if is_all_known else jump_after((now - backup.made_at).days)
    reach = Reach(restored, max(replaced.entries - backup.entries, 0) + jump)
    traces = traces_of(origin.folder, begins, reach)
    known = highest_of([minted_in(before, reach), traces, *_later(found, backup, begins, reach)])
    lost = replaced.entries - backup.entries if is_all_known and replaced.is_ahead else None
    return Plan(found, backup, replaced, floors(restored, known, origin.code, begins, jump), lost, *held, proof)


def restore(origin: Origin, found: Found, begins: str, who: Who, clock: Clock) -> Done:
    """Put this backup back. The station must be closed.

    Settings, PINs and catalogue come back only where the station has none; photos, policies and logos where they are
    lost or altered. Raises as `plan_restore`, `AlreadyOpen` while anybody works in the folder, `StorageFailed` where
    the disk refuses.
    """
    folder = origin.folder
    with FolderLock(folder), FolderLock(folder, LOCK, "A backup"), _telling(folder):
        shutil.rmtree(folder / _READY, ignore_errors=True)
        now = clock().at
        plan = plan_restore(origin, found, begins, now, is_although_changed=who.is_although_changed)
        kept_in = _place_for_replaced(folder, plan.backup.name, now)
        event, heads = _make_ready(plan, origin, kept_in.name, who, clock)
        kept_files = _put_kept_back(plan, folder, kept_in)
        _put_small_back(plan, folder)
        for name in _JOURNAL_FILES:
            _move(folder / name, kept_in / name)
        _move_unknown_papers(folder, kept_in, plan.backup.made_at)
        sync_folder(kept_in)
        problem = _remember_branch(folder, heads, now)
        (folder / _READY / FILE_NAME).rename(folder / FILE_NAME)
        sync_folder(folder)
        _write_note(kept_in, plan.backup.name, now, is_finished=True)
        shutil.rmtree(folder / _READY, ignore_errors=True)
        return Done(plan, event, kept_in, kept_files, problem)


def _remember_branch(folder: Path, heads: Sequence[Head], now: datetime) -> str:
    """What this computer remembers of the journal goes on from these heads; a sentence where it does not.

    Before the journal is in its place: a restore that is cut off in between is done again. Where nothing can be
    remembered the restore goes on all the same; the station then says at its start that the record is another one.
    """
    try:
        note_branch(folder, heads, now)
    except StorageFailed as error:
        _log.warning("The new branch was not remembered. %s", error)
        return f"{error} The next start will say that the record is another one: it was put back."
    return ""


def journal_now(folder: Path) -> Path:
    """The journal that is to be replaced: where a restore was cut off, the one that it had moved away already."""
    cut = _unfinished(folder)
    if cut is not None and not (folder / FILE_NAME).exists() and (cut / FILE_NAME).exists():
        return cut / FILE_NAME
    return folder / FILE_NAME


def _unfinished(folder: Path) -> Path | None:
    """The folder of a restore that was cut off, where there is one."""
    for path in sorted(folder.glob(f"{REPLACED}*")):
        with contextlib.suppress(OSError, ValueError, RecursionError, msgspec.MsgspecError):
            if not msgspec.json.decode((path / _NOTE).read_bytes(), type=_Note).is_finished:
                return path
    return None


def _place_for_replaced(folder: Path, backup: str, now: datetime) -> Path:
    """Where what is replaced goes; the one of a restore that was cut off is gone on with."""
    cut = _unfinished(folder)
    if cut is not None and not ((folder / FILE_NAME).exists() and (cut / FILE_NAME).exists()):
        # What belongs to the journal that was moved goes after it before anything else lies beside it.
        for name in _JOURNAL_FILES[1:]:
            if (cut / FILE_NAME).exists():
                _move(folder / name, cut / name)
        _write_note(cut, backup, now, is_finished=False)
        return cut
    if cut is not None:
        _write_note(cut, backup, now, is_finished=True)
    stem = f"{REPLACED}{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    number, place = 1, folder / stem
    while place.exists():
        number += 1
        place = folder / f"{stem}-{number}"
    make_durable_folder(place)
    _write_note(place, backup, now, is_finished=False)
    return place


def _write_note(place: Path, backup: str, now: datetime, *, is_finished: bool) -> None:
    note = _Note(backup, now.astimezone(UTC).isoformat(), is_finished)
    write_whole(place / _NOTE, msgspec.json.encode(note))


def _look_at(path: Path, backup: Backup) -> Replaced:
    """What the journal that is replaced can still tell."""
    nothing = Replaced(is_there=path.exists(), is_ahead=False, entries=0, heads=[], fault="")
    if not nothing.is_there:
        return nothing._replace(fault="it is not there")
    try:
        with contextlib.closing(connect_reading(path)) as connection, speaking(path, "read"):
            if (proof := prove(connection)).first_break:
                why = f"it is sound for {entries_told(proof.entries)}, then {proof.first_break.why}"
                return nothing._replace(entries=proof.entries, fault=why)
            held = state_of(connection)
            return Replaced(
                is_there=True,
                is_ahead=_goes_through(connection, backup.heads),
                entries=held.entries,
                heads=held.heads,
                fault="",
            )
    except IntakeError as error:
        return nothing._replace(fault=str(error))


def _goes_through(connection: Connection, heads: Sequence[ChainHead]) -> bool:
    sql = "SELECT 1 FROM events WHERE station = ? AND sequence = ? AND hash = ?"
    return all(connection.execute(sql, (head.station, head.sequence, head.hash)).fetchone() for head in heads)


def _later(found: Found, backup: Backup, begins: str, reach: Reach) -> list[Highest]:
    """The numbers that the station's later backups know; what cannot be read as a journal tells them by its bytes."""
    others = [one for one in Depot(found.path.parent).found() if not one.fault and one.backup]
    journals = [one.path / FILE_NAME for one in others if one.backup and one.backup.made_at > backup.made_at]
    return [minted_in(one, reach, is_still=True) or numbers_of_file(one, begins, reach) for one in journals]


def _make_ready(plan: Plan, origin: Origin, kept_as: str, who: Who, clock: Clock) -> tuple[Event, list[Head]]:
    """Makes the journal of the backup in the shape of this program; the event that begins the new branch, its heads."""
    ready = origin.folder / _READY
    ready.mkdir(mode=0o700)
    source = plan.found.path / FILE_NAME
    if not copy_proved(source, ready / FILE_NAME, _noted_digest(plan.backup)):
        raise StorageFailed(f"The backup {plan.found.path} changed while it was read. Nothing was changed. Try again.")
    said = Restored(
        backup=plan.backup.name,
        made_at=plan.backup.made_at.astimezone(UTC).isoformat(),
        heads=plan.backup.heads,
        replaced=plan.replaced.heads,
        kept_as=kept_as,
        floors=plan.floors,
        account=who.account,
        program=origin.program,
        although=plan.although,
    )
    _make_look_ups_again(ready, origin.code, clock, has_breaks=plan.proof.breaks > 0)
    with SqliteJournal(ready, origin.code, clock) as journal:
        (event,) = journal.append([Draft(who.name, STATION, station_subject(origin.code), said)])
        heads = journal.heads()
    left = [name for name in _JOURNAL_FILES[1:] if (ready / name).exists()]
    if left:
        raise StorageFailed(f"{FILE_NAME} in {ready} was not settled. Nothing was changed. Look at the disk.")
    sync_file(ready / FILE_NAME)
    return event, heads


def _make_look_ups_again(ready: Path, code: str, clock: Clock, *, has_breaks: bool) -> None:
    """What was made from the entries is made anew: what somebody wrote there in the backup counts nothing."""
    SqliteJournal(ready, code, clock).close()  # brings it to the shape of this program
    if other := make_again(ready / FILE_NAME, has_breaks=has_breaks):
        _log.warning("In the backup this was not of this program, or not as it makes it: %s.", ", ".join(other))


def _noted_digest(backup: Backup) -> str:
    return next(one.sha256 for one in backup.files if one.path == FILE_NAME)


def _put_kept_back(plan: Plan, folder: Path, kept_in: Path) -> int:
    """Copy the kept files that the station lost, or that are no more what they were; how many."""
    depot = Depot(plan.found.path.parent)
    count = 0
    for path in depot.kept_files()[: plan.backup.kept]:
        here = folder / path
        if here.exists():
            if digest_of(here) == sha256_in(path):
                continue
            _move(here, kept_in / path)
        copy_proved(depot.folder / KEPT / path, here, sha256_in(path))
        count += 1
    return count


def _put_small_back(plan: Plan, folder: Path) -> None:
    """What the station has of its own stays; PINs come beside those that it has.

    The restored record names the PINs that held then, each by an id of its own; a later one is not named by it.
    """
    for one in plan.backup.files:
        if one.path in SMALL_FILES and not (folder / one.path).exists():
            copy_proved(plan.found.path / one.path, folder / one.path, one.sha256)
        elif one.path == PINS:
            write_whole(folder / PINS, _both(folder / PINS, plan.found.path / PINS))
    catalogue = plan.found.path.parent / CATALOGUE
    if catalogue.exists() and not (folder / CATALOGUE).exists():
        copy_proved(catalogue, folder / CATALOGUE, digest_of(catalogue))


def _both(now: Path, then: Path) -> bytes:
    """The entries of two files of PINs; those of a file that cannot be read are none."""
    entries: dict[str, str] = {}
    for path in (then, now):
        with contextlib.suppress(msgspec.MsgspecError):
            entries.update(msgspec.json.decode(path.read_bytes(), type=dict[str, str]))
    return msgspec.json.encode(entries)


def _move_unknown_papers(folder: Path, kept_in: Path, since: datetime) -> None:
    """Papers of the lost part go with it: the next copy of that number would be written over them."""
    known = _digests_in(folder / _READY / FILE_NAME)
    for path in [*(folder / "papers").glob("*/*.pdf")]:
        if path.stat().st_mtime >= since.timestamp() and digest_of(path) not in known:
            _move(path, kept_in / path.relative_to(folder))


def _digests_in(journal: Path) -> set[str]:
    """Every SHA-256 that the events name."""
    digests: set[str] = set()
    with contextlib.closing(connect_reading(journal, is_still=True)) as connection, speaking(journal, "read"):
        for (payload,) in connection.execute("SELECT payload FROM events WHERE instr(payload, 'sha256')"):
            digests.update(_DIGEST.findall(bytes(payload).decode("utf-8", "replace")))
    return digests


def _move(source: Path, target: Path) -> None:
    """Move a file that need not be there, beside nothing that is."""
    if source.exists():
        make_durable_folder(target.parent)
        source.rename(target)
        sync_folder(target.parent)
        sync_folder(source.parent)


@contextlib.contextmanager
def _telling(folder: Path) -> Iterator[None]:
    """Turns what the disk refuses into a sentence."""
    try:
        yield
    except OSError as error:
        raise StorageFailed(
            f"The backup could not be put back in {folder} ({error.strerror or error}). Nothing is lost: what was moved"
            f" lies in a folder “{REPLACED}…” there. Make room or give the right to write there, then do it again."
        ) from error
