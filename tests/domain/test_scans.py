from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake_app.domain.commands import Command, command_code
from intake_app.domain.labels import Label
from intake_app.domain.minted import mint_number
from intake_app.domain.named_places import plate
from intake_app.domain.scans import Reading, normalised, understand
from intake_app.domain.unseen import visible
from tests.domain.random_scans import BADGE, CODE, GTIN, MARK, NUMBER, PIECES, WHOLE, sound, understand_random


def kinds(text: str) -> list[str]:
    return [reading.kind for reading in understand(text).readings]


@pytest.mark.parametrize(
    ("raw", "kind", "value", "details"),
    [
        (CODE, "command", CODE, {}),
        (CODE.lower(), "command", CODE, {}),
        (BADGE, "badge", BADGE, {}),
        (BADGE.lower(), "badge", BADGE, {}),
        (MARK, "label", MARK, {"rma": NUMBER, "record": "0F3A9C7E12BD", "copy": "2"}),
        (NUMBER.lower(), "rma", NUMBER, {}),
        (mint_number("KO", "B3", 7), "kit_order", mint_number("KO", "B3", 7), {}),
        (plate("R-2").lower(), "place", plate("R-2"), {"code": "R-2"}),
        (mint_number("KIT", "B3", 7), "kit", mint_number("KIT", "B3", 7), {}),
        ("1Z5R89390357567127", "tracking", "1Z5R89390357567127", {"carrier": "UPS", "service": "1Z"}),
        ("RB123456785GB", "tracking", "RB123456785GB", {"carrier": "S10", "service": "S10", "country": "GB"}),
        (
            "]C142022153\x1d9101026837331000039521",
            "tracking",
            "9101026837331000039521",
            {"carrier": "USPS", "service": "IMpb", "zip_code": "22153"},
        ),
        (
            "\x1d420221539101026837331000039521",
            "tracking",
            "9101026837331000039521",
            {"carrier": "USPS", "service": "IMpb", "zip_code": "22153"},
        ),
        (f"]C101{GTIN}21AB-1", "gs1", f"(01){GTIN}(21)AB-1", {"gtin": GTIN, "serial": "AB-1"}),
        (
            f"01{GTIN}10L-1\x1d21AB-1",
            "gs1",
            f"(01){GTIN}(10)L-1(21)AB-1",
            {"gtin": GTIN, "batch": "L-1", "serial": "AB-1"},
        ),
        (f"(01){GTIN}(21)AB-1", "gs1", f"(01){GTIN}(21)AB-1", {"gtin": GTIN, "serial": "AB-1"}),
        ("]E05901234123457", "gs1", "(01)05901234123457", {"gtin": "05901234123457"}),
        ("]E496385074", "gs1", "(01)00000096385074", {"gtin": "00000096385074"}),
        ("]I110614141000415", "gs1", "(01)10614141000415", {"gtin": "10614141000415"}),
    ],
)
def test_what_is_certain_is_told_alone(raw: str, kind: str, value: str, details: dict[str, str]) -> None:
    for sent in (raw, f"{raw}\r\n", f"\x02{raw}\x03", f" {raw}\t"):
        scan = understand(sent)
        assert scan.certain == Reading(kind, value, details)  # type: ignore[arg-type]
        assert (scan.raw, scan.problem) == (sent, "")


@pytest.mark.parametrize(
    ("raw", "beside"),
    [
        ("SV24E4-018233", []),
        ("123456", []),
        ("王-4711", []),
        ("KO-5", []),
        ("RMAX1", []),
        ("]X", []),
        ("986578788855", ["tracking"]),
        ("3318810025", ["tracking"]),
        ("JJD0099999999", ["tracking"]),
        ("5901234123457", ["gs1"]),
        (f"01{GTIN}", ["gs1"]),
        (f"01{GTIN}21AB-1", ["gs1"]),
        ("012345678905", ["gs1"]),
        ("96385074", ["gs1"]),
        ("96385075", []),
        ("10614141000415", ["gs1"]),
        ("1Z5R89390357567128", []),
        ("]E0SV-1", []),
        ("]E05901234123458", []),
    ],
)
def test_what_is_open_is_told_with_all_that_it_can_be(raw: str, beside: list[str]) -> None:
    scan = understand(raw)
    assert [one.kind for one in scan.readings] == ["serial", "order", "rma", *beside]
    assert scan.certain is None
    assert scan.problem == ""
    assert {one.value for one in scan.readings[:3]} == {scan.text}


@pytest.mark.parametrize("number", ["R-20418", "RMA-12345", "https://example.com"])
def test_a_label_with_a_number_from_outside_can_be_a_serial_too(number: str) -> None:
    scan = understand(f"]Q1{number}/0f3a9c7e12bd/1\r")
    assert [one.kind for one in scan.readings] == ["label", "serial", "order", "rma"]
    assert scan.label == Label(number, "0F3A9C7E12BD", 1)
    assert (scan.certain, scan.problem) == (None, "")
    assert scan.readings[1].value == f"{number}/0f3a9c7e12bd/1"


def test_a_label_is_one_whatever_stands_around_its_mark() -> None:
    for sent in (MARK, f"]Q1{MARK}\r", f"\x02{MARK.lower()}\x03", f" {MARK}\r\n"):
        assert understand(sent).label == Label(NUMBER, "0F3A9C7E12BD", 2)
    long = understand(f"{'9' * 60}/0F3A9C7E12BD/2")
    assert long.label == Label("9" * 60, "0F3A9C7E12BD", 2)
    # Too long for a serial, and certain all the same it is not: only the record knows a number from outside.
    assert ([one.kind for one in long.readings], long.certain) == (["label"], None)
    assert understand("SV-1").label is None
    assert understand(CODE).label is None


def test_a_carriers_number_in_a_gs1_symbol_is_told_with_both() -> None:
    assert kinds("]C19611020987654312345672") == ["gs1", "tracking"]
    # Nothing that GS1 knows begins with 31: the carrier's number alone is left.
    assert kinds("]C13318810025") == ["tracking"]


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("", "empty"),
        (" \r\n\x02\x03", "empty"),
        ("]C1", "cannot be read as one: it is empty"),
        (CODE[:-2] + "BB", "The command was misread"),
        (CODE[:-1], "a piece of a command"),
        (CODE + CODE, "a piece of a command"),
        (BADGE[:-1] + ("0" if BADGE[-1] != "0" else "1"), "The badge was misread"),
        (NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1"), "misread or mistyped"),
        ("RMA-12345", "not a whole RMA number"),
        ("RMAßB3ß000483ßT", "keyboard layouts"),
        (mint_number("KO", "B3", 7)[:-3] + "9-9", "misread or mistyped"),
        ("x" * 100_000, "100,000 characters"),
        ("SV\x0024", "U+0000"),
        ("SV\u202e24", "U+202E"),
        ("\ud800abc", "U+D800"),
        ("A\x1dB", "cannot be read as one"),
        ("]C1zz", "cannot be read as one"),
        ("(01)09506000134353", "does not fit"),
    ],
)
def test_what_is_misread_or_nothing_says_so(raw: str, problem: str) -> None:
    scan = understand(raw)
    assert (kinds(raw), scan.certain) == (["unknown"], None)
    assert problem in scan.problem


@pytest.mark.parametrize(
    ("raw", "symbology", "text"),
    [
        ("]C0SV-1\r", "]C0", "SV-1"),
        ("]Q3 01\x1d", "]Q3", "01\x1d"),
        ("]d2A", "]d2", "A"),
        ("]", "", "]"),
        ("]CSV", "]CS", "V"),
        ("]yAB", "", "]yAB"),
        ("A]C0B", "", "A]C0B"),
        ("\x02e\u0301-1\x03\r\n", "", "é-1"),
        ("SV 1 2", "", "SV 1 2"),
    ],
)
def test_the_normalised_form(raw: str, symbology: str, text: str) -> None:
    assert normalised(raw) == (symbology, text)


def test_a_command_is_never_anything_else_however_the_case() -> None:
    for gesture in ("all_ok", "next", "close"):
        code = command_code(Command(gesture))
        assert kinds(f"]C0{code}") == ["command"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("SV-1", "SV-1"),
        ("\x02A\x1dB\x1eC\r\n", "<STX>A<GS>B<RS>C<CR><LF>"),
        ("\u202e\ud800\x00", "<U+202E><U+D800><U+0000>"),
        ("x" * 81, "x" * 79 + "…"),
        ("x" * 80, "x" * 80),
    ],
)
def test_what_cannot_be_seen_is_named(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.uncounted
@settings(max_examples=800)
@given(
    st.text(max_size=80)
    | st.text(st.characters(max_codepoint=127), max_size=40)
    | st.lists(st.sampled_from(WHOLE + PIECES) | st.text(max_size=2), max_size=8).map("".join)
    | st.text("0123456789", max_size=36)
    | st.text(st.characters(categories=["Cs", "Cc", "Cf", "Nd", "Lu"]), max_size=20)
)
def test_any_text_is_understood(raw: str) -> None:
    sound(understand(raw), raw)


@pytest.mark.uncounted
def test_twenty_thousand_random_scans_are_understood() -> None:
    """`python -m tests.bench understanding` does the same a million times."""
    seen = understand_random(20_000, seed=3)
    assert set(seen) == {"command", "badge", "label", "rma", "tracking", "gs1", "serial", "unknown"}
