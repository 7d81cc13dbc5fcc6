"""The papers of consignments, from their record: shipping label, packing list, and the manifest of a carrier's day."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Final

from intake_app.domain.consignment_events import ShippingPaperKind, ShippingPrinted
from intake_app.domain.consignments import Consignment
from intake_app.domain.papers import Row
from intake_app.domain.quotes import NextStep
from intake_app.domain.shipping_papers import MANIFESTS, Ruled, ShippingLabelPaper, ShippingListPaper
from intake_app.domain.words import Words
from intake_app.workflow.document import LABEL_SIZE
from intake_app.workflow.letterhead import company_letterhead
from intake_app.workflow.parts import LetterParts, Parts
from intake_app.workflow.ship_cards import carrier_words, contents_words, sscc_words
from intake_app.workflow.ship_sight import ShippingPaper
from intake_app.workflow.showing import block
from intake_app.workflow.wording import day_words, moment_words

_PACKED: Final = (("place", 8), ("serial", 40), ("rma", 32), ("model", 20))
_KIT: Final = (("place", 8), ("order", 40), ("kit", 32), ("model", 20))
_LEFT: Final = (("number", 24), ("tracking", 30), ("to", 28), ("count", 8), ("way", 10))
_NOTHING: Final = "–"


def make_paper(parts: Parts, one: Consignment, paper: ShippingPaperKind) -> tuple[ShippingPrinted, ShippingPaper]:
    """Draw the next copy of a paper and keep its file; returns the event that says so, and the paper."""
    copy = one.copies(paper) + 1
    label = label_paper(parts, one) if paper == "shipping_label" else None
    pdf = parts.press.shipping_label(label) if label else parts.press.shipping_list(packing_list(parts, one))
    name = f"{paper}-{copy}.pdf"
    path = parts.shelf.put(one.number, name, pdf)
    size = LABEL_SIZE if label else parts.report_size
    printed = ShippingPrinted(paper, copy, size, hashlib.sha256(pdf).hexdigest(), name)
    return printed, ShippingPaper(paper_title(parts.words, one, paper), path, label)


def paper_title(words: Words, one: Consignment, paper: ShippingPaperKind) -> str:
    """What a printer's queue calls a paper."""
    return words("ship.paper_job", number=one.number, paper=words(f"ship.{paper}"))


def label_paper(parts: LetterParts, one: Consignment) -> ShippingLabelPaper:
    """What stands on the shipping label: never what is in the box, nor what it is worth."""
    words, begun = parts.words, one.begun
    sender = begun.sender
    code = begun.sscc or one.number
    return ShippingLabelPaper(
        number=one.number,
        code=code,
        code_words=sscc_words(begun.sscc) or one.number,
        is_sscc=bool(begun.sscc),
        mark=one.number,
        way=words(f"ship.way_{one.way}"),
        sender=tuple(filter(None, [sender.name, *sender.address, sender.telephone])) or (begun.station_name,),
        to=(one.to.name, *one.to.address.splitlines()),
        fields=(
            (
                Row(words("ship.caption_telephone"), one.to.telephone),
                Row(words("ship.caption_contents"), contents_words(words, one)),
                Row(words("ship.caption_number"), one.number),
            ),
            (
                Row(words("ship.row_carrier"), carrier_words(one)),
                Row(
                    words("ship.row_begun"),
                    words("ship.label_made", when=day_words(words, one.opened_at.date()), station=begun.station_name),
                ),
            ),
        ),
        pays=" ".join(_pays(one)),
        captions={key: words(f"ship.caption_{key}") for key in ("from", "to")},
        no_barcode=words("paper.no_barcode"),
        title=paper_title(words, one, "shipping_label"),
        language=words.language,
        made_at=one.opened_at,
    )


def packing_list(parts: LetterParts, one: Consignment) -> ShippingListPaper:
    """What stands on the packing list: what is in it, for whom, and who pays which way."""
    words = parts.words
    numbers = [Row(words("ship.caption_number"), one.number)]
    if one.address.rma_number:
        numbers.append(Row(words("ship.row_for"), one.address.rma_number))
    columns = _KIT if one.kit else _PACKED
    subject = [Row(words("ship.row_way"), words(f"ship.way_{one.way}"))]
    subject.append(Row(words("ship.caption_contents"), contents_words(words, one)))
    if one.begun.sscc:
        subject.append(Row(words("ship.row_sscc"), sscc_words(one.begun.sscc)))
    pays = _pays(one)
    return ShippingListPaper(
        size=parts.report_size,
        letterhead=company_letterhead(parts.company, parts.shelf.logo(parts.shelf.keep_logo(parts.company.logo))),
        to_title=words("ship.caption_to"),
        to=tuple(filter(None, [one.to.name, *one.to.address.splitlines(), one.to.telephone])),
        numbers=tuple(numbers),
        place_and_date=day_words(words, one.changed_at.date(), long=True),
        title=words("ship.packing_list"),
        sentences=(words(f"ship.list_{one.way}", rma=one.address.rma_number),),
        subject=tuple(subject),
        table_title=words("ship.list_contents"),
        table=_table(words, columns, [_packed_row(one, place) for place in range(one.count)]),
        quotes_title=words("ship.list_pays") if pays else "",
        remarks=pays,
        quotes=tuple({quote.text: block(quote) for step in _for_customers(one) for quote in step.quotes}.values()),
        signatures=(words("ship.signed_packed"),),
        footer=(
            one.number,
            words("ship.list_made", when=moment_words(words, one.changed_at), station=one.begun.station_name),
        ),
        page_words=words("paper.page"),
        fault_words=words("paper.fault"),
        language=words.language,
        document_title=paper_title(words, one, "packing_list"),
        made_at=one.changed_at,
    )


def make_manifest(parts: Parts, day: date, carrier: str, ones: Sequence[Consignment]) -> ShippingPaper:
    """Draw what a carrier took on one day, and keep it."""
    words = parts.words
    latest = max(one.dispatched_at or one.changed_at for one in ones)
    title = words("ship.manifest_job", carrier=carrier, day=day_words(words, day))
    paper = ShippingListPaper(
        size=parts.report_size,
        letterhead=company_letterhead(parts.company, parts.shelf.logo(parts.shelf.keep_logo(parts.company.logo))),
        to_title=words("ship.row_carrier"),
        to=(carrier,),
        numbers=(),
        place_and_date=day_words(words, day, long=True),
        title=words("ship.manifest"),
        sentences=(
            words("ship.manifest_one" if len(ones) == 1 else "ship.manifest_many", carrier=carrier, count=len(ones)),
        ),
        subject=(),
        table_title="",
        table=_table(words, _LEFT, [_left_row(words, one) for one in ones]),
        quotes_title="",
        remarks=(),
        quotes=(),
        signatures=(words("ship.signed_handed"), words("ship.signed_taken", carrier=carrier)),
        footer=(
            parts.station_name,
            words("ship.list_made", when=moment_words(words, latest), station=parts.station_name),
        ),
        page_words=words("paper.page"),
        fault_words=words("paper.fault"),
        language=words.language,
        document_title=title,
        made_at=latest,
    )
    pdf = parts.press.shipping_list(paper)
    path = parts.shelf.put(MANIFESTS, f"{day.isoformat()} {carrier}.pdf", pdf)
    return ShippingPaper(title, path)


def _for_customers(one: Consignment) -> list[NextStep]:
    return [step for step in one.told if not step.station_only]


def _pays(one: Consignment) -> tuple[str, ...]:
    """Who pays which way, as the policy file has it for customers."""
    return tuple(dict.fromkeys(step.letter or step.text for step in _for_customers(one)))


def _packed_row(one: Consignment, place: int) -> tuple[str, ...]:
    if one.kit:
        kit = one.kit.kit
        return (str(place + 1), kit.order, kit.kit, kit.model)
    unit = one.units[place].unit
    return (str(place + 1), unit.serial, unit.rma_number, unit.model)


def _left_row(words: Words, one: Consignment) -> tuple[str, ...]:
    tracking = one.carrier.tracking if one.carrier else carrier_words(one)
    return (one.number, tracking, one.to.name, str(one.count), words(f"ship.short_{one.way}"))


def _table(words: Words, columns: Sequence[tuple[str, int]], rows: Sequence[tuple[str, ...]]) -> Ruled:
    return Ruled(
        tuple(words(f"ship.list_{key}") for key, _ in columns),
        tuple(share for _, share in columns),
        tuple(tuple(cell or _NOTHING for cell in row) for row in rows),
    )
