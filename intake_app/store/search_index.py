"""The index of parts: which texts hold these characters anywhere. Beside the journal, and never the truth.

It is learnt aside, in portions, from catalogue and journal, and learns what is new since; a file that is damaged, cut
off or of an older shape is thrown away and learnt anew. Texts are only added: one that nothing holds any more is found
and leads to nothing.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Final, NamedTuple

from intake_app.domain.errors import StorageFailed
from intake_app.domain.finding import FIELDS, Field, part_key, term_of, trigrams
from intake_app.store.catalogue_schema import FILE_NAME as CATALOGUE_FILE
from intake_app.store.database import (
    Connection,
    DatabaseError,
    checkpoint,
    connect,
    connect_reading,
    speaking,
    transaction,
)
from intake_app.store.journal_reading import FILE_NAME as JOURNAL_FILE
from intake_app.store.search_roads import CATALOGUE, JOURNAL, Source

FILE_NAME: Final = "search.sqlite3"
SHAPE: Final = 2
"""Raised with every change of what is learnt, or how."""

_CACHE_KIB: Final = 8_192
_PORTION: Final = 4_000
_PORTIONS_A_CHECKPOINT: Final = 16
_MADE: Final = (
    """
    CREATE TABLE terms (
        id INTEGER PRIMARY KEY,
        field INTEGER NOT NULL,
        term TEXT NOT NULL,
        folded TEXT,
        UNIQUE (field, term)
    ) STRICT
    """,
    """
    CREATE VIRTUAL TABLE parts USING fts5 (
        term, content = '', tokenize = 'trigram case_sensitive 1', detail = 'none'
    )
    """,
    "CREATE TABLE learnt (source TEXT NOT NULL PRIMARY KEY, until TEXT NOT NULL) STRICT, WITHOUT ROWID",
    f"PRAGMA user_version = {SHAPE}",
)
_ADD: Final = "INSERT OR IGNORE INTO terms (field, term, folded) VALUES (?, ?, ?)"
_FIND: Final = """
SELECT field, terms.term FROM parts JOIN terms ON terms.id = parts.rowid
WHERE parts MATCH ? AND {holds} LIMIT ?
"""
_OTHERS_FAULT: Final = ("locked", "busy", "full", "readonly", "unable to open", "permission", "i/o")
_MOST_ANEW: Final = 3
_log = logging.getLogger("intake.search")


class Term(NamedTuple):
    """A text of a field, in the form by which what holds it is looked up."""

    field: Field
    text: str


class State(NamedTuple):
    """How far catalogue and journal are: what tells an import, and the number and id of the latest event."""

    catalogue: str
    events: int
    event: str


class SearchIndex:
    """`find` may be called on any thread; what is learnt is learnt on a thread of its own, begun by `keep_up`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / FILE_NAME
        self._reading: Connection | None = None
        self._lock = Lock()
        self._thread: Thread | None = None
        self._closing = Event()
        self._rows, self._done = 1, 0
        self._is_whole = False
        self._is_broken = False
        self._anew = 0

    @property
    def exists(self) -> bool:
        """Whether somebody searched at this station before."""
        return self._path.exists()

    @property
    def learnt(self) -> int:
        """The share that is known, in percent; 100 only where all of it is."""
        return 100 if self._is_whole else min(99, self._done * 100 // self._rows)

    def keep_up(self) -> None:
        """See to it that what is new is learnt; returns at once."""
        with self._lock:
            if self._closing.is_set() or (self._thread and self._thread.is_alive()):
                return
            self._thread = Thread(target=self._learn, name="search index", daemon=True)
            self._thread.start()

    def wait(self) -> None:
        """Until what was begun is learnt."""
        if self._thread is not None:
            self._thread.join()

    def close(self) -> None:
        """Ends what is being learnt; the next time goes on."""
        self._closing.set()
        self.wait()
        self._let_go()

    def find(self, parts: Iterable[tuple[str, ...]], most: int) -> list[Term]:
        """The texts that hold all words of one of these parts, at most `most`; nothing where none was learnt yet."""
        found: dict[Term, None] = {}
        with self._lock:
            try:
                connection = self._open()
                if connection is None:
                    return []
                for words in parts:
                    for field, term in connection.execute(_sql(words), (_match(words), *words, most)):
                        found[Term(FIELDS[field], term)] = None
            except (DatabaseError, StorageFailed) as error:
                # What begins with the text is found all the same.
                _log.info("The index of parts cannot be read: %s", error)
                self._close_reading()
                self._is_whole, self._is_broken = False, _is_of_no_use(error)
        return list(found)[:most]

    def _open(self) -> Connection | None:
        if self._reading is None and self._path.is_file():
            connection = connect_reading(self._path)
            (shape,) = connection.execute("PRAGMA user_version").fetchone()
            if shape != SHAPE:
                connection.close()
                return None
            self._reading = connection
        return self._reading

    def _let_go(self) -> None:
        with self._lock:
            self._close_reading()

    def _close_reading(self) -> None:
        if self._reading is not None:
            self._reading.close()
            self._reading = None

    def _learn(self) -> None:
        """On the thread: learn what is new; where the file is of no use, once more from the beginning."""
        for _ in range(2):
            try:
                if self._is_broken and self._anew < _MOST_ANEW:
                    self._anew += 1
                    self._throw_away()
                with contextlib.closing(self._prepared()) as connection:
                    self._catch_up(connection)
            except (DatabaseError, StorageFailed) as error:
                _log.info("The index of parts is of no use: %s", error)
                if not _is_of_no_use(error):
                    return
                self._is_broken = True
            else:
                return

    def _throw_away(self) -> None:
        self._let_go()
        for end in ("", "-wal", "-shm"):
            self._path.with_name(FILE_NAME + end).unlink(missing_ok=True)
        self._is_whole = self._is_broken = False

    def _prepared(self) -> Connection:
        """The file, made where there is none of this shape. What is lost with the power is learnt again."""
        connection = connect(self._path, cache_kib=_CACHE_KIB)
        try:
            with speaking(self._path, "read"):
                connection.execute("PRAGMA synchronous = NORMAL")
                (shape,) = connection.execute("PRAGMA user_version").fetchone()
                (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
                if shape == SHAPE:
                    return connection
            if tables:
                connection.close()
                self._throw_away()
                return self._prepared()
            self._let_go()
            with transaction(connection):
                for statement in _MADE:
                    connection.execute(statement)
        except BaseException:
            connection.close()
            raise
        return connection

    def _catch_up(self, connection: Connection) -> None:
        """Learn until nothing is new: an import may put another table in place while this one is read."""
        with contextlib.closing(connect_reading(self._folder / JOURNAL_FILE)) as sources:
            sources.execute("ATTACH ? AS imported", (str(self._folder / CATALOGUE_FILE),))
            while not self._closing.is_set():
                now, then = _state_of(sources), _learnt(connection)
                if then is None or not _follows(sources, then):
                    then = State("", 0, "")
                if then == now:
                    self._is_whole = True
                    checkpoint(connection)
                    return
                self._is_whole = self._is_whole and then.catalogue == now.catalogue
                self._learn_between(connection, sources, then, now)

    def _learn_between(self, connection: Connection, sources: Connection, then: State, now: State) -> None:
        whole = ([*CATALOGUE] if then.catalogue != now.catalogue else []) + ([*JOURNAL] if not then.events else [])
        self._done = 0
        self._rows = 1 + sum(_size(sources, source) for source in whole)
        for source in whole:
            self._learn_all(connection, sources, source)
        if then.events:
            self._learn_changed(connection, sources, then.events, now.events)
        if not self._closing.is_set():
            with transaction(connection):
                connection.execute("DELETE FROM learnt")
                connection.executemany(
                    "INSERT INTO learnt VALUES (?, ?)", zip(State._fields, map(str, now), strict=True)
                )

    def _learn_all(self, connection: Connection, sources: Connection, source: Source) -> None:
        behind: int | str = -1 if source.key == "rowid" else ""
        portions = 0
        while not self._closing.is_set():
            rows = sources.execute(source.portion, (behind, _PORTION)).fetchall()
            if not rows:
                return
            behind = rows[-1][0]
            _add(connection, source, rows)
            self._done += len(rows)
            portions += 1
            if portions % _PORTIONS_A_CHECKPOINT == 0:
                checkpoint(connection)

    def _learn_changed(self, connection: Connection, sources: Connection, since: int, until: int) -> None:
        """The lines that the events after one change."""
        by_subject = {source.subject: source for source in JOURNAL}
        sql = "SELECT DISTINCT subject_kind, subject FROM events WHERE rowid > ? AND rowid <= ?"
        for kind, subject in sources.execute(sql, (since, until)).fetchall():
            source = by_subject.get(kind)
            if source is not None and not self._closing.is_set():
                _add(connection, source, sources.execute(source.one, (subject,)).fetchall())


def _is_of_no_use(error: BaseException) -> bool:
    """Whether it is the file that is at fault, not the disk or another program; SQLite has many words for that."""
    said = str(error.__cause__ or error).lower()
    return not any(part in said for part in _OTHERS_FAULT)


def _sql(words: Sequence[str]) -> str:
    return _FIND.format(holds=" AND ".join("instr(coalesce(folded, terms.term), ?) > 0" for _ in words))


def _match(words: tuple[str, ...]) -> str:
    """What FTS5 is asked: every three characters as a string of its own, in which only a quotation mark means more."""
    return " AND ".join('"{}"'.format(part.replace('"', '""')) for part in trigrams(words))


def _add(connection: Connection, source: Source, rows: Sequence[tuple[str, ...]]) -> None:
    """Keep the texts of these rows that are not known yet."""
    terms = {
        (FIELDS.index(field), term_of(field, one))
        for _, *told in rows
        for (field, _), text in zip(source.texts, told, strict=True)
        for one in text.split("\n")
    }
    kept = [(field, term, _folded(term)) for field, term in sorted(terms) if term.strip()]
    with transaction(connection):
        (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM terms").fetchone()
        connection.executemany(_ADD, kept)
        connection.execute(
            "INSERT INTO parts (rowid, term) SELECT id, coalesce(folded, term) FROM terms WHERE id > ?", (last,)
        )


def _folded(term: str) -> str | None:
    """What its parts are compared by, where that is another text."""
    folded = part_key(term)
    return folded if folded != term else None


def _size(sources: Connection, source: Source) -> int:
    """About how many rows it has; counting the catalogue's would take too long."""
    if source.table.startswith("imported."):
        (held,) = sources.execute(
            "SELECT held FROM imported.counts WHERE name = ?", (source.table.removeprefix("imported."),)
        ).fetchone()
    else:
        (held,) = sources.execute(f"SELECT count(*) FROM {source.table}").fetchone()  # noqa: S608 - our own names
    return int(held)


def _state_of(sources: Connection) -> State:
    """How far catalogue and journal are; every import changes the schema, whatever it brings."""
    (version,) = sources.execute("PRAGMA imported.schema_version").fetchone()
    counts = sources.execute(
        "SELECT group_concat(held) FROM (SELECT held FROM imported.counts ORDER BY name)"
    ).fetchone()
    latest = sources.execute("SELECT rowid, id FROM events ORDER BY rowid DESC LIMIT 1").fetchone()
    return State(f"{version}:{counts[0]}", *(latest or (0, "")))


def _learnt(connection: Connection) -> State | None:
    """How far both were when all of it was learnt; None where that was never."""
    told = dict(connection.execute("SELECT source, until FROM learnt").fetchall())
    return State(told["catalogue"], int(told["events"]), told["event"]) if told else None


def _follows(sources: Connection, then: State) -> bool:
    """Whether the journal goes on where it was then; another file may have been put in its place."""
    if not then.events:
        return True
    return (
        sources.execute("SELECT 1 FROM events WHERE rowid = ? AND id = ?", (then.events, then.event)).fetchone()
        is not None
    )
