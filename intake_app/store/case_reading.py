"""Reading everything of one RMA, and the whole chain that it is part of, as of one moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from intake_app.domain.chain import entries_told
from intake_app.domain.errors import StorageFailed
from intake_app.domain.evidence_file import ChainHead, EventLine, Inclusion
from intake_app.domain.merkle import grow
from intake_app.domain.unit import look_up_key
from intake_app.store.chain import prove
from intake_app.store.database import Connection
from intake_app.store.event_rows import COLUMNS, EventRow
from intake_app.store.journal_reading import FILE_NAME, JournalReader, connect_here

# By `?1`, the key of the RMA's number. What a unit was sent in for another one is found by its serial, too.
_RETURNS: Final = "SELECT id FROM returns WHERE rma_key = ?1"
_KIT_ORDERS: Final = f"SELECT number FROM kit_orders WHERE rma_key = ?1 OR return_id IN ({_RETURNS})"  # noqa: S608 - ours
_REPLACEMENTS: Final = f"""
SELECT id FROM replacements WHERE rma_key = ?1 OR return_id IN ({_RETURNS})
UNION SELECT replacement_id FROM replacement_returns WHERE return_id IN ({_RETURNS})
"""  # noqa: S608 - ours
_CONSIGNMENTS: Final = f"""
SELECT consignment_id FROM consignment_units WHERE return_id IN ({_RETURNS})
UNION SELECT id FROM consignments WHERE kit_order IN ({_KIT_ORDERS})
UNION SELECT consignment_id FROM consignment_units JOIN consignments ON consignments.id = consignment_id
    WHERE way = 'replacement' AND serial_key IN
        (SELECT sent_key FROM replacements WHERE sent_key <> '' AND id IN ({_REPLACEMENTS}))
"""  # noqa: S608 - ours
_SUBJECTS: Final = f"""
{_RETURNS} UNION SELECT ?1 UNION {_KIT_ORDERS} UNION {_REPLACEMENTS} UNION {_CONSIGNMENTS}
"""
_ROWS: Final = f"""
SELECT {COLUMNS} FROM events WHERE subject IN ({_SUBJECTS}) ORDER BY rowid
"""  # noqa: S608 - ours
_HASHES: Final = "SELECT hash FROM events WHERE station = ? ORDER BY sequence"


class Chained(NamedTuple):
    """The heads of the chains that some events are of, and for each event the proof that it is in one."""

    heads: list[ChainHead]
    inclusions: list[Inclusion]


class CaseReader(JournalReader):
    """Reads as of the moment at which it was opened, whatever the station writes meanwhile."""

    def __init__(self, path: Path, connection: Connection) -> None:
        super().__init__(path, connection)
        connection.execute("BEGIN")

    def prove_chains(self) -> None:
        """Prove every entry of the journal. Raises `StorageFailed` at the first that does not hold."""
        entries, broken = prove(self._connection)
        if broken:
            raise StorageFailed(
                f"The journal {self._path} is sound for {entries_told(entries)}, then breaks at entry {broken.sequence}"
                f" of station “{broken.station}”: {broken.why}. Nobody can vouch for what is in it. Run “intake"
                " verify”, and put the last good copy in its place."
            )

    def rows_of_rma(self, number: str) -> list[EventRow]:
        """The events of everything that belongs to this RMA (compared by `look_up_key`), as they were written."""
        with self._speaking("read"):
            return [EventRow(*row) for row in self._connection.execute(_ROWS, (look_up_key(number),))]

    def chained(self, rows: Sequence[EventRow]) -> Chained:
        """The chains of these events and the place of each in its chain, which must be proved."""
        heads: list[ChainHead] = []
        paths: dict[tuple[str, int], list[bytes]] = {}
        for station in sorted({row.station for row in rows}):
            with self._speaking("read"):
                hashes = [bytes.fromhex(told) for (told,) in self._connection.execute(_HASHES, (station,))]
            tree = grow(hashes, [row.sequence - 1 for row in rows if row.station == station])
            heads.append(ChainHead(station, tree.size, tree.root.hex(), tree.size, hashes[-1].hex()))
            paths |= {(station, index): path for index, path in tree.paths.items()}
        inclusions = [Inclusion(row.id, [step.hex() for step in paths[row.station, row.sequence - 1]]) for row in rows]
        return Chained(heads, inclusions)


def open_case(folder: Path) -> CaseReader:
    """The journal of a station folder, as `open_reading`."""
    path = folder / FILE_NAME
    return CaseReader(path, connect_here(path))


def event_lines(rows: Iterable[EventRow]) -> list[EventLine]:
    """The rows as lines of an evidence file. Raises `StorageFailed` where a payload is no text."""
    try:
        return [EventLine(*row[:10], row.payload.decode(), *row[11:]) for row in rows]
    except UnicodeDecodeError as error:
        raise StorageFailed(f"An entry of the journal holds no text ({error}). Run “intake verify”.") from error


def row_of(line: EventLine) -> EventRow:
    """The row that a line was written from."""
    told = {name: getattr(line, name) for name in EventRow._fields}
    return EventRow(**{**told, "payload": line.payload.encode()})
