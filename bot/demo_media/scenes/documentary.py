"""A documentary: where the Golden Rice Orchestra comes from, on a map and in its fields."""

from __future__ import annotations

import math
from itertools import pairwise

from bot.demo_media.film.figures import bodice, face, portrait
from bot.demo_media.film.planes import Frame, backdrop, cutout, words
from bot.demo_media.film.reel import Film, Shot
from bot.demo_media.film.scenery import ground, hills, palm, temple, woven
from bot.demo_media.film.titles import Title, name_plate, slid
from services.artwork.colours import SILKS, WHITE, Pair, mix
from services.artwork.schemas import Bilingual, Hair
from services.artwork.typefaces import Face

WIDTH, HEIGHT, SECONDS = 1280, 720, 30
SILK, FIELD, DUSK = SILKS[Pair.GOLD], SILKS[Pair.JADE], SILKS[Pair.FIRE]
INK, PAPER = "#3B2410", "#F6E7C4"
BEAT = 60 / 72

# The country in degrees east and north, to a tenth: enough for a drawing.
_BORDER = (
    *((102.35, 13.55), (102.55, 14.2), (103.1, 14.35), (104.0, 14.38), (105.0, 14.3)),
    *((105.55, 14.15), (106.0, 13.95), (106.5, 14.55), (107.4, 14.55), (107.55, 14.0)),
    *((107.4, 13.2), (107.5, 12.4), (106.6, 11.95), (106.2, 11.75), (106.1, 11.1)),
    *((105.85, 10.95), (105.05, 10.9), (104.45, 10.42), (103.95, 10.52), (103.5, 10.65)),
    *((103.1, 11.0), (102.9, 11.65), (102.75, 12.1), (102.5, 12.6), (102.35, 13.0)),
)
_LAKE = ((103.45, 13.25), (103.95, 13.2), (104.5, 12.7), (104.65, 12.4), (104.2, 12.5))
_RIVER = (
    *((106.0, 13.95), (105.95, 13.3), (106.05, 12.5), (105.45, 12.0), (104.95, 11.55)),
    (105.25, 11.0),
)
_PLACES = (
    ((103.2, 13.1), Bilingual("បាត់ដំបង", "Battambang"), "2009"),
    ((103.86, 13.4), Bilingual("សៀមរាប", "Siem Reap"), "2014"),
    ((104.92, 11.56), Bilingual("ភ្នំពេញ", "Phnom Penh"), "2019"),
    ((104.18, 10.62), Bilingual("កំពត", "Kampot"), "2024"),
)

# Where a name stands, from its dot: right and down, in pixels.
_BESIDE = ((-50, 22), (28, -34), (28, -52), (28, -44))


class Documentary:
    def __init__(self) -> None:
        self._sky = backdrop(WIDTH, HEIGHT, _sky())
        self._sun = cutout(260, 260, _sun())
        self._layers = [
            (
                cutout(1700, 420, hills(1700, 420, 190, mix(FIELD.ground, DUSK.petal, 0.5), 2)),
                260,
                6,
            ),
            (cutout(1700, 460, _trees()), 190, 14),
            (cutout(1900, 260, _paddies()), 470, 30),
        ]
        self._birds = [cutout(60, 30, _bird(step)) for step in range(3)]
        self._map = backdrop(WIDTH, HEIGHT, _map())
        self._dot = cutout(44, 44, _dot(DUSK.ground))
        self._step = cutout(12, 12, f'<circle cx="6" cy="6" r="5" fill="{DUSK.ground}"/>')
        self._names = [
            (words(name.km, Face.SHOW, 38, INK), words(name.en, Face.STRONG, 24, INK))
            for _, name, _ in _PLACES
        ]
        self._years = [words(year, Face.SHOW, 170, DUSK.ground) for _, _, year in _PLACES]
        self._roneat = backdrop(WIDTH, HEIGHT, _roneat())
        self._mallets = [cutout(300, 640, _mallet(side)) for side in (0, 1)]
        self._stage = backdrop(WIDTH, HEIGHT, _stage())
        self._players = [
            portrait(face(SILKS[skin], hair) + bodice(SILKS[silk]), 270)
            for skin, silk, hair in (
                (Pair.GOLD, Pair.JADE, Hair.SHORT),
                (Pair.GOLD, Pair.ROSE, Hair.BUN),
                (Pair.FIRE, Pair.GOLD, Hair.LONG),
                (Pair.GOLD, Pair.BLUE, Hair.BOB),
                (Pair.FIRE, Pair.PLUM, Hair.SHORT),
            )
        ]
        self._front = cutout(WIDTH, 220, _front())
        self._title = Title(
            SILK, Bilingual("ផ្លូវស្រូវមាស", "The road of golden rice"), (WIDTH, HEIGHT)
        )
        self._plate = name_plate(
            SILK,
            Bilingual("វង់តន្ត្រីស្រូវមាស", "Golden Rice Orchestra"),
            Bilingual("តន្ត្រីប្រពៃណី", "Traditional music"),
        )

    def film(self) -> Film:
        shots = (
            Shot(0, self._fields),
            Shot(8, self._journey),
            Shot(15, self._playing),
            Shot(22, self._together),
        )
        return Film((WIDTH, HEIGHT), SECONDS, shots)

    def _fields(self, at: float) -> Frame:
        frame = self._sky.copy()
        self._sun.centre(frame, 860, 470 - 26 * at)
        for layer, top, speed in self._layers:
            layer.lay(frame, -speed * at, top)
        for place in range(5):
            wing = self._birds[(0, 1, 2, 1)[int(at * 6 + place) % 4]]
            wing.lay(frame, 1050 - 60 * at - place * 64, 120 + 26 * abs(place - 2))
        self._title.lay(frame, at, until=3.4)
        return frame

    def _journey(self, at: float) -> Frame:
        """A year a stop; dots walk from one to the next."""
        frame = self._map.copy()
        stop = min(3, int(at / 1.6))
        walked = min(3.0, at / 1.6)
        for number in range(round(walked * 14)):
            leg, share = min(2, number // 14), number / 14 - min(2, number // 14)
            first, second = _pixel(_PLACES[leg][0]), _pixel(_PLACES[leg + 1][0])
            x = first[0] + (second[0] - first[0]) * share
            self._step.centre(frame, x, first[1] + (second[1] - first[1]) * share)
        for place in range(stop + 1):
            x, y = _pixel(_PLACES[place][0])
            self._dot.centre(frame, x, y)
            km, en = self._names[place]
            right, down = _BESIDE[place]
            km.lay(frame, x + right, y + down)
            en.lay(frame, x + right, y + down + 58)
        self._years[stop].lay(frame, 70, 520, min(1.0, (at - stop * 1.6) * 4 + 0.1))
        return frame

    def _playing(self, at: float) -> Frame:
        frame = self._roneat.copy()
        for side, mallet in enumerate(self._mallets):
            beats = at / BEAT * 2 + side / 2
            bar = (3, 5, 4, 7, 6, 8, 5, 4, 6, 3)[int(beats) % 10] + side * 2
            since = beats % 1
            lift = 70 * math.sin(math.pi * min(1.0, since * 1.15))
            mallet.lay(frame, 150 + bar * 78 - (60 if side else 240), 330 - lift)
        return frame

    def _together(self, at: float) -> Frame:
        frame = self._stage.copy()
        for place, player in enumerate(self._players):
            sway = 10 * math.sin(math.pi * at / BEAT / 2 + place * 0.5)
            x = 40 + place * 236
            player.lay(frame, x + sway, 190 - 40 * (place % 2) + abs(sway) / 3)
        self._front.lay(frame, 0, 500)
        slid(self._plate, frame, at, 1, 6.5)
        return frame


def _pixel(place: tuple[float, float]) -> tuple[float, float]:
    """Degrees to the drawing of the map."""
    return 470 + (place[0] - 102.3) * 138, 60 + (14.7 - place[1]) * 142


def _outline(places: tuple[tuple[float, float], ...]) -> str:
    return "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in map(_pixel, places))


def _rounded(places: tuple[tuple[float, float], ...]) -> str:
    """A closed line through the middles between the places, bent towards each."""
    points = list(map(_pixel, places))
    middles = [
        ((x + next_x) / 2, (y + next_y) / 2)
        for (x, y), (next_x, next_y) in pairwise([points[-1], *points])
    ]
    bends = zip(points, [*middles[1:], middles[0]], strict=True)
    curves = "".join(f"Q{x:.0f} {y:.0f} {to_x:.0f} {to_y:.0f}" for (x, y), (to_x, to_y) in bends)
    return f"M{middles[0][0]:.0f} {middles[0][1]:.0f}{curves}Z"


def _map() -> str:
    paper = ground(WIDTH, HEIGHT, ((0, PAPER), (1, mix(PAPER, SILK.petal, 0.45))))
    edge = woven((0, 0, 36, HEIGHT), 18, (SILK.ground, SILK.deep))
    land = (
        f'<path d="{_rounded(_BORDER)}" fill="{mix(FIELD.petal, PAPER, 0.45)}" '
        f'stroke="{INK}" stroke-width="5" stroke-linejoin="round"/>'
    )
    water = mix(SILKS[Pair.BLUE].petal, PAPER, 0.25)
    lake = f'<path d="{_rounded(_LAKE)}" fill="{water}"/>'
    river = (
        f'<path d="{_outline(_RIVER)}M{_outline(((104.65, 12.4), (104.92, 11.56)))[1:]}" '
        f'fill="none" stroke="{water}" stroke-width="9" stroke-linejoin="round"/>'
    )
    x, y = _pixel((103.6, 13.85))
    return paper + edge + land + river + lake + temple(x, y, 54, mix(INK, PAPER, 0.35))


def _dot(tone: str) -> str:
    return (
        f'<circle cx="22" cy="22" r="20" fill="{tone}" opacity=".3"/>'
        f'<circle cx="22" cy="22" r="11" fill="{tone}"/><circle cx="22" cy="22" r="4" '
        f'fill="{WHITE}"/>'
    )


def _sky() -> str:
    return ground(
        WIDTH, HEIGHT, ((0, "#5C3A78"), (0.35, DUSK.ground), (0.65, DUSK.petal), (1, SILK.spark))
    )


def _sun() -> str:
    return (
        f'<defs><radialGradient id="s"><stop offset=".5" stop-color="{SILK.spark}"/>'
        f'<stop offset=".55" stop-color="{SILK.spark}" stop-opacity=".35"/>'
        f'<stop offset="1" stop-color="{SILK.spark}" stop-opacity="0"/></radialGradient></defs>'
        '<circle cx="130" cy="130" r="130" fill="url(#s)"/>'
    )


def _trees() -> str:
    tone = mix(FIELD.deep, DUSK.ground, 0.3)
    palms = "".join(
        palm(x, 400, tall, tone)
        for x, tall in ((90, 250), (210, 180), (560, 280), (980, 220), (1080, 290), (1500, 240))
    )
    house = (
        f'<path d="M690 300 790 230 890 300V320H690Z" fill="{tone}"/>'
        f'<path d="M710 320h160v50h-160zM716 370h10v36h-10zM850 370h10v36h-10z" fill="{tone}"/>'
    )
    return f'{palms}{house}<rect y="396" width="1700" height="64" fill="{tone}"/>'


def _paddies() -> str:
    bands = "".join(
        f'<path d="M0 {y}C500 {y - 14} 1300 {y + 14} 1900 {y}V{y + 60}H0Z" fill="{tone}"/>'
        for y, tone in zip(
            range(10, 240, 36),
            (
                SILK.petal,
                FIELD.petal,
                SILK.ground,
                FIELD.ground,
                SILK.ground,
                FIELD.deep,
                FIELD.deep,
            ),
            strict=True,
        )
    )
    stalks = "".join(
        f'<path d="M{x} {y}q6-26 {lean} -44m-{lean} 44q-8-22-{lean} -36" fill="none" '
        f'stroke="{SILK.petal}" stroke-width="4"/>'
        for x, y, lean in ((37 * n % 1900, 150 + 23 * (n % 5), 8 + n % 7) for n in range(110))
    )
    return bands + stalks


def _bird(step: int) -> str:
    lift = (2, 12, 24)[step]
    wings = f"M4 {lift}Q20 10 30 18 40 10 56 {lift}Q40 18 30 24 20 18 4 {lift}Z"
    return f'<path d="{wings}" fill="{INK}"/>'


def _roneat() -> str:
    """The boat with its bars, seen by the player."""
    wall = ground(WIDTH, HEIGHT, ((0, SILK.deep), (1, mix(SILK.deep, SILK.ground, 0.6))))
    cloth = woven((0, 560, WIDTH, 160), 40, (SILK.ground, SILK.deep))
    hull = (
        f'<path d="M60 380C300 520 980 520 1220 380L1160 620H120Z" fill="{DUSK.deep}"/>'
        f'<path d="M60 380C300 520 980 520 1220 380L1216 400C980 540 300 540 64 400Z" '
        f'fill="{SILK.petal}"/>'
    )
    bars = "".join(
        f'<rect x="{118 + 78 * bar}" y="{300 + 6 * abs(bar - 6.5):.0f}" width="62" '
        f'height="{196 - 5 * bar}" rx="10" fill="{mix(SILK.petal, DUSK.ground, bar / 20)}" '
        f'stroke="{INK}" stroke-width="3"/>'
        for bar in range(14)
    )
    return wall + cloth + hull + bars


def _mallet(side: int) -> str:
    """A hand from below with its stick; the head lies at 60, 34, or mirrored."""
    way = "" if side else 'transform="matrix(-1 0 0 1 300 0)"'
    return (
        f'<g {way}><path d="M190 470 250 640" stroke="{FIELD.ground}" stroke-width="84" '
        f'stroke-linecap="round"/><path d="M60 34 176 330" stroke="{INK}" stroke-width="11" '
        f'stroke-linecap="round"/><path d="M176 360 196 430" stroke="{SILK.petal}" '
        f'stroke-width="46" stroke-linecap="round"/><circle cx="60" cy="34" r="28" '
        f'fill="{DUSK.ground}"/><circle cx="60" cy="34" r="14" fill="{DUSK.petal}"/></g>'
    )


def _stage() -> str:
    wall = ground(WIDTH, HEIGHT, ((0, mix(DUSK.deep, "#000000", 0.3)), (1, DUSK.ground)))
    towers = temple(640, 520, 480, mix(DUSK.deep, DUSK.ground, 0.35))
    return wall + towers + f'<circle cx="1080" cy="130" r="60" fill="{SILK.spark}" opacity=".9"/>'


def _front() -> str:
    """The instruments before the players."""
    gongs = "".join(
        f'<circle cx="{x}" cy="70" r="46" fill="{SILK.petal}"/><circle cx="{x}" cy="70" r="16" '
        f'fill="{SILK.ground}"/>'
        for x in (170, 1110)
    )
    boats = "".join(
        f'<path d="M{x} 60C{x + 60} 110 {x + 180} 110 {x + 240} 60L{x + 224} 150H{x + 16}Z" '
        f'fill="{DUSK.deep}" stroke="{SILK.petal}" stroke-width="5"/>'
        for x in (290, 750)
    )
    drum = (
        f'<ellipse cx="640" cy="80" rx="90" ry="66" fill="{DUSK.deep}"/>'
        f'<ellipse cx="640" cy="80" rx="66" ry="48" fill="{SILK.spark}"/>'
    )
    floor = f'<rect y="130" width="{WIDTH}" height="90" fill="{DUSK.deep}"/>'
    return floor + gongs + boats + drum
