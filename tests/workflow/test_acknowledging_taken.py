"""A right to acknowledge that was taken from somebody does not come back, and none comes by a name or another place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from intake_app.bootstrap import Station
from intake_app.domain.person_events import PERSON, PersonAdded
from intake_app.store.known_rights import known_rights
from intake_app.store.signing import state_folder
from tests.workflow.left_station import CHANGE, Open, end_without_closing, proof, told
from tests.workflow.test_acknowledging import (
    OTHER,
    PIN,
    ROSA,
    acknowledged,
    manned,
    new_pin,
    refused,
    sign_in,
    write,
)
from tests.workflow.test_proving import add_return, change

__all__ = ["manned"]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intake_app.store.pins.MEMORY_KIB", 64)


def kept(folder: Path) -> list[str]:
    known = known_rights(state_folder(folder))
    assert known is not None
    return [one.name for one in (*known.people, *known.granted) if one.pin]


def with_olga(folder: Path, open_here: Open, copy: Path) -> str:
    """A second administrator, and a copy of the folder from when she was one."""
    station = open_here()
    sign_in(station, ROSA, PIN)
    olga = station.bench.people.add("Olga", "administrator", OTHER).id
    station.close()
    shutil.copytree(folder, copy)
    return olga


def put_copy_back(folder: Path, copy: Path, open_here: Open) -> Station:
    shutil.copytree(copy, folder, dirs_exist_ok=True)
    station = open_here()
    assert told(station)
    return station


def test_who_is_called_as_the_owner_at_the_command_line_gives_nobody_a_right(manned: Path, open_here: Open) -> None:
    name = "root@command line"
    write(manned, (PERSON, "e" * 32, PersonAdded(name, "administrator")), (PERSON, "e" * 32, new_pin(open_here())))
    station = open_here()
    assert told(station)
    sign_in(station, name, OTHER)
    station.bench.people.add("Eve", "administrator", "193746")
    sign_in(station, "Eve", "193746")
    refused(station, "“Eve” could not say")
    assert kept(manned) == [ROSA]
    station.close()
    assert any(
        "by which the record names whoever used the command line" in one.sentence for one in proof(manned).faults
    )


@pytest.mark.parametrize("how", ["left", "role", "pin", "left at the command line", "pin at the command line"])
def test_what_is_taken_under_an_alarm_does_not_come_back_with_an_older_copy(
    how: str, manned: Path, open_here: Open, tmp_path: Path
) -> None:
    olga = with_olga(manned, open_here, tmp_path / "copy")
    change(manned, CHANGE)
    station = open_here()
    assert told(station)
    people = station.bench.people
    people.at_the_command_line("root") if "command line" in how else sign_in(station, ROSA, PIN)
    if how.startswith("left"):
        people.left(olga)
    elif how == "role":
        people.change_role(olga, "receiving")
    else:
        people.set_pin(olga, "572839")
    station.close()
    assert kept(manned) == [ROSA, "Olga"] if how == "pin at the command line" else [ROSA]
    station = put_copy_back(manned, tmp_path / "copy", open_here)
    sign_in(station, "Olga", OTHER)
    refused(station, "“Olga” (could not say|had another PIN)")
    sign_in(station, ROSA, PIN)
    acknowledged(station)


def test_the_first_of_two_pins_that_the_owner_gave_counts_no_more(
    manned: Path, open_here: Open, tmp_path: Path
) -> None:
    olga = with_olga(manned, open_here, tmp_path / "none")
    change(manned, CHANGE)
    for pin in ("572839", "572840"):
        station = open_here()
        assert told(station)
        station.bench.people.at_the_command_line("root")
        station.bench.people.set_pin(olga, pin)
        station.close()
        if pin == "572839":
            shutil.copytree(manned, tmp_path / "copy")
    station = put_copy_back(manned, tmp_path / "copy", open_here)
    sign_in(station, "Olga", "572839")
    refused(station, "“Olga” had another PIN")


def test_what_is_taken_before_the_record_was_proved_is_gone_at_once(
    manned: Path, open_here: Open, tmp_path: Path
) -> None:
    olga = with_olga(manned, open_here, tmp_path / "copy")
    end_without_closing(manned)
    station = open_here()
    assert told(station) == ""
    sign_in(station, ROSA, PIN)
    station.bench.people.left(olga)
    station.bench.people.add("Nora", "administrator", "193746")
    station.tidy()
    assert kept(manned) == [ROSA], "and nobody is added before"
    station.close()
    station = put_copy_back(manned, tmp_path / "copy", open_here)
    sign_in(station, "Olga", OTHER)
    refused(station, "“Olga” could not say")


def test_that_people_sign_in_is_kept_before_the_record_was_proved(folder: Path, open_here: Open) -> None:
    station = open_here()
    assert told(station) == ""
    station.bench.sign("Otto")
    station.bench.open(station.bench.identify("UNIT-1"), None)
    station.close()
    known = known_rights(state_folder(folder))
    assert known is not None
    assert not known.is_on
    end_without_closing(folder)
    station = open_here()
    assert told(station) == ""
    station.bench.people.first_administrator(ROSA, PIN)
    station.tidy()
    known = known_rights(state_folder(folder))
    assert known is not None
    assert known.is_on
    assert not known.people, "who she is, is kept once the record is proved"


def test_what_is_kept_goes_along_to_where_the_folder_was_moved(manned: Path, open_here: Open, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    shutil.move(manned, moved)
    manned.symlink_to(moved, target_is_directory=True)
    before = state_folder(manned)
    add_return(manned)
    station = open_here()
    assert told(station)
    sign_in(station, ROSA, PIN)
    acknowledged(station)
    assert state_folder(manned) != before
    assert kept(manned) == [ROSA]
    station.close()
    write(manned, (PERSON, "e" * 32, PersonAdded("Eve", "administrator")), (PERSON, "e" * 32, new_pin(open_here())))
    station = open_here()
    assert told(station)
    sign_in(station, "Eve", OTHER)
    refused(station, "“Eve” could not say")
