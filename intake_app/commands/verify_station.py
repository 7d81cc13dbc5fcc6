"""`intake verify` without a file: prove the station's record, also while its window is open."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import time
from typing import Final, Literal, NamedTuple

import msgspec

from intake_app import settings
from intake_app.bootstrap import read_words, system_clock
from intake_app.commands.output import say
from intake_app.commands.streams import complain
from intake_app.domain.chain import entries_told
from intake_app.domain.errors import IntakeError
from intake_app.domain.heads import SHOWN_DIGITS, Alarm
from intake_app.resources import policy_folders
from intake_app.store.findings import MOST_ALARMED, MOST_NAMED, Part
from intake_app.store.kept_check import Counted, FilePart
from intake_app.store.verifying import Stage, Verified, Where, verify
from intake_app.workflow.alarm_words import alarm_told

_STAGES: Final[dict[Stage, str]] = {
    "chain": "the chain of entries",
    "file": "the file of the journal",
    "look_ups": "look-ups and decisions",
    "files": "photos and papers",
    "catalogue": "the catalogue",
}
KEY_MISSING: Final = 4
"""The exit status where the journal names a key that is not here: nothing was wrong, but much is not known."""
_TELL_S: Final = 0.25


class Line(NamedTuple):
    """A line of the answer: how it is marked, and the sentence."""

    mark: Literal["WRONG", "sound", "note"]
    sentence: str


def verify_station(args: argparse.Namespace) -> int:
    """Prove it and say what came of it; returns the exit status."""
    if args.aside and hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(10)
    here = settings.load(args.station, args.policies)
    words, offset = read_words(), system_clock().offset_minutes

    def in_words(alarm: Alarm) -> str:
        return alarm_told(words, alarm, offset).found

    telling = _Telling(as_json=args.json)
    where = Where(here.folder, policy_folders(here.policies))
    try:
        found = verify(where, in_words, telling.tell, is_quick=args.quick)
    except IntakeError as error:
        if args.json:
            _say_json({"error": {"message": str(error)}})
            return error.exit_status
        raise
    finally:
        telling.end()
    if args.json:
        _say_json({"report": {**msgspec.to_builtins(found), "sound": found.is_sound, "lines": lines(found)}})
    else:
        _say_lines(found)
    if found.faults or not found.is_key_missing:
        return int(not found.is_sound)
    return KEY_MISSING


def _say_lines(found: Verified) -> None:
    for mark, sentence in lines(found):
        say(f"  {mark:<6} {sentence}")
    if found.faults:
        complain(f"the record is not sound. First: {found.faults[0].sentence}")
    elif found.is_key_missing:
        complain("what was looked at is sound in itself; nobody can say whether it is the record that was signed.")
    else:
        say("All that was looked at is as it was recorded.")


def lines(found: Verified) -> list[Line]:
    """What was found, a line each: what is wrong, what is sound, what was not looked at."""
    told = [Line("WRONG", fault.sentence) for fault in found.faults]
    said = {(fault.station, fault.entry) for fault in found.faults}
    if more := [f"{sequence:,} of {station}" for station, sequence in found.wrong if (station, sequence) not in said]:
        first = ", ".join(more[:MOST_NAMED]) + (" …" if len(more) > MOST_NAMED else "")
        count = f"{len(more):,}" if len(found.wrong) < MOST_ALARMED else f"At least {len(more):,}"
        told.append(Line("WRONG", f"{count} more entries should not have been written: {first}."))
    for one in found.stations:
        if one.entries:
            extent = "the whole chain" if one.is_whole else "the chain only so far"
            last = one.hash[:SHOWN_DIGITS]
            sentence = f"Station {one.station}: {entries_told(one.entries)}, {extent}; the last of them is {last}."
            told.append(Line("sound", sentence))
    wrong = {fault.part for fault in found.faults}
    if found.key_id and "heads" not in wrong:
        remembered = f"every head that is remembered here (the latest: {found.latest_head})"
        sentence = f"The journal goes through {remembered}, all signed with the key {found.key_id}."
        told.append(Line("sound", sentence))
    if found.touched_count:
        named = ", ".join(found.touched) + (" …" if found.touched_count > len(found.touched) else "")
        untouched = f"{found.returns - found.touched_count:,} of {found.returns:,} returns are untouched."
        told.append(Line("sound", f"{untouched} Nobody can vouch for {named}."))
    if not found.is_quick:
        told += [Line("sound", sentence) for sentence in _sound_of_all(found, wrong)]
    return told + [Line("note", note) for note in found.notes]


def _sound_of_all(found: Verified, wrong: set[Part]) -> list[str]:
    told = []
    if found.stations and not wrong & {"chain", "file", "entries", "look_ups"}:
        told.append(f"Look-ups are what the entries say, for {found.returns:,} returns.")
    if found.decisions.all:
        told.append(f"{_so_many(found.decisions)} decisions come out again as they were made.")
    names: dict[FilePart, str] = {
        "photos": "photos and their small copies",
        "papers": "papers and logos",
        "policies": "kept policies",
    }
    counted = [(found.files[part], name) for part, name in names.items() if part in found.files]
    return told + [f"{_so_many(one)} {name} are what they were." for one, name in counted]


def _so_many(counted: Counted) -> str:
    return f"{counted.sound:,} of {counted.all:,}"


def _say_json(told: object) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(told) + b"\n")
    sys.stdout.buffer.flush()


class _Telling:
    """How far it is: a line on standard error that is written over, or JSON lines."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._is_shown = as_json or (sys.stderr is not None and sys.stderr.isatty())
        self._stage: Stage | None = None
        self._said_at = 0.0

    def tell(self, stage: Stage, done: int, total: int) -> None:
        """So many of so many are done; told at the beginning of a stage, and then now and then."""
        now = time.monotonic()
        if not self._is_shown or (stage == self._stage and now - self._said_at < _TELL_S):
            return
        self._stage, self._said_at = stage, now
        if self._as_json:
            _say_json({"progress": {"stage": stage, "done": done, "total": total}})
            return
        far = f": {done:,} of {total:,}" if total else ""
        sys.stderr.write(f"\r\x1b[KLooking at {_STAGES[stage]}{far}")
        sys.stderr.flush()

    def end(self) -> None:
        """Take the line away."""
        if self._is_shown and not self._as_json and self._stage:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
