"""Copying a journal while the station writes to it, and proving a copy."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from intake_app.domain.backups import ChainHead, same_heads
from intake_app.domain.chain import entries_told
from intake_app.domain.errors import IntakeError
from intake_app.store.chain import prove
from intake_app.store.database import Connection, DatabaseError, connect_copy, connect_reading, speaking
from intake_app.store.shelf import sync_file

_PAGES: Final = 256
_REST_S: Final = 0.002
_HEADS: Final = """
SELECT station, sequence, hash, at FROM events
WHERE (station, sequence) IN (SELECT station, max(sequence) FROM events GROUP BY station) ORDER BY station
"""


class Copied(NamedTuple):
    """What the journal held at the moment that was copied: how many events, and where each chain ends."""

    entries: int
    heads: list[ChainHead]


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
    meanwhile neither gets in nor makes it begin anew. Raises `NotFound` and `StorageFailed`, `OSError` for the copy.
    """
    source = connect_reading(path)
    try:
        with speaking(path, "read"):
            source.execute("BEGIN")
            held = state_of(source)
        _copy(source, copy, rest)
    finally:
        source.close()
    return held


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


def _copy(source: Connection, copy: Path, rest: Callable[[float], object]) -> None:
    os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    target = connect_copy(copy)
    try:
        with speaking(copy, "write"):
            source.backup(target, pages=_PAGES, progress=lambda *_: rest(_REST_S))
            # A copy stands alone: no log lies beside it, and reading it leaves nothing there.
            target.execute("PRAGMA journal_mode = DELETE")
    finally:
        target.close()
    sync_file(copy)


def _damage(connection: Connection, path: Path) -> str:
    (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    return "" if found == "ok" else f"{path.name} is damaged: {found}."


def faults_of(copy: Path, expected: Copied) -> str:
    """What is wrong with a copy, in a sentence; empty where it is sound and holds just what was expected."""
    try:
        connection = connect_reading(copy, is_still=True)
    except IntakeError as error:
        return str(error)
    try:
        damage = _damage(connection, copy)
        if damage:
            return damage
        proof = prove(connection)
        if proof.first_break:
            place = f"entry {proof.first_break.sequence} of station “{proof.first_break.station}”"
            sound = entries_told(proof.entries)
            return f"{copy.name} is sound for {sound}, then breaks at {place}: {proof.first_break.why}."
        found_now = state_of(connection)
    except DatabaseError as error:
        return f"{copy.name} cannot be read ({error})."
    finally:
        connection.close()
    if found_now.entries != expected.entries or not same_heads(found_now.heads, expected.heads):
        return (
            f"{copy.name} holds {entries_told(found_now.entries)} and not the {expected.entries:,} that it was made of,"
            " or ends at others."
        )
    return ""
