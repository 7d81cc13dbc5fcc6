"""What the process of a port and the program say to each other: one JSON object a line."""

from __future__ import annotations

import msgspec

from intake_app.domain.framing import Fault, PortInfo, PortState


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that happened: a scan, bytes that are none, another state of the port; or the ports there are now."""

    scan: str | None = None
    fault: Fault | None = None
    state: PortState | None = None
    ports: tuple[PortInfo, ...] | None = None
