"""Whose right to acknowledge does not rest on what the alarms call in doubt."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from intake_app.domain.acknowledging import in_doubt
from intake_app.domain.events import AnyPayload, Event
from intake_app.domain.heads import Alarm, AlarmKind
from intake_app.domain.person_events import PersonAdded, PersonLeft, PinSet, RoleChanged, SignedIn
from intake_app.domain.signed_in import Presence
from intake_app.domain.station_events import AlarmAcknowledged, AlarmRaised, KeyMade, SignInChosen
from tests.domain.test_signed_in import Told, written

LINE = "owner@command line"
ON, OFF = SignInChosen(is_on=True), SignInChosen(is_on=False)


def person(name: str, pin: str, by: str = "Rosa") -> list[Told]:
    """Two entries: an administrator is added, with a PIN."""
    subject = name.lower()
    return [(by, subject, PersonAdded(name, "administrator")), (by, subject, PinSet(pin))]


FIRST: list[Told] = [("Rosa", "s", ON), *person("Rosa", "p1"), ("Rosa", "otto", PersonAdded("Otto", "receiving"))]
BOTH: list[Told] = [*FIRST, *person("Olga", "p2")]


def raised(kind: AlarmKind, place: int, station: str = "B3") -> Told:
    """An alarm about what lies behind this entry, or about it."""
    one = kind in {"chain_broken", "entry_wrong"}
    return ("", "s", AlarmRaised(Alarm(kind, station, place, sound=0 if one else place)))


def asked(name: str, *told: Told) -> tuple[str, list[str]] | None:
    """What keeps whoever is called so from acknowledging every alarm that was raised."""
    return asked_of(name, written(*told))


def asked_of(name: str, events: Sequence[Event]) -> tuple[str, list[str]] | None:
    doubt = in_doubt(events, [one.id for one in events if isinstance(one.payload, AlarmRaised)], name)
    return doubt and (doubt.why, doubt.who_may)


def added(*told: Told) -> list[Told]:
    """A sound beginning, what was added behind it, and the alarm that tells of it."""
    return [*FIRST, *told, raised("added", len(FIRST))]


def test_who_was_made_an_administrator_by_what_was_added_may_not() -> None:
    told = added(*person("Eve", "p9"))
    assert asked("Eve", *told) == ("person", ["Rosa"])
    assert asked("Otto", *told) == ("person", ["Rosa"])
    assert asked("ROSA ", *told) is None
    promoted = added(("Rosa", "otto", RoleChanged("administrator")), ("Rosa", "otto", PinSet("p9")))
    assert asked("Otto", *promoted) == ("person", ["Rosa"])


def test_a_pin_that_was_set_by_what_was_added_proves_nobody() -> None:
    assert asked("Rosa", *added(("Rosa", "rosa", PinSet("p9")))) == ("pin", ["Rosa"])
    assert asked("Rosa", *added(("Rosa", "rosa", PinSet("p1", sha256="00")))) == ("pin", ["Rosa"])
    assert asked("Rosa", *added(("Rosa", "eve", PersonAdded("rosa", "administrator")))) == ("pin", ["Rosa"])


def test_a_typed_name_does_not_acknowledge_that_sign_in_was_turned_off() -> None:
    told = added(("Rosa", "s", OFF))
    assert asked("Rosa", *told) == ("sign_in", ["Rosa"])
    assert asked("Rosa", *told, ("Rosa", "s", ON)) is None
    assert asked("Eve", *told, ("Rosa", "s", ON), ("Rosa", "s", OFF)) is None, "she might, and chose so"


def test_who_came_in_by_what_was_added_makes_no_other_behind_the_alarm() -> None:
    told = added(*person("Eve", "p9"))
    assert asked("Mia", *told, *person("Mia", "p8", by="Eve")) == ("person", ["Rosa"])
    assert asked("Mia", *told, *person("Mia", "p8")) is None
    assert asked("Mia", *told, *person("Mia", "p8", by=LINE)) is None
    reset = added(("Rosa", "rosa", PinSet("p9")))
    assert asked("Rosa", *reset, ("Rosa", "rosa", PinSet("p8", "self"))) == ("pin", ["Rosa"])
    assert asked("Rosa", *reset, (LINE, "rosa", PinSet("p8", "command_line"))) is None
    assert asked("Rosa", *added(*person("Eve", "p9")), ("Rosa", "rosa", PinSet("p8", "self"))) is None


def test_where_the_only_administrator_is_gone_the_command_line_makes_another() -> None:
    told = added(*person("Eve", "p9"), ("Rosa", "rosa", PersonLeft()))
    assert asked("Eve", *told) == ("person", ["Rosa"])
    assert asked("Mia", *told, *person("Mia", "p8", by=LINE)) is None


def test_where_nobody_might_before_whoever_may_now_goes_on() -> None:
    assert asked("Rosa", *FIRST, raised("changed", 0)) is None
    assert asked("Anybody", ("", "s", KeyMade("00", "k")), raised("added", 0)) is None
    begun = [raised("added", 0), *FIRST]
    assert asked("Rosa", *person("Eve", "p9"), *begun) is None
    assert asked("Eve", *person("Eve", "p9"), *begun) == ("person", ["Rosa"]), "sign-in began behind the alarm"
    both = [raised("entry_wrong", 1), *begun]
    assert asked("Rosa", *person("Eve", "p9"), *both) is None


@pytest.mark.parametrize("kind", ["older_file", "memory_lost", "unknown_key", "end_missing", "touched"])
def test_what_calls_no_entry_in_doubt_leaves_everybody_their_right(kind: AlarmKind) -> None:
    assert asked("Eve", *FIRST, *person("Eve", "p9"), raised(kind, len(FIRST))) is None


@pytest.mark.parametrize("kind", ["chain_broken", "entry_wrong"])
def test_an_alarm_about_one_entry_calls_that_in_doubt(kind: AlarmKind) -> None:
    told = [*FIRST, *person("Eve", "p9")]
    assert asked("Eve", *told, raised(kind, len(FIRST) + 1)) == ("person", ["Rosa"])
    assert asked("Eve", *told, raised(kind, len(FIRST))) is None


def test_a_chain_that_nothing_was_signed_of_calls_all_of_itself_in_doubt_and_nothing_of_another() -> None:
    strange = written(*person("Eve", "p9"), station="Z9")
    events = renumbered([*written(*FIRST), *strange, *written(raised("foreign_chain", 0, "Z9"))])
    assert asked_of("Eve", events) == ("person", ["Rosa"])
    assert asked_of("Rosa", events) is None


def renumbered(events: Sequence[Event]) -> list[Event]:
    """The same, no two with one id."""
    return [one if place < len(FIRST) else with_id(one, f"n{place}") for place, one in enumerate(events)]


def with_id(event: Event, name: str) -> Event:
    return Event(**{field: getattr(event, field) for field in event.__struct_fields__} | {"id": name})


def test_what_is_added_over_night_behind_an_alarm_gives_no_right_either() -> None:
    first = added(("Rosa", "eve", PersonAdded("Eve", "administrator")))
    second = [*first, (LINE, "eve", PersonAdded("Eve", "administrator")), (LINE, "eve", PinSet("p9"))]
    told = [*second, raised("added", len(first))]
    assert asked("Eve", *told) == ("person", ["Rosa"])
    assert asked("Rosa", *told) is None


def test_alarms_that_were_made_up_put_none_away() -> None:
    told = [*BOTH, *person("Eve", "p9")]
    assert asked("Eve", *told, raised("changed", 0), raised("added", len(BOTH))) == ("person", ["Rosa", "Olga"])
    each = [raised("chain_broken", 2), raised("chain_broken", 5), raised("added", len(BOTH))]
    assert asked("Eve", *told, *each) == ("person", [])
    further = person("Mia", "p8", by="Eve")
    assert asked("Mia", *told, *each, *further) == ("person", [])
    assert asked("Mia", *told, *each, *person("Mia", "p8", by=LINE)) is None


def test_what_is_acknowledged_asks_nothing() -> None:
    told = written(*added(*person("Eve", "p9")))
    assert in_doubt(told, ["e1", "e99"], "Eve") is None


EVE = SignedIn("eve", "Eve", "administrator", "name_and_pin", pin="p9")
TELLS = "who might do so only by entries that an alarm which stood then calls in doubt."


def unsure(told: Sequence[Told]) -> list[int]:
    """The acknowledgements that the proof tells for that, by their numbers."""
    made = written(*told)
    presence = Presence(made)
    return [one.sequence for one in made if presence.fault(one, made).endswith(TELLS)]


def test_the_proof_tells_who_acknowledged_by_what_was_in_doubt() -> None:
    told = [*added(*person("Eve", "p9")), raised("touched", 6), ("Eve", "v", EVE)]
    known: list[AnyPayload] = [AlarmAcknowledged("e7", "Why not."), AlarmAcknowledged("e8", "Why not.")]
    by_eve: list[Told] = [("Eve", "s", one) for one in known]
    rosa = ("Rosa", "w", SignedIn("rosa", "Rosa", "administrator", "name_and_pin", pin="p1"))
    by_rosa: list[Told] = [("Rosa", "s", one) for one in known]
    assert unsure([*told, *by_eve]) == [10, 11]
    assert unsure([*told, *by_eve, rosa, *by_rosa]) == [10, 11]
    assert unsure([*told, rosa, *by_rosa]) == []
    # Once it was acknowledged by who might, what was added is in the record like all else.
    later = [raised("touched", 12), ("Eve", "v", EVE), ("Eve", "s", AlarmAcknowledged("e13", "Looked at it."))]
    assert unsure([*told, rosa, *by_rosa, *later]) == []
