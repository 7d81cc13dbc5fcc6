"""What a return's photos and documents have become: a fold of the events that are about them."""

from __future__ import annotations

from datetime import datetime

import msgspec

from intake_app.domain.events import Event, Excused, Filed, Marked, Photographed, SetAside
from intake_app.domain.photos import KeptPhoto, Mark, PhotoSource, Said


class Photo(msgspec.Struct, frozen=True):
    """A photo or document of the return; `event` kept it, `set_aside` is why it no longer counts (empty: it does).

    `of` is what its line said when it was put there.
    """

    event: str
    kept: KeptPhoto
    source: PhotoSource
    fact: str
    at: datetime
    operator: str
    marks: tuple[Mark, ...] = ()
    set_aside: str = ""
    of: Said = None


class Excuse(msgspec.Struct, frozen=True):
    """Why a photo of this checklist line was not taken."""

    fact: str
    why: str
    at: datetime
    operator: str
    of: Said = None


class Evidence:
    """Photos by the events that kept them, and excuses; each event is taken once, in order."""

    def __init__(self) -> None:
        self.photos: dict[str, Photo] = {}
        self.excuses: list[Excuse] = []

    def take(self, payload: Photographed | Marked | Filed | SetAside | Excused, event: Event) -> None:
        """Fold one event in; one about a photo that is not there (any more) changes nothing."""
        match payload:
            case Photographed():
                self.photos[event.id] = Photo(
                    event.id, payload.photo, payload.source, payload.fact, event.local, event.operator, of=payload.of
                )
            case Excused():
                self.excuses.append(Excuse(payload.fact, payload.why, event.local, event.operator, payload.of))
            case _ if payload.photo in self.photos:
                self.photos[payload.photo] = _changed(self.photos[payload.photo], payload)


def _changed(photo: Photo, by: Marked | Filed | SetAside) -> Photo:
    if isinstance(by, Marked):
        return msgspec.structs.replace(photo, marks=tuple(by.marks))
    if isinstance(by, Filed):
        return msgspec.structs.replace(photo, fact=by.fact, of=by.of)
    return msgspec.structs.replace(photo, set_aside=by.why)
