"""Photos and documents as evidence: what is kept of one, what is drawn over it, and which are still to be taken.

An original is never changed: it lies under its SHA-256, a small upright copy without any metadata beside it. Marks are
data over the photo. A proof of purchase is kept in the same way, as a photo or a PDF.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, Literal

import msgspec

from intake_app.domain.errors import BadInput
from intake_app.domain.policy import Policy
from intake_app.domain.unseen import first_unseen

MOST_BYTES: Final = 64_000_000
MOST_PIXELS: Final = 50_000_000
MOST_MARKS: Final = 50
LONGEST_MARK: Final = 200
SMALL_EDGE: Final = 1600
"""The longer edge of a small copy, in pixels."""

Media = Literal["image/jpeg", "image/png", "image/heic", "application/pdf"]
PDF: Final[Media] = "application/pdf"
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


class WaitingPhoto(msgspec.Struct, frozen=True):
    """A photo that was kept while no return was on the page, and where it came from."""

    kept: KeptPhoto
    source: PhotoSource


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


def small_size(width: int, height: int, edge: int = SMALL_EDGE) -> tuple[int, int]:
    """Width and height in pixels of a picture made smaller so that its longer edge has `edge`; never made larger."""
    longer = max(width, height)
    if longer <= edge:
        return width, height
    return max(1, (width * edge + longer // 2) // longer), max(1, (height * edge + longer // 2) // longer)


def check_marks(marks: Sequence[Mark]) -> None:
    """Raise `BadInput` for marks that cannot be drawn: too many, outside the photo, without extent or words."""
    if len(marks) > MOST_MARKS:
        raise BadInput(
            f"There are {len(marks)} marks; a photo has at most {MOST_MARKS}. Leave those that show most.", "marks"
        )
    for mark in marks:
        _check_mark(mark)


def _check_mark(mark: Mark) -> None:
    # Written so that what is no number (NaN) fails as well.
    if not all(0 <= place <= 1 for place in (mark.x1, mark.y1, mark.x2, mark.y2)):
        raise BadInput("A mark lies outside the photo. Draw it inside.", "marks")
    if mark.shape != "text":
        if (mark.x1, mark.y1) == (mark.x2, mark.y2):
            raise BadInput(f"The {mark.shape} has no length. Draw from one place to another.", "marks")
        return
    unseen = first_unseen(mark.text)
    if unseen:
        raise BadInput(
            f"The text on the photo has a character that nobody can see ({unseen.code}, character {unseen.place})."
            " Type it again.",
            "marks",
        )
    if not mark.text.strip() or len(mark.text) > LONGEST_MARK:
        raise BadInput(
            f"A text on a photo has 1 to {LONGEST_MARK} characters; this one has {len(mark.text.strip())}. Change it.",
            "marks",
        )


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
