"""`intake doctor [--out FILE.zip]`: how a station is, for whoever helps, without anything personal."""

from __future__ import annotations

import argparse
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from intake_app import fault_log
from intake_app.commands.doctor_look import Section, sections
from intake_app.commands.output import say
from intake_app.domain.errors import BadInput

_REPORT: Final = "report.txt"
_ABOUT: Final = "README.txt"
_TAIL: Final = 300_000
_ABOUT_WORDS: Final = """What “intake doctor” found, for whoever helps with Intake Station.

report.txt     the program, the computer, the station folder, its settings and databases, in numbers
log/           the end of the station's logs

Nothing of what is recorded is in here: no names, serials, numbers of returns, addresses, photos,
PINs or badges, and no names of computers, users or folders. Words that are not the program's own
were left out (“…”), and numbers in messages (“#”). Read it before you send it.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to write, if anywhere."""
    parser.add_argument("--out", type=Path, metavar="FILE.zip", help="write a bundle for support, with the logs")
    parser.add_argument("--force", action="store_true", help="write over a file that is there already")
    parser.add_argument("--no-printers", action="store_true", help="do not ask the computer for its printers")


def run(args: argparse.Namespace) -> int:
    """Say how the station is; 1 where something is wrong. Works without a station that works.

    Raises `BadInput` for a file that is there or ends otherwise, `StorageFailed` where it cannot be written.
    """
    from intake_app.settings import default_folder

    out: Path | None = args.out
    if out is not None and out.suffix.lower() != ".zip":
        raise BadInput(f"The bundle is a ZIP file; {out.name!r} does not end in .zip. Name the file so.")
    if out is not None and out.exists() and not args.force:
        raise BadInput(f"{out} is there already, and is not written over. Name another file, or say --force.")
    folder = (args.station or default_folder()).absolute()
    discreet = fault_log.Discretion()
    found = list(sections(folder, tells_what=discreet.error, with_printers=not args.no_printers))
    lines = list(_lines(found))
    if out is None:
        for line in lines:
            say(line)
    else:
        _write(out, {_REPORT: "\n".join(lines) + "\n", _ABOUT: _ABOUT_WORDS, **_logs(folder, discreet)})
        say(f"{out}: nothing in it is personal. Look into it, then send it to whoever helps.")
    wrong = [sentence for section in found for sentence in section.wrong]
    if out is not None:
        for sentence in wrong:
            say(sentence)
    return 1 if wrong else 0


def _lines(found: Sequence[Section]) -> Iterator[str]:
    for section in found:
        yield f"[{section.name}]"
        for name, value in section.told.items():
            yield f"{name} = {value}"
        yield from (f"WRONG: {sentence}" for sentence in section.wrong)
        yield ""


def _logs(folder: Path, discreet: fault_log.Discretion) -> dict[str, str]:
    """The end of each log; what an earlier version wrote into one is looked through, too."""
    found: dict[str, str] = {}
    for name in (fault_log.LOG, f"{fault_log.LOG}.1", fault_log.CRASHES):
        try:
            with (folder / "log" / name).open("rb") as file:
                file.seek(max(0, file.seek(0, 2) - _TAIL))
                text = file.read().decode("utf-8", "replace")
        except OSError:
            continue
        found[f"log/{name}"] = "".join(f"{discreet.line(line)}\n" for line in text.splitlines())
    return found


def _write(out: Path, files: dict[str, str]) -> None:
    from intake_app.store.table_files import written_whole

    with written_whole(out) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, text in sorted(files.items()):
            bundle.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
