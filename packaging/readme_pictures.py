"""The README's pictures from those that `intake screenshots` drew; small, for they travel with the project.

    python packaging/readme_pictures.py out/screenshots packaging/pictures

Needs Pillow, which the papers bring along.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

# The name in the README, and the drawn one.
PICTURES = {
    "decision-dark.png": "dark-1280x800/decision.png",
    "packaging-light.png": "light-1280x800/question-foam.png",
    "papers-light.png": "light-1280x800/papers.png",
    "people-light.png": "light-1280x800/people.png",
    "record-light.png": "light-1280x800/record.png",
    "sign-in-light.png": "light-1280x800/people-names.png",
}
_COLOURS = 256


def main(drawn: Path, wanted: Path) -> None:
    """Copy each picture to `wanted`, in as few bytes as 256 colours take."""
    wanted.mkdir(parents=True, exist_ok=True)
    for name, source in PICTURES.items():
        with Image.open(drawn / source) as picture:
            few = picture.convert("RGB").quantize(_COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(wanted / name, optimize=True)
        print(wanted / name)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
