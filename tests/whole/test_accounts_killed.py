"""A station that is killed while it tells accounting: no amount is lost, and none goes out under two batches."""

from __future__ import annotations

import csv
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from intake_app.bootstrap import system_clock
from intake_app.domain.errors import NotNow
from intake_app.domain.events import RETURN
from intake_app.domain.follow_ups import Exported
from intake_app.sample import carry
from intake_app.store.rebuild import rebuild
from tests.whole.sample_station import by_scan, fill, opened

CHILD = """
import os, signal, sys
from pathlib import Path
from intake_app.store import table_files
from tests.whole.sample_station import opened

whole = table_files.SpreadsheetFiles.write

def write(self, path, table):
    if sys.argv[3] == "after":
        whole(self, path, table)
    os.kill(os.getpid(), signal.SIGKILL)

table_files.SpreadsheetFiles.write = write
with opened(Path(sys.argv[1])) as station:
    station.bench.follow_ups.export_accounts(Path(sys.argv[2]))
"""


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_killed_export_goes_out_once_and_the_same(tmp_path: Path, moment: str, ending: str) -> None:
    folder = tmp_path / "station"
    fill(folder, system_clock().today)
    with opened(folder) as station:
        sights = [carry(station.bench, by_scan(scan), "Rosa Marín") for scan in ("SV24E4-018233", "R-20421")]
    first = tmp_path / f"first.{ending}"
    child = subprocess.run([sys.executable, "-c", CHILD, folder, first, moment], check=False)
    assert child.returncode == -signal.SIGKILL
    with opened(folder) as station:
        follow_ups = station.bench.follow_ups
        (line,) = follow_ups.listing("batches").lines
        assert (line.cells[-1], line.tone) == ("not written", "refuse")
        assert follow_ups.card(line.id).due == "not written"
        assert station.parts.journal.accounts() == []
        second, third, plain = (tmp_path / name for name in (f"second.{ending}", f"third.{ending}", "plain.csv"))
        assert "not finished before" in follow_ups.export_accounts(second)
        with pytest.raises(NotNow, match="nothing new"):
            follow_ups.export_accounts(tmp_path / "none.csv")
        assert "once more" in follow_ups.write_again(line.id, third)
        assert second.read_bytes() == third.read_bytes()
        if moment == "after":
            assert first.read_bytes() == second.read_bytes()
        follow_ups.write_again(line.id, plain)
        (written,) = follow_ups.listing("batches").lines
        assert (written.cells[-1], written.tone) == (str(plain), "plain")
        assert follow_ups.card(line.id).due == "written"
        told = [
            event.payload
            for sight in sights
            for event in station.parts.journal.events_of(sight.return_id)
            if event.subject_kind == RETURN and isinstance(event.payload, Exported)
        ]
        assert {f"batch/{one.batch}" for one in told} == {line.id}
        assert len(told) == len({one.decided for one in told}) == len(sights)
        rows = list(csv.DictReader(plain.read_text("utf-8-sig").splitlines()))
        assert {row["Batch"] for row in rows} == {told[0].batch}
        assert [row["RMA"] for row in rows] == [sight.rma_number for sight in sights]
    assert rebuild(folder).were_equal
