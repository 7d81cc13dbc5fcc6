"""Commands at the bench: units to try them on, and what they leave in the record."""

from __future__ import annotations

from pathlib import Path

from intake_app.domain.commands import Command, command_code
from tests.documents.pdf_reading import codes
from tests.whole.window_driver import Person, journal

SMARTVUE = "SV26I16-002040"


Q_SEE = "QS-7F3K2301"


PLAIN = "SV19R24-00771"
"""A unit without an RMA: reason, remedy and proof are still asked."""


ALL_OK = Command("all_ok")


def answer(fact: str, value: str) -> Command:
    return Command("answer", fact, value)


def events(person: Person) -> list[str]:
    return [entry.kind for entry in journal(person.folder)]


def answers(person: Person) -> list[tuple[str, object]]:
    told = [entry.payload for entry in journal(person.folder) if entry.kind == "answered"]
    return [(one["fact"], one["value"]) for one in told]


def command(person: Person, one: Command) -> None:
    person.scan(command_code(one))


def square_code(person: Person, copy: int = 1) -> str:
    """What a scanner reads in the square of the label that was printed."""
    (path,) = [
        Path(paper.path)
        for paper in person.sight.papers
        if paper.paper == "label" and paper.copy == copy and not paper.void
    ]
    (text,) = [text for kind, text in codes(path.read_bytes()) if kind == "QR Code"]
    return text


def decided(person: Person) -> None:
    for one in (SMARTVUE, ALL_OK, answer("foam", "original"), Command("next")):
        person.scan(one if isinstance(one, str) else command_code(one))
    assert person.sight.step == "papers"
