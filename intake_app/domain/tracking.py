"""Carriers' tracking numbers, known by their form and proved by their check digits.

A form with letters of its own and a check digit is certain. A number that is nothing but digits is never certain: one
serial in ten has the check digit of any of them. Forms without a check digit (DHL's piece and eCommerce numbers) are
not certain either.

The schemes do not catch everything. GS1's (weights 3 and 1, modulo 10) catches every changed digit; UPS's doubles every
second place, so 0 and 5, 1 and 6 … are the same there; UPU's and FedEx's modulo 11 has eleven remainders and ten
digits, so two remainders share one; DHL's modulo 7 cannot tell 0 from 7, 1 from 8, 2 from 9.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from intake_app.domain.gs1 import GS, gs1_digit_fits

_UPS: Final = re.compile(r"1Z[0-9A-Z]{15}[0-9]", re.ASCII)
_S10: Final = re.compile(r"[A-IL-RUVX-Z][A-Z]([0-9]{8})([0-9])([A-Z]{2})", re.ASCII)
_ROUTED: Final = tuple(re.compile(rf"420([0-9]{{{zip_digits}}})\x1d?([0-9]+)", re.ASCII) for zip_digits in (5, 9))
_IMPB: Final = re.compile(r"9[1-5][0-9]{20}(?:[0-9]{4})?", re.ASCII)
_USPS_20: Final = re.compile(r"(?:0[1-9]|[27][0-9]|8[1-3])[0-9]{18}", re.ASCII)
_FEDEX_34: Final = re.compile(r"(?:100[0-9]|96[0-9]{2})[0-9]{30}", re.ASCII)
_FEDEX_22: Final = re.compile(r"96[0-9]{20}", re.ASCII)
_DHL_PIECE: Final = re.compile(r"(?:JJD|JVGL)[0-9]{9,20}", re.ASCII)
_DHL_ECOMMERCE: Final = re.compile(r"GM[0-9]{10,22}", re.ASCII)
_DIGITS: Final = re.compile(r"[0-9]+", re.ASCII)

_EXPRESS: Final = 12
_GROUND: Final = 15
_WAYBILL: Final = 10
_S10_WEIGHTS: Final = (8, 6, 4, 2, 3, 5, 9, 7)
_COUNTRIES: Final = (
    "AD AE AF AG AI AL AM AO AR AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BY BZ CA CD CF"
    " CG CH CI CK CL CM CN CO CR CU CV CW CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FK FM FO FR GA GB GD GE GF"
    " GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IQ IR IS IT JE JM JO JP KE KG KH KI KM KN"
    " KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY"
    " MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC"
    " SD SE SG SH SI SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US UY UZ"
    " VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW"
)
"""Where S10 numbers are issued: ISO 3166-1's two letters, and XK (Kosovo); a code is two letters between blanks."""


class Tracking(NamedTuple):
    """A tracking number: whose, of what kind, the number as the carrier's own page takes it, and what else it tells.

    `certain` says that nothing else looks like it. `zip_code` and `country` may be empty.
    """

    carrier: str
    service: str
    number: str
    certain: bool = False
    zip_code: str = ""
    country: str = ""


def trackings(text: str) -> tuple[Tracking, ...]:
    """Every tracking number that a text can be, the certain ones alone where there are any.

    Blanks do not count, nor does the separator with which some scanners tell that a GS1 symbol begins.
    """
    compact = text.replace(" ", "").upper().strip(GS)
    found = tuple(_all(compact))
    return tuple(one for one in found if one.certain) or found


def misread_carrier(text: str) -> str:
    """Whose number a text means to be although its check digit does not fit; empty for any other text.

    Only a form with letters of its own, or with a routing, says that it means to be one.
    """
    compact = text.replace(" ", "").upper().strip(GS)
    if trackings(compact):
        return ""
    if _UPS.fullmatch(compact):
        return "UPS"
    post = _S10.fullmatch(compact)
    if post and post[3] in _COUNTRIES.split():
        return "USPS" if post[3] == "US" else "S10"
    routed = any(match and _IMPB.fullmatch(match[2]) for match in (form.fullmatch(compact) for form in _ROUTED))
    return "USPS" if routed else ""


def _all(text: str) -> Iterator[Tracking]:
    yield from _ups(text)
    yield from _s10(text)
    yield from _routed(text)
    yield from _dhl_letters(text)
    if _DIGITS.fullmatch(text):
        yield from _usps(text)
        yield from _fedex(text)
        yield from _dhl_express(text)


def _ups(text: str) -> Iterator[Tracking]:
    """UPS “1Z” (UPS Guide to Labeling): 15 characters behind it, and a check digit that fills their sum up to tens.

    Letters count as their place in the alphabet and one, modulo 10; every second character is doubled.
    """
    if _UPS.fullmatch(text):
        values = [int(one) if one.isdigit() else (ord(one) - ord("A") + 2) % 10 for one in text[2:]]
        total = sum(value * (1 + place % 2) for place, value in enumerate(values[:-1]))
        if (total + values[-1]) % 10 == 0:
            yield Tracking("UPS", "1Z", text, certain=True)


def _s10(text: str) -> Iterator[Tracking]:
    """Posts of the world (UPU standard S10): service, eight digits weighed 8 6 4 2 3 5 9 7 modulo 11, and country.

    A check of 10 is written 0, one of 11 is written 5. The indicators J, K, S, T and W are reserved.
    """
    match = _S10.fullmatch(text)
    if match and match[3] in _COUNTRIES.split():
        weighed = sum(weight * int(digit) for weight, digit in zip(_S10_WEIGHTS, match[1], strict=True))
        check = {10: 0, 11: 5}.get(11 - weighed % 11, 11 - weighed % 11)
        if check == int(match[2]):
            carrier = "USPS" if match[3] == "US" else "S10"
            yield Tracking(carrier, "S10", text, certain=True, country=match[3])


def _routed(text: str) -> Iterator[Tracking]:
    """USPS IMpb with its routing (Publication 199): 420, the ZIP Code of 5 or 9 digits, the package's number.

    Where no separator stands between ZIP Code and number, both lengths may be possible: then both are told.
    """
    for form in _ROUTED:
        match = form.fullmatch(text)
        if match and _is_impb(match[2]):
            yield Tracking("USPS", "IMpb", match[2], certain=True, zip_code=match[1])


def _is_impb(number: str) -> bool:
    return _IMPB.fullmatch(number) is not None and gs1_digit_fits(number)


def _usps(text: str) -> Iterator[Tracking]:
    """USPS IMpb without routing (Publication 199: 22 or 26 digits from 91 to 95), and the older 20 digits."""
    if _is_impb(text):
        yield Tracking("USPS", "IMpb", text)
    elif _USPS_20.fullmatch(text) and gs1_digit_fits(text):
        yield Tracking("USPS", "20", text)


def _fedex(text: str) -> Iterator[Tracking]:
    """FedEx (Ground Label Layout Specification), as printed and inside the long barcodes of 34 and 22 digits.

    Express: 12 digits, weighed 1 3 7 from the right, modulo 11, 10 read as 0. Ground: 15 digits with GS1's check.
    """
    if len(text) == _EXPRESS and _weighed_fits(text):
        yield Tracking("FedEx", "Express", text)
    elif len(text) == _GROUND and gs1_digit_fits(text):
        yield Tracking("FedEx", "Ground", text)
    elif _FEDEX_34.fullmatch(text) and _weighed_fits(text[-14:]):
        yield Tracking("FedEx", "Express", text[-14:].removeprefix("00"))
    elif _FEDEX_22.fullmatch(text) and gs1_digit_fits(text[-_GROUND:]):
        yield Tracking("FedEx", "Ground", text[-_GROUND:])


def _weighed_fits(digits: str) -> bool:
    weighed = sum((1, 3, 7)[place % 3] * int(digit) for place, digit in enumerate(reversed(digits[:-1])))
    return weighed % 11 % 10 == int(digits[-1])


def _dhl_express(text: str) -> Iterator[Tracking]:
    """DHL Express waybills (as IATA's air waybills): nine digits, and their remainder modulo 7."""
    if len(text) == _WAYBILL and int(text[:-1]) % 7 == int(text[-1]):
        yield Tracking("DHL", "Express", text)


def _dhl_letters(text: str) -> Iterator[Tracking]:
    """DHL's piece numbers (JJD, JVGL) and eCommerce numbers (GM), as DHL lists them; they carry no check digit."""
    if _DHL_PIECE.fullmatch(text):
        yield Tracking("DHL", "piece", text)
    elif _DHL_ECOMMERCE.fullmatch(text):
        yield Tracking("DHL", "eCommerce", text)
