"""Bit rot anywhere in database and photos: the quick form of `python -m tests.soak flips`, and that it can fail."""

from __future__ import annotations

import contextlib
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from intake_app.cli import main
from intake_app.domain.heads import Alarm
from intake_app.store.database import connect_reading
from intake_app.store.journal_reading import FILE_NAME
from intake_app.store.verifying import Verified, Where, verify
from tests.faults.seeds import seeded
from tests.soak import bitflips

FLIPS = 80
SECTOR = 512
KINDS = 17
_OPENED, _ROTTEN = b'"kind":"opened"', b'"kind":"openee"'


@seeded
def test_no_damage_passes_unnoticed(tmp_path: Path, seed: int) -> None:
    outcome = bitflips.part(seed, FLIPS, tmp_path)
    assert outcome.tried == FLIPS
    assert not outcome.broken, outcome.first


def test_damage_that_once_passed_or_ended_the_proof_is_told(tmp_path: Path) -> None:
    sample = bitflips.make_sample(tmp_path, random.Random(3))
    journal = sample.closed / FILE_NAME
    content = journal.read_bytes()
    with contextlib.closing(connect_reading(journal)) as connection:
        (form,) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = '_sqlite_migrations'").fetchone()
        (entry,) = connection.execute("SELECT id FROM events WHERE subject_kind = 'station' LIMIT 1").fetchone()
    # The form of the table of steps; the lines of a station's entry, one of them in an index; sectors of look-ups.
    bits = [content.index(form.encode()) + at for at in range(0, len(form), 9)]
    bits += [found.start() + len(entry) // 2 for found in re.finditer(entry.encode(), content)]
    damages = [(at, bytes([content[at] ^ 0x20])) for at in bits]
    # The kinds of an entry's columns, which stand before its id: a text and the same bytes are one bit apart.
    kinds = range(content.rindex(f"{entry}B3".encode()) - KINDS, content.rindex(f"{entry}B3".encode()))
    damages += [(at, bytes([content[at] ^ 1])) for at in kinds]
    sectors = {found.start() // SECTOR * SECTOR for found in re.finditer(rb"RMA-B3-\d{6}", content)}
    damages += [(at, bytes(SECTOR)) for at in sorted(sectors)]
    # A line of an index that says it is two gigabytes long.
    damages += [(content.index(b"\x08\x04\x11\x01\x01B3"), b"\x87\xff\xff\xff\x7f")]
    for at, instead in damages:
        after = content[:at] + instead + content[at + len(instead) :]
        damage = bitflips.Damage(f"{len(instead)} at {at}", sample.closed, journal, content, after)
        # A sector may be of what is not used any more.
        assert bitflips.tried(sample, damage) in ({"told"} if at in bits else {"told", "harmless"}), damage.what


def test_a_proof_that_looks_at_less_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: without chain, heads and photos there are flips that pass."""

    def looks_at_nothing(where: Where, say: Callable[[Alarm], str]) -> Verified:
        found = verify(where, say)
        return Verified(False, [], found.notes, found.stations, key_id=found.key_id)

    sample = bitflips.make_sample(tmp_path, random.Random(1))
    monkeypatch.setattr(bitflips, "verify", looks_at_nothing)
    photo = next(file for file in sample.kept if "originals" in file.parts)
    content = photo.read_bytes()
    damage = bitflips.Damage("one bit", sample.closed, photo, content, bytes([content[0] ^ 1]) + content[1:])
    assert bitflips.tried(sample, damage) == "it was not told"
    journal = sample.closed / FILE_NAME
    content = journal.read_bytes()
    damage = bitflips.Damage("bits", sample.closed, journal, content, content.replace(_OPENED, _ROTTEN))
    assert bitflips.tried(sample, damage) == "it was not told"


def test_rot_is_told_and_left_as_it_is_by_the_command_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample = bitflips.make_sample(tmp_path, random.Random(2))
    verb = ["verify", "--station", str(sample.closed)]
    assert main(verb) == 0
    assert "All that was looked at is as it was recorded." in capsys.readouterr().out
    journal = sample.closed / FILE_NAME
    content = journal.read_bytes()
    rotten = content.replace(_OPENED, _ROTTEN)
    journal.write_bytes(rotten)
    assert main(verb) == 1
    told = capsys.readouterr()
    assert "the record is not sound. First: Entry " in told.err
    assert "its content does not fit its hash" in told.err
    assert "WRONG  Entry " in told.out
    assert "returns are untouched" in told.out
    assert journal.read_bytes() == rotten
