"""What is known of the numbers that a station minted: from its journals, sound or not, its papers, its print queue."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from intake_app.domain.number_floors import SSCC, highest_of, numbers_in
from intake_app.domain.sscc import reference_of
from intake_app.store.database import Connection, speaking
from intake_app.store.journal_reading import FILE_NAME
from intake_app.store.print_queue import FILE_NAME as PRINT_QUEUE

_PART: Final = 1 << 24
_OVERLAP: Final = 64
Numbers = dict[tuple[str, str], int]


def minted_in(connection: Connection, path: Path, begins: str) -> Numbers:
    """The highest numbers that a journal knows. Raises `StorageFailed` where it cannot be read."""
    with speaking(path, "read"):
        rows = connection.execute("SELECT prefix, station_code, highest FROM minted_numbers").fetchall()
        codes = connection.execute("SELECT max(sscc) FROM consignments WHERE sscc LIKE ? || '%'", (begins,)).fetchone()
    known = {(prefix, code): int(highest) for prefix, code, highest in rows}
    reference = reference_of(codes[0] or "", begins) if begins else 0
    return highest_of([known, {(SSCC, begins): reference}]) if reference else known


def traces_of(folder: Path, begins: str) -> Numbers:
    """The highest numbers that can be read from the bytes of everything that names some, whatever became of the files.

    No connection of this process may be open to any of them: to close a file would drop SQLite's locks on it.
    """
    names = " ".join(one.name for one in _entries(folder / "papers"))
    return highest_of([numbers_in(names, begins), *(numbers_of_file(path, begins) for path in _files(folder))])


def numbers_of_file(path: Path, begins: str) -> Numbers:
    """The highest numbers that stand in the bytes of one file, as far as it can be read."""
    return highest_of(numbers_in(text, begins) for text in _parts(path))


def _files(folder: Path) -> Iterator[Path]:
    replaced = [Path(one.path) for one in _entries(folder) if one.name.startswith("replaced-")]
    for name in (FILE_NAME, PRINT_QUEUE):
        for place in (folder, *replaced):
            yield from (place / name, place / f"{name}-wal")


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        return list(os.scandir(folder))
    except OSError:
        return []


def _parts(path: Path) -> Iterator[str]:
    """The bytes of a file as text, in parts that overlap; as far as it can be read."""
    try:
        with path.open("rb") as file:
            tail = ""
            while part := file.read(_PART):
                text = tail + part.decode("latin-1")
                yield text
                tail = text[-_OVERLAP:]
    except OSError:
        return
