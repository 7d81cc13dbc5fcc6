"""What lies under a folder: how much room there is, and whether it is a disk at all or a share in the network."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path
from typing import Final

from intake_app.domain.errors import StorageFailed

_MOUNTS: Final = Path("/proc/self/mountinfo")
_SHARES: Final = frozenset(
    {
        "9p", "acfs", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "fhgfs", "gfs", "gfs2", "gpfs", "lustre", "ncp",
        "ncpfs", "nfs", "nfs4", "ocfs2", "orangefs", "pvfs2", "smb", "smb2", "smb3", "smbfs", "vboxsf", "virtiofs",
        "vmhgfs", "webdav",
    }
)  # fmt: skip
_FUSE_DISKS: Final = frozenset({"fuseblk", "fuse.ntfs-3g", "fuse.ntfs", "fuse.exfat", "fuse.lxcfs"})
_REMOTE_DRIVE: Final = 4
_MOUNT: Final = re.compile(r"(?:\S+ ){4}(?P<place>\S+) .*? - (?P<kind>\S+) ")


def room(folder: Path) -> tuple[int, int]:
    """The bytes that are left for us on the disk of this folder, and all that it has. Raises `StorageFailed`."""
    try:
        told = shutil.disk_usage(folder)
    except OSError as error:
        raise StorageFailed(f"The disk of {folder} does not answer ({error.strerror}). Look at the disk.") from error
    return told.free, told.total


def share_under(folder: Path) -> str:
    """The kind of network share that this folder lies on; empty where it lies on a disk, or nobody can tell."""
    if sys.platform == "win32":
        return _windows_share(folder)
    try:
        table = _MOUNTS.read_text("utf-8", "surrogateescape")
    except OSError:
        return ""
    return share_in(table, os.path.realpath(folder))


def share_in(table: str, path: str) -> str:
    """The same by a table of mounts in the form of /proc/self/mountinfo, for a path without links."""
    best, kind = "", ""
    for line in table.splitlines():
        found = _MOUNT.match(line)
        if found is None:
            continue
        place = _unescaped(found["place"])
        # Of several on one place the last covers the others.
        if _is_under(path, place) and len(place) >= len(best):
            best, kind = place, found["kind"]
    is_share = kind in _SHARES or (kind.startswith("fuse") and kind not in _FUSE_DISKS)
    return kind if is_share else ""


def refuse_share(folder: Path, *, is_allowed: bool) -> str:
    """Raises `StorageFailed` for a folder on a network share, unless that is allowed; then returns what the risk is."""
    kind = share_under(folder)
    if not kind:
        return ""
    if is_allowed:
        return (
            f"The station folder {folder} lies on a network share ({kind}), which the settings allow. A share can lose"
            " or damage what was recorded when the network fails, and must never be used by two computers. Look that"
            " backups go to a disk of this computer."
        )
    raise StorageFailed(
        f"The station folder {folder} lies on a network share ({kind}). The record needs a disk of this computer: a"
        " share can lose or damage it when the network fails, or when two computers write. Name a folder on a disk with"
        " --station. Whoever takes that risk writes network_folder = true into settings.toml in the folder."
    )


def _is_under(path: str, place: str) -> bool:
    return place in {path, "/"} or path.startswith(f"{place}/")


def _unescaped(text: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), text)


def _windows_share(folder: Path) -> str:
    """Shares of Windows: a UNC path, or a letter that stands for one."""
    drive = folder.resolve().drive
    if drive.startswith("\\\\"):
        return "UNC"
    import ctypes

    kind = ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\")  # type: ignore[attr-defined,unused-ignore]
    return "network drive" if kind == _REMOTE_DRIVE else ""
