"""A real station folder that is worked in, backed up and restored, and a backup of it that somebody forges."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from intake_app.bootstrap import Station, open_station
from intake_app.commands.backup import origin_of
from intake_app.domain.backups import BackupSettings
from intake_app.domain.chain import chain_hash
from intake_app.domain.consignment_events import CONSIGNMENT, ConsignmentBegun
from intake_app.domain.events import GENESIS, Draft
from intake_app.domain.sscc import beginning, make_sscc, reference_of
from intake_app.settings import Settings
from intake_app.store.backups import back_up
from intake_app.store.depot import Found, found_at, noted
from intake_app.store.restoring import Done, Who, restore
from tests.workflow.conftest import Wall

BEGINS = beginning(3, "0614141")
WHO = Who("Rosa Marín", "bench")


def begun(station: Station) -> tuple[str, str]:
    """The number and the container code of a consignment that is begun as the Ship page does it."""
    parts = station.parts
    code = make_sscc(BEGINS, reference_of(parts.journal.last_sscc(BEGINS), BEGINS) + 1)
    number = station.bench._record.next_number("LP")
    said = ConsignmentBegun(number, "to_manufacturer", sscc=code)
    parts.journal.append([Draft("Rosa Marín", CONSIGNMENT, parts.new_id(), said)])
    return number, code


class House:
    """A station folder, opened and closed as the test needs it."""

    def __init__(self, folder: Path, wall: Wall) -> None:
        self.settings = Settings(
            folder=folder, name="Bench 3", code="B3", gs1_company_prefix="0614141", gs1_extension=3
        )
        self.wall = wall

    def at_work(self, does: Callable[[Station], object]) -> None:
        station = open_station(self.settings, self.wall)
        try:
            # What was put back on purpose is no alarm.
            assert station.bench.proving.check() is None
            station.bench.sign("Rosa Marín")
            does(station)
        finally:
            station.close()
        self.wall.at += timedelta(minutes=1)

    def receive(self, count: int = 1) -> list[str]:
        """Units that come in without an RMA, and a consignment each; the numbers that were minted."""
        numbers: list[str] = []

        def work(station: Station) -> None:
            for number in range(count):
                found = station.bench.identify(f"NEW-{self.wall.at:%H%M%S}-{number}")
                numbers.append(station.bench.open(found, None).rma_number)
                numbers.extend(begun(station))

        self.at_work(work)
        return numbers

    def back_up(self) -> Found:
        made = back_up(origin_of(self.settings), BackupSettings(), now=lambda: self.wall.at, rest=lambda _: None)
        self.wall.at += timedelta(minutes=1)
        assert made.new is not None
        return made.new

    def restore(self, found: Found) -> Done:
        done = restore(origin_of(self.settings), found, BEGINS, WHO, self.wall)
        self.wall.at += timedelta(minutes=1)
        return done


_TOLD = "id, station, sequence, at, offset_minutes, operator, subject_kind, subject, kind, schema"


def forge(found: Found, change: Callable[[sqlite3.Connection], object], *, keeps_signature: bool = False) -> Found:
    """Change the journal of a backup and make every hash anew, as somebody does who knows how but has no key."""
    path, note = found.path / "journal.sqlite3", found.path / "backup.json"
    with contextlib.closing(sqlite3.connect(path)) as journal:
        triggers = journal.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            journal.execute(f'DROP TRIGGER "{name}"')
        change(journal)
        heads: dict[str, str] = {}
        rows = journal.execute(f"SELECT rowid, payload, {_TOLD} FROM events ORDER BY rowid").fetchall()  # noqa: S608
        for rowid, payload, *told in rows:
            previous = heads.get(told[1], GENESIS)
            heads[told[1]] = chain_hash(previous, tuple(str(one) for one in told), bytes(payload))
            line = (previous, heads[told[1]], rowid)
            journal.execute("UPDATE events SET previous = ?, hash = ? WHERE rowid = ?", line)
        for _, sql in triggers:
            journal.execute(sql)
        journal.commit()
    said = json.loads(note.read_bytes())
    (*_, last) = rows
    said["entries"] = len(rows)
    said["heads"] = [{"station": last[3], "sequence": last[4], "hash": heads[last[3]], "at": last[5]}]
    written = noted(path, path.name)
    for file in said["files"]:
        if file["path"] == path.name:
            file.update(sha256=written.sha256, size=written.size)
    note.write_text(json.dumps(said), "utf-8")
    return found_at(found.path) if keeps_signature else unsigned(found)


def unsigned(found: Found) -> Found:
    """The backup as somebody makes it who has no key."""
    note = found.path / "backup.json"
    said = json.loads(note.read_bytes())
    said.pop("key_id", None)
    said.pop("signature", None)
    note.write_text(json.dumps(said), "utf-8")
    return found_at(found.path)
