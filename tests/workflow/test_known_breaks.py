"""Who acknowledged a break in the chain knows of what stood there then, and of what lay before it: of nothing later."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from intake_app.bootstrap import Station
from intake_app.domain.heads import Alarm
from intake_app.store.database import connect
from intake_app.store.event_rows import EventRow, row_hash
from intake_app.store.guards import put_guards_back
from intake_app.store.journal_reading import FILE_NAME
from tests.workflow.left_station import Open, alarms_of, proof, proved, told, work
from tests.workflow.test_behind_alarms import acknowledge
from tests.workflow.test_proving import change

BROKEN, LATER = 5, 8
"""The entry at which the chain breaks, and one behind it."""


def breaks_told(station: Station) -> list[Alarm]:
    return [one for one in alarms_of(station.parts.journal.station_events()) if one.kind == "chain_broken"]


def alter(folder: Path, sequence: int) -> None:
    shifted = "offset_minutes = offset_minutes + 1"
    change(folder, f"UPDATE events SET {shifted} WHERE sequence = {sequence}")  # noqa: S608 - our own


def alter_again(folder: Path) -> None:
    alter(folder, BROKEN)


def put_hash_right(folder: Path) -> None:
    """The entry at the break fits its own hash, and the one behind it follows it no more."""
    with closing(connect(folder / FILE_NAME)) as connection:
        stored = connection.execute("SELECT * FROM events WHERE sequence = ?", (BROKEN,)).fetchone()
    fitting = row_hash(EventRow(*stored))
    change(folder, f"UPDATE events SET hash = '{fitting}' WHERE sequence = {BROKEN}")  # noqa: S608 - our own


def hash_anew_below(folder: Path) -> None:
    """Another serial in the first return, and every hash made again up to the break."""
    with closing(connect(folder / FILE_NAME)) as connection:
        rows = [EventRow(*stored) for stored in connection.execute("SELECT * FROM events ORDER BY sequence")]
        connection.execute("DROP TRIGGER events_keep_update")
        before = rows[0].previous
        for row in rows[: BROKEN - 1]:
            new = row._replace(previous=before, payload=row.payload.replace(b"UNIT-0", b"FORGED"))
            before = row_hash(new)
            values = (new.payload, new.previous, before, new.id)
            connection.execute("UPDATE events SET payload = ?, previous = ?, hash = ? WHERE id = ?", values)
        assert before != rows[BROKEN - 1].previous
        connection.execute("UPDATE events SET previous = ? WHERE sequence = ?", (before, BROKEN))
        put_guards_back(connection)


def take_out(folder: Path, sequence: int = BROKEN) -> None:
    change(folder, f"DELETE FROM events WHERE sequence = {sequence}")  # noqa: S608 - a number of ours


@pytest.fixture
def days(folder: Path, open_here: Open) -> Path:
    """The folder of a station that was closed after some work more."""
    station = open_here()
    assert told(station) == ""
    for number in range(1, 8):
        work(station, f"UNIT-{number}")
    station.close()
    return folder


def known_break(open_here: Open) -> None:
    """The proof told of the break, somebody who may went on, and the station was closed."""
    station = open_here()
    assert proved(station)
    acknowledge(station)
    assert proved(station) == ""
    assert [one.expected for one in breaks_told(station)] == [BROKEN]
    station.close()


@pytest.mark.parametrize("then", [alter_again, put_hash_right, hash_anew_below, take_out])
def test_what_is_altered_at_a_break_that_is_known_or_before_it_is_told(
    then: Callable[[Path], None], days: Path, open_here: Open
) -> None:
    alter(days, BROKEN)
    known_break(open_here)
    then(days)
    assert not all(one.is_known for one in proof(days).faults)
    station = open_here()
    told(station)
    assert "the chain of entries is broken there" in proved(station)
    assert len(breaks_told(station)) == 2


def test_a_gap_that_is_known_and_made_wider_is_told(days: Path, open_here: Open) -> None:
    take_out(days)
    known_break(open_here)
    take_out(days, BROKEN + 1)
    station = open_here()
    told(station)
    assert f"Entry {BROKEN} of station B3 is not as it was written" in proved(station)
    first, again = breaks_told(station)
    assert first.place[:3] == again.place[:3]
    assert first.digest != again.digest


def test_a_break_that_nobody_altered_since_is_known_and_told_no_more(days: Path, open_here: Open) -> None:
    alter(days, BROKEN)
    known_break(open_here)
    for number in range(2):
        [fault] = proof(days).faults
        assert (fault.part, fault.is_known) == ("chain", True)
        station = open_here()
        work(station, f"UNIT-N{number}")
        assert proved(station) == ""
        station.close()


def test_a_break_of_an_earlier_alarm_that_says_nothing_of_what_stood_there_is_told_once_more(
    days: Path, open_here: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    alter(days, BROKEN)
    with monkeypatch.context() as patch:
        patch.setattr("intake_app.store.chain._digest", lambda *_: "")
        known_break(open_here)
    station = open_here()
    assert f"Entry {BROKEN} of station B3 is not as it was written" in proved(station)
    assert [bool(one.digest) for one in breaks_told(station)] == [False, True]
    acknowledge(station)
    assert proved(station) == ""


def test_behind_breaks_that_are_known_as_many_as_are_told_the_next_is_told(
    days: Path, open_here: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake_app.store.chain._MOST_BREAKS", 1)
    alter(days, BROKEN)
    known_break(open_here)
    alter(days, LATER)
    assert [one.is_known for one in proof(days).faults if one.part == "chain"] == [False, True]
    station = open_here()
    assert f"Entry {LATER} of station B3 is not as it was written" in proved(station)
