"""A backup is made while the station is written to: it is sound, and no gesture waits for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

from intake_app.domain.backups import BackupSettings
from intake_app.store.backups import Origin, back_up
from intake_app.store.depot import proved

PATIENCE_S = 60
A_STEP = 12
"""So many gestures are made during each step of the backup; the lane pauses among them."""

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import sleep
from intake_app.domain.events import Draft, Noted
from intake_app.store import database
from intake_app.store.journal import SqliteJournal
from intake_app.store.lane import Lane
from intake_app.store.lock import FolderLock
from intake_app.workflow.ports import Now
from tests.domain.made_events import opened

# Whoever waits for a reader waits until it is gone.
database._BUSY_MS = 600_000
folder = Path(sys.argv[1])
with FolderLock(folder), SqliteJournal(folder, "B3", lambda: Now(datetime.now(UTC), 0)) as journal:
    for number in range(300):
        drafts = [Draft("Ana", "return", f"r{number}-{turn}", opened(f"S{turn}")) for turn in range(5)]
        journal.append([*drafts, *(Draft("Ana", "return", one.subject, Noted("x" * 2_000)) for one in drafts)])
    print("filled", flush=True)
    # As at the bench: gestures through the lane, which tidies up between them.
    lane = Lane(journal.checkpoint)
    sys.stdin.readline()
    number = 0
    with (folder / "done").open("ab", buffering=0) as done:
        while not (folder / "enough").exists():
            number += 1
            lane.submit(lambda: journal.append([Draft("Ana", "return", "r0-0", Noted(f"{number}"))])).result()
            done.write(b".")
            sleep(0.3 if number % 10 == 0 else 0)
    lane.close()
"""


def test_a_backup_while_writing_is_sound_and_lets_no_gesture_wait(tmp_path: Path) -> None:
    folder = tmp_path / "station"
    origin = Origin(folder, "B3", "Bench 3", "1.0")
    done = folder / "done"
    steps = 0

    def while_gestures_go_on(_: float) -> None:
        nonlocal steps
        steps += 1
        wanted = done.stat().st_size + A_STEP
        give_up = monotonic() + PATIENCE_S
        while done.stat().st_size < wanted:
            assert monotonic() < give_up, "a gesture waits for the reader"
            sleep(0.01)

    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        assert process.stdout.readline() == "filled\n"
        done.touch()
        process.stdin.write("go\n")
        process.stdin.flush()
        try:
            made = [back_up(origin, BackupSettings(), rest=rest).new for rest in (while_gestures_go_on, sleep)]
        finally:
            (folder / "enough").touch()
    assert process.returncode == 0
    assert steps >= 5
    counts = []
    for found in made:
        assert found is not None
        assert found.backup is not None
        assert proved(found) == ""
        counts.append(found.backup.entries)
    assert counts[0] < counts[1], "what was written meanwhile is in the next one"
