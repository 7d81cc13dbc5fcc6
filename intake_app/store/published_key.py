"""The public half of the station's key in its folder, for whoever checks a signature; the journal has it, too."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

from intake_app.store.shelf import write_whole
from intake_app.store.signing import StationKey

PUBLIC_FILE: Final = "station-key.pub"
_log = logging.getLogger("intake.store")


def public_line(public: str, key_id: str) -> bytes:
    """What `PUBLIC_FILE` holds of a key."""
    return f"Ed25519 {public} {key_id}\n".encode()


def is_published(folder: Path, content: bytes) -> bool:
    """Whether this is what `PUBLIC_FILE` holds."""
    file = folder / PUBLIC_FILE
    return file.exists() and file.read_bytes() == content


def publish(folder: Path, key: StationKey) -> None:
    """Write it where another is there, or none; a disk that refuses is logged, for nothing depends on it."""
    content = public_line(key.public.hex(), key.key_id)
    try:
        if not is_published(folder, content):
            write_whole(folder / PUBLIC_FILE, content)
    except OSError as error:
        _log.warning("The public key could not be written to %s: %s", folder / PUBLIC_FILE, error)
