"""Clocks that are set back and forth, time zones that change, 29 February, the end of a year, and a machine that slept.

By a clock that the test sets, and by the system's own under libfaketime, where it is there (on Linux with x86-64).
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Any

import pytest

from intake_app.bootstrap import Station, open_station, system_clock
from intake_app.domain.events import RETURN, Event, Printed
from intake_app.domain.returns import fold
from intake_app.settings import Settings
from intake_app.store.chain import prove
from intake_app.store.importing import import_file
from intake_app.store.journal_reading import open_reading
from intake_app.store.rebuild import rebuild
from intake_app.workflow.ports import Now
from intake_app.workflow.unit_history import history_of
from tests.documents.pdf_reading import texts
from tests.faults.day import DAY, REFUSED
from tests.faults.desk import desk_in, with_catalogue
from tests.faults.remains import papers_that_lack
from tests.faults.seeds import seeded
from tests.workflow.conftest import UNITS, Wall, excused

SHIFTS = 2
ROOT = Path(__file__).parents[2]
FAKETIME = find_spec("libfaketime")
LIBRARY = next(Path(FAKETIME.origin).parent.rglob("libfaketime.so.1"), None) if FAKETIME and FAKETIME.origin else None
by_faketime = pytest.mark.skipif(LIBRARY is None, reason="no libfaketime for this machine")

JUMPS = (*(timedelta(seconds=1),) * 6, *(timedelta(hours=h) for h in (-1, 1, 8, -30, 30)), timedelta(days=-1))
OFFSETS = (-720, -300, -240, 0, 60, 345, 540, 840)


class Mad:
    """A clock that jumps between any two looks, and changes its zone."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._at = datetime(2026, 11, 20, 23, 59, 30, tzinfo=UTC)
        self._began = self._at
        self._offset = -300

    def __call__(self) -> Now:
        self._at += self._rng.choice(JUMPS)
        # Never so far that the units were not bought yet.
        self._at = min(max(self._at, self._began - timedelta(days=5)), self._began + timedelta(days=5))
        if self._rng.random() < 0.2:
            self._offset = self._rng.choice(OFFSETS)
        return Now(self._at, self._offset)


def events_in(folder: Path) -> list[Event]:
    """Every event, in the order of writing."""
    with open_reading(folder) as reading:
        subjects = [one for (one,) in reading._connection.execute("SELECT DISTINCT subject FROM events")]
        found = [event for subject in subjects for event in reading.events_of(subject)]
        proof = prove(reading._connection)
    assert proof.first_break is None
    assert proof.entries == len(found)
    return sorted(found, key=lambda event: event.sequence)


@seeded
def test_a_day_under_a_mad_clock_is_recorded_in_its_order(tmp_path: Path, seed: int) -> None:
    for shift in range(SHIFTS):
        folder = with_catalogue(tmp_path / f"station-{shift}")
        clock = Mad(Random(f"{seed}/{shift}"))
        for begin in range(0, len(DAY), 9):  # a restart in between
            with desk_in(folder, clock) as desk:
                for gesture in DAY[begin : begin + 9]:
                    gesture.do(desk)
        events = events_in(folder)
        assert [event.sequence for event in events] == list(range(1, len(events) + 1))
        assert len({event.id for event in events}) == len(events)
        assert sorted(events, key=lambda event: event.at) != events, "the clock was never set back"
        assert len({event.offset_minutes for event in events}) > 1
        assert rebuild(folder).were_equal
        assert papers_that_lack(folder) == []


@seeded
def test_papers_that_were_made_under_a_mad_clock_are_made_again_to_the_byte(tmp_path: Path, seed: int) -> None:
    folder = with_catalogue(tmp_path / "station")
    with desk_in(folder, Mad(Random(seed))) as desk:
        for gesture in DAY[:13]:
            gesture.do(desk)
        return_id = desk.return_of(REFUSED)
        ret = fold(desk.station.parts.journal.events_of(return_id))
    program = [sys.executable, "-m", "intake_app", "--station", str(folder)]
    subprocess.run([*program, "papers", ret.rma_number, "--out", str(tmp_path)], check=True, capture_output=True)
    made = {made.paper: made.sha256 for made in ret.papers}  # the latest copy of each
    again = {paper: hashlib.sha256((tmp_path / f"{paper}.pdf").read_bytes()).hexdigest() for paper in made}
    assert again == made


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Callable[..., Station]]:
    """The station at a moment of the bench's wall clock; the clock is set there when it is open already."""
    wall = Wall()
    offset = [-300]
    opened: list[Station] = []

    def clock() -> Now:
        return Now(wall.at, offset[0])

    def moment(text: str, offset_minutes: int = -300) -> Station:
        offset[0] = offset_minutes
        wall.at = datetime.fromisoformat(text).replace(tzinfo=UTC) - timedelta(minutes=offset_minutes)
        if not opened:
            file = tmp_path / "units.csv"
            file.write_text(UNITS + LEAP, "utf-8")
            station = open_station(Settings(folder=tmp_path / "station", name="Bench 3", code="B3"), clock)
            opened.append(station)
            import_file(station.settings.folder, "units", file, lambda _progress: True)
            station.bench.sign("Rosa Marín")
        return opened[0]

    yield moment
    for station in opened:
        station.close()


LEAP = """LEAP-9,S9R24,Smartvue,SO-2001,2024-02-29,6100.00,3100.00,Leap House,,,,
LEAP-30,S9R24,Smartvue,SO-2002,2028-01-30,6100.00,3100.00,Leap House,,,,
"""
SOUND = {"box": "original", "foam": "original", "sleeve": "original", "parts": "original_condition"}
BROKEN: dict[str, Any] = {"reason": "defective", "remedy": "repair", "defect_test": "confirmed", "exclusions": []}
WHOLE: dict[str, Any] = {"reason": "unwanted", "remedy": "refund", "proof_of_purchase": "receipt", "exclusions": []}


def carried(station: Station, serial: str, answers: dict[str, Any]) -> str:
    """The disposition of a return that is opened now and gets these answers."""
    bench = station.bench
    found = bench.identify(serial)
    sight = bench.open(bench.again(found) if found.kind == "received" else found, 0)
    while sight.question:
        told = {**SOUND, "advance_charge": "0", **answers}
        sight = bench.answer(sight.return_id, sight.question, told[sight.question])
    sight = bench.accept(excused(station, sight).return_id)
    bench.close(sight.return_id)
    assert sight.verdict
    return sight.verdict.disposition


def test_two_years_from_29_february_end_on_28_february(at: Callable[..., Station]) -> None:
    assert carried(at("2026-02-28 23:59:59"), "LEAP-9", BROKEN) == "repair_or_replace"
    assert carried(at("2026-03-01 00:00:00"), "LEAP-9", BROKEN) == "decline"


def test_29_february_is_one_of_the_thirty_days(at: Callable[..., Station]) -> None:
    assert carried(at("2028-02-29 12:00:00"), "LEAP-30", WHOLE) == "refund_less_fee"
    (line,) = at("2028-02-29 12:01:00").bench.follow_ups.listing("money").lines
    assert line.cells[1] == "5 Mar 2028"
    assert line.values[1] == str(date(2028, 2, 29) + timedelta(days=5))
    assert at("2028-03-06 08:00:00").bench.follow_ups.listing("money").lines[0].cells[1] == "1 d overdue"
    assert carried(at("2028-03-01 12:00:00"), "LEAP-30", WHOLE) != "refund_less_fee"


def test_a_return_over_the_end_of_a_year_keeps_its_days(at: Callable[..., Station]) -> None:
    station = at("2026-12-31 23:59:50")
    sight = station.bench.open(station.bench.identify(REFUSED), 0)
    ret = fold(station.parts.journal.events_of(sight.return_id))
    assert ret.opened.received_on == "2026-12-31"
    at("2027-01-01 00:00:10").bench.note(sight.return_id, "Happy new year.")
    events = station.parts.journal.events_of(sight.return_id)
    assert [event.local.year for event in events] == [2026, 2027]
    assert station.bench.queue_listing("queue").lines[0].cells[-2] == "0 min"


def test_a_machine_that_slept_goes_on_in_the_middle_of_a_return(at: Callable[..., Station]) -> None:
    station = at("2026-11-20 17:00:00")
    sight = station.bench.open(station.bench.identify(REFUSED), 0)
    sight = station.bench.answer(sight.return_id, "foam", "missing")
    at("2026-11-21 01:00:00")
    station.tidy()
    assert station.bench.resume(sight.return_id) == sight
    station.bench.answer(sight.return_id, "box", "original")
    assert station.bench.queue_listing("queue").lines[0].cells[-2] == "8 h"
    assert fold(station.parts.journal.events_of(sight.return_id)).opened.received_on == "2026-11-20"


def test_a_shift_that_flies_west_still_accepts_what_arrived_tomorrow(at: Callable[..., Station]) -> None:
    """The parcel came on the 21st of the zone that held then; by the new one that day is to come."""
    station = at("2026-11-21 10:00:00", 840)
    sight = station.bench.open(station.bench.identify(REFUSED), 0)
    station = at("2026-11-20 08:05:00", -720)
    for fact, value in {"foam": "missing", "box": "original", "sleeve": "original", "advance_charge": "0"}.items():
        sight = station.bench.answer(sight.return_id, fact, value)
    station.bench.accept(excused(station, sight).return_id)
    ret = fold(station.parts.journal.events_of(sight.return_id))
    assert ret.decision
    assert ret.opened.received_on == "2026-11-21"
    made = next(made for made in ret.papers if made.paper == "report")
    report = " ".join(texts(station.parts.shelf.path_of(ret.rma_number, made.file).read_bytes()))
    assert "21 November 2026" in report or "21 Nov 2026" in report


def test_the_history_of_a_unit_tells_a_return_in_its_order_though_the_clock_was_set_back(
    at: Callable[..., Station],
) -> None:
    station = at("2026-11-20 12:00:00")
    bench = station.bench
    sight = bench.open(bench.identify("LEAP-9"), 0)
    at("2026-11-18 09:00:00")
    while sight.question:
        told: dict[str, Any] = {**SOUND, **BROKEN, "advance_charge": "0"}
        sight = bench.answer(sight.return_id, sight.question, told[sight.question])
    bench.accept(excused(station, sight).return_id)
    at("2026-11-20 13:00:00")
    bench.close(sight.return_id)
    lines = history_of(station.parts, "LEAP-9").listing.lines
    whats = [line.cells[1] for line in lines]
    order = [station.bench.words(f"history.{key}") for key in ("sold", "arrived", "decided", "closed")]
    assert [what for what in whats if what in order] == order
    assert lines[whats.index(order[2])].cells[0] == "18 Nov 2026 09:00", "what the clock said stands there"


def test_a_clock_that_was_years_behind_is_noticed_and_the_day_put_right(at: Callable[..., Station]) -> None:
    """A flat battery: it is 2020, and the unit was bought in 2026."""
    station = at("2020-01-01 00:03:00")
    sight = station.bench.open(station.bench.identify("SV24E4-018233"), 0)
    assert sight.question == "purchased_on", "bought after it came: that must be looked at first"
    station = at("2026-11-20 09:00:00")
    sight = station.bench.answer(sight.return_id, "received_on", "2026-11-20")
    for fact, value in {**SOUND, **WHOLE, "advance_charge": "0"}.items():
        sight = station.bench.answer(sight.return_id, fact, value)
    accepted = station.bench.accept(excused(station, sight).return_id)
    assert accepted.verdict
    assert accepted.verdict.disposition == "refund_less_fee"
    assert station.bench.who() == ["Rosa Marín"]


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="a process cannot change its time zone here")
def test_the_wall_clock_follows_a_time_zone_that_is_changed_while_the_program_runs() -> None:
    with zone("America/New_York"):
        assert system_clock().offset_minutes in {-300, -240}
        with zone("Asia/Kathmandu"):
            assert system_clock().offset_minutes == 345
        assert system_clock().offset_minutes in {-300, -240}


@contextmanager
def zone(name: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", name)
        time.tzset()
        yield
    time.tzset()


def faked(told: Path, zone_name: str) -> dict[str, str]:
    """What lets a process take its time from a file; a computer that sleeps or is set leaves the other clock alone."""
    return {
        **os.environ,
        "LD_PRELOAD": str(LIBRARY),
        "FAKETIME_TIMESTAMP_FILE": str(told),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "TZ": zone_name,
        "PYTHONPATH": str(ROOT),
    }


class Faked:
    """A station in a process whose clock is told by a file."""

    def __init__(self, folder: Path, told: Path, zone_name: str = "UTC") -> None:
        self._told = told
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.clocked_station", folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=faked(told, zone_name),
            cwd=ROOT,
        )

    def do(self, gesture: int, at: str) -> list[dict[str, Any]]:
        """A gesture at a moment of the child's own zone."""
        self._told.write_text(f"@{at}\n", "ascii")
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{gesture}\n")
        self.process.stdin.flush()
        told: list[dict[str, Any]] = json.loads(self.process.stdout.readline())
        return told

    def end(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        assert self.process.wait(30) == 0


def at_each(folder: Path, told: Path, moments: Sequence[str], begin: int, zone_name: str) -> list[dict[str, Any]]:
    told.write_text(f"@{moments[0]}\n", "ascii")
    station = Faked(folder, told, zone_name)
    with station.process:
        written = [one for number, at in enumerate(moments) for one in station.do(begin + number, at)]
        station.end()
    return written


@by_faketime
def test_by_the_real_clock_set_back_asleep_and_over_the_end_of_summer_time(tmp_path: Path) -> None:
    folder, told = with_catalogue(tmp_path / "station"), tmp_path / "clock"
    autumn = ("2026-11-01 01:59:57", "2026-11-01 01:00:00", "2026-10-31 12:00:00", "2026-11-01 04:00:00")
    first = at_each(folder, told, autumn, 0, "America/New_York")
    second = at_each(folder, told, ("2026-10-31 09:00:00", "2026-10-31 17:30:00"), 4, "America/New_York")
    written = [*first, *second]
    sequences = [one["sequence"] for one in written]
    assert sequences == sorted(sequences)
    assert len({one["id"] for one in written}) == len(sequences) == 6
    assert {one["offset"] for one in written} == {-240, -300}
    times = [datetime.fromisoformat(one["at"]) for one in written]
    assert times[4] < times[3], "set back between the runs"
    assert times[5] - times[4] >= timedelta(hours=8)
    recorded = [event.id for event in events_in(folder) if event.subject_kind == RETURN]
    assert recorded == [one["id"] for one in written]
    assert rebuild(folder).were_equal


@by_faketime
def test_the_program_itself_on_29_february(tmp_path: Path) -> None:
    folder, told = with_catalogue(tmp_path / "station"), tmp_path / "clock"
    at_each(folder, told, ["2028-02-29 23:59:50"] * 12, 0, "America/New_York")
    events = [event for event in events_in(folder) if event.subject_kind == RETURN]
    assert {event.local.date() for event in events} == {date(2028, 2, 29)}
    (made,) = [one.payload for one in events if isinstance(one.payload, Printed) and one.payload.paper == "report"]
    (report,) = (folder / "papers").rglob(made.file)
    assert "29 Feb 2028" in " ".join(texts(report.read_bytes()))
    out = tmp_path / "returns.csv"
    command = [sys.executable, "-m", "intake_app", "--station", str(folder), "export", "returns", "--out", str(out)]
    done = subprocess.run(
        command, env=faked(told, "America/New_York"), capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    assert "2028-02-29" in out.read_text("utf-8-sig")
