"""Photos that were kept while no return was on the page: written down, so that they still wait after a restart."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from intake_app.domain.errors import StorageFailed
from intake_app.domain.photos import WaitingPhoto
from intake_app.store.shelf import write_whole


class PhotoTrayFile:
    """A small file of JSON, written whole and on the disk before each method returns. Used on the one writer lane.

    Every method raises `StorageFailed` where the file cannot be read, understood or written.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def all(self) -> list[WaitingPhoto]:
        """Those that wait, the first to come first."""
        try:
            content = self._file.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StorageFailed(f"{self._file} cannot be read ({error.strerror}). Check its permissions.") from error
        try:
            return msgspec.json.decode(content, type=list[WaitingPhoto])
        except msgspec.DecodeError as error:
            raise StorageFailed(
                f"{self._file} cannot be understood ({error}). The photos themselves are safe in the folder “photos”:"
                " move this file away, and add them from there."
            ) from error

    def add(self, photo: WaitingPhoto) -> None:
        """This one waits too; one of the same content waits once."""
        others = [one for one in self.all() if one.kept.sha256 != photo.kept.sha256]
        self._write([*others, photo])

    def remove(self, photos: Sequence[WaitingPhoto]) -> None:
        """These wait no longer."""
        gone = {one.kept.sha256 for one in photos}
        left = [one for one in self.all() if one.kept.sha256 not in gone]
        if self._file.exists():
            self._write(left)

    def _write(self, photos: list[WaitingPhoto]) -> None:
        try:
            write_whole(self._file, msgspec.json.encode(photos))
        except OSError as error:
            raise StorageFailed(
                f"{self._file} cannot be written ({error.strerror}). Make room or give the right to write there, then"
                " try again."
            ) from error
