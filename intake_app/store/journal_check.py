"""Whether a journal's file is whole as a database, and made as this program makes it; making it so again."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

from intake_app.store.database import (
    OF_DAMAGE,
    PRIMARY_CODE,
    REFUSED,
    Connection,
    DatabaseError,
    OperationalError,
    connect_empty,
    drop,
    is_of_disk,
)
from intake_app.store.journal_reading import FILE_NAME
from intake_app.store.journal_schema import SET_NAME, STEPS
from intake_app.store.migrations import RECORD, bring_up_to_date

# The words with which a table of sqlite-utils is made are those of its release. Its index is made behind it, and lacks
# where a disk refused that: the file is none the worse for it.
_Made = tuple[str, str, str, str | None]
_SCHEMA: Final = f"""
SELECT type, name, tbl_name, CASE WHEN name <> '{RECORD}' THEN sql END FROM {{}}.sqlite_schema
WHERE tbl_name NOT IN ('sqlite_sequence', 'sqlite_stat1', 'sqlite_stat4')
    AND NOT (type = 'index' AND tbl_name = '{RECORD}' AND name GLOB 'idx_{RECORD}_*')
"""  # noqa: S608 - the name is our own
_MADE: Final = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT GLOB 'sqlite_*' ORDER BY rowid"
_INDEXES_OF_EVENTS: Final = (
    "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'events' AND sql IS NOT NULL"
)
# What SQLite says of pages begins so, and names nothing that is in the schema; what does begins in another way.
_OF_PAGES: Final = re.compile(r"\*\*\* in database (?:main|kept) \*\*\*\n(.*)", re.DOTALL)
_UNREAD: Final = re.compile(
    r"(?:(?:Main f|F)reelist: |(?:(?:Tree \d+ |On tree |On )p|P)age \d+(?: cell \d+| (?:at )?right child)?: )?"
    r"(?:failed to get page \d+|unable to get the page\. error code=(?P<code>\d+))"
)
_MISLEADING: Final = "SELECT * FROM pragma_integrity_check('events') WHERE integrity_check <> 'ok'"
# Events are read in the order of writing, and none is ever taken away: their places in it have no gap.
_PLACES: Final = "SELECT count(*), coalesce(min(rowid), 1), coalesce(max(rowid), 0) FROM {}.events"
_TURNED: Final = """
SELECT station, sequence FROM (
    SELECT station, sequence, rowid AS place, lag(rowid) OVER (PARTITION BY station ORDER BY sequence) AS before
    FROM {}.events
) WHERE place < before LIMIT 1
"""
_KINDS: Final = ("trigger", "view", "index", "table")
"""What a schema holds, in the order in which it is taken away."""


class _Form(NamedTuple):
    """What every journal of this program has: how its tables are made, but for two, see below; and the form of all."""

    made: tuple[str, ...]
    schema: frozenset[_Made]

    @property
    def names(self) -> frozenset[tuple[str, str]]:
        """Each by its kind and name."""
        return frozenset((kind, name) for kind, name, *_ in self.schema)


def make_tables(connection: Connection) -> None:
    """Every table of a journal but those of the events and the steps, empty, in the connection's own database.

    From here on “events” are those of the file beside it, and any other table is the empty one.
    """
    for statement in _form().made:
        connection.execute(statement)


def check_was_read(found: str) -> None:
    """Raise a `DatabaseError` where SQLite says that it could not read a page, not that something is wrong with it.

    What a disk does not give is no damage: SQLite tells both in the same list, in other words.
    """
    of_pages = _OF_PAGES.fullmatch(found)
    for unread in map(_UNREAD.fullmatch, of_pages[1].split("\n") if of_pages else ()):
        code = int(unread["code"] or 0) if unread else None
        if code is not None and code & PRIMARY_CODE not in OF_DAMAGE:
            why = REFUSED.get(code) or REFUSED.get(code & PRIMARY_CODE, "a page could not be read")
            raise OperationalError(f"{why} ({' '.join(found.split())})")


@functools.cache
def _form() -> _Form:
    with closing(connect_empty()) as connection:
        bring_up_to_date(connection, Path(FILE_NAME), SET_NAME, STEPS)
        schema = frozenset(connection.execute(_SCHEMA.format("main")))
        for name in ("events", RECORD):
            connection.execute(f"DROP TABLE {name}")
        return _Form(tuple(made for (made,) in connection.execute(_MADE)), schema)


def lead_to_entries(connection: Connection) -> int:
    """Make the indexes over the entries again where they are not what they were; how many faults were in them."""
    made = {(name, sql) for kind, name, table, sql in _form().schema if (kind, table) == ("index", "events") and sql}
    there = set(connection.execute(_INDEXES_OF_EVENTS))
    misleading = connection.execute(_MISLEADING).fetchall()
    for (found,) in misleading:
        check_was_read(found)
    faults = len(made ^ there) + len(misleading)
    if faults:
        for name, _ in there:
            drop(connection, "INDEX", name)
        connection.execute("REINDEX events")
        for _, sql in made:
            connection.execute(sql)
    return faults


def foreign_in(connection: Connection, database: str = "main") -> list[str]:
    """What the schema holds that is not of this program, by kind and name; not what goes with a table of that."""
    return [f"the {kind} {name}" for kind, name in _foreign(connection, database)]


def leave_out_foreign(connection: Connection) -> list[str]:
    """Take away what the schema holds that is not of this program, as far as it can be; its kinds and names.

    Inside a transaction. Entries and look-ups stay as they are.
    """
    named: dict[str, None] = {}
    while there := _foreign(connection, "main"):
        # What another one of them refers to, or is made of, goes with it, or once that is gone.
        if not [each for each in there if _is_dropped(connection, *each)]:
            break
        named |= dict.fromkeys(f"the {kind} {name}" for kind, name in there)
    left = set(foreign_in(connection))
    return [one for one in named if one not in left]


def make_schema_again(connection: Connection) -> list[str]:
    """Make tables of look-ups, indexes and triggers again that are not as this program makes them; kinds and names.

    Inside a transaction; such a table is empty behind it. The table of the entries stays, whatever it is.
    """
    other = _form().schema - _schema(connection, "main")
    named = sorted({(kind, name) for kind, name, _, sql in other if sql and name != "events"}, key=_by_kind)
    for kind, name in named:
        _is_dropped(connection, kind, name)
    for kind, name, _, sql in sorted(_form().schema - _schema(connection, "main"), key=_by_kind, reverse=True):
        if sql and (kind, name) != ("table", "events"):
            connection.execute(sql)
    return [f"the {kind} {name}" for kind, name in named]


def _schema(connection: Connection, database: str) -> set[_Made]:
    return set(connection.execute(_SCHEMA.format(database)))


def _foreign(connection: Connection, database: str) -> list[tuple[str, str]]:
    """What is not of this program, in the order in which it can be taken away."""
    ours = _form().names
    there = [one for one in _schema(connection, database) if one[:2] not in ours]
    tables = {name for kind, name, *_ in there if kind == "table"}
    named = {(kind, name) for kind, name, table, _ in there if kind == "table" or table not in tables}
    return sorted(named, key=_by_kind)


def _by_kind(made: Sequence[str | None]) -> tuple[int, str]:
    kind, name = str(made[0]), str(made[1])
    return _KINDS.index(kind) if kind in _KINDS else len(_KINDS), name


def _is_dropped(connection: Connection, kind: str, name: str) -> bool:
    if kind not in _KINDS or not isinstance(name, str):  # whoever writes into the schema itself is not held to it
        return False
    try:
        drop(connection, kind.upper(), name)
    except DatabaseError as error:
        if is_of_disk(error):
            raise
        return False
    return True


def file_faults(connection: Connection, database: str = "kept") -> Iterator[str]:
    """What is wrong with the file beside the connection, or its own, whatever its entries say; in sentences.

    Raises a `DatabaseError` where the file cannot be read.
    """
    (found,) = connection.execute(f"PRAGMA {database}.integrity_check(1)").fetchone()
    check_was_read(found)
    if found != "ok":
        yield f"the database is damaged inside: {' '.join(str(found).split())}"
    yield from schema_faults(connection, database)
    count, first, last = connection.execute(_PLACES.format(database)).fetchone()
    if (first, last) != (1, count):
        yield f"{count:,} entries stand in the places {first:,} to {last:,}"
    turned = connection.execute(_TURNED.format(database)).fetchone()
    if turned:
        yield f"entry {turned[1]} of station “{turned[0]}” stands before the one that it follows"
    (made,) = connection.execute(f"PRAGMA {database}.user_version").fetchone()
    if made != len(STEPS):
        yield f"it says that its tables are of form {made}, and {len(STEPS)} was expected"


def schema_faults(connection: Connection, database: str) -> Iterator[str]:
    """What in the schema is not of this program, each; then the first that is not as this program makes it."""
    for one in foreign_in(connection, database):
        yield f"{one} is not of this program"
    form = _form()
    for kind, name, *_ in sorted(form.schema ^ _schema(connection, database), key=str):
        if (kind, name) in form.names:
            yield f"the {kind} {name} is not as this program makes it"
            return
