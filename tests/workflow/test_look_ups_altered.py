"""Money and numbers follow from the entries, whatever was written into the look-ups behind the program's back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pytest

from intake_app.bootstrap import Station
from intake_app.domain.errors import NotNow
from intake_app.domain.return_row import Account
from intake_app.domain.returns import Return, fold
from intake_app.domain.rma_events import RmaTerms
from intake_app.store.database import connect
from intake_app.workflow import accounting
from intake_app.workflow.replacements import Wanted
from tests.workflow.test_follow_ups import SOUND, decided
from tests.workflow.test_shipping import refused
from tests.workflow.test_shipping_altered import altered


def rows_of(station: Station, table: str) -> list[tuple[object, ...]]:
    """Every row of a look-up."""
    connection = connect(station.settings.folder / "journal.sqlite3")
    rows = connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - the test's own
    connection.close()
    return rows


def test_a_credit_that_went_out_goes_out_no_more_though_the_look_up_names_it_again(
    station: Station, open_here: Callable[[], Station], tmp_path: Path
) -> None:
    decided(station, "SV24E4-018233", **SOUND)
    ((return_id, event, _),) = rows_of(station, "accounts")
    station.bench.follow_ups.export_accounts(tmp_path / "first.csv")
    rows = f"('{return_id}', '{event}', 0), ('{return_id}', '{event}', 1), ('no-such-return', '{event}', 0)"
    station = altered(open_here, station.settings.folder, f"INSERT INTO accounts VALUES {rows}")  # noqa: S608
    with pytest.raises(NotNow, match="nothing new"):
        station.bench.follow_ups.export_accounts(tmp_path / "second.csv")


class Compared(Account, frozen=True):
    """Counts how often one is held against another."""

    times: ClassVar[int] = 0

    def __eq__(self, other: object) -> bool:
        Compared.times += 1
        return super().__eq__(other)

    def __hash__(self) -> int:
        return super().__hash__()


def test_what_is_due_is_not_held_against_everything_that_is(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    return_id = decided(station, "SV24E4-018233", **SOUND).return_id
    named, left = ([Compared(return_id, f"{number}", reverses=False) for number in range(300)] for _ in range(2))
    monkeypatch.setattr(accounting, "accounts", lambda _: left[1:])
    assert accounting._still_due(station.parts, named) == named[1:]
    assert Compared.times < 3 * len(named), "20,000 that are due were 5 s on the writer lane"


def test_no_rma_number_is_minted_twice_though_the_look_ups_forgot_it(
    station: Station, open_here: Callable[[], Station]
) -> None:
    number = refused(station).rma_number
    station = altered(open_here, station.settings.folder, "DELETE FROM minted_numbers; DELETE FROM returns")
    sight = station.bench.open(station.bench.identify("QS-1"), 0)
    assert sight.rma_number != number


def received(station: Station, scan: str) -> Return:
    """The return of what is scanned."""
    sight = station.bench.open(station.bench.identify(scan), 0)
    return fold(station.parts.journal.events_of(sight.return_id))


def authorised(station: Station, *serials: str) -> str:
    terms = RmaTerms(customer="Ana", serials=list(serials), advance_charge="500.00", reason="unwanted", remedy="refund")
    return station.bench.arrivals.make(terms).number


def test_what_was_charged_in_advance_is_what_the_entries_say(
    station: Station, open_here: Callable[[], Station]
) -> None:
    authorised(station, "FUTURE-9")
    for unit, number in (("OTHER-1", ""), ("", "R-20420")):
        station.bench.replacements.begin(Wanted("card", "CH-1", "50.00", unit, number))
    sql = """UPDATE replacements SET amount = '9999.00';
        UPDATE rma_records SET record = replace(record, '500.00', '8888.00')"""
    station = altered(open_here, station.settings.folder, sql)
    found = {scan: received(station, scan).facts["advance_charge"] for scan in ("OTHER-1", "R-20420", "FUTURE-9")}
    assert found == {"OTHER-1": "50.00", "R-20420": "50.00", "FUTURE-9": "500.00"}


@pytest.mark.parametrize(
    "sql", ["DELETE FROM returns", "DELETE FROM replacement_returns", "UPDATE returns SET rma_key = 'ELSEWHERE'"]
)
def test_what_was_charged_in_advance_is_counted_once_whatever_the_look_ups_say(
    station: Station, open_here: Callable[[], Station], sql: str
) -> None:
    number = authorised(station, "FUT-9", "FUT-8")
    station.bench.replacements.begin(Wanted("card", "CH-1", "50.00", "OTHER-1"))
    for unit, amount in (("FUT-9", "500.00"), ("OTHER-1", "50.00")):
        assert received(station, unit).facts["advance_charge"] == amount
    station = altered(open_here, station.settings.folder, sql)
    second = received(station, "FUT-8")
    assert "advance_charge" not in second.facts
    assert f"The advance charge of RMA {number} ($500.00) is counted once" in second.surprises[-1].told
    again = station.bench.open(station.bench.again(station.bench.identify("OTHER-1")), 0)
    assert "advance_charge" not in fold(station.parts.journal.events_of(again.return_id)).facts


def test_no_unit_inherits_by_a_pair_that_no_entry_tells(station: Station, open_here: Callable[[], Station]) -> None:
    told = dict.fromkeys(("customer", "rma_number", "paid_by", "reference", "amount", "due_on", "return_id"), "")
    told |= {"id": "f" * 32, "kind": "exchange", "serial": "SV24E4-018233", "sent_serial": "SV19R24-00771"}
    told |= {"serial_key": "SV24E4-018233", "sent_key": "SV19R24-00771", "rma_key": "", "ended": ""}
    told |= dict.fromkeys(("opened_on", "sent_on"), "2026-11-05") | {"last_sequence": "1"}
    told |= dict.fromkeys(("opened_at", "sent_at"), "2026-11-05T00:00:00+00:00")
    values = ", ".join(map(repr, told.values()))
    sql = f"INSERT INTO replacements ({', '.join(told)}) VALUES ({values})"  # noqa: S608 - the test's own
    ret = received(altered(open_here, station.settings.folder, sql), "SV19R24-00771")
    assert ret.opened.lineage == []
    assert ret.facts["purchased_on"] == "2026-01-14"
