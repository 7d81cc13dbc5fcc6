"""Reading where the chains of a journal are, and what happened to the station itself."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from intake_app.domain.acknowledging import announcement
from intake_app.domain.errors import IntakeError
from intake_app.domain.events import GENESIS, Event
from intake_app.domain.heads import Head
from intake_app.domain.station_events import STATION, AlarmPlaced, AlarmRaised, station_subject
from intake_app.store.chain import STORED, row_of
from intake_app.store.database import Connection, DatabaseFile
from intake_app.store.event_rows import event_of, events_from
from intake_app.store.linked_rows import linked_rows
from intake_app.store.written_order import place_of, reached_before

# From one station to the next by the index: there may be millions of entries, and there are few stations.
_STATIONS = """
WITH RECURSIVE known (station) AS (
    SELECT min(station) FROM events
    UNION ALL
    SELECT (SELECT min(station) FROM events WHERE station > known.station) FROM known WHERE known.station IS NOT NULL
)
SELECT station FROM known WHERE station IS NOT NULL
"""
_HEADS = f"""
SELECT station, sequence, hash FROM ({_STATIONS}) AS every JOIN events USING (station)
WHERE sequence = (SELECT max(sequence) FROM events WHERE station = every.station)
"""  # noqa: S608 - no word of it comes from elsewhere
_HEAD = "SELECT station, sequence, hash FROM events WHERE station = ? ORDER BY sequence DESC LIMIT 1"
# Only what was made from the entries still tells of those that were cut off; a line that is damaged itself does not.
CUT = """
SELECT rma_number, last_sequence, id FROM returns
WHERE typeof(last_sequence) = 'integer'
AND NOT EXISTS (SELECT 1 FROM events WHERE subject = returns.id AND sequence = last_sequence)
ORDER BY last_sequence DESC
"""

# At a start: of the returns that were changed last, for an end that was cut off takes in theirs.
_CUT_LATELY = CUT.replace("FROM returns", "FROM (SELECT * FROM returns ORDER BY changed_at DESC LIMIT 50) AS returns")
_BETWEEN = f"""
SELECT {STORED} FROM events WHERE station = ? AND sequence > ? AND sequence <= ? ORDER BY sequence
"""  # noqa: S608 - no word of it comes from elsewhere
_STATION_OF = "SELECT station FROM events WHERE subject = ? ORDER BY rowid DESC LIMIT 1"
_LAST_STATION = "SELECT station FROM events ORDER BY rowid DESC LIMIT 1"


class MissingEnd(NamedTuple):
    """An entry that a return is known up to, and that is not there.

    `station` is the one that wrote of that return last, or last of all: the look-ups do not tell whose number it is.
    """

    station: str
    sequence: int
    rma: str


def head_of(connection: Connection, station: str) -> Head:
    """The latest entry of a station; the head before its first where it has none."""
    row = connection.execute(_HEAD, (station,)).fetchone()
    return Head(*row) if row else Head(station, 0, GENESIS)


def heads_in(connection: Connection) -> list[Head]:
    """The latest entry of every station, by station. Raises a `DatabaseError`."""
    return [Head(*row) for row in connection.execute(_HEADS)]


def placed(connection: Connection, event: Event) -> Event:
    """The same; an alarm about another station says how far that had come. Raises `StorageFailed` for damage."""
    said = event.payload
    if not isinstance(said, AlarmRaised) or said.alarm.station in {"", event.station}:
        return event
    reached = reached_before(connection, said.alarm.station, event.id)
    return msgspec.structs.replace(event, payload=AlarmPlaced(said.alarm, reached, floors=said.floors))


class HeadReader(DatabaseFile):
    """Where the chains are; fulfils `Chain` (`domain/heads.py`). Every method raises `StorageFailed`."""

    def heads(self) -> list[Head]:
        """The head of every station's chain, by station."""
        with self._speaking("read"):
            return heads_in(self._connection)

    def hash_at(self, station: str, sequence: int) -> str:
        """The hash of an entry; empty where it is not there."""
        sql = "SELECT hash FROM events WHERE station = ? AND sequence = ?"
        with self._speaking("read"):
            row = self._connection.execute(sql, (station, sequence)).fetchone()
        return str(row[0]) if row else ""

    def last_sequence(self, station: str) -> int:
        """The number of the station's last entry; 0 where there is none."""
        with self._speaking("read"):
            return head_of(self._connection, station).sequence

    def given(self, station: str, behind: int, up_to: int) -> str:
        """The announcement that fits these entries, empty where they need none, and none where one cannot be read."""
        with self._speaking("read"):
            rows = self._connection.execute(_BETWEEN, (station, behind, up_to)).fetchall()
        try:
            return announcement(event_of(row_of(stored)) for stored in rows)
        except (IntakeError, ValueError, TypeError):
            return "unreadable"

    def is_cut(self) -> bool:
        """Whether a return is known up to an entry that is not there."""
        return bool(self.missing_ends())

    def missing_ends(self, *, is_everywhere: bool = False) -> list[MissingEnd]:
        """The entries that returns are known up to, and that are not there, the latest first.

        Of the returns that were changed last, or of all: a second or two with a million.
        """
        with self._speaking("read"):
            cut = self._connection.execute(CUT if is_everywhere else _CUT_LATELY).fetchall()
            return [MissingEnd(self._station_of(subject), sequence, rma) for rma, sequence, subject in cut]

    def _station_of(self, subject: str) -> str:
        """The station that wrote the latest entry of a subject; of one that has none left, the one that wrote last."""
        for sql, values in ((_STATION_OF, (subject,)), (_LAST_STATION, ())):
            row = self._connection.execute(sql, values).fetchone()
            if row:
                return str(row[0])
        return ""

    def station_events(self) -> list[Event]:
        """What happened to the station itself, under whatever code, in the order of writing; alarms are `placed`."""
        with self._speaking("read"):
            codes = self._connection.execute(_STATIONS).fetchall()
            rows = [row for (code,) in codes for row in linked_rows(self._connection, station_subject(code))]
            told = [event for event in events_from(rows) if event.subject_kind == STATION]
            places = {event.id: place_of(self._connection, event.id) for event in told}
            return [placed(self._connection, event) for event in sorted(told, key=lambda event: places[event.id])]
