"""What a station is told once: its name, its code, its paper size, its company; `settings.toml` in its folder."""

from __future__ import annotations

import os
from collections.abc import Callable, MutableMapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeVar

import msgspec

from intake_app.domain.backups import BackupSettings
from intake_app.domain.errors import BadInput, StorageFailed
from intake_app.domain.follow_ups import MOST_DAYS, FollowUpKind
from intake_app.domain.minted import STATION_CODE
from intake_app.domain.money import shown
from intake_app.domain.named_places import NamedPlace
from intake_app.domain.printing import parse_address
from intake_app.domain.setting_words import EXPECTED, EXPECTED_INSIDE, WHOLE
from intake_app.domain.sscc import is_company_prefix
from intake_app.domain.station import (
    LONGEST_IDLE,
    LONGEST_SCAN_GAP,
    SHORTEST_SCAN_GAP,
    Advance,
    Company,
    PhotoInputs,
    Printer,
    ScannerPort,
    Sound,
    port_name,
)
from intake_app.domain.toml_text import parse_toml

if TYPE_CHECKING:
    from tomlkit.items import Array, Table

_Table = TypeVar("_Table", bound=MutableMapping[str, Any])

_TOO_LONG_TO_SHOW: Final = 10**20
_CORRECT_IT: Final = "Correct the file, or remove it to start with the defaults."


class Settings(msgspec.Struct, frozen=True):
    """The settings of one station; `folder` is where everything of it lies.

    `code` stands in the RMA numbers minted here (1 to 6 of A–Z and 0–9) and must be another at each station. `report`
    is the report's page size. `policies` is a folder with further policy files. `theme` follows the system when `auto`.
    `scan_gap_ms` is the longest pause between two keys of a scanner, in milliseconds. `places` are
    the shelves and benches by their own names. `follow_up_days` are
    other terms than usual for what a decision leaves to be done (`domain/follow_ups.py`). With `gs1_company_prefix`
    consignments get serial shipping container codes; `gs1_extension` is their first digit, and must be another at each
    station of the company. `network_folder` lets the station folder lie on a network share, at its risk. Where people
    sign in, a bench that is left alone for `idle_minutes` is locked (0: never); a `kiosk` has the whole screen, and an
    administrator alone closes it; with `badge_only` nobody signs in by a name alone. The rest is told in
    `domain/station.py` and `domain/backups.py`.
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
    places: tuple[NamedPlace, ...] = ()
    follow_up_days: dict[FollowUpKind, Annotated[int, msgspec.Meta(ge=0, le=MOST_DAYS)]] = {}
    gs1_company_prefix: str = ""
    gs1_extension: Annotated[int, msgspec.Meta(ge=0, le=9)] = 0
    advance: Advance = Advance()
    backups: BackupSettings = BackupSettings()
    network_folder: bool = False
    idle_minutes: Annotated[int, msgspec.Meta(ge=0, le=LONGEST_IDLE)] = 5
    kiosk: bool = False
    badge_only: bool = False

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
    settings = _settings(file, _told(file))
    if policies is not None:
        return msgspec.structs.replace(settings, policies=policies.expanduser().absolute())
    return settings


def save(settings: Settings, **changes: object) -> Settings:
    """Write these settings to the station's file, and return `settings` with them.

    A value is what `Settings` holds under that name; one that is as usual is left out of the file. Comments, the order,
    and whatever else stands in the file stay as they are. The new file is read before it takes the place of the old
    one, and is on the disk when this returns. Raises `BadInput` for a value that a setting cannot have or a file that
    cannot be understood, `StorageFailed` where the folder cannot be written.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    from intake_app.store.shelf import write_whole

    file = settings.file
    usual = Settings()
    try:
        before = _text(file)
        parse_toml(before)  # it refuses what tomlkit would be busy with for minutes
        document = tomlkit.parse(before)
        for key, value in changes.items():
            _put(document, key, None if value == getattr(usual, key, ...) else _plain(value))
        text = tomlkit.dumps(document)
        told = parse_toml(text)
    except (TOMLKitError, ValueError, RecursionError) as error:
        raise BadInput(_not_toml(file, error)) from error
    new = _settings(file, told)
    if "scanners" in changes:
        # Two names of one port: which these are differs with what is plugged in, so only here is it asked.
        _check_ports(file, new.scanners, lambda port: os.path.realpath(Path("/dev", port)))
    try:
        write_whole(file, text.encode())
    except OSError as error:
        raise StorageFailed(
            f"{file} cannot be written ({error.strerror}). Give this user the right to write there, or make room on the"
            " disk. Nothing was changed."
        ) from error
    return msgspec.structs.replace(settings, **{key: getattr(new, key) for key in changes})


def _settings(file: Path, told: dict[str, Any]) -> Settings:
    """The settings that the keys of the file give. Raises `BadInput` for the first that cannot be."""
    for key, value in told.items():
        _check(file, key, value)
    settings = msgspec.convert({**told, "folder": str(file.parent)}, Settings, dec_hook=_path)
    _check_ports(file, settings.scanners, port_name)
    codes = [one.code for one in settings.places]
    for twice in (code for code in codes if codes.count(code) > 1):
        raise BadInput(f"{file}: the code “{twice}” is that of two places; expected each once. Correct the file.")
    further = None if settings.policies is None else file.parent / settings.policies.expanduser()
    return msgspec.structs.replace(settings, policies=further)


def _told(file: Path) -> dict[str, Any]:
    """Read the keys of the file; there need not be one."""
    try:
        return parse_toml(_text(file))
    except (ValueError, RecursionError) as error:
        raise BadInput(_not_toml(file, error)) from error


def _text(file: Path) -> str:
    """What stands in the file; nothing where there is none."""
    try:
        if not file.exists():
            return ""
        if not file.is_file():  # a pipe would hold us for ever
            raise StorageFailed(f"{file} is no file. Put a text file there, or take it away to start afresh.")
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{file}: byte {error.start + 1} is not UTF-8. {_CORRECT_IT}") from error
    except OSError as error:
        raise StorageFailed(
            f"{file} cannot be read ({error.strerror}). Check the folder's permissions, or name another with --station."
        ) from error


def _not_toml(file: Path, error: Exception) -> str:
    if isinstance(error, RecursionError):
        return f"{file}: its lists or tables lie too deep in one another; TOML was expected. {_CORRECT_IT}"
    if type(error) is ValueError:  # of tomllib, which lets through what Python says of a number of thousands of digits
        return f"{file}: a number in it has too many digits; TOML was expected. {_CORRECT_IT}"
    return f"{file}: {' '.join(str(error).split())}; TOML was expected. {_CORRECT_IT}"


def _check(file: Path, key: str, value: object) -> None:
    """Refuse a key that is no setting, and a value that it cannot have."""
    if key not in EXPECTED:
        raise BadInput(
            f"{file}: there is no setting {shown(key)}; expected one of {', '.join(EXPECTED)}. Correct the file."
        )
    inside = EXPECTED_INSIDE.get(key)
    if inside is None:
        if not _fits({key: value}):
            raise BadInput(_wrong(file, key, value, EXPECTED[key]))
    elif key in WHOLE and isinstance(value, list):
        whole = WHOLE[key]
        for place, table in enumerate(value, 1):
            _check_table(file, f"{key}[{place}]", table, inside, lambda one: {key: [{**whole, **one}]})
            for lacking in (one for one in whole if one not in table):
                raise BadInput(
                    f"{file}: {key}[{place}] has no {lacking}; expected {inside[lacking]}. Correct the file."
                )
    else:
        _check_table(file, key, value, inside, lambda one: {key: one})


def _check_table(
    file: Path, name: str, table: object, inside: dict[str, str], around: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    """Refuse a key or value inside a table; `around` makes a whole file of one key of the table and its value."""
    if not isinstance(table, dict):
        raise BadInput(_wrong(file, name, table, EXPECTED[name.split("[", maxsplit=1)[0]]))
    for key, value in table.items():
        if key not in inside:
            raise BadInput(
                f"{file}: there is no setting {shown(key)} in {name}; expected one of {', '.join(inside)}. Correct the"
                " file."
            )
        if not _fits(around({key: value})):
            raise BadInput(_wrong(file, f"{name}.{key}", value, inside[key]))


def _check_ports(file: Path, scanners: Sequence[ScannerPort], place: Callable[[str], str]) -> None:
    """Refuse two scanners on one port; `place` says the same of two names of it."""
    names: dict[str, str] = {}
    for number, one in enumerate(scanners, 1):
        name = place(one.port)
        if name in names:
            raise BadInput(
                f"{file}: scanners[{number}].port is “{one.port}”, the same port as “{names[name]}”; expected each port"
                " once. Remove one of the two."
            )
        names[name] = one.port


def _fits(told: dict[str, Any]) -> bool:
    """Whether a file with only this could be."""
    try:
        read = msgspec.convert(told, Settings, dec_hook=_path)
        if not all(one.port.strip() and one.port.isprintable() for one in read.scanners):
            return False
        for path in (read.policies, Path(read.backups.second)):
            if path is not None:
                path.expanduser()  # a RuntimeError for the home of nobody
        parse_address(read.label_printer.to, "label")
        parse_address(read.page_printer.to, "page")
    except (msgspec.ValidationError, RuntimeError, BadInput):
        return False
    is_gs1 = not read.gs1_company_prefix or is_company_prefix(read.gs1_company_prefix)
    return is_gs1 and STATION_CODE.fullmatch(read.code) is not None


def _wrong(file: Path, name: str, value: object, expected: str) -> str:
    if isinstance(value, int) and abs(value) >= _TOO_LONG_TO_SHOW:
        text = "a number of many digits"
    else:
        text = str(value).lower() if isinstance(value, int | float) else "of another kind"
    found = f"“{shown(value)[1:-1]}”" if isinstance(value, str) else text
    return f"{file}: {name} is {found}; expected {expected}. Correct the file."


def _plain(value: object) -> Any:  # noqa: ANN401 - whatever TOML can hold
    """A value of `Settings` as TOML holds it."""
    return msgspec.to_builtins(value, enc_hook=str)


def _put(table: MutableMapping[str, Any], key: str, value: Any) -> None:  # noqa: ANN401 - see `_plain`
    """Make this the key's value where it is another; tables that are there are changed in place, None takes it away."""
    before = table.get(key)
    if value is None:
        table.pop(key, None)
    elif isinstance(value, dict) and isinstance(before, MutableMapping):
        for inner in [one for one in before if one not in value]:
            before.pop(inner)
        for inner, part in value.items():
            _put(before, inner, part)
    elif key == "scanners":
        _put_scanners(table, value)
    elif before != value:
        table[key] = value


def _put_scanners(document: MutableMapping[str, Any], tables: Sequence[dict[str, Any]]) -> None:
    """A table a scanner, in this order; a port that was there keeps its comments."""
    import tomlkit

    before = document.get("scanners")
    if isinstance(before, tomlkit.items.Array):
        _put_in_line(before, tables)
        return
    kept: dict[str, Table] = {}
    if isinstance(before, tomlkit.items.AoT):
        kept = {str(one.get("port")): one for one in before.body}
    scanners = tomlkit.aot()
    for new in tables:
        scanners.append(_scanner(kept.pop(new["port"]) if new["port"] in kept else tomlkit.table(), new))
    document["scanners"] = scanners


def _put_in_line(scanners: Array, tables: Sequence[dict[str, Any]]) -> None:
    """The same where they were written as one list: it stays one, with the comments in and behind it."""
    import tomlkit

    wanted = [new["port"] for new in tables]
    for place in reversed(range(len(scanners))):
        one = scanners[place]
        if not isinstance(one, MutableMapping) or one.get("port") not in wanted:
            del scanners[place]
    there = [one["port"] for one in scanners]
    if there != [port for port in wanted if port in there]:
        scanners.clear()
        there = []
    for place, new in enumerate(tables):
        if new["port"] in there:
            _scanner(scanners[place], new)
        else:
            scanners.insert(place, _scanner(tomlkit.inline_table(), new))


def _scanner(table: _Table, new: dict[str, Any]) -> _Table:
    """The table of a scanner, with what holds now."""
    for inner in [one for one in table if one not in new]:
        table.pop(inner)
    for inner, part in new.items():
        _put(table, inner, part)
    return table


def _path(wanted: type, value: object) -> object:
    if wanted is Path and isinstance(value, str) and "\0" not in value:
        return Path(value)
    raise TypeError(f"{wanted} cannot be read from {value!r}")
