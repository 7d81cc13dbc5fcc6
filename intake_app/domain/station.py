"""What a station is told once about its company, its scanners, printers, photos and sounds."""

from __future__ import annotations

import posixpath
from typing import Annotated, Final, Literal, NamedTuple

import msgspec

Terminator = Literal["cr", "lf", "crlf", "tab", "etx", "none"]
Parity = Literal["none", "even", "odd"]
Stock = Literal["4x6", "4x4", "2x1"]
Dpi = Literal[203, 300, 600]
MOST_ADVANCE_DAYS = 365
SHORTEST_SCAN_GAP: Final = 5
LONGEST_SCAN_GAP: Final = 200
"""Milliseconds: no scanner is faster, and above it quick typing would pass for a scan."""
LONGEST_IDLE: Final = 480
"""Minutes: a whole shift."""
SoundKind = Literal["taken", "question", "refused", "error"]
"""The four sounds of the station: a scan was taken, the bench is asked, a no, a fault."""


class Company(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whose papers these are; `address` has a line a row, `logo` is the path of a PNG or JPEG file."""

    name: str = ""
    address: str = ""
    telephone: str = ""
    email: str = ""
    logo: str = ""


class Advance(msgspec.Struct, frozen=True, omit_defaults=True):
    """The `days` that a customer has to send the unit of an advance replacement, where the policy sets no term."""

    days: Annotated[int, msgspec.Meta(ge=1, le=MOST_ADVANCE_DAYS)] = 30


class ScannerPort(msgspec.Struct, frozen=True, omit_defaults=True):
    """A scanner on a serial port. `terminator` none: a scan ends when the port falls silent.

    `usb` is the device's own identity, `VENDOR:PRODUCT:SERIAL NUMBER`, where it has one: by it the scanner is found
    again when it was plugged into another socket and its port has another name.
    """

    port: str
    baud: Annotated[int, msgspec.Meta(ge=110, le=4_000_000)] = 9600
    data_bits: Literal[7, 8] = 8
    parity: Parity = "none"
    stop_bits: Literal[1, 2] = 1
    terminator: Terminator = "cr"
    usb: str = ""


class Printer(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a kind of paper goes.

    `to` is `system://NAME` (a printer of this computer, PDF), or for labels in ZPL II `socket://HOST[:PORT]`,
    `file:///PATH` (a device file) or `cups://QUEUE` (raw). Empty: no printer. `dpi` and `stock` are the label
    printer's.
    """

    to: str = ""
    dpi: Dpi = 203
    stock: Stock = "4x6"


class PhotoInputs(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where photos come from: a watched folder (a phone, a card), and the camera by its description (empty: first)."""

    folder: str = ""
    camera: str = ""


class FolderFile(NamedTuple):
    """One state of a file in the watched folder: its name below it, bytes, time in nanoseconds, and inode (or 0)."""

    name: str
    size: int
    mtime_ns: int
    inode: int


class Sound(msgspec.Struct, frozen=True, omit_defaults=True):
    """How loud the station is, in percent; 0 is silent."""

    volume: Annotated[int, msgspec.Meta(ge=0, le=100)] = 70


class Equipment(msgspec.Struct, frozen=True):
    """How all the devices of a station are set."""

    scanners: tuple[ScannerPort, ...] = ()
    label_printer: Printer = Printer()
    page_printer: Printer = Printer()
    photos: PhotoInputs = PhotoInputs()
    sound: Sound = Sound()


CameraState = Literal["off", "starting", "live", "none", "gone", "failed", "unusable"]
"""`none`: this computer has no camera; `gone`: it was unplugged, or sends no picture any more; `failed`: it reports a
fault; `unusable`: the system lacks what cameras need."""


class CameraSight(msgspec.Struct, frozen=True):
    """How the camera is: its state and name, what was said of a fault, and the names of all that can be chosen."""

    state: CameraState = "off"
    name: str = ""
    problem: str = ""
    names: tuple[str, ...] = ()


class FolderSight(msgspec.Struct, frozen=True):
    """How the watched folder is: `away` where it cannot be read, with the reason in the system's words."""

    state: Literal["off", "watched", "away"] = "off"
    folder: str = ""
    problem: str = ""


def port_name(port: str) -> str:
    """What this computer calls a serial port: `ttyS0` for `/dev/ttyS0`; `COM3` also for `com3` and in its long form."""
    name = posixpath.normpath(port).removeprefix("/dev/").removeprefix("\\\\.\\")
    return name.upper() if name[:3].upper() == "COM" else name
