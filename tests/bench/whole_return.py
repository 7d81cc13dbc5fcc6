"""The whole return with years of work behind it: each page, the fold, the rebuild, the start, and the memory."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Final, NamedTuple

from intake_app.domain.return_row import row_of
from intake_app.domain.returns import fold
from intake_app.store.chain import prove
from intake_app.store.database import Connection, connect_reading
from intake_app.store.journal_reading import FILE_NAME, open_reading
from tests.bench.bulk import UNTOUCHED, Size, kept_station
from tests.bench.importing import finish, start_child
from tests.bench.measuring import MIB, Line, milliseconds, percentile, ratio_of, seconds_of
from tests.bench.stage import Stage, serial_of
from tests.bench.starting import beside_a_bare_window

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel, QWidget

    from intake_app.desktop.listing_view import ListingView
    from intake_app.desktop.window import StationWindow
    from intake_app.workflow.listing import Listing
    from tests.bench.eyes import Eyes

DEMANDED_MEDIAN_MS: Final = 16
DEMANDED_P99_MS: Final = 50
DEMANDED_FOLD_MS: Final = 1
DEMANDED_REBUILD_S: Final = 60
DEMANDED_MIB: Final = 250
DEMANDED_SILENCE_MS: Final = 33
_TYPED: Final = 32
PLACES: Final = ("queue", "arrivals", "follow_ups", "kits", "ship")
_FOLDED: Final = 1_000
_SCANS: Final = 100
_TIMES_SHOWN: Final = 20
_HAND_S: Final = 0.1


class Scanned(NamedTuple):
    """Scans for one page: what leads there, what is scanned, and whether the page tells of it already."""

    place: str
    what: str
    codes: list[str]
    tells: Callable[[StationWindow, str], bool]


def size_of(stage: Stage) -> Size:
    """As much as the issue names, in the proportion of the catalogue's size."""
    return Size(stage.units, stage.units // 5, stage.units // 10, stage.units // 20)


def copied_station(stage: Stage) -> Path:
    """A copy of the station with years of work behind it, to work in: one a run, for it takes its time."""
    folder = stage.folder / "years"
    if not folder.is_dir():
        shutil.copytree(kept_station(size_of(stage), stage.csv_file), folder)
    return folder


def folding(stage: Stage) -> Iterator[Line]:
    """One return folded, a thousand times another; beside reading and decoding the same events."""
    folded: list[float] = []
    read: list[float] = []
    with open_reading(kept_station(size_of(stage), stage.csv_file)) as journal:
        for identity in _some(journal._connection, "SELECT id FROM returns WHERE state <> 'withdrawn'", _FOLDED):
            began = perf_counter()
            events = journal.events_of(identity)
            read.append(perf_counter() - began)
            folded.append(seconds_of(partial(fold, events)))
            if row_of(fold(events)) not in journal.returns_of_rma(fold(events).rma_number):
                raise AssertionError(f"the fold of {identity} is not what its projection says")
    yield Line(
        f"the fold of one return: median of {len(folded):,}",
        milliseconds(median(folded)),
        f"{milliseconds(median(read))} reading its events",
        f"{median(folded) / median(read):.2f}x",
        f"<= {DEMANDED_FOLD_MS} ms",
        median(folded) * 1000 <= DEMANDED_FOLD_MS,
    )
    yield Line(
        "the same: 99 of 100, and the longest", milliseconds(percentile(folded, 99)), milliseconds(max(folded)), ""
    )


def rebuilding(stage: Stage) -> Iterator[Line]:
    """`intake rebuild` as a process: the chain proved, every projection made again, compared and replaced."""
    folder = copied_station(stage)
    with closing(connect_reading(folder / FILE_NAME)) as connection:
        began = perf_counter()
        entries = prove(connection).entries
        proved = perf_counter() - began
    done = finish(start_child(stage, "intake_app", "--station", str(folder), "rebuild"))
    yield Line(
        f"every projection made again of {entries:,} events",
        f"{done.seconds:.1f} s",
        f"{proved:.1f} s proving the chain",
        f"{done.seconds / proved:.1f}x",
        f"<= {DEMANDED_REBUILD_S} s",
        done.seconds <= DEMANDED_REBUILD_S,
    )
    yield _memory("its memory", done.memory_bytes)


def starting(stage: Stage) -> Iterator[Line]:
    """`intake` on that station, as it is measured on one with a full catalogue alone."""
    yield from beside_a_bare_window(stage, copied_station(stage), f"{size_of(stage).returns:,} returns")


def pages(stage: Stage) -> Iterator[Line]:
    """For each page: going there until its list is painted, and a scan until what it means is; then the memory."""
    from tests.bench.eyes import Eyes
    from tests.bench.showing import bare_label, window_of

    folder = copied_station(stage)
    with closing(connect_reading(folder / FILE_NAME)) as connection:
        scans = _scans(stage, connection)
    bare = bare_label()
    with window_of(folder) as window:
        eyes = Eyes()
        for place in PLACES:
            yield _line(f"{place}: gone to, until its list is painted", _shown(window, eyes, bare, place))
        for each in scans:
            if not each.codes:
                raise ValueError(f"nothing to scan: {each.what}")
            yield _line(f"{each.place}: {each.what} scanned, until it is painted", _scanned(window, eyes, bare, each))
    done = finish(start_child(stage, "tests.bench.visiting", str(folder)))
    yield _memory("memory with every page visited", done.memory_bytes)


def searching(stage: Stage) -> Iterator[Line]:
    """What is typed on the Find page, key by key, each until what is found is painted."""
    from tests.bench.eyes import Eyes
    from tests.bench.showing import bare_label, window_of
    from tests.bench.silence import Silence

    folder = copied_station(stage)
    with closing(connect_reading(folder / FILE_NAME)) as connection:
        serials = _some(connection, "SELECT serial FROM returns WHERE serial <> ''", _TYPED // 2)
        numbers = _some(connection, "SELECT number FROM kit_orders", _TYPED // 4)
    # Whole serials and orders, the middle of serials, and names.
    texts = [
        *serials[::2],
        *(serial[4:10] for serial in serials[1::2]),
        *numbers,
        *("Núñez", "王小明", "Telecom", "trần"),
    ]
    bare = bare_label()
    with window_of(folder) as window:
        window.go("find")
        with Silence() as silence:
            pairs = list(_typed(window, Eyes(), bare, texts))
    yield _line("search as you type: a key, until what is found is painted", iter(pairs))
    longest = silence.longest * 1000
    yield Line(
        "the longest that the window was silent meanwhile",
        f"{longest:.1f} ms",
        f"{len(pairs)} keys",
        "",
        f"<= {DEMANDED_SILENCE_MS} ms",
        longest <= DEMANDED_SILENCE_MS,
    )


def _typed(window: StationWindow, eyes: Eyes, bare: QLabel, texts: list[str]) -> Iterator[tuple[float, float]]:
    from tests.bench.eyes import settle
    from tests.bench.showing import show_bare

    page = window.places["find"].page
    field, view = page.field, page.list  # type: ignore[attr-defined]
    settle(lambda: not window.errands.busy)
    for text in texts:
        for end in range(1, len(text) + 1):
            before = view._listing
            eyes.watch([page, view.title, view.table.viewport(), view.empty, view.more])
            taken = eyes.seconds_until(partial(_is_other, view, before), partial(field.setText, text[:end]))
            settle(lambda: not window.errands.busy)
            yield taken, seconds_of(partial(show_bare, bare, text[:end]))


def _is_other(view: ListingView, before: Listing) -> bool:
    return view._listing is not before


def _shown(window: StationWindow, eyes: Eyes, bare: QLabel, place: str) -> Iterator[tuple[float, float]]:
    from tests.bench.eyes import settle
    from tests.bench.showing import show_bare

    window.go(place)  # the page is made with the first
    settle(lambda: not window.errands.busy)
    view = window.places[place].page.list  # type: ignore[attr-defined]
    for number in range(_TIMES_SHOWN):
        window.go("intake")
        settle(lambda: not window.errands.busy)
        before = view._listing
        eyes.watch([view.table.viewport(), view.title])
        taken = eyes.seconds_until(partial(_is_other, view, before), lambda: window.go(place))
        yield taken, seconds_of(partial(show_bare, bare, str(number)))
        settle(lambda: not window.errands.busy)


def _scanned(window: StationWindow, eyes: Eyes, bare: QLabel, each: Scanned) -> Iterator[tuple[float, float]]:
    from tests.bench.eyes import settle, wedge
    from tests.bench.showing import show_bare

    first, *codes = each.codes
    _before_scan(window, each.place)
    wedge(window, first)  # the page is made with the first
    settle(lambda: not window.errands.busy and each.tells(window, first))
    for code in codes:
        _before_scan(window, each.place)
        eyes.watch(_seen(window))
        taken = eyes.seconds_until(partial(each.tells, window, code), partial(wedge, window, code))
        yield taken, seconds_of(partial(show_bare, bare, code))


def _before_scan(window: StationWindow, place: str) -> None:
    """The page is seen, and nothing is begun on it."""
    from tests.bench.eyes import settle
    from tests.bench.witness import work_until

    settle(lambda: not window.errands.busy)
    window.go(place)
    settle(lambda: not window.errands.busy)
    if place in {"ship", "intake"}:
        while (window.intake if place == "intake" else window.places[place]).escape():
            settle(lambda: not window.errands.busy)
    work_until(perf_counter() + _HAND_S)


def _seen(window: StationWindow) -> list[QWidget]:
    """Each page, which is painted with whatever changes on it, and what stays of the Intake page's parts."""
    intake = window.intake.page
    pages = [page for place in range(window.pages.count()) if (page := window.pages.widget(place))]
    return [*pages, intake.identify, intake.identify.hint, intake.back, *intake.back.header.values]


def _scans(stage: Stage, connection: Connection) -> list[Scanned]:
    def some(sql: str) -> list[str]:
        return _some(connection, sql, _SCANS)

    size = size_of(stage)
    step = size.units // size.returns
    # Neither returned before nor with a kit order.
    units = [serial_of(number * step + UNTOUCHED) for number in range(0, size.returns, max(1, size.returns // _SCANS))]
    oldest = "SELECT return_id FROM follow_ups ORDER BY since LIMIT 300"
    left = f"SELECT rma_number FROM ({oldest}) JOIN returns ON id = return_id"  # noqa: S608 - our own names
    back = "SELECT serial FROM returns JOIN follow_ups ON return_id = id WHERE kind = 'ship_back' AND serial <> ''"
    return [
        Scanned("intake", "a unit", units, _opened),
        Scanned("intake", "one returned before", some("SELECT serial FROM returns WHERE serial <> ''"), _found),
        Scanned("queue", "the RMA of a return", some("SELECT rma_number FROM returns"), _found),
        Scanned("arrivals", "an expected RMA", some("SELECT rma_key FROM rma_records WHERE is_done = 0"), _found),
        Scanned("follow_ups", "the RMA of a return", some(left), _followed),
        Scanned("kits", "a kit order", some("SELECT number FROM kit_orders"), _kit_found),
        Scanned("ship", "a unit that goes back", some(back), _in_consignment),
    ]


def _opened(window: StationWindow, code: str) -> bool:
    sight = window.intake.sight
    return sight is not None and any(value.text() == code for value in window.intake.page.back.header.values)


def _found(window: StationWindow, code: str) -> bool:
    """A return of this serial or RMA is on the page, or what can be opened for it."""
    intake = window.intake
    found = intake.page.identify._found
    is_open = intake.sight is not None and intake.sight.rma_number == code
    return is_open or _opened(window, code) or (found is not None and found.scanned == code)


def _followed(window: StationWindow, code: str) -> bool:
    card = window.places["follow_ups"].page.panel.card  # type: ignore[attr-defined]
    return card is not None and any(row.value == code for row in card.rows)


def _kit_found(window: StationWindow, code: str) -> bool:
    found = window.places["kits"].page.panel.found  # type: ignore[attr-defined]
    return found is not None and found.asked == code


def _in_consignment(window: StationWindow, code: str) -> bool:
    card = window.places["ship"].page.panel.card  # type: ignore[attr-defined]
    return card is not None and code in repr(card)


def _some(connection: Connection, sql: str, count: int) -> list[str]:
    """Values from all over what this finds, none twice."""
    found = list(dict.fromkeys(str(one) for (one,) in connection.execute(f"{sql} ORDER BY 1")))
    return found[:: max(1, len(found) // count)][:count]


def _line(what: str, pairs: Iterator[tuple[float, float]]) -> Line:
    try:
        taken, yardstick = (list(some) for some in zip(*pairs, strict=True))
    except TimeoutError as never:
        return Line(what, str(never), "", "", f"<= {DEMANDED_MEDIAN_MS}, p99 {DEMANDED_P99_MS} ms", reached=False)
    middle, most = median(taken) * 1000, percentile(taken, 99) * 1000
    return Line(
        what,
        f"{middle:.1f} ms, p99 {most:.1f} ms",
        f"{milliseconds(median(yardstick))} a bare QLabel; {len(taken)} times",
        f"{ratio_of(taken, yardstick):,.0f}x",
        f"<= {DEMANDED_MEDIAN_MS}, p99 {DEMANDED_P99_MS} ms",
        middle <= DEMANDED_MEDIAN_MS and most <= DEMANDED_P99_MS,
    )


def _memory(what: str, held: int) -> Line:
    return Line(what, f"{held / MIB:.0f} MiB", "", "", f"<= {DEMANDED_MIB} MiB", held <= DEMANDED_MIB * MIB)
