"""Addresses of printers, and when a job is tried again by itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.errors import BadInput
from intake_app.domain.printing import (
    RETRY_SECONDS,
    Address,
    PrinterFault,
    PrintOrder,
    Reason,
    parse_address,
    seconds_until_retry,
)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("system://Office printer", Address("system", "Office printer")),
        ("SYSTEM://王 (2nd floor)", Address("system", "王 (2nd floor)")),
        ("socket://10.0.0.7", Address("socket", "10.0.0.7", 9100)),
        (" socket://zebra.local:6101/ ", Address("socket", "zebra.local", 6101)),
        ("socket://[fe80::1]", Address("socket", "fe80::1", 9100)),
        ("socket://[::1]:9101", Address("socket", "::1", 9101)),
        ("file:///dev/usb/lp0", Address("file", "/dev/usb/lp0")),
        ("cups://Zebra_ZD421", Address("cups", "Zebra_ZD421")),
    ],
)
def test_an_address_is_read(text: str, address: Address) -> None:
    assert parse_address(text, "label") == address
    assert parse_address(str(address), "label") == address


@pytest.mark.parametrize(
    "text",
    [
        "Zebra",
        "system://",
        "socket://",
        "socket://:9100",
        "socket://a b",
        "socket://host:",
        "socket://host:0",
        "socket://host:65536",
        "socket://host:100000000000000000000",
        "socket://host:\uff19\uff11\uff10\uff10",
        "socket://host:-1",
        "socket://host/queue",
        "socket://[::1]x",
        "socket://[]:9100",
        "socket://user@host",
        "file://lp0",
        "file:///",
        "file:///dev/\nlp0",
        "cups://",
        "cups://a b",
        "cups://a/b",
        "ipp://host/printers/x",
    ],
)
def test_what_is_no_address_is_told_with_what_was_expected(text: str) -> None:
    with pytest.raises(BadInput, match=r"is no address of a printer; expected “system://NAME”, “socket://HOST:9100”"):
        parse_address(text, "label")


def test_pages_go_to_printers_of_the_computer_alone() -> None:
    assert parse_address("system://Office", "page") == Address("system", "Office")
    for text in ("socket://10.0.0.7", "file:///dev/usb/lp0", "cups://Zebra"):
        with pytest.raises(BadInput, match="expected “system://NAME”"):
            parse_address(text, "page")


def test_no_address_is_no_printer() -> None:
    assert parse_address("  ", "label") is None
    assert parse_address("", "page") is None


@given(st.text(max_size=60), st.sampled_from(["", "socket://", "system://", "file:///", "cups://", "socket://["]))
def test_any_text_is_an_address_or_bad_input(rest: str, scheme: str) -> None:
    try:
        address = parse_address(scheme + rest, "label")
    except BadInput:
        return
    assert address is None or parse_address(str(address), "label") == address


def test_only_a_silent_printer_is_tried_again_by_itself_and_not_for_ever() -> None:
    waits = [seconds_until_retry("no_answer", tries) for tries in range(1, len(RETRY_SECONDS) + 3)]
    assert waits == [*RETRY_SECONDS, None, None]
    assert sorted(RETRY_SECONDS) == list(RETRY_SECONDS)
    others: list[Reason] = ["paper_out", "cut_off", "interrupted", "refused", "gone", "paused", "no_printer"]
    assert not any(seconds_until_retry(reason, 1) for reason in others)


def test_a_fault_has_its_reason_and_its_sentence() -> None:
    fault = PrinterFault("gone", "There is no printer.")
    assert (fault.reason, str(fault), fault.in_doubt) == ("gone", "There is no printer.", False)
    assert PrinterFault("paper_out", "It holds the label.", in_doubt=True).in_doubt
    assert PrinterFault("cut_off", "It stopped in the middle.").in_doubt


def test_a_paper_is_known_by_its_return_and_its_file_wherever_the_station_lies() -> None:
    here = PrintOrder("label", "A label", "/a/RMA-1/label-1-1.pdf", return_id="r1", paper="label", copy=1)
    there = PrintOrder("label", "A label", "/b/RMA-1/label-1-1.pdf", return_id="r1", paper="label", copy=1)
    corrected = PrintOrder("label", "A label", "/a/RMA-1/label-2-1.pdf", return_id="r1", paper="label", copy=1)
    windows = PrintOrder("label", "A label", "C:\\a\\RMA-1\\label-1-1.pdf", return_id="r1", paper="label", copy=1)
    assert here.name == there.name == windows.name == "r1/label-1-1.pdf"
    assert corrected.name != here.name
    assert PrintOrder("page", "A sheet", "/a/sheet.pdf").name == ""
