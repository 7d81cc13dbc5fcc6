"""A real station behind a real window, and the ways in which a test works it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from pytestqt.qtbot import QtBot

from intake_app.bootstrap import Station
from intake_app.desktop.listing_view import ListingView
from intake_app.desktop.window import StationWindow
from intake_app.store.lane import Lane

T = TypeVar("T")
TODAY = "2026-11-20"
LONG_NAME = "Công ty Trách nhiệm Hữu hạn Thiết bị An ninh Nguyễn Thị Ánh Tuyết và các con 王小明安防设备有限公司"
MARKUP = '<img src="file:///etc/hostname"><b>&bold'
UNITS = f"""serial,model,vendor,order number,order date,order total,unit price,customer name
SV-100001,S12E4,Smartvue,O-1,{TODAY},7200.00,3600.00,Núñez Seguridad
SV-100002,S9R24,Smartvue,O-1,{TODAY},7200.00,3600.00,Núñez Seguridad
SV-100003,S12E4,Smartvue,O-2,{TODAY},7200.00,3600.00,{LONG_NAME}
SV-100004,S12E4,Smartvue,O-3,{TODAY},7200.00,3600.00,"{MARKUP.replace('"', '""')}"
QS-200001,QS12,Q-See,O-4,{TODAY},300.00,300.00,王小明
TWICE-01,S12E4,Smartvue,O-5,2025-01-10,7200.00,3600.00,First Owner
TWICE-01,S12E4,Smartvue,O-6,{TODAY},7200.00,3600.00,Second Owner
"""
ANSWERS: dict[str, str | list[str]] = {
    "box": "original",
    "foam": "original",
    "sleeve": "original",
    "parts": "original_condition",
    "reason": "unwanted",
    "remedy": "refund",
    "proof_of_purchase": "invoice",
    "advance_charge": "0",
    "defect_test": "confirmed",
    "exclusions": [],
}


def read_fast(patch: pytest.MonkeyPatch) -> None:
    """Let the papers be read at a glance: a test that closes return after return waits for nobody's eyes."""
    patch.setattr("intake_app.desktop.papers_view.READING_MS", 60)


def is_being_read(window: StationWindow) -> bool:
    """Whether the papers came onto the page just now: not all is drawn, or Enter is not taken yet."""
    return hasattr(window, "intake_page") and not window.intake_page.settled


class SeenList:
    """The list on the page that is shown."""

    def __init__(self, window: StationWindow) -> None:
        page = window.pages.currentWidget()
        assert page is not None
        (self.view,) = (one for one in page.findChildren(ListingView) if one.isVisible())

    def column(self, key: str) -> list[str]:
        """The cells of a column, from the top."""
        place = [column.key for column in self.view.model.columns].index(key)
        return [line.cells[place] for line in self.view.sorted.shown()]


@dataclass
class Desk:
    """A window on a station, and the ways in which a test works it."""

    window: StationWindow
    station: Station
    folder: Path
    qtbot: QtBot
    ending: ExitStack
    lane: Lane
    hand: float = 0.0

    def at_bench(self, work: Callable[[], T]) -> T:
        """Do this in the station's own thread, as the window does: two threads may not write at once."""
        return self.lane.submit(work).result(timeout=10)

    def settle(self) -> None:
        """Wait until every gesture was taken and shown."""
        self.qtbot.waitUntil(lambda: not self.window.errands.busy, timeout=10_000)
        self.qtbot.wait(1)
        self.qtbot.waitUntil(lambda: not self.window.errands.busy, timeout=10_000)
        self.qtbot.waitUntil(lambda: not is_being_read(self.window), timeout=10_000)

    @property
    def listed(self) -> SeenList:
        """The list on the page that is shown."""
        return SeenList(self.window)

    def close(self) -> None:
        """Leave the station as the window leaves it."""
        self.ending.close()

    def sign(self, name: str = "Rosa Marín") -> None:
        self.window.sign_page.named.emit(name)
        self.settle()

    def scan(self, raw: str) -> None:
        """A scan, two seconds after the one before: the same again is a scan of its own."""
        self.hand += 2
        self.window.scans._clock = lambda: self.hand
        self.window.scans.scanned(raw)
        self.settle()

    def answer_until(self, step: str, answers: dict[str, str | list[str]] | None = None) -> None:
        """Give the answers until the return is at this step."""
        told = {**ANSWERS, **(answers or {})}
        for _ in range(30):
            sight = self.window.intake.sight
            assert sight is not None
            if sight.step == step:
                return
            card = self.window.intake_page.back.questions.card
            assert card.fact == sight.question
            card.answered.emit(sight.question, told[sight.question])
            self.settle()
        pytest.fail(f"the return did not reach {step}")
