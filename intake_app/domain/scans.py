"""One understanding of a scan: from what a scanner, a camera or a hand sent to what it can be.

Nothing is guessed here: every reading that the text alone allows is told, the certain ones (own check character, own
form) alone where there are any. What catalogue and record know of each decides afterwards, or the bench is asked.
"""

from __future__ import annotations

from typing import Literal

import msgspec

ScanKind = Literal[
    "command", "badge", "label", "rma", "kit", "kit_order", "tracking", "gs1", "serial", "order", "unknown"
]


class Reading(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that a scan can be: its kind, the value in its one spelling, and what else it told.

    `details` holds what the kind brings: `carrier` and `service` of a tracking number; `gtin`, `serial`, `batch` and
    dates of a GS1 element string; `record` and `copy` of a label.
    """

    kind: ScanKind
    value: str
    details: dict[str, str] = {}


class Scan(msgspec.Struct, frozen=True):
    """A scan and its readings.

    `raw` is exactly what came, control characters and all; `text` the normalised form; `symbology` the AIM identifier
    before it (`]C1`), if there was one. `readings` are never empty; `problem` is a sentence where a certain form is
    misread (its check character does not fit): then the one reading is `unknown`.
    """

    raw: str
    text: str
    symbology: str
    readings: tuple[Reading, ...]
    problem: str = ""

    @property
    def certain(self) -> Reading | None:
        """The one thing that the scan is by its own form, or None where look-ups must tell."""
        one = self.readings[0]
        return one if len(self.readings) == 1 and one.kind not in {"serial", "order", "unknown"} else None
