"""`strace --inject` strikes calls of the real program from outside; `make soak` strikes hundreds.

It also tells in which order the program brought things to the disk: nothing is acknowledged whose paper, photo, or a
folder over it, the next power cut could take away.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from intake_app.bootstrap import make_folder
from intake_app.domain.errors import StorageFailed
from intake_app.store.lock import FolderLock
from intake_app.store.shelf import make_durable_folder
from tests.faults.desk import with_catalogue
from tests.faults.power_cut import Lost
from tests.faults.seeds import seeded
from tests.faults.struck_calls import CALLS, Heard, look, part, struck, why_not

BLOWS = len(CALLS)
"""One on each kind of call."""

WHY_NOT = why_not()
by_strace = pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT)

_CALL = re.compile(r"^\d+ +(\w+)\((.*)\) += (?!-1)")
_PATHS = re.compile(r'"([^"]*)"|<(/[^>]*)>')


@by_strace
@seeded
def test_a_call_that_is_struck_costs_nothing_that_was_acknowledged(tmp_path: Path, seed: int) -> None:
    outcome = part(seed, BLOWS, tmp_path)
    assert outcome.tried == BLOWS
    assert not outcome.broken, outcome.first


def not_durable(log: str, below: tuple[str, ...]) -> list[str]:
    """What was not surely on the disk when something was acknowledged: names and contents of files below these."""
    unsynced: set[str] = set()
    found: list[str] = []
    for line in log.splitlines():
        call = _CALL.match(line)
        if call is None:
            continue
        told = [path or described for path, described in _PATHS.findall(call[2])]
        match call[1]:
            case "write":
                unsynced |= {f"content of {path}" for path in told[:1] if path.startswith("/")}
            case "mkdir":
                unsynced.add(told[0])
            case "rename":
                unsynced.add(told[1])
                if f"content of {told[0]}" in unsynced:
                    unsynced.add(f"content of {told[1]}")
            case "fsync":
                unsynced.discard(f"content of {told[0]}")
                unsynced -= {path for path in unsynced if str(Path(path).parent) == told[0]}
            case "sendto" if "acknowledged" in line:
                found += [path for path in unsynced if any(one in path for one in below)]
    return found


@by_strace
def test_nothing_is_acknowledged_before_its_papers_photos_and_backups_are_on_the_disk(tmp_path: Path) -> None:
    station, log = with_catalogue(tmp_path / "station"), tmp_path / "calls.log"
    heard = struck(station, ["-y", "-s", "200", "--trace=write,mkdir,rename,fsync,sendto", "-o", str(log)])
    look(station, heard)
    told = log.read_text("utf-8", "replace")
    assert told.count("/papers/") > 10
    assert told.count("/photos/") > 5
    assert told.count("/backups/") > 5
    assert not_durable(told, ("/papers", "/photos", "/backups")) == []
    # The same record without what brought names and contents to the disk is found out.
    assert not_durable("".join(line for line in told.splitlines(keepends=True) if "fsync" not in line), ("/papers",))


def test_what_was_acknowledged_and_is_not_there_is_noticed(tmp_path: Path) -> None:
    station = with_catalogue(tmp_path / "station")
    look(station, Heard([], [], {}, "well"))
    for heard in (
        Heard(["0" * 32], [], {}, "well"),
        Heard([], [], {"settings": "Bench 9"}, "well"),
        Heard([], [], {"tray": "0" * 64}, "well"),
        Heard([], [], {"watched": "/photos"}, "well"),
        Heard([], [], {"catalogue": "SV-KIT-9R"}, "well"),
        Heard([], [], {"evidence": "evidence.zip"}, "well"),
        Heard([], [], {"backup": "B3-20261120T094110Z"}, "well"),
        Heard([], [], {"restore": "replaced-20261120T094110Z"}, "well"),
        Heard([], [], {}, "Traceback"),
    ):
        with pytest.raises(Lost):
            look(station, heard)


def test_a_folder_that_was_made_has_its_names_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    really, synced = os.fsync, []

    def fsync(descriptor: int) -> None:
        really(descriptor)
        synced.append(Path(f"/proc/self/fd/{descriptor}").resolve() if Path("/proc").exists() else None)

    monkeypatch.setattr(os, "fsync", fsync)
    make_folder(tmp_path / "a" / "b")
    assert synced in ([tmp_path / "a", tmp_path], [None, None])
    make_folder(tmp_path / "a" / "b")
    assert len(synced) == 2


def test_a_folder_whose_name_does_not_reach_the_disk_is_not_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the next attempt would find it and take it for durable."""

    def fsync(_descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        with pytest.raises(StorageFailed, match="cannot be made"):
            make_folder(tmp_path / "a" / "b")
    assert list(tmp_path.iterdir()) == []
    make_durable_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700


def test_a_lock_is_let_go_on_a_disk_that_takes_nothing_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unlink(_path: Path, missing_ok: bool = False) -> None:
        raise OSError(5, f"Input/output error {missing_ok}")

    lock = FolderLock(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", unlink)
        lock.release()
    FolderLock(tmp_path).release()
