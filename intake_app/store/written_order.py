"""The order in which the journal was written: SQLite counts its rows, and a clock that is set changes nothing of it."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from intake_app.domain.errors import StorageFailed
from intake_app.store.database import Connection, DatabaseFile

BEGUN: Final = "(SELECT min(rowid) FROM events WHERE subject = {})"
"""The place of the first entry of the subject that a column names."""

_PLACE: Final = "SELECT rowid FROM events WHERE id = ?"
_BEGUN: Final = "SELECT min(rowid) FROM events WHERE subject = ?"
_LAST: Final = "SELECT max(sequence) FROM events WHERE station = ?"
_PLACE_FROM: Final = "SELECT rowid FROM events WHERE station = ? AND sequence >= ? ORDER BY sequence LIMIT 1"
_LATEST: Final = "SELECT max(rowid) FROM events WHERE subject = ? AND kind = ?"


def place_of(connection: Connection, entry: str) -> int:
    """The place of the entry of this id. Raises `StorageFailed` where the index does not lead to it."""
    row = connection.execute(_PLACE, (entry,)).fetchone()
    if row is None:
        raise StorageFailed(
            f"The journal does not lead to its own entry {entry}: its file is damaged inside. Nothing was changed."
            " Keep a copy of the station folder and run “intake verify”."
        )
    return int(row[0])


def reached_before(connection: Connection, station: str, entry: str) -> int:
    """The number of the latest entry of a station, among those written before the one of this id; 0 where none was.

    Raises `StorageFailed` as `place_of`. Numbers and places rise together: there may be millions of entries.
    """
    place = place_of(connection, entry)
    (last,) = connection.execute(_LAST, (station,)).fetchone()

    def place_from(sequence: int) -> int:
        row = connection.execute(_PLACE_FROM, (station, sequence)).fetchone()
        return int(row[0]) if row else place

    return bisect_left(range(1, (last or 0) + 1), place, key=place_from)


class OrderReader(DatabaseFile):
    """Reading places in the journal; 0 where there is no entry. Every method raises `StorageFailed` for damage."""

    def begun_at(self, subject: str) -> int:
        """The place of the first entry of a subject."""
        return self._place(_BEGUN, subject)

    def latest_at(self, subject: str, kind: str) -> int:
        """The place of the latest entry of this kind of a subject."""
        return self._place(_LATEST, subject, kind)

    def _place(self, sql: str, *values: str) -> int:
        with self._speaking("read"):
            (place,) = self._connection.execute(sql, values).fetchone()
        return int(place or 0)
