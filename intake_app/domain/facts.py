"""The facts of one return of one unit: their names, their values, and how they are read and written.

A fact that is not in the mapping is not known yet; there are no defaults. The vocabulary is that of the page that says
how the policies are read; a policy file may declare further facts of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import msgspec

from intake_app.domain.dates import parse_date
from intake_app.domain.errors import BadInput
from intake_app.domain.money import Cents, money_text, parse_money, shown

if TYPE_CHECKING:
    from intake_app.domain.policy import Policy

FactValue: TypeAlias = str | int | Decimal | date | tuple[str, ...]
"""Text for a choice or a model, whole cents for money, Decimal for a number, a day, or the sorted finds of a list."""

Facts: TypeAlias = Mapping[str, FactValue]

Kind = Literal["model", "date", "rma_date", "money", "choice", "list", "number"]

NO_RMA: Final = "none"
"""The value of `rma_issued_on` for a return that came without an RMA."""

NOT_TESTED: Final = "not_tested"
LONGEST_NUMBER: Final = 15
"""Digits before the point that a number may have."""

LONGEST_MODEL: Final = 24

_PACKAGING = ("original", "kit", "damaged", "missing")
_MODEL = re.compile(r"(?=[0-9]*[A-Z])[A-Z0-9]{2,24}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,3})?", re.ASCII)


class FactSpec(msgspec.Struct, frozen=True):
    """What a fact can be: its name in records, its words in sentences, its kind, and the values of a choice or list."""

    name: str
    words: str
    kind: Kind
    values: tuple[str, ...] = ()


BUILT_IN: Final[dict[str, FactSpec]] = {
    spec.name: spec
    for spec in (
        FactSpec("model", "model", "model"),
        FactSpec("purchased_on", "day of purchase", "date"),
        FactSpec("received_on", "day of arrival", "date"),
        FactSpec("rma_issued_on", "day the RMA was issued", "rma_date"),
        FactSpec("order_total", "order total", "money"),
        FactSpec("unit_price", "unit price", "money"),
        FactSpec(
            "proof_of_purchase",
            "proof of purchase",
            "choice",
            ("receipt", "invoice", "purchase_order", "order_confirmation", "none"),
        ),
        FactSpec("reason", "reason", "choice", ("unwanted", "defective", "dead_on_arrival")),
        FactSpec("remedy", "remedy asked for", "choice", ("refund", "replacement", "repair", "upgrade")),
        FactSpec("advance_charge", "advance charge", "money"),
        FactSpec("defect_test", "defect test", "choice", ("confirmed", "no_fault_found")),
        FactSpec("box", "box", "choice", _PACKAGING),
        FactSpec("foam", "foam", "choice", _PACKAGING),
        FactSpec("sleeve", "protective sleeve", "choice", _PACKAGING),
        FactSpec("parts", "parts", "choice", ("original_condition", "damaged", "missing", "altered")),
        FactSpec(
            "exclusions",
            "exclusions found",
            "list",
            (
                "misuse",
                "accident",
                "modification",
                "cut_cables",
                "painted",
                "coated_wires",
                "tampering",
                "unsuitable_environment",
                "improper_maintenance",
                "incorrect_power_supply",
                "power_surge",
                "foreign_product",
                "data_loss",
            ),
        ),
    )
}


def parse_facts(raw: Mapping[str, object], policy: Policy) -> Facts:
    """Read the JSON shapes of some facts; the key `policy` is passed over, and null is “not known yet”.

    Raises BadInput, naming the fact, for an unknown fact, a value that the fact cannot take, and a purchase after the
    claim date as soon as the known dates force it.
    """
    facts: dict[str, FactValue] = {}
    for name, given in raw.items():
        value = None if name == "policy" else parse_fact(name, given, policy)
        if value is not None:
            facts[name] = value
    check_dates(facts)
    return facts


def parse_fact(name: str, value: object, policy: Policy) -> FactValue | None:
    """Read one fact from its JSON shape; None for a value that means “not known yet”. Raises BadInput."""
    spec = policy.fact_specs.get(name)
    if spec is None:
        raise BadInput(f"{shown(name)}: there is no such fact; expected one of {', '.join(policy.fact_specs)}", name)
    if value is None or (name == "defect_test" and value == NOT_TESTED):
        return None
    try:
        return _READERS[spec.kind](spec, value)
    except ValueError as error:
        raise BadInput(f"{name}: {error}", name) from None


def _choice(spec: FactSpec, value: object) -> str:
    if isinstance(value, str) and value in spec.values:
        return value
    found = shown(value) if isinstance(value, str) else "a value that is not text"
    extra = f", {NOT_TESTED}" if spec.name == "defect_test" else ""
    message = f"{found} is not one of {', '.join(spec.values)}{extra}"
    raise ValueError(message)


def _finds(spec: FactSpec, value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        message = "expected a list, empty when nothing was found"
        raise ValueError(message)  # noqa: TRY004 - one kind of error for the caller
    return tuple(sorted({_choice(spec, one) for one in value}))


def _number(value: object) -> Decimal:
    if not isinstance(value, str) or _NUMBER.fullmatch(value) is None:
        message = (
            f'expected a plain number written as text, like "12.5": at most {LONGEST_NUMBER} digits, three decimals'
        )
        raise ValueError(message)
    return Decimal(value)


def _rma_date(value: object) -> date | str:
    if value == NO_RMA:
        return NO_RMA
    try:
        return parse_date(value)
    except ValueError as error:
        message = f"{error}, or {NO_RMA} for a return without an RMA"
        raise ValueError(message) from None


def parse_model(value: object) -> str:
    """Return a model as it is written on the unit: upper case, without spaces and hyphens.

    Raises ValueError unless 2 to 24 ASCII letters and digits remain, at least one of them a letter.
    """
    if not isinstance(value, str) or not value.isascii():
        found = shown(value) if isinstance(value, str) else "a value that is not text"
        message = f"{found} is no model: expected letters and digits, like S12E2"
        raise ValueError(message)
    model = value.replace(" ", "").replace("-", "").upper()
    if _MODEL.fullmatch(model) is None:
        message = f"{shown(value)} is no model: expected 2 to {LONGEST_MODEL} letters and digits, like S12E2"
        raise ValueError(message)
    return model


_READERS: Final[dict[Kind, Callable[[FactSpec, object], FactValue]]] = {
    "choice": _choice,
    "list": _finds,
    "model": lambda _, value: parse_model(value),
    "money": lambda _, value: parse_money(value),
    "number": lambda _, value: _number(value),
    "date": lambda _, value: parse_date(value),
    "rma_date": lambda _, value: _rma_date(value),
}


def check_dates(facts: Facts) -> None:
    """Raise BadInput when the known dates force a purchase after the claim date, whatever the unknown ones are."""
    purchased = facts.get("purchased_on")
    if not isinstance(purchased, date):
        return
    for name, event in (("received_on", "the parcel arrived"), ("rma_issued_on", "the RMA was issued")):
        day = facts.get(name)
        if isinstance(day, date) and purchased > day:
            raise BadInput(
                f"purchased_on: {purchased} is after {event} ({name} {day}); expected that day or earlier",
                "purchased_on",
            )


def facts_json(facts: Facts) -> dict[str, str | list[str]]:
    """Write facts in the JSON shapes that `parse_facts` reads."""
    return {name: _written(value) for name, value in facts.items()}


def _written(value: FactValue) -> str | list[str]:
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return money_text(Cents(value))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return list(value)
