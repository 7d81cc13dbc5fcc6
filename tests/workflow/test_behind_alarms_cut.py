"""Under an alarm or just behind it the program is killed: its own work is no alarm, and nobody else's passes for it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from intake_app.bootstrap import Station
from intake_app.domain.heads import BrokenAt, HeadLine
from intake_app.store.heads_memory import MEMORY_FILE, HeadsMemory
from intake_app.store.journal_reading import FILE_NAME
from intake_app.store.signing import state_folder
from tests.workflow.left_station import Open, told, work
from tests.workflow.test_behind_alarms import acknowledge, alter_of_b3, faults, killed, older, raised
from tests.workflow.test_proving import add_return, change


class Cut(Exception):
    """Here the program ends, whatever it was about to do."""


def cut_before(patch: pytest.MonkeyPatch, kind: str) -> None:
    """The memory takes no line of this kind: the program ends there."""
    add = HeadsMemory.add

    def ends(self: HeadsMemory, lines: list[HeadLine], *rest: object, **more: bool) -> list[HeadLine]:
        if any(line.kind == kind for line in lines):
            raise Cut
        return add(self, lines, *rest, **more)  # type: ignore[arg-type]

    patch.setattr(HeadsMemory, "add", ends)


@pytest.mark.parametrize("lost", ["key and memory", "memory"])
@pytest.mark.parametrize("is_killed", [True, False])
def test_own_work_behind_an_acknowledged_loss_is_no_alarm(
    lost: str, is_killed: bool, folder: Path, open_here: Open
) -> None:
    kept = state_folder(folder)
    if lost == "memory":
        (kept / MEMORY_FILE).unlink()
    else:
        shutil.rmtree(kept)
    station = open_here()
    assert told(station)
    acknowledge(station)
    station.bench.open(station.bench.identify("UNIT-1"), None)  # and nothing was signed of it yet
    if is_killed:
        killed(station)
        station = open_here()
    assert told(station) == ""
    assert len(raised(station)) == 1


def put_newer_back(folder: Path, open_here: Open) -> None:
    """Behind an older file, about which the program told before it was killed."""
    before = older(folder, open_here)
    newer = (folder / FILE_NAME).read_bytes()
    (folder / FILE_NAME).write_bytes(before)
    station = open_here()
    assert told(station)
    killed(station)
    (folder / FILE_NAME).write_bytes(newer)


def test_the_newer_file_is_put_back_though_the_program_ended_while_it_noted_that(
    folder: Path, open_here: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_newer_back(folder, open_here)
    with monkeypatch.context() as patch:
        cut_before(patch, "told")
        with pytest.raises(Cut):
            told(open_here())
    for _ in range(2):
        station = open_here()
        assert told(station) == ""
        work(station, "UNIT-2")
        station.close()
    assert faults(folder) == []


def test_no_head_is_signed_before_it_is_noted_that_the_newer_file_is_back(
    folder: Path, open_here: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_newer_back(folder, open_here)
    station = open_here()
    with monkeypatch.context() as patch:
        cut_before(patch, "told")
        with pytest.raises(Cut):
            told(station)
    work(station, "UNIT-2")  # the disk of the memory has room again
    station.close()
    assert told(open_here()) == ""
    assert faults(folder) == []


def ends(station: Station, *, is_killed: bool) -> None:
    if is_killed:
        killed(station)
    else:
        station.close()


@pytest.mark.parametrize("is_killed", [True, False])
@pytest.mark.parametrize("kind", ["older_file", "touched", "chain_broken"])
def test_what_is_recorded_under_an_alarm_is_not_taken_back_unseen(
    kind: str, is_killed: bool, folder: Path, open_here: Open
) -> None:
    before = older(folder, open_here)
    newer = (folder / FILE_NAME).read_bytes()
    if kind == "older_file":
        (folder / FILE_NAME).write_bytes(before)
    elif kind == "touched":
        change(folder, "UPDATE returns SET rma_key = 'ELSEWHERE'")
    station = open_here()
    told(station)
    if kind == "chain_broken":
        station.bench.proving.broken("B3", BrokenAt(2))
    station.close()
    put_back = newer if kind == "older_file" else (folder / FILE_NAME).read_bytes()
    station = open_here()
    shown = told(station)
    assert [one[0] for one in raised(station)] == [kind]
    for number in range(3):
        work(station, f"DAY-{number}")
    ends(station, is_killed=is_killed)
    (folder / FILE_NAME).write_bytes(put_back)
    station = open_here()
    assert told(station) not in {shown, ""}
    assert len(raised(station)) == 1 + (kind != "older_file")
    assert station.bench.proving.check()
    acknowledge(station)


def test_what_is_added_to_a_chain_that_a_kill_left_open_is_told_where_something_was_told_since(
    folder: Path, open_here: Open
) -> None:
    station = open_here()
    work(station, "UNIT-1")
    killed(station)
    station.close()
    good = (folder / FILE_NAME).read_bytes()
    alter_of_b3(folder, 1)
    station = open_here()
    assert told(station)
    station.close()
    (folder / FILE_NAME).write_bytes(good)
    add_return(folder)
    assert told(open_here())
    assert faults(folder)


@pytest.mark.parametrize("kind", ["begun", "branch"])
def test_an_acknowledgement_that_is_killed_leaves_no_chain_unbound(
    kind: str, folder: Path, open_here: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = open_here("A1")
    work(station, "UNIT-1")
    station.close()
    change(folder, "UPDATE returns SET rma_key = 'ELSEWHERE'")
    station = open_here()
    assert told(station)
    station.bench.sign("Rosa Marín")
    with monkeypatch.context() as patch:
        cut_before(patch, kind)
        with pytest.raises(Cut):
            station.bench.proving.acknowledge("Looked at all of it.")
    killed(station)
    station.close()
    alter_of_b3(folder, 2)
    assert "Entry 2 of station B3" in told(open_here())
