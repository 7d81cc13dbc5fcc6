"""From the bytes of a serial port to scans: where one begins and ends, and what is no scan at all."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from typing import Final, Literal

import msgspec

from intake_app.domain.station import ScannerPort, Terminator, port_name

PortStatus = Literal["opening", "listening", "unplugged", "denied", "in_use", "failed"]
FaultKind = Literal["cut", "noise", "parity", "too_long"]

LONGEST: Final = 4096
"""Bytes; no code that a hand scanner reads at a bench holds more."""

CUT_AFTER_MS: Final = 100
"""A scanner sends a scan at the speed of the line, in pieces no further apart than its driver's buffers, some tens of
milliseconds; a hand needs longer than this to scan anew. So a silence of this length is no pause within a scan, and
what comes after it is no end of it, but the next scan."""

ENDED_AFTER_MS: Final = 60
"""The silence that ends a scan where no terminator does: longer than a driver's buffer keeps bytes back (16 ms is
common), and short enough to feel immediate."""

_ENDS: Final[dict[Terminator, bytes]] = {"cr": b"\r", "lf": b"\n", "crlf": b"\r\n", "tab": b"\t", "etx": b"\x03"}
_ENDING: Final = b"\r\n\t\x03"
_MARKED_ENDS: Final = frozenset(one | 0x80 for one in _ENDING)
"""Terminators with their eighth bit set; as characters these bytes mean nothing."""
_BITS_A_BYTE: Final = 11
_BYTES_OF_PAUSE: Final = 3
_STX: Final = b"\x02"
_SEEN_IN_SCANS: Final = frozenset(b"\x02\x03\x04\t\n\r\x1c\x1d\x1e\x1f")
"""Control characters that scans really hold: STX and ETX around them, EOT and the separators of ISO 15434 and GS1."""
_UNSEEN: Final = (frozenset(range(0x20)) | {0x7F}) - _SEEN_IN_SCANS
_UPPER_CONTROLS: Final = frozenset(range(0x80, 0xA0))

_NOISY_CONTROLS: Final = 0.15
_NOISY_HIGH: Final = 0.5
_NOISY_REST: Final = 0.2
_LEAST_FOR_PARITY: Final = 10
"""Bytes whose eighth bits agree: of that many that mean something else, one in 500 would agree by chance."""
_LEAST_MARKED: Final = 2
_RESTS: Final[dict[Terminator, bytes]] = {"cr": b"\n", "etx": b"\r\n"}
"""What is left of an end at the beginning of the next scan: of CR LF where CR was expected, of ETX CR LF."""
_BETWEEN: Final = b"\r\n "
"""What some scanners send between ETX and STX; nothing that a scan consists of."""


class PortInfo(msgspec.Struct, frozen=True, omit_defaults=True):
    """A serial port of this computer. `usb` is `VENDOR:PRODUCT:SERIAL NUMBER` of a device that has all three."""

    name: str
    description: str = ""
    maker: str = ""
    usb: str = ""


class PortState(msgspec.Struct, frozen=True, omit_defaults=True):
    """How the scanner on a port is; `port` is where it was found, `reason` the system's own word for a failure."""

    settings: ScannerPort
    status: PortStatus
    port: str = ""
    reason: str = ""


class Fault(msgspec.Struct, frozen=True):
    """Bytes that are no scan, and what they are instead.

    `cut`: the port fell silent, or went away, before the scan had ended. `noise`: what a wrong baud rate makes of a
    scan. `parity`: text whose eighth bit is a parity bit. `too_long`: nothing that a scanner sends.
    """

    kind: FaultKind
    raw: bytes

    @property
    def text(self) -> str:
        """The bytes as a text."""
        return decoded(self.raw)

    @property
    def ending(self) -> Terminator:
        """The terminator that the bytes have at their end all the same; `none` where they have none."""
        if self.raw.endswith(_ENDS["crlf"]):
            return "crlf"
        return next((name for name, end in _ENDS.items() if self.raw.endswith(end)), "none")


class Framer:
    """Cuts the bytes of one port into scans. It knows no clock: who feeds it calls `fell_silent` after `quiet_ms`.

    Between two pieces of one transmission it is never told of a silence, so a scan that arrives byte by byte is the
    same scan. A fault of the same kind is told once until the port falls silent.
    """

    def __init__(self, settings: ScannerPort) -> None:
        self._end = _ENDS.get(settings.terminator, b"")
        self._terminator = settings.terminator
        self._rest_of_end = _RESTS.get(settings.terminator, b"")
        self._bytes = bytearray()
        self._drowned = False
        self._told: set[FaultKind] = set()
        self._parity = _ParityEvidence()
        pause = _BYTES_OF_PAUSE * _BITS_A_BYTE * 1000 / settings.baud
        self.quiet_ms = round((CUT_AFTER_MS if self._end else ENDED_AFTER_MS) + pause)

    @property
    def pending(self) -> bool:
        """Whether a scan has begun that has not ended."""
        return bool(self._bytes) or self._drowned

    def take(self, data: bytes) -> list[str | Fault]:
        """Bytes came: the scans that they complete, and the faults that they show."""
        told: list[str | Fault] = []
        self._bytes += data
        while self._end and (place := self._bytes.find(self._end)) >= 0:
            frame = bytes(self._bytes[:place])
            del self._bytes[: place + len(self._end)]
            self._close(frame, told)
        self._bytes = self._bytes.lstrip(self._rest_of_end)
        if len(self._bytes) > LONGEST:
            self._tell("too_long", bytes(self._bytes), told)
            self._bytes.clear()
            self._drowned = True
        return told

    def fell_silent(self) -> list[str | Fault]:
        """Nothing came for `quiet_ms`, or the port is gone: what is left is a scan without terminator, or a cut one."""
        told: list[str | Fault] = []
        rest = bytes(self._bytes)
        self._bytes.clear()
        if not self._end:
            self._close(rest, told)
        elif self._is_begun(rest):
            self._tell(self._fault_of(rest, whole=False) or "cut", rest, told)
        self._drowned = False
        self._told.clear()
        return told

    def gone(self) -> list[str | Fault]:
        """The port went away: nothing that had begun can be trusted to be whole."""
        rest = bytes(self._bytes)
        told: list[str | Fault] = []
        if self._is_begun(rest):
            self._tell("cut", rest, told)
        self._bytes.clear()
        self._drowned = False
        self._told.clear()
        return told

    def _close(self, frame: bytes, told: list[str | Fault]) -> None:
        """A frame has ended."""
        if self._drowned:
            self._drowned = False
            return
        frame = frame.lstrip(self._rest_of_end)
        if self._terminator == "lf":
            frame = frame.removesuffix(b"\r")
        elif self._terminator == "etx":
            *cut, frame = frame.split(_STX)
            for one in cut:
                if one.strip(_BETWEEN):
                    self._tell("cut", one, told)
        if not frame:
            return
        fault = "too_long" if len(frame) > LONGEST else self._fault_of(frame, whole=True)
        if fault is None:
            told.append(decoded(frame))
        else:
            self._tell(fault, frame, told)

    def _is_begun(self, rest: bytes) -> bool:
        """Whether this is the beginning of a scan that should have had an end."""
        return bool(rest.strip(_BETWEEN) if self._terminator == "etx" else rest) and not self._drowned

    def _fault_of(self, raw: bytes, *, whole: bool) -> FaultKind | None:
        """What is wrong with these bytes as a scan; None where nothing is."""
        return "parity" if self._parity.shows(raw, whole=whole) else _noise_of(raw, whole=whole)

    def _tell(self, kind: FaultKind, raw: bytes, told: list[str | Fault]) -> None:
        if kind not in self._told:
            self._told.add(kind)
            told.append(Fault(kind, raw))


class _ParityEvidence:
    """Whether the eighth bit of what arrives is a parity bit. One short name with an umlaut can look just like that.

    So several scans are told from chance together: those that came one after another, all their bytes of one parity.
    """

    def __init__(self) -> None:
        self._parity: int | None = None
        self._alike: set[bytes] = set()
        self._enough = False

    def shows(self, raw: bytes, *, whole: bool) -> bool:
        """Take up these bytes, and say whether they are text with parity bits."""
        parity = _parity_of(raw)
        if parity is None or parity != self._parity:
            self._alike.clear()
            self._enough = False
        self._parity = parity
        if parity is None or not _marked(raw) or _as_utf8(raw, whole=whole):
            return False
        if not self._enough:
            self._alike.add(raw)
            together = b"".join(self._alike)
            self._enough = len(together) >= _LEAST_FOR_PARITY and _marked(together) >= _LEAST_MARKED
        return self._enough or raw[-1] in _MARKED_ENDS


def place_of(settings: ScannerPort, found: Sequence[PortInfo]) -> str:
    """The name of the port to open, among those there are now; empty where another device has taken the name.

    A scanner with an identity of its own is where that identity is. One without is where the settings say.
    """
    if settings.usb:
        for one in found:
            if one.usb == settings.usb:
                return one.name
        if any(one.usb and one.name == port_name(settings.port) for one in found):
            return ""
    return settings.port


def decoded(raw: bytes) -> str:
    """Bytes as text: UTF-8, or Latin-1 where they are none."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _noise_of(raw: bytes, *, whole: bool) -> Literal["noise"] | None:
    """Whether these bytes are noise. A part of a scan may end within a character of UTF-8.

    At a wrong baud rate the bits of text fall into other bytes: some with the high bit, most controls, NUL where the
    line broke within a byte. Of simulated scans at a wrong rate that tells 97 in 100 (`tests/domain/uart.py`), and 99
    where a broken byte is read as NUL; most of the others have no end either, and are told as cut.
    """
    text = _as_utf8(raw, whole=whole)
    controls = sum(byte in _UNSEEN for byte in raw)
    high = 0 if text else _marked(raw)
    if 0 not in raw and not text:
        controls += sum(byte in _UPPER_CONTROLS for byte in raw)
    if whole:
        noisy = 0 in raw or controls > _NOISY_CONTROLS * len(raw) or high > _NOISY_HIGH * len(raw)
    else:
        noisy = controls > 0 or high > _NOISY_REST * len(raw)
    return "noise" if noisy else None


def _as_utf8(raw: bytes, *, whole: bool) -> str:
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(raw, whole)
    except UnicodeDecodeError:
        return ""


def _marked(raw: bytes) -> int:
    """How many of the bytes have their eighth bit set."""
    return sum(byte > 0x7F for byte in raw)  # noqa: PLR2004 - the bytes above ASCII


def _parity_of(raw: bytes) -> int | None:
    """The parity (0 even, 1 odd) that every byte has, where the other bits are text; else None."""
    parities = {byte.bit_count() % 2 for byte in raw}
    text = bytes(byte & 0x7F for byte in raw).rstrip(_ENDING).decode("ascii")
    return parities.pop() if len(parities) == 1 and text.isprintable() else None
