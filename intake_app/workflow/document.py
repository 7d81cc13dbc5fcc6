"""Document: label, report and notice, filled from the record alone, so that the same record gives the same paper."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from intake_app.domain.errors import NotNow
from intake_app.domain.events import PaperKind, Printed
from intake_app.domain.heads import ChainMark
from intake_app.domain.labels import label_mark
from intake_app.domain.money import dollars, parse_money
from intake_app.domain.papers import LabelPaper, PageSize, QuoteBlock, ReportPaper, Row, Section, SeenRow
from intake_app.domain.quotes import NextStep
from intake_app.domain.returns import Decision, Return
from intake_app.domain.verdict_words import SeenLine
from intake_app.domain.words import Words
from intake_app.workflow.override_words import override_paragraphs, stands_words
from intake_app.workflow.parts import PaperParts, Parts
from intake_app.workflow.photo_blocks import photo_blocks, photo_notes, photo_numbers
from intake_app.workflow.replacement_words import line_words
from intake_app.workflow.verdict import decision_amounts
from intake_app.workflow.wording import (
    chain_words,
    day_words,
    footer_words,
    iso_day_words,
    moment_words,
    record_words,
    time_words,
)

PAPERS: tuple[PaperKind, ...] = ("label", "report", "notice")
LABEL_SIZE = "4x6"


def papers_of(ret: Return) -> list[PaperKind]:
    """The papers of the decision that stands, a notice where the customer must be told something; none undecided."""
    if ret.decision is None:
        return []
    from intake_app.workflow.notice import has_notice  # with the first decision

    return [paper for paper in PAPERS if paper != "notice" or has_notice(ret.decision)]


def papers_to_print(ret: Return) -> list[PaperKind]:
    """The papers of the decision that stands of which no copy was made yet."""
    return [paper for paper in papers_of(ret) if not ret.printed_copies(paper)]


def print_paper(parts: Parts, ret: Return, paper: PaperKind) -> Printed:
    """Make the next copy of a paper, keep its file, and return the event that says so.

    Raises `NotNow` undecided, and for a notice where the decision has none.
    """
    decision = standing(parts.words, ret)
    if paper not in papers_of(ret):
        raise NotNow(parts.words("notice.no_notice", verdict=decision.record.verdict.title))
    copy = ret.printed_copies(paper) + 1
    size: PageSize = parts.report_size
    chain = parts.seal.mark() if paper == "label" else None
    pdf = draw(parts, ret, paper, copy, size, chain)
    name = file_name(ret, paper, copy)
    parts.shelf.put(ret.rma_number, name, pdf)
    return Printed(
        paper=paper,
        copy=copy,
        size=LABEL_SIZE if paper == "label" else size,
        decided=decision.event,
        sha256=hashlib.sha256(pdf).hexdigest(),
        file=name,
        chain=chain,
    )


def standing(words: Words, ret: Return) -> Decision:
    """The decision that stands. Raises `NotNow` when there is none."""
    if ret.decision is None:
        raise NotNow(words("sight.label_first"))
    return ret.decision


def file_name(ret: Return, paper: PaperKind, copy: int) -> str:
    """The name of a paper's file: its kind, the unit's return, which decision of it, and which copy.

    The end of the return's id stands in it because several units can come under one RMA number.
    """
    return f"{paper}-{ret.id[-8:]}-{len(ret.corrections) + 1}-{copy}.pdf"


def draw(
    parts: PaperParts, ret: Return, paper: PaperKind, copy: int, size: PageSize, chain: ChainMark | None = None
) -> bytes:
    """One paper as PDF; a label has its own size, and says where the chain was. Raises `NotNow` undecided."""
    if paper == "label":
        return parts.press.label(label_paper(parts.words, ret, copy, chain))
    if paper == "notice":
        from intake_app.workflow.notice import notice_paper

        return parts.press.notice(notice_paper(parts, ret, standing(parts.words, ret), size))
    return parts.press.report(report_paper(parts, ret, size))


def label_paper(words: Words, ret: Return, copy: int, chain: ChainMark | None = None) -> LabelPaper:
    """What stands on the label: never money."""
    decision = standing(words, ret)
    record = decision.record
    verdict = record.verdict
    basis = words(
        "paper.label_basis" if verdict.sections else "paper.label_basis_without_section",
        policy=verdict.vendor,
        version=record.policy.version,
        sections=verdict.sections,
    )
    void = words("paper.voids") if ret.corrections else ""
    accepted = words("paper.label_override", who=record.overrides[-1].who) if record.overrides else ""
    return LabelPaper(
        rma_number=ret.rma_number,
        serial=ret.serial,
        verdict=verdict.title,
        place=verdict.place_words,
        model=_model(words, ret, decision),
        customer=_customer(words, ret),
        received=iso_day_words(words, record.facts.get("received_on", ret.opened.received_on)),
        inspected=moment_words(words, decision.at),
        reason=" ".join(part for part in (void, accepted, basis, verdict.why) if part),
        policy=words(
            "paper.label_policy",
            policy=record.policy.id,
            version=record.policy.version,
            sha=record.policy.sha256[:8],
        ),
        station=record.station_name,
        copy=words("paper.copy", copy=copy),
        record=record_words(words, decision.hash),
        instruction=words("paper.instruction"),
        captions={
            field: words(f"paper.caption_{field}")
            for field in ("rma", "model", "customer", "received", "inspected", "serial")
        },
        no_barcode=words("paper.no_barcode"),
        title=words("paper.label_title", number=ret.rma_number),
        language=words.language,
        made_at=decision.at,
        mark=label_mark(ret.rma_number, decision.hash, copy),
        company=", ".join(filter(None, [record.issuer.name, *record.issuer.address])),
        chain=chain_words(words, chain) if chain else "",
    )


def _model(words: Words, ret: Return, decision: Decision) -> str:
    """The model, and of a demo unit that it is not for resale."""
    model = _text(decision.record.facts.get("model")) or words("paper.not_known")
    return words("paper.demo_model", model=model) if ret.sale and ret.sale.not_for_resale else model


def report_paper(parts: PaperParts, ret: Return, size: PageSize) -> ReportPaper:
    """What stands in the report: everything that was seen, said, decided and quoted."""
    from intake_app.workflow.letterhead import recorded_letterhead

    words = parts.words
    decision = standing(words, ret)
    record = decision.record
    verdict = record.verdict
    return ReportPaper(
        size=size,
        title=words("paper.report_title"),
        rma_number=ret.rma_number,
        subtitle=words(
            "paper.subtitle",
            date=day_words(words, decision.at.date(), long=True),
            time=time_words(decision.at),
            station=record.station_name,
            operator=decision.operator,
        ),
        verdict=verdict.title,
        sentence=" ".join(
            filter(
                None,
                [
                    words("paper.sentence", sentence=verdict.sentence, place=verdict.place_sentence),
                    stands_words(words, record.overrides),
                ],
            )
        ),
        tone=verdict.tone,
        unit_title=words("paper.unit_title"),
        unit=_unit_rows(words, ret, decision),
        return_title=words("paper.return_title"),
        return_rows=_return_rows(words, ret, decision),
        seen_title=words("paper.seen_title"),
        seen=tuple(_seen_row(words, ret, line) for line in verdict.seen),
        why_title=words("paper.why_title"),
        quotes=tuple(QuoteBlock(quote.text, quote.source) for quote in verdict.quotes),
        readings_title=words("paper.readings_title"),
        readings=tuple(words("sight.read_as", text=text) for text in verdict.readings),
        trace_title=words("paper.trace_title"),
        trace=tuple(
            SeenRow(
                words("paper.trace_rule", rule=line.rule, name=line.name),
                words(f"trace.{line.status}"),
                "accept" if line.status == "matched" else "plain",
                line.words,
            )
            for line in verdict.trace
        ),
        sections=_sections(words, ret, decision),
        photos_title=words("paper.photos_title"),
        photos=photo_blocks(words, parts.photos, ret),
        photo_notes=photo_notes(words, ret),
        signatures=tuple(_signatures(words, decision)),
        footer=footer_words(words, decision),
        page_words=words("paper.page"),
        fault_words=words("paper.fault"),
        language=words.language,
        document_title=words("paper.document_title", number=ret.rma_number),
        made_at=decision.at,
        letterhead=recorded_letterhead(parts.shelf, decision),
    )


def _signatures(words: Words, decision: Decision) -> Iterator[str]:
    """Who signs: who inspected, the supervisors who accepted against it, and the customer."""
    overrides = decision.record.overrides
    accepted = list(dict.fromkeys(one.who for one in overrides))
    inspected = ", ".join(overrides[-1].inspected_by) if decision.operator in accepted else decision.operator
    yield words("paper.sign_inspector", operator=inspected)
    for who in accepted:
        yield words("paper.sign_supervisor", who=who)
    yield words("paper.sign_customer")


def _unit_rows(words: Words, ret: Return, decision: Decision) -> tuple[Row, ...]:
    facts = decision.record.facts
    sale = ret.sale
    bought = iso_day_words(words, facts["purchased_on"], long=True) if "purchased_on" in facts else ""
    if bought and sale and sale.order_number:
        bought = words("paper.bought_order", date=bought, order=sale.order_number)
    rows = [
        ("model", _model(words, ret, decision)),
        ("serial", ret.serial),
        ("bought_on", bought),
        ("warranty", decision.record.verdict.warranty),
        ("unit_price", _dollars(facts.get("unit_price"))),
        ("order_total", _dollars(facts.get("order_total"))),
    ]
    if not decision.record.verdict.warranty:
        rows = [row for row in rows if row[0] != "warranty"]
    return tuple(Row(words(f"paper.{key}"), value or words("paper.not_known")) for key, value in rows)


def _return_rows(words: Words, ret: Return, decision: Decision) -> tuple[Row, ...]:
    record = decision.record
    facts = record.facts
    buyer = ret.buyer
    contact = [buyer.email, buyer.telephone, buyer.address] if buyer else []
    issued = facts.get("rma_issued_on")
    rows = [
        ("customer", _customer(words, ret)),
        ("customer_contact", ", ".join(part for part in contact if part)),
        ("vendor", record.verdict.vendor),
        ("received", iso_day_words(words, facts.get("received_on", ret.opened.received_on), long=True)),
        ("rma_issued", words("paper.rma_none") if issued == "none" else iso_day_words(words, issued or "", long=True)),
    ]
    if ret.kit is not None:
        rows.append(("kit", " · ".join(filter(None, [ret.kit.order, ret.kit.kit]))))
    if ret.place is not None:
        rows.append(("place", ret.place.name))
    if record.without_sign_in:
        rows.append(("without_sign_in", words("paper.as_typed", operator=decision.operator)))
    amounts = decision_amounts(words, record.standing) or (Row(words("paper.fee_credit"), words("paper.none")),)
    return (*(Row(words(f"paper.{key}"), value or words("paper.not_known")) for key, value in rows), *amounts)


def _seen_row(words: Words, ret: Return, line: SeenLine) -> SeenRow:
    answer = ret.answers.get(line.fact)
    remarks = []
    if answer and answer.source == "bench":
        remarks.append(words("paper.answered_at", time=f"{answer.at:%H:%M:%S}", operator=answer.operator))
    elif answer:
        remarks.append(words(f"sight.from_{answer.source}"))
    shown = photo_numbers(words, ret, line.fact)
    if shown:
        remarks = [words("paper.seen_remark", remark=remarks[0], photos=shown) if remarks else shown]
    remarks += [words("paper.quoted_note", text=note.text) for note in ret.notes if note.fact == line.fact]
    return SeenRow(line.title, line.answer, line.tone, " ".join(remarks))


def _sections(words: Words, ret: Return, decision: Decision) -> tuple[Section, ...]:
    verdict = decision.record.verdict
    steps = [_step(words, step) for step in verdict.next_steps if not step.also]
    also = [_step(words, step) for step in verdict.next_steps if step.also]
    if verdict.discretion:
        steps.append(verdict.discretion)
    loose = [
        words("paper.note", when=moment_words(words, note.at), operator=note.operator, text=note.text)
        for note in ret.notes
        if not note.fact or note.fact not in {line.fact for line in verdict.seen}
    ]
    corrections = [
        words(
            "paper.correction",
            when=moment_words(words, correction.at),
            operator=correction.operator,
            why=correction.why,
            verdict=correction.taken_back.record.verdict.title,
        )
        for correction in ret.corrections
    ]
    sections = [
        Section(words("paper.override_title"), tuple(override_paragraphs(words, decision.record.overrides))),
        Section(words("paper.arrival_title"), tuple(one.told for one in ret.surprises)),
        Section(words("paper.lineage_title"), tuple(line_words(words, ret))),
        Section(words("paper.steps_title"), tuple(steps)),
        Section(words("paper.also_title"), tuple(also)),
        Section(words("paper.notes_title"), tuple(loose)),
        Section(words("paper.corrections_title"), tuple(corrections)),
    ]
    return tuple(section for section in sections if section.paragraphs)


def _step(words: Words, step: NextStep) -> str:
    told = words("paper.step", title=step.title, text=step.text)
    return told + "".join(words("paper.step_quote", text=quote.text) for quote in step.quotes)


def _dollars(value: object) -> str:
    return dollars(parse_money(value)) if isinstance(value, str) else ""


def _customer(words: Words, ret: Return) -> str:
    return ret.customer or words("paper.not_known")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
