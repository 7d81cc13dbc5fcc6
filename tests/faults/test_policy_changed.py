"""A policy file that is changed, spoilt or gone in the middle of a return: nothing is decided by it in silence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from intake_app.bootstrap import Station, open_station
from intake_app.domain.errors import NotNow
from intake_app.domain.returns import fold
from intake_app.settings import Settings
from intake_app.store.importing import import_file
from intake_app.store.policy_files import kept_path
from intake_app.workflow.sight import Sight
from tests.documents.pdf_reading import texts
from tests.workflow.conftest import UNITS, Wall
from tests.workflow.test_overriding import MADE_UP

BEFORE = MADE_UP
AFTER = MADE_UP.replace('version = "1"', 'version = "2"').replace("percent = 10", "percent = 20")
AFTER = AFTER.replace('then = "decline"\ncites = ["a.scratch"]', 'then = "replace_refurbished"\ncites = ["a.scratch"]')
SPOILT = (b"", b"\xff\xfe\x00", b"id = ", BEFORE.replace("[[rules]]", "[[rule]]").encode(), BEFORE.encode()[:900])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "policies"
    folder.mkdir()
    path = folder / "made-up.toml"
    path.write_text(BEFORE, "utf-8")
    return path


@pytest.fixture
def restart(tmp_path: Path, file: Path, wall: Wall) -> Iterator[Callable[[], Station]]:
    """Opens the station, again after it was left."""
    opened: list[Station] = []

    def again() -> Station:
        while opened:
            opened.pop().close()
        settings = Settings(folder=tmp_path / "station", name="Bench 3", code="B3", policies=file.parent)
        opened.append(open_station(settings, wall))
        opened[0].bench.sign("Rosa Marín")
        return opened[0]

    station = again()
    units = tmp_path / "units.csv"
    units.write_text(UNITS.replace("S12E1,Smartvue", "S12E1,Made Up"), "utf-8")
    import_file(station.settings.folder, "units", units, lambda _progress: True)
    yield again
    for station in opened:
        station.close()


@pytest.fixture
def wall() -> Wall:
    return Wall()


def begun(station: Station) -> Sight:
    """A return that is half inspected."""
    bench = station.bench
    sight = bench.open(bench.identify("ORDER-A"), 0)
    return bench.answer(sight.return_id, "seal", "whole")


def scratched(station: Station, sight: Sight) -> Sight:
    return station.bench.answer(sight.return_id, "scratches", "some")


def decided_under(station: Station, return_id: str) -> tuple[str, str, str]:
    decision = fold(station.parts.journal.events_of(return_id)).decision
    assert decision is not None
    return decision.record.disposition, decision.record.policy.version, decision.record.policy.sha256


@pytest.mark.parametrize("content", [AFTER.encode(), *SPOILT, None])
def test_a_station_that_runs_goes_on_by_what_it_read(
    restart: Callable[[], Station], file: Path, content: bytes | None
) -> None:
    station = restart()
    sight = begun(station)
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)
    now = scratched(station, sight)
    assert now.verdict
    assert now.verdict.disposition == "decline"
    assert not any("was changed" in one for one in now.notices)
    station.bench.accept(sight.return_id)
    read = sha256(BEFORE.encode()).hexdigest()
    assert decided_under(station, sight.return_id) == ("decline", "1", read)
    assert kept_path(station.settings.folder, read).read_bytes() == BEFORE.encode()


def test_after_a_restart_another_version_decides_and_the_bench_is_told(
    restart: Callable[[], Station], file: Path
) -> None:
    sight = begun(restart())
    file.write_text(AFTER, "utf-8")
    station = restart()
    now = scratched(station, station.bench.resume(sight.return_id))
    before, after = (sha256(text.encode()).hexdigest() for text in (BEFORE, AFTER))
    assert (
        f"“Made-up returns” was changed since this return was begun (then 1, {before[:12]}; now 2, {after[:12]})."
        " The answers stand, and it is decided by the policy as it is now." in now.notices
    )
    assert now.verdict
    assert now.verdict.disposition == "replace_refurbished"
    done = station.bench.accept(sight.return_id)
    assert decided_under(station, sight.return_id) == ("replace_refurbished", "2", after)
    assert not any("was changed" in one for one in done.notices)


def test_the_same_rules_in_other_bytes_are_told_too(restart: Callable[[], Station], file: Path) -> None:
    sight = begun(restart())
    file.write_text(f"# A remark.\n{BEFORE}", "utf-8")
    now = restart().bench.resume(sight.return_id)
    assert any("was changed since this return was begun (then 1, " in one for one in now.notices)


def test_a_vendor_that_is_named_at_the_bench_is_looked_at_as_well(restart: Callable[[], Station], file: Path) -> None:
    station = restart()
    sight = station.bench.open(station.bench.identify("NOVENDOR-1"), 0)
    station.bench.answer(sight.return_id, "policy", "made-up")
    file.write_text(AFTER, "utf-8")
    station = restart()
    assert any("was changed" in one for one in station.bench.resume(sight.return_id).notices)
    again = station.bench.answer(sight.return_id, "policy", "made-up")
    assert not any("was changed" in one for one in again.notices)


def test_a_decision_keeps_what_decided_whatever_comes_after(restart: Callable[[], Station], file: Path) -> None:
    station = restart()
    sight = scratched(station, begun(station))
    made = {one.paper: Path(one.path).read_bytes() for one in station.bench.accept(sight.return_id).papers}
    held = decided_under(station, sight.return_id)
    for content in (AFTER.encode(), SPOILT[0]):
        file.write_bytes(content)
        station = restart()
        assert decided_under(station, sight.return_id) == held
        now = station.bench.reprint(sight.return_id, "report")
        assert now.verdict
        assert now.verdict.title == "Decline"
        assert Path(now.papers[-1].path).read_bytes() == made["report"]
        label = " ".join(texts(made["label"]))
        assert "1, " in label
    assert station.bench.close(sight.return_id).state == "closed"


@pytest.mark.parametrize("content", [*SPOILT, None])
def test_without_its_policy_a_return_waits_and_nothing_is_lost(
    restart: Callable[[], Station], file: Path, content: bytes | None
) -> None:
    sight = begun(restart())
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)
    station = restart()
    assert bool(station.problems) == (content is not None)
    assert all("made-up.toml" in problem for problem in station.problems)
    now = station.bench.resume(sight.return_id)
    assert (
        now.policy_problem
        == "The policy file “made-up” is not at this station: put it back, or choose the vendor again."
    )
    before = station.parts.journal.events_of(sight.return_id)
    with pytest.raises(NotNow):
        scratched(station, sight)
    with pytest.raises(NotNow):
        station.bench.accept(sight.return_id)
    assert station.parts.journal.events_of(sight.return_id) == before
    other = station.bench.open(station.bench.identify("SV24E4-018233"), 0)
    assert other.question
    file.write_text(BEFORE, "utf-8")
    station = restart()
    back = scratched(station, station.bench.resume(sight.return_id))
    assert back.verdict
    assert back.verdict.disposition == "decline"
    assert not back.policy_problem


def test_what_a_supervisor_accepted_counts_for_the_policy_that_left_it_to_one(
    restart: Callable[[], Station], file: Path
) -> None:
    station = restart()
    sight = scratched(station, begun(station))
    station.bench.overrides._record.enter("Sam Ito", "supervisor")
    now = station.bench.overrides.accept(sight.return_id, "goodwill", "Small ones.", "refund_less_fee")
    assert now.verdict
    assert now.verdict.disposition == "refund_less_fee"
    file.write_text(AFTER.replace("replace_refurbished", "decline", 1), "utf-8")
    after = restart().bench.resume(sight.return_id)
    assert after.verdict
    assert after.verdict.disposition != "refund_less_fee"
    assert any("counts no longer" in one for one in after.notices)
