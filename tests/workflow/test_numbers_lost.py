"""Numbers of entries that are lost stand on labels: none of them is given to another unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path

import pytest

from intake_app.bootstrap import Station, open_station
from intake_app.domain.events import Draft
from intake_app.domain.heads import Alarm
from intake_app.domain.minted import mint_number, station_and_number
from intake_app.domain.number_floors import NumberFloor
from intake_app.domain.station_events import STATION, AlarmRaised, station_subject
from intake_app.settings import Settings
from intake_app.store.journal_reading import FILE_NAME
from intake_app.store.rebuild import rebuild
from intake_app.workflow.kit_sight import KitAbout
from tests.store.house import begun
from tests.workflow.conftest import Wall
from tests.workflow.left_station import TOUCHED, Open, alarms_of, told, work
from tests.workflow.test_behind_alarms import acknowledge, faults, killed, older
from tests.workflow.test_proving import change


@pytest.fixture
def open_numbered(folder: Path, wall: Wall) -> Iterator[Open]:
    """Opens the station as one that makes container codes; a second call closes it first."""
    settings = Settings(folder=folder, name="Bench 3", code="B3", gs1_company_prefix="0614141", gs1_extension=3)
    with ExitStack() as opened:

        def again() -> Station:
            opened.close()
            return opened.enter_context(closing(open_station(settings, wall)))

        yield again


def number_of(station: Station, serial: str) -> str:
    """The number that a unit gets that comes without an RMA."""
    station.bench.sign("Rosa Marín")
    return station.bench.open(station.bench.identify(serial), None).rma_number


def kit_ordered(station: Station) -> str:
    """The number of a new kit order."""
    order = station.bench.kits.begin(KitAbout(), "", is_ordered=True).order
    assert order is not None
    return order.number


def running(number: str) -> int:
    return station_and_number("RMA", number)[1]


def lose(folder: Path, open_here: Open, count: int = 2) -> list[str]:
    """An older file is put back; the numbers of the returns that are lost with it."""
    before = (folder / FILE_NAME).read_bytes()
    station = open_here()
    lost = [number_of(station, f"UNIT-L{number}") for number in range(count)]
    station.close()
    (folder / FILE_NAME).write_bytes(before)
    return lost


@pytest.mark.parametrize("when", ["while it stands", "once it is acknowledged", "after a rebuild"])
def test_no_number_of_a_return_that_is_lost_with_a_newer_file_is_given_again(
    when: str, folder: Path, open_here: Open
) -> None:
    lost = lose(folder, open_here)
    station = open_here()
    assert "An older file was put back" in told(station)
    given = [number_of(station, "UNIT-N")]
    if when != "while it stands":
        acknowledge(station)
        given.append(number_of(station, "UNIT-M"))
    station.close()
    if when == "after a rebuild":
        assert rebuild(folder).were_equal
    given.append(number_of(open_here(), "UNIT-O"))
    assert not set(given) & set(lost)
    assert running(given[0]) > running(lost[-1])
    assert running(given[0]) < running(given[-1]) < running(given[0]) + 10, "once, and not with each start"
    assert faults(folder) == ([] if when != "while it stands" else ["older_file"])


def test_a_cut_end_that_was_signed_takes_its_numbers_along_too(folder: Path, open_here: Open) -> None:
    station = open_here()
    lost = [number_of(station, f"UNIT-L{number}") for number in range(3)]
    last = station.parts.journal.last_sequence("B3")  # type: ignore[attr-defined]
    station.close()
    change(folder, f"DELETE FROM events WHERE sequence > {last - 3}", "DELETE FROM minted_numbers")  # noqa: S608
    station = open_here()
    assert told(station)
    acknowledge(station)
    assert number_of(station, "UNIT-N") not in lost
    assert running(number_of(station, "UNIT-M")) > running(lost[-1])


def test_work_over_the_place_of_what_is_lost_takes_its_numbers_along(folder: Path, open_here: Open) -> None:
    before = older(folder, open_here)
    newer = (folder / FILE_NAME).read_bytes()
    (folder / FILE_NAME).write_bytes(before)
    station = open_here()
    assert told(station)
    given = [number_of(station, f"UNIT-B{number}") for number in range(4)]
    station.close()
    (folder / FILE_NAME).write_bytes(newer)
    station = open_here()
    assert "work went on over its place" in told(station)
    assert number_of(station, "UNIT-C") not in given


def test_a_newer_file_that_was_put_back_passes_over_what_was_passed_over_without_it(
    folder: Path, open_here: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake_app.domain.number_floors._JUMP", 0)
    before = (folder / FILE_NAME).read_bytes()
    station = open_here()
    for number in range(20):
        number_of(station, f"UNIT-L{number}")
        work(station, f"UNIT-K{number}")
    station.close()
    newer = (folder / FILE_NAME).read_bytes()
    (folder / FILE_NAME).write_bytes(before)
    station = open_here()
    assert told(station)
    given = [number_of(station, f"UNIT-B{number}") for number in range(3)]
    station.close()
    (folder / FILE_NAME).write_bytes(newer)
    station = open_here()
    assert told(station)
    assert running(number_of(station, "UNIT-C")) > running(given[-1])


def test_where_an_older_copy_went_on_elsewhere_all_is_passed_over_that_is_lost_with_it(
    folder: Path, open_here: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("intake_app.domain.number_floors._JUMP", 0)
    before = (folder / FILE_NAME).read_bytes()
    station = open_here()
    work(station, "UNIT-1")  # which is signed at once
    lost = [number_of(station, f"UNIT-L{number}") for number in range(20)]
    station.close()
    (folder / FILE_NAME).write_bytes(before)
    with monkeypatch.context() as patch:
        patch.setenv("INTAKE_STATE_DIR", str(tmp_path / "elsewhere"))
        station = open_here()
        told(station)
        number_of(station, "UNIT-E0")
        number_of(station, "UNIT-E1")
        station.close()
    station = open_here()
    assert told(station)
    assert alarms_of(station.parts.journal.station_events())[-1].kind == "changed"
    assert running(number_of(station, "UNIT-N")) > running(lost[-1])


def test_an_entry_that_was_altered_passes_over_a_margin_alone_where_none_is_lost(folder: Path, open_here: Open) -> None:
    station = open_here()
    before = [number_of(station, f"UNIT-{number}") for number in range(5)]
    station.close()
    change(folder, "UPDATE events SET hash = replace(replace(hash, 'f', '0'), 'e', 'f') || 'f' WHERE sequence = 1")
    station = open_here()
    assert told(station)
    assert [one.kind for one in alarms_of(station.parts.journal.station_events())] == ["changed"]
    last = running(before[-1]) + 1_000
    assert last < running(number_of(station, "UNIT-N")) < last + 5
    acknowledge(station)
    assert running(number_of(station, "UNIT-M")) < last + 5


def test_papers_tell_of_numbers_that_were_passed_over_behind_an_earlier_loss(folder: Path, open_here: Open) -> None:
    before = (folder / FILE_NAME).read_bytes()
    on_paper: set[str] = set()
    for again in range(3):
        station = open_here()
        told(station)
        number = number_of(station, f"UNIT-{again}")
        assert number not in on_paper
        on_paper.add(number)
        (folder / "papers" / number).mkdir(parents=True)
        station.close()
        (folder / FILE_NAME).write_bytes(before)
    (folder / "papers" / mint_number("RMA", "B3", 999_999_990)).mkdir()
    station = open_here()
    assert told(station)
    assert max(map(running, on_paper)) < running(number_of(station, "UNIT-N")) < 10_000


ALTERED = {
    "plain": "SELECT 1",
    "lowered": "UPDATE minted_numbers SET highest = 1",
    "emptied": "DELETE FROM minted_numbers",
    "raised": "UPDATE minted_numbers SET highest = 999999999",
    "raised beyond all numbers": "UPDATE minted_numbers SET highest = 9223372036854775807",
    "no text": "INSERT INTO minted_numbers VALUES (CAST(x'ff' AS TEXT), 'B3', 1)",
    "no text in the code": "INSERT INTO minted_numbers VALUES ('RMA', CAST(x'ff00' AS TEXT), 1)",
}


@pytest.mark.parametrize("how", ALTERED)
def test_what_is_written_into_the_look_up_of_numbers_gives_none_again_and_takes_none_away(
    how: str, folder: Path, open_here: Open
) -> None:
    station = open_here()
    assert told(station) == ""
    lost = [number_of(station, f"UNIT-L{number}") for number in range(2)]
    last = killed(station)
    change(folder, f"DELETE FROM events WHERE sequence = {last}", ALTERED[how])  # noqa: S608 - a number of ours
    station = open_here()
    assert f"know the return {lost[-1]} up to entry {last}" in told(station)
    acknowledge(station)
    if "raised" not in how:
        assert running(number_of(station, "UNIT-N")) > running(lost[-1])
    station.close()
    rebuild(folder)
    station = open_here()
    assert running(lost[-1]) < running(number_of(station, "UNIT-M")) < 10_000
    station.close()
    assert rebuild(folder).were_equal


@pytest.mark.parametrize("damage", ["operator = CAST(x'ff' AS TEXT)", "at = ''", "payload = CAST('{}' AS BLOB)"])
def test_an_entry_that_cannot_be_read_keeps_nobody_from_going_on(damage: str, folder: Path, open_here: Open) -> None:
    station = open_here()
    lost = [number_of(station, f"UNIT-L{number}") for number in range(3)]
    last = killed(station)
    cut = f"DELETE FROM events WHERE sequence = {last}"  # noqa: S608 - a number of ours
    change(folder, cut, f"UPDATE events SET {damage} WHERE sequence = {last - 2}")  # noqa: S608 - as above
    station = open_here()
    assert told(station)
    assert number_of(station, "UNIT-N") not in lost


def test_an_alarm_of_an_earlier_program_that_stands_takes_the_numbers_along_once_it_is_acknowledged(
    folder: Path, open_here: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = lose(folder, open_here)
    station = open_here()
    with monkeypatch.context() as patch:
        patch.setattr("intake_app.workflow.proving.floors_after_loss", lambda *_: [])
        assert told(station)
    station.close()
    station = open_here()
    assert told(station)
    assert len(alarms_of(station.parts.journal.station_events())) == 1
    acknowledge(station)
    assert number_of(station, "UNIT-N") not in lost
    assert number_of(station, "UNIT-M") not in lost


def test_it_does_so_beside_another_alarm_that_has_taken_its_own_along(
    folder: Path, open_here: Open, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = lose(folder, open_here)
    station = open_here()
    with monkeypatch.context() as patch:
        patch.setattr("intake_app.workflow.proving.floors_after_loss", lambda *_: [])
        assert told(station)
    wall.at += timedelta(days=1)
    of_other = AlarmRaised(Alarm("older_file", "A1", 9, found=4, lost=5), floors=[NumberFloor("RMA", "A1", 1_005)])
    station.parts.journal.append([Draft("", STATION, station_subject("B3"), of_other)])
    assert told(station)
    acknowledge(station)
    assert number_of(station, "UNIT-N") not in lost
    assert number_of(station, "UNIT-M") not in lost


@pytest.mark.usefixtures("folder")
def test_of_alarms_that_are_raised_at_once_the_first_takes_the_numbers_along_for_all(open_here: Open) -> None:
    station = open_here()
    assert told(station) == ""
    both = [Alarm("older_file", station=code, expected=90, found=80, lost=10) for code in ("A1", "B3")]
    station.bench.proving._raise(both)
    assert told(station)
    first = number_of(station, "UNIT-N")
    acknowledge(station)
    assert running(number_of(station, "UNIT-M")) < running(first) + 10


@pytest.mark.usefixtures("folder")
def test_no_number_of_any_kind_is_given_again_where_its_look_up_was_lowered(
    open_numbered: Callable[[], Station], folder: Path
) -> None:
    station = open_numbered()
    assert told(station) == ""
    given = [begun(station)[0] for _ in range(3)]
    station.bench.sign("Rosa Marín")
    given += [kit_ordered(station) for _ in range(3)]
    given.append(number_of(station, "UNIT-1"))
    station.close()
    change(folder, "DELETE FROM minted_numbers")
    station = open_numbered()
    assert TOUCHED in told(station)
    station.bench.sign("Rosa Marín")
    again = [begun(station)[0], kit_ordered(station)]
    again.append(number_of(station, "UNIT-2"))
    assert not set(again) & set(given)


@pytest.mark.usefixtures("folder")
def test_an_absurd_alarm_that_somebody_made_up_takes_no_numbers_away(open_here: Open) -> None:
    station = open_here()
    absurd = Alarm("older_file", "B3", 2**62, "2026-11-20T04:41:00+00:00", found=1, sound=1)
    station.parts.journal.append([Draft("", STATION, station_subject("B3"), AlarmRaised(absurd))])
    assert told(station)
    acknowledge(station)
    assert running(number_of(station, "UNIT-N")) < 2_000_000


@pytest.mark.parametrize("is_remade", [True, False])
@pytest.mark.parametrize("how", ["end", "older file"])
def test_no_consignment_gets_the_numbers_of_one_that_is_lost(
    how: str, *, is_remade: bool, folder: Path, open_numbered: Callable[[], Station]
) -> None:
    station = open_numbered()
    assert told(station) == ""
    known = begun(station)
    station.tidy()
    station.close()
    before = (folder / FILE_NAME).read_bytes()
    station = open_numbered()
    lost = begun(station)
    work(station, "UNIT-1")
    more = begun(station)
    if how == "end":
        last = killed(station)
        change(folder, f"DELETE FROM events WHERE sequence >= {last - 2}")  # noqa: S608 - a number of ours
    else:
        station.close()
        (folder / FILE_NAME).write_bytes(before)
    station = open_numbered()
    assert told(station)
    acknowledge(station)
    station.close()
    if is_remade:
        rebuild(folder)
    station = open_numbered()
    assert told(station) == ""
    after = begun(station)
    assert not {*known, *lost, *more} & set(after)
    station.close()
    # What is looked up of a consignment whose end is missing differs until it is made again.
    assert (faults(folder) == []) is (is_remade or how == "older file")
