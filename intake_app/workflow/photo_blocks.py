"""The photos of a return as papers show them: with caption, time and hash, and in words those that are not shown."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from intake_app.domain.evidence import Photo
from intake_app.domain.papers import PhotoBlock
from intake_app.domain.photos import PDF, small_size
from intake_app.domain.returns import Return
from intake_app.domain.verdict_words import SeenLine
from intake_app.domain.words import Words
from intake_app.workflow.ports import PhotoShelf
from intake_app.workflow.wording import fact_title, moment_words


def photo_blocks(
    words: Words, shelf: PhotoShelf, ret: Return, facts: Collection[str] | None = None
) -> tuple[PhotoBlock, ...]:
    """The photos that count, or those of some checklist lines, numbered as they came on this paper.

    A photo that is lost or altered keeps its place, which says so.
    """
    return tuple(_block(words, shelf, ret, number, photo) for number, photo in _counted(ret, facts))


def photo_numbers(words: Words, ret: Return, fact: str, facts: Collection[str] | None = None) -> str:
    """“Photo 2.”, “Photos 1, 3.”: which photos of a paper show this line; empty for none.

    `facts` are the lines of which the paper shows photos, None for all.
    """
    numbers = [str(number) for number, photo in _counted(ret, facts) if photo.fact == fact]
    if not numbers:
        return ""
    return words("paper.seen_photo" if len(numbers) == 1 else "paper.seen_photos", numbers=", ".join(numbers))


def photo_notes(words: Words, ret: Return) -> tuple[str, ...]:
    """What is to be said of photos that a report does not show: none taken, excused, set aside."""
    excused = [
        words(
            "paper.photo_excused",
            when=moment_words(words, excuse.at),
            operator=excuse.operator,
            about=_title(words, ret, excuse.fact).lower(),
            why=excuse.why,
        )
        for excuse in ret.excuses
    ]
    aside = [
        words(
            "paper.photo_set_aside",
            when=moment_words(words, photo.at),
            operator=photo.operator,
            about=_title(words, ret, photo.fact).lower(),
            hash=photo.kept.sha256,
            why=photo.set_aside,
        )
        for photo in ret.photos
        if photo.set_aside
    ]
    none = [] if ret.photos else [words("paper.photos")]
    return (*none, *excused, *aside)


def _counted(ret: Return, facts: Collection[str] | None = None) -> Iterator[tuple[int, Photo]]:
    shown = (photo for photo in ret.photos if not photo.set_aside and (facts is None or photo.fact in facts))
    return enumerate(shown, 1)


def _block(words: Words, shelf: PhotoShelf, ret: Return, number: int, photo: Photo) -> PhotoBlock:
    kept = photo.kept
    state = shelf.state(kept)
    jpeg = shelf.small(kept) if state == "sound" else b""
    width, height = small_size(kept.width, kept.height)
    detail = words(
        "paper.photo_detail",
        when=moment_words(words, photo.at),
        operator=photo.operator,
        hash=kept.sha256,
    )
    pages = words("paper.photo_page", pages=kept.pages) if kept.media == PDF else ""
    return PhotoBlock(
        jpeg=jpeg,
        width=width,
        height=height,
        marks=photo.marks if jpeg else (),
        caption=words("paper.photo_caption", number=number, about=_about(words, ret, photo)),
        detail="\n".join(filter(None, [detail, pages])),
        problem="" if jpeg else words(f"paper.photo_{state}"),
    )


def _about(words: Words, ret: Return, photo: Photo) -> str:
    """“Foam: Missing”, as the decision saw it; the whole return where no line is named.

    A photo that was taken of another answer than the one that stands says of which: it never seems to show the new one.
    """
    line = _line(ret, photo.fact)
    if line is None:
        return _title(words, ret, photo.fact)
    now = ret.decision.record.facts.get(photo.fact) if ret.decision else None
    if photo.of is None or photo.of == now:
        return words("paper.photo_about", title=line.title, answer=line.answer)
    return words("paper.photo_about_earlier", title=line.title, answer=_earlier(words, ret, photo.fact, photo.of))


def _earlier(words: Words, ret: Return, fact: str, said: str | list[str]) -> str:
    """An answer that stands no longer, in the words of the decision that it was part of, else in its own."""
    for correction in reversed(ret.corrections):
        record = correction.taken_back.record
        if record.facts.get(fact) == said:
            return next(line.answer for line in record.verdict.seen if line.fact == fact)
    values = said if isinstance(said, list) else [said]
    return ", ".join(value.replace("_", " ") for value in values).capitalize() or words("sight.none_found")


def _title(words: Words, ret: Return, fact: str) -> str:
    line = _line(ret, fact)
    if line is not None:
        return line.title
    return fact_title(words, None, fact) if fact else words("paper.photo_whole")


def _line(ret: Return, fact: str) -> SeenLine | None:
    seen = ret.decision.record.verdict.seen if ret.decision else []
    return next((line for line in seen if line.fact == fact), None)
