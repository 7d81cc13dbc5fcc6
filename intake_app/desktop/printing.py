"""What the window asks of the printers, and the dialog of the system where none is set."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from intake_app.domain.errors import StorageFailed

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from intake_app.domain.printing import PrintOrder, Role
    from intake_app.domain.station import Printer
    from intake_app.domain.words import Words


class PrintDesk(Protocol):
    """The printers at work. Nothing here waits for them; the signals arrive on the window's thread.

    `changed` carries a `PrintJob` as it is now, `listed` a list of all of them, `found` a list of `PrinterInfo`, and
    `failed` the sentence where the queue cannot be used.
    """

    changed: Any
    listed: Any
    found: Any
    failed: Any

    def start(self) -> None:
        """Begin with what waits in the queue."""

    def close(self) -> None:
        """Stop, within two seconds whatever the printers do."""

    def printer(self, role: Role) -> Printer:
        """The printer of this role, as it is set."""

    def use(self, role: Role, printer: Printer) -> None:
        """Another printer for this role from now on."""

    def send(self, order: PrintOrder) -> None:
        """Put an order into the queue."""

    def retry(self, job_id: str) -> None:
        """Print a job that failed, or that waits for another try, now."""

    def cancel(self, job_id: str) -> None:
        """Do not print a job that waits or failed."""

    def look(self) -> None:
        """Look which printers the computer has; `found` tells."""


def choose_printer(window: QWidget, file: Path, words: Words) -> str | None:
    """Ask for a printer of the system by its own dialog; None when the person changed their mind.

    Where “print to a file” was chosen, the PDF itself is put there, and the answer is empty. Raises `StorageFailed`
    where that fails.
    """
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    if not QPrintDialog(printer, window).exec():
        return None
    target = printer.outputFileName()
    if not target:
        return f"system://{printer.printerName()}"
    try:
        shutil.copyfile(file, target)
    except OSError as error:
        raise StorageFailed(words("papers.not_copied", file=target, why=error.strerror or str(error))) from error
    return ""
