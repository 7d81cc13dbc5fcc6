"""A writer is killed at random moments: whatever it had acknowledged is there, and the chain is sound."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from intake_app.store.chain import prove
from intake_app.store.database import connect_reading
from intake_app.store.journal import SqliteJournal
from intake_app.store.journal_reading import open_reading
from intake_app.store.rebuild import rebuild
from intake_app.workflow.ports import Clock

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from intake_app.domain.events import Answered, Draft, Noted
from intake_app.store.journal import SqliteJournal
from intake_app.store.lock import FolderLock
from intake_app.workflow.ports import Now
from tests.domain.made_events import opened

folder = Path(sys.argv[1])
with FolderLock(folder), SqliteJournal(folder, "B", lambda: Now(datetime.now(UTC), 0)) as journal:
    for number in range(int(sys.argv[2]), 1_000_000):
        subject = f"r{number // 10}-{sys.argv[2]}"
        payload = Answered("box", "kit") if number % 10 else opened(subject)
        if number % 10 == 0 or not journal.events_of(subject):
            payload = opened(subject)
        gestures = payload, Noted("x" * 500)
        events = journal.append([Draft("Ana", "return", subject, gesture) for gesture in gestures])
        print(*(event.id for event in events), flush=True)
        if number % 7 == 0:
            journal.checkpoint()
"""
SEED = 20_260_302
KILLS = 5


def test_what_was_acknowledged_outlives_a_kill(tmp_path: Path, clock: Clock) -> None:
    moments = random.Random(SEED)
    acknowledged: set[str] = set()
    for turn in range(KILLS):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path), str(turn * 10_000)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        assert process.stdout is not None
        with process:
            # The line to wait for is drawn; the kill falls somewhere in the gesture after it.
            for _ in range(moments.randint(1, 60)):
                acknowledged.update(process.stdout.readline().split())
            process.kill()
            acknowledged.update(process.stdout.read().split())
        recorded = ids_in(tmp_path)
        assert acknowledged <= recorded, f"turn {turn} of seed {SEED}"
        # Two events go in at once: never is one of them there alone.
        assert len(recorded) % 2 == 0
    assert len(acknowledged) >= 2 * KILLS
    assert rebuild(tmp_path).were_equal
    with SqliteJournal(tmp_path, "B", clock) as journal:
        assert journal.recent(1)


def ids_in(folder: Path) -> set[str]:
    with open_reading(folder) as reading:
        found = {event_id for (event_id,) in reading._connection.execute("SELECT id FROM events")}
    connection = connect_reading(folder / "journal.sqlite3")
    proof = prove(connection)
    connection.close()
    assert proof.first_break is None
    assert proof.entries == len(found)
    return found


def copied(source: Path, copy: Path) -> None:
    """The file and its log, copied by another process: to open and close them in this one would drop SQLite's locks."""
    program = "import shutil, sys\nfor file in sys.argv[2:]: shutil.copy(file, sys.argv[1])"
    copy.mkdir()
    files = (source / "journal.sqlite3", source / "journal.sqlite3-wal")
    subprocess.run([sys.executable, "-c", program, copy, *files], check=True)


def test_a_copy_of_the_files_while_writing_is_a_sound_journal(tmp_path: Path, clock: Clock) -> None:
    """What a crash leaves on the disk: the file and its log, without the memory of the process."""
    from intake_app.domain.events import Draft
    from tests.domain.made_events import opened

    source, copy = tmp_path / "source", tmp_path / "copy"
    source.mkdir()
    with SqliteJournal(source, "B", clock) as journal:
        for number in range(4):
            journal.append([Draft("Ana", "return", f"r{number}", opened(f"S{number}"))])
            if number == 1:
                assert journal.checkpoint()
        copied(source, copy)
    with SqliteJournal(copy, "B", clock) as journal:
        assert [row.id for row in journal.queue()] == ["r3", "r2", "r1", "r0"]
        assert journal.append([Draft("Ana", "return", "r9", opened("S9"))])[0].sequence == 5


@pytest.mark.parametrize("cut", [1, 24, 32, 600, 4_000])
def test_a_log_that_was_cut_off_loses_only_what_was_not_whole(tmp_path: Path, clock: Clock, cut: int) -> None:
    from intake_app.domain.events import Draft
    from tests.domain.made_events import opened

    source, copy = tmp_path / "source", tmp_path / "copy"
    source.mkdir()
    with SqliteJournal(source, "B", clock) as journal:
        journal.append([Draft("Ana", "return", "r1", opened("S1"))])
        log = source / "journal.sqlite3-wal"
        whole = log.stat().st_size
        journal.append([Draft("Ana", "return", "r2", opened("S2"))])
        copied(source, copy)
        os.truncate(copy / log.name, max(whole, log.stat().st_size - cut))
    with SqliteJournal(copy, "B", clock) as journal:
        assert [row.id for row in journal.queue()] == ["r1"]
