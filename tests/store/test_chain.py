from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake_app.domain.events import Answered, Draft, Noted
from intake_app.domain.heads import BrokenAt
from intake_app.store.chain import Proof, prove, proved_stations
from intake_app.store.database import connect, connect_reading
from intake_app.store.event_rows import EventRow
from intake_app.store.journal import SqliteJournal
from intake_app.workflow.ports import Clock

MakeDraft = Callable[..., Draft]
TRIGGERS = ("events_keep_update", "events_keep_delete", "events_only_append")


def proof_of(folder: Path) -> Proof:
    connection = connect_reading(folder / "journal.sqlite3")
    try:
        return prove(connection)
    finally:
        connection.close()


def change(folder: Path, *statements: tuple[str, tuple[object, ...]]) -> None:
    """What somebody with a database tool can do: take the triggers away, then anything."""
    connection = connect(folder / "journal.sqlite3")
    for trigger in TRIGGERS:
        connection.execute(f"DROP TRIGGER {trigger}")
    for statement, values in statements:
        connection.execute(statement, values)
    connection.close()


@pytest.fixture
def written(tmp_path: Path, clock: Clock, draft: MakeDraft) -> Path:
    """A folder with the chains of two stations, eight entries in all."""
    for station in ("Bench 1", "Bench 2"):
        with SqliteJournal(tmp_path, station, clock) as journal:
            journal.append([draft(station), draft(station, Answered("box", "original"))])
            journal.append([draft(station, Noted("Nguyễn 客 é")), draft(station, Answered("foam", None))])
    return tmp_path


def test_a_journal_as_it_was_written_is_sound(written: Path) -> None:
    assert proof_of(written) == Proof(8, None)


def test_an_empty_journal_is_sound(tmp_path: Path, clock: Clock) -> None:
    SqliteJournal(tmp_path, "Bench 1", clock).close()
    assert proof_of(tmp_path) == Proof(0, None)


@settings(max_examples=120)
@given(data=st.data())
def test_any_byte_that_is_changed_in_any_column_is_noticed(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory, sample: bytes
) -> None:
    folder = tmp_path_factory.mktemp("flip")
    (folder / "journal.sqlite3").write_bytes(sample)
    row = data.draw(st.integers(1, 8))
    column = data.draw(st.sampled_from(EventRow._fields))
    reading = connect_reading(folder / "journal.sqlite3")
    query = f"SELECT CAST({column} AS BLOB), typeof({column}) FROM events WHERE rowid = ?"  # noqa: S608 - our own names
    stored, kind = reading.execute(query, (row,)).fetchone()
    reading.close()
    at = data.draw(st.integers(0, len(stored) - 1))
    mask = data.draw(st.integers(1, 255))
    changed = bytes([*stored[:at], stored[at] ^ mask, *stored[at + 1 :]])
    if kind == "integer":
        # A number that no other entry has: the table itself refuses the number of another one.
        value: object = int(stored) + 8 * mask
        expression = "?"
    else:
        value = changed
        expression = "CAST(? AS TEXT)" if kind == "text" else "?"
    update = f"UPDATE events SET {column} = {expression} WHERE rowid = ?"  # noqa: S608 - our own names
    change(folder, (update, (value, row)))
    proof = proof_of(folder)
    assert proof.first_break is not None
    assert proof.entries < 8
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a journal file with eight entries of one station."""
    from datetime import UTC, datetime

    from intake_app.domain.events import RETURN, Opened
    from intake_app.workflow.ports import Now

    folder = tmp_path_factory.mktemp("sample")
    opening = Opened("S1", "R1", "outside", "2026-03-02", "S1", "serial")
    with SqliteJournal(folder, "B", lambda: Now(datetime(2026, 3, 2, tzinfo=UTC), 60)) as journal:
        journal.append(
            [Draft("Ana", RETURN, "r1", opening), *(Draft("Ana", RETURN, "r1", Noted("ü")) for _ in range(7))]
        )
    return (folder / "journal.sqlite3").read_bytes()


@pytest.mark.parametrize(
    ("statement", "sequence", "words"),
    [
        ("DELETE FROM events WHERE station = 'Bench 2' AND sequence = 1", 1, "entry 1 is missing: 2 follows"),
        ("DELETE FROM events WHERE station = 'Bench 2' AND sequence = 3", 3, "entry 3 is missing: 4 follows"),
        ("UPDATE events SET operator = 'Eve' WHERE sequence = 2 AND station = 'Bench 2'", 2, "does not fit its hash"),
        ("UPDATE events SET previous = hash WHERE sequence = 4 AND station = 'Bench 2'", 4, "does not follow"),
        ("UPDATE events SET schema = 2 WHERE sequence = 4 AND station = 'Bench 2'", 4, "does not fit its hash"),
        (
            "UPDATE events SET operator = CAST(x'ff' AS TEXT) WHERE sequence = 4 AND station = 'Bench 2'",
            4,
            "does not hold what was written",
        ),
    ],
)
def test_the_first_break_is_named(written: Path, statement: str, sequence: int, words: str) -> None:
    change(written, (statement, ()))
    proof = proof_of(written)
    assert proof.first_break is not None
    assert (proof.first_break.station, proof.first_break.sequence) == ("Bench 2", sequence)
    assert words in proof.first_break.why
    assert proof.entries == 4 + sequence - 1


def test_a_row_whose_hash_was_made_to_fit_breaks_the_next(written: Path) -> None:
    from intake_app.store.event_rows import COLUMNS, row_hash

    reading = connect_reading(written / "journal.sqlite3")
    stored = reading.execute(f"SELECT {COLUMNS} FROM events WHERE rowid = 2").fetchone()  # noqa: S608 - our own names
    forged = EventRow(*stored)
    reading.close()
    forged = forged._replace(operator="Eve")
    change(written, ("UPDATE events SET operator = 'Eve', hash = ? WHERE rowid = 2", (row_hash(forged),)))
    proof = proof_of(written)
    assert proof.first_break is not None
    assert (proof.first_break.sequence, proof.first_break.why) == (3, "it does not follow the entry before it")


def test_pages_that_were_destroyed_are_told(written: Path) -> None:
    file = written / "journal.sqlite3"
    with contextlib.closing(connect_reading(file)) as connection:
        # What tells of the tables may take several pages: those of the events alone are destroyed.
        sql = "SELECT rootpage FROM sqlite_schema WHERE tbl_name = 'events'"
        pages = [root for (root,) in connection.execute(sql) if root]
    content = bytearray(file.read_bytes())
    for page in pages:
        content[4096 * (page - 1) : 4096 * page] = b"\xa5" * 4096
    file.write_bytes(content)
    proof = proof_of(written)
    assert proof.first_break is not None
    assert "cannot be read here" in proof.first_break.why
    with contextlib.closing(connect_reading(file)) as connection:
        (of_station,) = proved_stations(connection)
        [one] = of_station.breaks
        (of_station,) = proved_stations(connection, known={(one.station, BrokenAt(one.sequence, one.digest))})
    assert not of_station.breaks[0].is_known, "nobody knows what lies behind it"


def test_what_was_changed_behind_a_break_is_named_too(tmp_path: Path, clock: Clock, draft: MakeDraft) -> None:
    with SqliteJournal(tmp_path, "Bench 1", clock) as journal:
        journal.append([draft("Bench 1"), *(draft("Bench 1", Noted(str(number))) for number in range(2, 10))])
    with contextlib.closing(connect_reading(tmp_path / "journal.sqlite3")) as connection:
        (sound,) = list(proved_stations(connection))
    assert (sound.entries, sound.breaks, sound.broken) == (9, (), None)
    change(
        tmp_path,
        ("UPDATE events SET operator = 'Eve' WHERE sequence IN (3, 6)", ()),
        ("DELETE FROM events WHERE sequence = 8", ()),
    )
    with contextlib.closing(connect_reading(tmp_path / "journal.sqlite3")) as connection:
        (proof,) = list(proved_stations(connection))
    content = "its content does not fit its hash"
    missing = "entry 8 is missing: 9 follows"
    assert [(one.sequence, one.why) for one in proof.breaks] == [(3, content), (6, content), (8, missing)]
    assert (proof.entries, proof.broken) == (2, proof.breaks[0])
    assert proof_of(tmp_path) == Proof(2, proof.breaks[0])


@pytest.mark.parametrize("column", ["sequence", "offset_minutes", "schema"])
@pytest.mark.parametrize("number", ["9" * 20, "9" * 4_300, "9" * 5_000, "-" + "9" * 5_000])
def test_a_number_of_more_digits_than_any_has_is_a_break(written: Path, column: str, number: str) -> None:
    of_text = "UPDATE sqlite_schema SET sql = replace(replace(sql, 'STRICT', ''), ?, ?) WHERE name = 'events'"
    columns = (f"{column} INTEGER", f"{column} TEXT")
    change(written, ("PRAGMA writable_schema = ON", ()), (of_text, columns))
    with contextlib.closing(connect(written / "journal.sqlite3")) as connection:
        connection.execute(f"UPDATE events SET {column} = ? WHERE sequence = 2", (number,))  # noqa: S608 - our own
    with contextlib.closing(connect_reading(written / "journal.sqlite3")) as connection:
        proofs = list(proved_stations(connection))
    assert [proof.station for proof in proofs] == ["Bench 1", "Bench 2"]
    for proof in proofs:
        assert proof.entries == 1
        whys = [one.why for one in proof.breaks]
        assert f"a column does not hold what was written (a number of {len(number):,} characters)" in whys


def test_of_a_chain_that_is_broken_everywhere_some_breaks_are_told(
    tmp_path: Path, clock: Clock, draft: MakeDraft
) -> None:
    with SqliteJournal(tmp_path, "Bench 1", clock) as journal:
        journal.append([draft("Bench 1") for _ in range(200)])
    change(tmp_path, ("UPDATE events SET operator = 'Eve'", ()))
    with contextlib.closing(connect_reading(tmp_path / "journal.sqlite3")) as connection:
        (proof,) = list(proved_stations(connection))
        assert (proof.entries, len(proof.breaks)) == (0, 100)
        known = {(one.station, BrokenAt(one.sequence, one.digest)) for one in proof.breaks[20:]}
        (proof,) = list(proved_stations(connection, known=known))
    assert [(one.sequence, one.is_known) for one in proof.breaks] == [(n, 20 < n <= 100) for n in range(1, 181)]


def test_what_stands_at_a_break_and_before_it_is_told_apart_to_the_byte(written: Path) -> None:
    whatever = "UPDATE sqlite_schema SET sql = replace(sql, 'TEXT NOT NULL', 'TEXT') WHERE name = 'events'"
    change(written, ("PRAGMA writable_schema = ON", ()), (whatever, ()))
    seen = set()
    columns = [f"{one} = {value}" for one in ("operator", "previous", "subject") for value in ("NULL", "''", "'='")]
    for column in [*columns, "payload = x'00'", "hash = 'other'"]:
        with contextlib.closing(connect(written / "journal.sqlite3")) as connection:
            connection.execute("BEGIN")
            connection.execute(f"UPDATE events SET {column} WHERE rowid = 3")  # noqa: S608 - our own names
            proof, _ = proved_stations(connection)
            assert proof.broken == proof.breaks[0]
            assert proof.broken.sequence == 3
            seen.add(proof.broken.digest)
            connection.execute("UPDATE events SET operator = 'Eve', hash = 'any' WHERE rowid = 2")
            first, second, *_ = next(proved_stations(connection)).breaks
            assert (first.sequence, second.sequence) == (2, 3)
            seen.add(second.digest)
    assert len(seen) == 2 * 11
