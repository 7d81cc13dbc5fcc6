"""The notice to the customer: a refusal with its reasons and what can be done, or what is still needed.

Everything in it comes from the record. What a supervisor may decide is no promise to a customer, and stays out of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final, Literal

from intake_app.domain.dispositions import HOLD_FOR_KIT
from intake_app.domain.papers import Action, NoticePaper, PageSize, QuoteBlock, Row, SeenRow
from intake_app.domain.quotes import NextStep, Quote
from intake_app.domain.returns import Decision, Return
from intake_app.domain.verdict_words import Verdict
from intake_app.domain.words import Words
from intake_app.workflow.letterhead import recorded_letterhead
from intake_app.workflow.parts import PaperParts
from intake_app.workflow.photo_blocks import photo_blocks, photo_numbers
from intake_app.workflow.wording import day_words, footer_words, iso_day_words

NOTICES: Final[Mapping[str, Literal["refusal", "request"]]] = {
    "refuse": "refusal",
    "decline": "refusal",
    "keep_advance_charge": "refusal",
    "hold_for_proof": "request",
    HOLD_FOR_KIT: "request",
}
"""The dispositions that a customer must be told of: what is refused, and what waits for something only they can send.

Where support must say (`refer`), there is nothing to tell yet.
"""


def has_notice(decision: Decision) -> bool:
    """Whether the customer is sent a notice of this decision."""
    return _code(decision) in NOTICES


def notice_paper(parts: PaperParts, ret: Return, decision: Decision, size: PageSize) -> NoticePaper:
    """What stands in the notice of a decision that has one."""
    words = parts.words
    verdict = decision.record.verdict
    steps = [step for step in verdict.next_steps if not step.station_only]
    today = day_words(words, decision.at.date(), long=True)
    received = decision.record.facts.get("received_on", ret.opened.received_on)
    return NoticePaper(
        size=size,
        letterhead=recorded_letterhead(parts.shelf, decision),
        to=_addressee(words, ret),
        place_and_date=today,
        title=words(f"notice.title_{_code(decision)}"),
        rma_number=ret.rma_number,
        subject=tuple(_subject(words, ret, decision)),
        sentence=" ".join(part for part in _sentences(words, decision) if part),
        tone=verdict.tone,
        opening=(words("notice.opening", received=iso_day_words(words, received, long=True), inspected=today),),
        failed_title=words("notice.failed_title"),
        failed=tuple(_failed(words, ret, verdict)),
        found=verdict.found,
        photos_title=words("notice.photos_title"),
        photos=photo_blocks(words, parts.photos, ret, verdict.failed) if verdict.failed else (),
        why_title=words("notice.why_title"),
        quotes=tuple(_block(quote) for quote in verdict.quotes),
        readings_title=words("notice.readings_title"),
        readings=tuple(words("sight.read_as", text=text) for text in verdict.readings),
        actions_title=words(f"notice.{NOTICES[_code(decision)]}_actions"),
        actions=tuple(_action(step, verdict.quotes) for step in steps if not step.also),
        also_title=words("notice.also_title"),
        also=tuple(_action(step, verdict.quotes) for step in steps if step.also),
        deadline=_deadline(words, decision, steps),
        closing=tuple(_closing(words, ret, decision)),
        footer=footer_words(words, decision),
        page_words=words("paper.page"),
        fault_words=words("paper.fault"),
        language=words.language,
        document_title=words("notice.document_title", number=ret.rma_number),
        made_at=decision.at,
    )


def _code(decision: Decision) -> str:
    return decision.record.disposition


def _addressee(words: Words, ret: Return) -> tuple[str, ...]:
    """Name and address; a line feed in the address begins a new line.

    No address is known of a customer whom the bench named: the sale's is another's.
    """
    address = ret.buyer.address.splitlines() if ret.buyer else []
    return (ret.customer or words("paper.not_known"), *(line for line in map(str.strip, address) if line))


def _subject(words: Words, ret: Return, decision: Decision) -> Iterator[Row]:
    facts = decision.record.facts
    told = (
        ("model", facts.get("model")),
        ("serial", ret.serial),
        ("bought_on", iso_day_words(words, facts["purchased_on"], long=True) if "purchased_on" in facts else ""),
        ("order", ret.sale.order_number if ret.sale else ""),
    )
    for key, value in told:
        if isinstance(value, str) and value:
            yield Row(words(f"notice.{key}"), value)


def _failed(words: Words, ret: Return, verdict: Verdict) -> Iterator[SeenRow]:
    """The lines of the checklist that a refusal rests on; an older record names none of them."""
    for line in verdict.seen:
        if line.fact in verdict.failed:
            yield SeenRow(line.title, line.answer, line.tone, photo_numbers(words, ret, line.fact, verdict.failed))


def _sentences(words: Words, decision: Decision) -> tuple[str, ...]:
    """What was found, what follows from it, and where the unit is."""
    verdict = decision.record.verdict
    return verdict.why, words(f"notice.sentence_{_code(decision)}"), words(f"notice.place_{verdict.place}")


def _action(step: NextStep, quoted: Sequence[Quote]) -> Action:
    """What can be done; a clause that was quoted as the reason is not quoted again."""
    rows = tuple(Row(name, value) for name, value in step.numbers.items())
    return Action(
        step.title, step.letter or step.text, rows, tuple(_block(quote) for quote in step.quotes if quote not in quoted)
    )


def _deadline(words: Words, decision: Decision, steps: list[NextStep]) -> str:
    """By when, where a term of the policy says so; the earliest day of several."""
    days = min((step.within_days for step in steps if step.within_days is not None), default=None)
    if days is None:
        return ""
    return words("notice.deadline", day=day_words(words, decision.at.date() + timedelta(days=days), long=True))


def _closing(words: Words, ret: Return, decision: Decision) -> Iterator[str]:
    issuer = decision.record.issuer
    if issuer.telephone and issuer.email:
        yield words("notice.call_or_write", telephone=issuer.telephone, email=issuer.email, number=ret.rma_number)
    elif issuer.telephone:
        yield words("notice.call", telephone=issuer.telephone, number=ret.rma_number)
    elif issuer.email:
        yield words("notice.write", email=issuer.email, number=ret.rma_number)
    else:
        yield words("notice.name_it", number=ret.rma_number)
    if issuer.name:
        yield issuer.name


def _block(quote: Quote) -> QuoteBlock:
    return QuoteBlock(quote.text, quote.source)
