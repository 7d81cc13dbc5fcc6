"""Papers as the station fills them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from intake_app.domain.papers import LabelPaper

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
