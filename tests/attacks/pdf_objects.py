"""A PDF file taken apart: every object with its dictionary and its stream, as the bytes of the file say it."""

from __future__ import annotations

import re
import zlib
from typing import Final, NamedTuple

NAMES: Final = re.compile(rb"/([^\s/<>\[\](){}%]+)")
_OBJECT: Final = re.compile(rb"(?:^|[\r\n])(\d+) (\d+) obj\b(.*?)\bendobj\b", re.DOTALL)
_STREAM: Final = re.compile(rb"^(.*?)\bstream\r?\n(.*)\r?\n?endstream", re.DOTALL)
_NO_TRANSITION: Final = re.compile(rb"/Trans\s*<<\s*>>")
_HEX: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_TEXT: Final = re.compile(rb"\((?:\\.|[^\\()])*\)", re.DOTALL)

FORBIDDEN: Final = frozenset(
    {
        *("JavaScript", "JS", "OpenAction", "AA", "A", "Action", "URI", "GoTo", "GoToR", "GoToE", "Launch", "Thread"),
        *(
            "Sound",
            "Movie",
            "Hide",
            "Named",
            "SubmitForm",
            "ResetForm",
            "ImportData",
            "Rendition",
            "Trans",
            "RichMedia",
        ),
        *("EmbeddedFile", "EmbeddedFiles", "EF", "Filespec", "F", "AF", "Annots", "Annot", "AcroForm", "XFA"),
        *("ObjStm", "XRef", "Encrypt", "Collection", "Names", "Dests", "Metadata", "PieceInfo", "GoTo3DView", "PS"),
    }
)
"""Whatever does something by itself, reaches out, carries a file, or hides objects from this reader."""


class Object(NamedTuple):
    """One object: all but its stream, and its stream as it is read."""

    number: int
    head: bytes
    stream: bytes


def objects(pdf: bytes) -> list[Object]:
    """Every object of the file; the trailer comes last, as number 0."""
    found = []
    for number, _, body in _OBJECT.findall(pdf):
        parted = _STREAM.match(body)
        if parted is None:
            found.append(Object(int(number), body, b""))
            continue
        head, stream = parted.groups()
        found.append(Object(int(number), head, _read(head, stream)))
    return [*found, Object(0, pdf[pdf.rindex(b"trailer") :], b"")]


def names(one: Object) -> set[str]:
    """Every name in an object's dictionary; what is inside of its texts is none."""
    # A page's transition, which the PDF library always writes, says nothing.
    said = _NO_TRANSITION.sub(b"", _TEXT.sub(b"()", one.head))
    plain = _HEX.sub(lambda code: bytes([int(code[1], 16)]), said)
    return {name.decode("latin-1") for name in NAMES.findall(plain)}


def _read(head: bytes, stream: bytes) -> bytes:
    return zlib.decompressobj().decompress(stream) if b"/FlateDecode" in head else stream
