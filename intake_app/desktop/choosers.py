"""The choosers of files and folders, which are there to name one.

Qt's own chooser deletes, renames and makes files and folders, for everybody at the bench and in any folder that the
station can write into, its own among them. All choosers are made here, and none that is Qt's can. Outside a kiosk
(`entrance.py`) the system's own comes where it has one, and its menus are the system's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from intake_app.domain.words import Words


def photo_filters(words: Words) -> list[str]:
    """What is shown where a photo or a proof is chosen: those, or whatever is there."""
    return [words("photos.filter"), words("photos.any_file")]


def choose_files(parent: QWidget, title: str, filters: Sequence[str], chosen: Callable[[list[Path]], None]) -> None:
    """Ask for files. The chooser is a window of its own, and nothing waits for it."""
    dialog = _files(parent, title, filters, QFileDialog.FileMode.ExistingFiles)
    _open(dialog, lambda files: chosen([Path(file) for file in files]))


def choose_file(parent: QWidget, title: str, filters: Sequence[str], chosen: Callable[[Path], None]) -> None:
    """Ask for one file; nothing waits for it."""
    dialog = _files(parent, title, filters, QFileDialog.FileMode.ExistingFile)
    _open(dialog, lambda files: chosen(Path(files[0])))


def choose_folder(parent: QWidget, title: str, folder: str, chosen: Callable[[str], None]) -> None:
    """Ask for a folder, from this one on; nothing waits for it."""
    dialog = _chooser(parent, title, folder)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    _open(dialog, lambda folders: chosen(folders[0]))


def ask_to_read(parent: QWidget, title: str, filters: Sequence[str]) -> Path | None:
    """The file that is chosen; None where somebody thought better of it."""
    return _asked(_files(parent, title, filters, QFileDialog.FileMode.ExistingFile))


def ask_to_write(parent: QWidget, title: str, proposed: Path, kinds: Mapping[str, str]) -> Path | None:
    """The file to write that is chosen; `kinds` are the endings that it can have, the usual one first, in words."""
    dialog = _chooser(parent, title, str(proposed.parent))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    endings, filters = list(kinds), list(kinds.values())
    dialog.setNameFilters(filters)
    # The ending comes with the kind, before the question whether another file is to be replaced.
    dialog.setDefaultSuffix(endings[0])
    dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(endings[filters.index(chosen)]))
    dialog.selectFile(proposed.name)
    return _asked(dialog)


def _chooser(parent: QWidget, title: str, folder: str = "") -> QFileDialog:
    dialog = QFileDialog(parent, title, folder)
    dialog.setOption(QFileDialog.Option.ReadOnly)
    return dialog


def _files(parent: QWidget, title: str, filters: Sequence[str], mode: QFileDialog.FileMode) -> QFileDialog:
    dialog = _chooser(parent, title)
    dialog.setFileMode(mode)
    dialog.setNameFilters(filters)
    return dialog


def _open(dialog: QFileDialog, chosen: Callable[[list[str]], None]) -> None:
    dialog.filesSelected.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def _asked(dialog: QFileDialog) -> Path | None:
    chosen = dialog.selectedFiles() if dialog.exec() else []
    dialog.deleteLater()
    return Path(chosen[0]) if chosen else None
