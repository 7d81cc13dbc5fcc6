from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from intake_app.domain.backups import Backup, ChainHead, KeptFile, is_disk_low, is_due, is_overdue, same_heads

NOW = datetime(2026, 11, 29, 10, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
B3 = ChainHead("B3", 7, "a" * 64, "2026-11-29T10:00:00.000000+00:00")
B4 = ChainHead("B4", 9, "b" * 64, "2026-11-29T10:00:00.000000+00:00")


@pytest.mark.parametrize(
    ("last", "every", "due"),
    [
        (None, 60, True),
        (NOW - HOUR, 60, True),
        (NOW - HOUR / 2, 60, False),
        (NOW, 60, False),
        (NOW + HOUR, 60, True),
        (None, 0, False),
        (NOW - 100 * HOUR, 0, False),
    ],
)
def test_when_the_next_one_is_due(last: datetime | None, every: int, due: bool) -> None:
    assert is_due(NOW, last, every) is due


@pytest.mark.parametrize(
    ("last", "began", "overdue"),
    [
        (NOW - 25 * HOUR, NOW, True),
        (NOW - 23 * HOUR, NOW - 100 * HOUR, False),
        (None, NOW - 25 * HOUR, True),
        (None, NOW - HOUR, False),
    ],
)
def test_when_somebody_is_told_of_its_age(last: datetime | None, began: datetime, overdue: bool) -> None:
    assert is_overdue(NOW, last, began, 24) is overdue


@pytest.mark.parametrize(
    ("free", "total", "low"),
    [
        (499_999_999, 10**9, True),
        (499_999_999, 10**13, True),
        (500_000_000, 10**9, False),
        (900_000_000, 20 * 10**9, True),
        (1_000_000_000, 20 * 10**9, False),
        (5_000_000_000, 10**13, False),
    ],
)
def test_when_a_disk_is_low(free: int, total: int, low: bool) -> None:
    assert is_disk_low(free, total) is low


def test_a_backup_tells_its_size_and_what_is_signed_of_it() -> None:
    files = [KeptFile("journal.sqlite3", "c" * 64, 4096), KeptFile("settings.toml", "d" * 64, 10)]
    backup = Backup("x", NOW, "B3", "Bench 3", "1", 16, [B3, B4], files, 0)
    assert backup.size == 4106
    listed = f"{'c' * 64} 4096 journal.sqlite3\n{'d' * 64} 10 settings.toml\n"
    assert backup.message.decode().splitlines() == [
        "intake-station backup 1",
        "B3",
        NOW.isoformat(),
        "16 entries",
        f"head B3 {B3.sequence} {B3.hash}",
        f"head B4 {B4.sequence} {B4.hash}",
        hashlib.sha256(listed.encode()).hexdigest(),
    ]
    moved = msgspec.structs.replace(backup, name="y", kept=9, key_id="k", signature="00")
    assert moved.message == backup.message, "a copy in another folder is signed by the same"
    assert msgspec.structs.replace(backup, entries=17).message != backup.message


def test_journals_that_end_alike() -> None:
    assert same_heads([B3, B4], [B4, B3])
    assert not same_heads([B3], [B4, B3])
