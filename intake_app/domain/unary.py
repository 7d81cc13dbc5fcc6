"""The notation of conditions: the unary tests of S-FEEL, as decision tables (DMN) write them.

``"original","kit"`` · ``<= 30`` · ``[5000..100000)`` · ``]a..b[`` · ``not("none")`` · ``date("2026-01-31")`` · ``-``.
A comma means “or”; ``-`` passes whatever comes. A condition is never evaluated by Python: this is the whole language.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Final, NoReturn, TypeAlias

import msgspec

from intake_app.domain.dates import parse_date

Scalar: TypeAlias = str | Decimal | date
"""What a test compares: text, a number (money in dollars, time in days), or a day."""

LONGEST_TEXT: Final = 2000
LONGEST_NUMBER: Final = 20
MOST_TESTS: Final = 100


class Test(msgspec.Struct, frozen=True):
    """One range of passing values; `low` and `high` are None where it is open to that side.

    A single value is the range from itself to itself. The `_open` ends are not part of the range.
    """

    __test__ = False  # the name is DMN's; pytest need not collect it

    low: Scalar | None
    high: Scalar | None
    low_open: bool = False
    high_open: bool = False

    def passes(self, value: Scalar) -> bool:
        """Say whether a value lies in the range; a value of another kind never does."""
        low, high = self.low, self.high
        if type(value) is not type(high if low is None else low):
            return False
        if low is not None and (value < low or (self.low_open and value == low)):  # type: ignore[operator]
            return False
        return high is None or value < high or (not self.high_open and value == high)  # type: ignore[operator]


class UnaryTests(msgspec.Struct, frozen=True):
    """A whole condition: passes when one of the tests does; `negated` turns that round; no tests at all pass all."""

    tests: tuple[Test, ...]
    negated: bool

    def passes(self, value: Scalar) -> bool:
        """Say whether a value passes."""
        return not self.tests or any(test.passes(value) for test in self.tests) is not self.negated

    def literals(self) -> tuple[Scalar, ...]:
        """Return every value that the condition names, in its order."""
        ends = (end for test in self.tests for end in (test.low, test.high))
        return tuple(dict.fromkeys(end for end in ends if end is not None))


class UnaryError(ValueError):
    """A condition that does not parse; the message holds the column (from 1) and what was expected there."""


_TOKEN = re.compile(
    r"""\s*(?:
    (?P<text>"[^"\\]*")
  | (?P<date>date\s*\(\s*"(?P<day>[^"\\]*)"\s*\))
  | (?P<range>\.\.)
  | (?P<number>-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+))
  | (?P<not>not\b)
  | (?P<sign><=|>=|<|>|[\[\](),-])
    )""",
    re.ASCII | re.VERBOSE,
)


class _Token(msgspec.Struct, frozen=True):
    kind: str
    text: str
    column: int
    value: Scalar | None = None


def parse_unary(text: str) -> UnaryTests:
    """Parse a condition; raise UnaryError, with the column, for anything that is not in the notation."""
    if len(text) > LONGEST_TEXT:
        raise UnaryError(f"a condition of {len(text)} characters is too long: expected at most {LONGEST_TEXT}")
    return _Parser(_tokens(text)).whole()


def _tokens(text: str) -> list[_Token]:
    tokens = []
    position, end = 0, len(text.rstrip())
    while position < end:
        found = _TOKEN.match(text, position)
        if found is None:
            column = position + len(text[position:]) - len(text[position:].lstrip()) + 1
            raise UnaryError(f"column {column}: {text[column - 1]!r} does not belong here")
        tokens.append(_token(found))
        position = found.end()
    tokens.append(_Token("end", "the end", end + 1))
    return tokens


def _token(found: re.Match[str]) -> _Token:
    kind = next(name for name in ("text", "date", "range", "number", "not", "sign") if found.group(name) is not None)
    text, column = found.group(kind), found.start(kind) + 1
    if kind == "text":
        return _Token("literal", text, column, text[1:-1])
    if kind == "number":
        if len(text) > LONGEST_NUMBER:
            raise UnaryError(f"column {column}: a number of {len(text)} characters: expected at most {LONGEST_NUMBER}")
        return _Token("literal", text, column, Decimal(text))
    if kind == "date":
        try:
            return _Token("literal", text, column, parse_date(found.group("day")))
        except ValueError as error:
            raise UnaryError(f"column {column}: {error}") from None
    return _Token(text, text, column)


class _Parser:
    """Recursive descent over the tokens; the grammar is small enough to be read from the method names."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._next = 0

    def whole(self) -> UnaryTests:
        if self._peek().kind == "-":
            self._take("-")
            tests, negated = [], False
        elif self._peek().kind == "not":
            self._take("not")
            self._take("(")
            tests, negated = self._tests(), True
            self._take(")")
        else:
            tests, negated = self._tests(), False
        self._take("end")
        return UnaryTests(tuple(tests), negated)

    def _tests(self) -> list[Test]:
        tests = [self._test()]
        while self._peek().kind == ",":
            self._take(",")
            tests.append(self._test())
            if len(tests) > MOST_TESTS:
                raise UnaryError(f"more than {MOST_TESTS} tests in one condition")
        return tests

    def _test(self) -> Test:
        sign = self._peek().kind
        if sign in ("<", "<=", ">", ">="):
            self._take(sign)
            end = self._ordered()
            if sign.startswith("<"):
                return Test(None, end, high_open=sign == "<")
            return Test(end, None, low_open=sign == ">")
        if sign in ("[", "(", "]"):
            return self._interval()
        value = self._literal()
        return Test(value, value)

    def _interval(self) -> Test:
        start = self._take(self._peek().kind)
        low = self._ordered()
        self._take("..")
        high = self._ordered()
        close = self._peek()
        if close.kind not in ("]", ")", "["):
            self._wrong("one of ] ) [")
        self._take(close.kind)
        test = Test(low, high, start.kind != "[", close.kind != "]")
        if type(low) is not type(high) or low > high or (low == high and (test.low_open or test.high_open)):  # type: ignore[operator]
            raise UnaryError(f"column {start.column}: no value lies between these ends")
        return test

    def _ordered(self) -> Scalar:
        token = self._peek()
        value = self._literal()
        if isinstance(value, str):
            raise UnaryError(f'column {token.column}: text has no order: expected a number or date("YYYY-MM-DD")')
        return value

    def _literal(self) -> Scalar:
        value = self._peek().value
        if value is None:
            self._wrong('a value: "text", a number or date("YYYY-MM-DD")')
        self._next += 1
        return value

    def _peek(self) -> _Token:
        return self._tokens[self._next]

    def _take(self, kind: str) -> _Token:
        token = self._peek()
        if token.kind != kind:
            self._wrong("the end" if kind == "end" else kind)
        self._next += 1
        return token

    def _wrong(self, expected: str) -> NoReturn:
        token = self._peek()
        raise UnaryError(f"column {token.column}: found {token.text}, expected {expected}")
