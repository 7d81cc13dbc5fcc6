from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import debian_libraries
import pytest
import station

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("arguments", [(), ("nonsense",), ("run", "now")])
def test_the_script_says_what_it_can_do(arguments: tuple[str, ...]) -> None:
    script = (sys.executable, str(ROOT / "packaging" / "station.py"), *arguments)
    done = subprocess.run(script, check=False, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 2
    assert "install, run, test, bench, soak, screenshots, lock, audit, release" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="shell scripts stand in for Debian's programs")
def test_a_library_that_does_not_resolve_is_named_by_its_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = "libpulse.so.0 => not found\\n\\tlibc.so.6 => /lib/libc.so.6 (0x1)\\n\\tlibodd.so.7 => not found"
    for name, says in (("ldd", listed), ("apt-get", "")):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\nprintf '\\t{says}\\n'\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    loaded = tmp_path / "PySide6" / "Qt" / "plugins" / "platforms" / "libqxcb.so"
    loaded.parent.mkdir(parents=True)
    loaded.touch()

    missing = debian_libraries.missing(tmp_path / "PySide6")

    assert {"libpulse0"} <= set(missing.packages) <= {"libpulse0", "fonts-dejavu-core"}
    assert missing.unknown == ("libodd.so.7",)
    command = debian_libraries.command_for(missing.packages)
    assert command.startswith("sudo apt-get install")
    assert "libpulse0" in command
    assert "libodd" not in command


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The script with a .venv of its own and commands that only take note; returns the notes."""
    root = tmp_path / "with a space"
    venv = root / ".venv"
    (root / "packaging").mkdir(parents=True)
    for name in ("pyproject.toml", *(f"packaging/{name}" for name in station.LOCKS.values())):
        shutil.copy(ROOT / name, root / name)
    done: list[str] = []

    def must(*command: str) -> None:
        done.append("make" if "venv" in command else "install")
        if "venv" in command:
            subprocess.run([*command, "--without-pip"], check=True)
            (venv / "lib" / "pip.py").write_text("")
            (venv / "bin" / "intake").write_text("")

    monkeypatch.setattr(station, "ROOT", root)
    monkeypatch.setattr(station, "VENV", venv)
    monkeypatch.setattr(station, "PYTHON", venv / "bin" / "python")
    monkeypatch.setattr(station, "INTAKE", venv / "bin" / "intake")
    monkeypatch.setattr(station, "STAMP", venv / "intake-station.stamp")
    monkeypatch.setattr(station, "_must", must)
    monkeypatch.setenv("PYTHONPATH", str(venv / "lib"))
    return done


@pytest.mark.skipif(os.name == "nt", reason="the folders of a .venv have other names")
def test_an_installation_is_done_once_and_again_only_for_a_reason(checkout: list[str]) -> None:
    station.install()
    assert checkout == ["make", "install", "install"]
    station.install()
    assert len(checkout) == 3
    station.install("development")
    station.install("runtime")
    assert checkout[3:] == ["install", "install"]
    (station.ROOT / "packaging" / "requirements.lock").write_text("changed", "utf-8")
    station.install()
    assert checkout[5:] == ["install", "install"]


@pytest.mark.skipif(os.name == "nt", reason="the folders of a .venv have other names")
@pytest.mark.parametrize("left", ["", "\n", "\xff", "/somewhere\nruntime"])
def test_a_stamp_that_was_cut_off_is_written_anew(checkout: list[str], left: str) -> None:
    station.install()
    station.STAMP.write_bytes(left.encode("latin-1"))
    checkout.clear()
    station.install()
    assert checkout == ["install", "install"]
    assert station.STAMP.read_text("utf-8").startswith(str(station.ROOT))
    assert sorted(file.name for file in station.VENV.glob("*stamp*")) == ["intake-station.stamp"]


@pytest.mark.skipif(os.name == "nt", reason="the folders of a .venv have other names")
def test_another_python_and_another_place_make_venv_anew(checkout: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    station.install()
    configuration = station.VENV / "pyvenv.cfg"
    configuration.write_text(configuration.read_text("utf-8").replace(str(station.VENV), "/elsewhere/.venv"), "utf-8")
    station.STAMP.unlink()
    checkout.clear()
    station.install()
    assert checkout == ["make", "install", "install"]
    monkeypatch.setattr(sys, "version", f"3.99.0 of another day, {sys.version}")
    checkout.clear()
    station.install()
    assert checkout == ["make", "install", "install"]


def test_no_folder_of_tests_is_left_out() -> None:
    here = {path.parent.relative_to(ROOT / "tests").parts[0] for path in (ROOT / "tests").rglob("test_*.py")}
    folders = [folder for _, folders in station.TESTS.values() for folder in folders]
    assert sorted(folder for folder in folders if "/" not in folder) == sorted(here)
    # What one part leaves out of its folder is another part.
    left_out = {one for runner, _ in station.TESTS.values() for one in runner if one.startswith("tests/")}
    assert left_out == {f"tests/{folder}" for folder in folders if "/" in folder}
