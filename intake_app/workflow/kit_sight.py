"""What the Kits page is shown: the kit that fits, where to order it, and the orders, everything in words."""

from __future__ import annotations

from pathlib import Path

import msgspec

from intake_app.domain.kit_events import KitPaperKind
from intake_app.domain.kit_orders import KitState, KitStep
from intake_app.domain.papers import LabelPaper, QuoteBlock, Row, Tone
from intake_app.domain.unit import Customer
from intake_app.workflow.listing import Listing


class KitAbout(msgspec.Struct, frozen=True):
    """Which unit a kit is for, and whose it is, as far as that is known; `policy` is the id of the one that applies."""

    model: str = ""
    serial: str = ""
    order_number: str = ""
    rma_number: str = ""
    return_id: str = ""
    customer: Customer = Customer()
    policy: str = ""


class KitCard(msgspec.Struct, frozen=True):
    """A kit of the catalogue: its number, its price or from where prices begin, and all that is known."""

    number: str
    price: str
    rows: tuple[Row, ...]


class KitOrderCard(msgspec.Struct, frozen=True):
    """One order. `next` is the step that is due, `may` are those that can be taken; `hint` says what to do.

    `price` is what to expect when it is paid. `undo_words` say what undo takes back; empty where it takes back nothing.
    `stands_again`: a refusal waits for it, and stands again where it is cancelled.
    """

    number: str
    state: KitState
    title: str
    tone: Tone
    hint: str
    rows: tuple[Row, ...]
    may: tuple[KitStep, ...]
    next: KitStep | None
    next_words: str
    price: str
    return_id: str
    undo_words: str
    stands_again: bool


class KitFound(msgspec.Struct, frozen=True):
    """What one look-up gives.

    `asked` is what was looked up, `read_as` what it was taken for; `message` says what is to be known or done. `about`
    is None where no kit can be ordered for it. `where` are price and telephone by the policy, `quotes` its clauses.
    """

    asked: str
    read_as: str
    message: str
    about: KitAbout | None
    rows: tuple[Row, ...]
    kits: tuple[KitCard, ...]
    where: tuple[Row, ...]
    quotes: tuple[QuoteBlock, ...]
    orders: Listing
    order: KitOrderCard | None = None
    tone: Tone = "plain"


class KitPaper(msgspec.Struct, frozen=True):
    """A paper of an order that was just made; `label` is what stands on a slip, for printers that draw it."""

    kind: KitPaperKind
    title: str
    path: Path
    order: str
    label: LabelPaper | None = None
