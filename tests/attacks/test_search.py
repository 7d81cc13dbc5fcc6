"""What is looked for is a text: no sign of it is a pattern, an operator or a statement."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from intake_app.bootstrap import Station, open_station
from intake_app.domain.errors import IntakeError
from intake_app.settings import Settings
from intake_app.store.importing import import_file
from tests.attacks import hostile
from tests.attacks.hostile import table

SIGNS = "%_*?'\";\\^()[]{}:-+|&!~`$#@/"
PLAIN = "KAXBK"
SERIALS = (PLAIN, *(f"KA{sign}BK" for sign in SIGNS), "KA--BK", "KA OR BK", "KA'; DROP TABLE sales; --BK", 'KA""BK')
QUERIES = (
    *SIGNS,
    *("%%%", "___", "***", "''", '""', "--", "/*", "*/", "\\"),
    *("x' OR '1'='1", "'; DROP TABLE sales; --", "1; ATTACH DATABASE '/tmp/x' AS x", "x' UNION SELECT 1,2,3 --"),
    *("NEAR(a b)", "a AND", "OR OR", "NOT x", "serial:KA", "^KA", "KA*", '"KA', "(KA", "{KA}", "-KA", "KA NEAR/2 BK"),
    *("K%", "K_XBK", "K?XBK", "K*BK", "[K]AXBK", "K[A-Z]XBK", "KA.BK", "K.*K", "%", "\x00", "K\x00"),
    *hostile.TEXTS,
)
ENDLESS = ("K" * 100_000, "%" * 100_000, "'" * 100_000, '"' * 99_999, "K " * 50_000, "(" * 100_000, "\u0301" * 100_000)


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    """Units, RMAs and kits whose numbers and names hold every sign that means something to somebody."""
    home = tmp_path_factory.mktemp("search")
    rest = ("2026-11-02", "7200.00", "3600.00")
    names = [f"Customer {serial[2:]}" for serial in SERIALS]
    units = [
        [serial, "S12E4", "Smartvue", f"O{serial}", *rest, name, "", "", ""]
        for serial, name in zip(SERIALS, names, strict=True)
    ]
    rmas = [[f"R{serial}", "2026-11-15", serial, f"1Z{place:05}"] for place, serial in enumerate(SERIALS)]
    kits = [[f"T{serial}", "S12E4", "60.00", "3"] for serial in SERIALS]
    files = {
        "units": table(*units),
        "rmas": table(*rmas, headings=("Number", "Issued on", "Serial", "Tracking number")),
        "kits": table(*kits, headings=("Kit", "Models", "Price", "Stock")),
    }
    for what, text in files.items():
        (home / f"{what}.csv").write_text(text, "utf-8")
        assert not import_file(home / "station", what, home / f"{what}.csv", lambda _: True).bad
    opened = open_station(Settings(folder=home / "station", name="Bench 3", code="B3"))
    opened.bench.sign("Rosa")
    opened.parts.finder.wait()
    yield opened
    opened.close()


def found(station: Station, text: str) -> set[str]:
    """The serials that the Find page lists for a text."""
    listing = station.bench.finding.look(text).listing
    places = {column.key: place for place, column in enumerate(listing.columns)}
    return {line.cells[places["number"]] for line in listing.lines}


def looks(station: Station) -> dict[str, Callable[[str], object]]:
    """Every way in which a text that somebody gives is looked up."""
    bench = station.bench
    return {
        "identify": bench.identify,
        "find": bench.finding.look,
        "find by scan": bench.finding.scan,
        "history": bench.finding.history,
        "kits": bench.kits.look_up,
        "kit order": bench.kits.order,
        "form of an RMA": bench.arrivals.read,
        "card of an RMA": bench.arrivals.card,
        "ship": bench.shipping.scan,
        "catalogue, customer": lambda text: station.parts.catalogue.sales_of_customer(text, 50),
        "catalogue, order": station.parts.catalogue.sales_of_order,
        "catalogue, telephone": lambda text: station.parts.catalogue.sales_of_telephone(text, 50),
        "catalogue, parcel": station.parts.catalogue.rmas_of_tracking,
        "queue, label": station.parts.journal.returns_of_rma,
        "queue, serial": station.parts.journal.returns_of_serial,
    }


def refusal(look: Callable[[str], object], text: str) -> str:
    """What somebody is told who looks for this; nothing where they are shown something."""
    try:
        look(text)
    except IntakeError as told:
        return str(told)
    return ""


@pytest.mark.parametrize("serial", SERIALS)
def test_a_number_with_signs_is_found_as_it_is_and_as_nothing_else(station: Station, serial: str) -> None:
    bench, catalogue = station.bench, station.parts.catalogue
    identified = bench.identify(serial)
    assert [one.sale.serial for one in identified.candidates if one.sale] == [serial]
    assert [sale.serial for sale in catalogue.sales_of_order(f"O{serial}")] == [serial]
    assert [sale.serial for sale in catalogue.sales_of_customer(f"Customer {serial[2:]}", 50)] == [serial]
    assert [rma.number for rma in catalogue.rmas_of_serial(serial)] == [f"R{serial}"]
    kit = catalogue.kit(f"T{serial}")
    assert kit
    assert kit.number == f"T{serial}"
    assert [one.rma.number for one in bench.identify(f"R{serial}").candidates if one.rma] == [f"R{serial}"]
    assert serial in found(station, serial)
    if serial != PLAIN:
        assert PLAIN not in found(station, serial), "a sign stood for any other"


@pytest.mark.parametrize(
    "pattern", ["K%BK", "K_XBK", "KA_BK", "K?XBK", "KA?BK", "K*BK", "[K]AXBK", "K[A-Z]XBK", "K.*K"]
)
def test_no_pattern_finds_what_it_would_match(station: Station, pattern: str) -> None:
    literal = {serial for serial in SERIALS if pattern in serial}
    assert PLAIN not in found(station, pattern)
    assert station.bench.identify(pattern).kind not in {"one", "several"} or literal
    if pattern.startswith("KA"):
        named = station.parts.catalogue.sales_of_customer(f"Customer {pattern[2:]}", 50)
        assert {sale.serial for sale in named} <= literal


@pytest.mark.parametrize("text", QUERIES, ids=range(len(QUERIES)))
def test_any_text_is_looked_up_everywhere_without_a_fault(station: Station, text: str) -> None:
    for name, look in looks(station).items():
        assert len(refusal(look, text)) < 2_000, name
    assert station.parts.catalogue.counts() == (len(SERIALS), len(SERIALS)), "nothing was changed by looking"


@pytest.mark.parametrize("text", ENDLESS, ids=["letters", "wildcards", "quotes", "double", "words", "open", "accents"])
def test_an_endless_text_is_answered_soon(station: Station, text: str) -> None:
    begun = time.monotonic()
    for name, look in looks(station).items():
        assert len(refusal(look, text)) < 2_000, name
    assert time.monotonic() - begun < 20, "somebody would wait for it"


def test_half_a_character_is_looked_up_where_somebody_can_type_it(station: Station) -> None:
    bench = station.bench
    for text in ("\ud800K", "K\udfff", "\ud800"):
        for look in (bench.identify, bench.finding.look, bench.finding.scan, bench.kits.look_up, bench.shipping.scan):
            assert len(refusal(look, text)) < 2_000
        assert len(refusal(bench.arrivals.read, text)) < 2_000
