"""The states of an RMA, from its events, the returns under it, and the day."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.events import AnyPayload, Event, Undone, decode_payload, encode_payload
from intake_app.domain.rma_events import (
    RMA,
    BoxArrived,
    RmaAmended,
    RmaAnnounced,
    RmaAuthorised,
    RmaCancelled,
    RmaComplete,
    RmaTerms,
)
from intake_app.domain.rmas import RMA_STATES, Came, RmaRecord, fold_rma, state_of, still_to_come
from intake_app.domain.unit import Rma
from tests.domain.made_events import NINE

LINES = [Rma("R1", serial="A"), Rma("R1", serial="B")]
TERMS = RmaTerms(customer="Núñez", serials=["A", "B"], valid_until="2026-12-01")


def events(*payloads: AnyPayload) -> list[Event]:
    return [
        Event(f"e{n}", "B3", n, NINE, 0, "Rosa", RMA, "R1", payload, 1, "", "") for n, payload in enumerate(payloads, 1)
    ]


def record(*payloads: AnyPayload) -> RmaRecord:
    return fold_rma(events(*payloads))


def test_one_that_was_made_here_is_read_as_lines() -> None:
    made = record(RmaAuthorised("R1", TERMS), RmaAnnounced("1Z", "UPS", "2026-11-30"))
    assert [line.serial for line in made.lines] == ["A", "B"]
    assert {(line.number, line.tracking, line.expected_on) for line in made.lines} == {("R1", "1Z", "2026-11-30")}
    assert RmaAuthorised("R1", TERMS).minted == ("RMA", "R1")
    assert RmaAuthorised("R1", TERMS, is_minted=False).minted is None


def test_one_without_serials_takes_any_unit() -> None:
    assert [line.serial for line in record(RmaAuthorised("R1", RmaTerms())).lines] == [""]


def test_an_amendment_takes_the_place_of_what_was_said_before() -> None:
    made = record(RmaAuthorised("R1", TERMS), RmaAmended(RmaTerms(serials=["C"])))
    assert [line.serial for line in made.lines] == ["C"]


def test_an_imported_one_has_no_lines_here_and_is_not_amended() -> None:
    assert record(BoxArrived("R1", 1, 2), RmaAmended(TERMS)).lines == []


def test_what_is_undone_does_not_count() -> None:
    made = record(RmaAuthorised("R1", TERMS), RmaCancelled("R1", "Gone."), Undone("e2"))
    assert made.cancelled == ""
    assert made.undoable == ()


def test_boxes_are_counted_once() -> None:
    assert record(BoxArrived("R1", 2, 3), BoxArrived("R1", 1, 3), BoxArrived("R1", 2, 3)).came == (1, 2)


@pytest.mark.parametrize(
    ("payloads", "came", "today", "state"),
    [
        ([], [], "2026-11-20", "authorised"),
        ([RmaAnnounced("1Z")], [], "2026-11-20", "expected"),
        ([RmaAnnounced("1Z")], [], "2026-12-02", "expired"),
        ([BoxArrived("R1", 1, 2)], [], "2026-12-02", "partly_arrived"),
        ([], [Came("A", is_closed=True)], "2026-11-20", "partly_arrived"),
        ([], [Came("A", is_closed=True), Came("b", is_closed=False)], "2026-11-20", "arrived"),
        ([], [Came("A", is_closed=True), Came("B", is_closed=True)], "2026-11-20", "closed"),
        ([RmaComplete("R1", ["B"])], [Came("A", is_closed=False)], "2026-11-20", "arrived"),
        ([RmaComplete("R1", ["A", "B"])], [], "2026-11-20", "closed"),
        ([RmaCancelled("R1", "Gone.")], [Came("A", is_closed=True)], "2026-11-20", "cancelled"),
    ],
)
def test_each_state(payloads: list[AnyPayload], came: list[Came], today: str, state: str) -> None:
    known = record(RmaAuthorised("R1", TERMS), *payloads)
    assert state_of(known, LINES, came, "2026-12-01", today) == state


def test_an_imported_one_that_nobody_touched() -> None:
    assert state_of(None, LINES, [], "", "2026-11-20") == "authorised"
    assert state_of(None, [Rma("R1", tracking="1Z")], [], "", "2026-11-20") == "expected"
    assert state_of(None, [Rma("R1", expected_on="2026-11-21")], [], "", "2026-11-20") == "expected"


def test_a_line_that_names_no_serial_is_filled_by_any_unit() -> None:
    lines = [Rma("R1", serial="A"), Rma("R1")]
    assert still_to_come(lines, [Came("A", is_closed=False)]) == [""]
    assert still_to_come(lines, [Came("X", is_closed=False)]) == ["A"]


terms = st.builds(RmaTerms, serials=st.lists(st.sampled_from("ABC"), max_size=3))
payloads = st.one_of(
    st.builds(RmaAmended, terms),
    st.builds(RmaAnnounced, tracking=st.sampled_from(["", "1Z"])),
    st.builds(BoxArrived, st.just("R1"), st.integers(1, 3), st.just(3)),
    st.builds(RmaComplete, st.just("R1"), st.lists(st.sampled_from("AB"))),
    st.builds(RmaCancelled, st.just("R1"), st.just("Gone.")),
    st.builds(Undone, st.sampled_from(["e2", "e3", "e4"])),
)


@given(st.booleans(), st.lists(payloads, max_size=8), st.lists(st.builds(Came, st.sampled_from("ABX"), st.booleans())))
def test_every_history_has_one_state_and_survives_being_stored(
    is_made: bool, told: list[AnyPayload], came: list[Came]
) -> None:
    history = events(*([RmaAuthorised("R1", TERMS)] if is_made else [BoxArrived("R1", 1, 1)]), *told)
    stored = [msgspec.structs.replace(one, payload=decode_payload(encode_payload(one.payload))) for one in history]
    left = fold_rma(stored)
    assert left == fold_rma(history)
    assert msgspec.json.decode(msgspec.json.encode(left), type=RmaRecord) == left
    assert state_of(left, left.lines or LINES, came, "2026-12-01", "2026-11-20") in RMA_STATES
    assert set(left.undoable) <= {one.id for one in history}
