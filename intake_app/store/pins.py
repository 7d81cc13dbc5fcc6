"""The hashes of PINs: a file of its own for its owner alone, never the journal, whose copies go out of the house.

Each hash lies under an id that the journal's `pin_set` names, with the SHA-256 of the hash. What no event names opens
nothing, so an older file put back brings no old PIN back, and whoever can write the file gives nobody another PIN.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from intake_app.domain.errors import StorageFailed
from intake_app.store.shelf import write_whole

if TYPE_CHECKING:
    from argon2 import PasswordHasher

FILE_NAME: Final = "pins.json"
MEMORY_KIB: Final = 65_536
PASSES: Final = 3
LANES: Final = 4
"""RFC 9106's second recommended choice for argon2id, for machines without much memory."""

_decoder: msgspec.json.Decoder[dict[str, str]] = msgspec.json.Decoder(dict[str, str])


class PinFile:
    """Fulfils `Pins` with `pins.json` in the station folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._nobodys = ""
        self._made: PasswordHasher | None = None

    def keep(self, pin_id: str, pin: str) -> str:
        """Keep the hash of a PIN under this id, on the disk when this returns; its SHA-256. Raises `StorageFailed`."""
        hashed = self._hash(pin)
        self._write({**self.hashes(), pin_id: hashed})
        return sha256_of(hashed)

    def is_right(self, pin_id: str, sha256: str, pin: str) -> bool:
        """Whether this is the PIN under that id; takes about as long where there is none.

        Raises `StorageFailed`, also where the kept hash is not the one of this SHA-256 (empty: nothing is known of it).
        """
        from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

        # Made with the first question, whoever it is about.
        self._nobodys = self._nobodys or self._hash("nobody’s")
        kept = self.hashes().get(pin_id)
        if kept and sha256 and sha256_of(kept) != sha256:
            raise StorageFailed(
                f"The PIN cannot be proved: its hash in {self._path} is not the one that was kept when it was set, so"
                " the file was changed or is damaged. Nobody is let in by it. Set the PIN anew at this machine: intake"
                " people reset-pin NAME."
            )
        try:
            self._hasher.verify(kept or self._nobodys, pin)
        except VerifyMismatchError:
            return False
        except (VerificationError, InvalidHashError) as error:
            raise StorageFailed(
                f"The PIN cannot be proved ({error}). Close other programs if memory is short; else set the PIN anew at"
                " this machine: intake people reset-pin NAME."
            ) from error
        return kept is not None

    def keep_only(self, pin_ids: Iterable[str]) -> None:
        """Forget the hashes under all other ids. Raises `StorageFailed`."""
        kept, wanted = self.hashes(), set(pin_ids)
        if kept.keys() - wanted:
            self._write({pin_id: hashed for pin_id, hashed in kept.items() if pin_id in wanted})

    def hashes(self) -> dict[str, str]:
        """Every hash that is kept, by its id. Raises `StorageFailed` for a file that cannot be read."""
        try:
            return _decoder.decode(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
            raise StorageFailed(
                f"The PINs in {self._path} cannot be read ({error}). Move the file aside, and set each PIN anew at this"
                " machine: intake people reset-pin NAME."
            ) from error

    @property
    def _hasher(self) -> PasswordHasher:
        if self._made is None:
            from argon2 import PasswordHasher  # costs a start 30 ms, and no start needs it

            self._made = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)
        return self._made

    def _hash(self, pin: str) -> str:
        from argon2.exceptions import HashingError

        try:
            return self._hasher.hash(pin)
        except HashingError as error:
            raise StorageFailed(f"The PIN cannot be hashed ({error}). Close other programs, and try again.") from error

    def _write(self, hashes: dict[str, str]) -> None:
        try:
            write_whole(self._path, msgspec.json.format(msgspec.json.encode(hashes)))
        except OSError as error:
            raise StorageFailed(
                f"{self._path} cannot be written ({error.strerror}). Give this user the right to write there, or make"
                " room on the disk. The PIN is as it was."
            ) from error


def sha256_of(hashed: str) -> str:
    """What the record keeps of a hash."""
    return hashlib.sha256(hashed.encode()).hexdigest()
