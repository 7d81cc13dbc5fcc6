"""Element strings as the General Specifications give them, and what biip alone would let pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.errors import BadInput
from intake_app.domain.gs1 import gs1_digit_fits, is_written, plain_elements, product_number, read_elements

GTIN = "09506000134352"


@pytest.mark.parametrize(
    ("scanned", "written", "fields"),
    [
        (f"01{GTIN}", f"(01){GTIN}", {"gtin": GTIN}),
        # Fixed length first, the variable one last, as the specifications advise: no separator is needed.
        (
            f"01{GTIN}1725123110ABC123",
            f"(01){GTIN}(17)251231(10)ABC123",
            {"gtin": GTIN, "expires_on": "2025-12-31", "batch": "ABC123"},
        ),
        (
            f"01{GTIN}10ABC123\x1d21XYZ-9\x1d17251231",
            f"(01){GTIN}(10)ABC123(21)XYZ-9(17)251231",
            {"gtin": GTIN, "batch": "ABC123", "serial": "XYZ-9", "expires_on": "2025-12-31"},
        ),
        # A separator behind a field of fixed length, at the ends, or twice, is to be passed over (7.8.6).
        (f"\x1d01{GTIN}\x1d\x1d21A\x1d", f"(01){GTIN}(21)A", {"gtin": GTIN, "serial": "A"}),
        ("11260228", "(11)260228", {"made_on": "2026-02-28"}),
        ("13260200", "(13)260200", {"packed_on": "2026-02-28"}),
        ("15240200", "(15)240200", {"best_before": "2024-02-29"}),
        ("16770101", "(16)770101", {"sell_by": "1977-01-01"}),
        ("17761231", "(17)761231", {"expires_on": "2076-12-31"}),
        # No day of the calendar: kept as it stands, so that it does not hide the serial.
        ("1726023021S-1", "(17)260230(21)S-1", {"expires_on": "260230", "serial": "S-1"}),
        ("1700000021S-1", "(17)000000(21)S-1", {"expires_on": "000000", "serial": "S-1"}),
        ("12260131", "(12)260131", {"ai_12": "2026-01-31"}),
        ("240MODEL/12\x1d2112345", "(240)MODEL/12(21)12345", {"additional_id": "MODEL/12", "serial": "12345"}),
        ("250SECOND", "(250)SECOND", {"secondary_serial": "SECOND"}),
        ("8004ASSET-1", "(8004)ASSET-1", {"asset": "ASSET-1"}),
        ("00106141412345678908", "(00)106141412345678908", {"sscc": "106141412345678908"}),
        ("21" + "A" * 20, "(21)" + "A" * 20, {"serial": "A" * 20}),
        ("21!\"%&'()*+,-./:;<=>?_", "(21)!\"%&'()*+,-./:;<=>?_", {"serial": "!\"%&'()*+,-./:;<=>?_"}),
        ("3103001250", "(3103)001250", {"ai_3103": "001250"}),
        ("41412345678901284204022", "(414)1234567890128(420)4022", {"ai_414": "1234567890128", "ai_420": "4022"}),
        ("21A\x1d21A", "(21)A(21)A", {"serial": "A"}),
        (f"(01){GTIN}(21)AB-1", f"(01){GTIN}(21)AB-1", {"gtin": GTIN, "serial": "AB-1"}),
        (f"(01) {GTIN} (21) AB-1", f"(01){GTIN}(21)AB-1", {"gtin": GTIN, "serial": "AB-1"}),
    ],
)
def test_element_strings(scanned: str, written: str, fields: dict[str, str]) -> None:
    elements = read_elements(scanned)
    assert (elements.written, elements.fields) == (written, fields)


@pytest.mark.parametrize(
    ("scanned", "why"),
    [
        ("", "empty"),
        ("\x1d", "empty"),
        ("0109506000134353", r"\(01\) does not fit"),
        ("00106141412345678909", r"\(00\) does not fit"),
        ("4141234567890129", r"\(414\) does not fit"),
        ("(01)09506000134353(21)A", r"\(01\) does not fit"),
        ("0512345", "nothing that GS1 knows begins with '0512345'"),
        ("(05)12345", "nothing that GS1 knows"),
        ("017777", "nothing that GS1 knows"),
        ("17261301", "nothing that GS1 knows"),
        (f"01{GTIN}xyz", "begins with 'xyz'"),
        # biip reads twenty characters of the batch and takes the rest for a new field.
        ("10" + "A" * 20 + "21B", r"\(10\) is too long"),
        ("21" + "A" * 21, r"\(21\) is too long"),
        ("21A B", r"\(21\) is too long, or holds what it cannot"),
        ("(21)" + "A" * 21, "nothing that GS1 knows"),
        ("21A\x1d21B", r"\(21\) stands in it twice, with 'A' and 'B'"),
        ("(01)" + GTIN + "(21)", "nothing that GS1 knows"),
        ("21é", "characters that GS1 codes cannot hold"),
        ("01" + GTIN.replace("0", "\u0660"), "characters that GS1 codes cannot hold"),
        ("21A\x1d" * 2000, "8,000 characters"),
    ],
)
def test_what_cannot_be_read_says_why_and_what_to_do(scanned: str, why: str) -> None:
    with pytest.raises(BadInput, match=why) as caught:
        read_elements(scanned)
    assert "Scan it again" in str(caught.value)


def test_only_a_sound_whole_string_is_taken_without_a_mark() -> None:
    elements = plain_elements(f"01{GTIN}21AB-1")
    assert elements is not None
    assert elements.fields == {"gtin": GTIN, "serial": "AB-1"}
    for text in ("123456", "0109506000134353", f"01{GTIN}zz", f"01{GTIN[:-1]}", "21AB-1", f"01{GTIN}\n"):
        assert plain_elements(text) is None, text


@pytest.mark.parametrize("text", ["(21)A", "(01)1(8004)B", "( 21 ) A"])
def test_the_written_form(text: str) -> None:
    assert is_written(text)


@pytest.mark.parametrize("text", ["", "()", "(21)", "(2)A", "(21)A(", "x(21)A", "(21)A()", "(20014)A", "(21)A(22)"])
def test_not_the_written_form(text: str) -> None:
    assert not is_written(text)


@pytest.mark.parametrize(
    ("text", "gtin"),
    [
        ("5901234123457", "05901234123457"),
        ("036000291452", "00036000291452"),
        ("96385074", "00000096385074"),
        ("10614141000415", "10614141000415"),
        ("5901234123458", ""),
        ("123456", ""),
        ("590123412345X", ""),
    ],
)
def test_the_number_of_a_product(text: str, gtin: str) -> None:
    assert product_number(text) == gtin


def test_a_changed_digit_never_keeps_the_check_digit() -> None:
    for place in range(14):
        for digit in "0123456789":
            assert gs1_digit_fits(GTIN[:place] + digit + GTIN[place + 1 :]) == (digit == GTIN[place])


PIECES = [
    "01",
    "21",
    "10",
    "17",
    "00",
    "240",
    "420",
    "7007",
    "3109",
    "8008",
    "\x1d",
    "(",
    ")",
    "0",
    "9",
    "A",
    GTIN,
    "260131",
]


@given(
    st.lists(st.sampled_from(PIECES) | st.text(st.characters(max_codepoint=127), max_size=3), max_size=14).map("".join)
)
def test_whatever_is_made_of_identifiers_is_read_or_refused(text: str) -> None:
    try:
        elements = read_elements(text)
    except BadInput:
        return
    # What was read is read again from what people would write, except where a value holds parentheses.
    if not any("(" in value or ")" in value for value in elements.fields.values()):
        assert read_elements(elements.written) == elements
