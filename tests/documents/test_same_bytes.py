"""The same paper gives the same bytes: in any process, in any order, whatever the environment says."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from msgspec.structs import replace

from intake_app.documents.press import PdfPress
from tests.documents.samples import FONTS, LABEL, NOTICE, REPORT

ROOT = Path(__file__).resolve().parents[2]
CHINESE = replace(LABEL, customer="王小明", serial="序列号-1")
SCRIPT = """
import hashlib
from tests.documents import test_same_bytes as t
print(" ".join(t.digests(t.PdfPress(t.FONTS))))
"""


def digests(press: PdfPress) -> list[str]:
    papers = (press.label(LABEL), press.label(CHINESE), press.report(REPORT), press.notice(NOTICE))
    return [hashlib.sha256(pdf).hexdigest() for pdf in papers]


def in_another_process(**environment: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.split()


def test_every_process_gives_the_same_bytes() -> None:
    here = digests(PdfPress(FONTS))
    assert in_another_process(PYTHONHASHSEED="1", TZ="Asia/Tokyo") == here
    assert in_another_process(PYTHONHASHSEED="2", SOURCE_DATE_EPOCH="1000000000", LC_ALL="C") == here


def test_what_was_printed_before_changes_nothing() -> None:
    press = PdfPress(FONTS)
    fresh = digests(press)
    for name in ("ABCDEFGHIJKLM", "nopqrstuvwxyz 王", "😀", "ầ"):
        press.label(replace(LABEL, customer=name, model=name))
        press.report(replace(REPORT, verdict=name))
    assert digests(press) == fresh


def test_another_paper_gives_another_identity() -> None:
    press = PdfPress(FONTS)
    one, other = press.label(LABEL), press.label(replace(LABEL, copy="copy 2"))
    identities = [pdf[pdf.index(b"/ID") :].split(b"]")[0] for pdf in (one, other)]
    assert identities[0] != identities[1]
