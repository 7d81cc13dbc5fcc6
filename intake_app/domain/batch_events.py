"""What happens to a batch for accounting: it is made with all its lines, and files of it are written."""

from __future__ import annotations

from typing import Final

import msgspec

from intake_app.domain.payload import Payload
from intake_app.domain.spreadsheet import Kind

BATCH: Final = "batch"  # the subject kind; the subject is the batch's id, which stands in each of its lines


class BatchColumn(msgspec.Struct, frozen=True):
    """A column of its file: its heading, what it holds, and its width in pixels."""

    title: str
    kind: Kind
    width: int


class BatchMade(Payload, frozen=True, tag="batch_made"):
    """These lines go out together. All that the file says stands here, so that it can be written again as it was."""

    title: str
    columns: list[BatchColumn]
    rows: list[list[str]]


class BatchWritten(Payload, frozen=True, tag="batch_written"):
    """A file of it is whole on the disk, at this path."""

    file: str


BatchPayload = BatchMade | BatchWritten
