"""From which numbers a restored station goes on, where somebody wrote into what is asked about them."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake_app.domain.events import Draft
from intake_app.domain.heads import Alarm
from intake_app.domain.minted import mint_number
from intake_app.domain.number_floors import SSCC, NumberFloor
from intake_app.domain.station_events import STATION, AlarmRaised, station_subject
from intake_app.store.journal import SqliteJournal
from tests.store.house import BEGINS, House
from tests.store.test_restoring import restored_in, sound
from tests.workflow.conftest import Wall
from tests.workflow.test_proving import change

LAST = 999_999_990


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "station", Wall())


def add_far_floors(folder: Path, wall: Wall) -> None:
    """An entry that somebody adds: minting is to go on behind the last number there is."""
    far = [NumberFloor(prefix, "B3", LAST) for prefix in ("RMA", "LP")]
    with SqliteJournal(folder, "B3", wall) as journal:
        said = AlarmRaised(Alarm("touched", "B3", 1), floors=[*far, NumberFloor(SSCC, BEGINS, LAST)])
        journal.append([Draft("", STATION, station_subject("B3"), said)])


@pytest.mark.parametrize("how", ["look-up", "look-up lowered", "entry", "folder", "folder, damaged", "later backup"])
def test_what_somebody_writes_takes_no_numbers_away_and_hides_none(house: House, how: str) -> None:
    house.receive(2)
    found = house.back_up()
    lost = house.receive(4)
    folder = house.settings.folder
    if how == "look-up":
        change(folder, f"UPDATE minted_numbers SET highest = {LAST}")  # noqa: S608
    elif how == "look-up lowered":
        change(folder, "DELETE FROM minted_numbers", "DELETE FROM consignments")
    elif how in {"entry", "later backup"}:
        add_far_floors(folder, house.wall)
        if how == "later backup":
            house.back_up()
            (folder / "journal.sqlite3").unlink()
    else:
        (folder / "papers" / mint_number("RMA", "B3", LAST)).mkdir(parents=True)
        (folder / "papers" / mint_number("RMA", "B3", 150_000)).mkdir()
        if how == "folder, damaged":
            (folder / "journal.sqlite3").write_bytes(b"x" * 100 + (folder / "journal.sqlite3").read_bytes()[100:])
    house.restore(found)
    (said,) = restored_in(house)
    assert {one.prefix for one in said.floors} >= {"RMA", "LP", "SSCC"}
    assert all(one.highest < 11_000 for one in said.floors)
    assert not set(house.receive(4)) & set(lost)
    sound(house)


def test_a_look_up_in_the_backup_that_was_raised_hides_no_number_either(house: House) -> None:
    house.receive(2)
    change(house.settings.folder, "UPDATE minted_numbers SET highest = 900")
    found = house.back_up()
    house.restore(found)
    lost = house.receive(4)
    house.restore(found)
    assert not set(house.receive(4)) & set(lost)
