"""`intake print FILE --printer TO`: a file to a printer, without the queue."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Final

from intake_app.commands.delivering import as_json, send_raw
from intake_app.commands.output import say
from intake_app.domain.errors import BadInput
from intake_app.domain.printing import Address, PrinterFault, parse_address

MOST_COPIES: Final = 99
_HIGHEST_DPI: Final = 1_200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """File, printer, copies."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a PDF, or for a label printer a file of ZPL II")
    parser.add_argument(
        "--printer",
        required=True,
        metavar="TO",
        help="system://NAME or just NAME for a PDF; socket://HOST:9100, file:///PATH or cups://QUEUE for ZPL II",
    )
    parser.add_argument("--copies", type=_number(MOST_COPIES), default=1, metavar="N", help="how many (1)")
    parser.add_argument("--title", default="", metavar="TEXT", help="what the printer's queue calls it (the file name)")
    parser.add_argument(
        "--dpi", type=_number(_HIGHEST_DPI), default=600, metavar="N", help="dots an inch that a PDF is drawn in (600)"
    )
    parser.add_argument("--json", action="store_true", help="tell what became of it as one line of JSON")


def run(args: argparse.Namespace) -> int:
    """Print the file. Raises `BadInput` for a wrong address, `PrinterFault` where it does not come out.

    With `--json` a fault is told as `{"reason": …, "sentence": …}` on standard output instead.
    """
    from intake_app.devices.spoolers import Outcome

    try:
        _print(args, _address(args.printer))
    except PrinterFault as fault:
        if not args.json:
            raise
        say(as_json(Outcome(fault.reason, str(fault))))
        return fault.exit_status
    if args.json:
        say(as_json(Outcome()))
    return 0


def _address(text: str) -> Address:
    address = parse_address(text if "://" in text else f"system://{text}", "label")
    if address is None:
        raise BadInput("--printer is empty; expected the address of a printer.")
    return address


def _print(args: argparse.Namespace, address: Address) -> None:
    title = args.title or args.file.name
    if address.scheme == "system":
        from intake_app.devices.printers import print_file, without_screen

        running = without_screen()
        print_file(args.file, address.name, title, copies=args.copies, dpi=args.dpi)
        del running
        return
    try:
        data = args.file.read_bytes()
    except OSError as error:
        raise PrinterFault("gone", f"{args.file} cannot be read ({error.strerror}). Nothing was printed.") from error
    send_raw(address, data * args.copies, title, Event())


def _number(most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isdecimal() or not 1 <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to {most}")
        return int(text)

    return number
