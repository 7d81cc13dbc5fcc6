"""How the pages behind the rail are made, each when it is first gone to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from intake_app.desktop.going_on import LeftOffs
    from intake_app.desktop.places import Place
    from intake_app.desktop.surroundings import Surroundings
    from intake_app.desktop.window import StationWindow
    from intake_app.domain.left_off import LeftPlace
    from intake_app.domain.words import Words
    from intake_app.workflow.bench import Bench


def makers(
    window: StationWindow, bench: Bench, words: Words, around: Surroundings
) -> Mapping[str, Callable[[], Place]]:
    """For each place what makes its presenter, with its page."""

    def resume(return_id: str) -> None:
        window.intake.resume(return_id)

    def queue() -> Place:
        from intake_app.desktop.queue_presenter import QueuePresenter
        from intake_app.desktop.queue_view import QueueView

        return QueuePresenter(bench, window.errands, QueueView(window.theme, words), window, resume)

    def kits() -> Place:
        from intake_app.desktop.kits_presenter import KitsPresenter
        from intake_app.desktop.kits_view import KitsView

        return KitsPresenter(bench, window.errands, KitsView(window.theme, words), words, window, resume)

    def follow_ups() -> Place:
        from intake_app.desktop.follow_ups_presenter import FollowUpsPresenter
        from intake_app.desktop.follow_ups_view import FollowUpsView

        view = FollowUpsView(window.theme, words)
        return FollowUpsPresenter(bench, window.errands, view, words, window, resume)

    def receive(number: str) -> None:
        window.go("intake")
        window.intake.identify(number)

    def arrivals() -> Place:
        from intake_app.desktop.arrivals_presenter import ArrivalsPresenter
        from intake_app.desktop.arrivals_view import ArrivalsView

        view = ArrivalsView(window.theme, words)
        return ArrivalsPresenter(bench, window.errands, view, words, window, receive, resume)

    def ship() -> Place:
        from intake_app.desktop.ship_presenter import ShipPresenter
        from intake_app.desktop.ship_view import ShipView

        view = ShipView(window.theme, words)
        view.panel.on_page.connect(partial(_note_consignment, window))
        made = ShipPresenter(bench, window.errands, view, words, window)
        window.floor.record.turned.connect(made.alarm_turned)
        return made

    def find() -> Place:
        from intake_app.desktop.find_presenter import FindPresenter
        from intake_app.desktop.find_view import FindView

        opens: dict[str, Callable[[str], object]] = {
            "return": resume,
            "rma": partial(_show_rma, window),
            "kit_order": partial(_look_up_kit, window),
            "consignment": partial(_show_consignment, window),
            "replacement": partial(_show_replacement, window),
        }
        place = FindPresenter(bench, window.errands, FindView(window.theme, words), window, opens)
        place.evidence_asked.connect(window.evidence.ask)
        return place

    def people() -> Place:
        from intake_app.desktop.people_presenter import PeoplePresenter
        from intake_app.desktop.people_view import PeopleView

        view = PeopleView(window.theme, words)
        return PeoplePresenter(bench, window.errands, view, words, window, window.theme, around.keep_badge)

    return {
        "arrivals": arrivals,
        "queue": queue,
        "follow_ups": follow_ups,
        "kits": kits,
        "ship": ship,
        "find": find,
        "people": people,
        "record": partial(_record, window, words),
        "replacements": partial(_replacements, window, bench, words),
    }


def _record(window: StationWindow, words: Words) -> Place:
    from intake_app.desktop.record_presenter import RecordPresenter
    from intake_app.desktop.record_view import RecordView

    made = RecordPresenter(window.floor.record, RecordView(window.theme, words), window)
    made.turned(window.operator)
    window.entrance.turned.connect(lambda: made.turned(window.operator))
    return made


def _replacements(window: StationWindow, bench: Bench, words: Words) -> Place:
    from intake_app.desktop.replacements_presenter import ReplacementsPresenter
    from intake_app.desktop.replacements_view import ReplacementsView

    def on_page() -> str:
        sight = window.intake.sight
        return sight.return_id if sight else ""

    def resume(return_id: str) -> None:
        window.intake.resume(return_id)

    view = ReplacementsView(window.theme, words)
    return ReplacementsPresenter(bench, window.errands, view, words, window, resume, on_page)


def connect_intake(window: StationWindow, bench: Bench, left_offs: LeftOffs | None) -> None:
    """The Intake page was made: what its buttons ask of other parts of the window."""
    window.intake_page.back.history.clicked.connect(lambda: show_history(window))
    window.intake.papers.evidence_asked.connect(window.evidence.ask)
    if left_offs is not None:
        from intake_app.desktop.going_on import GoingOn

        opens: dict[LeftPlace, Callable[[str], object]] = {
            "intake": window.intake.resume,
            "ship": partial(_show_consignment, window),
        }
        GoingOn(window, bench, left_offs, opens)


def show_history(window: StationWindow) -> bool:
    """Show everything that happened to the unit on the Intake page; whether there is one."""
    from intake_app.desktop.find_presenter import FindPresenter

    sight = window.intake.sight
    serial = window.intake.found.unit or (sight.serial if sight else "")
    place = window.places["find"]
    if serial and isinstance(place, FindPresenter):
        place.show_unit(serial)
        window.go("find")
    return bool(serial)


def _look_up_kit(window: StationWindow, number: str) -> None:
    """Show a kit order on its page."""
    from intake_app.desktop.kits_presenter import KitsPresenter

    window.go("kits")
    place = window.places["kits"]
    if isinstance(place, KitsPresenter):
        place.look_up(number)


def _note_consignment(window: StationWindow, consignment_id: str) -> None:
    """This consignment is on the Ship page now."""
    from intake_app.desktop.going_on import GoingOn

    going_on = window.findChild(GoingOn)
    if going_on is not None:
        going_on.note("ship", consignment_id)


def _show_consignment(window: StationWindow, consignment_id: str) -> None:
    """Show a consignment on its page."""
    from intake_app.desktop.ship_presenter import ShipPresenter

    window.go("ship")
    place = window.places["ship"]
    if isinstance(place, ShipPresenter):
        place.show_consignment(consignment_id)


def _show_replacement(window: StationWindow, replacement_id: str) -> None:
    """Show a replacement on its page."""
    from intake_app.desktop.replacements_presenter import ReplacementsPresenter

    place = window.places["replacements"]
    if isinstance(place, ReplacementsPresenter):
        place.show_next(replacement_id)
        window.go("replacements")


def _show_rma(window: StationWindow, number: str) -> None:
    """Show an RMA on its page."""
    from intake_app.desktop.arrivals_presenter import ArrivalsPresenter

    place = window.places["arrivals"]
    if isinstance(place, ArrivalsPresenter):
        place.show_rma(number)
        window.go("arrivals")
