"""What is kept of a station outside of its folder: holding a journal against it, and noting what is done to one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from intake_app.domain.events import GENESIS
from intake_app.domain.heads import (
    Alarm,
    Head,
    HeadLine,
    LineKind,
    added,
    binding,
    compare,
    fits,
    going_on,
    head_message,
)
from intake_app.domain.station_events import KeyMade
from intake_app.store.database import has_log
from intake_app.store.heads_memory import HeadsMemory
from intake_app.store.journal_reading import FILE_NAME, JournalReader
from intake_app.store.shelf import digest_if_read
from intake_app.store.signing import StationKey, has_key, open_key, state_folder


class Kept(NamedTuple):
    """What lies outside of a station folder: its key, None where none was made, and what is remembered."""

    key: StationKey | None
    lines: list[HeadLine]
    is_forged: bool


def kept_of(folder: Path, state: Path | None = None) -> Kept:
    """What is kept of the station in `folder`; makes no key. Raises `StorageFailed` where it cannot be read."""
    if not has_key(folder, state):
        return Kept(None, [], is_forged=False)
    key = open_key(folder, state)
    return Kept(key, *HeadsMemory(state_folder(folder, state)).read(key))


def held_against(journal: JournalReader, kept: Kept, ends: Iterable[Head] | None = None) -> list[Alarm]:
    """What a journal lacks of what is remembered of it, or holds besides; empty where it fits.

    The journal must be read later than the memory: a station at work may sign in between. `ends` are the latest entries
    that are to be accounted for, where those behind them are known to be this program's own; else the journal's.
    """
    named = named_keys(journal)
    expected = named[-1] if named else ""
    key, lines, is_forged = kept
    if key is None:
        return [Alarm("unknown_key", key_id=expected)] if named else []
    if is_forged:
        return [Alarm("memory_forged", key_id=key.key_id)]
    lines = going_on(lines, journal)
    if not lines and named:
        return [Alarm("memory_lost" if key.key_id in named else "unknown_key", key_id=expected)]
    bound = [line for of_station in binding(lines).values() for line in of_station if line.sequence]
    if bound and key.key_id not in named and not any(fits(line, journal) for line in bound):
        last = bound[-1]
        return [Alarm("other_folder", last.station, last.sequence, last.at, key_id=key.key_id)]
    if not bound and key.key_id in named:
        return [Alarm("memory_lost", key_id=key.key_id)]
    found = compare(lines, journal)
    if lines:
        misfits = {alarm.station for alarm in found}
        there = journal.heads() if ends is None else ends
        found += added(lines, [end for end in there if end.station not in misfits], journal)
    return [replace(alarm, key_id=key.key_id) for alarm in found]


def every_head(heads: Iterable[Head], lines: Iterable[HeadLine]) -> list[Head]:
    """These heads, and the one before the first entry of each station that is remembered and has none any more."""
    now = {head.station: head for head in heads}
    return [*now.values(), *(Head(station, 0, GENESIS) for station in binding(lines) if station not in now)]


def note_branch(folder: Path, heads: Iterable[Head], at: datetime, state: Path | None = None) -> None:
    """The journal in `folder` was replaced on purpose, and goes on from these heads (of every station in it).

    What was remembered of the journal before does not bind any more, and stays in the file. Raises `StorageFailed`.
    """
    key = open_key(folder, state)
    memory = HeadsMemory(state_folder(folder, state))
    lines, is_forged = memory.read(key)
    if is_forged:
        memory.keep_aside()
        lines = []
    begun = [] if lines else [signed_head(key, Head("", 0, GENESIS), at, "begun")]
    kinds: tuple[LineKind, ...] = ("branch", "closed")
    ends = every_head(heads, lines)
    branches = [signed_head(key, head, at, kind) for kind in kinds for head in ends]
    memory.add([*begun, *branches], lines, is_awaited=True)


def other_file(folder: Path, state: Path | None = None) -> Alarm | None:
    """The alarm where the journal of a station that is closed is another file than the program left.

    Nobody in this process may have it open. Raises `StorageFailed` where key or memory cannot be read.
    """
    lines, path = kept_of(folder, state).lines, folder / FILE_NAME
    if not lines or not lines[-1].file:
        return None
    if not has_log(path) and digest_if_read(path) in {lines[-1].file, ""}:
        return None
    # A station that was opened meanwhile has said so before it changed anything.
    is_closed = kept_of(folder, state).lines[-1:] == lines[-1:]
    return Alarm("touched", lines[-1].station, lines[-1].sequence) if is_closed else None


def note_change(folder: Path, found: str, at: datetime, state: Path | None = None) -> None:
    """The program itself is about to change the file of a journal that is closed, and whose SHA-256 is `found`.

    Where it is the one that was left, that binds no more; where it is not, or is empty because a log lies beside the
    file, the next look is to find that out. Raises `StorageFailed`.
    """
    if not found:
        return
    kept = kept_of(folder, state)
    if kept.key is not None and kept.lines and kept.lines[-1].file == found:
        last = kept.lines[-1]
        line = signed_head(kept.key, Head(last.station, last.sequence, last.hash), at, "closed")
        HeadsMemory(state_folder(folder, state)).add([line], kept.lines, is_awaited=True)


def signed_head(key: StationKey, head: Head, at: datetime, kind: LineKind = "head", more: str = "") -> HeadLine:
    """A head with the signature under it; `more` is the file that the program left, or what it announced."""
    told = at.isoformat(timespec="microseconds")
    signature = key.sign(head_message(head, told, kind, more)).hex()
    file, announced = ("", more) if kind == "giving" else (more, "")
    return HeadLine(kind, *head, at=told, signature=signature, file=file, announced=announced)


def named_keys(journal: JournalReader) -> list[str]:
    """The keys that the journal says its heads are signed with, the oldest first."""
    return [event.payload.key_id for event in journal.station_events() if isinstance(event.payload, KeyMade)]
