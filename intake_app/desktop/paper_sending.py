"""Papers of an order or a consignment on their way to a printer, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QWidget

from intake_app.desktop.print_queue_presenter import AnyLabel
from intake_app.desktop.surroundings import Shell
from intake_app.desktop.theme import Theme
from intake_app.domain.printing import Role
from intake_app.domain.words import Words


class MadePaper(Protocol):
    """A paper that lies in a file; `label` is what stands on a label, for printers that draw it."""

    @property
    def title(self) -> str:
        """What a printer's queue calls it."""

    @property
    def path(self) -> Path:
        """Where it lies."""

    @property
    def label(self) -> AnyLabel | None:
        """None for a page."""


def send_papers(
    shell: Shell, page: QWidget, theme: Theme, words: Words, papers: Sequence[MadePaper], told: tuple[str, ...] = ()
) -> None:
    """Print each where a printer is set; ask for one where the computer has some; else say where it lies.

    What was `told` of those before it stays there to be read.
    """
    if not papers:
        return
    paper, *others = papers
    printing = shell.printing
    role: Role = "label" if paper.label else "page"

    def tell(sentence: str) -> None:
        shell.tell("\n".join([*told, sentence]))
        send_papers(shell, page, theme, words, others, (*told, sentence))

    def send(to: str = "") -> None:
        printing.send_file(role, paper.title, paper.path, paper.label, to)
        tell(words("papers.sent_one", title=paper.title))

    if printing.is_set(role):
        send()
    elif printing.can_print(role):
        from intake_app.desktop.printing import PrinterChooser

        chooser = PrinterChooser(theme, words, paper.title, printing.printers, page.window())
        chooser.chosen.connect(send)
        chooser.open()
    else:
        tell(words("papers.kept_one", title=paper.title, file=paper.path))
