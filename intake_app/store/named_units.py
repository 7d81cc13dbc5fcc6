"""Which returns, consignments and replacements name a unit, found in the events themselves.

Where a look-up leads astray a unit would leave that may not: the look-ups can be written by anybody who can write the
file, and the entries are proved when they are read. SQLite keeps these indexes, and without them it reads every entry.
"""

from __future__ import annotations

from typing import Final

from intake_app.domain.look_alike_serials import keys_look_alike, look_alike_key
from intake_app.domain.unit import look_up_key
from intake_app.store.database import DatabaseFile

_NAMES: Final = "'opened', 'identified', 'answered', 'unit_packed', 'replacement_opened', 'replacement_sent'"
_TOLD: Final = "CAST(payload AS TEXT)"
# A damaged entry names nothing here, so that its journal can still be opened, and told to be damaged.
_SERIAL: Final = f"""CASE WHEN kind IN ({_NAMES}) AND json_valid({_TOLD}) THEN trim(json_extract({_TOLD},
    CASE WHEN kind <> 'answered' THEN '$.serial' WHEN json_extract({_TOLD}, '$.fact') = 'serial' THEN '$.value' END
)) END"""
_RMA: Final = f"""CASE WHEN kind = 'opened' AND json_valid({_TOLD}) THEN
    trim(json_extract({_TOLD}, '$.rma_number'))
END"""
_OTHER: Final = "~"
"""The key of every text with more than ASCII in it: SQLite does not compose, and knows small letters of ASCII alone."""


def _key(text: str) -> str:
    return f"CASE WHEN {text} GLOB '*[^ -~]*' THEN '{_OTHER}' ELSE upper({text}) END"


def _named(text: str) -> str:
    return f"""
SELECT subject, {text} FROM events WHERE {_key(text)} IN (?, '{_OTHER}') AND {_key(text)} > '' AND subject_kind = ?
ORDER BY rowid
"""  # noqa: S608 - the texts are our own


_BY_SERIAL: Final = _named(_SERIAL)
_BY_RMA: Final = _named(_RMA)
_INDEXED: Final = f"FROM events WHERE {_key(_SERIAL)} > ''"
_SERIALS: Final = f"SELECT DISTINCT {_key(_SERIAL)} {_INDEXED} AND {_key(_SERIAL)} GLOB ?"
_OTHER_SERIALS: Final = f"SELECT DISTINCT {_SERIAL} {_INDEXED} AND {_key(_SERIAL)} = '{_OTHER}'"
_DRAWN_AS: Final = {"0": "[0O]", "1": "[1IL|]", "-": ""}

MADE: Final = (
    f"CREATE INDEX events_by_serial ON events ({_key(_SERIAL)}) WHERE {_key(_SERIAL)} > ''",
    f"CREATE INDEX events_by_rma ON events ({_key(_RMA)}) WHERE {_key(_RMA)} > ''",
)
"""What makes the indexes: a step of `journal_schema.py`, never changed."""


class NamedReader(DatabaseFile):
    """Finding subjects by what their entries name. Every method raises `StorageFailed` for damage."""

    def subjects_naming(self, serial: str, subject_kind: str) -> list[str]:
        """The subjects of this kind that ever named this serial (compared by `look_up_key`), in the order of that."""
        return self._subjects(_BY_SERIAL, serial, subject_kind)

    def returns_opened_under(self, number: str) -> list[str]:
        """The returns that were opened under this RMA number (compared by `look_up_key`), in the order of that."""
        return self._subjects(_BY_RMA, number, "return")

    def serials_drawn_like(self, serial: str) -> list[str]:
        """The serials that an entry ever named and that look like this one (by `keys_look_alike`), itself among them.

        Of the many in the index the pattern leaves a few: it lets anything stand between the letters and digits.
        """
        key = look_alike_key(serial)
        if not key:
            return []
        drawn = "".join(f"*{_DRAWN_AS.get(one, one.upper())}" for one in key) + "*"
        with self._speaking("read"):
            rows = [*self._connection.execute(_SERIALS, (drawn,)), *self._connection.execute(_OTHER_SERIALS)]
        return [named for (named,) in rows if keys_look_alike(look_alike_key(named), key)]

    def _subjects(self, sql: str, text: str, subject_kind: str) -> list[str]:
        key = look_up_key(text)
        with self._speaking("read"):
            rows = self._connection.execute(sql, (key, subject_kind)).fetchall()
        return list(dict.fromkeys(subject for subject, told in rows if look_up_key(told) == key))
