from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.errors import NotFound
from intake_app.domain.events import AnyPayload, Identified, Noted, Undone
from intake_app.domain.replacement_events import (
    Awaited,
    Forebear,
    ReplacementCancelled,
    ReplacementGivenUp,
    ReplacementOpened,
    ReplacementSent,
)
from intake_app.domain.replacements import Replaced, Replacement, fold_replacement, replacement_row
from intake_app.domain.returns import fold
from tests.domain.made_events import events, opened

ADVANCE = ReplacementOpened("advance", "2026-03-02", "card", "CH-1", "2600.00", "Ana", "S1", "R1")
SENT = ReplacementSent("S2", "2026-03-03", "2026-04-02", "1Z", "UPS")
STEPS: tuple[AnyPayload, ...] = (SENT, ReplacementCancelled("no"), ReplacementGivenUp("gone"), Noted("x"))


def folded(*payloads: AnyPayload) -> Replacement:
    return fold_replacement(events([ADVANCE, *payloads], "a1"))


def test_a_replacement_is_opened_sent_and_its_unit_waited_for() -> None:
    one = folded()
    assert (one.id, one.ended, one.latest, one.undoable) == ("a1", "", None, "e1")
    assert [one.may(step) for step in ("sent", "cancelled", "given_up")] == [True, True, False]
    one = folded(SENT)
    assert [one.may(step) for step in ("sent", "cancelled", "given_up")] == [False, False, True]
    row = replacement_row(one)
    assert (row.serial, row.sent_serial, row.due_on, row.sent_at) == (
        "S1",
        "S2",
        "2026-04-02",
        "2026-03-02T09:02:00+00:00",
    )
    assert replacement_row(folded()).sent_at == ""


def test_it_is_cancelled_before_it_is_sent_and_given_up_after() -> None:
    assert folded(ReplacementCancelled("no"), SENT).ended == "cancelled"
    assert folded(SENT, ReplacementCancelled("no")).ended == ""
    assert folded(ReplacementGivenUp("gone")).ended == ""
    one = folded(SENT, ReplacementGivenUp("gone"))
    assert (one.ended, one.why, one.latest) == ("given_up", "gone", "given_up")


def test_an_exchange_waits_for_nothing() -> None:
    exchange = ReplacementOpened("exchange", "2026-03-02", serial="S1", return_id="r1")
    assert not fold_replacement(events([exchange, SENT], "a1")).may("given_up")


def test_undo_takes_a_step_or_the_whole_back() -> None:
    assert folded(SENT, Undone("e2")).sent is None
    one = folded(Undone("e1"))
    assert (one.ended, one.undoable, one.may("sent")) == ("withdrawn", "", False)


def test_without_a_beginning_there_is_none() -> None:
    with pytest.raises(NotFound, match="no such replacement"):
        fold_replacement(events([SENT]))


def test_its_state_follows_from_the_return_of_its_unit_and_the_day() -> None:
    to_send, sent = replacement_row(folded()), replacement_row(folded(SENT))
    gone = replacement_row(folded(SENT, ReplacementGivenUp("gone")))
    cancelled = replacement_row(folded(ReplacementCancelled("no")))
    assert Replaced(cancelled).state("2026-03-03") == "cancelled"
    assert Replaced(to_send, "r1", disposition="refund_advance_charge").state("2027-01-01") == "to_send"
    assert [Replaced(sent).state(day) for day in ("2026-04-02", "2026-04-03")] == ["awaited", "overdue"]
    here = [Replaced(sent, "r1", disposition=one).state("2027-01-01") for one in ("", "refer", "keep_advance_charge")]
    assert here == ["here", "here", "done"]
    assert Replaced(gone).state("2027-01-01") == "given_up"
    assert Replaced(gone, "r1").state("2027-01-01") == "here"
    assert (Replaced(sent).serial, Replaced(sent, return_serial="S9").serial) == ("S1", "S9")


def test_a_return_that_was_there_first_counts_on_the_charge() -> None:
    ret = fold(events([opened(), Noted("x"), Awaited("a1", "2600.00")]))
    assert (ret.replacement, ret.facts["advance_charge"], ret.undoable) == ("a1", "2600.00", ())
    assert ret.answers["advance_charge"].source == "replacement"
    back = fold(events([opened(), Noted("x"), Awaited("a1", "2600.00"), Undone("e3")]))
    assert (back.replacement, "advance_charge" in back.facts, len(back.undoable)) == ("", False, 2)


def test_what_a_unit_inherits_goes_with_its_serial() -> None:
    line = [Forebear("S0", "2026-01-01")]
    first = opened(
        facts={"purchased_on": "2025-01-01", "advance_charge": "5.00", "reason": "defective"},
        sources={"purchased_on": "lineage", "advance_charge": "replacement", "reason": "rma"},
        lineage=line,
        replacement="a1",
    )
    ret = fold(events([first]))
    assert (ret.lineage, ret.replacement, ret.answers["purchased_on"].source) == (tuple(line), "a1", "lineage")
    ret = fold(events([first, Identified("S2")]))
    assert (ret.lineage, ret.replacement) == ((), "")
    assert ret.facts == {"received_on": "2026-03-02", "reason": "defective"}
    told = Identified(
        "S3",
        policy="smartvue",
        facts={"purchased_on": "2024-01-01", "model": "S12E4"},
        sources={"purchased_on": "lineage", "policy": "lineage"},
        lineage=line,
    )
    ret = fold(events([first, told]))
    sources = {fact: ret.answers[fact].source for fact in ("purchased_on", "policy", "model")}
    assert sources == {"purchased_on": "lineage", "policy": "lineage", "model": "sale"}


@st.composite
def histories(draw: Any) -> list[AnyPayload]:
    told: list[AnyPayload] = []
    for _ in range(draw(st.integers(0, 10))):
        at = draw(st.integers(0, len(STEPS)))
        told.append(STEPS[at] if at < len(STEPS) else Undone(f"e{draw(st.integers(1, len(told) + 1))}"))
    return told


@given(histories())
def test_whatever_is_told_of_it_it_is_in_one_state(told: list[AnyPayload]) -> None:
    one = folded(*told)
    assert one.ended != "cancelled" or one.sent is None
    assert one.ended != "given_up" or one.sent is not None
    assert bool(one.why) == (one.ended in {"cancelled", "given_up"})
    if one.ended:
        after = folded(*told, SENT, ReplacementCancelled("no"), ReplacementGivenUp("gone"))
        assert msgspec.structs.replace(after, changed_at=one.changed_at) == one
