"""The keys of a station's settings, and what each can be, as it is said to somebody who wrote another thing."""

from __future__ import annotations

from typing import Final

from intake_app.domain.backups import MOST_HOURS, MOST_MINUTES
from intake_app.domain.dispositions import PLACES
from intake_app.domain.follow_ups import KINDS, MOST_DAYS
from intake_app.domain.printing import LABEL_ADDRESSES, PAGE_ADDRESSES
from intake_app.domain.station import LONGEST_IDLE, LONGEST_SCAN_GAP, MOST_ADVANCE_DAYS, SHORTEST_SCAN_GAP

_TEXT: Final = "a text"
EXPECTED: Final = {
    "name": _TEXT,
    "code": "1 to 6 of the letters A–Z and digits, such as “B1”",
    "report": "“letter” or “a4”",
    "policies": "the path of a folder, as text",
    "theme": "“auto”, “light” or “dark”",
    "scan_gap_ms": f"a whole number from {SHORTEST_SCAN_GAP} to {LONGEST_SCAN_GAP}",
    "company": "a table with the texts name, address, telephone, email and logo",
    "scanners": "tables, each with port and, where they differ, baud, data_bits, parity, stop_bits, terminator and usb",
    "label_printer": "a table with to and, for ZPL, dpi and stock",
    "page_printer": "a table with to",
    "photos": "a table with the texts folder and camera",
    "sound": "a table with volume",
    "places": "tables, each with code, name and holds",
    "follow_up_days": "a table with a number of days for each kind of follow-up",
    "gs1_company_prefix": "the 7 to 10 digits of a GS1 company prefix, as text, such as “0614141”",
    "gs1_extension": "a whole number from 0 to 9",
    "advance": "a table with days",
    "backups": "a table with every_minutes, second and warn_after_hours",
    "network_folder": "true or false",
    "idle_minutes": f"a whole number of minutes from 0 to {LONGEST_IDLE}",
    "kiosk": "true or false",
    "badge_only": "true or false",
}
"""The keys of the file, and what each can be."""

EXPECTED_INSIDE: Final[dict[str, dict[str, str]]] = {
    "company": dict.fromkeys(("name", "address", "telephone", "email", "logo"), _TEXT),
    "scanners": {
        "port": "the name of a serial port, as text",
        "baud": "a whole number from 110 to 4000000",
        "data_bits": "7 or 8",
        "parity": "“none”, “even” or “odd”",
        "stop_bits": "1 or 2",
        "terminator": "“cr”, “lf”, “crlf”, “tab”, “etx” or “none”",
        "usb": _TEXT,
    },
    "label_printer": {"to": LABEL_ADDRESSES, "dpi": "203, 300 or 600", "stock": "“4x6”, “4x4” or “2x1”"},
    "page_printer": {"to": PAGE_ADDRESSES},
    "photos": dict.fromkeys(("folder", "camera"), _TEXT),
    "sound": {"volume": "a whole number from 0 to 100"},
    "places": {
        "code": "1 to 12 of A–Z, digits and hyphens inside, such as “R-2”",
        "name": "a text of 1 to 40 characters",
        "holds": f"one of {', '.join(PLACES)}",
    },
    "follow_up_days": dict.fromkeys(KINDS, f"a whole number of days from 0 to {MOST_DAYS}"),
    "backups": {
        "every_minutes": f"a whole number of minutes from 0 to {MOST_MINUTES}",
        "second": "the path of a folder, as text",
        "warn_after_hours": f"a whole number of hours from 1 to {MOST_HOURS}",
    },
    "advance": {"days": f"a whole number of days from 1 to {MOST_ADVANCE_DAYS}"},
}
"""The keys inside the tables of the file, and what each can be."""

WHOLE: Final[dict[str, dict[str, str]]] = {
    "scanners": {"port": "COM1"},
    "places": {"code": "A", "name": "A", "holds": "restock"},
}
"""The lists of tables, and what none of their tables can be without."""
