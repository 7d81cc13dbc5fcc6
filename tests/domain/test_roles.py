"""What each role may do, and what it takes to write each kind of event."""

from __future__ import annotations

import itertools
from typing import get_args

import msgspec
import pytest

from intake_app.domain.batch_events import BatchMade, BatchWritten
from intake_app.domain.events import (
    Answered,
    AnyPayload,
    Closed,
    Corrected,
    Identified,
    Noted,
    Opened,
    SupportAnswer,
    Undone,
)
from intake_app.domain.follow_ups import Exported, WarrantySaid
from intake_app.domain.heads import Alarm
from intake_app.domain.override_events import Override
from intake_app.domain.person_events import PersonPayload
from intake_app.domain.replacement_events import ReplacementGivenUp
from intake_app.domain.rights import NEEDS, is_supervised, needed_right, right_to_correct, right_to_undo, right_to_write
from intake_app.domain.roles import MAY, PIN_ROLES, RIGHTS, ROLES, Right, who_may
from intake_app.domain.station_events import AlarmAcknowledged, AlarmRaised, KeyMade, Restored, SignInChosen
from tests.domain.made_events import decided, events, filled, opened, printed

PLAIN = {
    *("opened", "identified", "answered", "noted", "photographed", "marked", "filed", "set_aside", "excused", "undone"),
    *("decided", "printed", "corrected", "closed", "surprised", "moved", "followed_up", "came_in_kit", "awaited"),
    *("kit_quoted", "kit_ordered", "kit_paid", "kit_shipped", "kit_delivered", "kit_used", "kit_cancelled"),
    *("kit_printed", "rma_authorised", "rma_amended", "rma_announced", "box_arrived", "rma_complete", "rma_cancelled"),
    *("consignment_begun", "addressed", "unit_packed", "kit_packed", "taken_out", "pack_answered", "carrier_given"),
    *("shipping_printed", "dispatched", "consignment_cancelled"),
    *("replacement_opened", "replacement_sent", "replacement_cancelled"),
}
"""The events that whoever carries a box writes: somebody thought of each of them."""


def test_every_role_may_what_the_one_before_may_and_more() -> None:
    assert [set(MAY[role]) < set(MAY[above]) for role, above in itertools.pairwise(ROLES)] == [True, True]
    assert MAY["administrator"] == set(RIGHTS)
    assert set(ROLES) - PIN_ROLES == {"receiving"}


def test_who_may_names_the_least_role_first() -> None:
    assert who_may("work") == ["receiving", "supervisor", "administrator"]
    assert who_may("override") == ["supervisor", "administrator"]
    assert who_may("people") == ["administrator"]


def test_every_kind_of_event_is_in_the_table_or_knowingly_plain_work() -> None:
    kinds = {str(kind.__struct_config__.tag): kind for kind in get_args(AnyPayload)}
    named = {str(kind.__struct_config__.tag) for kind in NEEDS}
    assert not named & PLAIN
    assert named | PLAIN == set(kinds)
    assert all(needed_right(filled(kinds[name])) == "work" for name in PLAIN)
    assert all(needed_right(filled(kind)) == "people" for kind in get_args(PersonPayload))


@pytest.mark.parametrize(
    ("payload", "right"),
    [
        (SignInChosen(is_on=False), "people"),
        (filled(BatchMade), "exports"),
        (filled(BatchWritten), "exports"),
        (filled(Exported), "exports"),
        (filled(WarrantySaid), "support"),
        (filled(ReplacementGivenUp), "give_up"),
        (filled(Restored, heads=[]), "restore"),
        (KeyMade("", ""), "alarms"),
        (AlarmRaised(Alarm("changed")), "alarms"),
        (AlarmAcknowledged("", ""), "alarms"),
        (msgspec.structs.replace(decided(), support=SupportAnswer("Ana", "Credit it.")), "support"),
    ],
)
def test_what_is_more_than_work_needs_its_right(payload: AnyPayload, right: Right) -> None:
    assert needed_right(payload) == right


def test_a_decision_is_a_supervisors_where_one_accepted_it_or_recorded_support() -> None:
    assert not is_supervised(decided())
    assert is_supervised(msgspec.structs.replace(decided(), support=SupportAnswer("Ana", "Credit it.")))
    assert is_supervised(msgspec.structs.replace(decided(), overrides=[filled(Override)]))


CLOSED: list[AnyPayload] = [decided(), printed("e2"), Closed(1)]
OVERRIDDEN = msgspec.structs.replace(decided(), overrides=[filled(Override)])
SUPERVISED = msgspec.structs.replace(decided(), support=SupportAnswer("Ana", "Credit it."))


@pytest.mark.parametrize(
    ("after", "right"),
    [
        ([], "work"),
        ([decided(), printed("e2")], "work"),
        ([decided(), printed("e2"), Closed(1)], "correct"),
        ([decided(), printed("e2"), Closed(1), Undone("e4")], "correct"),
        ([decided(), printed("e2"), Closed(1), Corrected("Wrong.", "e2"), decided()], "work"),
        ([decided(), printed("e2"), Closed(1), Corrected("Wrong.", "e2"), decided(), Undone("e6")], "correct"),
        ([decided(), Corrected("Support.", "e2", "support"), SUPERVISED], "correct"),
        ([SUPERVISED, Corrected("Wrong.", "e2"), decided()], "work"),
        ([*CLOSED, Corrected("A kit.", "e2", "kit_ordered"), decided("hold_for_kit")], "correct"),
        ([*CLOSED, Corrected("Proof.", "e2", "proof"), decided(), Corrected("Wrong.", "e6"), decided()], "work"),
        ([*CLOSED, Corrected("Wrong.", "e2"), Undone("e5")], "correct"),
        ([SUPERVISED, Corrected("A kit.", "e2", "kit_ordered"), decided()], "correct"),
        ([decided(), Corrected("A kit.", "e2", "kit_ordered"), decided()], "work"),
    ],
)
def test_what_was_ever_closed_is_not_receivings_to_correct(after: list[AnyPayload], right: Right) -> None:
    assert right_to_correct(events([opened(), *after])) == right


@pytest.mark.parametrize(
    ("after", "undone", "operator", "right"),
    [
        ([decided(), printed("e2"), Closed(1)], "e4", "Rosa", "work"),
        ([decided(), printed("e2"), Closed(1)], "e4", "ROSA", "work"),
        ([decided(), printed("e2"), Closed(1)], "e4", "Ben", "correct"),
        ([decided(), printed("e2"), Closed(1), Noted("So.")], "e4", "Rosa", "correct"),
        ([decided(), printed("e2"), Closed(1), Noted("So."), Undone("e5")], "e4", "Rosa", "correct"),
        ([Noted("So.")], "e2", "Ben", "work"),
        ([SUPERVISED], "e2", "Rosa", "support"),
        ([OVERRIDDEN], "e2", "Rosa", "correct"),
        ([decided()], "e2", "Rosa", "work"),
        ([*CLOSED, Corrected("Wrong.", "e2")], "e5", "Rosa", "correct"),
        ([decided(), Corrected("Wrong.", "e2")], "e3", "Rosa", "work"),
        ([decided(), Corrected("Support.", "e2", "support")], "e3", "Rosa", "support"),
        ([*CLOSED, Corrected("A kit.", "e2", "kit_ordered")], "e5", "Rosa", "work"),
        ([Answered("box", "missing"), Undone("e2")], "e3", "Rosa", "work"),
        ([], "e9", "Rosa", "work"),
    ],
)
def test_a_closing_is_taken_back_as_ones_own_slip_or_as_a_decision(
    after: list[AnyPayload], undone: str, operator: str, right: Right
) -> None:
    said = [msgspec.structs.replace(one, operator="Rosa") for one in events([opened(), *after])]
    assert right_to_undo(said, Undone(undone), operator) == right


FROZEN = msgspec.structs.replace(
    decided(), facts={"box": "missing", "foam": "original", "parts": "altered", "proof_of_purchase": "none"}
)
SHUT: list[AnyPayload] = [FROZEN, printed("e2"), Closed(1)]
KIT_CAME: list[AnyPayload] = [*SHUT, Corrected("It came.", "e2", "kit_arrived")]
PROOF_CAME: list[AnyPayload] = [*SHUT, Corrected("It came.", "e2", "proof")]


@pytest.mark.parametrize(
    ("after", "said", "right"),
    [
        ([], Answered("box", "original"), "work"),
        (SHUT, Answered("box", "original"), "work"),  # the return is closed: nothing is answered in it
        ([FROZEN, Corrected("It came.", "e2", "kit_arrived")], Answered("box", "original"), "work"),
        ([*SHUT, Corrected("Wrong.", "e2")], Answered("box", "original"), "work"),
        (KIT_CAME, Answered("box", "original"), "correct"),
        ([*KIT_CAME, Answered("box", None)], Answered("box", "original"), "correct"),
        (KIT_CAME, Answered("box", "kit"), "work"),
        (KIT_CAME, Answered("foam", "original"), "work"),
        (KIT_CAME, Answered("foam", "damaged"), "work"),
        (KIT_CAME, Answered("sleeve", "original"), "work"),
        (KIT_CAME, Answered("parts", "altered"), "work"),
        (KIT_CAME, Answered("parts", "original_condition"), "correct"),
        (KIT_CAME, Answered("proof_of_purchase", "receipt"), "correct"),
        (KIT_CAME, Answered("reason", "unwanted"), "work"),
        (PROOF_CAME, Answered("proof_of_purchase", "receipt"), "work"),
        (PROOF_CAME, Answered("parts", "original_condition"), "correct"),
        (KIT_CAME, Answered("customer", "Somebody"), "work"),
        (KIT_CAME, Identified("S2"), "correct"),
        (
            [Identified(""), FROZEN, printed("e3"), Closed(1), Corrected("Proof.", "e3", "proof")],
            Identified("S2"),
            "work",
        ),
        (
            [Answered("customer", "Ana"), FROZEN, printed("e3"), Closed(1), Corrected("Proof.", "e3", "proof")],
            Answered("customer", "Eve"),
            "correct",
        ),
        (
            [*SHUT, Corrected("It came.", "e2", "kit_arrived"), Undone("e5"), Undone("e4")],
            Answered("box", "kit"),
            "work",
        ),
        (KIT_CAME, Corrected("Wrong.", "e2"), "correct"),
        (KIT_CAME, Undone("e5"), "work"),
        ([Noted("So.")], Noted("So."), "work"),
    ],
)
def test_a_new_fact_opens_a_return_for_what_is_new_alone(
    after: list[AnyPayload], said: AnyPayload, right: Right
) -> None:
    assert right_to_write(events([opened(), *after]), said, "Rosa") == right


def test_entries_of_a_return_that_none_opened_take_no_more_than_work() -> None:
    without = [one for one in events([opened(), *KIT_CAME]) if not isinstance(one.payload, Opened)]
    assert right_to_write(without, Answered("box", "original"), "Rosa") == "work"
