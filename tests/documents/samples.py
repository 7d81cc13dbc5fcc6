"""Papers as the station fills them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from intake_app.domain.papers import (
    Action,
    LabelPaper,
    Letterhead,
    NoticePaper,
    QuoteBlock,
    ReportPaper,
    Row,
    Section,
    SeenRow,
)

FONTS = Path(__file__).resolve().parents[2] / "resources" / "fonts"
MADE_AT = datetime(2026, 11, 20, 14, 44, 0, tzinfo=UTC)

LABEL = LabelPaper(
    rma_number="RMA-B3-000483-6",
    serial="SV19R24-00771",
    verdict="Refuse",
    place="Back to the customer: shelf R-2",
    model="S9R24",
    customer="Trần Security Co.",
    received="20 Nov 2026",
    inspected="20 Nov 2026 09:44",
    reason="Foam missing.",
    policy="Smartvue policy 2012.1, section 4",
    station="Bench 3",
    copy="copy 1",
    record="Record 9f3c 41d0 77ab e21a",
    instruction="Scan this label to close the return",
    captions={
        "rma": "Return authorisation",
        "model": "Model",
        "customer": "Customer",
        "received": "Received",
        "inspected": "Inspected",
        "serial": "Serial",
    },
    no_barcode="No barcode can hold this: scan the square code, or type it.",
    title="Label RMA-B3-000483-6",
    language="en-US",
    made_at=MADE_AT,
)

REPORT = ReportPaper(
    size="letter",
    title="Inspection report",
    rma_number="RMA-B3-000483-6",
    subtitle="20 November 2026, 09:44, Bench 3, Rosa Marín",
    verdict="Refuse",
    sentence="The foam is missing. The box goes back to the customer. No refund, repair or replacement starts.",
    tone="refuse",
    unit_title="The unit",
    unit=(
        Row("Model", "S9R24"),
        Row("Serial", "SV19R24-00771"),
        Row("Bought", "14 January 2026, order SO-10112"),
        Row("Warranty", "covered to 14 January 2028"),
    ),
    return_title="The return",
    return_rows=(
        Row("Customer", "Trần Security Co."),
        Row("Reason, remedy", "defective, repair"),
        Row("Received", "20 November 2026, UPS 1Z999AA10123456784"),
        Row("Fee, credit", "none"),
    ),
    seen_title="What was seen",
    seen=(
        SeenRow("Box", "original", "plain", "09:41:52"),
        SeenRow("Foam", "missing", "refuse", "09:42:10, photos 1 and 2. “Only bubble wrap at both ends.”"),
        SeenRow("Protective sleeve", "original", "plain", "09:42:31"),
        SeenRow("Parts", "not needed for this decision", "plain", ""),
    ),
    why_title="Why",
    quotes=(
        QuoteBlock(
            "Any items returned without original or replacement packaging can results in Smartvue’s refusal to accept "
            "the return.",
            "Smartvue Return & Warranty Policy, 4.) Re-stocking Fee (15%)",
        ),
        QuoteBlock("ORIGINAL FOAM MUST BE IN PLACE.", "2.) RMA Packaging and Condition Requirements"),
    ),
    readings_title="How the policy was read",
    readings=(
        "Read as: a box, foam or sleeve from the vendor’s packaging kit stands in for the original one.",
        "Read as: any of receipt, invoice, purchase order and order confirmation is a receipt.",
    ),
    trace_title="Every rule, in its order",
    trace=(
        SeenRow("1 Packaging, advance charge", "does not apply", "plain", "There was no advance charge."),
        SeenRow("2 Packaging", "applies", "refuse", "The foam is missing."),
        SeenRow("3 Parts", "not reached", "plain", "An earlier rule decided."),
        SeenRow("4 Order under $5,000", "not reached", "plain", "An earlier rule decided."),
        SeenRow("5 Advance charge", "not reached", "plain", "An earlier rule decided."),
        SeenRow("6 Dead on arrival", "not reached", "plain", "An earlier rule decided."),
    ),
    sections=(
        Section(
            "What you can do",
            (
                (
                    "Order a packaging kit for the S9R24 at 1-888-754-4543 (ask for shipping department); packaging "
                    "costs can be upwards of $60. A return in the kit is inspected again. Please save all of the "
                    "packaging materials."
                ),
                "Shipping to us is paid by the customer; we pay the way back.",
            ),
        ),
        Section("Notes", ("The carton was taped twice; the customer’s own bubble wrap is kept with the unit.",)),
        Section("Photos", ("Two photos are kept with the record: foam, both ends.",)),
    ),
    signatures=("Inspected by Rosa Marín", "Supervisor"),
    footer=("Decided under smartvue 2012.1, 9f3c41d0…e21a", "Record 9f3c 41d0 77ab e21a"),
    page_words="Page {page} of {pages}",
    fault_words="Characters that these fonts cannot print stand by their Unicode numbers: {characters}.",
    language="en-US",
    document_title="Inspection report RMA-B3-000483-6",
    made_at=MADE_AT,
)

NOTICE = NoticePaper(
    size="letter",
    letterhead=Letterhead("Harbor Security Inc.", ("1200 Harbor Boulevard", "Weehawken, NJ", "+1 201 555 0142")),
    to=("Trần Security Co.", "9200 Bolsa Ave, Westminster, CA"),
    place_and_date="20 November 2026",
    title="We cannot accept your return",
    rma_number="RMA-B3-000483-6",
    subject=(
        Row("Model", "S9R24"),
        Row("Serial", "SV19R24-00771"),
        Row("Bought", "14 January 2026"),
        Row("Order", "SO-10112"),
    ),
    sentence="Foam missing. We do not accept the return. Your unit is sent back to you.",
    tone="refuse",
    opening=("Your unit arrived on 20 November 2026, and we inspected it on 20 November 2026.",),
    failed_title="What we found",
    failed=(SeenRow("Foam", "Missing", "refuse", "Photo 1."),),
    photos_title="Photos",
    photos=(),
    why_title="What the policy says",
    quotes=(QuoteBlock("ORIGINAL FOAM MUST BE IN PLACE.", "Smartvue, 2.) RMA Packaging and Condition Requirements"),),
    readings_title="How we read the policy",
    readings=("Read as: packaging is adequate when each piece is original or from the kit.",),
    actions_title="What you can do",
    actions=(
        Action(
            "Order a packaging kit",
            "Order the packaging kit by telephone.",
            (Row("Telephone", "1-888-754-4543"), Row("Price from", "$60.00")),
            (QuoteBlock("Packaging costs can be upwards of $60.", "Smartvue, 2.) Packaging"),),
        ),
        Action("Save the packaging", "Save the box, the foam and the sleeve.", (), ()),
    ),
    deadline="",
    closing=("If you have a question, call +1 201 555 0142 and name this number.", "Harbor Security Inc."),
    footer=("Decided under smartvue 2012.1, 9f3c41d0", "Record 9f3c 41d0 77ab e21a"),
    page_words="Page {page} of {pages}",
    fault_words="Characters that cannot be printed stand by their Unicode numbers: {characters}.",
    language="en-US",
    document_title="Notice to the customer RMA-B3-000483-6",
    made_at=MADE_AT,
)
