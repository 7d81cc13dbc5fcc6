"""What happens at a bench, done once on a real station, and kept as a form that any number of others is made from.

Every payload is what `encode_payload` made of a real gesture. What names one return, unit, RMA, order or event is a
gap in it; everything else stays to the letter.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import msgspec

from intake_app.bootstrap import Station, open_station, system_clock
from intake_app.domain.events import RETURN, Event, Opened, encode_payload, kind_of
from intake_app.domain.kit_events import KitQuoted
from intake_app.domain.minted import Prefix
from intake_app.domain.named_places import every_place, plate
from intake_app.domain.returns import fold
from intake_app.domain.rma_events import RmaAuthorised, RmaTerms
from intake_app.domain.unit import Customer
from intake_app.sample import SampleReturn, carry, load_sample, write_catalogue
from intake_app.settings import Settings
from intake_app.store.event_rows import COLUMNS, EventRow, event_of
from intake_app.store.importing import import_file
from intake_app.store.journal_reading import open_reading
from intake_app.workflow.kit_sight import KitAbout
from intake_app.workflow.support import SAID
from tests.workflow.conftest import excused

_TRACKING = "1Z999AA10123456784"
GAPS_OF_UNIT = (b"serial%d", b"order%d", b"customer%d", b"telephone%d")
_TAIL = 8  # of a return's id, in the names of its papers' files


class FormRow(NamedTuple):
    """One event: the gap that its subject is, and its payload as bytes with gaps, for `%` with a mapping."""

    subject_kind: str
    subject: bytes
    kind: str
    schema: int
    payload: bytes


class Form(NamedTuple):
    """What happened, in its order, and the gaps that it has.

    So many returns and units, these numbers minted at the station, others from outside, and other subjects.
    """

    rows: tuple[FormRow, ...]
    returns: int
    units: int
    minted: tuple[Prefix, ...]
    outside: int
    others: int

    def until(self, kind: str, *, left: bool = False) -> Form:
        """Only what happened before the first event of this kind; with `left`, that one too. All where there is none"""
        found = next((place for place, row in enumerate(self.rows) if row.kind == kind), None)
        return self if found is None else self._replace(rows=self.rows[: found + left])


class Forms(NamedTuple):
    """By what they are about: returns, returns that wait for a kit, orders alone, RMAs with and without a return."""

    returns: list[Form]
    held: list[Form]
    kits: list[Form]
    received: list[Form]
    rmas: list[Form]


def recorded() -> Forms:
    """Plays everything on a station of its own, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="intake-forms-") as made:
        folder = Path(made)
        today = system_clock().today
        for what, file in write_catalogue(folder, today)._asdict().items():
            import_file(folder, what, file, lambda _: True)
        sample = load_sample(today)
        with closing(open_station(Settings(folder=folder, name="Bench 1", code="B1"))) as station:
            station.bench.sign("Rosa Marín")
            recorder = _Recorder(station, folder)
            once = [one for one in sample.finished if not one.again]
            returns = [recorder.record(lambda one=one: _whole_return(station, one, folder)) for one in once]  # type: ignore[misc]
            return Forms(
                returns,
                [recorder.record(lambda: _held(station, once))],
                [recorder.record(lambda play=play: play(station)) for play in (_used_kit, _given_up, _quoted)],  # type: ignore[misc]
                [recorder.record(lambda: _received(station))],
                [recorder.record(lambda play=play: play(station)) for play in (_announced, _cancelled)],  # type: ignore[misc]
            )


def _whole_return(station: Station, one: SampleReturn, folder: Path) -> None:
    """From the scan to the last thing that is left to do."""
    sight = carry(station.bench, one, "Rosa Marín")
    _put_away(station, sight.return_id)
    _follow(station, sight.return_id, folder)


def _put_away(station: Station, return_id: str) -> None:
    decision = fold(station.parts.journal.events_of(return_id)).decision
    where = decision.record.verdict.place if decision else ""
    code = next(place.code for place in every_place(()) if place.holds == where)
    station.bench.placing.scan(return_id, plate(code))


def _follow(station: Station, return_id: str, folder: Path) -> None:
    """Every follow-up to its end, and accounting told; what is still to be sent in its place is left."""
    follow_ups, journal = station.bench.follow_ups, station.parts.journal
    while left := [row for row in journal.follow_ups_of(return_id) if row.kind != "replacement"]:
        row = left[0]
        line = f"{return_id}/{row.kind}"
        if row.kind == "proof":
            follow_ups.proof_arrived(line, "invoice")
            _decide_again(station, return_id)
        elif row.kind == "support":
            chosen = next(one.value for one in follow_ups.card(line).choices if one.value not in SAID)
            follow_ups.support_answered(line, chosen, "Kim Lee", "As the policy says.")
            station.bench.close(return_id)
        else:
            outcome = "repaired" if row.kind == "repair" else ""
            model = "S12E4" if row.disposition == "credit_for_upgrade" and row.kind == "credit" else ""
            follow_ups.done(line, "CM-100482", outcome, model)
    if journal.accounts():
        follow_ups.export_accounts(folder / "accounts.csv")


def _decide_again(station: Station, return_id: str) -> None:
    """Where the new fact settles it; else it stays open for a question."""
    sight = excused(station, station.bench.resume(return_id))
    if sight.verdict and sight.verdict.settled:
        station.bench.accept(return_id)
        station.bench.close(return_id)


def _held(station: Station, samples: list[SampleReturn]) -> None:
    """A refusal that waits for a kit, which comes, is used, and the return is decided again."""
    from intake_app.sample import begin, do

    one = next(each for each in samples if each.expect == "refuse")
    sight = begin(station.bench, msgspec.structs.replace(one, again=True))
    for step in one.steps:
        sight = do(station.bench, sight.return_id, step)
    number, held = station.bench.kits.hold(sight.return_id)
    station.bench.kits.delivered(number)
    station.bench.kits.use(held.return_id, number)


def _order(station: Station, *, is_ordered: bool) -> str:
    about = KitAbout(
        "S12E4",
        "SV24E4-018233",
        "SO-10482",
        customer=Customer("Núñez Seguridad", "compras@nunez.example.com", "(310) 555-0142"),
        policy="smartvue",
    )
    found = station.bench.kits.begin(about, "SV-KIT-12E-S", is_ordered=is_ordered)
    assert found.order is not None
    return found.order.number


def _used_kit(station: Station) -> None:
    number = _order(station, is_ordered=True)
    kits = station.bench.kits
    kits.paid(number, "68.00", "Visa 4242")
    kits.shipped(number, _TRACKING)
    kits.delivered(number)


def _given_up(station: Station) -> None:
    number = _order(station, is_ordered=True)
    station.bench.kits.cancel(number, "The customer found the box.")


def _quoted(station: Station) -> None:
    _order(station, is_ordered=False)


def _made(station: Station) -> str:
    terms = RmaTerms(
        customer="Núñez Seguridad",
        reason="unwanted",
        remedy="refund",
        proof_of_purchase="invoice",
        advance_charge="0.00",
        serials=["SV24E4-018233"],
    )
    return station.bench.arrivals.make(terms).number


def _received(station: Station) -> None:
    """An RMA that was made here, and its unit."""
    number = _made(station)
    station.bench.arrivals.announce(number, _TRACKING)
    bench = station.bench
    found = bench.identify(number)
    sight = bench.open(found, 0)
    for fact in ("box", "foam", "sleeve"):
        sight = bench.answer(sight.return_id, fact, "original")
    sight = bench.answer(sight.return_id, "parts", "original_condition")
    bench.accept(sight.return_id)
    bench.close(sight.return_id)


def _announced(station: Station) -> None:
    station.bench.arrivals.announce(_made(station), _TRACKING)


def _cancelled(station: Station) -> None:
    station.bench.arrivals.cancel(_made(station), "The customer keeps it.")


class _Recorder:
    def __init__(self, station: Station, folder: Path) -> None:
        self._folder = folder
        self._station = station
        self._seen = 0

    def record(self, play: Callable[[], None]) -> Form:
        """The form of what this play writes."""
        play()
        with open_reading(self._folder) as reader:
            sql = f"SELECT {COLUMNS} FROM events WHERE sequence > ? ORDER BY sequence"  # noqa: S608 - our own names
            rows = reader._connection.execute(sql, (self._seen,)).fetchall()
        events = [event_of(EventRow(*row)) for row in rows]
        self._seen = events[-1].sequence
        return _form(events)


def _form(events: list[Event]) -> Form:
    gaps = _Gaps()
    for place, event in enumerate(events):
        gaps.add(event.id, b"event%d" % place)
        gaps.take(event)
    # A return knows most of its unit.
    for told in sorted((one for event in events for one in _units(event)), key=lambda one: one.count("")):
        gaps.take_unit(told)
    names = gaps.names
    pattern = re.compile(b"|".join(re.escape(token) for token in sorted(names, key=len, reverse=True)))

    def gap(match: re.Match[bytes]) -> bytes:
        return b"%%(%b)b" % names[match[0]]

    rows = tuple(
        FormRow(
            event.subject_kind,
            names[json_text(event.subject)],
            kind_of(event.payload),
            event.schema,
            pattern.sub(gap, encode_payload(event.payload).replace(b"%", b"%%")),
        )
        for event in events
    )
    return Form(rows, gaps.returns, gaps.units, tuple(gaps.minted), gaps.outside, gaps.others)


class _Gaps:
    """The texts that stand for one thing alone, and the names of the gaps that they leave."""

    def __init__(self) -> None:
        self.names: dict[bytes, bytes] = {}
        self.returns = self.units = self.outside = self.others = 0
        self.minted: list[Prefix] = []

    def add(self, text: str, name: bytes) -> bool:
        """Whether it is new."""
        return self.names.setdefault(json_text(text), name) is name

    def take(self, event: Event) -> None:
        """What names the subject of an event, and a number that was minted or given with it."""
        if event.subject_kind == RETURN and self.add(event.subject, b"return%d" % self.returns):
            self.add(event.subject[-_TAIL:], b"tail%d" % self.returns)
            self.returns += 1
        elif _is_id(event.subject) and self.add(event.subject, b"other%d" % self.others):
            self.others += 1
        payload = event.payload
        if payload.minted:
            prefix, number = payload.minted
            if self.add(number, b"minted%d" % len(self.minted)):
                self.minted.append(prefix)
        elif isinstance(payload, Opened) and self.add(payload.rma_number, b"outside%d" % self.outside):
            self.outside += 1

    def take_unit(self, told: tuple[str, str, str, str]) -> None:
        """Serial, order number, customer and telephone of one unit."""
        if json_text(told[0]) in self.names:
            return
        for text, name in zip(told, GAPS_OF_UNIT, strict=True):
            if text:
                self.add(text, name % self.units)
        self.units += 1


def _units(event: Event) -> Iterator[tuple[str, str, str, str]]:
    """Serial, order number, customer and telephone of the units that an event names, each once."""
    payload = event.payload
    if isinstance(payload, Opened) and payload.serial:
        sale = payload.sale
        buyer = sale.customer if sale else Customer()
        yield payload.serial, sale.order_number if sale else "", buyer.name, buyer.telephone
    elif isinstance(payload, KitQuoted) and payload.serial:
        yield payload.serial, payload.order_number, payload.customer, payload.customer_telephone
    elif isinstance(payload, RmaAuthorised):
        for serial in payload.terms.serials:
            yield serial, "", payload.terms.customer, ""


def _is_id(subject: str) -> bool:
    """Whether a subject is named by an id that nobody reads."""
    return re.fullmatch("[0-9a-f]{32}", subject) is not None


def json_text(text: str) -> bytes:
    """As it stands in a payload."""
    return msgspec.json.encode(text)[1:-1]
