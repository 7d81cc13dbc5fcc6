"""Replacements that leave in a consignment: the pair is made when it is dispatched, and taken back with it."""

from __future__ import annotations

import pytest

from intake_app.bootstrap import Station
from intake_app.domain.errors import NotNow
from intake_app.store.rebuild import rebuild
from tests.workflow.test_replacements import SALE, advance, opened, shown, state
from tests.workflow.test_shipping import HOME, UPS, card, exchanged, ready


def test_an_advance_replacement_leaves_in_a_consignment(station: Station) -> None:
    one, shipping = advance(station), station.bench.shipping
    (line,) = shipping.listing("due").lines
    assert line.cells[0] == "Replacement"
    assert line.values[3] == SALE
    found = shipping.scan(SALE)
    made = card(found)
    assert [line.id for line in shipping.listing("due").lines] == [f"packing {made.id}"]
    assert found.told == f"It is sent ahead of {SALE}. Scan the serial of the new unit."
    assert (made.way, made.to.name, made.to.address) == ("replacement", "Núñez Seguridad", "Calle 1")
    shipping.scan("NEW-1", made.id)
    ready(station, made.id)
    shipping.dispatch(made.id)
    assert shown(station, one)[0] == "awaited"
    rows = {row.name: row.value for row in station.bench.replacements.card(one).rows}
    assert rows["Sent by"] == f"UPS {UPS} {made.number}"
    shipping.undo(made.id)
    assert shown(station, one)[0] == "to_send"
    shipping.dispatch(made.id)
    station.bench.replacements.give_up(one, "Gone.")
    with pytest.raises(NotNow):
        shipping.undo(made.id)
    assert [pair.old for pair in station.parts.journal.pairs_of("NEW-1")] == [SALE]


def test_the_consignment_is_told_for_whom_it_is_at_any_time(station: Station) -> None:
    first, second = advance(station), advance(station, serial="QS-1", reference="CH-8")
    shipping = station.bench.shipping
    made = card(shipping.scan("NEW-1", way="replacement"))
    made = card(shipping.scan(SALE, made.id))
    assert made.to.name == "Núñez Seguridad"
    with pytest.raises(NotNow, match="is the replacement for"):
        shipping.scan("QS-1", made.id)
    ready(station, made.id)
    # What lies in a consignment leaves with it, and by no other way.
    with pytest.raises(NotNow, match=f"is in {made.number} already"):
        station.bench.replacements.sent(first, "NEW-1")
    shipping.dispatch(made.id)
    assert shown(station, first)[0] == "awaited"
    with pytest.raises(NotNow, match=f"Consignment {made.number} left with it"):
        station.bench.replacements.undo(first)
    shipping.undo(made.id)
    assert (shown(station, first)[0], shown(station, second)[0]) == ("to_send", "to_send")


def test_a_replacement_for_a_return_is_a_pair_once_it_left(station: Station) -> None:
    sight, shipping = exchanged(station), station.bench.shipping
    made = card(shipping.scan("QS-1", way="replacement"))
    shipping.scan("NEW-77", made.id)
    shipping.address(made.id, HOME)
    ready(station, made.id)
    assert station.parts.journal.pairs_of("NEW-77") == []
    shipping.dispatch(made.id)
    (pair,) = station.parts.journal.pairs_of("NEW-77")
    assert (pair.old, pair.return_id) == ("QS-1", sight.return_id)
    shipping.undo(made.id)
    assert station.parts.journal.pairs_of("NEW-77") == []
    shipping.dispatch(made.id)
    ret = state(station, opened(station, "NEW-77"))
    assert (ret.facts["purchased_on"], ret.policy) == ("2026-11-05", "q-see")
    assert any("NEW-77 was sent for it" in notice for notice in station.bench.resume(sight.return_id).notices)
    station.close()
    assert rebuild(station.settings.folder).were_equal
