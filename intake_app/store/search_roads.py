"""By which columns each kind of thing is found: by their beginnings, or whole; every one has its index."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from intake_app.domain.consignment_events import CONSIGNMENT
from intake_app.domain.events import RETURN
from intake_app.domain.finding import Field, HitKind
from intake_app.domain.kit_events import KIT_ORDER
from intake_app.domain.replacement_events import REPLACEMENT
from intake_app.domain.rma_events import RMA
from intake_app.store.catalogue_schema import TELEPHONE_DIGITS

Form = Literal["text", "key", "squeezed", "digits"]
"""Under which form of `finding.Asked` a column is compared."""

INDEXES: Final = (
    "CREATE INDEX returns_by_order ON returns (order_number COLLATE NOCASE) WHERE order_number <> ''",
    """
    CREATE INDEX rma_records_by_customer ON rma_records (json_extract(record, '$.terms.customer') COLLATE NOCASE)
    WHERE json_extract(record, '$.terms.customer') <> ''
    """,
)
"""What the journal's tables need for it beside their own: a step of `journal_schema.py`, never changed."""

LATER_INDEXES: Final = (
    "CREATE INDEX replacements_by_customer ON replacements (customer COLLATE NOCASE) WHERE customer <> ''",
    "CREATE INDEX replacements_by_reference ON replacements (reference COLLATE NOCASE) WHERE reference <> ''",
)
"""The same, for tables that came later: a step of its own."""


_THESE: Final = "(SELECT value FROM json_each(?1))"


class Road(NamedTuple):
    """One column by which a kind of thing is found, and what is selected there.

    `made_late` is an index that is there only a moment after an import; empty: it always is. `held` is what must not be
    empty, by default the column.
    """

    kind: HitKind
    field: Field
    rows: str
    column: str
    form: Form
    made_late: str = ""
    collation: str = ""
    held: str = ""

    def sql(self, *, whole: bool) -> str:
        """What is asked: the rows whose column is one of these texts (a list in JSON), or begins with this one."""
        column = f"{self.column}{self.collation}"
        is_it = f"{column} IN {_THESE}" if whole else f"{column} BETWEEN ?1 AND ?1 || char(1114111)"
        return f"{self.rows.format(found=self.column)} {self.held or self.column} <> '' AND {is_it} LIMIT ?2"


_NOCASE: Final = " COLLATE NOCASE"
_SALES: Final = """
SELECT serial, serial, serial, model, customer_name, order_number, '', order_date, {found} FROM imported.sales WHERE
"""
_RETURNS: Final = """
SELECT id, rma_number, serial, model, customer, order_number, state, opened_at, {found}
FROM returns WHERE state <> 'withdrawn' AND
"""
_CAME: Final = """
SELECT serial, serial, serial, model, customer, order_number, '', '', {found}
FROM returns WHERE state <> 'withdrawn' AND
"""
_RMAS: Final = """
SELECT number, number, serial, '', customer, order_number, '', issued_on, {found} FROM imported.rmas WHERE
"""
_DECLARED: Final = """
SELECT serial, serial, serial, '', customer, order_number, '', '', {found} FROM imported.rmas WHERE
"""
_CUSTOMER: Final = "json_extract(record, '$.terms.customer')"
_RECORD: Final = f"""
    coalesce(nullif(json_extract(record, '$.number'), ''), rma_key),
    coalesce(nullif(json_extract(record, '$.number'), ''), rma_key), {{serial}}, '', coalesce({_CUSTOMER}, ''), '', '',
    coalesce(json_extract(record, '$.terms.issued_on'), '')
"""
_RECORDS: Final = f"SELECT {_RECORD.format(serial=repr(''))}, {{found}} FROM rma_records WHERE"  # noqa: S608 - our own
_MADE_FOR: Final = f"""
SELECT {_RECORD.format(serial="serial_key")}, {{found}} FROM rma_serials JOIN rma_records USING (rma_key) WHERE
"""  # noqa: S608 - as above
_NAMED_BY: Final = """
SELECT serial_key, serial_key, serial_key, '', '', '', '', '', {found} FROM rma_serials WHERE
"""
_KIT_ORDERS: Final = """
SELECT number, number, serial, model, customer, order_number, state, opened_at, {found} FROM kit_orders WHERE
"""
_CONSIGNMENT: Final = """
consignments.id, number, {serial}, '', addressee, '', consignments.state, coalesce(nullif(day, ''),
    consignments.opened_at)
"""
_CONSIGNMENTS: Final = f"SELECT {_CONSIGNMENT.format(serial=repr(''))}, {{found}} FROM consignments WHERE"  # noqa: S608
_LEAVING: Final = f"""
SELECT {_CONSIGNMENT.format(serial="serial_key")}, {{found}}
FROM consignment_units JOIN consignments ON consignments.id = consignment_id WHERE
"""  # noqa: S608 - as above
_LEFT: Final = f"""
SELECT {_CONSIGNMENT.format(serial="consignment_units.serial_key")}, {{found}}
FROM returns CROSS JOIN consignment_units ON return_id = returns.id
    CROSS JOIN consignments ON consignments.id = consignment_id
WHERE return_id <> '' AND
"""  # noqa: S608 - as above
_SENT: Final = """
SELECT serial_key, serial_key, serial_key, '', '', '', '', '', {found} FROM consignment_units WHERE
"""
_REPLACEMENTS: Final = """
SELECT id, serial || CASE WHEN serial <> '' AND sent_serial <> '' THEN ' → ' ELSE '' END || sent_serial,
    '', '', customer, reference,
    CASE WHEN ended <> '' THEN ended WHEN sent_serial = '' THEN 'to_send' ELSE '' END, opened_on, {found}
FROM replacements WHERE ended <> 'withdrawn' AND
"""

ROADS: Final = (
    Road("unit", "serial", _SALES, "serial_key", "key"),
    Road("unit", "serial", _CAME, "serial_key", "key"),
    Road("unit", "serial", _DECLARED, "serial_key", "key"),
    Road("unit", "serial", _NAMED_BY, "serial_key", "key"),
    Road("unit", "order", _SALES, "order_key", "key"),
    Road("unit", "customer", _SALES, "customer_name", "text", "sales_by_customer", _NOCASE),
    Road("unit", "telephone", _SALES, TELEPHONE_DIGITS, "digits", "sales_by_telephone", held="telephone"),
    Road("return", "rma", _RETURNS, "rma_key", "key"),
    Road("return", "serial", _RETURNS, "serial_key", "key"),
    Road("return", "order", _RETURNS, "order_number", "text", "", _NOCASE),
    Road("return", "customer", _RETURNS, "customer", "text", "", _NOCASE),
    Road("rma", "rma", _RMAS, "number_key", "key"),
    Road("rma", "rma", _RECORDS, "rma_key", "key"),
    Road("rma", "serial", _RMAS, "serial_key", "key"),
    Road("rma", "serial", _MADE_FOR, "serial_key", "key"),
    Road("rma", "tracking", _RMAS, "tracking", "squeezed"),
    Road("rma", "tracking", _RECORDS, "tracking_key", "squeezed"),
    Road("rma", "order", _RMAS, "order_number", "text", "rmas_by_order", _NOCASE),
    Road("rma", "customer", _RMAS, "customer", "text", "rmas_by_customer", _NOCASE),
    Road("rma", "customer", _RECORDS, _CUSTOMER, "text", "", _NOCASE),
    Road("kit_order", "kit_order", _KIT_ORDERS, "number", "key"),
    Road("kit_order", "serial", _KIT_ORDERS, "serial_key", "key"),
    Road("kit_order", "rma", _KIT_ORDERS, "rma_key", "key"),
    Road("kit_order", "order", _KIT_ORDERS, "order_key", "key"),
    Road("kit_order", "customer", _KIT_ORDERS, "customer_key", "key"),
    Road("kit_order", "telephone", _KIT_ORDERS, "telephone_key", "digits"),
    Road("kit_order", "tracking", _KIT_ORDERS, "tracking_key", "squeezed"),
    Road("consignment", "consignment", _CONSIGNMENTS, "number", "key"),
    Road("consignment", "consignment", _CONSIGNMENTS, "sscc", "squeezed"),
    Road("consignment", "tracking", _CONSIGNMENTS, "tracking_key", "squeezed"),
    Road("consignment", "customer", _CONSIGNMENTS, "addressee_key", "key"),
    Road("consignment", "telephone", _CONSIGNMENTS, "telephone_key", "digits"),
    Road("consignment", "kit_order", _CONSIGNMENTS, "kit_order", "key"),
    Road("consignment", "serial", _LEAVING, "serial_key", "key"),
    Road("consignment", "rma", _LEFT, "rma_key", "key"),
    Road("unit", "serial", _SENT, "serial_key", "key"),
    Road("replacement", "serial", _REPLACEMENTS, "serial_key", "key"),
    Road("replacement", "serial", _REPLACEMENTS, "sent_key", "key"),
    Road("replacement", "rma", _REPLACEMENTS, "rma_key", "key"),
    Road("replacement", "customer", _REPLACEMENTS, "customer", "text", "", _NOCASE),
    Road("replacement", "reference", _REPLACEMENTS, "reference", "text", "", _NOCASE),
)


class Source(NamedTuple):
    """A table whose texts are learnt in portions: its rows after a key, in the order of the key.

    `subject` is the kind of subject whose events change it, by the key of its line. Several texts of one field stand in
    lines of their own.
    """

    table: str
    key: str
    texts: tuple[tuple[Field, str], ...]
    subject: str = ""

    @property
    def portion(self) -> str:
        """The rows behind a key, so many of them."""
        return f"{self._select} > ?1 ORDER BY {self.key} LIMIT ?2"

    @property
    def one(self) -> str:
        """The row of a key."""
        return f"{self._select} = ?1"

    @property
    def _select(self) -> str:
        columns = ", ".join(column for _, column in self.texts)
        return f"SELECT {self.key}, {columns} FROM {self.table} WHERE {self.key}"  # noqa: S608 - our own names


CATALOGUE: Final = (
    Source(
        "imported.sales",
        "rowid",
        (("serial", "serial"), ("order", "order_number"), ("customer", "customer_name"), ("telephone", "telephone")),
    ),
    Source(
        "imported.rmas",
        "rowid",
        (
            ("rma", "number"),
            ("serial", "serial"),
            ("tracking", "tracking"),
            ("order", "order_number"),
            ("customer", "customer"),
        ),
    ),
)
_SERIALS: Final = """
coalesce((SELECT group_concat(serial_key, char(10)) FROM rma_serials AS of_it
    WHERE of_it.rma_key = rma_records.rma_key), '')
"""
_PACKED: Final = """
coalesce((SELECT group_concat(serial_key, char(10)) FROM consignment_units WHERE consignment_id = consignments.id), '')
"""
JOURNAL: Final = (
    Source(
        "returns",
        "id",
        (("rma", "rma_number"), ("serial", "serial"), ("order", "order_number"), ("customer", "customer")),
        RETURN,
    ),
    Source(
        "rma_records",
        "rma_key",
        (
            ("rma", "rma_key"),
            ("tracking", "tracking_key"),
            ("customer", f"coalesce({_CUSTOMER}, '')"),
            (
                "serial",
                _SERIALS,
            ),
        ),
        RMA,
    ),
    Source(
        "kit_orders",
        "number",
        (
            ("kit_order", "number"),
            ("serial", "serial"),
            ("rma", "rma_number"),
            ("order", "order_number"),
            ("customer", "customer"),
            ("telephone", "telephone"),
            ("tracking", "tracking"),
        ),
        KIT_ORDER,
    ),
    Source(
        "consignments",
        "id",
        (
            ("consignment", "number"),
            ("consignment", "sscc"),
            ("tracking", "tracking"),
            ("customer", "addressee"),
            ("telephone", "telephone"),
            ("serial", _PACKED),
        ),
        CONSIGNMENT,
    ),
    Source(
        "replacements",
        "id",
        (
            ("serial", "serial"),
            ("serial", "sent_serial"),
            ("rma", "rma_number"),
            ("customer", "customer"),
            ("reference", "reference"),
        ),
        REPLACEMENT,
    ),
)
