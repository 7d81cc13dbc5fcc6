from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from intake_app.domain.errors import StorageFailed
from intake_app.domain.heads import Head, HeadLine, LineKind
from intake_app.store.heads_memory import MEMORY_FILE, HeadsMemory
from intake_app.store.kept_heads import signed_head
from intake_app.store.signing import StationKey, open_key

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def key(tmp_path: Path) -> StationKey:
    return open_key(tmp_path / "station", tmp_path / "keys")


def line(key: StationKey, sequence: int, kind: LineKind = "head") -> HeadLine:
    return signed_head(key, Head("B3", sequence, f"{sequence:064}"), AT, kind)


def test_what_was_added_is_read_again_and_no_other_key_signed_it(tmp_path: Path, key: StationKey) -> None:
    memory = HeadsMemory(tmp_path / "memory")
    assert memory.read(key) == ([], False)
    lines = memory.add([line(key, 0, "begun")], [])
    lines = memory.add([line(key, 1), line(key, 2)], lines)
    assert memory.read(key) == (lines, False)
    assert [one.sequence for one in lines] == [0, 1, 2]
    other = open_key(tmp_path / "other", tmp_path / "keys")
    assert memory.read(other) == ([], True)
    assert (tmp_path / "memory" / MEMORY_FILE).stat().st_mode & 0o777 == 0o600


def test_a_memory_of_many_heads_stays_short(tmp_path: Path, key: StationKey) -> None:
    memory = HeadsMemory(tmp_path)
    lines = memory.add([line(key, 0, "begun")], [])
    for sequence in range(1, 1_200):
        lines = memory.add([line(key, sequence)], lines)
        assert len(lines) <= 513
    assert memory.read(key) == (lines, False)
    assert lines[0].kind == "begun"
    assert [one.sequence for one in lines[-64:]] == list(range(1_136, 1_200))
    assert lines[1].sequence == 1


def test_a_half_written_line_is_no_line_and_goes_with_the_next(tmp_path: Path, key: StationKey) -> None:
    memory, file = HeadsMemory(tmp_path), tmp_path / MEMORY_FILE
    lines = memory.add([line(key, 0, "begun"), line(key, 1)], [])
    for torn in (b'{"kind":"head","sta', b"\0" * 300):
        file.write_bytes(file.read_bytes() + torn)
        assert memory.read(key) == (lines, False)
        lines = memory.add([line(key, lines[-1].sequence + 1)], lines)
        assert memory.read(key) == (lines, False)
    assert b"\0" not in file.read_bytes()


def test_a_line_that_is_too_deep_to_be_read_is_no_line(tmp_path: Path, key: StationKey) -> None:
    memory = HeadsMemory(tmp_path)
    lines = memory.add([line(key, 0, "begun")], [])
    with (tmp_path / MEMORY_FILE).open("ab") as file:
        file.write(b'{"more":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n")
    assert memory.read(key) == (lines, True)


def test_a_memory_that_is_begun_anew_is_kept_aside(tmp_path: Path, key: StationKey) -> None:
    memory = HeadsMemory(tmp_path)
    for number in (1, 2):
        memory.add([line(key, number, "begun")], [])
        memory.keep_aside()
        assert (tmp_path / f"heads-before-{number}.jsonl").read_bytes() == (tmp_path / MEMORY_FILE).read_bytes()
    assert memory.read(key) == ([line(key, 2, "begun")], False)
    (tmp_path / MEMORY_FILE).unlink()
    memory.keep_aside()
    assert len(list(tmp_path.glob("heads-before-*.jsonl"))) == 2


def test_what_the_disk_refuses_is_said(tmp_path: Path, key: StationKey) -> None:
    (tmp_path / MEMORY_FILE).mkdir()
    memory = HeadsMemory(tmp_path)
    with pytest.raises(StorageFailed, match="cannot be read"):
        memory.read(key)
    with pytest.raises(StorageFailed, match="cannot be written"):
        memory.add([line(key, 1)], [])
