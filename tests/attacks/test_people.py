"""Curious people: names that are not theirs, files changed beside the program, and what leaves the house."""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from intake_app.bootstrap import Station, open_station
from intake_app.cli import main
from intake_app.commands.filling import fill_with_sample
from intake_app.domain.errors import IntakeError, NotAllowed, NotNow
from intake_app.domain.people import badge_key
from intake_app.domain.roles import RIGHTS
from intake_app.settings import Settings
from tests.workflow.conftest import excused

PIN, OTHER = "408271", "193746"
ANSWERS = {"foam": "missing", "box": "original", "sleeve": "original", "advance_charge": "0"}


class House(NamedTuple):
    """A station where people sign in: Ada rules, Sue supervises, Rosa receives and has taken a return in."""

    folder: Path
    number: str
    badge: str


@contextlib.contextmanager
def opened(folder: Path, code: str = "B3") -> Iterator[Station]:
    with contextlib.closing(open_station(Settings(folder=folder, code=code))) as station:
        yield station


@pytest.fixture
def house(tmp_path: Path) -> House:
    with opened(tmp_path / "station") as station:
        bench, people = station.bench, station.bench.people
        people.first_administrator("Ada", PIN)
        people.add("Sue", "supervisor", OTHER)
        badge = people.give_badge(people.add("Rosa", "receiving").id)
        people.sign_in_by_badge(badge)
        sight = bench.open(bench.identify("SN-1"), None)
        for fact, value in {"policy": "smartvue", **ANSWERS}.items():
            sight = bench.answer(sight.return_id, fact, value)
        sight = bench.accept(excused(station, sight).return_id)
    return House(tmp_path / "station", sight.rma_number, badge)


def test_what_leaves_the_house_opens_no_door(house: House, tmp_path: Path) -> None:
    evidence, bundle = tmp_path / "evidence.zip", tmp_path / "doctor.zip"
    assert main(["--station", str(house.folder), "evidence", house.number, "--out", str(evidence)]) == 0
    assert main(["--station", str(house.folder), "doctor", "--no-printers", "--out", str(bundle)]) in {0, 1}
    secrets = (PIN, OTHER, house.badge, house.badge[3:], badge_key(house.badge), "argon2")
    for file in (evidence, bundle):
        with zipfile.ZipFile(file) as told:
            content = b"".join(told.read(name) for name in told.namelist())
            assert len(content) > 1_000
        assert [secret for secret in secrets if secret.encode() in content] == []


def test_another_code_or_no_settings_or_no_pins_let_nobody_in(house: House) -> None:
    (house.folder / "settings.toml").unlink(missing_ok=True)
    (house.folder / "pins.json").unlink()
    for code in ("B3", "B4", "EVIL"):
        with opened(house.folder, code) as station:
            bench, people = station.bench, station.bench.people
            assert people.choice() == "with"
            for name in ("Ada", "Eve", "root@command line"):
                with pytest.raises(NotNow, match="People sign in at this station"):
                    bench.sign(name)
            for name in ("Ada", "Sue"):
                for pin in (PIN, OTHER, "", "' OR 1=1 --", "\0", "9" * 10_000):
                    with contextlib.suppress(NotAllowed, NotNow):
                        people.sign_in(name, pin)
            with pytest.raises(NotNow):
                people.first_administrator("Eve", "731902")
            assert people.here is None
            assert not any(people.may(right) for right in RIGHTS)


def test_whoever_receives_grants_themselves_nothing(house: House) -> None:
    with opened(house.folder) as station:
        bench, people = station.bench, station.bench.people
        people.sign_in_by_badge(house.badge)
        record = station.parts.journal
        before = [len(record.events_of(one.id)) for one in record.people()]
        for one in record.people():
            for gesture in (
                lambda one=one: people.change_role(one.id, "administrator", PIN),
                lambda one=one: people.set_pin(one.id, "731902"),
                lambda one=one: people.give_badge(one.id),
            ):
                with pytest.raises(NotAllowed, match="Rosa may not"):
                    gesture()
        with pytest.raises(NotAllowed):
            people.add("Rosa 2", "supervisor", "731902")
        with pytest.raises(NotAllowed, match="Rosa may not accept what the policy leaves"):
            bench.overrides.accept(bench.queue()[0].id, "goodwill", "I say so.", "")
        assert [len(record.events_of(one.id)) for one in record.people()] == before


def test_sample_data_is_no_way_around(house: House) -> None:
    """The sample works in names of its own, which at this station nobody can do."""
    with pytest.raises(IntakeError, match="People sign in at this station"):
        fill_with_sample(Settings(folder=house.folder, code="B3"))


@pytest.mark.parametrize("name", ["<img src=x>", "Ada\u202e", "=HYPERLINK(1)", "Ada'; DROP TABLE people", "{words}"])
def test_names_are_names_whatever_they_look_like(house: House, name: str) -> None:
    with opened(house.folder) as station:
        people = station.bench.people
        people.sign_in("Ada", PIN)
        try:
            card = people.add(name, "receiving")
        except IntakeError as refused:
            assert "can be seen" in str(refused)  # noqa: PT017 - either is right, and which is the name's own
            return
        assert people.sign_in(name) == (name, "receiving")
        assert people.here == (name, "receiving")
        assert card.name == name
