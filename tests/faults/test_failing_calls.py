"""One call in so many that SQLite makes to its file system fails; `make soak` fails each of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from intake_app.domain.errors import StorageFailed
from intake_app.domain.events import Event
from intake_app.store.database import roll_back
from intake_app.store.journal import SqliteJournal
from intake_app.store.signing import STATE_VARIABLE
from intake_app.store.verifying import Where, verify
from tests.faults import failing_calls, vfs
from tests.faults.apsw_driver import spoken_by_apsw
from tests.faults.day import DAY
from tests.faults.desk import ANNA, PINS, SAM, desk_in, with_catalogue
from tests.faults.failing_calls import STATION, Disk, Fault, Stretch, Trying, as_kept, kept, part
from tests.faults.power_cut import Lost
from tests.faults.remains import alarms_in
from tests.faults.seeds import seeded

CASES = 16


@seeded
def test_no_call_that_fails_makes_a_false_acknowledgement(tmp_path: Path, seed: int) -> None:
    outcome = part(seed, CASES, tmp_path)
    assert outcome.tried >= CASES
    assert not outcome.broken, outcome.first
    assert "refused in words 0 times" not in outcome.words


@pytest.fixture
def receiving(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stretch:
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "state"))
    with_catalogue(tmp_path / "before" / STATION)
    return Stretch("receive", tmp_path / "before", DAY[:1])


def faults_of_syncs(receiving: Stretch, folder: Path) -> list[Fault]:
    disk = Disk()
    Trying(receiving, disk).run(folder)
    calls = [number for number, kind in enumerate(disk.kinds, 1) if kind == "xSync"]
    return [Fault(number, "EIO", "for ever", done=False) for number in calls]


def test_a_commit_that_is_taken_for_done_is_found_out(
    receiving: Stretch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a journal that believes every commit acknowledges what is not there."""

    def believed(journal: SqliteJournal, _events: Sequence[Event]) -> None:
        try:
            journal._connection.execute("COMMIT")
        except Exception:  # noqa: BLE001 - it believes
            roll_back(journal._connection)

    (fault,) = faults_of_syncs(receiving, tmp_path / "run")
    Trying(receiving, Disk(fault)).run(tmp_path / "run")
    monkeypatch.setattr(SqliteJournal, "_commit", believed)
    with pytest.raises(Lost, match="acknowledged entries are not there"):
        Trying(receiving, Disk(fault)).run(tmp_path / "run")


def test_a_disk_that_does_not_confirm_leaves_it_open_and_work_goes_on_when_it_does(
    receiving: Stretch, tmp_path: Path
) -> None:
    """The sentence says to look first; the same connection works again, without a new start."""
    (fault,) = faults_of_syncs(receiving, tmp_path / "run")
    trying = Trying(receiving, Disk(fault._replace(lasting="all of them")))
    trying.run(tmp_path / "run")
    assert len(trying.said) == 2
    assert "did not confirm the last entry" in trying.said[0]
    assert "look before you repeat it" in trying.said[0]


def do_in_doubt(folder: Path, aside: Path, work: Callable[[Disk], None]) -> None:
    """Do this on a disk that takes everything and confirms nothing from the first sync on, which is found out first."""
    closed, counting = kept(folder, aside), Disk()
    work(counting)
    as_kept(closed, folder)
    work(Disk(Fault(counting.kinds.index("xSync") + 1, "FULL", "for ever", done=True)))


def test_an_entry_in_doubt_over_which_a_station_is_closed_is_no_alarm_when_it_comes_up(
    receiving: Stretch, tmp_path: Path
) -> None:
    folder, said = receiving.folder / STATION, []

    def work(disk: Disk) -> None:
        with disk.under(), desk_in(folder) as desk:
            DAY[1].do(desk)
            disk.is_watched = True
            try:
                DAY[2].do(desk)
            except StorageFailed as error:
                said.append(str(error))

    with desk_in(folder) as desk:
        DAY[0].do(desk)
    do_in_doubt(folder, tmp_path / "closed", work)
    assert "did not confirm" in said.pop()
    with desk_in(folder) as desk:
        assert desk.bench.proving.check() is None
        DAY[3].do(desk)
    assert alarms_in(folder) == []


@pytest.mark.parametrize("is_closed", [False, True])
@pytest.mark.parametrize("leaves", [False, True])
def test_whoever_is_at_the_bench_behind_an_entry_in_doubt_about_it_is_there_by_the_record(
    receiving: Stretch, tmp_path: Path, *, is_closed: bool, leaves: bool
) -> None:
    folder, said = receiving.folder / STATION, []

    def work(disk: Disk) -> None:
        with disk.under(), desk_in(folder) as desk:
            people = desk.bench.people
            disk.is_watched = True
            try:
                people.lock() if leaves else desk.come(SAM)
            except StorageFailed as error:
                said.append(str(error))
                assert people.here is None
            disk.is_watched = is_closed
            if not is_closed:
                desk.come(SAM)
                DAY[0].do(desk)

    with desk_in(folder) as desk:
        desk.bench.people.first_administrator(ANNA, PINS[ANNA])
        desk.bench.people.add(SAM, "supervisor", PINS[SAM])
    do_in_doubt(folder, tmp_path / "closed", work)
    assert "did not confirm" in said.pop()
    with desk_in(folder) as desk:
        assert desk.bench.proving.check() is None
        DAY[not is_closed].do(desk)
    assert alarms_in(folder) == []
    assert verify(Where(folder), str).faults == []


def test_every_kind_of_call_is_one_that_can_be_made_to_fail(tmp_path: Path) -> None:
    """A kind that nobody thought of would pass by every fault."""
    disk = Disk()
    disk.is_watched = True
    folder = with_catalogue(tmp_path / "station")
    with spoken_by_apsw(), vfs.handled_by(disk.handle), desk_in(folder) as desk:
        for gesture in DAY:
            gesture.do(desk)
    assert set(disk.kinds) <= set(failing_calls._EIO)
    assert set(failing_calls._EIO) - set(disk.kinds) <= {"xCheckReservedLock"}
