"""What happens to the station itself; the subject is its code, and the program writes it under nobody's name."""

from __future__ import annotations

from typing import Final

from intake_app.domain.payload import Payload

STATION: Final = "station"  # the subject kind


class KeyMade(Payload, frozen=True, tag="key_made"):
    """From now on the heads of the chain are signed with this key.

    `public` is the raw Ed25519 key in hex (64 digits), `key_id` the short name that stands on labels.
    """

    public: str
    key_id: str


StationPayload = KeyMade
