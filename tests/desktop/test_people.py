"""People on the screen: the sheets of the sign page, the page People, what a role may set, and idle time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from intake_app.bootstrap import read_words
from intake_app.desktop.idle import Idle
from intake_app.desktop.people_presenter import PeoplePresenter
from intake_app.desktop.people_view import PersonPanel
from intake_app.desktop.pin_pad import KEY_HIGH, PinPad
from intake_app.desktop.printing import PrinterChooser
from intake_app.desktop.sign_pin import time_left
from intake_app.domain.badge_papers import BadgeCard
from intake_app.domain.commands import Command, command_code
from intake_app.domain.printing import PrinterInfo
from tests.desktop.desk import LONG_NAME, MARKUP, Desk
from tests.desktop.room import cut

PIN, OTHER_PIN = "409173", "682915"


@pytest.fixture
def ada(open_desk: Callable[[], Desk]) -> Desk:
    """A station where people sign in, with Ada, its administrator, at the bench."""
    desk = open_desk()
    desk.at_bench(lambda: desk.station.bench.people.first_administrator("Ada", PIN))
    desk.window.entrance.ask()
    desk.settle()
    sign(desk, "Ada", PIN)
    return desk


def sign(desk: Desk, name: str, pin: str = "") -> None:
    desk.window.sign_page.named.emit(name)
    desk.settle()
    if pin:
        desk.window.sign_page.pin.given.emit(pin)
        desk.settle()


def people(desk: Desk) -> PeoplePresenter:
    desk.window.go("people")
    desk.settle()
    place = desk.window.places["people"]
    assert isinstance(place, PeoplePresenter)
    return place


def panel(desk: Desk) -> PersonPanel:
    return people(desk).page.panel


def add(desk: Desk, name: str, role: str = "receiving") -> None:
    place = people(desk)
    place.press("person_add")
    form = place.page.panel.form
    form.field.setText(name)
    form.roles.chosen.emit(role)
    form.take()
    desk.settle()


def told(desk: Desk) -> dict[str, str]:
    """What the card says of the one that is looked at."""
    texts = [line.text() for line in panel(desk).rows.lines if line.isVisible()]
    return dict(text.split(": ", 1) for text in texts)


@pytest.mark.parametrize("size", [(1280, 800), (960, 540)])
def test_every_sheet_has_room_in_a_small_window(ada: Desk, size: tuple[int, int]) -> None:
    window = ada.window
    for name in ("Rosa Marín", LONG_NAME[:70], MARKUP[:60], "王小明", "Olu", "José", "Bob"):
        ada.at_bench(lambda name=name: ada.station.bench.people.add(name, "receiving"))  # type: ignore[misc]
    window.resize(*size)
    page = window.sign_page
    window.entrance.ask()
    ada.settle()
    ada.qtbot.wait(20)
    assert page.rows[0].words == "Ada"
    assert not list(cut(page))
    assert page.names.field.isVisible()
    assert page.rect().contains(page.names.mapTo(page, page.names.rect().bottomRight()))
    page.named.emit("Ada")
    ada.settle()
    page.show_sheet("pin")
    page.pin.ask("PIN of Ada", "Press OK.")
    ada.qtbot.wait(20)
    assert not list(cut(page))
    keys = [*page.pin.pad.digits.values(), page.pin.pad.erase, page.pin.pad.enter]
    assert all(key.height() >= KEY_HIGH and key.width() >= KEY_HIGH for key in keys)
    page.show_sheet("first")
    ada.qtbot.wait(20)
    assert not list(cut(page))


def test_a_pad_takes_digits_from_touch_and_keyboard_and_gives_them_once(ada: Desk) -> None:
    pad: PinPad = ada.window.sign_page.pin.pad
    ada.window.entrance.ask()
    ada.settle()
    ada.window.sign_page.show_sheet("pin")
    given: list[str] = []
    pad.given.connect(given.append)
    for digit in "1234567890123":
        pad.digits[digit].click()
    assert pad.dots.count == 12
    pad.erase.click()
    assert pad.dots.count == 11
    pad.enter.click()
    pad.enter.click()
    assert given == ["12345678901"]
    assert pad.dots.count == 0


def test_who_works_here_is_added_changed_and_taken_off_the_list(ada: Desk) -> None:
    add(ada, "Rosa Marín")
    assert "Rosa Marín works here from now on: receiving." in ada.window.notices.sentence
    assert told(ada) == {"Role": "Receiving", "Badge": "no", "PIN": "no", "Last here": "never"}
    form = panel(ada).form
    place = people(ada)
    assert place.press("person_role")
    form.roles.chosen.emit("supervisor")
    form.take()
    assert form.wanted.step == "pin"
    form.given.emit("123456")
    assert "among the first" in form.problem.sentence.accessibleName()
    for pin in (OTHER_PIN, "682916", OTHER_PIN, OTHER_PIN):
        form.given.emit(pin)
    ada.settle()
    assert told(ada)["Role"] == "Supervisor"
    assert told(ada)["PIN"] == "yes"
    assert ada.at_bench(lambda: ada.station.bench.people.named("Rosa Marín").has_pin)
    place.press("person_left")
    assert "works here no longer" in form.title.accessibleName()
    assert place.escape()
    place.press("person_left")
    form.take()
    ada.settle()
    assert told(ada)["State"] == "left"
    assert panel(ada).may == []


def test_what_cannot_be_of_a_person_is_said_where_it_was_asked_and_what_was_typed_stays(ada: Desk) -> None:
    add(ada, "ada")
    form = panel(ada).form
    assert "called Ada already" in form.problem.sentence.accessibleName()
    assert form.field.text() == "ada"
    form.field.setText("Sue")
    form.roles.chosen.emit("supervisor")
    form.take()
    for _ in range(2):
        form.given.emit(OTHER_PIN)
    ada.settle()
    assert told(ada)["Role"] == "Supervisor"


def test_an_administrator_changes_the_own_pin_with_the_one_before(ada: Desk) -> None:
    place = people(ada)
    form = place.page.panel.form
    assert "role" not in place.page.panel.may
    assert "left" not in place.page.panel.may
    place.press("person_pin")
    assert "as it is now" in form.title.accessibleName()
    for pin in ("111222", OTHER_PIN, OTHER_PIN):
        form.given.emit(pin)
    ada.settle()
    assert "do not belong together" in form.problem.sentence.accessibleName()
    for pin in (PIN, OTHER_PIN, OTHER_PIN):
        form.given.emit(pin)
    ada.settle()
    assert "Ada has another PIN" in ada.window.notices.sentence


def test_a_badge_that_was_printed_is_kept_in_no_file(ada: Desk, tmp_path: Path) -> None:
    kept: list[tuple[BadgeCard, bool]] = []

    def keep(card: BadgeCard, on_paper: bool) -> Path:
        kept.append((card, on_paper))
        return tmp_path / "badge.pdf"

    place = people(ada)
    place._keep_badge = keep
    add(ada, "Rosa")
    place.press("person_badge")
    place.take()
    ada.settle()
    ((card, on_paper),) = kept
    assert (card.name, card.role, on_paper) == ("Rosa", "Receiving", False)
    assert str(tmp_path / "badge.pdf") in ada.window.notices.sentence
    assert told(ada)["Badge"] == "yes"
    everything = [one.text() for one in ada.window.findChildren(QLabel)]
    assert not [text for text in everything if card.badge in text]
    assert place.press("person_revoke")
    place.take()
    ada.settle()
    assert told(ada)["Badge"] == "no"


def test_what_receiving_people_may_not_set_is_out_of_reach(ada: Desk) -> None:
    add(ada, "Rosa")
    ada.window.entrance.ask()
    ada.settle()
    sign(ada, "Rosa")
    assert ada.window.place == "intake"
    ada.window.go("devices")
    page = ada.window.floor.devices_page
    assert [one.isEnabled() for one in (page.scanners, page.printers, page.photos, page.sound)] == [
        False,
        False,
        False,
        True,
    ]
    assert "may not change the station’s settings" in ada.window.notices.sentence
    ada.window.go("people")
    assert ada.window.place == "intake"


def test_what_is_written_on_a_page_stays_while_somebody_else_signs_in(ada: Desk) -> None:
    add(ada, "Rosa")
    place = people(ada)
    place.press("person_add")
    form = place.page.panel.form
    form.field.setText("Half a na")
    ada.window.entrance.lock()
    ada.settle()
    assert not form.isVisible()
    sign(ada, "Ada", PIN)
    assert ada.window.place == "people"
    assert form.isVisible()
    assert form.field.text() == "Half a na"
    assert QApplication.focusWidget() in {form.field, None}


def test_somebody_changes_the_own_pin_where_they_sign_in(ada: Desk) -> None:
    window, pin = ada.window, ada.window.sign_page.pin
    window.entrance.ask()
    ada.settle()
    assert window.entrance.press("pin")
    assert pin.title.text() == "Your PIN as it is now, Ada"
    for one in (PIN, "682", OTHER_PIN, OTHER_PIN):
        pin.given.emit(one)
    ada.settle()
    assert "Ada has another PIN" in window.notices.sentence
    assert window.sign_page.sheet == "names"
    window.entrance.press("pin")
    for one in (PIN, OTHER_PIN, OTHER_PIN):
        pin.given.emit(one)
    ada.settle()
    assert "do not belong together" in pin.problem.sentence.accessibleName()
    assert window.escape()
    ada.settle()
    window.entrance.lock()
    ada.settle()
    sign(ada, "Ada", OTHER_PIN)
    assert window.operator == "Ada"


def test_people_sign_in_later_at_a_bench_that_began_without(open_desk: Callable[[], Desk]) -> None:
    desk = open_desk()
    desk.sign("Rosa Marín")
    window = desk.window
    window.entrance.ask()
    desk.settle()
    assert not window.entrance.press("pin")
    assert window.entrance.press("turn_on")
    window.sign_page.first_named.emit("Ada")
    desk.settle()
    for _ in range(2):
        window.sign_page.pin.given.emit(PIN)
    desk.settle()
    assert window.operator == "Ada"
    assert window.entrance.signing.is_used
    assert window.entrance.lock()


def test_no_command_waits_for_whoever_signs_in_next_and_a_slow_badge_is_one_all_the_same(ada: Desk) -> None:
    rosa = ada.at_bench(lambda: ada.station.bench.people.add("Rosa", "receiving"))
    badge = ada.at_bench(lambda: ada.station.bench.people.give_badge(rosa.id))
    ada.scan("SV-100001")
    ada.window.entrance.lock()
    ada.settle()
    ada.scan(command_code(Command("undo")))
    assert "A command is not kept" in ada.window.notices.sentence
    ada.window.sign_page.field.setText(badge[:-1])
    ada.window.sign_page.take()
    ada.settle()
    assert "That is no badge" in ada.window.sign_page.problem.sentence.accessibleName()
    ada.window.sign_page.field.setText(badge.lower())
    ada.window.sign_page.take()
    ada.settle()
    assert ada.window.operator == "Rosa"
    assert ada.window.sign_page.field.text() == ""
    sight = ada.window.intake.sight
    assert sight is not None
    assert sight.header[1].value == "SV-100001"


def test_what_stands_over_the_window_goes_when_it_is_locked(ada: Desk) -> None:
    printers = [PrinterInfo("system://Office", "Office")]
    words = read_words()
    chooser = PrinterChooser(ada.window.theme, words, "Label of Núñez Seguridad", printers, ada.window)
    chooser.open()
    assert chooser.isVisible()
    ada.window.entrance.lock()
    ada.settle()
    assert [one for one in QApplication.topLevelWidgets() if one.isVisible()] == [ada.window]


def test_idle_time_is_counted_from_the_latest_stir(ada: Desk) -> None:
    now = [0.0]
    stirred = [0.0]
    idle = Idle(0.05, lambda: stirred[0], lambda: now[0])
    alone: list[bool] = []
    idle.left_alone.connect(lambda: alone.append(True))
    idle.watch()
    now[0] = stirred[0] = 10.0
    ada.qtbot.wait(120)
    assert not alone
    now[0] = 10.06
    ada.qtbot.waitUntil(lambda: bool(alone), timeout=2_000)
    idle.watch()
    idle.rest()
    never = Idle(0, lambda: 0.0)
    never.watch()
    ada.qtbot.wait(80)
    assert alone == [True]


def test_the_time_that_is_left_is_told_to_the_second() -> None:
    assert [time_left(seconds) for seconds in (1, 42, 65, 725, 3_600)] == ["0:01", "0:42", "1:05", "12:05", "1:00:00"]
