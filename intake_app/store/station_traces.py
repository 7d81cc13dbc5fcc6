"""Whether a folder without a journal once had one: then no start makes a new one in its place in silence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from intake_app.domain.errors import NotFound, StorageFailed
from intake_app.store.database import speaking
from intake_app.store.journal_reading import FILE_NAME


def refuse_lost_journal(folder: Path) -> None:
    """Raises `StorageFailed` where the journal is missing or empty and something tells that there was one."""
    path = folder / FILE_NAME
    with speaking(path, "open"):
        is_there = path.exists()
        if is_there and path.stat().st_size:
            return
        traces = list(_traces(folder))
    if traces:
        found = "is empty" if is_there else "is missing"
        raise StorageFailed(
            f"{FILE_NAME} in {folder} {found}, and there was one: {', '.join(traces)}. Nothing was changed. Run “intake"
            " restore”, which lists the backups and puts one back, or look where the file went. To begin a new station,"
            " name an empty folder with --station."
        )


def refuse_no_station(folder: Path) -> None:
    """Raises `NotFound` where there is no station, and as `refuse_lost_journal`: a mistyped folder becomes none."""
    refuse_lost_journal(folder)
    if not (folder / FILE_NAME).exists():
        raise NotFound(
            f"There is no {FILE_NAME} in {folder}, and nothing was made there. Start the station there once, or name"
            " its folder with --station."
        )


def _traces(folder: Path) -> Iterator[str]:
    """What tells of a journal that was there, in words."""
    from intake_app.store.backups import depot_of  # no usual start needs them
    from intake_app.store.pins import FILE_NAME as PINS_FILE
    from intake_app.store.published_key import PUBLIC_FILE
    from intake_app.store.restoring import REPLACED

    log = folder / f"{FILE_NAME}-wal"
    if log.exists() and log.stat().st_size:
        yield f"{log.name} holds entries"
    if _any(folder / "photos" / "originals", "*/*"):
        yield "photos were kept"
    if _any(folder / "papers", "*/*.pdf"):
        yield "papers were made"
    if depot_of(folder).found():
        yield "backups were made"
    if _any(folder, f"{REPLACED}*"):
        yield "a backup was put back"
    if _any(folder, "journal-before-*.sqlite3"):
        yield "it was brought up to date"
    if (folder / PINS_FILE).exists():
        yield "PINs were set"
    if (folder / PUBLIC_FILE).exists():
        yield "its end was signed"


def _any(folder: Path, form: str) -> bool:
    return next(folder.glob(form), None) is not None
