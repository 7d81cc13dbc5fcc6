"""The camera beside what is written on the page: by keys alone, each of which means one thing at a time."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from intake_app.desktop.camera_panel import CameraPanel
from intake_app.desktop.controls import Control
from tests.whole.camera import MULTIMEDIA_SAYS
from tests.whole.window.test_overriding import FOAM, SERIAL, comes, form, refused
from tests.whole.window_driver import Person, journal

pytestmark = pytest.mark.qt_log_ignore(*MULTIMEDIA_SAYS, extend=True)


def panel(person: Person) -> CameraPanel:
    found: CameraPanel | None = person.window.intake_page.camera_panel
    assert found is not None
    return found


def keys_seen(person: Person) -> list[str]:
    """Every key that stands on something that is seen on the page."""
    controls = person.window.intake_page.findChildren(Control)
    return sorted(one.key for one in controls if one.isVisible() and one.key)


def means_one_thing(person: Person) -> bool:
    seen = keys_seen(person)
    return len(seen) == len(set(seen))


def accepted_beside_the_camera(person: Person) -> None:
    """A refusal that Enter asks the photo of first, accepted while the camera is open."""
    person.scan(SERIAL)
    person.answer_until("decision", FOAM)
    person.press("Enter")
    assert panel(person).isVisible()
    assert means_one_thing(person), keys_seen(person)
    for fact in person.sight.photos_missing:
        person.photograph(fact)
    person.press("Enter")
    assert person.sight.state == "decided"


def test_the_camera_makes_room_for_the_papers(person: Person) -> None:
    accepted_beside_the_camera(person)
    assert panel(person).isHidden()
    paper = person.window.intake_page.paper_panel
    assert paper is not None
    assert paper.isVisible()
    person.press("F6")
    assert panel(person).isVisible(), "one more photo can be taken all the same"
    assert means_one_thing(person), keys_seen(person)


def test_esc_leaves_the_reason_before_the_camera_and_enter_closes_nothing(person: Person) -> None:
    accepted_beside_the_camera(person)
    person.press("F6", "F7")
    card = person.window.intake_page.back.writing
    assert card.isVisible()
    assert means_one_thing(person), keys_seen(person)
    person.type("The foam lay")
    person.press("Esc")
    assert not card.isVisible()
    assert panel(person).isVisible()
    assert panel(person).leave.key == "Esc"
    assert "kept" in person.told
    person.press("Esc", "Esc")
    assert panel(person).isHidden()
    person.press("F7")
    assert person.writing.toPlainText() == "The foam lay", "it was kept"
    assert person.sight.state == "decided"


def test_what_is_written_has_the_keyboard_once_the_camera_is_closed(person: Person) -> None:
    accepted_beside_the_camera(person)
    person.press("F7", "F6")
    panel(person).leave.click()
    assert panel(person).isHidden()
    assert QApplication.focusWidget() is person.writing
    person.type("in the box")
    person.qtbot.waitUntil(lambda: person.writing.toPlainText() == "in the box")


def test_a_key_beside_the_text_only_leads_back_to_it(person: Person) -> None:
    accepted_beside_the_camera(person)
    person.press("F7")
    for key in ("Enter", "1"):
        person.window.setFocus()
        person.press(key)
        assert QApplication.focusWidget() is person.writing
    assert person.sight.state == "decided"
    assert person.window.intake_page.back.writing.isVisible()
    assert person.writing.toPlainText() == ""


def test_a_digit_beside_a_note_answers_nothing(person: Person) -> None:
    person.scan(SERIAL)
    asked = person.sight.question
    person.press("F4")
    person.window.setFocus()
    person.press("1")
    assert person.sight.question == asked
    assert "answered" not in [entry.kind for entry in journal(person.folder)]
    assert QApplication.focusWidget() is person.writing


def test_esc_leaves_the_form_of_a_supervisor_before_the_camera(person: Person) -> None:
    refused(person)
    comes(person, "Sam Ito", "supervisor")
    person.press("Ctrl+Shift+A", "F6")
    asked = form(person)
    assert panel(person).isVisible()
    assert means_one_thing(person), keys_seen(person)
    person.press("Esc")
    assert not asked.isVisible()
    assert panel(person).isVisible()
    person.press("Esc")
    assert panel(person).isHidden()
