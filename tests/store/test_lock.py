from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake_app.domain.errors import AlreadyOpen, StorageFailed
from intake_app.store.lock import FolderLock

HOLDER = """
import sys
from pathlib import Path
from intake_app.store.lock import FolderLock
with FolderLock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""
NOBODY = 65534


@pytest.fixture
def holder(tmp_path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_instance_is_told_who_works_there(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    with holder:
        with pytest.raises(AlreadyOpen, match=f"already at work in .*process {holder.pid} on "):
            FolderLock(tmp_path)
        holder.communicate()
    with FolderLock(tmp_path):
        pass


def test_a_killed_instance_leaves_the_folder_free(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    with holder:
        holder.kill()
        holder.communicate()
    with FolderLock(tmp_path) as lock:
        with pytest.raises(AlreadyOpen, match=f"process {os.getpid()}"):
            FolderLock(tmp_path)
        lock.release()
        lock.release()
        with FolderLock(tmp_path):
            pass


def test_an_owner_file_that_cannot_be_read_does_not_matter(tmp_path: Path) -> None:
    with FolderLock(tmp_path):
        (tmp_path / "station.lock.owner").write_text("]")
        with pytest.raises(AlreadyOpen, match="did not say who"):
            FolderLock(tmp_path)


def test_two_locks_of_one_folder_do_not_disturb_each_other(tmp_path: Path) -> None:
    with FolderLock(tmp_path), FolderLock(tmp_path, "catalogue.lock", "An import"):
        pass


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageFailed, match="cannot be written"):
        FolderLock(tmp_path / "file" / "station")


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A folder that this process may read and not write; as root it is somebody else for the time of the test."""
    folder = tmp_path / "station"
    folder.mkdir()
    folder.chmod(0o555)  # whatever umask a command has left
    if not hasattr(os, "geteuid") or os.geteuid():
        yield folder
        return
    for above in tmp_path.parents:
        if not above.stat().st_mode & 0o001:
            above.chmod(above.stat().st_mode | 0o011)
    tmp_path.chmod(0o711)
    os.seteuid(NOBODY)
    yield folder
    os.seteuid(0)


@pytest.mark.skipif(os.name == "nt", reason="a folder of Windows is not made read-only by its mode")
def test_a_read_only_folder_is_told(read_only: Path) -> None:
    with pytest.raises(StorageFailed, match=r"The folder .* cannot be written \(Permission denied\)\."):
        FolderLock(read_only)
    assert list(read_only.iterdir()) == []
