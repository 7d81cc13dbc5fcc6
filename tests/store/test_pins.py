"""The hashes of PINs: in a file of their own, for its owner alone, and never the PIN."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from argon2 import PasswordHasher

from intake_app.domain.errors import StorageFailed
from intake_app.store import pins
from intake_app.store.pins import FILE_NAME, PinFile


@pytest.fixture
def kept(tmp_path: Path) -> PinFile:
    file = PinFile(tmp_path)
    file.keep("one", "408271")
    file.keep("two", "193746")
    return file


def test_a_hash_that_is_not_the_one_that_was_kept_opens_nothing(kept: PinFile, tmp_path: Path) -> None:
    sha256 = kept.keep("three", "502749")
    assert kept.is_right("three", sha256, "502749")
    assert not kept.is_right("three", sha256, "408271")
    file = tmp_path / FILE_NAME
    exchanged = msgspec.json.decode(file.read_bytes(), type=dict[str, str])
    exchanged["three"] = exchanged["one"]
    file.write_bytes(msgspec.json.encode(exchanged))
    for pin in ("408271", "502749", "193746"):
        with pytest.raises(StorageFailed, match=r"not the one that was kept when it was set.*reset-pin NAME"):
            kept.is_right("three", sha256, pin)
    assert kept.is_right("three", "", "408271"), "of a PIN that an earlier program set nothing is known"


def test_a_pin_is_right_under_its_own_id_and_after_a_restart(kept: PinFile, tmp_path: Path) -> None:
    for file in (kept, PinFile(tmp_path)):
        assert file.is_right("one", "", "408271")
        assert not file.is_right("one", "", "193746")
        assert not file.is_right("", "", "408271")
        assert not file.is_right("three", "", "408271")


def test_the_file_is_for_its_owner_and_holds_argon2id_by_rfc_9106(tmp_path: Path) -> None:
    # In a process of its own: the tests make theirs of less.
    script = "import pathlib, sys; from intake_app.store.pins import PinFile; PinFile(pathlib.Path(sys.argv[1]))"
    for pin_id in ("one", "two"):
        subprocess.run([sys.executable, "-c", f"{script}.keep('{pin_id}', '408271')", str(tmp_path)], check=True)
    file = tmp_path / FILE_NAME
    assert file.stat().st_mode & 0o777 == 0o600
    text = file.read_text("utf-8")
    assert "408271" not in text
    assert re.findall(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$", text) == [("65536", "3", "4")] * 2
    assert len(set(re.findall(r"p=4\$([^$]+)\$", text))) == 2


def test_what_no_event_names_is_forgotten(kept: PinFile, tmp_path: Path) -> None:
    before = (tmp_path / FILE_NAME).stat().st_mtime_ns
    kept.keep_only(["one", "two", "nine"])
    assert (tmp_path / FILE_NAME).stat().st_mtime_ns == before
    kept.keep_only(["one"])
    assert not kept.is_right("two", "", "193746")
    assert kept.is_right("one", "", "408271")


def test_a_file_that_cannot_be_read_opens_nothing_and_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("{", "utf-8")
    with pytest.raises(StorageFailed, match="reset-pin"):
        PinFile(tmp_path).is_right("one", "", "408271")
    (tmp_path / FILE_NAME).write_text('{"one": "no hash"}', "utf-8")
    with pytest.raises(StorageFailed, match="reset-pin"):
        PinFile(tmp_path).is_right("one", "", "408271")


def test_a_folder_that_takes_nothing_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed, match="The PIN is as it was"):
        PinFile(tmp_path / "gone").keep("one", "408271")


def test_a_machine_without_memory_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pins, "MEMORY_KIB", 2**32 - 1)
    with pytest.raises(StorageFailed, match="cannot be hashed"):
        PinFile(tmp_path).keep("one", "408271")


def test_a_pin_of_nobody_is_hashed_like_one_of_somebody(kept: PinFile, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    verify = PasswordHasher.verify
    kept.is_right("one", "", "271093")

    def counted(hasher: PasswordHasher, hashed: str, pin: str) -> bool:
        asked.append(hashed.rsplit("$", 2)[0])
        return verify(hasher, hashed, pin)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    assert not kept.is_right("one", "", "271093")
    assert not kept.is_right("", "", "271093")
    assert len(asked) == 2
    assert len(set(asked)) == 1
