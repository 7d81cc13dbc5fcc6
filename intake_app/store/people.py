"""The people, their sessions, and whether they sign in, as tables; and what is asked of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import msgspec

from intake_app.domain.events import Event
from intake_app.domain.people import Person, Session, fold_person, fold_session
from intake_app.domain.person_events import SignedIn
from intake_app.domain.station_events import SignIn, SignInChosen
from intake_app.store.database import Connection
from intake_app.store.event_rows import COLUMNS, EventRow, events_from, proved_event_of
from intake_app.store.head_reading import HeadReader, placed
from intake_app.store.linked_rows import linked_rows
from intake_app.store.written_order import place_of

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


BY_ENTRY: Final = ("CREATE INDEX events_of_people ON events (subject) WHERE kind = 'person_added'",)
"""Whom there is, by the entries: somebody taken out of the table of people could be made once more by the same name."""


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
    chosen = _chosen(events)
    connection.execute(
        "INSERT OR REPLACE INTO stations VALUES (?, ?, ?)",
        (events[-1].subject, chosen[-1] if chosen else None, events[-1].id),
    )


_OF_PEOPLE: Final = f"""
SELECT {COLUMNS} FROM events WHERE subject_kind IN ('person', 'session', 'station')
OR station IS NOT (SELECT before.station FROM events AS before WHERE before.rowid = events.rowid - 1) ORDER BY rowid
"""  # noqa: S608 - the columns are our own
_ADDED: Final = "SELECT DISTINCT subject FROM events WHERE kind = 'person_added' ORDER BY subject"
_SIGNED_IN: Final = f"""
SELECT {COLUMNS} FROM events WHERE operator = ? AND kind = 'signed_in'
AND rowid < (SELECT rowid FROM events WHERE id = ?) ORDER BY rowid DESC LIMIT 1
"""  # noqa: S608 - the columns are our own


def told_of_presence(
    connection: Connection, event_from: Callable[[EventRow], Event | None] = proved_event_of
) -> Iterator[Event]:
    """The events of people, sessions and stations, and each under another code than the one before, as written.

    Those for which `event_from` gives nothing are passed over; alarms are `placed`.
    """
    read = (event_from(EventRow(*row)) for row in connection.execute(_OF_PEOPLE))
    return (placed(connection, event) for event in read if event is not None)


class PeopleReader(HeadReader):
    """Reading the people. Every method raises `StorageFailed` for damage.

    Rights follow from what is answered here: it is asked of the entries, whatever the tables say.
    """

    def people(self) -> list[Person]:
        """Everybody who works here or did, in the order in which they came."""
        with self._speaking("read"):
            ids = self._connection.execute(_ADDED).fetchall()
            return [fold_person(events_from(linked_rows(self._connection, person))) for (person,) in ids]

    def last_session(self, person: str) -> Session | None:
        """The latest stay of a person at the bench."""
        sql = "SELECT record FROM sessions WHERE person = ? ORDER BY id DESC LIMIT 1"
        with self._speaking("read"):
            row = self._connection.execute(sql, (person,)).fetchone()
        return _sessions.decode(row[0]) if row else None

    def sign_in(self) -> SignIn:
        """Whether people sign in at this station."""
        # A station whose code was changed goes on as it was: what was chosen last holds, under whatever code.
        chosen = _chosen(self.station_events())
        if not chosen:
            return "unasked"
        return "with" if chosen[-1] else "without"

    def signed_in_how(self, entry: Event) -> str:
        """How whoever wrote an entry had signed in before; empty where they had not."""
        with self._speaking("read"):
            rows = self._connection.execute(_SIGNED_IN, (entry.operator, entry.id)).fetchall()
            told = [event.payload for event in events_from([EventRow(*row) for row in rows])]
        return next((one.how for one in told if isinstance(one, SignedIn)), "")

    def sign_in_chosen_at(self) -> int:
        """The place of the latest choice whether people sign in, under whatever code the station had then."""
        chosen = [event.id for event in self.station_events() if isinstance(event.payload, SignInChosen)]
        with self._speaking("read"):
            return place_of(self._connection, chosen[-1]) if chosen else 0


_sessions: msgspec.json.Decoder[Session] = msgspec.json.Decoder(Session)


def _chosen(events: Iterable[Event]) -> list[bool]:
    return [event.payload.is_on for event in events if isinstance(event.payload, SignInChosen)]


def _text(record: msgspec.Struct) -> str:
    return msgspec.json.encode(record).decode()
