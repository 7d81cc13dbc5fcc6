"""A day at the bench that follows from a number: any gesture, on any return, sense or not."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from pathlib import Path

from intake_app.bootstrap import Station
from intake_app.domain.errors import IntakeError
from intake_app.domain.named_places import every_place, plate
from intake_app.domain.payload import FactJson
from intake_app.domain.rma_events import RmaTerms
from intake_app.resources import resource
from tests.whole.sample_station import sample_of_today
from tests.workflow.machine import REST

_HURT: tuple[Mapping[str, FactJson], ...] = (
    {},
    {"foam": "missing"},
    {"foam": "missing", "advance_charge": "500"},
    {"parts": "damaged"},
    {"proof_of_purchase": "none"},
    {"remedy": "upgrade"},
    {"reason": "defective", "remedy": "repair"},
    {"reason": "defective", "remedy": "refund", "defect_test": "no_fault_found"},
    {"reason": "dead_on_arrival", "remedy": "refund"},
)
_NOTES = ("Carton opened before.", "El cliente dice que llovió.", "泡沫缺失", "x" * 2_000)
_MOST_OPEN = 8


class Day:
    """Gestures at a station that somebody has signed in at; `exports` is a folder for files that leave it."""

    def __init__(self, station: Station, rng: random.Random, exports: Path) -> None:
        self._station = station
        self._bench = station.bench
        self._rng = rng
        self._exports = exports
        self._scans = tuple(dict.fromkeys(one.scan for one in sample_of_today().returns))
        self._photos = sorted(resource("sample/photos").glob("*.jpg"))
        self._gestures: tuple[tuple[int, Callable[[], object]], ...] = (
            (6, self._receive),
            (12, self._answer),
            (8, self._inspect),
            (6, self._photograph),
            (4, self._note),
            (8, self._decide),
            (5, self._close),
            (4, self._supervise),
            (2, self._correct),
            (3, self._undo),
            (3, self._place),
            (3, self._kit),
            (4, self._ship),
            (3, self._rma),
            (3, self._follow_up),
            (1, self._export),
        )

    def gesture(self) -> str:
        """Do one; its name, or what the bench said against it."""
        weights = [weight for weight, _ in self._gestures]
        ((_, gesture),) = self._rng.choices(self._gestures, weights)
        try:
            gesture()
        except IntakeError as refused:
            return f"{gesture.__name__}: {refused}"
        return gesture.__name__

    def _one(self) -> str:
        """Any return that is not closed; a new one where there is none."""
        rows = self._bench.queue()
        if not rows:
            self._receive()
            rows = self._bench.queue()
        return self._rng.choice(rows).id

    def _receive(self) -> None:
        if len(self._bench.queue()) >= _MOST_OPEN:
            return
        found = self._bench.identify(self._rng.choice(self._scans))
        if found.kind == "received":
            found = self._bench.again(found)
        if found.kind not in {"refused", "received"}:
            self._bench.open(found, self._rng.randrange(len(found.candidates)) if found.candidates else None)

    def _answer(self) -> None:
        sight = self._bench.resume(self._one())
        if sight.question in REST:
            self._bench.answer(sight.return_id, sight.question, REST[sight.question])

    def _inspect(self) -> None:
        told = {**REST, **self._rng.choice(_HURT)}
        sight = self._bench.resume(self._one())
        while sight.state == "open" and sight.question in told:
            sight = self._bench.answer(sight.return_id, sight.question, told[sight.question])
        for fact in sight.photos_missing:
            self._bench.excuse(sight.return_id, fact, "No camera.")

    def _photograph(self) -> None:
        photo = self._rng.choice(self._photos)
        kept = self._bench.keep_photo(photo.read_bytes(), photo.name)
        self._bench.photograph(self._one(), kept, self._rng.choice(["", "box", "foam"]), "chosen")

    def _note(self) -> None:
        self._bench.note(self._one(), self._rng.choice(_NOTES))

    def _decide(self) -> None:
        self._bench.accept(self._one())

    def _close(self) -> None:
        self._bench.close(self._one())

    def _supervise(self) -> None:
        """A supervisor comes, accepts what may be accepted, and leaves the bench to whoever was there."""
        record = self._bench.overrides._record
        here = record.who
        record.enter("Sam Ito", "supervisor")
        try:
            choice = self._rng.choice(["", "repair_or_replace"])
            self._bench.overrides.accept(self._one(), "goodwill", "They come every year.", choice)
        finally:
            self._bench.sign(here)

    def _correct(self) -> None:
        self._bench.correct(self._one(), "Looked again.")

    def _undo(self) -> None:
        self._bench.undo(self._one())

    def _place(self) -> None:
        place = self._rng.choice(every_place(self._station.parts.places))
        self._bench.placing.scan(self._one(), plate(place.code))

    def _kit(self) -> None:
        kits = self._bench.kits
        orders = self._station.parts.journal.kit_orders(20)
        if not orders or self._rng.random() < 1 / 3:
            found = kits.look_up(self._rng.choice(self._scans))
            if found.about is not None:
                kits.begin(found.about, found.kits[0].number if found.kits else "", is_ordered=True)
            return
        number = self._rng.choice(orders).number
        step = self._rng.choice([kits.ordered, kits.shipped, kits.delivered, kits.undo])
        step(number)

    def _ship(self) -> None:
        shipping = self._bench.shipping
        packed = [row for row in self._station.parts.journal.consignments(20) if row.state == "packing"]
        if not packed or self._rng.random() < 1 / 2:
            closed = [row.rma_number for row in self._station.parts.journal.recent(20) if row.state == "closed"]
            if closed:
                shipping.scan(self._rng.choice(closed))
            return
        number = self._rng.choice(packed).id
        step = self._rng.choice([shipping.all_in_place, shipping.due_papers, shipping.dispatch, shipping.undo])
        step(number)

    def _rma(self) -> None:
        made = self._bench.arrivals.make(RmaTerms(customer="Núñez Seguridad", serials=[self._rng.choice(self._scans)]))
        self._bench.arrivals.announce(made.number, "", "2026-12-24")

    def _follow_up(self) -> None:
        rows = self._station.parts.journal.follow_ups(50)
        if rows:
            row = self._rng.choice(rows)
            self._bench.follow_ups.done(f"{row.return_id}/{row.kind}", "OK-1")

    def _export(self) -> None:
        name = f"accounts-{self._rng.getrandbits(32):08x}.csv"
        self._bench.follow_ups.export_accounts(self._exports / name)
