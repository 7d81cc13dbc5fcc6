"""The command `intake`: finds the one command that is asked for and loads nothing else."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from intake_app import __version__, private_files
from intake_app.commands.streams import complain, finish, forget_output
from intake_app.domain.errors import IntakeError

BAD_ARGUMENT = 2
STOPPED_BY_PERSON = 130
WITHOUT_RECORDS = ("decide", "policy", "print", "printers", "scan")
"""Commands that record nothing, so that nothing of theirs could be lost."""


class Command(Protocol):
    """One command of the command line, as a module of `commands/` offers it."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own arguments."""

    def run(self, options: argparse.Namespace) -> int:
        """Do it; returns the exit status."""


HELP = {
    "decide": "say what a policy makes of returns, from JSON",
    "policy": "list the policies, or show one",
    "import": "bring units sold, RMAs or packaging kits into the catalogue, from CSV or an Excel workbook",
    "export": "write a list of the record as CSV or XLSX",
    "papers": "make the papers of a return again, from the record",
    "evidence": "write everything of one RMA into a file that proves itself",
    "doctor": "say how the station is, or write a bundle for support, without anything personal",
    "verify": "prove the record of the station, or an evidence file",
    "scan": "say what a scan is, from its text or a picture of it",
    "sheet": "draw a sheet of command barcodes, an inspection sheet, or a test page",
    "demo": "carry the sample returns from scan to label and report",
    "print": "send a file to a printer",
    "printers": "list the printers, or test one with its calibration page",
    "people": "say who works at the station, and who may what",
    "backup": "make a backup of the station now, and prove it",
    "restore": "put a backup back, or list the backups",
    "rebuild": "make queue and look-ups again from the journal",
    "screenshots": "draw every screen of the station as a picture",
}


def _command(name: str | None) -> Command:  # noqa: C901, PLR0911, PLR0912 - one a command
    """The one command that is asked for; only its module is loaded."""
    match name:
        case "decide":
            from intake_app.commands import decide

            return decide
        case "policy":
            from intake_app.commands import policy

            return policy
        case "import":
            from intake_app.commands import import_

            return import_
        case "export":
            from intake_app.commands import export

            return export
        case "papers":
            from intake_app.commands import papers

            return papers
        case "doctor":
            from intake_app.commands import doctor

            return doctor
        case "evidence":
            from intake_app.commands import evidence

            return evidence
        case "verify":
            from intake_app.commands import verify

            return verify
        case "scan":
            from intake_app.commands import scan

            return scan
        case "sheet":
            from intake_app.commands import sheet

            return sheet
        case "demo":
            from intake_app.commands import demo

            return demo
        case "print":
            from intake_app.commands import print_

            return print_
        case "printers":
            from intake_app.commands import printers

            return printers
        case "backup":
            from intake_app.commands import backup

            return backup
        case "restore":
            from intake_app.commands import restore

            return restore
        case "people":
            from intake_app.commands import people

            return people
        case "rebuild":
            from intake_app.commands import rebuild

            return rebuild
        case "screenshots":
            from intake_app.commands import screenshots

            return screenshots
        case _:
            from intake_app.commands import window

            return window


class _CommandParser(argparse.ArgumentParser):
    """The parser of a command, or of a part of it, which takes the station's options too.

    A command's own arguments are added when it is the one: no other command's module is loaded, and a folder that is
    called like a command is only a folder.
    """

    command: str | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - argparse's own
        super().__init__(*args, **kwargs)
        _add_station(self, default=argparse.SUPPRESS)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:  # noqa: ANN401
        if self.command is not None:
            _command(self.command).add_arguments(self)
            self.command = None
        return super().parse_known_args(args, namespace)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status. A person never meets a traceback: the log keeps it."""
    private_files.keep_to_owner()
    words = list(sys.argv[1:] if arguments is None else arguments)
    damaged = next((word for word in words if "\0" in word), None)
    if damaged is not None:
        complain(f"the argument {damaged!r} holds a NUL character, which no name and no number has. Leave it out.")
        return BAD_ARGUMENT
    options = argparse.Namespace(command=None, station=None)
    try:
        return _run(words, options)
    except IntakeError as error:
        complain(str(error))
        return error.exit_status
    except KeyboardInterrupt:
        complain("stopped.")
        return STOPPED_BY_PERSON
    except BrokenPipeError:
        forget_output()
        return 1
    except Exception:  # noqa: BLE001 - the last line of defence: whatever is left is a bug, and goes to the log
        from intake_app import fault_log

        complain(fault_log.report(options.station, records=options.command not in WITHOUT_RECORDS))
        return 1


def _run(words: Sequence[str], options: argparse.Namespace) -> int:
    """Read the words into the options and run the command, until its whole answer is out."""
    try:
        _parser().parse_args(words, options)
    except SystemExit as ended:
        status = int(ended.code or 0)
    else:
        status = _command(options.command).run(options)
    finish()
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="intake", description="Intake Station. Without a command, opens the station's window."
    )
    parser.add_argument("--version", action="version", version=f"intake {__version__}")
    _add_station(parser)
    parser.add_argument("--sample", action="store_true", help="open the window on sample data")
    parser.add_argument(
        "--kiosk", action="store_true", help="open the window on the whole screen; only an administrator closes it"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_CommandParser)
    for name, told in HELP.items():
        commands.add_parser(name, help=told, description=f"{told[0].upper()}{told[1:]}.").command = name
    return parser


def _add_station(parser: argparse.ArgumentParser, default: str | None = None) -> None:
    """Let the station's options be told before and after the command; what is told last holds."""
    parser.add_argument(
        "--station", type=_folder, default=default, metavar="DIR", help="the station folder (default: this user's own)"
    )
    parser.add_argument(
        "--policies", type=_folder, default=default, metavar="DIR", help="a folder with further policy files"
    )


def _folder(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise argparse.ArgumentTypeError(f"{text!r} names the home of a user who is not known here") from error
