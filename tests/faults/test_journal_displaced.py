"""The journal is deleted, moved or replaced while the station is open: nothing is acknowledged that then is nowhere."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from intake_app.bootstrap import Station, open_station
from intake_app.domain.backups import BackupSettings
from intake_app.domain.errors import BadInput, NotNow, StorageFailed
from intake_app.domain.events import RETURN, Draft
from intake_app.domain.person_events import SignedIn, SignedOut
from intake_app.settings import Settings
from intake_app.store.backups import Origin, back_up
from intake_app.store.journal import SqliteJournal
from intake_app.store.journal_reading import open_reading
from intake_app.store.verifying import Where, verify
from intake_app.workflow.door import Signed
from intake_app.workflow.people import People
from intake_app.workflow.ports import Now
from tests.domain.made_events import opened as made


class Wall:
    """A clock, with something that happens when it is asked the next time."""

    def __init__(self) -> None:
        self.then: Callable[[], object] | None = None

    def __call__(self) -> Now:
        then, self.then = self.then, None
        if then is not None:
            then()
        return Now(datetime(2026, 11, 20, 9, 41, tzinfo=UTC), 0)


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def station(tmp_path: Path, wall: Wall) -> Iterator[Station]:
    station = open_station(Settings(folder=tmp_path / "station", code="B3"), wall)
    station.bench.sign("Rosa Marín")
    opened(station, "UNIT-0")
    station.tidy()
    yield station
    station.close()


def opened(station: Station, serial: str) -> str:
    return station.bench.open(station.bench.identify(serial), None).return_id


def file(station: Station) -> Path:
    return station.settings.folder / "journal.sqlite3"


def deleted(place: Path) -> None:
    place.unlink()


def moved(place: Path) -> None:
    place.rename(place.with_name("elsewhere"))


def folder_moved(place: Path) -> None:
    place.parent.rename(place.parent.with_name("elsewhere"))


def replaced(place: Path) -> None:
    shutil.copyfile(place, place.with_name("older"))
    os.replace(place.with_name("older"), place)  # noqa: PTH105


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        (deleted, "was taken away"),
        (moved, "was taken away"),
        (folder_moved, "was taken away"),
        (replaced, "was replaced by another file"),
    ],
)
def test_nothing_is_acknowledged_once_the_journal_is_not_in_its_place(
    station: Station, fault: Callable[[Path], None], found: str
) -> None:
    fault(file(station))
    before = station.parts.journal.recent(9)
    said = f"journal.sqlite3 in .* {found} while the station was open: nothing is recorded from here on. Put that very"
    for _ in range(2):
        with pytest.raises(StorageFailed, match=said):
            opened(station, "UNIT-1")
        station.tidy()
    for tells in (station.bench.proving.check, station.bench.proving.look_again):
        with pytest.raises(StorageFailed, match=said):
            tells()
    assert station.parts.journal.recent(9) == before


def test_work_goes_on_once_the_very_file_is_back(station: Station) -> None:
    moved(file(station))
    with pytest.raises(StorageFailed, match="was taken away"):
        opened(station, "UNIT-1")
    file(station).with_name("elsewhere").rename(file(station))
    opened(station, "UNIT-2")
    with open_reading(station.settings.folder) as journal:
        assert {row.serial for row in journal.recent(9)} == {"UNIT-0", "UNIT-2"}


def test_somebody_who_was_written_as_the_journal_went_is_known_once_it_is_back(station: Station, wall: Wall) -> None:
    """Else the gesture that is made again would put a second person of that name into the record."""
    people = station.bench.people
    people.first_administrator("Anna Adler", "482913")
    wall.then = lambda: moved(file(station))
    with pytest.raises(StorageFailed, match="look before you repeat it"):
        people.add("Sam Ito", "supervisor", "739125")
    file(station).with_name("elsewhere").rename(file(station))
    with pytest.raises(BadInput, match="Sam Ito"):
        people.add("Sam Ito", "supervisor", "550917")
    assert people.sign_in("Sam Ito", "739125") == Signed("Sam Ito", "supervisor")


@pytest.mark.parametrize(
    "gesture",
    [
        lambda people: people.sign_in("Max"),
        lambda people: people.sign_in("Sam Ito", "739125"),
        lambda people: people.sign_in("Sam Ito", "550917"),
        lambda people: people.lock(),
        lambda people: people.sign_out(),
        lambda people: people.run_without_sign_in(),
    ],
)
def test_nobody_is_at_the_bench_behind_an_entry_about_it_that_is_there_unconfirmed(
    station: Station, wall: Wall, gesture: Callable[[People], object]
) -> None:
    """Else whoever was there goes on, and what they do is told as written by somebody who was not signed in."""
    people = station.bench.people
    people.first_administrator("Anna Adler", "482913")
    people.add("Max", "receiving")
    people.add("Sam Ito", "supervisor", "739125")
    wall.then = lambda: moved(file(station))
    with pytest.raises(StorageFailed, match="look before you repeat it"):
        gesture(people)
    file(station).with_name("elsewhere").rename(file(station))
    assert people.here is None
    with pytest.raises(NotNow, match="who is at the bench"):
        opened(station, "UNIT-1")
    if people.choice() == "with":
        people.sign_in("Max")
        opened(station, "UNIT-1")
        people.sign_in("Anna Adler", "482913")
        people.run_without_sign_in()
    station.bench.sign("Rosa Marín")
    opened(station, "UNIT-2")
    people.first_administrator("Anna Adler", "482913")
    is_proved_with_every_stay_ended_once(station)


def test_nobody_is_at_the_bench_behind_a_first_administrator_who_is_there_unconfirmed(
    station: Station, wall: Wall
) -> None:
    people = station.bench.people
    wall.then = partial(setattr, wall, "then", lambda: moved(file(station)))
    with pytest.raises(StorageFailed, match="Nobody is signed in at the bench now: whoever goes on signs in again"):
        people.first_administrator("Anna Adler", "482913")
    file(station).with_name("elsewhere").rename(file(station))
    assert (people.here, people.choice()) == (None, "with")
    with pytest.raises(NotNow, match="who is at the bench"):
        opened(station, "UNIT-1")
    people.sign_in("Anna Adler", "482913")
    opened(station, "UNIT-1")
    is_proved_with_every_stay_ended_once(station)


def is_proved_with_every_stay_ended_once(station: Station) -> None:
    station.close()
    assert verify(Where(station.settings.folder), str).faults == []
    with open_reading(station.settings.folder) as journal:
        stays = journal._connection.execute("SELECT DISTINCT subject FROM events WHERE subject_kind = 'session'")
        for (stay,) in stays.fetchall():
            assert [type(event.payload) for event in journal.events_of(stay)] == [SignedIn, SignedOut]


def test_a_journal_that_goes_in_the_middle_of_a_gesture_is_told(tmp_path: Path, wall: Wall) -> None:
    with SqliteJournal(tmp_path, "B3", wall) as journal:
        wall.then = lambda: deleted(tmp_path / "journal.sqlite3")
        with pytest.raises(StorageFailed, match="What was done last may be lost with it: look before you repeat it"):
            journal.append([Draft("Rosa Marín", RETURN, "r1", made("UNIT-1"))])


def test_a_commit_that_fails_makes_no_new_file_where_the_journal_was(station: Station) -> None:
    journal = station.parts.journal
    events = journal.events_of(journal.recent(1)[0].id)
    deleted(file(station))
    assert journal._are_recorded(events) is None  # type: ignore[attr-defined]
    assert not file(station).exists()


def test_what_is_done_to_the_very_file_is_no_alarm(station: Station) -> None:
    folder = station.settings.folder
    back_up(Origin(folder, "B3", "Bench 3", "1.0"), BackupSettings())
    station.parts.journal.checkpoint(waits=True)  # type: ignore[attr-defined]
    file(station).chmod(0o640)
    os.utime(file(station), (0, 0))
    os.link(file(station), folder / "another-name")
    opened(station, "UNIT-1")
    assert station.bench.proving.check() is None


def test_a_file_system_that_numbers_no_files_is_believed(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on some shares: every file is number 0."""
    look = os.stat

    def numbers_none(path: str) -> os.stat_result:
        return os.stat_result((*look(path)[:1], 0, *look(path)[2:]))

    monkeypatch.setattr("intake_app.store.journal.os.stat", numbers_none)
    opened(station, "UNIT-1")


def test_a_share_that_numbers_a_file_anew_is_no_alarm_and_one_that_lost_it_is(
    tmp_path: Path, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As CIFS does where the server numbers no files: the client makes numbers up, and other ones the next time."""
    look, numbers = os.stat, itertools.count(1)

    def numbers_anew(path: str, **how: Any) -> os.stat_result:
        found = look(path, **how)
        is_it = str(path) == str(tmp_path / "station" / "journal.sqlite3")
        return os.stat_result((found[0], next(numbers), *found[2:])) if is_it else found

    monkeypatch.setattr("intake_app.store.journal.os.stat", numbers_anew)
    station = open_station(Settings(folder=tmp_path / "station", code="B3", network_folder=True), wall)
    station.bench.sign("Rosa Marín")
    opened(station, "UNIT-0")
    station.bench.proving.look_again()
    moved(file(station))
    with pytest.raises(StorageFailed, match="was taken away"):
        opened(station, "UNIT-1")
    station.close()
