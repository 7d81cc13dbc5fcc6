"""A journal in an empty folder, events to put into it, and a place for photos."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from intake_app.domain.events import RETURN, AnyPayload, Draft, Opened
from intake_app.store.journal import SqliteJournal
from intake_app.store.photos import FolderPhotos
from intake_app.workflow.ports import Now

MakeDraft = Callable[..., Draft]


class TickingClock:
    """Tells a time that goes one second on with every look."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> Now:
        self.at += timedelta(seconds=1)
        return Now(self.at, 60)


@pytest.fixture
def clock() -> TickingClock:
    return TickingClock()


@pytest.fixture
def journal(tmp_path: Path, clock: TickingClock) -> Iterator[SqliteJournal]:
    with SqliteJournal(tmp_path, "Bench 3", clock) as opened:
        yield opened


@pytest.fixture
def draft() -> MakeDraft:
    """Drafts of one return, by default the one that opens it."""

    def make(subject: str = "r1", payload: AnyPayload | None = None, operator: str = "Ana") -> Draft:
        opening = Opened(
            serial=f"SN-{subject}",
            rma_number=f"OUT-{subject}",
            rma_origin="outside",
            received_on="2026-03-02",
            scanned=f"SN-{subject}",
            identified_by="serial",
        )
        return Draft(operator, RETURN, subject, payload or opening)

    return make


@pytest.fixture
def shelf(tmp_path: Path) -> FolderPhotos:
    return FolderPhotos(tmp_path / "station" / "photos")
