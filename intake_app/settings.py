"""What a station is told once: its name, its code, its paper size, its company; `settings.toml` in its folder."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

import msgspec

from intake_app.domain.errors import BadInput, StorageFailed
from intake_app.domain.rma_number import STATION_CODE


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The settings of one station; `folder` is where everything of it lies.

    `code` stands in the RMA numbers minted here (1 to 6 of A–Z and 0–9) and must be another at each station. `report`
    is the report's page size. `policies` is a folder with further policy files. `theme` follows the system when `auto`.
    """

    folder: Path = Path()
    name: str = "Bench 1"
    code: str = "B1"
    report: Literal["letter", "a4"] = "letter"
    policies: Path | None = None
    theme: Literal["auto", "light", "dark"] = "auto"
    scan_gap_ms: int = 35

    @property
    def file(self) -> Path:
        """Where these settings are written."""
        return self.folder / "settings.toml"


def default_folder() -> Path:
    """The station folder of this user, by the conventions of the system."""
    import platformdirs

    return Path(platformdirs.user_data_dir("intake-station", appauthor=False))


def load(station: Path | None, policies: Path | None = None) -> Settings:
    """The settings of the station in this folder (by default this user's own); `policies` overrides the file's.

    Raises `BadInput` where the file cannot be understood and `StorageFailed` where it cannot be read.
    """
    folder = (station or default_folder()).expanduser().absolute()
    file = folder / "settings.toml"
    try:
        told = tomllib.loads(file.read_text("utf-8")) if file.exists() else {}
        settings = msgspec.convert(told, Settings, dec_hook=_path)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise BadInput(f"{file}: {error}. Correct the file, or remove it to start with the defaults.") from error
    except OSError as error:
        raise StorageFailed(
            f"{file} cannot be read ({error.strerror}). Check the folder's permissions, or name another with --station."
        ) from error
    if not STATION_CODE.fullmatch(settings.code):
        raise BadInput(
            f"{file}: code is “{settings.code}”; 1 to 6 of the letters A–Z and digits were expected, such as “B1”."
        )
    return msgspec.structs.replace(settings, folder=folder, policies=policies or settings.policies)


def _path(wanted: type, value: object) -> object:
    if wanted is Path and isinstance(value, str):
        return Path(value)
    raise TypeError(f"{wanted} cannot be read from {value!r}")
