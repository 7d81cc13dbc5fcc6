"""Names and paths out of barcodes, files and folders: nothing is written, read or waited for where nobody meant it."""

from __future__ import annotations

import io
import os
import re
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from intake_app.bootstrap import Station, open_station, read_company, read_words
from intake_app.desktop.photo_keeping import from_file
from intake_app.devices.watched_folder import WatchedFolder
from intake_app.domain.errors import BadInput, IntakeError, StorageFailed
from intake_app.domain.spreadsheet import Table, TableColumn
from intake_app.domain.station import Company
from intake_app.settings import Settings, load
from intake_app.store.importing import import_file
from intake_app.store.photos import FolderPhotos
from intake_app.store.policy_files import read_policies
from intake_app.store.shelf import FolderShelf, write_whole
from intake_app.store.signing import STATE_VARIABLE
from intake_app.store.table_files import SpreadsheetFiles
from tests.attacks.conftest import intake
from tests.attacks.hostile import table

NUMBERS = (
    "../../escaped",
    "..",
    ".",
    "/etc/passwd",
    "C:\\Windows\\win.ini",
    "\\\\server\\share",
    "CON",
    "nul.txt",
    "COM1.pdf",
    "LPT9",
    "~root",
    "$HOME",
    "a/b/c",
    "a" * 60 + "/x",
    "trailing dot.",
    "-rf",
    "\uff0e\uff0e\uff0fx",
    "‥/x",
    "王/小",
    "ﬀ-①",
    "<script>",
    "*?|:",
    "logos",
)
ANSWERS = {"box": "original", "foam": "original", "sleeve": "original", "parts": "original_condition"}
DEVICES = re.compile(r"(?:CON|PRN|AUX|NUL|COM\d|LPT\d)(?:\..*)?", re.IGNORECASE)


def check_name(name: str) -> None:
    """A name that every system takes for a file in its folder."""
    assert len(os.fsencode(name)) <= 255
    assert not DEVICES.fullmatch(name), name
    assert name == name.strip(". "), name
    assert not set(name) & set('<>:"/\\|?*'), name
    assert name.isascii()
    assert name.isprintable()
    assert len(PurePosixPath(name).parts) == len(PureWindowsPath(name).parts) == 1
    assert not name.startswith(("-", "~", "$"))


def everything(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station that received and closed a unit under each hostile number; two came under the first."""
    home = tmp_path_factory.mktemp("received")
    rmas, units = home / "rmas.csv", home / "units.csv"
    serials = [f"U-{place}" for place in range(len(NUMBERS))] + ["../../serial", "CON"]
    numbers = [*NUMBERS, NUMBERS[0], NUMBERS[0]]
    units.write_text(
        table(
            *([one, "S12E4", "Smartvue", "", "2026-11-02", "7200.00", "3600.00", "A", "", "", ""] for one in serials)
        ),
        "utf-8",
    )
    rmas.write_text(
        table(
            *([number, "2026-11-05", serial] for number, serial in zip(numbers, serials, strict=True)),
            headings=("Number", "Issued on", "Serial"),
        ),
        "utf-8",
    )
    for what, file in (("units", units), ("rmas", rmas)):
        assert not import_file(home / "station", what, file, lambda _: True).bad
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(STATE_VARIABLE, str(home / "state"))
        station = open_station(Settings(folder=home / "station", name="Bench 3", code="B3"))
        station.bench.sign("Rosa")
        for serial in serials:
            close(station, serial)
        station.close()
    return home


def close(station: Station, serial: str) -> None:
    """From the scan to the closed return: a unit that nobody wants any more."""
    bench = station.bench
    sight = bench.open(bench.identify(serial), 0)
    told = {**ANSWERS, "reason": "unwanted", "remedy": "refund", "proof_of_purchase": "receipt", "advance_charge": "0"}
    while sight.step != "decision":
        assert sight.question, sight
        sight = bench.answer(sight.return_id, sight.question, told[sight.question])
    bench.accept(sight.return_id)


def test_papers_of_hostile_numbers_lie_in_a_folder_each_below_the_papers(received: Path) -> None:
    beside = {path.name for path in received.iterdir()}
    assert beside - {"state"} == {"station", "rmas.csv", "units.csv"}
    folders = [path for path in (received / "station" / "papers").iterdir() if path.name != "logos"]
    assert len(folders) == len(NUMBERS)
    for folder in folders:
        check_name(folder.name)
        for paper in folder.iterdir():
            check_name(paper.name)
            assert paper.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("number", [NUMBERS[0], "/etc/passwd", "CON"])
def test_what_the_commands_write_of_a_hostile_number_stays_where_it_was_told(
    received: Path, tmp_path: Path, number: str
) -> None:
    out = tmp_path / "a" / "b" / "out"
    for words in (
        ("papers", "--out", out, "--", number),
        ("evidence", "--out", tmp_path / "evidence.zip", "--", number),
    ):
        ended = intake("--station", received / "station", *words, home=tmp_path, state=received / "state")
        assert ended.returncode == 0, ended.stderr
    written = everything(tmp_path / "a") - {out.parent, out}
    assert written
    for path in written:
        assert path.parent == out
        check_name(path.name)
    with zipfile.ZipFile(tmp_path / "evidence.zip") as evidence:
        for name in evidence.namelist():
            for part in name.split("/"):
                check_name(part)
    others = {path.name for path in tmp_path.iterdir()} - {"a", "evidence.zip"}
    assert not others


@pytest.mark.parametrize("name", [*NUMBERS, "x" * 4_000, "a\0b.jpg", "a\nb.jpg", "\u202egpj.exe", ""])
def test_a_photo_has_the_name_of_its_content_wherever_it_came_from(tmp_path: Path, name: str) -> None:
    photo = io.BytesIO()
    Image.new("RGB", (40, 30), "#807868").save(photo, "JPEG")
    shelf = FolderPhotos(tmp_path / "photos")
    kept = shelf.keep(photo.getvalue(), name)
    for path in everything(tmp_path):
        check_name(path.name)
        assert path.is_relative_to(tmp_path / "photos")
    assert "/" not in kept.name
    assert kept.name.isprintable()
    assert len(kept.name) <= 120


def without_waiting(work: Callable[[], object]) -> object:
    """What comes of it, an error of ours among it; fails where it waits for somebody who never comes."""
    told: list[object] = []

    def run() -> None:
        try:
            told.append(work())
        except IntakeError as error:
            told.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(10)
    assert not thread.is_alive(), "it waits for ever"
    return told[0]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
@pytest.mark.parametrize("kind", ["pipe", "endless", "folder"])
def test_nothing_is_waited_for_that_is_no_file(tmp_path: Path, kind: str) -> None:
    def make(path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        if kind == "pipe":
            os.mkfifo(path)
        elif kind == "endless":
            path.symlink_to("/dev/zero")
        else:
            path.mkdir()
        return path

    words = read_words()
    photo = make(tmp_path / "photo.jpg")
    assert isinstance(without_waiting(from_file(photo, words)), BadInput)
    logo = make(tmp_path / "logo.png")
    told = without_waiting(lambda: read_company(Settings(folder=tmp_path, company=Company(logo=str(logo)))))
    assert "no file" in str(told)
    make(tmp_path / "station" / "settings.toml")
    assert isinstance(without_waiting(lambda: load(tmp_path / "station")), StorageFailed)
    make(tmp_path / "policies" / "odd.toml")
    assert "something else than a file" in str(without_waiting(lambda: read_policies([tmp_path / "policies"])))
    units = make(tmp_path / "units.csv")
    report = without_waiting(lambda: import_file(tmp_path / "other", "units", units, lambda _: True))
    assert isinstance(report, BadInput)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_no_device_and_no_pipe_is_replaced_by_a_file(tmp_path: Path) -> None:
    """`--out /dev/null` as root would take it from every program of the computer."""
    pipe, link = tmp_path / "pipe.csv", tmp_path / "link.csv"
    os.mkfifo(pipe)
    link.symlink_to("/dev/null")
    made = Table("A", [TableColumn("a", "text", 10)], [["1"]])
    for place in (pipe, link):
        with pytest.raises(StorageFailed, match="it is no file"):
            SpreadsheetFiles().write(place, made)
        with pytest.raises(OSError, match="it is no file"):
            write_whole(place, b"x")
    assert pipe.is_fifo()
    assert link.is_symlink()
    ended = intake("sheet", "scanner", "--out", pipe, home=tmp_path)
    assert ended.returncode == 1
    assert b"it is no file" in ended.stderr
    assert pipe.is_fifo()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_the_watched_folder_takes_nothing_from_elsewhere_and_waits_for_nobody(tmp_path: Path, qtbot: QtBot) -> None:
    """A card that somebody prepared: links out of it, pipes, devices, a picture of a terabyte that is empty."""
    outside, card = tmp_path / "outside", tmp_path / "card"
    outside.mkdir()
    card.mkdir()
    Image.new("RGB", (40, 30), "red").save(outside / "private.jpg")
    told: list[str] = []
    watched = WatchedFolder()
    watched.new_file.connect(lambda path, _: told.append(Path(path).name))
    watched.watch(str(card))
    qtbot.waitUntil(lambda: watched.sight.state == "watched", timeout=10_000)
    (card / "link.jpg").symlink_to(outside / "private.jpg")
    (card / "folder").symlink_to(outside, target_is_directory=True)
    (card / "loop").symlink_to(card, target_is_directory=True)
    (card / "zero.jpg").symlink_to("/dev/zero")
    os.mkfifo(card / "pipe.jpg")
    with (card / "huge.jpg").open("wb") as huge:
        huge.truncate(1 << 40)
    Image.new("RGB", (40, 30), "blue").save(card / "real.jpg")
    qtbot.waitUntil(lambda: {"real.jpg", "huge.jpg"} <= set(told), timeout=20_000)
    qtbot.wait(300)
    watched.watch("")
    assert set(told) == {"real.jpg", "huge.jpg"}
    assert isinstance(without_waiting(from_file(card / "huge.jpg", read_words())), BadInput)


def test_a_paper_is_asked_for_only_inside_of_the_shelf(tmp_path: Path) -> None:
    shelf = FolderShelf(tmp_path / "papers")
    for number in (*NUMBERS, "a\0b", "x" * 5_000, "\ud800"):
        for name in ("label", "../../label", "label.pdf", "/etc/passwd", "con", "a\0b", "x" * 5_000):
            path = shelf.path_of(number, name)
            assert path.parent.parent == tmp_path / "papers"
            check_name(path.name)
            check_name(path.parent.name)
