"""The sample that travels with the program: a catalogue, its RMAs, and returns to carry, moved to the day of use.

`resources/sample/returns.toml` says what its entries mean.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, TextIO, cast

import msgspec

from intake_app.domain.errors import BadInput
from intake_app.domain.named_places import plate
from intake_app.domain.replacement_events import PaidBy
from intake_app.domain.unit import look_up_key
from intake_app.resources import resource

if TYPE_CHECKING:
    from intake_app.domain.payload import FactJson
    from intake_app.domain.photos import KeptPhoto
    from intake_app.workflow.bench import Bench
    from intake_app.workflow.sight import Found, Sight

FOLDER = "sample"
_DAYS = frozenset({"Order date", "Issued on", "Expected on", "Valid until"})
Step = dict[str, str | list[str] | bool]


class SampleReturn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One return of the sample, as `returns.toml` tells it; `credit` is money text, empty where none is due.

    `before` is how many days ago the station on sample data has it carried; None where it does not, unless it is open.
    """

    about: str
    scan: str
    steps: tuple[Step, ...]
    choose: str = ""
    again: bool = False
    by: str = ""
    expect: str = ""
    credit: str = ""
    open: bool = False
    before: int | None = None

    @property
    def road(self) -> tuple[Step, ...]:
        """Every gesture after the scan: the steps and, unless it is left open, acceptance and closing."""
        return self.steps if self.open else (*self.steps, {"accept": True}, {"close": True})


class SampleKitOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An order for a kit: what is looked up, how many days ago it was quoted, and what came of it, a step a day."""

    about: str
    scan: str
    before: int
    steps: tuple[dict[str, str], ...]


class SampleConsignment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A consignment: what is put into it, how many days ago, its tracking number, and how far it went."""

    about: str
    scan: str
    before: int
    steps: tuple[Literal["checked", "papers", "left"], ...]
    tracking: str = ""


class SampleReplacement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A replacement sent ahead: for which unit, how many days ago, how it is paid, and the unit sent a day later."""

    about: str
    serial: str
    before: int
    paid_by: PaidBy
    reference: str
    amount: str
    sent: str = ""
    tracking: str = ""


class Sample(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `returns.toml`: the day it is written for, the station it plays at, and what happens there."""

    today: date
    station: str
    code: str
    operator: str
    returns: tuple[SampleReturn, ...] = msgspec.field(name="return")
    kit_orders: tuple[SampleKitOrder, ...] = msgspec.field(name="kit_order", default=())
    consignments: tuple[SampleConsignment, ...] = msgspec.field(name="consignment", default=())
    replacements: tuple[SampleReplacement, ...] = msgspec.field(name="replacement", default=())

    @property
    def finished(self) -> tuple[SampleReturn, ...]:
        """The returns that are carried to the end."""
        return tuple(one for one in self.returns if not one.open)


class CatalogueFiles(NamedTuple):
    """The sample's catalogue as files that can be imported, each called as what it holds."""

    units: Path
    rmas: Path
    kits: Path


def load_sample(today: date) -> Sample:
    """The sample with every date moved by the whole days from its own day to `today`.

    Raises `NotFound` where the program's files are incomplete.
    """
    told = tomllib.loads(resource(f"{FOLDER}/returns.toml").read_text("utf-8"))
    days = today - told["today"]
    for one in told["return"]:
        one["steps"] = [{what: _moved(value, days) for what, value in step.items()} for step in one["steps"]]
    return msgspec.convert({**told, "today": today}, Sample)


def write_catalogue(folder: Path, today: date) -> CatalogueFiles:
    """Write `units.csv`, `rmas.csv` and `kits.csv` into the folder, their dates moved like those of `load_sample`."""
    days = today - tomllib.loads(resource(f"{FOLDER}/returns.toml").read_text("utf-8"))["today"]
    files = CatalogueFiles(*(folder / f"{name}.csv" for name in CatalogueFiles._fields))
    for file in files:
        with (
            resource(f"{FOLDER}/{file.name}").open(encoding="utf-8", newline="") as source,
            file.open("w", encoding="utf-8", newline="") as moved,
        ):
            _move_days(source, moved, days)
    return files


def carry(bench: Bench, sample: SampleReturn, operator: str) -> Sight:
    """Do at the bench what the sample tells, from the scan to the label on the box, or as far as it was left open.

    Raises `BadInput` where the scan does not mean what the sample expects, and whatever the bench refuses.
    """
    bench.sign(sample.by or operator)
    sight = begin(bench, sample)
    for step in sample.road:
        sight = do(bench, sight.return_id, step)
    return sight


def begin(bench: Bench, sample: SampleReturn) -> Sight:
    """Scan, and open the return of the unit that the sample means. Raises `BadInput` where there is no such unit."""
    found = bench.identify(sample.scan)
    if found.kind == "received" and sample.again:
        found = bench.again(found)
    if found.kind in {"refused", "received"}:
        raise BadInput(f"Sample “{sample.about}”: {found.message}", "scan")
    return bench.open(found, _chosen(found, sample))


def do(bench: Bench, return_id: str, step: Step) -> Sight:
    """One gesture at the bench; raises whatever the bench refuses."""
    about = cast("str", step.get("about", ""))
    ((what, value),) = ((key, value) for key, value in step.items() if key != "about")
    text = cast("str", value)
    gestures: dict[str, Callable[[], Sight]] = {
        "note": lambda: bench.note(return_id, text, about),
        "photo": lambda: bench.photograph(return_id, _kept(bench, text), about, "chosen"),
        "excuse": lambda: bench.excuse(return_id, about, text),
        "undo": lambda: bench.undo(return_id),
        "accept": lambda: bench.accept(return_id),
        "correct": lambda: bench.correct(return_id, text),
        "close": lambda: bench.close(return_id),
        "hold": lambda: bench.kits.hold(return_id, text)[1],
        "plate": lambda: _placed(bench, return_id, text),
    }
    return gestures.get(what, lambda: bench.answer(return_id, what, cast("FactJson", value)))()


def _placed(bench: Bench, return_id: str, code: str) -> Sight:
    taken = bench.placing.scan(return_id, plate(code))
    return taken.sight if taken else bench.resume(return_id)


def _kept(bench: Bench, name: str) -> KeptPhoto:
    return bench.keep_photo(resource(f"{FOLDER}/photos/{name}").read_bytes(), name)


def _chosen(found: Found, sample: SampleReturn) -> int | None:
    """The place of the one candidate whose serial or order number the sample names."""
    if found.kind == "unknown":
        return None
    wanted = look_up_key(sample.choose)
    places = [
        place
        for place, candidate in enumerate(found.candidates)
        if not wanted
        or (candidate.sale and wanted in {look_up_key(candidate.sale.serial), look_up_key(candidate.sale.order_number)})
        or (candidate.rma and wanted == look_up_key(candidate.rma.serial))
    ]
    if len(places) != 1:
        raise BadInput(
            f"Sample “{sample.about}”: {sample.scan} has {len(places)} readings where one was expected"
            f" (choose = “{sample.choose}”). Use the sample files of this version together.",
            "choose",
        )
    return places[0]


def _move_days(source: TextIO, moved: TextIO, days: timedelta) -> None:
    rows = csv.reader(source)
    writer = csv.writer(moved, lineterminator="\n")
    header = next(rows)
    places = [place for place, heading in enumerate(header) if heading in _DAYS]
    writer.writerow(header)
    for row in rows:
        for place in places:
            if row[place]:
                row[place] = (date.fromisoformat(row[place]) + days).isoformat()
        writer.writerow(row)


def _moved(value: object, days: timedelta) -> object:
    return (value + days).isoformat() if isinstance(value, date) else value
