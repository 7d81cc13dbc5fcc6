"""A migration that is cut, by kill -9 or by an error of the database: see `cut_migrations.py`."""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from intake_app.domain.errors import StorageFailed
from intake_app.store.database import connect_reading
from intake_app.store.journal_schema import SET_NAME, STEPS
from intake_app.store.migrations import Step, connect_up_to_date
from tests.faults.cut_migrations import events_in, fault_after, filled, run

SEED = 20_261_129
SHORT = 8


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_it_is_killed_before_any_of_its_statements_and_the_next_start_completes_it(tmp_path: Path) -> None:
    outcome = run(SEED, SHORT, tmp_path)
    assert outcome.first == ""
    assert (outcome.tried, outcome.broken) == (SHORT, 0)


def shape(path: Path) -> set[str]:
    with closing(connect_reading(path)) as connection:
        return {str(name) for (name,) in connection.execute("SELECT name FROM sqlite_schema")}


def test_an_error_at_any_statement_of_any_step_leaves_the_step_undone(tmp_path: Path) -> None:
    old = filled(tmp_path, SEED)
    held = events_in(old / "journal.sqlite3")
    whole = shape(tmp_path / "source" / "journal.sqlite3")
    for number, step in enumerate(STEPS[1:], 1):
        before = Path(shutil.copytree(old, tmp_path / f"before-{number}"))
        connect_up_to_date(before / "journal.sqlite3", SET_NAME, STEPS[:number]).close()
        known = shape(before / "journal.sqlite3")
        for place in range(len(step.statements) + 1):
            here = Path(shutil.copytree(before, tmp_path / "here"))
            failing = Step(step.name, (*step.statements[:place], "INSERT INTO nowhere VALUES (1)"))
            with pytest.raises(StorageFailed, match=r"Could not update journal\.sqlite3"):
                connect_up_to_date(here / "journal.sqlite3", SET_NAME, [*STEPS[:number], failing])
            assert shape(here / "journal.sqlite3") == known, f"{step.name}, statement {place}"
            assert events_in(here / "journal.sqlite3") == held
            assert list(here.glob(f"journal-before-{step.name}*"))
            if place == len(step.statements):
                assert fault_after(here, held) == ""
                assert shape(here / "journal.sqlite3") == whole
            shutil.rmtree(here)
