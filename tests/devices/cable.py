"""A scanner on a serial port, as far as this computer can tell."""

from __future__ import annotations

import os
from pathlib import Path


class Cable:
    """A scanner's side of a pseudo terminal; `path` stays the same when it is plugged in again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._side = -1
        self.plug_in()

    def plug_in(self) -> None:
        self._side, other = os.openpty()
        self.path.unlink(missing_ok=True)
        self.path.symlink_to(os.ttyname(other))
        os.close(other)

    def send(self, data: bytes) -> None:
        os.write(self._side, data)

    def pull_out(self) -> None:
        if self._side >= 0:
            os.close(self._side)
            self._side = -1
            self.path.unlink()
