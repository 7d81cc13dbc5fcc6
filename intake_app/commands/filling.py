"""The station on sample data: its catalogue, and a fortnight of work at it, so that no page of the window is empty."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from intake_app.bootstrap import open_station, system_clock
from intake_app.sample import (
    Sample,
    SampleConsignment,
    SampleKitOrder,
    SampleReplacement,
    carry,
    load_sample,
    write_catalogue,
)
from intake_app.store.importing import import_file
from intake_app.workflow.replacements import Wanted

if TYPE_CHECKING:
    from intake_app.settings import Settings
    from intake_app.workflow.bench import Bench
    from intake_app.workflow.ports import Clock, Now

Task = tuple[int, Callable[["Bench"], object]]
"""What was done at the bench, and how many days ago."""


class _Earlier:
    """A clock that goes some days behind another one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.days = 0

    def __call__(self) -> Now:
        now = self._clock()
        return now._replace(at=now.at - timedelta(days=self.days))


def fill_with_sample(settings: Settings, clock: Clock = system_clock) -> None:
    """Import the sample into an empty station and do there, on the days before today, what it tells.

    The station must not be open. Nothing is done where its catalogue holds anything. Raises as `open_station`.
    """
    earlier = _Earlier(clock)
    with contextlib.closing(open_station(settings, earlier)) as station:
        if any(station.bench.counts()):
            return
        today = clock().today
        sample = load_sample(today)
        if station.bench.people.choice() == "unasked":
            station.bench.people.run_without_sign_in()
        with tempfile.TemporaryDirectory() as folder:
            for what, file in write_catalogue(Path(folder), today)._asdict().items():
                import_file(settings.folder, what, file, lambda _: True)
        for days, task in sorted(_tasks(sample), key=lambda one: -one[0]):
            earlier.days = days
            station.bench.sign(sample.operator)
            task(station.bench)


def _tasks(sample: Sample) -> Iterator[Task]:
    for one in sample.returns:
        if one.open or one.before is not None:
            yield one.before or 0, lambda bench, one=one: carry(bench, one, sample.operator)  # type: ignore[misc]
    for order in sample.kit_orders:
        yield from _kit_order(order)
    for replacement in sample.replacements:
        yield from _replacement(replacement)
    for consignment in sample.consignments:
        yield consignment.before, lambda bench, one=consignment: _ship(bench, one)  # type: ignore[misc]


def _kit_order(order: SampleKitOrder) -> Iterator[Task]:
    """The quotation, then a step a day; the number of the order is known once it was quoted."""
    numbers: list[str] = []

    def quote(bench: Bench) -> None:
        found = bench.kits.look_up(order.scan)
        if found.about is not None:
            made = bench.kits.begin(found.about, found.kits[0].number if found.kits else "", is_ordered=False)
            numbers.append(made.order.number if made.order else "")

    def step(bench: Bench, what: str, value: str) -> None:
        _KIT_STEPS[what](bench, numbers[0], value)

    yield order.before, quote
    for day, told in enumerate(order.steps, 1):
        ((what, value),) = told.items()
        yield max(0, order.before - day), lambda bench, what=what, value=value: step(bench, what, value)  # type: ignore[misc]


def _replacement(told: SampleReplacement) -> Iterator[Task]:
    """The order or charge, and the day after the unit that is sent ahead."""
    made: list[str] = []
    wanted = Wanted(told.paid_by, told.reference, told.amount, told.serial)
    yield told.before, lambda bench: made.append(bench.replacements.begin(wanted).id)
    if told.sent:
        yield told.before - 1, lambda bench: bench.replacements.sent(made[0], told.sent, told.tracking)


_KIT_STEPS: Final[dict[str, Callable[[Bench, str, str], object]]] = {
    "ordered": lambda bench, number, value: bench.kits.ordered(number, value),
    "paid": lambda bench, number, value: bench.kits.paid(number, value),
    "shipped": lambda bench, number, value: bench.kits.shipped(number, value),
    "delivered": lambda bench, number, _: bench.kits.delivered(number),
    "cancelled": lambda bench, number, value: bench.kits.cancel(number, value),
}


def _ship(bench: Bench, told: SampleConsignment) -> None:
    shipping = bench.shipping
    found = shipping.scan(told.scan)
    if found.card is None:
        return
    number = found.card.id
    if told.tracking:
        shipping.scan(told.tracking, number)
    steps: dict[str, Callable[[], object]] = {
        "checked": lambda: shipping.all_in_place(number),
        "papers": lambda: shipping.due_papers(number),
        "left": lambda: shipping.dispatch(number),
    }
    for step in told.steps:
        steps[step]()
