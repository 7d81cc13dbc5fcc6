"""Which tiles the strip of a return shows: what is wanted, what is on its way, and its photos by line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from intake_app.desktop.photo_keeping import Arrival
from intake_app.desktop.photo_lines import lines_of
from intake_app.desktop.photo_strip import TileSight
from intake_app.domain.words import Words
from intake_app.workflow.sight import PhotoSight, Sight

_MOST_COMING = 8


def tiles_of(
    sight: Sight, arrivals: Sequence[Arrival], aimed: str, words: Words, *, camera_open: bool = False
) -> list[TileSight]:
    """The tiles of this return; the key of the camera stands on the wanted line that it would take now.

    Where none is wanted, and there are tiles at all, the first one takes a further photo. While the camera is open its
    key stands there.
    """
    lines = lines_of(sight)
    order = {fact: place for place, fact in enumerate(lines)}
    tiles = [
        _wanted(fact, lines.get(fact, fact), words, aims=fact == aimed and not camera_open)
        for fact in sight.photos_missing
    ]
    under_way = [one for one in arrivals if one.state == "keeping" and one.target is not None]
    here = [one for one in under_way if one.target and one.target.return_id == sight.return_id]
    tiles += [_coming(one, words) for one in islice(here, _MOST_COMING)]
    if len(here) > _MOST_COMING:
        more = words("photos.more_coming", count=len(here) - _MOST_COMING)
        tiles.append(TileSight("coming", "", more, "", more, icon="wait", tone="plain"))
    photos = sorted(sight.photos, key=lambda one: (one.state == "set_aside", order.get(one.fact, len(order))))
    tiles += [_photo(one, words) for one in photos]
    if tiles and not sight.photos_missing:
        take = words("photos.take")
        tiles.insert(0, TileSight("wanted", "", take, "", take, icon="camera", key="" if camera_open else "F6"))
    return tiles


def _wanted(fact: str, line: str, words: Words, *, aims: bool) -> TileSight:
    told = words("photos.wanted", line=line)
    return TileSight("wanted", fact, told, "", told, icon="camera", tone="wait", key="F6" if aims else "")


def _coming(arrival: Arrival, words: Words) -> TileSight:
    line = arrival.target.line if arrival.target is not None else ""
    title = line or words("photos.whole")
    state = words("photos.keeping")
    return TileSight("coming", "", title, state, f"{title}, {arrival.name}: {state}", icon="wait")


def _photo(photo: PhotoSight, words: Words) -> TileSight:
    title = photo.about or words("photos.whole")
    said = ", ".join(part for part in (title, photo.when, photo.problem) if part)
    if photo.state == "sound":
        icon = "page" if photo.media == "application/pdf" else ""
        return TileSight("photo", photo.event, title, photo.at, said, photo.path, icon)
    state = words(f"photos.{photo.state}")
    if photo.state == "set_aside":
        return TileSight("photo", photo.event, title, state, f"{said}, {state}", photo.path, "aside", "wait")
    return TileSight("photo", photo.event, title, state, f"{said}, {state}", icon="alert", tone="refuse")
