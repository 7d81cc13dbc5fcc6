"""A station folder on a network share is refused, or allowed by a setting that says the risk."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from intake_app.bootstrap import open_station
from intake_app.cli import main
from intake_app.domain.errors import StorageFailed
from intake_app.settings import load
from intake_app.store import disks
from intake_app.store.disks import share_in, share_under

TABLE = r"""
21 28 0:19 / /proc rw,nosuid shared:5 - proc proc rw
28 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw
40 28 0:35 / /mnt/office rw,relatime shared:20 - nfs4 filer:/office rw,vers=4.2
41 28 0:36 / /mnt/Team\040Share rw,relatime shared:21 - cifs //filer/team rw,vers=3.1.1
42 28 0:37 / /data/ana/remote rw,nosuid - fuse.sshfs ana@far:/ rw,user_id=1000
43 28 0:38 / /mnt/c rw,noatime - 9p C:\134 rw,dirsync
44 28 8:17 / /media/stick rw,nosuid - fuseblk /dev/sdb1 rw,blksize=4096
45 40 8:33 / /mnt/office/local rw - xfs /dev/sdc1 rw
46 28 0:39 / /mnt/twice rw - ext4 /dev/sdd1 rw
47 46 0:40 / /mnt/twice rw - smb3 //filer/twice rw
48 28 0:41 / /run/user/1000/gvfs rw - fuse.gvfsd-fuse gvfsd-fuse rw
broken line
""".strip()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/data/ana/.local/share/intake-station", ""),
        ("/mnt/office", "nfs4"),
        ("/mnt/office/bench 3", "nfs4"),
        ("/mnt/officer", ""),
        ("/mnt/office/local/bench", ""),
        ("/mnt/Team Share/x", "cifs"),
        ("/data/ana/remote/x", "fuse.sshfs"),
        ("/mnt/c/Users", "9p"),
        ("/media/stick", ""),
        ("/mnt/twice", "smb3"),
        ("/run/user/1000/gvfs/smb-share:server=filer", "fuse.gvfsd-fuse"),
    ],
)
def test_what_a_folder_lies_on(path: str, kind: str) -> None:
    assert share_in(TABLE, path) == kind


def test_without_a_table_nobody_can_tell() -> None:
    assert share_in("", "/mnt/office") == ""


@pytest.mark.skipif(sys.platform == "win32", reason="a table of mounts is how Linux tells it")
def test_the_start_refuses_a_share_and_the_setting_that_allows_it_says_the_risk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert share_under(tmp_path) == "", "this computer's own disk"
    table = tmp_path / "mounts"
    folder = tmp_path / "share" / "station"
    table.write_text(f"{TABLE}\n99 28 0:50 / {tmp_path}/share rw - nfs4 filer:/x rw\n", "utf-8")
    monkeypatch.setattr(disks, "_MOUNTS", table)
    with pytest.raises(StorageFailed, match=r"lies on a network share \(nfs4\).*Name a folder on a disk"):
        open_station(load(folder))
    assert not folder.exists(), "nothing is made there"
    assert main(["--station", str(folder)]) == 1
    assert "network_folder = true" in capsys.readouterr().err
    assert [one.name for one in folder.iterdir()] == ["log"], "what was said, and nothing of a record"
    (folder / "settings.toml").write_text("network_folder = true\n", "utf-8")
    station = open_station(load(folder))
    station.close()
    assert any("which the settings allow. A share can lose or damage" in one for one in station.problems)


def test_a_computer_that_has_no_such_table_is_not_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disks, "_MOUNTS", tmp_path / "nothing")
    assert share_under(tmp_path) == ""
