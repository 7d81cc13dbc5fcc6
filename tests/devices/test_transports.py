"""Raw data to printers that are silent, stall, close, reset or babble: always a reason, never without an end."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.devices.host_status import read_status
from intake_app.devices.transports import Patience, send_to_file, send_to_socket
from intake_app.domain.printing import Address, PrinterFault
from tests.devices.zpl_printer import READY, ZplPrinter, printing, status

LABEL = b"^XA^FDRMA-1^FS^XZ"
LONG = b"^XA" + b"^FX" + b"x" * 8_000_000 + b"^XZ"
"""More than the buffers of both ends hold."""

SHORT = Patience(connect=1.0, answer=0.3, idle=0.6, finish=1.5, hang_up=0.6)
GO = threading.Event()


def send(printer: ZplPrinter, data: bytes = LABEL, stop: threading.Event = GO) -> bool:
    return send_to_socket(Address("socket", "127.0.0.1", printer.port), data, stop, SHORT)


def fault_of(work: Callable[[], object]) -> PrinterFault:
    with pytest.raises(PrinterFault) as caught:
        work()
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert sentence.isprintable()
    return caught.value


def test_a_printer_that_tells_how_it_is_gets_the_label_whole_and_is_seen_to_be_done() -> None:
    done: list[int] = []

    def answer(taken: bytes) -> bytes:
        if b"^XZ" not in taken:
            return READY
        done.append(1)
        return status(waiting=1, remaining=1) if len(done) < 3 else READY

    with printing(ZplPrinter(answer)) as printer:
        send(printer)
        assert printer.labels() == [LABEL]
        assert len(done) == 3


@pytest.mark.parametrize(
    "said",
    [None, b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x02\x03" * 50, b"\xff" * 9000, b"\x02030,0,0,1245\x03\r\n" * 3],
)
def test_a_printer_that_says_nothing_or_nonsense_is_believed_when_it_reads_to_the_end(said: bytes | None) -> None:
    with printing(ZplPrinter(lambda _: said)) as printer:
        assert send(printer)
        assert printer.labels() == [LABEL]


def test_a_printer_where_nobody_takes_the_call_is_not_believed() -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as listening:
        address = Address("socket", *listening.getsockname())
        assert not send_to_socket(address, LABEL, GO, SHORT)


def test_a_printer_that_never_reads_is_not_believed() -> None:
    with printing(ZplPrinter(stall_after=0)) as printer:
        assert not send(printer)


def test_a_printer_that_hangs_up_before_it_read_everything_is_not_believed() -> None:
    with printing(ZplPrinter(lambda _: None, mute_after=0)) as printer:
        assert not send(printer)
    with printing(ZplPrinter(lambda _: None, mute_after=1_000)) as printer:
        assert fault_of(lambda: send(printer, LONG)).reason == "cut_off"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells what the other end has not taken")
def test_a_label_that_the_other_end_has_not_taken_was_cut_off() -> None:
    with printing(ZplPrinter(lambda _: None, stall_after=0)) as printer:
        # So much that our end can hold the rest and the other one cannot.
        fault = fault_of(lambda: send(printer, LONG[-60_000:]))
    assert fault.reason == "cut_off"
    assert "took no more" in str(fault)


def test_stopping_while_a_printer_is_to_hang_up_leaves_it_in_doubt() -> None:
    stop = threading.Event()
    with printing(ZplPrinter(lambda _: None, stall_after=len(LABEL))) as printer:
        threading.Timer(0.5, stop.set).start()
        address = Address("socket", "127.0.0.1", printer.port)
        fault = fault_of(lambda: send_to_socket(address, LABEL, stop, Patience(answer=0.1, hang_up=600)))
    assert (fault.reason, fault.in_doubt) == ("interrupted", True)


def test_the_second_address_of_a_host_is_tried_when_nobody_is_at_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    with contextlib.ExitStack() as opened:
        # A queue of calls that is full: what comes next is not answered, as by a computer that is off.
        full = opened.enter_context(contextlib.closing(socket.socket()))
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(4):
            caller = opened.enter_context(contextlib.closing(socket.socket()))
            caller.setblocking(False)
            caller.connect_ex(full.getsockname())
        printer = opened.enter_context(printing(ZplPrinter()))
        real = socket.getaddrinfo

        def two(_: str, port: int, type: int) -> list[object]:  # noqa: A002 - as it is called
            return [*real("127.0.0.1", full.getsockname()[1], type=type), *real("127.0.0.1", port, type=type)]

        monkeypatch.setattr(socket, "getaddrinfo", two)
        assert send_to_socket(Address("socket", "printer.example", printer.port), LABEL, GO, SHORT)
        assert printer.labels() == [LABEL]


def test_a_long_label_goes_through_a_slow_reader() -> None:
    data = LONG[-400_000:]
    with printing(ZplPrinter(lambda _: None)) as printer:
        send(printer, data)
        assert b"".join(printer.taken).replace(b"~HS", b"") == data


@pytest.mark.parametrize(
    ("told", "reason", "words"),
    [
        (status(paper_out=1), "paper_out", "Put a new roll in"),
        (status(ribbon_out=1), "ribbon_out", "Put a new ribbon in"),
        (status(head_open=1), "head_open", "Close its print head"),
        (status(paused=1), "paused", "Press its pause button"),
    ],
)
def test_a_printer_that_is_not_ready_says_why_before_and_after(told: bytes, reason: str, words: str) -> None:
    with printing(ZplPrinter(lambda _: told)) as printer:
        fault = fault_of(lambda: send(printer))
        assert fault.reason == reason
        assert words in str(fault)
        assert "Nothing was printed" in str(fault)
        assert not fault.in_doubt
        assert printer.labels() == []
    with printing(ZplPrinter(lambda taken: told if b"^XZ" in taken else READY)) as printer:
        fault = fault_of(lambda: send(printer))
        assert fault.reason == reason
        assert "look before you print it again" in str(fault)
        assert fault.in_doubt
        assert printer.labels() == [LABEL]


def test_a_label_that_waits_to_be_taken_off_has_come_out() -> None:
    with printing(ZplPrinter(lambda taken: status(remaining=1, to_take=1) if b"^XZ" in taken else READY)) as printer:
        send(printer)


def test_a_printer_that_stalls_in_the_middle_is_left() -> None:
    with printing(ZplPrinter(stall_after=2000)) as printer:
        fault = fault_of(lambda: send(printer, LONG))
    assert fault.reason == "cut_off"
    assert "took no more" in str(fault)


def test_a_printer_that_stalls_after_a_short_label_is_left() -> None:
    with printing(ZplPrinter(stall_after=len(LABEL))) as printer:
        fault = fault_of(lambda: send(printer))
    assert fault.reason == "cut_off"
    assert "said nothing more" in str(fault)


def test_a_printer_that_never_prints_what_it_took_is_left() -> None:
    with printing(ZplPrinter(lambda taken: status(remaining=1) if b"^XZ" in taken else READY)) as printer:
        fault = fault_of(lambda: send(printer))
    assert fault.reason == "cut_off"
    assert "has not printed it" in str(fault)


@pytest.mark.parametrize("how", ["close_after", "reset_after"])
@pytest.mark.parametrize("silent", [True, False])
def test_a_printer_that_ends_the_connection_in_the_middle_may_have_printed(how: str, silent: bool) -> None:
    printer = ZplPrinter(lambda _: None if silent else READY, **{how: 3000})
    with printing(printer):
        fault = fault_of(lambda: send(printer, LONG))
    assert fault.reason == "cut_off"
    assert "if it did not, print it again" in str(fault)


def test_a_printer_that_hangs_up_at_once_has_printed_nothing_or_may_have() -> None:
    with printing(ZplPrinter(reset_after=0)) as printer:
        assert fault_of(lambda: send(printer)).reason in {"no_answer", "cut_off"}


def test_a_printer_that_is_off_gives_no_answer() -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    fault = fault_of(lambda: send_to_socket(Address("socket", "127.0.0.1", port), LABEL, GO, SHORT))
    assert fault.reason == "no_answer"
    assert "Nothing was printed" in str(fault)


def test_a_printer_that_does_not_take_the_call_gives_no_answer() -> None:
    with contextlib.closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        where = listening.getsockname()
        callers = [socket.socket() for _ in range(4)]
        for caller in callers:
            caller.setblocking(False)
            caller.connect_ex(where)
        fault = fault_of(lambda: send_to_socket(Address("socket", *where), LABEL, GO, SHORT))
        for caller in callers:
            caller.close()
    assert fault.reason == "no_answer"
    assert "nothing came within the time" in str(fault)


@pytest.mark.parametrize("host", ["no-such-printer.invalid", "a" * 300, "..", "ü" * 70])
def test_a_name_that_nobody_has_gives_no_answer(host: str) -> None:
    fault = fault_of(lambda: send_to_socket(Address("socket", host, 9100), LABEL, GO, SHORT))
    assert fault.reason == "no_answer"


def test_stopping_ends_a_stalled_printer_and_says_whether_anything_was_sent() -> None:
    stop = threading.Event()
    with printing(ZplPrinter(lambda _: None, stall_after=2000)) as printer:
        threading.Timer(0.5, stop.set).start()
        address = Address("socket", "127.0.0.1", printer.port)
        fault = fault_of(lambda: send_to_socket(address, LONG, stop, Patience(answer=0.2, idle=600)))
        assert fault.reason == "interrupted"
        fault = fault_of(lambda: send_to_socket(address, LONG, stop))
        assert fault.reason == "no_answer"


@given(st.binary(max_size=400))
def test_any_answer_is_read_without_a_fault(answer: bytes) -> None:
    read_status(answer)


def test_a_status_is_read_only_when_it_is_whole() -> None:
    whole = status(paper_out=1, waiting=12, remaining=34)
    assert all(read_status(whole[:cut]) is None for cut in range(whole.rindex(b"\x03", 0, -9)))
    read = read_status(b"noise\x02" + whole)
    assert read is not None
    assert (read.paper_out, read.waiting, read.remaining, read.done) == (True, 12, 34, False)


def test_a_plain_file_gets_the_label_at_its_end(tmp_path: Path) -> None:
    file = tmp_path / "lp0"
    file.write_bytes(b"before ")
    send_to_file(str(file), LABEL, GO, SHORT)
    assert file.read_bytes() == b"before " + LABEL


def test_a_device_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    fault = fault_of(lambda: send_to_file(str(tmp_path / "lp0"), LABEL, GO, SHORT))
    assert fault.reason == "gone"
    assert not (tmp_path / "lp0").exists()
    assert fault_of(lambda: send_to_file(str(tmp_path), LABEL, GO, SHORT)).reason == "gone"


@pytest.fixture
def fifo(tmp_path: Path) -> Path:
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes, which stand in for a device file here")
    path = tmp_path / "lp0"
    os.mkfifo(path)
    return path


def test_a_device_that_nobody_serves_gives_no_answer(fifo: Path) -> None:
    assert fault_of(lambda: send_to_file(str(fifo), LABEL, GO, SHORT)).reason == "no_answer"


def test_a_device_takes_a_long_label_bit_by_bit(fifo: Path) -> None:
    data = LONG[-300_000:]
    came = bytearray()
    # Open before the label is sent: a pipe with nobody at its other end takes nothing.
    reading = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(reading, True)
    begun = threading.Event()

    def read() -> None:
        begun.wait()
        with os.fdopen(reading, "rb", buffering=0) as end:
            while part := end.read(5000):
                came.extend(part)

    reader = threading.Thread(target=read)
    reader.start()
    # The pipe is full before anybody reads: the label can only go bit by bit.
    threading.Timer(0.05, begun.set).start()
    send_to_file(str(fifo), data, GO, Patience(idle=60))
    reader.join()
    assert bytes(came) == data


def test_a_device_that_stalls_or_goes_away_in_the_middle_may_have_printed(fifo: Path) -> None:
    reading = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    try:
        fault = fault_of(lambda: send_to_file(str(fifo), LONG, GO, SHORT))
    finally:
        os.close(reading)
    assert fault.reason == "cut_off"
    reading = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    threading.Timer(0.3, os.close, [reading]).start()
    fault = fault_of(lambda: send_to_file(str(fifo), LONG, GO, SHORT))
    assert fault.reason == "cut_off"
    assert "went away" in str(fault)


def test_a_device_that_took_a_label_does_not_tell_whether_it_came_out(fifo: Path, tmp_path: Path) -> None:
    reading = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert not send_to_file(str(fifo), LABEL, GO, SHORT)
    finally:
        os.close(reading)
    plain = tmp_path / "plain"
    plain.touch()
    assert send_to_file(str(plain), LABEL, GO, SHORT)


def test_stopping_ends_a_stalled_device(fifo: Path) -> None:
    stop = threading.Event()
    reading = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    threading.Timer(0.3, stop.set).start()
    try:
        fault = fault_of(lambda: send_to_file(str(fifo), LONG, stop, Patience(idle=600)))
    finally:
        os.close(reading)
    assert fault.reason == "interrupted"
