"""The people of a station in words: the list, and the card of one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from intake_app.domain.papers import Row, Tone
from intake_app.domain.words import Words
from intake_app.workflow.listing import Column, Line, Listing
from intake_app.workflow.wording import day_words, moment_words

if TYPE_CHECKING:
    from intake_app.domain.roles import Role
    from intake_app.workflow.people import PersonCard

COLUMNS: Final = {"name": 170, "role": 140, "has": 120, "last": 130, "state": 120}


def role_words(words: Words, role: Role) -> str:
    """A role as a heading begins: “Supervisor”."""
    told = words(f"people.role_{role}")
    return told[:1].upper() + told[1:]


def people_listing(words: Words, people: Sequence[PersonCard]) -> Listing:
    """Everybody, in the order in which they are given."""
    columns = tuple(
        Column(key, words(f"people.column_{key}"), width, "day" if key == "last" else "text", key == "name")
        for key, width in COLUMNS.items()
    )
    title = words("people.title", count=sum(one.works_here for one in people))
    return Listing(title, columns, tuple(_line(words, one) for one in people), words("people.empty"))


def person_rows(words: Words, one: PersonCard) -> tuple[Row, ...]:
    """What is told of one of them beside the name."""
    told = {True: words("people.yes"), False: words("people.no")}
    last = moment_words(words, one.last_here) if one.last_here else words("people.never")
    rows = (
        Row(words("people.column_role"), role_words(words, one.role)),
        Row(words("people.badge"), told[one.has_badge]),
        Row(words("people.pin"), told[one.has_pin]),
        Row(words("people.column_last"), last),
        Row(words("people.column_state"), _state(words, one)),
    )
    return tuple(row for row in rows if row.value)


def _line(words: Words, one: PersonCard) -> Line:
    last = one.last_here.isoformat() if one.last_here else ""
    told = day_words(words, one.last_here.date()) if one.last_here else words("people.never")
    parts = ((words("people.badge"), one.has_badge), (words("people.pin"), one.has_pin))
    has = ", ".join(part for part, there in parts if there) or words("people.name_alone")
    role, state = role_words(words, one.role), _state(words, one)
    return Line(one.id, (one.name, role, has, told, state), (one.name, role, has, last, state), _tone(one))


def _state(words: Words, one: PersonCard) -> str:
    if not one.works_here:
        return words("people.state_left")
    if one.is_here:
        return words("people.state_here")
    if one.locked_s:
        return words("people.state_locked")
    return words("people.state_failed", count=one.failures) if one.failures else ""


def _tone(one: PersonCard) -> Tone:
    if one.locked_s:
        return "refuse"
    return "accept" if one.is_here else "plain"
