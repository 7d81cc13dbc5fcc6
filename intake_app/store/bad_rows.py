"""The rows that an import could not take, written beside as a CSV file that can be corrected and imported again."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from intake_app.domain.import_plan import BAD_ROW_HEADINGS
from intake_app.domain.import_shapes import heading_key
from intake_app.domain.spreadsheet import protected
from intake_app.store.database import Connection
from intake_app.store.source_files import SourceFile
from intake_app.store.table_files import written_whole


class BadRows:
    """Collects the lines and reasons beside the catalogue, however many there are."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        connection.execute("CREATE TEMP TABLE rejected (line INTEGER NOT NULL, reason TEXT NOT NULL)")

    def add(self, line: int, reason: str) -> None:
        """One more."""
        self._connection.execute("INSERT INTO rejected VALUES (?, ?)", (line, reason))

    def write(self, path: Path, source: SourceFile) -> None:
        """Write them all, in the order of the file, which is read again for what stood in them.

        Raises `StorageFailed` where the list cannot be written.
        """
        with written_whole(path) as file:
            self._write(file, source)

    def _write(self, file: BinaryIO, source: SourceFile) -> None:
        passed_over = set(map(heading_key, BAD_ROW_HEADINGS))
        places = [place for place, heading in enumerate(source.header) if heading_key(heading) not in passed_over]
        text = io.TextIOWrapper(file, "utf-8-sig", newline="")
        # Every text in quotes: a spreadsheet that cuts at another delimiter would find formulas inside of texts.
        writer = csv.writer(text, quoting=csv.QUOTE_ALL)
        writer.writerow([*(protected(source.header[place]) for place in places), *BAD_ROW_HEADINGS])
        for row, line, reason in self._with_their_rows(source):
            told = dict(enumerate(row))
            writer.writerow([*(protected(told.get(place, "")) for place in places), line, protected(reason)])
        text.detach()

    def _with_their_rows(self, source: SourceFile) -> Iterator[tuple[Sequence[str], int, str]]:
        """Each with its row; with none where the file holds no row there."""
        bad = iter(self._connection.execute("SELECT line, reason FROM rejected ORDER BY line"))
        wanted = next(bad, None)
        with contextlib.closing(source.rows(lambda *_: None, also_bad=True)) as rows:
            for line, row in rows:
                while wanted and wanted[0] < line:
                    yield (), *wanted
                    wanted = next(bad, None)
                if not wanted:
                    return
                if wanted[0] == line:
                    yield row, *wanted
                    wanted = next(bad, None)
        while wanted:
            yield (), *wanted
            wanted = next(bad, None)
