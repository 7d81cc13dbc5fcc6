from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.events import Undone
from intake_app.domain.return_row import ReturnRow
from intake_app.domain.returns import fold
from intake_app.domain.rmas import STATES, Arrival, gathered
from intake_app.domain.surprises import Surprised, surprises
from intake_app.domain.unit import Customer, Rma, Sale
from tests.domain.made_events import events, filled, opened

TODAY = "2026-11-20"


def came(serial: str, state: str = "open", number: str = "R-1") -> ReturnRow:
    return filled(ReturnRow, rma_number=number, serial=serial, state=state)


@pytest.mark.parametrize(
    ("lines", "returns", "state"),
    [
        ([Rma("R-1", serial="A")], [], "authorised"),
        ([Rma("R-1", serial="A", tracking="1Z")], [], "expected"),
        ([Rma("R-1", serial="A", expected_on=TODAY)], [], "expected"),
        ([Rma("R-1", serial="A", expected_on="2026-11-19")], [], "late"),
        ([Rma("R-1", serial="A", valid_until="2026-11-19")], [], "expired"),
        ([Rma("R-1", serial="A", valid_until=TODAY)], [], "authorised"),
        ([Rma("R-1", serial="A"), Rma("R-1", serial="B")], [came("a")], "partly_arrived"),
        ([Rma("R-1", serial="A", valid_until="2026-11-19")], [came("A")], "arrived"),
        ([Rma("R-1", serial="A"), Rma("R-1", serial="B")], [came("A", "closed"), came("B", "closed")], "closed"),
        ([Rma("R-1", serial="A"), Rma("R-1", serial="B")], [came("A", "closed"), came("B", "decided")], "arrived"),
        ([Rma("R-1")], [came("ANY")], "arrived"),
        ([Rma("R-1", serial="A")], [came("OTHER")], "authorised"),
        ([Rma("R-1", serial="A"), Rma("R-1")], [came("OTHER")], "partly_arrived"),
    ],
)
def test_how_far_an_rma_is(lines: list[Rma], returns: list[ReturnRow], state: str) -> None:
    assert Arrival(tuple(lines), tuple(returns)).state(TODAY) == state


def test_lines_and_returns_are_gathered_by_number_however_it_is_spelt() -> None:
    lines = [Rma("r-2", serial="C"), Rma("R-1", serial="A"), Rma("R-1", serial="B", customer="Peña")]
    first, second = gathered(lines, [came("A"), came("C", number="R-2")])
    assert (first.number, first.declared, first.arrived) == ("r-2", 1, 1)
    assert (second.number, second.declared, second.arrived) == ("R-1", 2, 1)
    assert (second.told("customer"), second.told("tracking")) == ("Peña", "")


SERIALS = st.sampled_from(["", "A", "B", "C"])


@given(
    st.lists(
        st.builds(Rma, st.just("R-1"), serial=SERIALS, expected_on=st.sampled_from(["", "2026-11-19"])), min_size=1
    ),
    st.lists(st.builds(came, SERIALS, st.sampled_from(["open", "closed"])), max_size=5),
)
def test_there_is_always_one_state_and_never_more_arrived_than_declared(
    lines: list[Rma], returns: list[ReturnRow]
) -> None:
    one = Arrival(tuple(lines), tuple(returns))
    assert one.state(TODAY) in STATES
    assert 0 <= one.arrived <= one.declared


def told(
    scanned: str = "A", sale: Sale | None = None, rma: Rma | None = None, before: str = ""
) -> list[tuple[str, str]]:
    return [(one.what, one.told) for one in surprises(scanned, TODAY, sale, rma, before)]


def test_what_is_as_it_should_be_is_no_surprise() -> None:
    assert told() == []
    sale = Sale("A", customer=Customer("Núñez"))
    assert told(sale=sale, rma=Rma("R-1", serial="A", customer="NÚÑEZ", valid_until=TODAY, tracking="1Z9")) == []
    assert told(sale=Sale("A"), rma=Rma("R-1", customer="Núñez")) == []


def test_each_surprise_tells_what_it_is_about() -> None:
    sale = Sale("A", customer=Customer("Peña"))
    rma = Rma("R-1", customer="Núñez", valid_until="2026-11-19", tracking="1Z5R89390357567127")
    assert told(" 1z5r 8939 0357567127\r", sale, rma, "R-0") == [
        ("expired", "2026-11-19"),
        ("other_customer", "Peña"),
        ("returned_before", "R-0"),
        ("by_tracking", "1Z5R89390357567127"),
    ]


def test_a_surprise_belongs_to_its_opening() -> None:
    ret = fold(events([opened(), Surprised("expired", "2026-11-19")]))
    assert ret.surprises == (Surprised("expired", "2026-11-19"),)
    assert ret.undoable == ("e1",)
    assert fold(events([opened(), Surprised("expired", "x"), Undone("e1")])).state == "withdrawn"
