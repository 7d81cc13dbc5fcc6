"""Photograph: evidence that was kept, bound to what it shows, marked, filed, set aside, or excused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from intake_app.domain.errors import AlreadyThere, BadInput, NotFound, NotNow
from intake_app.domain.events import Event, Excused, Filed, Marked, Photographed, SetAside
from intake_app.domain.evidence import Photo
from intake_app.domain.photos import PDF, PROOF, KeptPhoto, Mark, PhotoSource, check_marks, may_show
from intake_app.domain.policy import Policy
from intake_app.domain.returns import STATION_FACTS, Return
from intake_app.domain.words import Words
from intake_app.workflow.inspect import noted
from intake_app.workflow.parts import Parts
from intake_app.workflow.ports import PhotoState
from intake_app.workflow.sight import PhotoSight
from intake_app.workflow.wanted_photos import still_to_photograph
from intake_app.workflow.which_policy import policy_for
from intake_app.workflow.wording import fact_title, grouped, moment_words, time_words

_MEGABYTE = 1_000_000


def photographed(parts: Parts, ret: Return, kept: KeptPhoto, fact: str, source: PhotoSource) -> Photographed | Filed:
    """The event of a photo that was kept. Raises `NotNow` as all of these do, and `BadInput` for a line that is none.

    Photos come while a return is open, and after its decision; to a closed one only when the decision is corrected.
    A document is put to the proof of purchase only (`BadInput`). The same file twice on one line is one photo: it
    raises `AlreadyThere`, or counts for the line's new answer from now on.
    """
    of = ret.facts.get(_line(parts, _changing(parts, ret), fact))
    _may_show(parts, ret, kept, fact)
    for photo in ret.photos:
        if (photo.kept.sha256, photo.fact) == (kept.sha256, fact) and not photo.set_aside:
            if photo.of is None or photo.of == of:
                raise AlreadyThere(parts.words("photo.already", name=kept.name, line=_about(parts, ret, fact)))
            return Filed(photo.event, fact, of)
    return Photographed(kept, source, fact, of)


def marked(parts: Parts, ret: Return, photo: str, marks: Sequence[Mark]) -> Marked:
    """The event of the marks that stand over a photo now. Raises `NotFound`, and `BadInput` for what is no mark."""
    check_marks(marks)
    return Marked(_photo(parts, _changing(parts, ret), photo).event, list(marks))


def filed(parts: Parts, ret: Return, photo: str, fact: str) -> Filed:
    """The event that a photo belongs to another line. Raises `NotFound`, and `BadInput` as `photographed`."""
    moved = _photo(parts, _changing(parts, ret), photo)
    of = ret.facts.get(_line(parts, ret, fact))
    _may_show(parts, ret, moved.kept, fact)
    return Filed(moved.event, fact, of)


def set_aside(parts: Parts, ret: Return, photo: str, why: str) -> SetAside:
    """The event that a photo no longer counts. Raises `NotFound`, `BadInput` without a reason, `NotNow` once it is."""
    aside = _photo(parts, _changing(parts, ret), photo)
    event = SetAside(aside.event, noted(parts, ret, why, "").text)
    if aside.set_aside:
        raise NotNow(parts.words("photo.aside_already", why=aside.set_aside))
    return event


def excused(parts: Parts, ret: Return, fact: str, why: str) -> Excused:
    """The event of why a wanted photo was not taken. Raises `BadInput` without a reason, `NotNow` where none is."""
    if fact not in still_to_photograph(parts, _changing(parts, ret)):
        policy = policy_for(parts, ret)
        about = fact_title(parts.words, policy, _line(parts, ret, fact)).lower()
        raise NotNow(parts.words("photo.none_wanted", about=about))
    return Excused(fact, noted(parts, ret, why, "").text, ret.facts.get(fact))


def is_of(event: Event, kept: KeptPhoto, fact: str) -> bool:
    """Whether this event put this file to this line."""
    payload = event.payload
    return isinstance(payload, Photographed) and (payload.photo.sha256, payload.fact) == (kept.sha256, fact)


def photo_sights(parts: Parts, ret: Return, policy: Policy | None) -> Iterator[PhotoSight]:
    """What the bench sees of each photo."""
    for photo in ret.photos:
        state = parts.photos.state(photo.kept)
        yield PhotoSight(
            event=photo.event,
            fact=photo.fact,
            about=fact_title(parts.words, policy, photo.fact) if photo.fact else "",
            when=f"{moment_words(parts.words, photo.at)}, {photo.operator}",
            detail=_detail(parts.words, photo.kept),
            media=photo.kept.media,
            path=str(parts.photos.small_path(photo.kept)),
            original=str(parts.photos.original_path(photo.kept)),
            marks=photo.marks,
            state="set_aside" if photo.set_aside and state == "sound" else state,
            problem=_problem(parts, photo, state),
            at=time_words(photo.at),
        )


def _detail(words: Words, kept: KeptPhoto) -> str:
    size, digest = _size(words, kept.size), grouped(kept.sha256)
    if kept.media == PDF:
        return words("photo.detail_pdf", pages=kept.pages, size=size, hash=digest)
    detail = words("photo.detail", width=kept.width, height=kept.height, size=size, hash=digest)
    return words("photo.taken", detail=detail, taken=kept.taken_at.replace("T", " ")) if kept.taken_at else detail


def _size(words: Words, size: int) -> str:
    """Megabytes with one decimal place, or whole kilobytes, at least one, where that would be next to nothing."""
    if size >= _MEGABYTE:
        return words("photo.megabytes", size=f"{size / _MEGABYTE:.1f}")
    return words("photo.kilobytes", size=max(1, round(size / 1000)))


def _problem(parts: Parts, photo: Photo, state: PhotoState) -> str:
    """What is wrong with it; why it was set aside stands behind that."""
    if state == "sound":
        return photo.set_aside
    kept = photo.kept
    path = parts.photos.small_path(kept) if state == "no_copy" else parts.photos.original_path(kept)
    problem = parts.words(f"photo.{state}", name=kept.name, path=path)
    return parts.words("photo.and_aside", problem=problem, why=photo.set_aside) if photo.set_aside else problem


def _changing(parts: Parts, ret: Return) -> Return:
    """The return, where its photos can be changed."""
    if ret.state == "withdrawn":
        raise NotNow(parts.words("sight.withdrawn"))
    if ret.state == "closed":
        raise NotNow(parts.words("photo.closed"))
    return ret


def _photo(parts: Parts, ret: Return, event: str) -> Photo:
    for photo in ret.photos:
        if photo.event == event:
            return photo
    raise NotFound(parts.words("photo.no_such"))


def _may_show(parts: Parts, ret: Return, kept: KeptPhoto, fact: str) -> None:
    if not may_show(kept.media, fact):
        proof = _about(parts, ret, PROOF).lower()
        raise BadInput(parts.words("photo.pdf_here", line=_about(parts, ret, fact), proof=proof), "photo")


def _about(parts: Parts, ret: Return, fact: str) -> str:
    policy = policy_for(parts, ret)
    return fact_title(parts.words, policy, fact) if fact else parts.words("paper.photo_whole")


def _line(parts: Parts, ret: Return, fact: str) -> str:
    policy = policy_for(parts, ret)
    if fact and fact not in STATION_FACTS and not (policy and fact in policy.fact_specs):
        raise BadInput(parts.words("photo.no_such_line", fact=fact), "photo")
    return fact
