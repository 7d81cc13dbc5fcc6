from __future__ import annotations

from collections.abc import Sequence

import pytest

from intake_app.domain.events import AnyPayload, Event
from intake_app.domain.heads import Alarm, AlarmKind, BrokenAt
from intake_app.domain.station_events import AlarmAcknowledged, AlarmPlaced, AlarmRaised, KeyMade, Restored
from intake_app.domain.station_record import (
    alarms_standing,
    is_ahead,
    is_settled,
    known_by,
    put_back_although,
    settled_breaks,
    settled_entries,
    standing_alarms,
    untold,
    went_on,
)
from tests.domain.made_events import events

FIRST, SECOND = Alarm("older_file", "B3", 9), Alarm("changed", "B3", 4)


def test_an_alarm_stands_until_somebody_acknowledges_it() -> None:
    told = events([KeyMade("00", "k"), AlarmRaised(FIRST), AlarmRaised(SECOND)])
    assert standing_alarms(told) == [(told[1], FIRST), (told[2], SECOND)]
    acknowledged = [*told, *events([AlarmAcknowledged("e2", "Put back by hand.")])]
    assert standing_alarms(acknowledged) == [(told[2], SECOND)]
    assert alarms_standing(acknowledged) == [SECOND]


def test_what_was_never_raised_can_be_acknowledged_without_harm() -> None:
    told = events([AlarmAcknowledged("e9", "Why not.")])
    assert standing_alarms(told) == []
    assert went_on(told, lambda alarm, _: alarm.kind) == []


def test_who_went_on_in_spite_of_an_alarm_is_told_with_the_reason() -> None:
    told = events([AlarmRaised(FIRST), AlarmRaised(SECOND), AlarmAcknowledged("e2", "Put back by hand.")])
    (said,) = went_on(told, lambda alarm, _: f"{alarm.kind} after {alarm.expected}.")
    assert "it was told: changed after 4. " in said
    assert said.endswith(" went on, and said why: Put back by hand.")
    assert said.startswith("On 2 Mar 2026 10:02, as entry 2 of station “B3”")
    assert " On 2 Mar 2026 10:03 Operator 3 went on" in said


def test_a_break_that_was_told_stands_until_somebody_acknowledges_it_and_is_told_once() -> None:
    broken = Alarm("chain_broken", "B3", 2)
    told = events([KeyMade("00", "k"), AlarmRaised(FIRST), AlarmRaised(broken)])
    assert [one for _, one in standing_alarms(told)] == [FIRST, broken]
    acknowledged = events([*payloads(told), AlarmAcknowledged("e3", "The disk was mended.")])
    assert [one for _, one in standing_alarms(acknowledged)] == [FIRST]
    assert untold(acknowledged, [Alarm("chain_broken", "B3", 2, found=9)]) == []
    assert is_settled(acknowledged, broken)
    assert not is_settled(told, broken)
    for other in (Alarm("chain_broken", "B3", 1), Alarm("chain_broken", "B4", 2), Alarm("changed", "B3", 2)):
        assert untold(acknowledged, [other]) == [other]
        assert not is_settled(acknowledged, other)


def test_a_break_is_settled_as_it_stands_there_and_another_in_its_place_is_told() -> None:
    first, again = (Alarm("chain_broken", "B3", 1, digest=digest) for digest in ("one", "other"))
    said: list[AnyPayload] = [KeyMade("00", "k"), AlarmRaised(first), AlarmRaised(Alarm("entry_wrong", "B3", 1))]
    assert settled_breaks(events(said)) == frozenset()
    told = events([*said, AlarmAcknowledged("e2", "The disk was mended."), AlarmAcknowledged("e3", "I know.")])
    assert settled_breaks(told) == {("B3", BrokenAt(1, "one"))}
    assert untold(told, [first, again, again]) == [again]
    assert not is_settled(told, again)
    assert known_by(told, first) == told[3]
    assert known_by(told, again) is None


def test_an_entry_is_settled_once_its_alarm_is_acknowledged_and_told_once() -> None:
    first, second, third = (Alarm("entry_wrong", "B3", number) for number in (1, 2, 3))
    said: list[AnyPayload] = [KeyMade("00", "k")] * 3
    said += map(AlarmRaised, (first, second, Alarm("touched", "B3", 3)))
    assert settled_entries(events(said)) == frozenset()
    told = events([*said, AlarmAcknowledged("e4", "An apprentice."), AlarmAcknowledged("e6", "I looked at it.")])
    assert settled_entries(told) == {("B3", 1)}
    assert untold(told, [first, third, second, third]) == [third]


@pytest.mark.parametrize("kind", ["chain_broken", "guards_gone", "touched", "entry_wrong"])
def test_an_alarm_settles_only_what_was_there_when_it_was_raised(kind: AlarmKind) -> None:
    last, own, later = (Alarm(kind, "B3", number) for number in (1, 3, 9))
    raised = map(AlarmRaised, (last, own, later))
    told = events([KeyMade("00", "k"), *raised, *(AlarmAcknowledged(f"e{number}", "Why not.") for number in (2, 3, 4))])
    assert standing_alarms(told) == []
    assert [is_settled(told, one) for one in (last, own, later)] == [True, False, False]
    assert untold(told, [last, own, later]) == [own, later]
    assert settled_entries(told) == ({("B3", 1)} if kind == "entry_wrong" else set())


def acknowledged(*alarms: AlarmRaised) -> list[Event]:
    """Each of them was raised, and then each acknowledged."""
    return events([*alarms, *(AlarmAcknowledged(f"e{number + 1}", "I know.") for number in range(len(alarms)))])


def test_that_the_end_of_a_return_is_missing_is_settled_for_that_return_alone() -> None:
    missing = Alarm("end_missing", "B3", 9, found=1, rma="one")
    told = acknowledged(AlarmRaised(missing))
    assert is_settled(told, missing)
    assert is_settled(told, Alarm("end_missing", "B4", 9, found=4, rma="one"))
    assert not is_settled(told[:1], missing)
    for other in (Alarm("end_missing", "B3", 9), Alarm("end_missing", "B3", 8, rma="one")):
        assert not is_settled(told, other)


@pytest.mark.parametrize("kind", ["chain_broken", "entry_wrong"])
def test_of_another_station_it_settles_what_that_had_written_before(kind: AlarmKind) -> None:
    last, later = Alarm(kind, "B4", 4), Alarm(kind, "B4", 5)
    told = acknowledged(AlarmPlaced(last, 4), AlarmPlaced(later, 4))
    assert standing_alarms(told) == []
    assert [is_settled(told, one) for one in (last, later)] == [True, False]
    assert untold(told, [last, later]) == [later]
    assert not is_settled(acknowledged(AlarmRaised(last)), last), "nothing tells what that had written"


@pytest.mark.parametrize("kind", ["guards_gone", "touched"])
def test_behind_the_latest_entry_of_another_station_more_may_come(kind: AlarmKind) -> None:
    before, last = Alarm(kind, "B4", 3), Alarm(kind, "B4", 4)
    told = acknowledged(AlarmPlaced(before, 4), AlarmPlaced(last, 4))
    assert not any(is_ahead(one) for one in told)
    assert [is_settled(told, one) for one in (before, last)] == [True, False]


def test_an_alarm_that_was_raised_ahead_settles_nothing_though_that_was_told_and_acknowledged() -> None:
    ahead = [AlarmPlaced(Alarm(kind, "B4", 5), 4) for kind in ("touched", "entry_wrong")]
    of_them = [AlarmRaised(Alarm("entry_wrong", "B3", number)) for number in (1, 2)]
    told = acknowledged(*ahead, *of_them)
    assert [is_ahead(one) for one in told[:4]] == [True, True, False, False]
    assert settled_entries(told) == {("B3", 1), ("B3", 2)}
    assert not any(is_settled(told, one.alarm) for one in ahead)


def test_an_acknowledgement_that_should_not_have_been_written_acknowledges_nothing() -> None:
    said: list[AnyPayload] = [KeyMade("00", "k"), AlarmRaised(Alarm("entry_wrong", "B3", 1))]
    said.append(AlarmAcknowledged("e2", "Why not."))
    assert settled_entries(events(said)) == {("B3", 1)}
    said.append(AlarmRaised(Alarm("entry_wrong", "B3", 3)))
    assert [alarm.expected for _, alarm in standing_alarms(events(said))] == [1, 3]
    assert settled_entries(events(said)) == frozenset()
    said += [AlarmAcknowledged("e2", "An apprentice."), AlarmAcknowledged("e4", "The same.")]
    assert standing_alarms(events(said)) == []
    assert settled_entries(events(said)) == {("B3", 1), ("B3", 3)}


def payloads(told: Sequence[Event]) -> list[AnyPayload]:
    return [event.payload for event in told]


def test_what_was_put_back_although_it_was_changed_is_told() -> None:
    told = events([Restored("A", "then", []), Restored("B", "then", [], although="It is another.")])
    (sentence,) = put_back_although([*told, *events([KeyMade("00", "k")])])
    assert "put back the backup B, as entry" in sentence
    assert sentence.endswith("although it was told: It is another.")
