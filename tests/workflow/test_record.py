"""The one place that writes in somebody's name asks whether they may."""

from __future__ import annotations

import msgspec
import pytest

from intake_app.bootstrap import Station
from intake_app.domain.errors import NotAllowed, NotNow
from intake_app.domain.events import RETURN, Decided, Noted
from intake_app.domain.papers import Row
from intake_app.domain.replacement_events import REPLACEMENT, ReplacementGivenUp
from intake_app.domain.returns import fold
from intake_app.domain.roles import MAY, RIGHTS
from intake_app.workflow.document import report_paper
from intake_app.workflow.record import Record
from tests.domain.made_events import decided, events, opened


def test_nobody_may_anything_before_somebody_is_at_the_bench(station: Station) -> None:
    record = Record(station.parts)
    assert (record.who, record.role) == ("", None)
    assert not any(record.may(right) for right in RIGHTS)
    with pytest.raises(NotNow, match="who is at the bench"):
        record.demand("work")
    with pytest.raises(NotNow, match="who is at the bench"):
        record.write(RETURN, "r1", [Noted("x")])


def test_without_sign_in_everybody_may_everything(station: Station) -> None:
    record = Record(station.parts)
    record.sign("  Rosa   Marín ")
    assert (record.who, record.role) == ("Rosa Marín", "administrator")
    for right in RIGHTS:
        record.demand(right)


def test_what_somebody_may_not_is_refused_whole_and_says_who_may(station: Station) -> None:
    record = Record(station.parts)
    record.enter("Ana", "receiving")
    with pytest.raises(NotAllowed, match=r"Ana may not give up .* \(supervisor or administrator\)"):
        record.write_all([(RETURN, "r1", Noted("x")), (REPLACEMENT, "x1", ReplacementGivenUp("Lost."))])
    assert station.parts.journal.events_of("r1") == []
    assert {right for right in RIGHTS if record.may(right)} == MAY["receiving"]


def test_a_decision_says_whether_its_name_was_proved(station: Station) -> None:
    record = Record(station.parts)
    told: list[bool] = []
    record.sign("Rosa")
    for _ in range(2):
        station_id = station.parts.new_id()
        opening = station.parts.journal.events_of(station.bench.open(station.bench.identify("QS-1"), 0).return_id)[0]
        written = record.write(RETURN, station_id, [opening.payload, decided()])
        told.append(isinstance(written[-1].payload, Decided) and written[-1].payload.without_sign_in)
        record.enter("Rosa", "receiving")
    assert told == [True, False]


def test_the_report_says_that_a_name_is_as_typed_and_nothing_of_one_that_was_proved(station: Station) -> None:
    ret = fold(events([opened(), decided()]))
    plain = report_paper(station.parts, ret, "letter")
    typed = fold(events([opened(), msgspec.structs.replace(decided(), without_sign_in=True)]))
    row = Row("Inspected by", "Operator 2; worked without sign-in, the name is as typed")
    said = report_paper(station.parts, typed, "letter").return_rows
    assert [one for one in said if one not in plain.return_rows] == [row]
