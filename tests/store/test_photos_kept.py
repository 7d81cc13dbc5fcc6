"""What was kept stays what it was, or is told to be lost or altered."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import msgspec
import pytest

from intake_app.domain.errors import StorageFailed
from intake_app.store.photos import FolderPhotos
from tests.store.photo_files import (
    corners,
    files,
    saved,
)


def test_the_same_bytes_are_one_file_and_not_written_again(shelf: FolderPhotos) -> None:
    content = saved(corners())
    kept = shelf.keep(content, "one.jpg")
    before = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in files(shelf)}
    again = shelf.keep(content, "other.jpg")
    assert {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in files(shelf)} == before
    assert msgspec.structs.replace(again, name="one.jpg") == kept
    assert len(before) == 2


def alter(path: Path) -> None:
    """Change one byte, and nothing else that can be kept: length and time of writing stay."""
    told = path.stat()
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(told.st_atime_ns, told.st_mtime_ns))


@pytest.mark.parametrize("which", ["original_path", "small_path"])
@pytest.mark.parametrize("fresh", [False, True], ids=["same run", "after a restart"])
def test_lost_and_altered_files_are_told_and_mended_by_the_same_content(
    shelf: FolderPhotos, which: str, fresh: bool
) -> None:
    content = saved(corners())
    kept = shelf.keep(content, "x")
    assert shelf.state(kept) == "sound"
    path: Path = getattr(shelf, which)(kept)
    here = FolderPhotos(shelf._folder) if fresh else shelf
    alter(path)
    if which == "small_path":
        assert here.small(kept) == b""
    assert here.state(kept) == ("altered" if which == "original_path" else "sound"), "a small copy is made again"
    assert here.keep(content, "x") == kept
    assert here.state(kept) == "sound"
    path.unlink()
    assert here.state(kept) == ("lost" if which == "original_path" else "sound")
    assert here.keep(content, "x") == kept
    assert here.state(kept) == "sound"
    assert here.small(kept)


def test_a_file_cut_short_later_is_altered(shelf: FolderPhotos) -> None:
    kept = shelf.keep(saved(corners()), "x")
    os.truncate(shelf.original_path(kept), 100)
    assert shelf.state(kept) == "altered"


def test_a_sound_photo_is_not_read_again_to_be_shown(shelf: FolderPhotos, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = shelf.keep(saved(corners()), "x")
    opened: list[object] = []
    monkeypatch.setattr(hashlib, "file_digest", lambda *told: opened.append(told))
    assert [shelf.state(kept) for _ in range(12)] == ["sound"] * 12
    assert opened == []


def test_what_cannot_be_written_is_said_and_leaves_nothing_half(shelf: FolderPhotos) -> None:
    shelf._folder.parent.mkdir(parents=True)
    shelf._folder.write_text("a file stands where the folder should be")
    with pytest.raises(StorageFailed, match=r"The photo foam\.jpg could not be kept"):
        shelf.keep(saved(corners()), "foam.jpg")


SYNCED = """
import os, sys
from pathlib import Path
sys.path[:0] = {path!r}
real = {{name: getattr(os, name) for name in ("fsync", "replace")}}
log = []
def fsync(descriptor):
    log.append(("sync", os.path.realpath(f"/proc/self/fd/{{descriptor}}")))
    real["fsync"](descriptor)
os.fsync = fsync
replace = Path.replace
def renamed(self, target):
    log.append(("rename", str(target)))
    return replace(self, target)
Path.replace = renamed
from intake_app.store.photos import FolderPhotos
folder = Path({folder!r})
kept = FolderPhotos(folder).keep(Path({file!r}).read_bytes(), "x")
for what, path in log:
    print(what, os.path.relpath(path, folder))
"""


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="the names of open files are read from /proc")
def test_file_and_folders_are_on_the_disk_before_it_returns(tmp_path: Path) -> None:
    import subprocess

    file, folder = tmp_path / "x.jpg", tmp_path / "station" / "photos"
    file.write_bytes(saved(corners()))
    script = SYNCED.format(path=sys.path, folder=str(folder), file=str(file))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    steps = done.stdout.splitlines()
    for root in ("originals", "small"):
        renamed = next(at for at, step in enumerate(steps) if step.startswith(f"rename {root}/"))
        name = steps[renamed].split()[1]
        assert steps[renamed - 1].startswith(f"sync {root}/"), "the content is synced before it gets its name"
        assert f"sync {Path(name).parent}" in steps[renamed:]
        assert f"sync {root}" in steps
    assert {"sync .", "sync .."} <= set(steps)
