"""A scripted day at a real station, gesture by gesture, for whatever disks and power may do to it.

A gesture finds what it works on by itself, so that the day can begin at any of them in a folder where those before it
are done. Names are typed at first; then people sign in.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from PIL import Image

from intake_app.commands import evidence_making
from intake_app.domain.backups import BackupSettings
from intake_app.domain.consignment_events import Addressee
from intake_app.domain.errors import NotFound
from intake_app.domain.payload import FactJson
from intake_app.domain.rma_events import RmaTerms
from intake_app.domain.roles import Role
from intake_app.store.backups import Origin, back_up
from intake_app.store.database import back_up as copy_database
from intake_app.store.importing import import_file
from intake_app.store.print_queue import open_print_queue
from intake_app.workflow import people
from intake_app.workflow.bench import Bench
from intake_app.workflow.people import PersonCard
from tests.faults.desk import ANNA, BADGE, MORE_KITS, NEW_KIT, PINS, ROSA, SAM, STATION_CODE, Desk, read_once

REFUSED, REFUNDED = "SV19R24-00771", "SV24E4-018233"
EVIDENCE: Final = "evidence.zip"
_TRACKING = "1Z5R89390357567127"


Doing = Callable[[Desk], object]


class Gesture(NamedTuple):
    """One thing that somebody does, and what it is called in a report."""

    name: str
    do: Doing


def _receive(serial: str) -> Gesture:
    return Gesture(f"receive {serial}", lambda desk: desk.bench.open(desk.bench.identify(serial), 0))


def _answer(serial: str, fact: str, value: FactJson) -> Gesture:
    return Gesture(f"answer {fact}", lambda desk: desk.bench.answer(desk.return_of(serial), fact, value))


def _of(name: str, serial: str, do: Callable[[Bench, str], object]) -> Gesture:
    return Gesture(name, lambda desk: do(desk.bench, desk.return_of(serial)))


@cache
def picture() -> bytes:
    """A small photo."""
    made = io.BytesIO()
    Image.effect_noise((96, 72), 80).convert("RGB").save(made, "JPEG")
    return made.getvalue()


def _photograph(desk: Desk) -> object:
    kept = desk.bench.keep_photo(picture(), "foam.jpg")
    return desk.bench.photograph(desk.return_of(REFUSED), kept, "foam", "chosen")


def _excuse_all(desk: Desk) -> None:
    return_id = desk.return_of(REFUSED)
    for fact in desk.bench.resume(return_id).photos_missing:
        desk.bench.excuse(return_id, fact, "The camera is broken.")


def _tidy(desk: Desk) -> object:
    return desk.station.tidy()


def _copy_journal(desk: Desk) -> None:
    copy = desk.folder / "copy.sqlite3"
    journal: Any = desk.station.parts.journal
    with journal._speaking("write"):
        copy.unlink(missing_ok=True)
        copy_database(journal._connection, copy)


def _print(desk: Desk) -> None:
    queue = open_print_queue(desk.folder, desk.station.parts.clock)
    try:
        order = desk.bench.print_order(desk.return_of(REFUSED), "label")
        job = queue.add(order)
        if job.state == "waiting":
            queue.begin(job.id)
            queue.finish(job.id)
    finally:
        queue.close()


def bring_in(desk: Desk) -> str:
    """An import by the bench's side; the number of a kit that the catalogue holds from then on."""
    import_file(desk.folder, "kits", desk.folder / MORE_KITS, lambda _progress: True)
    desk.kept["catalogue"] = NEW_KIT
    return NEW_KIT


def _first_administrator(desk: Desk) -> object:
    return desk.bench.people.first_administrator(ANNA, PINS[ANNA])


def _hired(desk: Desk, name: str, role: Role, pin: str = "") -> PersonCard:
    """One of the people from now on, added by the administrator."""
    desk.come(ANNA)
    with suppress(NotFound):
        return desk.bench.people.named(name)
    return desk.bench.people.add(name, role, pin)


def _hire_receiver(desk: Desk) -> None:
    hired = _hired(desk, ROSA, "receiving")
    with pytest.MonkeyPatch.context() as patch:
        # Whoever holds the badge has it from paper; here each part of the day must know it.
        patch.setattr(people, "mint_badge", lambda _secret: BADGE)
        desk.bench.people.give_badge(hired.id)


def _inspect_on(desk: Desk) -> None:
    """What else is seen of a unit that is refused by its packaging."""
    return_id = desk.return_of(REFUNDED)
    for fact, value in {"box": "original", "sleeve": "original", "parts": "original_condition"}.items():
        desk.bench.answer(return_id, fact, value)


def _override(desk: Desk) -> object:
    desk.come(SAM)
    return desk.bench.overrides.accept(desk.return_of(REFUNDED), "goodwill", "They ordered forty more.")


def _accept_overridden(desk: Desk) -> object:
    return_id = desk.return_of(REFUNDED)
    for fact in desk.bench.resume(return_id).photos_missing:
        desk.bench.excuse(return_id, fact, "The camera is broken.")
    return desk.bench.accept(return_id)


def _issue_credit(desk: Desk) -> None:
    for line in desk.bench.follow_ups.of_scan(REFUNDED):
        desk.bench.follow_ups.done(line, "CM-1187")


def _write_evidence(desk: Desk) -> None:
    with read_once():
        evidence_making.write(desk.station.settings, desk.rma_of(REFUSED), desk.folder / EVIDENCE, over=True)
    desk.kept["evidence"] = EVIDENCE


def _back_up(desk: Desk) -> None:
    made = back_up(origin_of(desk.folder), BackupSettings(), now=lambda: desk.station.parts.clock().at)
    if made.new is not None:
        desk.kept["backup"] = made.new.path.name


def origin_of(folder: Path) -> Origin:
    """The station as its backups name it."""
    return Origin(folder, STATION_CODE, "Bench 3", "1.0")


def _pack(desk: Desk) -> object:
    shipping = desk.bench.shipping
    return shipping.answer(desk.consignment(), {"foam": "substitute", "sleeve": "in_place", "box": "in_place"})


def _address(desk: Desk) -> object:
    to = Addressee("Trần Security Co.", "Main St 2\nHuế", "555-0102")
    return desk.bench.shipping.address(desk.consignment(), to)


DAY: tuple[Gesture, ...] = (
    _receive(REFUSED),
    _answer(REFUSED, "box", "original"),
    _answer(REFUSED, "sleeve", "original"),
    _of("undo", REFUSED, lambda bench, one: bench.undo(one)),
    _answer(REFUSED, "sleeve", "damaged"),
    _answer(REFUSED, "foam", "missing"),
    Gesture("tidy", _tidy),
    _answer(REFUSED, "advance_charge", "0"),
    Gesture("photograph", _photograph),
    _of("note", REFUSED, lambda bench, one: bench.note(one, "It rattles. " * 30, "foam")),
    Gesture("excuse", _excuse_all),
    _of("accept", REFUSED, lambda bench, one: bench.accept(one)),
    _of("reprint", REFUSED, lambda bench, one: bench.reprint(one, "label")),
    Gesture("print", _print),
    _of("close", REFUSED, lambda bench, one: bench.close(one)),
    Gesture("copy the journal", _copy_journal),
    Gesture("import", bring_in),
    Gesture("make an RMA", lambda desk: desk.bench.arrivals.make(RmaTerms(customer="Ana", serials=["ORDER-A"]))),
    Gesture("make an administrator", _first_administrator),
    Gesture("hire a supervisor", lambda desk: _hired(desk, SAM, "supervisor", PINS[SAM])),
    Gesture("hire a receiver", _hire_receiver),
    Gesture("scan a badge", lambda desk: desk.come(ROSA)),
    _receive(REFUNDED),
    _of("answer foam", REFUNDED, lambda bench, one: bench.answer(one, "foam", "missing")),
    Gesture("tidy", _tidy),
    _of("note that a kit was asked for", REFUNDED, lambda bench, one: bench.note(one, "Asked for a kit.")),
    Gesture("inspect on", _inspect_on),
    Gesture("give a wrong PIN", Desk.mistype),
    Gesture("give the PIN", lambda desk: desk.come(SAM)),
    Gesture("override", _override),
    Gesture("accept what was overridden", _accept_overridden),
    Gesture("scan to ship", lambda desk: desk.bench.shipping.scan(REFUSED)),
    Gesture("pack", _pack),
    Gesture("address", _address),
    Gesture("shipping papers", lambda desk: desk.bench.shipping.due_papers(desk.consignment())),
    Gesture("carrier", lambda desk: desk.bench.shipping.scan(_TRACKING, desk.consignment())),
    Gesture("dispatch", lambda desk: desk.bench.shipping.dispatch(desk.consignment())),
    Gesture("write evidence", _write_evidence),
    Gesture("back up", _back_up),
    Gesture("issue the credit", _issue_credit),
)
