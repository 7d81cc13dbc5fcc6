from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import debian_libraries
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("arguments", [(), ("nonsense",), ("run", "now")])
def test_the_script_says_what_it_can_do(arguments: tuple[str, ...]) -> None:
    script = (sys.executable, str(ROOT / "packaging" / "station.py"), *arguments)
    done = subprocess.run(script, check=False, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 2
    assert "install, run, test, bench, screenshots, lock" in done.stderr


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

    missing = debian_libraries.missing_packages(tmp_path / "PySide6")

    assert {"libpulse0", "libodd.so.7"} <= set(missing) <= {"libpulse0", "libodd.so.7", "fonts-dejavu-core"}
    assert debian_libraries.command_for(missing).startswith("sudo apt-get install")
    assert "libpulse0" in debian_libraries.command_for(missing)
