"""Packaging kits as the catalogue knows them: what each is made of, what it fits, what it costs, where to order it."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from intake_app.domain.facts import parse_model
from intake_app.domain.money import shown

MOST_STOCK: Final = 999_999
_BETWEEN_MODELS: Final = re.compile(r"[\s,;]+")
_STOCK: Final = re.compile(r"0*([0-9]{1,6})", re.ASCII)


class Kit(msgspec.Struct, frozen=True, omit_defaults=True):
    """One kit. `models` are those that it fits; `box`, `foam` and `sleeve` part numbers; `price` is money text.

    `vendor`, `telephone` and `address` tell where it is ordered. Empty texts, and None as the stock, mean that the
    business system did not say.
    """

    number: str
    models: tuple[str, ...] = ()
    box: str = ""
    foam: str = ""
    sleeve: str = ""
    price: str = ""
    vendor: str = ""
    telephone: str = ""
    address: str = ""
    stock: int | None = None


def parse_models(text: str) -> tuple[str, ...]:
    """The models of a list, each once, in its order; commas, semicolons and blanks stand between them.

    Raises ValueError where one of them is no model.
    """
    return tuple(dict.fromkeys(parse_model(one) for one in _BETWEEN_MODELS.split(text) if one))


def parse_stock(text: str) -> str:
    """How many lie on the shelf, in plain digits; empty for a blank.

    Raises ValueError for anything but a whole number up to `MOST_STOCK`.
    """
    told = text.strip()
    if not told:
        return ""
    found = _STOCK.fullmatch(told)
    if found is None:
        raise ValueError(f"{shown(told)} is no stock: expected a whole number from 0 to {MOST_STOCK}")
    return str(int(found[1]))
