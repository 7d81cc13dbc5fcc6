"""A station on a disk that can only be read: what the commands say, and whether anything changed.

python -m tests.faults.read_only_disk FOLDER    (where it may mount; FOLDER is for the files that commands write)
"""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

from intake_app.domain.errors import StorageFailed
from tests.faults.day import DAY
from tests.faults.desk import Desk, desk_in, with_catalogue
from tests.faults.full_disk import mounted

_MIB = 1 << 20


def told(folder: Path, *command: str) -> tuple[int, str]:
    """What a command of the program says of the station in this folder."""
    done = subprocess.run(
        [sys.executable, "-m", "intake_app", "--station", folder, *command], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def look(work: Path) -> dict[str, tuple[int, str]]:
    """What each command says on such a disk, by what it is."""
    made = with_catalogue(work / "made")
    with desk_in(made) as desk:
        for gesture in DAY[:12]:
            gesture.do(desk)
    file = work / "units.csv"
    file.write_text("Serial,Model\nX-1,S12E4\n", "utf-8")
    with mounted(work / "disk", 8 * _MIB) as disk:
        station = disk / "station"
        shutil.copytree(made, station)
        before = {one: one.read_bytes() for one in station.rglob("*") if one.is_file()}
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        said = {
            "export": told(station, "export", "returns", "--out", str(work / "recent.csv")),
            "import": told(station, "import", "units", str(file)),
            "rebuild": told(station, "rebuild"),
            "backup": told(station, "backup"),
        }
        try:
            with contextlib.closing(Desk(station).station):
                said["start"] = (0, "it started")
        except StorageFailed as error:
            said["start"] = (1, str(error))
        if before != {one: one.read_bytes() for one in station.rglob("*") if one.is_file()}:
            said["changed"] = (1, "something was changed")
    said["lines"] = (0, (work / "recent.csv").read_text("utf-8-sig"))
    return said


if __name__ == "__main__":
    print(json.dumps(look(Path(sys.argv[1]))))  # noqa: T201
