"""Whether the files that a journal tells of are what they were: photos, papers, logos, policies."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, Literal, NamedTuple

import msgspec

from intake_app.domain.consignment_events import ConsignmentBegun, ShippingPrinted
from intake_app.domain.events import Decided, Event, Opened, Photographed, Printed
from intake_app.domain.kit_events import KitPrinted
from intake_app.store.photos import FolderPhotos
from intake_app.store.policy_files import KEPT_FOLDER
from intake_app.store.shelf import FolderShelf

FilePart = Literal["photos", "papers", "policies"]

_CALLED_BY_HASH: Final[dict[str, FilePart]] = {
    "photos/originals": "photos",
    "photos/small": "photos",
    "papers/logos": "papers",
    KEPT_FOLDER: "policies",
}


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


def check_files(
    files: Mapping[Path, KeptFile], told: Callable[[int], object]
) -> tuple[list[FileFault], dict[FilePart, Counted]]:
    """Which of these files are not what they were, and how many are; `told` is called with how many were read."""
    faults: list[FileFault] = []
    sound: dict[FilePart, int] = {}
    all_of: dict[FilePart, int] = {}
    for read, file in enumerate(files.values(), 1):
        digest = _digest(file.path)
        all_of[file.part] = all_of.get(file.part, 0) + 1
        if digest == file.sha256:
            sound[file.part] = sound.get(file.part, 0) + 1
        else:
            faults.append(FileFault(file, is_lost=not digest))
        told(read)
    return faults, {part: Counted(sound.get(part, 0), count) for part, count in all_of.items()}


def _digest(path: Path) -> str:
    """The SHA-256 of a file; empty where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
