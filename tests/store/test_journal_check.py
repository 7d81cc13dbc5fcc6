"""What SQLite says of a file that it looks through: damage, or a disk that did not give a page of it."""

from __future__ import annotations

import pytest

from intake_app.store.database import OperationalError
from intake_app.store.journal_check import check_was_read


@pytest.mark.parametrize(
    "found",
    [
        "*** in database kept *** Tree 4 page 80: unable to get the page. error code=266",
        "*** in database kept *** Tree 4 page 80: unable to get the page. error code=13",
        "*** in database kept *** Tree 4 page 79 cell 0: failed to get page 78",
    ],
)
def test_a_page_that_the_disk_did_not_give_is_no_damage(found: str) -> None:
    with pytest.raises(OperationalError, match="disk I/O error"):
        check_was_read(found)


@pytest.mark.parametrize(
    "found",
    [
        "ok",
        "*** in database kept *** Tree 4 page 80: unable to get the page. error code=11",
        "row 6 missing from index events_by_serial",
        "*** in database kept *** Tree 4 page 79: btreeInitPage() returns error code 11",
    ],
)
def test_what_is_wrong_in_the_file_is_told_as_that(found: str) -> None:
    check_was_read(found)
