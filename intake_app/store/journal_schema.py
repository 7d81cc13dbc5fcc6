"""The journal's tables, step by step. A step that was released is never changed: a new one is added after it."""

from __future__ import annotations

from intake_app.store.batches import MADE as BATCHES
from intake_app.store.consignments import MADE as CONSIGNMENTS
from intake_app.store.follow_ups import MADE as FOLLOW_UPS
from intake_app.store.follow_ups import MADE_FOR_BOTH as ENTRY_AND_REVERSAL
from intake_app.store.kit_orders import MADE as KIT_ORDERS
from intake_app.store.kit_orders import MADE_TO_SHIP as KITS_TO_SHIP
from intake_app.store.migrations import Step
from intake_app.store.named_units import MADE as NAMED_UNITS
from intake_app.store.people import BY_ENTRY as PEOPLE_BY_ENTRY
from intake_app.store.people import MADE as PEOPLE
from intake_app.store.replacements import MADE as REPLACEMENTS
from intake_app.store.rmas import MADE as RMAS
from intake_app.store.search_roads import INDEXES as FOR_FINDING
from intake_app.store.search_roads import LATER_INDEXES as FOR_FINDING_REPLACEMENTS

SET_NAME = "journal"

_EVENTS = """
CREATE TABLE events (
    id TEXT NOT NULL PRIMARY KEY,
    station TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    at TEXT NOT NULL,
    offset_minutes INTEGER NOT NULL,
    operator TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    schema INTEGER NOT NULL,
    payload BLOB NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL,
    UNIQUE (station, sequence)
) STRICT
"""

_RETURNS = """
CREATE TABLE returns (
    id TEXT NOT NULL PRIMARY KEY,
    rma_number TEXT NOT NULL,
    serial TEXT NOT NULL,
    model TEXT NOT NULL,
    customer TEXT NOT NULL,
    order_number TEXT NOT NULL,
    policy TEXT NOT NULL,
    state TEXT NOT NULL,
    disposition TEXT NOT NULL,
    operator TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    serial_key TEXT NOT NULL,
    rma_key TEXT NOT NULL,
    last_sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID
"""

STEPS = (
    Step(
        "0001-events",
        (
            _EVENTS,
            "CREATE INDEX events_by_subject ON events (subject)",
            # An INSERT OR REPLACE would take a row away without a DELETE; the last trigger closes that door too.
            """
            CREATE TRIGGER events_keep_update BEFORE UPDATE ON events
            BEGIN SELECT RAISE(ABORT, 'an event is never changed'); END
            """,
            """
            CREATE TRIGGER events_keep_delete BEFORE DELETE ON events
            BEGIN SELECT RAISE(ABORT, 'an event is never removed'); END
            """,
            """
            CREATE TRIGGER events_only_append BEFORE INSERT ON events
            WHEN NEW.sequence IS NOT 1 + coalesce((SELECT max(sequence) FROM events WHERE station = NEW.station), 0)
                OR EXISTS (SELECT 1 FROM events WHERE id = NEW.id)
            BEGIN SELECT RAISE(ABORT, 'an event is only appended'); END
            """,
        ),
    ),
    Step(
        "0002-projections",
        (
            _RETURNS,
            "CREATE INDEX returns_by_serial ON returns (serial_key)",
            "CREATE INDEX returns_by_rma ON returns (rma_key)",
            "CREATE INDEX returns_by_change ON returns (changed_at, last_sequence)",
            """
            CREATE INDEX returns_in_queue ON returns (changed_at, last_sequence)
            WHERE state IN ('open', 'decided')
            """,
            """
            CREATE TABLE operators (
                name TEXT NOT NULL PRIMARY KEY,
                last_at TEXT NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE running_numbers (
                station_code TEXT NOT NULL PRIMARY KEY,
                highest INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
        ),
    ),
    Step(
        "0003-minted-numbers",
        (
            """
            CREATE TABLE minted_numbers (
                prefix TEXT NOT NULL,
                station_code TEXT NOT NULL,
                highest INTEGER NOT NULL,
                PRIMARY KEY (prefix, station_code)
            ) STRICT, WITHOUT ROWID
            """,
            "INSERT INTO minted_numbers SELECT 'RMA', station_code, highest FROM running_numbers",
            "DROP TABLE running_numbers",
        ),
    ),
    Step("0004-kit-orders", KIT_ORDERS),
    Step("0005-follow-ups", FOLLOW_UPS),
    Step("0006-rmas", RMAS),
    Step("0007-consignments", CONSIGNMENTS),
    # Filled from the events, as every table of a later program is.
    Step("0008-places", ("ALTER TABLE returns ADD COLUMN place TEXT NOT NULL DEFAULT ''",)),
    Step("0009-replacements", REPLACEMENTS),
    Step("0010-finding", FOR_FINDING),
    Step("0011-batches", BATCHES),
    Step("0012-finding-replacements", FOR_FINDING_REPLACEMENTS),
    Step("0013-kits-to-ship", KITS_TO_SHIP),
    Step("0014-entry-and-reversal", ENTRY_AND_REVERSAL),
    Step("0015-people", PEOPLE),
    Step("0016-people-by-entry", PEOPLE_BY_ENTRY),
    Step("0017-named-units", NAMED_UNITS),
)
