"""Photos at the bench: where they come from, which return and line they belong to, and what is done with them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from intake_app.desktop.camera_presenter import CameraPresenter
from intake_app.desktop.errands import Errands
from intake_app.desktop.gestures import Gestures
from intake_app.desktop.intake_page import IntakePage
from intake_app.desktop.photo_devices import PhotoDevices
from intake_app.desktop.photo_keeping import Arrival, Keeping, from_image
from intake_app.desktop.photo_lines import lines_of
from intake_app.desktop.photo_sources import PhotoSources
from intake_app.desktop.photo_tiles import tiles_of
from intake_app.desktop.surroundings import Shell
from intake_app.domain.photos import PROOF, Mark, PhotoSource, Target
from intake_app.domain.station import PhotoInputs
from intake_app.domain.words import Words
from intake_app.workflow.sight import Sight

if TYPE_CHECKING:
    from intake_app.desktop.photo_tray import PhotoTray
    from intake_app.desktop.photo_viewing import PhotoViewing
    from intake_app.workflow.bench import Bench

_MOST_CODES = 6
_MOST_TOLD = 2


class PhotosPresenter(QObject):
    """One for the Intake page.

    `changed` carries the new Sight of a return after a photo gesture: one for the return on the page refreshes it, and
    must leave opened questions, steps and what is being typed as they are; one for another return is not shown. What a
    picture or the live camera reads goes to the shell as every scan does. `folder_turned` carries how the watched
    folder is now.
    """

    changed = Signal(object)
    folder_turned = Signal(object)

    def __init__(
        self,
        bench: Bench,
        errands: Errands,
        gestures: Gestures,
        page: IntakePage,
        words: Words,
        shell: Shell,
        devices: PhotoDevices,
    ) -> None:
        super().__init__()
        self._bench = bench
        self._errands = errands
        self._gestures = gestures
        self._page = page
        self._words = words
        self._shell = shell
        self._devices = devices
        self._sight: Sight | None = None
        self._fact = ""
        self._chosen: str | None = None
        self._viewing: PhotoViewing | None = None
        self.keeping = Keeping(bench, errands, words, devices.tray, devices.memory)
        self._asked_of: frozenset[str] = frozenset()
        self.camera = CameraPresenter(devices, page, words, shell)
        self.sources = PhotoSources(errands, page, words, shell, devices, self._target)
        self._panel_joined = False
        self._tray_joined = False
        self._connect()

    @property
    def settled(self) -> bool:
        """Whether every picture that is shown was read."""
        reading = self._viewing is not None and self._viewing.pictures.busy
        return not reading and not self._page.back.photos.pictures.busy

    def show_sight(self, sight: Sight | None, fact: str = "") -> None:
        """This return is on the page with this line open; None: no return is."""
        before, self._sight, self._fact = self._sight, sight, fact
        if sight is None or before is None or before.return_id != sight.return_id:
            self._chosen = None
        elif new := [one for one in sight.photos_missing if one not in before.photos_missing]:
            self._chosen = new[-1]
        if self._viewing is not None:
            self._viewing.show_sight(sight)
        if before and sight and _is_accepted(before, sight):
            self.camera.close()
        self._show()

    def show_again(self) -> None:
        """Another thing is seen on the page: a choice of what a scan means."""
        self._show()

    def use(self, inputs: PhotoInputs) -> None:
        """The settings were changed."""
        self.camera.choose(inputs.camera)
        self.sources.watch(inputs.folder)

    def close(self) -> None:
        """The window closes: let every device go, and what is under way come to its end."""
        self.camera.end()
        self.sources.close()
        self._errands.finish()

    def take(self, fact: str = "") -> bool:
        """Take a photo of this line (empty: the line that wants one, or the open one); opens the camera first."""
        if fact:
            self._chosen = fact
        if not self.camera.is_open:
            return self.aim(fact)
        self._chosen = self.line
        self.camera.take(self._target())
        return True

    def aim(self, fact: str = "") -> bool:
        """Open the camera for this line."""
        if self._viewing is not None:
            self._viewing.close()
        if not self._panel_joined:
            self._panel_joined = True
            self._join_panel()
        self._chosen = fact or self.line
        self.camera.open()
        self._show_line()
        return True

    def choose(self) -> bool:
        """Choose files."""
        return self.sources.choose()

    def paste(self) -> bool:
        """Take what lies on the clipboard, where that is a picture or are files."""
        return self.sources.paste()

    def announce(self, path: Path) -> None:
        """A file is arriving: it belongs to what is on the page now, however long it takes."""
        self.sources.announce(path)

    def add_files(self, paths: Iterable[Path], source: PhotoSource) -> None:
        """Photos that lie in files."""
        self.sources.add_files(paths, source)

    def add_image(self, image: QImage | bytes, source: PhotoSource = "pasted") -> None:
        """A photo that lies in no file."""
        self.sources.add_image(image, source)

    def add_waiting(self) -> bool:
        """The photos that wait belong to the line on the page."""
        target = self._target()
        if target is None or not self.keeping.of("waiting"):
            return False
        self.keeping.add_waiting(target)
        return True

    def try_again(self) -> bool:
        """Try again what failed; whether anything had."""
        failed = bool(self.keeping.of("failed"))
        self.keeping.try_again()
        return failed

    def leave_out(self, state: Literal["waiting", "failed"] = "failed") -> bool:
        """Forget what failed or waits; whether there was anything.

        What lies nowhere but in this program is asked about first.
        """
        there = self.keeping.of(state)
        if not self._sure(one for one in there if one.only_here):
            self._show_tray()
            return True
        self.keeping.leave_out(state)
        return bool(there)

    def may_close(self) -> bool:
        """Whether nothing is lost when the window closes; it is told once of what would be."""
        if self.keeping.only_here:
            self._errands.finish()
        lost = self.keeping.only_here
        if self._sure(lost):
            return True
        key = "photos.one_lost_on_close" if len(lost) == 1 else "photos.lost_on_close"
        self._shell.fail(self._words(key, count=len(lost)))
        return False

    def _sure(self, lost: Iterable[Arrival]) -> bool:
        """Whether it was asked before about losing these, or there are none."""
        ids = frozenset(one.id for one in lost)
        before, self._asked_of = self._asked_of, ids
        return ids <= before

    def look(self, event: str = "") -> bool:
        """Look at this photo (empty: the latest one) in large."""
        sight = self._sight
        if sight is None or not sight.photos:
            return False
        if self._viewing is None:
            from intake_app.desktop.photo_viewing import PhotoViewing

            self._viewing = PhotoViewing(self._bench, self._gestures, self._page, self._words, self._shell)
            self._viewing.changed.connect(self.changed)
        self._viewing.open(sight, event or sight.photos[-1].event)
        return True

    def mark(self, mark: Mark) -> None:
        """Put this over the photo that is looked at."""
        if self._viewing is not None and self._viewing.is_open:
            self._viewing.viewer.canvas.add(mark)

    def leave_viewer(self) -> bool:
        """Leave the photo that is looked at in large, or what is drawn on it; whether one was open."""
        return self._viewing is not None and self._viewing.escape()

    @property
    def line(self) -> str:
        """The line that a photo taken now shows.

        The one that was chosen, while the camera is open or while that line still wants its photo; else the first
        that wants one; else the open question.
        """
        sight = self._sight
        if sight is None:
            return ""
        if self._chosen is not None and (self.camera.is_open or self._chosen in sight.photos_missing):
            return self._chosen
        if sight.photos_missing:
            return sight.photos_missing[0]
        return self._fact if self._fact in lines_of(sight) else ""

    def _connect(self) -> None:
        back = self._page.back
        back.photo_asked.connect(self.take)
        back.photos.opened.connect(self.look)
        back.photos.wanted.connect(self.aim)
        self.keeping.turned.connect(self._show)
        self.keeping.failed.connect(self._shell.fail)
        self.keeping.told.connect(self._shell.tell)
        self.keeping.recall()
        self.keeping.bound.connect(self.changed)
        self.camera.shot.connect(self._shot)
        self.sources.came.connect(self.keeping.take)
        self.sources.several.connect(self._ask_which)
        self.sources.folder_turned.connect(self.folder_turned)

    def _join_panel(self) -> None:
        panel = self.camera.panel
        panel.turned.connect(self._show)
        panel.take_asked.connect(self.take)
        panel.file_asked.connect(self.choose)
        panel.line_chosen.connect(self.aim_at)
        panel.excused.connect(self._excuse)

    def aim_at(self, fact: str) -> None:
        """What is taken from now on shows this line (empty: the whole return)."""
        self._chosen = fact
        self._show_line()

    def _shot(self, image: QImage, target: Target | None) -> None:
        self.keeping.take(Arrival(self._words("photos.from_camera"), "camera", from_image(image), target))

    def _ask_which(self, name: str, codes: list[str]) -> None:
        self._tray().show_codes(self._words("photos.which_code", name=name), codes[:_MOST_CODES])

    @property
    def _seen(self) -> Sight | None:
        """The return that is seen; none while the page asks what a scan means: another unit may lie on the bench."""
        return None if self._page.back.isHidden() else self._sight

    def _target(self) -> Target | None:
        sight = self._seen
        if sight is None:
            return None
        fact = self.line
        return Target(sight.return_id, sight.rma_number, fact, lines_of(sight).get(fact, ""))

    def _excuse(self, why: str) -> None:
        sight, fact, panel = self._seen, self.line, self.camera.panel
        if sight is None:
            return

        def taken(new: Sight) -> None:
            panel.excuse_taken()
            self.changed.emit(new)

        self._gestures.try_run(lambda: self._bench.excuse(sight.return_id, fact, why), taken, self._shell.fail)

    def _show(self) -> None:
        sight = self._sight
        if sight is not None:
            is_open = self.camera.is_open
            tiles = tiles_of(sight, self.keeping.arrivals, self.line, self._words, camera_open=is_open)
            self._page.back.show_photos(tiles, camera_open=is_open)
        self._show_line()
        self._show_tray()

    def _show_line(self) -> None:
        if not self.camera.is_open:
            return
        sight, fact = self._seen, self.line
        if sight is None:
            self.camera.panel.show_line(self._words("camera.scans"), {}, wanted=False)
            return
        lines = lines_of(sight)
        title = self._words("camera.of", line=lines.get(fact) or self._words("photos.whole"))
        self.camera.panel.show_line(title, lines, wanted=fact in sight.photos_missing)

    def _show_tray(self) -> None:
        waiting, failed = self.keeping.of("waiting"), self.keeping.of("failed")
        if self._page.photo_tray is None and not waiting and not failed:
            return
        tray, target = self._tray(), self._target()
        add = ""
        if target is not None:
            add = self._words("photos.add_to", line=target.line or self._words("photos.whole"))
        count = len(waiting)
        told = self._words("photos.one_waits" if count == 1 else "photos.wait", count=count) if waiting else ""
        tray.show_waiting("\n".join([told, *self._meant(waiting)]), add)
        seen = self._seen
        proof = lines_of(seen).get(PROOF, "") if seen else ""
        misplaced = bool(seen and any(self.keeping.misplaced(seen.return_id)))
        move = self._words("photos.add_to", line=proof) if proof and misplaced else ""
        tray.show_failed(self._failures(failed), move)

    def _failures(self, failed: list[Arrival]) -> str:
        """What failed, the first ones by name, and for which return."""
        lines = []
        for one in failed[:_MOST_TOLD]:
            elsewhere = one.target is not None and (self._seen is None or one.target.return_id != self._seen.return_id)
            whose = f"{one.name} ({one.target.number})" if one.target is not None and elsewhere else one.name
            lines.append(self._words("photos.failure", name=whose, problem=one.problem))
        if len(failed) > len(lines):
            lines.append(self._words("photos.more_failed", count=len(failed) - len(lines)))
        lost = sum(one.id in self._asked_of for one in failed)
        if lost:
            lines.append(self._words("photos.one_left_is_lost" if lost == 1 else "photos.left_is_lost", count=lost))
        return "\n".join(lines)

    def _meant(self, waiting: list[Arrival]) -> list[str]:
        """Which return the first of those were for that were on their road when the station was closed."""
        known = [(one.name, one.meant) for one in waiting if one.meant is not None]
        return [
            self._words(
                "photos.was_for", name=name, number=meant.number, line=meant.line or self._words("photos.whole")
            )
            for name, meant in known[:_MOST_TOLD]
        ]

    def _tray(self) -> PhotoTray:
        tray = self._page.tray()
        if not self._tray_joined:
            self._tray_joined = True
            tray.added.connect(self.add_waiting)
            tray.again.connect(self.try_again)
            tray.moved.connect(self._move_to_proof)
            tray.left.connect(self.leave_out)
            tray.code_chosen.connect(lambda text: self._shell.heard(text, ""))
        return tray

    def _move_to_proof(self) -> None:
        sight = self._seen
        if sight is not None:
            self.keeping.redirect(Target(sight.return_id, sight.rma_number, PROOF, lines_of(sight).get(PROOF, "")))


def _is_accepted(before: Sight, now: Sight) -> bool:
    """Whether its decision was accepted since: what is looked at now are its papers."""
    return before.return_id == now.return_id and before.state == "open" and now.state == "decided"
