"""What somebody looks for, in the forms under which it is compared with what is kept; and what was found."""

from __future__ import annotations

import unicodedata
from typing import Final, Literal, get_args

import msgspec

from intake_app.domain.unit import look_up_key, telephone_key, tracking_key

HitKind = Literal["unit", "return", "rma", "kit_order", "consignment", "replacement"]
KINDS: Final[tuple[HitKind, ...]] = get_args(HitKind)

Field = Literal["serial", "order", "customer", "telephone", "rma", "tracking", "kit_order", "consignment", "reference"]
"""What of a thing a text can be."""

FIELDS: Final[tuple[Field, ...]] = get_args(Field)
LEAST_PART: Final = 3
"""So many characters one word of a part has at least: shorter ones are found only where they begin something."""

_LONGEST: Final = 200
_LEAST_DIGITS: Final = 3
_DIALLED: Final = 10
_OF_A_NUMBER: Final = frozenset("0123456789 +-().\u202f/")


class Asked(msgspec.Struct, frozen=True):
    """A text that is looked for, as it was typed, and in the forms under which texts are compared.

    `key` is that of serials and numbers, `squeezed` that of tracking numbers, and `digits` that of telephone numbers
    (empty where it can be none). `parts` are the ways to find it anywhere in a text: each is the words that must all be
    there.
    """

    text: str
    key: str
    squeezed: str
    digits: str
    parts: tuple[tuple[str, ...], ...]


class Hit(msgspec.Struct, frozen=True):
    """One thing that was found: its kind and what names it, what is known of it, and by which field it was found.

    `day` is an ISO day or moment; `returned` counts how often a unit came back. `is_exact`: the field is what was
    asked, not only something that begins with it or holds it.
    """

    kind: HitKind
    id: str
    number: str
    serial: str
    model: str
    customer: str
    order_number: str
    state: str
    day: str
    field: Field
    found: str
    is_exact: bool = False
    returned: int = 0


class Found(msgspec.Struct, frozen=True):
    """What was found, by kind; `cut` are the kinds of which there is more.

    `learnt` is the share of parts that can be found already, in percent; 100 where any part of anything is found.
    """

    hits: tuple[Hit, ...] = ()
    cut: frozenset[HitKind] = frozenset()
    learnt: int = 100


def asked_for(typed: str) -> Asked:
    """What is looked for by this text; a very long one is cut, for nothing that is kept is so long."""
    # What is half a character, or none, is nowhere kept.
    sound = typed.replace("\0", "").encode("utf-8", "ignore").decode()
    text = unicodedata.normalize("NFC", sound.strip())[:_LONGEST].strip()
    key = look_up_key(text)
    squeezed = tracking_key(text)
    digits = "".join(one for one in text if one.isascii() and one.isdigit())[-_DIALLED:]
    is_number = set(text) <= _OF_A_NUMBER and len(digits) >= _LEAST_DIGITS
    whole = part_key(text)
    ways = [(whole,), tuple(whole.split()), (part_key(squeezed),), (digits if is_number else "",)]
    findable = [way for way in dict.fromkeys(ways) if way and any(len(word) >= LEAST_PART for word in way)]
    return Asked(text, key, squeezed, digits if is_number else "", tuple(findable))


def part_key(text: str) -> str:
    """The form under which parts of texts are compared: upper case, and an accented letter as the plain one."""
    plain = unicodedata.normalize("NFKD", text).upper()
    return "".join(one for one in plain if not unicodedata.combining(one))


def trigrams(words: tuple[str, ...]) -> list[str]:
    """Every three characters that stand side by side in these words, each once."""
    return list(dict.fromkeys(word[at : at + 3] for word in words for at in range(len(word) - 2)))


def term_of(field: Field, told: str) -> str:
    """A field's text as the index of parts keeps it: the form by which what holds it is looked up."""
    if field in {"customer", "reference"}:
        return told
    if field == "telephone":
        return telephone_key(told)
    return tracking_key(told) if field == "tracking" else look_up_key(told)
