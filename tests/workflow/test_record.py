"""The one place that writes in somebody's name asks whether they may."""

from __future__ import annotations

import pytest

from intake_app.bootstrap import Station
from intake_app.domain.errors import NotAllowed, NotNow
from intake_app.domain.events import RETURN, Noted
from intake_app.domain.replacement_events import REPLACEMENT, ReplacementGivenUp
from intake_app.domain.roles import MAY, RIGHTS
from intake_app.workflow.record import Record


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
