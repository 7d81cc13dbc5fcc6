"""`intake people`: by the owner of the folder, with PINs from standard input, and named so in the record."""

from __future__ import annotations

import contextlib
import getpass
import io
import os
import pwd
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from intake_app.bootstrap import Station, open_station
from intake_app.cli import main
from intake_app.commands import owner
from intake_app.domain.badges import is_badge_form
from intake_app.domain.person_events import PinSet
from intake_app.settings import Settings
from intake_app.store.journal_reading import FILE_NAME, connect_here
from intake_app.workflow.door import PinWanted, Signed
from tests.documents.pdf_reading import codes

Run = Callable[..., int]
ME = f"{pwd.getpwuid(os.geteuid()).pw_name}@command line"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "station"
    folder.mkdir()
    return folder


class Terminal(io.StringIO):
    """Standard input that somebody sits at."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    def run(*words: str, typed: str | None = "") -> int:
        monkeypatch.setattr("sys.stdin", Terminal() if typed is None else io.StringIO(typed))
        return main(["--station", str(folder), "people", *words])

    return run


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[Station]:
    with contextlib.closing(open_station(Settings(folder=folder))) as station:
        yield station


def test_people_from_the_first_to_the_last(folder: Path, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("sign-in", "off") == 0
    assert run() == 0
    assert "Nobody is on the list" in capsys.readouterr().out
    assert run("sign-in", "on", "--administrator", "Ada", typed="408271\n") == 0
    assert run("add", "Rosa Marín") == 0
    assert run("add", "Sue", "--role", "supervisor", typed="193746\n") == 0
    assert run("role", "rosa marín", "administrator", typed="502749\n") == 0
    assert run("role", "Rosa Marín", "receiving") == 0
    assert run("remove", "Sue") == 0
    capsys.readouterr()
    assert run("list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0].strip() for line in lines] == ["Ada", "Rosa Marín", "Sue"]
    assert lines[0].endswith("administrator  PIN")
    assert lines[2].endswith("left")
    with opened(folder) as station:
        assert station.bench.people.sign_in("Ada", "408271") == Signed("Ada", "administrator")
        assert [one.name for one in station.bench.people.who_can_sign_in()] == ["Ada", "Rosa Marín"]
    assert run() == 0
    assert "administrator  PIN, last here 20" in capsys.readouterr().out


def test_an_administrator_who_lost_the_pin_gets_another_at_the_machine(folder: Path, run: Run) -> None:
    run("sign-in", "on", "--administrator", "Ada", typed="408271\n")
    with opened(folder) as station:
        for _ in range(5):
            with contextlib.suppress(Exception):
                station.bench.people.sign_in("Ada", "111999")
        assert station.bench.people.sign_in("Ada") == PinWanted("Ada", 30)
    assert run("reset-pin", "Ada", typed="731902\n") == 0
    with opened(folder) as station:
        assert station.bench.people.sign_in("Ada", "731902") == Signed("Ada", "administrator")
        (ada,) = station.parts.journal.people()
        *_, said = (event for event in station.parts.journal.events_of(ada.id) if isinstance(event.payload, PinSet))
        assert (said.operator, said.payload.by) == (ME, "command_line")  # type: ignore[union-attr]


def test_locks_and_badges_are_ended_by_name(folder: Path, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("sign-in", "on", "--administrator", "Ada", typed="408271\n")
    with opened(folder) as station:
        station.bench.people.sign_in("Ada", "408271")
        station.bench.people.give_badge(station.bench.people.named("Ada").id)
        station.bench.people.sign_out()
        with contextlib.suppress(Exception):
            station.bench.people.sign_in("Ada", "111999")
    capsys.readouterr()
    assert run() == 0
    assert "badge, PIN, 1 wrong PINs" in capsys.readouterr().out
    assert run("unlock", "Ada") == 0
    assert run("revoke-badge", "Ada") == 0
    assert run("unlock", "Ada") == 1
    assert "No wrong PIN counts" in capsys.readouterr().err


@pytest.mark.parametrize("size", ["card", "letter", "a4"])
def test_a_badge_is_written_for_its_owner_alone_and_opens_the_station(
    folder: Path, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], size: str
) -> None:
    run("sign-in", "on", "--administrator", "Ada", typed="408271\n")
    run("add", "Rosa Marín")
    out = tmp_path / "rosa.pdf"
    assert run("badge", "rosa marín", "--out", str(out), "--size", size) == 0
    told = capsys.readouterr()
    (badge,) = {text for _, text in codes(out.read_bytes()) if is_badge_form(text)}
    assert badge not in told.out + told.err
    assert out.stat().st_mode & 0o777 == 0o600
    with opened(folder) as station:
        assert station.bench.people.sign_in_by_badge(badge) == Signed("Rosa Marín", "receiving")
    assert badge.encode() not in b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_where_no_badge_can_be_written_the_one_before_stays_good(
    folder: Path, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("sign-in", "on", "--administrator", "Ada", typed="408271\n")
    run("add", "Rosa")
    run("badge", "Rosa", "--out", str(tmp_path / "rosa.pdf"))
    (badge,) = {text for _, text in codes((tmp_path / "rosa.pdf").read_bytes())}
    assert run("badge", "Rosa", "--out", str(tmp_path / "nowhere" / "rosa.pdf")) == 1
    assert "cannot be written" in capsys.readouterr().err
    with opened(folder) as station:
        assert station.bench.people.sign_in_by_badge(badge) == Signed("Rosa", "receiving")


@pytest.mark.parametrize(
    ("words", "typed", "status", "said"),
    [
        (("add", "Ada"), "", 2, "called Ada already"),
        (("add", "Sue", "--role", "supervisor"), "123456\n", 2, "among the first"),
        (("add", "Sue", "--role", "supervisor"), "", 2, "6 to 12 digits"),
        (("remove", "Ada"), "", 1, "last administrator"),
        (("role", "Ada", "receiving"), "", 1, "last administrator"),
        (("remove", "Eve"), "", 2, "Nobody called Eve"),
        (("sign-in", "on"), "", 2, "--administrator"),
        (("sign-in", "on", "--administrator", "Eve"), "502749\n", 1, "already"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    run: Run, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], typed: str, status: int, said: str
) -> None:
    run("sign-in", "on", "--administrator", "Ada", typed="408271\n")
    assert run(*words, typed=typed) == status
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ("people",),
        ("people", "list"),
        ("people", "add", "Rosa"),
        ("people", "reset-pin", "Ada"),
        ("people", "sign-in", "on", "--administrator", "Ada"),
        ("people", "sign-in", "off"),
        ("backup",),
        ("backup", "--if-changed"),
        ("export", "credits", "--out", "credits.csv"),
        ("export", "queue", "--out", "queue.csv"),
        ("evidence", "R-20418", "--out", "evidence.zip"),
        ("restore", "latest"),
        ("rebuild",),
        ("verify",),
    ],
    ids=" ".join,
)
def test_a_mistyped_folder_becomes_no_station(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setattr("sys.stdin", io.StringIO("408271\n"))
    assert main(["--station", str(folder / "statoin"), *words]) in {1, 2}
    assert "statoin" in capsys.readouterr().err
    assert list(folder.iterdir()) == []
    if words[:2] != ("people", "sign-in"):
        assert main(["--station", str(folder), *words]) in {1, 2}
        assert list(folder.iterdir()) == [], "nor does an empty folder that is there"


def test_a_folder_whose_journal_is_gone_is_told_as_that(
    folder: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    run("sign-in", "on", "--administrator", "Ada", typed="408271\n")
    (folder / FILE_NAME).unlink()
    for words in (("people",), ("backup",)):
        assert main(["--station", str(folder), *words]) == 1
        assert "is missing, and there was one: PINs were set" in capsys.readouterr().err
    assert not (folder / "backups").exists()


def told(folder: Path) -> list[tuple[str, str, str]]:
    """Every entry but the station's key: what, by whom, and by whom a PIN was set."""
    with contextlib.closing(connect_here(folder / FILE_NAME)) as connection:
        rows = connection.execute(
            "SELECT kind, operator, coalesce(json_extract(payload, '$.by'), '') FROM events WHERE kind <> 'key_made'"
            " ORDER BY rowid"
        ).fetchall()
    return [(kind, operator, by) for kind, operator, by in rows]


def test_whoever_turns_sign_in_on_at_the_command_line_writes_in_their_own_name(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not in that of the administrator, who was not there; nobody was at the bench."""
    assert run("sign-in", "off") == 0
    assert run("sign-in", "on", "--administrator", "Ada", typed="408271\n") == 0
    assert run("sign-in", "off") == 0
    assert run("sign-in", "on", "--administrator", "Eve", typed="502749\n") == 0
    assert run("sign-in", "off") == 0
    monkeypatch.setattr(getpass, "getpass", lambda _: pytest.fail("Ada has a PIN"))
    assert run("sign-in", "on", "--administrator", "Ada", typed=None) == 0
    made = [("sign_in_chosen", ME, ""), ("person_added", ME, ""), ("pin_set", ME, "command_line")]
    assert told(folder) == [made[0], *made, made[0], *made, made[0], made[0]]
    assert main(["--station", str(folder), "verify"]) == 0
    with opened(folder) as station:
        assert station.bench.people.sign_in("Ada", "408271") == Signed("Ada", "administrator")
        assert station.bench.people.sign_in("Eve", "502749") == Signed("Eve", "administrator")


def test_sign_in_is_turned_off_again(folder: Path, run: Run) -> None:
    run("sign-in", "on", "--administrator", "Ada", typed="408271\n")
    assert run("sign-in", "off") == 0
    with opened(folder) as station:
        assert station.bench.people.choice() == "without"
        station.bench.sign("Anybody")


def test_on_a_terminal_a_pin_is_asked_for_twice(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = ["408271", "408272", "408271", "408271"]
    monkeypatch.setattr(getpass, "getpass", lambda _: answers.pop(0))
    assert run("sign-in", "on", "--administrator", "Ada", typed=None) == 2
    assert run("sign-in", "on", "--administrator", "Ada", typed=None) == 0
    with opened(folder) as station:
        assert station.bench.people.sign_in("Ada", "408271") == Signed("Ada", "administrator")


def test_credits_go_out_in_the_name_of_the_account_whatever_the_environment_says(
    folder: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run("sign-in", "on", "--administrator", "Ada", typed="408271\n")
    monkeypatch.setenv("LOGNAME", "Ada")
    monkeypatch.setenv("USER", "Ada")
    assert main(["--station", str(folder), "export", "credits", "--out", str(tmp_path / "a.csv")]) == 1
    assert "nothing" in capsys.readouterr().err.lower()
    assert owner.login() == pwd.getpwuid(os.geteuid()).pw_name


def test_a_folder_of_somebody_else_is_not_ruled_from_here(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run("sign-in", "on", "--administrator", "Ada", typed="408271\n")
    other = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: other)
    for words in (("add", "Eve"), ("sign-in", "off"), ("reset-pin", "Ada")):
        assert run(*words, typed="502749\n") == 1
        assert "is not yours" in capsys.readouterr().err
    monkeypatch.undo()
    with opened(folder) as station:
        assert station.bench.people.choice() == "with"
        assert [one.name for one in station.bench.people.who_can_sign_in()] == ["Ada"]


@pytest.mark.parametrize(
    "words", [("people", "add", "Eve"), ("people", "list"), ("people", "sign-in", "off"), ("backup",)]
)
def test_nothing_is_opened_or_made_in_a_folder_of_somebody_else(
    folder: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with opened(folder):
        pass
    there = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    other = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: other)
    assert main(["--station", str(folder), *words]) == 1
    assert "is not yours" in capsys.readouterr().err
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == there
