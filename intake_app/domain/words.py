"""The words of screens and papers, by key, from a translation file that somebody else has read."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

from intake_app.domain.errors import NotFound


class Words:
    """Looks words up by key and puts values into their `{places}`.

    `entries` are flat: `{"report.title": "Inspection report", …}`. A key that is not there, or a place without a
    value, raises `NotFound`: a missing word is an error of the program's own files and must not reach a paper.
    """

    def __init__(self, language: str, entries: Mapping[str, str]) -> None:
        self.language = language
        self._entries = dict(entries)

    def __call__(self, key: str, /, **values: object) -> str:
        """The words of a key with these values in their places."""
        try:
            return self._entries[key].format(**values) if values else self._entries[key]
        except KeyError as missing:
            message = f"The translation file “{self.language}” lacks “{key}” (or the value {missing}). Reinstall."
            raise NotFound(message) from missing

    def get(self, key: str, default: str) -> str:
        """The words of a key that may be absent, such as a label for a value that a policy file brought."""
        return self._entries.get(key, default)

    def keys(self) -> frozenset[str]:
        """Every key of the file."""
        return frozenset(self._entries)

    def places(self, key: str) -> frozenset[str]:
        """The names of the values that an entry asks for."""
        return frozenset(name for _, name, _, _ in Formatter().parse(self._entries[key]) if name)
