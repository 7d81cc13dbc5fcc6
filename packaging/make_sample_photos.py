"""Draws the photos of the sample below `resources/sample/photos`: a bench, boxes, foam and units as a camera sees them.

    python packaging/make_sample_photos.py [FOLDER]

Needs the Pillow of the development packages. The pictures are ours, nobody's property is in them. One bears the turn
and the place of a phone in its EXIF data, as photos from the floor do.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "sample" / "photos"
SIZE = (1400, 1050)
_CARD, _CARD_DARK, _CARD_LIGHT = (176, 132, 84), (128, 92, 56), (205, 164, 115)
_UNIT, _UNIT_EDGE = (38, 41, 44), (92, 97, 102)
_ORIENTATION, _GPS, _TAKEN = 0x0112, 0x8825, 0x9003

Points = Sequence[tuple[float, float]]
Colour = tuple[int, int, int]


class Scene:
    """A picture of the bench; places are in thousandths of the width and height."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - the same picture every time
        self.image = Image.new("RGB", SIZE, (96, 104, 108))
        self._mat()

    def area(self, points: Points, colour: Colour, blur: float = 0) -> None:
        """Fill a shape, its edges soft where `blur` says so."""
        mask = Image.new("L", SIZE, 0)
        ImageDraw.Draw(mask).polygon([_place(point) for point in points], fill=255)
        if blur:
            mask = mask.filter(ImageFilter.GaussianBlur(blur))
        self.image.paste(colour, mask=mask)

    def shadow(self, points: Points, strength: int = 110) -> None:
        """Darken what lies under a shape."""
        mask = Image.new("L", SIZE, 0)
        ImageDraw.Draw(mask).polygon([_place((x + 14, y + 20)) for x, y in points], fill=strength)
        self.image.paste((12, 14, 16), mask=mask.filter(ImageFilter.GaussianBlur(22)))

    def line(self, points: Points, colour: Colour, width: int = 3) -> None:
        """Draw an open line."""
        ImageDraw.Draw(self.image).line([_place(point) for point in points], fill=colour, width=width, joint="curve")

    def dot(self, at: tuple[float, float], radius: float, colour: Colour) -> None:
        """Draw a round spot; `radius` in thousandths of the width."""
        x, y = _place(at)
        r = radius * SIZE[0] / 1000
        ImageDraw.Draw(self.image).ellipse((x - r, y - r, x + r, y + r), fill=colour)

    def open_box(self) -> None:
        """An open carton from above, its flaps turned out."""
        inner: Points = [(230, 190), (790, 175), (810, 800), (215, 815)]
        flaps: list[Points] = [
            [(230, 190), (790, 175), (760, 60), (265, 75)],
            [(790, 175), (810, 800), (930, 770), (905, 205)],
            [(810, 800), (215, 815), (240, 945), (785, 930)],
            [(215, 815), (230, 190), (105, 220), (90, 790)],
        ]
        self.shadow([(90, 60), (930, 60), (930, 945), (90, 945)])
        for place, flap in enumerate(flaps):
            self.area(flap, (_CARD_LIGHT, _CARD, _CARD, _CARD_LIGHT)[place])
            self.line([*flap, flap[0]], _CARD_DARK, 2)
        self.area(inner, (84, 60, 37))
        self.area([(262, 222), (762, 210), (778, 768), (250, 782)], (104, 76, 48), blur=8)

    def wrap(self, left: float, top: float, right: float, bottom: float) -> None:
        """Bubble wrap."""
        self.area([(left, top), (right, top - 8), (right + 6, bottom), (left - 4, bottom + 6)], (176, 184, 188), blur=5)
        y = top
        while y < bottom:
            x = left + self.random.uniform(0, 10)
            while x < right:
                self.dot((x, y), 8.5, (150, 160, 166))
                self.dot((x - 1.5, y - 3), 6.4, (198, 206, 209))
                self.dot((x - 3, y - 6), 2.2, (244, 247, 248))
                x += 21
            y += 26

    def unit(self, points: Points, bays: int = 4, odd: int = -1) -> None:
        """A recorder from above; `odd` is a drive bay with something else in it."""
        (left, top), (right, _), (_, bottom), _ = points
        self.shadow(points)
        self.area(points, _UNIT)
        self.line([*points, points[0]], _UNIT_EDGE, 4)
        for row in range(9):
            y = top + (bottom - top) * (0.12 + row * 0.045)
            self.line([(left + 40, y), (left + (right - left) * 0.36, y)], (24, 26, 28), 4)
        wide = (right - left) * 0.52 / bays
        for bay in range(bays):
            x = left + (right - left) * 0.42 + bay * wide
            at: Points = [
                (x, top + 70),
                (x + wide - 12, top + 70),
                (x + wide - 12, bottom - 120),
                (x, bottom - 120),
            ]
            self.area(at, (54, 88, 122) if bay == odd else (172, 176, 178))
            self.area([(p[0] * 0.9 + x * 0.1 + 4, p[1] * 0.9 + top * 0.1 + 14) for p in at], (222, 224, 224))
            self.dot((x + wide / 2, bottom - 80), 4, (52, 190, 120) if bay != odd else (214, 60, 48))
        self.line([(left + 10, bottom - 46), (right - 10, bottom - 46)], _UNIT_EDGE, 3)

    def finished(self) -> Image.Image:
        """The picture through a lens: light from the upper left, grain, corners a little darker."""
        # Turned while it is larger than the picture, or its own corners show.
        wide, high = SIZE
        light = Image.linear_gradient("L").resize((wide * 2, wide * 2)).rotate(-35)
        light = light.crop(((wide * 2 - wide) // 2, (wide * 2 - high) // 2, wide * 3 // 2, (wide * 2 + high) // 2))
        shaded = ImageChops.multiply(self.image, Image.merge("RGB", [light.point(lambda v: 255 - v // 3)] * 3))
        grain = Image.effect_noise((SIZE[0] // 2, SIZE[1] // 2), 7).resize(SIZE)
        grained = ImageChops.overlay(shaded, Image.merge("RGB", [grain] * 3))
        corners = Image.radial_gradient("L").resize(SIZE).point(lambda v: 255 - max(0, v - 120) // 2)
        return ImageChops.multiply(grained, Image.merge("RGB", [corners] * 3)).filter(ImageFilter.GaussianBlur(0.6))

    def _mat(self) -> None:
        for step in range(0, 1001, 50):
            self.line([(step, 0), (step, 1000)], (104, 112, 116), 2)
            self.line([(0, step * 4 / 3), (1000, step * 4 / 3)], (104, 112, 116), 2)


def foam_missing(scene: Scene) -> None:
    """The unit lies bare in the carton, bubble wrap at both ends."""
    scene.open_box()
    scene.unit([(300, 330), (735, 322), (742, 690), (294, 700)])
    scene.wrap(262, 232, 755, 318)
    scene.wrap(262, 706, 770, 772)


def box_crushed(scene: Scene) -> None:
    """A closed carton with one corner pushed in, and wet."""
    whole: Points = [(150, 180), (840, 150), (875, 820), (130, 850)]
    scene.shadow(whole)
    scene.area(whole, _CARD)
    scene.area([(478, 165), (522, 163), (535, 834), (482, 838)], (206, 190, 152))
    scene.line([(500, 164), (508, 836)], _CARD_DARK, 2)
    scene.area([(690, 610), (850, 530), (856, 800), (640, 812)], (138, 102, 64), blur=16)
    scene.area([(745, 645), (866, 575), (873, 818), (705, 826)], (96, 70, 43), blur=4)
    for folded in (
        [(720, 838), (770, 700), (880, 620)],
        [(780, 832), (800, 740), (882, 700)],
        [(742, 640), (800, 740)],
    ):
        scene.line(folded, (66, 46, 28), 5)
    _print(scene, 220, 330)


def box_other(scene: Scene) -> None:
    """Some other carton, no maker's print on it."""
    whole: Points = [(220, 260), (800, 240), (815, 760), (205, 780)]
    scene.shadow(whole)
    scene.area(whole, (152, 122, 92))
    for tape in (380, 470, 590):
        scene.area([(220, tape), (806, tape - 12), (807, tape + 26), (219, tape + 38)], (198, 186, 158))
    scene.area([(300, 310), (470, 304), (472, 366), (302, 372)], (236, 236, 230))


def foam_and_sleeve_missing(scene: Scene) -> None:
    """A unit on the bench, no sleeve around it, an empty carton beside."""
    scene.unit([(160, 300), (840, 285), (852, 720), (150, 735)])
    for _ in range(90):
        at = (scene.random.uniform(180, 820), scene.random.uniform(310, 700))
        scene.dot(at, scene.random.uniform(0.6, 1.8), (98, 102, 104))


def parts_altered(scene: Scene) -> None:
    """An open unit with a drive of another make in its second bay."""
    scene.unit([(110, 180), (890, 165), (902, 840), (100, 855)], bays=4, odd=1)


def parts_missing(scene: Scene) -> None:
    """Everything laid out; two places of the packing list are empty."""
    scene.unit([(120, 140), (640, 130), (648, 520), (112, 532)])
    for left, top in ((700, 150), (700, 420), (130, 620)):
        scene.shadow([(left, top), (left + 180, top), (left + 180, top + 180), (left, top + 180)], 60)
        scene.area(
            [(left, top), (left + 180, top - 4), (left + 184, top + 180), (left - 4, top + 184)], (230, 231, 228)
        )
    for left in (390, 620):
        corners: Points = [(left, 640), (left + 170, 640), (left + 170, 800), (left, 800), (left, 640)]
        scene.line(corners, (240, 180, 40), 6)


def power_burnt(scene: Scene) -> None:
    """A board with a burnt regulator."""
    board: Points = [(120, 130), (880, 118), (892, 872), (108, 884)]
    scene.shadow(board)
    scene.area(board, (28, 92, 66))
    for _ in range(70):
        x, y = scene.random.uniform(140, 820), scene.random.uniform(150, 820)
        wide, high = scene.random.choice(((46, 20), (20, 40), (72, 60)))
        scene.area([(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)], (26, 28, 30))
    scene.area([(560, 420), (760, 400), (780, 620), (540, 640)], (20, 16, 14), blur=36)
    scene.area([(610, 470), (705, 464), (712, 566), (606, 572)], (12, 10, 10))
    scene.line([(620, 500), (660, 530), (650, 560)], (168, 120, 70), 5)


PHOTOS: dict[str, Callable[[Scene], None]] = {
    made.__name__.replace("_", "-"): made
    for made in (
        foam_missing,
        box_crushed,
        box_other,
        foam_and_sleeve_missing,
        parts_altered,
        parts_missing,
        power_burnt,
    )
}


def write(folder: Path) -> None:
    """Draw every photo as JPEG; the crushed box as a phone held upright takes it, with the place where it was."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed, (name, draw) in enumerate(PHOTOS.items()):
        scene = Scene(seed)
        draw(scene)
        picture = scene.finished()
        exif = Image.Exif()
        exif.get_ifd(0x8769)[_TAKEN] = "2026:11:20 09:41:07"
        if name == "box-crushed":
            picture = picture.rotate(90, expand=True)
            exif[_ORIENTATION] = 6
            exif.get_ifd(_GPS).update({1: "N", 2: (33.0, 45.0, 0.0), 3: "W", 4: (118.0, 12.0, 0.0)})
        picture.save(folder / f"{name}.jpg", quality=78, exif=exif)


def _place(point: tuple[float, float]) -> tuple[float, float]:
    return point[0] * SIZE[0] / 1000, point[1] * SIZE[1] / 1000


def _print(scene: Scene, left: float, top: float) -> None:
    for row, wide in enumerate((190, 150, 170)):
        y = top + row * 44
        scene.area([(left, y), (left + wide, y - 6), (left + wide, y + 16), (left, y + 22)], _CARD_DARK)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
