"""A copy of a station, with what was signed of it: that is remembered by the place of a folder, outside of it."""

from __future__ import annotations

import shutil
from pathlib import Path

from intake_app.store.signing import state_folder


def copy_station(station: Path, to: Path) -> Path:
    """The copy; of a station that is open it is what lies on the disk at this moment."""
    shutil.copytree(station, to, ignore=shutil.ignore_patterns("*-shm", "*.lock*"))
    signed = state_folder(station)
    if signed.is_dir():
        shutil.copytree(signed, state_folder(to))
    return to
