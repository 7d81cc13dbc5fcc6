"""What is not as it should be when a unit arrives: said at that moment, kept, and told in the report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, get_args

from intake_app.domain.payload import Payload
from intake_app.domain.unit import Rma, Sale, tracking_key

Surprise = Literal["expired", "other_customer", "returned_before", "by_tracking"]
SURPRISES: Final[tuple[Surprise, ...]] = get_args(Surprise)


class Surprised(Payload, frozen=True, tag="surprised"):
    """A surprise at the arrival of a unit; `told` is what it is about.

    `expired`: the last day on which its RMA was valid. `other_customer`: to whom it was sold, while the RMA names
    another. `returned_before`: the RMA number under which it came before. `by_tracking`: the tracking number that was
    scanned instead of the unit.
    """

    what: Surprise
    told: str


def surprises(scanned: str, received_on: str, sale: Sale | None, rma: Rma | None, before: str) -> Iterator[Surprised]:
    """What is surprising in a unit of this sale and RMA that arrives on this day (ISO).

    `before` is the RMA number under which it came before, empty for none.
    """
    if rma and rma.valid_until and rma.valid_until < received_on:
        yield Surprised("expired", rma.valid_until)
    sold_to = sale.customer.name if sale else ""
    if rma and rma.customer and sold_to and rma.customer.casefold() != sold_to.casefold():
        yield Surprised("other_customer", sold_to)
    if before:
        yield Surprised("returned_before", before)
    if rma and rma.tracking and tracking_key(scanned) == rma.tracking:
        yield Surprised("by_tracking", rma.tracking)
