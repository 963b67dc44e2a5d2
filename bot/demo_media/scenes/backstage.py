"""Behind the scenes: Neak Reach before the mirror, the big drum, the way to the stage."""

from __future__ import annotations

import math

from bot.demo_media.film.figures import Lips, bodice, face, figure, portrait, standing
from bot.demo_media.film.planes import Cutout, Frame, backdrop, cutout, drawn, svg
from bot.demo_media.film.reel import Film, Shot
from bot.demo_media.film.scenery import beams, ground, krama, night, swinging, woven
from bot.demo_media.film.titles import Title, name_plate, slid
from bot.demo_media.sound.talks import tones_of
from services.artwork.colours import SILKS, WHITE, Pair, mix
from services.artwork.schemas import Bilingual, Hair

WIDTH, HEIGHT, SECONDS = 1280, 720, 24
SILK, GOLD, WOOD = SILKS[Pair.TEAL], SILKS[Pair.GOLD], SILKS[Pair.FIRE]
BEAT = 60 / 112
BEAMS = 7


class Backstage:
    def __init__(self) -> None:
        self._lips = Lips(tones_of("drum-backstage"))
        self._door = backdrop(WIDTH, HEIGHT, _door())
        self._mirror = backdrop(WIDTH, HEIGHT, _mirror())
        self._bulb = cutout(90, 90, _bulb())
        self._faces = {
            (talks, looks): portrait(
                face(GOLD, Hair.SHORT, talks=talks, looks=looks) + bodice(SILK), 430
            )
            for talks in (False, True)
            for looks in (False, True)
        }
        self._hall = backdrop(WIDTH, HEIGHT, _hall())
        self._skins = [cutout(560, 560, _skin(step)) for step in range(4)]
        self._sticks = [_stick(turn) for turn in (0, 14, 30, 46)]
        self._wings = backdrop(WIDTH, HEIGHT, _wings())
        self._beams = beams(SILK.spark, 620, BEAMS, 14)
        self._walkers = [
            figure(standing(SILK, Hair.SHORT, GOLD, talks=False), tall) for tall in _SIZES
        ]
        self._title = Title(SILK, Bilingual("ស្គរមុនយប់", "Drums before night"), (WIDTH, HEIGHT))
        self._plate = name_plate(
            SILK, Bilingual("នាគរាជ", "Neak Reach"), Bilingual("តន្ត្រីរាំ", "Dance music")
        )

    def film(self) -> Film:
        shots = (
            Shot(0, self._opening),
            Shot(3, lambda at: self._before_mirror(at + 3)),
            Shot(9, lambda at: self._drum(at + 9), cut=True),
            Shot(13, lambda at: self._before_mirror(at + 13), cut=True),
            Shot(16, lambda at: self._drum(at + 16), cut=True),
            Shot(19, self._way),
        )
        return Film((WIDTH, HEIGHT), SECONDS, shots)

    def _opening(self, at: float) -> Frame:
        frame = self._door.copy()
        self._title.lay(frame, at)
        return frame

    def _before_mirror(self, at: float) -> Frame:
        frame = self._mirror.copy()
        looks = at % 2.7 > 0.15
        shown = self._faces[self._lips.open_at(at), looks]
        shown.lay(frame, 425 + 10 * math.sin(at * 0.8), 96)
        for place, (x, y) in enumerate(_BULBS):
            lit = 0.35 if (int(at * 5) + place) % 17 == 0 else 1.0
            self._bulb.centre(frame, x, y, lit)
        slid(self._plate, frame, at, 4, 8.4)
        return frame

    def _drum(self, at: float) -> Frame:
        frame = self._hall.copy()
        beats = at / BEAT
        since = beats % 1
        skin = self._skins[min(3, int(since * 8))]
        shake = 3 * math.exp(-6 * since)
        skin.lay(frame, 360 + shake, 110)
        for side in (0, 1):
            phase = (beats + side / 2) % 1
            lifted = min(3, int(4 * math.sin(math.pi * phase) ** 0.7 * 0.999))
            stick = self._sticks[lifted]
            stick[side].lay(frame, *_STICKS[side])
        return frame

    def _way(self, at: float) -> Frame:
        """Into the light: he grows smaller until the stage has him."""
        frame = self._wings.copy()
        for place in range(3):
            beam = self._beams[swinging(at, 3, BEAMS, place / 3)]
            beam.lay(frame, 640 + (place - 1) * 110 - beam.size[0] / 2, 60, 0.8)
        step = min(len(_SIZES) - 1, int(at * 5))
        shown = self._walkers[step]
        bounce = 6 * abs(math.sin(at * 6))
        foot = 720 - (len(_SIZES) and step * 6)
        shown.lay(frame, 640 - shown.size[0] / 2, foot - shown.size[1] - bounce)
        return frame


_SIZES = tuple(640 - 16 * step for step in range(25))
_BULBS = tuple((x, y) for y in (70, 180, 290, 400, 510) for x in (380, 900)) + tuple(
    (x, 60) for x in (484, 588, 692, 796)
)
_STICKS = ((120, 60), (700, 60))


def _door() -> str:
    wall = ground(WIDTH, HEIGHT, ((0, night(SILK)), (1, SILK.deep)))
    bricks = "".join(
        f'<rect x="{x + 64 * (line % 2)}" y="{46 * line}" width="120" height="38" rx="4" '
        f'fill="{SILK.ground}" opacity=".16"/>'
        for line in range(16)
        for x in range(-64, 1280, 128)
    )
    door = (
        f'<rect x="470" y="90" width="340" height="630" fill="{WOOD.deep}"/>'
        f'<rect x="490" y="110" width="300" height="610" fill="{WOOD.ground}" opacity=".6"/>'
        f'<circle cx="764" cy="440" r="14" fill="{GOLD.petal}"/>'
    )
    return wall + bricks + door


def _mirror() -> str:
    wall = ground(WIDTH, HEIGHT, ((0, mix(WOOD.deep, "#000000", 0.3)), (1, WOOD.deep)))
    glass = (
        f'<rect x="340" y="30" width="600" height="540" rx="24" fill="{GOLD.ground}"/>'
        f'<rect x="420" y="100" width="440" height="440" fill="{SILK.deep}"/>'
        f'<path d="M420 400 720 100H800L420 480Z" fill="{SILK.ground}" opacity=".35"/>'
    )
    scarf = krama(60, 120, 192, 408, WOOD.petal, WOOD.deep)
    shirts = "".join(
        f'<path d="M{x} 150l60-30 60 30 24 70-34 14V430H{x + 10}V234l-34-14Z" fill="{tone}"/>'
        for x, tone in ((1010, SILK.ground), (1110, GOLD.ground))
    )
    rail = f'<rect x="970" y="106" width="290" height="10" fill="{GOLD.petal}"/>'
    table = (
        f'<rect y="590" width="{WIDTH}" height="130" fill="{WOOD.ground}"/>'
        f'<rect y="590" width="{WIDTH}" height="10" fill="{WOOD.petal}"/>'
        f'<path d="M220 510h46v84h-46zM1000 530h70v64h-70z" fill="{GOLD.petal}"/>'
        f'<path d="M232 480h22v32h-22z" fill="{SILK.petal}"/>'
    )
    return wall + scarf + rail + shirts + glass + table


def _bulb() -> str:
    return (
        f'<defs><radialGradient id="b"><stop offset="0" stop-color="{GOLD.spark}"/>'
        f'<stop offset=".3" stop-color="{GOLD.spark}" stop-opacity=".7"/>'
        f'<stop offset="1" stop-color="{GOLD.petal}" stop-opacity="0"/></radialGradient></defs>'
        f'<circle cx="45" cy="45" r="45" fill="url(#b)"/><circle cx="45" cy="45" r="14" '
        f'fill="{WHITE}"/>'
    )


def _hall() -> str:
    wall = ground(WIDTH, HEIGHT, ((0, night(SILK)), (1, SILK.ground)))
    cloth = woven((0, 600, WIDTH, 120), 48, (SILK.ground, SILK.deep))
    return f'{wall}{cloth}<rect y="592" width="{WIDTH}" height="8" fill="{GOLD.petal}"/>'


def _skin(step: int) -> str:
    """The drum from before; its rings widen after a stroke."""
    rings = "".join(
        f'<circle cx="280" cy="270" r="{70 + 46 * step + 50 * ring}" fill="none" '
        f'stroke="{GOLD.petal}" stroke-width="6" opacity="{0.7 - 0.16 * step - 0.12 * ring:.2f}"/>'
        for ring in range(2)
        if step
    )
    studs = "".join(
        f'<circle cx="{280 + 236 * math.cos(turn * math.pi / 12):.1f}" '
        f'cy="{270 + 236 * math.sin(turn * math.pi / 12):.1f}" r="11" fill="{GOLD.spark}"/>'
        for turn in range(24)
    )
    return (
        f'<path d="M120 480 70 560H110L170 500ZM440 480 490 560H450L390 500Z" fill="{WOOD.deep}"/>'
        f'<circle cx="280" cy="270" r="264" fill="{WOOD.ground}"/>'
        f'<circle cx="280" cy="270" r="210" fill="{GOLD.spark}"/>'
        f'<circle cx="280" cy="270" r="66" fill="{GOLD.petal}"/>{rings}{studs}'
    )


def _stick(turn: int) -> tuple[Cutout, Cutout]:
    """Left and right hand with a stick, lifted by so many degrees."""
    body = (
        f'<g transform="rotate({-turn} 60 400)">'
        f'<path d="M60 400 380 300" stroke="{GOLD.ground}" stroke-width="18" '
        f'stroke-linecap="round"/><circle cx="384" cy="298" r="26" fill="{WHITE}"/>'
        f'<circle cx="96" cy="390" r="38" fill="{GOLD.petal}"/>'
        f'<path d="M-60 470 80 396" stroke="{SILK.petal}" stroke-width="64" '
        'stroke-linecap="round"/></g>'
    )
    left = Cutout(drawn(svg(460, 520, body), 460))
    right = Cutout(drawn(svg(460, 520, f'<g transform="matrix(-1 0 0 1 460 0)">{body}</g>'), 460))
    return left, right


def _wings() -> str:
    light = (
        f'<path d="M460 90H820V560H460Z" fill="{SILK.petal}" opacity=".55"/>'
        f'<path d="M500 120H780V560H500Z" fill="{SILK.spark}" opacity=".6"/>'
        f'<path d="M460 560H820L1120 720H160Z" fill="{SILK.petal}" opacity=".3"/>'
    )
    curtains = "".join(
        f'<path d="M{x} 0C{x + 30} 240 {x - 20} 480 {x + 10} 720H{x + 80}C{x + 60} 480 '
        f'{x + 90} 240 {x + 66} 0Z" fill="{tone}"/>'
        for x, tone in [
            (place, SILK.deep if number % 2 else mix(SILK.deep, SILK.ground, 0.4))
            for number, place in enumerate([*range(-20, 400, 60), *range(820, 1280, 60)])
        ]
    )
    cases = (
        f'<path d="M80 560h220v160H80zM980 590h200v130H980z" fill="#0B0F12"/>'
        f'<path d="M80 560h220v12H80zM80 640h220v8H80zM980 590h200v12H980z" fill="{GOLD.ground}"/>'
    )
    return ground(WIDTH, HEIGHT, ((0, night(SILK)), (1, SILK.deep))) + light + curtains + cases
