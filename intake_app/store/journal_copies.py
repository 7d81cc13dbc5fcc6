"""Copying a journal while the station writes to it, and proving a copy."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from intake_app.domain.backups import ChainHead, same_heads
from intake_app.domain.chain import breaks_told, entries_told
from intake_app.domain.errors import IntakeError, StorageFailed
from intake_app.store.database import (
    Connection,
    DatabaseError,
    connect_copy,
    connect_reading,
    speaking,
    transaction,
)
from intake_app.store.journal_check import foreign_in, leave_out_foreign, make_schema_again, schema_faults
from intake_app.store.journal_schema import SET_NAME, STEPS
from intake_app.store.known_breaks import prove_all
from intake_app.store.migrations import is_up_to_date
from intake_app.store.shelf import sync_file

_PAGES: Final = 256
_REST_S: Final = 0.002
_HEADS: Final = """
SELECT station, sequence, hash, at FROM events
WHERE (station, sequence) IN (SELECT station, max(sequence) FROM events GROUP BY station) ORDER BY station
"""


class Copied(NamedTuple):
    """What the journal held at the moment that was copied: how many events, and where each chain ends.

    `mended` is what was not as this program makes it, or not of it, and is not so in the copy; by kind and name.
    """

    entries: int
    heads: list[ChainHead]
    mended: tuple[str, ...] = ()


class CopyProof(NamedTuple):
    """What is wrong with a copy, in a sentence; empty where it is sound. `foreign` is what is not of this program.

    `breaks` are so many at which the chain breaks, and an administrator went on knowing of each, as the copy says.
    """

    fault: str
    foreign: tuple[str, ...] = ()
    breaks: int = 0

    @property
    def remark(self) -> str:
        """What there is to know of a sound one, behind a comma; empty where there is nothing."""
        known = f", with {breaks_told(self.breaks)}" if self.breaks else ""
        if not self.foreign:
            return known
        return f"{known}, but for {' and '.join(self.foreign)}, not of this program and not to be put back"


def state_of(connection: Connection) -> Copied:
    """How many events the journal holds, and where its chains end."""
    (entries,) = connection.execute("SELECT count(*) FROM events").fetchone()
    return Copied(int(entries), [ChainHead(*row) for row in connection.execute(_HEADS)])


def heads_in(path: Path) -> Copied:
    """The same of a file. Raises `NotFound` and `StorageFailed`."""
    connection = connect_reading(path)
    try:
        with speaking(path, "read"):
            return state_of(connection)
    finally:
        connection.close()


def copy_journal(path: Path, copy: Path, rest: Callable[[float], object] = time.sleep) -> Copied:
    """Copy the journal as it is at one moment into a new file, which only its owner may read; on the disk on return.

    It is read in steps under a snapshot, by a connection of its own: no writer waits for it, and what is written
    meanwhile neither gets in nor makes it begin anew. What is not of this program does not come along, what is not as
    it makes it is made so. Raises `NotFound` and `StorageFailed`, `OSError` for the copy.
    """
    source = connect_reading(path)
    try:
        with speaking(path, "read"):
            source.execute("BEGIN")
            held = state_of(source)
        mended = _copy(source, copy, rest, _mend)
    finally:
        source.close()
    return held._replace(mended=tuple(mended))


def copy_database(path: Path, copy: Path, rest: Callable[[float], object] = time.sleep) -> str:
    """Copy any database so; what is wrong with the copy, in a sentence. Raises as `copy_journal`."""
    source = connect_reading(path)
    try:
        with speaking(path, "read"):
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        _copy(source, copy, rest)
    finally:
        source.close()
    with contextlib.closing(connect_reading(copy, is_still=True)) as copied, speaking(copy, "read"):
        return _damage(copied, copy)


def _nothing(_: Connection, __: Path) -> list[str]:
    return []


def _copy(
    source: Connection,
    copy: Path,
    rest: Callable[[float], object],
    mend: Callable[[Connection, Path], list[str]] = _nothing,
) -> list[str]:
    os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    target = connect_copy(copy)
    try:
        with speaking(copy, "write"):
            source.backup(target, pages=_PAGES, progress=lambda *_: rest(_REST_S))
            # A copy stands alone: no log lies beside it, and reading it leaves nothing there.
            target.execute("PRAGMA journal_mode = DELETE")
            mended = mend(target, copy)
    finally:
        target.close()
    sync_file(copy)
    return mended


def _mend(connection: Connection, path: Path) -> list[str]:
    """What in the copy is not as this program makes it, and is now; a file of another program's form stays as it is."""
    if not _is_of_this_form(connection, path) or not next(schema_faults(connection, "main"), ""):
        return []
    with transaction(connection):
        return [*leave_out_foreign(connection), *make_schema_again(connection)]


def _is_of_this_form(connection: Connection, path: Path) -> bool:
    """Whether it can be told what in this file is not of this program."""
    with contextlib.suppress(StorageFailed):
        return is_up_to_date(connection, path, SET_NAME, STEPS)
    return False


def _damage(connection: Connection, path: Path) -> str:
    (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    return "" if found == "ok" else f"{path.name} is damaged: {found}."


def schema_fault(copy: Path) -> str:
    """What in a copy that is sound is not of this program, or not as it makes it, in a sentence; empty where nothing.

    Raises `StorageFailed`.
    """
    with contextlib.closing(connect_reading(copy, is_still=True)) as connection, speaking(copy, "read"):
        fault = next(schema_faults(connection, "main"), "") if _is_of_this_form(connection, copy) else ""
        return f"{copy.name} is sound, and yet {fault}." if fault else ""


def looked_through(copy: Path, expected: Copied) -> CopyProof:
    """How sound a copy is, all of it read, and whether it holds just what was expected."""
    try:
        connection = connect_reading(copy, is_still=True)
    except IntakeError as error:
        return CopyProof(str(error))
    try:
        damage = _damage(connection, copy)
        if damage:
            return CopyProof(damage)
        proof = prove_all(copy, connection)
        if proof.first_break:
            place = f"entry {proof.first_break.sequence} of station “{proof.first_break.station}”"
            sound = entries_told(proof.entries)
            return CopyProof(f"{copy.name} is sound for {sound}, then breaks at {place}: {proof.first_break.why}.")
        found_now = state_of(connection)
        foreign = foreign_in(connection) if _is_of_this_form(connection, copy) else []
    except DatabaseError as error:
        return CopyProof(f"{copy.name} cannot be read ({error}).")
    finally:
        connection.close()
    if found_now.entries != expected.entries or not same_heads(found_now.heads, expected.heads):
        return CopyProof(
            f"{copy.name} holds {entries_told(found_now.entries)} and not the {expected.entries:,} that it was made of,"
            " or ends at others."
        )
    return CopyProof("", tuple(foreign), len(proof.known))
