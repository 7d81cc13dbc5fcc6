"""Whether a job that waits is what was asked for: the file of the queue can be written by others than the station.

Each job is signed by the station's key when it is put there, and otherwise when it came out: so it does not wait again.
What this program put there itself it knows without that.
"""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path
from typing import Final, NamedTuple

from intake_app.domain.errors import StorageFailed
from intake_app.store.shelf import digest_if_read
from intake_app.store.signing import StationKey, has_key, is_signed, open_key

_WAITS: Final = b"intake print job 1\n"
_CAME_OUT: Final = b"intake print job 1, came out\n"
"""Before what is signed, so that no signature under anything else is one under a job."""


class Seal(NamedTuple):
    """What is kept of a job beside its order: the SHA-256 of the file as it was then, and the signature under both.

    Both are empty where there was nothing to read, or no key to sign with.
    """

    sha256: str
    signature: bytes


class JobSeals:
    """Seals jobs and looks whether a seal holds; for any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key: StationKey | None = None
        self._known: dict[str, bytes] = {}

    def seal(self, job_id: str, order: bytes, file: str) -> Seal:
        """The seal of a new job, of these bytes."""
        return self._sealed(_WAITS, job_id, order, sha256_of(file))

    def came_out(self, job_id: str, order: bytes, seal: Seal) -> Seal:
        """The seal of a job that came out, for the one that it has; none where that does not hold.

        The same however often it is asked: that it came out may not have been written down the first time.
        """
        if not self.held(job_id, order, seal):
            return Seal(seal.sha256, b"")
        return self._sealed(_CAME_OUT, job_id, order, seal.sha256)

    def holds(self, job_id: str, order: bytes, seal: Seal) -> bool:
        """Whether a job is as it was sealed to wait."""
        return self._is(_WAITS, job_id, order, seal)

    def held(self, job_id: str, order: bytes, seal: Seal) -> bool:
        """Whether a job is as it was sealed, to wait or when it came out."""
        return self._is(_WAITS, job_id, order, seal) or self._is(_CAME_OUT, job_id, order, seal)

    def _sealed(self, meaning: bytes, job_id: str, order: bytes, sha256: str) -> Seal:
        message = self._known[job_id] = _message(meaning, job_id, order, sha256)
        key = self._station_key()
        return Seal(sha256, key.sign(message) if key else b"")

    def _is(self, meaning: bytes, job_id: str, order: bytes, seal: Seal) -> bool:
        message = _message(meaning, job_id, order, seal.sha256)
        if job_id in self._known:
            return self._known[job_id] == message
        key = self._station_key() if seal.signature else None
        return key is not None and is_signed(key.public, message, seal.signature)

    def _station_key(self) -> StationKey | None:
        """The key, where one was made: a queue makes none."""
        with contextlib.suppress(StorageFailed):
            if self._key is None and has_key(self._folder):
                self._key = open_key(self._folder)
        return self._key


def _message(meaning: bytes, job_id: str, order: bytes, sha256: str) -> bytes:
    return meaning + f"{job_id}\n{sha256}\n".encode() + hashlib.sha256(order).digest()


def sha256_of(file: str) -> str:
    """Of the file's content, in hex; empty where there is none, or it cannot be read."""
    return digest_if_read(Path(file)) if file else ""
