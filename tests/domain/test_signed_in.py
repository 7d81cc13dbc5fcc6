from __future__ import annotations

import msgspec
import pytest

from intake_app.domain.events import AnyPayload, Closed, Corrected, Event, Noted, Undone
from intake_app.domain.heads import Alarm
from intake_app.domain.person_events import (
    BadgeGiven,
    BadgeRevoked,
    How,
    PersonAdded,
    PersonLeft,
    PinRefused,
    PinSet,
    RoleChanged,
    SignedIn,
    SignedOut,
)
from intake_app.domain.replacement_events import Awaited, ReplacementGivenUp
from intake_app.domain.signed_in import Presence
from intake_app.domain.station_events import AlarmAcknowledged, AlarmPlaced, AlarmRaised, KeyMade, SignInChosen
from tests.domain.made_events import decided, events, opened, overridden, printed

Told = tuple[str, str, AnyPayload]

FIRST: list[Told] = [
    ("Ada", "s", SignInChosen(is_on=True)),
    ("Ada", "ada", PersonAdded("Ada", "administrator")),
    ("Ada", "ada", PinSet("p1", "self")),
    ("Ada", "s1", SignedIn("ada", "Ada", "administrator", "first_start")),
    ("Ada", "rosa", PersonAdded("Rosa", "receiving")),
]
ROSA: Told = ("Rosa", "s2", SignedIn("rosa", "Rosa", "receiving", "name"))


def written(*told: Told, station: str = "B3") -> list[Event]:
    return [
        msgspec.structs.replace(event, operator=operator, subject=subject, station=station)
        for (operator, subject, _), event in zip(told, events([payload for *_, payload in told]), strict=True)
    ]


def faults(*told: Told) -> list[str]:
    made = written(*told)
    presence = Presence(made)
    return [*(one.sentence for one in presence.faults), *filter(None, (presence.fault(event, made) for event in made))]


def test_a_day_with_sign_in_is_sound() -> None:
    assert (
        faults(
            ("Eve", "r", Noted("before anybody signed in")),
            *FIRST,
            ("", "rosa", PinRefused()),
            ("Rosa", "s1", SignedOut("switched")),
            ROSA,
            ("Rosa", "r", Noted("a")),
            ("Rosa", "r", Undone("e10")),
            ("", "s", AlarmRaised(Alarm("changed"))),
            ("Rosa", "s2", SignedOut("locked")),
            ("owner@command line", "rosa", RoleChanged("administrator")),
            ("Rosa", "s3", SignedIn("rosa", "Rosa", "administrator", "name_and_pin")),
            ("Rosa", "s", SignInChosen(is_on=False)),
            ("Rosa", "s3", SignedOut("signed_out")),
            ("Anybody", "r", Noted("names are as they are typed")),
        )
        == []
    )


def test_who_was_not_signed_in_is_told() -> None:
    said = "Entry {} of station “B3” was written in the name of “{}”, who was not signed in then."
    assert faults(*FIRST, ("Rosa", "r", Noted("a"))) == [said.format(6, "Rosa")]
    out = ("Ada", "s1", SignedOut("closed"))
    assert faults(*FIRST, out, ("Ada", "r", Noted("a")), ("", "r", Noted("b"))) == [
        said.format(7, "Ada"),
        said.format(8, ""),
    ]
    assert faults(*FIRST, out, ("Ada", "eve", PersonAdded("Eve", "administrator"))) == [said.format(7, "Ada")]


def test_what_a_role_does_not_carry_is_told() -> None:
    said = "Entry {} of station “B3” was written by “Rosa”, whose role then, receiving, lacks the right to it ({})."
    given_up: Told = ("Ada", "r", ReplacementGivenUp("It never came."))
    assert faults(*FIRST, ROSA, ("Rosa", "eve", PersonAdded("Eve", "administrator"))) == [said.format(7, "people")]
    assert faults(*FIRST, given_up, ROSA, ("Rosa", "r", Undone("e6")), ("Rosa", "s", SignInChosen(is_on=False))) == [
        said.format(8, "give_up"),
        said.format(9, "people"),
    ]


def test_who_was_let_in_as_somebody_else_is_told() -> None:
    promoted: Told = ("Rosa", "s2", SignedIn("rosa", "Rosa", "administrator", "name_and_pin"))
    assert faults(*FIRST, promoted, ("Rosa", "eve", RoleChanged("supervisor"))) == [
        "Entry 6 of station “B3” lets in “Rosa” as administrator; that was “Rosa”, and their role receiving.",
        "Entry 7 of station “B3” was written by “Rosa”, whose role then, receiving, lacks the right to it (people).",
    ]
    assert faults(*FIRST, ("Ada", "rosa", PersonLeft()), ROSA, ("Rosa", "r", Noted("a"))) == [
        "Entry 7 of station “B3” lets in “Rosa”, who did not work here then.",
        "Entry 8 of station “B3” was written in the name of “Rosa”, who was not signed in then.",
    ]


def test_who_is_called_as_the_owner_at_the_command_line_is_told() -> None:
    owner = "root@command line"
    assert faults(
        *FIRST,
        ("Ada", "eve", PersonAdded(owner, "administrator")),
        ("Ada", "eve", PinSet("p9")),
        (owner, "s2", SignedIn("eve", owner, "administrator", "name_and_pin")),
    ) == [f"Entry 8 of station “B3” lets in “{owner}”, by which the record names whoever used the command line."]


def test_who_was_let_in_by_a_badge_that_was_void_is_told() -> None:
    def signed(how: How) -> Told:
        return ("Rosa", "s2", SignedIn("rosa", "Rosa", "receiving", how))

    given: Told = ("Ada", "rosa", BadgeGiven("0" * 64))
    revoked: Told = ("Ada", "rosa", BadgeRevoked())
    said = "Entry {} of station “B3” lets in “Rosa” by a badge, who had none then."
    by_owner: Told = ("owner@command line", "rosa", BadgeRevoked())
    assert faults(*FIRST, given, signed("badge"), by_owner) == []
    assert faults(*FIRST, given, revoked, given, signed("badge"), ("Rosa", "r", Noted("a"))) == []
    assert faults(*FIRST, given, revoked, signed("name")) == []
    # Whose name stands there was let in: of what they did then nothing else is told.
    assert faults(*FIRST, given, revoked, signed("badge"), ("Rosa", "r", Noted("a"))) == [said.format(8)]
    assert faults(*FIRST, signed("badge")) == [said.format(6)]
    back = ("Ada", "rosa", PersonAdded("Rosa", "receiving"))
    assert faults(*FIRST, given, ("Ada", "rosa", PersonLeft()), back, signed("badge_and_pin")) == [said.format(9)]


def test_who_was_let_in_by_a_badge_that_another_replaced_is_told() -> None:
    def signed(badge: str) -> Told:
        return ("Rosa", "s2", SignedIn("rosa", "Rosa", "receiving", "badge", badge=badge))

    lost: Told = ("Ada", "rosa", BadgeGiven("0" * 64))
    new: Told = ("owner@command line", "rosa", BadgeGiven("1" * 64))
    said = "Entry {} of station “B3” lets in “Rosa” by a badge that was void then."
    assert faults(*FIRST, lost, signed("0" * 64), new, signed("1" * 64)) == []
    assert faults(*FIRST, lost, new, signed("0" * 64), ("Rosa", "r", Noted("a"))) == [said.format(8)]
    revoked: Told = ("Ada", "rosa", BadgeRevoked())
    assert faults(*FIRST, lost, revoked, signed("0" * 64)) == [
        "Entry 8 of station “B3” lets in “Rosa” by a badge, who had none then."
    ]
    # An earlier program did not say which badge it was.
    assert faults(*FIRST, lost, new, signed("")) == []


def test_who_was_let_in_by_a_pin_that_did_not_count_is_told() -> None:
    def signed(how: How, pin: str) -> Told:
        return ("Sam", "s2", SignedIn("sam", "Sam", "supervisor", how, badge="0" * 64, pin=pin))

    sam: list[Told] = [
        ("Ada", "sam", PersonAdded("Sam", "supervisor")),
        ("Ada", "sam", PinSet("p2")),
        ("Ada", "sam", BadgeGiven("0" * 64)),
    ]
    anew: Told = ("owner@command line", "sam", PinSet("p3"))
    said = "Entry {} of station “B3” lets in “Sam” by a PIN that did not count then."
    assert faults(*FIRST, *sam, signed("badge_and_pin", "p2"), anew, signed("name_and_pin", "p3")) == []
    for how in ("badge_and_pin", "name_and_pin"):
        assert faults(*FIRST, *sam, anew, signed(how, "p2")) == [said.format(10)]
        # An earlier program did not say which PIN it was.
        assert faults(*FIRST, *sam, anew, signed(how, "")) == []
    # Another's is not theirs, and whoever left and was put back among the people has none.
    assert faults(*FIRST, *sam, signed("name_and_pin", "p1")) == [said.format(9)]
    again: list[Told] = [("Ada", "sam", PersonLeft()), sam[0], sam[2]]
    assert faults(*FIRST, *sam, *again, signed("name_and_pin", "p2")) == [said.format(12)]
    void = msgspec.structs.replace(SignedIn("sam", "Sam", "supervisor", "badge_and_pin"), badge="1" * 64, pin="p2")
    assert faults(*FIRST, *sam, anew, ("Sam", "s2", void)) == [
        "Entry 10 of station “B3” lets in “Sam” by a badge that was void then."
    ]


def test_whose_role_takes_a_pin_and_came_in_without_is_told() -> None:
    said = "Entry 8 of station “B3” lets in “Rosa” by {} alone, whose role then, supervisor, takes a PIN."
    promoted: list[Told] = [*FIRST, ("Ada", "rosa", BadgeGiven("0" * 64)), ("Ada", "rosa", RoleChanged("supervisor"))]
    for how, told in (("badge", [said.format("badge")]), ("name", [said.format("name")]), ("name_and_pin", [])):
        payload = msgspec.structs.replace(SignedIn("rosa", "Rosa", "supervisor", "badge_and_pin"), how=how)
        assert faults(*promoted, ("Rosa", "s2", payload)) == told


def test_what_was_chosen_holds_under_another_code() -> None:
    later = written(("Eve", "r", Noted("a")), station="B4")
    presence = Presence([*written(*FIRST), *later])
    assert presence.fault(later[0], later) == (
        "Entry 1 of station “B4” was written in the name of “Eve”, who was not signed in then."
    )


def under_another_code(before: list[Told], there: list[Told], after: list[Told]) -> list[str]:
    """As `faults`, of a journal that was written under B3, under B4 and under B3 again."""
    of_b3, of_b4 = written(*before, *after), written(*there, station="B4")
    made = [*of_b3[: len(before)], *of_b4, *of_b3[len(before) :]]
    presence = Presence(made)
    return [*(one.sentence for one in presence.faults), *filter(None, (presence.fault(one, made) for one in made))]


ADA_THERE: Told = ("Ada", "s2", SignedIn("ada", "Ada", "administrator", "name_and_pin"))


def test_what_was_chosen_under_another_code_holds_under_the_one_before() -> None:
    off: Told = ("Ada", "s", SignInChosen(is_on=False))
    on: Told = ("Ada", "s", SignInChosen(is_on=True))
    here: list[Told] = [("Rosa", "r", Noted("a")), ("Rosa", "r", Noted("b"))]
    not_in = "Entry {} of station “{}” was written in the name of “Rosa”, who was not signed in then."
    assert under_another_code([*FIRST, ROSA, *here], [ADA_THERE, off], here) == []
    assert under_another_code([*FIRST, *here], [ADA_THERE, off], here) == [not_in.format(n, "B3") for n in (6, 7)]
    turned_on: list[Told] = [on, *FIRST[1:]]
    assert under_another_code(here, turned_on, here) == [not_in.format(n, "B3") for n in (3, 4)]
    assert under_another_code(here, turned_on, [ROSA, *here]) == []
    assert under_another_code(here, turned_on, [ADA_THERE, off, *here]) == []
    assert under_another_code([*FIRST, ROSA], [ADA_THERE, off], [*here, on, *here]) == [
        not_in.format(n, "B3") for n in (10, 11)
    ]


def test_a_stay_goes_on_where_the_journal_was_under_another_code_that_chose_nothing() -> None:
    # Nothing but a choice reaches from one code to another.
    assert under_another_code([*FIRST, ROSA], [ADA_THERE], [("Rosa", "r", Noted("a"))]) == []


def test_an_entry_of_a_station_that_none_begins_is_told() -> None:
    # An index that leads astray: the chain was read under one code, and the line holds another.
    (astray,) = written(("Rosa", "r", Noted("a")), station="@3")
    presence = Presence(written(*FIRST))
    assert presence.fault(astray, [astray]) == "Entry 1 of station “@3” is of a station that no entry begins."


ROSA_NOW: Told = ("Rosa", "s2", SignedIn("rosa", "Rosa", "receiving", "name", 2))
SAM_NOW: list[Told] = [
    ("Ada", "sam", PersonAdded("Sam", "supervisor")),
    ("Sam", "s4", SignedIn("sam", "Sam", "supervisor", "name_and_pin", 2)),
]
CLOSED: list[Told] = [
    ("Rosa", "r", opened()),
    ("Rosa", "r", decided()),
    ("Rosa", "r", printed("e7")),
    ("Rosa", "r", Closed(1)),
]


def of_return(*told: Told) -> list[str]:
    """As `faults`, with the events of the return alone as those of its subject."""
    made = written(*told)
    presence = Presence(made)
    of_it = [event for event in made if event.subject == "r"]
    return [
        *(one.sentence for one in presence.faults),
        *filter(None, (presence.fault(event, of_it) for event in of_it)),
    ]


@pytest.mark.parametrize(
    "said",
    [Corrected("Wrong.", "e8"), Undone("e10"), Undone("e9")],
)
def test_what_was_closed_is_taken_back_by_a_supervisor_alone(said: AnyPayload) -> None:
    corrected: Told = ("Rosa", "r", said)
    further: Told = ("Rosa", "r", Noted("So."))
    told = of_return(*FIRST, ROSA_NOW, *CLOSED, further, corrected)
    lacks = (
        "Entry 12 of station “B3” was written by “Rosa”, whose role then, receiving, lacks the right to it (correct)."
    )
    assert told == ([lacks] if said != Undone("e9") else [])


def test_what_was_written_under_an_earlier_edition_is_held_to_that() -> None:
    corrected: Told = ("Rosa", "r", Corrected("Wrong.", "e8"))
    assert of_return(*FIRST, ROSA, *CLOSED, corrected) == []
    earlier: Told = ("Rosa", "s5", SignedIn("rosa", "Rosa", "receiving", "name"))
    assert len(of_return(*FIRST, ROSA_NOW, *CLOSED, ("Rosa", "s2", SignedOut("locked")), earlier, corrected)) == 1


def test_who_accepts_what_they_had_a_part_in_is_told() -> None:
    charged: Told = ("Sam", "r", Awaited("x", "3100.00"))
    accepted: Told = ("Sam", "r", overridden("Sam"))
    assert of_return(*FIRST, ROSA_NOW, ("Rosa", "r", opened()), *SAM_NOW, charged, accepted) == [
        "Entry 11 of station “B3” accepts what “Sam” had a part in: nobody accepts their own."
    ]
    assert of_return(*FIRST, ROSA_NOW, ("Rosa", "r", opened()), *SAM_NOW, accepted) == []


def test_an_alarm_about_what_was_not_there_yet_is_told_whether_people_sign_in_or_not() -> None:
    said = (
        "Entry 2 of station “B3” raises an alarm (touched) about entry {} of station “{}”, which was not there yet:"
        " what would be told later was known beforehand."
    )
    known: list[Told] = [("", "s", KeyMade("00", "k")), ("", "s", AlarmRaised(Alarm("touched", "B3", 1)))]
    assert faults(*known) == []
    assert faults(known[0], ("", "s", AlarmRaised(Alarm("touched", "B3", 2)))) == [said.format(2, "B3")]
    of_another = Alarm("touched", "B4", 7)
    assert faults(known[0], ("", "s", AlarmPlaced(of_another, 7))) == []
    assert faults(known[0], ("", "s", AlarmPlaced(of_another, 6))) == [said.format(7, "B4")]
    # Also where it is read without its place: the look at all entries reads them subject by subject.
    made = written(known[0], ("", "s", AlarmPlaced(of_another, 6)))
    presence, plain = Presence(made), msgspec.structs.replace(made[1], payload=AlarmRaised(of_another))
    assert presence.fault(plain, [plain]) == said.format(7, "B4")


def test_no_command_acknowledges_an_alarm() -> None:
    raised: Told = ("", "s", AlarmRaised(Alarm("changed")))
    assert faults(*FIRST, raised, ("Ada", "s", AlarmAcknowledged("e6", "I know."))) == []
    by_root: Told = ("root@command line", "s", AlarmAcknowledged("e6", "I know."))
    said = "Entry {} of station “B3” acknowledges an alarm as “root@command line”; no command does, the bench alone."
    assert faults(*FIRST, raised, by_root) == [said.format(7)]
    assert faults(raised, by_root) == [said.format(2)]
