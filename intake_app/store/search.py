"""Finding anything by its beginning, by any part of it, or whole: from connections of its own, for any one thread."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from threading import Lock
from typing import Final

import msgspec

from intake_app.domain.errors import StorageFailed
from intake_app.domain.finding import Asked, Field, Found, Hit, HitKind, asked_for
from intake_app.domain.unit import look_up_key
from intake_app.store.catalogue_schema import FILE_NAME as CATALOGUE_FILE
from intake_app.store.database import Connection, connect_reading, speaking
from intake_app.store.journal_reading import FILE_NAME as JOURNAL_FILE
from intake_app.store.search_index import SearchIndex, Term
from intake_app.store.search_roads import ROADS, Road

_CACHE_KIB: Final = 4_096
_RETURNED: Final = "SELECT count(*) FROM returns WHERE serial_key = ? AND state <> 'withdrawn'"
_INDEXED: Final = "SELECT name FROM imported.sqlite_schema WHERE type = 'index'"


class SqliteFinder:
    """Fulfils `Finder`. Nothing that it does makes the writer or an import wait."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index = SearchIndex(folder)
        self._lock = Lock()
        self._connection: Connection | None = None
        self._is_closed = False

    def find(self, asked: Asked, most: int) -> Found:
        """What begins with the text, and what holds it; of each kind at most `most`. Raises `StorageFailed`."""
        if not asked.key:
            return Found()
        with self._lock, speaking(self._folder / JOURNAL_FILE, "search"):
            connection = self._open()
            gathered = _Gathered(connection, asked, most)
            gathered.begin_with(asked)
            if gathered.has_room:
                gathered.are(self._index.find(asked.parts, most + 1))
            found = gathered.result()
        self._index.keep_up()
        return msgspec.structs.replace(found, learnt=self._index.learnt)

    def keep_up(self) -> None:
        """Learn what is new since somebody searched here for the first time; returns at once."""
        if self._index.exists:
            self._index.keep_up()

    def wait(self) -> None:
        """Until what is known now can be found by any part of it."""
        self._index.keep_up()
        self._index.wait()

    def close(self) -> None:
        """Let go of every file."""
        self._index.close()
        with self._lock:
            self._is_closed = True
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _open(self) -> Connection:
        if self._is_closed:
            raise StorageFailed("The station is closing: nothing more can be searched. Start it again.")
        if self._connection is None:
            self._connection = connect_reading(self._folder / JOURNAL_FILE, cache_kib=_CACHE_KIB)
            self._connection.execute("ATTACH ? AS imported", (str(self._folder / CATALOGUE_FILE),))
        return self._connection


class _Gathered:
    """What was found up to now, of each kind in the order in which it was found: whole texts before parts of them."""

    def __init__(self, connection: Connection, asked: Asked, most: int) -> None:
        self._connection = connection
        self._whole = {asked.key, asked.squeezed, asked.digits} - {""}
        self._most = most
        self._hits: dict[tuple[HitKind, str], Hit] = {}
        self._counts: dict[HitKind, int] = dict.fromkeys((road.kind for road in ROADS), 0)
        indexed = {name for (name,) in connection.execute(_INDEXED)}
        self._roads = [road for road in ROADS if not road.made_late or road.made_late in indexed]

    @property
    def has_room(self) -> bool:
        """Whether there is a kind of which not enough was found yet."""
        return any(count <= self._most for count in self._counts.values())

    def begin_with(self, asked: Asked) -> None:
        """Everything that begins with the text."""
        for road in self._roads:
            text: str = getattr(asked, road.form)
            if text:
                self._take(road, text, whole=False)

    def are(self, terms: Iterable[Term]) -> None:
        """Everything one of whose fields is one of these."""
        by_field: dict[Field, list[Asked]] = {}
        for term in terms:
            by_field.setdefault(term.field, []).append(asked_for(term.text))
        for road in self._roads:
            if road.field in by_field and self._counts[road.kind] <= self._most:
                texts: list[str] = [getattr(asked, road.form) for asked in by_field[road.field]]
                self._take(road, msgspec.json.encode(texts).decode(), whole=True)

    def result(self) -> Found:
        """The exact ones first; of each kind as many as are wanted."""
        of_kind: dict[HitKind, list[Hit]] = {kind: [] for kind in self._counts}
        for hit in sorted(self._hits.values(), key=lambda one: not one.is_exact):
            of_kind[hit.kind].append(hit)
        cut = frozenset(kind for kind, hits in of_kind.items() if len(hits) > self._most)
        hits = tuple(self._counted(hit) for hits in of_kind.values() for hit in hits[: self._most])
        return Found(hits, cut)

    def _take(self, road: Road, text: str, *, whole: bool) -> None:
        for row in self._connection.execute(road.sql(whole=whole), (text, self._most + 1)):
            told: tuple[str, str, str, str, str, str, str, str] = row[:8]
            self._add(Hit(road.kind, *told, road.field, row[8], look_up_key(row[8]) in self._whole))

    def _add(self, hit: Hit) -> None:
        key = (hit.kind, look_up_key(hit.id))
        known = self._hits.get(key)
        if known is None:
            self._counts[hit.kind] += 1
        elif not (hit.field == known.field and hit.day > known.day):
            return
        # Of two sales of one unit the newer tells whose it is.
        self._hits[key] = hit

    def _counted(self, hit: Hit) -> Hit:
        if hit.kind != "unit":
            return hit
        (returned,) = self._connection.execute(_RETURNED, (look_up_key(hit.serial),)).fetchone()
        return msgspec.structs.replace(hit, returned=returned)
