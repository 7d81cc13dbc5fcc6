"""What an alarm does not tell to be lost may be lost all the same: no number of it is given again either."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing
from itertools import count
from pathlib import Path
from typing import Protocol

import pytest

from intake_app.bootstrap import Station, open_station
from intake_app.domain.events import RETURN
from intake_app.domain.heads import BrokenAt
from intake_app.settings import Settings
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
        assert station.parts.journal.missing_between() == {"B3": 0}
    assert numbers == [2, 3, 4]
