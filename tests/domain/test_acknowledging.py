"""Who may acknowledge an alarm: who might when nothing was amiss last, by the PIN of then."""

from __future__ import annotations

from typing import Final

import pytest
from msgspec.structs import replace

from intake_app.domain.acknowledging import (
    Known,
    KnownRights,
    announcement,
    known_as,
    rights_now,
    why_not,
    with_changes,
    with_granted,
    with_sign_in,
    without_taken,
)
from intake_app.domain.events import Draft, Event, Noted
from intake_app.domain.people import Person
from intake_app.domain.person_events import PERSON, PersonAdded, PersonLeft, PinSet, RoleChanged
from intake_app.domain.roles import Role
from intake_app.domain.station_events import STATION, SignInChosen
from tests.domain.test_signed_in import Told, written

LINE = "owner@command line"
ROSA: Final = Known("rosa", "Rosa", "p1", "11")
EVE: Final = Known("eve", "Eve", "p9", "99")
BEFORE: Final = KnownRights(True, [ROSA])
BOTH: Final = KnownRights(True, [ROSA, EVE])


def wrote(*told: Told) -> list[Event]:
    """What the program itself wrote of people, or of the station."""
    return [
        replace(one, subject_kind=STATION if isinstance(one.payload, SignInChosen) else PERSON)
        for one in written(*told)
    ]


def test_who_might_before_may_by_the_pin_of_then() -> None:
    assert why_not(BEFORE, ROSA, is_on=True) is None
    assert why_not(BEFORE, EVE, is_on=True) == "person"
    for other in (replace(ROSA, pin="p9"), replace(ROSA, pin_sha256="99")):
        assert why_not(BEFORE, other, is_on=True) == "pin"
    assert why_not(BEFORE, replace(ROSA, name="Rosa Marín"), is_on=True) is None


def test_a_typed_name_does_not_acknowledge_that_people_sign_in_no_more() -> None:
    assert why_not(BEFORE, ROSA, is_on=False) == "sign_in"
    assert why_not(BEFORE, None, is_on=True) == "sign_in"
    off = KnownRights(False, [ROSA])
    assert why_not(off, None, is_on=False) is None, "nobody signed in before"
    assert why_not(off, EVE, is_on=True) is None


def test_only_those_of_whom_the_program_wrote_are_read_anew() -> None:
    added = wrote(("Rosa", "eve", PersonAdded("Eve", "administrator")), ("Rosa", "eve", PinSet("p9", sha256="99")))
    assert with_changes(BEFORE, BOTH, added) == BOTH
    assert with_changes(BEFORE, BOTH, []) == BEFORE, "somebody else put her there"
    assert with_changes(BEFORE, BOTH, wrote(("Rosa", "otto", RoleChanged("receiving")))) == BEFORE
    assert with_changes(BOTH, BEFORE, wrote(("Rosa", "eve", RoleChanged("receiving")))) == BEFORE
    off = KnownRights(False, [EVE])
    assert with_changes(BEFORE, off, wrote(("Rosa", "s", SignInChosen(is_on=False)))) == KnownRights(False, [ROSA])


def test_under_an_alarm_the_owner_alone_gives_a_right_by_a_pin() -> None:
    pin = PinSet("p9", "command_line", "99")
    granted = with_granted(BEFORE, BOTH, wrote((LINE, "eve", pin)))
    assert granted == KnownRights(True, [ROSA], [EVE])
    assert why_not(granted, EVE, is_on=True) is None
    assert why_not(granted, replace(EVE, pin="p8"), is_on=True) == "pin"
    assert with_granted(BEFORE, BOTH, wrote((LINE, "eve", PinSet("p9", sha256="99")))) == BEFORE, "a name is no owner"
    assert with_granted(BEFORE, BOTH, wrote((LINE, "eve", RoleChanged("administrator")))) == BEFORE
    reset = replace(ROSA, pin="p2", pin_sha256="22")
    again = with_granted(
        granted, KnownRights(True, [reset, EVE]), wrote((LINE, "rosa", PinSet("p2", "command_line", "22")))
    )
    assert again.granted == [EVE, reset]
    third = replace(ROSA, pin="p3", pin_sha256="33")
    once_more = with_granted(again, KnownRights(True, [third]), wrote((LINE, "rosa", PinSet("p3", "command_line"))))
    assert once_more.granted == [EVE, third], "the PIN before counts no more"
    assert why_not(again, reset, is_on=True) is None
    gone = with_changes(again, KnownRights(True, [reset]), wrote(("Rosa", "eve", RoleChanged("receiving"))))
    assert gone == KnownRights(True, [ROSA], [reset]), "whoever is written of again may by that alone"


def test_what_gives_a_right_is_announced_as_it_will_stand_there() -> None:
    told: list[Told] = [("Rosa", "eve", PersonAdded("Eve", "administrator")), ("Rosa", "eve", PinSet("p9"))]
    drafts = [Draft(operator, PERSON, subject, payload) for operator, subject, payload in told]
    noted = Draft("Rosa", "return", "r", Noted("a"))
    said = announcement(drafts)
    assert said == announcement(wrote(*told)) == announcement([noted, *drafts, noted])
    others = [drafts[:1], drafts[::-1], [drafts[0], replace(drafts[1], operator="Otto")]]
    others += [[replace(drafts[0], subject="ada"), drafts[1]], [drafts[0], replace(drafts[1], payload=PinSet("p8"))]]
    assert said not in map(announcement, others)
    assert announcement([noted]) == announcement([]) == ""


def test_what_takes_a_right_away_counts_whatever_is_amiss() -> None:
    known = KnownRights(True, [ROSA, EVE], [EVE])
    left = KnownRights(True, [ROSA], [])
    assert without_taken(known, wrote(("Rosa", "eve", PersonLeft()))) == left
    assert without_taken(known, wrote(("Rosa", "eve", RoleChanged("receiving")))) == left
    assert without_taken(known, wrote(("Rosa", "eve", RoleChanged("administrator")))) == known
    assert without_taken(known, wrote(("Rosa", "s", SignInChosen(is_on=False)))) == known
    assert without_taken(known, wrote(("Rosa", "eve", PinSet("p9")))) == known, "it is the one that is kept"
    reset = without_taken(known, wrote(("Rosa", "eve", PinSet("p5"))))
    assert reset == KnownRights(True, [ROSA, Known("eve", "Eve", "", "")], [Known("eve", "Eve", "", "")])
    for here in (EVE, replace(EVE, pin="", pin_sha256="")):
        assert why_not(reset, here, is_on=True) == "pin"


def test_that_people_sign_in_from_now_on_counts_with_nothing_amiss() -> None:
    off = KnownRights(False, [ROSA])
    assert with_sign_in(off, wrote(("Rosa", "s", SignInChosen(is_on=True)))) == BEFORE
    assert with_sign_in(off, wrote(("Rosa", "s", SignInChosen(is_on=False)))) == off
    assert with_sign_in(BEFORE, wrote(("Rosa", "s", SignInChosen(is_on=False)))) == BEFORE


@pytest.mark.parametrize("role", ["receiving", "supervisor", "administrator"])
def test_who_may_now_is_who_works_here_with_a_pin_and_the_right(role: Role) -> None:
    (added,) = written(("Rosa", "rosa", PersonAdded("Rosa", role)))
    rosa = Person("rosa", "Rosa", role, added.local, pin="p1", pin_sha256="11")
    assert known_as(rosa) == ROSA
    assert rights_now([rosa], is_on=True) == KnownRights(True, [ROSA] if role == "administrator" else [])
    assert rights_now([replace(rosa, pin=""), replace(rosa, left_at=added.local)], is_on=False).people == []
