"""Pictures of people at a station: the first start, badges and PINs, a locked bench, and the page People."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from intake_app.desktop.people_presenter import PeoplePresenter
from intake_app.desktop.pictures import settle, take_picture
from intake_app.desktop.window import StationWindow
from intake_app.domain.roles import Role

_PEOPLE: Final[tuple[tuple[str, Role], ...]] = (
    ("Rosa Marín", "receiving"),
    ("Samuel Ito", "supervisor"),
    ("王小明", "receiving"),
    ("Olu Adeyemi", "receiving"),
)
_PIN, _WRONG, _TRIES = "409173", "582046", 5


def draw_people(window: StationWindow, administrator: str, folder: Path) -> Iterator[Path]:
    """Begin a station that nobody chose anything for and draw each state; yields each picture that was written.

    Raises `StorageFailed` when a picture cannot be written.
    """
    window.entrance.open(asks_first=True, kiosk=False)
    for name in _states(window, administrator):
        yield take_picture(window, folder, name)


def _states(window: StationWindow, administrator: str) -> Iterator[str]:
    """Names each state that is shown."""
    page = window.sign_page
    yield "people-first"
    page.first.named.emit(administrator)
    for digit in _PIN[:4]:
        page.pin.pad.press(digit)
    yield "people-new-pin"
    page.pin.pad.clear()
    for _ in range(2):
        page.pin.given.emit(_PIN)
    settle(window)
    people = _page_of_people(window)
    for name, role in _PEOPLE:
        _add(window, people, name, role)
    yield "people"
    people.press("add")
    yield "people-add"
    people.escape()
    people.press("badge")
    yield "people-badge"
    people.escape()
    window.entrance.ask()
    yield "people-names"
    page.named.emit("Samuel Ito")
    settle(window)
    page.pin.given.emit(_WRONG)
    yield "people-pin-wrong"
    for _ in range(_TRIES - 1):
        page.pin.given.emit(_WRONG)
        settle(window)
    yield "people-locked-out"
    window.escape()
    settle(window)
    window.escape()
    window.entrance.lock()
    yield "people-locked"


def _page_of_people(window: StationWindow) -> PeoplePresenter:
    window.go("people")
    settle(window)
    place = window.places["people"]
    if not isinstance(place, PeoplePresenter):
        raise TypeError("The page People has another presenter.")
    return place


def _add(window: StationWindow, people: PeoplePresenter, name: str, role: Role) -> None:
    people.press("add")
    form = people.page.panel.form
    form.field.setText(name)
    form.roles.chosen.emit(role)
    people.take()
    settle(window)
    if form.wanted.step == "pin":
        for _ in range(2):
            form.given.emit(_PIN)
        settle(window)
