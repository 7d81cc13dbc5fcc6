"""`intake restore`: in whose name it writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake_app.cli import main
from tests.store.house import House
from tests.workflow.conftest import Wall


@pytest.mark.parametrize("name", ["Ada\u202eBoss", "Ada\u200b", "x" * 300, "Ada@command line", "\u0410da", " "])
def test_nobody_restores_in_a_name_that_nobody_can_have(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    house = House(tmp_path / "station", Wall())
    house.receive()
    house.back_up()
    before = (house.settings.folder / "journal.sqlite3").read_bytes()
    (house.settings.folder / "settings.toml").write_text('code = "B3"\n', "utf-8")
    assert main(["--station", str(house.settings.folder), "restore", "latest", "--by", name]) == 2
    assert "A name " in capsys.readouterr().err
    assert (house.settings.folder / "journal.sqlite3").read_bytes() == before
