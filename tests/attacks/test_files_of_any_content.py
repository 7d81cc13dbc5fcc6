"""Files that somebody prepared, or a disk spoilt: each is read, or refused in a sentence, soon, and never otherwise."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from intake_app.bootstrap import open_station
from intake_app.commands.window import surroundings
from intake_app.domain.errors import BadPolicy, IntakeError
from intake_app.domain.policy_reading import read_policy
from intake_app.domain.toml_fields import LARGEST_FILE
from intake_app.settings import Settings, load, save
from intake_app.store.folder_memory import FolderMemory
from intake_app.store.importing import import_file
from intake_app.store.mappings import Mappings
from intake_app.store.photo_tray import PhotoTrayFile
from intake_app.store.pins import PinFile
from tests.attacks.conftest import ROOT
from tests.domain.small import rule, text

PATIENCE_S: Final = 15
DEEP: Final = 200_000
SHAPES = (
    b"",
    b"\0" * 5_000,
    b"\xff\xfe\x00",
    b'"\xff"',
    b"[" * DEEP,
    b"{" * DEEP,
    b"a = " + b"[" * DEEP,
    b"a = " + b"{a = " * DEEP,
    b"a." * DEEP + b"a = 1",
    b"[" + b"a." * DEEP + b"a]",
    b"[[a]]\n" * 50_000,
    b'a = "' + b"x" * 500_000,
    b"a = " + b"9" * 100_000,
    b"a = 1e999999999",
    b"a = 9999-99-99T99:99:99Z",
    b'{"put": {"id": "' + b"x" * 500_000,
    b'{"put": ' + b"[" * 5_000,
    b'{"gone": ["a"]}\n' * 10_000,
    b'{"gone": ["\xff"]}',
    b'"\xed\xa0\x80"',
    b"SQLite format 3\0" + b"\0" * 4_096,
    b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
)
ANY = st.binary(max_size=400)


@contextlib.contextmanager
def soon() -> Iterator[None]:
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < PATIENCE_S


def read_or_refused(read: Callable[[], object]) -> str:
    """The sentence of a refusal; nothing where it could be read. Anything else is raised."""
    with soon():
        try:
            read()
        except IntakeError as told:
            sentence = str(told)
            assert 0 < len(sentence) < 3_000
            assert sentence.isprintable() or "\n" in sentence
            return sentence
    return ""


def readers(folder: Path) -> dict[str, Callable[[], object]]:
    """Every small file of a station that is text, and what reads it."""
    mappings = Mappings(folder)
    tray, memory = PhotoTrayFile(folder / "photo-tray.jsonl"), FolderMemory(folder / "watched-folder.jsonl")
    return {
        "settings.toml": lambda: (load(folder), save(Settings(folder=folder), theme="dark")),
        "mappings.toml": lambda: mappings.save(
            "units", ["a"], {"a": mappings.remembered("units", ["a"]).get("a", "x")}
        ),
        "photo-tray.jsonl": tray.all,
        "watched-folder.jsonl": lambda: memory.known("/card"),
    }


@pytest.mark.parametrize("name", sorted(readers(Path())))
@pytest.mark.parametrize("content", SHAPES, ids=range(len(SHAPES)))
def test_a_small_file_of_the_station_is_read_or_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    read_or_refused(readers(tmp_path)[name])


@pytest.mark.parametrize("content", SHAPES[2:6], ids=range(4))
def test_no_file_of_pins_lets_anybody_in(tmp_path: Path, content: bytes) -> None:
    """Hashing takes a while on purpose, so few are tried here; tests/store/test_pins.py tries others."""
    (tmp_path / "pins.json").write_bytes(content)
    opens: list[bool] = []
    read_or_refused(lambda: opens.append(PinFile(tmp_path).is_right("p", "", "739204")))
    assert not any(opens)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANY, st.sampled_from(sorted(readers(Path()))))
@example(b'"/card"\n{"name": "\xff"}', "watched-folder.jsonl")
@example(b'{"gone": []}\n{"gone": ["\xff"]}', "photo-tray.jsonl")
def test_any_bytes_in_a_small_file_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str
) -> None:
    folder = tmp_path_factory.mktemp("small")
    (folder / name).write_bytes(content)
    read_or_refused(readers(folder)[name])


def test_what_the_tray_noted_before_a_line_that_is_none_is_not_lost(tmp_path: Path) -> None:
    around = surroundings(Settings(folder=tmp_path))
    assert around.photos is not None
    tray = PhotoTrayFile(tmp_path / "photo-tray.jsonl")
    good = b'{"gone":["a"]}'
    for bad in (b'{"gone": ["\xff"]}', b"\xff\xfe", b"[" * DEEP, b"\0"):
        (tmp_path / "photo-tray.jsonl").write_bytes(b"\n".join([good, bad, good]))
        assert tray.all() == []


@pytest.mark.parametrize("name", ["print-queue.sqlite3", "search.sqlite3", "catalogue.sqlite3"])
@pytest.mark.parametrize("content", [SHAPES[1], SHAPES[3], SHAPES[-2], b"x" * 100_000], ids=range(4))
def test_a_database_of_the_station_is_read_or_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)

    def opened() -> None:
        with contextlib.closing(open_station(Settings(folder=tmp_path))) as station:
            station.bench.sign("Rosa")
            station.bench.identify("SV-1")
            station.bench.finding.look("SV-1")

    read_or_refused(opened)


RULES = rule("box = '\"missing\"'", extra='cites = ["s.one"]\nreadings = ["r"]\ndiscretion = "boss"')
MONSTERS: dict[str, Callable[[], str]] = {
    "many values": lambda: text(rule("box = '" + ",".join(['"missing"'] * 20_000) + "'")),
    "nested not": lambda: text(rule("box = '" + "not(" * 20_000 + '"missing"' + ")" * 20_000 + "'")),
    "intervals": lambda: text(
        rule("days_since_purchase = '" + ",".join(f"[{n}..{n + 1})" for n in range(9_000)) + "'")
    ),
    "brackets": lambda: text(rule("days_since_purchase = '" + "[" * 100_000 + "'")),
    "blanks": lambda: text(rule("box = '" + " " * 200_000 + '"missing"' + "'")),
    "quotes": lambda: text(rule("box = '" + '"' * 100_001 + "'")),
    "digits": lambda: text(rule("days_since_purchase = '<= " + "9" * 100_000 + "'")),
    "regex": lambda: text(rule('box = \'"(a+)+$","' + "a" * 50_000 + "!\"'")),
    "rules": lambda: text(*[RULES] * 2_000),
    "clauses": lambda: text(RULES) + "\n[clauses2]\n" + "".join(f'"s.c{n}" = "x"\n' for n in range(15_000)),
    "endless title": lambda: text(RULES).replace('title = "A small policy"', f'title = "{"x" * 400_000}"'),
    "dotted": lambda: "a." * 100_000 + "a = 1",
}


@pytest.mark.parametrize("name", MONSTERS)
def test_a_monstrous_policy_is_read_or_refused_soon(name: str) -> None:
    source = MONSTERS[name]()
    told = read_or_refused(lambda: read_policy(source.encode()[: LARGEST_FILE + 1], "x.toml"))
    assert told == "" or "expected" in told
    assert "Traceback" not in told


@settings(max_examples=120)
@given(st.binary(max_size=600) | st.text(max_size=300).map(lambda one: one.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_no_policy_and_told_in_one_line(content: bytes) -> None:
    with pytest.raises(BadPolicy) as told:
        read_policy(content, "x.toml")
    assert str(told.value).startswith("x.toml: ")
    assert "\n" not in str(told.value)


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=6), st.sampled_from(["put", "cut", "change"]))
def test_a_policy_that_was_damaged_anywhere_is_read_or_refused(place: int, junk: bytes, how: str) -> None:
    whole = (ROOT / "policies" / "q-see.toml").read_bytes()
    at = place % len(whole)
    after = {"put": at, "cut": at + 40, "change": at + len(junk)}[how]
    read_or_refused(lambda: read_policy(whole[:at] + (b"" if how == "cut" else junk) + whole[after:], "x.toml"))


PDF = b"%PDF-1.7\n"


def pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, the first its catalogue; a reader finds them without a table."""
    parts = [b"%d 0 obj\n%s\nendobj\n" % (number, one) for number, one in enumerate(objects, 1)]
    return PDF + b"".join(parts) + b"trailer\n<</Root 1 0 R/Size %d>>\n%%%%EOF\n" % (len(objects) + 1)


def stream(head: bytes, content: bytes) -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (head, len(content), content)


def packed(count: int) -> bytes:
    import zlib

    return zlib.compress(b"\0" * count, 9)


PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PDFS: dict[str, bytes] = {
    "pages that are their own parents": pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 9>>"),
    "a page of a million metres": pdf(
        b"<</Type/Catalog/Pages 2 0 R>>", PAGES, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 3e9 3e9]>>"
    ),
    "a page without an end": pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        PAGES,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R>>",
        stream(b"/Filter/FlateDecode", packed(400_000_000)),
    ),
    "a picture of a thousand megapixels": pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        PAGES,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>",
        stream(b"", b"100 0 0 100 0 0 cm /X Do"),
        stream(
            b"/Type/XObject/Subtype/Image/Width 40000/Height 25000/BitsPerComponent 8/ColorSpace/DeviceRGB"
            b"/Filter/FlateDecode",
            packed(300_000_000),
        ),
    ),
    "a form in itself": pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        PAGES,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>",
        stream(b"", b"/X Do"),
        stream(b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>", b"/X Do " * 1_000),
    ),
    "scripts and actions": pdf(
        b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.launchURL\\('file:///etc/passwd'\\))>>>>",
        PAGES,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/AA<</O<</S/Launch/F(/bin/sh)>>>>>>",
    ),
    "arrays in arrays": pdf(b"<</Type/Catalog/Pages 2 0 R/X " + b"[" * 200_000 + b">>", PAGES),
}
KEEPER = """
import resource
import sys
from pathlib import Path
from intake_app.domain.errors import IntakeError
from intake_app.store.photos import FolderPhotos
resource.setrlimit(resource.RLIMIT_DATA, (700 << 20, -1))
try:
    FolderPhotos(Path(sys.argv[1])).keep(Path(sys.argv[2]).read_bytes(), "proof.pdf")
except IntakeError as told:
    print("refused:", told)
else:
    print("kept")
"""


@pytest.mark.parametrize("name", PDFS)
def test_a_pdf_is_kept_or_refused_soon_and_in_little_memory(tmp_path: Path, name: str) -> None:
    """Drawn by a child process with limits of its own; the station's process is given 700 MB here."""
    file, marker = tmp_path / "proof.pdf", tmp_path / "owned"
    file.write_bytes(PDFS[name].replace(b"/bin/sh", os.fsencode(f"/bin/touch {marker}")))
    with soon():
        ended = subprocess.run(
            [sys.executable, "-c", KEEPER, str(tmp_path / "photos"), str(file)],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith(("kept", "refused: ")), ended.stdout
    assert not marker.exists()


def test_a_file_that_grows_while_it_is_read_is_read_to_an_end(tmp_path: Path) -> None:
    """Somebody appends to a supplier's file all the time."""
    units = tmp_path / "units.csv"
    units.write_text("Serial,Model\n", "utf-8")
    with units.open("ab") as out:
        writer = subprocess.Popen(["/bin/sh", "-c", "while :; do echo SV-$(date +%N),S12E4; done"], stdout=out)
    try:
        time.sleep(0.2)
        read_or_refused(lambda: import_file(tmp_path / "station", "units", units, lambda _: True))
    finally:
        writer.kill()
        writer.wait()
