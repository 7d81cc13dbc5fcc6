"""Raw data to a printer: over TCP, or into a device file. Every fault has its reason and a sentence.

Nothing here waits without an end, whatever the printer does: it may be silent, stall in the middle, close, or answer
anything at all. All of it blocks the caller for a while, so it runs on a printer's own thread.
"""

from __future__ import annotations

import contextlib
import errno
import os
import select
import socket
import stat
import struct
import sys
import time
from collections.abc import Iterator
from threading import Event
from typing import Final, NamedTuple

from intake_app.devices.host_status import ASK_STATUS, MOST_OF_A_STATUS, HostStatus, read_status
from intake_app.domain.printing import Address, PrinterFault, Reason

_SLICE_S: Final = 0.1
"""How long anything waits before it looks whether it is to stop."""

_PORTION: Final = 16_384
_WRITING: Final = os.O_WRONLY | os.O_APPEND | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_UNDER_WAY: Final = (errno.EINPROGRESS, errno.EWOULDBLOCK, getattr(errno, "WSAEWOULDBLOCK", errno.EINPROGRESS))
_CLOSING = "Intake Station was closed"
_SILENT = (
    errno.ECONNREFUSED,
    errno.EHOSTUNREACH,
    errno.ENETUNREACH,
    errno.ETIMEDOUT,
    errno.EHOSTDOWN,
    errno.ENETDOWN,
    errno.ECONNABORTED,
)


class Patience(NamedTuple):
    """For how many seconds a printer may keep us waiting.

    `connect`: until it answers the call. `answer`: until it says how it is. `idle`: without taking any data. `finish`:
    until what it took has come out, where it tells. `hang_up`: until it hangs up too, where it tells nothing else.
    """

    connect: float = 5.0
    answer: float = 1.0
    idle: float = 10.0
    finish: float = 30.0
    hang_up: float = 5.0


PATIENCE: Final = Patience()


def send_to_socket(address: Address, data: bytes, stop: Event, patience: Patience = PATIENCE) -> bool:
    """Send ZPL II over TCP, and see it come out where the printer tells how it is.

    One that does not is believed when it takes everything and then hangs up, as printers do when they have read to the
    end. Where it does not even do that, or hung up before everything was sent, the answer is False: the computer it
    runs on took the data, and whether anybody read it is not known. Raises `PrinterFault`; with `no_answer` nothing was
    sent.
    """
    with _connected(address, stop, patience) as channel:
        before, speaks = None, True
        try:
            before = _ask(channel, stop, patience)
            if before is not None:
                _refuse_unready(address, before, sent=False)
        except _HungUp:
            speaks = False
        except OSError as error:
            raise _silent(address, error) from error
        try:
            speaks = _send_all(address, channel, data, stop, patience, speaks=speaks)
            if before is None:
                return _hang_up(address, channel, stop, patience, speaks=speaks)
            _see_it_out(address, channel, stop, patience)
        except OSError as error:
            raise _cut_off(address, f"it closed the connection ({error.strerror or error})") from error
    return True


class _HungUp(OSError):
    """The printer says nothing more: it closed its side of the connection."""


def send_to_file(path: str, data: bytes, stop: Event, patience: Patience = PATIENCE) -> bool:
    """Write to a device file; one that takes nothing is left after a while. A plain file gets the data at its end.

    True for a plain file; of a device False: it took the data into its buffer, and whether the printer read it is not
    known. Raises `PrinterFault`; with `no_answer` and `gone` nothing was written.
    """
    try:
        descriptor = os.open(path, _WRITING)
    except OSError as error:
        raise _not_opened(path, error) from error
    written = 0
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise PrinterFault("gone", f"{path} is a folder. Choose the printer's device file.")
        last = time.monotonic()
        while written < len(data):
            if stop.is_set():
                raise _stopped(path, sent=bool(written))
            if time.monotonic() - last > patience.idle:
                raise _stalled(path, patience, sent=bool(written))
            if _takes_more(descriptor):
                with contextlib.suppress(BlockingIOError):
                    written += os.write(descriptor, data[written : written + _PORTION])
                    last = time.monotonic()
    except OSError as error:
        if written:
            raise _cut_off(path, f"it went away ({error.strerror})") from error
        raise _not_opened(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            os.close(descriptor)
    return stat.S_ISREG(mode)


def _takes_more(descriptor: int) -> bool:
    """Whether a device takes data now; on Windows only writing shows it."""
    return os.name == "nt" or bool(select.select([], [descriptor], [], _SLICE_S)[1])


@contextlib.contextmanager
def _connected(address: Address, stop: Event, patience: Patience) -> Iterator[socket.socket]:
    if stop.is_set():
        raise _stopped(str(address), sent=False)
    try:
        channel = _call(address, stop, patience)
    except (OSError, UnicodeError) as error:
        raise _silent(address, error) from error
    try:
        yield channel
    finally:
        channel.close()


def _call(address: Address, stop: Event, patience: Patience) -> socket.socket:
    """The first of the host's addresses that answers, as a channel that never blocks. Raises `OSError`.

    Each of them gets its share of the time that is left, so that one where nobody is leaves some for the next.
    """
    end, last = time.monotonic() + patience.connect, OSError(errno.EHOSTUNREACH, os.strerror(errno.EHOSTUNREACH))
    found = socket.getaddrinfo(address.name, address.port, type=socket.SOCK_STREAM)
    for place, (family, kind, protocol, _, where) in enumerate(found):
        now = time.monotonic()
        until = now + (end - now) / (len(found) - place)
        channel = socket.socket(family, kind, protocol)
        try:
            channel.setblocking(False)
            fault = channel.connect_ex(where)
            while fault in _UNDER_WAY and not stop.is_set() and (left := until - time.monotonic()) > 0:
                if any(select.select([], [channel], [channel], min(left, _SLICE_S))):
                    fault = channel.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if not fault:
                return channel
            last = TimeoutError() if fault in _UNDER_WAY else OSError(fault, os.strerror(fault))
        except BaseException:
            channel.close()
            raise
        channel.close()
    raise last


def _send_all(
    address: Address, channel: socket.socket, data: bytes, stop: Event, patience: Patience, *, speaks: bool
) -> bool:
    """Send everything, and meanwhile take whatever the printer says, so that it can go on.

    `speaks` tells whether it can still say something; so does the answer, of afterwards.
    """
    rest, last = memoryview(data), time.monotonic()
    while rest:
        if stop.is_set():
            raise _stopped(str(address), sent=len(rest) < len(data))
        if time.monotonic() - last > patience.idle:
            raise _stalled(str(address), patience, sent=len(rest) < len(data))
        readable, writable, _ = select.select([channel] if speaks else [], [channel], [], _SLICE_S)
        if readable:
            speaks = bool(_received(channel))
        if writable:
            with contextlib.suppress(BlockingIOError):
                rest = rest[channel.send(rest[:_PORTION]) :]
                last = time.monotonic()
    return speaks


def _ask(channel: socket.socket, stop: Event, patience: Patience) -> HostStatus | None:
    """How the printer is; None where it does not say, or not in the form of a ZPL II printer.

    Raises `_HungUp` where it will never say.
    """
    with contextlib.suppress(BlockingIOError):
        channel.send(ASK_STATUS)
    answer, end = b"", time.monotonic() + patience.answer
    while not stop.is_set() and (left := end - time.monotonic()) > 0 and len(answer) < MOST_OF_A_STATUS:
        readable, _, _ = select.select([channel], [], [], min(left, _SLICE_S))
        if readable:
            said = _received(channel)
            if not said:
                raise _HungUp(errno.EPIPE, "it says nothing more")
            answer += said
            status = read_status(answer)
            if status is not None:
                return status
    return None


def _see_it_out(address: Address, channel: socket.socket, stop: Event, patience: Patience) -> None:
    """Ask until nothing waits in the printer any more. Raises `PrinterFault` where that does not happen."""
    end, silent = time.monotonic() + patience.finish, 0
    while time.monotonic() < end:
        status = _ask(channel, stop, patience)
        if stop.is_set():
            raise _stopped(str(address), sent=True)
        if status is None:
            silent += 1
            if silent > patience.idle / patience.answer:
                raise _cut_off(address, "it took the label and then said nothing more")
            continue
        silent = 0
        _refuse_unready(address, status, sent=True)
        if status.done:
            return
        stop.wait(_SLICE_S)
    raise _cut_off(address, f"it took the label, and has not printed it within {patience.finish:.0f} seconds")


def _hang_up(address: Address, channel: socket.socket, stop: Event, patience: Patience, *, speaks: bool) -> bool:
    """Say that nothing more comes, and wait for the printer to hang up too; whether it did, and only now.

    Raises `PrinterFault` where not even its computer took everything, `OSError` where the connection broke.
    """
    channel.shutdown(socket.SHUT_WR)
    end = time.monotonic() + patience.hang_up
    while (left := end - time.monotonic()) > 0:
        if stop.is_set():
            raise _stopped(str(address), sent=True)
        if not speaks:
            # It hung up before it can have read everything: that tells nothing of the rest.
            if not _not_taken(channel):
                return False
            stop.wait(min(left, _SLICE_S))
            continue
        readable, _, _ = select.select([channel], [], [], min(left, _SLICE_S))
        if readable and not _received(channel):
            return not _not_taken(channel)
    if _not_taken(channel):
        raise _cut_off(address, f"it took no more for {patience.hang_up:.0f} seconds")
    return False


def _not_taken(channel: socket.socket) -> int:
    """How many bytes the other computer has not taken yet; 0 where this system does not say."""
    if not sys.platform.startswith("linux"):
        return 0
    import fcntl
    import termios

    (waiting,) = struct.unpack("i", fcntl.ioctl(channel, termios.TIOCOUTQ, bytes(4)))
    return int(waiting)


def _received(channel: socket.socket) -> bytes:
    """What came; something empty at the end of the stream. A wake-up for nothing counts as a line feed."""
    try:
        return channel.recv(_PORTION)
    except BlockingIOError:
        return b"\n"


def _refuse_unready(address: Address, status: HostStatus, *, sent: bool) -> None:
    """Raise the reason why the printer does not print, if there is one."""
    found: tuple[Reason, str, str] | None = None
    if status.paper_out:
        found = "paper_out", "is out of labels", "Put a new roll in"
    elif status.ribbon_out:
        found = "ribbon_out", "is out of ribbon", "Put a new ribbon in"
    elif status.head_open:
        found = "head_open", "is open", "Close its print head"
    elif status.paused:
        found = "paused", "is paused", "Press its pause button"
    if found is None:
        return
    reason, what, remedy = found
    then = (
        ". It holds the label and may print it by itself then; look before you print it again."
        if sent
        else ", then try again. Nothing was printed."
    )
    raise PrinterFault(reason, f"The printer {address} {what}. {remedy}{then}", in_doubt=sent)


def _silent(address: Address, error: Exception) -> PrinterFault:
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error) or "it is silent"
    if isinstance(error, TimeoutError):
        why = "nothing came within the time"
    elif isinstance(error, socket.gaierror | UnicodeError):
        why = "nobody in the network has that name"
    elif isinstance(error, OSError) and error.errno not in _SILENT:
        why = f"{why}; it may be busy with another computer"
    return PrinterFault(
        "no_answer",
        f"The printer {address} gives no answer ({why}). Look whether it is on and in the network, and whether its"
        " address is right. Nothing was printed.",
    )


def _not_opened(path: str, error: OSError) -> PrinterFault:
    why = error.strerror or str(error)
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return PrinterFault(
            "refused",
            f"{path} may not be written ({why}). Give this user the right to; on Linux make them a member of the group"
            " lp, then sign in again. Nothing was printed.",
        )
    if error.errno in {errno.ENXIO, errno.EBUSY, errno.EPIPE, errno.EAGAIN}:
        return PrinterFault(
            "no_answer", f"The printer at {path} gives no answer ({why}). Look whether it is on. Nothing was printed."
        )
    return PrinterFault(
        "gone", f"There is no printer at {path} ({why}). Look at its cable, or choose another. Nothing was printed."
    )


def _stopped(where: str, *, sent: bool) -> PrinterFault:
    if sent:
        return PrinterFault(
            "interrupted",
            f"{_CLOSING} while {where} was printing. Look whether it came out; if it did not, print it again.",
        )
    return PrinterFault("no_answer", f"{_CLOSING} before {where} printed. Nothing was printed.")


def _stalled(where: str, patience: Patience, *, sent: bool) -> PrinterFault:
    if sent:
        return _cut_off(where, f"it took no more for {patience.idle:.0f} seconds")
    return PrinterFault(
        "no_answer",
        f"The printer {where} took nothing for {patience.idle:.0f} seconds. Look whether it is ready. Nothing was"
        " printed.",
    )


def _cut_off(where: object, why: str) -> PrinterFault:
    return PrinterFault(
        "cut_off",
        f"The printer {where} stopped in the middle: {why}. Look at the printer and whether it came out; if it did not,"
        " print it again.",
    )
