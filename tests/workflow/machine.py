"""What every state machine of the workflow stands on: a real station, a small catalogue, and gestures tried on it."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import ClassVar

from hypothesis.stateful import RuleBasedStateMachine

from intake_app.bootstrap import open_station
from intake_app.domain.errors import BadInput, NotAllowed, NotFound, NotNow
from intake_app.domain.kit_orders import KitOrder, fold_kit_order
from intake_app.domain.payload import FactJson
from intake_app.domain.returns import Return, fold
from intake_app.resources import policy_folders
from intake_app.settings import Settings
from intake_app.store.importing import import_file
from intake_app.store.journal_reading import open_reading
from intake_app.store.rebuild import rebuild
from intake_app.store.verifying import Where, verify
from tests.workflow.conftest import UNITS, Wall
from tests.workflow.test_kits import KITS

REST: Mapping[str, FactJson] = {
    "box": "original",
    "foam": "original",
    "sleeve": "original",
    "advance_charge": "0",
    "parts": "original_condition",
    "reason": "unwanted",
    "remedy": "refund",
    "proof_of_purchase": "receipt",
    "defect_test": "confirmed",
    "exclusions": [],
}


def entry_faults(folder: Path) -> list[str]:
    """What a proof of this station tells of its entries: by whom they are, by which rules, what they let out."""
    faults = verify(Where(folder, policy_folders(None)), lambda alarm: alarm.kind).faults
    assert not [one for one in faults if one.part in {"file", "chain", "look_ups"}]
    return [one.sentence for one in faults if one.part in {"people", "decisions", "shipments"}]


class StationMachine(RuleBasedStateMachine):
    """A station in a folder of its own; `files` are further imports by their kind."""

    files: ClassVar[Mapping[str, str]] = {}

    def __init__(self) -> None:
        super().__init__()
        self.ending = contextlib.ExitStack()
        self.folder = Path(self.ending.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        self.station = open_station(Settings(folder=self.folder / "station", name="Bench 3", code="B3"), Wall())
        self.close = self.ending.enter_context(contextlib.ExitStack())
        self.close.callback(self.station.close)
        for what, text in {"units": UNITS, "kits": KITS, **self.files}.items():
            file = self.folder / f"{what}.csv"
            file.write_text(text, "utf-8")
            import_file(self.station.settings.folder, what, file, lambda _progress: True)
        self.bench = self.station.bench
        self.bench.sign("Rosa")
        self.returns: list[str] = []

    def open(self, serial: str) -> None:
        self.returns.append(self.bench.open(self.bench.identify(serial), 0).return_id)

    def one(self, which: int) -> str:
        return self.returns[which % len(self.returns)]

    def folded(self) -> Iterator[Return]:
        return (fold(self.station.parts.journal.events_of(return_id)) for return_id in self.returns)

    def orders(self) -> Iterator[KitOrder]:
        journal = self.station.parts.journal
        return (fold_kit_order(journal.events_of(row.number)) for row in journal.kit_orders(100))

    def order(self, which: int) -> str:
        numbers = sorted(order.number for order in self.orders())
        return numbers[which % len(numbers)]

    def has_orders(self) -> bool:
        return bool(self.station.parts.journal.kit_orders(1))

    def attempt(self, gesture: Callable[[], object]) -> bool:
        """Whether it could be done now; what cannot is refused, and changes nothing."""
        before = self.count()
        try:
            gesture()
        except (NotNow, NotAllowed, BadInput, NotFound):
            assert self.count() == before
            return False
        return True

    def count(self) -> int:
        """How many events there are, of whatever."""
        with contextlib.closing(open_reading(self.station.settings.folder)) as reading:
            return int(reading._connection.execute("SELECT count(*) FROM events").fetchone()[0])

    def answer_all(self, return_id: str, told: Mapping[str, FactJson]) -> None:
        """Every question of an open return, as `told`, else as it is of a unit in order; no camera is there."""
        sight = self.bench.resume(return_id)
        while sight.state == "open" and sight.question:
            sight = self.bench.answer(return_id, sight.question, {**REST, **told}[sight.question])
        for fact in sight.photos_missing:
            self.bench.excuse(return_id, fact, "No camera.")

    def teardown(self) -> None:
        folder = self.station.settings.folder
        self.close.close()
        assert rebuild(folder).were_equal
        assert entry_faults(folder) == []
        self.ending.close()
