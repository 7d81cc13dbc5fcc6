"""Everything that is done to a checkout: install, run, test, bench, soak, screenshots, lock, audit, release.

Standard library only, for any Python from 3.11 on, on Linux, Windows and macOS:

    python3 packaging/station.py run        (Windows: py packaging/station.py run)
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import debian_libraries

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
INTAKE = BIN / ("intake.exe" if os.name == "nt" else "intake")
STAMP = VENV / "intake-station.stamp"
# The second holds all of the first, with the same versions, and the tools.
LOCKS = {"runtime": "requirements.lock", "development": "requirements-dev.lock"}
OLDEST_PYTHON = (3, 11)
TESTS = {
    "tests of rules": (("coverage", "run", "-m", "pytest"), ("domain",)),
    "tests of work and its rights": (("pytest",), ("workflow",)),
    "tests of the store": (("pytest",), ("store",)),
    "tests of papers and packaging": (("pytest",), ("documents", "packaging")),
    "tests of devices": (("pytest",), ("devices",)),
    "tests of the window": (("pytest",), ("desktop",)),
    "tests of whole returns in the window": (("pytest",), ("whole/window",)),
    "tests of the program from outside": (("pytest", "--ignore", "tests/whole/window"), ("whole",)),
    "tests of faults and attacks": (("pytest",), ("faults", "attacks")),
}
"""How each part of the tests is run, and the folders of it."""
ON_DISK = {"tests of devices", "tests of faults and attacks"}
"""What writes to the disk also where there is memory for it: Qt locks a port by its path, and faults want a disk."""
MEMORY = Path("/dev/shm")  # noqa: S108 - where a system has memory as a folder; a folder of our own is made there
MEMORY_NEEDED = 4 << 30


class Stop(Exception):
    """A reason to end, as a sentence for the person at the terminal."""


def install(level: str = "runtime") -> None:
    """Make `.venv` with the exact packages of the lock and the checkout itself, unless that is done."""
    stamps = {each: f"{ROOT}\n{each}\n{_fingerprint()}\n" for each in LOCKS}
    if not (PYTHON.exists() and INTAKE.exists() and _stamp() in {stamps[level], stamps["development"]}):
        _make_venv()
        pip = (
            str(PYTHON),
            "-m",
            "pip",
            "--disable-pip-version-check",
            "install",
            "--progress-bar",
            "off",
            "--quiet",
        )
        lock = ROOT / "packaging" / LOCKS[level]
        _say(f"installing the {level} packages of packaging/{LOCKS[level]}")
        _must(*pip, "--only-binary", ":all:", "--require-hashes", "--requirement", str(lock))
        _must(*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
        _write_whole(STAMP, stamps[level])
    _give_qt_its_libraries()
    _say(f"ready: {INTAKE.relative_to(ROOT)}")


def run() -> None:
    """Open the station on sample data; without a screen, carry the sample returns through."""
    install()
    if os.name == "nt" or sys.platform == "darwin" or _a_screen_is_there():
        station = ROOT / "out" / "station"
        _say(f"opening the station on sample data, kept in {station}")
        _must(str(INTAKE), "--station", str(station), "--sample")
        return
    demo = ROOT / "out" / "demo"
    shutil.rmtree(demo, ignore_errors=True)
    _say("no screen (neither DISPLAY nor WAYLAND_DISPLAY is set): carrying the sample returns through")
    _must(str(INTAKE), "demo", "--out", str(demo))
    _say(f"labels, reports and records are in {demo}, one folder a return; summary.csv lists them")


def test() -> None:
    """Every check of the project: style, types, layers, tests, and every branch of the domain."""
    install("development")
    domain = ("--include", "intake_app/domain/*", "--fail-under", "100")
    checks = {
        "style": (str(PYTHON), "-m", "ruff", "check", "."),
        "format": (str(PYTHON), "-m", "ruff", "format", "--check", "."),
        "layers": (str(BIN / "lint-imports"), "--no-cache"),
    }
    long: dict[str, tuple[str, ...]] = {"types": (str(PYTHON), "-m", "mypy")}
    for name, (runner, folders) in TESTS.items():
        long[name] = (str(PYTHON), "-m", *runner, *(f"tests/{folder}" for folder in folders))
    failed = [name for name, command in checks.items() if not _check(name, command)]
    failed += [name for name, good in _side_by_side(long).items() if not good]
    if not _check("branches of the domain", (str(PYTHON), "-m", "coverage", "report", *domain)):
        failed.append("branches of the domain")
    if failed:
        raise Stop(f"failed: {', '.join(failed)}; the reasons are above")


def _side_by_side(commands: dict[str, tuple[str, ...]]) -> dict[str, bool]:
    """What takes long, at the same time; which were good. Each is told whole, once it is done.

    Two cores are enough, for the tests of devices and window wait a good deal. Branches are counted in the tests of
    rules alone: counting makes the others twice as slow. Thousands of stations are made, used once and thrown away: in
    memory that costs a quarter less, and less than half the time.
    """
    _say(", ".join(commands))
    started = time.monotonic()
    # The tests start the program hundreds of times: compiled each time anew, a start takes half as long again.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with contextlib.ExitStack() as opened:
        running = {}
        in_memory = {}
        if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= MEMORY_NEEDED:
            in_memory["TMPDIR"] = opened.enter_context(tempfile.TemporaryDirectory(prefix="intake-tests-", dir=MEMORY))
        for name, command in commands.items():
            told = opened.enter_context(tempfile.TemporaryFile())
            place = environment if name in ON_DISK else environment | in_memory
            process = subprocess.Popen(command, cwd=ROOT, env=place, stdin=subprocess.DEVNULL, stdout=told, stderr=told)
            running[name] = (process, told)
        good = {}
        for name, (process, told) in running.items():
            good[name] = process.wait() == 0
            told.seek(0)
            sys.stdout.write(told.read().decode(errors="replace"))
            _say(f"{name}: {'good' if good[name] else 'FAILED'}, {time.monotonic() - started:.0f} s")
    return good


def _check(name: str, command: tuple[str, ...]) -> bool:
    """Do one check and say what came of it."""
    _say(name)
    started = time.monotonic()
    passed = _runs(*command)
    _say(f"{name}: {'good' if passed else 'FAILED'}, {time.monotonic() - started:.0f} s")
    return passed


def bench() -> None:
    """Measure the speeds that the project promises, each beside its yardstick."""
    install("development")
    _must(str(PYTHON), "-m", "tests.bench")


def soak() -> None:
    """Break the station as often as is promised, and count what was lost; takes hours."""
    install("development")
    _must(str(PYTHON), "-m", "tests.soak")


def screenshots() -> None:
    """Draw every step of the station, light and dark, into `out/screenshots`, and the README's pictures from them."""
    install()
    drawn = ROOT / "out" / "screenshots"
    _must(str(INTAKE), "screenshots", "--out", str(drawn))
    packaging = ROOT / "packaging"
    _must(str(PYTHON), str(packaging / "readme_pictures.py"), str(drawn), str(packaging / "pictures"))


def lock() -> None:
    """Write both locks anew from pyproject.toml; versions stay unless pyproject.toml asks for others."""
    install("development")
    compile_ = (str(PYTHON), "-m", "uv", "--quiet", "pip", "compile", "pyproject.toml", "--group", "build")
    form = (
        "--no-emit-index-url",
        "--generate-hashes",
        "--universal",
        "--python-version",
        "3.11",
        "--no-header",
    )
    runtime, development = (f"packaging/{name}" for name in LOCKS.values())
    _must(*compile_, *form, "--output-file", runtime)
    tools = ("--group", "dev", "--group", "bench", "--constraints", runtime)
    _must(*compile_, *tools, *form, "--output-file", development)


def audit() -> None:
    """Ask whether a package of the locks is known to be vulnerable; fails where that cannot be told of every one."""
    install("development")
    _must(str(PYTHON), str(ROOT / "packaging" / "audit.py"))


def release() -> None:
    """Build the wheel, its bill of materials (CycloneDX) and the SHA-256 of both into `out/release`."""
    install("development")
    folder = ROOT / "out" / "release"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _must(str(PYTHON), "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder))
    (wheel,) = folder.glob("*.whl")
    bill = folder / f"{'-'.join(wheel.stem.split('-')[:2])}.cdx.json"
    _must(str(PYTHON), str(ROOT / "packaging" / "sbom.py"), str(bill))
    sums = "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in (wheel, bill))
    (folder / "SHA256SUMS").write_text(sums, "utf-8")
    _say(f"wheel, bill of materials and sums are in {folder}")


def _make_venv() -> None:
    # Debian carries these apart from Python; without them a half-made .venv, one without pip, would be left.
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        why = "Python's own venv is missing"
        package = f"python3.{sys.version_info.minor}-venv"
        if not _install_from_debian((package,), why):
            raise Stop(f"{why}; .venv cannot be made without it")
    if _venv_fits():
        return
    _say("making .venv")
    _must(sys.executable, "-m", "venv", "--clear", str(VENV))


def _venv_fits() -> bool:
    """Whether `.venv` was made in this very place, has pip, and belongs to the Python that runs this."""
    try:
        made = (VENV / "pyvenv.cfg").read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    its_own = "import pip, sys; sys.exit(sys.argv[1] != sys.version)"
    return f"{VENV}\n" in f"{made}\n" and PYTHON.exists() and _runs(str(PYTHON), "-c", its_own, sys.version)


def _stamp() -> str:
    try:
        return STAMP.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _write_whole(file: Path, text: str) -> None:
    """Under another name first: whatever ends this in the middle, no half of it is ever taken for the whole."""
    new = file.with_name(f"{file.name}.new")
    new.write_text(text, "utf-8")
    new.replace(file)


def _give_qt_its_libraries() -> None:
    for pyside in VENV.glob("lib/python3*/site-packages/PySide6"):
        missing = debian_libraries.missing(pyside)
        if missing.packages:
            _install_from_debian(missing.packages, "Qt lacks shared libraries of the system")
        if missing.unknown:
            _say(
                f"Qt lacks {', '.join(missing.unknown)}, and no package is known here that holds it."
                " This finds it: apt-file search NAME"
            )


def _install_from_debian(packages: tuple[str, ...], why: str) -> bool:
    if debian_libraries.can_install():
        _say(f"{why}: installing {', '.join(packages)}")
        if debian_libraries.install(packages):
            return True
    _say(f"{why}. This installs it: {debian_libraries.command_for(packages)}")
    return False


def _fingerprint() -> str:
    parts = [ROOT / "pyproject.toml", *(ROOT / "packaging" / name for name in LOCKS.values())]
    return hashlib.sha256(b"\0".join([sys.version.encode(), *(part.read_bytes() for part in parts)])).hexdigest()


def _a_screen_is_there() -> bool:
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _runs(*command: str) -> bool:
    return subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode == 0


def _must(*command: str) -> None:
    if status := subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise Stop(f"this ended with status {status}: {' '.join(command)}")


def _say(sentence: str) -> None:
    print(f"— {sentence}", flush=True)


COMMANDS: dict[str, Callable[[], None]] = {
    each.__name__: each for each in (install, run, test, bench, soak, screenshots, lock, audit, release)
}


def main(arguments: list[str]) -> int:
    """Run the command that `arguments` names. Exit status: 0, 1 (it failed) or 2 (not understood)."""
    if sys.version_info < OLDEST_PYTHON:
        print(
            f"Python 3.11 or later is needed, this is {sys.version.split()[0]}; "
            "with make: make PYTHON=/path/to/a/newer/python3",
            file=sys.stderr,
        )
        return 2
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(f"One command is expected: {', '.join(COMMANDS)}.", file=sys.stderr)
        return 2
    try:
        COMMANDS[arguments[0]]()
    except Stop as reason:
        print(f"— {reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
