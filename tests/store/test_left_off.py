from __future__ import annotations

from pathlib import Path

import pytest

from intake_app.domain.left_off import LeftOff
from intake_app.store.left_off import FILE_NAME, LeftOffFile


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b'{"id":1}', b'{"id":"\xff"}', b'{"more":' + b"[" * 100_000 + b"]" * 100_000 + b"}"],
    ids=["empty", "other", "kind", "no text", "deep"],
)
def test_nothing_was_left_where_that_cannot_be_read(tmp_path: Path, content: bytes) -> None:
    file = LeftOffFile(tmp_path)
    file.write(LeftOff(id="1"))
    assert file.read() == LeftOff(id="1")
    (tmp_path / FILE_NAME).write_bytes(content)
    assert file.read() == LeftOff()
