"""Reading a TOML document key by key: every fault is one line with file, key, what was found and what was expected."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Final, NoReturn

import msgspec

from intake_app.domain.errors import BadPolicy
from intake_app.domain.money import shown
from intake_app.domain.toml_text import parse_toml

LARGEST_FILE: Final = 256 * 1024
MOST_ITEMS: Final = 400
LONGEST_TEXT: Final = 4000
MOST_DIGITS: Final = 7
SMALLEST_PERCENT: Final = Decimal("0.0001")


class Field(msgspec.Struct, frozen=True):
    """A value of the document and the way to it."""

    origin: str
    path: str
    value: object

    def wrong(self, expected: str, found: str | None = None) -> NoReturn:
        """Raise BadPolicy for this key."""
        raise BadPolicy(f"{self.origin}: {self.path}: found {found or _found(self.value)}, expected {expected}")

    def keys(self, required: Collection[str] = (), optional: Collection[str] | None = None) -> dict[str, Field]:
        """Return the fields of a table; `optional` None allows any further key. Order is the document's."""
        if not isinstance(self.value, dict):
            self.wrong("a table")
        self._fits(len(self.value))
        fields = {key: Field(self.origin, self._below(key), value) for key, value in self.value.items()}
        for key in required:
            if key not in fields:
                raise BadPolicy(f"{self.origin}: {self._below(key)}: found nothing, expected this key")
        if optional is not None:
            for key, field in fields.items():
                if key not in required and key not in optional:
                    known = ", ".join(sorted({*required, *optional}))
                    raise BadPolicy(f"{self.origin}: {field.path}: found an unknown key, expected one of {known}")
        return fields

    def items(self) -> Iterator[Field]:
        """Yield the fields of a list."""
        if not isinstance(self.value, list):
            self.wrong("a list")
        self._fits(len(self.value))
        for place, value in enumerate(self.value):
            yield Field(self.origin, f"{self.path}[{place}]", value)

    def texts(self) -> tuple[str, ...]:
        """Return a list of different texts."""
        found: dict[str, None] = {}
        for item in self.items():
            text = item.text()
            if text in found:
                item.wrong("each entry once", f"{shown(text)} again")
            found[text] = None
        return tuple(found)

    def some_texts(self) -> tuple[str, ...]:
        """Return a list of different texts, at least one."""
        return self.texts() or self.wrong("at least one entry", "none")

    def text(self, *, empty: bool = False) -> str:
        """Return a text with its runs of white space made single spaces."""
        if not isinstance(self.value, str):
            self.wrong("text")
        text = " ".join(self.value.split())
        if not text and not empty:
            self.wrong("some text")
        if len(text) > LONGEST_TEXT:
            self.wrong(f"at most {LONGEST_TEXT} characters", f"{len(text)} characters")
        if not text.isprintable():
            self.wrong("text without control characters")
        return text

    def one_of(self, allowed: Collection[str], what: str) -> str:
        """Return a text that must be one of those allowed."""
        text = self.text()
        if text not in allowed:
            self.wrong(f"{what}: {', '.join(allowed) or 'there are none'}", shown(text))
        return text

    def flag(self) -> bool:
        """Return true or false."""
        return self.value if isinstance(self.value, bool) else self.wrong("true or false")

    def integer(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`."""
        if not isinstance(self.value, int) or isinstance(self.value, bool) or not low <= self.value <= high:
            self.wrong(f"a whole number from {low} to {high}")
        return self.value

    def percent(self) -> Decimal:
        """Return a percentage from 0 to 100 with at most four decimals."""
        value = self.value
        percent = Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value
        if not isinstance(percent, Decimal) or not percent.is_finite() or not 0 <= percent <= 100:  # noqa: PLR2004
            self.wrong("a percentage from 0 to 100")
        if len(percent.as_tuple().digits) > MOST_DIGITS or percent != percent.quantize(SMALLEST_PERCENT):
            self.wrong("a percentage with at most four decimals")
        return percent

    def _below(self, key: str) -> str:
        name = key if key.replace("_", "").isalnum() and key.isascii() else f'"{shown(key)[1:-1]}"'
        return f"{self.path}.{name}" if self.path else name

    def _fits(self, count: int) -> None:
        if count > MOST_ITEMS:
            self.wrong(f"at most {MOST_ITEMS}", f"{count} entries")


def _found(value: object) -> str:
    match value:
        case str():
            return shown(value)
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            text = str(value) if isinstance(value, Decimal) or abs(value) < 10**20 else "a huge number"
            return text[:40]
        case dict():
            return "a table"
        case list():
            return "a list"
    return "a date or time"


def read_document(text: str | bytes, origin: str) -> Field:
    """Parse a TOML document into its root field; raises BadPolicy."""
    try:
        data = text if isinstance(text, bytes) else text.encode()
        if len(data) > LARGEST_FILE:
            raise BadPolicy(f"{origin}: found more than {LARGEST_FILE} bytes, expected at most that many")
        decoded = data.decode("utf-8-sig")
        return Field(origin, "", parse_toml(decoded, Decimal))
    except UnicodeDecodeError as error:
        raise BadPolicy(f"{origin}: found a byte that is no UTF-8 at {error.start}, expected UTF-8 text") from None
    except RecursionError:
        raise BadPolicy(f"{origin}: found values nested too deeply, expected a flat document") from None
    except (ValueError, ArithmeticError) as error:
        raise BadPolicy(f"{origin}: {' '.join(str(error).split())}, expected a TOML document") from None
