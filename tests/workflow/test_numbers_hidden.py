"""What an alarm does not tell to be lost may be lost all the same: no number of it is given again either."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from itertools import count
from pathlib import Path
from typing import Protocol

import pytest

from intake_app.bootstrap import Station, open_station
from intake_app.domain.events import RETURN
from intake_app.domain.heads import BrokenAt
from intake_app.settings import Settings
from intake_app.store.database import connect
from intake_app.store.event_rows import COLUMNS, PLACES, EventRow, row_hash
from intake_app.store.heads_memory import MEMORY_FILE
from intake_app.store.journal_reading import FILE_NAME
from intake_app.store.signing import state_folder
from tests.store.house import begun
from tests.workflow.conftest import Wall
from tests.workflow.left_station import CHANGE, TOUCHED, Open, alarms_of, told
from tests.workflow.test_behind_alarms import acknowledge
from tests.workflow.test_numbers_lost import kit_ordered, number_of, running
from tests.workflow.test_proving import change

SERIALS = count(100)


class OpenAs(Protocol):
    def __call__(self, prefix: str = "0614141") -> Station: ...


@pytest.fixture
def open_as(folder: Path, wall: Wall) -> Iterator[OpenAs]:
    """Opens the station as one of the company with this prefix; a second call closes it first."""
    with ExitStack() as opened:

        def again(prefix: str = "0614141") -> Station:
            opened.close()
            settings = Settings(folder=folder, name="Bench 3", code="B3", gs1_company_prefix=prefix, gs1_extension=3)
            return opened.enter_context(closing(open_station(settings, wall)))

        yield again


def kinds(station: Station) -> list[str]:
    return [one.kind for one in alarms_of(station.parts.journal.station_events())]


def given(station: Station) -> set[str]:
    """A number of each kind."""
    station.bench.sign("Rosa Marín")
    return {kit_ordered(station), *begun(station), number_of(station, f"UNIT-{next(SERIALS)}")}


def taken_out(folder: Path, station: Station, first: int) -> int:
    """Everything from this entry on but the last one is taken out, and the look-ups know of none of it."""
    last = station.parts.journal.last_sequence("B3")  # type: ignore[attr-defined]
    station.close()
    names = ("minted_numbers", "returns", "kit_orders", "consignments")
    cut = f"DELETE FROM events WHERE sequence BETWEEN {first} AND {last - 1}"  # noqa: S608 - numbers of ours
    change(folder, cut, *(f"DELETE FROM {name}" for name in names))  # noqa: S608 - names of ours
    return int(last)


@pytest.mark.parametrize("when", ["before the proof", "behind the proof", "once it is acknowledged"])
def test_no_number_is_given_again_of_what_was_taken_out_in_the_middle(when: str, folder: Path, open_as: OpenAs) -> None:
    station = open_as()
    assert told(station) == ""
    given(station)
    first = station.parts.journal.last_sequence("B3") + 1  # type: ignore[attr-defined]
    lost = given(station) | given(station)
    number = number_of(station, "UNIT-L")
    last = taken_out(folder, station, first)
    station = open_as()
    assert TOUCHED in told(station) or "changed" in kinds(station)
    if when != "before the proof":
        station.bench.proving.broken("B3", BrokenAt(last))
    if when == "once it is acknowledged":
        acknowledge(station)
    again = given(station)
    assert not again & lost
    assert running(number_of(station, "UNIT-O")) > running(number)


def test_of_more_than_the_margin_that_were_taken_out_none_is_given_again(
    folder: Path, open_here: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake_app.domain.number_floors._JUMP", 0)
    station = open_here()
    assert told(station) == ""
    first = number_of(station, "UNIT-0")
    at = station.parts.journal.last_sequence("B3") + 1  # type: ignore[attr-defined]
    lost = [number_of(station, f"UNIT-L{number}") for number in range(20)]
    station.bench.note(station.parts.journal.recent(1)[0].id, "Held against the light.")
    taken_out(folder, station, at)
    station = open_here()
    assert told(station)
    assert running(number_of(station, "UNIT-N")) > running(lost[-1]) > running(first)


def opened_row(folder: Path) -> EventRow:
    """The entry by which the first return was opened, as it is stored."""
    with closing(connect(folder / FILE_NAME)) as connection:
        found = f"SELECT {COLUMNS} FROM events WHERE kind = 'opened' ORDER BY sequence"  # noqa: S608 - ours
        return EventRow(*connection.execute(found).fetchone())


def put_in(folder: Path, rows: Iterable[EventRow]) -> None:
    """Rows that no program writes."""
    with closing(connect(folder / FILE_NAME)) as connection:
        guards = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        connection.executemany(f"INSERT INTO events ({COLUMNS}) VALUES ({PLACES})", rows)  # noqa: S608 - ours
        for _, made in guards:
            connection.execute(made)


@pytest.mark.parametrize("holds", [True, False])
def test_entries_with_numbers_below_the_first_hide_none_that_is_missing(
    folder: Path, open_here: Open, *, holds: bool
) -> None:
    station = open_here()
    assert told(station) == ""
    lost = [number_of(station, f"UNIT-L{number}") for number in range(20)]
    station.close()
    first = opened_row(folder)
    added = [first._replace(id=f"x{number}", sequence=-number, subject=f"{number:032x}") for number in range(12_000)]
    if holds:
        added = [row._replace(hash=row_hash(row)) for row in added]
    cut = f"DELETE FROM events WHERE sequence > {first.sequence}"  # noqa: S608 - a number of ours
    change(folder, cut, "DELETE FROM returns", "UPDATE minted_numbers SET highest = 1")
    put_in(folder, added)
    station = open_here()
    station.bench.proving.broken("B3", BrokenAt(0))
    assert number_of(station, "UNIT-N") not in lost


@pytest.mark.parametrize(
    "damage",
    [
        "payload = CAST(replace(payload, 'RMA-B3-', 'RMA-Z9-') AS BLOB)",
        "operator = CAST(x'ff' AS TEXT)",
        "kind = 'noted'",
    ],
)
@pytest.mark.parametrize("is_last", [True, False])
def test_entries_that_do_not_hold_are_missing_too(
    damage: str, folder: Path, open_here: Open, monkeypatch: pytest.MonkeyPatch, *, is_last: bool
) -> None:
    monkeypatch.setattr("intake_app.domain.number_floors._JUMP", 5)
    station = open_here()
    assert told(station) == ""
    number_of(station, "UNIT-0")
    last = station.parts.journal.last_sequence("B3")  # type: ignore[attr-defined]
    lost = [number_of(station, f"UNIT-L{number}") for number in range(30)]
    if not is_last:
        station.bench.note(station.parts.journal.recent(1)[0].id, "Held against the light.")
    station.close()
    of_lost = f"sequence > {last} AND kind = 'opened'"
    change(folder, f"UPDATE events SET {damage} WHERE {of_lost}", "UPDATE minted_numbers SET highest = 1")  # noqa: S608
    station = open_here()
    assert told(station)
    assert running(number_of(station, "UNIT-N")) > running(lost[-1])


def test_one_gap_is_passed_over_once_however_many_alarms_follow(folder: Path, open_as: OpenAs) -> None:
    station = open_as()
    assert told(station) == ""
    given(station)
    last = station.parts.journal.last_sequence("B3")  # type: ignore[attr-defined]
    station.close()
    far = opened_row(folder)._replace(id="a" * 32, subject="b" * 32, sequence=last + 60_000)
    put_in(folder, [far._replace(hash=row_hash(far))])
    station = open_as()
    assert told(station)
    highest = []
    for _ in range(4):
        highest.append(running(number_of(station, f"UNIT-{next(SERIALS)}")))
        acknowledge(station)
        change(folder, CHANGE)
        assert station.bench.proving.look_again()
    assert 60_000 < highest[0] < 64_000
    assert highest[-1] < highest[0] + 3 * 1_010


def test_no_number_is_given_again_where_the_entry_that_gave_it_was_altered(folder: Path, open_here: Open) -> None:
    station = open_here()
    assert told(station) == ""
    kept, lost = (number_of(station, f"UNIT-{number}") for number in range(2))
    station.close()
    altered = f"CAST(replace(payload, '{lost}', '{kept}') AS BLOB)"
    change(
        folder,
        f"UPDATE events SET payload = {altered} WHERE subject_kind = '{RETURN}'",  # noqa: S608 - a name of ours
        "UPDATE minted_numbers SET highest = 1",
    )
    station = open_here()
    assert TOUCHED in told(station)
    assert running(number_of(station, "UNIT-N")) > running(lost)


def test_no_number_is_given_again_where_the_folder_is_gone_and_a_new_one_was_begun(
    folder: Path, open_as: OpenAs
) -> None:
    station = open_as()
    assert told(station) == ""
    lost = given(station) | given(station)
    station.close()
    shutil.rmtree(folder)
    station = open_as("")
    assert told(station)
    assert kinds(station) == ["other_folder"]
    station = open_as()
    assert told(station)
    assert not given(station) & lost
    acknowledge(station)
    assert not given(station) & lost


@pytest.mark.parametrize("how", ["memory", "key and memory", "memory forged"])
def test_no_number_is_given_again_where_nothing_tells_how_much_is_lost(how: str, folder: Path, open_as: OpenAs) -> None:
    station = open_as()
    assert told(station) == ""
    station.close()
    before = (folder / FILE_NAME).read_bytes()
    station = open_as()
    lost = given(station)
    station.close()
    (folder / FILE_NAME).write_bytes(before)
    if how == "key and memory":
        shutil.rmtree(state_folder(folder))
    elif how == "memory":
        (state_folder(folder) / MEMORY_FILE).unlink()
    else:
        (state_folder(folder) / MEMORY_FILE).write_text("{}\n", encoding="utf-8")
    station = open_as()
    assert told(station)
    assert len(kinds(station)) == 1
    assert not given(station) & lost


def test_alarms_that_are_lost_with_a_newer_file_take_along_what_they_passed_over(folder: Path, open_as: OpenAs) -> None:
    station = open_as()
    assert told(station) == ""
    station.close()
    before = (folder / FILE_NAME).read_bytes()
    last = ""
    for again in range(3):
        station = open_as()
        told(station)
        change(folder, CHANGE)
        alarm = station.bench.proving.look_again()
        assert alarm
        assert TOUCHED in alarm.found
        acknowledge(station)
        last = number_of(station, f"UNIT-L{again}")
        station.close()
    (folder / FILE_NAME).write_bytes(before)
    shutil.rmtree(folder / "papers", ignore_errors=True)
    station = open_as()
    assert told(station)
    assert running(number_of(station, "UNIT-N")) > running(last) > 3_000


@pytest.mark.parametrize("prefix", ["", "9506000134"])
@pytest.mark.parametrize("is_first", [True, False])
def test_no_container_code_is_given_again_where_the_settings_named_no_prefix_or_another_as_the_loss_was_told(
    prefix: str, *, is_first: bool, folder: Path, open_as: OpenAs
) -> None:
    station = open_as()
    assert told(station) == ""
    if not is_first:
        begun(station)
    station.close()
    before = (folder / FILE_NAME).read_bytes()
    station = open_as()
    lost = {begun(station)[1] for _ in range(3)}
    station.close()
    (folder / FILE_NAME).write_bytes(before)
    station = open_as(prefix)
    assert told(station)
    acknowledge(station)
    station = open_as()
    assert told(station) == ""
    assert not {begun(station)[1] for _ in range(3)} & lost


def test_an_honest_bench_passes_over_no_number(open_as: OpenAs) -> None:
    numbers = []
    for serial in range(3):
        station = open_as()
        assert told(station) == ""
        numbers.append(running(number_of(station, f"UNIT-{serial}")))
        begun(station)
        assert {one.missing for one in station.parts.journal.stretches()} == {0}
    assert numbers == [2, 3, 4]
