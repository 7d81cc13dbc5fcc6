"""Reading a label in ZPL II back: strictly, command by command, and by an independent renderer where there is one."""

from __future__ import annotations

import base64
import io
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import segno
import zxingcpp
from PIL import Image

from intake_app.documents.fonts import Weight
from intake_app.documents.zpl import INCHES
from intake_app.documents.zpl_pen import SQUARE_SHIFT
from intake_app.documents.zpl_text import FontZero
from intake_app.domain.station import Dpi, Stock

KNOWN = frozenset(
    {"XA", "XZ", "CI", "PW", "LL", "LH", "PM", "LR", "PQ", "FO", "FT", "FR", "FH", "FD", "FS"}
    | {"A0", "BY", "BC", "BQ", "GB", "GF"}
)
MILLIMETRE_DOTS: dict[Dpi, int] = {203: 8, 300: 12, 600: 24}
RENDERER = Path(os.environ.get("INTAKE_ZPL_RENDERER", Path(__file__).resolve().parents[1]))
"""The folder that `npm install zpl-renderer-js` was run in."""

_COMMAND = re.compile(r"\^([A-Z][A-Z0-9])([^^~]*)")
_HEX = re.compile(r"_([0-9A-F]{2})")
_RENDER = """
const { ready } = require("zpl-renderer-js"), fs = require("fs");
ready.then(async ({ api }) => {
  const drawn = [];
  for (const [zpl, width, height, dots] of JSON.parse(fs.readFileSync(0, "utf8")))
    drawn.push(await api.zplToBase64Async(zpl, width, height, dots));
  fs.writeFileSync(process.argv[1], JSON.stringify(drawn));
  process.exit(0);
});
"""


class Field(NamedTuple):
    """One field: what it is (`text`, `bars`, `square`, `area`, `picture`), its box in dots, its data."""

    kind: str
    left: int
    top: int
    width: int
    height: int
    data: str
    reverse: bool

    def touches(self, other: Field) -> bool:
        across = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        down = min(self.top + self.height, other.top + other.height) - max(self.top, other.top)
        return across > 0 and down > 0


class Label(NamedTuple):
    """A label as it was read."""

    width: int
    height: int
    fields: list[Field]

    def data(self, kind: str) -> list[str]:
        return [field.data for field in self.fields if field.kind == kind]


def read_zpl(job: bytes) -> Label:
    """The one label of a job. Fails where anything stands in it that is not a whole, known command of ours."""
    text = job.decode("ascii")
    assert "~" not in text
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", text)
    commands = _COMMAND.findall(text)
    assert "".join(f"^{name}{rest}" for name, rest in commands) == text
    names = [name for name, _ in commands]
    assert set(names) <= KNOWN
    assert (names[0], names[-1], names.count("XA"), names.count("XZ")) == ("XA", "XZ", 1, 1)
    head = {name: rest.strip() for name, rest in commands}
    assert (head["CI"], head["LH"], head["PQ"]) == ("28", "0,0", "1,0,1,N")
    fields: list[Field] = []
    begun: dict[str, str] = {}
    for name, rest in commands:
        if name in {"FO", "FT"}:
            assert not begun, "a field begins inside another"
            begun = {name: rest}
        elif name == "FS":
            fields.append(_field(begun))
            begun = {}
        elif begun:
            assert name not in begun
            begun[name] = rest
    assert not begun, "a field has no end"
    return Label(int(head["PW"]), int(head["LL"]), fields)


def read_codes(labels: list[tuple[bytes, Dpi, Stock]], out: Path) -> list[list[tuple[str, str]]]:
    """What a scanner reads on each label, drawn by the independent renderer: kind and text of every code, sorted."""
    return [
        sorted((code.format.name, code.text) for code in zxingcpp.read_barcodes(picture))
        for picture in render(labels, out)
    ]


def render(labels: list[tuple[bytes, Dpi, Stock]], out: Path) -> list[Image.Image]:
    jobs = []
    for job, dpi, stock in labels:
        dots = MILLIMETRE_DOTS[dpi]
        width, height = (inches * dpi / dots for inches in INCHES[stock])
        jobs.append([job.decode(), width, height, dots])
    subprocess.run(
        ["node", "-e", _RENDER, str(out)],
        input=json.dumps(jobs).encode(),
        cwd=RENDERER,
        check=True,
        timeout=300,
        capture_output=True,
    )
    return [Image.open(io.BytesIO(base64.b64decode(one))).convert("L") for one in json.loads(out.read_text())]


def why_no_renderer() -> str:
    """Why the independent renderer cannot run here; empty where it can."""
    if shutil.which("node") is None:
        return "there is no node here to run an independent ZPL renderer"
    if not (RENDERER / "node_modules" / "zpl-renderer-js").is_dir():
        return f"zpl-renderer-js is not installed in {RENDERER}; INTAKE_ZPL_RENDERER names another folder"
    return ""


def decoded(data: str) -> str:
    """The text of a field with `^FH_`."""
    raw, at = bytearray(), 0
    while at < len(data):
        if data[at] == "_":
            match = _HEX.match(data, at)
            assert match, f"a broken escape in {data!r}"
            raw.append(int(match[1], 16))
            at = match.end()
        else:
            raw += data[at].encode("ascii")
            at += 1
    return raw.decode("utf-8")


def text_of_bars(data: str) -> str:
    """What the Code 128 of a field holds, by the printer's own invocation codes."""
    assert data[:2] in {">:", ">;"}
    if data[:2] == ">;":
        digits = data[2:].removeprefix(">8")
        assert digits.isdigit()
        assert len(digits) % 2 == 0, "half a pair"
        return digits
    signs = re.findall(r">.|[^>]", data[2:])
    assert "".join(signs) == data[2:]
    return "".join({"><": "^", ">0": ">", ">=": "~"}[sign] if sign[0] == ">" else sign for sign in signs)


def _field(said: dict[str, str]) -> Field:
    left, baseline = (int(number) for number in said.get("FO", said.get("FT", "")).split(","))
    reverse = "FR" in said
    if "GB" in said:
        width, height, thick = (int(number) for number in said["GB"].split(","))
        kind = "area" if thick == min(width, height) else "frame"
        return Field(kind, left, baseline, width, height, "", reverse)
    if "GF" in said:
        form, size, again, across, rows = said["GF"].split(",")
        assert (form, size) == ("A", again)
        assert int(size) * 2 == len(rows)
        assert int(size) % int(across) == 0
        return Field("picture", left, baseline, int(across) * 8, int(size) // int(across), rows, reverse)
    assert said["FH"] == "_"
    data = decoded(said["FD"])
    if "BC" in said:
        text = text_of_bars(data)
        module, high = int(said["BY"]), int(said["BC"].split(",")[1])
        symbols = len(text) // 2 + data.startswith(">;>8") if data.startswith(">;") else len(text)
        return Field("bars", left, baseline, module * (11 * (symbols + 2) + 13), high, text, reverse)
    if "BQ" in said:
        assert data.startswith("MA,")
        side = int(said["BQ"].split(",")[2]) * len(segno.make(data[3:], error="m", micro=False).matrix)
        return Field("square", left, baseline, side, side + SQUARE_SHIFT, data[3:], reverse)
    high = int(said["A0"].split(",")[1])
    width = round(FontZero().width(data, Weight.REGULAR) * high / 1000)
    return Field("text", left, baseline - round(high * 0.72), width, round(high * 0.7), data, reverse)
