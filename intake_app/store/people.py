"""The people, their sessions, and whether they sign in, as tables; and what is asked of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from intake_app.domain.events import Event
from intake_app.domain.people import Person, Session, fold_person, fold_session
from intake_app.domain.station_events import SignIn, SignInChosen, station_subject
from intake_app.store.database import Connection, DatabaseFile, speaking

MADE: Final = (
    "CREATE TABLE people (id TEXT NOT NULL PRIMARY KEY, record TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """
    CREATE TABLE sessions (
        id TEXT NOT NULL PRIMARY KEY,
        person TEXT NOT NULL,
        record TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX sessions_by_person ON sessions (person, id)",
    """
    CREATE TABLE stations (
        subject TEXT NOT NULL PRIMARY KEY,
        is_sign_in_on INTEGER,
        last_event TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
)
"""What makes the tables: a step of `journal_schema.py`, never changed."""

# A station whose code was changed goes on as it was: what was chosen under the last code holds.
_CHOSEN: Final = """
SELECT is_sign_in_on FROM stations WHERE is_sign_in_on IS NOT NULL ORDER BY subject = ? DESC, last_event DESC LIMIT 1
"""


def keep_person(connection: Connection, events: Sequence[Event]) -> None:
    """Writes the line of a person from all their events."""
    person = fold_person(events)
    connection.execute("INSERT OR REPLACE INTO people VALUES (?, ?)", (person.id, _text(person)))


def keep_session(connection: Connection, events: Sequence[Event]) -> None:
    """Writes the line of one stay at the bench."""
    session = fold_session(events)
    connection.execute("INSERT OR REPLACE INTO sessions VALUES (?, ?, ?)", (session.id, session.person, _text(session)))


def keep_station(connection: Connection, events: Sequence[Event]) -> None:
    """Writes what is decided for a station."""
    chosen = [event.payload.is_on for event in events if isinstance(event.payload, SignInChosen)]
    connection.execute(
        "INSERT OR REPLACE INTO stations VALUES (?, ?, ?)",
        (events[-1].subject, chosen[-1] if chosen else None, events[-1].id),
    )


class PeopleReader(DatabaseFile):
    """Reading the people. Every method raises `StorageFailed` for damage."""

    def people(self) -> list[Person]:
        """Everybody who works here or did, in the order in which they came."""
        with speaking(self._path, "read"):
            rows = self._connection.execute("SELECT record FROM people ORDER BY id").fetchall()
        return [_people.decode(record) for (record,) in rows]

    def last_session(self, person: str) -> Session | None:
        """The latest stay of a person at the bench."""
        sql = "SELECT record FROM sessions WHERE person = ? ORDER BY id DESC LIMIT 1"
        with speaking(self._path, "read"):
            row = self._connection.execute(sql, (person,)).fetchone()
        return _sessions.decode(row[0]) if row else None

    def sign_in(self, station_code: str) -> SignIn:
        """Whether people sign in at this station."""
        with speaking(self._path, "read"):
            row = self._connection.execute(_CHOSEN, (station_subject(station_code),)).fetchone()
        if row is None:
            return "unasked"
        return "with" if row[0] else "without"


_people: msgspec.json.Decoder[Person] = msgspec.json.Decoder(Person)
_sessions: msgspec.json.Decoder[Session] = msgspec.json.Decoder(Session)


def _text(record: msgspec.Struct) -> str:
    return msgspec.json.encode(record).decode()
