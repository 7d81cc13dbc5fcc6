"""Whether the files that a journal tells of are what they were: photos, papers, logos, policies."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, Literal, NamedTuple

import msgspec

from intake_app.domain.consignment_events import ConsignmentBegun, ShippingPrinted
from intake_app.domain.events import Decided, Event, Opened, Photographed, Printed
from intake_app.domain.kit_events import KitPrinted
from intake_app.domain.shipping_papers import MANIFESTS
from intake_app.store.database import connect_empty
from intake_app.store.photos import FolderPhotos
from intake_app.store.policy_files import KEPT_FOLDER
from intake_app.store.shelf import FolderShelf, digest_if_read

FilePart = Literal["photos", "papers", "policies"]

_CALLED_BY_HASH: Final[dict[str, FilePart]] = {
    "photos/originals": "photos",
    "photos/small": "photos",
    "papers/logos": "papers",
    KEPT_FOLDER: "policies",
}


_PHOTOS_FIRST: Final = "SELECT * FROM files ORDER BY part = 'photos' DESC, part, path"


class KeptFile(NamedTuple):
    """A file that is kept, and the SHA-256 that it must have; `what` it is in words; whether it can be made again."""

    part: FilePart
    path: Path
    sha256: str
    what: str
    can_be_made: bool = False


class FileFault(NamedTuple):
    """A file that is not what it was, or is not there."""

    file: KeptFile
    is_lost: bool


class Counted(msgspec.Struct, frozen=True):
    """How many files of a kind are what they were, of all."""

    sound: int
    all: int


def files_told_of(folder: Path, events: Sequence[Event]) -> Iterator[KeptFile]:
    """The files that the events of one subject tell of."""
    photos, shelf = FolderPhotos(folder / "photos"), FolderShelf(folder / "papers")
    number = _number(events)
    for event in events:
        said = event.payload
        if isinstance(said, Photographed):
            kept, name = said.photo, f"the photo {said.photo.name} of {number}"
            yield KeptFile("photos", photos.original_path(kept), kept.sha256, name)
            small = f"the small copy of {name}"
            yield KeptFile("photos", photos.small_path(kept), kept.small_sha256, small, can_be_made=True)
        elif isinstance(said, Printed | KitPrinted | ShippingPrinted):
            name = f"the paper {said.file} of {number}"
            yield KeptFile("papers", shelf.path_of(number, said.file), said.sha256, name, can_be_made=True)
        elif isinstance(said, Decided) and said.issuer.logo:
            logo = folder / "papers" / "logos" / said.issuer.logo
            yield KeptFile("papers", logo, said.issuer.logo, f"the logo on the papers of {number}")


def _number(events: Sequence[Event]) -> str:
    """What the papers of a subject are kept under: the number of its RMA, kit order or consignment."""
    first = events[0].payload
    if isinstance(first, Opened):
        return first.rma_number
    return first.number if isinstance(first, ConsignmentBegun) else events[0].subject


def files_called_by_hash(folder: Path) -> Iterator[KeptFile]:
    """The files of the folder that are called by their SHA-256, whether an event tells of them or not."""
    for root, part in _CALLED_BY_HASH.items():
        for path in sorted((folder / root).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                yield KeptFile(part, path, path.stem, f"the file {path.relative_to(folder).as_posix()}")


def papers_of(folder: Path) -> Iterator[Path]:
    """The papers in the folder that an entry must tell of; a manifest is made of many consignments, by none of them."""
    for path in sorted((folder / "papers").glob("*/*.pdf")):
        if path.parent.name != MANIFESTS:
            yield path


class FileList:
    """The files that are to be looked at, each once: in a database that spills to the disk, for there may be millions.

    Close it when done.
    """

    def __init__(self) -> None:
        self._connection = connect_empty()
        self._connection.execute(
            "CREATE TABLE files (path BLOB PRIMARY KEY, part TEXT, sha256 TEXT, what TEXT, can_be_made INTEGER)"
            " WITHOUT ROWID"
        )
        self.close = self._connection.close

    def add(self, files: Iterable[KeptFile]) -> None:
        """These too; of a file that is in it already the first words stand."""
        rows = ((os.fsencode(one.path), one.part, one.sha256, one.what, one.can_be_made) for one in files)
        self._connection.executemany("INSERT OR IGNORE INTO files VALUES (?, ?, ?, ?, ?)", rows)

    def holds(self, path: Path) -> bool:
        """Whether this file is in it."""
        found = self._connection.execute("SELECT 1 FROM files WHERE path = ?", (os.fsencode(path),))
        return found.fetchone() is not None

    def __len__(self) -> int:
        return int(self._connection.execute("SELECT count(*) FROM files").fetchone()[0])

    def __iter__(self) -> Iterator[KeptFile]:
        for path, part, sha256, what, can_be_made in self._connection.execute(_PHOTOS_FIRST):
            yield KeptFile(part, Path(os.fsdecode(path)), sha256, what, bool(can_be_made))


def check_files(
    files: Iterable[KeptFile], told: Callable[[int], object], wrong: Callable[[FileFault], object]
) -> dict[FilePart, Counted]:
    """How many of these files are what they were; `wrong` gets those that are not.

    `told` is called with how many were read.
    """
    sound: dict[FilePart, int] = {}
    all_of: dict[FilePart, int] = {}
    for read, file in enumerate(files, 1):
        digest = digest_if_read(file.path)
        all_of[file.part] = all_of.get(file.part, 0) + 1
        if digest == file.sha256:
            sound[file.part] = sound.get(file.part, 0) + 1
        else:
            wrong(FileFault(file, is_lost=not digest))
        told(read)
    return {part: Counted(sound.get(part, 0), count) for part, count in all_of.items()}
