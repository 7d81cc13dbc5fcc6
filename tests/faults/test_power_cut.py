"""The power fails between two calls of a scripted day, in hundreds of ways; `make soak` tries 100,000.

The record is of the store's own statements on an apsw connection whose file system is ours (`vfs.py`): pysqlite3 does
not see that one. The images are opened by the program's own driver. INTAKE_FAULT_SEED repeats a run.
"""

from __future__ import annotations

import struct
from pathlib import Path
from random import Random

import pytest

from intake_app.bootstrap import open_station
from intake_app.settings import Settings
from intake_app.store.journal_reading import FILE_NAME
from tests.faults.disk_model import Disk
from tests.faults.power_cut import Durability, part
from tests.faults.seeds import seeded
from tests.faults.vfs import Call

IMAGES, OF_CONTROL = 120, 50


@seeded
def test_nothing_acknowledged_is_lost_and_nothing_is_there_by_half(tmp_path: Path, seed: int) -> None:
    outcome = part(seed, IMAGES, tmp_path)
    assert (outcome.tried, outcome.broken, outcome.first) == (IMAGES, 0, "")


@pytest.mark.parametrize("durability", ["NORMAL", "OFF"])
@seeded
def test_the_same_without_a_sync_for_each_commit_loses(tmp_path: Path, durability: Durability, seed: int) -> None:
    outcome = part(seed, OF_CONTROL, tmp_path, durability)
    assert outcome.broken > 0
    assert "entries were acknowledged" in outcome.first or durability == "OFF"


def test_a_journal_whose_very_making_was_cut_is_made_again(tmp_path: Path) -> None:
    # As SQLite leaves it: the first page half written, and the rollback journal that says that there was none before.
    open_station(Settings(folder=tmp_path / "whole")).close()
    page = (tmp_path / "whole" / FILE_NAME).read_bytes()[:4_096]
    folder = tmp_path / "station"
    folder.mkdir()
    (folder / FILE_NAME).write_bytes(bytes(512) + page[512:])
    rollback = bytes.fromhex("d9d505f920a163d7") + struct.pack(">5I", 0, 1, 0, 512, 4_096)
    (folder / f"{FILE_NAME}-journal").write_bytes(rollback.ljust(512, b"\0"))
    station = open_station(Settings(folder=folder))
    station.bench.sign("Rosa Marín")
    station.bench.open(station.bench.identify("UNIT-1"), None)
    station.close()
    assert not (folder / f"{FILE_NAME}-journal").exists()


def test_the_model_loses_what_was_not_synced_and_only_that() -> None:
    disk = Disk({"a": b"0" * 1_024})
    disk.follow(Call("xOpen", "a", 1))
    disk.follow(Call("xWrite", "a", 1, 0, 512, b"1" * 512))
    disk.follow(Call("xSync", "a", 1))
    disk.follow(Call("xWrite", "a", 1, 256, 512, b"2" * 512))
    disk.follow(Call("xOpen", "b-journal", 2))
    found = {tuple(sorted(disk.image(Random(seed)).items())) for seed in range(400)}
    kept, torn = b"1" * 256 + b"2" * 512 + b"0" * 256, b"1" * 512 + b"2" * 256 + b"0" * 256
    lost, other = b"1" * 512 + b"0" * 512, b"1" * 256 + b"2" * 256 + b"0" * 512
    contents = {files[0][1] for files in found}
    assert contents == {kept, torn, lost, other}
    assert {len(files) for files in found} == {1, 2}
    disk.follow(Call("xSync", "b-journal", 2))
    disk.follow(Call("xSync", "a", 1))
    assert {tuple(sorted(disk.image(Random(seed)).items())) for seed in range(50)} == {
        (("a", kept), ("b-journal", b""))
    }
