"""What the command line says of data: no title is set, nothing is cleared, no line is turned round."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from intake_app.domain.unseen import on_screen
from tests.attacks import hostile
from tests.attacks.conftest import ROOT, Worked, intake
from tests.attacks.hostile import table

STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c]")
TITLE = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202egpj"
IN_TOML = "".join(f"\\u{ord(one):04x}" for one in TITLE)


def said(ended: subprocess.CompletedProcess[bytes]) -> str:
    return (ended.stdout + ended.stderr).decode()


def check(ended: subprocess.CompletedProcess[bytes], *, about: str = "U+001B") -> None:
    text = said(ended)
    assert "Traceback" not in text
    assert "fault of its own" not in text
    assert not STEERING.search(text), ascii(text)
    assert about in text or "\\x1b" in text, "the data was said at all"


def test_a_policy_file_cannot_steer_a_terminal(tmp_path: Path) -> None:
    told = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    (example,) = re.findall(r"```toml\n(id = \"example\".*?)```", told, re.DOTALL)
    folder = tmp_path / "policies"
    folder.mkdir()
    for text in (IN_TOML, "\\u202eExample", "\u2067Example"):
        (folder / "p.toml").write_text(example.replace('"Example returns"', f'"{text}"'), "utf-8")
        ended = intake("--policies", folder, "policy", "list", home=tmp_path)
        assert ended.returncode == 0, "the other policies serve"
        assert not STEERING.search(said(ended))
        assert b"expected text without control characters" in ended.stderr


def test_a_suppliers_file_cannot_steer_a_terminal(tmp_path: Path) -> None:
    units = tmp_path / f"{TITLE}.csv".replace("/", "")
    units.write_text(table([TITLE, TITLE, TITLE], headings=("Serial", "Model", TITLE)), "utf-8")
    check(intake("--station", tmp_path / "station", "import", "units", units, home=tmp_path))
    units.write_text(table(["SV-1", "S12E4", TITLE], headings=("Serial", "Model", TITLE)), "utf-8")
    ended = intake("--station", tmp_path / "station", "import", "units", units, home=tmp_path)
    assert ended.returncode == 0
    check(ended)


def test_an_argument_cannot_steer_a_terminal(worked: Worked, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(worked.folder, tmp_path / "station"))
    for words in (
        ("papers", TITLE, "--out", tmp_path / "out"),
        ("policy", "show", TITLE),
        ("import", "units", tmp_path / TITLE.replace("/", "")),
        ("sheet", "inspection", "--policy", TITLE, "--out", tmp_path / "x.pdf"),
    ):
        ended = intake("--station", folder, *words, home=tmp_path)
        assert ended.returncode == 2
        check(ended)


def test_evidence_from_a_stranger_cannot_steer_a_terminal(worked: Worked, tmp_path: Path) -> None:
    number = next(path.name for path in (worked.folder / "papers").iterdir() if path.name != "logos")
    file = tmp_path / "evidence.zip"
    words = ("--station", worked.folder, "evidence", number, "--out", file)
    assert intake(*words, home=tmp_path, state=worked.home / "state").returncode == 0
    running = re.search(r"[0-9]{6}", number)
    assert running
    # As many bytes as before, so that the file keeps its form: only its seal is broken.
    file.write_bytes(file.read_bytes().replace(running[0].encode(), b"\\u001b"))
    ended = intake("verify", file, home=tmp_path)
    assert ended.returncode == 1
    check(ended)


def test_evidence_that_is_a_bomb_or_leads_elsewhere_is_refused_unread(tmp_path: Path) -> None:
    """It is never unpacked: one form alone is read, without compression and with plain names."""
    made: dict[str, Path] = {}
    for name, inside, how in (
        ("packed", "a", zipfile.ZIP_DEFLATED),
        ("outside", "../../a", zipfile.ZIP_STORED),
        ("absolute", "/a", zipfile.ZIP_STORED),
    ):
        made[name] = tmp_path / f"{name}.zip"
        with zipfile.ZipFile(made[name], "w", how) as archive:
            archive.writestr(inside, b"0" * 1_000_000)
    made["sparse"] = tmp_path / "sparse.zip"
    with made["sparse"].open("wb") as file:
        file.truncate(1 << 40)
    made["empty"] = tmp_path / "empty.zip"
    made["empty"].write_bytes(b"")
    for file_ in made.values():
        before = set(tmp_path.rglob("*"))
        ended = intake("verify", file_, home=tmp_path)
        assert ended.returncode == 1
        assert b"not as a station writes it" in ended.stderr
        assert set(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("text", hostile.TEXTS)
def test_whatever_is_said_keeps_its_lines(text: str) -> None:
    assert on_screen(text).count("\n") == text.count("\n")
    assert not STEERING.search(on_screen(text))
