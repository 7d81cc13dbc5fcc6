"""Whoever finds a log, a terminal or a temporary file learns of nobody: a day was worked with nothing but secrets."""

from __future__ import annotations

import logging
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from intake_app import fault_log
from intake_app.bootstrap import Station, open_station
from intake_app.domain.errors import IntakeError
from intake_app.settings import Settings
from tests.attacks.conftest import SECRETS, Worked, intake

PARTS = sorted({part.lower() for secret in SECRETS.values() for part in re.findall(r"\w{4,}", secret)})
COMMON = {"serial", "stranger", "operator", "note", "customer", "order", "mail", "example", "fault", "street"}
TELLING = [part for part in PARTS if part not in COMMON and part not in {"cried", "telephone"}]
"""What no file but the station's own may hold: names, numbers, places."""


def told_of(text: str) -> list[str]:
    return [part for part in TELLING if part in text.lower()]


def test_the_day_met_its_fault_and_the_log_tells_where_and_of_nobody(worked: Worked) -> None:
    logs = sorted((worked.folder / "log").iterdir())
    text = "".join(log.read_text("utf-8") for log in logs)
    assert re.search(r"fault [0-9A-F]{6}\n", text)
    assert "a_day.py" in text
    assert "RuntimeError" in text
    assert told_of(text) == []


def test_what_the_program_said_on_the_terminal_tells_of_nobody(worked: Worked) -> None:
    assert told_of(worked.said) == []


def test_no_temporary_file_is_left(worked: Worked) -> None:
    left = [path for path in (worked.home / "tmp").rglob("*") if path.is_file()]
    assert left == []


def test_secrets_are_only_in_the_record_the_catalogue_and_the_papers(worked: Worked) -> None:
    """They lie where somebody looks after them; a new file of the station that holds some is looked at here."""
    own = {"journal.sqlite3", "catalogue.sqlite3", "search.sqlite3", "print-queue.sqlite3", "photo-tray.jsonl"}
    found = set()
    for file in worked.folder.rglob("*"):
        content = file.read_bytes().lower() if file.is_file() else b""
        if any(part.encode() in content for part in TELLING):
            found.add(file.relative_to(worked.folder).parts[0].removesuffix("-wal"))
    assert found - own - {"papers", "backups"} == set()
    assert {"journal.sqlite3", "catalogue.sqlite3"} <= found


def test_a_refused_command_tells_only_what_was_typed(worked: Worked, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(worked.folder, tmp_path / "station"))
    shutil.rmtree(folder / "log")
    for words in (
        ("papers", "RMA-B3-999999-X"),
        ("sheet", "inspection", "--policy", "smartvue", "--rma", "NOPE", "--out", tmp_path / "x.pdf"),
        ("import", "units", tmp_path / "nothing.csv"),
    ):
        out = ("--out", tmp_path / "out") if words[0] == "papers" else ()
        ended = intake("--station", folder, *words, *out, home=tmp_path)
        assert ended.returncode == 2
        assert told_of((ended.stdout + ended.stderr).decode()) == []
    assert told_of("".join(file.read_text() for file in folder.glob("log/*"))) == []


@pytest.fixture
def station(tmp_path: Path) -> Station:
    """A station that asks who is there, with its log open; closed by the test's end."""
    folder = tmp_path / "station"
    fault_log.open_log(folder)
    return open_station(Settings(folder=folder, name="Bench 3", code="B3"))


def refused(gesture: Callable[[], object]) -> None:
    """Do what is refused, and give the refusal to the log as a fault would be."""
    try:
        gesture()
    except IntakeError:
        logging.getLogger("intake").exception("refused")


def test_no_pin_and_no_badge_is_in_the_log_or_in_any_file(station: Station, tmp_path: Path) -> None:
    people = station.bench.people
    pins = ("739204", "918273", "550192")
    people.first_administrator("Perpetua", pins[0])
    clerk = people.add("Hortensia", "receiving")
    boss = people.add("Wanda", "supervisor", pins[1])
    badges = [people.give_badge(clerk.id), people.give_badge(boss.id)]
    people.sign_in_by_badge(badges[0])
    people.sign_in_by_badge(badges[1])
    refused(lambda: people.sign_in("Wanda", pins[2]))
    refused(lambda: people.sign_in_by_badge(badges[1][:-1] + "0"))
    refused(lambda: people.sign_in("Nobody", pins[2]))
    station.close()
    for file in (tmp_path / "station").rglob("*"):
        content = file.read_bytes() if file.is_file() else b""
        for secret in (*pins, *badges):
            assert secret.encode() not in content, file.name
    assert (tmp_path / "station" / "log" / "intake.log").read_text().count("refused") >= 2


def test_the_bundle_for_support_tells_of_nobody(worked: Worked, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.zip"
    words = ("--station", worked.folder, "doctor", "--out", bundle)
    ended = intake(*words, home=tmp_path, state=worked.home / "state")
    assert bundle.is_file(), ended.stderr
    assert told_of((ended.stdout + ended.stderr).decode()) == []
    with zipfile.ZipFile(bundle) as parts:
        assert parts.namelist()
        for name in parts.namelist():
            assert told_of(name + parts.read(name).decode(errors="replace")) == [], name
    assert bundle.stat().st_mode & 0o077 == 0
