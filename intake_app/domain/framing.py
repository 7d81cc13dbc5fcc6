"""From the bytes of a serial port to scans: where one begins and ends, and what is no scan at all."""

from __future__ import annotations

from typing import Literal

import msgspec

from intake_app.domain.station import ScannerPort

PortStatus = Literal["opening", "listening", "unplugged", "denied", "in_use", "failed"]
FaultKind = Literal["cut", "noise", "parity", "too_long"]


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
