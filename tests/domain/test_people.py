"""People as a fold of their events, whose name is whose, and what a PIN must be."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.errors import NotFound
from intake_app.domain.events import AnyPayload, Event, Noted, decode_payload, encode_payload
from intake_app.domain.people import (
    LONGEST_NAME,
    Person,
    badge_key,
    fold_person,
    fold_session,
    is_last_administrator,
    mistaken_for,
    name_fault,
    name_key,
    named,
    tidy_name,
)
from intake_app.domain.person_events import (
    BadgeGiven,
    BadgeRevoked,
    PersonAdded,
    PersonLeft,
    PinRefused,
    PinRight,
    PinSet,
    RoleChanged,
    SignedIn,
    SignedOut,
    Unlocked,
)
from intake_app.domain.pins import FREE_TRIES, LONGEST_PIN, SHORTEST_PIN, pin_fault, wait_seconds
from intake_app.domain.roles import Role
from intake_app.domain.station_events import SignInChosen, station_subject
from intake_app.domain.unit import look_up_key
from tests.domain.made_events import NINE, events

ADDED = PersonAdded("Ana", "receiving")


def told(*payloads: AnyPayload) -> list[Event]:
    return events(payloads, "p1")


def person(*payloads: AnyPayload) -> Person:
    return fold_person(told(ADDED, *payloads))


def someone(identity: str, role: Role, **values: object) -> Person:
    return Person(identity, identity.title(), role, NINE, **values)  # type: ignore[arg-type]


def test_a_person_is_what_was_told_last() -> None:
    made = person(RoleChanged("supervisor"), BadgeGiven("one"), BadgeGiven("two"), PinSet("a"), PinSet("b", "self"))
    assert (made.name, made.role, made.badge, made.pin) == ("Ana", "supervisor", "two", "b")
    assert made.works_here
    assert made.needs_pin
    assert not person().needs_pin
    assert person(BadgeGiven("one"), BadgeRevoked()).badge == ""


def test_the_latest_pin_comes_with_the_hash_that_was_kept_of_it() -> None:
    assert person(PinSet("a", "self", "12ab")).pin_sha256 == "12ab"
    assert person(PinSet("a", "self", "12ab"), PinSet("b")).pin_sha256 == ""
    assert person(PinSet("a", "self", "12ab"), PersonLeft()).pin_sha256 == ""
    assert decode_payload(b'{"kind":"pin_set","pin":"a","by":"self"}') == PinSet("a", "self")
    assert encode_payload(PinSet("a", "self")) == b'{"kind":"pin_set","pin":"a","by":"self"}'


def test_wrong_pins_count_in_a_row_and_until_something_ends_them() -> None:
    wrong = [PinRefused()] * 3
    assert person(*wrong).failures == 3
    for end in (PinRight(), Unlocked(), PinSet("c")):
        assert person(*wrong, end).failures == 0
        assert person(*wrong, end, PinRefused()).failures == 1


def test_one_who_left_has_nothing_that_opens() -> None:
    gone = person(BadgeGiven("one"), PinSet("a"), PinRefused(), PersonLeft())
    assert (gone.badge, gone.pin, gone.failures, gone.works_here) == ("", "", 0, False)
    assert not msgspec.structs.replace(gone, role="administrator", pin="a").is_administrator


def test_what_was_never_added_is_nobody() -> None:
    with pytest.raises(NotFound, match="no such person"):
        fold_person(told(PinRefused()))
    assert fold_person(told(Noted("of nobody"), ADDED, Noted("of no person"))).name == "Ana"


def test_a_session_tells_who_was_here_and_until_when() -> None:
    began = SignedIn("p1", "Ana", "supervisor", "badge_and_pin")
    open_ = fold_session(told(began))
    assert (open_.id, open_.person, open_.name, open_.role, open_.how) == ("p1", *msgspec.structs.astuple(began)[:4])
    assert open_.ended is None
    ended = fold_session(told(began, SignedOut("locked")))
    assert ended.ended == "locked"
    assert ended.ended_at is not None
    assert ended.ended_at > ended.began_at
    with pytest.raises(NotFound, match="no such session"):
        fold_session(told(SignedOut()))


def test_a_name_is_kept_with_single_blanks() -> None:
    assert tidy_name("  Núñez   Peña ") == "Núñez Peña"


@pytest.mark.parametrize(
    "name", ["  Núñez   Peña ", "Роза", "Anna Мария", "王小明", "Zoë 2", "Anne-Marie O’Neil", "x" * LONGEST_NAME]
)
def test_a_name_can_be_of_any_alphabet(name: str) -> None:
    assert name_fault(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "",
        " \t ",
        "x" * (LONGEST_NAME + 1),
        *(f"Rosa{chr(unseen)}" for unseen in (0x200B, 0xFE0F, 0x3164, 0x034F, 0x2800, 0x180B, 0x202E, 0xFFFD, 0xD800)),
        "root@command line",
        "root\uff20command line",
    ],
)
def test_nobody_is_called_what_nobody_sees_or_like_the_command_line(name: str) -> None:
    assert name_fault(name) == "bad"


@pytest.mark.parametrize("name", ["R\u043esa", "Ada Byr\u03bfn", "\uff32\u043esa", "Ro\u0455a", "\ua4e2am"])
def test_a_word_of_two_alphabets_is_no_name(name: str) -> None:
    assert name_fault(name) == "mixed"


def test_names_are_compared_without_case_and_by_what_they_look_like() -> None:
    ana = someone("ana", "receiving")
    assert name_key(" ÁNA  ﬁsher") == name_key("ána fisher")
    assert name_key("STRASSE") == name_key("straße")
    assert named([ana], " \uff41na ") == ana
    assert named([ana], "Anna") is None


def test_a_name_is_mistaken_for_one_that_looks_like_it() -> None:
    rosa = Person("rosa", "Rosa Marín", "receiving", NINE, left_at=NINE)
    people = [someone("ana", "receiving"), rosa]
    assert mistaken_for(people, "Rosa Mar\u0131n") == rosa
    assert mistaken_for(people, "Rosa Marín Ruiz") is None


def test_the_last_administrator_is_the_only_one_who_could_sign_in_as_one() -> None:
    one, other = someone("one", "administrator", pin="a"), someone("two", "administrator", pin="b")
    assert not is_last_administrator([one, other], one)
    for useless in (
        msgspec.structs.replace(other, pin=""),
        msgspec.structs.replace(other, left_at=NINE),
        msgspec.structs.replace(other, role="supervisor"),
    ):
        assert is_last_administrator([one, useless], one)


def test_of_a_badge_only_its_hash_is_kept() -> None:
    assert len(badge_key("OP-1")) == 64
    assert badge_key("OP-1") != badge_key("OP-2")


def test_what_happens_to_people_is_kept_and_read_again() -> None:
    every: Sequence[AnyPayload] = (
        *(ADDED, RoleChanged("supervisor"), BadgeGiven("h"), BadgeRevoked(), PinSet("a"), PinRefused(), PinRight()),
        *(Unlocked(), PersonLeft(), SignedIn("p", "Ana", "receiving", "name"), SignedOut("switched")),
        *(SignInChosen(is_on=True), SignInChosen(is_on=False)),
    )
    assert [decode_payload(encode_payload(one)) for one in every] == list(every)


def test_a_station_stands_under_what_no_rma_can_be_called() -> None:
    assert look_up_key(station_subject("B3")) != station_subject("B3")


@pytest.mark.parametrize(
    ("pin", "fault"),
    [
        *((pin, "short") for pin in ("1", "40827")),
        *((pin, "long") for pin in ("4" * (LONGEST_PIN + 1), "4082719374650")),
        *(
            (pin, "digits")
            for pin in ("", "40827a", " 408271", "408 271", "\uff14082719", "٤٠٨٢٧١", "-408271", "40827\n")
        ),
        *((pin, "trivial") for pin in ("000000", "123456", "654321", "999999", "012345", "890123", "135791")),
        *((pin, "trivial") for pin in ("123123", "121212", "112211", "123321", "112233", "665544", "159753")),
        *((pin, "trivial") for pin in ("1234567890", "12341234", "7897897", "100001", "147258369")),
        *((pin, None) for pin in ("408271", "193746", "402719", "271828182845", "112358")),
    ],
)
def test_a_pin_has_digits_enough_and_no_pattern(pin: str, fault: str | None) -> None:
    assert pin_fault(pin) == fault


@given(st.text(alphabet="0123456789", min_size=SHORTEST_PIN, max_size=LONGEST_PIN))
def test_a_pin_that_is_taken_has_three_digits_and_no_stride(pin: str) -> None:
    if pin_fault(pin) is None:
        assert len(set(pin)) >= 3
        assert len({(int(after) - int(before)) % 10 for before, after in pairwise(pin)}) > 1
        assert pin != pin[::-1]


@given(st.text(alphabet="0123456789", min_size=1, max_size=6), st.integers(2, 6))
def test_what_is_said_again_is_no_pin(part: str, times: int) -> None:
    assert pin_fault(part * times) is not None


@given(st.text())
def test_whatever_is_typed_is_a_pin_or_told_why_not(text: str) -> None:
    if pin_fault(text) is None:
        assert text.isascii()
        assert text.isdigit()
        assert SHORTEST_PIN <= len(text) <= LONGEST_PIN


def test_few_pins_are_lost_to_patterns() -> None:
    rng = random.Random(20261129)
    tried = [f"{rng.randrange(1_000_000):06}" for _ in range(50_000)]
    assert sum(pin_fault(pin) is not None for pin in tried) < len(tried) / 200


def test_waits_begin_after_five_and_grow_to_an_hour() -> None:
    waits = [wait_seconds(failures) for failures in range(40)]
    assert waits[:FREE_TRIES] == [0] * 5
    assert waits[FREE_TRIES : FREE_TRIES + 3] == [30, 60, 120]
    assert waits == sorted(waits)
    assert waits[-1] == 3_600
