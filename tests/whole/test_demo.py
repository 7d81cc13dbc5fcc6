from __future__ import annotations

import csv
import filecmp
import importlib.util
import io
import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from intake_app import sample as sample_module
from intake_app.bootstrap import read_policies, system_clock
from intake_app.cli import main
from intake_app.commands.demo import COLUMNS, DemoFailed, demonstrate
from intake_app.commands.output import columns_of, fitted
from intake_app.domain.dates import anniversary
from intake_app.domain.decide import decide, decision_json
from intake_app.domain.dispositions import DISPOSITIONS
from intake_app.domain.facts import parse_facts
from intake_app.resources import resource
from intake_app.sample import Sample, load_sample
from intake_app.settings import Settings, load
from intake_app.workflow.notice import NOTICES
from intake_app.workflow.ports import Now
from tests.whole.sample_station import opened, sample_of_today

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The folder that the command filled, and what it said."""
    out = tmp_path_factory.mktemp("demo") / "out"
    command = [sys.executable, "-X", "utf8", "-m", "intake_app", "demo", "--out", str(out)]
    said = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    assert not said.stderr
    return out, said.stdout.splitlines()


@pytest.fixture(scope="module")
def records(demo: tuple[Path, list[str]]) -> dict[str, Any]:
    """Every `return.json`, by the name of its folder."""
    return {file.parent.name: json.loads(file.read_text("utf-8")) for file in demo[0].glob("*/return.json")}


def test_every_finished_return_gets_label_report_and_record(
    demo: tuple[Path, list[str]], records: dict[str, Any]
) -> None:
    assert len(records) == len(sample_of_today().finished) >= 24
    for name, record in records.items():
        assert name == record["rma"]
        told = ["notice.pdf"] if record["decision"]["disposition"] in NOTICES else []
        files = sorted(file.name for file in (demo[0] / name).iterdir())
        assert files == ["label.pdf", *told, "report.pdf", "return.json"]
        assert list(record) == ["rma", "serial", "facts", "decision", "events"]
        assert record["events"][0]["payload"]["kind"] == "opened"
        assert record["events"][-1]["payload"]["kind"] == "closed"


def test_whoever_opens_the_station_of_a_demo_goes_on_under_its_code(demo: tuple[Path, list[str]]) -> None:
    found, sample = load(demo[0] / "station"), sample_of_today()
    assert (found.name, found.code) == (sample.station, sample.code)


def test_every_disposition_of_the_rules_and_both_policies_are_there(records: dict[str, Any]) -> None:
    by_rules = {code for code, one in DISPOSITIONS.items() if one.by_rules}
    assert {record["decision"]["disposition"] for record in records.values()} == by_rules
    assert {record["facts"]["policy"] for record in records.values()} == {"smartvue", "q-see"}


def test_the_record_holds_what_the_command_decide_says_of_its_facts(records: dict[str, Any]) -> None:
    policies, problems = read_policies(Settings())
    assert not problems
    for record in records.values():
        policy = policies[record["facts"]["policy"]]
        facts = parse_facts(record["facts"], policy)
        assert record["decision"] == json.loads(json.dumps(decision_json(decide(policy, facts))))


def test_every_label_reads_back_to_the_record(demo: tuple[Path, list[str]], records: dict[str, Any]) -> None:
    for name, record in records.items():
        with pypdfium2.PdfDocument(demo[0] / name / "label.pdf") as document:
            grey = document[0].render(scale=203 / 72, grayscale=True).to_pil()
        black = grey.point(lambda level: 255 * (level > 127)).convert("1", dither=Image.Dither.NONE).convert("L")
        for picture in (grey, black):
            read = sorted((code.format.name, code.text) for code in zxingcpp.read_barcodes(picture))
            assert read == sorted(
                [("Code128", record["rma"]), ("Code128", record["serial"]), ("QRCode", mark_of(record))]
            ), name


def mark_of(record: dict[str, Any]) -> str:
    """What the square code of the first label of the decision that stands holds, by the rows of the record."""
    decided = [event for event in record["events"] if event["payload"]["kind"] == "decided"]
    return f"{record['rma']}/{decided[-1]['hash'][:12].upper()}/1"


def test_the_summary_opens_in_a_spreadsheet_and_computes_nothing(
    demo: tuple[Path, list[str]], records: dict[str, Any]
) -> None:
    raw = (demo[0] / "summary.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    header, *rows = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    assert tuple(header) == COLUMNS
    assert len(rows) == len(records)
    assert {row[-1] for row in rows} == set(records)
    for row in rows:
        decision = records[row[-1]]["decision"]
        assert row[0] == records[row[-1]]["rma"]
        assert row[5] == decision["disposition"]
        assert row[7] == (decision["credit"] or "")
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
    assert any(row[3] == "'-48V Telecom Rooms, Inc." for row in rows)


def test_the_terminal_shows_an_aligned_line_a_return(demo: tuple[Path, list[str]], records: dict[str, Any]) -> None:
    lines = [line for line in demo[1] if line.split("  ")[0] in records]
    assert len(lines) == len(records)
    ends = {columns_of(line) for line in lines if "$" in line}
    assert len(ends) == 1
    assert any("王小明" in line for line in lines)
    assert str(demo[0]) in demo[1][-1]


@pytest.mark.parametrize(
    "text", ["", "Trần Security Co.", "王小明", "歐陽美玲 (美玲保全有限公司)", "e\u0301" * 12, "x" * 40]
)
def test_a_column_is_always_as_wide_as_it_is_told(text: str) -> None:
    for width in (1, 2, 9, 10, 30):
        shown = fitted(text, width)
        assert columns_of(shown) == width
        assert ("…" in shown) == (columns_of(text) > width)


def test_a_second_demo_replaces_the_first_and_nothing_else(
    tmp_path: Path, one_return: Sample, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["demo", "--out", str(out)]) == 0
    (out / "mine").mkdir()
    (out / "mine" / "letter.txt").write_text("mine")
    (out / one_return.finished[0].scan / "note.txt").write_text("mine too")
    assert main(["demo", "--out", str(out)]) == 0
    assert (out / "mine" / "letter.txt").read_text() == "mine"
    assert (out / one_return.finished[0].scan / "note.txt").read_text() == "mine too"
    assert not capfd.readouterr().err


def test_two_units_under_one_number_keep_each_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = sample_of_today()
    first = next(one for one in whole.returns if one.scan == "R-20470")
    second = msgspec.structs.replace(first, choose="SV26M64-000072")
    both = msgspec.structs.replace(whole, returns=(first, second))
    monkeypatch.setattr(sample_module, "load_sample", lambda _: both)
    for _ in range(2):
        assert main(["demo", "--out", str(tmp_path / "out")]) == 0
        serials = {
            file.parent.name: json.loads(file.read_text("utf-8"))["serial"]
            for file in tmp_path.glob("out/*/return.json")
        }
        assert serials == {"R-20470": "SV26M64-000071", "R-20470.2": "SV26M64-000072"}
        assert all((tmp_path / "out" / name / "label.pdf").is_file() for name in serials)


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    assert main(["demo", "--out", str(tmp_path)]) == 2
    assert main(["demo", "--out", str(tmp_path / "letter.txt")]) == 2
    assert [file.name for file in tmp_path.iterdir()] == ["letter.txt"]
    assert len(capfd.readouterr().err.splitlines()) == 2


def test_a_demo_whose_station_is_open_is_left_alone(
    tmp_path: Path, one_return: Sample, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["demo", "--out", str(out)]) == 0
    with opened(out / "station"):
        assert main(["demo", "--out", str(out)]) == 1
    assert "already at work" in capfd.readouterr().err
    assert (out / one_return.finished[0].scan / "label.pdf").is_file()


@pytest.mark.usefixtures("one_return")
def test_a_broken_policy_file_is_told_and_the_demo_goes_on(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "broken.toml").write_text("id = ")
    assert main(["--policies", str(tmp_path / "policies"), "demo", "--out", str(tmp_path / "out")]) == 0
    assert "broken.toml" in capfd.readouterr().err


@pytest.fixture
def one_return(monkeypatch: pytest.MonkeyPatch) -> Sample:
    """The demo with only one return to carry."""
    whole = sample_of_today()
    only = next(one for one in whole.returns if one.scan == "R-20418")
    sample = Sample(whole.today, whole.station, whole.code, whole.operator, (only,))
    monkeypatch.setattr(sample_module, "load_sample", lambda _: sample)
    return sample


def test_a_verdict_that_is_not_expected_fails_the_demo(
    tmp_path: Path, one_return: Sample, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    wrong = type(one_return.finished[0])(**{**_fields(one_return.finished[0]), "expect": "refuse"})
    sample = Sample(one_return.today, one_return.station, one_return.code, one_return.operator, (wrong,))
    monkeypatch.setattr(sample_module, "load_sample", lambda _: sample)
    assert main(["demo", "--out", str(tmp_path / "out")]) == 1
    assert "R-20418" in (said := capfd.readouterr().err)
    assert "repair_or_replace was found, refuse was expected" in said
    assert (tmp_path / "out" / "R-20418" / "report.pdf").is_file()


def _fields(struct: Any) -> dict[str, Any]:
    return {name: getattr(struct, name) for name in struct.__struct_fields__}


def test_the_sample_plays_on_any_day(tmp_path: Path) -> None:
    leap_day = Now(datetime(2028, 2, 29, 1, 30, tzinfo=UTC), -480)
    demonstrate(tmp_path / "out", None, lambda: leap_day)
    received = {
        json.loads(file.read_text("utf-8"))["facts"]["received_on"] for file in tmp_path.glob("out/*/return.json")
    }
    assert received == {"2028-02-28"}


def test_no_returned_unit_is_near_the_last_day_of_a_warranty_or_a_term() -> None:
    """Whole days between dates stay when the sample is moved; an anniversary can move by a day."""
    sample = load_sample(date(2026, 11, 20))
    with resource("sample/units.csv").open(encoding="utf-8", newline="") as file:
        bought = {row["Serial"]: date.fromisoformat(row["Order date"]) for row in csv.DictReader(file)}
    with resource("sample/rmas.csv").open(encoding="utf-8", newline="") as file:
        issued = {row["Serial"]: date.fromisoformat(row["Issued on"]) for row in csv.DictReader(file)}
    for serial, day in bought.items():
        if serial not in issued and not any(serial in {one.scan, one.choose} for one in sample.returns):
            continue
        claim = issued.get(serial, sample.today)
        assert all(abs(claim - anniversary(day, years)) > timedelta(days=3) for years in (2, 3)), serial


def test_the_catalogue_is_what_its_generator_writes(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("make_sample", ROOT / "packaging" / "make_sample.py")
    assert spec
    assert spec.loader
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    generator.main(tmp_path)
    for name in ("units.csv", "rmas.csv", "kits.csv"):
        assert filecmp.cmp(tmp_path / name, resource(f"sample/{name}"), shallow=False)


def test_a_damaged_sample_is_told_as_that(tmp_path: Path, one_return: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    lost = type(one_return.finished[0])(**{**_fields(one_return.finished[0]), "scan": "SO-10205"})
    sample = Sample(system_clock().today, one_return.station, one_return.code, one_return.operator, (lost,))
    monkeypatch.setattr(sample_module, "load_sample", lambda _: sample)
    assert main(["demo", "--out", str(tmp_path / "out")]) == 2
    assert DemoFailed.exit_status == 1
