"""Holding the kept hashes of PINs against what the record says of them: at a start, by the proof and by the doctor."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from intake_app.domain.people import Person
from intake_app.store.pins import FILE_NAME, PinFile, sha256_of

_FORM: Final = re.compile(r"\$argon2id\$v=\d+\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+")
_ANEW: Final = "at this machine: intake people reset-pin NAME"


class PinsHeld(NamedTuple):
    """How many hashes are kept, how many people have a PIN, and the names of those whose hash is not as recorded.

    `loose` are those of whose hash the record says nothing: an earlier program set it.
    """

    kept: int
    of_people: int
    missing: tuple[str, ...]
    changed: tuple[str, ...]
    loose: tuple[str, ...]

    @property
    def faults(self) -> list[str]:
        """What is wrong, a sentence each."""
        told = []
        if self.changed:
            told.append(
                f"{FILE_NAME} does not hold the PIN that the record says was set ({_names(self.changed)}): it was"
                f" changed or is damaged, and that PIN opens nothing. Find out who can write there, then set it anew"
                f" {_ANEW}."
            )
        if self.missing:
            told.append(
                f"{FILE_NAME} lacks a PIN that the record says was set ({_names(self.missing)}): an older file was put"
                f" back, or it was taken away. Nobody comes in by that PIN. Set it anew {_ANEW}."
            )
        return told

    @property
    def notes(self) -> list[str]:
        """What cannot be told, a sentence each."""
        if not self.loose:
            return []
        sentence = (
            f"The record does not tell which PIN was set ({_names(self.loose)}): an earlier program did that, and"
            f" another one put in its place in {FILE_NAME} would not be seen. Set it anew, as “New PIN” when signed in"
            f" or {_ANEW}."
        )
        return [sentence]


def hold_pins(folder: Path, people: Iterable[Person]) -> PinsHeld:
    """What `pins.json` holds of these people. Raises `StorageFailed` where it cannot be read."""
    kept = PinFile(folder).hashes()
    told = [one for one in people if one.pin]
    changed = [one.name for one in told if one.pin in kept and _is_changed(one, kept[one.pin])]
    return PinsHeld(
        kept=len(kept),
        of_people=len(told),
        missing=tuple(one.name for one in told if one.pin not in kept),
        changed=tuple(changed),
        loose=tuple(one.name for one in told if one.pin in kept and not one.pin_sha256 and one.name not in changed),
    )


def _is_changed(person: Person, hashed: str) -> bool:
    return not _FORM.fullmatch(hashed) or (person.pin_sha256 not in {"", sha256_of(hashed)})


def _names(names: Iterable[str]) -> str:
    return ", ".join(names)
