"""Photos and documents as evidence: what is kept of one, what is drawn over it, and which are still to be taken.

An original is never changed: it lies under its SHA-256, a small upright copy without any metadata beside it. Marks are
data over the photo. A proof of purchase is kept in the same way, as a photo or a PDF.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final, Literal

import msgspec

from intake_app.domain.policy import Policy

MOST_BYTES: Final = 64_000_000
MOST_PIXELS: Final = 50_000_000

Media = Literal["image/jpeg", "image/png", "image/heic", "application/pdf"]
PhotoSource = Literal["camera", "folder", "dropped", "pasted", "chosen"]


class KeptPhoto(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file that was kept: `sha256` of the original's bytes, `small_sha256` of its small copy's (both hex).

    `name` is what the file was called, `size` its bytes; `width` and `height` are those of the upright picture in
    pixels (of a PDF's first page as drawn); `pages` is a PDF's number of them; `taken_at` is what the camera says, as
    ISO local time, empty where it says nothing.
    """

    sha256: str
    small_sha256: str
    media: Media
    name: str
    size: int
    width: int
    height: int
    pages: int = 1
    taken_at: str = ""


class Mark(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something drawn over a photo; places are parts (0 to 1) of the upright picture's width and height.

    An arrow points from (x1, y1) to (x2, y2); a box has these corners; a text begins at (x1, y1).
    """

    shape: Literal["arrow", "box", "text"]
    x1: float
    y1: float
    x2: float = 0.0
    y2: float = 0.0
    text: str = ""


def wanted_photos(policy: Policy, facts: Mapping[str, str | list[str]]) -> Iterator[str]:
    """The facts whose answers the policy file wants a photo of, in the checklist's order."""
    for question in policy.questions:
        said = facts.get(question.fact)
        given = set(said) if isinstance(said, list) else {said}
        if any(answer.photo and answer.value in given for answer in question.answers):
            yield question.fact


def missing_photos(policy: Policy, facts: Mapping[str, str | list[str]], there: Collection[str]) -> tuple[str, ...]:
    """The facts whose photo is wanted; `there` are those that have one, or a reason why there is none."""
    return tuple(fact for fact in wanted_photos(policy, facts) if fact not in there)
