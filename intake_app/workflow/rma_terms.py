"""What an RMA allows, as it is written and as it is kept: each line is proved, and refused by its name."""

from __future__ import annotations

from typing import Final

import msgspec

from intake_app.domain.dates import parse_date
from intake_app.domain.errors import BadInput
from intake_app.domain.facts import BUILT_IN
from intake_app.domain.money import money_text, parse_money
from intake_app.domain.rma_events import RmaTerms
from intake_app.domain.unit import look_up_key, parse_serial
from intake_app.domain.unseen import first_unseen
from intake_app.workflow.parts import Parts
from intake_app.workflow.wording import iso_day_words

CHOICES: Final = ("reason", "remedy", "proof_of_purchase")
_LONGEST: Final = 200


def proved_terms(parts: Parts, terms: RmaTerms) -> RmaTerms:
    """The terms as they are kept. Raises `BadInput` with the line that is wrong."""
    words, today = parts.words, parts.clock().today.isoformat()
    serials = {look_up_key(serial): serial for serial in map(parse_serial, terms.serials)}
    issued = proved_day(parts, terms.issued_on or today, "issued_on")
    until = proved_day(parts, terms.valid_until, "valid_until") if terms.valid_until else ""
    if issued > today:
        raise BadInput(words("arrivals.issued_later", day=iso_day_words(words, issued)), "issued_on")
    if until and until < issued:
        raise BadInput(words("arrivals.ends_before", day=iso_day_words(words, issued)), "valid_until")
    for fact in CHOICES:
        values = BUILT_IN[fact].values
        if getattr(terms, fact) not in {"", *values}:
            raise BadInput(words("arrivals.bad_choice", values=", ".join(values)), fact)
    return msgspec.structs.replace(
        terms,
        customer=proved_text(parts, terms.customer, "customer"),
        order_number=proved_text(parts, terms.order_number, "order_number"),
        models=[proved_text(parts, model, "models") for model in terms.models],
        advance_charge=_charge(parts, terms.advance_charge.strip()),
        issued_on=issued,
        valid_until=until,
        serials=list(serials.values()),
    )


def proved_text(parts: Parts, text: str, what: str = "text") -> str:
    """A text of one line. Raises `BadInput` for an endless one, or one with characters that cannot be seen."""
    plain = " ".join(text.split())
    if len(plain) > _LONGEST or first_unseen(plain):
        raise BadInput(parts.words("arrivals.bad_text", most=_LONGEST), what)
    return plain


def proved_day(parts: Parts, text: str, what: str) -> str:
    """An ISO day, written with its hyphens and no other way. Raises `BadInput`."""
    try:
        return parse_date(text.strip()).isoformat()
    except ValueError as error:
        raise BadInput(parts.words("arrivals.bad_day"), what) from error


def _charge(parts: Parts, text: str) -> str:
    try:
        return money_text(parse_money(text)) if text else ""
    except ValueError as error:
        raise BadInput(parts.words("arrivals.bad_charge"), "advance_charge") from error
