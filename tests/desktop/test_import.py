"""An import from the window runs the real command beside it."""

from __future__ import annotations

import csv
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication

from intake_app.desktop.import_presenter import ImportPresenter
from intake_app.domain.errors import NotAllowed
from tests.desktop.desk import Desk

HEAD = "serial,model,vendor,order number,order date,order total,unit price,customer name\n"
GOOD = "NEW-{0:06},S12E4,Smartvue,N-{0},2026-11-01,7200.00,3600.00,Trần Security\n"
PATIENCE_MS = 30_000


@pytest.fixture
def importing(desk: Desk) -> ImportPresenter:
    desk.window.go("import")
    return desk.window.importing


def write(folder: Path, rows: list[str]) -> Path:
    file = folder / "units.csv"
    file.write_text(HEAD + "".join(rows), encoding="utf-8")
    return file


def finish(desk: Desk, importing: ImportPresenter) -> str:
    desk.qtbot.waitUntil(lambda: not importing.running, timeout=PATIENCE_MS)
    assert not importing.page.result.isHidden()
    return importing.page.result.sentence.accessibleName()


def test_good_rows_are_imported_and_found_at_once(desk: Desk, importing: ImportPresenter, tmp_path: Path) -> None:
    importing.start("units", write(tmp_path, [GOOD.format(number) for number in range(3)]))
    assert desk.window.bar.importing.isVisible()
    assert "3 new" in finish(desk, importing)
    assert not desk.window.bar.importing.isVisible()
    desk.scan("NEW-000002")
    sight = desk.window.intake.sight
    assert sight is not None
    assert sight.header[3].value == "Trần Security"


def test_bad_rows_are_listed_and_can_be_kept(desk: Desk, importing: ImportPresenter, tmp_path: Path) -> None:
    bad = GOOD.format(1).replace("7200.00", "-7,200")
    importing.start("units", write(tmp_path, [GOOD.format(0), bad.replace("-7,200", '"-7,200"')]))
    assert "1 of 2" in finish(desk, importing)
    rows = importing.page.model.rows
    assert [row.line for row in rows] == [3]
    assert importing.copy()
    copied = list(csv.reader(QGuiApplication.clipboard().text().splitlines()))
    assert copied[1] == ["3", rows[0].reason]
    kept = tmp_path / "kept.csv"
    importing.save_to(kept)
    assert list(csv.reader(kept.read_text("utf-8").splitlines())) == copied
    importing.save_to(tmp_path / "nowhere" / "kept.csv")
    assert "nowhere" in desk.window.notices.sentence
    assert desk.station.bench.counts()[0] == 7


def test_it_can_be_stopped_and_nothing_remains(desk: Desk, importing: ImportPresenter, tmp_path: Path) -> None:
    importing.start("units", write(tmp_path, [GOOD.format(number) for number in range(200_000)]))
    desk.qtbot.waitUntil(lambda: importing.page.progress.maximum() > 0, timeout=PATIENCE_MS)
    desk.scan("SV-100001")
    assert desk.window.intake.sight is not None
    assert importing.running
    assert importing.stop()
    assert importing.page.model.rows == []
    assert "as it was" in finish(desk, importing)
    assert desk.station.bench.counts()[0] == 7


def test_a_file_that_cannot_be_read_is_told(desk: Desk, importing: ImportPresenter, tmp_path: Path) -> None:
    importing.start("rmas", tmp_path / "absent.csv")
    assert "absent.csv" in finish(desk, importing)


def test_a_program_that_does_not_start_is_told(desk: Desk, tmp_path: Path) -> None:
    desk.window._around = replace(desk.window._around, import_command=lambda _kind, _file: [str(tmp_path / "no-such")])
    desk.window.go("import")
    desk.window.importing.start("units", tmp_path / "units.csv")
    assert "could not be started" in finish(desk, desk.window.importing)


def test_who_may_not_import_is_told_and_nothing_runs(desk: Desk, tmp_path: Path) -> None:
    def refuse(_kind: str, _file: Path) -> list[str]:
        raise NotAllowed("Ana may not import.")

    desk.window._around = replace(desk.window._around, import_command=refuse)
    desk.window.importing.start("units", tmp_path / "units.csv")
    assert not desk.window.importing.running
    assert desk.window.notices.sentence == "Ana may not import."


def test_a_program_that_breaks_off_is_told(desk: Desk, tmp_path: Path) -> None:
    command = [sys.executable, "-c", "print('half a line', end='')"]
    desk.window._around = replace(desk.window._around, import_command=lambda _kind, _file: command)
    desk.window.go("import")
    desk.window.importing.start("units", tmp_path / "units.csv")
    assert "as it was" in finish(desk, desk.window.importing)


def test_a_dropped_file_asks_what_it_holds(desk: Desk, importing: ImportPresenter, tmp_path: Path) -> None:
    file = write(tmp_path, [GOOD.format(0)])
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    buttons, modifiers = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    importing.page.dropEvent(QDropEvent(QPointF(), Qt.DropAction.CopyAction, data, buttons, modifiers))
    assert file.name in importing.page.hint.text()
    assert importing.page.press_kind("units")
    assert "1 new" in finish(desk, importing)


def test_closing_the_window_ends_the_import(desk: Desk, importing: ImportPresenter, tmp_path: Path) -> None:
    importing.start("units", write(tmp_path, [GOOD.format(number) for number in range(200_000)]))
    desk.qtbot.waitUntil(lambda: importing.page.progress.maximum() > 0, timeout=PATIENCE_MS)
    desk.window.close()
    assert not importing.running
    assert desk.station.bench.counts()[0] == 7


def test_escape_leaves_the_page_and_the_import_goes_on(desk: Desk, importing: ImportPresenter, tmp_path: Path) -> None:
    importing.start("units", write(tmp_path, [GOOD.format(number) for number in range(3)]))
    assert desk.window.escape()
    assert desk.window.place == "intake"
    finish(desk, importing)
    assert "3 new" in desk.window.notices.sentence
    assert "units.csv" in desk.window.notices.sentence


def test_a_failure_is_told_on_any_page(desk: Desk, importing: ImportPresenter, tmp_path: Path) -> None:
    importing.start("rmas", tmp_path / "absent.csv")
    desk.window.go("queue")
    finish(desk, importing)
    desk.window.next_gesture()
    assert "absent.csv" in desk.window.notices.sentence


def test_one_second_is_one(desk: Desk, importing: ImportPresenter) -> None:
    assert desk.window.place == "import"
    importing._show_progress({"done": 5, "total": 10, "seconds_left": 1, "stage": "reading"})
    assert "1 second left" in importing.page.doing.text()
