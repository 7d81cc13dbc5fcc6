"""What a station is told once: its name, its code, its paper size, its company; `settings.toml` in its folder."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from intake_app.domain.errors import BadInput, StorageFailed
from intake_app.domain.money import shown
from intake_app.domain.rma_number import STATION_CODE
from intake_app.domain.station import Company, PhotoInputs, Printer, ScannerPort, Sound

SHORTEST_SCAN_GAP: Final = 5
LONGEST_SCAN_GAP: Final = 200
"""Milliseconds: no scanner is faster, and above it quick typing would pass for a scan."""

_EXPECTED: Final = {
    "name": "a text",
    "code": "1 to 6 of the letters A–Z and digits, such as “B1”",
    "report": "“letter” or “a4”",
    "policies": "the path of a folder, as text",
    "theme": "“auto”, “light” or “dark”",
    "scan_gap_ms": f"a whole number from {SHORTEST_SCAN_GAP} to {LONGEST_SCAN_GAP}",
    "company": "a table with the texts name, address, telephone, email and logo",
    "scanners": "tables with port and, where they differ, baud, data_bits, parity, stop_bits and terminator",
    "label_printer": "a table with to and, for ZPL, dpi (203, 300 or 600) and stock (“4x6”, “4x4” or “2x1”)",
    "page_printer": "a table with to",
    "photos": "a table with the texts folder and camera",
    "sound": "a table with volume, 0 to 100",
}
"""The keys of the file, and what each can be."""


class Settings(msgspec.Struct, frozen=True):
    """The settings of one station; `folder` is where everything of it lies.

    `code` stands in the RMA numbers minted here (1 to 6 of A–Z and 0–9) and must be another at each station. `report`
    is the report's page size. `policies` is a folder with further policy files. `theme` follows the system when `auto`.
    `scan_gap_ms` is the longest pause between two keys of a scanner, in milliseconds. The rest is told in
    `domain/station.py`.
    """

    folder: Path = Path()
    name: str = "Bench 1"
    code: str = "B1"
    report: Literal["letter", "a4"] = "letter"
    policies: Path | None = None
    theme: Literal["auto", "light", "dark"] = "auto"
    scan_gap_ms: Annotated[int, msgspec.Meta(ge=SHORTEST_SCAN_GAP, le=LONGEST_SCAN_GAP)] = 35
    company: Company = Company()
    scanners: tuple[ScannerPort, ...] = ()
    label_printer: Printer = Printer()
    page_printer: Printer = Printer()
    photos: PhotoInputs = PhotoInputs()
    sound: Sound = Sound()

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

    A relative folder in the file lies in the station folder. Raises `BadInput` where the file cannot be understood and
    `StorageFailed` where it cannot be read.
    """
    folder = (station or default_folder()).expanduser().absolute()
    file = folder / "settings.toml"
    told = _told(file)
    for key, value in told.items():
        _check(file, key, value)
    settings = msgspec.convert({**told, "folder": str(folder)}, Settings, dec_hook=_path)
    further = None if settings.policies is None else folder / settings.policies.expanduser()
    if policies is not None:
        further = policies.expanduser().absolute()
    return msgspec.structs.replace(settings, policies=further)


def _told(file: Path) -> dict[str, object]:
    """Read the keys of the file; there need not be one."""
    try:
        return tomllib.loads(file.read_bytes().decode("utf-8-sig")) if file.exists() else {}
    except UnicodeDecodeError as error:
        reason = f"byte {error.start + 1} is not UTF-8"
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        reason = f"{' '.join(str(error).split())}; TOML was expected"
    except OSError as error:
        raise StorageFailed(
            f"{file} cannot be read ({error.strerror}). Check the folder's permissions, or name another with --station."
        ) from error
    raise BadInput(f"{file}: {reason}. Correct the file, or remove it to start with the defaults.")


def _check(file: Path, key: str, value: object) -> None:
    """Refuse a key that is no setting, and a value that it cannot have."""
    if key not in _EXPECTED:
        raise BadInput(
            f"{file}: there is no setting {shown(key)}; expected one of {', '.join(_EXPECTED)}. Correct the file."
        )
    try:
        read = msgspec.convert({key: value}, Settings, dec_hook=_path)
        right = STATION_CODE.fullmatch(read.code) is not None
        if read.policies is not None:
            read.policies.expanduser()  # a RuntimeError for the home of nobody
    except (msgspec.ValidationError, RuntimeError):
        right = False
    if not right:
        text = str(value).lower() if isinstance(value, str | int | float) else "of another kind"
        found = f"“{shown(value)[1:-1]}”" if isinstance(value, str) else text
        raise BadInput(f"{file}: {key} is {found}; expected {_EXPECTED[key]}. Correct the file.")


def _path(wanted: type, value: object) -> object:
    if wanted is Path and isinstance(value, str) and "\0" not in value:
        return Path(value)
    raise TypeError(f"{wanted} cannot be read from {value!r}")
