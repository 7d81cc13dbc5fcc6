"""`intake scan`: what a scan is, from its text or from a picture of it, as JSON."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from intake_app.commands.streams import standard_input, write_out
from intake_app.domain.errors import BadInput, NotFound
from intake_app.domain.money import shown
from intake_app.domain.scans import Scan, understand

LONGEST_LINE: Final = 1024 * 1024
_PICTURE_NAMES: Final = frozenset(
    {".jpg", ".jpeg", ".png", ".heic", ".heif", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".pdf"}
)
_ESCAPE: Final = re.compile(r"\\(x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|[\\rnt0]|)", re.ASCII)
_ESCAPED: Final = {"\\": "\\", "r": "\r", "n": "\n", "t": "\t", "0": "\0"}

_ANSWER: Final = {
    "raw": "exactly what came, control characters and all",
    "text": "the normalised form: no blanks or terminators at its ends, no symbology identifier, NFC",
    "symbology": "the AIM identifier before it, like ]C1; empty where there was none",
    "certain": "true where its own form says what it is; else look-ups, or the bench, must tell",
    "readings": "everything that it can be, each with kind, value and details",
    "problem": "why a form was misread, or nothing can be made of it; empty where all is well",
}
_KINDS: Final = "command badge label rma kit kit_order place tracking gs1 serial order unknown"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `intake scan`, and what it answers."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = "\n".join(
        [
            "Each argument is answered by one JSON object on a line.",
            "",
            *(f"  {name:10} {told}" for name, told in _ANSWER.items()),
            "",
            f"Kinds: {_KINDS}.",
            "",
            "The name of a file that holds a picture (JPEG, PNG, HEIC, GIF, BMP, TIFF, WebP) or a PDF is answered by",
            "image, the name, and codes: each code on it with format, bytes (hex), corners (pixels, from top left",
            "clockwise), page, and the scan as above. Exit status 2 where a picture cannot be read.",
        ]
    )
    parser.add_argument(
        "scans", nargs="+", metavar="TEXT|IMAGE", help="a scan's text, or a picture of it; - reads a text a line"
    )
    parser.add_argument("--text", action="store_true", help="take every argument as text, also names of files")
    parser.add_argument(
        "--escaped", action="store_true", help=r"read \x1d, \u738b, \r, \n, \t, \0 and \\ in texts as what they mean"
    )


def run(args: argparse.Namespace) -> int:
    """Answer every argument in its turn. Raises BadInput, NotFound or StorageFailed for what cannot be read."""
    for word in args.scans:
        for answer in _answers(word, is_text=args.text, is_escaped=args.escaped):
            write_out(_line(answer))
    return 0


def _answers(word: str, *, is_text: bool, is_escaped: bool) -> Iterator[dict[str, object]]:
    if word == "-":
        for line in _lines():
            yield scan_json(understand(_unescaped(line) if is_escaped else line))
    elif not is_text and _is_picture(Path(word)):
        yield _picture_json(word)
    else:
        yield scan_json(understand(_unescaped(word) if is_escaped else word))


def scan_json(scan: Scan) -> dict[str, object]:
    """A scan as it is printed."""
    return {
        "raw": scan.raw,
        "text": scan.text,
        "symbology": scan.symbology,
        "certain": scan.certain is not None,
        "readings": [{"kind": one.kind, "value": one.value, "details": one.details} for one in scan.readings],
        "problem": scan.problem,
    }


def _is_picture(path: Path) -> bool:
    """Whether an argument is a picture to be read. Raises NotFound where its name says so and nothing is there."""
    from intake_app.devices.code_reader import begins_as_picture

    if path.suffix.lower() not in _PICTURE_NAMES:
        return begins_as_picture(path)
    try:
        is_there = path.exists()
    except OSError:  # longer than a name can be
        is_there = False
    if not is_there:
        raise NotFound(f"{shown(path.name)}: there is no such picture. Name one that is there, or say --text.")
    return path.is_file()


def _picture_json(name: str) -> dict[str, object]:
    from intake_app.devices.code_reader import read_codes

    codes = [
        {
            "format": code.format,
            "bytes": code.raw_bytes.hex(),
            "corners": [list(corner) for corner in code.corners],
            "page": code.page,
            "scan": scan_json(understand(code.scan)),
        }
        for code in read_codes(Path(name))
    ]
    return {"image": name, "codes": codes}


def _lines() -> Iterator[str]:
    """The lines of standard input, as they come; bytes that are not UTF-8 stay, as halves of surrogate pairs."""
    source = standard_input()
    while line := source.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise BadInput(f"A line is longer than {LONGEST_LINE:,} bytes; a scan was expected. Send a scan a line.")
        yield line.removesuffix(b"\n").decode("utf-8", "surrogateescape")


def _unescaped(text: str) -> str:
    def meant(match: re.Match[str]) -> str:
        escape = match[1]
        if not escape:
            raise BadInput(
                f"{shown(text)} has a backslash that begins none of \\xHH, \\uHHHH, \\r, \\n, \\t, \\0 and \\\\ at"
                f" place {match.start() + 1}. Write a backslash itself twice."
            )
        return _ESCAPED[escape] if escape in _ESCAPED else chr(int(escape[1:], 16))

    return _ESCAPE.sub(meant, text)


def _line(answer: dict[str, object]) -> bytes:
    """UTF-8 whatever the locale is; escapes where something is no Unicode text."""
    try:
        return json.dumps(answer, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:
        return json.dumps(answer).encode() + b"\n"
