"""What the columns of files from outside are, as somebody said: kept in the station folder, in `mappings.toml`.

A mapping has a name, or it is remembered by the headings of the file that it was said of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from intake_app.domain.errors import BadInput, NotFound, StorageFailed
from intake_app.domain.import_shapes import heading_key
from intake_app.domain.money import shown
from intake_app.domain.toml_text import parse_toml
from intake_app.store.shelf import write_whole

FILE_NAME: Final = "mappings.toml"


class Saved(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One mapping: what the file holds, its headings, and the fields of those that do not say it."""

    holds: str
    fields: dict[str, str]
    headings: list[str]
    name: str = ""


class Mappings:
    """The mappings of a station folder."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE_NAME

    def named(self, what: str, name: str) -> dict[str, str]:
        """The fields of the mapping of this name for such files. Raises `NotFound`, `BadInput` for a damaged file."""
        known = [one for one in self._read() if one.holds == what and one.name]
        for one in known:
            if one.name.casefold() == name.casefold():
                return one.fields
        names = ", ".join(shown(one.name) for one in known) or "none yet"
        raise NotFound(f"There is no mapping {shown(name)} for {what}; there is {names}. Save it with --save-mapping.")

    def remembered(self, what: str, header: Sequence[str]) -> dict[str, str]:
        """What was said last of a file with the same headings; nothing where none was."""
        wanted = _keys(header)
        for one in self._read():
            if one.holds == what and not one.name and _keys(one.headings) == wanted:
                return one.fields
        return {}

    def save(self, what: str, header: Sequence[str], fields: Mapping[str, str], name: str = "") -> None:
        """Keep a mapping under a name, or for files with these headings, in the place of what was kept so before.

        Raises `BadInput` for a damaged file, `StorageFailed` where it cannot be written.
        """
        import tomlkit

        new = Saved(what, dict(fields), list(header), name)
        kept = [one for one in self._read() if _place(one) != _place(new)]
        document = tomlkit.document()
        document.add(tomlkit.comment("What the columns of imported files are, as it was said at this station."))
        document["mapping"] = tomlkit.item([msgspec.to_builtins(one) for one in (*kept, new)])
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_whole(self._file, tomlkit.dumps(document).encode())
        except OSError as error:
            raise StorageFailed(
                f"{self._file} cannot be written ({error.strerror}). Mend the permissions of the station folder."
            ) from error

    def _read(self) -> list[Saved]:
        try:
            told = parse_toml(self._file.read_text("utf-8"))
            return msgspec.convert(told.get("mapping", []), list[Saved])
        except FileNotFoundError:
            return []
        except (ValueError, RecursionError) as error:
            why = " ".join(str(error).split())
            raise BadInput(f"{self._file} cannot be understood ({why}). Correct the file, or remove it.") from error
        except OSError as error:
            raise StorageFailed(f"{self._file} cannot be read ({error.strerror}). Mend its permissions.") from error


def _keys(header: Sequence[str]) -> list[str]:
    return sorted(map(heading_key, header))


def _place(one: Saved) -> tuple[str, str, tuple[str, ...]]:
    return one.holds, one.name.casefold(), () if one.name else tuple(_keys(one.headings))
