"""A station folder is reached through a link, or becomes one: what lies there then is held against what lay there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from intake_app.bootstrap import Station, open_station
from intake_app.settings import Settings
from intake_app.store.journal_reading import open_reading
from intake_app.store.kept_heads import named_keys
from intake_app.store.signing import STATE_VARIABLE
from intake_app.store.verifying import Where, verify
from tests.workflow.conftest import Wall

OTHER_FOLDER = "not one of its entries is known"


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "state"))
    return tmp_path / "state"


def at_work(folder: Path, does: Callable[[Station], object] = lambda _: None) -> str:
    """What is told at the start of a station that then records something more; empty where all is as it was signed."""
    station = open_station(Settings(folder=folder, name="Bench 3", code="B3"), Wall())
    alarm = station.bench.proving.check()
    station.bench.sign("Rosa Marín")
    does(station)
    station.bench.open(station.bench.identify(f"UNIT-{len(station.bench.recent())}"), None)
    station.close()
    return alarm.found if alarm else ""


def acknowledge(station: Station) -> None:
    station.bench.proving.acknowledge("I put it there.")


def kinds(folder: Path) -> list[str]:
    return [fault.sentence for fault in verify(Where(folder), lambda alarm: alarm.kind).faults]


def keys(folder: Path) -> list[str]:
    with open_reading(folder) as journal:
        return named_keys(journal)


@pytest.fixture
def forged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A record that names no key, made elsewhere."""
    with monkeypatch.context() as elsewhere:
        (tmp_path / "no folder").write_text("in the way", "utf-8")
        elsewhere.setenv(STATE_VARIABLE, str(tmp_path / "no folder"))
        station = open_station(Settings(folder=tmp_path / "forged", name="Bench 3", code="B3"), Wall())
        station.bench.sign("Rosa Marín")
        station.bench.open(station.bench.identify("UNIT-0"), None)
        station.close()
    assert keys(tmp_path / "forged") == []
    return tmp_path / "forged"


@pytest.fixture(params=["a folder", "a link"])
def station(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The path of a station that has worked."""
    folder = tmp_path / "station"
    if request.param == "a link":
        folder.symlink_to(tmp_path / "disk")
        (tmp_path / "disk").mkdir()
    for _ in range(2):
        assert at_work(folder) == ""
    return folder


def swap(station: Path, target: Path) -> None:
    station.rename(station.with_name("before"))
    station.symlink_to(target)


def test_a_forged_record_behind_a_link_is_told_until_an_administrator_says_why(station: Path, forged: Path) -> None:
    swap(station, forged)
    assert kinds(station) == ["other_folder"]
    for _ in range(2):
        assert OTHER_FOLDER in at_work(station)
    assert keys(forged) == []
    at_work(station, acknowledge)
    assert at_work(station) == ""
    assert at_work(forged) == ""
    assert at_work(station) == ""


def test_another_station_of_this_computer_behind_a_link_is_told(station: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert at_work(other) == ""
    swap(station, other)
    assert OTHER_FOLDER in at_work(station)
    at_work(station, acknowledge)
    for folder in (station, other, station):
        assert at_work(folder) == ""


def test_a_station_that_was_moved_with_a_link_in_its_old_place_goes_on(station: Path, tmp_path: Path) -> None:
    signed_with = keys(station)
    station.resolve().rename(tmp_path / "larger disk")
    station.unlink(missing_ok=True)
    station.symlink_to(tmp_path / "larger disk")
    for _ in range(2):
        assert at_work(station) == ""
    assert keys(station) == signed_with
    # By its new path it is one that was moved here, and once that was said, it is one station by both.
    moved = tmp_path / "larger disk"
    assert "which is not on this computer" in at_work(moved, acknowledge)
    assert "signed entry" in at_work(station, acknowledge)
    for folder in (moved, station, moved):
        assert at_work(folder) == ""


def test_a_link_that_leads_to_a_station_is_the_station(station: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(station)
    for folder in (tmp_path / "link", station, tmp_path / "link"):
        assert at_work(folder) == ""
    assert len(keys(station)) == 1
