"""`intake sheet KIND --out FILE.pdf`: command, inspection and scanner test sheets, and a printer's calibration page."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from intake_app.commands.output import say, writing_to
from intake_app.domain.errors import BadInput, NotFound, StorageFailed

if TYPE_CHECKING:
    from intake_app.domain.policy import Policy
    from intake_app.domain.returns import Return
    from intake_app.settings import Settings
    from intake_app.workflow.sheets import Making

_KINDS = {
    "commands": "barcodes for every answer of a policy's checklist and every gesture, to be laminated",
    "inspection": "the checklist on paper, with a box to mark and the barcode beside each answer",
    "scanner": "codes that show whether every character of a scan arrives",
    "places": "licence plates for shelves and benches, to be cut out and scanned",
    "calibration": "a page that proves a page printer",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which sheet, of which policy or return, in which size, into which file."""
    kinds = "; ".join(f"{kind}: {told}" for kind, told in _KINDS.items())
    parser.add_argument("kind", choices=tuple(_KINDS), metavar="KIND", help=kinds.replace("%", "%%"))
    parser.add_argument("--policy", metavar="ID", help="the policy whose checklist it is")
    parser.add_argument("--rma", metavar="NUMBER", help="fill the inspection sheet in for the return under this number")
    parser.add_argument("--serial", metavar="SERIAL", help="which unit, where several came under one RMA number")
    parser.add_argument("--size", choices=("letter", "a4"), help="the size of the paper (default: the station's)")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the PDF file to write")


def run(args: argparse.Namespace) -> int:
    """Write one sheet as PDF, whole or not at all.

    Raises `BadInput` where a policy must be named or does not fit, `NotFound` for a policy or return that is not here,
    `StorageFailed` where the file cannot be written.
    """
    from intake_app.settings import load
    from intake_app.store.shelf import write_whole

    if args.kind != "inspection" and (args.rma or args.serial):
        raise BadInput(f"--rma and --serial are for the inspection sheet, not for “{args.kind}”. Leave them out.")
    if args.serial and not args.rma:
        raise BadInput("--serial tells units under one RMA number apart. Name the number too, with --rma.")
    pdf = _drawn(args, load(args.station, args.policies))
    with writing_to(args.out):
        args.out.parent.mkdir(parents=True, exist_ok=True)
        write_whole(args.out, pdf)
    say(str(args.out))
    return 0


def _drawn(args: argparse.Namespace, settings: Settings) -> bytes:
    from intake_app.bootstrap import read_words
    from intake_app.documents.press import PdfPress
    from intake_app.domain.named_places import every_place
    from intake_app.resources import resource
    from intake_app.workflow.sheets import calibration_page, command_sheet, inspection_sheet, place_sheet, scanner_sheet

    words, press = read_words(), PdfPress(resource("fonts"))
    making = making_of(settings, args.size)
    if args.kind == "scanner":
        return press.test_sheet(scanner_sheet(words, making))
    if args.kind == "places":
        return press.test_sheet(place_sheet(words, making, every_place(settings.places)))
    if args.kind == "calibration":
        return press.test_sheet(calibration_page(words, making))
    from intake_app.commands.policies import usable_policies

    ret = _return(settings.folder, args.rma, args.serial) if args.rma else None
    policy = _policy(usable_policies(args), args.policy, ret)
    if args.kind == "commands":
        return press.sheet(command_sheet(words, policy, making))
    return press.sheet(inspection_sheet(words, policy, making, ret))


def keep_scanner_sheet(settings: Settings) -> Path:
    """Draw the scanner's test sheet into the station folder, and return where it is. Raises `StorageFailed`."""
    from intake_app.bootstrap import read_words
    from intake_app.documents.press import PdfPress
    from intake_app.resources import resource
    from intake_app.store.shelf import write_whole
    from intake_app.workflow.sheets import scanner_sheet

    file = settings.folder / "sheets" / "scanner-test.pdf"
    pdf = PdfPress(resource("fonts")).test_sheet(scanner_sheet(read_words(), making_of(settings)))
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(file, pdf)
    except OSError as error:
        raise StorageFailed(
            f"The test sheet {file} cannot be written ({error.strerror}). Make room, or mend the folder’s permissions."
        ) from error
    return file


def making_of(settings: Settings, size: str | None = None) -> Making:
    """How the sheets of this station are made now; `size` where it is to be another than the station's."""
    from datetime import timedelta, timezone

    from intake_app.bootstrap import read_company, system_clock
    from intake_app.commands.streams import complain
    from intake_app.store.logo import read_logo
    from intake_app.workflow.letterhead import company_letterhead
    from intake_app.workflow.sheets import Making

    now = system_clock()
    company, problems = read_company(settings)
    for problem in problems:
        complain(problem)
    logo = read_logo(Path(company.logo)) if company.logo else b""
    return Making(
        size="a4" if (size or settings.report) == "a4" else "letter",
        letterhead=company_letterhead(company, logo),
        at=now.at.astimezone(timezone(timedelta(minutes=now.offset_minutes))).replace(microsecond=0),
        station=settings.name,
    )


def _policy(policies: Mapping[str, Policy], wanted: str | None, ret: Return | None) -> Policy:
    """The policy that was named, or the return's own, or the only one."""
    known = ret.policy if ret else None
    if wanted and known and wanted != known:
        raise BadInput(f"This return is under the policy “{known}”, not “{wanted}”. Leave --policy out.")
    name = wanted or known or (next(iter(policies)) if len(policies) == 1 else None)
    listed = ", ".join(policies) or "none"
    if name is None:
        raise BadInput(f"The checklist of which policy? Name it with --policy; expected one of {listed}.")
    if name not in policies:
        raise NotFound(f"There is no policy “{name}”; expected one of {listed}.")
    return policies[name]


def _return(folder: Path, number: str, serial: str | None) -> Return:
    """The latest return under this number, as the record has it now."""
    from intake_app.domain.returns import fold
    from intake_app.domain.rma_number import looks_minted, parse_minted
    from intake_app.domain.unit import look_up_key, parse_number
    from intake_app.store.journal_reading import open_reading

    wanted = parse_number(number)
    wanted = parse_minted(wanted) if looks_minted(wanted) else wanted
    with open_reading(folder) as journal:
        rows = journal.returns_of_rma(wanted)
        if serial is not None:
            rows = [row for row in rows if look_up_key(row.serial) == look_up_key(serial)]
        if len(rows) == 1:
            return fold(journal.events_of(rows[0].id))
    if not rows:
        unit = f" of the unit “{serial}”" if serial else ""
        raise NotFound(
            f"No return under “{wanted}”{unit} is recorded in {folder}. Check the number, name another station folder"
            " with --station, or leave --rma out for a blank sheet."
        )
    serials = ", ".join(row.serial or "not known" for row in rows)
    raise BadInput(f"Several units came under {wanted}. Name one with --serial: {serials}.")
