"""The steps of a replacement: what each writes of it, and of the return of the unit that it replaces.

Each gives events of several subjects (kind, id, payload) that are written together or not at all. Raises `NotNow` where
a step cannot be taken now, `BadInput` for an amount or text that cannot be, `NotFound` for one that is not here.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TypeAlias

from intake_app.domain.errors import BadInput, NotFound, NotNow
from intake_app.domain.events import RETURN, AnyPayload, Undone
from intake_app.domain.follow_ups import FollowedUp
from intake_app.domain.lineage import closes_loop
from intake_app.domain.release import not_released
from intake_app.domain.replacement_events import (
    REPLACEMENT,
    Awaited,
    ReplacementCancelled,
    ReplacementGivenUp,
    ReplacementOpened,
    ReplacementSent,
)
from intake_app.domain.replacements import Replaced, Replacement, ReplacementStep, fold_replacement
from intake_app.domain.returns import Return, fold
from intake_app.domain.scans import normalised, understand
from intake_app.domain.unit import look_up_key, parse_serial
from intake_app.domain.unit_entries import pairs_of_unit, returns_of_unit, standing_of
from intake_app.domain.unseen import first_unseen
from intake_app.workflow.of_unit import exchanges_of_return
from intake_app.workflow.parts import Parts
from intake_app.workflow.releasing import check_not_left, check_stock
from intake_app.workflow.rma_look_up import lines_of
from intake_app.workflow.scan_words import never_a_unit, refusal_of, unit_of

Told: TypeAlias = list[tuple[str, str, AnyPayload]]

LONGEST_TEXT = 200


def load_replacement(parts: Parts, replacement_id: str) -> tuple[Replacement, Replaced]:
    """The replacement of this id, and how the record has it beside the return of its unit. Raises `NotFound`."""
    events = parts.journal.events_of(replacement_id)
    row = parts.journal.replacement(replacement_id)
    if row is None or events[0].subject_kind != REPLACEMENT:
        raise NotFound(parts.words("replace.no_such"))
    return fold_replacement(events), row


def replacement_sent(
    parts: Parts, replacement_id: str, scanned: str, told: str = "", tracking: str = "", *, but: str = ""
) -> Told:
    """What is written where the replacement goes out: its serial as it is scanned; `told` says in words how it went.

    Nothing where this very unit went before; `but` is the consignment that it lies in. Raises `NotNow` where another
    did, or where it cannot be the replacement.
    """
    one, row = load_replacement(parts, replacement_id)
    serial = serial_of(parts, scanned)
    if one.sent is not None and look_up_key(one.sent.serial) == look_up_key(serial):
        return []
    _check_step(parts, one, "sent")
    named = {look_up_key(line.serial) for line in lines_of(parts, row.row.rma_number)} if row.row.rma_number else set()
    if look_up_key(serial) in named:
        raise NotNow(parts.words("replace.loop", new=serial, old=serial))
    check_pair(parts, row.serial, serial, but)
    days = parts.advance_days
    policy = parts.policies.get(one.opened.policy)
    term = policy.terms.get("advance_return") if policy else None
    if term is not None and term.unit == "days":
        days = int(term.value)
    due = (parts.clock().today + timedelta(days=days)).isoformat() if one.opened.what == "advance" else ""
    return [(REPLACEMENT, one.id, _sent(parts, serial, due, told, tracking))]


def exchanged(parts: Parts, ret: Return, decided: str, scanned: str, told: str = "", tracking: str = "") -> Told:
    """What is written where a unit is sent for one that was returned: that its follow-up is done, and the pair."""
    serial = serial_of(parts, scanned)
    reference = " · ".join(filter(None, [serial, text(parts, told), text(parts, tracking)]))
    done = FollowedUp("replacement", decided, reference[:LONGEST_TEXT])
    return [(RETURN, ret.id, done), *paired(parts, ret, decided, serial, told, tracking)]


def paired(
    parts: Parts, ret: Return, decided: str, serial: str, told: str = "", tracking: str = "", *, but: str = ""
) -> Told:
    """The pair of a unit that was returned and the one that is sent for it by this decision.

    Nothing where this very unit went for it before, by a decision that was corrected since, and is still out. Raises
    `NotNow` where another did (one return gets one replacement), or where it came back and is not in stock again.
    """
    went = check_one(parts, ret, serial)
    if went is not None:
        here = _came_back(parts, went, serial)
        if here is None:
            return []
        if not_released("replacement", standing_of(parts.journal, serial, "", but)):
            words = parts.words
            raise NotNow(words("replace.is_back", new=serial, old=ret.serial, number=here.rma_number))
    check_pair(parts, ret.serial, serial, but)
    new = parts.new_id()
    opened = ReplacementOpened(
        "exchange",
        parts.clock().today.isoformat(),
        customer=ret.customer,
        serial=ret.serial,
        rma_number=ret.rma_number,
        return_id=ret.id,
        decided=decided,
        policy=ret.policy or "",
    )
    return [
        (REPLACEMENT, new, opened),
        (REPLACEMENT, new, _sent(parts, serial, "", told, tracking)),
    ]


def check_one(parts: Parts, ret: Return, serial: str = "") -> Replacement | None:
    """What was sent for the unit of the return before: this very unit. Raises `NotNow` where another was."""
    went = next(iter(exchanges_of_return(parts, ret)), None)
    sent = went.sent if went else None
    if sent is not None and look_up_key(sent.serial) != look_up_key(serial):
        raise NotNow(parts.words("replace.sent_before", new=sent.serial, old=ret.serial, on=sent.sent_on))
    return went


def _came_back(parts: Parts, went: Replacement, serial: str) -> Return | None:
    """The return under which a unit came back since it was sent; None while it is out."""
    known = returns_of_unit(parts.journal, serial)
    ret = known.before or known.latest
    is_later = ret and parts.journal.begun_at(ret.id) > parts.journal.latest_at(went.id, "replacement_sent")
    return ret if is_later else None


def cancelled(parts: Parts, replacement_id: str, why: str) -> Told:
    """It is not sent after all. Raises `NotNow` where its unit is here already: that return counts on its charge."""
    one, row = load_replacement(parts, replacement_id)
    _check_step(parts, one, "cancelled")
    if row.return_id:
        raise NotNow(parts.words("replace.unit_is_here", number=row.return_number))
    return [(REPLACEMENT, one.id, ReplacementCancelled(_reason(parts, why)))]


def given_up(parts: Parts, replacement_id: str, why: str) -> Told:
    """The defective unit is not waited for any longer. Raises `NotNow` where it is here."""
    one, row = load_replacement(parts, replacement_id)
    _check_step(parts, one, "given_up")
    if row.return_id:
        raise NotNow(parts.words("replace.unit_is_here", number=row.return_number))
    return [(REPLACEMENT, one.id, ReplacementGivenUp(_reason(parts, why)))]


def undone(parts: Parts, replacement_id: str) -> Told:
    """The latest step is taken back. Raises `NotNow` where a return counts on it."""
    one, row = load_replacement(parts, replacement_id)
    if not one.undoable:
        raise NotNow(parts.words("replace.nothing_to_undo"))
    told: Told = [(REPLACEMENT, one.id, Undone(one.undoable))]
    if one.latest is None and row.return_id:
        events = parts.journal.events_of(row.return_id)
        tied = next((event for event in reversed(events) if isinstance(event.payload, Awaited)), None)
        if tied is None or fold(events).state != "open":
            raise NotNow(parts.words("replace.unit_is_here", number=row.return_number))
        told.append((RETURN, row.return_id, Undone(tied.id)))
    if one.latest == "sent" and one.sent is not None:
        if row.return_id and fold(parts.journal.events_of(row.return_id)).state != "open":
            raise NotNow(parts.words("replace.unit_is_here", number=row.return_number))
        later = _came_back(parts, one, one.sent.serial)
        if later:
            raise NotNow(parts.words("replace.came_back", serial=one.sent.serial, number=later.rma_number))
    return told


def not_sent(parts: Parts, replacement_id: str, told: str) -> Told:
    """What is written where the consignment that it left in (`told` names it) did not leave after all."""
    one, _ = load_replacement(parts, replacement_id)
    if one.sent is None or one.sent.told != told:
        return []
    if one.latest != "sent":
        raise NotNow(parts.words("replace.cannot_be_cancelled"))
    return undone(parts, replacement_id)


def undone_with(parts: Parts, ret: Return) -> Told:
    """What is taken back of replacements when the latest gesture of a return is: the unit that was sent for it.

    Also where it was sent by an earlier decision, and said again for this one: so it is taken back to send another.
    Raises `NotNow` for one that left in a consignment then.
    """
    latest = ret.latest
    if not isinstance(latest, FollowedUp) or latest.follow_up != "replacement":
        return []
    sent = [load_replacement(parts, row.row.id)[0] for row in parts.journal.exchanges_of(ret.id)]
    own = [one for one in sent if one.opened.decided == latest.decided]
    told: Told = []
    for one in own or sent[:1]:
        if not own and one.sent is not None:
            check_not_left(parts, one.sent.told)
        events = parts.journal.events_of(one.id)
        told += [(REPLACEMENT, one.id, Undone(event.id)) for event in reversed(events)]
    return told


def to_send_for(parts: Parts, *texts: str) -> Replaced | None:
    """The advance replacement that is still to be sent for a unit or RMA of one of these names."""
    journal = parts.journal
    found = [one for text in filter(None, texts) for one in journal.replacements_for(text)]
    found += [one for text in filter(None, texts) for one in journal.replacements_under(text)]
    return next((one for one in found if one.row.kind == "advance" and not one.row.sent_serial), None)


def serial_of(parts: Parts, scanned: str) -> str:
    """The serial that a scan of a unit names. Raises `BadInput` for anything else."""
    read = understand(scanned)
    if refusal := never_a_unit(parts.words, read):
        raise BadInput(refusal, "serial")
    serial = next(filter(None, map(unit_of, read.readings)), "")
    if not serial:
        raise BadInput(refusal_of(parts.words, read), "serial")
    return parse_serial(serial)


def check_pair(parts: Parts, old: str, new: str, but: str = "") -> None:
    """Raises `NotNow` where a unit cannot be sent in another's place: itself, one of its line, one not in stock."""
    words, journal = parts.words, parts.journal
    if old and closes_loop(old, new, journal.pairs_of):
        raise NotNow(words("replace.loop", new=new, old=old))
    out = max(pairs_of_unit(parts.journal, new), key=lambda pair: pair.order, default=None)
    latest = returns_of_unit(parts.journal, new).latest
    if out is not None and not (latest and journal.begun_at(latest.id) > out.place):
        raise NotNow(words("replace.is_out", serial=new, old=out.old))
    if latest and latest.state != "closed":
        raise NotNow(words("replace.in_work", serial=new, number=latest.rma_number))
    check_stock(parts, new, but)


def text(parts: Parts, told: str) -> str:
    """A short text as it is kept; raises `BadInput` for an endless one, or one with characters that cannot be seen."""
    kept = " ".join(told.split())
    if len(kept) > LONGEST_TEXT or first_unseen(kept):
        raise BadInput(parts.words("kits.bad_text", most=LONGEST_TEXT), "text")
    return kept


def _sent(parts: Parts, serial: str, due_on: str, told: str, tracking: str) -> ReplacementSent:
    number = text(parts, normalised(tracking)[1])
    carrier = ""
    if number:
        from intake_app.domain.tracking import trackings

        found = trackings(number)
        number, carrier = (found[0].number, found[0].carrier) if found else (number, "")
    return ReplacementSent(serial, parts.clock().today.isoformat(), due_on, number, carrier, text(parts, told))


def _check_step(parts: Parts, one: Replacement, step: ReplacementStep) -> None:
    if not one.may(step):
        raise NotNow(parts.words(f"replace.cannot_be_{step}"))


def _reason(parts: Parts, why: str) -> str:
    reason = text(parts, why)
    if not reason:
        raise BadInput(parts.words("replace.why_first"), "why")
    return reason
