"""A station with years of work behind it: real, chained events of hundreds of thousands of returns and orders.

They are made from recorded forms, the same from the same number, and kept in the system's temporary folder until the
program's own files change.
"""

from __future__ import annotations

import hashlib
import random
import shutil
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from intake_app.domain.batch_events import BATCH
from intake_app.domain.chain import chain_hash
from intake_app.domain.events import GENESIS
from intake_app.domain.minted import Prefix, mint_number
from intake_app.store.database import Connection, connect, transaction
from intake_app.store.event_rows import COLUMNS, PLACES
from intake_app.store.importing import import_file
from intake_app.store.journal import SqliteJournal
from intake_app.store.journal_reading import FILE_NAME
from intake_app.store.journal_schema import STEPS
from intake_app.store.rebuild import remake
from intake_app.store.search import SqliteFinder
from intake_app.workflow.ports import Now
from tests.bench.recorded import GAPS_OF_UNIT, Form, FormRow, Forms, json_text, recorded
from tests.bench.stage import ROOT, order_of, person_of, serial_of, telephone_of

STATION: Final = "B1"
_SEED: Final = 7
_SECONDS_APART: Final = 25
_LATER: Final = 300
"""So many others begin before what comes after the closing of one."""

_KEPT: Final = "intake-bench"
_FRESH_S: Final = 7_200
"""What is younger may be somebody else's who measures now."""

_PEOPLE: Final = ("Rosa Marín", "Kim Lee", "王小明", "Trần An")
_PER_WRITE: Final = 20_000
_RMA_HEADER: Final = (
    "Number,Issued on,Serial,Reason,Remedy,Proof,Advance charge,Customer name,Order number,Tracking,Expected on,"
    "Valid until\n"
)
_insert = f"INSERT INTO events ({COLUMNS}) VALUES ({PLACES})"  # noqa: S608 - the columns are our own


class Size(NamedTuple):
    """How much there is of everything; `units` are in the catalogue, of `returns` so many have come."""

    units: int = 1_000_000
    returns: int = 200_000
    kits: int = 100_000
    rmas: int = 50_000

    @property
    def held(self) -> int:
        """Returns that wait for a kit, or did."""
        return self.kits // 10

    @property
    def received(self) -> int:
        """Returns under an RMA that was made here."""
        return self.rmas * 3 // 5


class Begun(NamedTuple):
    """One that is under way: its rows that are still to come, and what fills the gaps."""

    form: Form
    rows: tuple[FormRow, ...]
    values: dict[bytes, bytes]
    operator: str


def kept_station(size: Size, units_csv: Path) -> Path:
    """The folder of such a station. Do not write into it: it is kept, and copied to be worked in."""
    temporary = Path(tempfile.gettempdir())
    folder = temporary / f"{_KEPT}-{_key(size)}"
    if folder.is_dir():
        return folder
    for older in temporary.glob(f"{_KEPT}-*"):
        if older.stat().st_mtime < time.time() - _FRESH_S:
            shutil.rmtree(older, ignore_errors=True)
    made = Path(tempfile.mkdtemp(prefix=f"{_KEPT}-"))
    try:
        make_station(made, size, units_csv)
        return made.rename(folder)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def make_station(folder: Path, size: Size, units_csv: Path) -> int:
    """Fill an empty folder: catalogue, journal, every projection, the index of parts. How many events there are."""
    import_file(folder, "units", units_csv, lambda _: True)
    with tempfile.TemporaryDirectory(prefix="intake-rmas-") as made:
        rmas = Path(made) / "rmas.csv"
        _write_rmas(rmas, size)
        import_file(folder, "rmas", rmas, lambda _: True)
    now = datetime.now(UTC).replace(microsecond=0)
    SqliteJournal(folder, STATION, lambda: Now(now, 0)).close()
    with closing(connect(folder / FILE_NAME, cache_kib=65_536)) as connection:
        # Nothing here must outlive a crash: the folder counts only once it is whole.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        written = _fill(connection, size, now)
    with closing(SqliteFinder(folder)) as finder:
        finder.wait()
    return written


def _fill(connection: Connection, size: Size, now: datetime) -> int:
    with_events = "FROM sqlite_schema WHERE tbl_name = 'events' AND sql IS NOT NULL AND type IN ('trigger', 'index')"
    guards = connection.execute(f"SELECT type, name, sql {with_events}").fetchall()
    with transaction(connection):
        for kind, name, _ in guards:
            connection.execute(f"DROP {kind} {name}")
        rows = bulk_rows(size, now)
        count = connection.executemany(_insert, rows).rowcount
        for _, _, made in guards:
            connection.execute(made)
        remake(connection)
        connection.execute(f"PRAGMA user_version = {len(STEPS)}")
    connection.execute("PRAGMA journal_mode = WAL")
    return int(count)


def bulk_rows(size: Size, now: datetime) -> Iterator[tuple[object, ...]]:
    """The rows of the journal, chained, in the order of their writing; the latest is of `now`."""
    begun = list(_begun(size, recorded()))
    total = sum(len(each.rows) for each in begun)
    at, apart = now - timedelta(seconds=total * _SECONDS_APART), timedelta(seconds=_SECONDS_APART)
    previous = GENESIS
    for sequence, (each, place) in enumerate(_in_turns(begun), 1):
        row = each.rows[place]
        at += apart
        identity = f"{int(at.timestamp() * 1000):012x}7{sequence:019x}"
        each.values[b"event%d" % place] = identity.encode()
        payload = row.payload % each.values
        subject = str(each.values[row.subject], "utf-8")
        stamp = at.isoformat(timespec="microseconds")
        columns = (
            identity,
            STATION,
            sequence,
            stamp,
            0,
            each.operator,
            row.subject_kind,
            subject,
            row.kind,
            row.schema,
        )
        hash_now = chain_hash(previous, tuple(map(str, columns)), payload)
        yield (*columns, payload, previous, hash_now)
        previous = hash_now


def _in_turns(begun: list[Begun]) -> Iterator[tuple[Begun, int]]:
    """Each as it comes, and what follows its closing when others have begun since."""
    waiting: deque[tuple[Begun, int]] = deque()
    for each in begun:
        after = next((place for place, row in enumerate(each.rows) if row.kind == "moved"), len(each.rows))
        yield from ((each, place) for place in range(after))
        waiting.append((each, after))
        if len(waiting) > _LATER:
            earlier, start = waiting.popleft()
            yield from ((earlier, place) for place in range(start, len(earlier.rows)))
    for earlier, start in waiting:
        yield from ((earlier, place) for place in range(start, len(earlier.rows)))


def _begun(size: Size, forms: Forms) -> Iterator[Begun]:
    """Everything that happens, in a random order that is the same each time."""
    chance = random.Random(_SEED)
    alone = size.returns - size.held - size.received
    whats = [
        *("returns",) * alone,
        *("held",) * size.held,
        *("received",) * size.received,
        *("kits",) * (size.kits - size.held),
        *("rmas",) * (size.rmas - size.received),
    ]
    chance.shuffle(whats)
    short = sorted(forms.returns, key=lambda form: len(form.rows))
    filling = _Filling(size)
    for place, what in enumerate(whats):
        some = getattr(forms, what)
        if what == "returns":
            form = _cut(short[int(len(short) * chance.random() ** _MOSTLY_SHORT)], place % 100)
        else:
            form = some[0] if chance.random() < _MOSTLY_FIRST else chance.choice(some)
            if what == "kits" and place % 20 == 0:
                form = form._replace(rows=form.rows[: chance.randint(1, len(form.rows))])
        if place % _RETURNS_A_BATCH:
            form = form._replace(rows=tuple(row for row in form.rows if row.subject_kind != BATCH))
        yield Begun(form, form.rows, filling.values(form, place), _PEOPLE[place % len(_PEOPLE)])


_MOSTLY_FIRST: Final = 0.8
_RETURNS_A_BATCH: Final = 50
_MOSTLY_SHORT: Final = 5
_TAKEN_BACK: Final = 16
_LEFT: Final = 40
_ORDERED_FOR: Final = 3
UNTOUCHED: Final = 4
"""Of each five units one that nothing was recorded of."""


def _cut(form: Form, of_hundred: int) -> Form:
    """Most went to the end.

    Of a hundred one is open, one has no label on its box, fourteen were taken back, twenty-four have something left.
    """
    if of_hundred == 0:
        return form.until("decided")
    if of_hundred == 1:
        return form.until("closed")
    if of_hundred < _TAKEN_BACK:
        opened = form.rows[0]
        undone = opened._replace(kind="undone", payload=b'{"kind":"undone","event":"%(event0)b"}')
        return form._replace(rows=(opened, undone))
    return form.until("closed", left=True) if of_hundred < _LEFT else form


class _Filling:
    """Gives every return, unit and number that a form leaves open."""

    def __init__(self, size: Size) -> None:
        self._step = max(1, size.units // size.returns)
        self._returns = self._others = 0
        self._minted: dict[Prefix, int] = {}

    def values(self, form: Form, place: int) -> dict[bytes, bytes]:
        values: dict[bytes, bytes] = {}
        unit = 0
        for number in range(form.units):
            if form.returns:
                unit = _returned(self._returns, self._step)
            else:
                self._others += 1
                unit = self._others * self._step + _ORDERED_FOR
            told = (serial_of(unit), order_of(unit), person_of(unit), telephone_of(unit))
            for name, text in zip(GAPS_OF_UNIT, told, strict=True):
                values[name % number] = json_text(text)
        for number in range(form.returns):
            self._returns += 1
            identity = hashlib.blake2b(b"%d/%d" % (place, number), digest_size=10).hexdigest()
            # As a UUIDv7 begins with the time: in the order in which they were opened.
            values[b"return%d" % number] = f"{self._returns:012x}{identity}".encode()
            values[b"tail%d" % number] = identity[-8:].encode()
        for number in range(form.others):
            values[b"other%d" % number] = (
                hashlib.blake2b(b"%d:%d" % (place, number), digest_size=16).hexdigest().encode()
            )
        for number, prefix in enumerate(form.minted):
            values[b"minted%d" % number] = self._mint(prefix)
        for number in range(form.outside):
            values[b"outside%d" % number] = rma_of(unit).encode()
        return values

    def _mint(self, prefix: Prefix) -> bytes:
        self._minted[prefix] = self._minted.get(prefix, 0) + 1
        number = mint_number(prefix, STATION, self._minted[prefix])
        self._minted[prefix] = int(number.split("-")[2])
        return number.encode()


def _returned(number: int, step: int) -> int:
    """Which unit of the catalogue the return of this number is of: of each `step` one of the first three."""
    return number * step + number % 3


def rma_of(unit: int) -> str:
    """The RMA of the business system for a unit of the catalogue."""
    return f"R-{unit:07d}"


def _write_rmas(path: Path, size: Size) -> None:
    """One for every unit that comes back, most of them expected long ago."""
    step, today = max(1, size.units // size.returns), datetime.now(UTC).date()
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(_RMA_HEADER)
        for number in range(size.returns):
            file.write(_rma_row(_returned(number, step), today - timedelta(days=700 - number % 730)))


def _rma_row(unit: int, expected: date) -> str:
    issued, until = expected - timedelta(days=7), expected + timedelta(days=30)
    person = person_of(unit).replace('"', '""')
    return (
        f'{rma_of(unit)},{issued},{serial_of(unit)},defective,refund,invoice,0.00,"{person}",{order_of(unit)},'
        f"PARCEL{unit:09d},{expected},{until}\n"
    )


def _key(size: Size) -> str:
    """Another for another size, day's month, and program."""
    digest = hashlib.sha256(repr((size, datetime.now(UTC).strftime("%Y-%m"))).encode())
    folders = ("intake_app/domain", "intake_app/store", "intake_app/workflow")
    for file in sorted(file for folder in folders for file in (ROOT / folder).glob("*.py")):
        digest.update(file.read_bytes())
    for name in ("bulk.py", "recorded.py", "stage.py"):
        digest.update((ROOT / "tests" / "bench" / name).read_bytes())
    return digest.hexdigest()[:16]
