"""“Saved” in the bar: when the record was last added to, from whatever page, and nothing else."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication

from intake_app.store.database import connect_reading
from tests.whole.window.test_ship import REFUSED, Dock, back
from tests.whole.window_driver import Person


def told(person: Person) -> str:
    """What stands in the bar, of which nothing is left then."""
    QCoreApplication.processEvents()
    saved = person.window.bar.saved
    found: str = saved.state.text()
    saved.say("")
    return found


def last_entry(person: Person) -> str:
    with contextlib.closing(connect_reading(person.folder / "journal.sqlite3")) as file:
        found = file.execute("SELECT at, offset_minutes FROM events ORDER BY sequence DESC LIMIT 1").fetchone()
    return f"{datetime.fromisoformat(found[0]) + timedelta(minutes=found[1]):%H:%M:%S}"


def test_every_page_says_when_it_saved_and_looking_says_nothing(person: Person) -> None:
    serial = back(person, REFUSED)
    assert told(person) == last_entry(person)
    person.press("Ctrl+7")
    assert told(person) == "", "nothing was written"
    person.scan(serial)
    assert told(person) == last_entry(person)
    Dock(person).look_at_packing()
    assert told(person) == last_entry(person)
    person.press("Ctrl+Z")
    assert told(person) == last_entry(person)
    person.press("Ctrl+1")
    person.scan(serial)
    person.settle()
    assert told(person) == "", "what was saved long ago is only looked at"
    person.press("Ctrl+5")
    assert told(person) == ""


def test_a_note_says_when_it_was_saved(person: Person) -> None:
    person.scan(REFUSED)
    told(person)
    person.write("F4", "Wet.")
    assert told(person) == last_entry(person)
