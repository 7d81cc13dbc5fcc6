"""A backup is made while the station is written to: it is sound, and no gesture waits for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from time import sleep

from intake_app.domain.backups import BackupSettings
from intake_app.store.backups import Origin, back_up
from intake_app.store.depot import proved

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, sleep
from intake_app.domain.events import Draft, Noted
from intake_app.store.journal import SqliteJournal
from intake_app.store.lane import Lane
from intake_app.store.lock import FolderLock
from intake_app.workflow.ports import Now
from tests.domain.made_events import opened

folder = Path(sys.argv[1])
with FolderLock(folder), SqliteJournal(folder, "B3", lambda: Now(datetime.now(UTC), 0)) as journal:
    for number in range(300):
        drafts = [Draft("Ana", "return", f"r{number}-{turn}", opened(f"S{turn}")) for turn in range(5)]
        journal.append([*drafts, *(Draft("Ana", "return", one.subject, Noted("x" * 2_000)) for one in drafts)])
    print("filled", flush=True)
    # As at the bench: gestures through the lane, which tidies up between them.
    lane = Lane(journal.checkpoint)
    sys.stdin.readline()
    longest = 0.0
    number = 0
    while not (folder / "enough").exists():
        number += 1
        begun = perf_counter()
        lane.submit(lambda: journal.append([Draft("Ana", "return", "r0-0", Noted(f"{number}"))])).result()
        longest = max(longest, perf_counter() - begun)
        sleep(0.3 if number % 10 == 0 else 0)
    lane.close()
    print(number, longest, flush=True)
"""


def test_a_backup_while_writing_is_sound_and_lets_no_gesture_wait(tmp_path: Path) -> None:
    folder = tmp_path / "station"
    origin = Origin(folder, "B3", "Bench 3", "1.0")
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
        process.stdin.write("go\n")
        process.stdin.flush()
        # Far slower than on any disk, so that it lasts for many gestures and several pauses of the lane.
        steps = 0

        def slowly(_: float) -> None:
            nonlocal steps
            steps += 1
            sleep(0.25)

        made = [back_up(origin, BackupSettings(), rest=rest).new for rest in (slowly, sleep)]
        (folder / "enough").touch()
        written, longest = process.stdout.readline().split()
    assert steps >= 5
    counts = []
    for found in made:
        assert found is not None
        assert found.backup is not None
        assert proved(found) == ""
        counts.append(found.backup.entries)
    assert counts[0] < counts[1], "what was written meanwhile is in the next one"
    assert int(written) > 10
    assert float(longest) < 1, "no gesture waited for a reader"
