"""What is left to do, in words: the list of the Follow-ups page, and the card of one of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

import msgspec

from intake_app.domain.dispositions import DISPOSITIONS
from intake_app.domain.follow_ups import FollowUp, FollowUpKind, FollowUpRow
from intake_app.domain.papers import QuoteBlock, Row, Tone
from intake_app.domain.returns import Return
from intake_app.workflow.listing import Column, Line, Listing
from intake_app.workflow.parts import Parts
from intake_app.workflow.queue import age_words
from intake_app.workflow.support import options, warranty_answers
from intake_app.workflow.verdict import decision_amounts
from intake_app.workflow.wording import day_words, moment_words

GROUPS: Final[dict[str, frozenset[FollowUpKind]]] = {
    "money": frozenset({"credit", "charge"}),
    "unit": frozenset({"repair", "replacement", "ship_back", "to_manufacturer"}),
    "waiting": frozenset({"proof", "kit", "support"}),
}
"""Beside all of it."""

COLUMNS: Final = {"what": 176, "due": 124, "rma": 176, "customer": 170, "serial": 164, "model": 94, "age": 76}
"""Each column's width; the first matter most."""

_NOTHING: Final = "–"


class Choice(msgspec.Struct, frozen=True):
    """Something to choose, with its words."""

    value: str
    words: str


class FollowUpCard(msgspec.Struct, frozen=True):
    """One thing to be done.

    `asks` is what ends it: `reference`, `model`, `repair`, `proof`, `support`, or nothing here; `choices` are the
    answers where it asks for one.
    """

    line: str
    return_id: str
    title: str
    due: str
    tone: Tone
    hint: str
    rows: tuple[Row, ...]
    quotes: tuple[QuoteBlock, ...]
    asks: str
    choices: tuple[Choice, ...] = ()


def follow_up_listing(parts: Parts, rows: Sequence[FollowUpRow], group: str, *, is_cut: bool) -> Listing:
    """These, or those of one group, by the day on which they are due."""
    words, now = parts.words, parts.clock()
    shown = [row for row in rows if row.kind in GROUPS.get(group, parts.follow_up_days)]
    lines = [_line(parts, row, now.at, now.today) for row in shown]
    lines.sort(key=lambda line: line.values[1])
    columns = tuple(
        Column(
            key,
            words(f"follow.column_{key}"),
            width,
            "day" if key in {"due", "age"} else "text",
            stretches=key == "customer",
            heading=words("queue.opened") if key == "age" else "",
        )
        for key, width in COLUMNS.items()
    )
    more = words("follow.more", count=len(rows)) if is_cut else ""
    return Listing(words("follow.title", count=len(lines)), columns, tuple(lines), words("follow.empty"), more)


def card_of(parts: Parts, ret: Return, one: FollowUp) -> FollowUpCard:
    """One thing to be done for a return."""
    words = parts.words
    today = parts.clock().today
    due = one.due(parts.follow_up_days)
    decision = ret.decision
    record = decision.record if decision else None
    asks, choices = _asks(
        parts, ret, one.kind, record.disposition if record else "", record.policy.id if record else ""
    )
    told = [
        Row(words("follow.column_rma"), ret.rma_number),
        Row(words("follow.column_serial"), ret.serial or _NOTHING),
        Row(words("follow.column_customer"), ret.customer or _NOTHING),
        Row(words("follow.verdict"), record.verdict.title if record else _NOTHING),
        *(decision_amounts(words, record.standing) if record else ()),
        *(
            Row(
                words("follow.done_row", what=words(f"follow.kind_{other.kind}")),
                f"{other.done.told} · {moment_words(words, other.done_at)}".removeprefix(" · "),
            )
            for other in ret.follow_ups
            if other.done is not None and other.done_at is not None
        ),
    ]
    return FollowUpCard(
        line=f"{ret.id}/{one.kind}",
        return_id=ret.id,
        title=words(f"follow.kind_{one.kind}"),
        due=_due_words(parts, due, today),
        tone=_tone(due, today),
        hint=words(f"follow.hint_{one.kind}"),
        rows=tuple(told),
        quotes=tuple(QuoteBlock(quote.text, quote.source) for quote in record.verdict.quotes) if record else (),
        asks=asks,
        choices=choices,
    )


def _asks(
    parts: Parts, ret: Return, kind: FollowUpKind, disposition: str, policy_id: str
) -> tuple[str, tuple[Choice, ...]]:
    words = parts.words
    policy = parts.policies.get(policy_id)
    if kind == "repair":
        return "repair", tuple(Choice(one, words(f"follow.{one}")) for one in ("repaired", "replaced"))
    if kind == "proof":
        question = policy.question("proof_of_purchase") if policy else None
        answers = question.answers if question else ()
        return "proof", tuple(Choice(one.value, one.label) for one in answers if one.value != "none")
    if kind == "support":
        codes = options(policy) if policy else []
        titles = {code: policy.disposition_title(code) if policy else DISPOSITIONS[code].title for code in codes}
        said = [Choice(one, words(f"follow.warranty_{one}")) for one in warranty_answers(parts, ret)]
        return "support", (*said, *(Choice(code, titles[code]) for code in codes))
    if kind == "kit":
        return "", ()
    if kind == "replacement":
        return "replacement", ()
    return ("model" if disposition == "credit_for_upgrade" and kind == "credit" else "reference"), ()


def _line(parts: Parts, row: FollowUpRow, now: datetime, today: date) -> Line:
    words = parts.words
    since = datetime.fromisoformat(row.since)
    due = since.date() + timedelta(days=parts.follow_up_days[row.kind])
    texts = (row.rma_number, row.customer, row.serial, row.model)
    what = words(f"follow.kind_{row.kind}")
    return Line(
        f"{row.return_id}/{row.kind}",
        (what, _due_words(parts, due, today), *(text or _NOTHING for text in texts), age_words(now - since, words)),
        (what, due.isoformat(), *texts, row.since),
        _tone(due, today),
    )


def _tone(due: date, today: date) -> Tone:
    return "refuse" if due < today else "wait" if due == today else "plain"


def _due_words(parts: Parts, due: date, today: date) -> str:
    days = (due - today).days
    if days == 0:
        return parts.words("follow.due_today")
    if days < 0:
        return parts.words("follow.overdue", days=-days)
    return day_words(parts.words, due)
