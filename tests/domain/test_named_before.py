"""When a return that was taken back, or says another serial now, was one of a unit all the same."""

from __future__ import annotations

import pytest

from intake_app.domain.events import Answered, AnyPayload, Identified, Noted, Undone
from intake_app.domain.named_before import was_of_unit
from intake_app.domain.surprises import Surprise, Surprised
from tests.domain.made_events import events, filled, opened

FOAM = Answered("foam", "missing")


def serial(text: str | None) -> Answered:
    return Answered("serial", text)


@pytest.mark.parametrize(
    ("road", "said"),
    [
        ([opened("S1")], True),
        ([opened("S1"), Undone("e1")], False),
        ([opened("S1"), Answered("customer", "Ann"), Undone("e2"), Undone("e1")], False),
        ([opened("S1"), filled(Surprised, surprise=filled(Surprise)), Undone("e1")], False),
        ([opened("S1"), FOAM, Undone("e2"), Undone("e1")], True),
        ([opened("s1 "), Noted("wet"), Undone("e2"), Undone("e1")], True),
        ([opened("S1"), serial("S2")], True),
        ([opened("S1"), serial(None)], True),
        ([opened("S2"), serial("S1"), Undone("e2")], False),
        ([opened("S2"), serial("S1"), FOAM, Undone("e2")], True),
        ([opened("S2"), FOAM, serial("S1"), Undone("e3")], False),
        ([opened("S2"), filled(Identified, serial="S1"), serial("S3")], True),
        ([opened("S2"), FOAM, serial("S3"), FOAM], False),
        ([opened(""), FOAM], False),
    ],
)
def test_a_return_was_one_of_a_unit(road: list[AnyPayload], said: bool) -> None:
    assert was_of_unit(events(road), "S1") is said
