from __future__ import annotations

from intake_app.domain.chain import entries_told


def test_one_entry_is_one() -> None:
    assert [entries_told(count) for count in (0, 1, 2, 1_000)] == ["0 entries", "1 entry", "2 entries", "1,000 entries"]
