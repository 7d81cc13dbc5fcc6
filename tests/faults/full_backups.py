"""A disk that fills up while a backup is made: the old backups stay, it is said, and with room the next one is made.

python -m tests.faults.full_backups FOLDER    (where it may mount; prints what was found as JSON)
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from intake_app.bootstrap import open_station
from intake_app.domain.backups import BackupSettings
from intake_app.domain.errors import StorageFailed
from intake_app.settings import Settings
from intake_app.store.backups import Origin, back_up, depot_of
from intake_app.store.depot import proved
from intake_app.store.rebuild import rebuild
from tests.faults.full_disk import FullDisk, mounted

_MIB: Final = 1 << 20
_LEVELS: Final = (0, 1, 3, 20, 60, 75, 80, 100)
"""Pages that are left: none, for the folder, in the copy, in the note, for the catalogue."""


def found(work: Path) -> dict[str, object]:
    """What was said at each level, and what was left each time."""
    with mounted(work / "disk", 8 * _MIB) as disk:
        settings = Settings(folder=disk / "station", code="B3")
        station = open_station(settings)
        station.bench.sign("Rosa Marín")
        sight = station.bench.open(station.bench.identify("NEW-1"), None)
        station.close()
        origin = Origin(settings.folder, "B3", "Bench 3", "1.0")
        at = datetime(2026, 11, 29, 10, 30, tzinfo=UTC)
        first = back_up(origin, BackupSettings(), now=lambda: at).new
        said: list[str] = []
        left: list[str] = []
        for number, free in enumerate(_LEVELS, 1):
            station = open_station(settings)
            station.bench.sign("Rosa Marín")
            station.bench.note(sight.return_id, f"note {number}")
            station.close()
            full = FullDisk(disk, free)
            full.is_watched = True
            try:
                made = back_up(origin, BackupSettings(), now=lambda: at + timedelta(minutes=1))
                said.append(" ".join(["made", *made.problems]))
            except StorageFailed as error:
                said.append(str(error))
            full.is_watched = False
            faults = [proved(one) for one in depot_of(settings.folder).found()]
            remains = [one.name for one in (settings.folder / "backups").iterdir() if one.name.startswith(".new-")]
            left.append(" ".join([*filter(None, faults), *remains]))
        last = back_up(origin, BackupSettings(), now=lambda: at + timedelta(minutes=2)).new
        goods = [one.path.name for one in depot_of(settings.folder).found()]
        return {
            "said": said,
            "left": left,
            "first_stays": first is not None and first.path.name in goods,
            "last": proved(last) if last else "none was made",
            "record": rebuild(settings.folder).were_equal,
            "second": _second(work, origin),
        }


def _second(work: Path, origin: Origin) -> list[str]:
    """A second folder on a disk that is full."""
    with mounted(work / "stick", _MIB // 8) as stick:
        return list(back_up(origin, BackupSettings(second=str(stick))).problems)


if __name__ == "__main__":
    print(json.dumps(found(Path(sys.argv[1]))))  # noqa: T201
