"""What a command says on its standard output while it works, as JSON lines: `import` and `verify` tell so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from PySide6.QtCore import QProcess


def json_lines(process: QProcess) -> Iterator[dict[str, dict[str, Any]]]:
    """The whole lines that are there; one that is none of ours is passed over."""
    while process.canReadLine():
        try:
            yield msgspec.json.decode(bytes(process.readLine().data()), type=dict[str, dict[str, Any]])
        except msgspec.DecodeError:
            continue
