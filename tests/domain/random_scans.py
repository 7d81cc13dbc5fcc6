"""Scans as a hostile scanner would send them, for the tests and, a million of them, for the bench."""

from __future__ import annotations

import random
from collections import Counter

from intake_app.domain.badges import mint_badge
from intake_app.domain.commands import LETTERS, Command, command_code
from intake_app.domain.labels import label_mark
from intake_app.domain.rma_number import mint
from intake_app.domain.scans import Scan, understand

GTIN = "09506000134352"
NUMBER = mint("B3", 483)
BADGE = mint_badge(bytes(range(10)))
CODE = command_code(Command("all_ok"))
MARK = label_mark(NUMBER, "0f3a9c7e12bd" * 5, 2)


def sound(scan: Scan, raw: str) -> None:
    """What every scan keeps to."""
    assert scan.raw == raw
    assert scan.readings
    assert bool(scan.problem) == (scan.readings[0].kind == "unknown")
    assert not scan.problem or len(scan.readings) == 1
    if scan.certain:
        assert understand(scan.certain.value).certain or scan.certain.kind in {"gs1", "tracking"}


WHOLE = [
    CODE,
    BADGE,
    MARK,
    NUMBER,
    GTIN,
    f"01{GTIN}",
    "1Z5R89390357567127",
    "RB123456785US",
    "420221539101026837331000039521",
]
PIECES = [
    "]C1",
    "]E0",
    "]Q3",
    "\x1d",
    "01",
    "21",
    "10",
    "17",
    "(",
    ")",
    "RMA-",
    "KO-",
    "KIT-",
    "OP-",
    "XCX",
    "/",
    "-",
    " ",
    "\r",
    "é",
]


def random_scan(chance: random.Random) -> str:
    """A scan as a hostile scanner would send it: sound codes and their pieces, cut, changed and joined with noise."""
    way = chance.randrange(6)
    if way == 0:
        text = "".join(chr(chance.randrange(128)) for _ in range(chance.randrange(40)))
    elif way == 1:
        text = "".join(chance.choice("0123456789") for _ in range(chance.randrange(36)))
    elif way == 2:
        text = "XCX" + "".join(chance.choice(LETTERS) for _ in range(10))
    elif way == 3:
        text = "".join(chr(chance.choice((chance.randrange(0x3000), chance.randrange(0x110000)))) for _ in range(8))
    else:
        text = "".join(chance.choice(WHOLE + PIECES) for _ in range(chance.randrange(1, 5)))
    if text and chance.random() < 0.5:
        at = chance.randrange(len(text))
        text = (
            text[:at]
            + chance.choice(["", chr(chance.randrange(128)), chr(chance.randrange(0x110000))])
            + text[at + 1 :]
        )
    return chance.choice(["", "", "", "]C1", "]d2", "]E0"]) + text + chance.choice(["", "\r", "\r\n", "\t"])


def understand_random(count: int, seed: int) -> Counter[str]:
    """Understand so many random scans; how many had each first reading. Raises with the first that breaks a promise."""
    chance = random.Random(seed)
    seen: Counter[str] = Counter()
    for _ in range(count):
        raw = random_scan(chance)
        scan = understand(raw)
        sound(scan, raw)
        seen[scan.readings[0].kind] += 1
    return seen
