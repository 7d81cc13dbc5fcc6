"""Money and numbers follow from the entries, whatever was written into the look-ups behind the program's back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from intake_app.bootstrap import Station
from intake_app.domain.errors import NotNow
from intake_app.store.database import connect
from tests.workflow.test_follow_ups import SOUND, decided
from tests.workflow.test_shipping import refused
from tests.workflow.test_shipping_altered import altered


def rows_of(station: Station, table: str) -> list[tuple[object, ...]]:
    """Every row of a look-up."""
    connection = connect(station.settings.folder / "journal.sqlite3")
    rows = connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - the test's own
    connection.close()
    return rows


def test_a_credit_that_went_out_goes_out_no_more_though_the_look_up_names_it_again(
    station: Station, open_here: Callable[[], Station], tmp_path: Path
) -> None:
    decided(station, "SV24E4-018233", **SOUND)
    ((return_id, event, _),) = rows_of(station, "accounts")
    station.bench.follow_ups.export_accounts(tmp_path / "first.csv")
    rows = f"('{return_id}', '{event}', 0), ('{return_id}', '{event}', 1), ('no-such-return', '{event}', 0)"
    station = altered(open_here, station.settings.folder, f"INSERT INTO accounts VALUES {rows}")  # noqa: S608
    with pytest.raises(NotNow, match="nothing new"):
        station.bench.follow_ups.export_accounts(tmp_path / "second.csv")


def test_no_rma_number_is_minted_twice_though_the_look_ups_forgot_it(
    station: Station, open_here: Callable[[], Station]
) -> None:
    number = refused(station).rma_number
    station = altered(open_here, station.settings.folder, "DELETE FROM minted_numbers; DELETE FROM returns")
    sight = station.bench.open(station.bench.identify("QS-1"), 0)
    assert sight.rma_number != number
