"""A music clip: Mlis Romduol sings by candlelight; outside it rains."""

from __future__ import annotations

import math

from bot.demo_media.film.figures import Lips, bodice, face, portrait
from bot.demo_media.film.planes import Cutout, Frame, backdrop, cutout
from bot.demo_media.film.reel import Film, Shot
from bot.demo_media.film.scenery import ground, hills, palm
from bot.demo_media.film.titles import Title, name_plate, slid
from bot.demo_media.sound.arranging import sung_tones
from bot.demo_media.sound.songs import FILM_SKIPS, FILM_SONGS
from services.artwork.colours import SILKS, WHITE, Pair, mix
from services.artwork.schemas import Bilingual, Hair
from services.artwork.seeds import Draws
from services.artwork.shapes import petal

WIDTH, HEIGHT, SECONDS = 1280, 720, 24
SILK, GOLD = SILKS[Pair.PLUM], SILKS[Pair.GOLD]
CANDLES = ((150, 640, 230), (300, 672, 150), (1000, 650, 180), (1140, 640, 250), (880, 680, 110))


class CandleClip:
    def __init__(self) -> None:
        skip = FILM_SKIPS["candle-clip"]
        tones = sung_tones(FILM_SONGS["candle-clip"])
        self._lips = Lips([(begin - skip, lasts, note) for begin, lasts, note in tones])
        self._room = backdrop(WIDTH, HEIGHT, _room())
        self._window = backdrop(WIDTH, HEIGHT, _window())
        self._faces = {
            width: [
                portrait(face(SILK, Hair.BUN, talks=t) + bodice(SILK), width)
                for t in (False, True)
            ]
            for width in (430, 720)
        }
        self._flames = [_flame(step) for step in range(5)]
        self._halo = cutout(420, 420, _halo())
        self._candles = [_candle(height) for _, _, height in CANDLES]
        self._petals = [_jasmine(turn) for turn in (0, 25, 50)]
        self._drop = cutout(
            6, 44, f'<path d="M4 0 2 44" stroke="{WHITE}" stroke-width="2" opacity=".5"/>'
        )
        self._title = Title(SILK, Bilingual("ពន្លឺទៀន", "Candlelight"), (WIDTH, HEIGHT))
        self._plate = name_plate(
            SILK, Bilingual("ម្លិះ រំដួល", "Mlis Romduol"), Bilingual("បទស្នេហ៍", "Love songs")
        )

    def film(self) -> Film:
        shots = (
            Shot(0, self._opening),
            Shot(3, lambda at: self._singing(at + 3)),
            Shot(8, lambda at: self._near(at + 8)),
            Shot(13, lambda at: self._rain(at + 13)),
            Shot(16, lambda at: self._near(at + 16)),
            Shot(20, lambda at: self._singing(at + 20)),
        )
        return Film((WIDTH, HEIGHT), SECONDS, shots)

    def _lights(self, frame: Frame, at: float) -> None:
        for place, ((x, foot, height), candle) in enumerate(
            zip(CANDLES, self._candles, strict=True)
        ):
            top = foot - height
            flicker = 0.75 + 0.2 * math.sin(at * 7 + place * 2.1) * math.sin(at * 3.1 + place)
            self._halo.centre(frame, x, top - 30, flicker)
            candle.lay(frame, x - 22, top)
            flame = self._flames[int(at * 9 + place * 2) % 5]
            flame.lay(frame, x - 20, top - 68)

    def _opening(self, at: float) -> Frame:
        frame = self._room.copy()
        self._lights(frame, at)
        self._title.lay(frame, at)
        return frame

    def _singing(self, at: float) -> Frame:
        frame = self._room.copy()
        shown = self._faces[430][self._lips.open_at(at)]
        shown.lay(frame, 425 + 8 * math.sin(at * 0.9), 120)
        self._lights(frame, at)
        self._fall(frame, at, 16)
        slid(self._plate, frame, at, 4, 7.6)
        return frame

    def _near(self, at: float) -> Frame:
        frame = self._room.copy()
        for x, y, strength in ((160, 200, 0.8), (1130, 260, 0.9), (980, 80, 0.5)):
            self._halo.centre(frame, x + 10 * math.sin(at), y, strength)
        shown = self._faces[720][self._lips.open_at(at)]
        shown.lay(frame, 280 + 14 * math.sin(at * 0.9), 20)
        self._fall(frame, at, 10)
        return frame

    def _rain(self, at: float) -> Frame:
        frame = self._window.copy()
        draws = Draws(3)
        for place in range(70):
            x = draws.between(f"x-{place}", 0, WIDTH)
            speed = draws.between(f"v-{place}", 700, 1100)
            y = (draws.between(f"y-{place}", 0, HEIGHT) + at * speed) % (HEIGHT + 50) - 50
            self._drop.lay(frame, x, y, 0.8)
        self._candles[1].lay(frame, 612, 560)
        self._halo.centre(frame, 634, 530, 0.8)
        self._flames[int(at * 9) % 5].lay(frame, 614, 492)
        return frame

    def _fall(self, frame: Frame, at: float, count: int) -> None:
        draws = Draws(11)
        for place in range(count):
            x = draws.between(f"x-{place}", 0, WIDTH) + 46 * math.sin(at * 0.8 + place)
            speed = draws.between(f"v-{place}", 34, 80)
            y = (draws.between(f"y-{place}", 0, HEIGHT) + at * speed) % (HEIGHT + 60) - 30
            self._petals[place % 3].centre(frame, x, y)


def _room() -> str:
    dark = mix(SILK.deep, "#000000", 0.55)
    arches = "".join(
        f'<path transform="translate({x} 620)" d="{petal(tall, wide)}" fill="{tone}"/>'
        for x, tall, wide, tone in (
            (640, 660, 400, SILK.deep),
            (640, 560, 320, mix(SILK.deep, SILK.ground, 0.35)),
        )
    )
    wall = ground(WIDTH, HEIGHT, ((0, dark), (1, mix(dark, SILK.deep, 0.8))))
    table = f'<rect y="600" width="{WIDTH}" height="120" fill="{dark}"/>'
    return f'{wall}{arches}{table}<rect y="600" width="{WIDTH}" height="5" fill="{SILK.ground}"/>'


def _window() -> str:
    sky = ground(WIDTH, HEIGHT, ((0, "#0A0720"), (1, SILK.ground)))
    moon = f'<circle cx="930" cy="170" r="74" fill="{GOLD.spark}" opacity=".85"/>'
    far = hills(WIDTH, 640, 130, mix(SILK.deep, SILK.ground, 0.4), 4)
    trees = "".join(
        palm(x, 660, tall, SILK.deep) for x, tall in ((180, 300), (300, 220), (1120, 340))
    )
    bars = "".join(
        f'<rect x="{x}" width="26" height="{HEIGHT}" fill="#12051F"/>' for x in (0, 420, 834, 1254)
    )
    sill = f'<rect y="600" width="{WIDTH}" height="120" fill="#12051F"/>'
    return f"{sky}{moon}{far}{trees}{bars}{sill}"


def _candle(height: int) -> Cutout:
    wax = mix(GOLD.spark, SILK.petal, 0.25)
    return cutout(
        44,
        height,
        f'<rect y="6" width="44" height="{height}" rx="10" fill="{wax}"/>'
        f'<ellipse cx="22" cy="8" rx="22" ry="8" fill="{GOLD.spark}"/>'
        f'<rect x="28" y="8" width="16" height="{height}" fill="{SILK.ground}" opacity=".35"/>',
    )


def _flame(step: int) -> Cutout:
    lean = (0, 3, -2, 4, -4)[step]
    tall = (60, 64, 58, 66, 61)[step]
    tip = 72 - tall
    return cutout(
        40,
        76,
        f'<path d="M20 72C2 60 8 40 {20 + lean} {tip}C32 40 38 60 20 72Z" fill="{GOLD.petal}"/>'
        f'<path d="M20 70C12 62 14 50 {20 + lean / 2} {tip + 22}C26 50 28 62 20 70Z" '
        f'fill="{WHITE}"/><path d="M20 76V64" stroke="#2A1503" stroke-width="3"/>',
    )


def _halo() -> str:
    tone = GOLD.petal
    return (
        f'<defs><radialGradient id="h"><stop offset="0" stop-color="{tone}" stop-opacity=".6"/>'
        f'<stop offset=".4" stop-color="{tone}" stop-opacity=".2"/>'
        f'<stop offset="1" stop-color="{tone}" stop-opacity="0"/></radialGradient></defs>'
        '<circle cx="210" cy="210" r="210" fill="url(#h)"/>'
    )


def _jasmine(turn: int) -> Cutout:
    leaves = "".join(
        f'<path transform="rotate({turn + 72 * leaf})" d="{petal(15, 6)}" fill="{WHITE}"/>'
        for leaf in range(5)
    )
    return cutout(
        34, 34, f'<g transform="translate(17 17)">{leaves}<circle r="4" fill="{GOLD.spark}"/></g>'
    )
