"""The settings of a station, as its file and the command line give them."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake_app.domain.errors import BadInput
from intake_app.settings import Settings, load


def written(folder: Path, text: str) -> Settings:
    (folder / "settings.toml").write_text(text, "utf-8")
    return load(folder)


def test_without_a_file_everything_has_its_usual_value(tmp_path: Path) -> None:
    assert load(tmp_path) == Settings(folder=tmp_path)


def test_what_the_file_says_holds(tmp_path: Path) -> None:
    text = '\ufeffname = "Bench 3"\ncode = "B3"\nreport = "a4"\ntheme = "dark"\nscan_gap_ms = 50\n'
    settings = written(tmp_path, text)
    assert settings == Settings(tmp_path, "Bench 3", "B3", "a4", None, "dark", 50)
    assert settings.file == tmp_path / "settings.toml"


def test_folders_are_found_from_where_they_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, here = tmp_path / "home", tmp_path / "here"
    here.mkdir()
    (home / "station").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(here)
    assert load(Path("~/station")).folder == home / "station"
    assert load(Path("station")).folder == here / "station"
    assert written(home / "station", 'policies = "ours"').policies == home / "station" / "ours"
    assert written(home / "station", 'policies = "~/ours"').policies == home / "ours"
    assert written(home / "station", 'policies = "/ours"').policies == Path("/ours")
    assert load(home / "station", Path("mine")).policies == here / "mine"
    assert load(home / "station", Path("~/mine")).policies == home / "mine"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('folder = "/elsewhere"', "there is no setting 'folder'; expected one of name, code, report"),
        ("colour = 1", "there is no setting 'colour'"),
        ("name = 5", "name is 5; expected a text"),
        ("name = true", "name is true; expected a text"),
        ('code = "b-1"', "code is “b-1”; expected 1 to 6 of the letters A–Z"),
        ('code = "B1\\n"', "code is “B1\\n”; expected 1 to 6"),
        ('report = "a3"', "report is “a3”; expected “letter” or “a4”"),
        ("theme = []", "theme is of another kind; expected “auto”"),
        ("policies = 5", "policies is 5; expected the path of a folder"),
        ('policies = "a\\u0000b"', "policies is “a\\x00b”; expected the path"),
        ('policies = "~nobody-at-all/p"', "policies is “~nobody-at-all/p”; expected the path"),
        ("scan_gap_ms = 4", "scan_gap_ms is 4; expected a whole number from 5 to 200"),
        ("scan_gap_ms = 201", "scan_gap_ms is 201; expected a whole number from 5 to 200"),
        ("scan_gap_ms = 35.5", "scan_gap_ms is 35.5"),
        ("scan_gap_ms = true", "scan_gap_ms is true"),
        ("name =", "TOML was expected"),
        ("name = " + "[" * 5000, "TOML was expected"),
    ],
)
def test_a_fault_is_told_in_plain_words(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(BadInput) as error:
        written(tmp_path, text)
    line = str(error.value)
    assert line.startswith(f"{tmp_path / 'settings.toml'}: ")
    assert told in line
    assert line.isprintable()
    assert not any(word in line for word in ("`", "$", "str", "int,"))


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes(b"name = \xff")
    with pytest.raises(BadInput, match="byte 8 is not UTF-8"):
        load(tmp_path)
