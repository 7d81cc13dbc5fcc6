"""Where photos lie: the original under its SHA-256, untouched, and a small upright copy without metadata beside it."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

from intake_app.domain.errors import BadInput
from intake_app.domain.photos import MOST_BYTES, KeptPhoto
from intake_app.store.shelf import write_whole
from intake_app.workflow.ports import PhotoState

SMALL_EDGE = 1600


class FolderPhotos:
    """Fulfils `PhotoShelf` with files below `folder`: `originals/ab/<sha256>`, `small/ab/<sha256>.jpg`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, content: bytes, name: str) -> KeptPhoto:
        """Prove a file and keep it; see the port."""
        if len(content) > MOST_BYTES:
            raise BadInput(f"The file {name} has {len(content):,} bytes; a photo has at most {MOST_BYTES:,}.")
        from PIL import Image, ImageOps

        with Image.open(io.BytesIO(content)) as picture:
            upright = ImageOps.exif_transpose(picture)
            width, height = upright.size
            upright.thumbnail((SMALL_EDGE, SMALL_EDGE))
            out = io.BytesIO()
            upright.convert("RGB").save(out, "JPEG", quality=80)
        small = out.getvalue()
        kept = KeptPhoto(
            sha256=hashlib.sha256(content).hexdigest(),
            small_sha256=hashlib.sha256(small).hexdigest(),
            media="image/jpeg",
            name=name,
            size=len(content),
            width=width,
            height=height,
        )
        for path, data in ((self.original_path(kept), content), (self.small_path(kept), small)):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_whole(path, data)
        return kept

    def small(self, kept: KeptPhoto) -> bytes:
        """The small copy as JPEG; empty bytes when it is lost or altered."""
        content = _read(self.small_path(kept))
        return content if hashlib.sha256(content).hexdigest() == kept.small_sha256 else b""

    def small_path(self, kept: KeptPhoto) -> Path:
        """Where the small copy lies, or would."""
        return self._folder / "small" / kept.small_sha256[:2] / f"{kept.small_sha256}.jpg"

    def original_path(self, kept: KeptPhoto) -> Path:
        """Where the original lies, or would."""
        return self._folder / "originals" / kept.sha256[:2] / kept.sha256

    def state(self, kept: KeptPhoto) -> PhotoState:
        """Whether the original and its small copy are as they were kept; read anew each time."""
        if not self.original_path(kept).exists():
            return "lost"
        sound = hashlib.sha256(_read(self.original_path(kept))).hexdigest() == kept.sha256 and self.small(kept)
        return "sound" if sound else "altered"


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
