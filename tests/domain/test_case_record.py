from __future__ import annotations

from datetime import UTC, datetime

from intake_app.domain.case_record import case_record, of_others
from intake_app.domain.consignment_events import Addressed, Addressee, ConsignmentBegun, UnitPacked
from intake_app.domain.events import AnyPayload, Corrected, Event, Noted, Opened, Undone
from tests.domain.made_events import decided

AT = datetime(2026, 11, 20, 14, 41, 7, tzinfo=UTC)


def events(*told: tuple[str, str, AnyPayload]) -> list[Event]:
    return [
        Event(f"e{place}", "B3", place, AT, -300, "Rosa", kind, subject, payload, 1, "", f"{place:064}")
        for place, (kind, subject, payload) in enumerate(told, 1)
    ]


def test_a_return_without_a_decision_and_what_belongs_besides() -> None:
    opened = Opened("S-1", "R-1", "outside", "2026-11-20", "S-1", "serial")
    told = events(
        ("rma", "R1", Noted("seen")),
        ("return", "one", opened),
        ("return", "one", Noted("wet", "foam")),
    )
    record = case_record("R-1", told)
    assert record["besides"] == [{"subject_kind": "rma", "subject": "R1", "lines": [1]}]
    (one,) = record["returns"]  # type: ignore[misc]
    assert (one["state"], one["closed_at"], one["decisions"], one["lines"]) == ("open", None, [], [2, 3])  # type: ignore[has-type]
    assert one["notes"] == [{"text": "wet", "fact": "foam", "at": "2026-11-20T09:41:07-05:00", "operator": "Rosa"}]  # type: ignore[has-type]


def test_units_of_others_in_a_consignment() -> None:
    told = events(
        ("consignment", "c", ConsignmentBegun("LP-1", "to_manufacturer")),
        ("consignment", "c", Addressed(Addressee("Maker"))),
        ("consignment", "c", UnitPacked("S-1", return_id="one")),
        ("consignment", "c", UnitPacked("S-2", return_id="two")),
    )
    assert of_others(told, {"one"}) == {"e4"}


def test_a_replacement_belongs_to_whom_the_consignment_is_for() -> None:
    for address, foreign in (
        (Addressed(Addressee("A"), return_id="one"), set()),
        (Addressed(Addressee("A"), replacement_id="rep"), set()),
        (Addressed(Addressee("B"), return_id="two"), {"e3"}),
    ):
        told = events(
            ("consignment", "c", ConsignmentBegun("LP-1", "replacement")),
            ("consignment", "c", address),
            ("consignment", "c", UnitPacked("NEW-1")),
        )
        assert of_others(told, {"one", "rep"}) == foreign


def test_every_decision_is_told_with_what_became_of_it() -> None:
    opened = Opened("S-1", "R-1", "outside", "2026-11-20", "S-1", "serial")
    told = events(
        ("return", "one", opened),
        ("return", "one", decided()),
        ("return", "one", Corrected("The wrong box.", "e2")),
        ("return", "one", decided("decline")),
        ("return", "one", Undone("e4")),
        ("return", "one", decided("credit_in_full")),
    )
    (one,) = case_record("R-1", told)["returns"]  # type: ignore[misc]
    decisions = one["decisions"]  # type: ignore[has-type]
    assert [(each["line"], each["stands"], each["undone"]) for each in decisions] == [
        (2, False, False),
        (4, False, True),
        (6, True, False),
    ]
    assert [each["answer"]["disposition"] for each in decisions] == ["refuse", "decline", "credit_in_full"]
    assert decisions[0]["taken_back"] == {
        "why": "The wrong box.",
        "at": "2026-11-20T09:41:07-05:00",
        "operator": "Rosa",
        "because_of": "",
    }
    assert decisions[2]["taken_back"] is None
    assert decisions[2]["frozen"]["decision"]["disposition"] == "credit_in_full"
