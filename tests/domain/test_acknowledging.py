"""Who may acknowledge an alarm: who might when nothing was amiss last, by the PIN of then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pytest
from msgspec.structs import replace

from intake_app.domain.acknowledging import Known, KnownRights, rights_now, why_not
from intake_app.domain.events import Event
from intake_app.domain.heads import Alarm
from intake_app.domain.people import Person
from intake_app.domain.person_events import PersonAdded, PinSet, RoleChanged
from intake_app.domain.roles import Role
from intake_app.domain.station_events import AlarmRaised
from tests.domain.test_signed_in import Told, written

LINE = "owner@command line"
ROSA: Final = Known("rosa", "Rosa", "p1", "11")
EVE: Final = Known("eve", "Eve", "p9", "99")
BEFORE: Final = KnownRights(True, [ROSA])
ALARM: Final[Told] = ("", "s", AlarmRaised(Alarm("added", "B3", 3)))


def asked(person: str, now: KnownRights, *since: Told, known: KnownRights = BEFORE) -> str | None:
    """What keeps the person of this id from acknowledging, where these were written behind the alarm."""
    events = written(ALARM, *since)
    return why_not(known, now, person, events, alarms(events))


def alarms(events: Sequence[Event]) -> set[str]:
    return {event.id for event in events if isinstance(event.payload, AlarmRaised)}


def test_who_might_before_may_by_the_pin_of_then() -> None:
    assert asked("rosa", BEFORE) is None
    assert asked("rosa", KnownRights(True, [EVE, ROSA])) is None
    assert asked("eve", KnownRights(True, [EVE, ROSA])) == "person"
    for other in (replace(ROSA, pin="p9"), replace(ROSA, pin_sha256="99")):
        assert asked("rosa", KnownRights(True, [other])) == "pin"


def test_a_typed_name_does_not_acknowledge_that_people_sign_in_no_more() -> None:
    off = KnownRights(False, [ROSA])
    assert asked("", off) == "sign_in"
    assert asked("rosa", off) == "sign_in"
    assert asked("", BEFORE) == "sign_in"
    assert asked("", off, known=off) is None, "nobody signed in before"
    assert asked("eve", KnownRights(True, [EVE]), known=off) is None


def test_what_the_owner_does_at_the_command_line_behind_the_alarm_counts() -> None:
    both = KnownRights(True, [EVE, ROSA])
    added: list[Told] = [(LINE, "eve", PersonAdded("Eve", "administrator")), (LINE, "eve", PinSet("p9", sha256="99"))]
    assert asked("eve", both, *added) is None
    assert asked("eve", both, added[0]) == "pin"
    assert asked("eve", both, added[1]) == "person"
    assert asked("eve", both, (LINE, "eve", RoleChanged("administrator")), added[1]) is None
    assert asked("eve", both, *(("Rosa", *one[1:]) for one in added)) == "person", "done at the bench"
    assert asked("eve", both, *added, ALARM) == "person", "a later alarm may tell of just that"
    reset = KnownRights(True, [replace(ROSA, pin="p2", pin_sha256="22")])
    assert asked("rosa", reset, (LINE, "rosa", PinSet("p2", "command_line", "22"))) is None
    assert asked("rosa", reset, (LINE, "rosa", PinSet("p2", "command_line", "33"))) == "pin"


def test_behind_the_alarm_is_what_is_so_by_place_and_by_number() -> None:
    now = KnownRights(True, [EVE])
    events = written(
        (LINE, "eve", PersonAdded("Eve", "administrator")), (LINE, "eve", PinSet("p9", sha256="99")), ALARM
    )
    assert why_not(BEFORE, now, "eve", events, alarms(events)) == "person"
    moved = [events[2], *events[:2]]
    assert why_not(BEFORE, now, "eve", moved, alarms(events)) == "person", "the row of the alarm was moved before them"
    elsewhere = [replace(one, station="A1") for one in moved[1:]]
    assert why_not(BEFORE, now, "eve", [events[2], *elsewhere], alarms(events)) is None


@pytest.mark.parametrize("role", ["receiving", "supervisor", "administrator"])
def test_who_may_now_is_who_works_here_with_a_pin_and_the_right(role: Role) -> None:
    (added,) = written(("Rosa", "rosa", PersonAdded("Rosa", role)))
    rosa = Person("rosa", "Rosa", role, added.local, pin="p1", pin_sha256="11")
    known = [ROSA] if role == "administrator" else []
    assert rights_now([rosa], is_on=True) == KnownRights(True, known)
    assert rights_now([replace(rosa, pin=""), replace(rosa, left_at=added.local)], is_on=False).people == []
