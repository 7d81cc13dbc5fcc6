"""A label that waits comes out as the record has it, or not at all, and into no file that nobody set."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from intake_app.bootstrap import Station, open_station
from intake_app.commands.delivering import print_desk
from intake_app.domain.printing import PrintJob
from intake_app.domain.station import Printer
from intake_app.settings import Settings
from intake_app.store.database import connect
from intake_app.store.lane import Lane
from intake_app.store.print_queue import FILE_NAME, open_print_queue
from tests.workflow.conftest import Wall, open_here, station, wall
from tests.workflow.test_shipping import refused

__all__ = ["open_here", "station", "wall"]


def printed(folder: Path, wall: Wall, to: Path, qtbot: QtBot) -> list[PrintJob]:
    """The station is opened with this label printer; what became of the jobs that waited, once each was tried."""
    settings = Settings(folder=folder, name="Bench 3", code="B3", label_printer=Printer(f"file://{to}"))
    opened = open_station(settings, wall)
    lane = Lane(opened.tidy)
    desk = print_desk(opened, lane)
    told: list[PrintJob] = []
    desk.changed.connect(told.append)
    desk.start()
    try:
        qtbot.waitUntil(lambda: any(job.state in {"printed", "failed"} for job in told), timeout=15_000)
    finally:
        desk.close()
        lane.close()
        opened.close()
    return told


@pytest.mark.parametrize("altered", [True, False])
def test_an_altered_label_does_not_come_out(
    station: Station,
    open_here: Callable[[], Station],
    wall: Wall,
    tmp_path: Path,
    qtbot: QtBot,
    altered: bool,
) -> None:
    folder, printer, victim = station.settings.folder, tmp_path / "printer", tmp_path / "victim.txt"
    printer.write_bytes(b"")
    victim.write_bytes(b"keep me")
    order = station.bench.print_order(refused(station).return_id, "label")
    with open_print_queue(folder, wall) as queue:
        queue.add(order)
    station.close()
    if altered:
        told = msgspec.json.encode(order).replace(b"Refuse", b"Credit in full")
        told = msgspec.json.encode({**msgspec.json.decode(told), "to": f"file://{victim}"})
        connection = connect(folder / FILE_NAME)
        connection.execute("UPDATE jobs SET job_order = ?", (told,))
        connection.close()
    last = printed(folder, wall, printer, qtbot)[-1]
    assert victim.read_bytes() == b"keep me"
    if altered:
        assert (last.state, last.reason) == ("failed", "altered")
        assert "not as it was asked for" in last.detail
        assert printer.read_bytes() == b""
    else:
        assert last.state == "printed"
        assert b"Refuse" in printer.read_bytes()
    open_here()
