"""`intake printers`: which printers there are, which of them the station uses, and whether they print true."""

from __future__ import annotations

import argparse
from threading import Event

from intake_app.commands.delivering import LIST_HERE, NOT_CONFIRMED, TEST, Courier, as_json, list_printers
from intake_app.commands.output import columns_of, fitted, say
from intake_app.domain.printing import PrinterInfo, PrintOrder, Role


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with them."""
    parser.add_argument(
        "--test", choices=("label", "page"), help="print the calibration page on the station's label or page printer"
    )
    parser.add_argument("--json", action="store_true", help="list the computer's printers as one line of JSON")
    parser.add_argument(LIST_HERE, action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """List the printers, or test one. Raises `PrinterFault` where the test does not come out, or they do not answer."""
    if args.test:
        return _test(args)
    from intake_app.devices.spoolers import cups_queues

    found = _look() if args.here else list_printers()
    if args.json:
        say(as_json(found))
        return 0
    from intake_app.settings import load

    settings = load(args.station, args.policies)
    used = {settings.label_printer.to: "the labels of this station", settings.page_printer.to: "its pages"}
    rows = [(one.to, one.words + (", the usual one" if one.usual else ""), used.get(one.to, "")) for one in found]
    rows += [(f"cups://{queue}", "raw, for ZPL II", used.get(f"cups://{queue}", "")) for queue in cups_queues()]
    listed = {to for to, *_ in rows}
    rows += [(to, "from the settings", what) for to, what in used.items() if to and to not in listed]
    if not rows:
        say("This computer has no printer, and none is set. A label printer in the network is set on the page Devices.")
    widths = [max((columns_of(row[column]) for row in rows), default=0) for column in range(2)]
    for to, words, what in rows:
        say(f"{fitted(to, widths[0])}  {fitted(words, widths[1])}  {what}".rstrip())
    return 0


def _look() -> list[PrinterInfo]:
    """The printers, asked in this process, which may hang for as long as one of them does."""
    from intake_app.devices.printers import system_printers, without_screen

    running = without_screen()
    found = system_printers()
    del running
    return found


def _test(args: argparse.Namespace) -> int:
    from intake_app.settings import load

    settings = load(args.station, args.policies)
    role: Role = args.test
    printer = settings.label_printer if role == "label" else settings.page_printer
    is_out = Courier(settings)(PrintOrder(role, "Calibration", paper=TEST), printer, Event())
    say(f"The calibration page went to {printer.to}." + ("" if is_out else NOT_CONFIRMED))
    return 0
