"""What the trials look for at a station after its day is noticed where it is not as it must be."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from intake_app.domain.errors import StorageFailed
from intake_app.store import restoring
from intake_app.store.journal_reading import FILE_NAME
from intake_app.store.pins import FILE_NAME as PINS
from intake_app.store.signing import STATE_VARIABLE
from tests.faults.day import DAY, EVIDENCE
from tests.faults.desk import desk_in, with_catalogue
from tests.faults.power_cut import Lost
from tests.faults.put_back import look_after_refusal, look_whether_kept, put_back, records_in, sound_ids
from tests.faults.remains import ids_in, wrong_in

KEPT = {"catalogue": "SV-KIT-9R", "evidence": EVIDENCE}


@pytest.fixture
def station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "state"))
    folder = with_catalogue(tmp_path / "station")
    with desk_in(folder) as desk:
        for gesture in DAY:
            gesture.do(desk)
    return folder


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda folder: cut(folder / EVIDENCE), "evidence.zip: The file is not as a station writes it"),
        (lambda folder: (folder / EVIDENCE).unlink(), "evidence.zip cannot be read"),
        (lambda folder: (folder / PINS).unlink(), "the PIN of Sam Ito was set and does not let them in"),
        (lambda folder: cut(next(folder.glob(f"backups/B3-*/{FILE_NAME}"))), "has another size than when it was made"),
    ],
)
def test_what_was_kept_and_is_not_whole_is_noticed(station: Path, damage: Callable[[Path], object], told: str) -> None:
    assert [*wrong_in(station, KEPT, 1)] == []
    damage(station)
    assert any(told in one for one in wrong_in(station, KEPT))


def test_a_wrong_pin_that_was_told_and_is_not_in_the_record_is_noticed(station: Path) -> None:
    assert [*wrong_in(station, {}, 2)] == ["wrong PINs that were told and do not count: 1"]


def test_a_restore_that_is_refused_and_loses_the_record_is_noticed(
    station: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = ids_in(station)

    def lost(source: Path, _target: Path) -> None:
        source.unlink(missing_ok=True)
        raise OSError(5, "Input/output error")

    look_after_refusal(station, held)
    with monkeypatch.context() as patch:
        patch.setattr(restoring, "_move", lost)
        with suppress(StorageFailed):
            put_back(station)
    with pytest.raises(Lost, match="neither in the record nor beside it"):
        look_after_refusal(station, held)


def test_a_backup_that_is_put_back_leaves_what_it_replaced_beside_it(station: Path) -> None:
    held = ids_in(station)
    kept_in = put_back(station)
    journal, replaced = records_in(station)
    assert replaced.parent.name == kept_in
    assert held - sound_ids(journal), "nothing was replaced"
    look_whether_kept(station, held)
    look_after_refusal(station, held)
    replaced.unlink()
    with pytest.raises(Lost, match="neither in the record nor beside it"):
        look_whether_kept(station, held)
