"""Sets the printers: what is chosen is kept in the settings, and used from then on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from intake_app.desktop.print_queue_presenter import PrintQueuePresenter
from intake_app.desktop.surroundings import Shell
from intake_app.domain.printing import ROLES, Role
from intake_app.domain.station import Equipment, Printer

if TYPE_CHECKING:
    from intake_app.desktop.printers_section import PrintersSection

Keep = Callable[[dict[str, object], Callable[[], None]], None]
"""Keeps changes of the settings, and then calls back; says itself where that fails."""


class PrintersPresenter(QObject):
    """`equipment` tells how the devices are set now."""

    def __init__(
        self,
        section: PrintersSection,
        printing: PrintQueuePresenter,
        shell: Shell,
        equipment: Callable[[], Equipment],
        keep: Keep,
    ) -> None:
        super().__init__()
        self._section = section
        self._printing = printing
        self._equipment = equipment
        self._keep = keep
        section.changed.connect(self._set)
        section.tested.connect(printing.test)
        section.look_asked.connect(printing.look)
        section.queue_asked.connect(lambda: shell.go("printing"))
        printing.changed.connect(self.show)

    def enter(self) -> None:
        """The page is shown."""
        self._printing.look_once()
        self.show()

    def show(self) -> None:
        """How both printers are set, and how they are."""
        for role in ROLES:
            part = self._section.part(role)
            part.show_found(self._printing.printers)
            part.show_printer(self._printer(role))
            part.show_state(*self._printing.state_of(role))

    def _set(self, role: Role, printer: Printer) -> None:
        def taken() -> None:
            self._printing.use(role, printer)
            self.show()

        self._keep({f"{role}_printer": printer}, taken)

    def _printer(self, role: Role) -> Printer:
        equipment = self._equipment()
        return equipment.label_printer if role == "label" else equipment.page_printer
