"""What is said of a scan: what each of its readings names, and why nothing can be opened for it."""

from __future__ import annotations

from collections.abc import Iterator

from intake_app.domain.scans import Reading, Scan
from intake_app.domain.unit import look_up_key
from intake_app.domain.unseen import visible
from intake_app.domain.words import Words
from intake_app.workflow.sight import Found


def named(reading: Reading) -> str:
    """The serial or number that a reading names; empty where it names none."""
    match reading.kind:
        case "gs1":
            return reading.details.get("serial", "")
        case "label":
            return reading.details["rma"]
    return reading.value


def unit_of(reading: Reading) -> str:
    """The serial that a unit which nobody knows would get by this reading; empty where it would get none."""
    return named(reading) if reading.kind in {"serial", "gs1"} else ""


def never_a_unit(words: Words, read: Scan) -> str:
    """Why a scan that is never a unit is refused, whatever the catalogue holds; the window takes both before."""
    match read.certain:
        case Reading("command"):
            return words("scan.command")
        case Reading("badge"):
            return words("scan.badge")
    return ""


def also(words: Words, read: Scan) -> Iterator[str]:
    """What else a text can be that could be a serial."""
    for reading in read.readings:
        if reading.kind == "tracking":
            yield words("scan.also_tracking", carrier=reading.details["carrier"])
        elif reading.kind == "gs1" and len(read.readings) > 1:
            yield words("scan.also_product")


def refusal_of(words: Words, read: Scan) -> str:
    """Why nothing can be opened for a scan: what it is instead, and what to scan."""
    if read.problem:
        return read.problem
    reading = next((one for one in read.readings if one.kind == "tracking"), read.readings[0])
    match reading.kind:
        case "tracking":
            return words("scan.tracking", carrier=reading.details["carrier"], number=reading.value)
        case "kit" | "kit_order" | "consignment" | "place":
            return words(f"scan.{reading.kind}", number=reading.value)
        case "gs1":
            return _without_serial(words, reading)
    return words("sight.rma_elsewhere", number=named(reading))


def _without_serial(words: Words, reading: Reading) -> str:
    """What a GS1 code is that names no serial."""
    if "gtin" in reading.details:
        return words("scan.product", number=reading.details["gtin"])
    if "sscc" in reading.details:
        return words("scan.container", number=reading.details["sscc"])
    return words("scan.no_serial", code=visible(reading.value))


def with_reading(words: Words, found: Found, message: str) -> str:
    """The message, and what was read as what where they differ."""
    if not found.read:
        return message
    return f"{message} {words('scan.read_as', read=found.read, raw=visible(found.scanned))}"


def differs(read: str, scan: str) -> bool:
    """Whether a scan was read as something else than what came, blanks at the ends and case apart."""
    return bool(read) and look_up_key(read) != look_up_key(scan)
