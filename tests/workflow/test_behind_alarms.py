"""Work goes on behind an alarm that stands, and is held against what was remembered of it like any other."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake_app.bootstrap import Station
from intake_app.domain.errors import NotNow, StorageFailed
from intake_app.domain.events import Draft
from intake_app.domain.heads import Alarm, BrokenAt
from intake_app.domain.minted import mint_number, station_and_number
from intake_app.domain.station_events import STATION, AlarmAcknowledged, AlarmRaised, station_subject
from intake_app.store.file_at_rest import FileAtRest
from intake_app.store.heads_memory import HeadsMemory
from intake_app.store.journal import SqliteJournal
from intake_app.store.journal_reading import FILE_NAME
from intake_app.store.rebuild import Rebuilt, rebuild
from intake_app.store.verifying import Where, verify
from tests.workflow.conftest import Wall
from tests.workflow.left_station import TOUCHED, Open, alarms_of, bend, end_without_closing, told, unreadable, work
from tests.workflow.test_proving import add_return, alter, change


def raised(station: Station) -> list[tuple[str, str, int]]:
    """Every alarm that the record tells of, acknowledged or not."""
    found = alarms_of(station.parts.journal.station_events())
    return [(one.kind, one.station, one.expected) for one in found]


def faults(folder: Path) -> list[str]:
    return [fault.sentence for fault in verify(Where(folder), lambda alarm: alarm.kind).faults]


def acknowledge(station: Station) -> None:
    station.bench.sign("Rosa Marín")
    station.bench.proving.acknowledge("Looked at all of it.")
    assert told(station) == ""


def alter_of_b3(folder: Path, sequence: int) -> None:
    alter(folder, f"station = 'B3' AND sequence = {sequence}")


def last_of(station: Station) -> int:
    """The number of its latest entry."""
    number: int = station.parts.journal.last_sequence(station.parts.station_code)  # type: ignore[attr-defined]
    return number


def killed(station: Station) -> int:
    """The number of the latest entry of a station that is killed before anything of it was signed."""
    last = last_of(station)
    station.parts.journal.close()  # type: ignore[attr-defined]
    return last


def older(folder: Path, open_here: Open) -> bytes:
    """The journal as it was before one more return, which is recorded then."""
    before = (folder / FILE_NAME).read_bytes()
    station = open_here()
    work(station, "UNIT-1")
    station.close()
    return before


@pytest.mark.parametrize("kind", ["changed", "older_file", "added"])
def test_what_is_altered_over_night_under_an_alarm_is_told_too(kind: str, folder: Path, open_here: Open) -> None:
    before = older(folder, open_here)
    if kind == "changed":
        alter_of_b3(folder, 1)
    elif kind == "older_file":
        (folder / FILE_NAME).write_bytes(before)
    else:
        add_return(folder)
    station = open_here()
    shown = told(station)
    assert [one[0] for one in raised(station)] == [kind]
    work(station, "UNIT-2")
    last = last_of(station)
    station.close()
    station = open_here()
    assert told(station) == shown, "what was recorded behind it is this program's own"
    station.close()
    alter_of_b3(folder, last)
    add_return(folder)
    station = open_here()
    assert told(station) != shown
    assert [one[::2] for one in raised(station)][1:] == [("changed", last)]
    acknowledge(station)
    station.close()
    assert told(open_here()) == ""
    assert faults(folder) == []


def test_a_file_of_the_same_morning_is_not_put_back_unseen_under_an_alarm(folder: Path, open_here: Open) -> None:
    alter_of_b3(folder, 1)
    station = open_here()
    shown = told(station)
    station.close()
    morning = (folder / FILE_NAME).read_bytes()
    station = open_here()
    work(station, "UNIT-1")
    last = last_of(station)
    station.close()
    (folder / FILE_NAME).write_bytes(morning)
    station = open_here()
    assert told(station).startswith(shown)
    assert f"Entry {last} of station B3, which this computer signed" in told(station)
    assert [one[::2] for one in raised(station)][1:] == [("older_file", last)]


def test_what_does_not_fit_is_told_of_every_station_in_the_file(folder: Path, open_here: Open) -> None:
    station = open_here("A1")
    work(station, "UNIT-1")
    last = last_of(station)
    station.close()
    alter_of_b3(folder, 1)
    add_return(folder, "A1")
    add_return(folder, "Z9")
    station = open_here("A1")
    assert told(station)
    assert set(raised(station)) == {("changed", "B3", 1), ("added", "A1", last), ("foreign_chain", "Z9", 0)}
    for number in range(2):
        work(station, f"UNIT-A{number}")
        station = open_here("A1" if number else "B3")
        assert told(station)
        assert len(raised(station)) == 3, "and what the program records behind it is its own"
    acknowledge(station)
    assert faults(folder) == []


def test_the_newer_file_puts_an_alarm_away_as_long_as_nothing_was_recorded_behind_it(
    folder: Path, open_here: Open
) -> None:
    before = older(folder, open_here)
    newer = (folder / FILE_NAME).read_bytes()
    (folder / FILE_NAME).write_bytes(before)
    for _ in range(2):
        station = open_here()
        assert "An older file was put back" in told(station)
        station.close()
    (folder / FILE_NAME).write_bytes(newer)
    assert faults(folder) == []
    for serial in ("UNIT-2", "UNIT-3"):
        station = open_here()
        assert told(station) == ""
        work(station, serial)
        station.close()
    assert faults(folder) == []
    (folder / FILE_NAME).write_bytes(newer)
    assert "An older file was put back" in told(open_here())


def test_the_newer_file_that_lacks_what_was_recorded_under_an_alarm_is_an_alarm(folder: Path, open_here: Open) -> None:
    before = older(folder, open_here)
    newer = (folder / FILE_NAME).read_bytes()
    (folder / FILE_NAME).write_bytes(before)
    station = open_here()
    assert told(station)
    for number in range(4):
        work(station, f"UNIT-B{number}")
    station.close()
    (folder / FILE_NAME).write_bytes(newer)
    assert faults(folder) == ["changed"]
    station = open_here()
    assert "an older file was put back and work went on over its place" in told(station)
    acknowledge(station)
    assert faults(folder) == []


def test_an_alarm_that_is_cut_before_it_is_noted_is_raised_once(
    folder: Path, open_here: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = open_here("A1")
    work(station, "UNIT-1")
    station.close()
    alter_of_b3(folder, 1)

    def full(self: HeadsMemory, lines: list[object], *_: object, **__: object) -> list[object]:
        if any(line.kind == "told" for line in lines):  # type: ignore[attr-defined]
            raise StorageFailed("No space left on device.")
        return real(self, lines, *_, **__)  # type: ignore[arg-type, return-value]

    real = HeadsMemory.add
    with monkeypatch.context() as patch:
        patch.setattr(HeadsMemory, "add", full)
        for _ in range(2):
            station = open_here("A1")
            with pytest.raises(StorageFailed, match="No space left"):
                told(station)
            station.close()
    station = open_here("A1")
    assert told(station)
    assert raised(station) == [("changed", "B3", 1)]


def test_an_alarm_that_somebody_made_up_lends_no_words_to_another(folder: Path, open_here: Open) -> None:
    before = (folder / FILE_NAME).read_bytes()
    station = open_here()
    station.bench.sign("Rosa Marín")
    for number in range(4):
        station.bench.open(station.bench.identify(f"UNIT-{number}"), None)
    last = last_of(station)
    station.close()
    (folder / FILE_NAME).write_bytes(before)
    one = Alarm("older_file", "B3", last, "2026-11-20T04:41:00+00:00", found=last - 1, sound=last - 1)
    with SqliteJournal(folder, "B3", Wall()) as journal:
        end = journal.last_sequence("B3")
        journal.append([Draft("", STATION, station_subject("B3"), AlarmRaised(one))])
    station = open_here()
    assert f"Up to entry {end} of station B3 all is as it was signed." in told(station)
    other = f"B3 {last} (signed 19 Nov 2026 23:41)"
    assert f"The same was found of 1 more, by station and entry: {other}." in told(station)
    assert len(raised(station)) == 2


def test_once_a_missing_end_is_known_everything_is_proved_again(folder: Path, open_here: Open) -> None:
    station = open_here()
    assert told(station) == ""
    work(station, "UNIT-1")
    last = last_of(station)
    station.close()
    change(folder, f"UPDATE returns SET last_sequence = {last + 4} WHERE last_sequence = 1")  # noqa: S608 - a number of ours
    station = open_here()
    assert f"up to entry {last + 4}, which is not there" in told(station)
    acknowledge(station)
    assert faults(folder) == []
    assert station.bench.proving.proved(station.bench.proving.state)
    # And is told again, where it comes so once more.
    station.close()
    change(folder, f"UPDATE returns SET last_sequence = {last + 4} WHERE last_sequence = 1")  # noqa: S608 - a number of ours
    assert f"up to entry {last + 4}, which is not there" in told(open_here())


def test_a_bent_index_is_told_once_and_refuses_no_gesture(folder: Path, open_here: Open) -> None:
    bend(folder, "events_by_serial", "subject_kind = 'return'")
    for number in range(3):
        station = open_here()
        assert told(station).count(TOUCHED) == 1
        work(station, f"UNIT-C{number}")
        assert len(raised(station)) == 1


def test_what_another_adds_is_told_though_the_memory_takes_nothing(
    folder: Path, open_here: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = open_here()
    assert told(station) == ""
    work(station)

    def full(*_: object, **__: object) -> None:
        raise StorageFailed("No space left on device.")

    with monkeypatch.context() as patch:
        patch.setattr(HeadsMemory, "add", full)
        add_return(folder)
        assert TOUCHED in told(station)
        with pytest.raises(NotNow, match="An alarm about the record stands"):
            station.bench.proving._record._check_lets_out()
        work(station, "UNIT-2")
        station.close()
    assert TOUCHED in told(open_here())


def test_no_unit_leaves_before_the_file_was_read(
    folder: Path, open_here: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(folder, "UPDATE returns SET rma_key = 'ELSEWHERE'")
    read = FileAtRest.sha256
    asked: list[FileAtRest] = []

    def slowly(self: FileAtRest) -> str:
        asked.append(self)
        return read(self)

    with monkeypatch.context() as patch:
        patch.setattr(FileAtRest, "begin", lambda _: False)  # as while a large one is read aside
        station = open_here()
        assert told(station) == ""
    monkeypatch.setattr(FileAtRest, "sha256", slowly)
    station.bench.sign("Rosa Marín")
    with pytest.raises(NotNow, match="could not be held against"):
        station.bench.proving._record._check_lets_out()
    assert asked
    assert TOUCHED in told(station)


def test_an_own_end_that_was_cut_off_while_nothing_is_remembered_is_told_of_an_entry_that_is_there(
    folder: Path, open_here: Open
) -> None:
    station = open_here()
    assert told(station) == ""
    with unreadable(folder):
        station.bench.sign("Rosa Marín")
        station.bench.people.run_without_sign_in()
        last = last_of(station)
        change(folder, f"DELETE FROM events WHERE sequence = {last}")  # noqa: S608 - a number of ours
        assert TOUCHED in told(station)
        assert raised(station) == [("touched", "B3", last - 1)]


def test_what_was_told_is_acknowledged_by_nobody_under_another_code(folder: Path, open_here: Open) -> None:
    station = open_here("A1")
    work(station, "UNIT-1")
    last = last_of(station)
    station.close()
    alter_of_b3(folder, 1)
    station = open_here("B3")
    assert told(station)
    events = station.parts.journal.station_events()
    [alarm] = [event for event in events if isinstance(event.payload, AlarmRaised)]
    station.close()
    with SqliteJournal(folder, "A1", Wall()) as journal:
        told_so = AlarmAcknowledged(alarm.id, "Looked at it.")
        journal.append([Draft("Rosa Marín", STATION, station_subject("A1"), told_so)])
    assert faults(folder) == ["added"]
    station = open_here("B3")
    assert f"signed entry {last} of station A1 as the last one that it wrote" in told(station)


@pytest.mark.parametrize("code", ["A1", "B3"])
def test_what_was_told_is_not_altered_once_more_unseen(code: str, folder: Path, open_here: Open) -> None:
    station = open_here("A1")
    for number in range(3):
        work(station, f"UNIT-{number}")
    station.close()
    alter_of_b3(folder, 1)
    station = open_here(code)
    shown = told(station)
    station.close()
    end = len(raised(open_here(code)))
    open_here(code).close()
    alter_of_b3(folder, 2)
    station = open_here(code)
    assert told(station) != shown
    assert len(raised(station)) == end + 1


def test_what_was_told_of_another_station_is_not_cut_off_unseen(folder: Path, open_here: Open) -> None:
    station = open_here("A1")
    assert told(station) == ""
    work(station, "UNIT-1")
    station.tidy()
    station.bench.sign("Rosa Marín")
    station.bench.open(station.bench.identify("UNIT-2"), None)
    last = killed(station)
    station.close()
    alter_of_b3(folder, 1)
    station = open_here("B3")
    shown = told(station)
    station.close()
    change(folder, f"DELETE FROM events WHERE station = 'A1' AND sequence = {last}")  # noqa: S608 - a number of ours
    assert told(open_here("B3")) != shown


def test_what_is_lost_of_the_work_behind_an_older_file_is_told_too(folder: Path, open_here: Open) -> None:
    before = older(folder, open_here)
    (folder / FILE_NAME).write_bytes(before)
    station = open_here()
    assert told(station)
    station.bench.sign("Rosa Marín")
    for number in range(3):
        station.bench.open(station.bench.identify(f"UNIT-D{number}"), None)
    last = killed(station)
    change(folder, f"DELETE FROM events WHERE sequence > {last - 2}")  # noqa: S608 - a number of ours
    station = open_here()
    assert f"up to entry {last - 1}, which is not there" in told(station)
    assert [one[0] for one in raised(station)] == ["older_file", "end_missing", "end_missing"]
    acknowledge(station)
    assert faults(folder) == []


def lost_end(folder: Path, open_here: Open) -> tuple[Station, str]:
    """A station that lost a return with the power, and says so; and the number of that return."""
    station = open_here()
    assert told(station) == ""
    station.bench.sign("Rosa Marín")
    number = station.bench.open(station.bench.identify("UNIT-1"), None).rma_number
    last = killed(station)
    change(folder, f"DELETE FROM events WHERE sequence = {last}")  # noqa: S608 - a number of ours
    station = open_here()
    assert f"know the return {number} up to entry {last}" in told(station)
    return station, number


def test_the_number_of_a_return_that_is_lost_stands_on_paper_and_is_given_to_no_other(
    folder: Path, open_here: Open
) -> None:
    station, number = lost_end(folder, open_here)
    acknowledge(station)
    sight = station.bench.open(station.bench.identify("UNIT-2"), None)
    assert station_and_number("RMA", sight.rma_number) > station_and_number("RMA", number)
    assert rebuild_of(open_here, folder).were_equal
    assert faults(folder) == []


def rebuild_of(open_here: Open, folder: Path) -> Rebuilt:
    open_here().close()
    return rebuild(folder)


def test_of_very_many_ends_that_are_missing_the_rest_is_told_next(folder: Path, open_here: Open) -> None:
    station = open_here()
    assert told(station) == ""
    station.bench.sign("Rosa Marín")
    for number in range(53):
        station.bench.open(station.bench.identify(f"UNIT-E{number}"), None)
    last = killed(station)
    change(folder, f"DELETE FROM events WHERE sequence > {last - 53}")  # noqa: S608 - a number of ours
    station = open_here()
    assert "The same was found of 49 more" in told(station)
    station.bench.sign("Rosa Marín")
    station.bench.proving.acknowledge("The disk lost them.")
    assert "The same was found of 2 more" in told(station)
    acknowledge(station)
    assert faults(folder) == []


def test_a_damaged_entry_elsewhere_keeps_nobody_from_going_on_behind_a_lost_end(folder: Path, open_here: Open) -> None:
    station, _ = lost_end(folder, open_here)
    station.bench.proving.broken("B3", BrokenAt(1))
    station.close()
    change(folder, "UPDATE events SET operator = 'Damaged' WHERE sequence = 1")
    station = open_here()
    station.bench.sign("Rosa Marín")
    assert told(station)
    station.bench.proving.acknowledge("The disk was damaged.")
    assert "which is not there" not in told(station)


def test_entries_are_not_added_to_the_own_chain_in_a_file_of_before_the_alarm(folder: Path, open_here: Open) -> None:
    before = (folder / FILE_NAME).read_bytes()
    add_return(folder, "Z9")
    station = open_here()
    assert "nothing was ever signed of that station here" in told(station)
    station.close()
    (folder / FILE_NAME).write_bytes(before)
    assert faults(folder) == []
    add_return(folder)
    assert faults(folder)
    assert told(open_here())


def test_a_chain_that_a_kill_left_open_is_closed_when_work_goes_on_under_another_code(
    folder: Path, open_here: Open
) -> None:
    station = open_here("A1")
    assert told(station) == ""
    work(station, "UNIT-1")
    station.close()
    end_without_closing(folder)
    station = open_here("B3")
    assert told(station) == ""
    work(station, "UNIT-2")
    station.close()
    add_return(folder, "A1")
    assert faults(folder) == ["added"]
    assert told(open_here("B3"))


def test_a_number_that_somebody_made_up_takes_no_numbers_away(folder: Path, open_here: Open) -> None:
    far = mint_number("RMA", "B3", 999_999_990)
    change(folder, f"UPDATE returns SET rma_number = '{far}', last_sequence = 999 WHERE last_sequence = 1")  # noqa: S608 - a number of ours
    station = open_here()
    assert far in told(station)
    acknowledge(station)
    sight = station.bench.open(station.bench.identify("UNIT-2"), None)
    assert station_and_number("RMA", sight.rma_number)[1] < 2_000
    assert faults(folder) == []


def test_a_look_up_that_leads_to_no_return_is_forgotten_once_it_was_acknowledged(folder: Path, open_here: Open) -> None:
    change(
        folder,
        "CREATE TEMP TABLE new AS SELECT * FROM returns LIMIT 1",
        "UPDATE new SET id = 'station:B3', last_sequence = 99",
        "INSERT INTO returns SELECT * FROM new",
    )
    station = open_here()
    assert "up to entry 99, which is not there" in told(station)
    acknowledge(station)
    assert faults(folder) == []
    assert told(open_here()) == ""


def test_an_end_of_long_ago_is_told_by_the_proof_as_what_it_is(folder: Path, open_here: Open) -> None:
    station = open_here()
    for number in range(51):
        work(station, f"UNIT-F{number}")
    station.close()
    change(folder, "UPDATE returns SET last_sequence = 999, changed_at = '' WHERE last_sequence = 1")
    station = open_here()
    assert TOUCHED in told(station)
    acknowledge(station)
    said = station.bench.proving.differs()  # as the proof does, which finds it
    assert said is not None
    assert "up to entry 999, which is not there" in said.found
    assert TOUCHED not in said.found
    acknowledge(station)
    assert faults(folder) == []


def test_a_return_beside_whose_entries_one_is_missing_stays_known(folder: Path, open_here: Open) -> None:
    station = open_here()
    assert told(station) == ""
    station.bench.sign("Rosa Marín")
    sight = station.bench.open(station.bench.identify("UNIT-1"), None)
    station.bench.open(station.bench.identify("UNIT-2"), None)
    station.bench.note(sight.return_id, "It came late.")
    last = killed(station)
    change(folder, f"DELETE FROM events WHERE sequence IN ({last - 1}, {last})")  # noqa: S608 - numbers of ours
    station = open_here()
    assert sight.rma_number in told(station)
    station.bench.sign("Rosa Marín")
    station.bench.proving.acknowledge("The disk lost them.")
    assert [one.rma_number for one in station.parts.journal.returns_of_serial("UNIT-1")] == [sight.rma_number]


def test_every_return_of_which_an_end_is_missing_is_named(folder: Path, open_here: Open) -> None:
    station = open_here()
    assert told(station) == ""
    station.bench.sign("Rosa Marín")
    numbers = [station.bench.open(station.bench.identify(f"UNIT-{one}"), None).rma_number for one in range(3)]
    last = killed(station)
    cut = f"DELETE FROM events WHERE sequence > {last - 3}"  # noqa: S608 - a number of ours
    change(folder, cut, f"UPDATE returns SET last_sequence = {last} WHERE last_sequence > {last - 3}")  # noqa: S608
    station = open_here()
    assert all(number in told(station) for number in numbers)
