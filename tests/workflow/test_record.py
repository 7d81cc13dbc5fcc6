"""The one place that writes in somebody's name asks whether they may."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import msgspec
import pytest

from intake_app.bootstrap import Station
from intake_app.domain.errors import NotAllowed, NotNow
from intake_app.domain.events import RETURN, AnyPayload, Corrected, Decided, Event, Noted, SupportAnswer, Undone
from intake_app.domain.follow_ups import WarrantySaid
from intake_app.domain.heads import Alarm
from intake_app.domain.papers import Row
from intake_app.domain.replacement_events import REPLACEMENT, ReplacementGivenUp
from intake_app.domain.returns import fold
from intake_app.domain.rights import needed_right
from intake_app.domain.roles import MAY, RIGHTS, ROLES, Role
from intake_app.domain.station_events import STATION, AlarmRaised, station_subject
from intake_app.workflow.document import report_paper
from intake_app.workflow.record import Record
from tests.domain.made_events import decided, events, filled, opened
from tests.workflow.conftest import excused
from tests.workflow.machine import REST


def test_nobody_may_anything_before_somebody_is_at_the_bench(station: Station) -> None:
    record = Record(station.parts)
    assert (record.who, record.role) == ("", None)
    assert not any(record.may(right) for right in RIGHTS)
    with pytest.raises(NotNow, match="who is at the bench"):
        record.demand("work")
    with pytest.raises(NotNow, match="who is at the bench"):
        record.write(RETURN, "r1", [Noted("x")])


def test_without_sign_in_everybody_may_everything_but_say_who_works_here(station: Station) -> None:
    record = Record(station.parts)
    record.sign("  Rosa   Marín ")
    assert (record.who, record.role) == ("Rosa Marín", "administrator")
    assert {right for right in RIGHTS if not record.may(right)} == {"people"}
    with pytest.raises(NotAllowed, match="a typed name may not say who works here"):
        record.demand("people")


def test_what_somebody_may_not_is_refused_whole_and_says_who_may(station: Station) -> None:
    record = Record(station.parts)
    record.enter("Ana", "receiving")
    with pytest.raises(NotAllowed, match=r"Ana may not give up .* \(supervisor or administrator\)"):
        record.write_all([(RETURN, "r1", Noted("x")), (REPLACEMENT, "x1", ReplacementGivenUp("Lost."))])
    assert station.parts.journal.events_of("r1") == []
    assert {right for right in RIGHTS if record.may(right)} == MAY["receiving"]


def test_whatever_is_written_is_told_once_it_is_on_the_disk_and_what_is_refused_is_not(station: Station) -> None:
    told: list[Event] = []
    station.parts.saves.tell_to(told.append)
    record = Record(station.parts)
    with pytest.raises(NotNow):
        record.write(RETURN, "r1", [Noted("x")])
    assert told == []
    record.sign("Rosa")
    opened_return = station.bench.open(station.bench.identify("QS-1"), 0)
    written = record.write(RETURN, opened_return.return_id, [Noted("x"), Noted("y")])
    found = record.witness("", [(STATION, station_subject("B3"), AlarmRaised(Alarm("touched", "B3", 1)))])
    assert [one.id for one in told[-2:]] == [written[-1].id, found[-1].id]
    station.parts.saves.tell_to(None)
    record.write(RETURN, opened_return.return_id, [Noted("z")])
    assert told[-1].id == found[-1].id


def test_a_decision_says_whether_its_name_was_proved(station: Station) -> None:
    record = Record(station.parts)
    return_id = station.bench.open(station.bench.identify("QS-1"), 0).return_id
    told: list[AnyPayload] = []
    record.sign("Rosa")
    told += [event.payload for event in record.write(RETURN, return_id, [decided(), Corrected("Wrong.", "x")])]
    record.enter("Rosa", "receiving")
    claimed = msgspec.structs.replace(decided(), without_sign_in=True)
    told += [event.payload for event in record.write(RETURN, return_id, [claimed])]
    assert [one.without_sign_in for one in told if isinstance(one, Decided)] == [True, False]


@pytest.mark.parametrize("role", ROLES)
def test_no_role_writes_what_takes_a_higher_right(station: Station, role: Role) -> None:
    """Every kind of event there is: refused with nothing written, or let through by what the table says."""
    record = Record(station.parts)
    record.enter("Ana", role)
    answered = msgspec.structs.replace(decided(), support=SupportAnswer("Ana", "Credit it."))
    refused = 0
    for payload in (answered, *(filled(kind) for kind in get_args(AnyPayload))):
        if needed_right(payload) in MAY[role]:
            record.demand(needed_right(payload))
            continue
        refused += 1
        with pytest.raises(NotAllowed, match="Ana may not"):
            record.write_all([(RETURN, "r1", Noted("x")), (RETURN, "r1", payload)])
    assert station.parts.journal.events_of("r1") == []
    assert bool(refused) == (role != "administrator")


def test_receiving_takes_no_decision_back_whose_box_is_closed_and_writes_no_lists(
    station: Station, tmp_path: Path
) -> None:
    bench = station.bench
    sight = bench.open(bench.identify("SV24E4-018233"), 0)
    for fact, value in {"foam": "missing", "box": "original", "sleeve": "original", "advance_charge": "0"}.items():
        sight = bench.answer(sight.return_id, fact, value)
    sight = bench.accept(excused(station, sight).return_id)
    bench._record.enter("Ana", "receiving")
    bench.correct(sight.return_id, "The foam was there.")
    bench.answer(sight.return_id, "foam", "missing")
    bench.accept(sight.return_id)
    bench.close(sight.return_id)
    with pytest.raises(NotAllowed, match="take back the decision of a return that is or was closed, or a supervisor’s"):
        bench.correct(sight.return_id, "The foam was there.")
    with pytest.raises(NotAllowed, match="write lists and accounts into files"):
        bench.export(bench.queue_listing("recent"), tmp_path / "list.csv")
    assert not (tmp_path / "list.csv").exists()
    bench.undo(sight.return_id)
    with pytest.raises(NotAllowed, match="of a return that is or was closed"):
        bench.correct(sight.return_id, "The foam was there.")
    bench.close(sight.return_id)
    bench._record.enter("Ben", "receiving")
    with pytest.raises(NotAllowed, match="of a return that is or was closed"):
        bench.undo(sight.return_id)
    bench._record.enter("Sue", "supervisor")
    bench.undo(sight.return_id)
    bench.close(sight.return_id)
    assert bench.correct(sight.return_id, "The foam was there.").state == "open"
    bench._record.enter("Ana", "receiving")
    bench.accept(sight.return_id)
    assert bench.correct(sight.return_id, "The foam was there.").state == "open"
    bench._record.enter("Sue", "supervisor")
    bench.export(bench.queue_listing("recent"), tmp_path / "list.csv")


def test_the_report_says_that_a_name_is_as_typed_and_nothing_of_one_that_was_proved(station: Station) -> None:
    ret = fold(events([opened(), decided()]))
    plain = report_paper(station.parts, ret, "letter")
    typed = fold(events([opened(), msgspec.structs.replace(decided(), without_sign_in=True)]))
    row = Row("Inspected by", "Operator 2; worked without sign-in, the name is as typed")
    said = report_paper(station.parts, typed, "letter").return_rows
    assert [one for one in said if one not in plain.return_rows] == [row]


def test_what_a_supervisor_said_is_taken_back_by_one(station: Station) -> None:
    return_id = station.bench.open(station.bench.identify("SV24E4-018233"), 0).return_id
    record = Record(station.parts)
    record.enter("Sue", "supervisor")
    (said,) = record.write(RETURN, return_id, [WarrantySaid("covered", "S12E4", "Bea", "It is.")])
    record.enter("Ana", "receiving")
    (noted,) = record.write(RETURN, return_id, [Noted("x")])
    with pytest.raises(NotAllowed, match="Ana may not record an answer of support"):
        record.write(RETURN, return_id, [Undone(noted.id), Undone(said.id)])
    record.write(RETURN, return_id, [Undone(noted.id)])
    record.enter("Sue", "supervisor")
    record.write(RETURN, return_id, [Undone(said.id)])


def test_what_a_supervisor_accepted_is_corrected_by_one(station: Station) -> None:
    bench = station.bench
    bench._record.enter("Ana", "receiving")
    sight = bench.open(bench.identify("SV24E4-018233"), 0)
    for fact, value in {"foam": "missing", "box": "original", "sleeve": "original", "advance_charge": "0"}.items():
        sight = bench.answer(sight.return_id, fact, value)
    for fact in ("parts", "reason", "remedy", "proof_of_purchase"):
        sight = bench.answer(sight.return_id, fact, REST[fact])
    sight = excused(station, sight)
    bench._record.enter("Sue", "supervisor")
    bench.overrides.accept(sight.return_id, "goodwill", "Good customer.", "")
    bench._record.enter("Ana", "receiving")
    bench.accept(sight.return_id)
    with pytest.raises(NotAllowed, match="take back the decision"):
        bench.correct(sight.return_id, "Not so.")
    bench._record.enter("Sue", "supervisor")
    assert bench.correct(sight.return_id, "Not so.").state == "open"
