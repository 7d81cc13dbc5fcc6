"""The next start offers to go on where it was: after a close, and after a kill."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from intake_app.desktop.identify_view import IdentifyView
from intake_app.desktop.ship_view import ShipView
from intake_app.store.left_off import FILE_NAME, LeftOffFile
from tests.whole.sample_station import by_scan
from tests.whole.test_photos_killed import killed
from tests.whole.window.test_dispositions import answers_of
from tests.whole.window_driver import Person

SERIAL = "SV19R24-00771"
SOUND = "SV24E4-018233"


def offer(person: Person) -> IdentifyView:
    person.settle()
    return person.window.intake_page.identify


def again(person: Person, come_in: Callable[..., Person]) -> Person:
    """Closed, and opened the next morning."""
    person.settle()
    person.leave()
    one = come_in()
    one.sign_in()
    return one


def test_a_return_that_was_open_is_one_key_away(person: Person, come_in: Callable[..., Person]) -> None:
    person.scan(SERIAL)
    number = person.sight.rma_number
    person = again(person, come_in)
    view = offer(person)
    assert view.left_off.isVisible()
    assert view.why_left.text() == "This was on the page when the station was closed."
    assert number in view.what_left.text()
    person.press("Enter")
    person.settle()
    assert person.sight.rma_number == number
    person.window.intake.next_unit()
    assert not offer(person).left_off.isVisible()


def test_a_scan_needs_no_answer_to_the_offer(person: Person, come_in: Callable[..., Person]) -> None:
    person.scan(SERIAL)
    person = again(person, come_in)
    assert offer(person).left_off.isVisible()
    person.scan(SOUND)
    assert person.sight.serial == SOUND
    assert not person.window.intake_page.identify.left_off.isVisible()


def test_what_was_closed_or_put_away_is_not_offered(person: Person, come_in: Callable[..., Person]) -> None:
    person.scan(SERIAL)
    person.settle()
    person.window.intake.next_unit()
    person = again(person, come_in)
    assert not offer(person).left_off.isVisible()
    person.scan(SOUND)
    person.answer_until("decision", answers_of(by_scan(SOUND)))
    person.press("Enter")
    person.settle()
    person.lane.submit(lambda: person.station.bench.close(person.sight.return_id)).result()
    person = again(person, come_in)
    assert not offer(person).left_off.isVisible()
    assert person.told == ""


def test_after_a_kill_it_says_so(station_folder: Path, come_in: Callable[..., Person], tmp_path: Path) -> None:
    file = tmp_path / "A.jpg"
    Image.new("RGB", (64, 48)).save(file)
    return_id = killed(station_folder, "reading", file)
    left = LeftOffFile(station_folder).read()
    assert (left.place, left.id, left.ended) == ("intake", return_id, False)
    person = come_in()
    person.sign_in()
    view = offer(person)
    assert view.why_left.text().startswith("Intake Station ended unexpectedly.")
    view.go_on.click()
    person.settle()
    assert person.sight.return_id == return_id


def test_a_consignment_that_was_packed(person: Person, come_in: Callable[..., Person]) -> None:
    person.scan(SOUND)
    person.answer_until("decision", {**answers_of(by_scan(SOUND)), "foam": "missing", "advance_charge": "0"})
    sight = person.sight
    bench = person.station.bench
    for fact in sight.photos_missing:
        person.lane.submit(partial(bench.excuse, sight.return_id, fact, "The camera is broken.")).result()
    person.lane.submit(lambda: bench.accept(sight.return_id)).result()
    person.press("Ctrl+7")
    person.scan(SOUND)
    page = person.page
    assert isinstance(page, ShipView)
    assert page.panel.card
    number = page.panel.card.number
    person = again(person, come_in)
    assert offer(person).what_left.text() == f"Consignment {number}"
    person.press("Enter")
    person.settle()
    page = person.page
    assert isinstance(page, ShipView)
    assert page.panel.card
    assert page.panel.card.number == number


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b'{"place": "elsewhere", "id": 7}', b'{"id": "no such return"}', b'{"place": "ship", "id": "R20418"}'],
)
def test_a_file_that_tells_nothing_offers_nothing(
    station_folder: Path, come_in: Callable[..., Person], content: bytes
) -> None:
    (station_folder / FILE_NAME).write_bytes(content)
    person = come_in()
    person.sign_in()
    assert not offer(person).left_off.isVisible()
    assert person.told == ""
