"""`intake scan` as a person runs it, and as a program reads it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from intake_app.domain.commands import Command, command_code
from tests.devices.camera_frames import drawn
from tests.devices.test_code_reader import FORMATS, as_file, page_of

ROOT = Path(__file__).resolve().parents[2]
GTIN = "09506000134352"


def scan(*words: object, status: int = 0, told: bytes = b"", encoding: str = "") -> tuple[list[dict[str, Any]], str]:
    """Run it from a folder that has nothing to do with it; the answers, and what was said on standard error."""
    ended = subprocess.run(
        [sys.executable, "-m", "intake_app", "scan", *map(str, words)],
        cwd="/",
        env=os.environ | {"PYTHONPATH": str(ROOT)} | ({"PYTHONIOENCODING": encoding} if encoding else {}),
        input=told,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == status, ended.stderr
    assert b"Traceback" not in ended.stderr
    return [json.loads(line) for line in ended.stdout.decode("utf-8").splitlines()], ended.stderr.decode()


def test_an_answer_a_text() -> None:
    code = command_code(Command("all_ok"))
    answers, said = scan("SV-1", code, "1Z5R89390357567127", "王-4711")
    assert [answer["raw"] for answer in answers] == ["SV-1", code, "1Z5R89390357567127", "王-4711"]
    assert [answer["certain"] for answer in answers] == [False, True, True, False]
    assert answers[2] == {
        "raw": "1Z5R89390357567127",
        "text": "1Z5R89390357567127",
        "symbology": "",
        "certain": True,
        "readings": [
            {
                "kind": "tracking",
                "value": "1Z5R89390357567127",
                "details": {"carrier": "UPS", "service": "1Z"},
            }
        ],
        "problem": "",
    }
    assert said == ""


def test_escapes_are_read_where_it_is_asked_for() -> None:
    (answer,), _ = scan("--escaped", rf"]C101{GTIN}10L\x1d21AB\u002d1\r")
    assert (answer["raw"], answer["symbology"]) == (f"]C101{GTIN}10L\x1d21AB-1\r", "]C1")
    assert answer["readings"][0]["details"] == {"gtin": GTIN, "batch": "L", "serial": "AB-1"}
    (answer,), _ = scan(r"A\x1d")
    assert answer["raw"] == r"A\x1d"
    (answer,), _ = scan("--escaped", r"\\\n\t\0")
    assert answer["raw"] == "\\\n\t\0"


def test_lines_of_standard_input_are_answered_one_by_one() -> None:
    answers, _ = scan("-", "SV-3", told=b"SV-1\r\n\n\xff\xfe1\nSV-2")
    assert [answer["raw"] for answer in answers] == ["SV-1\r", "", "\udcff\udcfe1", "SV-2", "SV-3"]
    assert "empty" in answers[1]["problem"]
    assert "invisible" in answers[2]["problem"]


def test_a_picture_is_answered_with_its_codes(tmp_path: Path) -> None:
    file = tmp_path / "SV-1"
    file.write_bytes(as_file(page_of(drawn("SV-1", FORMATS.Code128, 400), drawn("R-1", FORMATS.QRCode, 200)), "PNG"))
    (answer,), _ = scan(file)
    assert answer["image"] == str(file)
    assert [(code["format"], bytes.fromhex(code["bytes"]), code["page"]) for code in answer["codes"]] == [
        ("Code 128", b"SV-1", 1),
        ("QR Code", b"R-1", 1),
    ]
    assert [(code["scan"]["symbology"], code["scan"]["text"]) for code in answer["codes"]] == [
        ("]C0", "SV-1"),
        ("]Q1", "R-1"),
    ]
    assert all(len(corner) == 2 for code in answer["codes"] for corner in code["corners"])
    (answer,), _ = scan("--text", file)
    assert answer["text"] == str(file)


def test_a_picture_without_a_code_has_none(tmp_path: Path) -> None:
    file = tmp_path / "white.png"
    file.write_bytes(as_file(Image.new("L", (100, 100), 255), "PNG"))
    assert scan(file)[0] == [{"image": str(file), "codes": []}]


def test_what_is_no_picture_is_a_text(tmp_path: Path) -> None:
    file = tmp_path / "SV-2"
    file.write_text("not a picture")
    for word in (file, tmp_path, "x" * 5_000, "a/" * 300):
        (answer,), _ = scan(word)
        assert answer["raw"] == str(word)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("nowhere.png", None, "there is no such picture"),
        ("nowhere" * 40 + ".png", None, "there is no such picture"),
        ("cut.jpg", b"\xff\xd8\xff\xe0", "is damaged, or ends in the middle"),
        ("text.png", b"only words", "is no picture that can be read"),
        ("locked.pdf", b"%PDF-1.7 nothing", "cannot be opened as a PDF"),
    ],
)
def test_a_picture_that_cannot_be_read_is_a_sentence(
    tmp_path: Path, name: str, content: bytes | None, sentence: str
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    answers, said = scan("SV-1", file, status=2)
    assert [answer["raw"] for answer in answers] == ["SV-1"]
    assert said.startswith("intake: ")
    assert name[:20] in said
    assert sentence in said


def test_a_wrong_escape_is_a_sentence() -> None:
    _, said = scan("--escaped", r"A\q", status=2)
    assert "backslash" in said
    assert "at place 2" in said


def test_an_endless_line_is_a_sentence() -> None:
    _, said = scan("-", status=2, told=b"x" * (1024 * 1024 + 1))
    assert "longer than 1,048,576 bytes" in said


def test_the_answer_is_utf_8_whatever_the_terminal_is() -> None:
    (answer,), _ = scan("王-1", encoding="ascii")
    assert answer["text"] == "王-1"
