"""The papers of a kit order: the slip that travels with the kit, and how to pack in it, from the order's record."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

from intake_app.domain.kit_events import KitPaperKind, KitPrinted, KitQuoted
from intake_app.domain.kit_orders import KitOrder
from intake_app.domain.kit_papers import KitInstructionsPaper, PackingStep
from intake_app.domain.money import dollars, parse_money
from intake_app.domain.papers import Action, LabelPaper, Row
from intake_app.domain.words import Words
from intake_app.workflow.document import LABEL_SIZE
from intake_app.workflow.kit_sight import KitPaper
from intake_app.workflow.letterhead import company_letterhead
from intake_app.workflow.parts import LetterParts, Parts
from intake_app.workflow.showing import block
from intake_app.workflow.wording import day_words, moment_words

_PACKED: Final = ("sleeve", "foam", "box")
"""In the order in which one packs."""


def make_paper(parts: Parts, order: KitOrder, paper: KitPaperKind) -> tuple[KitPrinted, KitPaper]:
    """Draw the next copy of a paper of an order and keep its file; returns the event that says so, and the paper."""
    copy = order.copies(paper) + 1
    label = slip_paper(parts, order, copy) if paper == "slip" else None
    pdf = parts.press.label(label) if label else parts.press.kit_instructions(instructions_paper(parts, order))
    name = f"{paper}-{copy}.pdf"
    path = parts.shelf.put(order.number, name, pdf)
    size = LABEL_SIZE if paper == "slip" else parts.report_size
    printed = KitPrinted(paper, copy, size, hashlib.sha256(pdf).hexdigest(), name)
    title = parts.words("kits.paper_job", number=order.number, paper=parts.words(f"kits.{paper}"))
    return printed, KitPaper(paper, title, path, order.number, label)


def slip_paper(parts: LetterParts, order: KitOrder, copy: int) -> LabelPaper:
    """What stands on the slip: never money. Its codes are the order's number, and the RMA's or the kit's."""
    words, quoted = parts.words, order.quoted
    second, key = _second_number(quoted)
    reason = words("kits.slip_for_return" if quoted.return_id else "kits.slip_for_customer", rma=quoted.rma_number)
    return LabelPaper(
        rma_number=order.number,
        serial=second,
        verdict=words("kits.slip_title"),
        place=words(f"kits.slip_to_{quoted.ship_to}", station=quoted.station_name),
        model=quoted.model or words("paper.not_known"),
        customer=quoted.customer or words("paper.not_known"),
        received=day_words(words, order.opened_at.date()),
        inspected=quoted.kit or words("kits.no_kit_number"),
        reason=reason,
        policy=_parts_words(words, quoted),
        station=quoted.station_name,
        copy=words("paper.copy", copy=copy),
        record=words("kits.slip_serial", serial=quoted.serial) if quoted.serial else "",
        instruction=words("kits.slip_instruction"),
        captions={
            "rma": words("kits.column_order"),
            "model": words("kits.about_model"),
            "customer": words("kits.about_customer"),
            "received": words("kits.slip_ordered"),
            "inspected": words("kits.row_kit"),
            "serial": words(f"kits.row_{key}"),
        },
        no_barcode=words("paper.no_barcode"),
        title=words("kits.paper_job", number=order.number, paper=words("kits.slip")),
        language=words.language,
        made_at=order.opened_at,
        mark=order.number,
        company=parts.company.name.strip(),
    )


def instructions_paper(parts: LetterParts, order: KitOrder) -> KitInstructionsPaper:
    """What stands in the letter: how to pack sleeve, foam and box, with the clauses that ask for it."""
    words, quoted = parts.words, order.quoted
    numbers = [Row(words("kits.column_order"), order.number)]
    if quoted.rma_number:
        numbers.append(Row(words("kits.row_rma"), quoted.rma_number))
    steps = [step for step in quoted.told if not step.station_only]
    company = parts.company
    ways = [way for way in (company.telephone.strip(), company.email.strip()) if way]
    closing = words("kits.letter_call", ways=", ".join(ways), number=order.number) if ways else ""
    policy = quoted.policy
    return KitInstructionsPaper(
        size=parts.report_size,
        letterhead=company_letterhead(company, parts.shelf.logo(parts.shelf.keep_logo(company.logo))),
        to=(quoted.customer or words("paper.not_known"), *filter(None, quoted.customer_address.splitlines())),
        place_and_date=day_words(words, order.opened_at.date(), long=True),
        numbers=tuple(numbers),
        title=words("kits.letter_title"),
        opening=words("kits.letter_opening"),
        subject=tuple(_subject(words, quoted)),
        steps_title=words("kits.letter_steps"),
        steps=tuple(_steps(words, quoted)),
        actions_title=words("kits.letter_actions"),
        actions=tuple(
            Action(
                step.title,
                step.letter or step.text,
                tuple(Row(name, value) for name, value in step.numbers.items()),
                tuple(block(quote) for quote in step.quotes),
            )
            for step in steps
        ),
        closing=tuple(filter(None, [words("kits.letter_label"), closing, company.name.strip()])),
        footer=(
            words("sight.policy_words", id=policy.id, version=policy.version, sha=policy.sha256[:12]) if policy else "",
            words("kits.letter_made", when=moment_words(words, order.opened_at), station=quoted.station_name),
        ),
        page_words=words("paper.page"),
        fault_words=words("paper.fault"),
        language=words.language,
        document_title=words("kits.paper_job", number=order.number, paper=words("kits.instructions")),
        made_at=order.opened_at,
    )


def _second_number(quoted: KitQuoted) -> tuple[str, str]:
    """What the second barcode holds, and what it is called: the RMA, else the unit, else the kit, else the model."""
    told = (("rma", quoted.rma_number), ("serial", quoted.serial), ("kit", quoted.kit), ("model", quoted.model))
    return next(((text, key) for key, text in told if text), (quoted.number, "kit"))


def _parts_words(words: Words, quoted: KitQuoted) -> str:
    return " · ".join(
        words("kits.part", name=words(f"kits.{piece}"), part=part) for piece, part in quoted.parts.items()
    )


def _subject(words: Words, quoted: KitQuoted) -> Iterator[Row]:
    price = dollars(parse_money(quoted.price)) if quoted.price else ""
    told = (
        ("model", quoted.model),
        ("serial", quoted.serial),
        ("kit", quoted.kit),
        ("price", price),
        ("vendor", quoted.vendor),
        ("telephone", quoted.telephone),
    )
    for key, text in told:
        if text:
            yield Row(words(f"kits.row_{key}"), text)


def _steps(words: Words, quoted: KitQuoted) -> Iterator[PackingStep]:
    """The clauses of a piece stand with the first step that they ask for."""
    quoted_before: set[str] = set()
    for piece in _PACKED:
        title = words(f"kits.{piece}")
        part = quoted.parts.get(piece, "")
        quotes = [quote for quote in quoted.packing.get(piece, []) if quote.clause not in quoted_before]
        quoted_before |= {quote.clause for quote in quotes}
        yield PackingStep(
            words("kits.part", name=title, part=part) if part else title,
            words(f"kits.pack_{piece}"),
            tuple(block(quote) for quote in quotes),
        )
