from __future__ import annotations

from intake_app.domain.heads import Alarm
from intake_app.domain.station_events import AlarmAcknowledged, AlarmRaised, KeyMade, Restored
from intake_app.domain.station_record import (
    is_settled,
    put_back_although,
    settled_entries,
    standing_alarms,
    untold,
    was_told,
    went_on,
)
from tests.domain.made_events import events

FIRST, SECOND = Alarm("older_file", "B3", 9), Alarm("changed", "B3", 4)


def test_an_alarm_stands_until_somebody_acknowledges_it() -> None:
    told = events([KeyMade("00", "k"), AlarmRaised(FIRST), AlarmRaised(SECOND)])
    assert standing_alarms(told) == [(told[1], FIRST), (told[2], SECOND)]
    acknowledged = [*told, *events([AlarmAcknowledged("e2", "Put back by hand.")])]
    assert standing_alarms(acknowledged) == [(told[2], SECOND)]


def test_what_was_never_raised_can_be_acknowledged_without_harm() -> None:
    told = events([AlarmAcknowledged("e9", "Why not.")])
    assert standing_alarms(told) == []
    assert went_on(told, lambda alarm, _: alarm.kind) == []


def test_who_went_on_in_spite_of_an_alarm_is_told_with_the_reason() -> None:
    told = events([AlarmRaised(FIRST), AlarmRaised(SECOND), AlarmAcknowledged("e2", "Put back by hand.")])
    (said,) = went_on(told, lambda alarm, _: f"{alarm.kind} after {alarm.expected}.")
    assert "it was told: changed after 4. " in said
    assert said.endswith(" went on, and said why: Put back by hand.")


def test_a_break_that_was_told_stands_until_somebody_acknowledges_it_and_is_told_once() -> None:
    broken = Alarm("chain_broken", "B3", 4)
    told = events([KeyMade("00", "k"), AlarmRaised(FIRST), AlarmRaised(broken)])
    assert [one for _, one in standing_alarms(told)] == [FIRST, broken]
    acknowledged = [*told, *events([AlarmAcknowledged("e3", "The disk was mended.")])]
    assert [one for _, one in standing_alarms(acknowledged)] == [FIRST]
    assert was_told(acknowledged, Alarm("chain_broken", "B3", 4, found=9))
    assert is_settled(acknowledged, broken)
    assert not is_settled(told, broken)
    for other in (Alarm("chain_broken", "B3", 3), Alarm("chain_broken", "B4", 4), Alarm("changed", "B3", 4)):
        assert not was_told(acknowledged, other)
        assert not is_settled(acknowledged, other)


def test_an_entry_is_settled_once_its_alarm_is_acknowledged_and_told_once() -> None:
    first, second, third = (Alarm("entry_wrong", "B3", number) for number in (4, 5, 6))
    told = events([AlarmRaised(first), AlarmRaised(second), AlarmRaised(Alarm("chain_broken", "B3", 7))])
    assert settled_entries(told) == frozenset()
    told += events([AlarmAcknowledged("e1", "An apprentice."), AlarmAcknowledged("e3", "The disk was mended.")])
    assert settled_entries(told) == {("B3", 4)}
    assert untold(told, [first, third, second, third]) == [third]


def test_what_was_put_back_although_it_was_changed_is_told() -> None:
    told = events([Restored("A", "then", []), Restored("B", "then", [], although="It is another.")])
    (sentence,) = put_back_although([*told, *events([KeyMade("00", "k")])])
    assert "put back the backup B, as entry" in sentence
    assert sentence.endswith("although it was told: It is another.")
