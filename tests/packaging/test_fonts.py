"""The papers embed these fonts: each must be embeddable, and hold the letters we promise."""

from __future__ import annotations

import pytest
from reportlab.pdfbase.ttfonts import TTFont

from intake_app.resources import resource

VIETNAMESE = "".join(map(chr, range(0x1EA0, 0x1EFA))) + "ĂăÂâĐđÊêÔôƠơƯư"
SPANISH = "áéíóúüñÁÉÍÓÚÜÑ¿¡"
SIGNS = "“”‘’…—–×✓✗→←↑↓≤≥−·•§€™®©½"


@pytest.mark.parametrize("weight", ["Regular", "Medium", "SemiBold", "Bold"])
def test_inter_writes_the_languages_and_signs_of_the_papers(weight: str) -> None:
    face = TTFont(weight, resource(f"fonts/Inter-{weight}.ttf")).face
    assert [letter for letter in VIETNAMESE + SPANISH + SIGNS if ord(letter) not in face.charToGlyph] == []


def test_the_fallback_writes_chinese_names() -> None:
    face = TTFont("fallback", resource("fonts/DroidSansFallbackFull.ttf")).face
    every_pair = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    common = "".join(pair.decode("gb2312", "ignore") for pair in every_pair)
    assert len(common) == 6763
    assert [letter for letter in common if ord(letter) not in face.charToGlyph] == []
