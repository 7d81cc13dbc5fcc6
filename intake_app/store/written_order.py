"""The order in which the journal was written: SQLite counts its rows, and a clock that is set changes nothing of it."""

from __future__ import annotations

from typing import Final

from intake_app.store.database import DatabaseFile, speaking

BEGUN: Final = "(SELECT min(rowid) FROM events WHERE subject = {})"
"""The place of the first entry of the subject that a column names."""

PLACE: Final = "SELECT rowid FROM events WHERE id = ?"
"""The place of one entry."""

_BEGUN: Final = "SELECT min(rowid) FROM events WHERE subject = ?"
_LATEST: Final = "SELECT max(rowid) FROM events WHERE subject = ? AND kind = ?"


class OrderReader(DatabaseFile):
    """Reading places in the journal; 0 where there is no entry. Every method raises `StorageFailed` for damage."""

    def begun_at(self, subject: str) -> int:
        """The place of the first entry of a subject."""
        return self._place(_BEGUN, subject)

    def latest_at(self, subject: str, kind: str) -> int:
        """The place of the latest entry of this kind of a subject."""
        return self._place(_LATEST, subject, kind)

    def _place(self, sql: str, *values: str) -> int:
        with speaking(self._path, "read"):
            (place,) = self._connection.execute(sql, values).fetchone()
        return int(place or 0)
