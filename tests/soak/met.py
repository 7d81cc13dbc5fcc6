"""What hands came to at a window, and whether the record stands after each of their gestures."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from intake_app.desktop.floor import PLACES as FLOOR
from intake_app.domain.events import GENESIS, AnyPayload
from intake_app.store.chain import STORED, _fault, _holds
from intake_app.store.database import connect_beside, connect_reading
from intake_app.store.event_rows import event_of
from intake_app.store.journal_check import make_tables
from intake_app.store.journal_reading import FILE_NAME
from intake_app.store.projections import TABLES
from intake_app.store.rebuild import differing, replay

if TYPE_CHECKING:
    from intake_app.desktop.window import StationWindow

_LOOK_UPS_EVERY: Final = 100  # gestures
_NEW: Final = f"SELECT rowid, {STORED} FROM events WHERE rowid > ? ORDER BY rowid"  # noqa: S608 - our own columns
_KEPT: Final = "SELECT hash FROM events WHERE rowid = ?"
_NOT_BY_HANDS: Final = {
    "alarm_raised",  # nobody changes the record behind the window's back
    "alarm_acknowledged",
    "restored",  # a command does that, while no window is open
    "key_made",  # at the first start
    "sign_in_chosen",
    "marked",  # takes a mouse that draws over a photo
}
SELDOM: Final = {
    "awaited",
    "came_in_kit",
    "excused",
    "kit_used",
    "noted",
    "pin_set",
    "replacement_given_up",
    "replacement_opened",
    "rma_amended",
    "role_changed",
    "unlocked",
    "warranty_said",
}
"""What takes so many right gestures in a row that no run can be held to it; whether it was met is told all the same."""

_FORMS: Final = ("supervisor's form", "PIN", "locked", "scans kept for whoever comes")


def to_be_met(window: StationWindow) -> list[str]:
    """Every page, every form that hands are to find, and every kind of event that they can write."""
    kinds = msgspec.inspect.type_info(AnyPayload)
    assert isinstance(kinds, msgspec.inspect.UnionType)
    tags = {str(one.tag) for one in kinds.types if isinstance(one, msgspec.inspect.StructType)}
    pages = ("sign", "intake", "import", "keys", "printing", *FLOOR, *window.places._makers)
    return [*(f"page {one}" for one in pages), *_FORMS, *sorted(tags - _NOT_BY_HANDS)]


class Watched:
    """The record of one station, read by somebody else while the window writes; `met` counts what hands came to."""

    def __init__(self, folder: Path, window: StationWindow) -> None:
        self._path = folder / FILE_NAME
        self._window = window
        self._connection = connect_reading(self._path)
        self._place, self._gestures = 0, 0
        self._heads: dict[bytes, tuple[int, bytes]] = {}
        self._last = ""
        self.met: Counter[str] = Counter()
        self._read()
        self.met = Counter(dict.fromkeys(to_be_met(window), 0))

    def look(self) -> None:
        """After a gesture: what it wrote follows what was there, and now and then the look-ups are as that says."""
        self._gestures += 1
        self._read()
        self._see()
        if self._gestures % _LOOK_UPS_EVERY == 0:
            self._make_look_ups_again()

    def close(self) -> None:
        """The day is over."""
        self._connection.close()

    def _see(self) -> None:
        window = self._window
        self.met[f"page {window.place}"] += 1
        intake = window._intake
        seen = (
            intake is not None and intake.overrides.is_asked,
            window.place == "sign" and window.sign_page.sheet == "pin",
            window.entrance.is_locked and window.entrance.signing.asking == "locked",
            window.scans.asked.isVisible(),
        )
        self.met.update(name for name, is_there in zip(_FORMS, seen, strict=True) if is_there)

    def _read(self) -> None:
        if self._place:
            (kept,) = self._connection.execute(_KEPT, (self._place,)).fetchone() or (None,)
            assert kept == self._last, f"the entry at {self._place} is another than it was"
        for place, *stored in self._connection.execute(_NEW, (self._place,)).fetchall():
            sequence, before = self._heads.get(stored[1], (0, GENESIS.encode()))
            row = tuple(stored)
            assert _holds(row, sequence + 1, before), _fault(row, sequence + 1, before.decode())
            self._heads[stored[1]] = sequence + 1, stored[12]
            self._place, self._last = place, stored[12].decode()
            self.met[stored[8].decode()] += 1

    def _make_look_ups_again(self) -> None:
        with closing(connect_beside(self._path)) as connection:
            connection.execute("BEGIN")
            make_tables(connection)
            replay(connection, event_of)
            other = [name for name in TABLES if differing(connection, f"main.{name}", f"kept.{name}")]
        assert not other, f"look-ups differ from the events: {other}"
