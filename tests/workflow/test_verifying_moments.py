"""`intake verify` holds what was written against the record of its moment, when what misled it then is gone, too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from intake_app.bootstrap import Station
from intake_app.store.database import connect
from intake_app.store.journal_reading import FILE_NAME
from intake_app.store.signing import STATE_VARIABLE
from tests.workflow.machine import entry_faults
from tests.workflow.test_shipping import HOME, card, exchanged, ready, refused

UNIT = "SV19R24-00771"


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "state"))


def bend(folder: Path, index: str, hidden: str) -> None:
    """Make this index lead past these entries, under its own name and text; none with an empty `hidden`."""
    connection = connect(folder / FILE_NAME)
    (made,) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (index,)).fetchone()
    connection.execute(f"DROP INDEX {index}")
    more = f"{' AND' if ' WHERE ' in made else ' WHERE'} NOT ({hidden})"
    connection.execute(made + (more if hidden else ""))
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("UPDATE sqlite_schema SET sql = ? WHERE name = ?", (made, index))
    connection.close()


def test_a_refused_unit_that_left_while_an_index_was_bent_is_told_for_ever(
    station: Station, open_here: Callable[[], Station]
) -> None:
    rma = refused(station).rma_number
    exchanged(station)
    folder = station.settings.folder
    station.close()
    bend(folder, "events_by_serial", f"CAST(payload AS TEXT) LIKE '%{UNIT}%'")
    misled = open_here()
    misled.bench.sign("Rosa Marín")
    shipping = misled.bench.shipping
    consignment = card(shipping.scan(UNIT, way="replacement")).id
    shipping.scan("QS-1", consignment)
    shipping.address(consignment, HOME)
    ready(misled, consignment)
    assert card(shipping.dispatch(consignment)).state == "dispatched"
    misled.close()
    bend(folder, "events_by_serial", "")
    faults = entry_faults(folder)
    said = (
        f"the unit {UNIT} as a replacement, although it was not in stock: its return {rma} was not closed (“Refuse”)."
    )
    assert [one.partition("” ")[2] for one in faults] == [
        f"packs {said}",
        f"dispatches {said}",
        f"sends {said}",
    ]


def test_who_came_in_by_a_void_badge_while_an_index_was_bent_is_told(
    station: Station, open_here: Callable[[], Station]
) -> None:
    people = station.bench.people
    people.first_administrator("Ada Boss", "481516")
    rosa = people.add("Rosa Marín", "receiving")
    badge = people.give_badge(rosa.id)
    people.revoke_badge(rosa.id)
    folder = station.settings.folder
    station.close()
    bend(folder, "events_by_subject", "kind = 'badge_revoked'")
    misled = open_here()
    misled.bench.people.sign_in_by_badge(badge)
    misled.bench.open(misled.bench.identify(UNIT), None)
    misled.close()
    bend(folder, "events_by_subject", "")
    [fault] = entry_faults(folder)
    assert fault.endswith("of station “B3” lets in “Rosa Marín” by a badge, who had none then.")
