"""The bytes of a journal's file as they lay there before it was opened."""

from __future__ import annotations

import hashlib
import threading
from contextlib import closing
from pathlib import Path

import pytest

from intake_app.store.file_at_rest import FileAtRest

_LARGE = 5 << 20


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("size", [0, 1, _LARGE])
def test_it_is_the_file_s_own(tmp_path: Path, size: int) -> None:
    file = tmp_path / "journal.sqlite3"
    file.write_bytes(b"x" * size)
    with closing(FileAtRest(file)) as at_rest:
        assert at_rest.sha256() == sha256(b"x" * size)
        assert at_rest.begin()


def test_a_large_one_is_read_aside_unless_there_is_no_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "journal.sqlite3"
    file.write_bytes(b"x" * _LARGE)

    def refused(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refused)
    with closing(FileAtRest(file)) as at_rest:
        assert at_rest.begin()
        assert at_rest.sha256() == sha256(b"x" * _LARGE)


def test_a_file_with_a_log_beside_it_is_not_all_and_of_no_file_there_is_nothing(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite3"
    with closing(FileAtRest(file)) as at_rest:
        assert (at_rest.sha256(), at_rest.had_log) == ("", False)
    file.write_bytes(b"x")
    log = tmp_path / "journal.sqlite3-wal"
    for frames in (b"frames", b""):
        log.write_bytes(frames)
        with closing(FileAtRest(file)) as at_rest:
            assert (at_rest.sha256(), at_rest.had_log) == ("" if frames else sha256(b"x"), bool(frames))


def test_what_nobody_asked_for_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite3"
    file.write_bytes(b"x")
    with closing(FileAtRest(file)) as at_rest:
        at_rest.forgo()
        assert at_rest.sha256() == ""
    with closing(FileAtRest(file)) as at_rest:
        assert at_rest.begin()
        at_rest.forgo()
        assert at_rest.sha256() == sha256(b"x")
