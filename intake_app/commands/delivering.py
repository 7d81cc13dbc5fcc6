"""How an order comes to its printer: as ZPL II or as PDF, by the way that the printer's address names."""

from __future__ import annotations

import sys
from functools import cached_property
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Final

import msgspec

from intake_app.domain.errors import BadInput
from intake_app.domain.printing import Address, PrinterFault, PrinterInfo, PrintOrder, parse_address
from intake_app.domain.station import Printer

if TYPE_CHECKING:
    from intake_app.bootstrap import Station
    from intake_app.devices.print_worker import PrintWorker
    from intake_app.documents.zpl import ZplPress
    from intake_app.settings import Settings
    from intake_app.store.lane import Lane

TEST: Final = "test"
"""The paper of an order that is no return's: the calibration page of its printer."""

NOT_CONFIRMED: Final = " It took the data, and does not tell whether it printed them. Look at the printer."
LIST_HERE: Final = "--here"
"""The option of `intake printers` for the process that may hang: it looks by itself."""

_FIND_S: Final = 20.0
_NOTHING = "Nothing was printed."


class Courier:
    """Brings orders to printers; for any thread. Raises `PrinterFault` where one does not come out."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __call__(self, order: PrintOrder, printer: Printer, stop: Event) -> bool:
        """Bring one order to its printer; whether it came out (True) or was taken, and nothing tells more (False)."""
        try:
            address = parse_address(order.to or printer.to, order.role)
        except BadInput as error:
            raise PrinterFault("no_printer", f"{error} Choose the printer on the page Devices. {_NOTHING}") from error
        if address is None:
            raise PrinterFault("no_printer", f"No printer is set for this. Choose one on the page Devices. {_NOTHING}")
        if address.scheme != "system":
            return send_raw(address, self._zpl(order, printer), order.title, stop)
        if order.paper == TEST:
            from tempfile import TemporaryDirectory

            with TemporaryDirectory() as folder:
                file = Path(folder) / "calibration.pdf"
                file.write_bytes(calibration_page(self._settings))
                send_pdf(address, file, order, printer, stop)
        else:
            send_pdf(address, Path(order.file), order, printer, stop)
        return True

    def _zpl(self, order: PrintOrder, printer: Printer) -> bytes:
        if order.paper == TEST:
            return self._press.calibration(printer.dpi, printer.stock)
        if order.shipping is not None:
            return self._press.shipping_label(order.shipping, printer.dpi, printer.stock)
        if order.label is None:
            raise PrinterFault(
                "gone",
                "This order holds no label that this version of Intake Station can print. Make another copy."
                f" {_NOTHING}",
            )
        return self._press.label(order.label, printer.dpi, printer.stock)

    @cached_property
    def _press(self) -> ZplPress:
        from intake_app.documents.zpl import ZplPress
        from intake_app.resources import resource

        return ZplPress(resource("fonts"))


def print_desk(station: Station, lane: Lane) -> PrintWorker:
    """The printers of a station at work; start it once the window was painted, and close it before the lane."""
    from intake_app import fault_log
    from intake_app.devices.print_worker import PrintWorker
    from intake_app.store.print_queue import open_print_queue
    from intake_app.workflow.printing import still_stands

    settings, journal = station.settings, station.parts.journal

    def report_bug(error: BaseException) -> str:
        return fault_log.report(settings.folder, (type(error), error, error.__traceback__))

    def stands(order: PrintOrder) -> bool:
        """Asked on the lane, where the record is read and written, so that a correction counts from its moment on."""
        return (
            not order.return_id or lane.submit(lambda: still_stands(journal.events_of(order.return_id), order)).result()
        )

    return PrintWorker(
        lambda: open_print_queue(settings.folder, station.parts.clock),
        Courier(settings),
        find_printers,
        {"label": settings.label_printer, "page": settings.page_printer},
        report_bug,
        stands,
    )


def send_raw(address: Address, data: bytes, title: str, stop: Event) -> bool:
    """Send data as it is over TCP, into a device file or to a CUPS queue; whether it is known to be out.

    Raises `PrinterFault`.
    """
    if address.scheme == "socket":
        from intake_app.devices.transports import send_to_socket

        return send_to_socket(address, data, stop)
    if address.scheme == "file":
        from intake_app.devices.transports import send_to_file

        return send_to_file(address.name, data, stop)
    from intake_app.devices.spoolers import send_to_cups

    send_to_cups(address.name, data, title, stop)
    return True


def send_pdf(address: Address, file: Path, order: PrintOrder, printer: Printer, stop: Event) -> None:
    """Print a PDF on a printer of this computer, by a process of its own. Raises `PrinterFault`."""
    from intake_app.devices.printers import PAGE_DPI
    from intake_app.devices.spoolers import send_to_system

    dpi = printer.dpi if order.role == "label" else PAGE_DPI
    program = [sys.executable, "-m", "intake_app", "print", str(file.absolute())]
    command = [*program, "--printer", str(address), "--title", order.title, "--dpi", str(dpi), "--json"]
    send_to_system(address.name, file, command, stop)


def find_printers() -> list[PrinterInfo]:
    """The printers of this computer, found by a process of its own; none where its printing gives no answer."""
    try:
        return list_printers()
    except PrinterFault:
        return []


def list_printers() -> list[PrinterInfo]:
    """The printers of this computer, found by a process of its own, which is ended where a printer hangs it.

    Raises `PrinterFault`.
    """
    import subprocess

    program = [sys.executable, "-m", "intake_app", "printers", "--json", LIST_HERE]
    try:
        found = subprocess.run(program, capture_output=True, timeout=_FIND_S, check=True)  # noqa: S603 - our own
        return msgspec.json.decode(found.stdout, type=list[PrinterInfo])
    except subprocess.TimeoutExpired as error:
        raise PrinterFault(
            "no_answer",
            f"The printing of this computer gave no answer within {_FIND_S:.0f} seconds. Look whether a printer or a"
            " print server that it uses is off, then try again.",
        ) from error
    except (OSError, subprocess.SubprocessError, msgspec.DecodeError) as error:
        raise PrinterFault("refused", f"The printers of this computer could not be listed ({error}).") from error


def calibration_page(settings: Settings) -> bytes:
    """The page that proves a page printer, as PDF."""
    from intake_app.bootstrap import read_words, system_clock
    from intake_app.documents.press import PdfPress
    from intake_app.resources import resource
    from intake_app.workflow.letterhead import company_letterhead
    from intake_app.workflow.sheets import Making, calibration_page

    words = read_words()
    letterhead = company_letterhead(settings.company)
    making = Making(settings.report, letterhead, system_clock().at, settings.name)
    return PdfPress(resource("fonts")).test_sheet(calibration_page(words, making))


def as_json(value: object) -> str:
    """One line of JSON, for the process that asked."""
    return msgspec.json.encode(value).decode()
