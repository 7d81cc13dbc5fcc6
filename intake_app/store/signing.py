"""The key of a station, with which it signs the heads of its chain: Ed25519, in a file that only its user reads.

It lies outside the station folder, in the user's own state folder, apart for each station folder: whoever copies a
station folder, or puts an old one back, brings neither the key nor the memory of the heads along. A path that leads
elsewhere since, through a link, keeps its key: what lies there now is held against what lay there before.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Final

from intake_app.domain.errors import StorageFailed
from intake_app.domain.heads import key_id_of
from intake_app.store.shelf import write_whole

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

STATE_VARIABLE: Final = "INTAKE_STATE_DIR"
"""The environment variable that names another folder for keys and memories than the user's own state folder."""

KEY_FILE: Final = "station-key.pem"
LINK_FILE: Final = "leads-to"
"""Names the place of another path: this one led there when it was signed, or somebody who may said that it does."""

_PLACE: Final = re.compile(r"[0-9a-f]{16}", re.ASCII)
_FOREIGN: Final = stat.S_IRWXG | stat.S_IRWXO


class StationKey:
    """The key of one station; `public` is raw (32 bytes), `key_id` is its short name on labels."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public = private.public_key().public_bytes_raw()
        self.key_id = key_id_of(self.public)

    def sign(self, message: bytes) -> bytes:
        """The signature (64 bytes) under this message."""
        return self._private.sign(message)


def state_folder(folder: Path, state: Path | None = None) -> Path:
    """Where the key of the station in `folder` lies, and what it remembers; `state` is above those of every station.

    That is the place of this very path, where it has one, else of where it leads.
    """
    above = _places(state)
    own = above / _place_of(folder.absolute())
    link = _read_link(own)
    if link:
        return above / link
    # What cannot be looked at is told when the key is read.
    has_own = os.path.isfile(own / KEY_FILE)  # noqa: PTH113 - never raises, as a Path does
    return own if has_own else above / _place_of(folder.absolute().resolve())


def new_place(folder: Path, state: Path | None = None) -> Path:
    """The place of where this path leads now, whatever it had."""
    return _places(state) / _place_of(folder.absolute().resolve())


def keep_place(folder: Path, state: Path | None = None, *, is_new: bool = False) -> None:
    """From now on this path has the place that `state_folder` tells, wherever it leads.

    With `is_new` it has that of where it leads now. Raises `StorageFailed`.
    """
    own = _places(state) / _place_of(folder.absolute())
    used = new_place(folder, state) if is_new else state_folder(folder, state)
    try:
        if used == own:
            (own / LINK_FILE).unlink(missing_ok=True)
        elif _read_link(own) != used.name:
            own.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_whole(own / LINK_FILE, used.name.encode())
    except OSError as error:
        raise _out_of_reach(used / KEY_FILE, error) from error


def _places(state: Path | None) -> Path:
    if state is None:
        told = os.environ.get(STATE_VARIABLE, "")
        state = Path(told) if told else _users_own()
    return state / "stations"


def _place_of(path: Path) -> str:
    return hashlib.sha256(os.fsencode(os.path.normcase(path))).hexdigest()[:16]


def _read_link(own: Path) -> str:
    """The place that the path of this one is kept to; empty where it is its own, or that cannot be read."""
    try:
        said = (own / LINK_FILE).read_text("ascii", "replace")
    except OSError:
        return ""
    return said if _PLACE.fullmatch(said) else ""


def _users_own() -> Path:
    import platformdirs

    return Path(platformdirs.user_state_dir("intake-station", appauthor=False))


def open_key(folder: Path, state: Path | None = None) -> StationKey:
    """The key of the station in `folder`; made when it is asked for the first time.

    Raises `StorageFailed` where it cannot be read or made, is damaged, or could be read by others.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    path = state_folder(folder, state) / KEY_FILE
    try:
        kept = _read(path)
        if kept is None:
            return _make(path)
    except OSError as error:
        raise _out_of_reach(path, error) from error
    try:
        private = load_pem_private_key(kept, password=None)
    except ValueError:
        private = None
    if not isinstance(private, Ed25519PrivateKey):
        raise StorageFailed(
            f"The key of the station, {path}, is damaged or no Ed25519 key in PEM. Put a copy of it back; without one,"
            " move it away: the station then makes a new key, and says so in the record."
        )
    return StationKey(private)


def has_key(folder: Path, state: Path | None = None) -> bool:
    """Whether a key was made for the station in this folder. Raises `StorageFailed` where nobody can look."""
    path = state_folder(folder, state) / KEY_FILE
    try:
        return path.exists()
    except OSError as error:
        raise _out_of_reach(path, error) from error


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether whoever holds the key of `public` (raw, 32 bytes) signed this message."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _out_of_reach(path: Path, error: OSError) -> StorageFailed:
    return StorageFailed(
        f"The key of the station, {path}, cannot be read or made ({error.strerror}). Give this user the right to read"
        f" and write there, or name another folder with the environment variable {STATE_VARIABLE}."
    )


def _read(path: Path) -> bytes | None:
    """The key file; None where there is none. Raises `OSError`, and `StorageFailed` where others could read it."""
    try:
        with path.open("rb") as file:
            told = os.fstat(file.fileno())
            # Windows has no such bits: there the user's own folder is closed to others.
            if os.name == "posix" and told.st_mode & _FOREIGN:
                raise StorageFailed(
                    f"The key of the station, {path}, can be read or written by other users of this computer (its mode"
                    f" is {stat.S_IMODE(told.st_mode):04o}, 0600 was expected). Close it with “chmod 600 {path}”. If"
                    " somebody may have copied it, move it away: the station then makes a new key, and says so in the"
                    " record."
                )
            return file.read()
    except FileNotFoundError:
        return None


def _make(path: Path) -> StationKey:
    """A new key, whole on the disk and for this user alone (`write_whole` makes its file with mode 0600)."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.generate()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_whole(path, pem)
    return StationKey(private)
