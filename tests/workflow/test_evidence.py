"""Evidence of an RMA, made by the command at a real station, and checked by strangers' tools and by our own."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import pypdfium2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake_app.bootstrap import Station, open_station
from intake_app.cli import main
from intake_app.domain.consignment_events import Addressee
from intake_app.domain.events import Photographed
from intake_app.domain.evidence_file import pem_of, sums_text
from intake_app.domain.photos import Mark
from intake_app.domain.stored_zip import LOCAL_SIZE, Stored, ending, local_header
from intake_app.settings import Settings
from intake_app.store.database import connect
from intake_app.store.evidence_check import check_evidence
from intake_app.store.importing import import_file
from intake_app.store.signing import StationKey, open_key
from intake_app.workflow.sight import Sight
from tests.workflow import test_overriding as overriding
from tests.workflow.conftest import RMAS, SOUND, UNITS, Wall, excused
from tests.workflow.test_kits import kits
from tests.workflow.test_kits import refused as on_hold
from tests.workflow.test_photographing import jpeg
from tests.workflow.test_proving import change, hash_anew
from tests.workflow.test_shipping import card, for_the_maker, packed, ready, refused

__all__ = ["kits"]
RMA = "R-20418"
OPENSSL = shutil.which("openssl")


def evidence(station: Station, out: Path, *more: str, rma: str = RMA) -> int:
    return main(["evidence", rma, "--out", str(out), "--station", str(station.settings.folder), *more])


def verify(file: Path, *more: str) -> int:
    return main(["verify", str(file), *more])


def returns(station: Station) -> Sight:
    """A refused return with a marked photo and a corrected decision: one of each."""
    bench = station.bench
    sight = bench.open(bench.identify("SV24E4-018233"), 0)
    for fact, value in (("box", "original"), ("foam", "missing"), ("sleeve", "original"), ("advance_charge", "0")):
        sight = bench.answer(sight.return_id, fact, value)
    kept = bench.keep_photo(jpeg(taken="2026:11:20 09:40:00"), "foam at Núñez.jpg")
    sight = bench.photograph(sight.return_id, kept, "foam", "chosen")
    photo = station.parts.journal.events_of(sight.return_id)[-1].id
    bench.mark(sight.return_id, photo, [Mark("arrow", 0.1, 0.1, 0.6, 0.6), Mark("text", 0.2, 0.8, text="<b>torn</b>")])
    bench.accept(sight.return_id)
    bench.correct(sight.return_id, "The box is torn, too.")
    sight = excused(station, bench.answer(sight.return_id, "box", "damaged"))
    return bench.accept(sight.return_id)


@pytest.fixture
def returned(station: Station) -> Sight:
    return returns(station)


class Made(NamedTuple):
    """Evidence that was written once, the folder it came from, and what the journal holds of the return."""

    content: bytes
    folder: Path
    hashes: list[str]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("evidence")
    station = open_station(Settings(folder=folder / "station", name="Bench 3", code="B3"), Wall())
    units = folder / "units.csv"
    units.write_text(UNITS, "utf-8")
    rmas = folder / "rmas.csv"
    rmas.write_text(RMAS, "utf-8")
    for what, file in (("units", units), ("rmas", rmas)):
        import_file(station.settings.folder, what, file, lambda _progress: True)
    station.bench.sign("Rosa Marín")
    sight = returns(station)
    out = folder / "evidence.zip"
    assert evidence(station, out) == 0
    hashes = [event.hash for event in station.parts.journal.events_of(sight.return_id)]
    station.close()
    return Made(out.read_bytes(), station.settings.folder, hashes)


@pytest.fixture
def written(made: Made, tmp_path: Path) -> Path:
    out = tmp_path / "evidence.zip"
    out.write_bytes(made.content)
    return out


def members(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as told:
        return {name: told.read(name) for name in told.namelist()}


def test_it_holds_papers_photos_events_and_policy(written: Path, made: Made) -> None:
    files = members(written)
    events = [json.loads(line) for line in files["events.jsonl"].splitlines()]
    assert [event["hash"] for event in events] == made.hashes
    papers = {name: files[name] for name in files if name.startswith("papers/")}
    recorded = [(json.loads(one["payload"])["sha256"]) for one in events if one["kind"] == "printed"]
    assert [hashlib.sha256(pdf).hexdigest() for pdf in papers.values()] == recorded
    assert len(recorded) == 6  # label, report and notice of both decisions
    enclosed = json.loads(files["enclosed.json"])
    assert {paper["source"] for paper in enclosed["papers"]} == {"redrawn"}
    for pdf in papers.values():
        assert len(pypdfium2.PdfDocument(pdf))
    (photo,) = enclosed["photos"]
    assert hashlib.sha256(files[photo["original"]]).hexdigest() == photo["original_sha256"]
    assert b"2026:11:20" in files[photo["original"]]
    assert b"2026:11:20" not in files[photo["small"]]
    page = pypdfium2.PdfDocument(files[photo["marked"]])[0]
    assert "<b>torn</b>" in page.get_textpage().get_text_bounded()
    (policy,) = enclosed["policies"]
    assert hashlib.sha256(files[policy["file"]]).hexdigest() == policy["sha256"]
    record = json.loads(files["record.json"])
    (one,) = record["returns"]
    assert [decision["stands"] for decision in one["decisions"]] == [False, True]
    assert one["decisions"][0]["taken_back"]["why"] == "The box is torn, too."
    assert one["facts"]["box"] == "damaged"


def test_a_stranger_checks_it_with_their_own_tools(written: Path, tmp_path: Path) -> None:
    """What README.txt says, to the letter: sha256sum, openssl, and Python without anything of ours."""
    unpacked = tmp_path / "unpacked"
    with zipfile.ZipFile(written) as told:
        assert told.testzip() is None
        told.extractall(unpacked)
    readme = (unpacked / "README.txt").read_text("utf-8")
    assert readme.endswith((unpacked / "check.py").read_text("utf-8"))
    told_in_words = readme.partition("\ncheck.py\n")[0]
    run = subprocess.run(
        [sys.executable, "-I", "-S", unpacked / "check.py"], capture_output=True, text=True, check=True
    )
    assert "as they were sealed" in run.stdout
    commands = [line.strip() for line in told_in_words.replace("\\\n", "").splitlines() if line.startswith("       ")]
    said = {}
    for command in commands:
        tool = command.split()[0]
        if tool == "python3" or shutil.which(tool) is None:
            continue
        done = subprocess.run(command, shell=True, cwd=unpacked, capture_output=True, text=True, check=True)  # noqa: S602
        said[command] = done.stdout
    statement = json.loads((unpacked / "seal/statement.json").read_bytes())
    if shutil.which("sha256sum"):
        assert all(line.endswith(": OK") for line in said["sha256sum -c seal/SHA256SUMS"].splitlines())
        assert said["sha256sum seal/SHA256SUMS"].split()[0] == statement["sums"]
    if OPENSSL:
        assert any("Signature Verified Successfully" in text for text in said.values())
        (name,) = [text for command, text in said.items() if "DER" in command]
        assert f"must begin with {name[:16]}" in readme


@pytest.mark.parametrize("name", ["events.jsonl", "inclusion.jsonl", "papers", "seal/SHA256SUMS"])
def test_the_short_script_notices_what_was_changed(written: Path, tmp_path: Path, name: str) -> None:
    unpacked = tmp_path / "unpacked"
    with zipfile.ZipFile(written) as told:
        told.extractall(unpacked)
    file = unpacked / name if name != "papers" else min((unpacked / name).iterdir())
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    if name.endswith("jsonl"):  # as if the hashes of the files had been made anew
        sums = unpacked / "seal/SHA256SUMS"
        lines = [
            f"{hashlib.sha256((unpacked / one[66:]).read_bytes()).hexdigest()}  {one[66:]}"
            for one in sums.read_text("utf-8").splitlines()
        ]
        sums.write_text("\n".join(lines) + "\n", "utf-8")
        statement = json.loads((unpacked / "seal/statement.json").read_bytes())
        statement["sums"] = hashlib.sha256(sums.read_bytes()).hexdigest()
        (unpacked / "seal/statement.json").write_text(json.dumps(statement), "utf-8")
    run = subprocess.run([sys.executable, "-I", unpacked / "check.py"], capture_output=True, text=True, check=False)
    assert run.returncode != 0


def test_our_own_check_finds_everything_sound(written: Path, made: Made, capfd: pytest.CaptureFixture[str]) -> None:
    key = open_key(made.folder).key_id
    assert verify(written, "--key", key) == 0
    out = capfd.readouterr().out
    assert "WRONG" not in out
    assert out.count("  sound  ") == 8
    assert "All of it is as the station sealed it." in out
    assert verify(written, "--key", "0" * 16) == 1
    assert f"sealed by the key {key}, not by" in capfd.readouterr().err


@pytest.mark.usefixtures("returned")
def test_the_same_record_gives_the_same_file_and_none_is_written_over(
    station: Station, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """While the station is open: it is only read."""
    written, again = tmp_path / "evidence.zip", tmp_path / "again.zip"
    assert evidence(station, written) == 0
    assert evidence(station, again) == 0
    assert again.read_bytes() == written.read_bytes()
    if os.name == "posix":
        assert stat.S_IMODE(again.stat().st_mode) == 0o600
    again.write_bytes(b"mine")
    assert evidence(station, again) == 2
    assert "is there already, and is not written over" in capfd.readouterr().err
    assert again.read_bytes() == b"mine"
    assert evidence(station, again, "--force") == 0
    assert again.read_bytes() == written.read_bytes()
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".new")] == []


def test_names_never_lead_out_and_stand_in_their_order(written: Path) -> None:
    with zipfile.ZipFile(written) as told:
        names = told.namelist()
        assert names == sorted(names)
        assert {(info.date_time, info.compress_type, info.external_attr >> 16) for info in told.infolist()} == {
            ((1980, 1, 1, 0, 0, 0), zipfile.ZIP_STORED, 0o100600)
        }
    assert not [name for name in names if name.startswith("/") or ".." in name or "\\" in name or not name.isascii()]


@pytest.mark.usefixtures("returned")
def test_an_unknown_number_and_a_damaged_journal_are_refused(
    station: Station, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "evidence.zip"
    assert evidence(station, out, rma="R-99999") == 2
    assert "Nothing is recorded under “R-99999”" in capfd.readouterr().err
    assert evidence(station, tmp_path / "evidence.pdf") == 2
    assert "does not end in .zip" in capfd.readouterr().err
    connection = connect(station.settings.folder / "journal.sqlite3")
    connection.execute("DROP TRIGGER events_keep_update")
    connection.execute("UPDATE events SET operator = 'Mallory' WHERE sequence = 3")
    connection.close()
    assert evidence(station, out) == 1
    assert "breaks at entry 3" in capfd.readouterr().err
    assert not out.exists()


def test_others_in_the_same_consignment_are_not_disclosed(
    station: Station, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    shipping = station.bench.shipping
    one_return, other = for_the_maker(station, "SV24E4-018233"), for_the_maker(station, "SV19R24-00771")
    one = card(shipping.scan("SV24E4-018233"))
    shipping.scan("SV19R24-00771", one.id)
    shipping.address(one.id, Addressee("Smartvue", "Dock 4\nNashville"))
    one = ready(station, one.id)
    shipping.dispatch(one.id)
    assert len(one.packed) == 2
    out = tmp_path / "evidence.zip"
    assert evidence(station, out) == 0
    told = out.read_bytes()
    events = members(out)["events.jsonl"]
    assert one.id.encode() in events
    for theirs in (b"SV19R24-00771", other.rma_number.encode(), other.return_id.encode(), "Trần".encode()):
        assert theirs not in told
    assert one_return.return_id.encode() in told
    files = members(out)
    assert any("shipping_label" in name for name in files)
    assert not any("packing_list" in name for name in files)
    assert "LEFT OUT" in files["README.txt"].decode()
    assert verify(out) == 0, capfd.readouterr().err


def test_a_consignment_of_ones_own_is_enclosed_whole(station: Station, tmp_path: Path) -> None:
    sight = refused(station)
    one = packed(station, "SV19R24-00771")
    station.bench.shipping.dispatch(one.id)
    out = tmp_path / "evidence.zip"
    assert evidence(station, out, rma=sight.rma_number) == 0
    enclosed = json.loads(members(out)["enclosed.json"])
    told = {paper["paper"]: paper["source"] for paper in enclosed["papers"]}
    assert told == dict.fromkeys(("label", "report", "notice", "shipping_label", "packing_list"), "redrawn")
    assert verify(out) == 0


def test_what_is_not_as_it_was_recorded_is_said(
    station: Station, returned: Sight, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A photo that is lost: the report cannot be drawn as it was, and the file that was kept takes its place."""
    photo = station.parts.journal.events_of(returned.return_id)
    kept = next(event.payload.photo for event in photo if isinstance(event.payload, Photographed))
    station.parts.photos.original_path(kept).unlink()
    station.parts.photos.small_path(kept).unlink()
    out = tmp_path / "evidence.zip"
    assert evidence(station, out) == 0
    said = capfd.readouterr().out
    assert "The photo foam at Núñez.jpg (event" in said
    papers = json.loads(members(out)["enclosed.json"])["papers"]
    assert {paper["paper"]: paper["source"] for paper in papers} == {
        "label": "redrawn",
        "report": "kept",
        "notice": "kept",
    }
    assert verify(out) == 0
    assert "is enclosed without its original" in capfd.readouterr().out
    for file in (station.settings.folder / "papers").rglob("report-*.pdf"):
        file.unlink()
    assert evidence(station, out, "--force") == 0
    assert "The report, copy 1 (event" in capfd.readouterr().out
    assert verify(out) == 0
    assert "is not enclosed as it was recorded, as the evidence says itself" in capfd.readouterr().out


@pytest.mark.usefixtures("returned")
def test_without_originals_the_small_copies_prove_as_much(station: Station, tmp_path: Path) -> None:
    out = tmp_path / "evidence.zip"
    assert evidence(station, out, "--no-originals") == 0
    files = members(out)
    assert not [name for name in files if "originals" in name]
    assert [name for name in files if name.startswith("photos/small/")]
    assert b"2026:11:20" not in out.read_bytes()
    assert "left out of this evidence" in files["README.txt"].decode()
    assert verify(out) == 0


def sound(file: Path) -> bool:
    return not check_evidence(file).first_wrong


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_byte_that_is_changed_is_noticed(written: Path, tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(written.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    file = tmp_path / "altered.zip"
    file.write_bytes(content)
    assert not sound(file)


def test_a_byte_of_every_member_is_noticed_and_the_rest_is_told_sound(written: Path, tmp_path: Path) -> None:
    content = written.read_bytes()
    with zipfile.ZipFile(written) as told:
        infos = told.infolist()
    for info in infos:
        begins = info.header_offset + LOCAL_SIZE + len(info.filename)
        altered = bytearray(content)
        altered[begins + info.file_size // 2] ^= 4
        file = tmp_path / "altered.zip"
        file.write_bytes(altered)
        checked = check_evidence(file)
        assert info.filename in checked.first_wrong
        assert len(checked.steps) == 8
        if info.filename.startswith("papers/"):
            assert sum(not step.wrong for step in checked.steps) >= 5


def repacked(files: dict[str, bytes], file: Path) -> Path:
    """The same files in the station's own form, by a writer of the test's own."""
    at, out = 0, io.BytesIO()
    told: list[Stored] = []
    for name, content in sorted(files.items()):
        told.append(Stored(name, crc32(content), len(content), at))
        out.write(local_header(name, crc32(content), len(content)) + content)
        at = out.tell()
    out.write(ending(told, at))
    file.write_bytes(out.getvalue())
    return file


def test_any_member_dropped_added_or_renamed_is_noticed(written: Path, tmp_path: Path) -> None:
    files = members(written)
    file = tmp_path / "other.zip"
    assert repacked(files, file).read_bytes() == written.read_bytes()
    for name in files:
        assert not sound(repacked({key: files[key] for key in files if key != name}, file)), name
        assert not sound(repacked({**{k: files[k] for k in files if k != name}, f"{name}.old": files[name]}, file)), (
            name
        )
    assert "extra.txt was added" in check_evidence(repacked({**files, "extra.txt": b""}, file)).first_wrong


def test_a_seal_made_anew_by_another_key_is_another_key(
    written: Path, made: Made, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whoever seals altered evidence again does so with a key of their own: its name is what gives it away."""
    files = members(written)
    mine = StationKey(Ed25519PrivateKey.generate())
    files["record.json"] = files["record.json"].replace("Núñez".encode(), b"Mallory")
    files["public-key.pem"] = pem_of(mine.public)
    digests = {n: hashlib.sha256(c).hexdigest() for n, c in files.items() if not n.startswith("seal/")}
    files["seal/SHA256SUMS"] = sums_text(digests)
    statement = json.loads(files["seal/statement.json"])
    statement |= {"key": mine.public.hex(), "sums": hashlib.sha256(files["seal/SHA256SUMS"]).hexdigest()}
    files["seal/statement.json"] = json.dumps(statement).encode()
    files["seal/statement.sig"] = mine.sign(files["seal/statement.json"])
    file = repacked(files, tmp_path / "sealed.zip")
    checked = check_evidence(file)
    assert checked.first_wrong == "record.json says something else than the events."
    files["record.json"] = members(written)["record.json"]
    assert verify(file, "--key", open_key(made.folder).key_id) == 1
    assert "another station wrote it" in capfd.readouterr().out


def test_hostile_files_are_refused_without_being_unpacked(written: Path, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as told:
        told.writestr("events.jsonl", b"0" * 50_000_000)
    twice = tmp_path / "twice.zip"
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(twice, "w") as told:
        for info in source.infolist():
            told.writestr(info, source.read(info))
        with pytest.warns(UserWarning, match="Duplicate"):
            told.writestr("record.json", b"{}")
    escape = tmp_path / "escape.zip"
    with zipfile.ZipFile(escape, "w") as told:
        told.writestr("../../etc/passwd", b"")
    link = tmp_path / "link.zip"
    with zipfile.ZipFile(link, "w") as told:
        info = zipfile.ZipInfo("record.json")
        info.external_attr = 0o120777 << 16
        told.writestr(info, "/etc/passwd")
    appended = tmp_path / "appended.zip"
    appended.write_bytes(b"#!/bin/sh\n" + written.read_bytes())
    behind = tmp_path / "behind.zip"
    behind.write_bytes(written.read_bytes() + b"\0" * 22)
    short = tmp_path / "short.zip"
    short.write_bytes(b"PK")
    huge = tmp_path / "huge.zip"
    with huge.open("wb") as sparse:
        sparse.truncate(5_000_000_000)  # a sparse file
    for file in (bomb, twice, escape, link, appended, behind, short, huge):
        assert "not as a station writes it" in check_evidence(file).first_wrong, file.name
    assert verify(tmp_path / "nothing.zip") == 2
    assert verify(tmp_path) == 2


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_any_bytes_are_answered(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "any.zip"
    file.write_bytes(content)
    assert not sound(file)


def test_a_kit_order_belongs_to_it_with_its_papers(kits: Station, tmp_path: Path) -> None:
    bench = kits.bench
    order, _ = bench.kits.hold(on_hold(kits).return_id)
    for paper in ("slip", "instructions"):
        bench.kits.paper(order, paper)
    out = tmp_path / "evidence.zip"
    assert evidence(kits, out) == 0
    files = members(out)
    enclosed = json.loads(files["enclosed.json"])
    told = {paper["paper"]: paper["source"] for paper in enclosed["papers"]}
    assert told["slip"] == told["instructions"] == "redrawn"
    kinds = {json.loads(line)["kind"] for line in files["events.jsonl"].splitlines()}
    assert {"kit_quoted", "kit_printed", "opened", "decided"} <= kinds
    assert verify(out) == 0


def test_what_a_supervisor_accepted_is_decided_again_and_both_verdicts_are_told(
    station: Station, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    sight = overriding.inspected(station, **{**SOUND, "foam": "missing"})
    station.bench.accept(sight.return_id)
    overriding.accept(station, sight)
    station.bench.accept(sight.return_id)
    out = tmp_path / "evidence.zip"
    assert evidence(station, out) == 0
    (one,) = json.loads(members(out)["record.json"])["returns"]
    assert [decision["answer"]["disposition"] for decision in one["decisions"]] == ["refuse", "refund_less_fee"]
    assert verify(out) == 0, capfd.readouterr()
    assert "cannot be decided again" not in capfd.readouterr().out


def test_the_policy_that_decided_is_enclosed_when_its_file_is_another_by_now(
    station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    sight = refused(station)
    kept = next((station.settings.folder / "policies-kept").iterdir())
    monkeypatch.setattr("intake_app.commands.evidence_making.policy_folders", lambda _: [])
    out = tmp_path / "evidence.zip"
    assert evidence(station, out, rma=sight.rma_number) == 0
    assert members(out)[f"policies/{kept.name}"] == kept.read_bytes()
    assert verify(out) == 0
    kept.write_bytes(kept.read_bytes() + b"# another one")
    capfd.readouterr()
    assert evidence(station, out, "--force", rma=sight.rma_number) == 0
    assert "was not kept as it decided" in capfd.readouterr().out
    assert verify(out) == 0
    assert "cannot be decided again" in capfd.readouterr().out


def test_a_return_that_was_withdrawn_is_told_of(station: Station, tmp_path: Path) -> None:
    sight = station.bench.open(station.bench.identify("SV24E4-018233"), 0)
    station.bench.undo(sight.return_id)
    out = tmp_path / "evidence.zip"
    assert evidence(station, out, rma=sight.rma_number) == 0
    (one,) = json.loads(members(out)["record.json"])["returns"]
    assert one["state"] == "withdrawn"
    assert verify(out) == 0


@pytest.mark.usefixtures("returned")
def test_a_record_that_was_made_anew_is_not_sealed(
    station: Station, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody changes an entry and hashes all that follow again: the chain holds, and is not what was signed."""
    out = tmp_path / "evidence.zip"
    station.tidy()
    assert evidence(station, out) == 0
    station.close()
    folder = station.settings.folder
    change(folder, "UPDATE events SET operator = 'Mallory' WHERE sequence = 3")
    hash_anew(folder)
    capfd.readouterr()
    assert evidence(station, out, "--force") == 1
    assert "No evidence is sealed of it" in capfd.readouterr().err
    assert verify(out) == 0  # what was written before stays as it was
    monkeypatch.setenv("INTAKE_STATE_DIR", str(tmp_path / "another computer"))
    assert evidence(station, tmp_path / "copied.zip") == 1
    assert "No evidence is sealed of it" in capfd.readouterr().err
    assert not (tmp_path / "another computer").exists()


@pytest.mark.usefixtures("returned")
def test_an_alarm_keeps_evidence_from_being_sealed_until_somebody_goes_on(
    station: Station, tmp_path: Path, open_here: Callable[[], Station], capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "evidence.zip"
    station.close()
    change(station.settings.folder, "VACUUM")
    station = open_here()
    assert station.bench.proving.check() is not None
    assert evidence(station, out) == 1
    assert "No evidence is sealed of it" in capfd.readouterr().err
    station.bench.sign("Olga")
    station.bench.proving.acknowledge("I compacted it myself.")
    assert evidence(station, out) == 0
    assert "Olga went on, and said why: I compacted it myself." in members(out)["README.txt"].decode()
    assert verify(out) == 0


@pytest.mark.usefixtures("returned")
def test_an_entry_that_was_not_to_be_written_keeps_evidence_from_being_sealed_and_is_told_in_it(
    station: Station, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "evidence.zip"
    station.tidy()
    told = station.bench.proving.entries_wrong(("B3", 2), ("B3", 2))
    assert told is not None
    assert told.found.startswith("Entry 2 of station B3 is as it was written, and by the record before it should")
    assert evidence(station, out) == 1
    assert "No evidence is sealed of it" in capfd.readouterr().err
    station.bench.sign("Olga")
    station.bench.proving.acknowledge("We saw it.")
    assert station.bench.proving.entries_wrong(("B3", 2)) is None
    assert evidence(station, out) == 0
    assert "Olga went on, and said why: We saw it." in members(out)["README.txt"].decode()
    assert verify(out) == 0


@pytest.mark.usefixtures("returned")
@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE returns SET rma_key = 'ELSEWHERE'", "the look-up returns is not what the entries say"),
        ("DROP INDEX events_by_subject", "the index events_by_subject is not as this program makes it"),
    ],
)
def test_nothing_is_sealed_where_a_return_could_be_left_out(
    station: Station, tmp_path: Path, capfd: pytest.CaptureFixture[str], statement: str, said: str
) -> None:
    station.close()
    change(station.settings.folder, statement)
    assert evidence(station, tmp_path / "evidence.zip") == 1
    assert said in capfd.readouterr().err
    assert not (tmp_path / "evidence.zip").exists()
