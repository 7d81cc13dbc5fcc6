"""The command `intake`: finds the one command that is asked for and loads nothing else."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from intake_app import __version__
from intake_app.domain.errors import IntakeError

BAD_ARGUMENT = 2
STOPPED_BY_PERSON = 130


class Command(Protocol):
    """One command of the command line, as a module of `commands/` offers it."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own arguments."""

    def run(self, options: argparse.Namespace) -> int:
        """Do it; returns the exit status."""


HELP = {
    "decide": "say what a policy makes of returns, from JSON",
    "policy": "list the policies, or show one",
    "import": "bring units sold or RMAs into the catalogue, from CSV",
    "papers": "make the papers of a return again, from the record",
    "demo": "carry the sample returns from scan to label and report",
    "rebuild": "make queue and look-ups again from the journal",
    "screenshots": "draw every screen of the station as a picture",
}


def _command(name: str | None) -> Command:  # noqa: PLR0911 - one a command
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
        case "papers":
            from intake_app.commands import papers

            return papers
        case "demo":
            from intake_app.commands import demo

            return demo
        case "rebuild":
            from intake_app.commands import rebuild

            return rebuild
        case "screenshots":
            from intake_app.commands import screenshots

            return screenshots
        case _:
            from intake_app.commands import window

            return window


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status. A person never meets a traceback: the log keeps it."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    damaged = next((word for word in words if "\0" in word), None)
    if damaged is not None:
        _say(f"the argument {damaged!r} holds a NUL character, which no name and no number has. Leave it out.")
        return BAD_ARGUMENT
    options = _parser(words).parse_args(words)
    try:
        return _command(options.command).run(options)
    except IntakeError as error:
        _say(str(error))
        return error.exit_status
    except KeyboardInterrupt:
        _say("stopped.")
        return STOPPED_BY_PERSON
    except BrokenPipeError:
        _forget_output()
        return 1
    except Exception:  # noqa: BLE001 - the last line of defence: whatever is left is a bug, and goes to the log
        from intake_app import fault_log

        _say(fault_log.report(options.station))
        return 1


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="intake", description="Intake Station. Without a command, opens the station's window."
    )
    parser.add_argument("--version", action="version", version=f"intake {__version__}")
    parser.add_argument("--station", type=Path, metavar="DIR", help="the station folder (default: this user's own)")
    parser.add_argument("--policies", type=Path, metavar="DIR", help="a folder with further policy files")
    parser.add_argument("--sample", action="store_true", help="open the window on sample data")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    wanted = next((word for word in words if word in HELP), None)
    for name, told in HELP.items():
        sub = commands.add_parser(name, help=told, description=f"{told[0].upper()}{told[1:]}.")
        if name == wanted:
            _command(name).add_arguments(sub)
    return parser


def _say(sentence: str) -> None:
    shown = sentence.encode("utf-8", "backslashreplace").decode("utf-8")
    encoding = sys.stderr.encoding or "utf-8"
    sys.stderr.write(f"intake: {shown}\n".encode(encoding, "backslashreplace").decode(encoding))


def _forget_output() -> None:
    """Keep the interpreter from complaining at exit that its reader has gone."""
    import os

    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
