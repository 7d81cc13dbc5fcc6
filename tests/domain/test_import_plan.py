from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.errors import BadInput
from intake_app.domain.import_plan import (
    BAD_ROW_HEADINGS,
    free_fields,
    is_list_of_bad_rows,
    plan_columns,
    unknown_headings,
)
from intake_app.domain.import_shapes import KITS, RMAS, UNITS, heading_key, headings


def test_a_heading_is_what_it_is_told_to_be_and_its_namesake_is_kept_beside() -> None:
    told = {"ser": "Serial No", "TYP": "model"}
    plan = plan_columns(["Ser", "Typ", "Serial", "Order", ""], UNITS, told)
    assert plan.taken == (("serial", "Ser"), ("model", "Typ"), ("order_number", "Order"))
    assert plan.extra == (("Serial", 2), ("column 5", 4))


def test_a_column_that_is_mapped_to_nothing_is_kept_beside() -> None:
    plan = plan_columns(["Serial", "Model", "Customer"], UNITS, {"Customer": ""})
    assert plan.extra == (("Customer", 2),)
    with pytest.raises(BadInput, match="no column for the serial"):
        plan_columns(["Serial", "Model"], UNITS, {"serial": ""})


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"Foo": "serial"}, "There is no column called 'Foo': the header has 'Ser', 'Typ'"),
        ({"Ser": "colour"}, "'colour' is no field of units; expected for 'Ser' one of serial, model, vendor"),
        ({"Ser": "serial", "Typ": "sn"}, "Two columns were said to be the serial"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(fields: dict[str, str], told: str) -> None:
    with pytest.raises(BadInput, match=told):
        plan_columns(["Ser", "Typ"], UNITS, fields)


def test_what_is_told_outweighs_what_the_columns_look_like() -> None:
    header = ["Number", "Issued on", "Serial", "Reason"]
    with pytest.raises(BadInput, match="seems to hold rmas, not units"):
        plan_columns(header, UNITS)
    plan = plan_columns(header, UNITS, {"Number": "order number"})
    assert plan.taken == (("order_number", "Number"), ("serial", "Serial"))


def test_the_columns_of_a_list_of_bad_rows_mean_nothing() -> None:
    plan = plan_columns(["Serial", "Model", *BAD_ROW_HEADINGS], UNITS)
    assert is_list_of_bad_rows(["Serial", "line in the file"])
    assert not is_list_of_bad_rows(["Serial", "Model"])
    assert (plan.width, plan.extra) == (4, ())
    assert unknown_headings(["Serial", "Mdl ", "", *BAD_ROW_HEADINGS], UNITS) == ["Mdl"]


@given(st.lists(st.sampled_from([*headings(UNITS), "colour", "shelf", ""]), unique=True))
def test_every_heading_is_known_or_asked_about_and_every_field_said_or_free(header: list[str]) -> None:
    known = {column.name for column in UNITS.columns} - set(free_fields(header, UNITS))
    assert set(unknown_headings(header, UNITS)) == {"colour", "shelf"} & set(header)
    assert known == {UNITS.columns[headings(UNITS)[heading_key(one)]].name for one in header if one in headings(UNITS)}


def test_an_rma_tells_who_sends_it_and_how_it_travels() -> None:
    header = ["RMA", "Customer name", "Tracking no", "ETA", "Expires"]
    taken = [name for name, _ in plan_columns(header, RMAS).taken]
    assert taken == ["number", "customer", "tracking", "expected_on", "valid_until"]


def test_a_file_of_kits_is_told_from_one_of_rmas_and_of_units() -> None:
    kits = ["Kit", "Model", "Box", "Vendor", "Telephone", "Stock"]
    for shape in (UNITS, RMAS):
        with pytest.raises(BadInput, match="seems to hold kits"):
            plan_columns(kits, shape)
    with pytest.raises(BadInput, match="seems to hold units, not kits"):
        plan_columns(["Serial", "Order", "Model", "Customer"], KITS)
    with pytest.raises(BadInput, match="names nothing that is known of kits but the kit"):
        plan_columns(["Kit"], KITS)


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (["Serial", "Model", "S/N"], "'Serial' and 'S/N' both mean the serial"),
        (["Serial", "Model", "Shelf", "Shelf "], "Two columns are called 'Shelf'"),
    ],
)
def test_two_columns_are_not_one(header: list[str], told: str) -> None:
    with pytest.raises(BadInput, match=told):
        plan_columns(header, UNITS)
