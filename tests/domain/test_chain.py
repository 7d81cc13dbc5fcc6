from __future__ import annotations

from intake_app.domain.chain import breaks_told, entries_told


def test_one_entry_is_one() -> None:
    assert [entries_told(count) for count in (0, 1, 2, 1_000)] == ["0 entries", "1 entry", "2 entries", "1,000 entries"]


def test_one_known_break_is_one() -> None:
    assert [breaks_told(count) for count in (1, 2, 1_000)] == ["1 known break", "2 known breaks", "1,000 known breaks"]
