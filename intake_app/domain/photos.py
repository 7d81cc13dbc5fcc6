"""Photos and documents as evidence: what is kept of one, what is drawn over it, and which are still to be taken.

An original is never changed: it lies under its SHA-256, a small upright copy without any metadata beside it. Marks are
data over the photo. A proof of purchase is kept in the same way, as a photo or a PDF.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
PROOF: Final = "proof_of_purchase"
"""The one line that a PDF can be put to: “a digital copy will need to be provided”."""

MARK_INK: Final = (0xA3, 0x20, 0x1B)
"""Red, green and blue of what is drawn over a photo, on screen and paper: a photo has no theme."""

PhotoSource = Literal["camera", "folder", "dropped", "pasted", "chosen"]
Said = str | list[str] | None
"""What a checklist line said when a photo of it was taken; None where it was not answered yet."""


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


class Target(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a photo belongs: a return with its number, and a line of it with its title (empty: the whole return)."""

    return_id: str
    number: str
    fact: str = ""
    line: str = ""


class NotedPhoto(msgspec.Struct, frozen=True, omit_defaults=True):
    """A photo on its road to the record, as it is written down until it is there.

    `kept` is None while it lies only in the file at `path`; `target` is where it was meant to go, None where no return
    was on the page.
    """

    id: str
    name: str
    source: PhotoSource
    path: str = ""
    kept: KeptPhoto | None = None
    target: Target | None = None


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


def may_show(media: Media, fact: str) -> bool:
    """Whether a file of this kind can be put to this line (empty: the whole return)."""
    return media != PDF or fact == PROOF


def wanted_photos(policy: Policy, facts: Mapping[str, str | list[str]]) -> Iterator[tuple[str, set[str]]]:
    """The facts whose answers the policy file wants a photo of, each with these answers, in the checklist's order."""
    for question in policy.questions:
        given = _values(facts.get(question.fact))
        wanted = {answer.value for answer in question.answers if answer.photo and answer.value in given}
        if wanted:
            yield question.fact, wanted


def missing_photos(
    policy: Policy, facts: Mapping[str, str | list[str]], shown: Iterable[tuple[str, Said]]
) -> tuple[str, ...]:
    """The facts whose photo is wanted.

    `shown` are the lines that have one, or a reason why there is none, with what they said then: a photo of torn foam
    shows no missing foam. One of a line that said nothing yet counts for whatever it says now.
    """
    seen = list(shown)
    anything = {fact for fact, said in seen if said is None}
    return tuple(
        fact
        for fact, wanted in wanted_photos(policy, facts)
        if fact not in anything and wanted.difference(*(_values(said) for line, said in seen if line == fact))
    )


def _values(said: Said) -> set[str]:
    return set(said) if isinstance(said, list) else {said} if said is not None else set()
