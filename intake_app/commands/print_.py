"""`intake print FILE --printer TO`: a file to a printer, without the queue."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Final

from intake_app.commands.delivering import NOT_CONFIRMED, as_json, send_raw
from intake_app.commands.output import say
from intake_app.domain.errors import BadInput
from intake_app.domain.printing import Address, PrinterFault, parse_address

MOST_COPIES: Final = 99
_HIGHEST_DPI: Final = 1_200
_PDF: Final = b"%PDF-"


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
    """Print the file. Raises `PrinterFault` where it does not come out, `BadInput` for what can never come out there.

    With `--json` a fault is told as `{"reason": …, "sentence": …}` on standard output instead.
    """
    from intake_app.devices.spoolers import Outcome

    address = _address(args.printer)
    try:
        is_out = _print(args, address)
    except PrinterFault as fault:
        if not args.json:
            raise
        say(as_json(Outcome(fault.reason, str(fault), fault.in_doubt)))
        return fault.exit_status
    if args.json:
        say(as_json(Outcome(in_doubt=not is_out)))
    elif not is_out:
        say(f"{args.file.name} went to {address}.{NOT_CONFIRMED}")
    return 0


def _address(text: str) -> Address:
    address = parse_address(text if "://" in text else f"system://{text}", "label")
    if address is None:
        raise BadInput("--printer is empty; expected the address of a printer.")
    return address


def _print(args: argparse.Namespace, address: Address) -> bool:
    """Whether it is known to be out, or at least with the system's printing."""
    title = args.title or args.file.name
    if address.scheme == "system":
        from intake_app.devices.printers import print_file, without_screen

        running = without_screen()
        print_file(args.file, address.name, title, copies=args.copies, dpi=args.dpi)
        del running
        return True
    try:
        data = args.file.read_bytes()
    except OSError as error:
        raise PrinterFault("gone", f"{args.file} cannot be read ({error.strerror}). Nothing was printed.") from error
    if data.startswith(_PDF):
        raise BadInput(
            f"{args.file} is a PDF, and {address} takes data as they are: it would print them as signs. Name a file of"
            " ZPL II, or print the PDF on a printer of this computer (system://NAME; “intake printers” lists them)."
        )
    return send_raw(address, data * args.copies, title, Event())


def _number(most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isdecimal() or not 1 <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to {most}")
        return int(text)

    return number
