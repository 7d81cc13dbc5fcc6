"""Scanners on real pairs of pseudo terminals: cut at every byte, unplugged, plugged in again, several at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from intake_app.devices.port_talk import Line
from intake_app.devices.serial_scanner import SerialScanner, SerialScanners
from intake_app.domain.framing import Fault, PortInfo, PortState
from intake_app.domain.station import ScannerPort, Terminator
from tests.devices.cable import Cable
from tests.domain.uart import receive, send

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo terminals are of Unix")

SCAN = "SV24E4-018233"


class Listener:
    """A scanner, and all that it told."""

    def __init__(self, scanner: SerialScanner, qtbot: QtBot) -> None:
        self.scanner = scanner
        self.scans: list[str] = []
        self.faults: list[Fault] = []
        self.states: list[PortState] = []
        self._qtbot = qtbot
        scanner.scanned.connect(self.scans.append)
        scanner.noticed.connect(self.faults.append)
        scanner.state.connect(self.states.append)

    @property
    def statuses(self) -> list[str]:
        return [one.status for one in self.states]

    def wait(self, done: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(done, timeout=10_000)

    def wait_for_scans(self, count: int) -> None:
        self.wait(lambda: len(self.scans) == count)

    def wait_for_faults(self, count: int) -> None:
        self.wait(lambda: len(self.faults) == count)

    def wait_for(self, status: str) -> None:
        self.wait(lambda: self.scanner.now.status == status)


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[Cable]:
    made = Cable(tmp_path / "scanner")
    yield made
    made.pull_out()


@pytest.fixture
def listen(qtbot: QtBot) -> Iterator[Callable[..., Listener]]:
    opened: list[SerialScanner] = []

    def begin(cable: Cable, terminator: Terminator = "cr", *, wait: bool = True) -> Listener:
        scanner = SerialScanner(ScannerPort(str(cable.path), terminator=terminator))
        opened.append(scanner)
        made = Listener(scanner, qtbot)
        scanner.open()
        if wait:
            made.wait_for("listening")
        return made

    yield begin
    for one in opened:
        one.child.stop()
        one.child.wait(5)


@pytest.mark.parametrize(
    ("terminator", "end"), [("cr", b"\r"), ("lf", b"\n"), ("crlf", b"\r\n"), ("tab", b"\t"), ("etx", b"\x03")]
)
def test_every_terminator(cable: Cable, listen: Callable[..., Listener], terminator: Terminator, end: bytes) -> None:
    heard = listen(cable, terminator)
    cable.send(SCAN.encode() + end + "序列号 7".encode() + end + b"A\x1dB\x00"[:3] + end)
    heard.wait_for_scans(3)
    assert heard.scans == [SCAN, "序列号 7", "A\x1dB"]
    assert not heard.faults


def test_without_a_terminator_silence_ends_a_scan(cable: Cable, listen: Callable[..., Listener]) -> None:
    heard = listen(cable, "none")
    cable.send(b"SV24E4-")
    cable.send(b"018233")
    heard.wait(lambda: bool(heard.scans))
    cable.send(b"SV-2")
    heard.wait_for_scans(2)
    assert heard.scans == [SCAN, "SV-2"]


def test_control_characters_and_bytes_above_ascii_arrive_as_they_were_sent(
    cable: Cable, listen: Callable[..., Listener]
) -> None:
    """Nothing of a terminal's own ways: no echo, no flow control by XON and XOFF, no line editing, no signals."""
    heard = listen(cable)
    everything = "".join(map(chr, range(1, 128))).replace("\r", "") + " " * 400
    cable.send(everything.encode() + b"\r")
    heard.wait(lambda: bool(heard.scans))
    assert heard.scans == [everything]


def test_a_scan_cut_at_every_byte_by_silence_is_discarded(cable: Cable, listen: Callable[..., Listener]) -> None:
    heard = listen(cable)
    sent = SCAN.encode() + b"\r"
    for cut in range(1, len(sent)):
        cable.send(sent[:cut])
        heard.wait_for_faults(cut)
        assert heard.faults[-1] == Fault("cut", sent[:cut])
        cable.send(sent)
        heard.wait_for_scans(cut)
    assert set(heard.scans) == {SCAN}


def test_a_scan_cut_at_every_byte_by_hanging_up_is_discarded(cable: Cable, listen: Callable[..., Listener]) -> None:
    heard = listen(cable)
    sent = SCAN.encode() + b"\r"
    for cut in range(1, len(sent)):
        cable.send(sent[:cut])
        time.sleep(0.02)  # so that the bytes are read: what lies in a terminal that hangs up is lost
        cable.pull_out()
        heard.wait_for_faults(cut)
        assert heard.faults[-1] == Fault("cut", sent[:cut])
        cable.plug_in()
        heard.wait_for("listening")
        cable.send(sent)
        heard.wait_for_scans(cut)
    assert set(heard.scans) == {SCAN}
    assert heard.statuses == ["listening"] + ["unplugged", "listening"] * (len(sent) - 1)


def test_a_port_that_comes_later_is_found_by_itself(cable: Cable, listen: Callable[..., Listener]) -> None:
    cable.pull_out()
    heard = listen(cable, wait=False)
    heard.wait_for("unplugged")
    cable.plug_in()
    heard.wait_for("listening")
    cable.send(b"SV-1\r")
    heard.wait(lambda: heard.scans == ["SV-1"])


def test_a_thousand_scans_as_fast_as_they_go(cable: Cable, listen: Callable[..., Listener]) -> None:
    heard = listen(cable)
    sent = [f"SV24E4-{number:06}" for number in range(1000)]
    # On a thread of its own: a terminal takes only as much as is read.
    writing = threading.Thread(target=cable.send, args=("".join(f"{one}\r" for one in sent).encode(),))
    writing.start()
    heard.wait_for_scans(1000)
    writing.join()
    assert heard.scans == sent
    assert not heard.faults


def test_a_port_that_somebody_else_has_is_told_and_taken_when_it_is_free(
    cable: Cable, listen: Callable[..., Listener]
) -> None:
    first = listen(cable)
    second = listen(cable, wait=False)
    second.wait_for("in_use")
    assert second.states[0].reason
    first.scanner.child.stop()
    second.wait_for("listening")
    cable.send(b"SV-1\r")
    second.wait(lambda: second.scans == ["SV-1"])
    assert not first.scans


def test_what_is_no_port_is_told(tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / "scanner"
    file.write_text("SV-1\r")
    scanner = SerialScanner(ScannerPort(str(file)))
    heard = Listener(scanner, qtbot)
    scanner.open()
    try:
        heard.wait_for("failed")
        assert heard.states[-1].reason
        assert not heard.scans
    finally:
        scanner.child.stop()
        scanner.child.wait(5)


def test_the_noise_of_a_wrong_baud_rate_is_told(cable: Cable, listen: Callable[..., Listener]) -> None:
    heard = listen(cable)
    for baud in (2400, 19200, 38400):
        cable.send(receive(send(SCAN.encode() + b"\r", baud), 9600))
        heard.wait(lambda: len(heard.faults) > 0)
        assert heard.faults.pop().kind == "noise"
        time.sleep(0.35)  # the noise of one scan is over
    cable.send(b"SV-1\r")
    heard.wait(lambda: heard.scans == ["SV-1"])


def test_several_at_once_and_one_that_goes_disturbs_no_other(tmp_path: Path, qtbot: QtBot) -> None:
    cables = [Cable(tmp_path / f"scanner-{number}") for number in range(4)]
    scanners = SerialScanners()
    scans: list[tuple[str, str]] = []
    scanners.scanned.connect(lambda raw, port: scans.append((port, raw)))
    settings = tuple(ScannerPort(str(one.path)) for one in cables)
    scanners.use(settings)
    qtbot.waitUntil(lambda: all(one.status == "listening" for one in scanners.states()), timeout=10_000)
    for number in range(50):
        for one in cables:
            one.send(f"SV-{number}\r".encode())
        if number == 25:
            qtbot.waitUntil(lambda: len(scans) == 26 * 4, timeout=10_000)
            cables.pop().pull_out()
    qtbot.waitUntil(lambda: len(scans) == 26 * 4 + 24 * 3, timeout=10_000)
    for one in cables:
        assert [raw for port, raw in scans if port == str(one.path)] == [f"SV-{number}" for number in range(50)]
    qtbot.waitUntil(lambda: scanners.states()[3].status == "unplugged", timeout=10_000)

    scanners.use(settings[:2])
    assert [one.settings for one in scanners.states()] == list(settings[:2])
    cables[0].send(b"still here\r")
    qtbot.waitUntil(lambda: scans[-1] == (str(cables[0].path), "still here"), timeout=10_000)
    scanners.close()
    assert not scanners.states()
    for one in cables:
        one.pull_out()


def test_a_port_that_is_set_otherwise_loses_nothing_that_was_scanned_before(cable: Cable, qtbot: QtBot) -> None:
    scanners = SerialScanners()
    scans: list[str] = []
    faults: list[Fault] = []
    scanners.scanned.connect(lambda raw, _: scans.append(raw))
    scanners.noticed.connect(lambda fault, _: faults.append(fault))

    def use(baud: int) -> None:
        scanners.use((ScannerPort(str(cable.path), baud=baud),))

    def wait_until_listening() -> None:
        qtbot.waitUntil(lambda: [one.status for one in scanners.states()] == ["listening"], timeout=10_000)

    use(9600)
    wait_until_listening()
    cable.send(b"BEFORE-1\rBEFORE-2\rHALF")
    use(19_200)
    wait_until_listening()
    cable.send(b"AFTER-1\r")
    qtbot.waitUntil(lambda: len(scans) == 3, timeout=10_000)
    assert scans == ["BEFORE-1", "BEFORE-2", "AFTER-1"]
    assert faults == [Fault("cut", b"HALF")]

    cable.send(b"AFTER-2\r")
    for baud in (38_400, 57_600, 115_200):  # faster than a process ends or begins
        use(baud)
    wait_until_listening()
    assert [one.settings.baud for one in scanners.states()] == [115_200]
    cable.send(b"AFTER-3\r")
    qtbot.waitUntil(lambda: scans[3:] == ["AFTER-2", "AFTER-3"], timeout=10_000)
    cable.send(b"AFTER-4\r")
    time.sleep(0.05)
    scanners.use(())
    qtbot.waitUntil(lambda: scans[5:] == ["AFTER-4"], timeout=10_000)
    qtbot.waitUntil(lambda: not any(child.runs for child in scanners._children()), timeout=10_000)
    scanners.close()


def test_what_was_asked_to_stop_is_waited_for_once(cable: Cable, qtbot: QtBot) -> None:
    scanners = SerialScanners()
    scanners.use((ScannerPort(str(cable.path)),))
    qtbot.waitUntil(lambda: scanners.states()[0].status == "listening", timeout=10_000)
    pid = scanners._scanners[0].child.pid
    scanners.stop()
    heard: list[str] = []
    scanners.scanned.connect(lambda raw, _: heard.append(raw))
    cable.send(b"SV-1\r")
    # While others are waited for, it ends by itself: nothing is left to be done.
    qtbot.waitUntil(lambda: not lives(pid), timeout=10_000)
    scanners.close()
    assert not scanners.states()
    assert not heard


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_closing_at_any_moment_leaves_no_process(tmp_path: Path, qtbot: QtBot) -> None:
    cable = Cable(tmp_path / "scanner")
    for wait_ms in (0, 1, 20, 80, 140, 200, 400):
        scanners = SerialScanners()
        scanners.watch()
        scanners.use((ScannerPort(str(cable.path)), ScannerPort(str(tmp_path / "nowhere"))))
        pids = [one.child.pid for one in scanners._scanners]
        cable.send(b"SV-1\rSV-")
        qtbot.wait(wait_ms)
        scanners.close()
        assert not [pid for pid in pids if lives(pid)]
    cable.pull_out()


def test_a_process_that_dies_is_begun_again(cable: Cable, listen: Callable[..., Listener]) -> None:
    heard = listen(cable)
    os.kill(heard.scanner.child.pid, signal.SIGKILL)
    heard.wait_for("failed")
    heard.wait_for("listening")
    cable.send(b"SV-1\r")
    heard.wait(lambda: heard.scans == ["SV-1"])


def test_a_process_that_hangs_is_killed_and_nobody_waits_for_it(cable: Cable, qtbot: QtBot) -> None:
    scanners = SerialScanners()
    scanners.use((ScannerPort(str(cable.path)),))
    qtbot.waitUntil(lambda: scanners.states()[0].status == "listening", timeout=10_000)
    pid = scanners._scanners[0].child.pid
    os.kill(pid, signal.SIGSTOP)
    scanners.use(())
    qtbot.waitUntil(lambda: not lives(pid), timeout=10_000)
    scanners.close()


def test_no_process_outlives_the_program(cable: Cable, tmp_path: Path, qtbot: QtBot) -> None:
    """Killed, it can ask nobody to end; the ports are let go all the same."""
    program = tmp_path / "program.py"
    program.write_text(
        "import sys\n"
        "from PySide6.QtCore import QCoreApplication\n"
        "from intake_app.devices.serial_scanner import SerialScanner\n"
        "from intake_app.domain.station import ScannerPort\n"
        "application = QCoreApplication([])\n"
        "scanner = SerialScanner(ScannerPort(sys.argv[1]))\n"
        "scanner.state.connect(lambda state: print(scanner.child.pid, state.status, flush=True))\n"
        "scanner.open()\n"
        "application.exec()\n"
    )
    station = subprocess.Popen([sys.executable, program, str(cable.path)], stdout=subprocess.PIPE, text=True)
    assert station.stdout is not None
    pid, status = station.stdout.readline().split()
    assert status == "listening"
    station.kill()
    station.wait()
    station.stdout.close()
    qtbot.waitUntil(lambda: not lives(int(pid)), timeout=10_000)


def test_the_ports_of_this_computer_are_listed_while_somebody_looks(qtbot: QtBot) -> None:
    scanners = SerialScanners()
    listed: list[tuple[PortInfo, ...]] = []
    scanners.listed.connect(listed.append)
    scanners.watch()
    scanners.watch()
    qtbot.waitUntil(lambda: bool(listed), timeout=10_000)
    assert len({one.name for one in listed[0]}) == len(listed[0])
    assert all(one.name for one in listed[0])
    lister = scanners._lister
    assert lister is not None
    scanners.watch_no_more()
    scanners.watch_no_more()
    # What was on its way when the page was left.
    lister.told.emit(Line(ports=()))
    assert len(listed) == 1
    scanners.watch()
    qtbot.waitUntil(lambda: len(listed) == 2, timeout=10_000)
    scanners.close()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become somebody else")
def test_a_port_that_this_user_may_not_use_is_told_as_that(cable: Cable) -> None:
    program = (
        "import os, sys\n"
        "from intake_app.devices import port_process\n"
        "os.setgid(65534)\n"
        "os.setuid(65534)\n"
        "sys.exit(port_process.main(sys.argv))\n"
    )
    # The terminal itself: the folder of the link to it is root's alone.
    settings = msgspec.json.encode(ScannerPort(str(cable.path.readlink())))
    station = subprocess.Popen(
        [sys.executable, "-c", program, settings.decode()], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert station.stdout is not None
    assert station.stdin is not None
    told = msgspec.json.decode(station.stdout.readline(), type=Line)
    station.stdin.close()
    station.stdout.close()
    assert station.wait(10) == 0
    assert told.state is not None
    assert told.state.status == "denied"
    assert told.state.reason
