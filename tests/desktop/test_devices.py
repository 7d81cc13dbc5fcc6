"""The Devices page and the scanners behind it, on real pseudo terminals and a real settings file."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from intake_app.bootstrap import read_words
from intake_app.desktop.controls import Control
from intake_app.desktop.surroundings import Surroundings
from intake_app.desktop.window import StationWindow
from intake_app.devices.serial_scanner import SerialScanner, SerialScanners
from intake_app.domain.framing import PortInfo
from intake_app.domain.scans import Scan, understand
from intake_app.domain.station import Equipment, ScannerPort, Sound, SoundKind
from intake_app.settings import Settings, load, save
from intake_app.store.lane import Lane
from tests.desktop.desk import LONG_NAME, Desk
from tests.devices.cable import Cable
from tests.domain.uart import receive, send

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo terminals are of Unix")

PORTS = (
    PortInfo("ttyS0"),
    PortInfo("ttyACM1", "Xenon 1900", "Honeywell", "0c2e:0b61:15234B0A"),
    PortInfo("ttyUSB9", LONG_NAME, LONG_NAME),
)


@dataclass
class Loudspeaker:
    """Remembers what it was to play."""

    volume: int
    can_sound: bool = False
    played: list[SoundKind] = field(default_factory=list)

    def prepare(self, done: Callable[[], None] | None = None) -> None:
        """There is nothing to load."""
        if done is not None:
            done()

    def play(self, kind: SoundKind) -> None:
        self.played.append(kind)


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[Cable]:
    made = Cable(tmp_path / "ttyACM0")
    yield made
    made.pull_out()


@pytest.fixture
def surroundings(surroundings: Surroundings, tmp_path: Path) -> Surroundings:
    """A station that keeps its settings, with a scanner on a port that is not there yet."""
    folder = tmp_path / "station"
    folder.mkdir()
    now = Settings(folder=folder)

    def keep(changes: dict[str, object]) -> None:
        nonlocal now
        now = save(now, **changes)

    return replace(
        surroundings,
        equipment=Equipment(scanners=(ScannerPort(str(tmp_path / "ttyACM0")),)),
        save_settings=keep,
        scanners=SerialScanners,
        speaker=Loudspeaker,
    )


def settings(desk: Desk) -> Settings:
    """The settings as they lie on the disk."""
    return load(desk.folder)


def bar(desk: Desk) -> str:
    return desk.window.bar.scanner.state


def listened(desk: Desk) -> list[SerialScanner]:
    scanners = desk.window.floor.ports._scanners
    assert isinstance(scanners, SerialScanners)
    return scanners._scanners


def wait_for(desk: Desk, *statuses: str) -> None:
    """Until the scanners are so."""
    ports = desk.window.floor.ports
    desk.qtbot.waitUntil(lambda: [one.status for one in ports.states] == list(statuses), timeout=10_000)


def played(desk: Desk) -> list[SoundKind]:
    speaker = desk.window.floor._get_speaker()
    assert isinstance(speaker, Loudspeaker)
    return speaker.played


def list_ports(desk: Desk) -> None:
    """Ports as a computer with more of them would list them."""
    desk.window.floor.ports.watch_no_more()
    desk.window.floor.ports._list(PORTS)


def test_no_device_is_taken_up_before_the_window_stands_there(desk: Desk, surroundings: Surroundings) -> None:
    made: list[str] = []

    def scanners() -> SerialScanners:
        made.append("scanners")
        return SerialScanners()

    def speaker(volume: int) -> Loudspeaker:
        made.append("speaker")
        return Loudspeaker(volume)

    lane = Lane(lambda: None)
    around = replace(surroundings, scanners=scanners, speaker=speaker)
    window = StationWindow(desk.station.bench, lane, read_words(), around)
    desk.qtbot.addWidget(window)
    desk.qtbot.wait(150)
    assert not made
    window.show()
    assert not made
    desk.qtbot.waitUntil(lambda: made == ["scanners", "speaker"], timeout=10_000)
    window.close()
    lane.close()


def test_a_scan_from_a_port_opens_a_return_as_any_other(cable: Cable, desk: Desk) -> None:
    wait_for(desk, "listening")
    cable.send(b"SV-100001\r")
    desk.qtbot.waitUntil(lambda: desk.window.intake.sight is not None, timeout=10_000)
    assert bar(desk) == "listening"


def test_a_scanner_that_goes_and_comes_back_disturbs_nobody(cable: Cable, desk: Desk) -> None:
    wait_for(desk, "listening")
    cable.pull_out()
    wait_for(desk, "unplugged")
    assert bar(desk) == "ttyACM0 unplugged"
    desk.scan("SV-100001")
    assert desk.window.intake.sight is not None
    assert not desk.window.notices.sentence
    cable.plug_in()
    wait_for(desk, "listening")
    assert bar(desk) == "listening"


def test_a_cut_scan_is_told_and_changes_nothing(cable: Cable, desk: Desk) -> None:
    wait_for(desk, "listening")
    cable.send(b"SV-10\x1d")
    desk.qtbot.waitUntil(lambda: bool(desk.window.notices.sentence), timeout=10_000)
    assert "“SV-10<GS>”" in desk.window.notices.sentence
    assert "ttyACM0: a scan was cut off" in desk.window.notices.sentence
    assert played(desk) == ["error"]
    assert desk.window.intake.sight is None
    cable.send(b"SV-100002\r")
    desk.qtbot.waitUntil(lambda: desk.window.intake.sight is not None, timeout=10_000)
    assert not desk.window.notices.sentence


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (receive(send(b"SV24E4-018233\r", 38400), 9600), "another speed than 9600 baud"),
        (receive(send(b"SV24E4-018233\r", 9600, data_bits=7, parity="even"), 9600), "parity bit that was not expected"),
        (b"SV-100001\n", "ends with LF; the station waits for CR"),
        (b"A" * 5000, "than any scan has"),
    ],
)
def test_what_is_no_scan_is_told_as_what_it_is(cable: Cable, desk: Desk, sent: bytes, told: str) -> None:
    wait_for(desk, "listening")
    cable.send(sent)
    desk.qtbot.waitUntil(lambda: told in desk.window.notices.sentence, timeout=10_000)
    assert desk.window.intake.sight is None


def test_on_the_page_a_scan_is_shown_and_goes_nowhere_else(cable: Cable, desk: Desk) -> None:
    wait_for(desk, "listening")
    desk.window.go("devices")
    trial = desk.window.floor.devices_page.trial
    cable.send(b"]C1010950600013435221ABC123\x1d10LOT-7\r")
    desk.qtbot.waitUntil(lambda: "ttyACM0" in trial.title.text(), timeout=10_000)
    assert trial.raw.accessibleName() == "]C1010950600013435221ABC123<GS>10LOT-7"
    assert "GS1 code: (01)09506000134352(21)ABC123(10)LOT-7" in trial.readings.accessibleName()
    desk.window.heard("SV-100001")
    desk.settle()
    assert "Serial: SV-100001" in trial.readings.accessibleName()
    assert "Order number: SV-100001" in trial.readings.accessibleName()
    desk.window.heard("RMA-B1-000001-K")
    desk.settle()
    assert "Serial" not in trial.readings.accessibleName()
    assert desk.window.intake.sight is None
    assert desk.station.bench.recent() == []
    desk.window.escape()
    assert desk.window.place == "intake"
    desk.window.heard("SV-100001")
    desk.settle()
    assert desk.window.intake.sight is not None


def test_what_is_tried_is_read_apart_from_the_window(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    threads = []

    def read(raw: str) -> Scan:
        threads.append(threading.current_thread())
        return understand(raw)

    monkeypatch.setattr("intake_app.domain.scans.understand", read)
    desk.window.go("devices")
    for number in range(20):
        desk.window.heard(f"SV-{number}")
    desk.settle()
    assert len(threads) == 20
    assert threading.main_thread() not in threads
    assert desk.window.floor.devices_page.trial.raw.accessibleName() == "SV-19"


def test_another_terminator_is_kept_and_taken_up(cable: Cable, desk: Desk) -> None:
    wait_for(desk, "listening")
    desk.window.go("devices")
    page = desk.window.floor.devices_page
    row = page.scanners.rows[0]
    desk.qtbot.wait(1)
    assert row.editor.isHidden()
    row.change.click()
    assert row.editor.isVisible()
    row.editor.terminator.segments["lf"].click()
    row.editor.baud.segments["115200"].click()
    desk.settle()
    wanted = ScannerPort(str(cable.path), baud=115_200, terminator="lf")
    assert settings(desk).scanners == (wanted,)
    assert row.row.detail.text() == "115200 baud, 8N1, a scan ends with LF"
    assert page.scanners.rows[0] is row
    wait_for(desk, "listening")
    cable.send(b"SV-1\n")
    desk.qtbot.waitUntil(lambda: page.trial.raw.accessibleName() == "SV-1", timeout=10_000)


def test_a_port_is_added_from_the_list_and_taken_away(desk: Desk) -> None:
    desk.window.go("devices")
    page = desk.window.floor.devices_page
    list_ports(desk)
    listen = {action.words: action for action in page.scanners.free}
    assert list(listen)[:2] == ["Listen to ttyS0", "Listen to ttyACM1 – Honeywell Xenon 1900"]
    listen["Listen to ttyACM1 – Honeywell Xenon 1900"].click()
    desk.settle()
    assert settings(desk).scanners[1] == ScannerPort("ttyACM1", usb="0c2e:0b61:15234B0A")
    named = ["ttyACM0", "ttyACM1 – Honeywell Xenon 1900"]  # once its maker was asked for
    desk.qtbot.waitUntil(lambda: [row.row.name.text() for row in page.scanners.rows] == named, timeout=10_000)
    assert len(page.scanners.free) == 2
    page.scanners.rows[1].remove.click()
    page.scanners.rows[0].remove.click()
    desk.settle()
    assert settings(desk).scanners == ()
    assert not page.scanners.rows
    assert listened(desk) == []
    assert bar(desk) == "listening"


def test_a_port_is_added_by_its_name_once(cable: Cable, desk: Desk) -> None:
    desk.window.go("devices")
    page = desk.window.floor.devices_page
    page.scanners.rows[0].remove.click()
    desk.settle()
    page.scanners.add.click()
    assert page.scanners.other.hasFocus()
    page.scanners.other.setText(f"  {cable.path} ")
    QTest.keyClick(page.scanners.other, Qt.Key.Key_Return)
    desk.qtbot.wait(60)
    desk.settle()
    wait_for(desk, "listening")
    assert settings(desk).scanners == (ScannerPort(str(cable.path)),)
    page.scanners.other.setText(str(cable.path))
    page.scanners.add.click()
    desk.settle()
    assert "already" in desk.window.notices.sentence
    assert len(settings(desk).scanners) == 1


def test_what_cannot_be_kept_is_not_done_and_told(desk: Desk) -> None:
    desk.window.go("devices")
    page = desk.window.floor.devices_page
    (desk.folder / "settings.toml").mkdir()
    page.scanners.rows[0].editor.terminator.segments["lf"].click()
    page.sound.volume.segments["loud"].click()
    desk.settle()
    assert "settings.toml" in desk.window.notices.sentence
    assert page.scanners.rows[0].editor.terminator.segments["cr"].isChecked()
    assert page.sound.volume.segments["normal"].isChecked()
    assert listened(desk)[0].settings.terminator == "cr"


def test_how_loud_it_is_can_be_chosen_and_each_sound_tried(desk: Desk) -> None:
    desk.window.go("devices")
    sound = desk.window.floor.devices_page.sound
    assert sound.volume.segments["normal"].isChecked()
    for kind, action in sound.tries.items():
        action.click()
        assert played(desk)[-1] == kind
    assert len(played(desk)) == 4
    desk.qtbot.waitUntil(lambda: not sound.silent.isHidden(), timeout=10_000)
    sound.volume.segments["silent"].click()
    desk.settle()
    assert settings(desk).sound == Sound(0)
    assert sound.volume.segments["silent"].isChecked()


def test_ports_are_looked_for_while_the_page_is_shown(desk: Desk) -> None:
    desk.window.go("devices")
    scanners = desk.window.floor.ports._scanners
    assert isinstance(scanners, SerialScanners)
    assert scanners._lister is not None
    desk.window.go("queue")
    assert scanners._lister is None


@pytest.mark.usefixtures("cable")
def test_a_window_that_closes_is_gone_before_anything_is_waited_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A port that hangs and a printer that is sought are waited for at the same time, and by nobody."""
    wait_for(desk, "listening")
    child = listened(desk)[0].child
    os.kill(child.pid, signal.SIGSTOP)
    window, waited = desk.window, list[tuple[str, bool, bool]]()
    for name, part in (("printers", window.printing), ("ports", window.floor)):

        def close(name: str = name, close: Callable[[], None] = part.close) -> None:
            waited.append((name, window.isVisible(), child._stopping))
            close()

        monkeypatch.setattr(part, "close", close)
    window.close()
    assert waited == [("printers", False, True), ("ports", False, True)]
    assert not child.runs


def test_closing_the_window_lets_every_port_go(cable: Cable, desk: Desk) -> None:
    wait_for(desk, "listening")
    desk.window.go("devices")
    pid = listened(desk)[0].child.pid
    desk.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    cable.send(b"SV-1\r")


@pytest.mark.parametrize("size", [(960, 540), (1280, 800)])
def test_tab_reaches_every_control_of_the_page_and_brings_it_into_sight(desk: Desk, size: tuple[int, int]) -> None:
    window = desk.window
    window.resize(*size)
    window.go("devices")
    page = window.floor.devices_page
    list_ports(desk)
    page.scanners.rows[0].change.click()
    desk.qtbot.wait(10)
    window.activateWindow()
    wanted = {control for control in page.findChildren(Control) if control.isVisible() and control.isEnabled()}
    page.scanners.test.setFocus()
    reached: set[QWidget] = set()
    for _ in range(120):
        focus = QApplication.focusWidget()
        assert focus is not None
        if focus in reached:
            break
        reached.add(focus)
        if page.isAncestorOf(focus):
            top = focus.mapTo(page, focus.rect().topLeft()).y()
            assert 0 <= top <= page.height() - focus.height(), focus.accessibleName()
        focus.focusNextPrevChild(True)
    assert not {one.accessibleName() for one in wanted - reached}


def test_long_names_give_way(desk: Desk) -> None:
    desk.window.resize(960, 540)
    desk.window.go("devices")
    list_ports(desk)
    desk.window.printers(LONG_NAME, "refuse")
    desk.window.scanner(f"{LONG_NAME} unplugged", "wait")
    desk.window.bar.show_operator(LONG_NAME)
    desk.window.imports("48 %")
    desk.window.bar.saved.say("09:44:12")
    desk.qtbot.wait(10)
    assert desk.window.width() == desk.window.bar.width() == 960
    assert LONG_NAME in desk.window.bar.printing.toolTip()
    shown = [one for one in desk.window.bar.children() if isinstance(one, QWidget) and one.isVisible()]
    for one in shown:
        assert desk.window.bar.rect().contains(one.geometry()), one
        for other in shown:
            assert one is other or not one.geometry().intersects(other.geometry())
    for action in desk.window.floor.devices_page.scanners.free:
        assert action.width() <= desk.window.floor.devices_page.scanners.width()


def test_a_state_on_the_bar_leads_to_where_it_is_dealt_with(desk: Desk) -> None:
    desk.window.bar.scanner.click()
    assert desk.window.place == "devices"
    desk.window.printers("2 waiting", "wait")
    desk.window.bar.printing.click()
    assert desk.window.place == "printing"
