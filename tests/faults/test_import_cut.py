"""A large import that is stopped half way by kill -9: see `cut_import.py`, which does it with a million rows."""

from __future__ import annotations

from pathlib import Path

from tests.faults.cut_import import run_rows
from tests.faults.seeds import seeded


@seeded
def test_the_catalogue_is_as_it_was_and_the_next_import_goes_through(tmp_path: Path, seed: int) -> None:
    """The kill falls while the import writes, or the attempt is broken."""
    outcome = run_rows(seed, 1, tmp_path, 20_000)
    assert outcome.first == ""
    assert (outcome.tried, outcome.broken) == (1, 0)
