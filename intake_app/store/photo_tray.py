"""Photos on their road to the record: written down until they are there, so that a restart finds them again."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from intake_app.domain.errors import StorageFailed
from intake_app.domain.photos import NotedPhoto
from intake_app.store.shelf import write_whole

_log = logging.getLogger("intake.store")


class _Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the file: this one is on its road now, or these are no longer."""

    put: NotedPhoto | None = None
    gone: Sequence[str] = ()


class PhotoTrayFile:
    """A small file with a line of JSON for each step. Used on the one writer lane; methods raise `StorageFailed`."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def all(self) -> list[NotedPhoto]:
        """Those on their road, the first to come first; the file holds no more than these afterwards."""
        try:
            lines = self._file.read_bytes().splitlines()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StorageFailed(f"{self._file} cannot be read ({error.strerror}). Check its permissions.") from error
        noted: dict[str, NotedPhoto] = {}
        for number, line in enumerate(filter(None, lines), 1):
            try:
                step = msgspec.json.decode(line, type=_Line)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                if number == 1:
                    raise StorageFailed(
                        f"{self._file} cannot be understood ({error}). The photos themselves are safe in the folder"
                        " “photos”: move this file away, and add them from there."
                    ) from error
                # The power failed while it was written; what it told of is told by nothing else that is durable.
                _log.warning("Line %d of %s cannot be understood (%s).", number, self._file, error)
                continue
            if step.put is not None:
                noted[step.put.id] = step.put
            for one in step.gone:
                noted.pop(one, None)
        if len(noted) < len(lines):
            self._write_all(list(noted.values()))
        return list(noted.values())

    def put(self, photo: NotedPhoto) -> None:
        """This one is on its road, or got further; what was kept is on the disk when this returns."""
        self._append(_Line(put=photo), durable=photo.kept is not None)

    def remove(self, ids: Sequence[str]) -> None:
        """These are in the record, or left out. Where this does not reach the disk, the record still tells."""
        self._append(_Line(gone=ids), durable=False)

    def _append(self, line: _Line, *, durable: bool) -> None:
        try:
            with self._file.open("ab") as file:
                # A line before this one may have been cut.
                file.write(b"\n" + msgspec.json.encode(line))
                file.flush()
                if durable:
                    os.fsync(file.fileno())
        except OSError as error:
            raise self._unwritten(error) from error

    def _write_all(self, photos: Sequence[NotedPhoto]) -> None:
        try:
            write_whole(self._file, b"\n".join(msgspec.json.encode(_Line(put=one)) for one in photos))
        except OSError as error:
            raise self._unwritten(error) from error

    def _unwritten(self, error: OSError) -> StorageFailed:
        return StorageFailed(
            f"{self._file} cannot be written ({error.strerror}). Make room or give the right to write there, then try"
            " again."
        )
