"""The page “Record”, and the strip that stands over every page while the record is not what it should be."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from intake_app.desktop.record_view import RecordView
from intake_app.desktop.surroundings import Surroundings
from intake_app.domain.consignment_events import CONSIGNMENT, ConsignmentBegun, UnitPacked
from intake_app.domain.errors import StorageFailed
from intake_app.domain.events import Draft
from intake_app.domain.station_events import AlarmRaised
from intake_app.store.heads_memory import MEMORY_FILE
from intake_app.store.rebuild import rebuild
from intake_app.store.sealing import FolderSeal
from intake_app.store.signing import state_folder
from tests.desktop.desk import Desk
from tests.workflow.left_station import end_without_closing, names_file
from tests.workflow.test_meddling import add
from tests.workflow.test_photographing import jpeg
from tests.workflow.test_proving import change
from tests.workflow.test_written_past import CHANGED, settle, write_past

Open = Callable[..., Desk]
KNOWN_SINCE = re.compile(
    r"\. Known since \d+ \w{3} \d{4} \d\d:\d\d \(Rosa Marín\)\."
    r" A backup of before it that is put back \(“intake restore”\) mends it\.$"
)
ALTERED = "It is this station’s journal, but something else than this program wrote into its file"


@pytest.fixture
def surroundings(surroundings: Surroundings, tmp_path: Path) -> Surroundings:
    """With the real command that proves a station."""

    def command(quick: bool) -> list[str]:
        program = [sys.executable, "-m", "intake_app", "--station", str(tmp_path / "station")]
        return [*program, "verify", "--json", *(["--quick"] if quick else [])]

    return replace(surroundings, verify_command=command)


def view(desk: Desk) -> RecordView:
    page = desk.window.places["record"].page
    assert isinstance(page, RecordView)
    return page


def told(desk: Desk) -> str:
    """What the strip says; empty while there is none. The look at the start is over then."""
    desk.qtbot.wait(300)
    desk.settle()
    return desk.window.floor.record.bar.sentence


def proved(desk: Desk) -> list[str]:
    """Everything that the proof says, once it is over."""
    process = desk.window.floor.record._process
    assert process is not None
    desk.qtbot.waitUntil(lambda: not process.is_running, timeout=20_000)
    lines = view(desk).proof.lines
    widgets = [item.widget() for place in range(lines.count()) if (item := lines.itemAt(place))]
    return [view(desk).proof.state.accessibleName(), *(one.accessibleName() for one in widgets if one)]


def press(desk: Desk, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(desk.window, key, modifiers)
    desk.qtbot.wait(120)  # until it can be no scanner's
    desk.settle()


def go(desk: Desk) -> None:
    press(desk, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert desk.window.pages.currentWidget() is view(desk)


def record(desk: Desk, serial: str) -> None:
    bench = desk.station.bench
    desk.at_bench(lambda: bench.open(bench.identify(serial), None))


def older_file(open_desk: Open) -> Path:
    """A station in whose place an older copy of it was put."""
    first = open_desk()
    first.sign()
    record(first, "UNIT-1")
    first.close()
    shutil.copytree(first.folder, first.folder.with_name("old"))
    second = open_desk()
    second.sign()
    record(second, "UNIT-2")
    second.close()
    shutil.rmtree(first.folder)
    shutil.copytree(first.folder.with_name("old"), first.folder)
    return first.folder


def behind_no_closing(open_desk: Open) -> Desk:
    """A station that ended without closing, and nothing else happened to it."""
    first = open_desk()
    first.sign()
    record(first, "UNIT-1")
    first.close()
    end_without_closing(first.folder)
    desk = open_desk()
    desk.sign()
    assert told(desk) == ""
    return desk


def changed_behind_no_closing(open_desk: Open, statement: str, *, is_told_at_once: bool = False) -> Desk:
    """A station that ended without closing, was changed, and proved at the next start, aside."""
    first = open_desk()
    first.sign()
    record(first, "UNIT-1")
    record(first, "UNIT-2")
    first.close()
    end_without_closing(first.folder)
    change(first.folder, statement)
    desk = open_desk()
    desk.sign()
    assert bool(told(desk)) == is_told_at_once
    desk.window.floor.record.prove_by_itself()
    proved(desk)
    return desk


def test_a_sound_record_is_proved_by_a_key_and_said_line_by_line(desk: Desk) -> None:
    record(desk, "UNIT-1")
    desk.at_bench(desk.station.tidy)
    assert told(desk) == ""
    go(desk)
    assert not view(desk).alarm.isVisible()
    press(desk, Qt.Key.Key_F5)
    assert view(desk).proof.stop.isVisible()
    state, *lines = proved(desk)
    assert state.startswith("Everything is as it was recorded; proved at ")
    assert any(line.startswith("Sound: Station B3: ") for line in lines)
    assert view(desk).proof.prove.isVisible()
    press(desk, Qt.Key.Key_Escape)
    assert desk.window.place == "intake"


def test_asking_for_a_proof_holds_the_record_against_what_is_remembered_again(open_desk: Open) -> None:
    first = open_desk()
    first.sign()
    record(first, "UNIT-1")
    first.close()
    memory = state_folder(first.folder) / MEMORY_FILE
    aside = memory.rename(memory.with_name("aside"))
    memory.mkdir()
    desk = open_desk()
    desk.sign()
    go(desk)
    assert told(desk) == ""
    assert not is_compared(desk)
    assert "Is a directory" in desk.window.notices.sentence
    memory.rmdir()
    aside.rename(memory)
    press(desk, Qt.Key.Key_F5)
    assert is_compared(desk)
    proved(desk)


def is_compared(desk: Desk) -> bool:
    return desk.station.parts.seal.is_compared


def hide_memory(desk: Desk) -> Path:
    """What this computer remembers of the station cannot be read any more; where it lies."""
    memory = state_folder(desk.folder) / MEMORY_FILE
    aside = memory.rename(memory.with_name("aside"))
    memory.mkdir()
    return aside


def heading(desk: Desk) -> str:
    strip = desk.window.floor.record.bar.strip
    assert strip is not None
    return strip.word.text()


def write_aside(desk: Desk) -> None:
    desk.at_bench(lambda: add(desk.folder, desk.station.settings.code))  # while the station itself moves nothing
    desk.window.floor.record.look_in_place()


def test_an_alarm_that_stands_is_shown_at_once_where_the_memory_cannot_be_read(open_desk: Open) -> None:
    older_file(open_desk)
    first = open_desk()
    said = told(first)
    title = heading(first)
    first.close()
    hide_memory(first)
    desk = open_desk()
    desk.sign()
    assert told(desk) == said
    assert heading(desk) == title
    assert "Is a directory" in desk.window.notices.sentence
    go(desk)
    assert view(desk).alarm.isVisible()


def test_what_another_program_writes_while_the_memory_cannot_be_read_is_told_of_the_journal_alone(desk: Desk) -> None:
    desk.sign()
    record(desk, "UNIT-1")
    desk.at_bench(desk.station.tidy)
    assert told(desk) == ""
    hide_memory(desk)
    write_aside(desk)
    assert "something else than this program wrote into its file" in told(desk)
    assert heading(desk) == "The record is not the one that was signed here"


def test_and_beside_an_alarm_that_stands(desk: Desk) -> None:
    desk.sign()
    record(desk, "UNIT-1")
    desk.at_bench(desk.station.tidy)
    write_aside(desk)
    said, title = told(desk), heading(desk)
    hide_memory(desk)
    write_aside(desk)
    assert told(desk).startswith(f"{said}\n{ALTERED}")
    assert heading(desk) == title


def test_a_disk_that_does_not_let_the_record_be_looked_at_is_said_as_that(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_: FolderSeal) -> NoReturn:
        raise StorageFailed("The disk does not answer.")

    with monkeypatch.context() as patch:
        patch.setattr(FolderSeal, "is_changed_by_another", failing)
        desk.window.floor.record.look_in_place()
        assert told(desk) == "The disk does not answer."
        assert heading(desk) == "The record could not be held against what was signed"
    desk.window.floor.record.look_in_place()
    assert told(desk) == ""


def test_a_journal_that_is_taken_away_is_said_over_every_page_until_it_is_back(desk: Desk) -> None:
    assert told(desk) == ""
    watch, place = desk.window.floor.record, desk.folder / "journal.sqlite3"
    elsewhere = place.rename(place.with_name("elsewhere"))
    watch.look_in_place()
    said = told(desk)
    assert f"journal.sqlite3 in {desk.folder} was taken away while the station was open" in said
    assert heading(desk) == "The record is not in its place"
    elsewhere.rename(place)
    watch.look_in_place()
    assert told(desk) == ""


def test_entries_of_another_program_are_said_over_every_page_until_an_administrator_says_why(desk: Desk) -> None:
    desk.sign()
    record(desk, "UNIT-1")
    desk.at_bench(desk.station.tidy)
    assert told(desk) == ""
    add(desk.folder, desk.station.settings.code)
    desk.window.floor.record.look_in_place()
    assert "What follows was written by something else: another program, while the station was open" in told(desk)
    record(desk, "UNIT-2")
    go(desk)
    alarm = view(desk).alarm
    assert alarm.isVisible()
    desk.at_bench(lambda: desk.station.bench.proving.acknowledge("It was me."))
    desk.window.floor.record.look_in_place()
    assert told(desk) == ""
    assert not alarm.isVisible()


def test_an_older_file_is_said_over_every_page_until_an_administrator_says_why(open_desk: Open) -> None:
    older_file(open_desk)
    desk = open_desk()
    said = told(desk)
    assert "An older file was put back, or its end was cut off." in said
    desk.sign()
    record(desk, "UNIT-3")
    for place in ("intake", "queue", "devices"):
        desk.window.go(place)
        press(desk, Qt.Key.Key_Escape)
        assert told(desk) == said, place
    go(desk)
    assert view(desk).alarm.isVisible()
    assert "Prove everything (F5)" in view(desk).alarm.do.accessibleName()
    bar = desk.window.floor.record.bar
    assert bar.look is not None
    assert bar.strip is not None
    assert not bar.look.isVisible(), "nobody is sent to where they are"
    desk.window.resize(960, 540)
    assert bar.strip.sentence.isVisible()
    desk.window.go("queue")
    assert bar.look.isVisible()
    assert not bar.strip.sentence.isVisible(), "a low window has its room for the page"
    desk.window.resize(1280, 800)
    assert bar.strip.sentence.isVisible()
    go(desk)
    desk.at_bench(lambda: desk.station.bench._record.enter("Ana", "supervisor"))
    press(desk, Qt.Key.Key_F7)
    assert view(desk).alarm.why.hasFocus()
    view(desk).alarm.why.setText("I put the copy back.")
    press(desk, Qt.Key.Key_F7)
    assert "administrator" in desk.window.notices.sentence
    assert told(desk) == said
    desk.at_bench(lambda: desk.station.bench._record.enter("Olga", "administrator"))
    press(desk, Qt.Key.Key_F7)
    assert told(desk) == ""
    assert not view(desk).alarm.isVisible()
    desk.close()
    assert told(open_desk()) == ""


def test_a_broken_chain_is_found_aside_after_the_start(open_desk: Open) -> None:
    desk = changed_behind_no_closing(open_desk, "UPDATE events SET operator = 'Eve' WHERE sequence = 1")
    assert told(desk).startswith("Entry 1 of station B3 is not as it was written, or does not follow the entry before")
    go(desk)
    state, *_ = proved(desk)
    assert state.startswith("Not everything is as it was recorded")
    assert view(desk).alarm.isVisible()
    press(desk, Qt.Key.Key_F7)
    view(desk).alarm.why.setText("We looked at the disk.")
    press(desk, Qt.Key.Key_F7)
    assert not view(desk).alarm.isVisible()
    said = told(desk)
    assert said.startswith("Entry 1 of station “B3” is not as it was written: its content does not fit its hash. Known")
    assert KNOWN_SINCE.search(said), "and what mends it"


@pytest.mark.parametrize("is_asked", [True, False])
def test_what_was_written_into_the_file_that_is_open_is_said_once_it_is_proved(
    open_desk: Open, *, is_asked: bool
) -> None:
    first = open_desk()
    first.sign()
    record(first, "UNIT-1")
    first.close()
    desk = open_desk()
    desk.sign()
    record(desk, "UNIT-2")
    assert told(desk) == ""
    desk.at_bench(desk.station.tidy)
    desk.at_bench(lambda: settle(desk.station))
    write_past(desk.folder)
    watch = desk.window.floor.record
    watch.look_in_place()
    assert told(desk) == ""
    go(desk)
    if is_asked:
        press(desk, Qt.Key.Key_F5)
    else:
        watch.prove_by_itself()
    proved(desk)
    assert CHANGED in told(desk)
    assert view(desk).alarm.isVisible()
    desk.close()
    assert not names_file(desk.folder)


def test_a_break_behind_one_that_an_administrator_knows_of_is_said_over_every_page(open_desk: Open) -> None:
    desk = changed_behind_no_closing(open_desk, "UPDATE events SET operator = 'Eve' WHERE sequence = 1")
    assert told(desk).startswith("Entry 1 of station B3 is not as it was written")
    desk.at_bench(lambda: desk.station.bench.proving.acknowledge("We looked at the disk."))
    desk.close()
    end_without_closing(desk.folder)
    change(desk.folder, "UPDATE events SET operator = 'Eve' WHERE sequence = 2")
    desk = open_desk()
    desk.sign()
    assert told(desk) == ""
    go(desk)
    desk.window.floor.record.prove_by_itself()
    proved(desk)
    assert told(desk).startswith("Entry 2 of station B3 is not as it was written, or does not follow the entry before")
    assert view(desk).alarm.isVisible()
    desk.at_bench(lambda: desk.station.bench.proving.acknowledge("We looked at the disk."))
    desk.window.floor.record.prove()
    desk.settle()
    proved(desk)
    assert told(desk).startswith("Entry 1 of station “B3”"), "it is known, and stays as it is"
    assert KNOWN_SINCE.search(told(desk))
    assert not view(desk).alarm.isVisible()


def test_what_else_was_found_behind_a_break_that_is_known_is_said_over_every_page(open_desk: Open) -> None:
    desk = changed_behind_no_closing(open_desk, "UPDATE events SET operator = 'Eve' WHERE sequence = 1")
    assert told(desk)
    desk.at_bench(lambda: desk.station.bench.proving.acknowledge("We looked at the disk."))
    (desk.folder / "catalogue.sqlite3").write_bytes(b"no database" * 1_000)
    desk.window.floor.record.prove()
    desk.settle()
    proved(desk)
    assert told(desk).startswith("Could not open catalogue.sqlite3 ")


def test_behind_a_break_that_is_known_the_chains_are_proved_and_the_file_is_not(
    open_desk: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmed: list[bool] = []
    monkeypatch.setattr(FolderSeal, "confirm_rights", lambda _: confirmed.append(True))
    desk = changed_behind_no_closing(open_desk, "UPDATE events SET operator = 'Eve' WHERE sequence = 2")
    assert told(desk)
    assert not confirmed
    desk.at_bench(lambda: desk.station.bench.proving.acknowledge("We looked at the disk."))
    desk.window.floor.record.prove()
    desk.settle()
    proved(desk)
    desk.settle()
    assert confirmed == [True]
    assert not is_as_left(desk), "nothing behind the break was compared"


SOUND = {"stations": [], "faults": [], "wrong": [], "lines": [], "is_quick": False, "sound": True}
TELLS = """
import pathlib, sys, time
while not pathlib.Path(sys.argv[1]).exists():
    time.sleep(0.02)
print(sys.argv[2])
"""


def test_a_foreign_table_is_named_and_ends_with_a_rebuild_and_one_acknowledgement(open_desk: Open) -> None:
    first = open_desk()
    first.sign()
    record(first, "UNIT-1")
    first.close()
    change(first.folder, "CREATE TABLE zz (a)")

    def acknowledged() -> Desk:
        desk = open_desk()
        assert told(desk).startswith(ALTERED)
        desk.at_bench(lambda: desk.station.bench._record.enter("Olga", "administrator"))
        desk.at_bench(lambda: desk.station.bench.proving.acknowledge("I looked."))
        desk.window.floor.record.look_in_place()
        desk.settle()
        desk.window.floor.record.prove_by_itself()
        proved(desk)
        return desk

    desk = acknowledged()
    assert "journal.sqlite3: the table zz is not of this program." in told(desk)
    desk.close()
    rebuild(first.folder)
    desk = acknowledged()
    assert told(desk) == ""
    assert desk.station.bench.proving.is_as_left


def tells_of_before(desk: Desk, until: Path) -> list[list[str]]:
    """What is run for the next proofs: one that found all sound, and tells it once `until` is there; then the real."""
    watch = desk.window.floor.record
    real = watch._command
    assert real is not None
    commands = [[sys.executable, "-c", TELLS, str(until), json.dumps({"report": SOUND})], real(False)]
    watch._command = lambda _: commands.pop(0)
    return commands


def alter_look_ups(desk: Desk) -> None:
    with closing(sqlite3.connect(desk.folder / "journal.sqlite3", isolation_level=None)) as other:
        other.execute("UPDATE returns SET rma_key = 'ELSEWHERE'")
    desk.window.floor.record.look_in_place()
    assert told(desk).startswith(ALTERED)
    desk.at_bench(lambda: desk.station.bench._record.enter("Olga", "administrator"))


def is_proved_anew(desk: Desk, commands: list[list[str]]) -> None:
    process = desk.window.floor.record._process
    assert process is not None
    desk.qtbot.waitUntil(lambda: not commands and not process.is_running, timeout=20_000)
    assert told(desk).startswith(ALTERED)
    assert proved(desk)[0].startswith("Not everything is as it was recorded")
    assert not desk.station.bench.proving.is_as_left


def test_a_proof_that_began_before_an_alarm_is_made_anew(desk: Desk, tmp_path: Path) -> None:
    record(desk, "UNIT-1")
    desk.at_bench(desk.station.tidy)
    assert told(desk) == ""
    go(desk)
    commands = tells_of_before(desk, tmp_path / "goes on")
    press(desk, Qt.Key.Key_F5)
    alter_look_ups(desk)
    desk.at_bench(lambda: desk.station.bench.proving.acknowledge("I looked at it with a tool."))
    desk.window.floor.record.look_in_place()
    assert told(desk) == ""
    (tmp_path / "goes on").touch()
    is_proved_anew(desk, commands)


def test_a_proof_is_made_anew_where_the_acknowledgement_waits_for_the_disk(desk: Desk, tmp_path: Path) -> None:
    record(desk, "UNIT-1")
    desk.at_bench(desk.station.tidy)
    assert told(desk) == ""
    go(desk)
    alter_look_ups(desk)
    commands = tells_of_before(desk, tmp_path / "goes on")
    press(desk, Qt.Key.Key_F5)
    waits = threading.Event()
    desk.lane.submit(lambda: waits.wait(10))
    desk.lane.submit(lambda: desk.station.bench.proving.acknowledge("I looked at it with a tool."))
    (tmp_path / "goes on").touch()
    state = view(desk).proof.state
    desk.qtbot.waitUntil(lambda: state.accessibleName().startswith("Everything is as it was recorded"), timeout=10_000)
    waits.set()
    is_proved_anew(desk, commands)


@pytest.mark.parametrize(
    ("statement", "is_told_at_once"), [("DELETE FROM returns", False), ("DROP INDEX events_by_serial", True)]
)
def test_after_an_end_without_closing_indexes_are_looked_at_and_everything_is_proved_aside(
    open_desk: Open, statement: str, *, is_told_at_once: bool
) -> None:
    desk = changed_behind_no_closing(open_desk, statement, is_told_at_once=is_told_at_once)
    assert told(desk).startswith(ALTERED)
    desk.close()
    desk = open_desk()
    assert told(desk).startswith(ALTERED)


def test_what_the_program_was_misled_to_is_said_over_every_page_until_an_administrator_says_why(desk: Desk) -> None:
    desk.sign()
    record(desk, "UNIT-1")
    bench, journal = desk.station.bench, desk.station.parts.journal
    begun, packed = ConsignmentBegun("LP-B3-000001-0", "replacement"), UnitPacked("UNIT-1")
    desk.at_bench(lambda: journal.append([Draft("", CONSIGNMENT, "c" * 32, one) for one in (begun, packed)]))
    assert told(desk) == ""
    go(desk)
    press(desk, Qt.Key.Key_F5)
    said = "packs the unit UNIT-1 as a replacement, although it was not in stock"
    assert any(said in line for line in proved(desk))
    entry = desk.at_bench(lambda: journal.latest_at("c" * 32, "unit_packed"))
    alarm = f"Entry {entry} of station {desk.station.settings.code} is as it was written, and by the record before it"
    assert alarm in told(desk)
    desk.at_bench(lambda: bench.proving.acknowledge("Its return was forgotten."))
    desk.window.floor.record.look_in_place()
    # Proved again it is found again, and known: the record tells of it once.
    press(desk, Qt.Key.Key_F5)
    proved(desk)
    assert said in told(desk)
    assert len([one for one in journal.station_events() if isinstance(one.payload, AlarmRaised)]) == 1


def is_as_left(desk: Desk) -> bool:
    return desk.station.bench.proving.is_as_left


def test_beside_an_entry_that_an_administrator_knows_of_the_file_is_named_again(open_desk: Open) -> None:
    first = open_desk()
    first.sign()
    record(first, "UNIT-1")
    packed = (ConsignmentBegun("LP-B3-000001-0", "replacement"), UnitPacked("UNIT-1"))
    journal = first.station.parts.journal
    first.at_bench(lambda: journal.append([Draft("", CONSIGNMENT, "c" * 32, one) for one in packed]))
    assert told(first) == ""
    go(first)
    press(first, Qt.Key.Key_F5)
    proved(first)
    assert " is as it was written, and by the record before it" in told(first)
    first.at_bench(lambda: first.station.bench.proving.acknowledge("Its return was forgotten."))
    assert not is_as_left(first)
    first.window.floor.record.look_in_place()
    press(first, Qt.Key.Key_F5)
    assert proved(first)[0].startswith("Not everything is as it was recorded")
    first.settle()
    assert is_as_left(first)
    first.close()
    change(first.folder, "DELETE FROM returns")
    desk = open_desk()
    assert told(desk).startswith(ALTERED)


def test_an_alarm_that_is_acknowledged_begins_the_proof_that_is_owed_at_once(open_desk: Open) -> None:
    desk = behind_no_closing(open_desk)
    journal, watch = desk.station.parts.journal, desk.window.floor.record
    packed = (ConsignmentBegun("LP-B3-000001-0", "replacement"), UnitPacked("UNIT-1"))
    desk.at_bench(lambda: journal.append([Draft("", CONSIGNMENT, "c" * 32, one) for one in packed]))
    watch.prove_by_itself()
    proved(desk)
    assert " is as it was written, and by the record before it" in told(desk)
    begun = quick_ones(desk)
    watch.acknowledge("Its return was forgotten.")
    desk.settle()
    assert begun == [False]
    assert not watch.leave()
    watch.look_in_place()
    desk.settle()
    assert begun == [False]
    assert watch._process is not None
    watch._process.stop()


def test_once_a_missing_end_is_known_the_proof_that_follows_is_clean(open_desk: Open, tmp_path: Path) -> None:
    for serial in ("UNIT-1", "UNIT-2"):
        desk = open_desk()
        desk.sign()
        record(desk, serial)
        desk.close()
    change(tmp_path / "station", "DELETE FROM events WHERE sequence = (SELECT max(sequence) FROM events)")
    desk = open_desk()
    desk.sign()
    assert "Its end was cut off." in told(desk)
    desk.window.floor.record.acknowledge("The disk lost it.")
    desk.settle()
    state, *_ = proved(desk)
    assert state.startswith("Everything is as it was recorded; proved at ")
    assert told(desk) == ""


def test_a_lost_photo_keeps_nobody_from_vouching_for_the_file(open_desk: Open) -> None:
    """Each proof of everything tells it, and nobody can acknowledge it: else each start would prove everything."""
    desk = behind_no_closing(open_desk)
    bench, journal = desk.station.bench, desk.station.parts.journal

    def photograph() -> Path:
        (row,) = journal.returns_of_serial("UNIT-1")
        bench.photograph(row.id, bench.keep_photo(jpeg(), "foam.jpg"), "", "chosen")
        (original,) = (one for one in (desk.folder / "photos" / "originals").rglob("*") if one.is_file())
        return original

    desk.at_bench(photograph).unlink()
    go(desk)
    desk.window.floor.record.prove_by_itself()
    for key in (Qt.Key.Key_F5, Qt.Key.Key_F6):
        assert any(line.startswith("Wrong: ") and "is not there any more" in line for line in proved(desk))
        assert "is not there any more" in told(desk)
        assert is_as_left(desk)
        press(desk, key)


def test_a_proof_that_could_not_look_at_something_is_no_alarm_in_the_record(open_desk: Open) -> None:
    desk = behind_no_closing(open_desk)
    assert not desk.station.bench.proving.is_as_left
    go(desk)
    watch = desk.window.floor.record
    stations = [{"station": "B3", "entries": 3, "hash": "", "is_whole": True}]
    report: dict[str, object] = {"stations": stations, "wrong": [], "lines": [], "is_quick": False, "sound": False}
    fault = {"part": "look_ups", "sentence": "journal.sqlite3 cannot be read here (disk is full).", "is_found": False}
    fault["is_known"] = False
    watch._reported({**report, "faults": [fault]})
    assert told(desk) == fault["sentence"]
    assert desk.at_bench(desk.station.bench.proving.check) is None
    assert not desk.station.bench.proving.is_as_left
    watch._reported({**report, "faults": [], "sound": True})
    assert told(desk) == ""
    assert desk.station.bench.proving.is_as_left


SLOW = [sys.executable, "-c", "import time; time.sleep(60)"]


def quick_ones(desk: Desk) -> list[bool]:
    """Of every proof that begins from now on whether it is a quick one; none comes to an end."""
    begun: list[bool] = []

    def command(quick: bool) -> list[str]:
        begun.append(quick)
        return SLOW

    watch = desk.window.floor.record
    watch._command = command
    if watch._process is not None:
        watch._process._command = command
    return begun


def test_a_proof_of_everything_that_is_due_cannot_be_left(open_desk: Open) -> None:
    desk = behind_no_closing(open_desk)
    begun = quick_ones(desk)
    go(desk)
    watch = desk.window.floor.record
    watch.prove_by_itself()
    assert begun == [False]
    process = watch._process
    assert process is not None
    watch._progressed("chain", 1, 2)
    assert view(desk).proof.progress.isVisible()
    assert not view(desk).proof.stop.isVisible()
    for key in (Qt.Key.Key_F6, Qt.Key.Key_F5, Qt.Key.Key_F6, Qt.Key.Key_Escape):
        press(desk, key)
        assert process.is_running
    assert begun == [False]
    process.stop()


def test_nor_is_it_left_with_one_that_was_asked_for_before(open_desk: Open) -> None:
    desk = behind_no_closing(open_desk)
    begun = quick_ones(desk)
    go(desk)
    press(desk, Qt.Key.Key_F5)
    watch = desk.window.floor.record
    watch.prove_by_itself()
    press(desk, Qt.Key.Key_F6)
    assert watch._process is not None
    assert watch._process.is_running
    assert begun == [False]


def test_a_quick_proof_that_another_took_the_place_of_begins_again_when_that_is_left(desk: Desk) -> None:
    assert told(desk) == ""
    begun = quick_ones(desk)
    go(desk)
    watch = desk.window.floor.record
    watch.prove_by_itself()
    press(desk, Qt.Key.Key_F5)
    assert view(desk).proof.stop.isVisible()
    press(desk, Qt.Key.Key_F6)
    assert begun == [True, False, True]
    assert not watch.leave()


def test_where_the_file_is_in_doubt_since_the_start_everything_is_proved_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told(desk) == ""
    begun = quick_ones(desk)
    watch = desk.window.floor.record
    watch.look_in_place()
    desk.settle()
    assert begun == []
    monkeypatch.setattr(desk.station.parts.journal, "is_in_doubt", True)  # the disk refused something
    for _ in range(2):
        watch.look_in_place()
        desk.settle()
        assert begun == [False]
    watch._reported(SOUND)
    desk.settle()
    assert watch._process is not None
    watch._process.stop()
    watch.look_in_place()
    desk.settle()
    assert begun == [False]


@pytest.mark.parametrize("is_quick", [False, True])
def test_a_proof_that_is_owed_and_breaks_off_is_said_over_every_page_until_it_is_made(
    open_desk: Open, *, is_quick: bool
) -> None:
    if is_quick:
        desk = open_desk()
        desk.sign()
        assert told(desk) == ""
    else:
        desk = behind_no_closing(open_desk)
    watch = desk.window.floor.record
    real = watch._command
    watch._command = lambda _: [sys.executable, "-c", "raise SystemExit(3)"]
    watch.prove_by_itself()
    process = watch._process
    assert process is not None
    assert process.is_quick == is_quick
    desk.qtbot.waitUntil(lambda: not process.is_running, timeout=20_000)
    for place in ("intake", "queue"):
        desk.window.go(place)
        assert told(desk).startswith("The proof broke off. ")
    assert real is not None
    process._command = real
    go(desk)
    press(desk, Qt.Key.Key_F5)
    assert proved(desk)[0].startswith("Everything is as it was recorded")
    assert told(desk) == ""


def test_a_proof_can_be_left_and_one_that_breaks_off_is_said(desk: Desk) -> None:
    record = desk.window.floor.record
    record._command = lambda _: [sys.executable, "-c", "import time; time.sleep(60)"]
    go(desk)
    press(desk, Qt.Key.Key_F5)
    assert view(desk).proof.stop.isVisible()
    press(desk, Qt.Key.Key_F6)
    assert proved(desk) == ["The proof was left; it says nothing."]
    assert not record.leave()
    process = record._process
    assert process is not None
    commands = iter([[sys.executable, "-c", "raise SystemExit(3)"], ["/nowhere/to/be/found"]])
    process._command = lambda _: next(commands)
    for _ in range(2):
        press(desk, Qt.Key.Key_F5)
        proved(desk)
        assert "The proof broke off." in desk.window.notices.sentence
        press(desk, Qt.Key.Key_Escape)
