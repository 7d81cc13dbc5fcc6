"""Opens the station's window, on this user's station or on the sample."""

from __future__ import annotations

import argparse
import contextlib
import sys
import threading
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from intake_app import fault_log
from intake_app.domain.errors import IntakeError
from intake_app.domain.unseen import on_screen
from intake_app.settings import Settings, load, save

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from intake_app.bootstrap import Station
    from intake_app.desktop.printing import PrintDesk
    from intake_app.desktop.surroundings import BackupDesk, Scanners, Speaker, Surroundings
    from intake_app.desktop.window import StationWindow
    from intake_app.devices.camera import LiveCamera
    from intake_app.devices.watched_folder import WatchedFolder
    from intake_app.domain.badge_papers import BadgeCard
    from intake_app.store.lane import Lane
    from intake_app.workflow.bench import Bench


_READ_WITHIN_MS = 30_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The window is what `intake` does without a command."""


def run(options: argparse.Namespace) -> int:
    """Open the window; returns the exit status once it was closed."""
    from intake_app.desktop.application import application

    app = application(sys.argv[:1])
    app.setApplicationDisplayName("Intake Station")
    try:
        return _open(options, app)
    except IntakeError as error:
        _show(app, str(error))
        raise


def _open(options: argparse.Namespace, app: QApplication) -> int:
    from intake_app.bootstrap import open_station
    from intake_app.store.lane import Lane

    settings = load(options.station, options.policies)
    fault_log.open_log(settings.folder)
    fault_log.watch_for_crashes(settings.folder)
    if options.sample:
        from intake_app.commands.filling import fill_with_sample

        fill_with_sample(settings)
    station = open_station(settings)
    lane = Lane(station.tidy)
    try:
        window = make_window(station, lane)
        _catch_what_is_left(window, settings)
        for problem in station.problems:
            window.fail(problem)
        window.entrance.open(asks_first=not options.sample, kiosk=options.kiosk)
        return app.exec()
    finally:
        lane.close()
        station.close()
        _back_up(settings)


def _back_up(settings: Settings) -> None:
    """The window has gone: the last backup of the day, as the settings are by now."""
    from intake_app.commands.backing_up import back_up_at_closing

    with contextlib.suppress(IntakeError):
        settings = load(settings.folder)
    back_up_at_closing(settings)


def make_window(station: Station, lane: Lane) -> StationWindow:
    """The window of a station, not yet shown."""
    from intake_app.desktop.window import StationWindow

    def prints() -> PrintDesk:
        from intake_app.commands.delivering import print_desk

        return print_desk(station, lane)

    around = guarded(surroundings(station.settings), station.bench)
    around = replace(around, prints=prints)
    return StationWindow(station.bench, lane, station.parts.words, around)


def guarded(around: Surroundings, bench: Bench) -> Surroundings:
    """The same, with what writes no event done only by somebody who may: the settings, and imports.

    How loud the bench is is anybody's who works there.
    """

    def save_settings(changes: dict[str, object]) -> None:
        bench.demand("work" if changes.keys() <= {"sound"} else "settings")
        around.save_settings(changes)

    def import_command(kind: str, file: Path) -> list[str]:
        bench.demand("import")
        return around.import_command(kind, file)

    return replace(around, save_settings=save_settings, import_command=import_command)


def surroundings(settings: Settings) -> Surroundings:
    """What the window is told of the world around it."""
    from intake_app.desktop.photo_devices import PhotoDevices
    from intake_app.desktop.surroundings import Surroundings
    from intake_app.domain.station import Equipment
    from intake_app.resources import resource
    from intake_app.store.folder_memory import FolderMemory
    from intake_app.store.left_off import LeftOffFile
    from intake_app.store.photo_tray import PhotoTrayFile

    now = settings

    def import_command(kind: str, file: Path) -> list[str]:
        program = [sys.executable, "-m", "intake_app", "--station", str(settings.folder)]
        return [*program, "import", kind, str(file), "--json-progress"]

    def report_bug(error: BaseException) -> str:
        return fault_log.report(settings.folder, (type(error), error, error.__traceback__))

    def save_settings(changes: dict[str, object]) -> None:
        nonlocal now
        now = save(now, **changes)

    def scanners() -> Scanners:
        from intake_app.devices.serial_scanner import SerialScanners

        return SerialScanners()

    def speaker(volume: int) -> Speaker:
        from intake_app.devices.sounds import Sounds

        return Sounds(resource("sounds"), volume)

    def backups() -> BackupDesk:
        from intake_app.commands.backing_up import ProcessBackups

        return ProcessBackups(lambda: now)

    tray = PhotoTrayFile(settings.folder / "photo-tray.jsonl")
    memory = FolderMemory(settings.folder / "watched-folder.jsonl")

    def camera() -> LiveCamera:
        from intake_app.devices.camera import LiveCamera
        from intake_app.devices.code_reader import read_frame

        return LiveCamera(read_frame)

    def camera_names() -> list[str]:
        from intake_app.devices.camera import camera_names

        return camera_names()

    def folder() -> WatchedFolder:
        from intake_app.devices.watched_folder import WatchedFolder

        return WatchedFolder()

    return Surroundings(
        photos=PhotoDevices(settings.photos, camera, camera_names, folder, tray, _read_codes, memory),
        station_name=on_screen(settings.name),
        resources=resource("."),
        report_bug=report_bug,
        import_command=import_command,
        verify_command=partial(_verify_command, settings),
        theme=settings.theme,
        idle_minutes=settings.idle_minutes,
        kiosk=settings.kiosk,
        scan_gap_ms=settings.scan_gap_ms,
        test_sheet=partial(_test_sheet, settings),
        evidence=partial(_evidence, settings),
        keep_badge=partial(_keep_badge, settings),
        left_offs=LeftOffFile(settings.folder),
        equipment=Equipment(
            settings.scanners, settings.label_printer, settings.page_printer, settings.photos, settings.sound
        ),
        save_settings=save_settings,
        scanners=scanners,
        speaker=speaker,
        backups=backups,
    )


def _read_codes(content: bytes) -> list[str]:
    """Each thing that the codes of a picture say, once: a serial may stand beside its own square code."""
    from intake_app.devices.code_reader import read_codes
    from intake_app.domain.badges import is_badge_form
    from intake_app.domain.scans import normalised

    codes: dict[str, str] = {}
    for code in read_codes(content):
        text = normalised(code.scan)[1]
        if not is_badge_form(text):
            # Nobody signs in by a picture in a file, and what a badge says is shown nowhere.
            codes.setdefault(text, code.scan)
    return list(codes.values())


def _evidence(settings: Settings, number: str, out: Path) -> str:
    from intake_app.commands.evidence import beside

    return beside(settings, number, out)


def _verify_command(settings: Settings, quick: bool) -> list[str]:  # noqa: FBT001 - as the window asks
    program = [sys.executable, "-m", "intake_app", "--station", str(settings.folder)]
    further = ["--policies", str(settings.policies)] if settings.policies else []
    return [*program, *further, "verify", "--json", "--aside", *(["--quick"] if quick else [])]


def _test_sheet(settings: Settings) -> Path:
    from intake_app.commands.sheet import keep_scanner_sheet

    return keep_scanner_sheet(settings)


def _keep_badge(settings: Settings, card: BadgeCard, on_paper: bool) -> Path:  # noqa: FBT001 - as the window asks
    from intake_app.commands.badges import keep_badge

    return keep_badge(settings, card, settings.report if on_paper else "card")


def _catch_what_is_left(window: StationWindow, settings: Settings) -> None:
    """Faults that nothing else caught go to the log, and the bench sees a sentence with their number."""

    def caught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            window.close()
            return
        window.fail(fault_log.report(settings.folder, (kind, error, trace)))

    def caught_in_thread(fault: threading.ExceptHookArgs) -> None:
        fault_log.report(settings.folder, (fault.exc_type, fault.exc_value or fault.exc_type(), fault.exc_traceback))

    sys.excepthook = caught
    threading.excepthook = caught_in_thread


def _show(app: QApplication, sentence: str) -> None:
    """Say why the station does not open, to somebody who started it without a terminal."""
    if app.platformName() == "offscreen" or (sys.stderr and sys.stderr.isatty()):
        return
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtWidgets import QMessageBox

    box = QMessageBox(QMessageBox.Icon.Critical, "Intake Station", on_screen(sentence))
    box.setTextFormat(Qt.TextFormat.PlainText)
    # Nobody may be there to read it: a script that starts the station goes on all the same.
    QTimer.singleShot(_READ_WITHIN_MS, box.accept)
    box.exec()
