"""Events and payloads made for tests, as short as they can be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import msgspec

from intake_app.domain.events import GENESIS, RETURN, AnyPayload, Decided, Event, Opened, Printed
from intake_app.domain.override_events import Overridden, Override
from intake_app.domain.rules import PolicyRef
from intake_app.domain.verdict_words import Verdict

Made = TypeVar("Made", bound=msgspec.Struct)
NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def filled(kind: type[Made], **values: object) -> Made:
    """A struct with these values; every other text that it asks for is empty."""
    asked = {field.name: "" for field in msgspec.structs.fields(kind) if field.required}
    return kind(**asked | values)


def opened(serial: str = "S1", **values: object) -> Opened:
    return filled(
        Opened,
        **{
            "serial": serial,
            "rma_number": "R1",
            "rma_origin": "outside",
            "received_on": "2026-03-02",
            "scanned": serial,
            "identified_by": "serial",
            **values,
        },
    )


def decided(disposition: str | None = "refuse") -> Decided:
    return filled(
        Decided,
        facts={"box": "missing"},
        policy=PolicyRef("smartvue", "1", "0" * 64),
        decision={"disposition": disposition},
        verdict=filled(Verdict, tone="refuse"),
    )


def printed(decided_event: str, paper: str = "label", copy: int = 1) -> Printed:
    return filled(Printed, paper=paper, copy=copy, decided=decided_event)


def overridden(who: str = "Sam Ito", **values: object) -> Overridden:
    return Overridden(
        filled(
            Override,
            **{
                "who": who,
                "role": "supervisor",
                "at": NINE,
                "reason": "goodwill",
                "policy": PolicyRef("smartvue", "1", "0" * 64),
                "decision": {"disposition": "refuse"},
                "verdict": filled(Verdict, tone="refuse"),
                "inspected_by": [],
                "told": [],
                **values,
            },
        )
    )


def events(payloads: Sequence[AnyPayload], subject: str = "r1") -> list[Event]:
    """Events of one return, one a minute from nine o'clock on, with the ids `e1`, `e2` …; their hashes are made up."""
    return [
        Event(
            id=f"e{number}",
            station="B3",
            sequence=number,
            at=NINE + timedelta(minutes=number),
            offset_minutes=60,
            operator=f"Operator {number}",
            subject_kind=RETURN,
            subject=subject,
            payload=payload,
            schema=1,
            previous=GENESIS,
            hash=f"{number:064}",
        )
        for number, payload in enumerate(payloads, 1)
    ]
