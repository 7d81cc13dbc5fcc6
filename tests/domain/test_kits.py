from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.import_plan import plan_columns
from intake_app.domain.import_rows import RowReader
from intake_app.domain.import_shapes import KITS
from intake_app.domain.kits import MOST_STOCK, parse_models, parse_stock


@pytest.mark.parametrize("text", ["S12E2, s12-e4;S9M32", " S12E2\n S12E4 ;; S9M32,", "S12E2 S12E4 S12E2 S9M32"])
def test_models_stand_between_commas_semicolons_and_blanks(text: str) -> None:
    assert parse_models(text) == ("S12E2", "S12E4", "S9M32")


def test_what_is_no_model_is_no_list_of_models() -> None:
    assert parse_models(" ") == ()
    with pytest.raises(ValueError, match="'12' is no model"):
        parse_models("S12E2, 12")


@given(st.integers(0, MOST_STOCK))
def test_a_stock_is_a_whole_number(count: int) -> None:
    assert parse_stock(f" {count:08} ") == str(count)


@pytest.mark.parametrize("text", ["-1", "1.5", "1000000", "٣", "many", "1,000"])
def test_what_is_no_stock_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no stock: expected a whole number from 0 to 999999"):
        parse_stock(text)


def test_a_kit_is_read_with_its_parts() -> None:
    reader = RowReader(plan_columns(["Kit number", "Fits", "Box part", "Price", "In stock", "Note"], KITS))
    row = reader.row(["sv-kit-9m ", "S9M32;S9M64", "BX-1", "60.5", "", "x"])
    assert row == ("SV-KIT-9M", "sv-kit-9m", "S9M32 S9M64", "BX-1", "", "", "60.50", "", "", "", "", '{"Note":"x"}')
