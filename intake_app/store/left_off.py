"""Where the window was, in a small file of the station folder: no record, and no harm where it is lost."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

import msgspec

from intake_app.domain.left_off import LeftOff

FILE_NAME = "left-off.json"


class LeftOffFile:
    """Reads and writes it; the file is whole or as it was. No disk is waited for: it is written with every return."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE_NAME

    def read(self) -> LeftOff:
        """What was left, nothing where that cannot be read."""
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=LeftOff)
        except (OSError, ValueError, RecursionError, msgspec.DecodeError):
            return LeftOff()

    def write(self, left: LeftOff) -> None:
        """Keep this; where the disk refuses, nothing is offered at the next start."""
        with contextlib.suppress(OSError):
            descriptor, fresh = tempfile.mkstemp(prefix=".new-", dir=self._file.parent)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(msgspec.json.encode(left))
                Path(fresh).replace(self._file)
            except OSError:
                Path(fresh).unlink(missing_ok=True)
                raise
