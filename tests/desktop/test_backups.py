"""The Backups card, and what the window says of backups by itself."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from PySide6.QtWidgets import QFileDialog

from intake_app.commands.backing_up import ProcessBackups
from intake_app.desktop.backups_presenter import BackupsPresenter
from intake_app.desktop.surroundings import Surroundings
from intake_app.domain.backups import BackedUp, BackupSettings, BackupSight
from intake_app.domain.errors import NotAllowed, StorageFailed
from intake_app.domain.events import Draft
from intake_app.settings import Settings
from intake_app.store.backups import depot_of
from tests.desktop.desk import Desk
from tests.domain.made_events import opened

GOOD = BackupSight(
    last=datetime(2026, 11, 29, 10, 30, tzinfo=UTC),
    last_second=None,
    second="",
    is_due=False,
    is_overdue=False,
    is_disk_low=False,
    free=10**12,
)


class Told:
    """Fulfils `BackupDesk` with what the test says: how the backups are, and what becomes of the next one."""

    def __init__(self) -> None:
        self.sight = GOOD
        self.problem = ""
        self.notes: tuple[str, ...] = ()
        self.breaks = 0
        self.made: list[bool] = []

    def look(self) -> BackupSight:
        return self.sight

    def back_up(self, *, only_if_changed: bool) -> BackedUp:
        self.made.append(only_if_changed)
        if self.problem:
            raise StorageFailed(self.problem)
        self.sight = GOOD
        return BackedUp(self.notes, self.breaks)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def surroundings(surroundings: Surroundings, told: Told) -> Surroundings:
    return replace(surroundings, backups=lambda: told)


@pytest.fixture
def backups(desk: Desk) -> BackupsPresenter:
    presenter = desk.window.floor.backups
    assert presenter is not None
    return presenter


def said(desk: Desk) -> str:
    return desk.window.notices.sentence if desk.window.notices.unread else ""


def look(desk: Desk, backups: BackupsPresenter) -> None:
    backups.look()
    desk.settle()


def test_the_card_tells_the_last_good_one_in_words_and_makes_one(desk: Desk, told: Told) -> None:
    desk.window.go("devices")
    desk.settle()
    card = desk.window.floor.devices_page.backups
    assert card.isVisibleTo(desk.window.floor.devices_page)
    assert card.last.text().startswith("Last good backup: 29 Nov 2026 ")
    assert "No second folder is set" in card.second.text()
    card.now.click()
    desk.settle()
    assert told.made == [False], "whoever asks for one gets one, also where nothing changed"
    assert "it is good" in desk.window.notices.sentence
    told.sight = msgspec.structs.replace(GOOD, last=None, second="/stick")
    assert desk.window.floor.backups is not None
    look(desk, desk.window.floor.backups)
    assert card.last.text() == "Last good backup: none yet"
    assert card.second.text() == "Last copied to /stick: none yet"
    assert desk.window.floor.back_up(), "the key of the page"
    desk.settle()
    assert len(told.made) == 2


def test_one_that_is_due_is_made_and_one_that_failed_is_said_and_not_begun_again_at_once(
    desk: Desk, told: Told, backups: BackupsPresenter
) -> None:
    now = 0.0
    backups._clock = lambda: now
    told.sight = msgspec.structs.replace(GOOD, is_due=True)
    told.problem = "The disk is full."
    look(desk, backups)
    assert told.made == [True]
    assert said(desk) == "The backup was not made. The disk is full."
    desk.window.read()
    look(desk, backups)
    assert told.made == [True]
    now = 11 * 60.0
    look(desk, backups)
    assert len(told.made) == 2
    assert said(desk) == "", "it was said not long ago"
    now = 5 * 3600.0
    look(desk, backups)
    assert said(desk) == "The backup was not made. The disk is full."
    told.problem = ""
    now = 6 * 3600.0
    look(desk, backups)
    assert len(told.made) == 4
    assert told.sight == GOOD


def test_age_and_a_full_disk_are_said_once(desk: Desk, told: Told, backups: BackupsPresenter) -> None:
    told.sight = msgspec.structs.replace(GOOD, is_overdue=True, is_disk_low=True, free=123_456_789)
    look(desk, backups)
    assert "nearly full: 123 MB are left" in said(desk)
    assert "The last good backup is too old: 29 Nov 2026" in said(desk)
    desk.window.read()
    look(desk, backups)
    assert said(desk) == ""
    told.sight = GOOD
    look(desk, backups)
    told.sight = msgspec.structs.replace(GOOD, is_disk_low=True, free=5)
    look(desk, backups)
    assert "nearly full" in said(desk), "it was well, and is low again"


def test_what_went_wrong_beside_a_good_one_is_said(desk: Desk, told: Told, backups: BackupsPresenter) -> None:
    told.notes = ("The second folder is not there.",)
    told.sight = msgspec.structs.replace(GOOD, is_due=True)
    look(desk, backups)
    assert said(desk) == "The second folder is not there."


@pytest.mark.parametrize(
    ("breaks", "known"), [(0, "good."), (1, "good, with 1 known break."), (2, "good, with 2 known breaks.")]
)
def test_one_with_breaks_that_are_known_is_good_and_says_so(desk: Desk, told: Told, breaks: int, known: str) -> None:
    backups = desk.window.floor.backups
    assert backups is not None
    told.breaks = breaks
    backups.back_up_now()
    desk.settle()
    assert not desk.window.notices.unread, "it is no error"
    assert desk.window.notices.sentence == f"The backup was made and proved: it is {known}"


def test_a_second_folder_is_chosen_kept_and_copied_to_at_once(desk: Desk, told: Told, tmp_path: Path) -> None:
    kept: list[dict[str, object]] = []
    backups = desk.window.floor.backups
    assert backups is not None
    backups._save = kept.append
    desk.window.go("devices")
    desk.settle()
    card = desk.window.floor.devices_page.backups
    told.sight = msgspec.structs.replace(GOOD, settings=BackupSettings(every_minutes=30))
    look(desk, backups)
    card.choose.click()
    (chooser,) = desk.window.findChildren(QFileDialog)
    chooser.filesSelected.emit([str(tmp_path)])
    chooser.reject()
    desk.settle()
    assert kept == [{"backups": BackupSettings(every_minutes=30, second=str(tmp_path))}]
    assert told.made == [True], "what is there already is only copied"
    assert card.none.isHidden(), "there is none to take away yet"
    told.sight = msgspec.structs.replace(told.sight, second=str(tmp_path))
    look(desk, backups)
    assert not card.none.isHidden()
    card.none.click()
    desk.settle()
    assert kept[1] == {"backups": told.sight.settings}
    card.allow_settings(allowed=False)
    assert not card.choose.isEnabled()
    assert card.now.isEnabled()


def test_whoever_may_not_is_refused(desk: Desk, told: Told, backups: BackupsPresenter) -> None:
    def refuse() -> None:
        raise NotAllowed("A supervisor may do that.")

    backups._demand = refuse
    backups.back_up_now()
    desk.settle()
    assert told.made == []
    assert "A supervisor may do that." in desk.window.notices.sentence


def test_the_real_ones_are_made_by_a_process_of_their_own(desk: Desk, tmp_path: Path) -> None:
    (desk.folder / "settings.toml").write_text('code = "B3"\n[backups]\nsecond = "../stick"\n', "utf-8")
    (tmp_path / "stick").mkdir()
    settings = Settings(folder=desk.folder, code="B3", backups=BackupSettings(second="../stick"))
    real = ProcessBackups(lambda: settings)
    first = real.look()
    assert (first.last, first.is_due, first.is_overdue) == (None, True, False)
    assert first.second == str(tmp_path / "stick")
    desk.at_bench(lambda: desk.station.parts.journal.append([Draft("Ana", "return", "r1", opened("S1"))]))
    assert real.back_up(only_if_changed=True) == BackedUp((), 0)
    sight = real.look()
    assert sight.last is not None
    assert sight.last == sight.last_second
    assert not sight.is_due
    newest = depot_of(desk.folder).newest()
    assert newest is not None
    copy = sqlite3.connect(newest.path / "journal.sqlite3")
    assert copy.execute("SELECT count(*) FROM events WHERE subject = 'r1'").fetchone() == (1,)
    copy.close()
    (newest.path / "journal.sqlite3").unlink()
    (desk.folder / "backups" / "in the way").mkdir()
    soon = msgspec.structs.replace(settings, backups=BackupSettings(warn_after_hours=1))
    later = ProcessBackups(lambda: soon)
    later._began -= timedelta(hours=2)
    assert later.look().is_overdue
    (desk.folder / "settings.toml").write_text("code = 7\n", "utf-8")
    with pytest.raises(StorageFailed, match="code is 7; expected 1 to 6"):
        real.back_up(only_if_changed=False)
