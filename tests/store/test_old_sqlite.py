from __future__ import annotations

import logging

import pytest

from intake_app.store import database


@pytest.mark.parametrize(("version", "warnings"), [((3, 40, 1), 1), ((3, 51, 2), 1), ((3, 51, 3), 0), ((3, 53, 4), 0)])
def test_an_sqlite_that_can_damage_a_log_is_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, version: tuple[int, ...], warnings: int
) -> None:
    monkeypatch.setattr(logging.getLogger("intake"), "propagate", True)
    monkeypatch.setattr("intake_app.store.database.driver.sqlite_version_info", version)
    database.warn_of_old_sqlite()
    assert [record.levelname for record in caplog.records] == ["WARNING"] * warnings
    assert "before 3.51.3" in caplog.text or not warnings
