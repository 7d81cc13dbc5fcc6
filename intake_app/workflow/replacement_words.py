"""What is told of a unit that came in another's place, or that another one was sent for."""

from __future__ import annotations

from collections.abc import Iterator

from intake_app.domain.lineage import forebears
from intake_app.domain.replacements import Replaced
from intake_app.domain.returns import Return
from intake_app.domain.words import Words
from intake_app.workflow.parts import Parts
from intake_app.workflow.replacement_cards import charge_words, due_words
from intake_app.workflow.wording import iso_day_words


def line_words(words: Words, ret: Return) -> Iterator[str]:
    """The line of a replacement, from the record alone: each unit, and the day on which the next one was sent for it.

    What follows from it is told where it was filled in: the date of the first purchase stands.
    """
    if not ret.lineage:
        return
    line = " ".join(
        words("replace.line_link", serial=one.serial, day=iso_day_words(words, one.replaced_on)) for one in ret.lineage
    )
    yield words("replace.line", serial=ret.serial, line=line)
    bought = ret.answers.get("purchased_on")
    if bought is not None and bought.source == "lineage":
        yield words("replace.inherits", serial=ret.lineage[-1].serial, day=iso_day_words(words, bought.value))
    elif bought is None:
        yield words("replace.inherits_unknown", serial=ret.lineage[-1].serial)


def pair_notices(parts: Parts, ret: Return) -> Iterator[str]:
    """The pair that the unit on the page belongs to, as it is now."""
    words, journal = parts.words, parts.journal
    if not ret.serial:
        return
    own = journal.replacement(ret.replacement) if ret.replacement else None
    told = {one.row.id: one for one in ([own] if own else []) + journal.replacements_for(ret.serial)}
    for one in told.values():
        if one.row.return_id in {"", ret.id} and one.return_id in {"", ret.id}:
            yield _replaced_by(parts, one)
    if not ret.lineage and forebears(ret.serial, journal.pairs_of):
        yield words("replace.line_came_later", serial=ret.serial)


def _replaced_by(parts: Parts, one: Replaced) -> str:
    words, row = parts.words, one.row
    charge = charge_words(words, one)
    if not row.sent_serial:
        return words("replace.is_to_be_sent", charge=charge)
    day = iso_day_words(words, row.sent_on)
    if row.kind == "exchange":
        return words("replace.exchanged_for", serial=row.sent_serial, day=day)
    told = words("replace.was_sent", charge=charge, serial=row.sent_serial, day=day)
    if one.return_id:
        return told
    due = words("replace.unit_due", due=due_words(words, row.due_on, parts.clock().today))
    return f"{told} {due}"
