"""A fault at the bench: a number, and a log that tells of the program and of nobody."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake_app import fault_log

SECRETS = (
    "Zylphrenna Quux",
    "ZQ-77-Ωmega",
    "Villa Xanadu 9¾",
    "zyl@quux.example",
    "RMA-Q9-000777-Z",
    "719305",
    "QB7XK2",
)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    yield fault_log.open_log(tmp_path)
    logger = logging.getLogger("intake")
    for handler in logger.handlers[:]:
        logger.removeHandler(handler)
        handler.close()


def fail_deeply(secret: str) -> None:
    local = f"local {secret}"
    try:
        dict[str, str]()[secret]
    except KeyError as error:
        raise ValueError(f"no customer {local} in the table") from error


def test_a_fault_is_told_by_its_place_and_not_by_what_it_was_about(log: Path, tmp_path: Path) -> None:
    numbers = []
    for secret in SECRETS:
        try:
            fail_deeply(secret)
        except ValueError:
            numbers.append(fault_log.report(tmp_path).partition("number ")[2][:6])
    told = log.read_text("utf-8")
    for secret, number in zip(SECRETS, numbers, strict=True):
        assert f"fault {number}" in told
        for part in secret.split():
            assert part not in told
    assert len(re.findall("KeyError: […#]", told)) == len(SECRETS)
    assert len(re.findall("ValueError: no customer local […# ]+ in the table", told)) == len(SECRETS)
    assert "in fail_deeply" in told
    assert str(Path(__file__).parent) not in told  # whose home it is
    assert "Traceback" not in told


def test_what_is_logged_beside_faults_is_as_discreet(log: Path) -> None:
    logger = logging.getLogger("intake.store")
    logger.warning(
        "The small copy of %s cannot be made again. %s", "foam of Zylphrenna.jpg", OSError(28, "x", "/data/zyl")
    )
    logger.warning("Line %d of %s cannot be understood (%s).", 7, Path("/data/zyl/tray.jsonl"), ValueError("Quux"))
    logger.warning("%(name)s is gone", {"name": "Zylphrenna"})
    told = log.read_text("utf-8")
    assert "The small copy of foam of … cannot be made again. OSError 28 No space left on device" in told
    assert "Line 7 of … cannot be understood (ValueError: …)." in told
    assert "Zylphrenna" not in told
    assert "/home" not in told


def test_a_fault_in_our_own_code_names_its_file(log: Path, tmp_path: Path) -> None:
    from intake_app.domain.money import parse_money

    try:
        parse_money(None)
    except ValueError:
        fault_log.report(tmp_path)
    assert "  intake_app/domain/money.py:" in log.read_text("utf-8")


def test_a_deep_recursion_and_a_long_line_of_causes_end(log: Path, tmp_path: Path) -> None:
    def endless() -> None:
        endless()

    cause = RuntimeError("0")
    for depth in range(1, 40):
        cause, link = RuntimeError(str(depth)), cause
        cause.__context__ = link
    fault_log.report(tmp_path, (type(cause), cause, None))
    try:
        endless()
    except RecursionError:
        fault_log.report(tmp_path)
    told = log.read_text("utf-8").splitlines()
    assert len(told) < 100
    assert any("more" in line for line in told)


def test_the_log_is_its_owners_and_rotated_by_size_and_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fault_log, "_MOST_BYTES", 2_000)
    file = fault_log.open_log(tmp_path)
    before = os.umask(0)
    try:
        for _ in range(400):
            logging.getLogger("intake").info("the printer does not answer")
    finally:
        os.umask(before)
        fault_log.open_log(tmp_path)
    files = sorted(file.parent.iterdir())
    assert [one.name for one in files] == ["intake.log", *(f"intake.log.{number}" for number in range(1, 6))]
    assert all(one.stat().st_size <= 2_000 for one in files)
    if os.name == "posix":
        assert {stat.S_IMODE(one.stat().st_mode) for one in files} == {0o600}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
def test_a_full_disk_says_nothing_at_the_bench(log: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    handler = next(one for one in logging.getLogger("intake").handlers if isinstance(one, fault_log._Rotated))
    with Path("/dev/full").open("w", encoding="utf-8", buffering=1) as full:
        handler.stream, ours = full, handler.stream
        try:
            assert "number" in fault_log.report(tmp_path, (ValueError, ValueError("x"), None))
        finally:
            handler.stream = ours
            with contextlib.suppress(OSError):
                full.close()
    assert capfd.readouterr().err == ""
    assert log.read_text("utf-8") == ""


def test_a_folder_that_cannot_be_made_sends_the_log_to_standard_error(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "log").write_text("in the way")
    fault_log.open_log(tmp_path)
    fault_log.report(tmp_path, (ValueError, ValueError("Zylphrenna"), None))
    told = capfd.readouterr().err
    assert "ValueError: …" in told
    fault_log.open_log(tmp_path / "other")


CRASH = """
import ctypes, sys
from pathlib import Path
from intake_app import fault_log
fault_log.watch_for_crashes(Path(sys.argv[1]))
secret = "Zylphrenna"
def fall(): ctypes.string_at(0)
fall()
"""


def test_a_crash_in_c_leaves_the_stacks(tmp_path: Path) -> None:
    file = tmp_path / "log" / fault_log.CRASHES
    for _ in range(2):
        run = subprocess.run([sys.executable, "-c", CRASH, tmp_path], capture_output=True, check=False)
        assert run.returncode != 0
    told = file.read_text("utf-8")
    assert told.count("in fall") == 2
    assert "Zylphrenna" not in told
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
