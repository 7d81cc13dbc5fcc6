"""What entries tell of numbers, and which are missing, in files that no program writes."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest

from intake_app.domain.number_floors import Stretch
from intake_app.store.database import connect
from intake_app.store.minted_entries import MintedReader
from tests.store.house import House
from tests.workflow.conftest import Wall

FREED = ("CREATE TABLE freed AS SELECT * FROM events", "DROP TABLE events", "ALTER TABLE freed RENAME TO events")
"""The same rows in a table that holds anything."""
COPIES = "INSERT INTO events SELECT * FROM events WHERE sequence = 2"


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """Of a station that received ten returns."""
    house = House(tmp_path / "station", Wall())
    house.receive(10)
    return house.settings.folder / "journal.sqlite3"


def stretches_of(journal: Path, statements: Iterable[str] = ()) -> list[Stretch]:
    with closing(connect(journal)) as connection:
        for statement in (*FREED, *statements):
            connection.execute(statement)
        return MintedReader(journal, connection).stretches()


def missing(journal: Path, *statements: str) -> dict[str, list[int]]:
    """By station how many are missing before each of its stretches; the last is what lies behind all that holds."""
    found: dict[str, list[int]] = {}
    for one in stretches_of(journal, statements):
        found.setdefault(one.station, []).append(one.missing)
    return found


@pytest.mark.parametrize(
    ("statements", "gaps"),
    [
        ([], [0, 0]),
        (["DELETE FROM events WHERE sequence = 1"], [1, 0]),
        (["DELETE FROM events WHERE sequence IN (3, 4, 7)"], [0, 2, 1, 0]),
        (["UPDATE events SET payload = CAST('{}' AS BLOB) WHERE sequence IN (3, 4, 7)"], [0, 2, 1, 0]),
        (["UPDATE events SET at = NULL WHERE sequence = 3"], [0, 1, 0]),
        (["UPDATE events SET hash = 'x' WHERE sequence > 8"], [0, -8]),
        (["UPDATE events SET sequence = NULL WHERE sequence = 3"], [0, 1, 0]),
        (["UPDATE events SET sequence = -sequence WHERE sequence IN (3, 4)"], [0, 2, 0]),
        (["DELETE FROM events WHERE sequence IN (3, 4)", COPIES, COPIES], [0, 0, 0, 0, 2, 0]),
    ],
)
def test_what_is_not_there_or_does_not_hold_is_missing(journal: Path, statements: list[str], gaps: list[int]) -> None:
    with closing(connect(journal)) as connection:
        ((last,),) = connection.execute("SELECT max(sequence) FROM events")
    expected = [last + gap if gap < 0 else gap for gap in gaps]
    assert missing(journal, *statements) == {"B3": expected}
