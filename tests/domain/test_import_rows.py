from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.badges import mint_badge
from intake_app.domain.commands import Command, command_code
from intake_app.domain.errors import BadInput
from intake_app.domain.import_plan import plan_columns
from intake_app.domain.import_rows import RowReader
from intake_app.domain.import_shapes import RMAS, SHAPES, UNITS, YES, Shape, heading_key
from intake_app.domain.labels import label_mark
from intake_app.domain.rma_number import mint
from intake_app.domain.unit import look_up_key

UNIT_HEADER = [column.name.replace("_", " ").title() for column in UNITS.columns]


def test_a_heading_is_known_whatever_stands_between_its_words() -> None:
    for heading in ("Order number", "ORDER_NUMBER", "order-number", " OrderNumber: ", "Order Number.", "order #"):
        plan = plan_columns(["serial", heading], UNITS)
        assert plan.taken == (("serial", "serial"), ("order_number", heading.strip())), heading


@pytest.mark.parametrize("shape", SHAPES.values())
def test_no_heading_means_two_fields(shape: Shape) -> None:
    keys = [heading_key(heading) for column in shape.columns for heading in column.headings]
    by_column = [{heading_key(heading) for heading in column.headings} for column in shape.columns]
    assert len(set(keys)) == sum(map(len, by_column))


@pytest.mark.parametrize("heading", ["SKU", "Price", "Total", "Name", "Date", "ID", "Part number", "Serien-Nr."])
def test_a_heading_that_could_mean_anything_is_kept_as_an_extra_column(heading: str) -> None:
    plan = plan_columns(["Serial", heading, "Model"], UNITS)
    assert plan.extra == ((heading, 1),)


def test_every_field_is_found_by_its_own_name() -> None:
    for shape in SHAPES.values():
        names = [column.name for column in shape.columns]
        assert plan_columns(names, shape).taken == tuple((name, name) for name in names)


@pytest.mark.parametrize("header", [[], ["model"], ["order number", "price"]])
def test_a_missing_column_is_named(header: list[str]) -> None:
    with pytest.raises(BadInput, match="no column for the serial") as caught:
        plan_columns(header, UNITS)
    assert caught.value.what == "serial"


def test_a_file_of_the_other_kind_is_refused() -> None:
    rmas = ["Number", "Issued on", "Serial", "Reason"]
    with pytest.raises(BadInput, match=r"seems to hold rmas, not units: .* 4 are known of rmas and 1 of units"):
        plan_columns(rmas, UNITS)
    with pytest.raises(BadInput, match="seems to hold units, not rmas"):
        plan_columns(["Serial", "Model", "Order number"], RMAS)


def test_an_rma_that_comes_with_its_order_and_its_customer_is_still_an_rma() -> None:
    header = ["RMA number", "Serial", "Order number", "Model", "Customer", "Email"]
    assert [name for name, _ in plan_columns(header, RMAS).taken] == ["number", "serial", "order_number", "customer"]
    assert len(plan_columns(header, UNITS).taken) == 5


def test_a_serial_alone_is_no_sale_and_an_rma_number_alone_is_an_rma() -> None:
    for header in (["Serial"], ["Serial", "SKU"]):
        with pytest.raises(BadInput, match=r"names nothing that is known of units but the serial: expected .*'model'"):
            plan_columns(header, UNITS)
    assert plan_columns(["RMA"], RMAS).taken == (("number", "RMA"),)


CELL = st.sampled_from(
    ["", " ", "S1", " S2 ", "S\n3", "S12E2", "s9-m 32", "12", "2024-02-29", "2023-02-29", "1.5", "1.50", "-1", "1,5"]
) | st.text(max_size=5)
ROW = st.lists(CELL, min_size=len(UNIT_HEADER) + 1, max_size=len(UNIT_HEADER) + 1)


@given(st.lists(ROW, max_size=6))
def test_rows_read_together_are_the_rows_read_one_by_one(rows: list[list[str]]) -> None:
    reader = RowReader(plan_columns([*UNIT_HEADER, "SKU"], UNITS))
    together: list[tuple[str, ...]] | None
    try:
        together = reader.block(rows)
    except ValueError:
        together = None
    one_by_one, reasons = [], []
    for row in rows:
        try:
            one_by_one.append(reader.row(row))
        except ValueError as error:
            reasons.append(str(error))
    assert together == (None if reasons else one_by_one)
    assert all(re.match(r"[a-z ]+\d*:? ", reason) for reason in reasons)


@given(ROW)
def test_what_is_taken_is_a_serial_a_day_an_amount_a_model_or_blank(row: list[str]) -> None:
    reader = RowReader(plan_columns([*UNIT_HEADER, "SKU"], UNITS))
    try:
        serial_key, order_key, *fields, _ = reader.row(row)
    except ValueError:
        return
    taken = dict(zip([column.name for column in UNITS.columns], fields, strict=True))
    assert (serial_key, order_key) == (look_up_key(taken["serial"]), look_up_key(taken["order_number"]))
    assert taken["serial"].strip()
    assert re.fullmatch(r"(\d{4}-\d{2}-\d{2})?", taken["order_date"], re.ASCII)
    for amount in ("order_total", "unit_price"):
        assert re.fullmatch(r"(\d+\.\d{2})?", taken[amount], re.ASCII)
    assert re.fullmatch(r"([A-Z0-9]{2,24})?", taken["model"], re.ASCII)


@pytest.mark.parametrize("serial", ["A\nB", "A\tB", "A\x00B", "x" * 65])
def test_a_serial_that_spans_lines_never_passes_among_plain_ones(serial: str) -> None:
    reader = RowReader(plan_columns(["Serial", "Model"], UNITS))
    with pytest.raises(ValueError, match=r"."):
        reader.block([["S1", ""], [serial, ""], ["S2", ""]])
    with pytest.raises(ValueError, match=r"serial: |NUL"):
        reader.row([serial, ""])


def test_no_rows_are_no_rows() -> None:
    assert RowReader(plan_columns(["Serial", "Model"], UNITS)).block([]) == []


def test_an_rma_without_serial_is_for_any_unit() -> None:
    reader = RowReader(plan_columns(["Number", "Serial", "Reason"], RMAS))
    assert reader.row(["r/1 é", " ", "UNWANTED"])[:5] == ("R/1 É", "", "r/1 é", "", "")
    with pytest.raises(ValueError, match="number: it is blank"):
        reader.row(["", "S1", ""])
    for character in ("\u200b", "\u3164", "\ufe0f", "\U000e0041", "\ud800"):
        with pytest.raises(ValueError, match="invisible"):
            reader.row([f"R{character}1", "S1", ""])
    with pytest.raises(ValueError, match="reason: 'broken' is not one of unwanted, defective, dead_on_arrival"):
        reader.row(["R1", "S1", "broken"])


@pytest.mark.parametrize(
    ("code", "form"),
    [
        (command_code(Command("all_ok")), "a command barcode"),
        (command_code(Command("close")).lower(), "a command barcode"),
        ("XCX" + "B" * 10, "a command barcode"),
        (command_code(Command("close"))[:-4], "a command barcode"),
        (command_code(Command("close"))[2:], "a command barcode"),
        (command_code(Command("close")) + "SV-1", "a command barcode"),
        (mint_badge(bytes(10)), "an operator's badge"),
        ("op-" + "a" * 17, "an operator's badge"),
        (label_mark(mint("B3", 483), "0f3a9c7e12bd" * 5, 2).lower(), "a label of a return"),
    ],
)
def test_nothing_in_a_file_can_be_a_command_a_badge_or_a_label(code: str, form: str) -> None:
    for shape, field in ((UNITS, "serial"), (UNITS, "order_number"), (RMAS, "serial"), (RMAS, "number")):
        names = [column.name for column in shape.columns]
        reader = RowReader(plan_columns(names, shape))
        good = ["SV-1" if name in {"serial", "order_number", "number"} else "" for name in names]
        row = [code if name == field else value for name, value in zip(names, good, strict=True)]
        with pytest.raises(ValueError, match=f"{field.replace('_', ' ')}: .* has the form of {form}"):
            reader.row(row)
        with pytest.raises(ValueError, match="has the form of"):
            reader.block([good, row, good])
        near = [f"{code[:2]}0{code[2:]}" if name == field else value for name, value in zip(names, good, strict=True)]
        assert len(reader.block([good, near])) == 2


def test_a_tracking_number_is_kept_without_blanks_and_a_cut_number_is_none() -> None:
    reader = RowReader(plan_columns(["RMA", "Tracking", "Expected"], RMAS))
    assert reader.row(["R-1", " 1z 84a3 r103 12204008", ""])[11] == "1Z84A3R10312204008"
    assert reader.row(["R-1", " ", "2026-11-21"])[11:13] == ("", "2026-11-21")
    for cut in ("1.23E+15", "1,23e+15", "7E+11"):
        with pytest.raises(ValueError, match="is what a spreadsheet leaves of a long number"):
            reader.row([cut, "", ""])
        with pytest.raises(ValueError, match="is what a spreadsheet"):
            reader.block([["R-1", "", ""], [cut, "", ""]])
        assert reader.row([f"{cut}X", "", ""])


def test_a_row_of_another_width_and_endless_fields_are_refused() -> None:
    reader = RowReader(plan_columns(["Serial", "Model"], UNITS))
    for row, told in ((["S1"], "it has 1 field, the header has 2"), (["S1", "", ""], "it has 3 fields")):
        with pytest.raises(ValueError, match=told):
            reader.row(row)
        with pytest.raises(ValueError, match="ragged"):
            reader.block([["S1", ""], row])
    with pytest.raises(ValueError, match=r"field 2 has 10,001 characters"):
        reader.row(["S1", "x" * 10_001])
    assert reader.block([["S1", "S12E2"]]) == [reader.row(["S1", "S12E2"])]
    assert RowReader(plan_columns(["Serial", "Model"], UNITS)).row(["S1", ""])[-1] == "{}"


@pytest.mark.parametrize(
    ("said", "held"), [("Yes", YES), (" x ", YES), ("TRUE", YES), ("1", YES), ("No", ""), ("0", ""), ("", "")]
)
def test_a_demo_unit_is_one_in_any_usual_word(said: str, held: str) -> None:
    reader = RowReader(plan_columns(["Serial", "Model", "NFR"], UNITS))
    [values] = reader.block([["S1", "S12E2", said]])
    assert values[-2] == held
    assert reader.row(["S1", "S12E2", said]) == values
    with pytest.raises(ValueError, match="not for resale: 'perhaps' says neither yes nor no"):
        reader.row(["S1", "S12E2", "perhaps"])
