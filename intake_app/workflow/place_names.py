"""What a station calls the places that boxes go to."""

from __future__ import annotations

import msgspec

from intake_app.domain.dispositions import Place
from intake_app.workflow.parts import Parts


def named(parts: Parts, place: Place) -> Place:
    """The place, its sentence with the names that this station has for it: “… to the customer: Shelf R-2.”."""
    names = ", ".join(one.name for one in parts.places if one.holds == place.code)
    if not names:
        return place
    sentence = parts.words("place.sentence", sentence=place.sentence.rstrip("."), names=names)
    return msgspec.structs.replace(place, sentence=sentence)
