"""A label printer on a real socket, which can be as wilful as the real ones."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

READY = b"\x02030,0,0,1245,000,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n"


def status(
    *,
    paper_out: int = 0,
    paused: int = 0,
    head_open: int = 0,
    ribbon_out: int = 0,
    waiting: int = 0,
    remaining: int = 0,
    to_take: int = 0,
) -> bytes:
    """What `~HS` answers."""
    return (
        f"\x02030,{paper_out},{paused},1245,{waiting:03},0,0,0,000,0,0,0\x03\r\n"
        f"\x02000,0,{head_open},{ribbon_out},0,2,4,{to_take},{remaining:08},1,000\x03\r\n"
        "\x021234,0\x03\r\n"
    ).encode()


class ZplPrinter:
    """Takes labels and answers `~HS` with what `answer` gives for what it has taken so far; None: says nothing.

    `stall_after`: reads no more after so many bytes. `reset_after` and `close_after`: ends the connection then.
    `mute_after`: says then that it will say nothing more, and reads no more.
    """

    def __init__(
        self,
        answer: Callable[[bytes], bytes | None] = lambda _: READY,
        *,
        stall_after: int | None = None,
        reset_after: int | None = None,
        close_after: int | None = None,
        mute_after: int | None = None,
        port: int = 0,
    ) -> None:
        self._answer = answer
        self._stall_after, self._reset_after, self._close_after = stall_after, reset_after, close_after
        self._mute_after = mute_after
        self._listening = socket.create_server(("127.0.0.1", port))
        self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._listening.settimeout(0.05)
        self.port = self._listening.getsockname()[1]
        self.calls: list[list[bytes]] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def to(self) -> str:
        return f"socket://127.0.0.1:{self.port}"

    def close(self) -> None:
        self._over.set()
        self._thread.join(5)
        self._listening.close()

    @property
    def taken(self) -> list[bytes]:
        """Everything that came, as it came."""
        return [part for call in self.calls for part in call]

    def labels(self) -> list[bytes]:
        """The labels that came whole, without what was asked in between."""
        texts = [b"".join(call).replace(b"~HS", b"") for call in self.calls]
        return [piece + b"^XZ" for text in texts for piece in text.split(b"^XZ")[:-1]]

    def _serve(self) -> None:
        while not self._over.is_set():
            try:
                channel, _ = self._listening.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            self.calls.append([])
            with channel:
                self._talk(channel, self.calls[-1])

    def _talk(self, channel: socket.socket, call: list[bytes]) -> None:
        channel.settimeout(0.05)
        taken = bytearray()
        while not self._over.is_set():
            labels = bytes(taken).replace(b"~HS", b"")
            if self._stall_after is not None and len(labels) >= self._stall_after:
                self._over.wait(30)
                return
            if self._reset_after is not None and len(labels) >= self._reset_after:
                channel.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            if self._mute_after is not None and len(labels) >= self._mute_after:
                channel.shutdown(socket.SHUT_WR)
                self._over.wait(30)
                return
            if self._close_after is not None and len(labels) >= self._close_after:
                return
            try:
                came = channel.recv(1024)
            except TimeoutError:
                continue
            except OSError:
                return
            if not came:
                return
            taken += came
            call.append(came)
            said = self._answer(bytes(taken)) if b"~HS" in came else None
            if said:
                time.sleep(0.01)
                channel.sendall(said)


@contextmanager
def printing(printer: ZplPrinter) -> Iterator[ZplPrinter]:
    try:
        yield printer
    finally:
        printer.close()
