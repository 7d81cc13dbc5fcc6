"""The command `intake`: finds the one command that is asked for and loads nothing else."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from intake_app import __version__
from intake_app.domain.errors import IntakeError

STOPPED_BY_PERSON = 130


class Command(NamedTuple):
    """One command: the module that does it and its line in the help."""

    module: str
    help: str


COMMANDS = {
    "decide": Command("intake_app.commands.decide", "say what a policy makes of returns, from JSON"),
    "policy": Command("intake_app.commands.policy", "list the policies, or show one"),
    "import": Command("intake_app.commands.import_", "bring units sold or RMAs into the catalogue, from CSV"),
    "papers": Command("intake_app.commands.papers", "make the papers of a return again, from the record"),
    "demo": Command("intake_app.commands.demo", "carry the sample returns from scan to label and report"),
    "rebuild": Command("intake_app.commands.rebuild", "make queue and look-ups again from the journal"),
    "screenshots": Command("intake_app.commands.screenshots", "draw every screen of the station as a picture"),
}
WINDOW = Command("intake_app.commands.window", "open the station")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status. A person never meets a traceback: the log keeps it."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    options = _parser(words).parse_args(words)
    command = COMMANDS.get(options.command, WINDOW)
    try:
        return int(importlib.import_module(command.module).run(options))
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
    parser.add_argument(
        "--station", type=Path, metavar="DIR", help="the station folder (default: this user's own)"
    )
    parser.add_argument("--policies", type=Path, metavar="DIR", help="a folder with further policy files")
    parser.add_argument("--sample", action="store_true", help="open the window on sample data")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    wanted = next((word for word in words if word in COMMANDS), None)
    for name, command in COMMANDS.items():
        sub = commands.add_parser(name, help=command.help, description=f"{command.help.capitalize()}.")
        if name == wanted:
            importlib.import_module(command.module).add_arguments(sub)
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
