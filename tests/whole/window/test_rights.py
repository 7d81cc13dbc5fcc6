"""What the window does without an event is done by who may, too: settings and imports."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from intake_app.bootstrap import open_station
from intake_app.commands.window import guarded, surroundings
from intake_app.domain.errors import NotAllowed, NotNow
from intake_app.domain.station import Printer, Sound
from intake_app.settings import Settings, load


def test_settings_and_imports_are_an_administrators_and_the_volume_is_anybodys(
    tmp_path: Path,
) -> None:
    station = open_station(Settings(folder=tmp_path / "station"))
    around = guarded(surroundings(station.settings), station.bench)
    gestures: list[Callable[[], object]] = [
        lambda: around.save_settings({"label_printer": Printer("socket://192.0.2.40:9100")}),
        lambda: around.save_settings({"sound": Sound(20), "label_printer": Printer("socket://192.0.2.40:9100")}),
        lambda: around.import_command("units", tmp_path / "units.csv"),
    ]
    try:
        people = station.bench.people
        people.first_administrator("Ada", "408271")
        people.add("Sue", "supervisor", "193746")
        people.add("Rosa", "receiving")
        people.sign_out()
        for gesture in gestures:
            with pytest.raises(NotNow, match="who is at the bench"):
                gesture()
        for name, pin in (("Rosa", ""), ("Sue", "193746")):
            people.sign_in(name, pin)
            for gesture in gestures:
                with pytest.raises(NotAllowed, match=f"{name} may not"):
                    gesture()
            around.save_settings({"sound": Sound(30)})
        kept = load(station.settings.folder)
        assert (kept.label_printer, kept.sound) == (Printer(), Sound(30))
        people.sign_in("Ada", "408271")
        for gesture in gestures:
            gesture()
        kept = load(station.settings.folder)
        assert (kept.label_printer.to, kept.sound) == ("socket://192.0.2.40:9100", Sound(20))
    finally:
        station.close()
