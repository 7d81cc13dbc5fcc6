"""A real station in a folder of its own, with a small catalogue that every case of the tests is in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from intake_app.bootstrap import Station, open_station
from intake_app.settings import Settings
from intake_app.store.importing import import_file
from intake_app.store.signing import STATE_VARIABLE
from intake_app.workflow.ports import Now
from intake_app.workflow.sight import Sight
from tests.workflow.left_station import left

UNITS = """Serial,Model,Vendor,Order number,Order date,Order total,Unit price,Customer name,Email,Phone,Address,Region
SV24E4-018233,S12E4,Smartvue,SO-1001,2026-11-02,7200.00,3600.00,Núñez Seguridad,a@example.com,555-0101,Calle 1,West
SV19R24-00771,S9R24,Smartvue,SO-1002,2026-01-14,6100.00,3100.00,Trần Security Co.,b@example.com,555-0102,Main St 2,East
TWICE-1,S12E2,Smartvue,SO-1003,2024-03-01,5200.00,2600.00,First Buyer,,,,
TWICE-1,S12E2,Smartvue,SO-1004,2026-10-30,5200.00,2500.00,Second Buyer,,,,
ORDER-A,S12E1,Smartvue,SO-1005,2026-11-01,9000.00,4500.00,王小明安防,,,,
ORDER-B,S12E1,Smartvue,SO-1005,2026-11-01,9000.00,4500.00,王小明安防,,,,
NOVENDOR-1,S12E2,,SO-1006,2026-11-01,6000.00,3000.00,No Vendor Ltd,,,,
OTHER-1,S12E2,Somebody Else,SO-1007,2026-11-01,6000.00,3000.00,Other Ltd,,,,
QS-1,QT428,Q-See,QO-1,2026-11-05,400.00,400.00,Quiet House,,,,
FUTURE-1,S12E2,Smartvue,SO-1008,2026-12-24,6000.00,3000.00,Early Bird,,,,
"""
RMAS = """Number,Issued on,Serial,Reason,Remedy,Proof,Advance charge
R-20418,2026-11-15,SV24E4-018233,unwanted,refund,receipt,0
R-20419,2026-11-16,ORDER-A,defective,repair,invoice,0
R-20419,2026-11-16,ORDER-B,defective,repair,invoice,0
R-20420,2026-11-16,,defective,repair,invoice,0
"""
SOUND = {
    "box": "original",
    "foam": "original",
    "sleeve": "original",
    "parts": "original_condition",
    "reason": "unwanted",
    "remedy": "refund",
    "proof_of_purchase": "receipt",
    "advance_charge": "0",
}


class Wall:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 20, 9, 41, 7, tzinfo=UTC)

    def __call__(self) -> Now:
        return Now(self.at, -300)


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def open_here(tmp_path: Path, wall: Wall) -> Iterator[Callable[[], Station]]:
    """Opens the station of this test; a second call closes it first and opens it again, as after a restart.

    It can be given another code then.
    """
    opened: list[Station] = []

    def again(code: str = "B3") -> Station:
        while opened:
            opened.pop().close()
        opened.append(open_station(Settings(folder=tmp_path / "station", name="Bench 3", code=code), wall))
        return opened[0]

    yield again
    for station in opened:
        station.close()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_here: Callable[[], Station]) -> Path:
    """A station that was closed after a day's work, and whose file is named; its key and memory are this test's own."""
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "state"))
    return left(open_here())


@pytest.fixture
def station(open_here: Callable[[], Station], tmp_path: Path) -> Station:
    station = open_here()
    for what, text in (("units", UNITS), ("rmas", RMAS)):
        file = tmp_path / f"{what}.csv"
        file.write_text(text, "utf-8")
        import_file(station.settings.folder, what, file, lambda _progress: True)
    station.bench.sign("Rosa Marín")
    return station


def excused(station: Station, sight: Sight) -> Sight:
    """The return with a reason for every photo that is wanted and was not taken."""
    for fact in sight.photos_missing:
        sight = station.bench.excuse(sight.return_id, fact, "The camera is broken.")
    return sight
