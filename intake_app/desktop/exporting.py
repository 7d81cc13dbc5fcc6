"""Asks where a list goes, has it written aside from the window, and says where it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QWidget

from intake_app.desktop.choosers import ask_to_write
from intake_app.desktop.errands import Errands
from intake_app.desktop.surroundings import Shell
from intake_app.domain.words import Words
from intake_app.workflow.listing import Listing

if TYPE_CHECKING:
    from intake_app.workflow.bench import Bench

_NOT_IN_A_NAME: Final = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')
_LONGEST_NAME: Final = 80
_ENDINGS: Final = ("xlsx", "csv")


def export(shell: Shell, parent: QWidget, bench: Bench, errands: Errands, listing: Listing) -> None:
    """Ask for a file and write the list into it."""
    path = ask_path(parent, bench.words, listing.title)
    if path is not None:
        errands.aside(lambda: bench.export(listing, path), shell.tell, shell.fail)


def ask_path(parent: QWidget, words: Words, title: str) -> Path | None:
    """The file that is chosen, CSV or XLSX by its ending; None where somebody thought better of it."""
    kinds = {ending: words(f"listing.{ending}") for ending in _ENDINGS}
    return ask_file(parent, words("listing.export_title"), title, kinds)


def ask_file(parent: QWidget, title: str, suggested: str, kinds: Mapping[str, str]) -> Path | None:
    """The file to write that is chosen; `kinds` are the endings that it can have, the usual one first, in words."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    name = " ".join(_NOT_IN_A_NAME.sub(" ", suggested).split())[:_LONGEST_NAME].strip(". ")
    return ask_to_write(parent, title, Path(folder) / f"{name}.{next(iter(kinds))}", kinds)
