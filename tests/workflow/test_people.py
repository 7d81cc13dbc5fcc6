"""People on a real station: who comes in by what, what waits do, and what an administrator does."""

from __future__ import annotations

import contextlib
import re
import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from intake_app.bootstrap import open_station
from intake_app.domain.badges import mint_badge
from intake_app.domain.errors import AlreadyThere, BadInput, NotAllowed, NotFound, NotNow, StorageFailed
from intake_app.domain.events import Draft, Event
from intake_app.domain.person_events import PERSON, PersonAdded, PinSet
from intake_app.domain.pins import FREE_TRIES
from intake_app.domain.station_events import station_subject
from intake_app.settings import Settings
from intake_app.store.pins import PinFile
from intake_app.store.rebuild import rebuild
from intake_app.store.signing import STATE_VARIABLE
from intake_app.workflow.door import PinWanted, Signed
from intake_app.workflow.people import People
from tests.workflow.conftest import Wall

PIN, OTHER, WRONG = "408271", "193746", "271093"
SIGN_IN_AGAIN = "Nobody is signed in at the bench now: whoever goes on signs in again"


class Ticks:
    """Seconds of a clock that nobody can set, but the test."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Place:
    """A station that can be started again; its monotonic clock begins anew with each start."""

    def __init__(self, folder: Path, wall: Wall) -> None:
        self.settings = Settings(folder=folder, name="Bench 3", code="B3")
        self.wall = wall
        self.ticks = Ticks()
        self.station = open_station(self.settings, wall, self.ticks)

    def restart(self) -> None:
        self.station.close()
        self.ticks = Ticks()
        self.station = open_station(self.settings, self.wall, self.ticks)

    @property
    def people(self) -> People:
        return self.station.bench.people

    def id_of(self, name: str) -> str:
        return next(one.id for one in self.people.people() if one.name == name)

    def events(self, subject: str) -> list[Event]:
        return self.station.parts.journal.events_of(subject)

    def sessions(self) -> list[tuple[str, str, str]]:
        """Each stay at the bench, by whom it was written, and its entries."""
        told = self.station.parts.journal._connection.execute(  # type: ignore[attr-defined]
            "SELECT subject, operator, kind || coalesce(' ' || json_extract(payload, '$.how'), '') FROM events"
            " WHERE subject_kind = 'session' ORDER BY rowid"
        ).fetchall()
        return [(subject, operator, kind) for subject, operator, kind in told]

    def count(self) -> int:
        (count,) = self.station.parts.journal._connection.execute(  # type: ignore[attr-defined]
            "SELECT count(*) FROM events"
        ).fetchone()
        return int(count)

    @contextlib.contextmanager
    def on_a_disk_that_refuses(self) -> Iterator[None]:
        """The database itself writes nothing more."""
        connection = self.station.parts.journal._connection  # type: ignore[attr-defined]
        connection.execute("PRAGMA query_only = ON")
        yield
        connection.execute("PRAGMA query_only = OFF")

    def guess_wrong(self, times: int, name: str = "Ada") -> None:
        for _ in range(times):
            with pytest.raises(NotAllowed):
                self.people.sign_in(name, WRONG)


@pytest.fixture
def fresh(tmp_path: Path, wall: Wall) -> Iterator[Place]:
    place = Place(tmp_path / "station", wall)
    yield place
    place.station.close()
    assert rebuild(place.settings.folder).were_equal


@pytest.fixture
def place(fresh: Place) -> Place:
    """Ada is the administrator and at the bench, Sue a supervisor, Rosa receives."""
    fresh.people.first_administrator("Ada", PIN)
    fresh.people.add("Sue", "supervisor", OTHER)
    fresh.people.add("Rosa Marín", "receiving")
    return fresh


def test_a_fresh_station_was_not_asked_and_works_as_before(fresh: Place) -> None:
    assert fresh.people.choice() == "unasked"
    fresh.station.bench.sign("Rosa")
    assert fresh.people.here == Signed("Rosa", "administrator")


def test_the_first_start_makes_an_administrator_who_is_at_the_bench(fresh: Place) -> None:
    assert fresh.people.first_administrator("  Ada  Byron ", PIN) == Signed("Ada Byron", "administrator")
    assert fresh.people.choice() == "with"
    assert fresh.people.here == Signed("Ada Byron", "administrator")
    assert [event.operator for event in fresh.events(station_subject("B3"))] == ["Ada Byron"]
    with pytest.raises(NotNow, match="People sign in at this station: "):
        fresh.station.bench.sign("Rosa")
    with pytest.raises(NotNow, match="already"):
        fresh.people.first_administrator("Eve", OTHER)
    fresh.restart()
    assert fresh.people.choice() == "with"
    assert not fresh.people.may("work")
    with pytest.raises(NotNow, match="who is at the bench"):
        fresh.people.demand("work")


@pytest.mark.parametrize(("name", "pin"), [("", PIN), ("a@b", PIN), ("Ada", "123456"), ("Ada", "4082"), ("Ada", "")])
def test_the_first_start_with_a_name_or_pin_that_cannot_be_changes_nothing(fresh: Place, name: str, pin: str) -> None:
    with pytest.raises(BadInput):
        fresh.people.first_administrator(name, pin)
    assert fresh.count() == 0
    assert fresh.people.choice() == "unasked"


def test_a_bench_that_runs_without_sign_in_says_so_in_the_record(fresh: Place) -> None:
    fresh.people.run_without_sign_in()
    fresh.people.run_without_sign_in()
    assert fresh.people.choice() == "without"
    (chosen,) = fresh.events(station_subject("B3"))
    assert chosen.operator == ""
    fresh.station.bench.sign("Rosa")
    assert fresh.people.may("settings")


def test_sign_in_is_turned_on_later_and_off_by_an_administrator_alone(fresh: Place) -> None:
    fresh.people.run_without_sign_in()
    fresh.people.first_administrator("Ada", PIN)
    fresh.people.add("Rosa", "receiving")
    fresh.people.sign_in("Rosa")
    with pytest.raises(NotAllowed, match=r"Rosa may not say who works here\. Somebody who may \(administrator\)"):
        fresh.people.run_without_sign_in()
    assert fresh.people.choice() == "with"
    fresh.people.sign_in("Ada", PIN)
    fresh.people.run_without_sign_in()
    assert fresh.people.choice() == "without"
    assert fresh.people.here is None
    fresh.station.bench.sign("Anybody")
    with pytest.raises(NotAllowed, match="do not belong together"):
        fresh.people.first_administrator("ada", WRONG)
    for name in ("rosa", "Eve"):
        with pytest.raises(NotAllowed, match=r"administrators here already \(Ada\): turn sign-in on with one"):
            fresh.people.first_administrator(name, OTHER)
    assert fresh.people.choice() == "without"
    assert fresh.people.first_administrator("ada", PIN) == Signed("Ada", "administrator")
    assert fresh.people.choice() == "with"


def test_a_typed_name_takes_over_no_account(place: Place) -> None:
    """Whoever types a name while sign-in is off could use the account when it is on again."""
    sue, before = place.id_of("Sue"), place.count()
    place.people.run_without_sign_in()
    place.station.bench.sign("Eve")
    assert not place.people.may("people")
    for change in (
        lambda: place.people.set_pin(sue, "502749"),
        lambda: place.people.change_role(sue, "administrator"),
        lambda: place.people.add("Mallory", "administrator", "502749"),
        lambda: place.people.give_badge(sue),
        lambda: place.people.unlock(sue),
        lambda: place.people.left(sue),
        place.people.people,
    ):
        with pytest.raises(NotAllowed, match=r"a typed name may not say who works here\. Turn sign-in on first"):
            change()
    assert place.count() == before + 2  # sign-in is off, and Ada's stay ended
    assert place.people.first_administrator("Ada", PIN) == Signed("Ada", "administrator")
    place.people.sign_out()
    assert place.people.sign_in("Sue", OTHER) == Signed("Sue", "supervisor")


def test_the_owner_of_the_folder_makes_an_administrator_whatever_was_chosen(place: Place) -> None:
    place.people.run_without_sign_in()
    place.people.at_the_command_line("root")
    place.people.set_pin(place.id_of("Ada"), "502749")
    assert [event.operator for event in place.events(place_id(place, "Ada"))][-1] == "root@command line"
    before, stays = place.count(), place.sessions()
    card = place.people.turn_sign_in_on("Bob", lambda: OTHER)
    assert (card.name, card.role, card.has_pin, card.is_here) == ("Bob", "administrator", True, False)
    assert (place.count(), place.sessions()) == (before + 3, stays)  # the choice, Bob, and his PIN
    assert place.people.here == Signed("root@command line", "administrator")
    with pytest.raises(NotNow, match="already"):
        place.people.turn_sign_in_on("Ada", lambda: "")
    assert place.people.sign_in("Ada", "502749") == Signed("Ada", "administrator")
    assert place.people.sign_in("Bob", OTHER) == Signed("Bob", "administrator")


def test_the_owner_turns_sign_in_on_again_without_the_pin_of_an_administrator(place: Place) -> None:
    """It is asked for by nobody, and stays as it is."""
    place.people.run_without_sign_in()
    place.station.bench.sign("Eve")
    with pytest.raises(NotAllowed, match="a typed name may not"):
        place.people.turn_sign_in_on("Ada", lambda: PIN)
    place.people.at_the_command_line("root")
    before = place.count()
    place.people.turn_sign_in_on("ada", lambda: pytest.fail("a PIN was asked for"))
    assert place.count() == before + 1
    (chosen,) = place.events(station_subject("B3"))[-1:]
    assert chosen.operator == "root@command line"
    place.restart()
    assert place.people.sign_in("Ada", PIN) == Signed("Ada", "administrator")


def test_who_turns_sign_in_on_is_told_whose_pin_it_takes(fresh: Place) -> None:
    assert fresh.people.whose_pin("Ada") is None
    with pytest.raises(BadInput, match="and no @"):
        fresh.people.whose_pin("a@b")
    fresh.people.first_administrator("Ada", PIN)
    with pytest.raises(NotNow, match="already"):
        fresh.people.whose_pin("Ada")
    fresh.people.run_without_sign_in()
    assert fresh.people.whose_pin(" ada ") == PinWanted("Ada", 0)
    with pytest.raises(NotAllowed, match=r"administrators here already \(Ada\)"):
        fresh.people.whose_pin("Eve")
    for _ in range(FREE_TRIES):
        with pytest.raises(NotAllowed, match="do not belong together"):
            fresh.people.first_administrator("Ada", WRONG)
    assert fresh.people.whose_pin("Ada") == PinWanted("Ada", 30)
    with pytest.raises(NotNow, match="wait 30 seconds,"):
        fresh.people.first_administrator("Ada", PIN)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("root@command line", "and no @"),
        ("root\uff20command line", "and no @"),
        ("Rosa\ufe0f", "can be seen"),
        ("Rosa\u3164", "can be seen"),
        ("R\u043esa", "from one alphabet"),
    ],
)
def test_nobody_is_called_what_is_no_name(fresh: Place, name: str, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        fresh.station.bench.sign(name)
    assert fresh.people.here is None
    with pytest.raises(BadInput, match=why):
        fresh.people.first_administrator(name, PIN)
    fresh.people.first_administrator("Ada", PIN)
    with pytest.raises(BadInput, match=why):
        fresh.people.add(name, "receiving")


def test_what_was_chosen_holds_when_the_station_gets_another_code(place: Place) -> None:
    place.station.close()
    place.settings = Settings(folder=place.settings.folder, name="Bench 4", code="B4")
    place.station = open_station(place.settings, place.wall, place.ticks)
    assert place.people.choice() == "with"
    with pytest.raises(NotNow):
        place.station.bench.sign("Eve")


def test_receiving_comes_in_by_name_and_by_badge_and_switches_with_one_scan(place: Place) -> None:
    badge = place.people.give_badge(place.id_of("Rosa Marín"))
    assert place.people.sign_in_by_badge(f" {badge.lower()} ") == Signed("Rosa Marín", "receiving")
    assert place.people.sign_in_by_badge(badge) == Signed("Rosa Marín", "receiving")
    place.people.lock()
    assert place.people.here is None
    assert place.people.sign_in("ROSA  marín") == Signed("Rosa Marín", "receiving")
    assert place.people.sign_in("Sue", OTHER) == Signed("Sue", "supervisor")
    place.people.sign_out()
    assert [told[1:] for told in place.sessions()] == [
        ("Ada", "signed_in first_start"),
        ("Rosa Marín", "signed_out switched"),
        ("Rosa Marín", "signed_in badge"),
        ("Rosa Marín", "signed_out locked"),
        ("Rosa Marín", "signed_in name"),
        ("Sue", "signed_out switched"),
        ("Sue", "signed_in name_and_pin"),
        ("Sue", "signed_out"),
    ]


def test_the_end_of_the_program_ends_a_stay_and_a_failing_disk_holds_nobody_up(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.restart()
    place.people.sign_in("Rosa Marín")
    place.restart()
    assert [told[1:] for told in place.sessions()][1:] == [
        ("Ada", "signed_out closed"),
        ("Rosa Marín", "signed_in name"),
        ("Rosa Marín", "signed_out closed"),
    ]
    place.people.sign_in("Rosa Marín")

    def refuse(*_: object) -> list[Event]:
        raise StorageFailed("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(place.station.parts.journal, "append", refuse)
        place.people.close()


@pytest.mark.parametrize("how", ["locked", "signed_out"])
def test_a_bench_whose_lock_the_disk_refuses_is_locked_all_the_same(place: Place, how: str) -> None:
    badge = place.people.give_badge(place.id_of("Ada"))
    leave = place.people.lock if how == "locked" else place.people.sign_out
    with place.on_a_disk_that_refuses():
        with pytest.raises(StorageFailed):
            leave()
        assert place.people.here is None
        assert not place.people.may("work")
        place.people.close()
    assert place.people.sign_in("Ada") == PinWanted("Ada", 0)
    assert place.people.sign_in_by_badge(badge) == PinWanted("Ada", 0)
    with pytest.raises(NotNow, match="who is at the bench"):
        place.people.people()
    assert place.people.sign_in("Rosa Marín") == Signed("Rosa Marín", "receiving")
    ada, *rosa = place.sessions()
    assert ada[2] == "signed_in first_start"
    # The stay that was over is told as over before another begins.
    ended = f"signed_out{'' if how == 'signed_out' else ' locked'}"
    assert [told[2] for told in rosa] == [ended, "signed_in name"]
    assert [told[0] == ada[0] for told in rosa] == [True, False]


def test_the_end_of_a_stay_that_the_disk_refused_is_written_when_the_program_ends(place: Place) -> None:
    with place.on_a_disk_that_refuses(), pytest.raises(StorageFailed):
        place.people.lock()
    place.restart()
    assert [told[2] for told in place.sessions()] == ["signed_in first_start", "signed_out locked"]


def test_sign_in_is_off_with_nobody_signed_in_or_the_disk_refuses_both(place: Place) -> None:
    with place.on_a_disk_that_refuses(), pytest.raises(StorageFailed, match=SIGN_IN_AGAIN):
        place.people.run_without_sign_in()
    assert (place.people.choice(), place.people.here) == ("with", None)
    place.people.sign_in("Ada", PIN)
    place.people.run_without_sign_in()
    assert (place.people.choice(), place.people.here) == ("without", None)
    assert [told[2] for told in place.sessions()] == [
        "signed_in first_start",
        "signed_out locked",
        "signed_in name_and_pin",
        "signed_out",
    ]


@pytest.mark.parametrize(("name", "pin"), [("Rosa Marín", ""), ("Sue", OTHER), ("Sue", WRONG)])
def test_a_disk_that_refuses_who_comes_lets_nobody_in_and_leaves_nobody_there(
    place: Place, name: str, pin: str
) -> None:
    """It may have taken the entry all the same, and the record then says that somebody else is at the bench."""
    with place.on_a_disk_that_refuses():
        with pytest.raises(StorageFailed, match=SIGN_IN_AGAIN):
            place.people.sign_in(name, pin)
        assert place.people.here is None
        with pytest.raises(NotNow, match="who is at the bench"):
            place.people.people()
        place.people.close()
    assert place.people.sign_in("Ada") == PinWanted("Ada", 0)
    assert place.people.sign_in("Sue", OTHER) == Signed("Sue", "supervisor")
    # Only what began is told as over.
    ada, *told = place.sessions()
    assert [one[2] for one in told] == ["signed_out locked", "signed_in name_and_pin"]
    assert told[0][0] == ada[0]


def test_a_pin_that_the_disk_refuses_is_as_it_was(place: Place) -> None:
    with place.on_a_disk_that_refuses(), pytest.raises(StorageFailed):
        place.people.set_pin(place.id_of("Sue"), "502749")
    assert place.people.here == Signed("Ada", "administrator")
    with pytest.raises(NotAllowed):
        place.people.sign_in("Sue", "502749")
    assert place.people.sign_in("Sue", OTHER) == Signed("Sue", "supervisor")


def test_a_typed_name_is_not_there_behind_a_sign_in_that_the_disk_refused(fresh: Place) -> None:
    fresh.station.bench.sign("Rosa")
    with fresh.on_a_disk_that_refuses(), pytest.raises(StorageFailed, match=SIGN_IN_AGAIN):
        fresh.people.first_administrator("Ada", PIN)
    assert (fresh.people.choice(), fresh.people.here) == ("unasked", None)
    fresh.station.bench.sign("Rosa")
    assert fresh.people.first_administrator("Ada", PIN) == Signed("Ada", "administrator")


def test_nobody_signs_in_where_sign_in_is_off(place: Place) -> None:
    """Else the record would tell of nobody who turned it on."""
    badge = place.people.give_badge(place.id_of("Rosa Marín"))
    place.people.run_without_sign_in()
    before = place.count()
    come, by_badge = place.people.sign_in, place.people.sign_in_by_badge
    for comes in (partial(come, "Rosa Marín"), partial(come, "Ada", PIN), partial(come, "X"), partial(by_badge, badge)):
        with pytest.raises(NotNow, match="Nobody signs in at this station: type a name"):
            comes()
    assert (place.count(), place.people.here) == (before, None)


@pytest.mark.parametrize("pin", [WRONG, OTHER])
def test_a_disk_that_refuses_tells_nothing_of_a_pin_and_every_try_counts(place: Place, pin: str) -> None:
    with place.on_a_disk_that_refuses():
        for _ in range(FREE_TRIES):
            with pytest.raises(StorageFailed):
                place.people.sign_in("Sue", pin)
        with pytest.raises(NotNow, match="wait 30 seconds,"):
            place.people.sign_in("Sue", pin)
        assert place.people.sign_in("Sue") == PinWanted("Sue", 30)
        place.ticks.now += 30
        with pytest.raises(StorageFailed):
            place.people.sign_in("Sue", pin)
    assert place.people.sign_in("Sue") == PinWanted("Sue", 60)
    place.people.sign_in("Ada", PIN)
    card = place.people.unlock(place.id_of("Sue"))
    assert (card.failures, card.locked_s) == (0, 0)
    assert place.people.sign_in("Sue", OTHER) == Signed("Sue", "supervisor")
    place.people.sign_out()
    # What was tried then counts no longer after the right one.
    place.guess_wrong(FREE_TRIES - 1, "Sue")
    assert place.people.sign_in("Sue") == PinWanted("Sue", 0)


def test_ones_own_pin_is_answered_alike_right_or_wrong_on_a_disk_that_refuses(place: Place) -> None:
    said: dict[str, list[str]] = {WRONG: [], PIN: []}
    for old, told in said.items():
        place.restart()
        place.people.sign_in("Ada", PIN)
        with place.on_a_disk_that_refuses():
            for _ in range(FREE_TRIES + 1):
                with pytest.raises((StorageFailed, NotNow)) as refused:
                    place.people.change_own_pin(old, "502749")
                told.append(str(refused.value))
    assert said[WRONG] == said[PIN]
    assert "Too many wrong PINs" in said[PIN][-1]
    place.ticks.now += 30
    with pytest.raises(NotAllowed):
        place.people.change_own_pin(WRONG, "502749")
    assert len(re.findall("argon2id", (place.settings.folder / "pins.json").read_text("utf-8"))) == 2


def test_people_sign_in_where_nobody_can_look_for_the_key_of_the_station(
    fresh: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As in a state folder that was closed to this user: a name that no file system takes is refused alike."""
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / ("x" * 300)))
    fresh.restart()
    assert fresh.people.first_administrator("Ada", PIN) == Signed("Ada", "administrator")
    fresh.people.lock()
    fresh.station.tidy()
    fresh.restart()
    fresh.guess_wrong(1)
    assert fresh.people.sign_in("Ada", PIN) == Signed("Ada", "administrator")
    with pytest.raises(StorageFailed, match=r"The key of the station, .* cannot be read or made"):
        fresh.station.bench.proving.check()


def test_a_station_can_ask_a_badge_of_whoever_has_no_pin(place: Place) -> None:
    badge = place.people.give_badge(place.id_of("Rosa Marín"))
    place.settings = Settings(folder=place.settings.folder, name="Bench 3", code="B3", badge_only=True)
    place.restart()
    with pytest.raises(NotAllowed, match=r"Here Rosa Marín signs in with a badge, not by name\."):
        place.people.sign_in("rosa marín")
    assert place.people.here is None
    assert place.people.sign_in_by_badge(badge) == Signed("Rosa Marín", "receiving")
    assert place.people.sign_in("Sue", OTHER) == Signed("Sue", "supervisor")


def test_a_supervisor_needs_the_pin_with_either(place: Place) -> None:
    badge = place.people.give_badge(place.id_of("Sue"))
    assert place.people.sign_in_by_badge(badge) == PinWanted("Sue", 0)
    assert place.people.sign_in("sue") == PinWanted("Sue", 0)
    assert place.people.here == Signed("Ada", "administrator")
    with pytest.raises(NotAllowed, match="do not belong together"):
        place.people.sign_in_by_badge(badge, PIN)
    assert place.people.here == Signed("Ada", "administrator")
    assert place.people.sign_in_by_badge(badge, OTHER) == Signed("Sue", "supervisor")
    assert [event.payload.__struct_config__.tag for event in place.events(place_id(place, "Sue"))][-2:] == [
        "pin_refused",
        "pin_right",
    ]


def place_id(place: Place, name: str) -> str:
    return next(one.id for one in place.station.parts.journal.people() if one.name == name)


def test_a_name_that_nobody_has_is_answered_like_a_wrong_pin(place: Place) -> None:
    assert place.people.sign_in(" Eve ") == PinWanted("Eve", 0)
    answers = []
    for name in ("Eve", "Ada"):
        told = []
        for _ in range(FREE_TRIES + 2):
            with pytest.raises((NotAllowed, NotNow)) as refused:
                place.people.sign_in(name, WRONG)
            told.append(str(refused.value))
        answers.append(told)
    assert answers[0] == answers[1]
    assert answers[0][-1].startswith("Too many wrong PINs: wait 30 seconds,")
    place.people.sign_out()
    assert place.people.sign_in("Eve") == PinWanted("Eve", 30)
    assert place.people.sign_in("Ada") == PinWanted("Ada", 30)


def test_strangers_are_remembered_up_to_a_number(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intake_app.workflow.door._MOST_STRANGERS", 2)
    for name in ("Eve", "Mallory", "Trudy"):
        place.guess_wrong(FREE_TRIES, name)
    waits = [place.people.sign_in(name) for name in ("Eve", "Mallory", "Trudy")]
    assert waits == [PinWanted("Eve", 0), PinWanted("Mallory", 30), PinWanted("Trudy", 30)]


def test_after_five_wrong_pins_even_the_right_one_waits_and_each_further_wait_is_longer(place: Place) -> None:
    place.guess_wrong(FREE_TRIES)
    for wait in (30, 60, 120):
        with pytest.raises(NotNow, match="Too many wrong PINs"):
            place.people.sign_in("Ada", PIN)
        place.ticks.now += wait - 1
        with pytest.raises(NotNow, match="wait 1 second,"):
            place.people.sign_in("Ada", PIN)
        place.ticks.now += 1
        place.guess_wrong(1)
    place.ticks.now += 240
    assert place.people.sign_in("Ada", PIN) == Signed("Ada", "administrator")
    place.people.sign_out()
    place.guess_wrong(FREE_TRIES - 1)
    assert place.people.sign_in("Ada", PIN) == Signed("Ada", "administrator")


def test_a_wrong_pin_is_on_the_disk_before_it_is_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> list[Event]:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(place.station.parts.journal, "append", refuse)
        for pin in (WRONG, OTHER):
            with pytest.raises(MemoryError):
                place.people.sign_in("Sue", pin)
    assert place.people.here == Signed("Ada", "administrator")


@pytest.mark.parametrize("days", [-4_000, 4_000])
def test_a_wait_survives_a_restart_and_a_clock_that_is_set(place: Place, days: int) -> None:
    place.guess_wrong(FREE_TRIES)
    place.ticks.now += 29
    place.wall.at += timedelta(days=days)
    with pytest.raises(NotNow, match="wait 1 second,"):
        place.people.sign_in("Ada", PIN)
    place.restart()
    with pytest.raises(NotNow, match="wait 30 seconds,"):
        place.people.sign_in("Ada", PIN)
    place.wall.at -= timedelta(days=2 * days)
    with pytest.raises(NotNow, match="wait 30 seconds,"):
        place.people.sign_in("Ada", PIN)
    place.ticks.now += 30
    place.guess_wrong(1)
    place.restart()
    assert place.people.sign_in("Ada") == PinWanted("Ada", 60)


def test_guessing_all_day_tries_a_handful(place: Place) -> None:
    """A restart whenever nobody is let try, and a try whenever somebody is."""
    tried = 0
    for minute in range(24 * 60):
        place.ticks.now += 60
        try:
            place.people.sign_in("Sue", WRONG)
        except NotAllowed:
            tried += 1
        except NotNow:
            if minute % 200 == 0:
                place.restart()
    assert tried < 40


def test_an_administrator_unlocks_and_a_new_pin_does_too(place: Place) -> None:
    sue = place.id_of("Sue")
    place.guess_wrong(FREE_TRIES, "Sue")
    card = next(one for one in place.people.people() if one.id == sue)
    assert (card.failures, card.locked_s) == (FREE_TRIES, 30)
    assert place.people.unlock(sue).locked_s == 0
    with pytest.raises(AlreadyThere, match="No wrong PIN counts"):
        place.people.unlock(sue)
    place.guess_wrong(FREE_TRIES, "Sue")
    place.people.set_pin(sue, "502749")
    assert place.people.sign_in("Sue", "502749") == Signed("Sue", "supervisor")
    with pytest.raises(NotAllowed):
        place.people.sign_in("Sue", OTHER)


def test_a_new_badge_voids_the_old_and_one_that_is_revoked_opens_nothing(place: Place) -> None:
    rosa = place.id_of("Rosa Marín")
    old = place.people.give_badge(rosa)
    new = place.people.give_badge(rosa)
    with pytest.raises(NotAllowed, match="Nobody here has this badge"):
        place.people.sign_in_by_badge(old)
    place.people.revoke_badge(rosa)
    with pytest.raises(AlreadyThere, match="has no badge"):
        place.people.revoke_badge(rosa)
    with pytest.raises(NotAllowed, match="Nobody here has this badge"):
        place.people.sign_in_by_badge(new)
    with pytest.raises(BadInput, match="misread"):
        place.people.sign_in_by_badge(f"{new[:-1]}{'A' if new[-1] != 'A' else 'B'}")
    with pytest.raises(BadInput, match="no badge"):
        place.people.sign_in_by_badge("SV24E4-018233")
    kept = b"".join(file.read_bytes() for file in place.settings.folder.rglob("*") if file.is_file())
    assert new.encode() not in kept
    assert old[3:].encode() not in kept


def test_random_badges_are_all_refused_and_cost_nothing_to_write(place: Place) -> None:
    place.people.give_badge(place.id_of("Rosa Marín"))
    place.station.parts.journal.checkpoint()  # type: ignore[attr-defined]
    files = {file: file.stat().st_size for file in place.settings.folder.rglob("*") if file.is_file()}
    before = place.count()
    refused = 0
    for _ in range(4_000):
        try:
            place.people.sign_in_by_badge(mint_badge(secrets.token_bytes(10)))
        except NotAllowed:
            refused += 1
    assert refused == 4_000
    assert place.count() == before
    assert {file: file.stat().st_size for file in place.settings.folder.rglob("*") if file.is_file()} == files


def test_names_are_never_given_again(place: Place) -> None:
    with pytest.raises(BadInput, match="Somebody here is called Sue already"):
        place.people.add(" SUE ", "receiving")
    place.people.left(place.id_of("Sue"))
    with pytest.raises(BadInput, match="Sue worked here before"):
        place.people.add("sue", "receiving")
    with pytest.raises(NotAllowed):
        place.people.sign_in("Sue", OTHER)
    assert [(one.name, one.works_here) for one in place.people.people()] == [
        ("Ada", True),
        ("Rosa Marín", True),
        ("Sue", False),
    ]
    assert [one.name for one in place.people.who_can_sign_in()] == ["Ada", "Rosa Marín"]


def test_no_name_is_given_that_looks_like_another(place: Place) -> None:
    """Not even like one whose owner left: the record keeps the name."""
    before = place.count()
    for alike in ("Rosa Marin", "Rosa Mar\u0131n", "R0sa Marín", "\ua4e3\ua4f3\ua4e2\ua4ee Marín"):
        with pytest.raises(BadInput, match=f"“{alike}” looks like the name of Rosa Marín, who works here or did"):
            place.people.add(alike, "receiving")
    assert place.count() == before
    place.people.left(place.id_of("Rosa Marín"))
    with pytest.raises(BadInput, match="such as an initial or a second surname"):
        place.people.add("Rosa Marin", "receiving")
    assert place.people.add("Rosa Marín Ruiz", "receiving").works_here
    place.people.run_without_sign_in()
    place.people.at_the_command_line("root")
    with pytest.raises(BadInput, match="looks like the name of Ada"):
        place.people.turn_sign_in_on("Ad\u00e1", lambda: OTHER)


def test_names_that_were_given_before_are_still_let_in(place: Place) -> None:
    """A record of before may hold two that look alike."""
    older = [Draft("Ada", PERSON, "an-older-one", PersonAdded("Rosa Marin", "receiving"))]
    place.station.parts.journal.append(older)
    place.restart()
    assert place.people.sign_in("Rosa Marin") == Signed("Rosa Marin", "receiving")
    assert place.people.sign_in("Rosa Marín") == Signed("Rosa Marín", "receiving")


def test_nobody_changes_their_own_role_or_takes_themselves_off(place: Place) -> None:
    ada = place.id_of("Ada")
    place.people.add("Bob", "administrator", OTHER)
    with pytest.raises(NotAllowed, match="own role"):
        place.people.change_role(ada, "receiving")
    with pytest.raises(NotAllowed, match="takes themselves off"):
        place.people.left(ada)
    with pytest.raises(NotAllowed, match="with the old one"):
        place.people.set_pin(ada, OTHER)


def test_the_last_administrator_stays_one(place: Place) -> None:
    place.people.sign_out()
    place.people.at_the_command_line("rosa")
    ada = place.id_of("Ada")
    with pytest.raises(NotNow, match="last administrator"):
        place.people.left(ada)
    with pytest.raises(NotNow, match="last administrator"):
        place.people.change_role(ada, "supervisor")
    place.people.add("Bob", "administrator", OTHER)
    assert place.people.left(ada).works_here is False
    with pytest.raises(NotNow, match="last administrator"):
        place.people.left(place.id_of("Bob"))


def test_a_role_that_needs_a_pin_comes_with_one(place: Place) -> None:
    rosa = place.id_of("Rosa Marín")
    with pytest.raises(BadInput, match="digits"):
        place.people.change_role(rosa, "supervisor")
    with pytest.raises(NotNow, match="without a PIN"):
        place.people.set_pin(rosa, PIN)
    assert place.people.change_role(rosa, "supervisor", "502749").has_pin
    with pytest.raises(AlreadyThere, match="that already"):
        place.people.change_role(rosa, "supervisor", "502749")
    assert place.people.change_role(rosa, "administrator").role == "administrator"
    assert place.people.sign_in("Rosa Marín", "502749") == Signed("Rosa Marín", "administrator")
    assert place.people.change_role(place.id_of("Sue"), "receiving").role == "receiving"
    assert place.people.sign_in("Sue") == Signed("Sue", "receiving")
    with pytest.raises(NotNow, match="have a PIN to change"):
        place.people.change_own_pin(OTHER, "502749")


def test_ones_own_pin_is_changed_with_the_old_one(place: Place) -> None:
    with pytest.raises(NotAllowed):
        place.people.change_own_pin(WRONG, "502749")
    with pytest.raises(BadInput, match="among the first"):
        place.people.change_own_pin(PIN, "111222")
    place.people.change_own_pin(PIN, "502749")
    place.people.sign_out()
    with pytest.raises(NotAllowed):
        place.people.sign_in("Ada", PIN)
    assert place.people.sign_in("Ada", "502749") == Signed("Ada", "administrator")
    pin_set = [event for event in place.events(place.id_of("Ada")) if "PinSet" in type(event.payload).__name__]
    assert [event.payload.by for event in pin_set] == ["self", "self"]  # type: ignore[union-attr]


def test_an_older_file_of_pins_brings_no_old_pin_back(place: Place) -> None:
    file = place.settings.folder / "pins.json"
    old = file.read_bytes()
    place.people.change_own_pin(PIN, "502749")
    assert len(re.findall("argon2id", file.read_text("utf-8"))) == 2
    file.write_bytes(old)
    place.people.sign_out()
    with pytest.raises(NotAllowed):
        place.people.sign_in("Ada", PIN)
    place.people.at_the_command_line("rosa")
    place.people.set_pin(place.id_of("Ada"), "731902")
    *_, last = place.events(place.id_of("Ada"))
    assert (last.operator, last.payload.by) == ("rosa@command line", "command_line")  # type: ignore[union-attr]
    assert place.people.sign_in("Ada", "731902") == Signed("Ada", "administrator")


def test_whoever_is_taken_out_of_the_tables_is_there_by_the_entries(place: Place) -> None:
    """Else a second Ada rules, and tables that are made again tell of both."""
    place.people.left(place.id_of("Rosa Marín"))
    place.people.run_without_sign_in()
    connection = place.station.parts.journal._connection  # type: ignore[attr-defined]
    kept = connection.execute("SELECT id, record FROM people").fetchall()
    connection.execute("DELETE FROM people")
    place.restart()
    before = place.count()
    for name in ("Mallory", "Rosa Marin", "Sue"):
        with pytest.raises(NotAllowed, match=r"administrators here already \(Ada\)"):
            place.people.first_administrator(name, "902817")
    with pytest.raises(NotAllowed, match="do not belong together"):
        place.people.first_administrator("Ada", "902817")
    place.people.at_the_command_line("root")
    for name in ("Rosa Marín", "Sue", "Ad\u00e1"):
        with pytest.raises(BadInput, match=r"already|worked here before|looks like the name"):
            place.people.add(name, "receiving")
    assert place.count() == before + 1  # a wrong PIN
    place.people.turn_sign_in_on("Ada", lambda: pytest.fail("a PIN was asked for"))
    assert place.people.sign_in("Sue", OTHER) == Signed("Sue", "supervisor")
    connection = place.station.parts.journal._connection  # type: ignore[attr-defined]
    connection.execute("DELETE FROM people")
    connection.executemany("INSERT INTO people VALUES (?, ?)", kept)
    # What was written of Ada since is in her line.
    place.people.sign_in("Ada", PIN)


def test_another_hash_in_the_place_of_ones_own_lets_nobody_in(place: Place) -> None:
    """Whoever can write the file of hashes knows a PIN of their own, and its hash."""
    file = place.settings.folder / "pins.json"
    kept = file.read_bytes()
    (sue,) = (one for one in place.station.parts.journal.people() if one.name == "Sue")
    PinFile(place.settings.folder).keep(sue.pin, "735210")
    place.restart()
    before = place.count()
    for pin in ("735210", OTHER):
        with pytest.raises(StorageFailed, match="Nobody is let in by it"):
            place.people.sign_in("Sue", pin)
    assert place.people.here is None
    assert place.count() == before
    file.write_bytes(kept)
    assert place.people.sign_in("Sue", OTHER) == Signed("Sue", "supervisor")


def test_hashes_that_open_nothing_are_told_at_the_start(place: Place) -> None:
    """Not to whoever has typed a PIN."""
    file = place.settings.folder / "pins.json"
    kept = file.read_bytes()
    place.restart()
    assert [*place.station.problems] == []
    for content, said in (
        (b"{", r"The PINs in \S*pins\.json cannot be read .* reset-pin NAME\."),
        (b"{}", r"pins\.json lacks a PIN that the record says was set \(Ada, Sue\): .* reset-pin NAME\."),
        (
            kept.replace(b"$argon2id$", b"$argon2i$"),
            r"pins\.json does not hold the PIN .* \(Ada, Sue\): it was changed",
        ),
    ):
        file.write_bytes(content)
        place.restart()
        (problem,) = place.station.problems
        assert re.match(said, problem)


def test_a_pin_of_an_earlier_program_goes_on_opening(place: Place) -> None:
    sue = place.id_of("Sue")
    PinFile(place.settings.folder).keep("of-before", "735210")
    place.station.parts.journal.append([Draft("Ada", PERSON, sue, PinSet("of-before"))])
    place.restart()
    assert place.people.sign_in("Sue", "735210") == Signed("Sue", "supervisor")
    place.people.change_own_pin("735210", "502749")
    (event,) = place.events(sue)[-1:]
    assert len(event.payload.sha256) == 64  # type: ignore[union-attr]


def test_rights_follow_from_the_entries_whatever_the_tables_say(place: Place) -> None:
    """Somebody edits the look-ups, acts, and puts them back."""
    connection = place.station.parts.journal._connection  # type: ignore[attr-defined]
    rosa = place.id_of("Rosa Marín")
    kept = connection.execute("SELECT record FROM people WHERE id = ?", (rosa,)).fetchone()
    PinFile(place.settings.folder).keep("evil", "424242")
    promoted = """json_set(record, '$.role', 'administrator', '$.pin', 'evil')"""
    connection.execute(f"UPDATE people SET record = {promoted} WHERE id = ?", (rosa,))  # noqa: S608 - our own text
    connection.execute("UPDATE stations SET is_sign_in_on = 0")
    connection.execute("INSERT INTO people VALUES (?, ?)", (f"{rosa}0", kept[0]))
    place.restart()
    assert place.people.choice() == "with"
    with pytest.raises(NotNow, match="People sign in at this station: "):
        place.station.bench.sign("Ada")
    assert place.people.sign_in("Rosa Marín", "424242") == Signed("Rosa Marín", "receiving")
    with pytest.raises(NotAllowed):
        place.people.add("Eve", "administrator", "192837")
    connection = place.station.parts.journal._connection  # type: ignore[attr-defined]
    connection.execute("UPDATE people SET record = ? WHERE id = ?", (kept[0], rosa))
    connection.execute("DELETE FROM people WHERE id = ?", (f"{rosa}0",))
    connection.execute("UPDATE stations SET is_sign_in_on = 1")


def test_pins_and_badges_are_in_no_entry_of_the_journal(place: Place) -> None:
    place.people.change_own_pin(PIN, "502749")
    badge = place.people.give_badge(place.id_of("Ada"))
    told = b"".join(
        payload
        for (payload,) in place.station.parts.journal._connection.execute("SELECT payload FROM events")  # type: ignore[attr-defined]
    )
    assert b"pin_set" in told
    assert not any(secret.encode() in told for secret in (PIN, OTHER, "502749", badge, badge[3:], "argon2"))


def test_somebody_who_is_not_an_administrator_does_nothing_to_people(place: Place) -> None:
    sue, rosa = place.id_of("Sue"), place.id_of("Rosa Marín")
    place.people.sign_in("Rosa Marín")
    gestures: list[Callable[[], object]] = [
        place.people.people,
        lambda: place.people.add("Eve", "administrator", PIN),
        lambda: place.people.change_role(rosa, "administrator", PIN),
        lambda: place.people.give_badge(sue),
        lambda: place.people.revoke_badge(sue),
        lambda: place.people.set_pin(sue, PIN),
        lambda: place.people.unlock(sue),
        lambda: place.people.left(sue),
        lambda: place.people.named("Sue"),
        place.people.run_without_sign_in,
    ]
    before = place.count()
    for gesture in gestures:
        with pytest.raises(NotAllowed, match=r"Rosa Marín may not say who works here"):
            gesture()
    assert place.count() == before


def test_who_is_not_there_is_told(place: Place) -> None:
    assert place.people.named(" sue ").name == "Sue"
    with pytest.raises(NotFound, match="Nobody called Eve works here"):
        place.people.named("Eve")
    with pytest.raises(NotFound, match="Nobody called x works here"):
        place.people.unlock("x")
    gone = place.people.left(place.id_of("Sue")).id
    with pytest.raises(NotFound, match="Nobody called Sue works here"):
        place.people.give_badge(gone)
    with pytest.raises(NotFound):
        place.people.named("Sue")
