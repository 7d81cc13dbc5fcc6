"""Where photos lie: the original under its SHA-256, untouched, and a small upright copy without metadata beside it."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path
from threading import Lock
from typing import Final

from intake_app.domain.errors import BadInput, StorageFailed
from intake_app.domain.photos import MOST_BYTES, KeptPhoto
from intake_app.domain.unseen import is_unseen
from intake_app.store.picture_files import read_picture
from intake_app.store.shelf import digest_of, make_durable_folder, write_whole
from intake_app.workflow.ports import PhotoState

_log = logging.getLogger("intake.store")
_LONGEST_NAME: Final = 120
_MOST_REMEMBERED: Final = 20_000

_Look = tuple[int, int, int, int]
"""What tells a file from what it was: its number on the disk, its size, when it was written and changed."""


class FolderPhotos:
    """Fulfils `PhotoShelf` with files below `folder`: `originals/ab/<sha256>`, `small/ab/<sha256>.jpg`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._digests: dict[Path, tuple[_Look, str]] = {}
        self._not_made_again: set[KeptPhoto] = set()
        # Of several that come at once: the other cores are left to the window.
        self._one_at_a_time = Lock()

    def keep(self, content: bytes, name: str) -> KeptPhoto:
        """Prove a file and keep it; see the port. The same content again changes nothing, and mends what was lost."""
        shown = _shown_name(name)
        if len(content) > MOST_BYTES:
            raise BadInput(
                f"The file {shown} has {len(content) / 1e6:,.1f} MB; at most {MOST_BYTES // 1_000_000} MB are taken."
                " Take the photo with a lower resolution, or send fewer pages.",
                "photo",
            )
        with self._one_at_a_time:
            picture = read_picture(content, shown)
        kept = KeptPhoto(
            sha256=hashlib.sha256(content).hexdigest(),
            small_sha256=hashlib.sha256(picture.small).hexdigest(),
            media=picture.media,
            name=shown,
            size=len(content),
            width=picture.width,
            height=picture.height,
            pages=picture.pages,
            taken_at=picture.taken_at,
        )
        try:
            self._put(self.original_path(kept), content, kept.sha256)
            self._put(self.small_path(kept), picture.small, kept.small_sha256)
        except OSError as error:
            raise StorageFailed(
                f"The photo {shown} could not be kept in {self._folder} ({error.strerror}). Make room or give the right"
                " to write there, then add it again."
            ) from error
        return kept

    def small(self, kept: KeptPhoto) -> bytes:
        """The small copy as JPEG; empty bytes when it is lost or altered."""
        try:
            content = self.small_path(kept).read_bytes()
        except OSError:
            return b""
        return content if hashlib.sha256(content).hexdigest() == kept.small_sha256 else b""

    def small_path(self, kept: KeptPhoto) -> Path:
        """Where the small copy lies, or would."""
        return self._folder / "small" / kept.small_sha256[:2] / f"{kept.small_sha256}.jpg"

    def original_path(self, kept: KeptPhoto) -> Path:
        """Where the original lies, or would."""
        return self._folder / "originals" / kept.sha256[:2] / kept.sha256

    def state(self, kept: KeptPhoto) -> PhotoState:
        """Whether the original is as it was kept, and its small copy there; see the port."""
        original = self._digest(self.original_path(kept))
        if original != kept.sha256:
            return "altered" if original else "lost"
        if self._digest(self.small_path(kept)) != kept.small_sha256 and not self._made_again(kept):
            return "no_copy"
        return "sound"

    def _made_again(self, kept: KeptPhoto) -> bool:
        """Make the small copy from the sound original; False where that gives other bytes, which is tried once."""
        if kept in self._not_made_again:
            return False
        try:
            small = read_picture(self.original_path(kept).read_bytes(), kept.name).small
            if hashlib.sha256(small).hexdigest() == kept.small_sha256:
                self._put(self.small_path(kept), small, kept.small_sha256)
                return True
        except StorageFailed as error:
            _log.warning("The small copy of %s is not made again now. %s", kept.name, error)
            return False  # another time there is more memory
        except (BadInput, OSError) as error:
            _log.warning("The small copy of %s cannot be made again. %s", kept.name, error)
        self._not_made_again.add(kept)
        return False

    def _put(self, path: Path, content: bytes, digest: str) -> None:
        """Write a file that is not there, or not as it was; on the disk, with the folders over it, on return."""
        if self._digest(path) == digest:
            return
        make_durable_folder(path.parent)
        write_whole(path, content)
        self._remember(path, digest)

    def _digest(self, path: Path) -> str:
        """The SHA-256 of a file (hex); empty where it cannot be read."""
        try:
            look = _look(path)
            known = self._digests.get(path)
            if known and known[0] == look:
                return known[1]
            digest = digest_of(path)
        except OSError:
            return ""
        self._remember(path, digest, look)
        return digest

    def _remember(self, path: Path, digest: str, look: _Look | None = None) -> None:
        if len(self._digests) >= _MOST_REMEMBERED:
            self._digests.clear()
        self._digests[path] = (look or _look(path), digest)


def _look(path: Path) -> _Look:
    told = path.stat()
    return told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns


def _shown_name(name: str) -> str:
    """The last part of a file's name, with a question mark for what nobody can see."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join("?" if is_unseen(sign) else sign for sign in last)[:_LONGEST_NAME].strip() or "without a name"
