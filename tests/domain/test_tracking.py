"""Published examples of each carrier, and every single changed character of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from intake_app.domain.tracking import Tracking, misread_carrier, trackings

UPS = ["1Z5R89390357567127", "1Z879E930346834440", "1Z410E7W0392751591", "1Z8V92A70367203024"]
S10 = ["RB123456785GB", "RB123456785US", "RB123456785CV", "RB123456785CF", "EE473124829US"]
FEDEX_EXPRESS = ["986578788855", "477179081230", "799531274483", "790535312317", "974367662710", "012345678983"]
FEDEX_GROUND = ["041441760228964", "568283610012000", "568283610012734"]
FEDEX_34 = [
    ("1001921334250001000300779017972697", "779017972697"),
    ("1001921380360001000300639585804382", "639585804382"),
    ("1001901781990001000300617767839437", "617767839437"),
    ("1002297871540001000300790695517286", "790695517286"),
    ("9622001900000000000000776632517510", "776632517510"),
    ("9622001560000000000000794808390594", "794808390594"),
    ("9632001560123456789900794808390594", "794808390594"),
]
IMPB = [
    "9505511069605048600624",
    "9101123456789000000013",
    "92748931507708513018050063",
    "9400111201080805483016",
    "9361289878700317633795",
    "9405803699300124287899",
    "9261292700768711948021",
]
USPS_20 = ["03071790000523483741", "71123456789123456787"]
DHL_EXPRESS = ["3318810025", "8487135506", "1099255990", "3821724944", "3318810036", "3318810014"]


def found(text: str) -> list[tuple[str, str, str]]:
    return [(one.carrier, one.service, one.number) for one in trackings(text)]


def changed(number: str, first: int = 0) -> Iterator[tuple[str, int, str]]:
    """Every text that differs from the number in one digit, with its place and the digit that stood there."""
    for place, was in enumerate(number):
        if place >= first and was.isdigit():
            for digit in "0123456789":
                if digit != was:
                    yield number[:place] + digit + number[place + 1 :], place, was


@pytest.mark.parametrize("number", UPS)
def test_ups(number: str) -> None:
    assert trackings(number) == (Tracking("UPS", "1Z", number, certain=True),)
    assert found(f" {number[:2]} {number[2:8].lower()} {number[8:]} ") == [("UPS", "1Z", number)]
    for wrong, place, was in changed(number, 2):
        # Doubled places cannot tell digits that differ by five.
        blind = place % 2 and place < 17 and abs(int(wrong[place]) - int(was)) == 5
        assert bool(trackings(wrong)) == bool(blind), wrong


@pytest.mark.parametrize(
    "number", ["1Z1111111111111111", "2Z5R89390357567127", "1Z5R8939035756712", "1Z5R8939035756712A"]
)
def test_no_ups(number: str) -> None:
    assert found(number) == []


@pytest.mark.parametrize("number", S10)
def test_s10(number: str) -> None:
    carrier = "USPS" if number.endswith("US") else "S10"
    assert trackings(number) == (Tracking(carrier, "S10", number, certain=True, country=number[-2:]),)
    weights = [8, 6, 4, 2, 3, 5, 9, 7]
    rest = sum(weight * int(digit) for weight, digit in zip(weights, number[2:10], strict=True)) % 11
    missed = 0
    for wrong, place, was in changed(number):
        if trackings(wrong):
            # Remainders 0 and 6 share the check digit 5; nothing else passes.
            assert place < 10
            assert {rest, (rest + weights[place - 2] * (int(wrong[place]) - int(was))) % 11} == {0, 6}
            missed += 1
    assert missed <= 8


@pytest.mark.parametrize("number", ["RB123456785XX", "JB123456785US", "RB12345678US", "R1123456785US", "RB123456786US"])
def test_no_s10(number: str) -> None:
    assert found(number) == []


@pytest.mark.parametrize(
    ("digits", "check"), [("00000000", "5"), ("00000050", "0"), ("01000010", "7"), ("10000010", "5"), ("00000003", "1")]
)
def test_s10_at_its_edges(digits: str, check: str) -> None:
    """The remainders that are written otherwise: 0 as 5; 1 as 0."""
    weighed = sum(weight * int(digit) for weight, digit in zip([8, 6, 4, 2, 3, 5, 9, 7], digits, strict=True))
    expected = {0: "5", 1: "0"}.get(weighed % 11, str(11 - weighed % 11))
    assert [one for one in "0123456789" if found(f"RB{digits}{one}US")] == [expected] == [check]


@pytest.mark.parametrize("number", IMPB + USPS_20)
def test_usps(number: str) -> None:
    service = "20" if len(number) == 20 else "IMpb"
    assert ("USPS", service, number) in found(number)
    assert not any(one.certain for one in trackings(number))
    for wrong, _, _ in changed(number):
        assert not any(one.carrier == "USPS" for one in trackings(wrong)), wrong


@pytest.mark.parametrize(
    ("text", "number", "zip_code"),
    [
        ("420221539101026837331000039521", "9101026837331000039521", "22153"),
        ("42022153\x1d9101026837331000039521", "9101026837331000039521", "22153"),
        ("420 22153 9101 0268 3733 1000 0395 21", "9101026837331000039521", "22153"),
        ("4201002334249200190132607600833457", "9200190132607600833457", "100233424"),
        ("4201028200009261290113185417468510", "9261290113185417468510", "102820000"),
        ("420102820000\x1d9261290113185417468510", "9261290113185417468510", "102820000"),
        ("4201028292748931507708513018050063", "92748931507708513018050063", "10282"),
    ],
)
def test_usps_with_its_routing_is_certain(text: str, number: str, zip_code: str) -> None:
    assert trackings(text) == (Tracking("USPS", "IMpb", number, certain=True, zip_code=zip_code),)
    compact = text.replace(" ", "")
    for wrong, place, _ in changed(compact, compact.index(number)):
        assert not any(one.certain for one in trackings(wrong)), (wrong, place)


def test_where_the_zip_code_ends_is_told_twice_when_both_can_be() -> None:
    tail = IMPB[3]
    text = f"420221539201{tail}"
    both = {("22153", f"9201{tail}"), ("221539201", tail)}
    assert {(one.zip_code, one.number) for one in trackings(text)} == both
    assert found(f"42022153\x1d9201{tail}") == [("USPS", "IMpb", f"9201{tail}")]
    assert found(f"420221539201\x1d{tail}") == [("USPS", "IMpb", tail)]


@pytest.mark.parametrize(
    "text", ["420000000000000000000000000000", "4202215391010268373310000395", "420", "42022153\x1d"]
)
def test_no_usps(text: str) -> None:
    assert not any(one.certain for one in trackings(text))


@pytest.mark.parametrize("number", FEDEX_EXPRESS)
def test_fedex_express(number: str) -> None:
    assert ("FedEx", "Express", number) in found(number)
    weights = dict(zip(range(10, -1, -1), [1, 3, 7] * 4, strict=False))
    rest = sum(weights[place] * int(digit) for place, digit in enumerate(number[:-1])) % 11
    for wrong, place, was in changed(number):
        if any(one.carrier == "FedEx" for one in trackings(wrong)):
            # Remainders 0 and 10 share the check digit 0.
            assert {rest, (rest + weights[place] * (int(wrong[place]) - int(was))) % 11} == {0, 10}
    assert not any(one.certain for one in trackings(number))


@pytest.mark.parametrize("number", FEDEX_GROUND)
def test_fedex_ground(number: str) -> None:
    assert found(number) == [("FedEx", "Ground", number)]
    assert all(not trackings(wrong) for wrong, _, _ in changed(number))


@pytest.mark.parametrize(("barcode", "number"), FEDEX_34)
def test_fedex_in_its_long_barcode(barcode: str, number: str) -> None:
    assert found(barcode) == [("FedEx", "Express", number)]
    assert found(barcode[:-1] + str((int(barcode[-1]) + 1) % 10)) == []


def test_fedex_ground_96() -> None:
    assert found("9611020987654312345672") == [("FedEx", "Ground", "987654312345672")]
    assert found("9611020987654312345673") == []
    assert found("996578788855") == []


@pytest.mark.parametrize("number", DHL_EXPRESS)
def test_dhl_express(number: str) -> None:
    assert found(number) == [("DHL", "Express", number)]
    for wrong, place, was in changed(number):
        blind = place < 9 and abs(int(wrong[place]) - int(was)) == 7
        assert bool(trackings(wrong)) == blind, wrong


@pytest.mark.parametrize("number", ["3318810010", "3318810034", "331881002", "33188100250"])
def test_no_dhl_express(number: str) -> None:
    assert found(number) == []


@pytest.mark.parametrize(
    ("number", "service"),
    [
        ("JJD0099999999", "piece"),
        ("JVGL0999999990", "piece"),
        ("GM2951173225174494", "eCommerce"),
        ("GM295117494011169042", "eCommerce"),
    ],
)
def test_dhl_with_letters_is_never_certain(number: str, service: str) -> None:
    assert trackings(number) == (Tracking("DHL", service, number),)


@pytest.mark.parametrize("text", ["", "SV24E4-018233", "123456", "٣٣١٨٨١٠٠٢٥", "XJD0099999998", "GS295117494011169041"])
def test_what_is_no_tracking_number(text: str) -> None:
    assert trackings(text) == ()


@pytest.mark.parametrize(
    ("text", "carrier"),
    [
        ("1Z5R89390357567128", "UPS"),
        (" 1z5r8939 0357567128", "UPS"),
        ("RB123456784US", "USPS"),
        ("RB123456784GB", "S10"),
        ("RB123456784QQ", ""),
        ("420941079505511069605048600625", "USPS"),
        ("9505511069605048600625", ""),
        ("986578788856", ""),
        ("SV24E4-018233", ""),
        ("", ""),
    ],
)
def test_a_number_that_means_to_be_one_and_is_misread(text: str, carrier: str) -> None:
    assert misread_carrier(text) == carrier


@pytest.mark.parametrize("number", [*UPS, *S10, *FEDEX_EXPRESS, *IMPB])
def test_a_number_that_is_one_is_not_misread(number: str) -> None:
    assert misread_carrier(number) == ""
