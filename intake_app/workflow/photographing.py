"""Photograph: evidence that was kept, bound to what it shows, marked, filed, set aside, or excused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from intake_app.domain.errors import BadInput, NotFound, NotNow
from intake_app.domain.events import Excused, Filed, Marked, Photographed, SetAside
from intake_app.domain.evidence import Photo
from intake_app.domain.photos import PDF, KeptPhoto, Mark, PhotoSource, check_marks, missing_photos
from intake_app.domain.policy import Policy
from intake_app.domain.returns import STATION_FACTS, Return
from intake_app.domain.words import Words
from intake_app.workflow.inspect import noted
from intake_app.workflow.parts import Parts
from intake_app.workflow.ports import PhotoState
from intake_app.workflow.sight import PhotoSight
from intake_app.workflow.wording import fact_title, grouped, moment_words, time_words


def photographed(parts: Parts, ret: Return, kept: KeptPhoto, fact: str, source: PhotoSource) -> Photographed:
    """The event of a photo that was kept. Raises `BadInput` for a line that is none, and `NotNow` as all of these do.

    Photos come while a return is open, and after its decision; to a closed one only when the decision is corrected.
    """
    return Photographed(kept, source, _line(parts, _changing(parts, ret), fact))


def marked(parts: Parts, ret: Return, photo: str, marks: Sequence[Mark]) -> Marked:
    """The event of the marks that stand over a photo now. Raises `NotFound`, and `BadInput` for what is no mark."""
    check_marks(marks)
    return Marked(_photo(parts, _changing(parts, ret), photo).event, list(marks))


def filed(parts: Parts, ret: Return, photo: str, fact: str) -> Filed:
    """The event that a photo belongs to another line. Raises `NotFound`, `BadInput`."""
    return Filed(_photo(parts, _changing(parts, ret), photo).event, _line(parts, ret, fact))


def set_aside(parts: Parts, ret: Return, photo: str, why: str) -> SetAside:
    """The event that a photo no longer counts. Raises `NotFound`, and `BadInput` without a reason."""
    return SetAside(_photo(parts, _changing(parts, ret), photo).event, noted(parts, ret, why, "").text)


def excused(parts: Parts, ret: Return, fact: str, why: str) -> Excused:
    """The event of why a wanted photo was not taken. Raises `BadInput` without a reason, `NotNow` where none is."""
    if fact not in still_to_photograph(parts, _changing(parts, ret)):
        policy = parts.policies.get(ret.policy or "")
        about = fact_title(parts.words, policy, _line(parts, ret, fact)).lower()
        raise NotNow(parts.words("photo.none_wanted", about=about))
    return Excused(fact, noted(parts, ret, why, "").text)


def still_to_photograph(parts: Parts, ret: Return) -> tuple[str, ...]:
    """The lines whose photo the policy file wants and that have none, until the return is closed."""
    policy = parts.policies.get(ret.policy or "")
    if policy is None or ret.state not in {"open", "decided"}:
        return ()
    return missing_photos(policy, ret.facts, ret.photographed)


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
            state="set_aside" if photo.set_aside else state,
            problem=photo.set_aside or _problem(parts, photo.kept, state),
            at=time_words(photo.at),
        )


def _detail(words: Words, kept: KeptPhoto) -> str:
    megabytes, digest = f"{kept.size / 1e6:.1f}", grouped(kept.sha256)
    if kept.media == PDF:
        return words("photo.detail_pdf", pages=kept.pages, megabytes=megabytes, hash=digest)
    detail = words("photo.detail", width=kept.width, height=kept.height, megabytes=megabytes, hash=digest)
    return words("photo.taken", detail=detail, taken=kept.taken_at.replace("T", " ")) if kept.taken_at else detail


def _problem(parts: Parts, kept: KeptPhoto, state: PhotoState) -> str:
    if state == "sound":
        return ""
    key = "photo.lost" if state == "lost" else "photo.altered"
    return parts.words(key, name=kept.name, path=parts.photos.original_path(kept))


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


def _line(parts: Parts, ret: Return, fact: str) -> str:
    policy = parts.policies.get(ret.policy or "")
    if fact and fact not in STATION_FACTS and not (policy and fact in policy.fact_specs):
        raise BadInput(parts.words("photo.no_such_line", fact=fact), "photo")
    return fact
