"""What is known of the numbers that a station minted: from its journals, sound or not, its papers, its print queue.

All of it can be written by anybody who can write into the folder, so what is out of reach counts nowhere.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from intake_app.domain.errors import IntakeError
from intake_app.domain.number_floors import Highest, Reach, highest_of, numbers_in
from intake_app.store.database import connect_reading
from intake_app.store.journal_reading import FILE_NAME
from intake_app.store.minted_entries import MintedReader
from intake_app.store.print_queue import FILE_NAME as PRINT_QUEUE

_PART: Final = 1 << 24
_OVERLAP: Final = 64


def minted_in(path: Path, reach: Reach | None = None, *, is_still: bool = False) -> Highest:
    """The highest numbers that the entries of a journal minted, as far as they can be read, of an older program too.

    Its look-ups tell nothing: nobody proves them. `is_still` says that nobody changes the file.
    """
    with suppress(IntakeError), closing(connect_reading(path, is_still=is_still)) as connection:
        return MintedReader(path, connection).minted_by_entries(reach)
    return {}


def traces_of(folder: Path, begins: str, reach: Reach) -> Highest:
    """The highest numbers that can be read from the bytes of everything that names some, whatever became of the files.

    No connection of this process may be open to any of them: to close a file would drop SQLite's locks on it.
    """
    names = " ".join(one.name for one in _entries(folder / "papers"))
    of_files = (numbers_of_file(path, begins, reach) for path in _files(folder))
    return highest_of([numbers_in(names, begins, reach), *of_files])


def numbers_of_file(path: Path, begins: str, reach: Reach) -> Highest:
    """The highest numbers that stand in the bytes of one file, as far as it can be read."""
    return highest_of(numbers_in(text, begins, reach) for text in _parts(path))


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
